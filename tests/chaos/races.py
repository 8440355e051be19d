"""Two or three people who act on one story at the same moment."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from .browser import Unavailable, persist
from .clients import Family, People, Staff
from .history import Story
from .look import LONG_AGO
from .site import Site

RECEIVED, ACCEPTED, ASKED, CONFIRMED = "received", "accepted", "asked", "confirmed"
OF_MINORS = (ASKED, CONFIRMED)


@dataclass
class Scene:
    """A story at some stage, and who can act on it: private pages are open in browsers."""

    family: Family
    reviewer: Staff
    publisher: Staff
    pk: str = ""
    page_pk: str = ""
    student_page: str = ""
    guardian_page: str = ""

    @property
    def story(self) -> Story:
        return self.family.story


# Those of consents that count, and of those that ended before they did.
CONFIRMATIONS = """
    SELECT consent_id FROM youth_stories_consentconfirmation
    UNION SELECT consent_id FROM youth_stories_consentwithdrawal
"""
Act = Callable[[Scene], object]


def accepts(scene: Scene) -> None:
    scene.reviewer.accept(scene.story, scene.pk)


def edits(scene: Scene) -> None:
    scene.reviewer.edit(scene.story, scene.page_pk)


def publishes(scene: Scene) -> None:
    scene.publisher.publish(scene.story, scene.pk)


def staff_withdraw(scene: Scene) -> None:
    scene.publisher.withdraw(scene.story, scene.pk)


def student_withdraws(scene: Scene) -> None:
    scene.family.withdraw(page=scene.student_page)


def student_asks_for_links(scene: Scene) -> None:
    scene.family.student.post("/my-story/send-again/", {"email": scene.family.email})
    scene.family.open_link()


def guardian_agrees(scene: Scene) -> None:
    scene.family.agree(page=scene.guardian_page)


def guardian_withdraws(scene: Scene) -> None:
    scene.family.withdraw("guardian", page=scene.guardian_page)


def guardian_revokes(scene: Scene) -> None:
    scene.family.revoke(page=scene.guardian_page)


RACES: list[tuple[str, tuple[Act, ...]]] = [
    (RECEIVED, (accepts, accepts)),
    (RECEIVED, (accepts, student_withdraws)),
    (RECEIVED, (accepts, student_asks_for_links, student_withdraws)),
    (ACCEPTED, (publishes, publishes)),
    (ACCEPTED, (publishes, edits)),
    (ACCEPTED, (publishes, student_withdraws)),
    (ACCEPTED, (publishes, edits, staff_withdraw)),
    (ACCEPTED, (edits, student_withdraws)),
    (ACCEPTED, (student_withdraws, staff_withdraw)),
    (ASKED, (guardian_agrees, guardian_agrees)),
    (ASKED, (guardian_agrees, edits)),
    (ASKED, (guardian_agrees, student_withdraws)),
    (ASKED, (guardian_agrees, guardian_withdraws)),
    (ASKED, (guardian_agrees, publishes, staff_withdraw)),
    (CONFIRMED, (publishes, edits)),
    (CONFIRMED, (publishes, guardian_revokes)),
    (CONFIRMED, (publishes, guardian_withdraws)),
    (CONFIRMED, (publishes, student_withdraws, guardian_revokes)),
]

# One of each stage, for `make test`.
FEW = [RACES[1], RACES[6], RACES[11], RACES[17]]
AT_A_TIME = 10


def race(scene: Scene, acts: tuple[Act, ...]) -> list[str]:
    """Starts all at once, and waits. Returns whose request failed by a mistake of the site."""
    barrier, failed = threading.Barrier(len(acts)), []

    def run(act: Act) -> None:
        barrier.wait()
        try:
            act(scene)
        except Unavailable as error:
            if str(error) == "500":
                failed.append(act.__name__)

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def prepare(site: Site, people: People, stages: list[str]) -> list[Scene]:
    """A scene for each stage. All letters and second messages are waited for together."""
    scenes = [_sent(people, stage) for stage in stages]
    for scene in scenes:
        scene.pk = persist(lambda s=scene: s.reviewer.find(s.story))
    for scene, stage in zip(scenes, stages, strict=True):
        if stage != RECEIVED:
            scene.page_pk = persist(lambda s=scene: s.reviewer.accept(s.story, s.pk))
        if stage in OF_MINORS:
            assert persist(lambda s=scene: s.reviewer.ask(s.story, s.pk))
    for scene, stage in zip(scenes, stages, strict=True):
        scene.student_page = _opened(site, scene.family, "student")
        if stage in OF_MINORS:
            scene.guardian_page = _opened(site, scene.family, "guardian")
        if stage == CONFIRMED:
            assert persist(lambda s=scene: s.family.agree(page=s.guardian_page))
    _let_a_day_pass(site)
    return scenes


def _sent(people: People, stage: str) -> Scene:
    family = Family(people, is_minors=stage in OF_MINORS)
    assert persist(family.send)
    reviewer, publisher = people.staff()
    return Scene(family, reviewer, publisher)


def _opened(site: Site, family: Family, role: str) -> str:
    """The private page, once a letter has brought the link."""
    site.wait_until(lambda: persist(lambda: family.open_link(role)), f"for a {role}'s link")
    return persist(lambda: family.open_link(role))


def _let_a_day_pass(site: Site) -> None:
    """The second message to a guardian is due a day after their yes, and makes it count."""
    table, theirs = "youth_stories_consent", "role = 'guardian' AND method = 'link'"
    site.database.run(f"UPDATE {table} SET recorded_at = '{LONG_AGO}' WHERE {theirs}")
    unconfirmed = f"SELECT id FROM {table} WHERE {theirs} AND id NOT IN ({CONFIRMATIONS})"
    site.wait_until(lambda: not site.database.query(unconfirmed), "for second messages")

"""Whatever people, the clock and Wagtail itself do to a story, in whatever order: nothing is public
that nobody agreed to, and nothing that was taken back.

The story is looked at as a visitor sees it, and held against a ledger of its own of who said yes to
what. Every value of every version is a word found nowhere else, such as Schoolab.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache, wraps
from io import BytesIO
from itertools import cycle, product
from pathlib import Path
from string import ascii_lowercase

import pytest
from django.conf import settings as site
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PIL import Image
from wagtail.models import Page, Workflow

from tests.factories import invited, member_of, pass_time, run_waiting_tasks
from youth_stories import decoder, decoding, photos, services
from youth_stories.models import (
    AgeBand,
    Consent,
    Element,
    HearFromOurYouthPage,
    StoryPage,
    Submission,
)

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
WALL = "/hear-from-our-youth/"
STUDENT, GUARDIAN = "student", "guardian"
TEENS = {AgeBand.FROM_13, AgeBand.FROM_16}
DAY = 24
TWO_YEARS = 730 * DAY
WORD = re.compile(r"\b(?:First|Last|School|Study|Word|Cuts|Alt)[a-z]{2}\b")
WHAT_A_SCOPE_ALLOWS = {
    "first_name": ("First", "Last"),
    "last_name": ("Last",),
    "school": ("School",),
    "photo": ("Photo", "Alt"),
}


def begin_with(words, *beginnings: str) -> set[str]:
    return {word for word in words if word.startswith(beginnings)}


# What people agreed to


@dataclass(frozen=True)
class Yes:
    role: str
    age_band: str
    words: frozenset[str]
    may_be_tidied: bool
    by_link: bool
    at: int  # hours on the ledger's clock

    def allows(self, shown: set[str]) -> bool:
        more = shown - self.words
        return not more or (self.may_be_tidied and more == begin_with(more, "Word", "Cuts"))


@dataclass
class Ledger:
    """Who agreed to what, told without a look at the site's own records."""

    age_band: str
    hours: int = 0
    yeses: list[Yes] = field(default_factory=list)
    is_over: bool = False
    is_on_hold: bool = False
    accepted_by: object = None
    approved: list[tuple[frozenset[str], object, object]] = field(default_factory=list)
    second_messages: list[int] = field(default_factory=list)
    seen_alone: set[str] = field(default_factory=set)  # photos with nobody else in them
    guardians_to_write_to: set[str] = field(default_factory=set)

    def say_yes(self, role, words, scopes, *, by_link=False) -> None:
        left_out = [
            beginning
            for scope, beginnings in WHAT_A_SCOPE_ALLOWS.items()
            if scope not in scopes
            for beginning in beginnings
        ]
        if "words" in scopes:
            agreed = frozenset(words - begin_with(words, *left_out))
            self.yeses.append(
                Yes(role, self.age_band, agreed, "tidy" in scopes, by_link, self.hours)
            )

    def say_yes_again(self, role, age_band, shown: set[str]) -> None:
        newest = [yes for yes in self.yeses if yes.role == role and yes.allows(shown)][-1]
        self.age_band = age_band
        self.yeses.append(replace(newest, age_band=age_band, by_link=False, at=self.hours))

    def take_back(self, role) -> None:
        self.yeses = [yes for yes in self.yeses if yes.role != role]

    def why_not(self, shown: set[str]) -> str:
        """Why a visitor may not see this, or an empty string."""
        if self.is_over or self.is_on_hold:
            return "it is over" if self.is_over else "it is on hold"
        if photos_not_asked_about := begin_with(shown, "Photo") - self.seen_alone:
            return f"nobody said who is in {photos_not_asked_about}"
        standing = [
            yes for yes in self.yeses if yes.at + TWO_YEARS > self.hours and yes.allows(shown)
        ]
        own = {yes.age_band for yes in standing if yes.role == STUDENT}
        guardians = {yes.age_band for yes in standing if yes.role == GUARDIAN and self._counts(yes)}
        if AgeBand.ADULT in own:
            return ""
        if not (own & TEENS and guardians & TEENS) and AgeBand.UNDER_13 not in guardians:
            return f"not agreed to: student {own}, guardian {guardians}"
        if begin_with(shown, "Last"):
            return "a minor's last name"
        if begin_with(shown, "School") and begin_with(shown, "Photo"):
            return "a minor's photo and school"
        if not any(
            words == shown and approver and approver != acceptor
            for words, approver, acceptor in self.approved
        ):
            return "no second person"
        return ""

    def _counts(self, yes: Yes) -> bool:
        return not yes.by_link or any(hour >= yes.at + DAY for hour in self.second_messages)


# What a visitor sees

COLORS = [bits for bits in product((0, 255), repeat=3) if any(bits)]


def picture(number: int) -> bytes:
    """Its left half has a color of its own, its right half is black: a crop shows."""
    image = Image.new("RGB", (60, 40))
    image.paste(COLORS[number % len(COLORS)], (0, 0, 30, 40))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


@lru_cache
def word_of(path: Path) -> str:
    """Which of the pictures a public file shows, and whether all of it."""
    with Image.open(path) as image:
        rgb = image.convert("RGB")
        left, right = (rgb.getpixel((rgb.width * part // 8, rgb.height // 2)) for part in (2, 7))
    number = COLORS.index(tuple(255 * (channel > 127) for channel in left))
    return f"Photo{number}{'w' if max(right) < 128 else 'c'}"


def public_files() -> set[Path]:
    return {path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file()}


class Steps(RuleBasedStateMachine):
    """One story, and everything that can happen to it."""

    def __init__(self, age_band: str, seen: list[str]):
        super().__init__()
        self.seen = seen
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.ledger = Ledger(age_band)
        self.visitor = Client()
        self.visitor.get(WALL)
        self.files_before = public_files()
        mail.outbox = []
        self.staff = [
            member_of("Story reviewers", "Publishers", name=name) for name in ("first", "second")
        ]
        self.endings = ("".join(pair) for pair in product(ascii_lowercase, repeat=2))
        self.pictures: dict[int, str] = {}
        self.number_of_photos = 0
        self.shown: set[str] = set()
        # One of them after every step, in turn: each takes as long as the step itself.
        self.other_places = cycle([WALL, f"{WALL}?q=First", "/sitemap.xml", f"{WALL}?q=School"])
        self.guardian = "guardian@example.org"

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # What the steps are made of

    def content(self, with_photo: bool) -> dict:
        ending = next(self.endings)
        is_adult = self.ledger.age_band == AgeBand.ADULT
        is_child = self.ledger.age_band == AgeBand.UNDER_13
        with_photo = with_photo and not is_child
        has_school = is_adult or not (with_photo or is_child)
        content = Submission(
            first_name=f"First{ending}",
            last_name=f"Last{ending}" if is_adult else "",
            field="life",
            stage="high_school",
            school=f"School{ending}" if has_school else "",
            study=f"Study{ending}",
            role="",  # it would stand where the school is shown
            story=f"Word{ending}. Cuts{ending}.",
            photo=self.new_photo() if with_photo else None,
            photo_alt=f"Alt{ending}" if with_photo else "",
        )
        return content.public_values()

    def new_photo(self):
        photo = photos.keep(ContentFile(picture(self.number_of_photos), name="IMG_home.jpg"))
        self.pictures[photo.pk] = f"Photo{self.number_of_photos % len(COLORS)}w"
        self.number_of_photos += 1
        return photo

    def words(self, content) -> set[str]:
        values = content if isinstance(content, dict) else content.public_values()
        texts = " ".join(str(value) for name, value in values.items() if name != "photo")
        photo = values["photo"]
        return set(WORD.findall(texts)) | ({self.pictures[photo.pk]} if photo else set())

    def newest(self) -> StoryPage:
        return self.page.get_latest_revision_as_object()

    def refresh(self) -> None:
        self.submission = Submission.objects.filter(story_id=self.story_id).first()
        self.page = StoryPage.objects.filter(
            translation_key=self.story_id, alias_of=None, submission__isnull=False
        ).first()

    @property
    def is_child(self) -> bool:
        return self.ledger.age_band == AgeBand.UNDER_13

    def approve(self, version, by) -> None:
        words = frozenset(self.words(version))
        self.ledger.approved.append((words, by, self.ledger.accepted_by))

    def look(self) -> None:
        """What holds after every step."""
        self.refresh()
        self.read_mails()
        element = Element.objects.filter(translation_key=self.story_id).first()
        story = self.visitor.get(f"{WALL}{element.number if element else 99}/")
        feed, other = self.visitor.get(f"{WALL}feed/"), self.visitor.get(next(self.other_places))
        if self.ledger.hours < TWO_YEARS:
            assert "Makayla" in feed.text  # whom all this does no harm
        elsewhere = set(WORD.findall(feed.text + other.text))
        files = {word_of(path) for path in public_files() - self.files_before}
        if story.status_code != 200:
            assert story.status_code == (410 if element else 404)
            assert not elsewhere
            assert not files
            assert not element or f"{WALL}{element.number}/" not in other.text
            self.shown = set()
            return
        self.shown = set(WORD.findall(story.text)) | files
        assert elsewhere <= self.shown
        assert not self.ledger.why_not(self.shown), (self.ledger.why_not(self.shown), self.shown)
        self.seen.append(self.ledger.age_band)

    def read_mails(self) -> None:
        assert not DBTaskResult.objects.failed().exists()
        for message in mail.outbox:
            if message.to and message.to[0].startswith("guardian"):
                assert message.to[0] in self.ledger.guardians_to_write_to, message.subject
                if message.subject.startswith("You said yes"):
                    self.ledger.second_messages.append(self.ledger.hours)
        mail.outbox = []


def step(**draws) -> Callable:
    """A rule that may be refused, and then leaves nothing changed."""

    def decorate(function):
        @wraps(function)
        def attempt(self, **drawn):
            try:
                with transaction.atomic():
                    function(self, **drawn)
            except (ValidationError, PermissionDenied, ValueError):
                return
            self.look()

        return rule(**draws)(attempt)

    return decorate


def of_story(function):
    return precondition(lambda self: self.submission is not None)(function)


def of_page(function):
    return precondition(lambda self: self.submission is not None and self.page is not None)(
        function
    )


PEOPLE = st.sampled_from([0, 1])
SCOPES = st.sampled_from(
    [
        {"words", "first_name", "last_name", "school", "photo"},
        {"words", "first_name", "last_name", "school", "photo", "tidy", "search"},
        {"words"},
        {"words", "first_name", "tidy"},
        {"words", "photo"},
        {"first_name", "school"},
    ]
)
ROLES = st.sampled_from([STUDENT, GUARDIAN])


class Story(Steps):
    @initialize(
        so_far=st.sampled_from(["sent", "accepted", "asked", "agreed", "published"]),
        scopes=SCOPES,
        with_photo=st.booleans(),
    )
    def begin(self, so_far, scopes, with_photo):
        stages = ["sent", "accepted", "asked", "agreed", "published"]
        done = stages[: stages.index(so_far) + 1]
        self._send(scopes, with_photo)
        self.refresh()
        for stage in done[1:]:
            getattr(self, f"_be_{stage}")(scopes)
            self.refresh()
        self.look()

    def _send(self, scopes, with_photo):
        content = self.content(with_photo)
        if self.is_child:
            self.ledger.guardians_to_write_to.add(self.guardian)
            submission = services.receive_from_guardian(invited(), content)
        else:
            submission = services.receive(
                story_id=Submission().story_id,
                content=content,
                age_band=self.ledger.age_band,
                email="student@example.org",
                guardian_email="" if self.ledger.age_band == AgeBand.ADULT else self.guardian,
                scopes=scopes,
            )
            self.ledger.say_yes(STUDENT, self.words(content), scopes)
        self.story_id = submission.story_id

    def _be_accepted(self, scopes):
        self._accept(0)

    def _be_asked(self, scopes):
        if self.ledger.age_band != AgeBand.ADULT and "words" in scopes:
            self._ask()

    def _be_agreed(self, scopes):
        if self.submission.consent_requests.open().exists():
            self._answer(GUARDIAN, scopes | {"words"})
            self._let_pass(25)

    def _be_published(self, scopes):
        if "words" in scopes:
            self._publish(1)

    # The student, and a child's guardian

    @of_story
    @step(scopes=SCOPES, with_photo=st.booleans(), another_guardian=st.booleans())
    def sender_changes(self, scopes, with_photo, another_guardian):
        content = self.content(with_photo)
        guardian = "guardian.two@example.org" if another_guardian else ""
        services.change(self.submission, content, scopes=scopes, guardian_email=guardian)
        if not self.is_child:
            self.ledger.say_yes(STUDENT, self.words(content), scopes)
        if another_guardian:
            self.guardian = guardian

    @of_story
    @step(role=ROLES, scopes=SCOPES)
    def says_yes(self, role, scopes):
        self._answer(role, scopes)

    def _answer(self, role, scopes):
        request = self.submission.consent_requests.open().filter(role=role).first()
        if request is None:
            return
        version = request.version
        words = self.words(version)
        shown_hash = version.compute_content_hash()
        services.agree(request, scopes=set(scopes), shown_hash=shown_hash)
        if self.is_child:
            scopes = scopes - {"school", "photo"}
        self.ledger.say_yes(role, words, scopes, by_link=role == GUARDIAN)

    @of_story
    @step(role=ROLES)
    def says_no(self, role):
        request = self.submission.consent_requests.open().filter(role=role).first()
        if request:
            services.disagree(request)

    @of_story
    @step(role=ROLES)
    def revokes(self, role):
        services.revoke(self.submission, role)
        self.ledger.take_back(role)

    @of_story
    @step()
    def somebody_withdraws(self):
        services.withdraw(self.submission)
        self.ledger.is_over = True

    @of_story
    @step(role=ROLES, older=st.booleans())
    def reconfirms(self, role, older):
        if services.may_be_reconfirmed(self.submission, role):
            age_band = services.possible_ages(self.submission)[-1 if older else 0]
            services.reconfirm(self.submission, role, age_band)
            self.ledger.say_yes_again(role, age_band, self.shown)

    # Two members of staff

    @of_story
    @step(who=PEOPLE)
    def staff_accept(self, who):
        self._accept(who)

    def _accept(self, who):
        was_accepted = self.submission.state == Submission.State.ACCEPTED
        page = services.accept(self.submission, by=self.staff[who])
        if not was_accepted:
            self.ledger.accepted_by = self.staff[who]
        photo = page.get_latest_revision_as_object().photo
        if photo:
            services.confirm_others_agreed(page, shown=photo, by=self.staff[who])
            self.ledger.seen_alone.add(self.pictures[photo.pk])

    @of_page
    @step(how=st.sampled_from(["other words", "fewer words", "no name", "with a school"]))
    def staff_tidy(self, how):
        version = self.newest()
        if how == "other words":
            version.story = f"Word{next(self.endings)}."
        elif how == "fewer words":
            version.story = version.story.split(". ")[0]
        elif how == "no name":
            version.first_name = version.last_name = ""
        else:
            version.school = f"School{next(self.endings)}"
        version.save_revision()

    @of_story
    @step()
    def staff_ask(self):
        self._ask()

    def _ask(self):
        requests = services.ask_consent(self.submission, by=self.staff[0])
        if GUARDIAN in {request.role for request in requests}:
            self.ledger.guardians_to_write_to.add(self.guardian)

    @of_story
    @step()
    def staff_cancel_the_question(self):
        services.cancel_request(self.submission, by=self.staff[0])

    @of_page
    @step()
    def staff_redact(self):
        services.redact(self.submission, by=self.staff[0])

    @of_page
    @step(role=ROLES, scopes=SCOPES)
    def staff_record_consent(self, role, scopes):
        version = self.newest()
        words = self.words(version)
        paper = ContentFile(b"%PDF-1.4 sample", name="signed.pdf") if role == GUARDIAN else None
        services.record_consent(
            self.page,
            shown_hash=version.compute_content_hash(),
            scopes=set(scopes),
            method=Consent.Method.SIGNED_FORM if paper else Consent.Method.EMAIL,
            given_on=timezone.localdate(),
            role=role,
            signed_by="Sample Guardian" if paper else "",
            signed_form=paper,
            by=self.staff[0],
        )
        self.ledger.take_back(role)
        self.ledger.say_yes(role, words, scopes)

    @of_story
    @step(who=PEOPLE)
    def staff_publish(self, who):
        self._publish(who)

    def _publish(self, who):
        if self.page:
            version = self.newest()
            services.publish(self.submission, by=self.staff[who])
            self.approve(version, self.staff[who])

    @of_page
    @step(crop=st.booleans(), confirm=st.booleans())
    def staff_change_the_photo(self, crop, confirm):
        photo = self.newest().photo
        if photo is None:
            return
        if not crop:
            services.remove_photo(self.page, by=self.staff[0])
            return
        word = self.pictures[photo.pk][:-1] + "c"
        box, point = (0.0, 0.0, 0.5, 1.0), (0.25, 0.5)
        services.crop_photo(self.page, box, point, shown=photo, by=self.staff[0])
        part = self.newest().photo
        self.pictures[part.pk] = word
        if confirm:
            services.confirm_others_agreed(self.page, shown=part, by=self.staff[0])
            self.ledger.seen_alone.add(word)

    @of_story
    @step()
    def staff_raise_a_concern(self):
        services.raise_concern(self.submission, "Sample worry", by=self.staff[0])
        self.ledger.is_on_hold = True

    @of_story
    @step()
    def staff_close_the_concern(self):
        for concern in self.submission.concerns.filter(closed_at=None):
            services.close_concern(concern, "Sample outcome", by=self.staff[1])
        self.ledger.is_on_hold = False

    @of_story
    @step(how=st.sampled_from(["ask_for_change", "decline"]))
    def staff_send_words(self, how):
        getattr(services, how)(self.submission, "Sample words.", by=self.staff[0])

    @of_story
    @step()
    def staff_reopen(self):
        services.reopen(self.submission, by=self.staff[0])

    # Wagtail's own ways

    @of_page
    @step(is_newest=st.booleans(), who=st.sampled_from([None, 0, 1]))
    def wagtail_publishes(self, is_newest, who):
        revisions = self.page.revisions.order_by("created_at", "pk")
        revision = revisions.last() if is_newest else revisions.first()
        revision.publish(user=None if who is None else self.staff[who])

    @of_page
    @step(who=PEOPLE)
    def wagtail_schedules(self, who):
        version = self.newest()
        version.go_live_at = timezone.now() + timedelta(days=2)
        revision = version.save_revision()
        services.approve(version, by=self.staff[who])  # as the editor's own button does
        self.approve(version, self.staff[who])
        revision.publish(user=self.staff[who])
        # On the day itself, which pass_time brings about, it is no longer in the future.
        revision.content["go_live_at"] = None
        revision.save(update_fields=["content"])

    @of_page
    @step()
    def wagtail_unpublishes(self):
        self.page.unpublish()

    @of_page
    @step()
    def wagtail_goes_back_to_the_first_version(self):
        self.page.revisions.order_by("created_at", "pk").first().as_object().save_revision()

    @of_page
    @step(who=PEOPLE)
    def workflow_starts(self, who):
        Workflow.objects.get().start(self.newest(), self.staff[who])

    @of_page
    @step(who=PEOPLE)
    def workflow_is_approved(self, who):
        if state := self.page.current_workflow_state:
            version = self.newest()
            state.current_task_state.approve(user=self.staff[who])
            self.approve(version, self.staff[who])

    @of_page
    @step(is_alias=st.booleans())
    def wagtail_copies(self, is_alias):
        wall = HearFromOurYouthPage.objects.get()
        slug = f"copy-{next(self.endings)}"
        if is_alias:
            self.page.create_alias(parent=wall, update_slug=slug)
        else:
            self.page.copy(to=wall, update_attrs={"slug": slug})

    @of_page
    @step(how=st.sampled_from(["update", "update the page", "save"]))
    def somebody_goes_round_the_gate(self, how):
        if how == "update":
            StoryPage.objects.filter(pk=self.page.pk).update(live=True)
        elif how == "update the page":
            Page.objects.filter(pk=self.page.pk).update(live=True)
        else:
            plain = Page.objects.get(pk=self.page.pk)
            plain.live = True
            plain.save()

    # The clock and the worker

    @step(hours=st.sampled_from([1, 23, 25, 8 * DAY, 15 * DAY, 31 * DAY, 100 * DAY, 705 * DAY]))
    def time_passes(self, hours):
        self._let_pass(hours)

    def _let_pass(self, hours):
        self.ledger.hours += hours
        pass_time(hours=hours)
        call_command("publish_scheduled")
        run_waiting_tasks()

    @step()
    def the_worker_runs(self):
        run_waiting_tasks()


@pytest.fixture(autouse=True)
def _decode_in_this_process(monkeypatch):
    """The process of its own has tests of its own, and takes half a second for every photo."""

    def decode(upload, box=None):
        image = decoder.rebuild(upload, box or ())
        master = BytesIO()
        image.save(master, "JPEG", quality=95)
        return decoding.Master(master.getvalue(), *image.size)

    monkeypatch.setattr(decoding, "decode", decode)


@pytest.mark.parametrize("age_band", AgeBand.values)
def test_in_any_order_nothing_is_public_that_may_not_be(age_band):
    seen: list[str] = []
    run_state_machine_as_test(
        lambda: Story(age_band, seen),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            derandomize="EXAMPLES" not in os.environ,
            database=None,
            phases=[Phase.generate, *([Phase.shrink] if "SHRINK" in os.environ else [])],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert seen  # some of it was public, so that there was something to look at

"""What students, guardians and staff do in their browsers, each act recorded in the history."""

import hashlib
import itertools
import random
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from psec_site.antispam import proof_of_work, time_token
from tests.factories import STORY
from youth_stories.submit.attempt import COOKIE
from youth_stories.submit.attempt import Attempt as FormAttempt

from .browser import Browser, Response, Unavailable
from .databases import AWAY
from .history import (
    ACCEPT,
    AGREE,
    ASK,
    DONE,
    EDIT,
    PUBLISH,
    REFUSED,
    REVOKE,
    SEND,
    WITHDRAW,
    Attempt,
    History,
    Story,
)
from .site import Site

FORM = "/share-your-story/"
ADMIN = "/admin/youth-stories"
LINK = re.compile(r"https?://[^/\s]+(/(?:my-story|guardian)/[\w-]{20,}/)")
ROW = re.compile(rf"{ADMIN}/inspect/(\d+)/")
EDITOR = re.compile(r"/admin/pages/(\d+)/edit/")
WALL = "/hear-from-our-youth/"
TILE = re.compile(rf'{WALL}(\d+)/"')
LOGINS = 5000  # the network of staff
PICTURE = re.compile(r"/media/images/[\w./-]+")
# Beginnings of what private pages and staff's pages say once something is done.
SAID = {
    WITHDRAW: ("taken back", "You took", "Withdrawn."),
    AGREE: ("We have your yes",),
    REVOKE: ("You took your yes back",),
    PUBLISH: ("Published.",),
    ASK: ("Consent is being asked for.",),
}


class People:
    """Everybody of one site: they share its mailbox, and make up words that nobody else has."""

    def __init__(self, site: Site, history: History, rng: random.Random):
        self.site, self.history, self.rng = site, history, rng

    def staff(self) -> list["Staff"]:
        """A reviewer and a publisher, in browsers of their own."""
        return [Staff(self, login) for login in self.site.logins]

    def new_word(self) -> str:
        return "zq" + "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz", k=10))

    def letters(self, address: str) -> list[str]:
        """The bodies of the letters to this address so far."""
        return [mail.body for mail in self.site.mailbox.mails if address in mail.to]

    def newest_link(self, address: str) -> str:
        """The path of the newest private link to this address; empty if there is none yet."""
        found = [link for body in self.letters(address) for link in LINK.findall(body)]
        return found[-1] if found else ""


def said(attempt: Attempt, page: Response) -> bool:
    """Takes the outcome from what a page says."""
    is_done = any(words in page.text for words in SAID[attempt.act])
    attempt.outcome = DONE if is_done else REFUSED
    return is_done


class Family:
    """A student, and the guardian of one who is 16; each has a browser."""

    _networks = itertools.count(1)

    def __init__(self, people: People, *, is_minors: bool, photo: bytes = b""):
        self.people, self.photo = people, photo
        self.email = f"{people.rng.randbytes(6).hex()}@example.org"
        self.guardian_email = f"guardian.{self.email}"
        self.story = people.history.add_story(people.new_word(), self.email, is_minors=is_minors)
        self.student, self.guardian = self._browser(), self._browser()
        self._begin("16_17" if is_minors else "18_plus")

    def _browser(self) -> Browser:
        return Browser(self.people.site.port, next(self._networks))

    def _begin(self, age_band: str) -> None:
        """As if the form had been opened ten minutes ago: faster ones are taken for robots."""
        nonce = self.people.rng.randbytes(8).hex()
        opened = time_token.TimeToken(nonce, timezone.now() - timedelta(minutes=10))
        begun = replace(FormAttempt.begin(age_band), time_token=str(opened))
        response = HttpResponse()
        begun.write(RequestFactory().get("/"), response)
        self.student.cookies[COOKIE] = response.cookies[COOKIE].coded_value
        numbers = map(str, itertools.count())
        self.proof = next(each for each in numbers if _solves(nonce, each))
        self.story_id = begun.story_id

    def send(self) -> bool:
        """The form's second and third step. Sending the same again makes one story."""
        answers = {name: STORY[name] for name in ("field", "stage", "study", "language")}
        answers |= {"first_name": "Sample", "email": self.email}
        answers |= {"story": f"A sample story about {self.story.name}. It has two sentences."}
        if self.story.is_minors:
            answers["guardian_email"] = self.guardian_email
        photos = {"photo": self.photo} if self.photo else {}
        if photos:
            answers |= {"photo_alt": "A sample photo", "photo_chosen": "1"}
            answers |= {"shows": "photo"} if self.story.is_minors else {}
        step = {"step": "story", "story_id": self.story_id}
        self.student.post(FORM, step | answers, **photos)
        shown = self.student.get(f"{FORM}?step=send").hidden_fields
        ticks = ["words", "first_name", *(["photo"] if photos else [])]
        fields = {name: shown[name] for name in ("story_id", "shown_hash") if name in shown}
        fields |= {"step": "send", "proof": self.proof} | {f"scope_{tick}": "on" for tick in ticks}
        with self.people.history.attempt(SEND, self.story, role="student") as attempt:
            response = self.student.post(FORM, fields)
            is_sent = response.location.endswith("/received/")
            attempt.outcome = DONE if is_sent else REFUSED
        return is_sent

    def open_link(self, role: str = "student") -> str:
        """The address of the private page, once a letter has brought a link; or empty."""
        browser, email = self._of(role)
        link = self.people.newest_link(email)
        return browser.get(link).location if link else ""

    def withdraw(self, role: str = "student", page: str = "") -> bool:
        """Takes the story back. `page` is the private page, if it was opened before."""
        browser, _email = self._of(role)
        if not (page := page or self.open_link(role)):
            return False
        with self.people.history.attempt(WITHDRAW, self.story, role=role) as attempt:
            browser.post(f"{page}withdraw/", {})
            return said(attempt, browser.follow(page))

    def agree(self, role: str = "guardian", page: str = "") -> bool:
        """Says yes to the version that the private page shows."""
        browser, _email = self._of(role)
        if not (page := page or self.open_link(role)):
            return False
        shown = browser.get(page)
        words = [word for word in self.story.words if word in shown.text]
        if not words or "shown_hash" not in shown.hidden_fields:
            return False
        yes = {"shown_hash": shown.hidden_fields["shown_hash"]}
        yes |= {f"scope_{scope}": "on" for scope in ("words", "first_name", "photo")}
        with self.people.history.attempt(AGREE, self.story, words[-1], role) as attempt:
            browser.post(f"{page}answer/", yes)
            return said(attempt, browser.follow(page))

    def revoke(self, page: str = "") -> bool:
        """The guardian takes their yes back."""
        if not (page := page or self.open_link("guardian")):
            return False
        with self.people.history.attempt(REVOKE, self.story, role="guardian") as attempt:
            self.guardian.post(f"{page}revoke/", {})
            return said(attempt, self.guardian.follow(page))

    def _of(self, role: str) -> tuple[Browser, str]:
        if role == "student":
            return self.student, self.email
        return self.guardian, self.guardian_email


def _solves(nonce: str, proof: str) -> bool:
    digest = hashlib.sha256(f"{nonce}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - proof_of_work.BITS) == 0


class Login:
    """The session of a member of staff, which several browsers share."""

    def __init__(self, site: Site, email: str, password: str):
        self.site, self.email, self.password = site, email, password
        self.browser = Browser(site.port, network=LOGINS)
        self.lock = threading.Lock()

    def cookies(self, *, instead_of: str = "") -> dict[str, str]:
        """Those of a session; of a new one if this one has ended."""
        with self.lock:
            if self.browser.cookies.get("sessionid", "") == instead_of:
                try:
                    self.site.database.run("DELETE FROM antispam_ratecounter")  # of many tries
                except AWAY as error:
                    raise Unavailable from error
                fields = {"login": self.email, "password": self.password}
                response = self.browser.post("/account/login/", fields)
                assert response.location == "/admin/", response
            return self.browser.cookies


class Staff:
    """A member of staff in a browser."""

    def __init__(self, people: People, login: Login):
        self.people, self.login = people, login
        self.browser = Browser(people.site.port, network=LOGINS)

    def get(self, path: str) -> Response:
        return self._signed_in(lambda: self.browser.follow(path))

    def post(self, path: str, fields: dict[str, Any]) -> Response:
        return self._signed_in(lambda: self.browser.post(path, fields))

    def _signed_in(self, ask: Callable[[], Response]) -> Response:
        """Signs in first, and again if the session has ended, as people do."""
        ended = self.browser.cookies.get("sessionid", "")
        response = ask() if ended else None
        if response is None or "/login/" in response.location or 'name="login"' in response.text:
            self.browser.cookies |= self.login.cookies(instead_of=ended)
            response = ask()
        return response

    def find(self, story: Story) -> str:
        """The primary key of the story in the queue; empty if it is not there."""
        found = ROW.search(self.get(f"{ADMIN}/?q={story.name}").text)
        return found[1] if found else ""

    def accept(self, story: Story, pk: str) -> str:
        """The primary key of the draft; empty if it was refused."""
        with self.people.history.attempt(ACCEPT, story) as attempt:
            fields = {"others_agreed": "1", "shown": self._shown(pk, "accept")}
            response = self.post(f"{ADMIN}/{pk}/accept/", fields)
            page = EDITOR.match(response.location)
            attempt.outcome = DONE if page else REFUSED
        return page[1] if page else ""

    def edit(self, story: Story, page_pk: str) -> str:
        """Saves a draft with another word, and returns it."""
        word = self.people.new_word()
        self.people.history.add_version(story, word)
        fields = {name: STORY[name] for name in ("field", "stage", "study")}
        fields |= {"first_name": "Sample", "story": f"A sample story about {word}."}
        fields |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
        with self.people.history.attempt(EDIT, story, word) as attempt:
            response = self.post(f"/admin/pages/{page_pk}/edit/", fields)
            attempt.outcome = DONE if response.location else REFUSED
        return word

    def ask(self, story: Story, pk: str) -> bool:
        return self._act(ASK, story, pk, "ask-consent")

    def publish(self, story: Story, pk: str) -> bool:
        return self._act(PUBLISH, story, pk, "publish")

    def withdraw(self, story: Story, pk: str) -> bool:
        return self._act(WITHDRAW, story, pk, "withdraw", confirm="on")

    def _act(self, act: str, story: Story, pk: str, name: str, **fields: str) -> bool:
        with self.people.history.attempt(act, story) as attempt:
            self.post(f"{ADMIN}/{pk}/{name}/", fields | {"shown": self._shown(pk, name)})
            return said(attempt, self.get(f"{ADMIN}/inspect/{pk}/"))

    def _shown(self, pk: str, name: str) -> str:
        """The version that is on the page where this is decided."""
        pages = (f"{ADMIN}/inspect/{pk}/", f"{ADMIN}/{pk}/{name}/")
        return next(filter(None, (self.get(p).hidden_fields.get("shown") for p in pages)), "")

    def resume_erasing(self) -> None:
        """The lead lets erasing go on with what the page lists."""
        listed = re.findall(r'name="story" value="(\d+)"', self.get("/admin/erasing/").text)
        self.post("/admin/erasing/resume/", {"story": listed})


class Visitor:
    """Somebody who looks at the public pages."""

    def __init__(self, people: People):
        self.browser = Browser(people.site.port, network=0)

    def note_photos(self, story: Story) -> bool:
        """Remembers under which addresses the story's page shows its photo, once it does."""
        if tile := TILE.search(self.browser.get(f"{WALL}?q={story.name}").text):
            text = self.browser.get(f"{WALL}{tile[1]}/").text
            if story.name in text:
                story.photos |= set(PICTURE.findall(text))
        return bool(story.photos)

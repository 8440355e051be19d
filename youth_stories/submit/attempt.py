"""The signed cookie by which a browser finds what it writes: one for each story.

It holds nothing that was typed. For a new story it also holds the age group, so that no row is made
before the first words are sent. Once there is a row, the row's age counts (rule R1).
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from psec_site.antispam import time_token

from ..models import SavedForm, Submission
from ..models.private_link import hashed

COOKIE = "story_form"
NEW_STORY = ""  # in place of a story key


@dataclass(frozen=True)
class Attempt:
    """One attempt at a story: what its row has, or will have."""

    token: str
    story_id: str
    age_band: str
    time_token: str

    @classmethod
    def begin(cls, age_band: str, story_id: str = "") -> Self:
        """A new attempt: at a new story, or at a change of the one with this id."""
        new = secrets.token_urlsafe(16), story_id or str(uuid4())
        return cls(*new, age_band, str(time_token.issue()))

    @classmethod
    def read(cls, request: HttpRequest, story_key: str = NEW_STORY) -> Self | None:
        """The attempt that this browser has begun, which may be over. None if it has begun none."""
        value = request.get_signed_cookie(_name(story_key), default=None)
        return cls(*value.split(" ", 3)) if value else None

    def write(
        self, request: HttpRequest, response: HttpResponse, story_key: str = NEW_STORY
    ) -> None:
        """Set the cookie. The browser forgets it when it closes."""
        response.set_signed_cookie(
            _name(story_key),
            f"{self.token} {self.story_id} {self.age_band} {self.time_token}",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )

    @property
    def token_hash(self) -> str:
        return hashed(self.token)

    @property
    def begun_at(self) -> datetime:
        token = time_token.read({time_token.FIELD: self.time_token})
        return token.issued_at if token else datetime.min.replace(tzinfo=UTC)

    @property
    def expires_at(self) -> datetime:
        return self.begun_at + SavedForm.LIFETIME

    def was_sent(self, within: timedelta = SavedForm.LIFETIME) -> bool:
        """Whether it became a story, or a change of one, of which the browser may not know."""
        since = max(self.begun_at, timezone.now() - within)
        sent = Submission.objects.filter(story_id=self.story_id, waiting_since__gt=since)
        return sent.exists()

    def unsaved_row(self) -> SavedForm:
        """The form of a new story before its first words."""
        return SavedForm(
            token_hash=self.token_hash,
            story_id=UUID(self.story_id),
            age_band=self.age_band,
            time_token=self.time_token,
            expires_at=self.expires_at,
        )


def forget(response: HttpResponse, story_key: str = NEW_STORY) -> None:
    """Make the browser forget its attempt at this story."""
    response.delete_cookie(_name(story_key), samesite="Lax")


def _name(story_key: str) -> str:
    """The name is part of what is signed: the value is worth nothing in another cookie."""
    return f"{COOKIE}_{story_key}" if story_key else COOKIE

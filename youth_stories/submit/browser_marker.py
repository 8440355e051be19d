"""A signed cookie that remembers of a browser only which age group and which stories came from it.

It holds nothing that was typed, and refuses nothing: several people may share a device. A later
story of an adult carries a sign, after “Under 13” a teenager's too (rule R1), and a guardian's
answer is marked (rule R5).
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from django.http import HttpRequest, HttpResponse

from ..models import AgeBand, AgeSign, Submission, Tombstone
from ..retention.erase import keyed_hash

COOKIE = "sent_from_here"
LIFETIME = timedelta(days=14)
MAX_STORIES = 20


@dataclass(frozen=True)
class BrowserMarker:
    """The youngest age band that was answered, or "", and the story_ids that were sent."""

    youngest: str = ""
    story_ids: tuple[str, ...] = ()

    @classmethod
    def read(cls, request: HttpRequest) -> Self:
        """The marker of this browser; empty if it has none, or one that somebody changed."""
        value = request.get_signed_cookie(COOKIE, default="", max_age=LIFETIME) or ""
        youngest, *story_ids = value.split(" ")
        return cls(youngest, tuple(story_ids))

    def with_age(self, age_band: str) -> Self:
        ages = [age for age in (self.youngest, age_band) if age]
        return replace(self, youngest=min(ages, key=AgeBand.values.index))

    def with_story(self, submission: Submission) -> Self:
        return replace(self, story_ids=(*self.story_ids, str(submission.story_id))[-MAX_STORIES:])

    def write(self, request: HttpRequest, response: HttpResponse) -> None:
        """Sets the cookie."""
        response.set_signed_cookie(
            COOKIE,
            " ".join([self.youngest, *self.story_ids]),
            max_age=LIFETIME,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )

    def age_signs(self, age_band: str) -> list[str]:
        """The sign for a story of this age band: an adult's needs no guardian.

        After “Under 13” also for a teenager's, which a child may not send (rule R2).
        """
        is_adults = age_band == AgeBand.ADULT
        is_seen = is_adults and (self._is_of_minor() or self._sent_a_minors_story())
        is_of_child = self.youngest == AgeBand.UNDER_13 and age_band != AgeBand.UNDER_13
        return [AgeSign.Code.BROWSER] if is_seen or is_of_child else []

    def _is_of_minor(self) -> bool:
        return self.youngest not in ("", AgeBand.ADULT)

    def _sent_a_minors_story(self) -> bool:
        """Whether a story that was sent is a minor's by now, or left a keyed hash as one."""
        sent = Submission.objects.filter(story_id__in=self.story_ids)
        hashes = [keyed_hash(story_id) for story_id in self.story_ids]
        erased = Tombstone.objects.filter(story_hash__in=hashes, is_minors=True)
        return sent.exclude(age_band=AgeBand.ADULT).exists() or erased.exists()


def was_sent_from(request: HttpRequest, submission: Submission) -> bool:
    """Whether this story was sent from this browser (rule R5)."""
    return str(submission.story_id) in BrowserMarker.read(request).story_ids

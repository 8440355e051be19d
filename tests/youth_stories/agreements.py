"""A model of who consented to what, independent of the site's own records.

Every value of every version of a story is a unique word, such as Schoolab, so that what a visitor
sees can be compared with what somebody consented to.
"""

import re
from dataclasses import dataclass, field, replace

from youth_stories.models import AgeBand

STUDENT, GUARDIAN = "student", "guardian"
TEENS = {AgeBand.FROM_13, AgeBand.FROM_16}
DAY = 24
TWO_YEARS = 730 * DAY
WORD = re.compile(r"\b(?:First|Last|School|Word|More)[a-z]{2}\b")
ALLOWED_BY = {
    "first_name": ("First", "Last"),
    "last_name": ("Last",),
    "school": ("School",),
}


def begin_with(words, *beginnings: str) -> set[str]:
    return {word for word in words if word.startswith(beginnings)}


@dataclass(frozen=True)
class GivenConsent:
    role: str
    age_band: str
    words: frozenset[str]
    by_link: bool
    at: int  # Agreements.hours
    until: int

    def allows(self, shown: set[str]) -> bool:
        return shown <= self.words


@dataclass
class Agreements:
    """The consents and approvals of one story, by which a test decides what may be public."""

    age_band: str
    hours: int = 0
    consents: list[GivenConsent] = field(default_factory=list)
    is_over: bool = False
    is_on_hold: bool = False
    accepted_by: object = None
    approved: list[tuple[frozenset[str], object, object]] = field(default_factory=list)
    second_messages: list[int] = field(default_factory=list)
    guardians_to_notify: set[str] = field(default_factory=set)
    # The day of the erasure that each address was last told, counted from the story's beginning.
    told: dict[str, float] = field(default_factory=dict)

    def consent(self, role, words: set[str], scopes: set[str], *, by_link=False) -> None:
        """Adds a consent to these words, without those that the scopes do not allow."""
        left_out = [each for name in ALLOWED_BY.keys() - scopes for each in ALLOWED_BY[name]]
        agreed = frozenset(words - begin_with(words, *left_out))
        until = self.hours + TWO_YEARS
        others = [one.until for one in self._in_force() if one.role != role and one.words == words]
        if others and max(others) > until - TWO_YEARS // 2:  # of one term: they end together
            until = min(until, max(others))
        if "words" in scopes:
            given = GivenConsent(role, self.age_band, agreed, by_link, self.hours, until)
            self.consents.append(given)

    def renew(self, role, age_band, shown: set[str]) -> None:
        newest = [one for one in self.consents if one.role == role and one.allows(shown)][-1]
        until = self.end_of(shown) + TWO_YEARS
        self.age_band = age_band
        again = replace(newest, age_band=age_band, by_link=False, at=self.hours, until=until)
        self.consents.append(again)

    def end_of(self, shown: set[str]) -> int:
        """When what is shown comes down, if nobody does anything more."""
        allowing = [one for one in self._in_force() if one.allows(shown)]
        adult = [one.until for one in allowing if one.age_band == AgeBand.ADULT]
        roles = {one.role for one in allowing}
        ends = [max(one.until for one in allowing if one.role == role) for role in roles]
        return max(adult) if adult else min(ends)

    def _in_force(self) -> list[GivenConsent]:
        return [one for one in self.consents if one.until > self.hours]

    def revoke(self, role) -> None:
        self.consents = [one for one in self.consents if one.role != role]

    def replace(self, shown: set[str]) -> None:
        """Once this is public, what somebody agreed to earlier, and it is not of, is over."""
        for role in (STUDENT, GUARDIAN):
            allowing = [one for one in self.consents if one.role == role and one.allows(shown)]
            first = self.consents.index(allowing[0]) if allowing else 0
            earlier = [one for one in self.consents[:first] if one.role != role]
            self.consents = earlier + self.consents[first:]

    def approve(self, words: set[str], by) -> None:
        self.approved.append((frozenset(words), by, self.accepted_by))

    def refusal(self, shown: set[str]) -> str:
        """Why a visitor may not see this, or an empty string."""
        if self.is_over or self.is_on_hold:
            return "it is over" if self.is_over else "it is on hold"
        in_force = [one for one in self._in_force() if one.allows(shown)]
        own = {one.age_band for one in in_force if one.role == STUDENT}
        guardians = {one.age_band for one in in_force if one.role == GUARDIAN and self._counts(one)}
        if AgeBand.ADULT in own:
            return ""
        if not (own & TEENS and guardians & TEENS) and AgeBand.UNDER_13 not in guardians:
            return f"not agreed to: student {own}, guardian {guardians}"
        if begin_with(shown, "Last"):
            return "a minor's last name"
        if not any(
            words == shown and by and by != acceptor for words, by, acceptor in self.approved
        ):
            return "no second person"
        return ""

    def _counts(self, one: GivenConsent) -> bool:
        return not one.by_link or any(hour >= one.at + DAY for hour in self.second_messages)

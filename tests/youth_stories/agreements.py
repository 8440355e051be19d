"""Who agreed to what, told without a look at the site's own records.

Every value of every version of a story is a word found nowhere else, such as Schoolab, so that what
a visitor sees can be held against what somebody said yes to.
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
class Yes:
    role: str
    age_band: str
    words: frozenset[str]
    may_be_tidied: bool
    by_link: bool
    at: int  # hours on the clock of Agreements

    def allows(self, shown: set[str]) -> bool:
        more = shown - self.words
        return not more or (self.may_be_tidied and more == begin_with(more, "Word", "More"))


@dataclass
class Agreements:
    """What was said about one story."""

    age_band: str
    hours: int = 0
    yeses: list[Yes] = field(default_factory=list)
    is_over: bool = False
    is_on_hold: bool = False
    accepted_by: object = None
    approved: list[tuple[frozenset[str], object, object]] = field(default_factory=list)
    second_messages: list[int] = field(default_factory=list)
    guardians_to_write_to: set[str] = field(default_factory=set)

    def say_yes(self, role, words: set[str], scopes: set[str], *, by_link=False) -> None:
        """To these words, without those that the scopes leave out."""
        left_out = [each for name in ALLOWED_BY.keys() - scopes for each in ALLOWED_BY[name]]
        agreed = frozenset(words - begin_with(words, *left_out))
        if "words" in scopes:
            yes = Yes(role, self.age_band, agreed, "tidy" in scopes, by_link, self.hours)
            self.yeses.append(yes)

    def say_yes_again(self, role, age_band, shown: set[str]) -> None:
        newest = [yes for yes in self.yeses if yes.role == role and yes.allows(shown)][-1]
        self.age_band = age_band
        again = replace(newest, age_band=age_band, by_link=False, at=self.hours)
        self.yeses.append(again)

    def take_back(self, role) -> None:
        self.yeses = [yes for yes in self.yeses if yes.role != role]

    def approve(self, words: set[str], by) -> None:
        self.approved.append((frozenset(words), by, self.accepted_by))

    def why_not(self, shown: set[str]) -> str:
        """Why a visitor may not see this, or an empty string."""
        if self.is_over or self.is_on_hold:
            return "it is over" if self.is_over else "it is on hold"
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
        if not any(
            words == shown and by and by != acceptor for words, by, acceptor in self.approved
        ):
            return "no second person"
        return ""

    def _counts(self, yes: Yes) -> bool:
        return not yes.by_link or any(hour >= yes.at + DAY for hour in self.second_messages)

"""What staff changed in a story that its author had agreed to, before they are asked again."""

from dataclasses import dataclass

from ..models import Consent, StoryContent, Submission
from ..models.scopes import scopes_for
from ..rules.consent_wording import CURRENT_VERSION
from .differences import Difference, Part, differences
from .redaction import is_part_of, version_agreed_to

Role = Consent.Role


@dataclass(frozen=True)
class Tidied:
    """Old and new, side by side. `scopes` are those of one click, which keeps what was ticked.

    They are empty if the boxes have to be ticked anew: for other wording, or for something new,
    such as more of the photo.
    """

    differences: list[Difference]
    scopes: list[str]

    @property
    def field_names(self) -> list[str]:
        """The names of the boxes that one click ticks."""
        return [f"scope_{name}" for name in self.scopes]

    @property
    def words(self) -> int:
        """How many words were changed in what they wrote about themselves and the photo."""
        has_photo = not any(each.name == "photo" for each in self.differences)
        names = ["story", "study", "role", "school", *(["photo_alt"] if has_photo else [])]
        return sum(each.words for each in self.differences if each.name in names)

    @property
    def only_leaves_out(self) -> bool:
        """Whether nothing was put in."""
        return not any(_is_changed(each.new) for each in self.differences)

    @property
    def leaves_out_last_name(self) -> bool:
        """Whether of several first names one is left out (rule R8)."""
        return any(
            each.name == "first_name" and each.new and not _is_changed(each.new)
            for each in self.differences
        )


def tidied(submission: Submission, version: StoryContent) -> Tidied | None:
    """What staff changed since the student agreed; None if that is nothing, or not known.

    After a lapse it is compared with what was public, and the boxes are ticked anew.
    """
    has_lapsed = submission.events.lapse() is not None
    consents = submission.consents.not_revoked() if has_lapsed else submission.consents.in_force()
    own = consents.filter(role=Role.STUDENT).first()
    before = version_agreed_to(submission, own) if own else None
    if own is None or before is None:
        return None
    shown = version.limited_to(own.scopes)
    changes = differences(before, version)
    if not changes:
        return None
    is_same_question = (
        not has_lapsed
        and own.wording_version == CURRENT_VERSION
        and (
            shown.compute_content_hash() == version.compute_content_hash()
            and is_part_of(version.photo, before.photo)
        )
    )
    asked = scopes_for(version, is_minor=submission.is_minor)
    scopes = [name for name in asked if name in own.scopes]
    return Tidied(changes, scopes if is_same_question else [])


def _is_changed(parts: list[Part]) -> bool:
    return any(part.is_changed for part in parts)

"""What each event of a story's history is called on a private page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Consent, SubmissionEvent

Kind = SubmissionEvent.Kind
Role = Consent.Role

FOR_BOTH: dict[str, Promise] = {
    Kind.CHANGE_REQUESTED: _("We asked for a change"),
    Kind.ACCEPTED: _("A person at PSEC read it and said yes"),
    Kind.DECLINED: _("A person at PSEC read it and said no"),
    Kind.CONSENT_ASKED: _("We asked for a yes"),
    Kind.REQUEST_CANCELLED: _("We took our question back"),
    Kind.CONSENT_RECORDED: _("A consent on paper or by phone was recorded"),
    Kind.CONSENT_EXPIRED: _("Nobody answered in time"),
    Kind.NOT_FOR_ME: _("Our letter reached somebody else"),
    Kind.PUBLISHED: _("The page went online"),
    Kind.LAPSING: _("We asked whether it may stay"),
    Kind.LAPSING_SOON: _("We wrote that it comes down soon"),
    Kind.CAME_DOWN: _("The page came down"),
    Kind.LAPSED: _("The page came down"),
    Kind.PUBLICATION_LATE: _("We wrote that we are late"),
    Kind.READING_LATE: _("We wrote that we are late"),
    Kind.CONSENT_LAPSED: _("The time of the yes was over"),
    Kind.ERASED_SOON: _("We wrote that it is erased soon"),
    Kind.WITHDRAWN: _("It was taken back"),
    Kind.PURGED: _("It was erased"),
}
# Of what the reader did, or what was done to them; and of what the other person did.
YOU: dict[Role, dict[str, Promise]] = {
    Role.STUDENT: {
        Kind.CONSENT_ASKED: _("We asked you"),
        Kind.CONSENT_GIVEN: _("You said yes"),
        Kind.CONSENT_REFUSED: _("You said no"),
        Kind.CONSENT_REVOKED: _("You changed your mind"),
        Kind.RECONFIRMED: _("You said that it may stay"),
        Kind.CAME_DOWN: _("The page came down, because you agree to less now"),
    },
    Role.GUARDIAN: {
        Kind.CONSENT_ASKED: pgettext_lazy("to a guardian", "We asked you"),
        Kind.CONSENT_GIVEN: pgettext_lazy("to a guardian", "You said yes"),
        Kind.CONSENT_REFUSED: pgettext_lazy("to a guardian", "You said no"),
        Kind.CONSENT_REVOKED: pgettext_lazy("to a guardian", "You changed your mind"),
        Kind.RECONFIRMED: pgettext_lazy("to a guardian", "You said that it may stay"),
        Kind.CAME_DOWN: pgettext_lazy(
            "to a guardian", "The page came down, because you agree to less now"
        ),
    },
}
STUDENT: dict[str, Promise] = {
    Kind.RECEIVED: _("You sent your story"),
    Kind.CHANGED: _("You changed your story"),
    Kind.GUARDIAN_CORRECTED: _("Your guardian’s address was corrected"),
    Kind.NOT_FOR_ME_UNDONE: _("They said that our letter is for them after all"),
    Kind.ADDRESS_CHANGED: _("Your new email address was confirmed"),
    Kind.ADDRESS_REFUSED: _("Your new email address was somebody else’s"),
    Kind.CONSENT_ASKED: _("We asked your guardian"),
    Kind.REMINDED: _("We reminded your guardian"),
    Kind.CONSENT_GIVEN: _("Your guardian said yes"),
    Kind.CONSENT_CONFIRMED: _("Your guardian got the second letter"),
    Kind.CAME_OF_AGE: _("You said that you are 18 or older now"),
    Kind.AGE_LOWERED: _("We think that you may be under 18"),
    Kind.CONSENT_REFUSED: _("Your guardian said no"),
    Kind.CONSENT_REVOKED: _("Your guardian changed their mind"),
    Kind.RECONFIRMED: _("Your guardian said that it may stay"),
    Kind.CAME_DOWN: _("The page came down, because your guardian agrees to less now"),
}
GUARDIAN: dict[str, Promise] = {
    Kind.INVITED: _("We invited you"),
    Kind.RECEIVED: _("The story was sent"),
    Kind.CHANGED: _("The story was changed"),
    Kind.CONSENT_ASKED: _("We asked the student"),
    Kind.REMINDED: _("We reminded you"),
    Kind.CALL_MISSED: _("We did not call you in time"),
    Kind.CONSENT_GIVEN: _("The student said yes"),
    Kind.CONSENT_CONFIRMED: _("You got the second email"),
    Kind.CAME_OF_AGE: _("The student said that they are 18 or older now"),
    Kind.AGE_LOWERED: _("We think that the student may be under 18"),
    Kind.CONSENT_REFUSED: _("The student said no"),
    Kind.CONSENT_REVOKED: _("The student changed their mind"),
    Kind.RECONFIRMED: _("The student said that it may stay"),
    Kind.CAME_DOWN: _("The page came down, because the student agrees to less now"),
}
# To a guardian whose address is newer: what was asked and answered at the one before it.
AT_ANOTHER_ADDRESS: dict[str, Promise] = {
    Kind.CONSENT_ASKED: _("We asked a guardian at another address"),
    Kind.REMINDED: _("We wrote to a guardian at another address"),
    Kind.CONSENT_GIVEN: _("A guardian said yes from another address"),
    Kind.CONSENT_CONFIRMED: _("We wrote to a guardian at another address"),
    Kind.CONSENT_REFUSED: _("A guardian said no from another address"),
    Kind.CONSENT_REVOKED: _("A guardian changed their mind"),
    Kind.RECONFIRMED: _("A guardian said that it may stay"),
    Kind.CAME_DOWN: _("The page came down"),
}
# Letters of which only whoever got them reads.
TOLD_ONE = (Kind.ERASED_SOON, Kind.PUBLICATION_LATE, Kind.READING_LATE, Kind.LAPSING_SOON)
OWN = {Role.STUDENT: STUDENT, Role.GUARDIAN: GUARDIAN}


def title_of(event: SubmissionEvent, role: str, *, at_another_address: bool = False) -> str:
    """Return the title of an event for this person; empty for what is staff's affair.

    With `at_another_address` it is from before the guardian's present address was entered.

    The event's text says whose answer it was, or who was asked. It is empty once the story is
    erased: then the title names nobody.
    """
    kind, you = event.kind, YOU[Role(role)]
    if kind in TOLD_ONE and not event.mails.filter(to=role).exists():  # not told them
        return ""
    is_theirs = role == Role.GUARDIAN and (kind not in you or role in event.text.split())
    if at_another_address and is_theirs and kind in AT_ANOTHER_ADDRESS:
        return str(AT_ANOTHER_ADDRESS[kind])
    if kind in you:
        if role in event.text.split():
            return str(you[kind])
        if event.text:
            return str(OWN[Role(role)][kind])
        return str(FOR_BOTH.get(kind, ""))
    return str(OWN[Role(role)].get(kind) or FOR_BOTH.get(kind) or "")

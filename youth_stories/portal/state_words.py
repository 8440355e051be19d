"""The words for each state of a story: a sentence, what is public, and what happens now.

`%(day)s` is the day until which we wait, or on which the story is erased or comes down.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Consent


class Words(NamedTuple):
    sentence: Promise
    detail: Promise
    now: Promise | str = ""
    # What happens now while no contact is set, if `now` says whom to call or write to.
    without_contact: Promise | str = ""


NOTHING_IS_PUBLIC = _("Nothing is public.")
NOTHING_OF_IT_IS_PUBLIC = _("Nothing of the story is public.")
NOTHING_IS_PUBLIC_YET = _("Nothing is public yet.")
EVERYBODY_CAN_READ_IT = _("Everybody can read it on our website.")
NO_YES_IN_TIME = _("We did not get every yes that it needs to stay on our website.")
NOBODY_SAID_NO = _("Nobody said no. The time we may wait is over, so nothing is public.")
# On hold the words are kept (rule R19).
NOT_ON_WEBSITE = _("It is not on our website any more.")
# Of what was taken back; followed by erased_words().
TAKEN_BACK = _("It is not on our website.")
PURGED = _("We did not get every yes in time.")
# Follows the words of each purged state: of a story that nobody said yes to, and of another one.
NEVER_PUBLIC = _("Nothing was published.")
WAS_PUBLIC = _("The story was public before, and came down.")
OUR_FAULT = _(
    "We did not get to it in time. That is our fault: nobody was asked, and nobody said no."
)
BEHIND = _(
    "We are late with it, and that is our fault. If we do not get to it, we erase it on %(day)s. "
    "Call or write to us, and we look at it first."
)
RAN_OUT = _("Everybody had said yes, but that yes has run out, and nothing is public.")
SHOULD_IT_BE_PUBLIC = _("Should it still be public? Call or write to us. On %(day)s we erase it.")
RAN_OUT_AND_ERASED = _("The yes to it had run out, and nobody gave a new one.")
ERASED_ON = _("On %(day)s we erase it.")
MAY_COME_BACK = _("Should it be public again? Call or write to us. On %(day)s we erase it.")

# A name that ends in _you is about something that the reader did or has to do.
STUDENT = {
    "received": Words(
        _("We have your story."),
        NOTHING_IS_PUBLIC,
        _("A person at PSEC will read it. You need to do nothing: we email you."),
    ),
    "behind": Words(
        _("We are late with your story."),
        NOTHING_IS_PUBLIC,
        BEHIND,
        ERASED_ON,
    ),
    "unread_late": Words(
        _("We are late with your story."),
        NOTHING_IS_PUBLIC,
        _(
            "That is our fault. Your story is not lost, and you can take it back at any time. "
            "Call or write to us, and we look at it first."
        ),
        _("That is our fault. Your story is not lost, and you can take it back at any time."),
    ),
    "guardian_needed": Words(
        _("A parent or guardian has to say yes first."),
        NOTHING_IS_PUBLIC,
        _("We think that you may be under 18. Add their email address: we wait until %(day)s."),
    ),
    "change_asked": Words(
        _("We have a question about your story."),
        NOTHING_IS_PUBLIC,
        _("It is in our last email. Press “Change my story” to answer."),
    ),
    "preparing": Words(
        _("We said yes to your story."),
        NOTHING_IS_PUBLIC,
        _("A person at PSEC is getting its page ready. We email you at the next step."),
    ),
    "asked": Words(
        _("We are waiting for your guardian."),
        _("Nothing of your story is public."),
        _(
            "We wait until %(day)s. It can help to ask them yourself: “Did you see the email "
            "from PSEC?”"
        ),
    ),
    "asked_call": Words(
        _("We are waiting for your guardian."),
        _("Nothing of your story is public."),
        _("They asked us for a call first, and we still owe them that. We wait until %(day)s."),
    ),
    "asked_you": Words(
        _("We have a question for you."),
        _("Nothing is public before your answer."),
        _("Please look at the page here and say yes or no. We wait until %(day)s."),
    ),
    "confirming": Words(
        _("Your guardian said yes."),
        NOTHING_IS_PUBLIC_YET,
        _("A day after their yes they get a second letter, to be sure."),
    ),
    "ready": Words(
        _("Your page is ready."),
        NOTHING_IS_PUBLIC_YET,
        _("A person at PSEC looks at it once more and publishes it. You need to do nothing."),
    ),
    "late": Words(
        _("Your page is ready, and we are late."),
        NOTHING_IS_PUBLIC_YET,
        _(
            "We have reminded the people at PSEC who can publish it. It is not about you or your "
            "story. You need to do nothing: we email you when it is online."
        ),
    ),
    "lapsed_unpublished": Words(
        _("The time for your story is over."), RAN_OUT, SHOULD_IT_BE_PUBLIC, ERASED_ON
    ),
    "published": Words(_("Your story is public."), EVERYBODY_CAN_READ_IT),
    "lapsing": Words(
        _("We are waiting for your guardian."),
        _("You said that your story may stay. Your guardian still has to."),
        _("Without their yes it comes down on %(day)s."),
    ),
    "lapsing_you": Words(
        _("May your story stay on our website?"),
        EVERYBODY_CAN_READ_IT,
        _("Without your yes it comes down on %(day)s."),
    ),
    "lapsed": Words(_("Your story came down."), NO_YES_IN_TIME, MAY_COME_BACK, ERASED_ON),
    "lapsed_you": Words(
        _("Your story came down."),
        _("We did not get your yes that it may stay on our website."),
        MAY_COME_BACK,
        ERASED_ON,
    ),
    "lapsed_other": Words(
        _("Your story came down."),
        _(
            "Your parent or guardian did not answer in time whether it may stay on our website. "
            "That is not a no."
        ),
        MAY_COME_BACK,
        ERASED_ON,
    ),
    "lapsed_both": Words(
        _("Your story came down."),
        _("Neither you nor your parent or guardian said in time that it may stay on our website."),
        MAY_COME_BACK,
        ERASED_ON,
    ),
    "offline": Words(_("Your story is not on our website now."), NOTHING_IS_PUBLIC),
    "refused": Words(
        _("Your guardian said no."),
        _("That is their right, and it is not about how good your story is. Nothing is public."),
        _(
            "You can talk with them. If they change their mind, they say so on their own page. "
            "On %(day)s we erase it."
        ),
    ),
    "refused_you": Words(
        _("You said no."),
        NOTHING_IS_PUBLIC,
        _(
            "You can change your story, and we ask again. If nothing changes, we erase it on "
            "%(day)s."
        ),
    ),
    "revoked": Words(
        _("Your guardian changed their mind."),
        _("Nothing of your story is public."),
        _(
            "You can talk with them. If they change their mind, they say so on their own page. "
            "On %(day)s we erase it."
        ),
    ),
    "revoked_you": Words(
        _("You changed your mind."),
        _("Nothing of your story is public."),
        MAY_COME_BACK,
        ERASED_ON,
    ),
    "expired": Words(
        _("We did not get an answer."),
        NOBODY_SAID_NO,
        _("On %(day)s we erase it. You can send it again any day."),
    ),
    "wrong_address": Words(
        _("Our letter reached somebody else."),
        NOTHING_IS_PUBLIC,
        _("Give us the right address. We wait until %(day)s."),
    ),
    "wrong_address_asks": Words(
        _("Our letter reached somebody else."),
        NOTHING_IS_PUBLIC,
        _("Call or write to us with the right address. We wait until %(day)s."),
        ERASED_ON,
    ),
    "declined": Words(
        _("We will not publish your story."),
        _("A person at PSEC read it. What they wrote to you is in our last email."),
        ERASED_ON,
    ),
    "withdrawn": Words(
        _("Your story was taken back."),
        TAKEN_BACK,
        _(
            "You owe nobody a reason. Was it a mistake? We cannot bring it back, but you can send "
            "it again any day."
        ),
    ),
    "purged": Words(_("Your story is erased."), PURGED, _("You can send a new one any day.")),
    "purged_lapsed": Words(
        _("Your story is erased."), RAN_OUT_AND_ERASED, _("You can send a new one any day.")
    ),
    "purged_no": Words(
        _("Your story is erased."),
        _("Your guardian said no."),
        _("You can send a new one any day."),
    ),
    "purged_no_you": Words(
        _("Your story is erased."),
        _("You said no."),
        _("You can send a new one any day."),
    ),
    "purged_revoked": Words(
        _("Your story is erased."),
        _("Your guardian took their yes back."),
        _("You can send a new one any day."),
    ),
    "purged_revoked_you": Words(
        _("Your story is erased."),
        _("You took your yes back."),
        _("You can send a new one any day."),
    ),
    "purged_wrong_address": Words(
        _("Your story is erased."),
        _(
            "Our letter to your guardian reached somebody else, and we got no other address. So we "
            "have no answer from your guardian."
        ),
        _("You can send a new one any day."),
    ),
    "purged_staff": Words(
        _("Your story is erased."), OUR_FAULT, _("You can send a new one any day.")
    ),
    "purged_silent": Words(
        _("Your story is erased."),
        _("Your guardian did not answer in time. That is not a no."),
        _("You can send a new one any day."),
    ),
    "purged_call": Words(
        _("Your story is erased."),
        _(
            "Your guardian asked us for a call first, and we did not call in time. That is our "
            "fault, and not a no."
        ),
        _("You can send a new one any day."),
    ),
    "purged_copy": Words(
        _("Your story is erased."),
        _(
            "Your guardian asked us for a copy in their language first, and we did not make it in "
            "time. That is our fault, and not a no."
        ),
        _("You can send a new one any day."),
    ),
    "purged_silent_you": Words(
        _("Your story is erased."),
        _("We did not get your answer in time."),
        _("You can send a new one any day."),
    ),
}

GUARDIAN = {
    "invitation_ended": Words(
        _("The invitation has ended."),
        _("No story was sent, and nothing is public. The first name is erased."),
        _("We do not write to you about it again."),
    ),
    "invited": Words(
        _("We are waiting for you to write the story together."),
        NOTHING_IS_PUBLIC,
        _("If you do nothing, we erase your address and the first name on %(day)s."),
    ),
    "received": Words(
        _("We have the story."),
        NOTHING_IS_PUBLIC,
        _("A person at PSEC will read it. Then we show you the finished page and ask you."),
    ),
    "behind": Words(
        _("We are late with the story."),
        NOTHING_IS_PUBLIC,
        BEHIND,
        ERASED_ON,
    ),
    "change_asked": Words(
        _("We have a question about the story."), NOTHING_IS_PUBLIC, _("It is in our last email.")
    ),
    "preparing": Words(
        _("We said yes to the story."),
        NOTHING_IS_PUBLIC,
        _("A person at PSEC is getting its page ready. Then we ask you."),
    ),
    "asked": Words(
        _("We are waiting for the student."), NOTHING_IS_PUBLIC, _("We wait until %(day)s.")
    ),
    "asked_you": Words(
        _("We have a question for you."),
        _("Nothing is public before your answer."),
        _("It is in our last email: open the link there. We wait until %(day)s."),
    ),
    "confirming": Words(
        pgettext_lazy("to a guardian", "You said yes."),
        NOTHING_IS_PUBLIC_YET,
        _(
            "A day after your yes we send you a second email that says what you agreed to. "
            "Only after that is anything public."
        ),
    ),
    "ready": Words(
        _("The page is ready."),
        NOTHING_IS_PUBLIC_YET,
        _("A person at PSEC looks at it once more. We email you when it is online."),
    ),
    "late": Words(
        _("The page is ready, and we are late."),
        NOTHING_IS_PUBLIC_YET,
        _(
            "We have reminded the people at PSEC who can publish it. You need to do nothing: we "
            "email you when it is online."
        ),
    ),
    "lapsed_unpublished": Words(
        _("The time for the story is over."), RAN_OUT, SHOULD_IT_BE_PUBLIC, ERASED_ON
    ),
    "published": Words(_("The story is public."), EVERYBODY_CAN_READ_IT),
    "lapsing": Words(
        _("We are waiting for the student."),
        _("You said that the story may stay. The student still has to."),
        _("Without their yes the story comes down on %(day)s."),
    ),
    "lapsing_you": Words(
        _("May the story stay on our website?"),
        EVERYBODY_CAN_READ_IT,
        _("Without a yes from you the story comes down on %(day)s."),
    ),
    "lapsed": Words(_("The story came down."), NO_YES_IN_TIME, MAY_COME_BACK, ERASED_ON),
    "lapsed_you": Words(
        _("The story came down."),
        pgettext_lazy("to a guardian", "We did not get your yes that it may stay on our website."),
        MAY_COME_BACK,
        ERASED_ON,
    ),
    "lapsed_other": Words(
        _("The story came down."),
        _("The student did not answer in time whether it may stay on our website."),
        MAY_COME_BACK,
        ERASED_ON,
    ),
    "lapsed_both": Words(
        _("The story came down."),
        _("Neither you nor the student said in time that it may stay on our website."),
        MAY_COME_BACK,
        ERASED_ON,
    ),
    "decides_alone": Words(
        _("The student is 18 or older now and decides alone."),
        _("Your answer does not count any more."),
    ),
    "offline": Words(_("The story is not on our website now."), NOTHING_IS_PUBLIC),
    "refused": Words(
        _("The student said no."),
        NOTHING_IS_PUBLIC,
        _("If nothing changes, we erase it on %(day)s."),
    ),
    "refused_you": Words(
        pgettext_lazy("to a guardian", "You said no."),
        _("Nothing is public. Thank you for your answer: both are fine."),
        ERASED_ON,
    ),
    "revoked": Words(
        _("The student changed their mind."),
        NOTHING_OF_IT_IS_PUBLIC,
        _("If nothing changes, we erase it on %(day)s."),
    ),
    "revoked_you": Words(
        pgettext_lazy("to a guardian", "You changed your mind."),
        NOTHING_OF_IT_IS_PUBLIC,
        _("Until a new yes from you it stays private. On %(day)s we erase it."),
    ),
    "expired": Words(_("We did not get an answer."), NOBODY_SAID_NO, ERASED_ON),
    "wrong_address": Words(_("Our letter reached somebody else."), NOTHING_IS_PUBLIC),
    "wrong_address_asks": Words(_("Our letter reached somebody else."), NOTHING_IS_PUBLIC),
    "declined": Words(
        _("We will not publish the story."),
        _("A person at PSEC read it. What they wrote is in our last email."),
        ERASED_ON,
    ),
    "withdrawn": Words(
        _("The story was taken back."),
        TAKEN_BACK,
        _("Was it a mistake? We cannot bring it back, but it can be sent again any day."),
    ),
    "purged": Words(_("The story is erased."), PURGED),
    "purged_lapsed": Words(_("The story is erased."), RAN_OUT_AND_ERASED),
    "purged_no": Words(_("The story is erased."), _("The student said no.")),
    "purged_no_you": Words(
        _("The story is erased."), pgettext_lazy("to a guardian", "You said no.")
    ),
    "purged_revoked": Words(_("The story is erased."), _("The student took their yes back.")),
    "purged_revoked_you": Words(
        _("The story is erased."), pgettext_lazy("to a guardian", "You took your yes back.")
    ),
    "purged_wrong_address": Words(
        _("The story is erased."), _("Our letter reached somebody else.")
    ),
    "purged_staff": Words(_("The story is erased."), OUR_FAULT),
    "purged_silent": Words(_("The story is erased."), _("The student did not answer in time.")),
    "purged_call_you": Words(
        _("The story is erased."),
        _("You asked us for a call, and we did not call you in time. That is our fault."),
    ),
    "purged_copy_you": Words(
        _("The story is erased."),
        _(
            "You asked us for a copy in your language, and we did not make it in time. That is our "
            "fault."
        ),
    ),
    "purged_silent_you": Words(
        _("The story is erased."),
        pgettext_lazy("to a guardian", "We did not get your answer in time."),
    ),
}

WORDS = {Consent.Role.STUDENT: STUDENT, Consent.Role.GUARDIAN: GUARDIAN}

"""What the site stores in a visitor's browser: the privacy page shows it, name by name."""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from youth_stories.portal import person, typed
from youth_stories.portal.access import LENGTH
from youth_stories.submit import attempt, browser_marker, presence, sent

WITH_A_KEY = "_…"  # after the dash: the key of a story
UNTIL_CLOSED = _("Until you close your browser")
PEOPLE = (person.STUDENT, person.GUARDIAN, person.NEW_ADDRESS, person.SAID_NOT_FOR_ME)


class Stored(NamedTuple):
    names: tuple[str, ...]
    what: Promise
    kept: Promise | str


STORED = [
    Stored(
        (settings.CSRF_COOKIE_NAME,),
        _("A random number that keeps other websites from sending our forms in your name"),
        _("One year"),
    ),
    Stored(
        (attempt.COOKIE, attempt.COOKIE + WITH_A_KEY),
        _("Finds what you write in the story form. It holds the age group and no words"),
        _("Until you send it, start over or close your browser"),
    ),
    Stored(
        (presence.COOKIE,),
        _("When the story form was last used, to ask whoever comes later whether it is theirs"),
        UNTIL_CLOSED,
    ),
    Stored((sent.COOKIE,), _("Which story was just sent, to say what happens next"), UNTIL_CLOSED),
    Stored(
        (browser_marker.COOKIE,),
        _("The youngest age group that was chosen, and which stories were sent"),
        format_lazy(_("{days} days"), days=browser_marker.LIFETIME.days),
    ),
    Stored(
        tuple(each.page + WITH_A_KEY for each in PEOPLE),
        _("Opens the private page about one story"),
        format_lazy(
            _("{hours} hours, or until you press “Close this page”"), hours=LENGTH.seconds // 3600
        ),
    ),
    Stored(
        (typed.COOKIE,),
        _("What you typed on a private page and we could not take, to show it once more"),
        format_lazy(_("{minutes} minutes"), minutes=typed.LIFETIME.seconds // 60),
    ),
    Stored(
        ("messages",),
        _("A sentence such as “We have your yes”, until a page has shown it"),
        UNTIL_CLOSED,
    ),
    Stored(
        ("story-form",),
        _("No cookie: what you write in the form while there is no connection, in this tab alone"),
        _("Until it is saved, or you close the tab"),
    ),
]

"""Finding, beginning and erasing the saved form of this browser.

The session holds random tokens and nothing that was typed: one for a new story, and one for each
story that was opened from a private page, by its story key.
"""

import secrets
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from psec_site.antispam import time_token

from ..models import AgeBand, PrivateLink, SavedForm, Submission
from ..models.private_link import hashed
from ..retention.saved_forms import erase_form, erase_photo

SESSION_KEY = "saved_forms"
NEW_STORY = ""  # in place of a story key


def find(request: HttpRequest, story_key: str = NEW_STORY) -> SavedForm | None:
    """Return the form that this browser has begun, or None. It may have expired."""
    token = _tokens(request).get(story_key)
    if token is None:
        return None
    rows = SavedForm.objects.unexpired().select_related("submission", "photo")
    return rows.filter(token_hash=hashed(token)).first()


def was_begun(request: HttpRequest, story_key: str) -> bool:
    """Whether this browser has begun such a form, which may have expired since."""
    return story_key in _tokens(request)


def begin(request: HttpRequest, age_band: str) -> SavedForm:
    """Begin a new story."""
    return _create(
        request,
        NEW_STORY,
        age_band=age_band,
        expires_at=timezone.now() + SavedForm.LIFETIME,
    )


def begin_with(request: HttpRequest, link: PrivateLink, *, expires_at: datetime) -> SavedForm:
    """Begin a change of a story, or continue one, for somebody who came by this private link.

    The form is at the URL `change_story`, with the story key. It ends with their visit and link.
    """
    submission = link.submission
    begun = find(request, submission.story_key)
    if begun and begun.opened_at > submission.waiting_since:
        begun.store(link=link, expires_at=expires_at)
        return begun
    if begun:  # the story was changed elsewhere since
        erase_form(begun)
    names = [name for name in Submission.PUBLIC_FIELDS if name != "photo"]
    if submission.is_minor and not submission.is_child:
        names += ["guardian_email", "guardian_language"]
    return _create(
        request,
        submission.story_key,
        submission=submission,
        link=link,
        story_id=submission.story_id,
        age_band=submission.age_band,
        values={name: getattr(submission, name) for name in names},
        photo=submission.photo,
        expires_at=expires_at,
    )


def discard(request: HttpRequest, story_key: str = NEW_STORY) -> None:
    """Erase the form of this browser, and forget that there was one."""
    if saved_form := find(request, story_key):
        erase_form(saved_form)
    tokens = _tokens(request)
    tokens.pop(story_key, None)
    request.session[SESSION_KEY] = tokens


def lower_age(saved_form: SavedForm, age_band: str) -> bool:
    """Set a younger age band. False for an older one: an age cannot be raised (rule R1)."""
    ages = AgeBand.values
    if ages.index(age_band) > ages.index(saved_form.age_band):
        return False
    if age_band == AgeBand.UNDER_13:  # of whom we keep nothing (rule R2)
        photo = saved_form.photo
        saved_form.store(values={}, photo=None)
        erase_photo(photo)
    saved_form.store(age_band=age_band)
    return True


def _tokens(request: HttpRequest) -> dict[str, str]:
    return request.session.get(SESSION_KEY, {})


def _create(request: HttpRequest, story_key: str, **fields: object) -> SavedForm:
    token = secrets.token_urlsafe(16)
    saved_form = SavedForm.objects.create(
        token_hash=hashed(token), time_token=str(time_token.issue()), **fields
    )
    request.session[SESSION_KEY] = _tokens(request) | {story_key: token}
    request.session.set_expiry(0)  # until the browser closes
    return saved_form

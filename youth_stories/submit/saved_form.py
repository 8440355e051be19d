"""The saved form: a story that is being written, in the session."""

import uuid
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from ..models import AgeBand, StoryPhoto, Submission
from ..photos import store
from .forms import StoryForm

SESSION_KEY = "saved_form"


class SavedForm:
    """The answers given so far. Stored in the session only, and cleared when the story is sent.

    It never holds an e-mail address: the form carries those from step to step.
    """

    def __init__(self, session: SessionBase) -> None:
        self._session = session
        self._data = session.get(SESSION_KEY, {})

    @property
    def age_band(self) -> str:
        return self._data.get("age_band", "")

    @property
    def needs_guardian(self) -> bool:
        """Whether this is a child under 13, whose guardian has to be invited first (rule R2)."""
        return self.age_band == AgeBand.UNDER_13 and self.submission is None

    @property
    def submission(self) -> Submission | None:
        """The submission being changed, or that a child's guardian was invited to send."""
        if not self._data.get("is_of_submission"):
            return None
        return Submission.objects.filter(story_id=self.story_id).first()

    @property
    def story_id(self) -> uuid.UUID:
        return uuid.UUID(self._data["story_id"])

    @property
    def values(self) -> dict[str, str]:
        return self._data.get("values", {})

    @property
    def photo(self) -> StoryPhoto | None:
        return StoryPhoto.objects.filter(pk=self._data.get("photo")).first()

    def begin_with(self, submission: Submission) -> None:
        """Start from a submission, for somebody who came by a private link."""
        values = {
            name: getattr(submission, name) for name in Submission.PUBLIC_FIELDS if name != "photo"
        }
        self._data = {}
        self._save(
            age_band=submission.age_band,
            story_id=str(submission.story_id),
            values=values,
            photo=submission.photo_id,
            is_of_submission=True,
        )

    def set_age_band(self, age_band: str) -> None:
        """Save the age band, or the youngest of those given: going back cannot raise it."""
        if self.age_band:
            age_band = min(self.age_band, age_band, key=AgeBand.values.index)
        if age_band == AgeBand.UNDER_13:
            self.forget()
        self._save(age_band=age_band)

    def save(self, form: StoryForm) -> None:
        """Save what was typed, valid or not, except e-mail addresses."""
        values = {
            name: form[name].value() or ""
            for name in Submission.PUBLIC_FIELDS
            if name in form.fields and name != "photo"
        }
        self._save(values=values, photo=form.saved_photo.pk if form.saved_photo else None)

    def clear(self) -> None:
        """Clear the form after it was sent, except for the age band: it cannot be raised later.

        After a change the age band goes too: whoever opened the link may be another person.
        """
        age_band = "" if self.submission else self.age_band
        self._data = {}
        self._save(age_band=age_band)

    def forget(self) -> None:
        """Delete everything that was written, with the photo unless it is of a submission."""
        if self.photo and not self.submission:
            store.delete(self.photo)
        self._data = {}

    def _save(self, **data: Any) -> None:
        self._data = {"story_id": str(uuid.uuid4()), **self._data, **data}
        self._session[SESSION_KEY] = self._data
        self._session.set_expiry(0)  # until the browser closes

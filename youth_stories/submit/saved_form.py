import uuid

from ..models import AgeBand, StoryPhoto, Submission
from ..photos import store

SESSION_KEY = "saved_form"


class SavedForm:
    """A story being written, kept in the browser's session only and gone when it is sent.

    It never holds an e-mail address: those travel in the form alone.
    """

    def __init__(self, session):
        self._session = session
        self._data = session.get(SESSION_KEY, {})

    @property
    def age_band(self) -> str:
        return self._data.get("age_band", "")

    @property
    def submission(self) -> Submission | None:
        """The story that is being changed, or that a child's guardian was invited to send."""
        if not self._data.get("is_of_submission"):
            return None
        return Submission.objects.filter(story_id=self.story_id).first()

    @property
    def story_id(self) -> uuid.UUID:
        return uuid.UUID(self._data["story_id"])

    @property
    def values(self) -> dict:
        return self._data.get("values", {})

    @property
    def photo(self) -> StoryPhoto | None:
        return StoryPhoto.objects.filter(pk=self._data.get("photo")).first()

    def begin_with(self, submission: Submission) -> None:
        """From a private page: the story as it was sent, to be changed; or to be written."""
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
        """Keeps the youngest answer given: going back cannot raise it."""
        if self.age_band:
            age_band = min(self.age_band, age_band, key=AgeBand.values.index)
        if age_band == AgeBand.UNDER_13:
            self.forget()
        self._save(age_band=age_band)

    def keep(self, form) -> None:
        """Remembers what was typed, valid or not, except e-mail addresses."""
        values = {
            name: form[name].value() or ""
            for name in Submission.PUBLIC_FIELDS
            if name in form.fields and name != "photo"
        }
        self._save(values=values, photo=form.kept_photo.pk if form.kept_photo else None)

    def clear(self) -> None:
        """After sending. The age stays: who begins again in this browser is no older.

        After a change it goes: whoever opened a private link may be another person.
        """
        age_band = "" if self.submission else self.age_band
        self._data = {}
        self._save(age_band=age_band)

    def forget(self) -> None:
        """Nothing of what was written stays, the photo neither."""
        if self.photo and not self.submission:
            store.delete(self.photo)
        self._data = {}

    def _save(self, **data) -> None:
        self._data = {"story_id": str(uuid.uuid4()), **self._data, **data}
        self._session[SESSION_KEY] = self._data
        self._session.set_expiry(0)  # until the browser closes

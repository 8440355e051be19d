"""The forms of the admin's action views."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from ..models import Consent, StoryPhoto, Submission
from ..photos import store
from ..rules.consent_wording import SCOPE_NAMES, SCOPES
from ..rules.plain_text_form import PlainTextMixin
from ..submit.lengths import UncutFieldsMixin

SIGNED_FORM_TYPES = (".pdf", ".jpg", ".jpeg", ".png")
METHODS_OF_STAFF = (
    Consent.Method.SIGNED_FORM,
    Consent.Method.EMAIL,
    Consent.Method.IN_PERSON,
    Consent.Method.EARLIER,
)
METHOD_CHOICES = [choice for choice in Consent.Method.choices if choice[0] in METHODS_OF_STAFF]


class MessageForm(UncutFieldsMixin, PlainTextMixin, forms.Form):
    """The text of an action: a message to the student, a reason or a note."""

    text = forms.CharField(
        label="Your text",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Enter some text first."},
    )


def day_input() -> forms.DateInput:
    """The browser's own calendar: Wagtail's needs an inline script, which no page here may have."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AcceptForm(MessageForm):
    """A message with the acceptance, which can go without."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False


class ConsentRecordForm(UncutFieldsMixin, PlainTextMixin, forms.Form):
    """How, when and to what somebody agreed outside of this site."""

    method = forms.ChoiceField(label="How they agreed", choices=METHOD_CHOICES)
    given_on = forms.DateField(
        label="When they agreed",
        widget=day_input(),
        initial=timezone.localdate,
    )
    scopes = forms.MultipleChoiceField(
        label="What they agreed to",
        choices=[(scope, SCOPE_NAMES[scope].capitalize()) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only what is ticked is published. Without the first name, the tile says "
        "“A student”.",
    )
    note = forms.CharField(
        label="Where the record is kept",
        max_length=250,
        required=False,
        help_text="Where colleagues find the paper or the message again, such as “Folder 3, 2026”. "
        "Only staff see it.",
    )

    def clean_given_on(self) -> date:
        given_on = self.cleaned_data["given_on"]
        if given_on > timezone.localdate():
            raise ValidationError("Enter a day that is not in the future.")
        oldest = timezone.localdate() - timedelta(days=settings.PUBLICATION_DAYS)
        is_earlier = self.cleaned_data.get("method") == Consent.Method.EARLIER
        if given_on <= oldest and not is_earlier:
            raise ValidationError("A yes from that day is not good any more. Ask them again.")
        return given_on

    def clean_scopes(self) -> set[str]:
        scopes = set(self.cleaned_data["scopes"])
        if "words" not in scopes:
            raise ValidationError("Without their words there is nothing to publish.")
        return scopes

    def ask_for_file_again(self) -> None:
        """Says beside a file that it has to be chosen again, because of another error."""
        if "signed_form" in self.cleaned_data:
            self.add_error("signed_form", "Choose the file again: it was not kept.")

    def consent(self) -> dict[str, Any]:
        """Return the arguments that record_consent() and record_by_hand() take of this form."""
        return {name: self.cleaned_data[name] for name in ("method", "given_on", "scopes", "note")}


class AdultConsentRecordForm(ConsentRecordForm):
    is_adult = forms.BooleanField(label="This person is 18 or older, and agreed themselves")


class SignedFormRecordForm(ConsentRecordForm):
    """A guardian's consent on paper: who signed it, and a scan of the form."""

    signed_by = forms.CharField(
        label="Who signed it",
        max_length=120,
        help_text="Their name, and how they are related to the child.",
    )
    signed_form = forms.FileField(
        label="The signed form",
        help_text="A PDF or a picture of it, up to 10 MB. Private, for staff only.",
        widget=forms.FileInput(attrs={"accept": ",".join(SIGNED_FORM_TYPES)}),
    )

    field_order = ["signed_by", "signed_form", "given_on", "scopes", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["method"]

    def clean_signed_form(self) -> UploadedFile:
        form = self.cleaned_data["signed_form"]
        if not form.name.lower().endswith(SIGNED_FORM_TYPES):
            raise ValidationError("Choose a PDF, a JPEG or a PNG.")
        if form.size > 10 * 1024 * 1024:
            raise ValidationError("This file is larger than 10 MB.")
        return form

    def consent(self) -> dict[str, Any]:
        names = ("given_on", "scopes", "note", "signed_by", "signed_form")
        given = {name: self.cleaned_data[name] for name in names}
        return given | {"method": Consent.Method.SIGNED_FORM, "role": Consent.Role.GUARDIAN}


class HandWrittenStoryForm(UncutFieldsMixin, PlainTextMixin, forms.ModelForm):
    """A story that staff add for an adult."""

    # Comes with the empty form, so that posting the form twice saves one story.
    story_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    # Holds an uploaded photo while another field has an error.
    kept_photo = forms.ModelChoiceField(
        StoryPhoto.objects.all(), required=False, widget=forms.HiddenInput
    )
    photo = forms.FileField(
        required=False,
        help_text="JPEG, PNG, WebP, HEIC or AVIF, up to 12 MB. Private until published.",
    )

    field_order = [
        *("first_name", "last_name", "email", "field", "stage", "school", "study", "role"),
        *("story", "language", "photo", "photo_alt"),
    ]

    class Meta:
        model = Submission
        fields = ["email", *(name for name in Submission.PUBLIC_FIELDS if name != "photo")]
        help_texts = {
            "email": "If you have it: they are told when their story is published.",
            "role": "Only if something else should stand there. Mostly empty.",
            "study": "Shown on the tile and below the name.",
            "photo_alt": "One sentence, for people who cannot see it.",
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("photo") and not cleaned.get("photo_alt"):
            self.add_error("photo_alt", "Say in one sentence what the photo shows.")
        return cleaned

    def clean_photo(self) -> StoryPhoto | None:
        if upload := self.cleaned_data["photo"]:
            photo = store.create(upload)
            self.data = {**self.data, "kept_photo": str(photo.pk)}
            return photo
        return self.cleaned_data.get("kept_photo")

    def content(self) -> dict[str, Any]:
        """Return the submission's public fields."""
        return {name: self.cleaned_data[name] for name in Submission.PUBLIC_FIELDS}

"""The forms of “Share your story”."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..consent.guardian_address import refuse_suppressed
from ..models import AgeBand, Field, Stage, StoryPhoto, Submission
from ..models.content import OTHER_LANGUAGE
from ..photos import store
from ..rules import minors
from ..rules.addresses import same_person
from ..rules.plain_text_form import PlainTextMixin
from .lengths import UncutFieldsMixin
from .missing_photo import PHOTO_CHOSEN

CONTACT_FIELDS = ("email", "guardian_email", "guardian_language", "guardian_language_name")
OF_GUARDIAN = [name for name in CONTACT_FIELDS if name.startswith("guardian")]
# What is kept as it was typed. A photo is kept as soon as it is uploaded.
TYPED_FIELDS = (
    "shows",
    *CONTACT_FIELDS,
    *(name for name in Submission.PUBLIC_FIELDS if name != "photo"),
)


MISTYPED = _("There is a mistake in this address. It should look like name@example.com.")
PHOTO_FORMATS = _("JPEG, PNG, WebP, HEIC or AVIF, up to 12 MB.")

STAGES_UNDER_13 = (Stage.ELEMENTARY_SCHOOL, Stage.MIDDLE_SCHOOL, Stage.HIGH_SCHOOL)


class AgeForm(forms.Form):
    age_band = forms.ChoiceField(
        label=_("How old are you?"),
        help_text=_("We ask because the rules differ by age. Your answer is not published."),
        choices=AgeBand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an age group.")},
    )

    def __init__(self, *args: Any, is_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_change:  # a child's story is sent by a guardian: it begins anew (rule R2)
            field = cast(forms.ChoiceField, self.fields["age_band"])
            field.choices = AgeBand.choices[1:]
            field.help_text = _(
                "Are you under 13? Then take your story back. A parent or guardian can send it."
            )


class StoryForm(UncutFieldsMixin, PlainTextMixin, forms.ModelForm):
    """The story and the contact addresses. Which fields it has depends on the age band."""

    photo = forms.FileField(
        label=_("A photo of you, or of what you made"),
        help_text=format_lazy("{} {}", _("You can leave this empty."), PHOTO_FORMATS),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/avif"}
        ),
    )
    remove_photo = forms.BooleanField(label=_("Remove this photo"), required=False)
    # Decides what is shown of somebody under 18; the other stays in the form, and is not sent.
    shows = forms.ChoiceField(
        label=_("Show one of these, or none"),
        help_text=_(
            "You are under 18, so never both: with a face and a school, a stranger could find you."
        ),
        choices=[
            ("none", _("None: my element stands without it")),
            ("school", _("My school")),
            ("photo", _("A photo")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    field = forms.ChoiceField(
        label=_("Which field is closest to what you love?"),
        choices=Field.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the field that is closest.")},
    )
    stage = forms.ChoiceField(
        label=_("Where are you now?"),
        choices=Stage.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where you are now.")},
    )

    # As on the page: errors are listed in this order.
    field_order = (
        "story",
        "first_name",
        "last_name",
        "field",
        "stage",
        "study",
        "shows",
        "school",
        "remove_photo",
        "photo",
        "photo_alt",
        "language",
        "email",
        "guardian_email",
        "guardian_language",
        "guardian_language_name",
    )

    class Meta:
        model = Submission
        fields = [
            "first_name",
            "last_name",
            "email",
            "guardian_email",
            "guardian_language",
            "guardian_language_name",
            "field",
            "stage",
            "school",
            "study",
            "story",
            "photo_alt",
            "language",
        ]
        labels = {
            "first_name": _("Your first name"),
            "last_name": _("Your last name"),
            "email": _("Email"),
            "guardian_email": _("Your parent’s or guardian’s email"),
            "guardian_language": _(
                "Which language should we use to write to your parent or guardian?"
            ),
            "guardian_language_name": _("Which other language do they read?"),
            "school": _("Your school or workplace"),
            "study": _("One line about you"),
            "story": _("Why are you passionate about STEM?"),
            "photo_alt": _("What does the photo show?"),
            "language": _("Which language did you write in?"),
        }
        help_texts = {
            "first_name": _("This is the name people will see."),
            "last_name": _("Only if you want people to see it."),
            "email": _("Only we see it. We use it to tell you what happens to your story."),
            "guardian_email": _(
                "Only we see it. We ask them before anything of yours is published."
            ),
            "guardian_language_name": _(
                "Our letters are in English and Spanish. We will try to bring your story to them "
                "in their language."
            ),
            "school": _("You can leave this empty."),
            "study": _(
                "It stands under your name, such as “Sophomore who tests creek water”. "
                "You can leave this empty."
            ),
            "story": _("Two or three sentences, as if to a friend."),
            "photo_alt": _("With a photo we need one sentence for people who cannot see it."),
        }
        error_messages = {
            "first_name": {"required": _("Enter your first name.")},
            "email": {
                "required": _("Enter an email address, like name@example.com."),
                "invalid": MISTYPED,
            },
            "guardian_email": {
                "required": _("Enter your parent’s or guardian’s email address."),
                "invalid": MISTYPED,
            },
            "story": {"required": _("Write a few sentences. Two or three is plenty.")},
            "language": dict.fromkeys(
                ("required", "invalid_choice"), _("Choose the language of the story.")
            ),
        }
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "guardian_email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "story": forms.Textarea(attrs={"rows": 7}),
            "language": forms.RadioSelect,
            "guardian_language": forms.RadioSelect,
        }

    def __init__(
        self,
        *args: Any,
        age_band: str,
        saved_photo: StoryPhoto | None = None,
        own_email: str = "",
        asks_guardian: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.saved_photo = self.shown_photo = saved_photo
        self.own_email = own_email
        self.asks_guardian = asks_guardian
        self.is_minor = age_band != AgeBand.ADULT
        if not self.initial.get("shows"):
            is_photo = saved_photo or self.initial.get(PHOTO_CHOSEN)
            self.initial["shows"] = "photo" if is_photo else self.initial.get("school") and "school"
        for name in ("first_name", "email", "guardian_email"):
            self.fields[name].required = True
        for name in ("email", "guardian_email"):
            self.fields[name].validators.append(refuse_suppressed)
        self.fields["guardian_language"].required = False
        for name in self.unused_fields(age_band):
            del self.fields[name]
        if saved_photo is None:
            self.fields.pop("remove_photo", None)
        if "shows" in self.fields:  # whoever chose one of them gives it
            self.fields["school"].label = _("The name of your school")
            self.fields["school"].help_text = ""
            self.fields["photo"].help_text = PHOTO_FORMATS

    def unused_fields(self, age_band: str) -> list[str]:
        """Return the fields that a sender of this age band is not asked."""
        not_for_age = [*OF_GUARDIAN, "shows"] if age_band == AgeBand.ADULT else ["last_name"]
        settled = [] if self.asks_guardian else OF_GUARDIAN
        # Whoever changes a story came by a link that was sent to their address.
        own = ["email"] if self.own_email else []
        return list({*not_for_age, *settled, *own})

    def clean_photo(self) -> UploadedFile | None:
        """Save a new photo at once, so that it is not lost when another field has an error."""
        if upload := self.cleaned_data["photo"]:
            self.saved_photo = store.create(upload)
        return upload

    def clean_guardian_language(self) -> str:
        return self.cleaned_data["guardian_language"] or get_language()

    def clean_guardian_language_name(self) -> str:
        is_asked = self.cleaned_data.get("guardian_language") == OTHER_LANGUAGE
        return self.cleaned_data["guardian_language_name"] if is_asked else ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("remove_photo") and not cleaned.get("photo"):
            self.saved_photo = None
        self.shown_photo = self.saved_photo
        self._leave_out(cleaned.get("shows", ""))
        if self.shown_photo is None:
            cleaned["photo_alt"] = ""
        elif not cleaned.get("photo_alt"):
            self.add_error("photo_alt", _("Say in one sentence what the photo shows."))
        guardian, own = cleaned.get("guardian_email"), cleaned.get("email") or self.own_email
        if guardian and own and same_person(guardian, own):
            self.add_error(
                "guardian_email", _("Enter an address of theirs that is not the same as yours.")
            )
        if self.is_minor:
            shown = {name: cleaned.get(name, "") for name in ("first_name", "school")}
            content = Submission(**shown, photo=self.shown_photo)
            for name, problem in minors.problems(content).items():
                is_choice = name == "school" and "shows" in self.fields
                self.add_error("shows" if is_choice else name, str(problem.text))
        return cleaned

    def _leave_out(self, choice: str) -> None:
        """Leave out what was not chosen to be shown, with what is wrong about it."""
        if choice in ("none", "photo"):
            self.cleaned_data["school"] = ""
            self.errors.pop("school", None)
        if choice in ("none", "school"):
            self.shown_photo = None
            for name in ("photo", "photo_alt"):
                self.errors.pop(name, None)
        if choice == "school" and self.cleaned_data.get("school") == "":
            self.add_error("school", _("Enter the name of your school, or choose “None”."))

    def unsaved_submission(self) -> Submission:
        """Return the story of a valid form as a submission that is not saved."""
        values = {
            name: self.cleaned_data[name]
            for name in Submission.PUBLIC_FIELDS
            if name != "photo" and name in self.cleaned_data
        }
        return Submission(**values, photo=self.shown_photo)


class ChildStoryForm(StoryForm):
    """The story of a child under 13, as their guardian sends it: without a photo or a school."""

    class Meta(StoryForm.Meta):
        labels = StoryForm.Meta.labels | {
            "first_name": _("Your child’s first name"),
            "study": _("One line about your child"),
            "story": _("Why is your child passionate about STEM?"),
            "language": _("Which language did your child write in?"),
        }
        help_texts = StoryForm.Meta.help_texts | {
            "study": _(
                "It stands under your child’s name, such as “Builds bridges from paper”. "
                "You can leave this empty."
            ),
            "story": _("Two or three sentences, in your child’s own words."),
        }
        error_messages = StoryForm.Meta.error_messages | {
            "first_name": {"required": _("Enter your child’s first name.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].label = _("Which field is closest to what your child loves?")
        stage = cast(forms.ChoiceField, self.fields["stage"])
        stage.label = _("Where is your child now?")
        stage.choices = [choice for choice in Stage.choices if choice[0] in STAGES_UNDER_13]
        self.fields["stage"].error_messages["required"] = _("Choose where your child is now.")

    def unused_fields(self, age_band: str) -> list[str]:
        return [
            *CONTACT_FIELDS,
            "last_name",
            "shows",
            "school",
            "photo",
            "photo_alt",
            "remove_photo",
        ]


class InvitationForm(UncutFieldsMixin, PlainTextMixin, forms.ModelForm):
    """All that a child under 13 is asked: a first name and the guardian's address (rule R2)."""

    class Meta:
        model = Submission
        fields = ["first_name", "guardian_email", "guardian_language"]
        labels = {
            "first_name": _("Your first name"),
            "guardian_email": _("Your parent’s or guardian’s email"),
            "guardian_language": _(
                "Which language should we use to write to your parent or guardian?"
            ),
        }
        help_texts = {
            "first_name": _("So that they know the message is about you."),
            "guardian_email": _(
                "We send them one short message. They can write the story with you."
            ),
        }
        error_messages = {
            "first_name": StoryForm.Meta.error_messages["first_name"],
            "guardian_email": StoryForm.Meta.error_messages["guardian_email"],
        }
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "guardian_email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "guardian_language": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["guardian_email"].required = True
        self.fields["guardian_email"].validators.append(refuse_suppressed)
        self.fields["guardian_language"].required = False

    def clean_guardian_language(self) -> str:
        return self.cleaned_data["guardian_language"] or get_language()

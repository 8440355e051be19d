from django import forms
from django.utils.translation import gettext_lazy as _

from . import minors, photos
from .addresses import same_person
from .consent_wording import SCOPES, wording
from .models import AgeBand, Field, Stage, StoryContent, Submission
from .text import plain_text


class PlainTextMixin(forms.BaseForm):
    """Every field of the form is given plain text, whatever was pasted into it.

    Before validation, so that a field counts and requires what it will keep.
    """

    def __init__(self, data=None, *args, **kwargs):
        if data is not None:
            data = {name: plain_text(data[name]) for name in data}
        super().__init__(data, *args, **kwargs)


class AgeForm(forms.Form):
    age_band = forms.ChoiceField(
        label=_("How old are you?"),
        choices=AgeBand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your age group.")},
    )


class StoryForm(PlainTextMixin, forms.ModelForm):
    """The story and how to reach its sender. Which fields it has depends on the age band."""

    photo = forms.FileField(
        label=_("A photo of you, or of what you made"),
        help_text=_("You can leave this empty. JPEG, PNG, WebP or HEIC, up to 12 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
    )
    remove_photo = forms.BooleanField(label=_("Remove this photo"), required=False)
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

    class Meta:
        model = Submission
        fields = [
            "first_name",
            "last_name",
            "email",
            "guardian_email",
            "field",
            "stage",
            "school",
            "study",
            "role",
            "story",
            "photo_alt",
            "language",
        ]
        labels = {
            "first_name": _("Your first name"),
            "last_name": _("Your last name"),
            "email": _("Email"),
            "guardian_email": _("Your parent’s or guardian’s email"),
            "school": _("Your school or workplace"),
            "study": _("What do you study or work on?"),
            "role": _("Who are you, in one line?"),
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
            "school": _("You can leave this empty."),
            "study": _("Shown on your tile, such as “Bioengineering”. You can leave this empty."),
            "role": _("Such as “Sophomore studying Biology”. You can leave this empty."),
            "story": _("Two or three sentences is plenty."),
            "photo_alt": _("One sentence, for people who cannot see it."),
        }
        error_messages = {
            "first_name": {"required": _("Enter your first name.")},
            "email": {
                "required": _("Enter an email address, like name@example.com."),
                "invalid": _("Enter an email address, like name@example.com."),
            },
            "guardian_email": {
                "required": _("Enter your parent’s or guardian’s email address."),
                "invalid": _("Enter an email address, like name@example.com."),
            },
            "story": {"required": _("Write a few sentences. Two or three is plenty.")},
        }
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "guardian_email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "story": forms.Textarea(attrs={"rows": 7}),
            "language": forms.RadioSelect,
        }

    def __init__(self, *args, age_band: str, kept_photo=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept_photo = kept_photo
        for name in ("first_name", "email", "guardian_email"):
            self.fields[name].required = True
        self.is_minor = age_band != AgeBand.ADULT
        if self.is_minor:
            del self.fields["last_name"]
            self.fields["school"].help_text = _(
                "You can leave this empty. We show your photo or your school, not both."
            )
        else:
            del self.fields["guardian_email"]
        if kept_photo is None:
            del self.fields["remove_photo"]

    def clean_photo(self):
        """Rebuilds a new photo at once, so that it is kept even when another field has an error."""
        if upload := self.cleaned_data["photo"]:
            self.kept_photo = photos.keep(upload)
        return upload

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("remove_photo") and not cleaned.get("photo"):
            self.kept_photo = None
        if self.kept_photo is None:
            cleaned["photo_alt"] = ""
        elif not cleaned.get("photo_alt"):
            self.add_error("photo_alt", _("Say in one sentence what the photo shows."))
        guardian, own = cleaned.get("guardian_email", ""), cleaned.get("email", "")
        if guardian and same_person(guardian, own):
            self.add_error(
                "guardian_email", _("Enter an address of theirs that is not the same as yours.")
            )
        if self.is_minor:
            shown = {name: cleaned.get(name, "") for name in ("first_name", "school")}
            content = Submission(**shown, photo=self.kept_photo)
            for name, problem in minors.problems(content).items():
                self.add_error(name, problem)
        return cleaned


class ConsentForm(forms.Form):
    """What may be used, ticked one by one. Only what the story has is asked about."""

    def __init__(self, *args, content: StoryContent, **kwargs):
        super().__init__(*args, **kwargs)
        labels = wording()
        for scope in scopes_for(content):
            self.fields[f"scope_{scope}"] = forms.BooleanField(
                label=labels[scope],
                required=scope == "words",
                error_messages={
                    "required": _("Tick this to send your story: without words it is empty.")
                },
            )

    @property
    def scopes(self) -> set[str]:
        return {scope for scope in SCOPES if self.cleaned_data.get(f"scope_{scope}")}


def scopes_for(content: StoryContent) -> list[str]:
    """The uses worth asking about: no question about a photo nobody gave."""
    given = {
        "last_name": content.last_name,
        "school": content.school,
        "photo": content.photo_id,
    }
    return [scope for scope in SCOPES if given.get(scope, True)]

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import FileField, Textarea
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage

from .alt_text import DESCRIBE_HELP, DESCRIBE_LABEL
from .decoding import decoder, sandbox

# Pixels of width and height: what a phone takes, and more than any screen of a visitor shows.
MAX_EDGE = 4096
FILE_HELP = "JPEG, PNG, WebP, HEIC or AVIF, of up to 10 MB."
EXTENSIONS = {"JPEG": "jpg", "PNG": "png"}
TOO_LARGE = "This file is too large. Send the picture in a smaller size: 10 MB at most."
PROBLEMS = {
    sandbox.Busy: "Several pictures are arriving just now. Choose this one again in a minute.",
    sandbox.TooManyPixels: "This picture has too many pixels. Send it in a smaller size.",
    sandbox.NoPicture: "This file is not a picture we can show. "
    "Choose a JPEG, PNG, WebP, HEIC or AVIF.",
    sandbox.Damaged: "This picture is damaged: part of its file is missing or broken. "
    "Copy it again from the phone or camera, and choose it once more.",
}


def largest_file(problem: str) -> dict[str, Any]:
    """The attributes by which admin-forms.js refuses a file before it is sent."""
    return {"data-max-bytes": settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, "data-too-large": problem}


class RefusedFileMixin:
    """For a form with an upload: a refused file does not leave its name behind as the title.

    Only its first problem is told: Wagtail then complains of a file that is not there.
    """

    data: Any
    files: Any
    errors: Any

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if "file" not in self.errors:
            return
        del self.errors["file"][1:]
        upload = self.files.get(self.add_prefix("file"))  # type: ignore[attr-defined]
        title = self.add_prefix("title")  # type: ignore[attr-defined]
        if upload and self.data.get(title) == PurePath(upload.name).stem:
            self.data = self.data.copy()
            self.data[title] = ""


class PictureField(WagtailImageField):
    """A picture of staff, decoded and encoded anew: a file with nothing in it but upright pixels.

    Whatever its name says, its first bytes decide what it is. This process decodes nothing.
    """

    def to_python(self, data: Any) -> SimpleUploadedFile | None:
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        if upload.size > self.max_upload_size:
            raise ValidationError(TOO_LARGE)
        try:
            picture = sandbox.decode(upload.read(), decoder.ALIKE, MAX_EDGE)
        except sandbox.NotDecoded as problem:
            raise ValidationError(PROBLEMS[type(problem)]) from None
        name = f"{PurePath(str(upload.name)).stem}.{EXTENSIONS[picture.format]}"
        return SimpleUploadedFile(name, picture.content, f"image/{picture.format.lower()}")


class ImageForm(RefusedFileMixin, BaseImageForm):
    """Wagtail's form for images, whose file is decoded apart and loses its metadata.

    Nothing but its file can be missing, so nobody has to choose a large file twice.
    """

    class Meta(BaseImageForm.Meta):
        labels = {"description": DESCRIBE_LABEL}
        help_texts = {
            "title": "How you find it again. Left empty, the name of its file.",
            "description": f"{DESCRIBE_HELP} You are asked again wherever the site needs it.",
        }
        widgets = {**BaseImageForm.Meta.widgets, "description": Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        if wagtails := self.fields.get("file"):
            label, required = ("Another file", False) if self.instance.pk else ("File", True)
            self.fields["file"] = PictureField(
                label=label, required=required, widget=wagtails.widget
            )
            self.fields["file"].help_text = FILE_HELP
            self.fields["file"].widget.attrs |= largest_file(TOO_LARGE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("title") and "title" not in self.errors:
            file = cleaned.get("file") or self.instance.file
            cleaned["title"] = PurePath(str(file)).stem or "Picture"
        return cleaned

    # Atomic, so that the task that makes new renditions starts after the old ones are deleted.
    @transaction.atomic
    def save(self, commit: bool = True) -> AbstractImage:
        is_new_file = "file" in self.changed_data and self.instance.pk
        if is_new_file and not any("focal_point" in name for name in self.changed_data):
            self.instance.start_focal_point()  # the earlier one was another picture's
        return super().save(commit)


class OneOfSeveralMixin:
    """For the form of the page that takes several: only the file can be refused.

    Of anything else Wagtail would store the upload as it came, to ask for the rest later.
    """

    errors: dict[str, Any]

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if self.errors and "file" not in self.errors:
            reasons = [str(reason) for field in self.errors.values() for reason in field]
            self.add_error("file", reasons)  # type: ignore[attr-defined]

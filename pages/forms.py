from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from wagtail.images.forms import BaseImageForm

ORIENTATION = 0x0112


class ImageForm(BaseImageForm):
    """Wagtail's form for pictures. Of a photo's metadata only its orientation is kept: a phone
    writes where and when it was taken, and copies of the picture would tell everybody."""

    # The file that is replaced takes its renditions along; only then is the task to be seen that
    # makes new ones.
    @transaction.atomic
    def save(self, commit=True):
        return super().save(commit)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data or upload.image.format_name not in ("jpeg", "png"):
            return upload  # AVIF and WebP copies carry no metadata
        return without_metadata(upload)


def without_metadata(upload) -> SimpleUploadedFile:
    """The same picture, encoded as it was, with its orientation and no other metadata."""
    upload.seek(0)
    with Image.open(upload) as image:
        exif = Image.Exif()
        if orientation := image.getexif().get(ORIENTATION):
            exif[ORIENTATION] = orientation
        buffer = BytesIO()
        options = {"quality": "keep"} if image.format == "JPEG" else {}
        image.save(buffer, image.format, exif=exif, **options)
        return SimpleUploadedFile(upload.name, buffer.getvalue(), content_type=upload.content_type)

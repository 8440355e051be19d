from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from PIL import Image
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage

from .scaling import ORIENTATION


class ImageForm(BaseImageForm):
    """Wagtail's form for images, which removes metadata such as where a photo was taken."""

    # Atomic, so that the task that makes new renditions starts after the old ones are deleted.
    @transaction.atomic
    def save(self, commit: bool = True) -> AbstractImage:
        return super().save(commit)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data or upload.image.format_name not in ("jpeg", "png"):
            return upload  # renditions of AVIF and WebP carry no metadata
        return without_metadata(upload)


def without_metadata(upload: UploadedFile) -> SimpleUploadedFile:
    """The same picture in the same format and quality, its metadata removed but the orientation."""
    upload.seek(0)
    with Image.open(upload) as image:
        exif = Image.Exif()
        if orientation := image.getexif().get(ORIENTATION):
            exif[ORIENTATION] = orientation
        buffer = BytesIO()
        options = {"quality": "keep"} if image.format == "JPEG" else {}
        image.save(buffer, image.format, exif=exif, **options)
        content_type = upload.content_type or ""
        return SimpleUploadedFile(upload.name or "", buffer.getvalue(), content_type)

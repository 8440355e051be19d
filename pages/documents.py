"""Documents of staff lose what nobody means to publish: who wrote them, and where they work."""

import re
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from pypdf import PdfReader, PdfWriter
from wagtail.documents.forms import BaseDocumentForm

from .forms import RefusedFileMixin, largest_file

OFFICE = {".docx", ".pptx", ".xlsx"}
# The parts of an Office file: https://learn.microsoft.com/office/open-xml/
ABOUT_PEOPLE = re.compile(rb"<((?:dc:creator|cp:lastModifiedBy|Company|Manager))>[^<]*</\1>")
COMMENTS = re.compile(r"(?:word|ppt|xl)/(?:threadedC|c)omments(?:/|\d*\.xml)")
COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|cm|threadedComment) ")
TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo) ")
LARGEST_UNPACKED = 200 * 1024 * 1024  # bytes
DAMAGED = (
    "This file is damaged or has a password. Open it, save it again without one, and choose that."
)
TOO_LARGE = "This file is too large: 10 MB at most."
NOT_FINAL = (
    "This file still has comments or tracked changes, which everybody could read with the names of "
    "those who wrote them. Accept or delete them, save it, and choose it again."
)


class DocumentForm(RefusedFileMixin, BaseDocumentForm):
    """Wagtail's form for documents, whose file loses the names of those who wrote it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].widget.attrs |= largest_file(TOO_LARGE)

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        upload.seek(0)
        content = without_people(PurePath(upload.name).suffix.lower(), upload.read())
        return SimpleUploadedFile(upload.name, content, upload.content_type)


def without_people(suffix: str, content: bytes) -> bytes:
    """The file of this kind without its author and company. Its title stays.

    Raises ValidationError if it cannot be read, or if it has comments or tracked changes.
    """
    try:
        if suffix == ".pdf":
            return _pdf(content)
        return _office(content) if suffix in OFFICE else content
    except ValidationError:
        raise
    except Exception as error:  # a damaged file fails in many ways
        raise ValidationError(DAMAGED) from error


def _pdf(content: bytes) -> bytes:
    reader = PdfReader(BytesIO(content))
    title = reader.metadata.title if reader.metadata else None
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    writer.xmp_metadata = None
    if title:
        writer.add_metadata({"/Title": title})
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def _office(content: bytes) -> bytes:
    result = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(result, "w") as after:
        if sum(part.file_size for part in before.infolist()) > LARGEST_UNPACKED:
            raise BadZipFile("too large")
        for part in before.infolist():
            words = before.read(part)
            has_comments = COMMENTS.match(part.filename) and COMMENT.search(words)
            if has_comments or TRACKED.search(words):
                raise ValidationError(NOT_FINAL)
            if part.filename.startswith("docProps/"):
                words = ABOUT_PEOPLE.sub(rb"<\1></\1>", words)
            after.writestr(part, words)
    return result.getvalue()

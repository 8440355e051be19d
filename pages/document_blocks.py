"""Documents to download: each says what kind of file it is, how large, and in which language."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

KINDS = {
    "csv": "CSV",
    "docx": "Word",
    "pdf": "PDF",
    "pptx": "PowerPoint",
    "txt": _("text"),
    "xlsx": "Excel",
}


class Language(models.TextChoices):
    """The languages of a document. The values but the last are those of the site's languages."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    BOTH = "both", _("English and Spanish")
    OTHER = "other", _("other languages")


class DocumentValue(blocks.StructValue):
    @property
    def name(self) -> str:
        return self["title"] or self["document"].title

    @property
    def kind(self) -> str:
        extension = self["document"].file_extension.lower()
        return str(KINDS.get(extension, extension.upper()))

    @property
    def size(self) -> int:
        """In bytes."""
        return self["document"].get_file_size() or 0

    @property
    def language_label(self) -> str:
        return str(Language(self["language"]).label)

    @property
    def hreflang(self) -> str:
        """The code of the document's language. Empty if it has several or another."""
        is_one = self["language"] in (Language.ENGLISH, Language.SPANISH)
        return self["language"] if is_one else ""


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock()
    title = blocks.CharBlock(
        max_length=120,
        required=False,
        help_text="What it is, such as “Sheet for guardians”. Left empty, the document's own "
        "title is shown.",
    )
    language = blocks.ChoiceBlock(
        choices=Language.choices,
        default=Language.ENGLISH,
        help_text="In which the document is written.",
    )

    class Meta:
        icon = "doc-full"
        value_class = DocumentValue
        description = "A file to download"

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value.name] if value["document"] else []


class DownloadsBlock(blocks.StructBlock):
    documents = blocks.ListBlock(DocumentBlock(), min_num=1)

    class Meta:
        icon = "download"
        template = "blocks/downloads.html"
        description = "Files to download, with kind, size and language"

    def get_preview_value(self) -> Any:
        """With a document that is only named."""
        sample = get_document_model()(
            pk=0, title="Sample sheet", file="sample.pdf", file_size=180_000
        )
        return self.normalize({"documents": [{"document": sample, "title": "", "language": "en"}]})

from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail_localize.segments.types import StringSegmentValue


class TableBlock(TypedTableBlock):
    """A table of texts with a caption, headings, and a name for each row in its first column.

    It can be translated in wagtail-localize, as Wagtail's own cannot.
    """

    text = blocks.CharBlock(required=False)

    class Meta:
        icon = "table"
        template = "blocks/table.html"
        description = "Rows and columns, for figures and times. It scrolls inside itself on phones"
        help_text = "Say in the caption what the table shows. The first column names its rows."
        preview_value = {
            "caption": "When and where we meet (sample)",
            "columns": [{"type": "text", "heading": name} for name in ("Day", "Time", "Place")],
            "rows": [
                {"values": ["Sample Tuesday", "5 p.m.", "Sample Library"]},
                {"values": ["Sample Friday", "6 p.m.", "Sample Museum"]},
            ],
        }

    def clean(self, value: TypedTable) -> TypedTable:
        """Raises a validation error without a caption, a heading of each column, or a row."""
        value = super().clean(value)
        headings = [column["heading"].strip() for column in value.columns]
        problem = ""
        if not value.caption.strip():
            problem = "Say in the caption what the table shows."
        elif not headings or not value.row_data:
            problem = "Add a column and a row, or take the table away."
        elif not all(headings):
            problem = "Give each column a heading."
        if problem and not self.is_deferred_validation:
            raise TypedTableBlockValidationError(non_block_errors=[problem])
        return value

    def get_translatable_segments(self, value: TypedTable) -> list[StringSegmentValue]:
        """The texts by their place in the stored table, such as `rows.0.2`."""
        texts = {"caption": value.caption}
        texts |= {f"columns.{at}": each["heading"] for at, each in enumerate(value.columns)}
        for row, cells in enumerate(value.row_data):
            texts |= {f"rows.{row}.{at}": text for at, text in enumerate(cells["values"])}
        return [StringSegmentValue(path, text) for path, text in texts.items() if text]

    def restore_translated_segments(
        self, value: TypedTable, segments: list[StringSegmentValue]
    ) -> TypedTable:
        stored: dict[str, Any] = self.get_prep_value(value)
        for segment in segments:
            text = segment.render_text()
            match segment.path.split("."):
                case ["caption"]:
                    stored["caption"] = text
                case ["columns", at]:
                    stored["columns"][int(at)]["heading"] = text
                case ["rows", row, at]:
                    stored["rows"][int(row)]["values"][int(at)] = text
        return self.to_python(stored)

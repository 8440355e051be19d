from collections.abc import Mapping
from copy import copy
from typing import Any

from django import forms

from .addresses import clean_address
from .names import NAME_FIELDS, clean_name
from .text import clean_line, clean_text


class PlainTextMixin(forms.BaseForm):
    """Cleans what was typed before it is validated: see clean_text()."""

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        cleaned: Any = copy(self.data)  # the copy of a QueryDict can be changed
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            if isinstance(field, forms.CharField) and field.strip and key in cleaned:
                cleaned[key] = _clean(name, field, cleaned[key])
        self.data = cleaned


def _clean(name: str, field: forms.CharField, value: str) -> str:
    if name in NAME_FIELDS:
        return clean_name(value)
    if isinstance(field, forms.EmailField):
        return clean_address(value)
    return clean_text(value) if isinstance(field.widget, forms.Textarea) else clean_line(value)

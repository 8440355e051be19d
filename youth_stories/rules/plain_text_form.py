from collections.abc import Mapping
from typing import Any

from django import forms

from .text import plain_text


class PlainTextMixin(forms.BaseForm):
    """Cleans the submitted data of control characters before validation: see plain_text()."""

    def __init__(self, data: Mapping[str, str] | None = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = {name: plain_text(data[name]) for name in data}
        super().__init__(data, *args, **kwargs)

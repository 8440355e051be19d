from django import forms

from .text import plain_text


class PlainTextMixin(forms.BaseForm):
    """Every field of the form is given plain text, whatever was pasted into it.

    Before validation, so that a field counts and requires what it will keep.
    """

    def __init__(self, data=None, *args, **kwargs):
        if data is not None:
            data = {name: plain_text(data[name]) for name in data}
        super().__init__(data, *args, **kwargs)

"""Fields that cut nothing off, and take a text in any direction.

What is too long is kept, and it is said by how much.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

# A kind word, never a bar, for a story of fewer words.
FEW_WORDS = 15
# Scripts that do not separate words: Thai, Lao, Burmese, Khmer, Japanese and Chinese.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
UNSPACED_PER_WORD = 2


class UncutFieldsMixin(forms.BaseForm):
    """Text fields without `maxlength`; the script shows how many characters are left."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as the form takes them
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and field.max_length:
                field.widget.attrs.pop("maxlength", None)
                field.widget.attrs |= {"data-limit": field.max_length, "dir": "auto"}
                others = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
                label = "" if name == "story" else field.label
                limit = _LengthLimit(field.max_length, label)
                field.validators = [*others, limit]


class _LengthLimit:
    """Names the field, as the list of errors shows each alone. Without a label it is the story."""

    def __init__(self, limit: int, label: object) -> None:
        self.limit = limit
        self.label = label

    def __call__(self, value: str) -> None:
        over = len(value) - self.limit
        if over <= 0:
            return
        if not self.label:
            message = ngettext(
                "Your story is %(over)s character too long. It can have %(limit)s. "
                "Nothing is lost: cut what matters least.",
                "Your story is %(over)s characters too long. It can have %(limit)s. "
                "Nothing is lost: cut what matters least.",
                over,
            )
        else:
            message = ngettext(
                "“%(label)s” is %(over)s character too long. It can have %(limit)s. "
                "Nothing is lost.",
                "“%(label)s” is %(over)s characters too long. It can have %(limit)s. "
                "Nothing is lost.",
                over,
            )
        numbers = {"over": _number(over), "limit": _number(self.limit)}
        raise ValidationError(message % (numbers | {"label": self.label}))


def count_words(text: str) -> int:
    """Count the words; where nothing separates them, two characters count as one."""
    spaced, unspaced = UNSPACED.subn(" ", text)
    spaced_words = [word for word in spaced.split() if any(map(str.isalnum, word))]
    return len(spaced_words) + -(-unspaced // UNSPACED_PER_WORD)


def few_words_hint(story: str) -> str:
    """Return a kind word about a very short story, or "" if it is none."""
    words = count_words(story)
    if words >= FEW_WORDS:
        return ""
    hint = ngettext(
        "Your story has %(words)s word. You can add a sentence or two, or send it as it is.",
        "Your story has %(words)s words. You can add a sentence or two, or send it as it is.",
        words,
    )
    return hint % {"words": words}


def counter_texts() -> dict[str, str]:
    """Return the texts of the counters, in which the script replaces %s."""
    return {
        "left": gettext("%s characters left"),
        "one_left": gettext("1 character left"),
        "over": gettext("%s characters too many"),
        "one_over": gettext("1 character too many"),
        "few": gettext("%s words. A sentence or two more would be great."),
        "one_word": gettext("1 word. A sentence or two would be great."),
        "plenty": gettext("%s words. That is plenty."),
        "too_long": gettext("%s words. That is a lot. Keep the best part?"),
    }


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)

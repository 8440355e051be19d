"""Names as people have them: María José, Mary Ann, D’Angelo, J.T., علی‌رضا."""

import re
import unicodedata

from .text import clean_line

NAME_FIELDS = ("first_name", "last_name")
# Every apostrophe and dash that people type is stored as one, so that a name has one spelling.
# Not U+02BB: the ʻokina of Kaʻiulani is a letter.
APOSTROPHES = re.compile("['`´‘‛′ʹʼ＇]")
DASHES = re.compile("[‐‑‒–—―−⁃﹘﹣－]")
# With the marks of many scripts, and joiners: clean_line() leaves only those that a script needs.
LETTER = r"(?:[^\W\d_][\u200c\u200d]?)"
INITIALS = rf"{LETTER}(?:\.{LETTER})*\.?"  # J.T.
WORD = rf"’?(?:{INITIALS}|{LETTER}+(?:[’·׳-]{LETTER}+)*[’.]?)"
NAME = re.compile(rf"{WORD}(?: {WORD})*")


def clean_name(value: str) -> str:
    """The name on one line, with one kind of apostrophe and of dash."""
    return DASHES.sub("-", APOSTROPHES.sub("’", clean_line(value)))


def is_name(value: str) -> bool:
    """Whether this is made of words as names have them: no digits, addresses or symbols."""
    return bool(NAME.fullmatch(_without_marks(clean_name(value))))


def initials(first_name: str) -> list[str]:
    """The initials in it: each a single letter after a longer word, as in “Maria L.”.

    “J.T.” has none: it is a name of its own. “Maria L.M.” has two.
    """
    found: list[str] = []
    is_after_longer = False
    for word in re.split(r"[ -]", _without_marks(clean_name(first_name))):
        letters = [letter for letter in re.split(r"[.\u200c\u200d]+", word) if letter]
        if any(len(letter) > 1 for letter in letters):
            is_after_longer = True
        elif is_after_longer:
            found += letters
    return found


def has_initial(first_name: str) -> bool:
    """Whether an initial, probably of a last name, follows a longer word (rules R8, R9)."""
    return bool(initials(first_name))


def has_several_words(first_name: str) -> bool:
    """Whether one of its words could be a last name; initials are none."""
    return len(clean_name(first_name).split()) - len(initials(first_name)) > 1


def leaves_out(shorter: str, first_name: str) -> bool:
    """Whether the shorter one is a part of the other: of its words at least one is missing."""
    some, every = clean_name(shorter).split(), clean_name(first_name).split()
    rest = iter(every)
    return 0 < len(some) < len(every) and all(word in rest for word in some)


def without_initial(first_name: str) -> str:
    """The name up to its first initial."""
    words = clean_name(first_name).split()
    while words and has_initial(" ".join(words)):
        words.pop()
    return " ".join(words)


def first_letters(name: str, count: int) -> str:
    """Its first letters, each with its combining marks, which some scripts write apart."""
    letters: list[str] = []
    for char in name:
        if char.isalpha():
            letters.append(char)
        elif letters and unicodedata.category(char)[0] == "M":
            letters[-1] += char
    return "".join(letters[:count])


def _without_marks(name: str) -> str:
    """The name without combining marks, which many scripts write as characters of their own."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(char for char in decomposed if unicodedata.category(char)[0] != "M")

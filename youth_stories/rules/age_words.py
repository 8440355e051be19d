"""Ages and school grades that somebody says of themselves, in English and Spanish.

Only what is true of the writer now counts: not “when I was 14”, “at age 9 I” or “my brother is 14”.
Every repetition is bounded, so that the time of a search is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

ENGLISH_NUMBERS = (
    "five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen"
)
SPANISH_NUMBERS = (
    "cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho"
)
NUMBERS = {
    **{str(number): number for number in range(5, 19)},
    **{
        word: number
        for words in (ENGLISH_NUMBERS, SPANISH_NUMBERS)
        for number, word in enumerate(words.split(), start=5)
    },
    "dieciseis": 16,
}
ORDINALS = (
    ("first", "1st", "primer", "primero", "1ro"),
    ("second", "2nd", "segundo", "2do"),
    ("third", "3rd", "tercer", "tercero", "3ro"),
    ("fourth", "4th", "cuarto", "4to"),
    ("fifth", "5th", "quinto", "5to"),
    ("sixth", "6th", "sexto", "6to"),
    ("seventh", "7th", "séptimo", "septimo", "7mo"),
    ("eighth", "8th", "octavo", "8vo"),
    ("ninth", "9th", "noveno", "9no"),
    ("tenth", "10th", "décimo", "decimo", "10mo"),
    ("eleventh", "11th", "undécimo", "undecimo", "onceavo", "11vo"),
)
GRADES = {word: grade for grade, words in enumerate(ORDINALS, start=1) for word in words}
GRADES |= {str(grade): grade for grade in range(1, 12)}
YEARS_OF_HIGH_SCHOOL = {"freshman": 9, "sophomore": 10, "junior": 11}
OLDEST_IN_MIDDLE_SCHOOL = 14
OLDEST_IN_ELEMENTARY_SCHOOL = 12


def oldest_in_grade(grade: int) -> int:
    """The age that nearly everybody in this grade has at most: 14 in the 8th."""
    return grade + 6


@dataclass(frozen=True)
class SaidAge:
    """Words about the writer's age, and the oldest that they can be if the words are true."""

    words: str
    oldest: int


def _one_of(words: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")(?:(?!\w)|(?=yo\b))"


AGE = rf"(?P<age>{_one_of(NUMBERS)})"
GRADE = rf"(?P<grade>{_one_of(GRADES)})"
START = r"(?:^|(?<=[.!?\n])\s{0,3})"  # of a text or a sentence: “14-year-old who builds robots”
I_AM = r"\bi\s?(?:['’]\s?m|m|\sam)\s{1,2}(?:(?:only|just|now|currently|still|already)\s{1,2})?"
SOY = r"\bsoy\s{1,2}(?:(?:un|una)\s{1,2})?"
NOW = rf"(?:{I_AM}(?:an?\s{{1,2}})?|{START}(?:an?\s{{1,2}})?)"
YEARS = r"(?:[\s-]{0,2}(?:years?|yrs?)[\s-]{1,2}olds?\b|\s?y\s?[/.]?\s?o\b)"
# What may follow a bare number, so that “I am 15 minutes away” is no age.
BARE = (
    r"(?=\s{0,2}(?:$|[,;:!?)(\n–—]|\.(?!\d)|-\s)"
    r"|\s{1,2}(?:and|but|so|because|who|from|i|now|this|right|at|in|or|with|years)\b)"
)
AÑOS = r"\s{1,2}(?:años|anos|añitos)\b"
# “tengo 12 años de experiencia”, “tengo 12 años viviendo aquí”
NOT_OF_LIFE = r"(?!\s{1,2}(?:de(?!\s{1,2}edad)|en|\w{2,12}ndo)\b)"
# “in high school”, “at Central High”
IN_HIGH_SCHOOL = (
    r"(?:(?:in|at)\s{1,2}(?:an?\s{1,2}|my\s{1,2})?high\s{1,2}school\b"
    r"|(?:in|at|of)\s{1,2}(?:(?-i:[A-Z])[\w’'.-]{0,20}\s{1,2}){1,4}(?-i:High)\b)"
)

SEARCHES = [
    # An age that is true today
    rf"{I_AM}(?:(?:an?|a\s{{1,2}}girl|a\s{{1,2}}boy)\s{{1,2}})?{AGE}{YEARS}",
    rf"{I_AM}{AGE}{BARE}",
    rf"{START}(?:an?\s{{1,2}}|age[d:]?\s{{1,2}})?{AGE}{YEARS}",
    rf"\bmy\s{{1,2}}age\s{{1,2}}is\s{{1,2}}{AGE}",
    rf"\bi\s?(?:['’]ve|\shave)?\s?(?:just|recently)\s{{1,2}}turned\s{{1,2}}{AGE}",
    rf"(?<!\bno\s)\btengo\s{{1,2}}(?:(?:solo|sólo|apenas|ya)\s{{1,2}})?{AGE}{AÑOS}{NOT_OF_LIFE}",
    rf"\bmi\s{{1,2}}edad\s{{1,2}}es\s{{1,2}}(?:de\s{{1,2}})?{AGE}",
    rf"\bacabo\s{{1,2}}de\s{{1,2}}cumplir\s{{1,2}}{AGE}",
    rf"(?:{SOY}|{START}(?:una?\s{{1,2}})?)(?:[^\W\d]{{2,15}}\s{{1,2}}){{1,2}}de\s{{1,2}}{AGE}{AÑOS}",
    # An age still to come
    rf"{I_AM}(?:turning|almost|nearly|about\sto\s(?:be|turn)|going\sto\sbe|under|not\syet)"
    rf"\s{{1,2}}(?P<next>{_one_of(NUMBERS)})(?:{YEARS}|{BARE}|\s{{1,2}}(?:on|next|soon)\b)",
    rf"\bi\s?(?:['’]ll|\swill)\s{{1,2}}(?:be|turn)\s{{1,2}}(?P<next>{_one_of(NUMBERS)})"
    rf"(?:{YEARS}|{BARE}|\s{{1,2}}(?:on|next|soon)\b)",
    rf"\b(?:voy\s{{1,2}}a\s{{1,2}}cumplir|cumpliré|cumplire|cumplo|casi\s{{1,2}}tengo)\s{{1,2}}"
    rf"(?P<next>{_one_of(NUMBERS)})",
    # A grade
    rf"{I_AM}(?:in|entering|starting|going\s{{1,2}}into|finishing)\s{{1,2}}(?:the\s{{1,2}})?"
    rf"(?:(?:my\s{{1,2}})?{GRADE}\s{{1,2}}grade\b|grade\s{{1,2}}(?P<grade_number>\d{{1,2}})\b)",
    rf"{NOW}(?:rising\s{{1,2}})?{GRADE}[\s-]{{1,2}}grade(?:r\b|\s{{1,2}}student\b)",
    rf"{NOW}(?:rising\s{{1,2}})?(?:high[\s-]school\s{{1,2}}(?P<year>{_one_of(YEARS_OF_HIGH_SCHOOL)})"
    rf"|(?P<year_in>{_one_of(YEARS_OF_HIGH_SCHOOL)})\s{{1,2}}{IN_HIGH_SCHOOL})",
    r"\b(?:estoy\s{1,2}en|voy\s{1,2}en|curso|soy\s{1,2}(?:estudiante|alumn[oa])\s{1,2}de)\s{1,2}"
    rf"(?:el\s{{1,2}})?{GRADE}[.ºo°]{{0,2}}\s{{1,2}}grado\b",
    rf"{START}(?:estudiante|alumn[oa])\s{{1,2}}de\s{{1,2}}{GRADE}[.ºo°]{{0,2}}\s{{1,2}}grado\b",
    # A school
    rf"(?P<middle>{NOW}(?:in\s{{1,2}})?(?:middle[\s-]school(?:er\b|\s{{1,2}}student\b)"
    r"|junior[\s-]high[\s-](?:school\s)?student\b)"
    rf"|{I_AM}in\s{{1,2}}(?:middle\s{{1,2}}school|junior\s{{1,2}}high)\b"
    r"|\bi\s{1,2}(?:go\s{1,2}to|attend)\s{1,2}(?:[\w’'.-]{1,20}\s{1,2}){0,4}?middle\s{1,2}school\b"
    r"|\b(?:estoy|voy)\s{1,2}(?:en|a)\s{1,2}la\s{1,2}escuela\s{1,2}intermedia\b)",
    rf"(?P<elementary>{I_AM}in\s{{1,2}}(?:elementary|primary|grade)\s{{1,2}}school\b"
    r"|\b(?:estoy|voy)\s{1,2}(?:en|a)\s{1,2}la\s{1,2}(?:escuela\s{1,2})?(?:primaria|elemental)\b)",
]
PATTERNS = [re.compile(each, re.IGNORECASE) for each in SEARCHES]
# Before the words: somebody else's opinion, or a comparison.
NOT_MEANT = re.compile(
    r"\b(?:like|as\s(?:if|though)|if|think|thinks|thought|assumes?|said|says|pretend)"
    r"(?:\s{1,2}that)?\s{1,2}$",
    re.IGNORECASE,
)
STILL_TO_COME = re.compile(
    r"\b(?:when|once|until|till|by\s{1,2}the\s{1,2}time)\s{1,2}$", re.IGNORECASE
)


def said_ages(text: str) -> Iterator[SaidAge]:
    """What the text says of its writer's age."""
    text = _as_read(text)
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 20) : match.start()]
            if not NOT_MEANT.search(before):
                is_to_come = bool(STILL_TO_COME.search(before))
                yield SaidAge(match[0].strip(), _oldest(match.groupdict()) - is_to_come)


def _oldest(found: dict[str, str | None]) -> int:
    values = {name: value.casefold() for name, value in found.items() if value}
    if "age" in values:
        return NUMBERS[values["age"]]
    if "next" in values:
        return NUMBERS[values["next"]] - 1
    if "middle" in values:
        return OLDEST_IN_MIDDLE_SCHOOL
    if "elementary" in values:
        return OLDEST_IN_ELEMENTARY_SCHOOL
    if year := values.get("year") or values.get("year_in"):
        return oldest_in_grade(YEARS_OF_HIGH_SCHOOL[year])
    if number := values.get("grade_number"):
        return oldest_in_grade(int(number))
    return oldest_in_grade(GRADES[values["grade"]])


def _as_read(text: str) -> str:
    """The text without invisible characters, and in Unicode normal form NFKC."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", visible)

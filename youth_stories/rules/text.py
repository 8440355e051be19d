"""The one cleaning of what people type: every form field and model field goes through it."""

import re
import unicodedata

# Everything that some program takes for a line end. A vertical tab is Word's line break.
LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Blanks that str.strip() does not know, and those that XML does not allow.
BLANKS = re.compile("[\t\x1f\u2800]")

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\ufffb"
# Unicode's Default_Ignorable_Code_Point, which includes what changes the direction of the text,
# without the joiners and variation selectors below.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# The flags of England, Scotland and Wales are spelled in tag characters, invisible elsewhere.
_FLAG = "\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f"
INVISIBLE = re.compile(f"({_FLAG})|[{_CONTROLS}{_NONCHARACTERS}{_IGNORABLE}]")

_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
# Scripts whose letters change when joined or kept apart: Arabic to Sinhala, Myanmar, Khmer,
# Mongolian, and the scripts of India beyond the basic plane.
_JOINED = "\u0600-\u0dff\u1000-\u109f\u1780-\u18af\U00011000-\U00011fff"
_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
STRAY_JOINERS = re.compile(
    f"(?<![{_JOINED}])\u200c|\u200c(?![{_JOINED}])"
    f"|(?<![{_JOINED}{_EMOJI}\ufe0f])\u200d|\u200d(?![{_JOINED}{_EMOJI}])"
)
# Hyphens, dashes, and the accents that NFKD parts from their letters. PostgreSQL reads it too.
MARKS = "[-\u2010-\u2015\u0300-\u036f]"
# What NFKD leaves as it is.
OTHER_LETTERS, THEIR_PLAIN_ONES = "łøđħ’", "lodh'"
STRAY_SELECTORS = re.compile(
    f"(?<![{_EMOJI}#*0-9\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299])"
    "[\ufe0e\ufe0f]"
    f"|(?<![{_IDEOGRAPHS}])[\ufe00-\ufe0d\U000e0100-\U000e01ef]"
    "|(?<![\u1820-\u18aa])[\u180b-\u180d\u180f]"
)


def clean_text(value: str) -> str:
    """The text in Unicode form NFC, trimmed, with \\n as the only control character.

    Invisible characters go, except where a script or an emoji needs them: a text of nothing else
    is empty. What breaks lines or separates words still does. Cleaning twice changes nothing.
    """
    value = BLANKS.sub(" ", LINE_ENDS.sub("\n", value))
    value = "\n".join(_visible(line) for line in value.split("\n"))
    return unicodedata.normalize("NFC", value).strip()


def clean_line(value: str) -> str:
    """The same on one line, with single spaces."""
    return " ".join(clean_text(value).split())


def plain_letters(text: str) -> str:
    """To search in: without capitals, accents and hyphens, which phones make it hard to type."""
    letters = re.sub(MARKS, "", unicodedata.normalize("NFKD", text).lower())
    return letters.translate(str.maketrans(OTHER_LETTERS, THEIR_PLAIN_ONES))


def _visible(line: str) -> str:
    line = INVISIBLE.sub(r"\1", line)
    return STRAY_JOINERS.sub("", STRAY_SELECTORS.sub("", line))

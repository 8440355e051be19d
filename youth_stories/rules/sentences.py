"""Sentences of a text. In doubt two are taken for one, so that nobody leaves out half of one."""

import re
from itertools import pairwise

# Not an ellipsis, an initial or an abbreviation: “Dr. Lee”, “J. Lopez”, “U.S. Army”, “8 p.m. On”.
END = re.compile(
    r"(?<!\.\.)(?<!\b[A-ZÀ-Þ])(?<!\.[a-z])"
    r"(?<!\b(?:Dr|Mr|Ms|Mt|Ft|St|Sr|Jr|vs|No))(?<!\b(?:Mrs|Sra|Dra|Gov|Sen|Rep|Gen|Ave|etc))"
    r"(?<!\bProf)(?<!\bapprox)"
    r"[.!?][\"'”’»)\]]*(?:\s+)(?=[\"'“‘«(\[]*[A-ZÀ-Þ¿¡\d])"
)


def sentences(text: str) -> list[str]:
    """The sentences with the spaces after them: joined they are the text again.

    A text without the end of a sentence inside is one sentence.
    """
    starts = [0, *(match.end() for match in END.finditer(text)), len(text)]
    parts = [text[start:end] for start, end in pairwise(starts)]
    return [part for part in parts if part.strip()]

"""What staff read about the letters that a step sends."""

from typing import Any

from django.utils.text import capfirst

from ..models import Submission
from ..notifications.recipients import letter_language, people_reached
from ..rules.language_names import english_name


def letters_context(submission: Submission) -> dict[str, Any]:
    """Return `reached`, as “the student and the guardian”, and `letter`, a sentence about them.

    `reached` is empty if nobody has an address that we may write to. Languages are named if one is
    not English; `write_in` then says in which one to write.
    """
    people = people_reached(submission)
    languages = [english_name(letter_language(submission, person)) for person in people]
    is_named = set(languages) - {"English"}
    reached = " and ".join(
        f"the {person} (in {language})" if is_named else f"the {person}"
        for person, language in zip(people, languages, strict=True)
    )
    write_in = ""
    if is_named and len({*languages}) == 1:
        write_in = f"The rest of the letter is in {languages[0]}: write in {languages[0]} too."
    elif is_named:
        write_in = "Write in both languages, so that each of them can read it."
    if not people:
        letter = "Nobody gets an e-mail: we have no address to write to."
    else:
        verb = "get" if len(people) > 1 else "gets"
        letter = f"{capfirst(reached)} {verb} an e-mail."
    return {"reached": reached, "letter": letter, "write_in": write_in}

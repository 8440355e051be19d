"""A short wait, or the proof of work, instead of a refusal for what others on a network did.

Include `includes/challenge.html` in the form, with `context()`. Script does the proof at once;
without script the wait is enough.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from . import proof_of_work, time_token

WAIT = timedelta(seconds=30)


def is_answered(data: Mapping[str, str]) -> bool:
    """Whether the submitted token is proven or old enough. Uses it up: valid for one action."""
    token = time_token.read(data)
    if token is None or token.expired:
        return False
    proof = data.get(proof_of_work.FIELD, "")
    if token.age < WAIT and not proof_of_work.solves(token.nonce, proof):
        return False
    try:
        time_token.spend(token)
    except time_token.TokenSpent:
        return False
    return True


def context(data: Mapping[str, str]) -> dict[str, Any]:
    """The template context for a form that is shown again: its wait does not begin anew."""
    token = time_token.read(data)
    if token is None or token.expired or time_token.is_spent(token):
        token = time_token.issue()
    return {
        "time_token": token,
        "seconds_left": max(1, round((WAIT - token.age).total_seconds())),
        "proof_bits": proof_of_work.BITS,
    }

"""What a view calls before it acts on a POST by an anonymous visitor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest

from . import challenge, counters, honeypot, proof_of_work, signs
from .client_address import client_network
from .limits import LIMITS, Limit
from .time_token import TimeToken


@dataclass(frozen=True)
class Verdict:
    """`refused`: a hard limit is exceeded. `signs`: keys of `signs.DESCRIPTIONS`."""

    refused: bool
    signs: tuple[str, ...]


class Answer(Enum):
    """What to do about a POST for an action that no reviewer checks."""

    ACT = "act"
    CHALLENGE = "challenge"  # show the form again with challenge.context()
    BUSY_ADDRESS = "busy address"  # refuse: it was done for this e-mail address often enough today
    BUSY = "busy"  # refuse


def check(request: HttpRequest, action: str, *, addresses: Iterable[str] = ()) -> Verdict:
    """Counts this POST and returns whether to act on it.

    `action` is a key of `limits.LIMITS`. `addresses` are the keys of the e-mail addresses that the
    action would send to. The form has to include `includes/honeypot.html`. The signs are stored for
    a reviewer. Call it once for each POST, before any expensive work.
    """
    found = {signs.HONEYPOT} if honeypot.filled(request.POST) else set()
    for sign, what, limit in _counted(request, action, addresses):
        number = counters.count(what, limit.window, enough=limit.hard)
        if number > limit.hard:
            return Verdict(refused=True, signs=(sign,))
        if number > limit.soft:
            found.add(sign)
    return Verdict(refused=False, signs=tuple(sorted(found)))


def check_or_challenge(request: HttpRequest, action: str, *, address: str) -> Answer:
    """As `check()`, for an action that no reviewer checks: a sign has to be made up for.

    So nobody is shut out by what others on a network or on the site do, and nobody is told that
    something is done that is not. The address counts once everything else was passed.
    """
    verdict = check(request, action)
    if verdict.refused:
        return Answer.BUSY
    if verdict.signs and not challenge.is_answered(request.POST):
        return Answer.CHALLENGE
    limit, what = LIMITS[action].address, f"{action} address {address}"
    if counters.count(what, limit.window, enough=limit.hard) > limit.hard:
        return Answer.BUSY_ADDRESS
    return Answer.ACT


def count(request: HttpRequest, action: str, *, addresses: Iterable[str] = ()) -> None:
    """Counts this action, for `is_over_limit()`."""
    for _sign, what, limit in _counted(request, action, addresses):
        counters.count(what, limit.window, enough=limit.hard)


def is_over_limit(request: HttpRequest, action: str, *, addresses: Iterable[str] = ()) -> bool:
    """Whether `check()` would refuse this action now. Counts nothing."""
    return any(
        counters.current(what, limit.window) >= limit.hard
        for _sign, what, limit in _counted(request, action, addresses)
    )


def check_story(request: HttpRequest, token: TimeToken, *, addresses: Iterable[str]) -> Verdict:
    """`check()` for a story, with the signs of its time token and proof of work."""
    verdict = check(request, "story", addresses=addresses)
    found = set(verdict.signs)
    if token.too_fast:
        found.add(signs.TOO_FAST)
    proof = request.POST.get(proof_of_work.FIELD, "")
    if not proof:
        found.add(signs.NO_SCRIPT)
    elif not proof_of_work.solves(token.nonce, proof):
        found.add(signs.WRONG_PROOF)
    return Verdict(verdict.refused, tuple(sorted(found)))


def _counted(
    request: HttpRequest, action: str, addresses: Iterable[str]
) -> Iterator[tuple[str, str, Limit]]:
    """What is counted for this action: the sign of a busy one, its name and its limit."""
    limits = LIMITS[action]
    yield signs.BUSY_NETWORK, f"{action} network {client_network(request)}", limits.network
    for address in sorted(set(addresses) - {""}):
        yield signs.BUSY_ADDRESS, f"{action} address {address}", limits.address
    yield signs.BUSY_SITE, f"{action} total", limits.total

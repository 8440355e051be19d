"""What a view calls before it acts on a POST by a visitor, or checks a password or a code."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.http import HttpRequest
from django.utils import timezone

from . import challenge, counters, honeypot, once, proof_of_work, signs
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
    total = LIMITS[action].total
    if counters.current(f"{action} total", total.window) > total.hard:
        return Verdict(refused=True, signs=(signs.BUSY_SITE,))  # before more networks have a row
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


def wait(request: HttpRequest, action: str, *, account: str, browser: str = "") -> timedelta | None:
    """Counts a try to show that one is `account`. Returns how long to wait if it is one too many.

    Call it before anything is checked: so tries at the same time cannot be more than the limit.
    `browser` names one in which the account has signed in before. Its tries count for itself alone,
    so nobody else can hold it up.
    """
    own = [(f"{action} browser {account} {browser}", LIMITS[action].address)]
    of_strangers = [(what, limit) for _sign, what, limit in _counted(request, action, [account])]
    for what, limit in own if browser else of_strangers:
        if counters.count(what, limit.window, enough=limit.hard) > limit.hard:
            return limit.window.end() - timezone.now()
    return None


def check_story(request: HttpRequest, token: TimeToken, *, addresses: Iterable[str]) -> Verdict:
    """`check()` for a story, with the signs of its time token and proof of work.

    The addresses count once for each token: who presses Send again after an error is no robot, and
    a token is valid for one story.
    """
    is_first_try = once.use(f"story {token.nonce}")
    verdict = check(request, "story", addresses=addresses if is_first_try else ())
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
    """What is counted for this action: the sign of a busy one, its name and its limit.

    In this order each new row of a network or an address counts in all, which has a limit: so there
    are never more rows than that, from however many networks somebody sends.
    """
    limits = LIMITS[action]
    yield signs.BUSY_NETWORK, f"{action} network {client_network(request)}", limits.network
    yield signs.BUSY_SITE, f"{action} total", limits.total
    for address in sorted(set(addresses) - {""}):
        yield signs.BUSY_ADDRESS, f"{action} address {address}", limits.address

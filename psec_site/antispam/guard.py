"""What a view calls before it acts on a POST by an anonymous visitor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest

from . import counters, honeypot, proof_of_work, signs
from .client_address import client_network
from .limits import LIMITS, Limit
from .time_token import TimeToken


@dataclass(frozen=True)
class Verdict:
    """`refused`: a hard limit is exceeded. `signs`: keys of `signs.DESCRIPTIONS`."""

    refused: bool
    signs: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Neither refused nor from a likely robot: for actions that no reviewer checks."""
        return not self.refused and not signs.likely_robot(self.signs)


def check(request: HttpRequest, action: str, *, addresses: Iterable[str] = ()) -> Verdict:
    """Counts this POST and returns whether to act on it.

    `action` is a key of `limits.LIMITS`. `addresses` are the keys of the e-mail addresses
    that the action would send to. The form has to include `includes/honeypot.html`:

        if guard.check(request, "link", addresses=[address_key(email)]).passed:
            request_links(email, get_language())
        return render(request, "youth_stories/portal/link_sent.html")

    Respond in the same way either way, so that a robot does not learn what gave it away, nor
    anybody which addresses we know. An action that stores the signs for a reviewer need only
    respect `refused`. Call it once for each POST, before any expensive work.
    """
    found = {signs.HONEYPOT} if honeypot.filled(request.POST) else set()
    for sign, what, limit in _counted(request, action, addresses):
        number = counters.count(what, limit.window, enough=limit.hard)
        if number > limit.hard:
            return Verdict(refused=True, signs=(sign,))
        if number > limit.soft:
            found.add(sign)
    return Verdict(refused=False, signs=tuple(sorted(found)))


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

"""What a view calls before it acts on a POST by an anonymous visitor."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from . import honeypot, proof_of_work, signs
from .client_address import client_network
from .counters import count
from .limits import LIMITS
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

    `action` is a key of `limits.LIMITS`. `addresses` are the e-mail addresses that the action
    would send to, normalized. The form has to include `includes/honeypot.html`:

        if guard.check(request, "link", addresses=[normalized(email)]).passed:
            request_links(email, get_language())
        return render(request, "youth_stories/portal/link_sent.html")

    Respond in the same way either way, so that a robot does not learn what gave it away, nor
    anybody which addresses we know. An action that stores the signs for a reviewer need only
    respect `refused`. Call it once for each POST, before any expensive work.
    """
    limits = LIMITS[action]
    counted = [
        (signs.BUSY_NETWORK, f"network {client_network(request)}", limits.network),
        *(
            (signs.BUSY_ADDRESS, f"address {address}", limits.address)
            for address in sorted(set(addresses) - {""})
        ),
        (signs.BUSY_SITE, "total", limits.total),
    ]
    found = {signs.HONEYPOT} if honeypot.filled(request.POST) else set()
    for sign, what, limit in counted:
        number = count(f"{action} {what}", limit.window, enough=limit.hard)
        if number > limit.hard:
            return Verdict(refused=True, signs=(sign,))
        if number > limit.soft:
            found.add(sign)
    return Verdict(refused=False, signs=tuple(sorted(found)))


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

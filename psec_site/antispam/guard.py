"""What a view asks before it acts on a POST from somebody it does not know."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import honeypot, proof_of_work, signs
from .client_address import client_network
from .counters import count
from .limits import LIMITS
from .time_token import TimeToken


@dataclass(frozen=True)
class Verdict:
    """`refused`: over a hard limit, do not act. `signs`: see `signs.WORDS`."""

    refused: bool
    signs: tuple[str, ...]

    @property
    def welcome(self) -> bool:
        """For an action that cannot wait for a reviewer: neither refused nor a likely robot's."""
        return not self.refused and not signs.likely_robot(self.signs)


def allow(request, action: str, *, addresses: Iterable[str] = ()) -> Verdict:
    """Counts this POST and says whether to act on it.

    `action` is a key of `limits.LIMITS`. `addresses` are the e-mail addresses that the action
    would write to, each in one normalized spelling. Put `includes/honeypot.html` into the form:

        if guard.allow(request, "link", addresses=[normalized(email)]).welcome:
            request_links(email, get_language())
        return render(request, "youth_stories/portal/link_sent.html")

    The answer is the same either way: it tells neither a robot what gave it away nor anybody
    which addresses we know. What can be stored with its signs need only heed `refused`. Ask once
    for each POST, and before any work that costs much.
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


def judge_story(request, token: TimeToken, *, addresses: Iterable[str]) -> Verdict:
    """`allow` for a story, with the signs that only its form can give."""
    verdict = allow(request, "story", addresses=addresses)
    found = set(verdict.signs)
    if token.too_fast:
        found.add(signs.TOO_FAST)
    proof = request.POST.get(proof_of_work.FIELD, "")
    if not proof:
        found.add(signs.NO_SCRIPT)
    elif not proof_of_work.solves(token.nonce, proof):
        found.add(signs.WRONG_PROOF)
    return Verdict(verdict.refused, tuple(sorted(found)))

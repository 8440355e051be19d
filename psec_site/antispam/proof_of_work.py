"""A short computation by the visitor's device: negligible for one story, costly for a flood.

A Web Worker (static/js/proof-worker.js) searches for a number whose hash, with the nonce of the
time token, begins with BITS zero bits. Checking it takes one hash.
"""

import hashlib
import re

FIELD = "proof"
# 65,000 tries on average. Measured in Chromium 156 on two shared cores, 30 nonces: 0.07 s on
# average and 0.2 s for nine in ten; with the CPU slowed six times, about an old phone, 0.3 s and
# 0.7 s, at most 1.4 s.
BITS = 16


def solves(nonce: str, proof: str) -> bool:
    """Whether the submitted number is a proof for this nonce."""
    if not re.fullmatch(r"[0-9]{1,12}", proof):
        return False
    digest = hashlib.sha256(f"{nonce}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - BITS) == 0

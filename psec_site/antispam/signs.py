"""What gives a robot away, in words for reviewers."""

from collections.abc import Collection

HONEYPOT = "honeypot"
TOO_FAST = "too_fast"
WRONG_PROOF = "wrong_proof"
BUSY_ADDRESS = "busy_address"
NO_SCRIPT = "no_script"
BUSY_NETWORK = "busy_network"
BUSY_SITE = "busy_site"

WORDS = {
    HONEYPOT: "Answered a question that people do not see.",
    TOO_FAST: "Filled in the whole form within three seconds.",
    WRONG_PROOF: "Gave a wrong answer to the sum that browsers do by themselves.",
    BUSY_ADDRESS: "Many stories today named the same e-mail address.",
    NO_SCRIPT: "The browser could not run script, or Send was pressed before the script was done.",
    BUSY_NETWORK: "Many stories came from the same network within the hour, as from a school.",
    BUSY_SITE: "Many stories came in from everywhere within the hour.",
}

# Many people show one of these. Two together are one too many.
WEAK = {NO_SCRIPT, BUSY_NETWORK, BUSY_SITE}


def likely_robot(signs: Collection[str]) -> bool:
    """One strong sign, or two weak ones: a busy school is asked for the proof, not shut out."""
    weak = WEAK.intersection(signs)
    return len(weak) > 1 or len(weak) < len(set(signs))

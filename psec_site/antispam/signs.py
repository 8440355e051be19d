"""The signs of a robot, with descriptions for reviewers."""

from collections.abc import Collection

HONEYPOT = "honeypot"
TOO_FAST = "too_fast"
WRONG_PROOF = "wrong_proof"
BUSY_ADDRESS = "busy_address"
NO_SCRIPT = "no_script"
BUSY_NETWORK = "busy_network"
BUSY_SITE = "busy_site"

DESCRIPTIONS = {
    HONEYPOT: "Answered a question that people do not see.",
    TOO_FAST: "Filled in the whole form within three seconds.",
    WRONG_PROOF: "Gave a wrong answer to the sum that browsers do by themselves.",
    BUSY_ADDRESS: "Many stories today named the same e-mail address.",
    NO_SCRIPT: "The browser could not run script, or Send was pressed before the script was done.",
    BUSY_NETWORK: "Many stories came from the same network within the hour, as from a school.",
    BUSY_SITE: "Many stories came in from everywhere within the hour.",
}

# One of these is common among people; two together are not.
WEAK = {NO_SCRIPT, BUSY_NETWORK, BUSY_SITE}


def likely_robot(signs: Collection[str]) -> bool:
    """Whether there is a strong sign, or more than one weak sign."""
    weak = WEAK.intersection(signs)
    return len(weak) > 1 or len(weak) < len(set(signs))

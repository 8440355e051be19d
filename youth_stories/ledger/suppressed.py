"""The addresses whose owners said “This is not for me”: one file each, by its keyed hash."""

from .files import SUPPRESSED, add, listed, remove


def record_suppression(address_hash: str) -> None:
    """Records that an address is not written to any more."""
    add(SUPPRESSED, address_hash)


def remove_suppression(address_hash: str) -> None:
    """Forgets a suppression that its owner took back."""
    remove(SUPPRESSED, address_hash)


def suppressed() -> list[str]:
    """The keyed hashes of the addresses that are not written to any more."""
    return listed(SUPPRESSED)

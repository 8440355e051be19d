from django.db import models
from django.utils import timezone

from ..rules.addresses import address_key
from ..rules.keyed_hash import possible_hashes


class SuppressedAddressManager(models.Manager["SuppressedAddress"]):
    def add(self, address_hash: str) -> bool:
        """No letter is sent to this address any more. False if that was so before."""
        return self.get_or_create(address_hash=address_hash)[1]

    def includes(self, address: str) -> bool:
        """Whether no letter may be sent to this address, however it is spelled."""
        return bool(address) and self.includes_key(address_key(address))

    def includes_key(self, key: str) -> bool:
        """Whether no letter may be sent to the addresses with this key."""
        return self.filter(address_hash__in=possible_hashes(key)).exists()

    def remove(self, address: str) -> list[str]:
        """Letters may be sent to this address again, as its owner asked for. Returns its hashes."""
        rows = self.filter(address_hash__in=possible_hashes(address_key(address)))
        hashes = list(rows.values_list("address_hash", flat=True))
        rows.delete()
        return hashes


class SuppressedAddress(models.Model):
    """An address that a letter reached by mistake, as a keyed hash: nothing is sent to it."""

    address_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField(default=timezone.now)

    objects = SuppressedAddressManager()

    def __str__(self):
        return f"Suppressed address {self.pk}"

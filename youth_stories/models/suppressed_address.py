from django.db import models
from django.utils import timezone

from ..rules.addresses import address_key
from ..rules.keyed_hash import keyed_hash, possible_hashes


class SuppressedAddressManager(models.Manager["SuppressedAddress"]):
    def add(self, address: str) -> None:
        """No letter is sent to this address any more. A second call changes nothing."""
        self.get_or_create(address_hash=keyed_hash(address_key(address)))

    def includes(self, address: str) -> bool:
        """Whether no letter may be sent to this address, however it is spelled."""
        if not address:
            return False
        return self.filter(address_hash__in=possible_hashes(address_key(address))).exists()

    def remove(self, address: str) -> None:
        """Letters may be sent to this address again, as its owner asked for."""
        self.filter(address_hash__in=possible_hashes(address_key(address))).delete()


class SuppressedAddress(models.Model):
    """An address that a letter reached by mistake, as a keyed hash: nothing is sent to it."""

    address_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField(default=timezone.now)

    objects = SuppressedAddressManager()

    def __str__(self):
        return f"Suppressed address {self.pk}"

import re
from dataclasses import dataclass

from ..places import map_url


@dataclass(frozen=True)
class Contact:
    """Whom people can ask: a person at the Collective. False without a phone and an e-mail."""

    name: str
    phone: str
    email: str
    address: str = ""

    def __bool__(self) -> bool:
        return bool(self.phone or self.email)

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.phone, self.email)))

    @property
    def is_person(self) -> bool:
        """Whether it names a person, who can be called or written to."""
        return bool(self.name and self)

    @property
    def map_url(self) -> str:
        return map_url("", self.address)

    @property
    def phone_url(self) -> str:
        return "tel:" + re.sub(r"[^\d+]", "", self.phone)

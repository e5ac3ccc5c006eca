"""Which desk an address belongs to, and what stands behind its plus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kept.desks.models import Desk
from kept.mail.reading.addresses import key


@dataclass(frozen=True, slots=True)
class Found:
    """A desk that an address belongs to, and what stood between the plus and the at."""

    desk: Desk
    detail: str = ""


class Directory:
    """Every address under which a desk is reached, as they stood when it was made."""

    def __init__(self, desks: Iterable[Desk]) -> None:
        self._desks = {key(each): desk for desk in desks for each in (desk.address, *desk.aliases)}

    @classmethod
    def load(cls) -> Directory:
        return cls(Desk.objects.order_by("pk"))

    @classmethod
    def load_with_staff(cls) -> Directory:
        """Read the desks with what each new case asks of them, so that it asks for none of it."""
        return cls(Desk.objects.with_staff().order_by("pk"))

    @property
    def desks(self) -> list[Desk]:
        """Return each of the desks once."""
        return list({desk.pk: desk for desk in self._desks.values()}.values())

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(self._desks)

    def of(self, desk: Desk) -> tuple[str, ...]:
        """Return the addresses of one desk."""
        return tuple(address for address, each in self._desks.items() if each == desk)

    def find(self, address: str) -> Found | None:
        """Return the desk of `address`, also where `support+anything@` was written."""
        whole = key(address)
        if whole in self._desks:
            return Found(self._desks[whole])
        name, _, domain = whole.rpartition("@")
        base, _, detail = name.partition("+")
        desk = self._desks.get(f"{base}@{domain}")
        return Found(desk, detail) if desk is not None else None

    def is_ours(self, address: str) -> bool:
        return self.find(address) is not None

    def found_in(self, addresses: Iterable[str]) -> tuple[Found, ...]:
        """Return what is ours among `addresses`, in their order."""
        return tuple(found for each in addresses if (found := self.find(each)) is not None)

"""Mails that say a mail was not delivered: whom it missed, and whether for good."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kept.mail.reading import headers
from kept.mail.reading.mime import Part

_BLOCK_END = re.compile(rb"\r?\n[ \t]*\r?\n")
MAX_RECIPIENTS = 1_000


@dataclass(frozen=True, slots=True)
class Failure:
    """One receiver that a mail did not reach; `permanent` is None where nobody says."""

    address: str
    permanent: bool | None
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a bounce says; each receiver by itself."""

    failures: tuple[Failure, ...]
    original_message_id: str | None = None
    original_to: tuple[str, ...] = ()

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(failure.address for failure in self.failures)

    @property
    def permanent(self) -> bool | None:
        """True when any receiver failed for good, False when all may still get it, None unknown."""
        grades = {failure.permanent for failure in self.failures}
        if True in grades:
            return True
        return False if False in grades else None


def read(root: Part) -> Bounce | None:
    """Return what a mail says of a failed delivery; None when it is no bounce."""
    status = next((part for part in root.walk() if part.type == "message/delivery-status"), None)
    if status is None:
        return None
    blocks = [
        headers.parse(block, 0, len(block))[0]
        for block in _BLOCK_END.split(status.content)[:MAX_RECIPIENTS]
    ]
    failures = []
    for block in blocks:
        address = block.text("final-recipient") or block.text("original-recipient")
        if not address:
            continue
        address = address.partition(";")[2].strip() or address
        action, code = block.plain("action"), block.plain("status")
        if action in ("delivered", "relayed", "expanded"):
            continue
        permanent = action == "failed" if action else (code.startswith("5") if code else None)
        failures.append(
            Failure(address.strip("<> "), permanent, action, code, block.text("diagnostic-code"))
        )
    return Bounce(tuple(failures))

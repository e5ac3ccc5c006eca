"""The reader with what only the installation knows: its addresses, words, marker and agents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kept.desks.models import Desk, Member
from kept.mail import pictures, smime, wording
from kept.mail.directory import Directory
from kept.mail.models import Received
from kept.mail.reading.message import Context, ReadMail, read


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads mails for the desks as they stood when it was made."""

    directory: Directory
    markers: tuple[str, ...]
    words: tuple[str, ...]
    agents: frozenset[int]

    @classmethod
    def load(cls) -> Reader:
        known = wording.of_all_desks()
        return cls(
            directory=Directory.load_with_staff(),
            markers=tuple(sorted({each.marker for each in known})),
            words=tuple(sorted({each.word for each in known})),
            agents=frozenset(Member.objects.order_by().values_list("person_id", flat=True)),
        )

    def read(self, raw: bytes, received: Received, desk: Desk | None) -> ReadMail:
        """Return what the mail says to `desk`; without one, to any of ours. Never raises."""
        own = self.directory.of(desk) if desk else self.directory.addresses
        context = Context(
            own_addresses=frozenset(own),
            markers=self.markers,
            words=self.words,
            envelope_to=tuple(received.envelope_to),
            envelope_from=received.envelope_from,
        )
        mail = read(raw, context)
        known = pictures.known_from_before(mail, before=received.received_at)
        if known:
            mail = read(raw, replace(context, known_images=known))
        return smime.look_at(mail, raw, at=received.received_at)

    def desks_of(self, addresses: Iterable[str]) -> tuple[Desk, ...]:
        """Return the desks that `addresses` name, each once, in their order."""
        found = self.directory.found_in(addresses)
        return tuple({each.desk.pk: each.desk for each in found}.values())

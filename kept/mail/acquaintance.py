"""What is known about mails before they are judged, asked of the database together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kept.mail.known import Known, related_ids
from kept.mail.opened import Opened, Unusable


class Acquaintance:
    """What is known about some mails, asked together, and anew where one of them changed it."""

    def __init__(
        self,
        mails: Sequence[Opened | Unusable] = (),
        before_asking: Callable[[], None] = lambda: None,
    ) -> None:
        self._mails = [each for each in mails if isinstance(each, Opened)]
        self._before_asking = before_asking
        self._changed: set[str] = set()
        self._known: Known | None = None

    def of(self, opened: Opened) -> Known:
        """Return what is known about one of them, or about another; it is settled next."""
        row = opened.described()
        names = {row.sender, row.message_id}
        is_as_it_was = self._changed.isdisjoint({*names, *related_ids(opened.mail)})
        self._changed |= names
        ahead = self._ahead(opened)
        if not ahead:
            return Known.about([(row, opened.mail)])
        if self._known is None or not is_as_it_was:
            self._before_asking()
            self._known = Known.about([(each.described(), each.mail) for each in ahead])
            self._changed = set(names)
        return self._known

    def _ahead(self, opened: Opened) -> list[Opened]:
        """Return the mail and those that come after it; none where it is not one of them."""
        found = (place for place, each in enumerate(self._mails) if each is opened)
        place = next(found, None)
        return [] if place is None else self._mails[place:]

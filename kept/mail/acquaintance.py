"""What is known about mails before they are judged, asked of the database together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from kept.cases import together
from kept.cases.chronicle import Chronicle
from kept.mail.known import Known, related_ids
from kept.mail.models import Received
from kept.mail.opened import Opened, Unusable


class Acquaintance:
    """What is known about some mails, asked together, and anew where one of them changed it."""

    def __init__(
        self,
        mails: Sequence[Opened | Unusable] = (),
        before_asking: Callable[[], None] = lambda: None,
    ) -> None:
        opened = (each for each in mails if isinstance(each, Opened))
        self._ahead = deque((each.described(), each.mail) for each in opened)
        self._before_asking = before_asking
        self._ids: set[str] = set()
        self._changed: set[str] = set()
        self._known: Known | None = None

    def of(self, opened: Opened) -> Known:
        """Return what is known about the next of them, with its case opened."""
        row, mail = self._ahead[0]
        is_new = row.message_id not in self._ids and self._changed.isdisjoint(
            {row.sender, row.message_id, *related_ids(mail)}
        )
        if self._known is None or not is_new:
            self._before_asking()
            self._ids, self._changed = set(), set()
            self._known = Known.about(self._ahead)
        if together.ahead().missing(self._known.cases([mail])):
            named = self._known.cases(each for _, each in self._ahead)
            Chronicle.open_ahead(named, opened.reader.directory.desks)
        self._ahead.popleft()
        self._ids.add(row.message_id)
        return self._known

    def learn(self, row: Received) -> None:
        """Take for known what became of a mail; where only the database can say, it is asked."""
        if self._known is None or not self._known.learn(row):
            self._changed |= {row.sender, row.message_id}

"""
What became of each mail of ours at each address, and which addresses do not work any more.

Written on the notice, by address: "sent" when another server took it, "waiting"
while it says not now, "refused" and "bounced" when it never will. One bad
address says nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from kept.customers.models import Person
from kept.mail.reading.addresses import key
from kept.mail.reading.bounces import Failure
from kept.mail.transport import No
from kept.outbox.models import Notice
from kept.outbox.runner import RefusedError

SENT, WAITING, REFUSED, BOUNCED = "sent", "waiting", "refused", "bounced"
ENDED = {SENT, REFUSED, BOUNCED}

# What says that nobody has the address any more (RFC 3463, 3.2; RFC 5321, 4.2.3).
_NOBODY = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_NOBODY_CODES = {550, 551, 553}


class LaterError(Exception):
    """Some of the receivers cannot have the mail now."""


def still_without(notice: Notice, recipients: Iterable[str]) -> list[str]:
    """Return those of whom no earlier attempt has said how it ended."""
    return [
        each for each in recipients if _result(notice, each).get("state") not in (SENT, REFUSED)
    ]


def note(notice: Notice, recipients: Sequence[str], refused: Mapping[str, No]) -> None:
    """
    Note on the notice for each receiver how it went; the outbox writes it down.

    Raises:
        RefusedError: nobody will ever get it.
        LaterError: somebody may get it later.
    """
    for each in recipients:
        _write(notice, each, _state_of(refused.get(each)), str(refused.get(each, "")))
    for address, no in refused.items():
        if no.code in _NOBODY_CODES and no.is_for_good:
            mark(address, f"The mail server refused it: {no}", at=timezone.now())
    later = next((no for no in refused.values() if not no.is_for_good), None)
    if later is not None:
        raise LaterError(str(later))
    states = {result["state"] for result in _all(notice)}
    if SENT not in states and refused:
        raise RefusedError(f"The mail server refused it: {next(iter(refused.values()))}")


def note_bounce(notice: Notice, failure: Failure, *, at: datetime) -> None:
    """Write down that a mail which had left came back, and mark an address that is nobody's."""
    address = key(failure.address) if failure.address else _only_receiver(notice)
    said = failure.diagnostic or failure.status
    if not address:
        return
    is_for_good = failure.permanent is not False
    _write(notice, address, BOUNCED if is_for_good else WAITING, said)
    notice.save(update_fields=["results"])
    if is_for_good and (not failure.status or failure.status.startswith(_NOBODY)):
        mark(address, said or "It came back.", at=at)


def mark(address: str, why: str, *, at: datetime) -> None:
    """Mark the person whose address does not work, from the first time on."""
    people = Person.objects.filter(email=address, undelivered_at__isnull=True)
    people.update(undelivered_at=at, undelivered_why=why[:500])


def note_complaint(notice: Notice, *, at: datetime) -> None:
    """Send its reader nothing automatic from now on, who has called it unwanted (RFC 5965)."""
    Person.objects.filter(email=_only_receiver(notice)).update(complained_at=at)


def take_back_complaint(person: Person) -> None:
    """Write to them as to everybody again: they have written to us."""
    if person.complained_at is not None:
        person.complained_at = None
        person.save(update_fields=["complained_at"])


def unwilling(addresses: Iterable[str]) -> set[str]:
    """Return those of `addresses` whose readers have complained."""
    people = Person.objects.filter(email__in=set(addresses), complained_at__isnull=False)
    return set(people.order_by().values_list("email", flat=True))


def unmark(addresses: Iterable[str]) -> None:
    """Take the mark away: somebody wants it tried again."""
    people = Person.objects.filter(email__in=[key(each) for each in addresses])
    people.update(undelivered_at=None, undelivered_why="")


def in_words(notice: Notice) -> list[str]:
    """Return a line for each receiver: what became of the mail there."""
    return [
        f"To {address}: {_words(notice, _result(notice, address))}"
        for address in (*notice.payload.get("to", ()), *notice.payload.get("cc", ()))
    ]


def _words(notice: Notice, result: Mapping[str, str]) -> str:
    state, said = result.get("state", ""), result.get("said", "")
    match state or notice.state:
        case "sent":
            return "sent"
        case "bounced" | "refused" | "failed":
            return f"not delivered. {said or notice.last_error}".strip()
        case "dropped":
            if "left with" in notice.last_error:
                return "sent together with the next mail"
            return f"not sent: {notice.last_error}" if notice.last_error else "not sent"
    return f"not sent yet. {said or notice.last_error}".strip()


def _state_of(no: No | None) -> str:
    if no is None:
        return SENT
    return REFUSED if no.is_for_good else WAITING


def _write(notice: Notice, address: str, state: str, said: str) -> None:
    notice.results = {**notice.results, address: {"state": state, "said": said}}


def _result(notice: Notice, address: str) -> dict[str, str]:
    found = notice.results.get(key(address), {})
    return found if isinstance(found, dict) else {}


def _all(notice: Notice) -> list[dict[str, str]]:
    return [each for each in notice.results.values() if isinstance(each, dict)]


def _only_receiver(notice: Notice) -> str:
    to = [*notice.payload.get("to", ()), *notice.payload.get("cc", ())]
    return key(to[0]) if len(to) == 1 else ""

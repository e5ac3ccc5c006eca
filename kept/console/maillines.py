"""What the mail room knows of a case: whether our mails arrived, which mail each entry was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from kept.cases.models import Case, Entry
from kept.customers.models import Person
from kept.mail import deliveries as results
from kept.mail.models import Received, ReceivedQuerySet
from kept.outbox.models import Notice

CUSTOMER = "customer"


def deliveries(case: Case) -> Mapping[int, Sequence[str]]:
    """Return, by entry, a line for each customer to whom a mail about it went."""
    lines: dict[int, list[str]] = defaultdict(list)
    for notice in Notice.objects.of_case(case.number):
        if notice.payload.get("audience") == CUSTOMER:
            lines[notice.payload.get("entry", 0)] += results.in_words(notice)
    return lines


def waiting(case: Case, person: Person) -> ReceivedQuerySet:
    """Return the held mails that may belong to the case, the oldest first (AMB-XM-08)."""
    return Received.objects.visible_to(person).for_review().filter(case=case)


def mails(case: Case, entries: Iterable[Entry]) -> Mapping[int, str]:
    """Return, by entry, where the whole mail is that it came by."""
    opened = next(iter(entries), None)
    became = Received.objects.filter(
        case=case, state__in=[Received.State.OPENED, Received.State.APPENDED]
    )
    found = {}
    for pk, entry in became.order_by("pk").values_list("pk", "entry"):
        which = entry or (opened.pk if opened else None)
        if which is not None:
            found[which] = reverse("console:mail", args=[pk])
    return found

"""Talking live: each line is an entry, so that the transcript is the case; no mail goes out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import NotAllowedError, NothingSaidError
from kept.cases.models import CHAT, Case, Entry
from kept.cases.speaking import BY_CUSTOMER, speak
from kept.customers.models import Person

STATUS_AND_NEXT = ("status", "next action")


@transaction.atomic
def say(case: Case, *, by: Person, text: str, at: datetime, tells_status: bool = False) -> Entry:
    """
    Write a line of a live talk; whoever serves at the desk speaks for it.

    `tells_status`: the line says where it stands and what comes next, as a first response
    must (PS-26).

    Raises:
        NothingSaidError: the line is empty.
        HeldError, ClosedError: nothing is written.
    """
    if not text.strip():
        raise NothingSaidError
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = chronicle.author(by)
    words = Words(text.strip())
    if author.role == Entry.Role.STAFF:
        gives = STATUS_AND_NEXT if tells_status else ()
        entry = speak(chronicle, author, at, words, via=CHAT, gives=gives)
    else:
        entry = _from_customer(chronicle, author, by, words, at)
    chronicle.finish(now=at)
    return entry


def _from_customer(
    chronicle: Chronicle, author: Author, by: Person, words: Words, at: datetime
) -> Entry:
    if not Case.objects.visible_to(by).filter(pk=chronicle.case.pk).exists():
        raise NotAllowedError
    carries = {"via": CHAT, "who": str(by)}
    return chronicle.write(
        BY_CUSTOMER, at=at, author=author, public=True, carries=carries, words=words
    )

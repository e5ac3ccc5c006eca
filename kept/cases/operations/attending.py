"""Which mails about a case somebody wants: all, or only those that want something of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases.models import Case, Mute
from kept.customers.models import Person


@transaction.atomic
def mute(case: Case, *, by: Person, at: datetime) -> None:
    """Send `by` no mails about the case any more, but for questions to them; twice is once."""
    Mute.objects.get_or_create(case=case, person=by, defaults={"since": at})


@transaction.atomic
def unmute(case: Case, *, by: Person) -> None:
    """Send `by` all mails about the case again."""
    Mute.objects.filter(case=case, person=by).delete()

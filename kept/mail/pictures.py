"""Which pictures of a mail its sender, or a colleague, sends again and again."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Q

from kept.cases.models import File
from kept.customers.models import Person
from kept.mail.reading.message import ReadMail

OFTEN = 2  # earlier mails
NONE: frozenset[str] = frozenset()


def known_from_before(mail: ReadMail, *, before: datetime) -> frozenset[str]:
    """
    Return the digests of the mail's shown pictures that stood in two mails from there already.

    "From there" is the sender or somebody of the same organisation; asks nothing where the
    mail has a single picture, which stays whatever it is.
    """
    pictures = [file for file in mail.files if file.type.startswith("image/")]
    shown = {sha256(file.content).hexdigest() for file in pictures if not file.hidden}
    if mail.sender is None or len(pictures) < 2 or not shown:
        return NONE
    came = File.objects.filter(digest__in=shown, entry__at__lt=before).filter(
        _from_there(mail.sender.key)
    )
    often = came.values("digest").annotate(mails=Count("entry", distinct=True)).order_by()
    return frozenset(often.filter(mails__gte=OFTEN).values_list("digest", flat=True))


def _from_there(address: str) -> Q:
    sender = Person.objects.filter(email=address).order_by()
    theirs = sender.filter(organisation__isnull=False).values("organisation")
    return Q(entry__by__in=sender.values("pk")) | Q(entry__by__organisation__in=theirs)

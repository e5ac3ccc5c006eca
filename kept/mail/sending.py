"""
The outbox's handler for mail: a notice in words becomes a mail and leaves.

The same notice always becomes a mail of the same Message-ID: one that was cut
off between the other server's yes and our record of it goes again, and the
reader's program or server sees that it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

from django.conf import settings

from kept.desks.models import Desk
from kept.mail import deliveries, joining, letter, signing, tokens
from kept.mail.background import Background
from kept.mail.letter import Letter
from kept.mail.reading.addresses import key
from kept.mail.transport import Folder, Smtp, Transport
from kept.outbox.models import Notice
from kept.outbox.runner import Handler, RefusedError, UnwantedError

ABOUT_ACCOUNT = "account"


@contextmanager
def ready(notices: Sequence[Notice]) -> Iterator[Callable[[Notice], None]]:
    """
    Give what sends each of `notices`, with what they share looked up and connected once.

    What another of them takes along is dropped here. Sending raises:
        RefusedError: it can never be sent: no such desk, no receiver, a no for good.
        UnwantedError: it says by itself what its reader does not want to hear.
        LaterError, OSError, smtplib.SMTPException: not now, or not to all.
    """
    joining.take_along(notices)
    background = Background.of(notices)
    with transport() as way:
        yield partial(_send, background=background, way=way)


def send(notice: Notice) -> None:
    """Write the mail of one notice and hand it over; see `ready`."""
    with ready([notice]) as send_it:
        send_it(notice)


HANDLERS: Mapping[str, Handler] = {"mail": ready}


def _send(notice: Notice, *, background: Background, way: Transport) -> None:
    written = write(notice, background)
    everybody = [key(address) for address in (*written.to, *written.cc)]
    if _is_unasked(notice) and background.unwilling and background.unwilling >= set(everybody):
        raise UnwantedError("Its reader has called a mail of ours unwanted.")
    recipients = deliveries.still_without(notice, everybody)
    sender = tokens.bounce_address(written.from_address, notice=notice.pk)
    name = f"{notice.pk:08}-{notice.message_id.partition('@')[0]}"
    domain = written.from_address.rpartition("@")[2]
    mail = signing.signed(letter.as_bytes(written), domain=domain)
    refused = way.deliver(mail, sender=sender, recipients=recipients, name=name)
    deliveries.note(notice, recipients, refused)


@contextmanager
def transport() -> Iterator[Transport]:
    """Give the way out that the settings name: a mail server, else the folder DATA/outbox."""
    if settings.SMTP_URL:
        with closing(Smtp(settings.SMTP_URL, name=settings.MAIL_DOMAIN)) as server:
            yield server
    else:
        yield Folder(settings.DATA / "outbox")


def write(notice: Notice, background: Background | None = None) -> Letter:
    """
    Return the mail that `notice` asks for, in the name of its desk.

    Raises:
        RefusedError: its desk is gone, its words are, or it names nobody to write to.
    """
    asked = notice.payload
    to = tuple(asked.get("to", ()))
    if not to:
        raise RefusedError("It names nobody.")
    if notice.is_wiped:
        raise RefusedError("Its words held a secret and were wiped: it must be asked for anew.")
    background = background or Background.of([notice])
    desk = _desk(asked, background)
    case = asked.get("case")
    return Letter(
        to=to,
        cc=tuple(asked.get("cc", ())),
        from_name=desk.from_name or desk.name,
        from_address=desk.address,
        subject=asked["subject"],
        text=asked["text"],
        message_id=notice.message_id,
        at=notice.created_at,
        case=case,
        reply_to=tokens.reply_address(desk.address, case=case, recipient=to[0]) if case else "",
        references=_thread(desk, case, background) if case else tuple(asked.get("references", ())),
        language=desk.language,
        is_automatic=asked.get("auto", True),
    )


def _is_unasked(notice: Notice) -> bool:
    """Whether nobody wrote it and nobody waits for it."""
    asked = notice.payload
    return bool(asked.get("auto", True)) and asked.get("notice") != ABOUT_ACCOUNT


def _desk(asked: Mapping[str, Any], background: Background) -> Desk:
    """Return the desk in whose name a mail leaves; about an account it may be no desk's."""
    slug = asked.get("desk")
    if slug == "" and asked.get("notice") == ABOUT_ACCOUNT:
        return Desk(address=settings.FROM_ADDRESS, from_name="Kept", language="en")
    desk = background.desks.get(slug or "")
    if desk is None:
        raise RefusedError("It names no desk that exists.")
    return desk


def _thread(desk: Desk, case: int, background: Background) -> tuple[str, ...]:
    """
    Return what the mail goes on from: the case, and the mails of customers in it, in order.

    The first id is nobody's mail; it stands for the case in every mail of ours, so
    that reader's programs put them together even where they never saw the others.
    """
    root = tokens.case_id(desk.address.partition("@")[2], case=case)
    return (root, *background.came.get(case, ()))

"""
What other servers and programs say of our mails: not delivered, delayed, read.

A report is about one notice of ours. It changes what that notice says of itself
and leaves a word in its case; it is never the customer's word, so it stops
nothing, opens nothing and is answered by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kept.mail import deliveries, tokens
from kept.mail.reading.bounces import Failure
from kept.mail.reading.classify import is_daemon
from kept.mail.reading.message import ReadMail
from kept.outbox.models import Notice

KINDS = {"bounce", "mdn", "complaint"}
AGAIN = "sent again"  # in a notice's results: how often after a bounce
AGAIN_AFTER = timedelta(hours=4)
MAX_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Report:
    """
    A mail of ours, and what is said of it.

    `is_lost` when it will not arrive any more, `is_unwanted` when its reader complained of it.
    """

    notice: Notice
    words: str
    is_lost: bool = False
    is_unwanted: bool = False
    failures: tuple[Failure, ...] = ()

    @property
    def is_passing(self) -> bool:
        """Whether the other server has given up, for a reason that may pass."""
        return bool(self.failures) and all(
            each.action == "failed" and each.status.startswith("4") for each in self.failures
        )


def is_report(mail: ReadMail) -> bool:
    """
    Whether the mail speaks of one of ours rather than for itself.

    Also where a mail server wrote in words of its own to the address that we
    gave for bounces; an absence note that comes there is an automatic answer.
    """
    return mail.kind in KINDS or bool(bounced_notices(mail) and is_daemon(mail.sender))


def bounced_notices(mail: ReadMail) -> list[int]:
    """Return the notices whose bounce addresses the mail came to."""
    read = (tokens.read_bounce_token(tag) for tag in mail.tokens)
    return [notice for notice in read if notice is not None]


def find(mail: ReadMail) -> Report | None:
    """Return what `mail` reports of which mail of ours; None: we never sent such a mail."""
    notice = _notice(mail)
    if notice is None:
        return None
    to = ", ".join(notice.payload.get("to", []))
    match mail.kind:
        case "mdn":
            return Report(notice, f"Our mail to {to} was shown to its reader.")
        case "complaint":
            words = f"Our mail to {to} was called unwanted by its reader."
            return Report(notice, words, is_unwanted=True)
    failures = mail.bounce.failures if mail.bounce else ()
    is_delayed = all(each.action == "delayed" for each in failures if each.action)
    if mail.bounce is not None and mail.bounce.permanent is False and is_delayed:
        return Report(notice, f"Our mail to {to} is delayed. {_diagnosis(mail)}".strip())
    words = f"Our mail to {to} was not delivered. {_diagnosis(mail)}".strip()
    return Report(notice, words, is_lost=True, failures=failures)


def note_on_notice(report: Report, *, at: datetime) -> None:
    """
    Write on the notice that it did not arrive; a delay or a receipt changes nothing there.

    A server that gave up on a full mailbox (4.x) is tried again some times. Who complains
    of a mail gets nothing automatic any more until they write to us.
    """
    if report.is_unwanted:
        deliveries.note_complaint(report.notice, at=at)
    for failure in report.failures:
        deliveries.note_bounce(report.notice, failure, at=at)
    if report.is_passing:
        _send_again(report.notice, report.words, at=at)
    elif report.is_lost:
        Notice.objects.filter(pk=report.notice.pk).update(
            state=Notice.State.FAILED, sent_at=None, last_error=report.words
        )


def _send_again(notice: Notice, words: str, *, at: datetime) -> None:
    """Have a mail sent once more that another server gave up on for a reason that may pass."""
    tried = notice.results.get(AGAIN, 0)
    results = {**notice.results, AGAIN: tried + 1}
    now_or_never = (
        {"state": Notice.State.DUE, "attempts": 0, "next_at": at + AGAIN_AFTER}
        if tried < MAX_AGAIN
        else {"state": Notice.State.FAILED}
    )
    Notice.objects.filter(pk=notice.pk).update(
        sent_at=None, last_error=words, results=results, **now_or_never
    )


def _notice(mail: ReadMail) -> Notice | None:
    numbers = bounced_notices(mail)
    if numbers:
        return Notice.objects.filter(pk=numbers[0]).first()
    original = mail.bounce.original_message_id if mail.bounce else mail.about
    ids = [each for each in (original, *mail.in_reply_to, *reversed(mail.references)) if each]
    found = {notice.message_id: notice for notice in Notice.objects.filter(message_id__in=ids)}
    return next((found[each] for each in ids if each in found), None)


def _diagnosis(mail: ReadMail) -> str:
    """Return what the other server said, in one line."""
    failures = mail.bounce.failures if mail.bounce else ()
    said = (failure.diagnostic or failure.status for failure in failures)
    return next((f"The other server said: {words}" for words in said if words), "")

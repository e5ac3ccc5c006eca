"""Who or what sent a mail, by its headers: a person, a machine, a list."""

from __future__ import annotations

import re

from kept.mail.reading.addresses import Address
from kept.mail.reading.headers import Headers
from kept.mail.reading.mime import Part

_DAEMON = re.compile(
    r"(mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|mdaemon|mailer|mail-?delivery|mmdf|uucp"
    r"|microsoftexchange[0-9a-f]{10,40}|bounce[sd]?)\Z",
    re.I,
)
_DAEMON_NAME = re.compile(
    r"mail delivery (sub)?system|mailer[- ]?daemon|system administrator\Z|mail administrator"
    r"|mail delivery service|internet mail delivery|post ?master\Z|postmaster|mail system",
    re.I,
)
_COMPLAINT = re.compile(
    r"(complaint about message from|email feedback report for|spam report\b)", re.I
)
_NO_REPLY = re.compile(
    r"(.*[._-])?(no|not|dont|do-not|donot|do\.not|don't)[-_.]?(reply|respond|answer|response)([._+-].*)?\Z"
    r"|(.*[._-])?(noreply|nepasrepondre|bounces?|nobody|devnull|null)([._+-].*)?\Z",
    re.I,
)
_AUTOMATIC_SUBJECT = re.compile(
    r"\s*(auto(matic|matische|mated)?[ -]?(reply|response|antwort)|out of (the )?office|abwesen|"
    r"r[ée]ponse automatique|respuesta autom|risposta automatica|automatisch antwoord|afwezig|"
    r"automaattinen vastaus|autosvar|odpowied[zź] automatyczna|автоответ|自动回复|"
    r"自動回覆|自動応答)",
    re.I,
)


def is_daemon(sender: Address | None) -> bool:
    """Tell whether a program that delivers mail sent it, by its address or its name."""
    if sender is None:
        return False
    local = sender.address.partition("@")[0]
    return bool(_DAEMON.match(local[:200])) or names_daemon(sender.name)


def names_daemon(name: str) -> bool:
    return bool(_DAEMON_NAME.match(name[:200]))


def is_no_reply(sender: Address | None) -> bool:
    return sender is not None and bool(_NO_REPLY.match(sender.address.partition("@")[0][:200]))


def is_list(fields: Headers) -> bool:
    """Tell whether a list or a newsletter sent the mail (RFC 2369, 2919)."""
    names = (
        "list-id",
        "list-post",
        "list-unsubscribe",
        "mailing-list",
        "x-mailing-list",
        "list-help",
    )
    return any(name in fields for name in names) or fields.plain("precedence") in ("list", "bulk")


def is_automatic(fields: Headers, subject: str) -> bool:
    """Tell whether a machine answered or notified (RFC 3834 and what vendors use instead)."""
    return _submitted(fields) not in ("", "no") or is_automatic_answer(fields, subject)


def is_automatic_answer(fields: Headers, subject: str) -> bool:
    """Tell whether a mail is an absence note or its like, by more than `Auto-Submitted`."""
    if fields.plain("precedence") in ("auto_reply", "auto-reply", "autoreply"):
        return True
    if any(
        name in fields
        for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
    ):
        return True
    return bool(_AUTOMATIC_SUBJECT.match(subject))


def _submitted(fields: Headers) -> str:
    """Return the word of `Auto-Submitted`, without its comments and parameters (RFC 3834, 5)."""
    return re.split(r"[\s;(]", fields.plain("auto-submitted"), maxsplit=1)[0]


def is_complaint(root: Part, subject: str) -> bool:
    """Tell whether a receiver called our mail spam, says his provider (RFC 5965; Hotmail)."""
    if report_type(root) == "feedback-report":
        return True
    parts = list(root.walk())
    if any(part.type == "message/feedback-report" for part in parts):
        return True
    return bool(_COMPLAINT.match(subject)) and any(part.type == "message/rfc822" for part in parts)


def report_type(root: Part) -> str:
    """Return what a multipart/report reports, such as `delivery-status`, else nothing."""
    if root.type == "multipart/report":
        return root.content_type.get("report-type").casefold()
    return ""


def may_answer(fields: Headers, kind: str, sender: Address | None) -> bool:
    """Tell whether a machine may answer, our address being in To (RFC 3834)."""
    if kind != "normal" or sender is None or not sender.address:
        return False
    if is_daemon(sender) or is_no_reply(sender) or is_list(fields):
        return False
    if _submitted(fields) not in ("", "no"):
        return False
    suppressed = {word.strip() for word in fields.plain("x-auto-response-suppress").split(",")}
    return not suppressed & {"all", "autoreply"}

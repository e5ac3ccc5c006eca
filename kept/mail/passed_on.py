"""A mail that somebody passed on to the desk, as its first writer wrote it."""

from __future__ import annotations

from dataclasses import replace

from kept.mail.opened import Opened
from kept.mail.reading import forwarded
from kept.mail.reading.message import ReadMail

NESTED = "message/rfc822"


def taken_apart(opened: Opened) -> tuple[ReadMail, str]:
    """
    Return the mail of the first writer, and what was written above it when it was passed on.

    The files of both are the mail's: nobody can tell whose they were.
    """
    mail = opened.mail
    nested = next((file for file in mail.files if file.type == NESTED), None)
    if nested is not None:
        first = opened.reader.read(nested.content, opened.received, opened.desk)
        if not first.quarantined:
            return replace(first, files=(*first.files, *mail.files)), mail.full_text
    above, below = forwarded.parts(mail.full_text)
    return replace(mail, title=forwarded.title(mail.title), full_text=below, html=None), above

"""What a subject says of the case it belongs to."""

from __future__ import annotations

import re

_MAX_WORDS = 50


def tickets(subject: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return the numbers of every `Ticket [123]` in a decoded subject, in order.

    `words` are the labels of all desks; case and blanks, also hard ones, do not
    matter. Leading zeros are dropped.
    """
    if not words:
        return ()
    labels = "|".join(re.escape(word.strip()) for word in words[:_MAX_WORDS] if word.strip())
    pattern = re.compile(
        rf"(?<!\w)(?:{labels})\s{{0,20}}\[\s{{0,20}}(\d{{1,12}})\s{{0,20}}\]", re.I
    )
    return tuple(
        match[1].lstrip("0") or "0" for match in pattern.finditer(subject.replace("\xa0", " "))
    )

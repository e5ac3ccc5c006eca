"""What a subject says of the case it belongs to."""

from __future__ import annotations

import re

_MAX_WORDS = 50
_MAX_PREFIXES = 20
_ANSWER = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|odp|ref|res|ynt|回复|答复|回覆)\s?(?:\[\d{1,3}\])?[:：]", re.I
)
_FORWARDED = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|i|vs|vb|doorst|enc|vl|pd|továbbítás|переслать|fs|転送|转发|轉寄)\s?[:：]",
    re.I,
)


def tickets(subject: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return the numbers of every `Ticket [123]` in a decoded subject, in order.

    `words` are the labels of all desks; case and blanks, also hard ones, do not
    matter. Leading zeros are dropped.
    """
    found = _tickets(words).finditer(subject.replace("\xa0", " ")) if words else ()
    return tuple(match[1].lstrip("0") or "0" for match in found)


def title(subject: str, words: tuple[str, ...]) -> str:
    """
    Return a subject as the name of a new case: without the numbers of other cases.

    Our mails put the new number before it, and an answer must not name two.
    """
    if not tickets(subject, words):
        return subject
    rest = _tickets(words).sub(" ", subject.replace("\xa0", " "))
    return " ".join(without_prefixes(rest).split())


def _tickets(words: tuple[str, ...]) -> re.Pattern[str]:
    labels = "|".join(re.escape(word.strip()) for word in words[:_MAX_WORDS] if word.strip())
    return re.compile(rf"(?<!\w)(?:{labels})\s{{0,20}}\[\s{{0,20}}(\d{{1,12}})\s{{0,20}}\]", re.I)


def bare(subject: str) -> str:
    """Return a subject for comparing: no `Re:` and `Fwd:` before it, case and blanks alike."""
    return " ".join(without_prefixes(subject).casefold().split())


def without_prefixes(subject: str) -> str:
    """Return a subject without the `Re:` and `Fwd:` before it."""
    for _ in range(_MAX_PREFIXES):
        prefix = _ANSWER.match(subject) or _FORWARDED.match(subject)
        if prefix is None:
            break
        subject = subject[prefix.end() :]
    return subject.strip()


def is_forwarded(subject: str) -> bool:
    """Tell whether a subject says that the mail was passed on: then the old mail is the message."""
    return bool(_FORWARDED.match(subject))


def is_answer(subject: str) -> bool:
    """Tell whether a person answered, or passed on: `Re:`, `AW:`, `Fwd:`."""
    return bool(_ANSWER.match(subject)) or is_forwarded(subject)

"""Readers of plain words, numbers and days."""

from datetime import date
from typing import Any

from kept.core.charter.problems import MisreadError, at


def text(raw: Any) -> str:
    """Read text; what looks like a number needs quotes, since 1.10 is not 1.1."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        raise MisreadError("true and false are no words of a charter", "yes or no")
    if isinstance(raw, int | float):
        raise MisreadError(f"{raw} is a number where text belongs", f'"{raw}", in quotes')
    raise MisreadError(f"{raw!r} is no text", "a word or a sentence")


def words(raw: Any) -> tuple[str, ...]:
    """Read one word, or a list of them."""
    if raw is None:
        return ()
    if not isinstance(raw, list | tuple):
        return (text(raw),)
    found = []
    for position, one in enumerate(raw):
        with at(position):
            found.append(text(one))
    return tuple(found)


def whole(raw: Any) -> int:
    """Read a whole number."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    raise MisreadError(f"{raw!r} is no whole number", "a number such as 3")


def value(raw: Any) -> str | int:
    """Read a value of a fact: a word, or a whole number such as that of a priority."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str | bool):
        return text(raw)
    raise MisreadError(f"{raw!r} is no value of a fact", "a word or a whole number")


def values(raw: Any) -> tuple[str | int, ...]:
    """Read one value of a fact, or a list of them."""
    if not isinstance(raw, list | tuple):
        return (value(raw),)
    found = []
    for position, one in enumerate(raw):
        with at(position):
            found.append(value(one))
    return tuple(found)


def yes_no(raw: Any) -> bool:
    """Read `yes` or `no`."""
    if raw in ("yes", "no"):
        return bool(raw == "yes")
    raise MisreadError(f"{raw!r} is neither", "yes or no")


def day(raw: Any) -> date | None:
    """Read a day as 2026-03-31; an unset setting is none."""
    if raw is None or isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise MisreadError(f"{raw!r} is no day", "a day such as 2026-03-31") from None

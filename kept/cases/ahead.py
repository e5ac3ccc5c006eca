"""Cases that a batch has locked and read, some at once, before its operations open them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from kept.cases.models import Case

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle


class Ahead:
    """
    Such cases by number. Each is given out once: who has it writes in it.

    Where there is no batch nothing is `kept`, and each operation reads its case itself.
    """

    def __init__(self, *, is_kept: bool) -> None:
        self._is_kept = is_kept
        self._opened: dict[int, Chronicle] = {}

    def missing(self, numbers: Collection[int]) -> set[int]:
        """Return the numbers of those that are still to be opened."""
        return set(numbers) - self._opened.keys() if self._is_kept else set()

    def put(self, chronicles: Iterable[Chronicle]) -> None:
        self._opened |= {each.case.number: each for each in chronicles}

    def cases(self, numbers: Collection[int]) -> dict[int, Case]:
        """Return those that are here of the cases with these numbers, as they stand."""
        return {each: self._opened[each].case for each in numbers if each in self._opened}

    def take(self, pk: int) -> Chronicle | None:
        """Give out the case with that key, if it is here."""
        found = (number for number, each in self._opened.items() if each.case.pk == pk)
        number = next(found, None)
        return None if number is None else self._opened.pop(number)

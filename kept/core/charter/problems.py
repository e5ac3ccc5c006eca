"""What is wrong in a charter: where, what, and what is allowed there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be read; `path` leads to it from the top of the file."""

    path: Path
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        where = " > ".join(str(key) for key in self.path)
        said = f"{where}: {self.message}" if where else self.message
        return f"{said}; allowed: {self.allowed}" if self.allowed else said


class CharterError(ValueError):
    """A charter that cannot be read; nothing of it counts."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MisreadError(ValueError):
    """A value that a reader cannot take; `path` leads on from the value it was given."""

    def __init__(self, message: str, allowed: str = "", path: Path = ()) -> None:
        self.message, self.allowed, self.path = message, allowed, path
        super().__init__(f"{message}; write {allowed}" if allowed else message)


@contextmanager
def at(*keys: str | int) -> Iterator[None]:
    """Say of anything misread inside that it stands under `keys`."""
    try:
        yield
    except MisreadError as misread:
        raise MisreadError(misread.message, misread.allowed, (*keys, *misread.path)) from None

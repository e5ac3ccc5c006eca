"""What the linter finds in a charter that can be read."""

from dataclasses import dataclass
from enum import StrEnum

from kept.core.charter.problems import Path


class Level(StrEnum):
    """How bad it is: a version with an error cannot be put in force."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """A hole or a contradiction, and the path to where it shows."""

    level: Level
    path: Path
    message: str

    def __str__(self) -> str:
        return f"{' > '.join(map(str, self.path))}: {self.level}: {self.message}"


def error(path: Path, message: str) -> Finding:
    return Finding(Level.ERROR, path, message)


def warning(path: Path, message: str) -> Finding:
    return Finding(Level.WARNING, path, message)


def note(path: Path, message: str) -> Finding:
    return Finding(Level.NOTE, path, message)

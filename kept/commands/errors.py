"""What went wrong, said so that the reader knows what to do; our own faults stay tracebacks."""

import re
from collections.abc import Callable


class PlainError(Exception):
    """Something expected went wrong; the text says what to do, `code` is the exit."""

    def __init__(self, said: str, *, code: int = 1) -> None:
        super().__init__(said)
        self.code = code


def in_plain_words(error: Exception) -> str | None:
    """Return what to tell the person at the command line; None: nobody expected this."""
    for kinds in type(error).__mro__:
        if say := SAID_OF.get(f"{kinds.__module__}.{kinds.__qualname__}"):
            return say(error)
    return None


def of_the_database(error: Exception) -> str:
    said = " ".join(str(error).split())
    if re.search(r"no such (table|column)|relation .* does not exist|column .* does not", said):
        return f"The database is not up to date ({said}). Run: kept setup"
    return f"The database cannot be used: {said}. Check KEPT_DATABASE_URL, then run: kept doctor"


def of_a_setting(error: Exception) -> str:
    return f"A setting is wrong: {error}"


def of_what_is_given(error: Exception) -> str:
    """Say what fields of a model do not take, one line a field."""
    said: dict[str, list[str]] = getattr(error, "message_dict", {})
    return "\n".join(f"{name}: {' '.join(words)}" for name, words in said.items()) or str(error)


def of_the_disk(error: Exception) -> str:
    name = f" {error.filename}" if isinstance(error, OSError) and error.filename else ""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"{reason}:{name}. Kept must be able to read and write its DATA folder."


# By name, so that nothing is imported only to be recognised.
SAID_OF: dict[str, Callable[[Exception], str]] = {
    "kept.commands.errors.PlainError": str,
    "kept.core.charter.problems.CharterError": str,
    "environs.exceptions.EnvError": of_a_setting,
    "django.core.exceptions.ImproperlyConfigured": of_a_setting,
    "django.core.exceptions.ValidationError": of_what_is_given,
    "kept.cases.errors.RefusedError": str,
    "psycopg.ProgrammingError": lambda error: f"KEPT_DATABASE_URL cannot be read: {error}",
    "django.db.utils.OperationalError": of_the_database,
    "django.db.utils.ProgrammingError": of_the_database,
    "builtins.FileNotFoundError": of_the_disk,
    "builtins.PermissionError": of_the_disk,
}

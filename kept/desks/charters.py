"""The charters that desks run by: which version when, and how it is made ready to run."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from kept.desks.models import CharterVersion, Desk

if TYPE_CHECKING:
    from kept.core.rulebook import Rulebook


def in_force(desk: Desk, at: datetime) -> CharterVersion | None:
    """Return the version that `desk` ran by at `at`."""
    return CharterVersion.objects.in_force(desk, at).first()


def rulebook(version: CharterVersion, contract: Any = None, *, overlay: Any = None) -> Rulebook:
    raise NotImplementedError

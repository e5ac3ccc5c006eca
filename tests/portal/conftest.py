"""Monday 2 March 2026, half an hour after Bo's mail; Bo is at the portal."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests import cast
from tests.visitors import moment, visitor


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with moment("2026-03-02 10:30"):
        yield


@pytest.fixture
def bo(db: None) -> Client:
    """Bo's browser."""
    cast.entitled()
    return visitor(cast.bo())

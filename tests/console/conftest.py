"""Monday 2 March 2026, half an hour after Bo's mail; Alma and Dee are at their desks."""

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
def alma(db: None) -> Client:
    """Alma's browser; she has every role of the charter."""
    cast.entitled()
    return visitor(cast.alma())


@pytest.fixture
def dee(db: None) -> Client:
    """Dee's browser; she takes the cases."""
    cast.entitled()
    return visitor(cast.dee())

"""Three articles of the desk, one for each sort of reader."""

import pytest

from kept.knowledge.models import Article, Readers
from kept.knowledge.operations import publish, write
from tests import cast

MONDAY = cast.at("2026-03-02 09:00")


def article(title: str, body: str, readers: str = Readers.EVERYBODY, slug: str = "pa") -> Article:
    """Return a published article by Alma."""
    made = write(
        cast.entitled(slug), by=cast.alma(), at=MONDAY, title=title, body=body, readers=readers
    )
    publish(made, by=cast.alma(), at=MONDAY)
    made.refresh_from_db()
    return made


@pytest.fixture
def articles(db: None) -> dict[str, Article]:
    return {
        "public": article("Reset your password", "Open **Settings**, then Reset."),
        "customers": article(
            "Invoice shows the wrong address",
            "Refresh the template: the invoice keeps a copy of the address.",
            Readers.CUSTOMERS,
        ),
        "staff": article("Billing backdoor", "The password of the printer.", Readers.STAFF),
    }

"""Environments, the log of what was changed in them, papers."""

from datetime import date

import pytest

from kept.customers import operations
from kept.customers.errors import NotAllowedError, RefusedError, TakenError
from kept.customers.models import Change
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 10:00")


@pytest.fixture
def live():
    cast.entitled()
    return operations.add_environment(
        cast.northwind(),
        name="Live",
        sort="production",
        product="Planner",
        version="7.1",
        database="PostgreSQL 15",
        by=cast.bo(),
        at=NOW,
    )


@pytest.mark.clause("PA-31", "PA-34")
def test_the_change_log_opens_with_the_environment(live):
    opening = live.changes.get()

    assert opening.what == "Registered Live: Planner, 7.1, PostgreSQL 15"
    assert (opening.by, opening.changed_on) == (cast.bo(), date(2026, 3, 2))


@pytest.mark.clause("PA-31", "PA-32", "PA-114")
def test_what_is_corrected_of_an_environment_goes_into_the_log_by_its_part(live):
    operations.change_environment(
        live,
        by=cast.dee(),
        at=NOW,
        name="Live",
        sort="production",
        version="7.2",
        database="PostgreSQL 16",
        operating_system="Debian 12",
    )

    assert {(each.part, each.what) for each in live.changes.exclude(by=cast.bo())} == {
        ("application", "Version of Live: 7.2, before: 7.1"),
        ("database", "Database of Live: PostgreSQL 16, before: PostgreSQL 15"),
        ("operating system", "Operating system of Live: Debian 12, before: unknown"),
    }


@pytest.mark.clause("PA-30", "PA-32", "PA-115")
def test_the_customer_and_the_desk_write_into_the_log_and_nobody_else(live):
    line = {"what": "Kernel update", "on": date(2026, 3, 1), "part": Change.Part.OPERATING_SYSTEM}

    for who in (cast.bo(), cast.dee()):
        operations.log_change(
            cast.northwind(), by=who, at=NOW, environment=live, case_number=7, **line
        )
    with pytest.raises(NotAllowedError):
        operations.log_change(cast.northwind(), by=cast.cy(), at=NOW, **line)

    assert live.changes.filter(part="operating system", case_number=7).count() == 2


def test_an_empty_line_and_anothers_environment_are_refused(live):
    line = {"on": date(2026, 3, 1), "by": cast.alma(), "at": NOW}

    with pytest.raises(RefusedError, match="Write what was changed"):
        operations.log_change(cast.northwind(), what=" ", **line)
    with pytest.raises(RefusedError, match="somebody else"):
        operations.log_change(cast.organisation("Contoso"), what="Moved", environment=live, **line)


def test_an_environment_has_its_name_once(live):
    with pytest.raises(TakenError):
        operations.add_environment(
            cast.northwind(), name="live", sort="test", product="Planner", by=cast.bo(), at=NOW
        )


def test_an_environment_out_of_use_keeps_its_log(live):
    operations.retire_environment(live, by=cast.bo(), at=NOW)

    live.refresh_from_db()
    assert live.retired_at == NOW
    assert live.changes.count() == 2


@pytest.mark.clause("PA-98", "XM-31")
def test_process_numbers_and_design_documents_are_kept():
    cast.entitled()
    add = {"by": cast.bo(), "at": NOW}
    operations.add_paper(cast.northwind(), sort="process number", number="P-17", **add)
    operations.add_paper(
        cast.northwind(),
        sort="design document",
        title="Monthly close",
        link="https://docs.northwind.example/close",
        **add,
    )

    assert [str(each) for each in cast.northwind().papers.all()] == ["Monthly close", "P-17"]
    with pytest.raises(RefusedError):
        operations.add_paper(cast.northwind(), sort="process number", **add)

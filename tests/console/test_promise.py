"""The commit time in the console: promised, proposed anew, done."""

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from tests import cast
from tests.cast import at
from tests.console.test_acting import post, refused
from tests.visitors import moment, text

pytestmark = pytest.mark.clause("PA-83")
WEDNESDAY, FRIDAY = "2026-03-04T12:00", "2026-03-06T12:00"


def page(who: Client, case: Case) -> str:
    return text(who.get(reverse("console:case", args=[case.number])))


def test_a_moment_is_promised_and_the_customer_asked(dee: Client) -> None:
    case = cast.case()

    assert post(dee, case, "promise", until=WEDNESDAY).status_code == 302

    assert cast.clock(case, "commit-time").due_at == at("2026-03-04 12:00")
    said = page(dee, case)
    assert "Commit time Promised for Wednesday 4 March, 12:00" in said
    assert "The customer has not answered yet" in said


def test_another_moment_wants_a_reason_and_waits_for_the_customer(dee: Client) -> None:
    case = cast.case()
    post(dee, case, "promise", until=WEDNESDAY)

    assert "Say why the moment moves" in refused(post(dee, case, "promise", until=FRIDAY))
    post(dee, case, "promise", until=FRIDAY, why="The part is late")

    assert "Proposed instead: Friday 6 March, 12:00" in page(dee, case)
    with moment("2026-03-02 11:00"):
        operations.accept_promise(case, by=cast.bo(), at=at("2026-03-02 11:00"))
        said = page(dee, case)
    assert "Promised for Friday 6 March, 12:00 . The customer agreed" in said
    assert "First promised for Wednesday 4 March" in said


def test_a_no_of_the_customer_is_shown(dee: Client) -> None:
    case = cast.case()
    post(dee, case, "promise", until=WEDNESDAY)

    with moment("2026-03-02 11:00"):
        operations.dispute_promise(case, by=cast.bo(), at=at("2026-03-02 11:00"), text="Too late")

        assert "The customer did not agree" in page(dee, case)


def test_done_too_late_is_a_missed_promise(dee: Client) -> None:
    case = cast.case()
    post(dee, case, "promise", until=WEDNESDAY)

    with moment("2026-03-05 09:00"):
        assert "Was promised for" in page(dee, case)
        post(dee, case, "done")

    assert cast.clock(case, "commit-time").state == "missed"


def test_a_moment_that_has_passed_is_refused(dee: Client) -> None:
    said = refused(post(dee, cast.case(), "promise", until="2026-03-01T12:00"))

    assert "That moment has passed already" in said


def test_a_charter_without_commit_times_offers_none(dee: Client) -> None:
    assert "Promise a moment" not in page(dee, cast.case("xm"))

"""The pages of problems, releases and requests for staff."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.backlog import operations
from kept.backlog.models import Record
from kept.cases.models import Case
from tests import cast
from tests.backlog.world import MONDAY, fresh, problem, record
from tests.cast import at
from tests.visitors import moment, text, visitor, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return cast.case("sims")


@pytest.fixture
def alma() -> Client:
    return visitor(cast.alma())


def page(made: Record) -> str:
    return reverse("console:record", args=[made.number])


def post(client: Client, made: Record, act: str, **said: Any) -> Any:
    return client.post(reverse(f"console:record-{act}", args=[made.number]), said)


def test_a_problem_is_opened_from_a_case_and_tied_to_it(alma: Client, case: Case) -> None:
    with moment("2026-03-02 11:00"):
        shown = alma.get(f"{reverse('console:record-new')}?case={case.number}")
        answer = alma.post(
            f"{reverse('console:record-new')}?case={case.number}",
            {"kind": "problem", "title": "Ledger loses a line", "text": "", "product": ""},
        )

    made = Record.objects.get()
    assert "Problem" in words(shown)
    assert answer.headers["location"] == page(made)
    assert made.case_links.get().case == case
    behind = text(alma.get(reverse("console:case", args=[case.number])))
    assert f"Problem {made.number} Ledger loses a line" in behind


@pytest.mark.clause("SIMS-54")
def test_a_review_is_opened_with_all_requests_that_are_to_be_decided_on(alma: Client) -> None:
    wish = record("change request", title="Sort by house")
    said = {"kind": "review of change request", "title": "Review of spring", "text": ""}

    with moment("2026-03-02 12:00"):
        opened = alma.post(f"{reverse('console:record-new')}?desk=sims", said, follow=True)

    review = Record.objects.get(kind="review")
    assert [link.to for link in review.links.all()] == [wish]
    assert "Sort by house" in text(opened).partition("Agenda")[2]


def test_the_page_says_where_it_stands_and_moves_it(alma: Client, case: Case) -> None:
    made = problem("sims", case)

    with moment("2026-03-03 10:00"):
        answer = post(alma, made, "move", to="to be reviewed", why="Seen twice.")
        shown = text(alma.get(page(made)))

    assert answer.status_code == 302
    assert fresh(made).state == "to be reviewed"
    assert "Now: To be reviewed, by Alma Reyes: Seen twice." in shown
    assert str(case) in shown


def test_what_the_charter_refuses_comes_back_in_words(alma: Client, case: Case) -> None:
    made = problem("sims", case)

    answer = post(alma, made, "move", to="solved", why="")

    assert answer.status_code == 422
    assert "Select a valid choice" in words(answer) or "no way" in words(answer)


def test_what_is_known_is_written_down_with_its_details(alma: Client) -> None:
    made = problem("pa")

    post(alma, made, "known", **{"reproduced": "yes", "reproduced-version": "5.1"})

    assert fresh(made).facts["reproduced"] == "yes"
    assert fresh(made).facts["reproduced: version"] == "5.1"


def test_a_resolution_is_offered_to_all_cases(alma: Client, case: Case) -> None:
    made = problem("sims", case)

    with moment("2026-03-03 10:00"):
        post(alma, made, "offer", solution="workaround", text="Print twice.")

    assert cast.fresh(case).state == "offered"


def test_a_release_is_announced(alma: Client, case: Case) -> None:
    made = record("release", "sims", case, title="Ledger 5.2", facts={"version": "5.2"})

    with moment("2026-03-03 10:00"):
        answer = post(alma, made, "announce", text="It is out.")
        shown = text(alma.get(page(made)))

    assert answer.status_code == 302
    assert "announced the release" in shown
    assert "It is out." in shown


def test_a_note_is_ours_and_a_comment_is_for_all(alma: Client) -> None:
    made = record("change request", "sims")

    post(alma, made, "comment", text="Costly.", for_="us")
    post(alma, made, "comment", text="We look at it.", for_="all")

    assert [entry.public for entry in made.entries.order_by("position")[1:]] == [False, True]


def test_the_list_finds_by_kind_and_words_in_few_questions(
    alma: Client, case: Case, django_assert_max_num_queries: Any
) -> None:
    problem("sims", case)
    for number in range(5):
        record("change request", "sims", title=f"Sort by house {number}")

    with django_assert_max_num_queries(16):
        listed = text(alma.get(f"{reverse('console:records')}?kind=change request&q=house"))

    assert "Sort by house 4" in listed
    assert "Ledger loses a line" not in listed


def test_the_page_asks_a_fixed_number_of_questions(
    alma: Client, case: Case, django_assert_max_num_queries: Any
) -> None:
    made = problem("sims", case, cast.case("sims"))

    with django_assert_max_num_queries(22):
        alma.get(page(made))


def test_a_release_is_planned_for_a_day(alma: Client) -> None:
    made = record("release", "sims")

    refused = post(alma, made, "known", **{"planned-on": "next spring"})
    post(alma, made, "known", **{"planned-on": "2026-03-31"})

    assert refused.status_code == 422
    assert fresh(made).facts["planned on"] == "2026-03-31"
    assert "31 March 2026" in text(alma.get(page(made)))


def test_what_has_slipped_is_listed_as_overdue_with_what_waits_for_it() -> None:
    facts = {"planned on": "2026-03-31", "version": "5.2"}
    late = record("release", title="Ledger 5.2", facts=facts)
    record("release", title="Ledger 5.3", facts={"planned on": "2026-04-01"})
    waits = problem("sims", title="Ledger loses a line")
    operations.link_records(waits, to=late, sort="solved in", at=MONDAY)

    assert overdue("2026-03-31 12:00") == []
    assert overdue("2026-04-01 12:00") == ["Ledger loses a line", "Ledger 5.2"]
    operations.announce_release(late, by=cast.alma(), at=at("2026-04-01 13:00"))
    assert overdue("2026-04-01 14:00") == []


def test_a_problem_shows_when_its_release_was_planned_and_when_it_came(alma: Client) -> None:
    facts = {"planned on": "2026-03-31", "version": "5.2"}
    release, made = record("release", facts=facts), problem("sims")
    operations.link_records(made, to=release, sort="solved in", at=MONDAY)
    assert "Target 5.2 Planned 31 March 2026 Actual not released yet" in text(alma.get(page(made)))

    operations.announce_release(release, by=cast.alma(), at=at("2026-04-01 13:00"))

    assert "Actual 1 April 2026" in text(alma.get(page(made)))


def overdue(when: str) -> list[str]:
    """Return the titles on the list of what is overdue."""
    with moment(when):
        listed = visitor(cast.alma()).get(reverse("console:records"), {"show": "late"})
    return [made.title for made, *_ in listed.context["records"]]

"""A customer is told that we will be late, before they have to ask."""

import pytest

from kept.cases import operations
from kept.cases.errors import NothingSaidError, PromiseRefusedError
from tests import cast
from tests.cast import at
from tests.visitors import moment, visitor, words

pytestmark = pytest.mark.django_db
SOON, DUE = at("2026-03-02 12:40"), at("2026-03-02 13:00")
UNTIL = at("2026-03-03 11:00")
GIVEN = {"text": "We will be late.", "why": "the part comes on Tuesday", "until": UNTIL}


def test_the_customer_reads_another_moment_and_why():
    case = cast.case()
    entry = operations.tell_delay(case, by=cast.dee(), at=SOON, **GIVEN)

    [mail] = cast.told(cast.bo(), "late")
    assert mail["text"].strip().split("\n\n")[1:4] == [
        "We will be late.",
        "You do not need to do anything.",
        "We expect it by Tuesday 3 March, 11:00, because the part comes on Tuesday.",
    ]
    assert (mail["auto"], entry.public) == (False, True)
    assert entry.words.text.endswith("because the part comes on Tuesday.")


def test_what_was_promised_stands_and_is_missed():
    case = cast.case()
    before = [(each.slug, each.due_at) for each in case.clocks.order_by("slug")]

    operations.tell_delay(case, by=cast.dee(), at=SOON, **GIVEN)

    assert [(each.slug, each.due_at) for each in case.clocks.order_by("slug")] == before
    cast.sweep_to("2026-03-02 13:01")
    assert case.clocks.filter(state="late", due_at=DUE).exists()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"until": at("2026-03-02 12:50")}, PromiseRefusedError),
        ({"why": " "}, NothingSaidError),
        ({"text": ""}, NothingSaidError),
    ],
)
def test_an_earlier_moment_or_no_reason_is_refused(given, error):
    case = cast.case()

    with pytest.raises(error):
        operations.tell_delay(case, by=cast.dee(), at=SOON, **{**GIVEN, **given})

    assert cast.told(cast.bo(), "late") == []


def test_the_page_offers_it_once_the_promise_is_due_soon():
    case = cast.case()
    dee = visitor(cast.dee())
    here = f"/console/case/{case.number}/"
    with moment("2026-03-02 10:05"):
        assert "We will be late" not in words(dee.get(here))

    with moment("2026-03-02 12:40"):
        assert "We will be late with a first reply in your ticket." in words(dee.get(here))
        given = {**GIVEN, "until": "2026-03-03T11:00"}
        answer = dee.post(f"{here}late/", given, follow=True)

    assert "is told. What was promised stays as it is." in words(answer)
    assert len(cast.told(cast.bo(), "late")) == 1

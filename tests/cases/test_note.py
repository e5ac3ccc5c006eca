"""Notes among ourselves."""

import pytest

from kept.cases import operations
from kept.cases.errors import NothingSaidError
from kept.cases.models import Entry
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def test_a_note_is_internal_tells_nobody_and_keeps_nothing():
    case = cast.case("xm", facts={"priority": 1})
    before = len(cast.told())

    entry = operations.note(case, by=cast.dee(), text="Odd.", at=at("2026-03-02 10:10"))

    assert (entry.public, entry.words.text) == (False, "Odd.")
    assert cast.clock(case, "first-response").state == "running"
    assert len(cast.told()) == before


def test_no_customer_ever_gets_a_note_from_the_query():
    case = cast.case()
    operations.note(case, by=cast.dee(), text="Odd.", at=at("2026-03-02 10:10"))

    assert Entry.objects.shown_to(cast.dee()).filter(kind="note").count() == 1
    for who in (cast.bo(), cast.bea(), cast.cy(), cast.stranger()):
        assert not Entry.objects.shown_to(who).filter(public=False).exists()


def test_an_empty_note_is_refused():
    with pytest.raises(NothingSaidError):
        operations.note(cast.case(), by=cast.dee(), text="", at=at("2026-03-02 10:10"))

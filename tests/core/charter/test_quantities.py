import pytest
from hypothesis import given
from hypothesis import strategies as some

from kept.core.charter.problems import MisreadError
from kept.core.charter.quantities import PHRASES, Quantity, Unit

counted = some.builds(
    Quantity,
    some.integers(1, 999_999),
    some.sampled_from([unit for unit in Unit if unit not in PHRASES.values()]),
)
phrases = some.builds(Quantity, some.just(1), some.sampled_from(sorted(PHRASES.values())))


@given(counted | phrases)
def test_a_quantity_is_printed_back_as_it_was_read(quantity):
    assert Quantity.parse(str(quantity)) == quantity


@given(some.text(max_size=30).filter(lambda text: text not in PHRASES))
def test_other_text_is_refused_with_what_is_allowed(text):
    with pytest.raises(MisreadError) as misread:
        Quantity.parse(text)

    assert "8 hours" in misread.value.allowed


@pytest.mark.parametrize(
    "text", ["20 minuts", "1.5 hours", "-1 hour", "8 hours to the hour", "1  hour", "٣ hours", ""]
)
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(MisreadError, match="no length of time"):
        Quantity.parse(text)


@pytest.mark.clause("PA-129", "AMB-PA-09")
def test_hours_are_never_turned_into_days():
    assert Quantity.parse("8 hours") != Quantity.parse("1 day")
    assert Quantity.parse("24 hours").rank[0] != Quantity.parse("1 day").rank[0]


def test_only_lengths_of_one_sort_compare():
    ranks = {
        text: Quantity.parse(text).rank for text in ("90 minutes", "2 hours", "3 working days")
    }

    assert ranks["90 minutes"] < ranks["2 hours"]
    assert ranks["3 working days"][0] != ranks["2 hours"][0]
    assert Quantity.parse("twice per working day").rank < Quantity.parse("1 working day").rank
    assert Quantity.parse("as given").rank is None


def test_never_and_not_promised_are_one():
    assert str(Quantity.parse("never")) == "not promised"
    assert not Quantity.parse("never").has_moment

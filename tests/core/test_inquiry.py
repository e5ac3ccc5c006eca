"""What a charter takes from the account, and what of that a person is asked for all the same."""

import pytest

from kept.core.charter.information import Field
from kept.core.inquiry import is_answerable, known_of


@pytest.mark.parametrize("sort", ["person", "organisation", "mail", "phone"])
def test_what_an_account_may_hold_is_asked_of_whom_it_is_not_known(sort):
    question = Field(name="contact", **{"as": sort, "from": "account"})

    assert is_answerable(question)
    assert known_of(question, {sort: "Bo Lind"}) == "Bo Lind"
    assert known_of(question, {sort: ""}) == ""


def test_what_comes_from_the_account_and_is_of_no_such_sort_is_never_asked():
    assert not is_answerable(Field(name="company", **{"from": "account"}))
    assert is_answerable(Field(name="company"))

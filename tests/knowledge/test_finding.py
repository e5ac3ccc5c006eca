"""Finding articles and one's own cases, also with typing errors, on either database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.cases import operations
from kept.cases.models import Case
from kept.cases.theirs import Theirs
from kept.knowledge.models import Article
from kept.knowledge.operations import rewrite, withdraw
from kept.knowledge.search import finding
from kept.knowledge.search.words import distance, variants, words_in
from tests import cast
from tests.knowledge.conftest import MONDAY, article

Articles = dict[str, Article]


def titles(text: str, person: Any, **how: Any) -> list[str]:
    return [found.title for found in finding.articles(text, person, **how).items]


@pytest.mark.clause("PA-08", "SIMS-15")
def test_an_article_is_found_by_its_words_in_any_form(articles: Articles) -> None:
    for asked in ("password", "resetting passwords", "RESET", "passw"):
        assert titles(asked, cast.bo()) == ["Reset your password"], asked


def test_each_reader_finds_what_is_for_them(articles: Articles) -> None:
    assert titles("password", None) == ["Reset your password"]
    assert titles("invoice", None) == []
    assert titles("invoice", cast.bo()) == ["Invoice shows the wrong address"]
    assert set(titles("password", cast.dee())) == {"Reset your password", "Billing backdoor"}


def test_a_customer_of_another_desk_finds_only_what_is_for_everybody(articles: Articles) -> None:
    cast.contract(cast.organisation("Contoso"), cast.desk("xm"))

    assert titles("invoice", cast.cy()) == []
    assert titles("password", cast.cy()) == ["Reset your password"]


@pytest.mark.parametrize("typed", ["invioce", "invoce", "innvoice", "imvoice adress"])
def test_typing_errors_are_forgiven_and_said(articles: Articles, typed: str) -> None:
    found = finding.articles(typed, cast.bo())

    assert [one.title for one in found.items] == ["Invoice shows the wrong address"]
    assert found.instead.startswith("invoice")


def test_accents_and_strange_signs_do_no_harm(articles: Articles) -> None:
    assert titles("pässword", cast.bo()) == ["Reset your password"]
    for strange in ('"', "' OR 1=1", "a:*", "NOT", "(", "\\", "%", "-password", "&|!"):
        titles(strange, cast.bo())
    assert titles("", cast.bo()) == []


def test_what_is_written_anew_or_withdrawn_is_found_so(articles: Articles) -> None:
    made = articles["public"]
    rewrite(made, by=cast.alma(), at=MONDAY, title="Change the passphrase", body="As it says.")

    assert titles("password", cast.bo()) == []
    assert titles("passphrase", cast.bo()) == ["Change the passphrase"]
    withdraw(made, by=cast.alma())
    assert titles("passphrase", cast.bo()) == []


def test_a_title_counts_more_than_a_word_within(db: None) -> None:
    article("Other things", "Something about the ledger, once.")
    article("Ledger", "How it is kept.")

    assert titles("ledger", None) == ["Ledger", "Other things"]


def test_while_writing_any_word_may_do(articles: Articles) -> None:
    asked = "my invoice has a strange colour since tuesday"

    assert titles(asked, cast.bo()) == []
    assert titles(asked, cast.bo(), loosely=True) == ["Invoice shows the wrong address"]


def mine(asked: str) -> list[Case]:
    """Return what Bo finds of theirs."""
    return list(finding.cases(asked, Theirs(cast.bo()))[0].latest(20))


@pytest.mark.clause("PA-68")
@pytest.mark.parametrize(
    ("few", "rare"), [(500, 2000), (0, 2000), (0, 1)], ids=["few", "many", "many, common words"]
)
def test_my_cases_are_found_by_title_text_number_and_typing_errors(
    db: None, few: int, rare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "RARE", rare)
    case = cast.case(text="The ledger of February is empty.")
    cast.case(requester=cast.cy(), text="The ledger of Contoso.")
    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 11:00"), text="We look at Zürich.")

    for asked in ("invoice", "ledger", "february empty", str(case.number), "invioce"):
        assert mine(asked) == [case], asked
    assert not mine("contoso")


def test_an_internal_note_is_in_no_search_of_a_customer(db: None) -> None:
    case = cast.case()
    operations.note(case, by=cast.dee(), at=MONDAY, text="They never pay in time.")

    assert not mine("never pay")
    operations.reply(case, by=cast.dee(), at=MONDAY, text="They never pay in time.")
    assert mine("never pay") == [case]


def test_a_process_number_is_found_where_it_was_written(db: None) -> None:
    case = cast.case("xm", text="It happens in process 88-1704 only.")

    assert mine("1704") == [case]


@given(st.text(alphabet="abcde", min_size=4, max_size=8), st.integers(0, 7))
def test_a_word_with_a_letter_less_shares_a_variant_and_lies_one_apart(word: str, n: int) -> None:
    short = word[: n % len(word)] + word[n % len(word) + 1 :]

    assert short in variants(word)
    assert distance(word, short) == 1


def test_words_are_plain_and_common_ones_are_left_out() -> None:
    assert words_in("How do I reset the Pässword, and the password?") == ["reset", "password"]

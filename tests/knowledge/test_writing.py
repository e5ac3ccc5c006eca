"""Articles and their versions, what is told to many, discussions."""

from datetime import date

import pytest

from kept.cases.errors import NotAllowedError, NothingSaidError
from kept.knowledge.markdown import as_html
from kept.knowledge.models import Article, Discussion, Posting, Readers
from kept.knowledge.operations import (
    begin_discussion,
    check,
    contribute,
    hide,
    judge,
    post,
    rewrite,
    write,
)
from tests import cast
from tests.knowledge.conftest import MONDAY, article

pytestmark = pytest.mark.django_db


def test_every_version_stays_as_it_was() -> None:
    made = article("Reset", "Open Settings.")

    rewrite(made, by=cast.dee(), at=MONDAY, title="Reset", body="Open Profile.", why="It moved")
    rewrite(made, by=cast.dee(), at=MONDAY, title="Reset", body="Open Profile.")

    assert [(v.number, v.body) for v in made.versions.all()] == [
        (2, "Open Profile."),
        (1, "Open Settings."),
    ]


def test_a_draft_is_for_staff_until_it_is_published() -> None:
    made = write(cast.entitled(), by=cast.alma(), at=MONDAY, title="A", body="B", readers="public")

    assert not Article.objects.visible_to(cast.bo()).exists()
    assert Article.objects.visible_to(cast.dee()).get() == made


def test_only_staff_of_the_desk_write() -> None:
    for stranger in (cast.bo(), cast.stranger()):
        with pytest.raises(NotAllowedError):
            write(cast.entitled(), by=stranger, at=MONDAY, title="A", body="B")
    with pytest.raises(NothingSaidError):
        write(cast.entitled(), by=cast.alma(), at=MONDAY, title=" ", body="B")


def test_two_articles_of_one_title_have_addresses_of_their_own() -> None:
    assert [article("Reset", "A").slug, article("Reset", "B").slug] == ["reset", "reset-2"]


def test_checking_says_when_to_look_again() -> None:
    made = article("Reset", "A")

    check(made, by=cast.alma(), at=cast.at("2026-04-01 09:00"), review_on=date(2026, 10, 1))

    made.refresh_from_db()
    assert (made.checked_on, made.review_on) == (date(2026, 4, 1), date(2026, 10, 1))


@pytest.mark.clause("SIMS-15")
def test_a_reader_says_whether_it_solved_it() -> None:
    made = article("Reset", "A")

    judge(made, solved=True, at=MONDAY, by=cast.bo(), while_writing=True)

    assert made.verdicts.get().version == 1


@pytest.mark.clause("SIMS-22")
def test_postings_are_out_between_their_moments_for_their_readers() -> None:
    desk = cast.entitled("sims")
    post(desk, by=cast.alma(), at=MONDAY, section="news", title="New office", readers="public")
    post(
        desk,
        by=cast.alma(),
        at=MONDAY,
        section="notices",
        title="Slow today",
        ends_at=cast.at("2026-03-02 12:00"),
    )

    out = Posting.objects.visible_to(cast.bo())
    assert out.standing(cast.at("2026-03-02 11:00")).count() == 2
    assert out.standing(cast.at("2026-03-02 12:00")).get().title == "New office"
    assert Posting.objects.visible_to(None).get().title == "New office"


@pytest.mark.clause("SIMS-22")
def test_customers_of_a_desk_discuss_and_staff_hide_with_a_reason() -> None:
    desk = cast.entitled("sims")
    made = begin_discussion(desk, by=cast.bo(), at=MONDAY, title="Exports", text="Who uses them?")
    said = contribute(made, by=cast.bea(), at=MONDAY, text="We do.")

    assert Discussion.objects.visible_to(cast.bea()).get() == made
    with pytest.raises(NotAllowedError):
        contribute(made, by=cast.cy(), at=MONDAY, text="Me too.")
    with pytest.raises(NotAllowedError):
        hide(said, by=cast.bo(), why="No.")
    hide(said, by=cast.alma(), why="Names a person")
    said.refresh_from_db()
    assert said.hidden_because == "Names a person"


def test_markdown_is_safe_and_begins_below_the_pages_heading() -> None:
    html = as_html("# One\n<script>x</script> [a](javascript:x) ![p](http://x.example/p.png) **b**")

    assert "<h2>One</h2>" in html
    assert "<strong>b</strong>" in html
    for danger in ("<script", 'javascript:x"', "<img"):
        assert danger not in html


def test_readers_are_those_of_the_choices() -> None:
    assert set(Readers.values) == {"public", "customers", "staff"}

"""Help: articles, suggestions while writing, news, discussions, notices."""

from typing import Any

import pytest
from django.test import Client

from kept.cases.models import Case
from kept.knowledge.models import Discussion, Verdict
from kept.knowledge.operations import post
from tests import cast
from tests.knowledge.conftest import MONDAY, article, articles  # noqa: F401
from tests.visitors import text, visitor, words

PA = "/portal/new/pa/incident/"
HELP = "/help/pa/"


def test_anyone_finds_what_is_for_everybody_and_nothing_else(articles: Any) -> None:  # noqa: F811
    stranger = visitor()

    said = words(stranger.get(HELP))
    assert "Reset your password" in said
    assert "wrong address" not in said
    assert "backdoor" not in said
    assert stranger.get(f"{HELP}article/invoice-shows-the-wrong-address/").status_code == 404


def test_a_mistyped_word_finds_it_and_says_so_and_my_cases_too(articles: Any) -> None:  # noqa: F811
    case = cast.case(subject="Invoice is empty")

    said = words(visitor(cast.bo()).get(HELP, {"q": "invioce"}))

    assert "This is what has “invoice”" in said
    assert "Invoice shows the wrong address" in said
    assert f"/portal/cases/{case.number}/" in said


@pytest.mark.clause("SIMS-15", "PA-97", "PA-155")
def test_an_article_is_suggested_while_writing_and_spares_a_case(bo: Client) -> None:
    article("Reset your password", "Open Settings.")
    part = bo.get("/portal/suggestions/pa/", {"subject": "pasword lost", "text": ""})
    assert "Reset your password" in words(part)
    assert "<html" not in words(part)

    looked = words(bo.post(PA, {"subject": "Password lost", "step": "look"}))
    assert "This may help already" in looked
    page = "/help/pa/article/reset-your-password/"
    assert f'href="{page}?writing=yes"' in looked
    assert "Did this solve it?" in words(bo.get(f"{page}?writing=yes"))
    bo.post(f"{page}verdict/", {"solved": "yes", "writing": "yes"})

    verdict = Verdict.objects.get()
    assert (verdict.solved, verdict.while_writing, verdict.person) == (True, True, cast.bo())
    assert not Case.objects.exists()


def test_still_stuck_leads_to_asking_us_with_the_article_noted(bo: Client) -> None:
    article("Reset your password", "Open Settings.")
    noted = "read=reset-your-password"

    answer = bo.post("/help/pa/article/reset-your-password/verdict/", {"solved": "no"})

    assert answer.headers["location"] == f"/portal/new/?{noted}"
    form = f"/portal/new/pa/incident/?{noted}"
    assert f'href="{form}"' in words(bo.get(answer.headers["location"]))
    assert "I have read “Reset your password” and am still stuck." in words(bo.get(form))
    bo.post("/portal/new/pa/incident/draft/", {"subject": "Locked out", "text": "I wrote this."})
    assert "I wrote this.</textarea>" in words(bo.get(form))
    assert "still stuck" not in words(bo.get("/portal/new/xm/incident/?read=made-up"))


@pytest.mark.clause("SIMS-22")
def test_the_portal_has_news_resources_events_and_discussions(db: None) -> None:
    desk = cast.entitled("sims")
    told = {"by": cast.alma(), "at": MONDAY}
    post(desk, section="news", title="New office", **told)
    post(desk, section="resources", title="Handbook", link="https://example.com/h", **told)
    post(desk, section="events", title="User day", happens_at=cast.at("2026-04-01 09:00"), **told)
    bo = visitor(cast.bo())

    for section, title in (("news", "New office"), ("resources", "Handbook"), ("events", "User")):
        assert title in text(bo.get(f"/help/sims/{section}/"))
        assert title not in text(visitor().get(f"/help/sims/{section}/"))
    bo.post("/portal/discussions/sims/", {"title": "Exports", "text": "Who uses them?"})
    made = Discussion.objects.get()
    visitor(cast.bea()).post(f"/portal/discussion/{made.pk}/", {"text": "We do."})
    assert "We do." in text(bo.get(f"/portal/discussion/{made.pk}/"))
    assert visitor(cast.cy()).get(f"/portal/discussion/{made.pk}/").status_code == 404


def test_a_service_notice_stands_on_top_until_it_ends(bo: Client) -> None:
    post(
        cast.entitled(),
        by=cast.alma(),
        at=MONDAY,
        section="notices",
        title="Mail is slow today",
        ends_at=cast.at("2026-03-02 10:40"),
    )

    for address in ("/portal/", f"/portal/cases/{cast.case().number}/"):
        assert "Mail is slow today" in text(bo.get(address))


@pytest.mark.parametrize("address", [HELP, f"{HELP}?q=pasword", "/portal/?q=invioce", PA])
def test_these_pages_take_fifteen_statements_at_most(
    bo: Client,
    address: str,
    django_assert_max_num_queries: Any,
) -> None:
    article("Reset your password", "Open Settings.")
    cast.case()
    bo.get(address)

    with django_assert_max_num_queries(15):
        assert bo.get(address).status_code == 200

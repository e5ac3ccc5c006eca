"""Writing articles and news, and finding them beside a case."""

import pytest
from django.test import Client

from kept.cases import operations
from kept.knowledge.models import Article, Posting
from kept.knowledge.operations import begin_discussion
from tests import cast
from tests.knowledge.conftest import MONDAY, article
from tests.visitors import visitor, words


def test_an_article_is_written_published_changed_and_withdrawn(alma: Client) -> None:
    said = {"at": "pa", "title": "Reset", "body": "Open **Settings**.", "readers": "public"}

    alma.post("/console/articles/new/", said)
    made = Article.objects.get()
    page = f"/console/articles/{made.pk}/"
    assert "<strong>Settings</strong>" in words(alma.get(page))
    alma.post(f"{page}state/", {"do": "publish"})
    assert visitor().get("/help/pa/article/reset/").status_code == 200
    alma.post(page, {**said, "body": "Open Profile.", "why": "It moved"})
    assert "It moved" in words(alma.get(page))
    alma.post(f"{page}state/", {"do": "withdraw"})

    assert visitor().get("/help/pa/article/reset/").status_code == 404


def test_what_is_due_for_a_look_is_listed_first(alma: Client) -> None:
    article("Later", "x")
    made = article("Due", "x")
    Article.objects.filter(pk=made.pk).update(review_on="2026-03-01")

    said = words(alma.get("/console/articles/"))

    assert said.index(">Due</a>") < said.index(">Later</a>")
    assert "Later" not in words(alma.get("/console/articles/?q=due"))


def test_articles_stand_beside_a_case(alma: Client) -> None:
    article("Addresses on invoices", "Refresh the template.")
    case = cast.case()

    assert "Addresses on invoices" in words(alma.get(f"/console/case/{case.number}/articles/"))


@pytest.mark.clause("PA-15")
def test_guidance_becomes_an_article_that_the_case_leads_to(alma: Client) -> None:
    case = cast.case(facts={"kind": "guidance"}, subject="How to reset")
    operations.reply(case, by=cast.dee(), at=MONDAY, text="Open Settings.")
    new = f"/console/articles/new/?case={case.number}"
    begun = alma.get(new).context["form"]
    assert (begun["title"].value(), begun["body"].value()) == ("How to reset", "Open Settings.")

    said = {"at": "pa", "title": "How to reset", "body": "Open Settings.", "readers": "public"}
    alma.post(new, said)
    page = f"/portal/cases/{case.number}/"
    assert "This article answers it" not in words(visitor(cast.bo()).get(page))
    alma.post(f"/console/articles/{Article.objects.get().pk}/state/", {"do": "publish"})

    assert cast.fresh(case).facts["article"] == "how-to-reset"
    assert "/help/pa/article/how-to-reset/" in words(visitor(cast.bo()).get(page))


@pytest.mark.clause("PA-15")
def test_an_article_that_is_there_already_is_linked(alma: Client) -> None:
    made = article("Addresses on invoices", "Refresh the template.")
    case = cast.case()
    beside = f"/console/case/{case.number}/articles/"

    assert alma.post(beside, {"article": "x"}).status_code == 404
    alma.post(beside, {"article": made.pk})

    assert cast.fresh(case).facts["article"] == made.slug


def test_news_is_told_and_what_was_said_is_hidden(alma: Client) -> None:
    event = {"at": "pa", "section": "events", "title": "Day", "readers": "public"}
    assert alma.post("/console/postings/", event).status_code == 422
    alma.post("/console/postings/", {**event, "happens_at": "2026-04-01T09:00"})
    assert Posting.objects.get().title == "Day"

    said = begin_discussion(cast.desk(), by=cast.bo(), at=MONDAY, title="A", text="Rude.")
    one = said.contributions.get()
    alma.post(f"/console/contributions/{one.pk}/hide/", {"why": "Rude"})

    assert "Rude." not in words(alma.get(f"/portal/discussion/{said.pk}/"))


def test_staff_of_elsewhere_change_nothing_here(alma: Client) -> None:
    made = article("Reset", "x")
    cast.desk("xm")
    eve = cast.person("eve@kept.example", "Eve Moon", is_staff=True)
    cast.desk("xm").members.create(person=eve)

    assert visitor(eve).get(f"/console/articles/{made.pk}/").status_code == 404
    assert visitor(eve).post(f"/console/articles/{made.pk}/state/").status_code == 404

"""What a mail does not say is asked once; answers by mail and portal fill it in."""

import pytest
from django.urls import reverse

from kept.cases import asking
from kept.cases.models import Case
from kept.core.charter.information import Field
from kept.core.inquiry import answers_in, name_of
from tests import cast
from tests.mail.post import NOW, answer, arrive, later, mail, sent
from tests.visitors import moment, visitor, words

LINE = Field(name="version")
SCALE = Field(name="users affected", choose={"all": "all of them", "one": "one"})
SEVERAL = Field(name="environments", several={"Live": "Live", "Test": "Test"})
QUESTIONS = (LINE, SCALE, SEVERAL)


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


def opened(text: str = "It smokes.", slug: str = "pa") -> Case:
    desk = cast.entitled(slug)
    cast.bo()
    case = arrive(mail(text, to=desk.address), to=desk.address).case
    assert case is not None
    return case


def still_open(case: Case) -> set[str]:
    return {question.name for question in questions(case)}


def questions(case: Case) -> list[Field]:
    events, facts = case.timeline(), cast.fresh(case).facts
    return asking.open_questions(case.rulebook, events, facts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Version: 9.2", {"version": "9.2"}),
        ("version:\n9.2\n\nThanks", {"version": "9.2"}),
        ("> Version:\n9.2", {"version": "9.2"}),
        ("> Version:\n> Users affected:\n> (all of them, one)\none", {"users affected": "one"}),
        ("1. *Users affected:* All of them.", {"users affected": "all"}),
        ("Users affected: (all of them, one) all", {"users affected": "all"}),
        ("Users affected: perhaps", {}),
        ("Environments: live, test", {"environments": ["Live", "Test"]}),
        ("Version:\n\nUsers affected: one", {"users affected": "one"}),
        ("The version: we do not know", {}),
        ("> Version:\n> Users affected:\n> (all of them, one)", {}),
    ],
)
def test_an_answer_stands_behind_or_below_the_name_of_what_was_asked(text, said):
    assert answers_in(text, QUESTIONS) == said


@pytest.mark.django_db
@pytest.mark.clause("PA-100", "PA-109", "PA-110")
def test_the_acknowledgement_asks_for_what_the_mail_does_not_say():
    case = opened("It smokes.\n\nFrequency: intermittent")

    [told] = sent(case)
    assert "It helps us to have answers to these questions." in told.payload["text"]
    assert "Predictability:\n(predictable, not predictable)\n" in told.payload["text"]
    assert "Frequency:" not in told.payload["text"]
    assert "Contact number:" in told.payload["text"]
    assert "Company:" not in told.payload["text"]
    assert cast.fresh(case).facts["frequency"] == "intermittent"


@pytest.mark.django_db
@pytest.mark.clause("PA-99", "XM-41", "AMB-XM-17")
@pytest.mark.parametrize("slug", ["pa", "xm"])
def test_what_is_asked_so_holds_up_nothing(slug):
    case = opened(slug=slug)

    assert case.waiting_for == ""
    assert not case.clocks.filter(state="paused").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "slug",
    [
        pytest.param("xm", marks=pytest.mark.clause("XM-31", "XM-33", "XM-34", "XM-35", "XM-36")),
        pytest.param("pa", marks=pytest.mark.clause("PA-105", "PA-106", "PA-107", "PA-111")),
        pytest.param("ps", marks=pytest.mark.clause("PS-15", "PS-16", "PS-17", "PS-19", "PS-21")),
        pytest.param("sims", marks=pytest.mark.clause("SIMS-65", "SIMS-66", "SIMS-67", "SIMS-71")),
    ],
)
def test_the_mail_asks_for_the_charters_own_list(slug):
    case = opened(slug=slug)

    wanted = [name_of(question) for question in questions(case)]
    text = sent(case)[0].payload["text"].lower()
    assert wanted
    assert [name for name in wanted if f"{name}:".lower() not in text] == []


@pytest.mark.django_db
def test_it_is_asked_once_and_no_machine_is_asked():
    case = opened()
    arrive(answer(case, "Any news?"), at=later(hours=1))
    machines = arrive(mail("Down.", subject="Alert", Auto_Submitted="auto-generated"))

    asked = case.entries.filter(kind=asking.ASKED).count()
    assert asked == 1
    assert not machines.case.entries.filter(kind=asking.ASKED).exists()


@pytest.mark.django_db
@pytest.mark.clause("PA-100")
def test_an_answer_by_mail_fills_in_what_was_asked():
    case = opened()
    before = still_open(case)

    arrive(answer(case, "Users affected: all\n\nIt is urgent."), at=later(hours=1))

    assert before - still_open(case) == {"users affected"}
    entry = case.entries.get(kind="users affected changed")
    assert (entry.by, entry.carries["to"]) == (cast.bo(), "all")


@pytest.mark.django_db
@pytest.mark.clause("PA-118")
def test_the_suggested_priority_follows_an_answer():
    case = opened()

    arrive(answer(case, "Effect: business processing is halted"), at=later(hours=1))

    assert (case.proposed_priority, cast.fresh(case).proposed_priority) == (3, 2)


@pytest.mark.django_db
@pytest.mark.clause("PA-40", "PA-100")
def test_the_portal_lists_what_was_asked_one_by_one_until_it_is_answered():
    case = opened()
    page = reverse("portal:case", args=[case.number])
    with moment("2026-03-02 10:30"):
        bo = visitor(cast.bo())
        assert "Users affected" in words(bo.get(page))
        bo.post(reverse("portal:information", args=[case.number]), {"users-affected": "all"})
        said = words(bo.get(page))

    assert "users affected" not in still_open(case)
    assert 'name="users-affected"' not in said
    assert 'name="frequency"' in said
    assert "Users affected: all" in said


@pytest.mark.django_db
def test_an_empty_answer_in_the_portal_comes_back_with_words():
    case = opened()
    with moment("2026-03-02 10:30"):
        answered = visitor(cast.bo()).post(reverse("portal:information", args=[case.number]), {})

    assert answered.status_code == 422
    assert "Answer at least one question" in words(answered)


@pytest.mark.django_db
def test_the_console_lists_what_nobody_has_said_yet():
    case = opened()
    with moment("2026-03-02 10:30"):
        said = words(visitor(cast.dee()).get(reverse("console:case", args=[case.number])))

    assert "Asked, not answered yet" in said
    assert NOW

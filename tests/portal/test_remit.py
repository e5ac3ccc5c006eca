"""What the charter says of what is asked: on the form, in the mail, on both pages of the case."""

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from tests import cast
from tests.visitors import text, visitor, words

SAID = {"subject": "A question", "text": "How is it done?", "product": "Planner"}
NOT_COVERED = [
    pytest.param("guidance", topic, "", marks=pytest.mark.clause(clause))
    for clause, topics in {
        "PA-160": ["accounting procedures", "legislation", "internal control"],
        "PA-162": [
            "preventative maintenance",
            "hardware administration",
            "backup and disaster recovery",
            "database integrity and connectivity",
            "user administration",
        ],
    }.items()
    for topic in topics
] + [
    pytest.param("guidance", "third-party software", "", marks=pytest.mark.clause("PA-160")),
    pytest.param(
        "service-request",
        "technical consulting on site",
        "It is for the account manager, who brings technical services",
        marks=pytest.mark.clause("PA-163"),
    ),
    pytest.param(
        "service-request",
        "configuration or implementation",
        "It is for the account manager or the project manager, who brings professional services",
        marks=pytest.mark.clause("PA-164"),
    ),
]


def asked(who: Client, slug: str, kind: str, topic: str, step: str = "check") -> str:
    answer = who.post(f"/portal/new/{slug}/{kind}/", {**SAID, "topic": topic, "step": step})
    return text(answer)


def of_topic(topic: str) -> Case:
    return cast.case("pa", facts={"kind": "guidance", "topic": topic})


@pytest.mark.parametrize(("kind", "topic", "referral"), NOT_COVERED)
def test_what_is_out_of_scope_is_said_before_it_is_sent(
    bo: Client, kind: str, topic: str, referral: str
) -> None:
    assert f'<option value="{topic}"' in words(bo.get(f"/portal/new/pa/{kind}/"))

    said = asked(bo, "pa", kind, topic)

    assert f"Support does not cover this: {topic}" in said
    assert referral in said


@pytest.mark.clause("PA-160", "PA-162")
def test_mail_and_case_say_it_too_and_the_case_ends_as_out_of_scope(bo: Client) -> None:
    asked(bo, "pa", "guidance", "legislation", "send")
    case = Case.objects.get()

    mail = cast.told(cast.bo(), "received")[0]["text"]
    assert "Support does not cover this: legislation." in mail
    assert "Support does not cover this: legislation" in text(
        bo.get(reverse("portal:case", args=[case.number]))
    )
    operations.close(case, by=cast.dee(), at=case.opened_at, way="outside")
    assert cast.fresh(case).closed_at is not None


@pytest.mark.clause("PA-156")
def test_instead_of_training_over_the_phone_training_is_offered_and_asked_for(bo: Client) -> None:
    said = {**SAID, "topic": "training over the phone", "step": "check"}
    answer = bo.post("/portal/new/pa/guidance/", said)
    assert "Support does not cover this: training over the phone" in text(answer)
    assert "We offer training instead" in text(answer)
    instead = "/portal/new/pa/service-request/?topic=training"
    assert f'href="{instead}"' in words(answer)

    form = bo.get(instead).context["form"]
    assert form["topic"].value() == "training"
    asked(bo, "pa", "service-request", "training", "send")

    assert Case.objects.get().facts["topic"] == "training"


@pytest.mark.clause("PA-163", "PA-164")
def test_an_agent_classes_it_and_hands_it_to_whom_the_charter_names(db: None) -> None:
    case = cast.case("pa", facts={"kind": "service request"})
    alma = visitor(cast.alma())
    page, to = (reverse(f"console:{name}", args=[case.number]) for name in ("case", "referral"))
    assert "Hand it on" not in text(alma.get(page))
    assert '<option value="configuration or implementation">' in words(alma.get(page))

    facts = {"kind": "service request", "topic": "configuration or implementation"}
    alma.post(reverse("console:facts", args=[case.number]), facts)
    assert cast.fresh(case).facts["coverage"] == "refused"
    assert "who brings professional services" in text(alma.get(page))
    assert alma.post(to, {"to": "country manager"}).status_code == 422
    alma.post(to, {"to": "project manager"})

    assert cast.fresh(case).state == "referred"
    assert "bring professional services" in cast.told(cast.alma(), "task")[-1]["text"]
    assert "project manager" in text(visitor(cast.bo()).get(f"/portal/cases/{case.number}/"))


def test_coverage_follows_the_topic_and_a_topic_without_a_word_says_nothing(bo: Client) -> None:
    case = of_topic("legislation")
    fact = {"fact": "topic", "by": cast.alma(), "at": cast.at("2026-03-02 10:10")}

    operations.set_fact(case, value="how-to", **fact)

    assert cast.fresh(case).facts["coverage"] == "covered"
    assert "does not cover" not in text(bo.get(reverse("portal:case", args=[case.number])))


@pytest.mark.clause("PS-49", "PS-51")
def test_a_course_is_bought_as_consultancy(db: None) -> None:
    cast.entitled("ps")

    said = asked(visitor(cast.bo()), "ps", "training", "course")

    assert "Support is no substitute for training; more of it is bought as consultancy" in said
    assert "It is for the consultancy" in said


@pytest.mark.clause("PS-50")
def test_where_documentation_lies_is_said_on_the_form_and_in_the_mail(db: None) -> None:
    academy = "https://academy.example/"
    cast.desk("ps", settings={"coverage": {"topics": {"documentation": {"link": academy}}}})
    cast.entitled("ps")
    bo = visitor(cast.bo())
    assert f'href="{academy}"' in words(bo.get("/portal/new/ps/training/"))

    asked(bo, "ps", "training", "documentation", "send")

    assert academy in cast.told(cast.bo(), "received")[0]["text"]

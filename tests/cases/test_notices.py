"""The words that leave the house."""

import re
from pathlib import Path

import pytest

import kept
from kept.cases import operations, wording
from kept.outbox.models import Notice
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-02 10:30")


@pytest.mark.clause("PA-51", "PA-63", "PA-48", "XM-14", "XM-16", "XM-17", "XM-19")
def test_the_acknowledgement_has_number_promise_because_and_the_reply_line():
    cast.case()

    [mail] = cast.told(cast.bo())
    paragraphs = mail["text"].strip().split("\n\n")
    assert mail["subject"] == "Ticket [1001] Invoice shows the wrong address"
    assert paragraphs[:4] == [
        "-- Please reply above this line --",
        "We have your ticket. Its number is 1001.",
        "You do not need to do anything.",
        (
            "We aim to reply by Monday 2 March, 13:00, because our target is a first reply "
            "within 3 working hours for priority 3."
        ),
    ]
    assert paragraphs[4].startswith("Next time, tell us on our portal: we can begin to look")
    assert paragraphs[5].endswith("/portal/cases/1001/")
    assert "Support pa, support@pa.kept.example" in mail["text"]
    assert paragraphs[6].startswith("To reach a person, answer this mail")


def test_the_payload_is_what_the_mail_room_wants():
    case = cast.case()

    [mail] = cast.told(cast.bo())
    assert (mail["desk"], mail["case"], mail["to"], mail["cc"], mail["auto"]) == (
        "pa",
        1001,
        ["bo@northwind.example"],
        [],
        True,
    )
    assert mail["entry"] == case.entries.get().pk
    assert Notice.objects.get(key__contains="received").message_id


def test_where_the_charter_binds_we_promise():
    cast.case("xm", facts={"priority": 1})

    [mail] = cast.told(cast.bo())
    assert (
        "We will reply by Monday 2 March, 12:00, because we promise a first reply" in mail["text"]
    )


@pytest.mark.clause("SIMS-13", "PA-79", "XM-43", "AMB-X-17")
@pytest.mark.parametrize(("slug", "word"), [("pa", "ticket"), ("xm", "ticket"), ("sims", "case")])
def test_mails_speak_the_charters_words(slug, word):
    cast.case(slug)

    assert f"We have your {word}." in cast.told(cast.bo())[0]["text"]


@pytest.mark.clause("SIMS-20", "SIMS-21", "PS-14", "PA-56", "AMB-PA-12", "AMB-X-12")
@pytest.mark.parametrize(
    ("slug", "facts", "said"),
    [
        ("sims", {"impact": 1, "urgency": 1}, "please call us first, on +44 20 7946 0000"),
        ("sims", {}, "answer this mail."),
        ("ps", {"priority": 1}, "answer this mail."),
        ("pa", {}, "answer this mail."),
        ("pa", {"effect": "halted"}, "or call +44 20 7946 0000."),
    ],
)
def test_a_number_to_call_is_given_where_the_charter_offers_calls(slug, facts, said):
    cast.case(slug, facts=facts)

    assert said in cast.told(cast.bo())[0]["text"]


def test_one_event_is_one_mail_to_each_and_none_to_who_acted():
    case = cast.case()
    operations.add_party(case, person=cast.bea(), by=cast.bo(), at=LATER)
    operations.reply(case, by=cast.dee(), text="We look.", at=at("2026-03-02 10:40"))
    operations.add_reply(case, by=cast.bea(), text="Thanks.", via="mail", at=at("2026-03-02 10:50"))

    sent = [(mail["notice"], mail["to"][0].split("@")[0]) for mail in cast.told()]
    assert sent == [
        ("received", "bo"),
        ("assigned", "dee"),
        ("reply", "bo"),
        ("reply", "bea"),
        ("answered", "dee"),
    ]


def test_words_are_not_escaped_and_subjects_are_one_line():
    case = cast.case(subject="A <b>\r\nBcc: x & y", text="1 < 2 & 3")
    operations.reply(case, by=cast.dee(), text="Yes: 1 < 2 & it's so.", at=LATER)

    mail = cast.told(cast.bo(), "reply")[0]
    assert "Yes: 1 < 2 & it's so." in mail["text"]
    assert mail["subject"] == "Ticket [1001] A <b> Bcc: x & y"


def test_staff_are_not_told_in_the_customers_form():
    cast.case()

    [mail] = cast.told(cast.dee(), "assigned")
    assert "/console/case/1001/" in mail["text"]
    assert "reply above" not in mail["text"]


# UX, section 9: never to customers, unless a charter's label says so.
BANNED = ("ticket", "sla", "breach", "pending", "escalate", "invalid", "oops", "click here",
          "please note", "do not reply")  # fmt: skip
# Only the charter's own words say whether we promise or aim.
BINDING = ("promise", "guarantee")
ROOMS = Path(kept.__path__[0])


def _words(template: str) -> str:
    """Return what is read of a template: without its marks, and without HTML's."""
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", "", template, flags=re.DOTALL).lower()


def _templates(*patterns: str) -> dict[str, str]:
    found = {path for pattern in patterns for path in ROOMS.glob(pattern)}
    return {str(path.relative_to(ROOMS)): _words(path.read_text()) for path in found}


MAILS = _templates("*/templates/**/mail/**/*.txt", "*/templates/account/email/*.txt")
PAGES = _templates("portal/templates/**/*.html", "feedback/templates/**/*.html")


def test_every_room_that_writes_mails_is_looked_at():
    rooms = {name.partition("/")[0] for name in MAILS}

    assert rooms >= {"cases", "mail", "feedback", "backlog", "portal"}


@pytest.mark.parametrize("word", BANNED)
def test_no_template_that_customers_read_has_a_banned_word(word):
    assert [name for name, text in (MAILS | PAGES).items() if _has(text, word)] == []


def test_no_mail_calls_a_case_closed_but_in_the_words_of_its_charter():
    assert [name for name, text in MAILS.items() if _has(text, "closed")] == []


@pytest.mark.parametrize("word", BINDING)
def test_no_mail_promises_in_words_of_its_own(word):
    assert [name for name, text in MAILS.items() if word in text] == []


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"\b{word}", text))


def test_the_token_and_the_line_are_the_charters():
    labels = {"subject token": "Fall <No>:", "reply line": "Bitte darüber antworten"}

    assert wording.reply_line(labels) == "-- Bitte darüber antworten --"
    assert wording.subject(cast.case(), labels) == "Fall 1001: Invoice shows the wrong address"

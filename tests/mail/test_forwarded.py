"""Mail that a customer sent to an agent's own address, passed on to the desk."""

import pytest
from django.urls import reverse

from kept.cases.models import Case
from kept.customers.models import Person
from kept.mail import review
from kept.mail.models import Received
from kept.mail.reading import forwarded
from tests import cast
from tests.mail.post import BO, NOW, arrive, later, mail, sent
from tests.visitors import visitor, words

pytestmark = pytest.mark.django_db
State = Received.State
DEE = "Dee Castle <dee@kept.example>"
QUOTED = """For us, I think.

---------- Forwarded message ---------
From: Bo Lind <bo@northwind.example>
Date: Mon, 2 Mar 2026 at 09:00
Subject: Printer on fire
To: Dee Castle <dee@kept.example>

It smokes.
"""


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def passed_on(text: str = QUOTED, **words) -> Received:
    written = mail(text, by=DEE, subject="Fwd: Printer on fire", **words)
    return arrive(written, envelope_from="dee@kept.example")


def nested() -> Received:
    written = mail("For us, I think.", by=DEE, subject="Fwd: Printer on fire")
    written.add_attachment(mail(by=BO, to="dee@kept.example"))
    return arrive(written, envelope_from="dee@kept.example")


@pytest.mark.parametrize("bring", [passed_on, nested], ids=["quoted", "nested"])
def test_case_51_what_an_agent_passes_on_is_held_and_opened_for_its_first_writer(bring):
    row = bring()
    assert (row.state, Case.objects.count()) == (State.HELD, 0)

    done = review.open_for_original(row, by=cast.dee(), at=later(hours=1))

    assert (done.state, done.case.requester, done.case.opened_at) == (State.OPENED, cast.bo(), NOW)
    assert (done.sender, done.decided_by) == ("dee@kept.example", cast.dee())
    assert done.reason.endswith(f"made case {done.case.number} of it, for bo@northwind.example.")
    (told,) = sent(done.case)
    assert told.payload["to"] == ["bo@northwind.example"]


@pytest.mark.parametrize("bring", [passed_on, nested], ids=["quoted", "nested"])
def test_the_first_writer_reads_their_own_words_and_the_desk_what_was_written_above_them(bring):
    done = review.open_for_original(bring(), by=cast.alma(), at=later(hours=1))

    assert done.case.subject == "Printer on fire"
    said = done.case.entries.get(kind="opened").words
    assert (said.text, said.full_text) == ("It smokes.", "It smokes.")
    note = done.case.entries.get(kind="note")
    assert not note.public
    assert note.words.text == "Dee Castle passed it on and wrote:\n\nFor us, I think."


@pytest.mark.parametrize(
    ("announced", "text"),
    [
        ("Begin forwarded message:\n\n> From: Bo <bo@x.example>\n> Date: today\n>\n> ", "Hello."),
        ("-----Ursprüngliche Nachricht-----\nVon: Bo <bo@x.example>\nAn: Dee\n\n", "Hello."),
    ],
)
def test_what_is_passed_on_stands_below_what_announces_it(announced, text):
    assert forwarded.parts(f"Look.\n\n{announced}{text}") == ("Look.", text)


def test_where_nothing_announces_it_all_is_passed_on():
    assert forwarded.parts("Look at this.") == ("", "Look at this.")


def test_a_first_writer_who_is_not_known_yet_is_written_down():
    text = QUOTED.replace("Bo Lind <bo@", "Kit Noor <kit@")

    done = review.open_for_original(passed_on(text), by=cast.dee(), at=later(hours=1))

    assert done.case.requester == Person.objects.get(email="kit@northwind.example")


@pytest.mark.parametrize("text", ["See above.", QUOTED.replace("bo@northwind", "support@pa.kept")])
def test_without_another_first_writer_nothing_is_opened(text):
    row = passed_on(text)

    with pytest.raises(review.NobodyError):
        review.open_for_original(row, by=cast.dee(), at=NOW)

    assert not Case.objects.exists()


def test_the_page_offers_it_in_one_click():
    row = passed_on()
    dee = visitor(cast.dee())

    assert "Open for bo@northwind.example" in words(dee.get(reverse("console:mail", args=[row.pk])))
    dee.post(reverse("console:mail-original", args=[row.pk]))

    assert Case.objects.get().requester == cast.bo()

"""Which case an answer joins, from the mail to the entry."""

import pytest
from django.utils import timezone

from kept.cases import operations
from kept.cases.models import Case, Entry
from kept.mail import intake, tokens, watch
from kept.mail.models import Received
from tests import cast
from tests.mail.post import CY, NOW, PA, XM, answer, arrive, later, mail, sent

pytestmark = pytest.mark.django_db
State = Received.State


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def case(_data) -> Case:
    """Bo's case, which came by mail."""
    cast.entitled("pa")
    cast.bo()
    opened = arrive(mail(subject="Printer on fire", Message_ID="<first@northwind.example>")).case
    assert opened is not None
    return opened


def reply_address(case: Case, recipient: str = "bo@northwind.example") -> str:
    return tokens.reply_address(PA, case=case.number, recipient=recipient)


def words(received: Received) -> str:
    assert received.entry is not None
    return received.entry.words.text


@pytest.mark.clause("XM-14")
def test_an_answer_to_our_mail_joins_the_case_by_its_reply_address(case):
    received = arrive(answer(case), to=reply_address(case), at=later(hours=1))

    assert (received.state, received.case) == (State.APPENDED, case)
    assert received.proof == "reply address"
    assert (received.entry.kind, received.entry.by) == ("contact by customer", cast.bo())
    assert received.entry.at == later(hours=1)


@pytest.mark.clause("XM-19", "XM-13", "AMB-XM-11")
def test_only_what_stands_above_the_line_is_shown(case):
    ours = sent(case)[-1].payload["text"]
    quoted = "".join(f"> {line}\n" for line in ours.splitlines())
    text = f"It smokes again.\n\nOn Mon, 2 Mar 2026 at 10:01, Support pa <{PA}> wrote:\n{quoted}"

    received = arrive(answer(case, text), to=reply_address(case), at=later(hours=1))

    assert words(received) == "It smokes again."
    assert "We have your ticket" in received.entry.words.full_text


def test_the_owner_is_told_of_the_answer(case):
    arrive(answer(case), to=reply_address(case), at=later(hours=1))

    told = sent(case, "staff")[-1]
    assert (told.payload["notice"], told.payload["to"]) == ("answered", [case.owner.email])


def test_a_colleague_answers_for_them_by_the_same_reply_address(case):
    received = arrive(answer(case, by=CY), to=reply_address(case), at=later(hours=1))

    assert (received.state, received.entry.by) == (State.APPENDED, cast.cy())
    assert "was given to bo@northwind.example" in received.reason


@pytest.mark.parametrize(
    ("by", "subject"),
    [
        ("Chat <no-reply@chat.example>", "Welcome"),
        ("Chat <team@chat.example>", "482-113 is your Chat confirmation code"),
    ],
)
def test_no_customer_reads_what_a_service_sends_to_the_reply_address_to_see_whose_it_is(
    case, by, subject
):
    written = mail("Your code is 482-113.", by=by, subject=subject, to=reply_address(case))

    received = arrive(written, to=reply_address(case), at=later(hours=1))

    assert (received.state, received.case) == (State.APPENDED, case)
    assert "482-113" in words(received)
    assert received.entry not in Entry.objects.shown_to(cast.bo())
    assert received.entry in Entry.objects.shown_to(cast.dee())
    assert "no customer reads it" in case.entries.get(kind="flagged").carries["flag"]
    told = sent(case)[-1].message_id
    real = mail(by=CY, subject="Re: Password", to=reply_address(case), In_Reply_To=f"<{told}>")
    assert arrive(real, to=reply_address(case)).entry in Entry.objects.shown_to(cast.bo())


def test_case_66_a_guessed_reply_address_is_held(case):
    guessed = f"support+{case.number}.aaaaaaaaaaaaaaaa@pa.kept.example"

    received = arrive(mail(to=guessed), to=guessed)

    assert (received.state, received.case) == (State.HELD, None)


def test_case_66_after_five_guesses_in_an_hour_not_even_the_right_one_is_believed(case):
    for word in "bcdef":
        guess = f"support+{case.number}.{word * 16}@pa.kept.example"
        arrive(mail(to=guess), to=guess, peer="203.0.113.5")

    received = arrive(answer(case), to=reply_address(case))

    assert received.state == State.HELD
    assert "Many reply addresses were guessed" in received.reason
    assert any("were guessed" in said for said in watch.alarms(NOW))
    hour_later = arrive(answer(case, "Later."), to=reply_address(case), at=later(minutes=61))
    assert (hour_later.state, hour_later.case) == (State.APPENDED, case)


@pytest.mark.clause("XM-16")
def test_an_answer_to_the_desk_under_another_subject_joins_by_our_message(case):
    written = answer(case, to=PA, subject="Something else")

    received = arrive(written, at=later(hours=1))

    assert (received.case, received.proof) == (case, "our message")
    assert "does not name the case any more" in received.reason
    flag = case.entries.get(kind="flagged")
    assert not flag.public


def test_references_count_where_in_reply_to_is_missing(case):
    told = sent(case)[-1].message_id
    written = mail(References=f"<x@y.example> <{told}> <z@y.example>")

    assert arrive(written, at=later(hours=1)).case == case


def test_his_own_second_mail_joins_by_his_first(case):
    received = arrive(mail("More.", In_Reply_To="<first@northwind.example>"), at=later(hours=1))

    assert (received.case, received.proof) == (case, "their message")


def test_a_strangers_answer_to_his_mail_is_a_case_of_its_own(case):
    received = arrive(mail(by=CY, In_Reply_To="<first@northwind.example>"), at=later(hours=1))

    assert received.state == State.OPENED
    assert received.case != case
    assert f"It may belong to case {case.number}" in received.reason


def test_an_answer_without_a_clue_is_a_case_of_its_own_that_names_the_one_like_it(case):
    lost = arrive(mail(subject=f"Re: AW:  {case.subject.upper()}"), at=later(hours=1))
    by_another = arrive(mail(by=CY, subject=f"Re: {case.subject}"), at=later(hours=1))

    assert lost.case != case
    assert f"It may belong to case {case.number}, which has the same sender" in lost.reason
    assert "It may belong" not in by_another.reason


@pytest.mark.clause("XM-17")
@pytest.mark.parametrize(
    "subject", ["Re: Ticket [{}] Printer", "AW: ticket[{}]", "Fwd: FW: TICKET  [ {} ] x"]
)
def test_the_number_in_the_subject_joins_for_the_requester(case, subject):
    received = arrive(mail(subject=subject.format(case.number)), at=later(hours=1))

    assert (received.case, received.proof) == (case, "subject")


@pytest.mark.clause("XM-17", "AMB-XM-10")
@pytest.mark.parametrize(("dmarc", "state"), [("pass", State.APPENDED), ("none", State.HELD)])
def test_the_number_in_the_subject_joins_for_a_colleague_who_is_proven(
    case, settings, dmarc, state
):
    settings.AUTHSERV_ID = "mx.kept.example"
    by = f"{cast.bea().name} <{cast.bea().email}>"
    told = f"mx.kept.example; dmarc={dmarc} header.from=northwind.example"
    written = mail(by=by, subject=f"Ticket [{case.number}]", Authentication_Results=told)

    received = arrive(written, at=later(hours=1))

    assert (received.state, received.case) == (state, case)


def test_a_proven_agents_mail_with_the_number_in_its_subject_is_a_note(case, settings):
    settings.AUTHSERV_ID = "mx.kept.example"
    told = "mx.kept.example; dmarc=pass header.from=kept.example"
    subject = f"Ticket [{case.number}]"
    cast.dee()
    written = mail(by="dee@kept.example", subject=subject, Authentication_Results=told)

    received = arrive(written, at=later(hours=1))

    assert (received.state, received.case, received.entry.kind) == (State.APPENDED, case, "note")


@pytest.mark.clause("XM-17")
def test_case_65_the_number_in_a_strangers_subject_is_held_and_joins_nothing(case):
    before = case.entries.count()

    received = arrive(mail(by=CY, subject=f"Ticket [{case.number}]"), at=later(hours=1))

    assert (received.state, received.case) == (State.HELD, case)
    assert received.reason.startswith(f"It claims case {case.number}")
    assert case.entries.count() == before


@pytest.mark.clause("XM-18")
def test_a_number_that_no_case_has_opens_a_case_and_is_remarked(case):
    received = arrive(mail(subject="Ticket [9999]"), at=later(hours=1))

    assert received.state == State.OPENED
    assert received.case.entries.filter(kind="flagged").exists()


@pytest.mark.clause("XM-15", "AMB-XM-08")
def test_an_answer_that_has_the_desk_only_in_copy_waits_for_the_owner(case):
    written = answer(case, to="x@northwind.example", Cc=PA)

    received = arrive(written, at=later(hours=1))

    assert (received.state, received.case) == (State.HELD, case)
    assert not case.entries.filter(kind="contact by customer").exists()


def test_the_number_of_another_desks_case_is_nothing_to_this_desk(case):
    cast.entitled("xm")
    xm = "support@xm.kept.example"

    received = arrive(mail(to=xm, subject=f"Ticket [{case.number}]"), to=xm)

    assert (received.state, received.case.desk.slug) == (State.OPENED, "xm")


def test_case_64_the_reply_address_outweighs_the_subject(case):
    other = arrive(mail("Another thing.")).case
    written = answer(case, subject=f"Re: Ticket [{other.number}]")

    received = arrive(written, to=reply_address(case), at=later(hours=1))

    assert received.case == case
    assert f"names case {other.number} instead" in received.reason


def test_a_mail_in_an_agents_name_is_held(case):
    received = arrive(mail(by="dee@kept.example", subject=f"Ticket [{case.number}]"))

    assert (received.state, received.case) == (State.HELD, case)


def test_an_agents_answer_by_mail_is_a_note_that_no_customer_sees(case):
    address = reply_address(case, "dee@kept.example")

    received = arrive(
        answer(case, "He is on holiday.", by="dee@kept.example", to=address), to=address
    )

    assert (received.entry.kind, received.entry.public) == ("note", False)
    assert received.entry.by == cast.dee()


def test_a_customer_writes_no_note_in_an_agents_name_by_their_own_reply_address(case):
    cast.dee()
    posing = answer(case, "Give him the key.", by="dee@kept.example")

    received = arrive(posing, to=reply_address(case))

    assert (received.state, received.case) == (State.HELD, case)
    assert not case.entries.filter(kind="note").exists()


def test_a_mail_in_the_desks_own_name_is_held(case):
    received = arrive(mail(by=PA))

    assert received.state == State.HELD


def test_a_mail_of_ours_that_comes_back_is_only_recorded(case):
    ours = mail(by=PA, X_Kept_Loop=PA)

    received = arrive(ours)

    assert received.state == State.RECORDED
    assert Case.objects.count() == 1


@pytest.mark.clause("PA-141")
def test_case_63_an_answer_to_a_closed_case_opens_it_again(case):
    close(case)

    received = arrive(answer(case), to=reply_address(case), at=later(days=30))

    assert received.case == case
    case.refresh_from_db()
    assert case.closed_at is None


def close(case: Case) -> None:
    operations.set_state(case, state="analysis", by=cast.alma(), at=later(hours=1))
    operations.close(case, by=cast.alma(), at=later(hours=2), way="not entitled", why="no contract")


def test_his_own_mail_to_two_desks_leads_to_the_case_of_each(case):
    cast.entitled("xm")
    arrive(mail(to=f"{PA}, {XM}", subject="Both", Message_ID="<both@x.example>"), to=[PA, XM])
    intake.drain(timezone.now())

    for desk, slug in ((PA, "pa"), (XM, "xm")):
        more = arrive(mail("More.", to=desk, In_Reply_To="<both@x.example>"), to=desk)
        assert (more.state, more.case.subject) == (State.APPENDED, "Both")
        assert more.case.desk.slug == slug

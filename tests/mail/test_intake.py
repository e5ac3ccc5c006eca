"""From a stored mail to a case: what is new, who wrote it, what goes out."""

import pytest
from django.utils import timezone

from kept.cases import files, operations
from kept.cases.models import Case, Entry
from kept.customers.models import OrganisationDomain, Person
from kept.mail import intake
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.outbox.models import Notice
from tests import cast
from tests.mail.post import CY, NOW, PA, XM, answer, arrive, later, mail, sent

pytestmark = pytest.mark.django_db
State = Received.State


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


@pytest.mark.clause("PA-58", "XM-09", "PS-13")
def test_a_mail_from_somebody_known_becomes_a_case_with_its_clocks_and_an_owner():
    received = arrive(mail(subject="Printer on fire"))

    case = Case.objects.get()
    assert (received.state, received.case) == (State.OPENED, case)
    assert (case.subject, case.requester, case.desk.slug) == ("Printer on fire", cast.bo(), "pa")
    assert case.owner is not None
    assert case.next_due_at is not None


def test_the_case_counts_from_when_the_mail_came_whatever_its_date_says():
    arrive(mail(Date="Thu, 01 Jan 2099 00:00:00 +0000"), at=NOW)

    assert Case.objects.get().opened_at == NOW


def test_the_customer_is_told_that_it_is_in():
    received = arrive(mail())

    (told,) = sent(Case.objects.get())
    assert told.payload["to"] == ["bo@northwind.example"]
    assert told.payload["subject"].endswith("Printer on fire")
    assert told.payload["auto"]
    assert received.was_answered


def test_its_words_and_files_are_with_the_case():
    arrive(mail("See the picture.", files={"smoke.png": b"\x89PNG picture"}))

    entry = Entry.objects.get(kind="opened")
    assert entry.words.text == "See the picture."
    (file,) = entry.files.all()
    assert (file.name, file.type) == ("smoke.png", "image/png")
    assert files.location(file).read_bytes() == b"\x89PNG picture"


def test_a_mail_without_subject_and_text_is_a_case_all_the_same():
    arrive(mail("", subject=""))

    case = Case.objects.get()
    assert (case.subject, case.entries.get(kind="opened").words.text) == (
        "(no subject)",
        "(no text)",
    )


def test_somebody_unknown_is_written_down_and_cannot_sign_in():
    arrive(mail(by="Eve Moss <Eve@Elsewhere.example>"))

    eve = Person.objects.get(email="eve@elsewhere.example")
    assert (eve.name, eve.organisation, eve.has_usable_password()) == ("Eve Moss", None, False)
    assert Case.objects.get().requester == eve


def test_case_36_of_two_who_write_one_mail_the_first_asks_and_a_colleague_follows():
    bea, cy = cast.bea().email, cast.cy().email
    case = arrive(mail(by=f"bo@northwind.example, {bea}, {cy}")).case

    assert case.requester == cast.bo()
    assert [party.person for party in case.parties.all()] == [cast.bea()]
    said = f"From names {cy} as well: nobody there follows the case yet."
    assert case.entries.get(kind="flagged").carries["flag"] == said


def test_case_38_a_name_that_shows_another_address_is_nobodys_name():
    arrive(mail(by='"boss@kept.example" <eve@elsewhere.example>'))

    case = Case.objects.get()
    assert case.requester.name == "eve"
    assert "shows boss@kept.example" in case.entries.get(kind="flagged").carries["flag"]


@pytest.mark.parametrize("subject", ["Re: Ticket [9999] Printer", "AW: Printer ticket [ 9999 ]"])
def test_a_new_case_does_not_bear_the_number_of_another(subject):
    case = arrive(mail(subject=subject)).case

    assert case.subject == "Printer"
    assert sent(case)[0].payload["subject"] == f"Ticket [{case.number}] Printer"


@pytest.mark.clause("SIMS-16")
def test_the_gate_of_the_charter_holds_what_a_stranger_asks():
    cast.entitled("sims")
    arrive(
        mail(by="Eve Moss <eve@elsewhere.example>", to="support@sims.kept.example"),
        to="support@sims.kept.example",
    )

    assert Case.objects.get().is_held


def test_somebody_new_of_a_known_domain_belongs_to_its_organisation():
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")

    arrive(mail(by="Kit Noor <kit@northwind.example>"))

    assert Case.objects.get().organisation == cast.northwind()


def test_a_mail_to_two_desks_is_a_case_at_each():
    cast.entitled("xm")
    arrive(mail(to=f"{PA}, {XM}"), to=[PA, XM])
    intake.drain(timezone.now())

    assert set(Case.objects.values_list("desk__slug", flat=True)) == {"pa", "xm"}
    assert list(Received.objects.values_list("state", flat=True)) == [State.OPENED] * 2


@pytest.mark.clause("XM-10", "AMB-XM-08")
def test_a_mail_that_has_the_desk_only_in_copy_is_held_and_its_sender_told_once():
    first = arrive(mail(to="sales@contoso.example", Cc=PA))
    arrive(mail("Another one.", to="sales@contoso.example", Cc=PA))

    assert (first.state, first.reason) == (State.HELD, "The desk is only in copy.")
    assert not Case.objects.exists()
    told = Notice.objects.get()
    assert told.payload["to"] == ["bo@northwind.example"]
    assert "only in copy" in told.payload["text"]


@pytest.mark.parametrize(
    "words",
    [
        {"by": "Shop <noreply@contoso.example>"},
        {"X_Auto_Response_Suppress": "All"},
        {"List_Id": "<news.contoso.example>"},
    ],
)
def test_a_machine_that_has_the_desk_in_copy_is_told_nothing(words):
    arrive(mail(to="sales@contoso.example", Cc=PA, **words))

    assert Received.objects.get().state == State.HELD
    assert not Notice.objects.exists()


def test_a_desk_in_the_to_line_and_another_in_copy_each_judge_for_themselves():
    cast.entitled("xm")
    arrive(mail(to=PA, Cc=XM), to=[PA, XM])
    intake.drain(timezone.now())

    assert Case.objects.get().desk.slug == "pa"
    assert Received.objects.get(desk__slug="xm").state == State.HELD


def test_a_blind_copy_is_held():
    received = arrive(mail(to="sales@contoso.example"))

    assert (received.state, received.reason) == (State.HELD, "The desk is only in blind copy.")


def test_a_mail_to_nobody_of_ours_is_held():
    received = arrive(mail(to="sales@contoso.example"), to=[])

    assert (received.state, received.reason) == (State.HELD, "It is not addressed to us.")


def test_case_01_the_same_mail_again_is_seen_again_and_nothing_else():
    written = mail()
    first, second = arrive(written), arrive(written)

    assert (second.state, second.case) == (State.RECORDED, first.case)
    assert second.reason == f"Seen again: it is the same as mail {first.pk}."
    assert Entry.objects.filter(kind="opened").count() == 1
    assert len(sent(first.case)) == 1


def test_case_03_the_same_mail_by_another_way_is_seen_again():
    written = mail()
    arrive(written)
    by_list = arrive(b"Received: from lists.x.example\r\n" + bytes(written))

    assert by_list.state == State.RECORDED


def test_case_02_another_mail_under_the_same_id_is_a_second_entry_with_a_remark():
    first = arrive(mail("One.", Message_ID="<same@x.example>"))
    second = arrive(mail("Two.", Message_ID="<same@x.example>"))

    assert (second.state, second.case) == (State.APPENDED, first.case)
    assert "under the same Message-ID with other words" in second.reason
    assert first.case.entries.filter(kind="flagged").exists()


def test_a_strangers_mail_under_a_known_id_joins_nothing():
    first = arrive(mail("One.", Message_ID="<same@x.example>"))
    second = arrive(mail("Two.", by=CY, Message_ID="<same@x.example>"))

    assert second.state == State.OPENED
    assert second.case != first.case


def test_case_04_a_mail_without_an_id_gets_one_of_its_bytes():
    written = mail(Message_ID=None)
    first, second = arrive(written), arrive(written)

    assert first.message_id == f"{first.digest}@no-message-id.invalid"
    assert (first.state, second.state) == (State.OPENED, State.RECORDED)


@pytest.mark.parametrize("by", ["root", f"x@{'y' * 63}.{'y' * 63}.{'y' * 63}.{'y' * 63}.example"])
def test_a_sender_who_cannot_be_written_to_is_nobody(by):
    received = arrive(bytes(mail(by="")).replace(b"To:", f"From: {by}\nTo:".encode(), 1))

    assert (received.state, received.reason) == (State.HELD, "The mail names no sender.")


def test_a_list_that_writes_to_the_desk_opens_a_case_and_is_not_answered():
    arrive(mail(List_Id="<news.contoso.example>"))

    assert unanswered(Case.objects.get())


def test_an_address_that_wants_no_answer_gets_none():
    arrive(mail(by="Shop <noreply@contoso.example>"))

    assert unanswered(Case.objects.get())


def test_one_address_is_answered_twenty_times_a_day_and_then_only_heard():
    for number in range(22):
        arrive(mail(f"Number {number}"), at=later(minutes=number))
    arrive(mail("The day after"), at=later(days=1, minutes=1))

    assert Case.objects.count() == 23
    assert Notice.objects.filter(payload__notice="received").count() == 21


def test_a_desk_without_a_charter_holds_the_mail_with_the_reason(settings):
    pa = cast.desk("pa")
    pa.charter_versions.all().delete()

    received = arrive(mail())

    assert received.state == State.HELD
    assert "No charter was in force" in received.reason


def test_a_new_case_and_an_answer_ask_the_database_little(django_assert_max_num_queries):
    case = arrive(mail("To warm up.")).case
    assert case is not None
    reader = Reader.load()
    new, reply = (
        intake.store(bytes(each), envelope_from="", envelope_to=[PA], source="smtp", at=NOW)
        for each in (mail(), answer(case))
    )

    with django_assert_max_num_queries(25):
        intake.apply(new, reader=reader)
    with django_assert_max_num_queries(23):
        intake.apply(reply, reader=reader)


def test_nothing_is_waiting_afterwards():
    arrive(mail())

    assert intake.drain(timezone.now()) == 0


def unanswered(case: Case) -> bool:
    return {notice.state for notice in sent(case)} <= {Notice.State.DROPPED}


@pytest.mark.parametrize("slug", ["pa", "xm", "ps", "sims", "adv"])
def test_whatever_a_charter_tells_its_customers_no_machine_is_told(slug):
    desk = cast.entitled(slug)
    cast.bo()
    alert = mail("Down.", to=desk.address, Auto_Submitted="auto-generated")

    received = arrive(alert, to=desk.address)

    assert received.state == State.OPENED
    assert sent(received.case) == []

    operations.set_priority(
        received.case, priority=2, by=cast.alma(), why="It is so.", at=later(minutes=5)
    )
    operations.wait(received.case, for_="customer", by=cast.dee(), question="?", at=later(hours=1))
    asked = len(sent(received.case))
    cast.sweep_to("2026-04-20 12:00")
    assert [notice.payload["auto"] for notice in sent(received.case)] == [False] * asked


def test_once_its_sender_writes_themselves_a_machines_case_tells_them_again():
    case = arrive(mail("Down.", Auto_Submitted="auto-generated")).case
    operations.reply(case, by=cast.dee(), text="We look.", at=later(minutes=5))
    assert [notice.payload["notice"] for notice in sent(case)] == ["reply"]

    arrive(answer(case, "I am here."), at=later(minutes=9))
    operations.promise(case, by=cast.dee(), until=later(days=1), at=later(hours=1))

    assert [notice.payload["notice"] for notice in sent(case)] == ["reply", "promised"]

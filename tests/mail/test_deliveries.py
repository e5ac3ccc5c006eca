"""What became of a mail of ours at each address, and what the desk and the customer see of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kept.mail import deliveries, sending
from kept.mail.deliveries import LaterError
from kept.mail.transport import No
from kept.outbox import runner
from kept.outbox.models import Notice, enqueue
from tests import cast
from tests.mail.doors import sink
from tests.visitors import moment, text, visitor, words

pytestmark = pytest.mark.django_db

BO, BEA = "bo@northwind.example", "bea@northwind.example"
GONE = No(550, "5.1.1 No such person")
FULL = No(452, "4.2.2 Mailbox full")


@pytest.fixture
def told():
    """Two readers of one mail."""
    cast.bo()
    words = {"to": [BO], "cc": [BEA], "subject": "Hello", "text": "Hello.\n"}
    return enqueue(key="test/1", payload=words)


def test_one_bad_address_says_nothing_of_the_others(told):
    deliveries.note(told, [BO, BEA], {BO: GONE})

    assert deliveries.in_words(told) == [
        f"To {BO}: not delivered. 550 5.1.1 No such person",
        f"To {BEA}: sent",
    ]
    assert deliveries.still_without(told, [BO, BEA]) == []


def test_who_cannot_have_it_now_is_tried_again_and_nobody_gets_it_twice(told):
    with pytest.raises(LaterError):
        deliveries.note(told, [BO, BEA], {BO: FULL})

    assert deliveries.still_without(told, [BO, BEA]) == [BO]


def test_where_nobody_will_get_it_the_mail_is_given_up(told):
    with pytest.raises(runner.RefusedError, match="No such person"):
        deliveries.note(told, [BO, BEA], {BO: GONE, BEA: GONE})


def test_an_address_that_nobody_has_is_marked_and_a_full_mailbox_is_not(told):
    with pytest.raises(LaterError):
        deliveries.note(told, [BO, BEA], {BO: FULL})
    assert cast.bo().undelivered_at is None

    deliveries.mark(BO, str(GONE), at=cast.at("2026-03-02 10:00"))
    deliveries.mark(BO, "again", at=cast.at("2026-03-03 10:00"))

    assert cast.bo().undelivered_at == cast.at("2026-03-02 10:00")
    assert cast.bo().undelivered_why == "550 5.1.1 No such person"


def test_the_desk_and_the_customer_see_that_mails_do_not_arrive():
    case = cast.case()
    deliveries.mark(BO, str(GONE), at=cast.at("2026-03-02 10:00"))
    with moment("2026-03-02 10:30"):
        console = visitor(cast.dee()).get(reverse("console:case", args=[case.number]))
        portal = visitor(cast.bo()).get(reverse("portal:case", args=[case.number]))

    assert "Mails to this address do not arrive" in words(console)
    assert f"Our mails to {BO} do not arrive" in text(portal)


def test_the_entry_says_what_became_of_its_mail(settings, tmp_path):
    settings.DATA = tmp_path
    case = cast.case()
    with sink() as (server, settings.SMTP_URL):
        server.says = ["550 5.1.1 No such person"]
        runner.drain(sending.HANDLERS, now=timezone.now())
    with moment("2026-03-02 10:30"):
        said = words(visitor(cast.dee()).get(reverse("console:case", args=[case.number])))

    assert f"To {BO}: not delivered. 550 5.1.1 No such person" in said
    assert cast.bo().undelivered_why.endswith("No such person")


def test_sending_again_takes_the_mark_away():
    cast.case()
    deliveries.mark(BO, "gone", at=cast.at("2026-03-02 10:00"))
    notice = Notice.objects.get(payload__to=[BO])
    Notice.objects.filter(pk=notice.pk).update(state="failed", last_error="gone")

    visitor(cast.dee()).post(reverse("console:retry", args=[notice.pk]))

    assert cast.bo().undelivered_at is None

"""What our own mail server says of a sender counts, and nobody else's word does."""

from dataclasses import replace

import pytest

from kept.mail.authentication import Verdict, verdict
from kept.mail.evidence import Evidence
from kept.mail.routing import Outcome, decide

OURS = b"mx.kept.example; dmarc=%s header.from=northwind.example; spf=pass"


@pytest.fixture(autouse=True)
def _name(settings):
    settings.AUTHSERV_ID = "mx.kept.example"


def mail(*results: bytes) -> bytes:
    fields = b"".join(b"Authentication-Results: " + each + b"\r\n" for each in results)
    return fields + b"From: bo@northwind.example\r\n\r\nHello.\r\n"


@pytest.mark.parametrize("told", ["pass", "fail", "none"])
def test_our_servers_word_counts(told):
    assert verdict(mail(OURS % told.encode())) == told


@pytest.mark.parametrize(
    "results",
    [
        (),
        (b"mx.evil.example; dmarc=pass",),
        (b"mx.evil.example; dmarc=pass", OURS % b"pass"),
        (b"mx.kept.example; spf=pass",),
        (b";;; dmarc=pass",),
        (b"mx.kept.example; dmarc=pas\xff",),
    ],
    ids=["none", "a stranger's", "ours is not the topmost", "no DMARC", "broken", "odd letters"],
)
def test_nothing_else_proves_a_sender(results):
    assert verdict(mail(*results)) == Verdict.NONE


def test_a_domain_that_wants_nothing_done_has_nothing_done():
    assert verdict(mail(OURS % b"fail (p=none dis=none)")) == Verdict.NONE
    assert verdict(mail(OURS % b"fail (p=reject dis=none)")) == Verdict.FAIL


def test_case_37_a_mail_in_the_desks_own_name_needs_proof():
    posing = Evidence(sender="support@pa.kept.example", is_from_us=True)

    assert decide(posing).outcome is Outcome.HOLD
    assert decide(replace(posing, is_proven=True)).outcome is Outcome.OPEN


def test_a_sender_whose_domain_disowns_the_mail_is_held():
    assert decide(Evidence(sender="bo@northwind.example", is_disproven=True)).why == (
        "The sender's own domain says that it does not come from there."
    )


def test_an_agent_who_is_proven_writes_as_everyone_does():
    agent = Evidence(sender="dee@kept.example", is_from_agent=True)

    assert decide(agent).outcome is Outcome.HOLD
    assert decide(replace(agent, is_proven=True)).outcome is Outcome.OPEN


def test_case_51_what_a_proven_agent_passes_on_is_never_opened_silently():
    agent = Evidence(sender="dee@kept.example", is_from_agent=True, is_proven=True)

    assert decide(replace(agent, is_passed_on=True)).outcome is Outcome.HOLD


def test_without_a_name_nobody_is_trusted(settings):
    settings.AUTHSERV_ID = ""

    assert verdict(mail(OURS % b"pass")) == Verdict.NONE

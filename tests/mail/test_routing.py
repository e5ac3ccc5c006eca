"""Which case a mail belongs to, by what is known about it."""

from dataclasses import replace

import pytest

from kept.mail.evidence import Claim, Evidence, Machine, Place, Standing
from kept.mail.routing import Outcome, Proof, decide

PAT = "pat@northwind.example"
NEW = Evidence(sender=PAT)
REQUESTER = Claim(1042, Standing.REQUESTER)
STRANGER = Claim(1042, Standing.STRANGER)
TOKEN = Claim(1042, Standing.REQUESTER, recipient=PAT)


@pytest.mark.clause("XM-09")
def test_a_mail_to_the_desk_opens_a_case():
    assert decide(NEW).outcome is Outcome.OPEN


def test_a_mail_to_the_reply_address_joins_its_case():
    decision = decide(replace(NEW, token=TOKEN, subject_number=1042))

    assert (decision.outcome, decision.case) == (Outcome.APPEND, 1042)
    assert decision.proof is Proof.REPLY_ADDRESS
    assert decision.in_words == "It came to the reply address of the case."


def test_a_reply_address_in_other_hands_joins_and_says_so():
    decision = decide(replace(NEW, sender="cy@other.example", token=TOKEN, subject_number=1042))

    assert decision.outcome is Outcome.APPEND
    assert "The reply address was given to pat@northwind.example." in decision.in_words


def test_a_reply_address_that_we_never_made_is_held():
    decision = decide(replace(NEW, is_forged_token=True))

    assert decision.outcome is Outcome.HOLD


def test_the_reply_address_outweighs_the_subject_and_both_are_named():
    decision = decide(replace(NEW, token=TOKEN, subject=Claim(1001), subject_number=1001))

    assert decision.case == 1042
    assert "Its subject names case 1001 instead." in decision.in_words


@pytest.mark.clause("XM-14")
def test_an_answer_to_a_mail_of_ours_joins_its_case():
    decision = decide(replace(NEW, ours=STRANGER, subject_number=1042))

    assert (decision.outcome, decision.case) == (Outcome.APPEND, 1042)
    assert decision.proof is Proof.OURS


@pytest.mark.clause("XM-16", "AMB-XM-09")
def test_an_answer_with_a_changed_subject_joins_by_its_message_and_is_flagged():
    decision = decide(replace(NEW, ours=REQUESTER))

    assert decision.case == 1042
    assert "Its subject does not name the case any more." in decision.in_words


def test_an_answer_to_a_customers_mail_joins_when_its_sender_takes_part():
    decision = decide(replace(NEW, theirs=REQUESTER))

    assert (decision.outcome, decision.proof) == (Outcome.APPEND, Proof.PARTY)


def test_an_answer_to_a_customers_mail_by_a_stranger_is_a_new_case_that_names_the_old_one():
    decision = decide(replace(NEW, theirs=STRANGER))

    assert (decision.outcome, decision.case) == (Outcome.OPEN, None)
    assert "It may belong to case 1042" in decision.in_words


@pytest.mark.clause("XM-17", "AMB-XM-10")
@pytest.mark.parametrize("standing", [Standing.REQUESTER, Standing.PARTY])
def test_the_number_in_the_subject_joins_for_those_who_take_part(standing):
    decision = decide(replace(NEW, subject=Claim(1042, standing), subject_number=1042))

    assert (decision.outcome, decision.case) == (Outcome.APPEND, 1042)
    assert decision.proof is Proof.SUBJECT


@pytest.mark.clause("XM-17", "AMB-XM-10")
def test_the_number_in_a_colleagues_subject_joins_where_they_are_proven_and_else_is_held():
    colleague = replace(NEW, subject=Claim(1042, Standing.ORGANISATION), subject_number=1042)

    held = decide(colleague)
    assert (held.outcome, held.case) == (Outcome.HOLD, 1042)
    assert held.why.endswith("nothing proves that it was sent from there.")
    joined = decide(replace(colleague, is_proven=True))
    assert (joined.outcome, joined.case, joined.proof) == (Outcome.APPEND, 1042, Proof.SUBJECT)


def test_the_number_in_a_proven_agents_subject_joins():
    agent = replace(NEW, is_from_agent=True, subject=STRANGER, subject_number=1042)

    assert decide(agent).outcome is Outcome.HOLD
    assert decide(replace(agent, is_proven=True)).outcome is Outcome.APPEND


def test_what_is_held_for_its_subject_names_that_case_and_not_the_one_that_it_answers():
    answers_another = replace(NEW, theirs=Claim(1001), subject=STRANGER, subject_number=1042)

    assert decide(answers_another).case == 1042


@pytest.mark.clause("XM-17", "AMB-XM-10")
def test_the_number_in_a_strangers_subject_is_held_as_a_claim():
    decision = decide(replace(NEW, subject=STRANGER, subject_number=1042))

    assert (decision.outcome, decision.case) == (Outcome.HOLD, 1042)
    assert decision.why.startswith("It claims case 1042")


@pytest.mark.clause("XM-18")
def test_a_number_that_no_case_has_is_a_new_case_with_a_note():
    decision = decide(replace(NEW, subject_number=99))

    assert decision.outcome is Outcome.OPEN
    assert decision.notes == ("Its subject names case 99, which this desk has not.",)


@pytest.mark.clause("XM-10")
@pytest.mark.parametrize("place", [Place.COPY, Place.BLIND])
def test_a_mail_that_has_us_only_in_copy_opens_nothing_and_its_sender_is_told(place):
    decision = decide(replace(NEW, place=place))

    assert decision.outcome is Outcome.HOLD
    assert decision.tells_sender


@pytest.mark.clause("XM-15")
def test_an_answer_that_has_us_only_in_copy_is_held_for_its_case():
    decision = decide(replace(NEW, place=Place.COPY, ours=REQUESTER))

    assert (decision.outcome, decision.case) == (Outcome.HOLD, 1042)
    assert not decision.tells_sender  # the owner sees it


def test_an_answer_to_the_reply_address_in_copy_joins_all_the_same():
    decision = decide(replace(NEW, place=Place.COPY, token=TOKEN, subject_number=1042))

    assert decision.outcome is Outcome.APPEND


def test_a_machine_that_has_us_in_copy_is_told_nothing():
    decision = decide(replace(NEW, place=Place.COPY, machine=Machine.NOTICE))

    assert not decision.tells_sender


def test_a_mail_that_is_not_addressed_to_us_is_held():
    decision = decide(replace(NEW, place=Place.NOWHERE))

    assert (decision.outcome, decision.why) == (Outcome.HOLD, "It is not addressed to us.")


def test_a_mail_in_an_agents_name_is_held():
    decision = decide(replace(NEW, is_from_agent=True, ours=REQUESTER))

    assert (decision.outcome, decision.case) == (Outcome.HOLD, 1042)


def test_an_agents_answer_to_their_reply_address_joins():
    decision = decide(replace(NEW, is_from_agent=True, token=TOKEN, subject_number=1042))

    assert decision.outcome is Outcome.APPEND


@pytest.mark.parametrize("name", ["is_from_agent", "is_from_us"])
def test_a_customers_reply_address_lets_nobody_write_in_our_name(name):
    posing = replace(NEW, sender="dee@kept.example", token=TOKEN, subject_number=1042)

    decision = decide(replace(posing, **{name: True}))

    assert (decision.outcome, decision.case) == (Outcome.HOLD, 1042)
    assert decide(replace(posing, **{name: True}, is_proven=True)).outcome is Outcome.APPEND


def test_an_agents_reply_address_does_not_outweigh_that_their_domain_disowns_the_mail():
    disowned = replace(NEW, token=TOKEN, is_from_agent=True, is_disproven=True)

    assert decide(disowned).outcome is Outcome.HOLD


def test_what_comes_to_a_customers_reply_address_and_is_disowned_joins_and_says_so():
    decision = decide(replace(NEW, token=TOKEN, subject_number=1042, is_disproven=True))

    assert decision.outcome is Outcome.APPEND
    assert decision.notes == ("The sender's own domain says that it does not come from there.",)


def test_a_mail_in_the_desks_own_name_is_held():
    assert decide(replace(NEW, is_from_us=True)).outcome is Outcome.HOLD


def test_a_mail_of_ours_that_comes_back_is_only_recorded():
    assert decide(replace(NEW, is_own_loop=True, is_from_us=True)).outcome is Outcome.RECORD


def test_an_automatic_answer_that_belongs_nowhere_is_only_recorded():
    assert decide(replace(NEW, machine=Machine.ANSWER)).outcome is Outcome.RECORD


def test_an_automatic_answer_to_a_mail_of_ours_joins_its_case():
    decision = decide(replace(NEW, machine=Machine.ANSWER, ours=REQUESTER, subject_number=1042))

    assert decision.outcome is Outcome.APPEND


def test_a_machines_own_mail_to_the_desk_opens_a_case():
    assert decide(replace(NEW, machine=Machine.NOTICE)).outcome is Outcome.OPEN


def test_a_mail_without_a_sender_is_held():
    decision = decide(replace(NEW, sender=""))

    assert (decision.outcome, decision.why) == (Outcome.HOLD, "The mail names no sender.")

"""From asking for an account to being let in, or not."""

import pytest

from kept.customers import operations
from kept.customers.errors import (
    DecidedError,
    NotAllowedError,
    NotConfirmedError,
    RefusedError,
    TakenError,
)
from kept.customers.models import ADMINISTRATOR, OrganisationDomain, Person, Post, Registration
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 10:00")
State = Registration.State


@pytest.fixture
def northwind():
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")
    return cast.northwind()


def nia(email="nia@northwind.example"):
    """Nia is new, and has asked for an account."""
    person = Person.objects.create_user(email, cast.PASSWORD, name="Nia Storm")
    return operations.register(person, desk=cast.desk(), company="Northwind Ltd", at=NOW)


def confirm(registration, needs_approval=False):
    return operations.confirm_registration(
        registration.person, at=NOW, needs_approval=needs_approval
    )


@pytest.mark.clause("PA-64", "XM-22")
def test_who_writes_from_a_known_domain_is_let_in_as_one_of_theirs(northwind):
    row = confirm(nia())

    assert row.state == State.APPROVED
    assert row.person.organisation == northwind
    assert northwind.happenings.get(kind="registered").carries == {"who": "Nia Storm"}


@pytest.mark.clause("PA-64")
def test_where_the_desk_wants_to_approve_a_known_domain_waits_too(northwind):
    row = confirm(nia(), needs_approval=True)

    assert (row.state, row.organisation, row.person.organisation) == (
        State.WAITING,
        northwind,
        None,
    )


@pytest.mark.clause("PA-64")
def test_who_belongs_nowhere_waits_and_is_let_in_by_the_desk(northwind):
    row = confirm(nia("nia@elsewhere.example"))
    assert row.state == State.WAITING

    operations.approve(row, organisation=northwind, by=cast.alma(), at=NOW)

    person = Person.objects.get(pk=row.person.pk)
    assert person.organisation == northwind
    assert person.registration.decided_by == cast.alma()


def test_an_invitation_says_where_somebody_belongs(northwind):
    cast.desk()
    operations.invite(
        "Nia@Elsewhere.example",
        organisation=northwind,
        by=cast.alma(),
        at=NOW,
        sees_organisation=True,
    )

    row = confirm(nia("nia@elsewhere.example"), needs_approval=True)

    assert row.state == State.APPROVED
    assert row.person.sees_organisation
    assert not operations.registering.open_invitation("nia@elsewhere.example", NOW)


def test_an_invitation_ends_after_two_weeks(northwind):
    cast.desk()
    operations.invite("nia@elsewhere.example", organisation=northwind, by=cast.alma(), at=NOW)

    assert not operations.registering.open_invitation(
        "nia@elsewhere.example", at("2026-03-16 10:00")
    )


def test_system_administrators_invite_and_their_colleagues_do_not(northwind):
    Post.objects.create(person=cast.bea(), role=ADMINISTRATOR)

    operations.invite("new@northwind.example", organisation=northwind, by=cast.bea(), at=NOW)
    with pytest.raises(NotAllowedError):
        operations.invite("nia@northwind.example", organisation=northwind, by=cast.bo(), at=NOW)
    with pytest.raises(NotAllowedError):
        operations.invite("nia@northwind.example", organisation=northwind, by=cast.cy(), at=NOW)


def test_nobody_is_invited_who_has_an_account(northwind):
    cast.desk()
    with pytest.raises(TakenError):
        operations.invite(cast.bo().email.upper(), organisation=northwind, by=cast.alma(), at=NOW)


@pytest.mark.clause("PA-64")
def test_a_refusal_has_a_reason_and_is_final(northwind):
    row = confirm(nia("nia@elsewhere.example"))

    with pytest.raises(RefusedError, match="Write why"):
        operations.refuse(row, by=cast.alma(), at=NOW, why=" ")
    operations.refuse(row, by=cast.alma(), at=NOW, why="Nobody there knows them.")

    with pytest.raises(DecidedError):
        operations.approve(row, organisation=northwind, by=cast.alma(), at=NOW)
    assert confirm(row) is None


def test_nobody_is_let_in_whose_address_is_not_proven(northwind):
    row = nia()

    with pytest.raises(NotConfirmedError):
        operations.approve(row, organisation=northwind, by=cast.alma(), at=NOW)


@pytest.mark.parametrize("who", [cast.bo, cast.bea, cast.cy])
def test_customers_decide_on_no_registration(northwind, who):
    row = confirm(nia("nia@elsewhere.example"))

    with pytest.raises(NotAllowedError):
        operations.approve(row, organisation=northwind, by=who(), at=NOW)
    assert list(Registration.objects.visible_to(who())) == []

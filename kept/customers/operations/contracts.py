"""Signing a contract and changing it, the account that goes with it, what is booked on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from kept.core.charter.problems import CharterError
from kept.core.rulebook import Rulebook
from kept.customers.errors import NoDaysLeftError, OverlayRefusedError, RefusedError
from kept.customers.models import Booking, Contract, ContractLine, Happening, Organisation, Person
from kept.customers.permissions import must_keep_contracts, must_serve
from kept.customers.under import version_named
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk

EXTENDED_SUPPORT = "extended support"
Line = tuple[str, str, str]  # product, component, coverage


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is agreed in a contract; `overlay` is its own layer over the charter (PA-04).

    `charter` names the one of its cases, where that is not the desk's own (AMB-X-01).
    """

    starts_on: date
    ends_on: date | None = None
    number: str = ""
    charter: str = ""
    plan: str = ""
    product: str = ""
    support_package: str = ""
    annual_value: Decimal | None = None
    currency: str = ""
    add_ons: Sequence[str] = ()
    extended_days: int = 0
    overlay: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Line] = ()

    @property
    def columns(self) -> dict[str, Any]:
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        del found["lines"]
        return found | {"add_ons": list(self.add_ons), "overlay": dict(self.overlay)}


@transaction.atomic
def sign_contract(
    organisation: Organisation, desk: Desk, *, terms: Terms, by: Person, at: datetime
) -> Contract:
    """
    Write down what an organisation and a desk have agreed.

    Raises:
        NotAllowedError: contracts at this desk are for others to keep.
        OverlayRefusedError: its plan, add-ons or own rules do not fit the charter.
        RefusedError: it ends before it starts.
    """
    must_keep_contracts(by, desk, at)
    _check(desk, terms, at)
    contract = Contract.objects.create(organisation=organisation, desk=desk, **terms.columns)
    _set_lines(contract, terms.lines)
    until = terms.ends_on.isoformat() if terms.ends_on else None
    _write(contract, "contract signed", by, at, until=until)
    return contract


@transaction.atomic
def change_contract(contract: Contract, *, terms: Terms, by: Person, at: datetime) -> Contract:
    """
    Change what is agreed. Cases keep what they were opened under.

    Raises: as for `sign_contract`.
    """
    must_keep_contracts(by, contract.desk, at)
    row = Contract.objects.select_for_update().get(pk=contract.pk)
    _check(row.desk, terms, at)
    changed = [name for name, value in terms.columns.items() if getattr(row, name) != value]
    is_renewed = "ends_on" in changed
    for name, value in terms.columns.items():
        setattr(row, name, value)
    row.save()
    _set_lines(row, terms.lines)
    _write(row, "contract changed", by, at, what=sorted(changed))
    if is_renewed:
        until = terms.ends_on.isoformat() if terms.ends_on else None
        _write(row, "contract signed", by, at, until=until)
    return row


@transaction.atomic
def set_account(contract: Contract, *, to: str, by: Person, at: datetime, why: str) -> Contract:
    """
    Put an account on stop, or make it current again; why goes on record (PA-42).

    Raises:
        NotAllowedError: contracts at this desk are for others to keep.
        RefusedError: no reason is given.
    """
    must_keep_contracts(by, contract.desk, at)
    if not why.strip():
        raise RefusedError("Write why.")
    row = Contract.objects.select_for_update().get(pk=contract.pk)
    before, row.account_state = row.account_state, to
    row.save()
    _write(row, "account changed", by, at, **{"from": before, "to": to, "why": why.strip()})
    return row


@transaction.atomic
def book(
    contract: Contract,
    *,
    add_on: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    at: datetime,
    note: str = "",
) -> Booking:
    """
    Book a day of extended support, or a time on call, that the contract has (PA-89, PA-91).

    Raises:
        NotAllowedError: `by` does not serve the customer.
        RefusedError: the contract has no such add-on, or it ends before it starts.
        NoDaysLeftError: the days of that contract year are used.
    """
    must_serve(by, contract.organisation)
    row = Contract.objects.select_for_update().get(pk=contract.pk)
    if add_on not in row.add_ons:
        raise RefusedError(f"There is no {add_on} on this contract.")
    if ends_at <= starts_at:
        raise RefusedError("It ends before it starts.")
    if add_on == EXTENDED_SUPPORT and days_left(row, starts_at.date()) < 1:
        raise NoDaysLeftError
    _write(row, "booked", by, at, add_on=add_on, since=starts_at.isoformat())
    return Booking.objects.create(
        contract=row,
        add_on=add_on,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        booked_by=by,
        booked_at=at,
    )


def days_left(contract: Contract, day: date, booked: Iterable[Booking] | None = None) -> int:
    """
    Return how many days of extended support are left in the contract's year around `day`.

    `booked` are the contract's bookings, where they are read already.
    """
    year = day.year - contract.starts_on.year
    years = [_anniversary(contract.starts_on, number) for number in (year - 1, year, year + 1)]
    since = max([start for start in years if start <= day], default=contract.starts_on)
    until = min([start for start in years if start > day], default=date.max)
    known = contract.bookings.all() if booked is None else booked
    used = [
        one
        for one in known
        if one.add_on == EXTENDED_SUPPORT and since <= one.starts_at.date() < until
    ]
    return contract.extended_days - len(used)


def _anniversary(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28)


def laid_over(version: CharterVersion, overlay: Mapping[str, Any]) -> Rulebook:
    """
    Return a charter with a contract's own rules over it.

    Raises:
        OverlayRefusedError: they do not fit, with the reason.
    """
    try:
        return charters.rulebook(version, overlay=overlay)
    except CharterError as error:
        raise OverlayRefusedError("; ".join(str(each) for each in error.problems)) from error


def _check(desk: Desk, terms: Terms, at: datetime) -> None:
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise RefusedError("The contract ends before it starts.")
    version = version_named(desk, terms.charter, at)
    if terms.charter and version is None:
        raise OverlayRefusedError(f"The desk has no charter {terms.charter} beside its own.")
    if version is None:
        return
    charter = laid_over(version, terms.overlay).charter
    if terms.plan and terms.plan not in charter.plans:
        raise OverlayRefusedError(f"This charter has no plan {terms.plan}.")
    if unknown := set(terms.add_ons) - charter.coverage.add_ons.keys():
        raise OverlayRefusedError(f"This charter has no {', '.join(sorted(unknown))}.")


def _set_lines(contract: Contract, lines: Sequence[Line]) -> None:
    contract.lines.all().delete()
    ContractLine.objects.bulk_create(
        ContractLine(contract=contract, product=product, component=component, coverage=coverage)
        for product, component, coverage in lines
    )


def _write(contract: Contract, kind: str, by: Person, at: datetime, **carries: Any) -> None:
    Happening.objects.create(
        organisation=contract.organisation,
        contract=contract,
        kind=kind,
        at=at,
        by=by,
        carries=carries,
    )

"""What a customer runs: its environments, the log of changes in them, its papers."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kept.customers.errors import RefusedError, TakenError
from kept.customers.models import Change, Environment, Organisation, Paper, Person
from kept.customers.permissions import must_belong

# What is known of an environment beside its name and sort.
PARTS = (
    *("product", "version", "operating_system", "database"),
    *("hardware", "integrations", "licence"),
)


@transaction.atomic
def add_environment(
    organisation: Organisation, *, name: str, sort: str, by: Person, at: datetime, **parts: str
) -> Environment:
    """
    Register an environment; the change log opens with it (PA-31, PA-34).

    Raises:
        NotAllowedError: `by` is neither of the organisation nor serves it.
        TakenError: there is one of that name with that product.
    """
    must_belong(by, organisation)
    name, known = name.strip(), _known(parts)
    same = organisation.environments.filter(name__iexact=name, product=known.get("product", ""))
    if same.exists():
        raise TakenError(f"There is an environment {name} already.")
    made = Environment.objects.create(
        organisation=organisation, name=name, sort=sort, added_at=at, **known
    )
    said = ", ".join(filter(None, (known.get(part, "") for part in PARTS[:4])))
    _log(made, "" if not said else f": {said}", "Registered", by, at)
    return made


@transaction.atomic
def change_environment(
    environment: Environment, *, by: Person, at: datetime, name: str, sort: str, **parts: str
) -> Environment:
    """
    Set what is known of an environment; what is other than before goes into the change log.

    Raises:
        NotAllowedError: `by` is neither of the organisation nor serves it.
    """
    must_belong(by, environment.organisation)
    row = Environment.objects.select_for_update().get(pk=environment.pk)
    for field, value in _known(parts).items():
        before = getattr(row, field)
        if before == value:
            continue
        setattr(row, field, value)
        words = field.replace("_", " ").capitalize()
        part = {"operating_system": Change.Part.OPERATING_SYSTEM, "database": Change.Part.DATABASE}
        _write(
            row.organisation,
            what=f"{words} of {row.name}: {value or 'none'}, before: {before or 'unknown'}",
            on=at.date(),
            by=by,
            at=at,
            environment=row,
            part=part.get(field, Change.Part.APPLICATION),
        )
    row.name, row.sort = name.strip(), sort
    row.save()
    return row


@transaction.atomic
def retire_environment(environment: Environment, *, by: Person, at: datetime) -> None:
    """
    Take an environment out of use; its change log stays.

    Raises:
        NotAllowedError: `by` is neither of the organisation nor serves it.
    """
    must_belong(by, environment.organisation)
    Environment.objects.filter(pk=environment.pk, retired_at=None).update(retired_at=at)
    _log(environment, "", "Taken out of use", by, at)


@transaction.atomic
def log_change(
    organisation: Organisation,
    *,
    what: str,
    on: date,
    by: Person,
    at: datetime,
    part: str = "",
    environment: Environment | None = None,
    case_number: int | None = None,
) -> Change:
    """
    Write a line into the customer's change log; `by` the desk or the customer (PA-30..32, PA-115).

    Args:
        part: "operating system", "database" or "application"; empty where nobody has said.
        case_number: of the case in which it came up.

    Raises:
        NotAllowedError: `by` is neither of the organisation nor serves it.
        RefusedError: nothing is said, or the environment is another's.
    """
    must_belong(by, organisation)
    if not what.strip():
        raise RefusedError("Write what was changed.")
    if environment is not None and environment.organisation_id != organisation.pk:
        raise RefusedError("That environment belongs to somebody else.")
    return _write(
        organisation,
        what=what.strip(),
        on=on,
        by=by,
        at=at,
        part=part,
        environment=environment,
        case_number=case_number,
    )


@transaction.atomic
def add_paper(
    organisation: Organisation,
    *,
    sort: str,
    by: Person,
    at: datetime,
    number: str = "",
    title: str = "",
    link: str = "",
) -> Paper:
    """
    Add a process number or a design document (PA-98, XM-31).

    Raises:
        NotAllowedError: `by` is neither of the organisation nor serves it.
        RefusedError: it has neither a number nor a title.
    """
    must_belong(by, organisation)
    if not (number.strip() or title.strip()):
        raise RefusedError("Enter a number or a title.")
    return Paper.objects.create(
        organisation=organisation,
        sort=sort,
        number=number.strip(),
        title=title.strip(),
        link=link.strip(),
        added_at=at,
    )


def _known(parts: dict[str, str]) -> dict[str, str]:
    return {part: parts[part].strip() for part in PARTS if part in parts}


def _log(environment: Environment, said: str, verb: str, by: Person, at: datetime) -> None:
    _write(
        environment.organisation,
        what=f"{verb} {environment.name}{said}",
        on=at.date(),
        by=by,
        at=at,
        environment=environment,
        part=Change.Part.APPLICATION,
    )


def _write(
    organisation: Organisation,
    *,
    what: str,
    on: date,
    by: Person,
    at: datetime,
    part: str = "",
    environment: Environment | None = None,
    case_number: int | None = None,
) -> Change:
    return Change.objects.create(
        organisation=organisation,
        environment=environment,
        part=part,
        what=what,
        changed_on=on,
        by=by,
        recorded_at=at,
        case_number=case_number,
    )

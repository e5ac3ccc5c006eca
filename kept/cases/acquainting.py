"""The rows around a case: read with it, or taken from whoever knows them already."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model, Prefetch

from kept.cases.models import Case, CaseQuerySet, Party
from kept.desks.models import CharterVersion, Desk


def introduced(cases: CaseQuerySet) -> CaseQuerySet:
    """Read with the cases their desks, charters without the texts, and people."""
    return read_with(cases, "desk", "charter_version", "requester", "owner", "team")


def read_with(cases: CaseQuerySet, *around: str) -> CaseQuerySet:
    """Read with the cases these rows around them, the charters without their long texts."""
    texts = (f"charter_version__{name}" for name in CharterVersion.TEXTS)
    return cases.select_related(*around).defer(*texts)


def acquainted(cases: CaseQuerySet, known: Case) -> Case:
    """
    Read `known` anew, one of `cases`; a desk that knows its staff is not asked for again.

    Raises:
        Case.DoesNotExist: it is not one of `cases`.
    """
    if not Case.desk.is_cached(known):
        return introduced(cases).get(pk=known.pk)
    desk = known.desk
    if not desk.knows_staff:
        case = introduced(cases).get(pk=known.pk)
        case.desk = desk if case.desk_id == desk.pk else case.desk
        return case
    case = cases.get(pk=known.pk)
    if case.desk_id == desk.pk:
        _take_from_desk(case, desk)
    if Case.requester.is_cached(known) and case.requester_id == known.requester_id:
        case.requester = known.requester
    return case


def acquainted_all(cases: CaseQuerySet, desks: Sequence[Desk] = ()) -> list[Case]:
    """Read cases with all that is around them; a desk with its staff once, none of `desks`."""
    known = {desk.pk: desk for desk in desks}
    unknown = [] if known else [Prefetch("desk", Desk.objects.with_staff())]
    followers = Prefetch("parties", Party.objects.with_people())
    found = list(cases.select_related("requester").prefetch_related(*unknown, followers, "mutes"))
    for case in found:
        _take_from_desk(case, known.get(case.desk_id) or case.desk)
    return found


def _take_from_desk(case: Case, desk: Desk) -> None:
    case.desk = desk
    _take(case, "charter_version", {each.pk: each for each in desk.versions})
    _take(case, "team", {each.pk: each for each in desk.own_teams})
    _take(case, "owner", {place.person_id: place.person for place in desk.staff})


def _take(case: Case, name: str, rows: dict[int, Model]) -> None:
    row = rows.get(getattr(case, f"{name}_id"))
    if row is not None:  # What the desk does not know is asked for when somebody wants it.
        setattr(case, name, row)

"""Opening hours mended while a charter is in force: single days, and the hours of teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kept.core.calendars.hours import read_zone
from kept.core.charter.conditions import Condition, Facts
from kept.core.charter.hours import HoursSpec, parse_hours
from kept.core.charter.layers import SETTING, lay
from kept.core.charter.problems import CharterError, MisreadError, Problem
from kept.core.charter.tables import is_table
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk, Team

EVERYBODY: Facts = {}


@transaction.atomic
def amend_hours(
    desk: Desk,
    *,
    at: datetime,
    by: Any = None,
    calendar: str = "",
    closed: Iterable[date] = (),
    special: Mapping[date, Sequence[str]] | None = None,
    only: Facts = EVERYBODY,
) -> CharterVersion:
    """
    Close days or open them otherwise, such as `{24 December: ["09:00-12:00"]}`, from `at` on.

    The text in force stays; the days lie in the desk's settings. Open cases follow in
    the background, each with an entry; closed ones never. `calendar` is by default the
    charter's first. Of hours that differ by a fact all are mended, or with `only`, such
    as `{"region": "US"}`, those of that value, which is given a row of its own if need be.

    Raises:
        CharterError: no charter is in force, or it has no such calendar of its own;
            nothing has changed.
    """
    version = _in_force(desk, at)
    written = _hours_as_laid(version)
    name = calendar or next(iter(written), "")
    opened = {day.isoformat(): list(periods) for day, periods in (special or {}).items()}
    days = _Days({day.isoformat() for day in closed}, opened)
    piece = days.over(written.get(name), only)
    if piece is None:
        raise CharterError([Problem(("hours", name), f"{name} has no days of its own")])
    return _put_in_force(version, {"hours": {name: piece}}, at=at, by=by)


@transaction.atomic
def set_team_hours(
    team: Team, hours: Mapping[str, Any], *, zone: str, at: datetime, by: Any = None
) -> CharterVersion:
    """
    Say when a team is open, from `at` on: `hours` as a charter writes them, in `zone`.

    They lie in the desk's settings; open cases follow in the background.

    Raises:
        CharterError: no charter is in force, it knows no such team, or the hours cannot be
            read; nothing has changed.
    """
    version = _in_force(team.desk, at)
    if team.name not in charters.rulebook(version).charter.roles.teams:
        raise CharterError([Problem(("roles", "teams"), f"the charter has no team {team.name}")])
    _refuse_unreadable(hours, zone)
    teams = {**version.settings.get("roles", {}).get("teams", {})}
    told = {**teams.get(team.name, {}), "hours": dict(hours), "zone": zone}
    roles = {**version.settings.get("roles", {}), "teams": {**teams, team.name: told}}
    settings = {**version.settings, "roles": roles}
    return charters.publish(
        team.desk, version.source, at=at, by=by, settings=settings, amends=version
    )


def _refuse_unreadable(hours: Mapping[str, Any], zone: str) -> None:
    try:
        spec = parse_hours(hours)
        read_zone(zone or "UTC")
    except MisreadError as misread:
        raise CharterError([Problem(misread.path, misread.message, misread.allowed)]) from None
    except ValueError as unknown:
        raise CharterError([Problem(("zone",), str(unknown))]) from None
    if not spec.weekly:
        raise CharterError([Problem((), "these hours never open", "hours for a day or more")])


def _in_force(desk: Desk, at: datetime) -> CharterVersion:
    version = charters.in_force(desk, at)
    if version is None:
        raise CharterError([Problem(("hours",), "no charter is in force")])
    return version


def _put_in_force(
    version: CharterVersion, piece: Mapping[str, Any], *, at: datetime, by: Any
) -> CharterVersion:
    settings, _ = lay(("settings", version.settings), ("amended", piece))
    return charters.publish(
        version.desk, version.source, at=at, by=by, settings=settings, amends=version
    )


def _hours_as_laid(version: CharterVersion) -> Mapping[str, Any]:
    """The hours as they are written, the desk's settings laid over the charter's text."""
    text = charters.tree_of(version)
    laid, _ = lay(("charter", text), ("desk", version.settings))
    hours: Mapping[str, Any] = laid.get("hours", {})
    return hours


@dataclass(frozen=True)
class _Days:
    """Days to close, and days to open otherwise, by ISO date."""

    closed: set[str]
    opened: Mapping[str, list[str]]

    def over(self, written: Any, only: Facts) -> Any:
        """Return what is to be laid over hours; None where they have no days of their own."""
        if isinstance(written, list):
            return self._over_cases(written, only)
        if is_table(written):
            return self._over_table(written, only)
        if isinstance(written, Mapping) and SETTING in written:
            # A setting is filled in whole: what was assumed of it stays beside the days.
            return self._whole(written[SETTING], only)
        return self._over_leaf(written)

    def _over_table(self, table: Mapping[Any, Any], only: Facts) -> Any:
        fact = str(table.get("by", "priority"))
        if fact not in only:
            keys = [key for key in table if key != "by"]
            pieces = {key: self.over(table[key], only) for key in keys}
        elif only[fact] in table:
            pieces = {only[fact]: self.over(table[only[fact]], only)}
        else:
            pieces = {only[fact]: self._whole(table.get("others"), only)}
        pieces = {key: piece for key, piece in pieces.items() if piece is not None}
        return {"by": fact, **pieces} if pieces else None

    def _over_cases(self, cases: Sequence[Any], only: Facts) -> Any:
        """Lists are laid whole; with `only`, the case that holds is mended."""
        holds = [Condition.parse(one.get("when", {})).holds(only) for one in cases]
        chosen = [holds.index(True)] if only and True in holds else range(len(cases))
        mended = [
            {**one, "is": self._whole(one["is"], only)} if number in chosen else one
            for number, one in enumerate(cases)
        ]
        return mended if all(one["is"] is not None for one in mended) else None

    def _whole(self, written: Any, only: Facts) -> Any:
        if isinstance(written, Mapping) and SETTING in written:
            written = written[SETTING]
        piece = self.over(written, only)
        if piece is None or isinstance(written, list):
            return piece
        laid, _ = lay(("written", written), ("days", piece))
        return laid

    def _over_leaf(self, written: Any) -> Any:
        if not isinstance(written, Mapping) or written == {}:
            return None
        spec = parse_hours(written)
        if spec.negated or not spec.is_told:
            return None
        closed = ({day.isoformat() for day in spec.closed} | self.closed) - self.opened.keys()
        return {"closed": sorted(closed), "special": self._special(spec)}

    def _special(self, spec: HoursSpec) -> dict[str, Any]:
        # A special day outranks a closed one: closing it says so there too.
        known = {day.isoformat() for day in spec.special}
        return {**self.opened, **dict.fromkeys(sorted(self.closed & known), "closed")}

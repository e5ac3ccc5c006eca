"""Open cases under another version of the charter, or under other opening hours."""

from datetime import date

import pytest

from kept.cases import clocks, operations, rebuilding
from kept.cases.errors import ClosedError, MoveRefusedError
from kept.cases.models import Case
from kept.desks import amending, charters
from kept.desks.models import CharterVersion
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-02 10:20")


def stricter(case: Case, old: str, new: str, *, when: str = "2026-03-02 10:10") -> CharterVersion:
    """Put the charter in force with one of its lines written otherwise."""
    source = case.charter_version.source
    assert old in source
    return charters.publish(case.desk, source.replace(old, new), at=at(when))


def renamed(case: Case) -> CharterVersion:
    return stricter(case, "priorities:", "priorities: # as before")


def differences(now=LATER) -> list[str]:
    keys = list(Case.objects.values_list("pk", flat=True))
    return [str(one) for one in rebuilding.differences(keys, now=now)]


def move(case: Case, version: CharterVersion, when=LATER) -> None:
    operations.move_to_version([case], version=version, by=cast.alma(), at=when)


def halved(case: Case) -> CharterVersion:
    """Put in force that all contract hours are those of the morning."""
    return charters.publish(
        case.desk,
        case.charter_version.source.replace("mon-fri: 09:00-17:30", "mon-fri: 09:00-10:30"),
        at=at("2026-03-02 10:10"),
    )


@pytest.mark.clause("PA-119")  # AMB-X-09
def test_clocks_are_read_anew_from_the_opening():
    case = cast.case()
    version = halved(case)

    move(case, version)

    clock = cast.clock(case, "first-response")
    assert clock.started_at == at("2026-03-02 10:00")
    assert (clock.due_at.day, clock.rerated) != (2, True)
    assert cast.fresh(case).charter_version == version
    assert differences() == []


def test_the_entry_says_from_what_to_what():
    case = cast.case()
    old = case.charter_version

    version = renamed(case)
    move(case, version)

    entry = case.entries.get(kind="charter changed")
    assert (entry.carries["from"], entry.carries["to"]) == (old.name, version.name)
    assert old.name != version.name


def test_a_preview_says_what_would_change_and_writes_nothing():
    case = cast.case()
    before = cast.clock(case, "first-response").due_at

    [seen] = operations.preview([case], version=halved(case), at=LATER)

    shift = next(one for one in seen.shifts if one.clock == "first response")
    assert (shift.due_before, shift.state_after) == (before, "running")
    assert shift.due_after > before
    assert cast.kinds(case) == ["opened"]
    assert cast.clock(case, "first-response").due_at == before


@pytest.mark.clause("PA-119")  # AMB-X-09
def test_what_was_broken_stays_broken():
    case = cast.case()
    due = cast.clock(case, "first-response").due_at
    cast.sweep_to("2026-03-03 09:00")
    version = halved(case)

    move(case, version, at("2026-03-03 10:00"))

    clock = cast.clock(case, "first-response")
    assert (clock.state, clock.due_at) == ("late", due)
    assert differences(at("2026-03-03 10:00")) == []


def test_a_case_may_be_moved_back():
    case = cast.case()
    due, old = cast.clock(case, "first-response").due_at, case.charter_version
    move(case, halved(case))

    move(case, old, at("2026-03-02 10:25"))

    assert cast.clock(case, "first-response").due_at == due
    assert differences(at("2026-03-02 10:26")) == []


def test_later_entries_and_the_sweep_go_by_the_new_version():
    case = cast.case()
    move(case, halved(case))

    operations.note(case, by=cast.dee(), text="Odd.", at=at("2026-03-02 10:25"))
    clocks.refresh(case, now=at("2026-03-02 10:26"))

    assert cast.clock(case, "first-response").due_at.day != 2
    assert differences(at("2026-03-02 10:26")) == []


def test_closed_cases_keep_theirs():
    case, other = cast.case("xm"), cast.case("xm")
    operations.close(case, by=cast.alma(), at=at("2026-03-02 10:05"), why="A test.")
    version = renamed(case)

    with pytest.raises(ClosedError):
        operations.move_to_version([other, case], version=version, by=cast.alma(), at=LATER)

    assert cast.fresh(other).charter_version != version


def test_a_version_without_the_cases_priority_is_refused_and_the_preview_says_so():
    case = cast.case(facts={"priority": 3})
    Case.objects.filter(pk=case.pk).update(priority=77)
    version = renamed(case)

    with pytest.raises(MoveRefusedError, match="no priority 77"):
        move(case, version)

    assert operations.preview([case], version=version, at=LATER)[0].refusal


def test_a_version_of_another_desk_is_refused():
    case = cast.case()

    with pytest.raises(MoveRefusedError, match="another desk"):
        move(case, cast.desk("xm").charter_versions.get())


# Opening hours


def test_new_hours_reach_open_cases_in_the_background_and_closed_ones_never():
    case, closed = cast.case("xm"), cast.case("xm")
    operations.close(closed, by=cast.alma(), at=at("2026-03-02 10:05"), why="A test.")
    before = {clock.pk: clock.due_at for clock in closed.clocks.all()}
    version = amending.amend_hours(
        case.desk, at=at("2026-03-02 10:10"), special={date(2026, 3, 2): ["09:00-10:15"]}
    )

    moved = [operations.follow_amendments(LATER), operations.follow_amendments(LATER)]

    assert moved == [1, 0]
    assert cast.fresh(case).charter_version == version
    assert cast.fresh(closed).charter_version != version
    assert {clock.pk: clock.due_at for clock in closed.clocks.all()} == before
    assert case.entries.get(kind="charter changed").carries["why"]
    assert all(
        clock.due_at.day > 2 for clock in case.clocks.filter(state="running") if clock.due_at
    )
    assert differences() == []


def test_hours_amended_twice_lead_to_the_latest():
    case = cast.case()
    for day in (9, 10):
        latest = amending.amend_hours(
            case.desk, at=at("2026-03-02 10:10"), closed=[date(2026, 3, day)]
        )

    while operations.follow_amendments(LATER):
        pass

    assert cast.fresh(case).charter_version == latest
    assert differences() == []

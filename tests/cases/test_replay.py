"""A draft of a charter tried on the cases that are stored."""

import json

import pytest

from kept.cases import operations
from kept.cases.models import Case, Entry
from kept.cases.replay import Comparison, compare
from kept.commands import replay as command
from kept.desks import charters
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 15:00")


def with_line(case: Case, old: str, new: str) -> str:
    source = case.charter_version.source
    assert old in source
    return source.replace(old, new)


def tried(source: str) -> Comparison:
    return compare(source, charter="pa", now=NOW)


def slower(case: Case) -> str:
    """The same charter on contract hours that begin later."""
    return with_line(case, "mon-fri: 09:00-17:30", "mon-fri: 14:00-17:30")


def test_a_draft_that_changes_nothing_flips_no_case():
    case = cast.case()
    operations.reply(case, by=cast.dee(), text="We look at it.", at=at("2026-03-02 10:20"))

    found = tried(case.charter_version.source)

    assert (found.cases, found.apart) == (1, 0)
    assert [change for change in found.promises.values() if change.worse or change.better] == []


def test_what_the_draft_would_have_kept_is_named_and_nothing_is_touched():
    case = cast.case()
    entries = Entry.objects.count()

    found = tried(slower(case))

    promise = found.promises["first response"]
    assert (promise.broken_before, promise.broken_after) == (1, 0)
    assert promise.better == [case.number]
    assert Entry.objects.count() == entries


def test_a_case_with_another_merged_into_it_is_folded_with_that_ones_timeline():
    early, late = cast.case(at=at("2026-03-02 09:30")), cast.case(at=at("2026-03-02 12:00"))
    operations.merge(early, into=late, by=cast.alma(), at=at("2026-03-02 12:10"))

    found = tried(late.charter_version.source)

    # Of the two the one due first goes on in the case that stays; in the other it is void.
    assert (found.cases, found.apart) == (2, 2)
    assert found.promises["first response"].broken_before == 1
    assert found.promises["first response"].broken_after == 1


def test_a_case_that_went_on_under_another_version_is_tried_as_if_both_had_been_the_draft():
    case = cast.case()
    draft = slower(case)
    version = charters.publish(
        case.desk, case.charter_version.source + "\n# again\n", at=at("2026-03-02 10:05")
    )
    operations.move_to_version([case], version=version, by=cast.alma(), at=at("2026-03-02 10:10"))

    found = tried(draft)

    promise = found.promises["first response"]
    assert (found.cases, found.apart) == (1, 1)
    assert (promise.broken_before, promise.broken_after) == (1, 0)
    assert promise.better == [case.number]


def test_the_command_says_which_cases_and_clocks_were_folded_one_by_one():
    one, other = cast.case(), cast.case()
    operations.merge(one, into=other, by=cast.alma(), at=at("2026-03-02 10:10"))

    found = tried(one.charter_version.source)

    assert "2 of the cases were folded one by one" in command.as_text(found)
    assert "commit time was folded case by case: " in command.as_text(found)
    assert json.loads(json.dumps(command.as_json(found)))["cases_one_by_one"] == 2

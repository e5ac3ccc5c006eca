"""Two cases about one thing become one; both histories stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Author, Chronicle
from kept.cases.errors import MergeRefusedError
from kept.cases.models import Case, Entry, Party
from kept.cases.notices import Letter
from kept.core import lifecycle
from kept.core.folding import MERGED
from kept.core.runs import Run
from kept.customers.models import Person


@transaction.atomic
def merge(case: Case, *, into: Case, by: Person, at: datetime, why: str = "") -> Entry:
    """
    Let `case` go on as part of `into`: of two runs of a clock the one due first goes on.

    The history of each stays; whoever asked or followed there follows here, and replies
    to the merged case come here. The customers of both are told.

    Raises:
        HeldError, ClosedError: one of them has not begun or has ended.
        MergeRefusedError: they run by different rules, or belong to different customers.
    """
    # In one order, whichever goes into which: two people never wait for each other.
    opened = {pk: Chronicle.open(pk) for pk in sorted({case.pk, into.pk})}
    theirs, ours = opened[case.pk], opened[into.pk]
    _refuse_merge(theirs.case, ours.case)
    for chronicle in opened.values():
        chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    said = {"who": author.name, **({"why": why} if why else {})}
    before = theirs.fold(at)
    _end(theirs, {"into": str(ours.case.number), **said}, ours.case, author, at)
    entry = ours.write(
        MERGED,
        at=at,
        author=author,
        public=True,
        carries={"from": str(theirs.case.number), **said},
    )
    ours.take_in(theirs)
    _keep_what_was_done(ours, theirs, before, at)
    _tell(ours, theirs, entry, at)
    ours.finish(now=at)
    return entry


def _refuse_merge(case: Case, into: Case) -> None:
    if case.pk == into.pk:
        raise MergeRefusedError("A case cannot be merged into itself.")
    if case.organisation_id != into.organisation_id or (
        case.organisation_id is None and case.requester_id != into.requester_id
    ):
        raise MergeRefusedError("These cases belong to different customers.")
    if (case.charter_version_id, case.overlay) != (into.charter_version_id, into.overlay):
        raise MergeRefusedError(
            "These cases run by different versions of the charter: move one of them first."
        )


def _end(
    chronicle: Chronicle, carries: dict[str, str], into: Case, author: Author, at: datetime
) -> None:
    """Close the case that goes into the other; its clocks end void, so nothing counts twice."""
    chronicle.write(MERGED, at=at, author=author, public=True, carries=carries)
    end = lifecycle.end_of(chronicle.rulebook, chronicle.state) or next(
        name
        for name, state in chronicle.rulebook.charter.lifecycles["case"].states.items()
        if state.ends
    )
    chronicle.move(end, at=at, author=author, is_told=False)
    chronicle.case.linked_to = into
    chronicle.finish(now=at)


def _keep_what_was_done(
    ours: Chronicle, theirs: Chronicle, before: tuple[Run, ...], at: datetime
) -> None:
    """What a clock has done in the merged case stays done where it goes on."""
    done = {(run.slug, run.started_at): theirs.done.get((run.slug, run.number)) for run in before}
    for run in ours.fold(at):
        if (run.slug, run.number) not in ours.done:
            ours.done[run.slug, run.number] = set(done.get((run.slug, run.started_at)) or ())


def _tell(ours: Chronicle, theirs: Chronicle, entry: Entry, at: datetime) -> None:
    known = {person.pk for person in people.customers(ours)}
    for person in people.customers(theirs):
        if person.pk not in known:
            Party.objects.create(case=ours.case, person=person, added_at=at)
    to = tuple(people.customers(ours))
    words = {"merged": theirs.case.number}
    ours.tell(Letter(notice="merged", entry=entry, audience="customer", to=to, words=words))

"""What people do in a story: a table of phrases, each one operation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kept.backlog import operations as records
from kept.cases import operations
from kept.cases.models import Case
from kept.cases.speaking import wanted_in
from kept.customers.models import Person
from tests import cast

PEOPLE: dict[str, Callable[[], Person]] = {
    "Alma": cast.alma, "Dee": cast.dee, "Bo": cast.bo, "Cy": cast.cy,
}  # fmt: skip
Act = Callable[..., Any]


def do(act: str, charter: str, case: Case | None, at: datetime) -> Case | None:
    """Do what a line of a story says; return the case that it is about from here on."""
    who, _, phrase = act.partition(" ")
    phrase, _, rest = phrase.partition(": ")
    for pattern, operation in ACTS.items():
        if found := re.fullmatch(pattern, phrase):
            by = PEOPLE.get(who, cast.alma)()
            return operation(charter, case, by, at, _given(rest), *found.groups())
    raise AssertionError(f"{act!r} is nothing that people do in a story")


def _given(rest: str) -> dict[str, Any]:
    """Read "priority=1, kind=incident"; words without a name are the text."""
    pairs = [pair.partition("=") for pair in rest.split(", ")] if "=" in rest else []
    read = {name.strip(): int(value) if value.isdigit() else value for name, _, value in pairs}
    return read if pairs else {"text": rest} if rest else {}


def opens(charter: str, _: Case | None, by: Person, at: datetime, given: dict) -> Case:
    return cast.case(charter, requester=by, at=at, facts=given)


def writes(_: str, case: Case, by: Person, at: datetime, given: dict) -> Case | None:
    entry = operations.add_reply(case, by=by, at=at, via="mail", text=given["text"])
    return entry.case if entry.case_id != case.pk else None


def answers(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    gives = wanted_in(case.rulebook)
    operations.reply(case, by=by, at=at, text="We look at it.", gives=gives)


def calls(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    gives = wanted_in(case.rulebook)
    operations.log_call(case, by=by, at=at, reached=True, text="We spoke.", gives=gives)


def asks(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.wait(case, by=by, at=at, question="Which version is it?")


def waits_for(_: str, case: Case, by: Person, at: datetime, given: dict, whom: str) -> None:
    operations.wait(case, by=by, at=at, for_=whom, given=given)


def moves_to(_: str, case: Case, by: Person, at: datetime, given: dict, state: str) -> None:
    operations.set_state(case, state=state, by=by, at=at, given=given)


def offers(_: str, case: Case, by: Person, at: datetime, given: dict, solution: str) -> None:
    text = "This should help."
    operations.offer_resolution(case, by=by, at=at, solution=solution, text=text, given=given)


def issues_a_patch(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.issue_patch(case, by=by, at=at, text="Please install it.")


def announces(
    _: str, case: Case, by: Person, at: datetime, __: dict, version: str, to: str | None
) -> None:
    whom = [to] if to else []
    operations.announce_release(case, by=by, at=at, version=version, to=whom)


def promises(_: str, case: Case, by: Person, at: datetime, __: dict, days: str) -> None:
    operations.promise(case, by=by, at=at, until=at + timedelta(days=int(days)))


def proposes_closing(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.propose_closing(case, by=by, at=at, text="We think that it is solved.")


def agrees(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.agree_closing(case, by=by, at=at)


def refuses(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.refuse_closing(case, by=by, at=at)


def confirms(_: str, case: Case, by: Person, at: datetime, __: dict, what: str) -> None:
    operations.confirm(case, by=by, at=at, to=what)


def objects(_: str, case: Case, by: Person, at: datetime, __: dict, what: str) -> None:
    operations.object_to(case, by=by, at=at, to=what)


def closes(_: str, case: Case, by: Person, at: datetime, given: dict, way: str | None) -> None:
    needed = {name: value for name, value in given.items() if name != "text"}
    operations.close(case, by=by, at=at, way=way or "", why="It has come to its end.", given=needed)


def reopens(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.reopen(case, by=by, at=at, why="It is back.")


def tells(_: str, case: Case, by: Person, at: datetime, given: dict) -> None:
    for fact, value in given.items():
        operations.set_fact(case, fact=fact, value=value, by=by, at=at)


def sets_priority(_: str, case: Case, by: Person, at: datetime, __: dict, level: str) -> None:
    operations.set_priority(case, priority=int(level), by=by, at=at, why="It is so.")


def lets_it_in(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.release_held(case, by=by, at=at, why="It was agreed.")


def assesses(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.assess(case, by=by, at=at)


def excludes(_: str, case: Case, by: Person, at: datetime, given: dict, share: str) -> None:
    operations.exclude(case, by=by, at=at, share=share, evidence="It answers 503.", **given)


def disputes(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.dispute_exclusion(case, by=by, at=at, text="It is yours.")


def takes_in(_: str, case: Case, by: Person, at: datetime, __: dict) -> None:
    operations.include(case, by=by, at=at, why="It is ours.")


def opens_a_record(charter: str, _: Case, by: Person, at: datetime, __: dict, kind: str) -> None:
    records.open_record(cast.desk(charter), kind=kind, title=f"A new {kind}", at=at, by=by)


def takes_it_to(_: str, case: Case, by: Person, at: datetime, given: dict, way: str) -> None:
    operations.escalate(case, way=way, by=by, at=at, why="It is beyond us.", given=given)


def hears_from(_: str, case: Case, by: Person, at: datetime, __: dict, ladder: str) -> None:
    operations.answer_escalation(case, ladder=ladder, by=by, at=at, text="It is found.")


def nothing(*_: Any) -> None:
    """Time passes."""


ACTS: dict[str, Act] = {
    "opens": opens,
    "writes": writes,
    "answers": answers,
    "calls": calls,
    "asks": asks,
    "waits for (.+)": waits_for,
    "moves it to (.+)": moves_to,
    "offers (.+)": offers,
    "issues a patch": issues_a_patch,
    r"announces version (\S+)(?: to the (.+))?": announces,
    r"promises the next step in (\d+) days": promises,
    "proposes closing": proposes_closing,
    "agrees": agrees,
    "refuses": refuses,
    "confirms the (.+)": confirms,
    "objects to the (.+)": objects,
    "closes it(?: by (.+))?": closes,
    "reopens it": reopens,
    "tells": tells,
    r"sets priority (\d)": sets_priority,
    "lets it in": lets_it_in,
    "assesses it": assesses,
    "leaves it out (partly|wholly)": excludes,
    "disputes it": disputes,
    "takes it to (.+)": takes_it_to,
    "hears from (.+)": hears_from,
    "opens an (idea)": opens_a_record,
    "takes it in again": takes_in,
    "does nothing more": nothing,
}

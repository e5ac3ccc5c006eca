"""Why it is due then: a clock's ledger as `web/components/why.html` shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kept.core import explain, sentences
from kept.core.facts import now_facts
from kept.core.moments import DueValue, in_full, length, when
from kept.core.runs import Run, State
from kept.pages.dues import due_of
from kept.pages.hours import hours_in_words
from kept.pages.lines import VIA

PAUSED, CLOSED, COUNTED = "pause", "closed", "counted"


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of time: when, what it was, whether it counted, how much."""

    when: str
    what: str
    kind: str
    time: str


@dataclass(frozen=True, slots=True)
class Total:
    words: str
    time: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another clock of the case."""

    name: str
    due: DueValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """All that the panel says of one run."""

    name: str
    promise: str
    source: str
    source_href: str
    hours: str
    start: str
    rows: tuple[Row, ...]
    total: Total
    ends: str
    taken: str
    text: str
    others: tuple[Other, ...] = field(default=())


def why_of(
    run: Run, *, now: datetime, zone: ZoneInfo, charter_href: str = "", others: Iterable[Run] = ()
) -> Why:
    """Explain `run` to a reader in `zone`; `others` are the case's other clocks to list below."""
    ledger = explain.why(run, now=now)
    rulebook = run.rulebook
    hours = hours_in_words(rulebook, ledger.hours, now_facts(rulebook, {}, now=now))
    return Why(
        name=rulebook.label(run.name).capitalize(),
        promise=sentences.promise(run, now=now),
        source=_source(ledger),
        source_href=charter_href,
        hours=f"{ledger.hours.capitalize()}: {hours} ({ledger.hours_zone})",
        start=_start(run, now, zone),
        rows=tuple(_row(line, now, zone) for line in ledger.rows),
        total=Total(_counted(ledger), ledger.sum),
        ends=_ends(run, now, zone),
        taken=ledger.took,
        text=ledger.as_text(),
        others=tuple(
            Other(rulebook.label(other.name).capitalize(), due_of(other, now=now))
            for other in others
        ),
    )


def _source(ledger: explain.Ledger) -> str:
    said = f"Clause {ledger.clause}" if ledger.clause else "No clause"
    layer = "" if ledger.layer == "charter" else f", by the {ledger.layer}"
    assumed = ", assumed until the desk sets it" if ledger.assumed else ""
    return f"{said} of charter {ledger.version}{layer}{assumed}"


def _start(run: Run, now: datetime, zone: ZoneInfo) -> str:
    via = VIA.get(str(run.start.carries.get("via", "")), "")
    event = " ".join(part for part in (run.start.kind.capitalize(), via) if part)
    counted = f"{event}, {in_full(run.started_at, now, zone)}"
    if run.rerated:
        return f"{counted}; counted anew from {in_full(run.counted_from, now, zone)}"
    return counted


def _row(line: explain.Line, now: datetime, zone: ZoneInfo) -> Row:
    since, until = when(line.since, now, zone), when(line.until, now, zone)
    if until.rpartition(" ")[0] == since.rpartition(" ")[0]:
        until = until.rpartition(" ")[2]  # the same day is not named twice
    kind = COUNTED if line.counted else PAUSED if line.reason == "paused" else CLOSED
    spent = length(timedelta(seconds=line.seconds)) if line.counted else ""
    return Row(f"{since} to {until}", line.reason[:1].upper() + line.reason[1:], kind, spent)


def _counted(ledger: explain.Ledger) -> str:
    because = ", ".join(f"{fact} {value}" for fact, value in ledger.chosen_by)
    target = f" of {ledger.target}" if ledger.target else ""
    return f"Counted{target}{f' ({because})' if because else ''}"


def _ends(run: Run, now: datetime, zone: ZoneInfo) -> str:
    due = f"Due {in_full(run.due_at, now, zone)}" if run.due_at else ""
    ended = in_full(run.ended_at, now, zone) if run.ended_at else ""
    match run.state:
        case State.PAUSED:
            return "Paused: it has no moment until it goes on"
        case State.MET | State.MISSED:
            word = "in time" if run.state is State.MET else "late"
            return f"{due}, done {word} on {ended}" if due else f"Done on {ended}"
        case State.VOID:
            return f"No longer counts since {ended}"
        case State.LATE:
            return f"Was due {in_full(run.due_at, now, zone)}" if run.due_at else "Late"
        case State.OVER:
            return f"Over since {ended}"
    return due or "No moment to be due at"

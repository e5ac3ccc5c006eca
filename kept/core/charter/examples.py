"""Examples: what happened in a case, and what must come of it; a charter's own tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from kept.core.charter.problems import MisreadError, at
from kept.core.charter.reading import Part, Reads, Text, Words
from kept.core.charter.words import whole

MOMENT = "a moment such as 2026-03-02 16:50, in the charter's zone"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of an example; `at` is local to the charter's zone, without a zone of its own."""

    at: datetime
    kind: str
    carries: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """An operation of an example, and the way of it where there are several."""

    operation: str
    way: str = ""

    def __str__(self) -> str:
        return f"{self.operation} by {self.way}" if self.way else self.operation


def moment(raw: Any) -> datetime:
    """Read `2026-03-02 16:50`, seconds allowed."""
    try:
        found = datetime.fromisoformat(str(raw))
    except ValueError:
        raise MisreadError(f"{raw!r} is no moment", MOMENT) from None
    if found.tzinfo is not None or len(str(raw)) < len("2026-03-02 16:50"):
        raise MisreadError(f"{raw!r} is no moment", MOMENT)
    return found


def happenings(raw: Any) -> tuple[Happening, ...]:
    """Read events by moment, one or several at each."""
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r}: events stand by moment", "{2026-03-02 16:50: opened}")
    found: list[Happening] = []
    for key, several in raw.items():
        with at(key):
            together = several if isinstance(several, list | tuple) else (several,)
            found += [_happening(moment(key), one) for one in together]
    return tuple(found)


def _happening(when: datetime, raw: Any) -> Happening:
    match raw:
        case str():
            return Happening(when, raw)
        case Mapping() if len(raw) == 1:
            ((kind, carries),) = raw.items()
            if carries is None or isinstance(carries, Mapping):
                return Happening(when, str(kind), dict(carries or {}))
    raise MisreadError(f"{raw!r} is no event", "opened, or {question asked: {...}}")


def dues(raw: Any) -> Mapping[str, datetime | None]:
    """Read the moments expected, by clock; `none` where nothing is promised."""
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r}: moments stand by clock", "{first response: 2026-03-02 17:00}")
    found = {}
    for name, expected in raw.items():
        with at(name):
            found[str(name)] = None if expected == "none" else moment(expected)
    return found


def _tree(raw: Any) -> Mapping[Any, Any]:
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r} is no map", "keys and values in braces")
    return dict(raw)


def _states(raw: Any) -> Mapping[str, str]:
    return {str(name): str(state) for name, state in _tree(raw).items()}


def acts(raw: Any) -> tuple[Act, ...]:
    """Read operations: a word, one with its way such as `{close: agreed}`, or a list."""
    return tuple(_act(one) for one in (raw if isinstance(raw, list | tuple) else [raw]))


def _act(raw: Any) -> Act:
    match raw:
        case str():
            return Act(raw)
        case Mapping() if len(raw) == 1:
            ((operation, way),) = raw.items()
            return Act(str(operation), str(way))
    raise MisreadError(f"{raw!r} is no operation", "close, or {close: agreed}")


_MAP = {"type": "object"}
Tree = Annotated[Mapping[Any, Any], Reads(_tree, _MAP)]


class Example(Part):
    """
    A case with its facts, what happened, and what must come of it.

    `now` is the moment at which it is looked at; when silent, that of the last event.
    `due` and `runs` judge the last run of each clock they name. `refused` and `allowed`
    are operations that may not or may be done then, `told` roles that have been told
    something by then, and `not_told` roles that have not. `does` is what the charter
    has done by itself by then, such as "freeze access". `settings` and `contract` are
    layers laid over the charter for it.
    """

    says: Text = ""
    clause: Words = ()
    case: Tree = {}
    settings: Tree = {}
    contract: Tree = {}
    events: Annotated[tuple[Happening, ...], Reads(happenings, _MAP)] = ()
    now: Annotated[datetime | None, Reads(moment, {"type": "string"})] = None
    due: Annotated[Mapping[str, datetime | None], Reads(dues, _MAP)] = {}
    runs: Annotated[Mapping[str, str], Reads(_states, _MAP)] = {}
    state: Text = ""
    refused: Annotated[tuple[Act, ...], Reads(acts, {})] = ()
    allowed: Annotated[tuple[Act, ...], Reads(acts, {})] = ()
    told: Words = ()
    not_told: Words = ()
    does: Words = ()
    suggests: Annotated[int | None, Reads(whole, {"type": "integer"})] = None

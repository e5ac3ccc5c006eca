"""
The words of every charter, and those that one charter adds.

The fixed words are the table of `charter.md`: adding one is a change here, using one is
not. Each field, clock, approval, gate and calendar of a charter is a fact of its name;
each fact F has the event "F changed", each approval the events of its answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kept.core.charter.charter import Charter

Values = frozenset[str | int]
ANY: Values = frozenset()  # a fact or a carried word that may have any value

RECORDS = frozenset(
    {
        "case", "problem", "change request", "idea", "patch", "release", "approval", "charge",
        "script", "connection", "visit", "transfer", "breach", "vault", "contract", "person",
        "staff", "partner", "charter", "environment", "change", "customer", "review",
    }
)  # fmt: skip

# The signer is whoever must answer an approval next, the person concerned whom a record
# of staff or of a person is about.
ROLES = frozenset(
    {
        "customer", "requester", "owner", "author", "team", "lead", "administrator", "everyone",
        "nobody", "signer", "person concerned",
    }
)  # fmt: skip
COMPUTED = "computed"

# What any event may carry: the record it happened to, who did it, why, and until when.
ALWAYS_CARRIED = frozenset({"of", "who", "why", "until"})
CHANGED = frozenset({"from", "to"}) | ALWAYS_CARRIED

EVENTS: Mapping[str, frozenset[str]] = {
    "opened": frozenset({"of", "via", "who"}),
    "state changed": frozenset({"of", "from", "to"}),
    "closed": frozenset({"of", "way"}),
    "reopened": frozenset({"who"}),
    "held": frozenset({"why"}),
    "merged": frozenset({"into"}),
    "linked": frozenset({"to", "as"}),
    "referred": frozenset({"to"}),
    "taken": frozenset(),
    "contact by staff": frozenset({"via", "needs", "reached"}),
    "contact by customer": frozenset({"via"}),
    "question asked": frozenset(),
    "next action promised": frozenset({"until"}),
    "next action done": frozenset(),
    "assessed": frozenset(),
    "solution offered": frozenset({"solution"}),
    "objection": frozenset({"to"}),
    "confirmation": frozenset({"to"}),
    "patch issued": frozenset(),
    "release announced": frozenset({"to", "version"}),
    "feedback given": frozenset({"tone"}),
    "call diverted": frozenset(),
    "escalated": frozenset({"ladder", "level", "to"}),
    "answered": frozenset({"ladder", "level"}),
    "approval asked": frozenset({"approval"}),
    "approval answered": frozenset({"approval", "answer", "until"}),
    "breach suspected": frozenset(),
    "breach told": frozenset({"to"}),
    "data received": frozenset({"via", "until"}),
    "destroyed": frozenset(),
    "contract signed": frozenset({"until"}),
    "absence begins": frozenset({"who", "until"}),
    "staff joined": frozenset(),
    "training passed": frozenset(),
    "certificate granted": frozenset({"until"}),
    "reviewed": frozenset({"of", "what"}),
    "month ends": frozenset(),
    "date comes": frozenset({"list"}),
    "holidays loaded": frozenset({"until"}),
    "roster gap": frozenset({"until"}),
    "roster filled": frozenset(),
    "count": frozenset({"measure"}),
}
ANSWERS = ("asked", "agreed", "refused", "withdrawn")

FACTS: Mapping[str, Values] = {
    "kind": ANY,
    "topic": ANY,
    "solution": ANY,
    "channel": ANY,
    "state": ANY,
    "plan": ANY,
    "add-on": ANY,
    "date": ANY,
    "owner": ANY,
    "team": ANY,
    "waiting for": ANY,
    "priority": ANY,
    "proposed priority": ANY,
    "priority agreed": frozenset({"yes", "no", "disputed"}),
    "problem": frozenset({"linked"}),
    "coverage": frozenset({"covered", "chargeable", "refused"}),
    "excluded": frozenset({"no", "partly", "wholly"}),
    "contract": frozenset({"active", "lapsed"}),
    "product on contract": frozenset({"yes", "no"}),
    "product supplied": frozenset({"yes", "no"}),
    "account": frozenset({"current", "on stop"}),
    "use": frozenset({"normal", "restricted", "withdrawn"}),
    "customer type": ANY,
    "region": ANY,
    "phase": frozenset({"project", "live"}),
    "country": frozenset({"inside", "outside"}),
    "day": frozenset({"weekday", "saturday", "sunday", "holiday"}),
}
MEASURES = frozenset(
    {
        "cases", "votes", "cases for the annual value", "satisfaction", "reopenings",
        "deflections", "first-contact resolutions", "time waiting", "promises",
    }
)  # fmt: skip
PER = frozenset({"person", "customer", "product", "topic", "record"}) | RECORDS

# Behind these stands who is meant; behind the others what is done, or to what.
FOR_PEOPLE = frozenset({"tell", "alarm", "task"})
BY_ITSELF = FOR_PEOPLE | {
    "ask", "flag", "suggest", "offer", "report", "charge", "open", "close", "set", "expire",
    "destroy", "freeze access", "end access",
}  # fmt: skip
BY_PEOPLE = frozenset(
    {
        "quote", "log chargeable time", "apply script", "reveal connection", "connect",
        "arrange visit", "transfer data", "deliver release", "offer fix", "exclude", "restrict",
        "withdraw support", "read a case", "register", "put in force",
    }
)  # fmt: skip
OPERATIONS = BY_ITSELF | BY_PEOPLE

OTHERWISE = frozenset({"hold", "warn", "refuse", "refer"})
THE_TEAMS = "the team's"
CALENDARS = frozenset({"always", "the contract's", "the vendor's", THE_TEAMS})
CLOCK_STATES: Values = frozenset(
    {"running", "paused", "late", "met", "missed", "over", "void"}
)  # fmt: skip
ANSWERED: Values = frozenset({*ANSWERS, "expired"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word that a charter may use; ANY stands for whatever value a fact takes."""

    records: frozenset[str]
    roles: frozenset[str]
    events: Mapping[str, frozenset[str]]
    facts: Mapping[str, Values]
    measures: frozenset[str]
    operations: frozenset[str]
    calendars: frozenset[str]
    clocks: frozenset[str]
    approvals: frozenset[str]
    ways: frozenset[str]
    charges: frozenset[str]
    carried: Mapping[str, Values]

    def words(self, sort: str) -> frozenset[str]:
        """Return the words of a sort, such as "role" or "event"."""
        table: Mapping[str, frozenset[str]] = {
            "record": self.records,
            "role": self.roles,
            "event": frozenset(self.events),
            "fact": frozenset(self.facts) | self.measures,
            "measure": self.measures,
            "operation": self.operations,
            "calendar": self.calendars,
            "clock": self.clocks,
            "approval": self.approvals,
            "charge": self.charges,
            "otherwise": OTHERWISE,
            "coverage": frozenset(map(str, FACTS["coverage"])),
            "per": PER | frozenset(self.facts),
        }
        return table[sort]


def of(charter: "Charter") -> Vocabulary:
    """Return the fixed words and those that `charter` derives."""
    facts = {**FACTS, **_declared(charter), **_derived(charter)}
    changes = {f"{fact} changed": CHANGED for fact in facts}
    answers = {f"{name} {word}": ALWAYS_CARRIED for name in charter.approvals for word in ANSWERS}
    kinds = (name for name, kind in charter.kinds.items() if kind.own_record)
    return Vocabulary(
        records=RECORDS | frozenset(kinds) | frozenset(charter.lifecycles),
        roles=ROLES | charter.roles.names | {COMPUTED},
        events={**changes, **answers, **EVENTS},
        facts=facts,
        measures=MEASURES,
        operations=OPERATIONS,
        calendars=CALENDARS | frozenset(charter.calendars),
        clocks=frozenset(charter.clocks),
        approvals=frozenset(charter.approvals),
        ways=_ways(charter),
        charges=frozenset(charter.coverage.charges),
        carried=_carried(charter),
    )


def _declared(charter: "Charter") -> dict[str, Values]:
    """The facts whose values the charter lists; where it lists none, any will do."""
    topics = {topic for kind in charter.kinds.values() for topic in kind.topics}
    case = charter.lifecycles.get("case")
    return {
        "kind": frozenset(charter.kinds),
        "topic": frozenset(topics | (set(charter.coverage.topics) - {"others"})),
        "solution": frozenset(charter.solutions),
        "channel": frozenset(charter.channels),
        "state": frozenset(case.states) if case else ANY,
        "plan": frozenset(charter.plans),
        "add-on": frozenset(charter.coverage.add_ons),
        "date": frozenset(charter.dates),
        "priority": frozenset(charter.priorities),
        "proposed priority": frozenset(charter.priorities),
        "team": frozenset(charter.roles.teams),
    }


def _derived(charter: "Charter") -> dict[str, Values]:
    """Each field, clock, approval, gate and calendar is a fact of its name."""
    fields = (f for group in charter.information.values() for f in group.fields.values())
    return {
        **{name: frozenset({"open", "closed"}) for name in charter.calendars},
        **{name: frozenset({"open", "held"}) for name in charter.coverage.gates},
        **dict.fromkeys(charter.approvals, ANSWERED),
        **dict.fromkeys(charter.clocks, CLOCK_STATES),
        **{field.name: frozenset(field.options) for field in fields if field.name not in FACTS},
    }


def _ways(charter: "Charter") -> frozenset[str]:
    case = charter.lifecycles.get("case")
    states = case.states.values() if case else ()
    return frozenset(way for state in states for way in state.ways)


def _carried(charter: "Charter") -> dict[str, Values]:
    """What events may carry, where the charter lists it; else anything."""
    return {
        "via": frozenset(charter.channels),
        "ladder": frozenset(charter.escalations),
        "list": frozenset(charter.dates),
        "approval": frozenset(charter.approvals),
        "solution": frozenset(charter.solutions),
        "answer": ANSWERED,
    }

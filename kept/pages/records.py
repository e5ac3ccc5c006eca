"""A record's entries as its timeline shows them; customers read no names of other customers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.html import urlize
from django.utils.safestring import SafeString

from kept.backlog import kinds
from kept.backlog.models import Record, RecordEntry
from kept.cases.happenings import Happening
from kept.cases.models import Case
from kept.core import lifecycle
from kept.core.charter.rows import slug
from kept.core.rulebook import Rulebook
from kept.pages import lines
from kept.pages.history import Item, initials
from kept.pages.lines import Reader

SOMEBODY = "A customer"


def items(entries: Iterable[RecordEntry], reader: Reader) -> list[Item]:
    """Return the items of a timeline, in the order of `entries`, which carry their words."""
    shown = (entry for entry in entries if _is_shown(entry, reader))
    return [_item(entry, reader) for entry in lines.told_once(shown)]


def state_of(record: Record, rulebook: Rulebook | None = None) -> str:
    """Return the customer's words for how a record stands; empty where nothing is known."""
    if record.state:
        return lifecycle.label(rulebook or record.rulebook, record.state)
    for fact in ("released on", "planned on"):
        if record.facts.get(fact):
            return f"{fact.capitalize()} {in_full(record.facts[fact])}"
    return ""


def in_full(value: object) -> str:
    """Write out a day that stands in ISO; return anything else as it is."""
    said = str(value)
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return said
    return f"{day.day} {day:%B %Y}" if day.isoformat() == said else said


def in_words(record: Record) -> str:
    """Say how a record stands, for staff: the charter's own word for the state."""
    return record.state.capitalize() or state_of(record) or ("Ended" if record.ended_at else "Open")


def several(kind: str) -> str:
    """Return "problems", "patches"."""
    return f"{kind}{'es' if kind.endswith(('s', 'x', 'ch', 'sh')) else 's'}"


def name_of(rulebook: Rulebook, kind: str) -> str:
    """Return what a kind of record is called: the charter's word for it."""
    known = rulebook.charter.kinds.get(kind)
    named = (known.label or known.name) if known and known.own_record else ""
    return named or rulebook.label(kind)


def slug_of(kind: str) -> str:
    return slug(kind)


def _is_shown(entry: RecordEntry, reader: Reader) -> bool:
    """Leave out what stands elsewhere on the page, or is ours."""
    return not (reader.is_customer and (entry.kind in OURS or not entry.public))


OURS = {"votes changed", "count", "told", "flagged", "task given", "minuted"}


def _item(entry: RecordEntry, reader: Reader) -> Item:
    words = getattr(entry, "words", None)
    if words is None:
        icon, line = lines.line_of(entry, reader)
        return Item(kind="event", anchor=f"e-{entry.pk}", at=entry.at, icon=icon, line=line)
    who = _who(entry, reader)
    return Item(
        kind=_kind(entry),
        anchor=f"e-{entry.pk}",
        at=entry.at,
        who=who,
        initials=initials(who),
        what=WHAT.get(entry.kind, entry.kind),
        words=SafeString(urlize(words.text, nofollow=True, autoescape=True)),
    )


WHAT = {
    "comment": "commented",
    "note": "Internal note, not visible to customers",
    "minuted": "wrote into the minutes",
    "held review": "ended the review",
    "solution offered": "offered a resolution to all cases",
    "release announced": "announced the release",
    "patch issued": "issued the patch",
}


def _kind(entry: RecordEntry) -> str:
    if not entry.public:
        return "note"
    return "customer" if entry.as_role == Happening.Role.CUSTOMER else "staff"


def _who(entry: RecordEntry, reader: Reader) -> str:
    """Say who it was; of another organisation's people a customer learns no name."""
    by = entry.by
    if by is None:
        return "The charter"
    is_theirs = by == reader.person or (
        by.organisation_id is not None and by.organisation_id == reader.person.organisation_id
    )
    if reader.is_customer and entry.as_role == Happening.Role.CUSTOMER and not is_theirs:
        return SOMEBODY
    return str(by)


@dataclass(frozen=True, slots=True)
class Behind:
    """A record that a case is tied to, as the page of the case shows it."""

    record: Record
    name: str
    state: str
    known: dict[str, str]
    is_shown: bool


def behind(case: Case, *, for_customer: bool) -> list[Behind]:
    """
    Return what the case is tied to, in one statement: customers get what is shown to them.

    What the charter has customers know of it, such as a workaround, is there while the
    record has not come to its end (PA-19).
    """
    tied = Record.objects.filter(case_links__case=case).select_related("charter_version")
    found = [_behind(record, for_customer) for record in tied.order_by("number")]
    return [one for one in found if not for_customer or one.is_shown or one.known]


def _behind(record: Record, for_customer: bool) -> Behind:
    rulebook = record.rulebook
    fields = kinds.fields_of(rulebook, record.kind)
    known = {
        (field.label or name).capitalize(): in_full(record.facts[name])
        for name, field in fields.items()
        if field.shown and record.facts.get(name) and record.ended_at is None
    }
    is_shown = not for_customer or record.shown != Record.Shown.NOBODY
    state = state_of(record, rulebook) or in_words(record)
    return Behind(record, name_of(rulebook, record.kind).capitalize(), state, known, is_shown)

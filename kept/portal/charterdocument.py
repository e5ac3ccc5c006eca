"""What a charter says of itself: number and dates, who stands behind it, how we are reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from kept.backlog.operations import certifying
from kept.core.charter.charter import Charter
from kept.core.charter.people import Channel
from kept.core.charter.tables import look_up
from kept.core.facts import now_facts
from kept.core.remit import OTHERS, remit
from kept.core.rulebook import Rulebook
from kept.core.scope import COVERED
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk, Member
from kept.pages.hours import hours_in_words
from kept.pages.questions import kinds

STAFF = "staff"
NAMES = {"portal": "On this portal", "mail": "By e-mail", "phone": "By phone", "chat": "Live"}
CHARTER, CONTRACT = "charter", "contract"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word of the charter, what it means, and the clause that says so."""

    word: str
    means: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """What stands on the page beside the promises."""

    about: list[tuple[str, str]]
    reached: list[tuple[str, str]]
    meanings: list[Meaning]
    elsewhere: str
    out_of_scope: list[tuple[str, list[str], str]]


def of(desk: Desk, rulebook: Rulebook, now: datetime) -> Document:
    """Read what a charter says of itself and of the desk."""
    return Document(
        [*about(rulebook), *_certificates(desk, now)],
        reached(desk, rulebook, now),
        meanings(rulebook),
        elsewhere(rulebook.charter),
        out_of_scope(rulebook, now),
    )


def may_read(person: Any, version: CharterVersion) -> bool:
    """Tell whether `person` is of its audience: all are, where it is not for the staff alone."""
    if set(charters.rulebook(version).charter.document.audience) != {STAFF}:
        return True
    return Member.objects.filter(desk=version.desk_id, person=person.pk).exists()


def about(rulebook: Rulebook) -> list[tuple[str, str]]:
    """Return what identifies the document, by name; what is not told is left out."""
    charter = rulebook.charter
    document = charter.document
    told = {
        "Number": document.number,
        "Version": rulebook.version or document.current,
        "In force since": _day(document.effective),
        "Approved on": _day(document.approved),
        **_signers(charter),
        "Written for": " and ".join(document.audience),
        "Holds for": document.for_,
        "Goes with": f"your {document.accompanies}" if document.accompanies else "",
        "Where they differ": "your contract prevails" if document.contract_prevails else "",
    }
    return [(name, said) for name, said in told.items() if said]


def reached(desk: Desk, rulebook: Rulebook, now: datetime) -> list[tuple[str, str]]:
    """Return the ways to reach the desk, each with its address and when it is open."""
    addresses = {"portal": settings.PUBLIC_URL, "mail": desk.address, "phone": desk.phone}
    found = []
    for one in rulebook.charter.channels.values():
        where = addresses.get(one.name, "") if one.offered else ""
        if one.name in NAMES and one.offered and (where or one.becomes):
            said = [where, _hours(rulebook, one, now), *_conditions(one)]
            found.append((one.label or NAMES[one.name], "; ".join(filter(None, said))))
    return found


def meanings(rulebook: Rulebook) -> list[Meaning]:
    """Return the words that the charter gives a meaning, each with its source (PS-03)."""
    charter = rulebook.charter
    priority = rulebook.label("priority").capitalize()
    levels = charter.priorities.items()
    named = kinds(rulebook)
    return [
        *(
            Meaning(name, charter.kinds[key].means, ", ".join(charter.kinds[key].clause))
            for key, name in named.items()
            if charter.kinds[key].means
        ),
        *(
            Meaning(one.name or f"{priority} {level}", one.means, ", ".join(one.clause))
            for level, one in levels
            if one.means
        ),
    ]


def elsewhere(charter: Charter) -> str:
    """Say where a capitalised word is explained that is not explained here; empty if nowhere."""
    glossary = charter.document.glossary
    if glossary is None or CONTRACT not in glossary.from_:
        return ""
    other = charter.document.accompanies or CONTRACT
    return f"Words in capitals that are not explained here mean what your {other} says."


def out_of_scope(rulebook: Rulebook, now: datetime) -> list[tuple[str, list[str], str]]:
    """Return the topics that are no part of support, with what is said of each, and the clause."""
    facts = now_facts(rulebook, {}, now=now)
    asked = (name for name in rulebook.charter.coverage.topics if name != OTHERS)
    found = (remit(rulebook, {**facts, "topic": name}) for name in asked)
    return [
        (one.name, one.in_short, one.clause) for one in found if one and one.coverage != COVERED
    ]


def _certificates(desk: Desk, now: datetime) -> Iterator[tuple[str, str]]:
    for one in certifying.held(desk, today=now.date()):
        yield "Certificate", f"{one.name}, until {_day(one.until)}"


def _signers(charter: Charter) -> dict[str, str]:
    approval = next((one for one in charter.approvals.values() if one.of == CHARTER), None)
    steps = approval.steps if approval else ()
    last = len(steps) - 1
    names = [
        "Compiled by" if not number else "Approved by" if number == last else "Reviewed by"
        for number in range(len(steps))
    ]
    signed = zip(names, steps, strict=True)
    return {name: " or ".join(f"the {role}" for role in step.who) for name, step in signed}


def _hours(rulebook: Rulebook, channel: Channel, now: datetime) -> str:
    facts = now_facts(rulebook, {}, now=now)
    found = look_up(channel.hours, facts)
    return hours_in_words(rulebook, str(found.value), facts) if found else ""


def _conditions(channel: Channel) -> Iterator[str]:
    for tests in channel.exists_while.alternatives:
        for test in tests:
            if test.one_of:
                yield f"where {test.fact} is {' or '.join(map(str, test.one_of))}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""

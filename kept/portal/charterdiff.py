"""What changed between two versions of a charter, in the words of its page."""

from collections.abc import Iterator
from dataclasses import dataclass

from kept.portal.charterpage import CharterPage

HOURS, LEVELS, PROMISES = "When we are there", "How urgent it is", "What we promise"
KINDS, ASSUMED = "What you can ask for", "What we assume"
SECTIONS = (HOURS, LEVELS, PROMISES, KINDS, ASSUMED)
Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that reads otherwise: `was` is empty where it is new, `now` where it is gone."""

    section: str
    about: str
    was: str
    now: str


def changes(before: CharterPage, after: CharterPage) -> list[Change]:
    """Return what reads otherwise in `after`, in the order of the page."""
    was, now = dict(_said(before)), dict(_said(after))
    keys = [*now, *(key for key in was if key not in now)]
    return [
        Change(*key, was.get(key, ""), now.get(key, ""))
        for key in keys
        if was.get(key) != now.get(key)
    ]


def _said(page: CharterPage) -> Iterator[tuple[Said, str]]:
    for name, hours in [*page.hours, ("Time zone", page.zone), ("Outside", page.outside_hours)]:
        yield (HOURS, name), hours
    for level, priority in page.priorities:
        yield (LEVELS, f"{level} {priority.name}".strip()), priority.means
    for promise in page.promises:
        for term in promise.terms:
            yield (PROMISES, f"{promise.name}, {term.when or 'always'}"), term.what
        if promise.says:
            yield (PROMISES, promise.name), promise.says
    for name, means in page.kinds:
        yield (KINDS, name), means or "offered"
    for assumption in page.assumptions:
        yield (ASSUMED, ", ".join(assumption.about)), assumption.says

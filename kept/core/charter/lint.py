"""
Holes and contradictions, found before a version can be in force.

Whatever is wrong with a single value or word is refused when the file is read; this
finds what only shows in the whole: a priority without a target, a state without a way
out, a promise that nothing keeps.
"""

from collections.abc import Callable, Iterable
from datetime import date

from kept.core.charter.charter import Charter
from kept.core.charter.checks import clocks, document, lifecycles, names, tables, words
from kept.core.charter.findings import Finding, Level

Check = Callable[[Charter], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    document.zone_is_known,
    document.hours_open,
    document.version_is_told,
    document.clauses_are_written_so,
    document.settings_are_filled,
    names.are_unique,
    names.fields_are_meant,
    tables.have_no_holes,
    tables.name_priorities,
    clocks.start,
    clocks.end,
    clocks.do_not_pause_a_first_response,
    clocks.rise_in_their_points,
    clocks.fit_their_points,
    clocks.run_on_hours_of_a_team,
    clocks.come_before_what_they_answer,
    clocks.do_not_wait_for_themselves,
    lifecycles.lead_to_states,
    lifecycles.reach_every_state,
    lifecycles.reach_an_end,
    lifecycles.move_one_way,
    words.terms_are_explained,
)
ORDER = tuple(Level)


def lint(charter: Charter, *, today: date | None = None) -> tuple[Finding, ...]:
    """
    Return what is wrong with `charter`, errors first.

    With `today`, dates that lie behind are told too.
    """
    found = [finding for check in CHECKS for finding in check(charter)]
    if today is not None:
        found += document.dates_lie_ahead(charter, today)
    return tuple(sorted(found, key=lambda finding: ORDER.index(finding.level)))

"""
Sets of instants as lists of periods: in order, half-open, none touching the next.

A period is a pair of whole seconds since 1970 UTC.
"""

from collections.abc import Iterable, Iterator, Sequence

Period = tuple[int, int]
Periods = list[Period]


def joined(periods: Iterable[Period]) -> Periods:
    """Return the instants in any of `periods`, which may come in any order and overlap."""
    found: Periods = []
    first, last = 0, -1
    for since, until in sorted(periods):
        if since >= until:
            continue
        if not found or since > last:
            first, last = since, until
            found.append((since, until))
        elif until > last:
            last = until
            found[-1] = (first, last)
    return found


def clipped(periods: Periods, since: int, until: int) -> Periods:
    """Return what of `periods` lies in [since, until)."""
    if periods and since <= periods[0][0] and periods[-1][1] <= until:
        return periods
    return [
        (opens if opens > since else since, closes if closes < until else until)
        for opens, closes in periods
        if closes > since and opens < until
    ]


def gaps(periods: Iterable[Period], since: int, until: int) -> Periods:
    """Return what of [since, until) lies in none of `periods`."""
    found = []
    for opens, closes in periods:
        if since < opens:
            found.append((since, opens))
        since = closes
    if since < until:
        found.append((since, until))
    return found


def common(ours: Sequence[Period], theirs: Sequence[Period]) -> Periods:
    """Return the instants in both."""
    return list(_common(ours, theirs))


def _common(ours: Sequence[Period], theirs: Sequence[Period]) -> Iterator[Period]:
    i = j = 0
    while i < len(ours) and j < len(theirs):
        since = max(ours[i][0], theirs[j][0])
        until = min(ours[i][1], theirs[j][1])
        if since < until:
            yield since, until
        if ours[i][1] < theirs[j][1]:
            i += 1
        else:
            j += 1

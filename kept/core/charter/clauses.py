"""Clauses by which a rule of a charter says where it comes from."""

import re
from collections.abc import Iterable, Iterator

_RUN = re.compile(r"(?P<prefix>[A-Z]+(?:-[A-Z]+)*-)(?P<first>\d+)(?:\.\.(?P<last>\d+))?")


def is_written_so(clause: str) -> bool:
    """Tell whether `clause` is one such as PA-58, or a run such as PA-58..63 that goes on."""
    found = _RUN.fullmatch(clause)
    return found is not None and (not found["last"] or int(found["last"]) > int(found["first"]))


def expand(clauses: Iterable[str]) -> Iterator[str]:
    """Return each clause of `clauses`, those of a run one by one; others as they are written."""
    for clause in clauses:
        found = _RUN.fullmatch(clause)
        if found is None or found["last"] is None:
            yield clause
            continue
        width = len(found["first"])
        for number in range(int(found["first"]), int(found["last"]) + 1):
            yield f"{found['prefix']}{number:0{width}d}"

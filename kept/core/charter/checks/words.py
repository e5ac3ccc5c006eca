"""Words that a charter uses as terms and does not explain."""

import re
from collections.abc import Iterator

from kept.core.charter.charter import Charter
from kept.core.charter.findings import Finding, note
from kept.core.charter.walk import parts

FLAGGED = "flagged"
TEXTS = ("means", "says")
# Words with a capital inside a sentence: "the Service", "a Force Majeure Event".
TERM = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")


def terms_are_explained(charter: Charter) -> Iterator[Finding]:
    """Where the glossary says so, a capitalised word that nothing explains is told (PS-03)."""
    glossary = charter.document.glossary
    if glossary is None or glossary.undefined != FLAGGED:
        return
    known = _explained(charter)
    for path, part in parts(charter):
        if path[:1] in (("assumptions",), ("examples",)):
            continue
        for key in TEXTS:
            for term in TERM.findall(str(getattr(part, key, "") or "")):
                if term.casefold() not in known:
                    said = f"‘{term}’ is explained nowhere here: the contract has to"
                    yield note((*path, key), said)


def _explained(charter: Charter) -> frozenset[str]:
    named = [*charter.kinds.values(), *charter.priorities.values(), *charter.plans.values()]
    states = [s for life in charter.lifecycles.values() for s in life.states.values()]
    words = [
        *(getattr(one, "name", "") for one in named),
        *(one.label for one in [*named, *states, *charter.channels.values()]),
        *charter.labels.values(),
        *charter.roles.names,
    ]
    return frozenset(str(word).casefold() for word in words if word)

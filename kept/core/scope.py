"""What a contract says of a product: on it or not, and at whose cost (PA-13, PA-76)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

COVERED, REFUSED = "covered", "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """A product on a contract or, with a `component`, a part of one."""

    product: str
    component: str = ""
    coverage: str = COVERED


@dataclass(frozen=True, slots=True)
class Scope:
    """
    The answer for one product: was it supplied, is it supported, at whose cost.

    `coverage` is empty where the contract lists nothing.
    """

    is_supplied: bool
    is_supported: bool
    coverage: str = ""


def scope(lines: Sequence[Line], product: str = "", component: str = "") -> Scope:
    """
    Return what the contract's list says; a contract without a list has everything.

    A component's own line counts before its product's. Who names no product is not
    turned away for it.
    """
    if not lines:
        return Scope(is_supplied=True, is_supported=True)
    if not product:
        kept = [line for line in lines if line.coverage != REFUSED]
        return Scope(is_supplied=True, is_supported=bool(kept))
    line = _line(lines, product, component)
    if line is None:
        return Scope(is_supplied=False, is_supported=False)
    return Scope(True, line.coverage != REFUSED, line.coverage)


def _line(lines: Sequence[Line], product: str, component: str) -> Line | None:
    theirs = [line for line in lines if _same(line.product, product)]
    of_the_component = [line for line in theirs if component and _same(line.component, component)]
    of_the_whole = [line for line in theirs if not line.component]
    if not theirs:
        return None
    return next(iter(of_the_component or of_the_whole or theirs))


def _same(left: str, right: str) -> bool:
    return left.strip().casefold() == right.strip().casefold()

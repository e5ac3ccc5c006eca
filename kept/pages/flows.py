"""
The way of a record drawn as a flow: a column of boxes, the ways on as arrows beside it.

Ways to the next box lie between the two, longer ones on the right, ways back on the left,
each further out the longer it is; so it stays narrow however many states a charter has.
All lengths are in the units of the drawing, which are pixels where it is not made smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from kept.pages.ways import Step

BOX_WIDTH, BOX_HEIGHT, ROW = 232, 40, 64
NEAREST, FURTHER = 16, 12  # how far out the shortest way lies, and each longer one beyond it
LETTERS = 30  # in a line of a box
EDGE = 4
TIP = 6  # between the point of an arrow and its box
LEVEL = 6  # two ways that meet at one side of a box do so at different heights


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its corner, the lines in it with their heights, and whether it is an end."""

    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    is_end: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """A drawing of `width` by `height`; `arrows` are paths as SVG writes them."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    says: str
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT

    @property
    def middle(self) -> int:
        """Where the middle of every box lies."""
        return self.boxes[0].x + BOX_WIDTH // 2


def flow(steps: Sequence[Step]) -> Flow:
    """Draw `steps`, the first on top; `says` tells the same in words."""
    places = {step.name: place for place, step in enumerate(steps)}
    ways = [
        (place, places[after])
        for place, step in enumerate(steps)
        for after in step.follows
        if after in places
    ]
    left = _margin([back - to for back, to in ways if to < back])
    right = _margin([to - place for place, to in ways if to > place + 1])
    return Flow(
        width=left + BOX_WIDTH + right,
        height=ROW * len(steps) - (ROW - BOX_HEIGHT) + 2 * EDGE,
        boxes=tuple(_box(step, place, left) for place, step in enumerate(steps)),
        arrows=tuple(_arrow(since, to, left) for since, to in ways),
        says=" ".join(_sentence(step) for step in steps),
    )


def _margin(lengths: Sequence[int]) -> int:
    return _out(max(lengths)) + EDGE if lengths else EDGE


def _out(length: int) -> int:
    return NEAREST + FURTHER * length


def _box(step: Step, place: int, left: int) -> Box:
    top = EDGE + ROW * place
    lines = wrap(step.name, LETTERS)[:2]
    first = top + (25 if len(lines) == 1 else 17)
    heights = tuple((first + 16 * number, line) for number, line in enumerate(lines))
    return Box(left, top, heights, step.ends)


def _arrow(since: int, to: int, left: int) -> str:
    if to == since + 1:
        middle, top = left + BOX_WIDTH // 2, EDGE + ROW * since + BOX_HEIGHT
        return f"M{middle} {top}V{top + ROW - BOX_HEIGHT - TIP}"
    begins = EDGE + ROW * since + BOX_HEIGHT // 2
    ends = EDGE + ROW * to + BOX_HEIGHT // 2
    out = _out(abs(to - since))
    if to > since:
        side, far, tip = left + BOX_WIDTH, left + BOX_WIDTH + out, left + BOX_WIDTH + TIP
    else:
        side, far, tip = left, left - out, left - TIP
    down = LEVEL if to > since else -LEVEL
    return _bend(side, far, tip, begins + down, ends - down)


def _bend(side: int, far: int, tip: int, begins: int, ends: int) -> str:
    """Return a way out to `far`, along, and back to `tip`."""
    halfway = (begins + ends) // 2
    out = f"M{side} {begins}C{far} {begins} {far} {begins} {far} {halfway}"
    return f"{out}S{far} {ends} {tip} {ends}"


def _sentence(step: Step) -> str:
    if not step.follows:
        return f"{step.name} is an end."
    *first, last = step.follows
    after = f"{', '.join(first)} or {last}" if first else last
    return f"After {step.name} comes {after}."

"""A charter's examples tried: what must come of each, against what the engine says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.core import triage
from kept.core.charter.charter import Charter
from kept.core.charter.examples import Example
from kept.core.charter.layers import lay
from kept.core.charter.problems import CharterError, Path
from kept.core.charter.stories import Story
from kept.core.rulebook import Holidays, Rulebook
from kept.core.runs import Run


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that an example expects and that does not come."""

    path: Path
    message: str

    def __str__(self) -> str:
        return f"{' > '.join(map(str, self.path))}: {self.message}"


def try_examples(tree: Mapping[Any, Any], holidays: Holidays) -> Iterator[Failure]:
    """
    Try each example of a charter's tree.

    Raises:
        CharterError: the charter itself cannot be read.
    """
    rulebook = Rulebook(Charter.parse(tree), holidays)
    for number, example in enumerate(rulebook.charter.examples):
        try:
            laid = laid_over(rulebook, tree, example)
        except CharterError as error:
            for problem in error.problems:
                yield Failure(("examples", number, *problem.path), problem.message)
        else:
            for failure in try_example(laid, example):
                yield Failure(("examples", number, *failure.path), failure.message)


def laid_over(rulebook: Rulebook, tree: Mapping[Any, Any], example: Example) -> Rulebook:
    """
    Return the rulebook of a charter's `tree` with the layers of `example` over it.

    Raises:
        CharterError: what remains is no charter.
    """
    if not example.settings and not example.contract:
        return rulebook
    layers = (("settings", example.settings), ("contract", example.contract))
    laid, provenance = lay(("charter", tree), *layers)
    return Rulebook(Charter.parse(laid), rulebook.holidays, layers=provenance)


def try_example(rulebook: Rulebook, example: Example) -> Iterator[Failure]:
    """Play one example, and tell what it expects and does not get; paths lead on from it."""
    story = Story(rulebook, example)
    story.play()
    for where, message in _compared(story):
        yield Failure(where, message)


def _compared(story: Story) -> Iterator[tuple[Path, str]]:
    yield from _moments(story)
    yield from _states(story)
    yield from _acts(story)
    yield from _told(story)
    yield from _done(story)
    yield from _suggested(story)


def _moments(story: Story) -> Iterator[tuple[Path, str]]:
    for name, expected in story.example.due.items():
        run = _last(story, name)
        found = _local(story, run.due_at) if run and run.due_at else None
        if name not in story.rulebook.charter.clocks:
            yield ("due", name), f"{name!r} is no clock of this charter"
        elif found != expected:
            yield ("due", name), f"due {_said(found)}, expected {_said(expected)}"


def _states(story: Story) -> Iterator[tuple[Path, str]]:
    for name, expected in story.example.runs.items():
        run = _last(story, name)
        found = str(run.state) if run else "none"
        if name not in story.rulebook.charter.clocks:
            yield ("runs", name), f"{name!r} is no clock of this charter"
        elif found != expected:
            yield ("runs", name), f"{found}, expected {expected}"
    if story.example.state and story.example.state != story.state:
        yield ("state",), f"the case is {story.state}, expected {story.example.state}"


def _acts(story: Story) -> Iterator[tuple[Path, str]]:
    for act in story.example.refused:
        if story.refuses(act) is None:
            yield ("refused",), f"{act} is not refused"
    for act in story.example.allowed:
        if refusal := story.refuses(act):
            yield ("allowed",), f"{act} is refused: {refusal}"


def _told(story: Story) -> Iterator[tuple[Path, str]]:
    for role in story.example.told:
        if role not in story.told:
            yield ("told",), f"{role} has not been told"
    for role in story.example.not_told:
        if role in story.told:
            yield ("not told",), f"{role} has been told"


def _done(story: Story) -> Iterator[tuple[Path, str]]:
    for expected in story.example.does:
        if expected not in story.did:
            yield ("does",), f"{expected!r} has not been done"


def _suggested(story: Story) -> Iterator[tuple[Path, str]]:
    expected = story.example.suggests
    if expected is None:
        return
    suggestion = triage.suggest(story.rulebook, story.example.case)
    if suggestion.priority != expected:
        message = f"suggests {suggestion.priority}, expected {expected}: {suggestion.because}"
        yield ("suggests",), message


def _last(story: Story, name: str) -> Run | None:
    return next((run for run in reversed(story.runs) if run.name == name), None)


def _local(story: Story, moment: datetime) -> datetime:
    return moment.astimezone(story.rulebook.zone).replace(tzinfo=None)


def _said(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"

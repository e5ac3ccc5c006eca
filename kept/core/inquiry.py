"""What a charter wants to know of a case, what of that is lacking, and answers in plain text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kept.core.charter.conditions import Facts
from kept.core.charter.information import Field, Group
from kept.core.rulebook import Rulebook

Account = Mapping[str, str]  # what is known of a person, by the sort of field that asks for it
AT_OPENING = "at opening"
ACCOUNT, IN_ACCOUNTS = "account", ("person", "organisation", "mail", "phone")
ASKED_ONCE = "asked once"
OWN_FIELDS = frozenset({"title", "text"})  # every case has these
LONGEST_ANSWER = 5_000
SHORTEST_BEGINNING = 3  # letters of a value by which it is known

_MARKS = r"[>|*\s]*(?:\d{1,2}[.)]|[-•])?[*\s]*"  # what mail programs and people put before a line
_HINT = re.compile(r"\s*\([^)]*\)\s*", re.S)


def name_of(question: Field) -> str:
    """Return the question's words for people."""
    return question.label or question.name[:1].upper() + question.name[1:]


def lacking(rulebook: Rulebook, facts: Facts, account: Account) -> list[Field]:
    """
    Return what the charter has a customer asked once where it was not said (PA-100).

    What stands in their account is not asked.
    """
    return [
        question
        for group in rulebook.charter.information.values()
        if group.missing == ASKED_ONCE and _is_asked_at_opening(group, facts)
        for question in group.fields.values()
        if is_answerable(question)
        and not known_of(question, account)
        and applies(question, facts)
        and question.name not in facts
    ]


def clause_of_asking(rulebook: Rulebook) -> str:
    """Return the clause by which the customer is asked for what is lacking."""
    groups = rulebook.charter.information.values()
    return next((", ".join(g.clause) for g in groups if g.missing == ASKED_ONCE), "")


def questions_by_name(rulebook: Rulebook, names: Iterable[str]) -> list[Field]:
    """Return the charter's fields of a case under these names; those it has not are left out."""
    fields = {
        name: question
        for group in rulebook.charter.information.values()
        if group.about == "case"
        for name, question in group.fields.items()
    }
    return [fields[name] for name in names if name in fields]


def is_answerable(question: Field) -> bool:
    """Whether a customer answers it in words: not what we know of all of them, and no files."""
    if question.name in OWN_FIELDS or question.as_ == "files":
        return False
    return question.from_ != ACCOUNT or question.as_ in IN_ACCOUNTS


def known_of(question: Field, account: Account) -> str:
    """Return what the account says about it; empty where nothing, or it is asked each time."""
    return account.get(question.as_, "") if question.from_ == ACCOUNT else ""


def applies(question: Field, facts: Facts) -> bool:
    """Whether it is to be asked: what hangs on another answer waits for that."""
    return question.exists_while.holds(facts)


def answers_in(text: str, questions: Iterable[Field]) -> dict[str, Any]:
    """
    Return what `text` says under the names of `questions`, as facts.

    An answer stands behind "Name:" or below it; below a quoted name only what is not
    quoted counts. What is none of a question's values answers nothing.
    """
    asked = list(questions)
    if not asked or ":" not in text:
        return {}
    said = ((question, _value(question, words)) for question, words in _answered(text, asked))
    return {question.name: value for question, value in said if value not in (None, "", [])}


def in_words(question: Field) -> str:
    """Return the question as a mail asks it: its name, and below it what to choose from."""
    choices = ", ".join(str(words) for words in question.options.values())
    return f"{name_of(question)}:" + (f"\n({choices})" if choices else "")


def answered(question: Field, value: Any) -> str:
    """Return an answer in one line, with the question's name."""
    given = value if isinstance(value, list | tuple) else [value]
    return f"{name_of(question)}: {', '.join(str(question.options.get(v, v)) for v in given)}"


def _is_asked_at_opening(group: Group, facts: Facts) -> bool:
    return group.about == "case" and group.asked == AT_OPENING and group.exists_while.holds(facts)


def _answered(text: str, asked: list[Field]) -> Iterator[tuple[Field, str]]:
    """Give each question with the words that stand behind or below its name."""
    names = {name_of(question).casefold(): question for question in asked}
    names |= {question.name.casefold(): question for question in asked}
    longest_first = sorted(names, key=len, reverse=True)
    said = "|".join(re.escape(name) for name in longest_first)
    label = re.compile(rf"^{_MARKS}({said})\s*:\**(.*)$", re.IGNORECASE)
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if found := label.match(line):
            words = [found[2], *_below(lines[number + 1 :], label, is_quoted=_is_quoted(line))]
            yield names[found[1].casefold()], "\n".join(words)


def _below(lines: list[str], label: re.Pattern[str], *, is_quoted: bool) -> Iterator[str]:
    """Give the lines of an answer: up to the next name, or a blank line after its first words."""
    has_begun = False
    for line in lines:
        if label.match(line) or (has_begun and not line.strip()):
            return
        if is_quoted and _is_quoted(line):
            continue
        if not is_quoted and not has_begun and not line.strip():
            return
        has_begun = has_begun or bool(line.strip())
        yield line


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|"))


def _value(question: Field, words: str) -> Any:
    said = _HINT.sub(" ", words, count=1) if words.lstrip().startswith("(") else words
    said = said.strip()[:LONGEST_ANSWER]
    if question.several:
        parts = re.split(r"[,;\n]", said)
        return [found for part in parts if (found := _choice(question.several, part)) is not None]
    if question.choose:
        return _choice(question.choose, said)
    match question.as_:
        case "number":
            return int(said) if said.isascii() and said.isdigit() else None
        case "tick":
            return "yes" if said.casefold() in ("yes", "y", "x") else None
        case "moment" | "day":
            return None  # in words of their own; an agent writes it down
    return said


def _choice(options: Mapping[str | int, str], said: str) -> str | int | None:
    """Return the value that is meant: its key, its words, or the one that begins so."""
    wanted = " ".join(said.casefold().split()).strip(" .!*_\"'")
    if not wanted:
        return None
    for key, words in options.items():
        if wanted in (str(key).casefold(), words.casefold()):
            return key
    begun = [
        key
        for key, words in options.items()
        if len(wanted) >= SHORTEST_BEGINNING and words.casefold().startswith(wanted)
    ]
    return begun[0] if len(begun) == 1 else None

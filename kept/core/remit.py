"""What the charter says of what is asked: covered, chargeable or refused, and whom it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from kept.core.charter.charter import Charter
from kept.core.charter.conditions import ALWAYS, Facts
from kept.core.charter.coverage import Topic
from kept.core.charter.tables import look_up
from kept.core.rulebook import Rulebook
from kept.core.scope import COVERED, REFUSED

OTHERS = "others"
IN_SHORT = {REFUSED: "not covered", "chargeable": "has its own price"}


@dataclass(frozen=True, slots=True)
class Remit:
    """
    What holds for one topic, its tables read by the facts of a case.

    `refer_to` are roles that take it on, `who_brings` the team that they bring; `offer` is a
    topic that is asked for instead, `link` an address where more is found.
    """

    topic: Topic
    coverage: str
    refer_to: tuple[str, ...] = ()
    link: str = ""

    @property
    def name(self) -> str:
        return self.topic.label or self.topic.name

    @property
    def who_brings(self) -> str:
        return self.topic.who_brings

    @property
    def offer(self) -> str:
        return self.topic.offer

    @property
    def clause(self) -> str:
        return ", ".join(self.topic.clause)

    @property
    def says(self) -> list[str]:
        """What a customer reads of it, a sentence each; nothing where all is as usual."""
        return self._sentences(self._scope())

    @property
    def in_short(self) -> list[str]:
        """The same beside its name, as in a table of topics."""
        return self._sentences(IN_SHORT.get(self.coverage, ""))

    def _sentences(self, scope: str) -> list[str]:
        sentences = [scope, self.topic.says, self._referral()]
        if self.offer:
            sentences.append(f"We offer {self.offer} instead")
        if self.link:
            sentences.append(f"More about it: {self.link}")
        return [f"{said[:1].upper()}{said[1:]}" for said in sentences if said]

    @property
    def text(self) -> str:
        """All of it in one piece, for a reply."""
        return " ".join(f"{said}." for said in self.says)

    def _scope(self) -> str:
        if self.coverage == COVERED:
            return ""
        if self.coverage == REFUSED:
            return f"support does not cover this: {self.name}"
        return f"this is no part of support and has its own price: {self.name}"

    def _referral(self) -> str:
        if not self.refer_to:
            return ""
        whom = " or ".join(f"the {role}" for role in self.refer_to)
        brings = f", who brings {self.who_brings}" if self.who_brings else ""
        return f"it is for {whom}{brings}"


def remit(rulebook: Rulebook, facts: Facts) -> Remit | None:
    """Return what holds for the topic that these facts speak of; None where none is named."""
    topics = rulebook.charter.coverage.topics.items()
    topic = next((one for name, one in topics if _is_meant(name, one, facts)), None)
    if topic is None:
        return None
    coverage = look_up(topic.is_, facts)
    roles = look_up(topic.refer_to, facts)
    link = look_up(topic.link, facts)
    return Remit(
        topic,
        str(coverage.value) if coverage else COVERED,
        tuple(roles.value) if roles else (),
        str(link.value) if link else "",
    )


def links_for(rulebook: Rulebook, kind: str) -> list[str]:
    """Return the addresses that the charter gives for what may be asked in a kind of case."""
    topics = rulebook.charter.kinds[kind].topics
    found = (remit(rulebook, {"kind": kind, "topic": topic}) for topic in topics)
    return [one.link for one in found if one and one.link]


def kind_of(charter: Charter, topic: str) -> str:
    """Return the kind of case in which a topic is asked for; empty where there is none."""
    return next((name for name, kind in charter.kinds.items() if topic in kind.topics), "")


def topics_of(charter: Charter) -> list[str]:
    """Return every topic that a case may be about, each once."""
    asked = (topic for kind in charter.kinds.values() for topic in kind.topics)
    known = (name for name in charter.coverage.topics if name != OTHERS)
    return list(dict.fromkeys([*asked, *known]))


def _is_meant(name: str, topic: Topic, facts: Facts) -> bool:
    if name == OTHERS:
        return False
    return facts.get("topic") == name or (topic.when != ALWAYS and topic.when.holds(facts))

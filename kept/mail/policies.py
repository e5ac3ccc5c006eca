"""
What a domain wants done with mails in its name that it did not sign (DMARC, RFC 9989).

The organisation of a domain is found by walking up the tree of names (4.10), so
no list of public suffixes has to be kept up to date.
"""

from __future__ import annotations

from dataclasses import dataclass

from kept.mail.name_server import Names

MAX_LABELS = 8

Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """What `domain` asks for; `organisation` is the domain that all of one owner's are under."""

    domain: str
    organisation: str
    is_strict: bool
    refuses: bool

    @classmethod
    def of(cls, domain: str, names: Names) -> Policy:
        """
        Return the policy that holds for mails from `domain`.

        Raises:
            UnansweredError: the name server does not say.
        """
        found = _walk(domain, names)
        organisation = _organisation(domain, found)
        records = dict(found)
        record = (
            records.get(domain) or records.get(organisation) or dict(found[-1:]).popitem()[1]
            if found
            else {}
        )
        wants = record.get("p", "none")
        if domain not in records:
            wants = record.get("sp", wants)
        return cls(
            domain,
            organisation,
            is_strict=record.get("adkim") == "s",
            refuses=record.get("p") in {"quarantine", "reject"} and record.get("t") != "y",
        )

    def covers(self, other: str, names: Names) -> bool:
        """Whether a signature of the domain `other` speaks for this one (RFC 9989, 4.4.1)."""
        if other == self.domain:
            return True
        return not self.is_strict and self.owns(other, names)

    def owns(self, other: str, names: Names) -> bool:
        """Whether `other` is of the same organisation."""
        is_near = other == self.organisation or other.endswith(f".{self.organisation}")
        return is_near and _organisation(other, _walk(other, names)) == self.organisation


def _that_holds(domain: str, organisation: str, found: list[tuple[str, Record]]) -> Record:
    """Return the domain's own record, or that of its organisation, or that of its registry."""
    records = dict(found)
    if not found or domain in records:
        return records.get(domain, {})
    above = records.get(organisation, found[-1][1])
    return {**above, "p": above.get("sp", above.get("p", "none"))}


def _walk(domain: str, names: Names) -> list[tuple[str, Record]]:
    """Return the records of `domain` and the domains above it, up to one that ends the walk."""
    found: list[tuple[str, Record]] = []
    for name in _upwards(domain):
        record = _record(name, names)
        if record:
            found.append((name, record))
            if record.get("psd") in {"y", "n"}:
                break
    return found


def _upwards(domain: str) -> list[str]:
    labels = domain.split(".")
    first = 1 if len(labels) <= MAX_LABELS else len(labels) - (MAX_LABELS - 1)
    return [domain, *(".".join(labels[start:]) for start in range(first, len(labels)))]


def _record(name: str, names: Names) -> Record:
    """Return the tags of a domain's record; none where it has none, or more than one."""
    found = [text for text in names.texts(f"_dmarc.{name}") if text.startswith(b"v=DMARC1")]
    if len(found) != 1:
        return {}
    pairs = (tag.partition("=") for tag in found[0].decode("ascii", "replace").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def _organisation(domain: str, found: list[tuple[str, Record]]) -> str:
    if not found:
        return domain
    top, record = found[-1]
    if record.get("psd") == "y" and top != domain:
        # One below a registry's domain, such as the last two of three labels under "co.uk".
        return ".".join(domain.split(".")[-top.count(".") - 2 :])
    return top

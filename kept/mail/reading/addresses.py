"""Lists of addresses as senders really write them: no address is ever lost."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from kept.mail.reading import headers

MAX_ADDRESSES = 10_000
MAX_MAILBOXES = 20_000
MAX_MAILBOX_LETTERS = 4_000
_SEPARATORS = ",;"
# Bytes stand here as letters of the same number: only the blanks of ASCII are blanks.
_BLANKS = " \t\r\n\f\v"
_BARE = re.compile(r"[^\s<>\"(),;:\[\]]{1,200}@[^\s<>\"(),;:]{1,255}", re.A)
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\]|\\.)*"@[^\s<>",;()]{1,255}\Z', re.A)
_ROUTE = re.compile(r"@[^:<>]*:(?=[^:]*@)")


@dataclass(frozen=True, slots=True)
class Address:
    """A name as shown (may be empty) and an address as written."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """Return the address for comparing: no case, domain after IDNA."""
        return key(self.address)

    @property
    def poses_as(self) -> str | None:
        """Return the other address that the name pretends to be, if it does."""
        found = _BARE.search(self.name)
        return found[0] if found and key(found[0]) != self.key else None


def key(address: str) -> str:
    """Return an address as it is compared: small letters, the domain in its ASCII form."""
    local, at, domain = address.strip().rpartition("@")
    domain = domain.rstrip(".").casefold()
    if not domain.isascii():
        with contextlib.suppress(UnicodeError):
            domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold()}{at}{domain}"


def split(octets: bytes, charset: str | None = None) -> tuple[Address, ...]:
    """
    Return the addresses of a header such as To, in order.

    Takes what mails hold: commas in bare names, comments as names, a missing
    `>`, semicolons, groups, routes, blanks in addresses, encoded words over all.
    """
    found = _split(octets, charset)
    if not any("@" in address.address for address in found) and b"=?" in octets:
        decoded = headers.decode_words(octets, charset).encode("utf-8", "replace")
        if b"@" in decoded and b"=?" not in decoded:
            return _split(decoded, "utf-8") or found
    return found


def _split(octets: bytes, charset: str | None) -> tuple[Address, ...]:
    text = octets.decode("latin-1").replace("\x00", "")
    found: list[Address] = []
    waiting = ""
    for mailbox in islice(_mailboxes(text), MAX_MAILBOXES):
        if len(mailbox) > MAX_MAILBOX_LETTERS:
            mailbox = mailbox[: MAX_MAILBOX_LETTERS // 2] + mailbox[-MAX_MAILBOX_LETTERS // 2 :]
        if "@" not in mailbox and "<" not in mailbox:
            # A name cut at its comma, unless nothing follows that it could belong to.
            waiting = f"{waiting}, {mailbox}" if waiting else mailbox
            continue
        if waiting and "<" in mailbox:
            mailbox = f"{waiting}, {mailbox}"
        elif waiting:
            found.extend(_local(waiting, charset))
        waiting = ""
        found.extend(_addresses(mailbox, charset))
        if len(found) >= MAX_ADDRESSES:
            break
    return (*found, *_local(waiting, charset))


def _local(text: str, charset: str | None) -> list[Address]:
    """Return names without any address, such as a local `root`; empty for a group's label."""
    words = [_name(piece, charset) for piece in text.split(",")]
    return [Address("", word) if " " not in word else Address(word, "") for word in words if word]


def _mailboxes(text: str) -> Iterator[str]:
    """Cut at commas and semicolons outside quotes, comments and angles; drop group labels."""
    pairs = _comments(text)
    has_pairs = _has_even_quotes(text)
    last_semicolon = text.rfind(";")
    start = position = closed = 0
    in_quotes = in_angle = False
    while position < len(text):
        letter = text[position]
        if letter == "\\" and in_quotes:
            position += 1
        elif letter == '"' and has_pairs and not in_angle:
            in_quotes = not in_quotes
        elif in_quotes:
            pass
        elif letter == "(" and position in pairs:
            position = pairs[position]
        elif letter == "<":
            if closed > start:  # Two addresses without a comma.
                yield text[start:closed].strip(_BLANKS)
                start = closed
            in_angle = True
        elif letter == ">":
            in_angle, closed = False, position + 1
        elif letter == ":" and not in_angle and _is_group(text, position, last_semicolon):
            if "@" in text[start:position]:
                yield text[start:position].strip(_BLANKS)
            start = position + 1
        elif letter in _SEPARATORS and not (in_angle and _is_route(text, position)):
            yield text[start:position].strip(_BLANKS)
            start, in_angle = position + 1, False
        position += 1
    if text[start:].strip(_BLANKS):
        yield text[start:].strip(_BLANKS)


def _is_group(text: str, colon: int, last_semicolon: int) -> bool:
    return last_semicolon > colon or not text[colon + 1 : colon + 3].strip(_BLANKS)


def _has_even_quotes(text: str) -> bool:
    return text.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0


def _is_route(text: str, position: int) -> bool:
    opening = text.rfind("<", max(0, position - 500), position)
    return text.startswith("@", opening + 1)


def _comments(text: str) -> dict[int, int]:
    """Return where comments begin and end; a bracket without its pair is a letter."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    in_quotes = False
    closable = _has_even_quotes(text)
    position = 0
    while position < len(text):
        letter = text[position]
        if letter == "\\":
            position += 1
        elif letter == '"' and closable and not opened:
            in_quotes = not in_quotes
        elif in_quotes:
            pass
        elif letter == "(":
            opened.append(position)
        elif letter == ")" and opened:
            pairs[opened.pop()] = position
        position += 1
    return pairs


def _addresses(mailbox: str, charset: str | None) -> list[Address]:
    if _QUOTED_LOCAL.match(mailbox):
        return [Address("", mailbox)]
    plain, comments = _without_comments(mailbox)
    name, address = _angle(plain)
    if address is None and len(several := _BARE.findall(plain)) > 1:
        return [Address("", _cleaned(each, charset)) for each in several]
    if address is None:
        name, address = _bare(plain)
    address = _cleaned(address, charset)
    shown = _name(name, charset)
    if not shown and comments:
        shown = _name(comments[-1], charset)
    if not address and "@" in shown:
        return [Address("", shown)]
    if not address and not shown:
        return []
    found = [Address("" if shown == address else shown, address)]
    after = plain.rpartition(">")[2] if ">" in plain else ""
    return found + [Address("", _cleaned(each, charset)) for each in _BARE.findall(after)]


def _without_comments(mailbox: str) -> tuple[str, list[str]]:
    pairs = _comments(mailbox)
    rest: list[str] = []
    comments: list[str] = []
    position = 0
    for opening in sorted(pairs):
        if opening < position:
            continue
        rest.append(mailbox[position:opening])
        comments.append(mailbox[opening + 1 : pairs[opening]])
        position = pairs[opening] + 1
    rest.append(mailbox[position:])
    return " ".join(piece for piece in rest if piece), comments


def _angle(text: str) -> tuple[str, str | None]:
    """Return name and address of `Name <address>`, the last angle with an address winning."""
    closing = text.rfind(">")
    opening = text.rfind("<", 0, closing if closing >= 0 else None)
    if opening < 0:
        return text, None
    inside = text[opening + 1 : closing if closing > opening else None]
    if "@" not in inside and "@" in text[:opening]:
        name, address = _bare(text[:opening])
        return name, address
    after = text[closing + 1 :] if closing > opening else ""
    return (text[:opening] + " " + after).rstrip("<> ").strip(_BLANKS), inside


def _bare(text: str) -> tuple[str, str]:
    match = _BARE.search(text)
    if not match:
        return text, ""
    before, after = text[: match.start()].strip(_BLANKS), text[match.end() :].strip(_BLANKS)
    if before.casefold().endswith("mailto:"):
        before = before[:-7]
    return f"{before} {after}".strip(_BLANKS).strip("[]'\"<> "), match[0]


def _cleaned(address: str, charset: str | None) -> str:
    if "=?" in address or not address.isascii():
        address = headers.decode_words(address.encode("latin-1"), charset)
    address = (
        _ROUTE.sub("", address.strip(_BLANKS), count=1)
        if address.strip(_BLANKS).startswith("@")
        else address
    )
    if '"' not in address:
        address = "".join(address.split())
    address = address.strip("<>'`" + _BLANKS)
    if address.casefold().startswith("mailto:"):
        address = address[7:]
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    if address.startswith('"') and address.endswith('"'):
        address = address[1:-1]
    return headers.one_line(address)


def _name(text: str, charset: str | None) -> str:
    """Return a display name: quotes and escapes off, encoded words read, on one line."""
    text = text.strip(_BLANKS).strip(",;").strip(_BLANKS)
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    text = (
        re.sub(r"\\(.)", r"\1", text.replace('\\"', "\x01")).replace('"', "").replace("\x01", '"')
    )
    shown = headers.one_line(headers.decode_words(text.encode("latin-1", "ignore"), charset))
    if len(shown) > 1 and shown[0] == shown[-1] and shown[0] in "'\"":
        shown = shown[1:-1].strip(_BLANKS)
    return shown

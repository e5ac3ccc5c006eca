"""Bounces that only speak to people: what their sentences say."""

from __future__ import annotations

import email
import logging
import re
from collections.abc import Iterator
from email.utils import getaddresses

from flufl.bounce import all_failures

from kept.mail.reading.mime import Part

# It logs, as an error, each mail that one of its detectors trips over: strangers' doing.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

MAX_LETTERS = 60_000
MAX_LINE = 300


def _one_of(phrases: str, flags: int = re.I) -> re.Pattern[str]:
    """Compile a table of expressions, divided by ` | ` and line ends, each linear by itself."""
    each = (phrase.strip() for line in phrases.split("\n") for phrase in line.split(" | "))
    return re.compile("|".join(phrase for phrase in each if phrase.strip("|")), flags)


_SUBJECT = _one_of(r"""
    undeliver | returned mail | returned message | return(ed)? to sender | failure notice
    delivery (status )?(notification|failure|report|problem|error) | delivery (has )?failed
    failed delivery | mail delivery | non.?deliver | could not be delivered | could not deliver
    cannot be delivered | not delivered | mail failure | mail error | delayed mail | user unknown
    message delayed | delivery delayed | warning: (message|mail) | bounced? mail | message status
    mail status report | delivery impossible
    unzustellbar | unbekannt(e[rn]?)? empf | nicht zugestellt | zustellung | non remis
    non distribu | échec de (la )?remise | no (se )?(pudo|puede) entregar | devuelto | não entregue
    falha na entrega | mancat[ao] recapito | onbestelbaar | niet afgeleverd | ikke leveret
    kan inte levereras | ikke levert | niedostarczon | zwrot | недостав | не доставлен | 退信
    送信エラー | 配信不能 | 配送不能 | メール配信 | エラーメール | 未达 | 無法傳送 | teslim edilem
""")
_SOUNDS = _one_of(r"""
    (could|can|was|were|has|have|is|did) ?n[o']t (be |been |yet been )?(deliver|reach|sent)
    undeliver | delivery (to|of|has) .{0,80}(fail|abort) | unable to deliver | could not deliver
    delivery (attempt|fail) | permanent (fatal )?error | had transient | had permanent | bounced
    recipient.{0,40}(fail|reject|unknown|not found) | user unknown | unknown user | no such user
    mailbox (is )?(full|unavailable|not found) | over ?quota | quota exceeded | did not reach
    message (was|has been) (rejected|returned|delayed|blocked) | returning (it|your mail)
    automatically rejected | nicht zugestellt | konnte nicht | non (è|e') stato possibile
    error delivering | n'a pas pu | no (se )?pudo | não (pôde|foi)
    配信できません | 届けられません | 送信できません | エラー
""")
_WARNING = _one_of(r"""
    delayed | warning | still (being )?(tried|trying|retr) | will be retried | keep trying | retried
    temporar(y|ily) | not yet (been )?delivered | do not need to resend | no action is required
    transient | still trying | will (be )?(continue|retr) | attempts will continue | queue for
    verzögert | noch nicht zugestellt
""")
_FATAL = _one_of(r"""
    permanent | fatal | giv(en|ing) up | \b5\d\d\b | \b5\.\d\.\d\b | failed | unknown user
    user unknown | no such user | rejected | unable to deliver | could not be delivered | undeliver
""")
_REFUSAL = re.compile(r"automatically rejected|message (was|has been) (rejected|refused)", re.I)
_RETURNED = (
    r"(original|returned|undelivered|unsent|rejected|bounced) (message|mail|e-mail|headers?|text)"
)
_ORIGINAL = _one_of(
    r"""
    ^[ >\t]{0,4}[-=*_+ ]{0,80}(\w{1,9} is )?(a |the )?(\w{1,9} of )?(the |your )?{RETURNED}
    ^[-=*_ ]{2,80}.{0,40}(original|returned|copy of).{0,60}$
    ^message headers? follow | ^(the )?header of the original | ^received: (from|by) \S
    ^return-path: ?<
    ^[- ]{0,80}(message|mail) (text|header|headers|body) follows?
    """.replace("{RETURNED}", _RETURNED),
    re.I | re.M,
)
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
_BEFORE_ADDRESS = _one_of(r"""
    rcpt to: | recipients?:? | address(?:ed to|es)?:? | mail(?:box)? (?:to|for):? | smtp[:=]
    deliver(?:ed|ing)? (?:your (?:mail|message) )?to:? | user:? | to:? | for:? | failed:?
    account:? | sent to:?
""").pattern
_FAILED = re.compile(
    rf"(?<!\w)(?:{_BEFORE_ADDRESS})\s{{0,4}}[<\[\"'(]?(?:smtp:|mailto:)?({_ADDRESS})", re.I
)
_STANDING = re.compile(
    rf"^[\s>*|<\[\"'(-]{{0,12}}(?:smtp:|mailto:)?({_ADDRESS})(?=[>\])\"':;,.\s]|$)", re.I
)


def has_bounce_subject(subject: str) -> bool:
    return bool(_SUBJECT.search(subject[:500]))


def sounds_like_one(subject: str, text: str) -> bool:
    """Tell whether subject or text say that a mail was not delivered."""
    return has_bounce_subject(subject) or text_sounds_like_one(text)


def text_sounds_like_one(text: str) -> bool:
    return bool(_SOUNDS.search(_own_words(text)))


def is_warning(subject: str, text: str) -> bool:
    """Tell whether the other server keeps trying."""
    words = f"{subject}\n{_own_words(text)[:5_000]}"
    return bool(_WARNING.search(words)) and not _FATAL.search(words)


def is_refusal(text: str) -> bool:
    return bool(_REFUSAL.search(text[:5_000]))


def original(text: str) -> str:
    """Return what stands of the returned mail in a text, empty when nothing does."""
    text = text[:MAX_LETTERS]
    match = _ORIGINAL.search(text)
    if not match:
        return ""
    starts_there = match[0].casefold().startswith(("received", "return-path"))
    return text[match.start() if starts_there else match.end() :].partition("\n")[2]


def failures(root: Part, subject: str, text: str) -> list[tuple[str, bool | None]]:
    """Return the receivers that a bounce names, each with whether it failed for good."""
    words = _own_words(text)
    permanent = _grade(subject, words)
    standing = [match[1] for line in _lines(words) if (match := _STANDING.match(line))]
    found = standing or [match[1] for line in _lines(words) for match in _FAILED.finditer(line)]
    return [
        (address, permanent) for address in dict.fromkeys(found) if not _is_sender(address, root)
    ]


def _grade(subject: str, words: str) -> bool | None:
    if is_warning(subject, words):
        return False
    return True if _FATAL.search(f"{subject}\n{words}") else None


def _is_sender(address: str, root: Part) -> bool:
    """The address of the program itself, which its letters also name, missed nothing."""
    local = address.partition("@")[0].casefold()
    own = root.headers.first("from").decode("ascii", "ignore").casefold()
    return (
        local in ("postmaster", "mailer-daemon", "abuse", "helpdesk") or address.casefold() in own
    )


def _own_words(text: str) -> str:
    """Return the words of the program, without the returned mail."""
    text = text[:MAX_LETTERS]
    match = _ORIGINAL.search(text)
    return text[: match.start()] if match and match.start() > 40 else text


def _lines(text: str) -> Iterator[str]:
    return (line[:MAX_LINE] for line in text.split("\n"))


def known_forms(root: Part) -> list[tuple[str, bool | None]]:
    """
    Ask `flufl.bounce`, which knows the letters of many old programs.

    It reads a short copy with short lines, since its expressions are not linear,
    and may raise on anything.
    """
    raw = root.source[:MAX_LETTERS]
    copy = b"\n".join(line[:MAX_LINE] for line in raw.replace(b"\r\n", b"\n").split(b"\n"))
    try:
        message = email.message_from_bytes(copy)
        if not getaddresses([str(message.get("from", ""))]):
            del message["from"]
            message["From"] = "MAILER-DAEMON"  # Without one it raises.
        temporary, permanent = all_failures(message)
    except Exception:
        return []
    found: list[tuple[str, bool | None]] = [(each, False) for each in _texts(temporary)]
    return found + [(each, True) for each in _texts(permanent)]


def _texts(found: frozenset[bytes]) -> list[str]:
    texts = (each.decode("ascii", "ignore").strip("<>\"' ") for each in found)
    return sorted(each for each in texts if "@" in each)

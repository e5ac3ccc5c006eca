"""A mail as a plain record; `read` is the door to everything in this package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from kept.mail.reading import (
    bodies,
    bounces,
    classify,
    contents,
    envelope,
    files,
    forwarded,
    headers,
    html,
    images,
    invitations,
    mime,
    notifications,
    protection,
    quoted_html,
    replies,
    rtf,
    subjects,
)
from kept.mail.reading.addresses import Address
from kept.mail.reading.bodies import Bodies
from kept.mail.reading.bounces import Bounce
from kept.mail.reading.contents import Words
from kept.mail.reading.limits import Deadline, UnreadableError
from kept.mail.reading.mime import Part
from kept.mail.reading.record import Context, File, ReadMail
from kept.mail.reading.replies import Reply
from kept.mail.reading.tnef import Tnef

__all__ = ["Address", "Bounce", "Context", "File", "ReadMail", "read"]

MAX_STUB_BYTES = 100_000


def read(raw: bytes, context: Context) -> ReadMail:
    """Return what a mail says; never raises: what cannot be read comes back quarantined."""
    deadline = Deadline.after(context.seconds)
    try:
        return _read(raw, context, deadline)
    except UnreadableError as reason:
        return _stub(raw, context, str(reason))
    except RecursionError:
        return _stub(raw, context, "it is nested too deeply")
    except MemoryError:
        return _stub(raw, context, "it needs too much memory")
    except Exception as error:
        return _stub(raw, context, f"the reader failed: {type(error).__name__}: {error}")


def _stub(raw: bytes, context: Context, reason: str) -> ReadMail:
    """Read the headers alone, so that an agent sees whose mail lies in quarantine."""
    try:
        fields, body_start = headers.parse(
            raw[:MAX_STUB_BYTES], 0, min(len(raw), MAX_STUB_BYTES), is_top=True
        )
        mail = envelope.read(fields, None, context)
        return replace(mail, body_hash=_digest(raw[body_start:]), quarantined=reason)
    except Exception:
        return ReadMail(body_hash=_digest(raw), quarantined=reason)


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


@dataclass(frozen=True, slots=True)
class _Body:
    """The words and files of a mail, out of whatever they were packed in."""

    words: Words
    full_text: str
    files: list[File]
    attached: frozenset[int]
    protection: str
    notes: tuple[str, ...]


def _read(raw: bytes, context: Context, deadline: Deadline) -> ReadMail:
    source = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
    root = mime.parse(source, deadline)
    chosen = bodies.choose(root)
    charset = next((part.charset for part in (*chosen.text, *chosen.html) if part.charset), None)
    mail = envelope.read(root.headers, charset, context)
    body = _body(root, chosen, charset, deadline)
    markup = body.words.html
    is_heavy = markup is not None and html.is_too_heavy(markup)
    reply = _reply(body, mail.subject, context, deadline)
    has_pictures = any(file.content_id for file in body.files)
    shown = markup if has_pictures and not is_heavy else None
    places = quoted_html.places(shown, context.markers) if shown else {}
    kind, bounce = _kind(root, mail, body.full_text, deadline)
    has_calendar = any(invitations.is_calendar(part) for part in root.walk())
    return replace(
        mail,
        text=body.words.text,
        html=None if markup is None or is_heavy else html.sanitise(markup),
        full_text=body.full_text,
        reply=reply.text,
        reply_without_signature=reply.without_signature,
        cut=reply.cut,
        files=tuple(images.hide(body.files, body.attached, markup, places, context.known_images)),
        kind=kind,
        bounce=bounce,
        about=bounces.about(root, body.full_text) if kind in ("mdn", "complaint") else None,
        may_answer="to" in mail.addressed
        and not has_calendar
        and not any(envelope.Own.of(context).has(each.address) for each in mail.senders)
        and context.envelope_from != ""
        and classify.may_answer(root.headers, kind, mail.sender),
        protection=body.protection,
        forwarded_from=forwarded.original_sender(body.full_text, chosen.files)
        if subjects.is_forwarded(mail.subject)
        else None,
        notes=(*body.notes, *_notes_of(mail, is_heavy=is_heavy)),
        body_hash=_digest(source[root.body_start :]),
    )


def _body(root: Part, chosen: Bodies, charset: str | None, deadline: Deadline) -> _Body:
    parts = list(chosen.files)
    opaque = next((part for part in parts if protection.wrapped(part)), None)
    if opaque is not None:
        inner = bodies.choose(mime.parse(protection.wrapped(opaque) or b"", deadline))
        chosen = Bodies(chosen.text + inner.text, chosen.html + inner.html, parts + inner.files)
    words = contents.read(chosen)
    if words.html is not None:
        words.html = files.by_place(chosen.files, words.html)
    attached = frozenset(
        index for index, part in enumerate(chosen.files) if part.disposition.value == "attachment"
    )
    found = files.of_parts(chosen.files, charset) + files.of_words(words.files)
    unpacked, tnef, is_broken = files.unpacked(found, deadline)
    if len(unpacked) != len(found):
        attached = frozenset(
            index for index, file in enumerate(unpacked) if _was_attached(file, found, attached)
        )
    if tnef and not (words.text or "").strip() and words.html is None:
        words = _words_of(tnef, words, deadline)
    kind = protection.of(root, words.text or "")
    invitation = invitations.lines(root.walk())
    notes = (*invitation, *([protection.NOTES[kind]] if kind else []))
    if is_broken:
        notes = (*notes, "Holds a winmail.dat that could not be read to its end.")
    full_text = words.full(deadline)
    if not full_text.strip():
        full_text = "\n".join(notes)
    return _Body(words, full_text, unpacked, attached, kind, notes)


def _was_attached(file: File, found: list[File], attached: frozenset[int]) -> bool:
    return any(found[index].content is file.content for index in attached)


def _words_of(tnef: Tnef, words: Words, deadline: Deadline) -> Words:
    """Return the words out of a winmail.dat: its text, its HTML, or those its RTF wraps."""
    wrapped = tnef.rtf.encode("latin-1") if tnef.rtf else b""
    markup = tnef.html or (rtf.to_html(wrapped, deadline) if wrapped else None)
    text = tnef.text
    if text is None and markup is None and wrapped:
        text = rtf.to_text(wrapped, deadline)
    return Words(text=text if text is not None else words.text, html=markup, files=words.files)


def _reply(body: _Body, subject: str, context: Context, deadline: Deadline) -> Reply:
    """Read the new words where the mail shows best what is new: our line, else quotes cut."""
    keeps_old = subjects.is_forwarded(subject)
    plain = replies.read(body.full_text, context.markers, keeps_old=keeps_old, deadline=deadline)
    markup = body.words.html
    if markup is None or (plain.cut == "marker" and not body.words.is_told_by_html):
        return plain
    rich = quoted_html.read(markup, context.markers, keeps_old=keeps_old, deadline=deadline)
    if body.words.is_told_by_html:
        return rich if rich.text else plain
    return rich if rich.cut == "marker" or (rich.cut and not plain.cut) else plain


def _kind(
    root: Part, mail: ReadMail, full_text: str, deadline: Deadline
) -> tuple[str, Bounce | None]:
    told = notifications.read(full_text)
    if (told and told[0] == "complaint") or classify.is_complaint(root, mail.subject):
        return "complaint", None
    if bounce := bounces.read(root, full_text, mail.subject, mail.sender, deadline):
        return "bounce", bounce
    if classify.report_type(root) == "disposition-notification":
        return "mdn", None
    is_program = bounces.is_from_program(root.headers, mail.sender)
    if is_program or classify.is_automatic(root.headers, mail.subject):
        return "auto_reply", None
    return ("list" if classify.is_list(root.headers) else "normal"), None


def _notes_of(mail: ReadMail, *, is_heavy: bool) -> list[str]:
    notes = []
    if mail.sender is None:
        notes.append("Names no sender.")
    elif other := mail.sender.poses_as:
        notes.append(f"The sender's name shows {other}; the address is {mail.sender.address}.")
    senders = {each.key for each in (mail.sender, *mail.senders) if each}
    elsewhere = next((each for each in mail.reply_to if each.key not in senders), None)
    if mail.sender and elsewhere:
        notes.append(f"Its sender wants answers at {elsewhere.address}.")
    if mail.date is None and mail.date_as_sent:
        notes.append(f"Its date cannot be right: {mail.date_as_sent}")
    if is_heavy:
        notes.append("Its HTML is too large to show here; its text is shown.")
    return notes

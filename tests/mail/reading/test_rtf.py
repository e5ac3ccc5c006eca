"""RTF unpacked, and as text or as the HTML it wraps."""

from __future__ import annotations

from kept.mail.reading import rtf
from kept.mail.reading.limits import Deadline


def test_packed_rtf_repeats_what_a_reference_runs_into() -> None:
    # The second example of MS-OXRTFCP, 4.1: a reference that reads what it writes.
    packed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")

    assert rtf.unpack(packed, Deadline.after(60)) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_what_is_no_packed_rtf_is_none() -> None:
    assert rtf.unpack(b"short", Deadline.after(60)) is None
    assert rtf.unpack(b"\0" * 40, Deadline.after(60)) is None


def test_rtf_as_text() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator none;}Gr\'fc\'dfe\par "
        rb"\u8364?5 \{a\} \u-10179?\u-8704?\tab end}"
    )

    assert rtf.to_text(source, Deadline.after(60)) == "Grüße\n€5 {a} 😀\tend"


def test_the_html_that_rtf_wraps() -> None:
    source = (
        rb"{\rtf1\ansi\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hi "
        rb"\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}}"
    )

    assert rtf.to_html(source, Deadline.after(60)) == "<p>Hi </p>"
    assert rtf.to_html(rb"{\rtf1 Hi}", Deadline.after(60)) is None

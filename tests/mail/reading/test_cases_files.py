"""The nasty cases of files: their names, their pictures, mails in mails, signatures, calendars."""

from __future__ import annotations

import struct

import pytest

from kept.mail.reading import tnef
from kept.mail.reading.limits import Deadline
from kept.mail.reading.message import Context
from tests.mail.reading.letters import CONTEXT, file, letter, nested, opened, part, parts, png

CALENDAR = """BEGIN:VCALENDAR
METHOD:{method}
VERSION:2.0
BEGIN:VEVENT
UID:1@customer.example
SUMMARY:Planning
DTSTART:20261201T100000Z
DTEND:20261201T110000Z
ORGANIZER:mailto:bo@customer.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:cy@customer.example
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("method", "begins", "ends"),
    [
        ("REQUEST", "Invitation", "from bo@customer.example"),
        ("CANCEL", "Cancelled", "from bo@customer.example"),
        ("REPLY", "Answer to an invitation", "cy@customer.example accepted"),
    ],
)
def test_case_49_calendar(method: str, begins: str, ends: str) -> None:
    invite = part(CALENDAR.format(method=method), f"text/calendar; method={method}")

    mail = opened(parts(part("See invite"), invite, kind="alternative"))

    assert mail.notes[0] == f"{begins}: Planning, Tue 01 Dec 2026 10:00-11:00 UTC, {ends}"
    assert [each.type for each in mail.files] == ["text/calendar"]
    assert mail.text == "See invite"
    assert mail.may_answer is False


def test_case_49_a_calendar_alone_is_its_line() -> None:
    mail = opened(letter(CALENDAR.format(method="REQUEST"), content_type="text/calendar"))

    assert mail.full_text.startswith("Invitation: Planning")


def test_case_49_a_broken_calendar_says_so() -> None:
    mail = opened(parts(part("Hello"), part("BEGIN:VCALENDAR\nDTSTART:x", "text/calendar")))

    assert mail.text == "Hello"
    assert [each.type for each in mail.files] == ["text/calendar"]


def test_case_50_nested_mail_is_kept_byte_for_byte() -> None:
    inner = letter(
        "Inner words\xa0", subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=", x_odd="  two  blanks\t"
    )

    mail = opened(parts(part("Outer"), part(inner, "message/rfc822")))

    assert mail.text == "Outer"
    assert [(each.name, each.content) for each in mail.files] == [("Grüße.eml", inner)]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="..\\\\..\\\\boot.ini"', "boot.ini"),
        ('attachment; filename="a\0b.txt"', "ab.txt"),
        (
            "attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=.pdf",
            "Grüße.pdf",
        ),
        ("attachment; filename*=iso-8859-1'de'Gr%FC%DFe.pdf", "Grüße.pdf"),
        ('attachment; filename="=?utf-8?q?Gr=C3=BC=C3=9Fe.pdf?="', "Grüße.pdf"),
        ('attachment; filename="invoice\u202efdp.exe"', "invoicefdp.exe"),
        ('attachment; filename="invoice.pdf.exe"', "invoice.pdf.exe"),
        ("attachment; filename=two words.txt", "two words.txt"),
        ('attachment; filename="CON.txt"', "_CON.txt"),
        ("attachment", "part-1.pdf"),
    ],
)
def test_case_55_file_names(disposition: str, name: str) -> None:
    mail = opened(
        parts(part("Hello"), file(b"%PDF", "application/pdf", content_disposition=disposition))
    )

    assert [each.name for each in mail.files] == [name]


def test_case_55_a_long_name_is_cut_and_keeps_its_ending() -> None:
    disposition = f'attachment; filename="{"ä" * 300}.pdf"'

    [found] = opened(
        parts(part("Hello"), file(b"%PDF", "application/pdf", content_disposition=disposition))
    ).files

    assert found.name.endswith(".pdf")
    assert len(found.name.encode()) <= 240
    assert found.true_name == "ä" * 300 + ".pdf"


def test_case_56_html_and_svg_files_are_never_inline_words() -> None:
    svg = file(b"<svg/>", "image/svg+xml", content_disposition="attachment; filename=a.svg")
    page = part("<script>", "text/html", content_disposition="attachment; filename=a.html")

    mail = opened(parts(part("Hello"), svg, page))

    assert mail.html is None
    assert [(each.name, each.inline) for each in mail.files] == [
        ("a.svg", False),
        ("a.html", False),
    ]


def test_case_57_pictures_by_cid() -> None:
    picture = file(png(300, 300, 9_000), "image/png", content_id="p@x.example")
    page = part(
        '<p>See <img src="cid:p@x.example"> and <img src="cid:p@x.example"></p>'
        '<img src="cid:gone@x.example">',
        "text/html",
    )

    mail = opened(parts(page, picture, kind="related"))

    assert [(each.content_id, each.inline, each.hidden) for each in mail.files] == [
        ("p@x.example", True, False)
    ]
    assert (mail.html or "").count('src="cid:p@x.example"') == 2


def test_case_57_a_picture_by_its_content_location() -> None:
    page = part('<p>See <img src="pictures/a.png"> there</p>', "text/html")
    found = file(png(300, 300, 9_000), "image/png", content_location="pictures/a.png")

    mail = opened(parts(page, found, kind="related"))

    assert mail.files[0].content_id is not None
    assert f'src="cid:{mail.files[0].content_id}"' in (mail.html or "")


def rich(markup: str, *files: bytes, context: Context = CONTEXT) -> list[bool]:
    """Return which files of an HTML mail are hidden."""
    mail = opened(parts(part(markup, "text/html"), *files, kind="related"), context)
    return [each.hidden for each in mail.files]


def picture(cid: str, width: int, height: int, size: int = 20_000) -> bytes:
    return file(
        png(width, height, size), "image/png", content_id=f"<{cid}>", content_disposition="inline"
    )


SHOT = picture("shot", 800, 600)


def test_pictures_after_the_signature_start_are_hidden() -> None:
    markup = 'Look:<br><img src="cid:shot"><br>like so.<p>-- <br>Bo<br><img src="cid:logo"></p>'

    assert rich(markup, SHOT, picture("logo", 200, 80)) == [False, True]


def test_pictures_of_the_quoted_mail_are_hidden() -> None:
    markup = (
        'Look:<br><img src="cid:shot"><br>like so.<div class="gmail_quote">On 1 Dec 2026 Cy wrote:'
        '<blockquote>old <img src="cid:logo"></blockquote></div>'
    )

    assert rich(markup, SHOT, picture("logo", 200, 80)) == [False, True]


def test_two_small_pictures_are_hidden() -> None:
    markup = 'Hello<br><img src="cid:a"><img src="cid:b">'

    assert rich(markup, picture("a", 32, 32), picture("b", 48, 48)) == [True, True]


def test_a_small_picture_between_words_stays() -> None:
    markup = 'The sign <img src="cid:a"> turns into <img src="cid:b"> when I press it.'

    assert rich(markup, picture("a", 32, 32), picture("b", 48, 48)) == [False, False]


def test_a_loose_little_picture_and_a_dot_are_hidden() -> None:
    markup = 'Look: <img src="cid:shot"> here <img src="cid:dot"> ends'

    assert rich(markup, SHOT, picture("loose", 100, 100, 900), picture("dot", 1, 1, 100)) == [
        False,
        True,
        True,
    ]


def test_a_known_picture_is_hidden() -> None:
    import hashlib

    known = hashlib.sha256(png(300, 100, 20_000)).hexdigest()
    context = Context(CONTEXT.own_addresses, (), known_images=frozenset({known}))
    markup = 'Look: <img src="cid:shot"> here<br><img src="cid:logo">'

    assert rich(markup, SHOT, picture("logo", 300, 100), context=context) == [False, True]


def test_the_only_picture_stays() -> None:
    assert rich('Hello<p>-- <br>Bo<br><img src="cid:logo">', picture("logo", 60, 60)) == [False]


def test_attached_pictures_stay_whatever_their_size() -> None:
    attached = file(png(16, 16), "image/png", content_disposition="attachment; filename=icon.png")

    assert rich("Hello", attached, attached) == [False, False]


def test_case_62_only_pictures_above_the_marker_are_the_message() -> None:
    markup = (
        '<div><img src="cid:shot"></div><p>-- Please reply above this line --</p><p>Old words</p>'
    )
    mail = opened(parts(part(markup, "text/html"), SHOT, kind="related"))

    assert mail.reply == "[image]"
    assert [each.hidden for each in mail.files] == [False]


def attribute(level: int, number: int, content: bytes) -> bytes:
    return struct.pack("<BHHI", level, number, 0, len(content)) + content + b"\0\0"


def envelope(*attributes: bytes) -> bytes:
    return tnef.SIGNATURE + b"\1\0" + b"".join(attributes)


def property_(kind: int, number: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def test_case_52_winmail_gives_its_files_and_words() -> None:
    properties = struct.pack("<I", 2) + property_(0x1F, 0x1000, "Grüße".encode("utf-16-le"))
    properties += property_(0x102, 0x1013, b"<p>Gr\xc3\xbc\xc3\x9fe</p>")
    codepage = struct.pack("<HHI", 0x03, 0x3FDE, 65001)
    long_name = struct.pack("<I", 1) + property_(0x1E, 0x3707, b"contract of the year.doc\0")
    data = envelope(
        attribute(1, 0x9007, struct.pack("<II", 1252, 0)),
        attribute(1, 0x9003, struct.pack("<I", 3) + codepage + properties[4:]),
        attribute(2, 0x9002, b"\0" * 14),
        attribute(2, 0x8010, b"CONTRA~1.DOC\0"),
        attribute(2, 0x800F, b"contents"),
        attribute(2, 0x9005, long_name),
    )

    mail = opened(parts(file(data, "application/ms-tnef; name=winmail.dat")))

    assert [(each.name, each.hidden) for each in mail.files] == [
        ("winmail.dat", True),
        ("contract of the year.doc", False),
    ]
    assert mail.files[1].content == b"contents"
    assert mail.text == "Grüße"
    assert mail.html == "<p>Grüße</p>"


def test_case_52_rubbish_after_the_last_file_is_passed_over() -> None:
    data = envelope(
        attribute(2, 0x9002, b"x"), attribute(2, 0x8010, b"a.txt\0"), attribute(2, 0x800F, b"1")
    )

    found = tnef.read(data + b"\7rubbish" * 9, Deadline.after(4))

    assert found is not None
    assert [each.name for each in found.files] == ["a.txt"]


def signed(kind: str) -> bytes:
    signature = file(
        b"0\x80", f"application/{kind}", content_disposition="attachment; filename=smime.p7s"
    )
    body = nested(part("Words"), signature, kind="mixed", boundary="in")
    inner = body.partition(b"\r\n\r\n")[2]
    return letter(
        inner, content_type=f'multipart/signed; protocol="application/{kind}"; boundary="in"'
    )


@pytest.mark.parametrize(
    ("kind", "badge"), [("pkcs7-signature", "smime-signed"), ("pgp-signature", "pgp-signed")]
)
def test_case_53_signed_mails_show_their_text(kind: str, badge: str) -> None:
    mail = opened(signed(kind))

    assert mail.text == "Words"
    assert mail.protection == badge
    assert [each.name for each in mail.files] == ["smime.p7s"]


def der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    length = bytes((len(body),)) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes((tag,)) + length + body


def opaque(octets: bytes) -> bytes:
    """Return signed data without certificates or signers, as RFC 5652 builds it."""
    data = der(0x06, bytes.fromhex("2a864886f70d010701"))
    inside = der(0x30, der(0x02, b"\1"), der(0x31), der(0x30, data, der(0xA0, octets)), der(0x31))
    return der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), der(0xA0, inside))


@pytest.mark.parametrize("pieces", [1, 3])
def test_case_53_opaque_signature_is_unwrapped(pieces: int) -> None:
    inner = part("Wrapped words of some length, so that there is something to cut.")
    step = len(inner) // pieces + 1
    cut = [der(0x04, inner[start : start + step]) for start in range(0, len(inner), step)]
    data = opaque(cut[0] if pieces == 1 else der(0x24, *cut))

    mail = opened(
        letter(data, content_type="application/pkcs7-mime; smime-type=signed-data; name=smime.p7m")
    )

    assert (mail.text or "").startswith("Wrapped words")
    assert mail.protection == "smime-signed"
    assert [each.name for each in mail.files] == ["smime.p7m"]


@pytest.mark.parametrize(
    ("raw", "badge"),
    [
        (
            letter(
                b"0\x82",
                content_type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            ),
            "smime-encrypted",
        ),
        (
            parts(
                part("Version: 1", "application/pgp-encrypted"),
                part("-----BEGIN PGP MESSAGE-----", "application/octet-stream; name=encrypted.asc"),
                kind="encrypted",
            ),
            "pgp-encrypted",
        ),
    ],
)
def test_case_54_encrypted_mails_say_so(raw: bytes, badge: str) -> None:
    mail = opened(raw)

    assert mail.protection == badge
    assert "cannot be read here" in mail.reply
    assert mail.files


def test_case_54_pgp_inline_is_shown_as_it_is() -> None:
    text = "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----"

    mail = opened(letter(text))

    assert mail.reply == text
    assert mail.protection == "pgp-inline"

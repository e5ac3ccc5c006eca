"""The nasty cases of charsets, encodings and parts."""

from __future__ import annotations

import base64
import binascii

import pytest

from tests.mail.reading.letters import file, letter, nested, opened, part, parts


def text_of(octets: bytes, charset: str, **fields: str) -> str:
    mail = opened(letter(octets, content_type=f"text/plain; charset={charset}", **fields))
    assert mail.text is not None
    return mail.text


@pytest.mark.parametrize(
    ("charset", "codec", "words"),
    [
        ("iso-gb2312", "gb2312", "你好"),
        ("unicode-1-1-utf-7", "utf-7", "Grüße"),
        ("cp-850", "cp850", "Grüße"),
        ("utf8mb4", "utf-8", "Grüße 🎉"),
        ("none", "utf-8", "Grüße"),
        ("x-sjis", "shift_jis", "こんにちは"),
        ("ks_c_5601-1987", "cp949", "안녕하세요"),
        ("x-mac-roman", "mac-roman", "Grüße"),
        ('"windows-1251"', "cp1251", "Привет"),
        ("iso-8859-8-i", "iso8859-8", "שלום"),
    ],
)
def test_case_18_odd_names_of_charsets(charset: str, codec: str, words: str) -> None:
    assert text_of(words.encode(codec), charset) == words


@pytest.mark.parametrize(
    ("charset", "codec", "words"),
    [
        ("gb2312", "gbk", "镕基"),
        ("iso-8859-1", "cp1252", "5 €"),
        ("euc-kr", "cp949", "똠방각하"),
        ("shift_jis", "cp932", "①②"),
        ("big5", "big5hkscs", "你好嘅"),
    ],
)
def test_case_19_the_superset_is_meant(charset: str, codec: str, words: str) -> None:
    assert text_of(words.encode(codec), charset) == words


@pytest.mark.parametrize("charset", ["iso-8859-1", "iso-8859-2", "windows-1252", "us-ascii"])
def test_case_20_utf_8_with_another_label(charset: str) -> None:
    assert text_of("Grüße aus Łódź".encode(), charset) == "Grüße aus Łódź"


def test_case_21_vendor_letters_in_iso_2022_jp() -> None:
    octets = b'\x1b$B-!\x1b(B and \x1b$B$"\x1b(B'

    assert text_of(octets, "iso-2022-jp") == "① and あ"


@pytest.mark.parametrize("charset", ["rot13", "idna", "hex", "zlib", "unicode_escape", "punycode"])
def test_case_22_codecs_that_are_no_charset(charset: str) -> None:
    assert text_of(b"Hello", charset) == "Hello"


def test_case_23_utf_7_is_made_safe_after_decoding() -> None:
    markup = b"<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-Hello</p>"

    mail = opened(letter(markup, content_type="text/html; charset=utf-7"))

    assert mail.html == "<p>Hello</p>"


@pytest.mark.parametrize(
    ("encoded", "words"),
    [
        (b"SGVsbG8gQm8", b"Hello Bo"),
        (b"SGVsbG8gQm8=\r\nS", b"Hello Bo"),
        (b"SGVs*bG8!gQm8=", b"Hello Bo"),
        (b"SGVsbG8=\r\n\r\n-- \r\nA list's footer, in words.", b"Hello"),
        (b"SGVs\r\n bG8g\r\n\tQm8=", b"Hello Bo"),
    ],
)
def test_case_24_broken_base64(encoded: bytes, words: bytes) -> None:
    assert opened(letter(encoded, content_transfer_encoding="base64")).text == words.decode()


def test_case_24_broken_quoted_printable() -> None:
    raw = letter(b"50=25 of = all=\r\n, =zz and a=3D", content_transfer_encoding="quoted-printable")

    assert opened(raw).text == "50% of = all, =zz and a="


def test_case_25_unknown_transfer_encoding() -> None:
    assert opened(letter(b"as it is", content_transfer_encoding="x-rot")).text == "as it is"


def test_case_26_uuencode_inside_text() -> None:
    block = b"begin 644 a.txt\n" + binascii.b2a_uu(b"contents") + b"`\nend\n"

    mail = opened(letter(b"Before\n" + block + b"after"))

    assert mail.text == "Before\nafter"
    assert [(each.name, each.content) for each in mail.files] == [("a.txt", b"contents")]


def test_case_26_uuencoded_part() -> None:
    block = b"begin 644 a.txt\r\n" + binascii.b2a_uu(b"contents") + b"`\r\nend\r\n"
    attached = part(
        block,
        "application/octet-stream; name=a.txt",
        content_transfer_encoding="x-uuencode",
        content_disposition="attachment; filename=a.txt",
    )

    mail = opened(parts(part("See file"), attached))

    assert [(each.name, each.content) for each in mail.files] == [("a.txt", b"contents")]


def test_a_sentence_that_begins_with_begin_is_no_file() -> None:
    text = "begin 644 is what I typed\nand nothing came\nend"

    assert opened(letter(text)).text == text


@pytest.mark.parametrize(
    "content_type", ["multipart/mixed", 'multipart/mixed; boundary=""', "", ";"]
)
def test_case_27_no_boundary(content_type: str) -> None:
    assert opened(letter("Words", content_type=content_type)).text == "Words"


def test_case_27_boundary_that_never_comes_is_found_from_the_body() -> None:
    body = b"--real\r\nContent-Type: text/plain\r\n\r\nWords\r\n--real--\r\n"

    assert opened(letter(body, content_type="multipart/mixed; boundary=other")).text == "Words"


def test_case_28_related_in_alternative_in_mixed_the_wrong_way_round() -> None:
    picture = file(b"GIF89a\1\0\1\0", "image/gif", content_id="<p@x.example>")
    related = nested(part("<p>Rich</p>", "text/html"), picture, kind="related", boundary="r")
    both = nested(related, part("Plain"), kind="alternative", boundary="a")

    mail = opened(
        parts(
            both, file(b"%PDF", "application/pdf", content_disposition="attachment; filename=a.pdf")
        )
    )

    assert mail.text == "Plain"
    assert mail.html == "<p>Rich</p>"
    assert [each.type for each in mail.files] == ["image/gif", "application/pdf"]


def test_case_29_texts_round_a_file_are_joined() -> None:
    pdf = file(b"%PDF", "application/pdf", content_disposition="inline; filename=a.pdf")

    mail = opened(parts(part("First"), pdf, part("second")))

    assert mail.text == "First\nsecond"
    assert [each.name for each in mail.files] == ["a.pdf"]


def test_case_30_a_part_without_headers_is_a_text() -> None:
    assert opened(parts(b"\r\nWords")).text == "Words"


def test_case_31_html_alone_becomes_text() -> None:
    mail = opened(letter("<p>Hello <b>Bo</b></p><p>Bye</p>", content_type="text/html"))

    assert mail.text is None
    assert mail.full_text == "Hello Bo\n\nBye"


def test_case_31_words_under_twenty_thousand_boxes() -> None:
    mail = opened(letter("<div>" * 20_000 + "Hello", content_type="text/html"))

    assert mail.full_text == "Hello"


def test_case_32_five_thousand_links_leave_the_text() -> None:
    markup = "<a href='https://x.example/'>link</a> " * 5_001

    mail = opened(letter(markup, content_type="text/html"))

    assert mail.html is None
    assert mail.full_text.startswith("link link")
    assert any("too large" in note for note in mail.notes)


@pytest.mark.parametrize(
    "stub", ["", "This is an HTML mail", "This message is in MIME format, HTML only"]
)
def test_case_33_text_that_only_points_to_the_html(stub: str) -> None:
    mail = opened(parts(part(stub), part("<p>Real words</p>", "text/html"), kind="alternative"))

    assert mail.full_text == "Real words"


def test_case_33_format_flowed() -> None:
    body = "One line \r\ngoes on\r\n> quoted \r\n> too\r\n\r\n-- \r\nBo"

    mail = opened(letter(body, content_type="text/plain; format=flowed"))

    assert mail.text == "One line goes on\n> quoted too\n\n-- \nBo"


def test_case_33_delsp() -> None:
    raw = letter("日本 \r\n語", content_type="text/plain; charset=utf-8; format=flowed; delsp=yes")

    assert opened(raw).text == "日本語"


def test_case_52_winmail_that_is_broken_is_kept() -> None:
    broken = file(b"\x78\x9f\x3e\x22\1\0\2\2", "application/ms-tnef; name=winmail.dat")

    mail = opened(parts(part("Hello"), broken))

    assert [each.name for each in mail.files] == ["winmail.dat"]
    assert mail.text == "Hello"


def test_a_mail_of_old_macs_line_ends_is_read() -> None:
    raw = letter("One\r\ntwo").replace(b"\r\n", b"\r")

    assert opened(raw).text == "One\ntwo"


def test_text_before_and_after_the_parts_is_not_a_part() -> None:
    raw = letter(
        b"This is a MIME mail.\r\n--cut\r\n\r\nWords\r\n--cut--\r\nEpilogue",
        content_type="multipart/mixed; boundary=cut",
    )

    assert opened(raw).text == "Words"


def test_a_last_part_without_its_end_is_read() -> None:
    raw = letter(b"--cut\r\n\r\nWords\r\n", content_type="multipart/mixed; boundary=cut")

    assert opened(raw).text == "Words\n"


def test_enriched_text_is_read() -> None:
    raw = letter("<bold>Now</bold> is <<the\r\ntime", content_type="text/enriched")

    assert opened(raw).text == "Now is <the time"


def test_guessing_without_a_charset() -> None:
    octets = "Это письмо написано по-русски, но без указания кодировки.".encode("cp1251")

    assert "письмо" in (opened(letter(octets, content_type="text/plain")).text or "")


def test_text_in_utf_16() -> None:
    raw = letter(
        base64.encodebytes("Grüße".encode("utf-16")),
        content_type="text/plain; charset=utf-16",
        content_transfer_encoding="base64",
    )

    assert opened(raw).text == "Grüße"

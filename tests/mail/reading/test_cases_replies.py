"""The nasty cases of answers: above, below and between, with our line and without."""

from __future__ import annotations

import pytest

from kept.mail.reading import quoted_html, replies
from tests.mail.reading.letters import MARKER, letter, opened

OURS = f"-- {MARKER} --"


def text(*lines: str) -> str:
    return "\n".join(lines)


def new(body: str) -> str:
    return replies.read(body, (MARKER, "Bitte über dieser Zeile antworten")).text


@pytest.mark.parametrize(
    "line",
    [
        OURS,
        f"> {OURS}",
        f">> | ** {MARKER} **",
        "> -- Please reply\n> above this line --",
        "-- please REPLY above this\xa0line --",
        f"# {MARKER}",
        "-- Bitte über dieser Zeile antworten --",
    ],
)
def test_our_line_is_found_however_it_is_quoted(line: str) -> None:
    assert new(f"It works.\n\n{line}\n\n> Old words") == "It works."


@pytest.mark.parametrize(
    "intro",
    [
        "On Tue, 1 Dec 2026 at 10:00, Desk <support@desk.example> wrote:\n>",
        "On Tue, 1 Dec 2026 at 10:00, Desk\n<support@desk.example> wrote:",
        "Am 01.12.2026 um 10:00 schrieb Desk:",
        "From: Desk <support@desk.example>\nSent: Tuesday, 1 December 2026 10:00\nTo: Bo",
        "______________\nFrom: Desk <support@desk.example>\nSent: 1 December 2026",
        "-----Original Message-----\nFrom: Desk\nSent: 1 December 2026",
        "---",
    ],
)
def test_the_intro_above_our_line_goes_too(intro: str) -> None:
    assert new(f"It works.\n\n{intro}\n\n{OURS}\n\nOld words") == "It works."


@pytest.mark.clause("AMB-XM-11")
def test_case_60_answer_below_our_line() -> None:
    body = text(
        "On 1 Dec 2026, Desk wrote:", f"> {OURS}", ">", "> Does it work?", "", "Yes, it does."
    )

    assert new(body) == "Yes, it does."


def test_case_60_answers_between_the_lines() -> None:
    body = text(
        "On 1 Dec 2026, Desk wrote:",
        f"> {OURS}",
        "> Is it on?",
        "Yes.",
        "> And the light?",
        "Green.",
    )

    assert new(body) == "Yes.\nGreen."


def test_case_60_nothing_new_shows_the_whole_mail() -> None:
    body = text("On 1 Dec 2026, Desk wrote:", f"> {OURS}", "> Is it on?")

    assert new(body) == body


def test_case_61_our_words_in_a_sentence_do_not_cut() -> None:
    body = f'What does "{MARKER}" mean?\n\nI wrote below it.'

    assert new(body) == body


def test_case_62_only_a_signature_above_our_line() -> None:
    assert new(f"-- \nBo\n\n{OURS}\n\nOld words") == "-- \nBo"


def test_our_line_in_html_is_known_by_its_mark() -> None:
    markup = "<p>It works.</p><p data-desk-cut>Other words</p><p>Old words</p>"

    assert quoted_html.read(markup, (MARKER,)).text == "It works."


INTROS = [
    "On Tue, Dec 1, 2026 at 10:00 AM Desk <support@desk.example> wrote:",
    "Am Di., 1. Dez. 2026 um 10:00 Uhr schrieb Desk <support@desk.example>:",
    "Le mar. 1 déc. 2026 à 10:00, Desk <support@desk.example> a écrit :",
    "El mar, 1 dic 2026 a las 10:00, Desk (<support@desk.example>) escribió:",
    "Il giorno mar 1 dic 2026 alle ore 10:00 Desk <support@desk.example> ha scritto:",
    "Op di 1 dec 2026 om 10:00 schreef Desk <support@desk.example>:",
    "Em ter., 1 de dez. de 2026 às 10:00, Desk <support@desk.example> escreveu:",
    "W dniu 1.12.2026 o 10:00, Desk pisze:",
    "Den tis 1 dec. 2026 kl 10:00 skrev Desk <support@desk.example>:",
    "tir. 1. dec. 2026 kl. 10.00 skrev Desk <support@desk.example>:",
    "ti 1. jouluk. 2026 klo 10.00 Desk (support@desk.example) kirjoitti:",
    "Dne 1. 12. 2026 v 10:00 Desk napsal(a):",
    "вт, 1 дек. 2026 г. в 10:00, Desk <support@desk.example>:",
    "01.12.2026 10:00, Desk пишет:",
    "2026年12月1日(火) 10:00 Desk <support@desk.example>:",
    "在 2026年12月1日，10:00，Desk <support@desk.example> 写道：",
    "2026. 12. 1. 오전 10:00, Desk <support@desk.example> 작성:",
    "Desk <support@desk.example>, 1 Ara 2026 Sal, 10:00 tarihinde şunu yazdı:",
    "Desk <support@desk.example> schrieb am Di., 1.\nDez. 2026, 10:00:",
    "Tuesday, 1 December 2026, 10:00 AM +0300 from Desk <support@desk.example>:",
    "Desk <support@desk.example> ezt írta (időpont: 2026. dec. 1., K 10:00):",
    "On Tue, Dec 1, Desk\n<support@desk.example>\nwrote:",
    "------- Original Message -------",
    "-----Ursprüngliche Nachricht-----",
    "De : Desk [mailto:support@desk.example]\nEnvoyé : mardi 1 décembre 2026\nÀ : Bo\nObjet : x",
    "Von: Desk <support@desk.example>\nGesendet: Dienstag, 1. Dezember 2026\nAn: Bo\nBetreff: x",
    "*From:* Desk [mailto:\nsupport@desk.example]\n*Sent:* Tuesday, December 1, 2026\n*To:* Bo",
    "差出人: Desk <support@desk.example>\n送信日時: 2026年12月1日 10:00\n宛先: Bo\n件名: x",
]


@pytest.mark.parametrize("intro", INTROS)
@pytest.mark.parametrize("old", ["Old words\nof theirs", "> Old words\n> of theirs"])
def test_an_old_mail_is_cut_below_its_intro(intro: str, old: str) -> None:
    assert new(f"It works.\n\n{intro}\n\n{old}\n") == "It works."


@pytest.mark.parametrize(
    "intro", [each for each in INTROS if "\n" not in each and "---" not in each]
)
def test_an_answer_below_the_quote_is_shown(intro: str) -> None:
    assert new(f"{intro}\n> Old words\n> of theirs\n\nIt works.") == "It works."


@pytest.mark.parametrize(
    "body",
    [
        "On Monday I wrote three letters:\nnone came back.",
        "The times are\n2026-12-01 10:00\n01.12.2026 11:00\nand no other.",
        "The data comes From: our list, not From: yours.\nSee you.",
        "FYI\n\n---------- Forwarded message ---------\nFrom: Cy\nDate: 1 Dec 2026\n\nOld words",
        ">>> Offer <<<\nVisit us today",
    ],
)
def test_words_that_only_look_like_a_quote_stay(body: str) -> None:
    assert new(body) == body


def test_answers_between_quotes_keep_them() -> None:
    body = text("> Is it on?", "", "Yes.", "", "> And the light?", "", "Green.")

    assert new(body) == body


def test_words_above_and_below_a_quote_are_both_new() -> None:
    body = text("Hello,", "", "On 1 Dec 2026, Desk wrote:", "> Old words", "", "It works.")

    assert new(body) == "Hello,\n\nIt works."


def test_a_forwarded_mail_is_the_message() -> None:
    body = "See below.\n\nFrom: Cy <cy@x.example>\nSent: 1 December 2026\nTo: Bo\n\nIt broke."

    assert opened(letter(body, subject="WG: Printer")).reply == body
    assert opened(letter(body, subject="AW: Printer")).reply == "See below."


@pytest.mark.parametrize(
    "block",
    [
        "From: Cy <cy@x.example>\nSent: 1 December 2026",
        "---------- Forwarded message ---------\nVon: Cy <cy@x.example>\nGesendet: gestern",
        "*From:* Cy [mailto:cy@x.example]\n*Sent:* 1 December 2026",
    ],
)
def test_case_51_a_forwarded_mail_names_its_writer(block: str) -> None:
    mail = opened(letter(f"See below.\n\n{block}\n\nIt broke.", subject="Fwd: Printer"))

    assert mail.forwarded_from is not None
    assert (mail.forwarded_from.name, mail.forwarded_from.address) == ("Cy", "cy@x.example")
    assert mail.sender is not None
    assert mail.sender.address == "bo@customer.example"


PAGES = {
    "gmail": """<div dir="ltr">{new}</div><br><div class="gmail_quote"><div class="gmail_attr">
        On then, Desk wrote:<br></div><blockquote class="gmail_quote">{old}</blockquote></div>""",
    "outlook": """<div class="WordSection1"><p>{new}</p><div><div style="border:none;
        border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>Von:</b> Desk</p></div>
        </div><p>{old}</p></div>""",
    "outlook web": """<div>{new}</div><div id='appendonsend'></div><hr tabindex='-1'>
        <div id='divRplyFwdMsg'><b>Rom:</b> Desk</div><div>{old}</div>""",
    "apple": """<div>{new}</div><div><br><blockquote type="cite"><div>On 1 Dec 2026, at 10:00, Desk
        wrote:</div><br><div>{old}</div></blockquote></div>""",
    "thunderbird": """<p>{new}</p><div class="moz-cite-prefix">Le 01/12/2026 à 10:00, Desk a écrit :
        <br></div><blockquote type="cite">{old}</blockquote>""",
    "yahoo": """<div>{new}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{old}</div>
        </div>""",
    "proton": """<div>{new}</div><div class="protonmail_quote">On then Desk wrote:<blockquote
        class="protonmail_quote" type="cite">{old}</blockquote></div>""",
    "hotmail": """<div>{new}<br><hr id="stopSpelling">Date: 1 Dec 2026<br>From: desk<br>{old}
        </div>""",
    "zimbra": """<div>{new}</div><hr id="zwchr" data-marker="__DIVIDER__"><div>{old}</div>""",
    "gmx": """<div>{new}</div><div name="quote"><b>Gesendet:</b> Dienstag<div>{old}</div></div>""",
}


@pytest.mark.parametrize("name", PAGES)
def test_quotes_in_html_are_cut(name: str) -> None:
    markup = PAGES[name].format(new="It works.", old="Old words")

    assert quoted_html.read(markup).text == "It works."


def test_the_pages_own_quotes_stay() -> None:
    markup = '<p>It says:</p><blockquote class="gmail_quote">Paper jam</blockquote>'

    assert "Paper jam" in quoted_html.read(markup).text


def test_a_page_that_is_all_quote_is_shown() -> None:
    assert "Old words" in quoted_html.read("<blockquote type=cite>Old words</blockquote>").text


SIGNATURES = [
    "-- \nBo\nCustomer Ltd",
    "--\nBo",
    "Sent from my iPhone",
    "Von meinem Mobilgerät gesendet",
    "Envoyé de mon iPad",
    "Get Outlook for Android",
    "iPhoneから送信",
    "Best regards,\nBo",
    "Mit freundlichen Grüßen\n\nBo Kunde\nTel. 0123 456",
    "Cordialement,\nBo",
    "Kind regards\nBo\nCustomer Ltd | Street 1 | Town\nwww.customer.example",
    "-Bo",
    "Thanks, Bo",
    "Cheers 🎉\nBo",
    "_______________________\nusers mailing list\nusers@lists.example",
    "Thanks!\nBo\n\nSent from my Galaxy",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_cut_where_that_is_asked(signature: str) -> None:
    body = f"The printer is on fire.\n\nPlease come soon.\n\n{signature}\n"

    reply = replies.read(body)

    assert reply.without_signature == "The printer is on fire.\n\nPlease come soon."
    assert reply.text == body.rstrip("\n")


@pytest.mark.parametrize(
    "body",
    [
        "Sent from my desk, which is much easier than my phone.",
        "List:\n- one\n- two",
        "First part\n\n----\n\nThe second part comes after a line, and is a whole sentence.",
        "Thanks",
        "I wrote to you.\n\nThanks!",
        "-- \nBo",
    ],
)
def test_what_only_looks_like_a_signature_stays(body: str) -> None:
    assert replies.read(body).without_signature == body


def test_the_signature_of_a_page_is_known_by_its_mark() -> None:
    markup = '<p>It works.</p><div class="gmail_signature">Bo, and any words at all.</div>'

    assert quoted_html.read(markup).without_signature == "It works."

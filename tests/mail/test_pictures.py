"""Pictures that come with every mail of a sender, and files in an envelope of Outlook's."""

import re
from html import unescape

import pytest

from kept.cases.models import Case
from tests import cast
from tests.mail.post import PA, arrive, later, mail
from tests.mail.reading.letters import file, part, parts, png
from tests.mail.reading.test_cases_files import attribute, envelope
from tests.visitors import visitor, words

pytestmark = pytest.mark.django_db
LOGO = png(300, 120, 9_000)
MARKUP = 'See <img src="cid:shot"> here<br><img src="cid:logo">'


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def with_logo(number: int, sender: str = "bo@northwind.example") -> list[tuple[str, bool]]:
    """Take in a mail with a picture of its own and a logo; return which pictures are hidden."""
    shot = png(800, 600, 20_000 + number)
    pictures = [
        file(
            each,
            "image/png",
            content_id=f"<{name}>",
            content_disposition=f"inline; filename={name}.png",
        )
        for name, each in (("shot", shot), ("logo", LOGO))
    ]
    raw = parts(
        part(MARKUP, "text/html"), *pictures, kind="related", to=PA,
        **{"from": sender, "message_id": f"<{number}@x.example>"},
    )  # fmt: skip
    case = arrive(raw, at=later(minutes=number)).case
    return [(each.name, each.hidden) for each in case.entries.get(position=1).files.all()]


def test_a_picture_of_two_earlier_mails_from_there_is_one_of_a_signature():
    cast.bea()
    shown = [("shot.png", False), ("logo.png", False)]
    hidden = [("shot.png", False), ("logo.png", True)]

    assert [with_logo(1), with_logo(2)] == [shown, shown]
    assert with_logo(3) == hidden
    assert with_logo(4, sender="bea@northwind.example") == hidden
    assert with_logo(5, sender="cy@contoso.example") == shown


def test_case_52_what_lies_in_a_winmail_is_shown_on_the_page_and_its_envelope_is_folded_away():
    winmail = envelope(
        attribute(2, 0x9002, b"\0" * 14),
        attribute(2, 0x8010, b"contract.txt\0"),
        attribute(2, 0x800F, b"for a year"),
    )
    data = file(winmail, "application/ms-tnef; name=winmail.dat")
    raw = parts(part("The contract is attached."), data, to=PA, **{"from": "bo@northwind.example"})

    case: Case = arrive(raw).case

    alma = visitor(cast.alma())
    page = words(alma.get(f"/console/case/{case.number}/"))
    contract = case.entries.get(position=1).files.get(name="contract.txt")
    assert "The contract is attached." in page
    assert "contract.txt" in page
    assert case.entries.get(position=1).files.get(name="winmail.dat").hidden
    assert b"".join(alma.get(f"/console/file/{contract.pk}/").streaming_content) == b"for a year"


@pytest.mark.clause("XM-11", "XM-12", "XM-20")
def test_the_page_shows_what_was_said_and_leads_to_the_mail_as_it_came():
    cast.entitled("xm")
    case = cast.case("xm")
    old = "From: Support <support@xm.kept.example>\nSent: Monday, 2 March 2026 10:05\n"
    signature = "-- \nBo Lind\nNorthwind, 1 Example Street\nThis message is confidential.\n"
    headers = f"To: bo@northwind.example\nSubject: Ticket [{case.number}] Invoice\n"
    body = f"It is page two.\n\n{signature}\n{old}{headers}\nWhich page is it?\n"

    raw = mail(body, to="support@xm.kept.example", subject=f"Ticket [{case.number}] Invoice")
    arrive(raw, to="support@xm.kept.example", at=later(minutes=9))

    shown = words(visitor(cast.bo()).get(f"/portal/cases/{case.number}/"))
    assert "It is page two." in shown
    for cosmetic in ("Which page is it?", "confidential", "Example Street", "Sent: Monday"):
        assert cosmetic not in shown
    said = visitor(cast.alma()).get(f"/console/case/{case.number}/").content.decode()
    whole = re.search(r'href="([^"]+)">Show whole mail', said)
    assert whole is not None
    assert "This message is confidential." in words(visitor(cast.alma()).get(unescape(whole[1])))

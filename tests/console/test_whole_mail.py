"""A mail as a whole: its words, its notes, its files, and its own look in a closed frame."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.mail.models import Received
from tests import cast
from tests.mail.post import PA, arrive, mail
from tests.mail.reading.letters import png
from tests.visitors import visitor, words

pytestmark = pytest.mark.django_db

MARKUP = (
    '<p onclick="steal()">It <b>smokes</b>.</p><script>steal()</script>'
    '<img src="https://tracker.example/pixel.gif"><img src="cid:logo"><img src="cid:gone">'
)


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


@pytest.fixture
def dee() -> Client:
    return visitor(cast.dee())


def came(**headers: str) -> Received:
    written = mail("It smokes.", **headers)
    written.add_alternative(MARKUP, subtype="html")
    page = written.get_payload()[1]
    assert isinstance(page, EmailMessage)
    page.add_related(png(8, 8), "image", "png", cid="<logo>")
    return arrive(written)


def test_the_page_of_a_mail_frames_its_own_look_in_a_sandbox(dee: Client) -> None:
    said = words(dee.get(reverse("console:mail", args=[came().pk])))

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in said
    assert "Show as its sender laid it out" in said
    assert "Bo Lind bo@northwind.example" in said


def test_the_frame_runs_and_loads_nothing(dee: Client) -> None:
    answer = dee.get(reverse("console:mail-html", args=[came().pk]))

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "sandbox" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    said = answer.content.decode()
    assert "<b>smokes</b>" in said
    assert "steal" not in said
    assert "tracker.example" not in said
    assert said.count("data:image/png;base64,") == 1
    assert 'src="data:,"' in said


def test_nobody_frames_a_mail_of_a_desk_that_is_not_theirs() -> None:
    mail_ = came()

    assert visitor(cast.bo()).get(reverse("console:mail-html", args=[mail_.pk])).status_code in (
        302,
        403,
        404,
    )


def test_a_mail_without_html_has_no_frame(dee: Client) -> None:
    plain = arrive(mail())

    assert dee.get(reverse("console:mail-html", args=[plain.pk])).status_code == 404
    assert "laid it out" not in words(dee.get(reverse("console:mail", args=[plain.pk])))


def test_the_entry_leads_to_its_whole_mail_and_that_to_the_mail_as_it_came(dee: Client) -> None:
    received = came()

    case = words(dee.get(reverse("console:case", args=[received.case.number])))
    page = reverse("console:mail", args=[received.pk])

    assert f'href="{page}">Show whole mail' in case
    assert "Download the mail as it came" in words(dee.get(page))
    assert dee.get(reverse("console:mail-raw", args=[received.pk])).content.startswith(b"From: Bo")


def test_case_53_54_what_protects_a_mail_is_said_on_its_page_and_beside_its_case(
    dee: Client,
) -> None:
    signed = mail("-----BEGIN PGP SIGNED MESSAGE-----\n\nIt smokes.\n")

    received = arrive(signed)

    flag = received.case.entries.get(kind="flagged")
    assert "Contains a PGP block, shown as it is." in flag.carries["flag"]
    page = words(dee.get(reverse("console:mail", args=[received.pk])))
    assert "Contains a PGP block, shown as it is." in page


def test_case_49_50_an_invitation_and_a_nested_mail_are_shown(dee: Client) -> None:
    written = mail("See below.", to=PA)
    written.add_attachment(mail("Older words.", subject="The older one"))
    written.add_attachment(INVITATION, subtype="calendar", params={"method": "REQUEST"})

    received = arrive(written)

    said = words(dee.get(reverse("console:mail", args=[received.pk])))
    assert "The older one.eml" in said
    assert "Look at the printer" in said


INVITATION = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1@x.example
SUMMARY:Look at the printer
DTSTART:20260303T100000Z
DTEND:20260303T110000Z
ORGANIZER:mailto:bo@northwind.example
END:VEVENT
END:VCALENDAR
"""

"""Mails that an agent brings as files, and the page for it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kept.cases.models import Case
from kept.mail import uploads
from kept.mail.models import Received
from kept.mail.store import raw_mail
from tests import cast
from tests.mail.post import NOW, mail
from tests.visitors import visitor, words

pytestmark = pytest.mark.django_db
State = Received.State
PAGE = "/console/review/upload/"


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def mbox(*mails: bytes) -> bytes:
    line = b"From bo@northwind.example Mon Mar  2 10:00:00 2026\n"
    return b"\n".join(line + raw for raw in mails)


def test_an_eml_goes_the_way_of_all_mail():
    raw = bytes(mail())

    (row,) = uploads.take_in([raw], desk=cast.desk(), at=NOW)

    assert (row.source, row.state, row.case.subject) == ("upload", State.OPENED, "Printer on fire")
    assert raw_mail(row) == raw


def test_an_mbox_is_taken_apart_mail_by_mail():
    first, second = bytes(mail(subject="First")), bytes(mail(subject="Second"))

    rows = uploads.take_in([mbox(first, second)], desk=cast.desk(), at=NOW)

    assert [row.state for row in rows] == [State.OPENED, State.OPENED]
    assert sorted(Case.objects.values_list("subject", flat=True)) == ["First", "Second"]


def test_a_line_that_begins_with_from_is_no_new_mail():
    quoted = bytes(mail("Hello\n\n>From Monday on it smokes.\n\nFrom here too."))

    (found,) = uploads.mails_in(mbox(quoted))

    assert b"\nFrom Monday on" in found


def test_case_39_one_mail_under_a_line_of_an_mbox_is_that_mail():
    raw = bytes(mail())

    assert list(uploads.mails_in(mbox(raw))) == [raw]


def test_case_01_the_same_mail_brought_again_makes_no_second_case():
    raw = bytes(mail())

    rows = uploads.take_in([raw, raw], desk=cast.desk(), at=NOW)

    assert [row.state for row in rows] == [State.OPENED, State.RECORDED]


@pytest.mark.parametrize(
    "content", [b"just words", b"\x89PNG\r\n\x1a\n", b"import os\n\nif True:\n    print(1)\n"]
)
def test_what_is_no_mail_is_refused(content):
    with pytest.raises(uploads.UploadError, match="no mail"):
        uploads.take_in([content], desk=cast.desk(), at=NOW)

    assert not Received.objects.exists()


def bring(*files: bytes, who=None, desk=None):
    brought = [SimpleUploadedFile(f"{n}.eml", raw) for n, raw in enumerate(files)]
    place = desk or cast.desk()
    return visitor(who or cast.dee()).post(PAGE, {"desk": place.pk, "mails": brought})


def test_the_page_says_of_each_mail_what_became_of_it():
    answer = bring(bytes(mail()), bytes(mail(to="x@contoso.example", subject="Stray")))

    assert answer.status_code == 200
    said = words(answer)
    assert f"Case {Case.objects.get().number}" in said
    assert "Stray, bo@northwind.example: held. It is not addressed to us." in said


def test_the_page_asks_for_a_desk_and_a_file_and_chooses_no_desk_by_itself():
    cast.desk("xm")
    dee = visitor(cast.dee())

    asked = words(dee.get(PAGE))
    answer = dee.post(PAGE, {"desk": "", "mails": ""})

    assert "optional" not in asked
    assert '<option value="" selected>Choose a desk</option>' in asked
    assert answer.status_code == 422
    assert "Choose the desk that the mails are for" in words(answer)
    assert "Add a file with a mail" in words(answer)


def test_the_page_refuses_what_is_no_mail():
    answer = bring(b"just words")

    assert answer.status_code == 422
    assert "A file is no mail" in words(answer)


def test_nobody_brings_mail_to_a_desk_that_is_not_theirs():
    cast.desk("xm").members.filter(person=cast.dee()).delete()

    assert bring(bytes(mail()), desk=cast.desk("xm")).status_code == 422
    assert visitor(cast.bo()).get(PAGE).status_code == 403
    assert not Received.objects.exists()

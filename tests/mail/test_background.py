"""Which mails of a case ours go on from."""

from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kept.cases.models import Case, Entry
from kept.mail import sending
from kept.mail.background import MAX_REFERENCES, Background
from kept.outbox.models import Notice
from tests import cast
from tests.mail.post import PA, answer, arrive, mail, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(settings, tmp_path) -> Case:
    """Bo's case, which came by mail."""
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cast.entitled("pa")
    cast.bo()
    opened = arrive(mail(Message_ID="<first@northwind.example>")).case
    assert opened is not None
    return opened


def came(case: Case) -> list[str]:
    """Return what our latest mail about the case goes on from, but for the case itself."""
    root, *ids = sending.write(sent(case)[-1]).references
    assert root.startswith(f"case.{case.number}.")
    return ids


def write_many(case: Case, number: int) -> None:
    """Write so many more mails into the case, as the first of it."""
    first = case.entries.get(message_id="first@northwind.example")
    again = [copy(first) for _ in range(number)]
    for count, entry in enumerate(again, start=100):
        entry.pk, entry.position, entry.message_id = None, count, f"{count}@northwind.example"
    Entry.objects.bulk_create(again)


@pytest.mark.clause("XM-14")
def test_a_mail_of_ours_goes_on_from_those_that_came_in_order(case):
    arrive(answer(case, Message_ID="<second@northwind.example>"))

    assert came(case) == ["first@northwind.example", "second@northwind.example"]


def test_nothing_is_referred_to_that_we_made_up_for_a_mail_without_an_id(case):
    arrive(answer(case, Message_ID=None))

    assert case.entries.filter(message_id__endswith=".invalid").count() == 1
    assert came(case) == ["first@northwind.example"]


def test_the_first_answer_to_a_mail_without_an_id_goes_on_from_the_case_alone(case):
    opened = arrive(mail(Message_ID=None)).case

    assert came(opened) == []


def test_who_has_us_in_copy_without_an_id_is_told_without_reference(case):
    arrive(mail(to="somebody@else.example", Cc=PA, Message_ID=None))

    told = Notice.objects.get(payload__notice="only in copy")
    assert sending.write(told).references == ()


def test_of_very_many_mails_the_newest_count_and_what_has_no_id_takes_no_place(case):
    write_many(case, 30)
    arrive(answer(case, Message_ID=None))

    assert came(case) == [f"{number}@northwind.example" for number in range(120, 130)]
    assert len(came(case)) == MAX_REFERENCES


def test_what_is_old_in_a_long_case_is_not_read(case):
    write_many(case, 2_000)

    with CaptureQueriesContext(connection) as asked:
        found = Background.of(Notice.objects.of_case(case.number))

    assert len(found.came[case.number]) == MAX_REFERENCES
    if connection.vendor == "sqlite":
        assert "_cases_entry_1 (case_id=? AND position>?)" in plan_of(asked, "QUERY PLAN")
    else:
        plan = plan_of(asked, "(COSTS OFF)")
        assert 'Index Cond: ((case_id = cases_case.id) AND ("position" >= COALESCE(' in plan


def plan_of(asked: CaptureQueriesContext, how: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE cases_entry")
            for each in ("seqscan", "hashjoin", "mergejoin"):  # So few it would read as a whole.
                cursor.execute(f"SET LOCAL enable_{each} = off")
        cursor.execute(f"EXPLAIN {how} {asked.captured_queries[-1]['sql']}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())

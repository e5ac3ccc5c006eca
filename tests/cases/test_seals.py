"""What happened stands: the database refuses to change it."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from kept.cases import seals
from kept.cases.models import Entry, Text
from tests import cast

pytestmark = pytest.mark.django_db


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="what happened stands"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_entry SET kind = 'closed'",
        "DELETE FROM cases_entry",
        "UPDATE cases_text SET text = 'otherwise'",
    ],
)
def test_no_entry_is_changed_or_deleted_and_no_words_are_changed(statement):
    cast.case()

    refused(statement)

    assert Entry.objects.get().kind == "opened"
    assert Text.objects.get().text.startswith("The invoice")


def test_the_model_cannot_do_it_either():
    entry = cast.case().entries.get()
    entry.kind = "closed"

    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()


def test_words_can_be_destroyed_while_the_entry_stands():
    case = cast.case()

    Text.objects.filter(entry__case=case).delete()

    assert Entry.objects.get().kind == "opened"


def test_two_entries_cannot_have_one_position():
    entry = cast.case().entries.get()
    entry.pk = None

    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save(force_insert=True)


def test_a_seal_that_was_lost_as_a_table_was_remade_is_laid_by_the_next_setup():
    cast.case()
    seals.lift(connection, seals.SEALED)

    call_command("migrate", verbosity=0)

    refused("DELETE FROM cases_entry")
    assert Entry.objects.get().kind == "opened"

"""The indexes for parts of words: there on PostgreSQL, asked for by the pages, and missed."""

from django.db import connection

from kept.cases import trigrams
from kept.cases.models import Case
from kept.checks import of_database
from kept.console.finding import is_about
from tests import cast


def test_a_search_by_words_goes_by_the_indexes_where_there_are_some(db: None) -> None:
    cast.case()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")

    plan = Case.objects.filter(is_about("invoice")).order_by("-closed_at").explain()

    assert ("cases_case_subject_parts" in plan) == (connection.vendor == "postgresql")


def test_what_is_missing_is_told_and_can_be_laid_again(db: None) -> None:
    trigrams.lift(connection)
    said = [found.said for found in of_database()]

    is_missed = any("pg_trgm is missing" in one for one in said)

    assert is_missed == (connection.vendor == "postgresql")
    assert trigrams.lay(connection) == is_missed
    assert not any("pg_trgm is missing" in found.said for found in of_database())

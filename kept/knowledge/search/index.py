"""
The full-text indexes of both databases, laid by a migration and kept by the database itself.

SQLite has FTS5 tables beside the rows, which triggers write; PostgreSQL has GIN indexes over
the very expressions that are asked for. No code of ours can forget to keep them, and
what is destroyed (PA-172) is gone from them too. A migration that makes one of these tables
anew, as SQLite's do, lays its index again.
"""

# ruff: noqa: S608 - the SQL is put together of names of ours; words asked for are parameters
from collections.abc import Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

MOST_LETTERS = 200_000  # PostgreSQL refuses a vector of more than a megabyte
# Hyphens and slashes part words, else "88-1704" would hold the number -1704.
WORDS = "to_tsvector('english', translate({}, '-/', '  '))"
ARTICLE = f"setweight({WORDS.format('title')}, 'A') || {WORDS.format('body')}"
TEXT = WORDS.format(f"left(text, {MOST_LETTERS})")
TOKENS = 'tokenize="porter unicode61 remove_diacritics 2"'


def lay(on: BaseDatabaseWrapper) -> None:
    """Make the indexes where they are missing, and fill them."""
    with on.cursor() as cursor:
        for statement in POSTGRESQL if on.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def lift(on: BaseDatabaseWrapper) -> None:
    """Take the indexes away."""
    with on.cursor() as cursor:
        for statement in POSTGRESQL_DOWN if on.vendor == "postgresql" else SQLITE_DOWN:
            cursor.execute(statement)


def articles(words: Sequence[str], *, most: int, any_of_them: bool = False) -> list[int]:
    """Return the keys of the articles that have all the words, or any of them; best first."""
    return _ask(ARTICLES[connection.vendor], words, most, any_of_them=any_of_them)


def texts(words: Sequence[str], *, most: int) -> list[int]:
    """Return the keys of some entries with all the words, whole ones; no more than `most`."""
    return _ask(ENTRIES[connection.vendor], words, most, whole=True)


def is_about(words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the condition on a case's text, as SQL with its parameter, that finds the words."""
    return TEXTS[connection.vendor], [_query(words)]


def _ask(statement: str, words: Sequence[str], most: int, **how: bool) -> list[int]:
    if not words:
        return []
    query = _query(words, **how)
    given = [query] * statement.count("%s")
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {int(most)}", given)
        return [row[0] for row in cursor.fetchall()]


def _query(words: Sequence[str], *, any_of_them: bool = False, whole: bool = False) -> str:
    """
    Return the words in the database's language; unless `whole` each may go on, as while typed.

    PostgreSQL goes through all texts with a word that goes on, and to the few with whole ones.
    """
    if connection.vendor == "postgresql":
        begun = "" if whole else ":*"
        return (" | " if any_of_them else " & ").join(f"{word}{begun}" for word in words)
    begun = "" if whole else "*"
    return (" OR " if any_of_them else " ").join(f'"{word}"{begun}' for word in words)


ARTICLES = {
    "postgresql": (
        f"SELECT id FROM knowledge_article WHERE ({ARTICLE}) @@ to_tsquery('english', %s)"
        f" ORDER BY ts_rank({ARTICLE}, to_tsquery('english', %s)) DESC, id"
    ),
    "sqlite": (
        "SELECT rowid FROM knowledge_article_words WHERE knowledge_article_words MATCH %s"
        " ORDER BY bm25(knowledge_article_words, 10.0, 1.0), rowid"
    ),
}
ENTRIES = {
    "postgresql": f"SELECT entry_id FROM cases_text WHERE {TEXT} @@ to_tsquery('english', %s)",
    "sqlite": "SELECT rowid FROM cases_text_words WHERE cases_text_words MATCH %s",
}
TEXTS = {
    "postgresql": f"({TEXT.replace('text,', 'cases_text.text,')}) @@ to_tsquery('english', %s)",
    "sqlite": (
        "cases_text.entry_id IN (SELECT rowid FROM cases_text_words"
        " WHERE cases_text_words MATCH %s)"
    ),
}


def _sqlite(table: str, key: str, columns: Sequence[str]) -> list[str]:
    """Return what makes an FTS5 table over `columns`, with the triggers that keep it."""
    index, named = f"{table}_words", ", ".join(columns)
    new = ", ".join(f"new.{column}" for column in columns)
    old = ", ".join(f"old.{column}" for column in columns)
    put = f"INSERT INTO {index}(rowid, {named}) VALUES (new.{key}, {new});"
    take = f"INSERT INTO {index}({index}, rowid, {named}) VALUES ('delete', old.{key}, {old});"
    content = f"content='{table}', content_rowid='{key}'"
    when = "CREATE TRIGGER IF NOT EXISTS"
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({named}, {content}, {TOKENS})",
        f"{when} {index}_put AFTER INSERT ON {table} BEGIN {put} END",
        f"{when} {index}_take AFTER DELETE ON {table} BEGIN {take} END",
        f"{when} {index}_change AFTER UPDATE ON {table} BEGIN {take} {put} END",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",
    ]


def _postgresql(table: str, words: str) -> str:
    return f"CREATE INDEX IF NOT EXISTS {table}_words ON {table} USING gin (({words}))"


SQLITE = [
    *_sqlite("knowledge_article", "id", ("title", "body")),
    *_sqlite("cases_text", "entry_id", ("text",)),
]
SQLITE_DOWN = [
    statement
    for index in ("knowledge_article_words", "cases_text_words")
    for statement in (
        *(f"DROP TRIGGER IF EXISTS {index}_{what}" for what in ("put", "take", "change")),
        f"DROP TABLE IF EXISTS {index}",
    )
]
POSTGRESQL = [
    _postgresql("knowledge_article", ARTICLE),
    _postgresql("cases_text", TEXT),
]
POSTGRESQL_DOWN = [
    "DROP INDEX IF EXISTS knowledge_article_words",
    "DROP INDEX IF EXISTS cases_text_words",
]

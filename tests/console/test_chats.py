"""The list of talks: who speaks now, who waits for us, and how it stays as it is."""

import re

from django.test import Client

from kept.cases import operations
from kept.cases.models import Case
from tests import cast
from tests.visitors import text, visitor, words

CHATS, NEWS = "/console/chats/", "/console/chats/news/"


def say(case: Case, said: str, by: object = None) -> None:
    operations.say(case, by=by or cast.bo(), at=cast.at("2026-03-02 10:20"), text=said)


def test_a_talk_says_what_was_said_last_and_whether_it_waits_for_us(dee: Client) -> None:
    case = cast.case("ps", via="chat", text="Nothing loads.")
    cast.case("ps")
    operations.note(case, by=cast.dee(), at=cast.at("2026-03-02 10:05"), text="They never pay.")

    said = text(dee.get(CHATS))
    assert "Bo Lind: Nothing loads." in said
    assert "Waits for an answer" in said
    assert "They never pay." not in said
    assert words(dee.get(CHATS)).count("cases__item") == 1

    say(case, "Since when?", cast.dee())
    assert "Waits for an answer" not in text(dee.get(CHATS))
    operations.close(case, by=cast.alma(), at=cast.at("2026-03-02 10:25"), way="ended", why="Done.")
    assert "Nobody is in the chat." in text(dee.get(CHATS))


def test_the_stream_is_silent_until_something_is_said(dee: Client) -> None:
    case = cast.case("ps", via="chat")
    (after,) = re.findall(r"news/\?after=(\d+)", words(dee.get(CHATS)))
    assert dee.get(NEWS, {"after": after}).content == b""

    say(case, "Are you there?")
    told = dee.get(NEWS, {"after": after})

    assert told["content-type"] == "text/event-stream"
    assert "event: talks" in words(told)
    assert "Are you there?" in words(told)
    assert dee.get(NEWS, headers={"last-event-id": words(told).split()[1]}).content == b""


def test_the_talks_of_other_desks_are_nobody_elses(db: None) -> None:
    cast.case("ps", via="chat", text="Nothing loads.")
    eve = cast.person("eve@kept.example", "Eve Moon", is_staff=True)
    cast.desk("xm").members.create(person=eve)

    assert "Nothing loads." not in words(visitor(eve).get(CHATS))
    assert "Nothing loads." not in words(visitor(eve).get(NEWS))


def test_many_talks_take_as_many_statements_as_one(
    dee: Client, django_assert_num_queries: object
) -> None:
    cast.case("ps", via="chat")
    with django_assert_num_queries(6):  # type: ignore[operator]
        dee.get(NEWS)
    for _ in range(3):
        cast.case("ps", via="chat")

    with django_assert_num_queries(6):  # type: ignore[operator]
        dee.get(NEWS)

"""The head of the portal's pages: few places to go, and under one's name what is one's own."""

from typing import Any

from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from tests import cast
from tests.visitors import visitor


def links(client: Client, address: str, part: str) -> list[str]:
    """Return the words of what can be chosen in a part of the page."""
    answer: Any = client.get(address)
    page = LexborHTMLParser(answer.content.decode())
    return [" ".join(one.text().split()) for one in page.css(f"{part} :is(a, button)")]


def test_the_head_leads_to_few_places_and_the_rest_stands_under_ones_name(bo: Client) -> None:
    assert links(bo, "/portal/", ".masthead__nav") == [
        "My tickets",
        "NEW TICKET",
        "Our targets",
        "Help",
    ]
    mine = ["My account", "My organisation", "Sign out"]
    assert links(bo, "/portal/", ".masthead__account") == mine
    assert links(bo, "/accounts/2fa/", ".masthead__account") == mine
    assert "Releases and requests" in links(bo, "/help/pa/", "aside")


def test_who_is_not_known_is_offered_the_way_in_and_staff_the_way_back(db: None) -> None:
    cast.desk()

    assert links(visitor(), "/charter/pa/", ".masthead__account") == ["Sign in"]
    assert "Console" in links(visitor(cast.alma()), "/charter/pa/", ".masthead__account")

"""Browsers without a screen: who visits the pages, signed in as themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import time_machine
from django.http import HttpResponse
from django.test import Client

from kept.customers.models import Person
from tests import cast


def visitor(person: Person | None = None) -> Client:
    """Return a browser in which `person` is signed in; nobody, without one."""
    client = Client(headers={"accept": "text/html"})
    if person is not None:
        client.force_login(person)
    return client


def words(answer: HttpResponse) -> str:
    """Return what the page says, its entities resolved, its blanks joined."""
    return " ".join(unescape(answer.content.decode()).split())


def text(answer: HttpResponse) -> str:
    """Return what a person reads in the page: its words without its marks."""
    body = answer.content.decode().partition("<body")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


@contextmanager
def moment(text: str) -> Iterator[Any]:
    """Let it be that moment, in UTC, while the pages are asked."""
    with time_machine.travel(cast.at(text), tick=False) as traveller:
        yield traveller

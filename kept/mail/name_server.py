"""
What the name server says, for the checks of one mail: text records, in bounded time.

That there is no such record is an answer; that nobody answered is none, and the
two are told apart: whoever cuts us off from the name server proves nothing.
"""

from __future__ import annotations

from functools import cache
from time import monotonic

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings

MAX_QUESTIONS = 25  # a mail chooses the names that we ask for


class UnansweredError(Exception):
    """No answer, none in time, or too many questions: nothing is known."""


class Names:
    """Answers the questions about one mail; all of them together take `seconds` at most."""

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds
        self._texts: dict[str, tuple[bytes, ...]] = {}

    def texts(self, name: str) -> tuple[bytes, ...]:
        """
        Return the text records of `name`, each in one piece; none where there are none.

        Raises:
            UnansweredError: nobody can say.
        """
        name = name.rstrip(".").lower()
        if name not in self._texts:
            left = self._until - monotonic()
            if left <= 0 or len(self._texts) >= MAX_QUESTIONS:
                raise UnansweredError(name)
            self._texts[name] = _asked(name, left)
        return self._texts[name]


def _asked(name: str, seconds: float) -> tuple[bytes, ...]:
    try:
        answer = _resolver(settings.NAME_SERVER).resolve(
            dns.name.from_text(name), "TXT", lifetime=seconds, search=False
        )
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
        return ()  # no name at all, so nobody has it
    except (dns.exception.DNSException, OSError) as error:
        raise UnansweredError(name) from error
    return tuple(b"".join(record.strings) for record in answer)


@cache
def _resolver(server: str) -> dns.resolver.Resolver:
    """Return what asks `server`, an address and a port; the system's servers where it is empty."""
    resolver = dns.resolver.Resolver(configure=not server)
    if server:
        host, _, port = server.rpartition(":")
        resolver.nameservers, resolver.port = [host.strip("[]")], int(port)
    resolver.cache = dns.resolver.LRUCache()
    return resolver

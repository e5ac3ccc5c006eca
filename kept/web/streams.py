"""Server-sent events: what is new since the browser saw the last one, said as a page is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

WATCH = "kept.watch"  # in the environ, where the server can hold a stream open
LAST_SEEN = "HTTP_LAST_EVENT_ID"
TALKS = 0  # what is watched in the place of a case: all talks that are open


@dataclass(frozen=True)
class Event:
    """Something that happened, in HTML; `number` is what the browser names when it comes back."""

    name: str
    number: int
    html: str

    def __bytes__(self) -> bytes:
        lines = "".join(f"data: {line}\n" for line in self.html.splitlines())
        return f"id: {self.number}\nevent: {self.name}\n{lines}\n".encode()


def last_seen(request: HttpRequest) -> int:
    """Return the number of the event after which all is new: the last that came, or `?after=`."""
    told = request.META.get(LAST_SEEN) or request.GET.get("after", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def stream(
    request: HttpRequest, events: Iterable[Event], *, watch: tuple[int, int] | None
) -> HttpResponse:
    """
    Answer with `events`; with `watch`, stay open for more.

    `watch` is a case, by its key, and the position of its last entry that was looked at: the
    server asks again once there is a later one. In the place of a case `TALKS` are all open
    talks, and how many entries they have. A server that cannot hold a stream ends the
    answer here, and the browser asks again by itself after some seconds.
    """
    if watch is not None and (hold := request.META.get(WATCH)):
        hold(*watch)
    answer = HttpResponse(b"".join(map(bytes, events)), content_type="text/event-stream")
    answer["X-Accel-Buffering"] = "no"  # nginx would wait for more
    return answer

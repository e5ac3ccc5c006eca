"""A name server on this machine, for those who ask about keys and policies of domains."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer(socketserver.ThreadingUDPServer):
    """Answers with the texts that it was given; `is_silent` answers nothing."""

    daemon_threads = True

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Question)
        self.texts, self.is_silent = texts, False
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        """Its address as KEPT_NAME_SERVER has it."""
        return f"127.0.0.1:{self.server_address[1]}"


class Question(socketserver.BaseRequestHandler):
    server: NameServer

    def handle(self) -> None:
        octets, door = self.request
        query = dns.message.from_wire(octets)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self.server.asked.append(name)
        if self.server.is_silent:
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name in self.server.texts:
            text = self.server.texts[name]
            pieces = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
            answer.answer = [dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", pieces)]
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        door.sendto(answer.to_wire(), self.client_address)


@contextmanager
def name_server(texts: dict[str, str]) -> Iterator[NameServer]:
    """Run a name server while the block runs."""
    with NameServer(texts) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()

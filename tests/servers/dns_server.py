"""A name server on loopback, by UDP and TCP, that answers what a test has told it (RFC 1035)."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
from attrs import field, frozen

#: What a server says instead of records.
SILENCE, REFUSED, GARBAGE, NOT_ITS_OWN = "silence", "refused", "garbage", "not its own"

TTL = 7


@frozen
class NameServer:
    """
    What a server answers, by name.

    Attributes:
        records: TXT records, or one of the words above.

        aliases: Where a name leads (CNAME).

        asked: How often which name was asked for, and by which way.
    """

    records: Mapping[str, list[bytes] | str]
    aliases: Mapping[str, str] = field(factory=dict[str, str])
    port: int = 0
    asked: Counter[tuple[str, str]] = field(factory=Counter[tuple[str, str]])

    def answer(self, wire: bytes, way: str) -> bytes | None:
        """Return what is said to *wire*, or nothing at all."""
        query = dns.message.from_wire(wire)
        name = query.question[0].name
        written = name.to_text(omit_final_dot=True).lower()
        self.asked[written, way] += 1
        found = self.records.get(written)
        if found == SILENCE:
            return None
        if found == GARBAGE:
            return wire[:2] + b"\xff" * 40
        if found == NOT_ITS_OWN:
            return struct.pack("!H", (query.id + 1) % 65_536) + wire[2:]
        response = dns.message.make_response(query)
        if found == REFUSED:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif written in self.aliases:
            self._follow(response, name, written)
        elif isinstance(found, list):
            response.answer.append(_records(name, found))
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)
        return _cut(response, way)

    def _follow(self, response: dns.message.Message, name: dns.name.Name, written: str) -> None:
        seen: set[str] = set()
        while written in self.aliases and written not in seen:
            seen.add(written)
            to = f"{self.aliases[written]}."
            response.answer.append(dns.rrset.from_text(name, TTL, "IN", "CNAME", to))
            written, name = self.aliases[written], dns.name.from_text(to)
        found = self.records.get(written)
        if isinstance(found, list):
            response.answer.append(_records(name, found))


def _records(name: dns.name.Name, texts: list[bytes]) -> dns.rrset.RRset:
    rows: list[str] = []
    for text in texts:
        pieces = [text[at : at + 255] for at in range(0, len(text), 255)] or [b""]
        rows.append(" ".join('"' + "".join(f"\\{b:03d}" for b in piece) + '"' for piece in pieces))
    return dns.rrset.from_text(name, TTL, "IN", "TXT", *rows)


def _cut(response: dns.message.Message, way: str) -> bytes:
    wire = response.to_wire(max_size=65_535)
    if way == "udp" and len(wire) > 1_200:
        response.answer.clear()
        response.flags |= dns.flags.TC
        return response.to_wire()
    return wire


@contextmanager
def serving(
    records: Mapping[str, list[bytes] | str], aliases: Mapping[str, str] | None = None
) -> Iterator[NameServer]:
    """Serve on a free port of loopback until the block ends."""
    told = NameServer(records, aliases or {})

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, connection = self.request
            with suppress(dns.exception.DNSException):
                said = told.answer(wire, "udp")
                if said is not None:
                    connection.sendto(said, self.client_address)

    class Tcp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            size = struct.unpack("!H", self.request.recv(2))[0]
            said = told.answer(self.request.recv(size), "tcp")
            if said is not None:
                self.request.sendall(struct.pack("!H", len(said)) + said)

    udp, tcp = _on_one_port(Udp, Tcp)
    with udp, tcp:
        port = udp.server_address[1]
        threads = [threading.Thread(target=one.serve_forever, args=(0.05,)) for one in (udp, tcp)]
        for thread in threads:
            thread.start()
        try:
            yield NameServer(told.records, told.aliases, port, told.asked)
        finally:
            for one in (udp, tcp):
                one.shutdown()
            for thread in threads:
                thread.join()


def _on_one_port(
    by_udp: type[socketserver.BaseRequestHandler], by_tcp: type[socketserver.BaseRequestHandler]
) -> tuple[socketserver.UDPServer, socketserver.TCPServer]:
    """Return servers for both ways; a port that is free for one may be taken for the other."""
    while True:
        udp = socketserver.ThreadingUDPServer(("127.0.0.1", 0), by_udp)
        try:
            return udp, socketserver.ThreadingTCPServer(udp.server_address[:2], by_tcp)
        except OSError:
            udp.server_close()

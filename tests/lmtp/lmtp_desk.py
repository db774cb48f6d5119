"""A desk that takes mail by LMTP, and who speaks to it."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from attrs import define, evolve, field
from patience import PATIENCE
from proof_desk import POLICY, fill, ticket

from mail2ticket.errors import StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Envelope
from mail2ticket.receiving import Receiving
from mail2ticket.sources.listening import Listening
from mail2ticket.sources.lmtp import LmtpServer
from mail2ticket.stores.memory import MemoryStore

SENDER, OURS, BILLING = "ada@client.example", "support@acme.example", "billing@acme.example"
LIMIT = 60_000
ANY_PORT = Listening("127.0.0.1", 0)


@define
class Door:
    """An `Intake` that remembers what came, and fails as it is told."""

    intake: Intake
    faults: list[Exception] = field(factory=list)
    taken: list[tuple[bytes, Envelope | None]] = field(factory=list)
    outcomes: list[Outcome] = field(factory=list)

    @property
    def policy(self) -> object:
        return self.intake.policy

    def process(self, content: bytes, envelope: Envelope | None = None) -> Outcome:
        self.taken.append((content, envelope))
        if self.faults:
            raise self.faults.pop(0)
        self.outcomes.append(self.intake.process(content, envelope))
        return self.outcomes[-1]


def desk() -> Door:
    store = MemoryStore()
    fill(store)
    return Door(Intake(store, None, evolve(POLICY, limits=Limits(refused_bytes=LIMIT))))


@contextmanager
def serving(door: Door, listening: Listening = ANY_PORT, **more: object) -> Iterator[Listening]:
    """Serve *door*, and yield where."""
    refuses = bool(more.pop("refuses_others", False))
    receiving = Receiving(door, refuses_others=refuses)  # type: ignore[arg-type] # as an Intake
    server = LmtpServer(receiving, listening, most_bytes=LIMIT, **more)  # type: ignore[arg-type] # options
    where = server.start()
    try:
        yield where
    finally:
        server.stop(PATIENCE)


@contextmanager
def client(where: Listening) -> Iterator[smtplib.LMTP]:
    """Connect as a mail server does."""
    path = where.path
    place = str(path) if path else where.host
    with smtplib.LMTP(place, where.port, timeout=PATIENCE) as connection:
        connection.ehlo_or_helo_if_needed()
        yield connection


class Wire:
    """A client that says what it is told, byte for byte."""

    def __init__(self, where: Listening) -> None:
        self._socket = socket.create_connection((where.host, where.port), timeout=PATIENCE)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def say(self, what: bytes) -> None:
        self._socket.sendall(what)

    def hear(self, lines: int = 1) -> list[str]:
        return [self._file.readline().decode().rstrip("\r\n") for _ in range(lines)]

    def rest(self) -> list[str]:
        """What is said until the server ends the connection."""
        return self._file.read().decode().splitlines()

    def begin(self, *recipients: str) -> None:
        """Greet, and go as far as the mail itself."""
        self.hear()
        self.say(b"LHLO client.example\r\n")
        while self.hear()[0][3] == "-":
            pass
        self.say(f"MAIL FROM:<{SENDER}>\r\n".encode())
        for each in recipients or (OURS,):
            self.say(f"RCPT TO:<{each}>\r\n".encode())
        self.say(b"DATA\r\n")
        assert self.hear(len(recipients or (OURS,)) + 2)[-1].startswith("354 ")


FULL = StoreError("the disk, or the quota, is full")
MAIL = ticket()

"""An IMAP server that says what it is told to, so that tests can see what a client makes of it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TypeAlias

from attrs import define, field
from patience import until

#: What is answered to a command: lines, in which ``{tag}`` is the command's tag; None to hang up.
Answers: TypeAlias = Mapping[str, "bytes | list[bytes] | None"]

OK = b"{tag} OK done\r\n"

#: A server with an empty folder.
USUAL: Answers = {
    "": b"* OK ready\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS MOVE IDLE\r\n" + OK,
    "AUTHENTICATE": OK,
    "LOGIN": OK,
    "SELECT": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n" + OK,
    "UID SEARCH": b"* SEARCH\r\n" + OK,
}


@define(eq=False)
class ImapServer:
    """
    What it says, and what it heard.

    Attributes:
        port: Where it is.

        answers: What it says to a command; a list has one for each time, the last for ever
            after. The greeting is the answer to no command, and ``+`` to a line that is no
            command. To all others it says OK.

        context: What TLS is made with after STARTTLS was answered.

        heard: The lines that came, without their tags.

        sessions: How many connections there were.
    """

    port: int
    answers: dict[str, bytes | list[bytes] | None]
    context: ssl.SSLContext | None = None
    heard: list[bytes] = field(factory=list)
    sessions: int = 0
    _open: set[socket.socket] = field(factory=set)

    def answer(self, command: str) -> bytes | None:
        found = self.answers.get(command, OK)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    def commands(self) -> list[str]:
        """Return the names of the commands that came."""
        return [_name(line) for line in self.heard]

    def serve(self, client: socket.socket) -> None:
        """Serve one connection."""
        self.sessions += 1
        greeting = self.answer("")
        if greeting is None:
            return
        with suppress(OSError):
            client.sendall(greeting)
            self._converse(client)

    def hang_up(self) -> None:
        """End the connection that there is, for whoever has it may not."""
        for client in tuple(self._open):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def _converse(self, client: socket.socket) -> None:
        self._open.add(client)
        try:
            self._answer_all(client)
        finally:
            self._open.discard(client)

    def _answer_all(self, client: socket.socket) -> None:
        lines, tag = client.makefile("rb"), b""
        while line := lines.readline():
            first, separator, rest = line.rstrip(b"\r\n").partition(b" ")
            if separator:
                tag, name = first, _name(rest)
                self.heard.append(rest)
            else:  # what it asked more for, with a "+"
                name = "+"
                self.heard.append(first)
            answer = self.answer(name)
            if answer is None:
                return
            client.sendall(answer.replace(b"{tag}", tag))
            if name == "STARTTLS" and self.context is not None:
                with self.context.wrap_socket(client, server_side=True) as secured:
                    self._converse(secured)
                return


def _name(line: bytes) -> str:
    words = line.decode("latin-1").upper().split(" ")
    return " ".join(words[:2]) if words[0] == "UID" else words[0]


@contextmanager
def imap_server(
    answers: Answers | None = None, context: ssl.SSLContext | None = None
) -> Iterator[ImapServer]:
    """Run one that says *answers*, and what is usual otherwise."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = ImapServer(listener.getsockname()[1], {**USUAL, **(answers or {})}, context)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    with client, suppress(OSError):
                        server.serve(client)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)

            def has_ended() -> bool:
                server.hang_up()
                thread.join(1)
                return not thread.is_alive()

            until(has_ended, "the end of the server")

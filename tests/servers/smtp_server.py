"""
SMTP servers for tests: one that writes down every octet, and aiosmtpd, which is somebody else's.

`RecordingServer` takes lines that end in CRLF and in nothing else, and does what it is told to:
it refuses, goes away, answers too soon, too late or too much. `Mailroom` is aiosmtpd.
"""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from attrs import Factory, define, field, frozen
from patience import PATIENCE, join

from servers.processes import free_port

#: What a server of a provider offers.
FEATURES = ("SIZE 35882577", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES", "SMTPUTF8", "PIPELINING")
_TAKEN = "250 2.0.0 taken"


@frozen
class Taken:
    """A mail that a server took: its commands as they were said, and what followed DATA."""

    sender: str
    recipient: str
    octets: bytes

    @property
    def content(self) -> bytes:
        """The mail as it was before it was sent: without its end, and its dots as they were."""
        lines = self.octets.removesuffix(b".\r\n").split(b"\r\n")
        return b"\r\n".join(line.removeprefix(b".") for line in lines)


#: An answer: a line or several; octets as they are; None to go away; or what makes one.
Answer = str | bytes | None | Callable[[], "str | bytes | None"]


@define(eq=False)
class RecordingServer:
    """
    A server on loopback that takes every mail, unless it is told otherwise.

    Attributes:
        features: What EHLO says; what is said after TLS began may be set on its own.
        answers: By verb, or "greeting" or "end", what to say the next times in place of yes.
        context: What TLS is made with, after STARTTLS or, with *is_secret*, at once; without
            it, nothing is.
        sessions: The octets that each connection brought; those under TLS deciphered.
        said: The commands of all connections, in order; not what followed DATA.
        mails: What was taken.
        secrets: The answers to AUTH that are let in, before base64; empty for none.
    """

    features: Sequence[str] = FEATURES
    features_in_tls: Sequence[str] | None = None
    answers: dict[str, list[Answer]] = Factory(dict)
    context: ssl.SSLContext | None = None
    is_secret: bool = False
    secrets: tuple[bytes, ...] = ()
    sessions: list[bytearray] = Factory(list)
    said: list[str] = Factory(list)
    mails: list[Taken] = Factory(list)
    most_at_once: int = 0
    _open: set[socket.socket] = Factory(set)
    _lock: threading.Lock = Factory(threading.Lock)
    _listener: socket.socket = field(init=False)
    _threads: list[threading.Thread] = Factory(list)

    def __attrs_post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._start(self._accept)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                octets = bytearray()
                with self._lock:
                    self.sessions.append(octets)
                    self._open.add(connection)
                    self.most_at_once = max(self.most_at_once, len(self._open))
                self._start(self._serve, connection, octets)

    def _serve(self, connection: socket.socket, octets: bytearray) -> None:
        connection.settimeout(PATIENCE)
        talk = _Talk(self, connection, octets)
        try:
            talk.run()
        except (OSError, EOFError):
            pass
        finally:
            with self._lock:
                self._open.discard(connection)
            talk.connection.close()

    def settle(self) -> None:
        """Wait until all connections are over whose other side is, and took what they took."""
        join(*self._threads[1:])

    def hang_up(self) -> None:
        """Close all connections, as a server does that is started again."""
        with self._lock:
            held = list(self._open)
        for connection in held:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.settle()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        join(self._threads[0])  # then there are no more connections
        self.hang_up()

    def next_answer(self, verb: str, otherwise: str) -> str | bytes | None:
        with self._lock:
            waiting = self.answers.get(verb)
            answer: Answer = waiting.pop(0) if waiting else otherwise
        return answer() if callable(answer) else answer

    def took(self, mail: Taken) -> None:
        with self._lock:
            self.mails.append(mail)


class _Talk:
    """One connection, from the server's side."""

    def __init__(
        self, server: RecordingServer, connection: socket.socket, octets: bytearray
    ) -> None:
        self.server, self.connection, self.octets = server, connection, octets
        self._unread = b""
        self._is_secret = False
        self._said: dict[str, str] = {}

    def run(self) -> None:
        if self.server.is_secret:
            self._begin_tls()
        self._say("greeting", "220 mail.acme.example ESMTP")
        while True:
            line = self._until(b"\r\n").decode("utf-8", "surrogateescape").removesuffix("\r\n")
            self.server.said.append(line)
            self._obey(line, line.partition(" ")[0].upper())

    def _obey(self, line: str, verb: str) -> None:
        match verb:
            case "EHLO":
                self._say(verb, self._hello())
            case "STARTTLS":
                if self._say(verb, "220 go ahead"):
                    self._begin_tls()
            case "AUTH":
                self._auth(line)
            case "DATA":
                self._data()
            case "QUIT":
                self._say(verb, "221 2.0.0 goodbye")
                raise EOFError
            case _:
                self._said[verb] = line
                self._say(verb, "250 2.0.0 ok")

    def _data(self) -> None:
        if not self._say("DATA", "354 go ahead"):
            return
        content = self._until(b"\r\n.\r\n")
        answer = self.server.next_answer("end", _TAKEN)
        if answer == _TAKEN:
            # It is taken before anybody is told, as by servers that keep their word.
            self.server.took(Taken(self._said["MAIL"], self._said["RCPT"], content))
        self._send(answer)

    def _hello(self) -> str:
        server = self.server
        features = server.features
        if self._is_secret and server.features_in_tls is not None:
            features = server.features_in_tls
        *most, last = ("mail.acme.example", *features)
        return "\r\n".join((*(f"250-{each}" for each in most), f"250 {last}"))

    def _auth(self, line: str) -> None:
        _, mechanism, *initial = line.split(" ")
        if mechanism.upper() == "LOGIN":
            said = b"\0".join(self._challenged(word) for word in (b"Username:", b"Password:"))
        elif initial:
            said = base64.b64decode(initial[0])
        else:
            said = self._challenged(b"")
        if said in self.server.secrets:
            self._say("AUTH", "235 2.7.0 welcome")
        elif mechanism.upper() in {"XOAUTH2", "OAUTHBEARER"}:
            self._challenged(b'{"status":"401"}')
            self._say("AUTH", "535 5.7.8 not with that token")
        else:
            self._say("AUTH", "535 5.7.8 not with that password")

    def _challenged(self, words: bytes) -> bytes:
        self.connection.sendall(b"334 " + base64.b64encode(words) + b"\r\n")
        return base64.b64decode(self._until(b"\r\n"))

    def _say(self, verb: str, otherwise: str) -> bool:
        """Answer; return whether that was what is usual."""
        answer = self.server.next_answer(verb, otherwise)
        return self._send(answer)[:1] == otherwise.encode()[:1]

    def _send(self, answer: str | bytes | None) -> bytes:
        if answer is None:
            raise EOFError
        octets = answer if isinstance(answer, bytes) else f"{answer}\r\n".encode()
        self.connection.sendall(octets)
        return octets

    def _begin_tls(self) -> None:
        plain = self.connection
        if self.server.context is None:
            # Talk on in the clear, as somebody does who stands between.
            self.octets += plain.recv(65_536)
            plain.sendall(b"250-mail.acme.example\r\n250 AUTH PLAIN\r\n")
            return
        self.connection = self.server.context.wrap_socket(plain, server_side=True)
        with self.server._lock:
            self.server._open.discard(plain)
            self.server._open.add(self.connection)
        self._is_secret = True

    def _until(self, end: bytes) -> bytes:
        while end not in self._unread:
            received = self.connection.recv(65_536)
            if not received:
                raise EOFError
            self.octets += received
            self._unread += received
        found, _, self._unread = self._unread.partition(end)
        return found + end


@define(eq=False)
class Mailroom:
    """
    aiosmtpd on loopback, in a thread; what it takes is in *mails*.

    Args:
        context: For STARTTLS, which it then insists on.
        passwords: Who may log in, with what.
    """

    context: ssl.SSLContext | None = None
    passwords: dict[str, str] = Factory(dict)
    mails: list[tuple[str | None, list[str], bytes]] = Factory(list)
    port: int = field(init=False)
    _controller: Controller = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.port = free_port()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ready_timeout=PATIENCE,
            tls_context=self.context,
            require_starttls=self.context is not None,
            auth_required=bool(self.passwords),
            authenticator=self._authenticated if self.passwords else None,
            enable_SMTPUTF8=True,
        )
        self._controller.start()

    async def handle_DATA(  # noqa: N802 - its name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 taken"

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        # Not handled: aiosmtpd is to answer.
        return AuthResult(success=self.passwords.get(user) == password, handled=False)

    def close(self) -> None:
        self._controller.stop()

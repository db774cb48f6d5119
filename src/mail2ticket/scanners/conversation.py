"""
One question to a clamd and its one answer, byte by byte; whatever is not that is an error.

The commands begin with ``z`` and end with a NUL, and so does the answer (clamd(8), "COMMANDS"). A
file goes as ``zINSTREAM``: pieces, each after its length in four bytes, and an empty one at last.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from time import monotonic

from attrs import define, field, frozen

from mail2ticket.scanners.endpoints import Endpoint

#: Bytes of a file that are sent at a time.
PIECE = 1 << 16

#: The longest answer that is read: a path of clamd's, a name and a few words are shorter.
LONGEST_ANSWER = 4_096

_END = bytes(4)
# So long an answer is waited for that clamd may have sent before it hung up.
_LAST_WORDS = 2.0


class NoAnswerError(Exception):
    """
    Nobody answered: not there, too slow, or gone in the middle.

    Attributes:
        is_cut: Whether the connection stood, and ended before the whole file was sent.
    """

    def __init__(self, said: str, *, is_cut: bool = False) -> None:
        super().__init__(said)
        self.is_cut = is_cut


class BadAnswerError(Exception):
    """What answered is no clamd, or one that talks nonsense."""


@frozen
class Patience:
    """
    How long a conversation may take, in seconds.

    Attributes:
        connect: Until the connection stands.

        silence: Without a byte in either direction.

        whole: In all.
    """

    connect: float
    silence: float
    whole: float


def ask(endpoint: Endpoint, command: str, patience: Patience) -> str:
    """
    Return the answer to *command*, such as ``PING``, without its NUL.

    Raises:
        NoAnswerError: if there is none.
        BadAnswerError: if it is none that clamd gives.
    """
    with closing(_Conversation.begun(endpoint, patience)) as talk:
        talk.send(_command(command))
        return talk.answer()


def put_to(endpoint: Endpoint, content: bytes, patience: Patience) -> str:
    """
    Return the answer about *content*, without its NUL.

    An answer that comes before the whole file was sent is a refusal at best, so that it never
    says OK.

    Raises:
        NoAnswerError: if there is none.
        BadAnswerError: if it is none that clamd gives.
    """
    with closing(_Conversation.begun(endpoint, patience)) as talk:
        early = talk.sent_all(_pieces(content))
        answer = talk.answer()
    if early and answer.endswith("OK"):
        raise BadAnswerError(f"said {_shown(answer)} before it had the file")
    return answer


def _pieces(content: bytes) -> Iterator[bytes]:
    yield _command("INSTREAM")
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield _END


def _command(name: str) -> bytes:
    return b"z" + name.encode("ascii") + b"\0"


@define
class _Conversation:
    connection: socket.socket
    silence: float
    end: float
    selector: selectors.BaseSelector = field(factory=selectors.DefaultSelector)

    @classmethod
    def begun(cls, endpoint: Endpoint, patience: Patience) -> _Conversation:
        end = monotonic() + patience.whole
        try:
            connection = endpoint.connect(min(patience.connect, patience.whole))
        except OSError as error:
            raise NoAnswerError(f"{endpoint} takes no connection: {_why(error)}") from error
        talk = cls(connection, patience.silence, end)
        talk.selector.register(connection, selectors.EVENT_READ)
        return talk

    def close(self) -> None:
        self.selector.close()
        self.connection.close()

    def sent_all(self, pieces: Iterator[bytes]) -> bool:
        """Send *pieces*; return whether the other side answered or hung up before the last."""
        for piece in pieces:
            if self.selector.select(0):
                return True
            try:
                self.send(piece)
            except NoAnswerError as gone:
                # It may have said why, before it hung up.
                with suppress(NoAnswerError, OSError):
                    if gone.is_cut and self._has_last_words():
                        return True
                raise
        return False

    def send(self, content: bytes) -> None:
        try:
            self._wait_at_most()
            self.connection.sendall(content)
        except TimeoutError as error:
            raise NoAnswerError("it takes no more of the file; the time is over") from error
        except OSError as error:
            raise NoAnswerError(f"it hung up: {_why(error)}", is_cut=True) from error

    def answer(self) -> str:
        """Return what is said up to the first NUL, which nothing may follow."""
        said = bytearray()
        while b"\0" not in said:
            if len(said) > LONGEST_ANSWER:
                raise BadAnswerError(f"its answer does not end: {_shown(bytes(said))}")
            said += self._received(said)
        answer, _, rest = bytes(said).partition(b"\0")
        if rest:
            raise BadAnswerError(f"it said more than one thing: {_shown(bytes(said))}")
        try:
            return answer.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise BadAnswerError(f"its answer is no text: {_shown(answer)}") from error

    def _received(self, before: bytes | bytearray) -> bytes:
        try:
            self._wait_at_most()
            received = self.connection.recv(LONGEST_ANSWER)
        except TimeoutError as error:
            raise NoAnswerError("it did not answer in time") from error
        except OSError as error:
            raise NoAnswerError(f"it hung up: {_why(error)}", is_cut=True) from error
        if not received:
            said = f" in the middle of {_shown(bytes(before))}" if before else ""
            raise NoAnswerError(f"it hung up{said}", is_cut=True)
        return received

    def _wait_at_most(self) -> None:
        left = self.end - monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(min(self.silence, left))

    def _has_last_words(self) -> bool:
        wait = min(_LAST_WORDS, self.silence, max(0.0, self.end - monotonic()))
        if not self.selector.select(wait):
            return False
        return bool(self.connection.recv(1, socket.MSG_PEEK))


def _why(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__


def _shown(said: bytes | str) -> str:
    """Return the beginning of what was *said*, as it can stand in a log."""
    text = said.decode("latin-1") if isinstance(said, bytes) else said
    return repr(text[:80])

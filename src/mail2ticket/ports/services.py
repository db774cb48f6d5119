"""What a store does not do: sending, scanning, and keeping files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import BinaryIO, Protocol, TypeAlias

from attrs import frozen

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.scan import Scan


class Authenticator(Protocol):
    """**Protocol:** something that finds out who a mail is from (S4)."""

    def authenticate(
        self, content: bytes, message: Message, /
    ) -> tuple[AuthenticationResult, ...]:
        """
        Return what is found of *content*, the very bytes that came, as which *message* was read.

        The last result is the sum: of the method ``dmarc``, for the domain of From, ``pass``
        where that is verified and ``fail`` where it is forged. None at all says nothing.

        Called outside of any transaction, where no rule knows without it. What it raises is
        logged, and the mail is taken unverified.

        Raises:
            StoreError: if the mail is to be put off; that is passed on.
        """
        ...


class Scanner(Protocol):
    """**Protocol:** something that looks into files for what does harm (F4)."""

    def scan(self, attachment: Attachment, /) -> Scan:
        """
        Return the verdict on *attachment*.

        Called outside of any transaction, for the files that the other rules would keep.
        What it raises is taken for `ScanState.ERROR`: such a file is not kept.
        """
        ...


@frozen(kw_only=True)
class BlobPlace:
    """
    For what a file is kept, so that a `BlobStore` can choose where.

    Attributes:
        key: The delivery key.
    """

    key: str
    mailbox: Address | None
    received_at: datetime


class BlobStore(Protocol):
    """**Protocol:** a place for files outside of the store (F7)."""

    def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        """
        Keep the bytes of *attachment*, and return where they are; it becomes its `location`.

        Called before the transaction that refers to it, so that a file may lie there for a
        mail that was never committed; by the same content it is found again. The same file
        at the same place is kept once.

        Raises:
            StoreError: if it cannot be kept; then nothing is written.
        """
        ...


class ReadableBlobStore(BlobStore, Protocol):
    """**Protocol:** a place for files from which a host can read them back; ours are."""

    def open(self, location: str, /) -> BinaryIO:
        """
        Return the file at *location*, which `put` returned, open for reading.

        Raises:
            StoreError: if there is none, or it lies in no place of this store's.
        """
        ...


class Transcriber(Protocol):
    """**Protocol:** something that writes a conversation down (E15)."""

    def transcribe(self, message: Message, decision: Decision, /) -> Attachment:
        """
        Return a file of the conversation that *message* goes on with, as *decision* has it.

        Called before the transaction, for what asks for it (`NewNote.asks_for_transcript`); the
        file is kept in the transaction, as the files of the mail are. Whatever it raises, the
        mail is filed without it, and the trace says so.
        """
        ...


#: Asks which of some locations work items refer to.
InUse: TypeAlias = Callable[[Iterable[str]], frozenset[str]]


class CollectableBlobStore(BlobStore, Protocol):
    """
    **Protocol:** a place for files, of which those can be removed that nobody refers to.

    Mail goes on being processed meanwhile. It may put a file again that is being collected, and
    refer to it a moment later: such a file stays, or is there again when that `put` returns.
    """

    def stale(self, older_than: datetime, /) -> Iterable[str]:
        """
        Yield where the files are that were last put before *older_than*.

        A `put` of a file that is there already counts. What an earlier `collect` did not end is
        among them, so that the next one ends it.
        """
        ...

    def collect(
        self, locations: Sequence[str], older_than: datetime, in_use: InUse, /
    ) -> frozenset[str]:
        """
        Remove those of *locations* that are older and not *in_use*, and return which.

        *in_use* is asked once no `put` takes any of them for one that is there. What it raises
        is passed on, with every file in its place.

        Raises:
            StoreError: if it cannot be done; what was not removed is done another time.
        """
        ...


class Transport(Protocol):
    """**Protocol:** a way to send a mail."""

    def send(self, mail: OutboundMail, /) -> None:
        """
        Send *mail* to its one recipient.

        May be called again with the same `OutboundMail.id` after a crash.

        Raises:
            UndeliverableError: if it can never be sent; it becomes a dead letter.

            TransportError: if it could not be sent now; it is tried again, later and later.
        """
        ...

"""What the host application supplies: storage and transport, sync or async."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from mail2ticket.ports.awaiting import (
    AsyncAuthenticator,
    AsyncBlobStore,
    AsyncHeldFileStore,
    AsyncHeldFileUnitOfWork,
    AsyncHeldStore,
    AsyncHeldUnitOfWork,
    AsyncScanner,
    AsyncStore,
    AsyncTranscriber,
    AsyncTransport,
    AsyncUnitOfWork,
)
from mail2ticket.ports.observers import (
    Event,
    HeldFileHandled,
    HeldMailHandled,
    InboxFetched,
    MailFailed,
    MailHandled,
    NoticeResult,
    NoticeTried,
    Observer,
)
from mail2ticket.ports.services import (
    Authenticator,
    BlobPlace,
    BlobStore,
    CollectableBlobStore,
    InUse,
    ReadableBlobStore,
    Scanner,
    Transcriber,
    Transport,
)
from mail2ticket.ports.stores import (
    AnsweringStore,
    Archive,
    HeldFileStore,
    HeldStore,
    MailLog,
    Retention,
    Store,
)
from mail2ticket.ports.transactions import (
    HeldFileUnitOfWork,
    HeldUnitOfWork,
    Record,
    UnitOfWork,
)

if TYPE_CHECKING:  # it takes with it sockets, random numbers and more
    from email.message import Message as StandardMessage

#: What the doors take: the bytes of a mail, a binary file that holds them, or a message of
#: the standard library.
Mail: TypeAlias = "bytes | BinaryIO | StandardMessage"

__all__ = [
    "AnsweringStore",
    "Archive",
    "AsyncAuthenticator",
    "AsyncBlobStore",
    "AsyncHeldFileStore",
    "AsyncHeldFileUnitOfWork",
    "AsyncHeldStore",
    "AsyncHeldUnitOfWork",
    "AsyncScanner",
    "AsyncStore",
    "AsyncTranscriber",
    "AsyncTransport",
    "AsyncUnitOfWork",
    "Authenticator",
    "BlobPlace",
    "BlobStore",
    "CollectableBlobStore",
    "Event",
    "HeldFileHandled",
    "HeldFileStore",
    "HeldFileUnitOfWork",
    "HeldMailHandled",
    "HeldStore",
    "HeldUnitOfWork",
    "InUse",
    "InboxFetched",
    "Mail",
    "MailFailed",
    "MailHandled",
    "MailLog",
    "NoticeResult",
    "NoticeTried",
    "Observer",
    "ReadableBlobStore",
    "Record",
    "Retention",
    "Scanner",
    "Store",
    "Transcriber",
    "Transport",
    "UnitOfWork",
]

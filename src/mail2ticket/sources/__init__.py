"""
Where mail comes from: files, folders, Maildir, mbox, IMAP, and servers that hand it over.

A `Source` gives each mail as a `Delivery`, one at a time, and holds none of them back. It
reads mail and changes nothing: whoever takes a delivery says what becomes of it.

An `Inbox` is what mail is taken from for good: it is told what became of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Event
from time import monotonic
from typing import BinaryIO, Protocol

from attrs import field, frozen

from mail2ticket.model.message import Envelope

__all__ = ["LOOK_EVERY", "Delivery", "Inbox", "Source", "Waiting", "looking"]


@frozen(kw_only=True)
class Delivery:
    """
    One mail that a source has.

    >>> with Delivery.of("a mail", b"Subject: Hello").open() as content:
    ...     content.read()
    b'Subject: Hello'

    Attributes:
        name: What to call it when telling people: a path, or the place in one. In an `Inbox`
            no two mails have one name, so that the inbox knows its mail by it.

        open: Opens its bytes for reading; raises `OSError` where that cannot be done.

        envelope: What SMTP said about it, where that is known.

        received_at: When it came to where it was, with a time zone, where that is known.
    """

    name: str
    open: Callable[[], BinaryIO] = field(repr=False)
    envelope: Envelope | None = None
    received_at: datetime | None = None

    @classmethod
    def of(cls, name: str, content: bytes) -> Delivery:
        """Make a delivery of bytes at hand."""
        return cls(name=name, open=lambda: BytesIO(content))

    @classmethod
    def at(cls, path: Path) -> Delivery:
        """Make a delivery of the file at *path*, which is opened when it is read."""
        return cls(name=str(path), open=lambda: path.open("rb"))


@frozen
class Waiting:
    """
    What waits in an inbox.

    Attributes:
        count: How many mails.

        since: When the first of them came, where that is known.
    """

    count: int
    since: datetime | None = None


class Source(Protocol):
    """**Protocol:** something that has mail."""

    def __iter__(self) -> Iterator[Delivery]:
        """Yield each mail that is there now."""
        ...


class Inbox(Protocol):
    """
    **Protocol:** a place that mail is taken from for good, once each.

    Whoever takes it goes through what is `waiting`, commits what becomes of each mail, and then
    says that he has `finished` it. Should he be stopped in between, at whatever point, the mail
    waits again: a mail may be given twice, and `Intake.process` tells the repeat; none is lost.

    A bad mail says so when it is opened (`OSError`, or an error of ours; `FileNotFoundError` of
    one that is there no more); the others are given all the same. Two processes, or two objects,
    may take from one place at the same time. One object is used by one thread.

    `mail2ticket.testing.InboxContract` holds a host's own to this.
    """

    def waiting(self) -> Iterator[Delivery]:
        """
        Yield each mail that nobody has finished, oldest first, as far as the place knows.

        One mail at a time is fetched, and none before it is asked for. It may be left off at any
        point, and `finished` and `failed` are called while it goes on. A mail that could not be
        taken (`failed`) does not come again in the same round.

        Raises:
            InboxError: if the place cannot be read; another round may do better.

            InboxRefusedError: if it will not let us in, or is not there.
        """
        ...

    def finished(self, delivery: Delivery) -> None:
        """
        Take the mail of *delivery* out of what is waiting, for good.

        Only after what became of it is committed. One that was finished before, or that somebody
        else took away meanwhile, is no fault.

        Raises:
            InboxError: if that cannot be done; then the mail waits again, and is a repeat.
        """
        ...

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """
        Leave the mail of *delivery* where it is: it was not taken.

        After an error of ours that is transient (`Mail2TicketError.is_transient`), and after one
        that is not of ours, it comes again in the next round. After one that is not transient,
        such as `MessageTooLargeError`, it does not come again from this object, unless the inbox
        has a place for such mail and puts it there; another process looks at it anew.

        Raises:
            InboxError: if it cannot be put where it belongs.
        """
        ...

    def wait(self, seconds: float, stop: Event) -> None:
        """
        Return as soon as there may be more mail, after *seconds*, or when *stop* is set.

        *stop* may be set by a signal; it is looked at once a second or so.

        Raises:
            InboxError: if the place cannot be reached.
        """
        ...

    def close(self) -> None:
        """Let go of connections, files and locks; may be called twice, and never raises."""
        ...


#: Seconds after which an inbox that is not told of new mail looks again.
LOOK_EVERY = 1.0


def looking(is_there_more: Callable[[], bool], seconds: float, stop: Event) -> None:
    """
    Wait as `Inbox.wait` does, where nobody tells of new mail: look each second.

    Args:
        is_there_more: Says whether there is mail that was not there before.

        seconds: How long to wait at most.

        stop: What ends the wait.
    """
    until = monotonic() + seconds
    while not stop.is_set() and not is_there_more():
        left = until - monotonic()
        if left <= 0:
            return
        stop.wait(min(LOOK_EVERY, left))

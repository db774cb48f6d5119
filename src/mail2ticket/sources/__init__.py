"""
Where mail comes from: files, folders, Maildir and mbox.

A source gives each mail as a `Delivery`, one at a time, and holds none of them back. It
reads mail and changes nothing: whoever takes a delivery says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from attrs import field, frozen

from mail2ticket.model.message import Envelope


@frozen(kw_only=True)
class Delivery:
    """
    One mail that a source has.

    >>> with Delivery.of("a mail", b"Subject: Hello").open() as content:
    ...     content.read()
    b'Subject: Hello'

    Attributes:
        name: What to call it when telling people: a path, or the place in one.

        open: Opens its bytes for reading; raises `OSError` where that cannot be done.

        envelope: What SMTP said about it, where that is known.
    """

    name: str
    open: Callable[[], BinaryIO] = field(repr=False)
    envelope: Envelope | None = None

    @classmethod
    def of(cls, name: str, content: bytes) -> Delivery:
        """Make a delivery of bytes at hand."""
        return cls(name=name, open=lambda: BytesIO(content))

    @classmethod
    def at(cls, path: Path) -> Delivery:
        """Make a delivery of the file at *path*, which is opened when it is read."""
        return cls(name=str(path), open=lambda: path.open("rb"))


class Source(Protocol):
    """**Protocol:** something that has mail."""

    def __iter__(self) -> Iterator[Delivery]:
        """Yield each mail that is there now."""
        ...

"""Files that were not kept, and what people did about them (F4)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import ge, optional

from mail2ticket.model.history import Recorded
from mail2ticket.model.refusal import FileReason

__all__ = ["MOST_HELD_FILES", "FileFilter", "FileHandling", "FileState", "HeldFile"]

#: Why a file is held so that a scanner is asked about it again.
UNSCANNED_REASONS = frozenset({str(FileReason.UNSCANNED)})

#: So many files of one mail are held at most; the others are in the raw mail.
MOST_HELD_FILES = 100


class FileState(StrEnum):
    """Whether somebody has seen to a held file; what is dropped is still in the raw mail."""

    WAITING = "waiting"
    RELEASED = "released"
    DROPPED = "dropped"


@frozen(kw_only=True)
class FileHandling:
    """
    Who released or dropped a held file, and when.

    Attributes:
        state: What became of it: not `FileState.WAITING`.

        by: The id or the name of whoever did it, as the host knows him.

        detail: Why, in words of his.
    """

    state: FileState
    by: str
    at: datetime
    detail: str = ""


@frozen(kw_only=True)
class HeldFile:
    """
    A file that came with a mail and was not kept.

    It is known by the delivery key of its mail and its own SHA-256. Its bytes are in the raw
    mail, and nowhere else.

    Attributes:
        recorded: The record of its mail: whose it is, and the work item that it is in.

        entry: What the store calls the entry that the mail wrote; empty where it says nothing.

        sha256: Of the decoded bytes, in hexadecimal.

        name: A name that is safe to show; never a path, never to be used as one.

        size: How many bytes it has, decoded.

        media_type: The type that the mail declares.

        reason: A `FileReason`, or a host's own word.

        detail: The same for a person to read; of the last scan, where there was another one.

        handling: Who saw to it; None as long as it waits.
    """

    recorded: Recorded
    entry: str = ""
    sha256: str
    name: str
    size: int
    media_type: str
    reason: str
    detail: str = ""
    handling: FileHandling | None = None

    @property
    def id(self) -> str:
        """What people call it: the delivery key of its mail, a dot, and its SHA-256."""
        return f"{self.key}.{self.sha256}"

    @property
    def key(self) -> str:
        """The delivery key of its mail."""
        return self.recorded.key

    @property
    def number(self) -> str:
        """The work item that its mail was written to."""
        return self.recorded.number or ""

    @property
    def state(self) -> FileState:
        """Whether somebody has seen to it."""
        return self.handling.state if self.handling else FileState.WAITING


@frozen(kw_only=True)
class FileFilter:
    """
    Which held files are meant; what is left empty leaves nothing out.

    Attributes:
        number: Files of mail about this work item, in any case.

        mailbox: Files of mail to this mailbox: its address, as the settings spell it.

        sender: An address, or ``@`` and a domain.

        since, until: When their mail was received, both included.

        key, sha256: What the delivery key and the SHA-256 begin with.

        after: The delivery key and the SHA-256 of a held file: only what came after it. Where
            there is no such file, nothing.

        limit: How many at most, the earliest first; None for all.
    """

    state: FileState | None = FileState.WAITING
    reason: str = ""
    number: str = ""
    mailbox: str = ""
    sender: str = ""
    since: datetime | None = None
    until: datetime | None = None
    key: str = ""
    sha256: str = ""
    after: tuple[str, str] | None = None
    limit: int | None = field(default=None, validator=optional(ge(1)))

    def takes(self, file: HeldFile) -> bool:
        """Return whether *file* is meant, on whichever page it is: *after* and *limit* aside."""
        sender, at = file.recorded.sender.lower(), file.recorded.received_at
        asked = self.sender.lower()
        return (
            (self.state is None or file.state is self.state)
            and (not self.reason or file.reason == self.reason)
            and (not self.number or file.number.upper() == self.number.upper())
            and (not self.mailbox or file.recorded.mailbox == self.mailbox)
            and (sender.endswith(asked) if asked.startswith("@") else asked in {"", sender})
            and (self.since is None or self.since <= at)
            and (self.until is None or at <= self.until)
            and file.key.startswith(self.key)
            and file.sha256.startswith(self.sha256)
        )

"""What is in the folders of an IMAP server, seen with the client of the standard library."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

_RECEIVED = datetime(2026, 11, 3, tzinfo=UTC)
_UID = re.compile(rb"UID ([0-9]+)")
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")


class ImapClient:
    """A session of *user* on a server of this machine."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self._client = imaplib.IMAP4("127.0.0.1", port)
        self._client.login(user, password)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self._client.logout()

    def append(
        self,
        content: bytes,
        folder: str = "INBOX",
        at: datetime = datetime(2026, 11, 3, tzinfo=UTC),
    ) -> None:
        """Put a mail into *folder*."""
        date = imaplib.Time2Internaldate(at)
        self._done(self._client.append(f'"{folder}"', "", date, content))

    def create(self, folder: str) -> None:
        self._done(self._client.create(f'"{folder}"'))

    def delete(self, folder: str) -> None:
        self._done(self._client.delete(f'"{folder}"'))

    def rename(self, old: str, new: str) -> None:
        self._done(self._client.rename(f'"{old}"', f'"{new}"'))

    def move_all(self, source: str, target: str) -> None:
        """Move all mails, one at a time and so in order."""
        uids = sorted(self.flags(source))
        self._done(self._client.select(f'"{source}"'))
        for uid in uids:
            self._done(self._client.uid("MOVE", str(uid), f'"{target}"'))
        self._client.unselect()

    def copy(self, uid: int, source: str, target: str) -> None:
        self._done(self._client.select(f'"{source}"'))
        self._done(self._client.uid("COPY", str(uid), f'"{target}"'))
        self._client.unselect()

    def subjects(self, folder: str = "INBOX") -> list[str]:
        """Return the subjects of the mails in *folder*, in order."""
        found = self._fetched(folder, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        lines = [part[1].decode() for part in found if isinstance(part, tuple)]
        return [line.partition(":")[2].strip() for line in lines]

    def flags(self, folder: str = "INBOX") -> dict[int, set[str]]:
        r"""Return the flags of each mail in *folder*, but for ``\Recent``, by its UID."""
        return {
            int(_found(_UID, part)): set(_found(_FLAGS, part).decode().split()) - {r"\Recent"}
            for part in self._fetched(folder, "(UID FLAGS)")
            if isinstance(part, bytes)
        }

    def mark(self, uid: int, flag: str, folder: str = "INBOX") -> None:
        self._done(self._client.select(f'"{folder}"'))
        self._done(self._client.uid("STORE", str(uid), "+FLAGS.SILENT", f"({flag})"))
        self._client.unselect()

    def _fetched(self, folder: str, items: str) -> list[Any]:
        (count,) = self._done(self._client.select(f'"{folder}"', readonly=True))
        found = self._done(self._client.fetch("1:*", items)) if int(count or b"0") else []
        self._client.unselect()
        return found

    @staticmethod
    def _done(answer: tuple[str, Sequence[Any]]) -> list[Any]:
        kind, found = answer
        assert kind == "OK", found
        return list(found)


def _found(pattern: re.Pattern[bytes], text: bytes) -> bytes:
    match = pattern.search(text)
    assert match, text
    return match[1]

"""Inboxes in files keep what an inbox promises (M1)."""

from __future__ import annotations

import fcntl
import re
from itertools import count
from pathlib import Path

import pytest

from mail2ticket.sources import Inbox
from mail2ticket.sources.maildir import Maildir
from mail2ticket.sources.mbox_inbox import MboxInbox
from mail2ticket.testing import InboxContract


def append(path: Path, content: bytes) -> None:
    """Append a mail to an mbox as a mail server does: locked, and with quoted lines (mboxrd)."""
    lock = path.with_name(f"{path.name}.lock")
    lock.touch(exist_ok=False)
    with path.open("ab") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        quoted = re.sub(rb"(?m)^(>*From )", rb">\1", content)
        file.write(b"From ada@client.example Tue Nov  3 10:00:00 2026\n" + quoted + b"\n")
    lock.unlink()


class TestMaildir(InboxContract):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self._folder = tmp_path
        self._numbers = count(1)
        for name in ("cur", "new", "tmp"):
            (tmp_path / name).mkdir()

    def deliver(self, content: bytes) -> None:
        name = f"{next(self._numbers):03}.host"
        draft = self._folder / "tmp" / name
        draft.write_bytes(content)
        draft.rename(self._folder / "new" / name)

    def open_inbox(self) -> Inbox:
        return Maildir(self._folder)


class TestMbox(InboxContract):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self._path = tmp_path / "support"

    def deliver(self, content: bytes) -> None:
        append(self._path, content)

    def open_inbox(self) -> Inbox:
        return MboxInbox(self._path)

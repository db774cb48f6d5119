"""Inboxes in files keep what an inbox promises (M1)."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from mail2ticket.sources import Inbox
from mail2ticket.sources.maildir import Maildir
from mail2ticket.testing import InboxContract


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

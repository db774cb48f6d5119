"""A desk behind HTTP and one in memory keep the contract of remote desks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from examples.remote_desk.client import HttpDesk
from examples.remote_desk.server import TOKEN, Desk, DeskServer
from mail2ticket.stores.remote import RemoteDesk
from mail2ticket.testing import RemoteDeskContract


class HttpContract(RemoteDeskContract):
    honours_keys = True
    finds = True

    @pytest.fixture(autouse=True)
    def _server(self, tmp_path: Path) -> Iterator[None]:
        desk = Desk(tmp_path / "desk.db", honours_keys=self.honours_keys, finds=self.finds)
        with DeskServer(desk) as self._desk:
            yield

    def make_desk(self) -> RemoteDesk:
        return HttpDesk(
            self._desk.url,
            lambda: TOKEN,
            keys_last=timedelta(hours=24) if self.honours_keys else timedelta(),
            can_find=self.finds,
        )

    def count(self, number: str) -> int | None:
        counts = self._desk.desk.counts()
        return counts["entries"] + counts["files"]


class TestHttpDesk(HttpContract):
    pass


class TestHttpDeskThatKnowsNothing(HttpContract):
    honours_keys = False
    finds = False


class TestADeskThatLies(HttpContract):
    """The contract finds out a desk that honours no keys and says that it does."""

    honours_keys = False

    def make_desk(self) -> RemoteDesk:
        return HttpDesk(self._desk.url, lambda: TOKEN, keys_last=timedelta(hours=24))

    @pytest.mark.xfail(strict=True, raises=AssertionError, reason="two tickets")
    def test_the_same_key_is_one_ticket_where_keys_are_honoured(self) -> None:
        super().test_the_same_key_is_one_ticket_where_keys_are_honoured()

    @pytest.mark.xfail(strict=True, raises=AssertionError, reason="two of each")
    def test_the_same_key_is_one_entry_where_keys_are_honoured(self) -> None:
        super().test_the_same_key_is_one_entry_where_keys_are_honoured()

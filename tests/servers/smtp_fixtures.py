"""Fixtures for tests that send mail: servers in threads of this process, which cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import Factory, frozen
from patience import PATIENCE

from mail2ticket.accounts import Account, Security
from servers.certificates import Authority, new_authority
from servers.cutting import CuttingProxy
from servers.smtp_server import Mailroom, RecordingServer


@frozen
class SmtpServers:
    """Starts servers, which end with the test."""

    _started: list[RecordingServer | Mailroom | CuttingProxy] = Factory(list)

    def recording(self, **said: Any) -> RecordingServer:  # noqa: ANN401 - its own attributes
        server = RecordingServer(**said)
        self._started.append(server)
        return server

    def mailroom(self, **said: Any) -> Mailroom:  # noqa: ANN401 - its own attributes
        server = Mailroom(**said)
        self._started.append(server)
        return server

    def cutting(self, server_port: int, **said: Any) -> CuttingProxy:  # noqa: ANN401 - as above
        server = CuttingProxy(server_port, **said)
        self._started.append(server)
        return server

    def close(self) -> None:
        for server in reversed(self._started):
            server.close()


def loopback(port: int, **said: Any) -> Account:  # noqa: ANN401 - its own attributes
    """Return an account on a server of this machine, in the clear."""
    values = {"security": Security.LOOPBACK, "timeout": PATIENCE, **said}
    return Account(host="127.0.0.1", port=port, **values)


@pytest.fixture
def smtp() -> Iterator[SmtpServers]:
    servers = SmtpServers()
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Certificates of a server that is ``localhost`` and ``127.0.0.1``."""
    return new_authority(tmp_path_factory.mktemp("authority"), "localhost", "127.0.0.1")

"""ClamAV's own daemon: what it finds, what it refuses, and what becomes of it in between (X18)."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from patience import PATIENCE, join, together, until
from servers.clamd import EICAR, STREAM_MAX, Clamd

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.scanners.clamd import ClamdScanner
from mail2ticket.scanners.conversation import Patience, ask
from mail2ticket.scanners.endpoints import Endpoint

CLEAN = Scan(ScanState.CLEAN)


def scanner(*places: str) -> ClamdScanner:
    """Return a scanner that gives up no server because it is slow."""
    return ClamdScanner(
        places, connect_seconds=PATIENCE, silent_seconds=PATIENCE, scan_seconds=2 * PATIENCE
    )


def file(content: bytes) -> Attachment:
    return Attachment.of("a.bin", content)


@pytest.fixture(scope="module")
def own(clamd: Clamd) -> Iterator[Clamd]:
    """One to do things to; it is there wherever the shared one is."""
    server = Clamd()
    yield server
    server.close()


def test_f4_it_finds_eicar_on_both_kinds_of_socket(clamd: Clamd) -> None:
    for place in (clamd.tcp, clamd.unix):
        asking = scanner(place)
        assert asking.scan(file(b"hello")) == CLEAN
        assert asking.scan(file(b"")) == CLEAN
        scan = asking.scan(file(EICAR))
        assert scan.state is ScanState.INFECTED
        assert scan.detail.startswith("Mail2Ticket.Eicar")
        assert asking.version().startswith("ClamAV ")


def test_x18_what_is_over_its_limit_is_not_clean(clamd: Clamd) -> None:
    asking = scanner(clamd.tcp)
    assert asking.scan(file(bytes(STREAM_MAX))) == CLEAN
    for size in (STREAM_MAX + 1, 6 * STREAM_MAX):
        scan = asking.scan(file(bytes(size)))
        assert scan.state is ScanState.ERROR
        assert "StreamMaxLength" in scan.detail


def test_x18_killed_in_mid_stream_it_calls_nothing_clean(clamd: Clamd, own: Clamd) -> None:
    """By its pid, while it has half a file; and when it is there again it is asked again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        relay = Thread(target=_passing_on, args=(listener, own), daemon=True)
        relay.start()
        scan = scanner(f"tcp://127.0.0.1:{port}").scan(file(bytes(STREAM_MAX // 2)))
        join(relay)
    assert scan.state is ScanState.PENDING
    assert scanner(own.tcp).scan(file(b"hello")).state is ScanState.PENDING
    # Another server is asked in its place.
    assert scanner(own.tcp, clamd.unix).scan(file(b"hello")) == CLEAN
    own.start()
    assert scanner(own.unix).scan(file(EICAR)).state is ScanState.INFECTED


def _passing_on(listener: socket.socket, own: Clamd) -> None:
    """Pass half of the stream on, then kill the server, and pass its end on too."""
    client, _ = listener.accept()
    listener.close()
    with client, Endpoint.of(own.tcp).connect(PATIENCE) as server:
        left = STREAM_MAX // 4
        while left > 0 and (piece := client.recv(min(left, 1 << 16))):
            server.sendall(piece)
            left -= len(piece)
        own.kill()
        server.settimeout(PATIENCE)
        with suppress(ConnectionResetError):
            assert server.recv(1) == b""


def test_x18_a_server_that_is_stopped_is_given_up(own: Clamd) -> None:
    """It takes the connection, as the system does that for it, and says nothing."""
    os.kill(own.pid, signal.SIGSTOP)
    try:
        scan = ClamdScanner(own.unix, silent_seconds=0.2).scan(file(b"hello"))
    finally:
        os.kill(own.pid, signal.SIGCONT)
    assert scan.state is ScanState.PENDING
    assert scanner(own.unix).scan(file(b"hello")) == CLEAN


def test_f4_new_signatures_hold_for_files_that_were_clean(own: Clamd) -> None:
    """While they are read, files are scanned by the old ones or the new ones."""
    asking, content = scanner(own.unix), b"a new kind of harm, told by its bytes"
    assert asking.scan(file(content)) == CLEAN
    own.add_signature("Mail2Ticket.New", content)
    patience = Patience(connect=PATIENCE, silence=PATIENCE, whole=PATIENCE)
    assert ask(Endpoint.of(own.unix), "RELOAD", patience) == "RELOADING"

    def is_new() -> bool:
        assert asking.scan(file(EICAR)).state is ScanState.INFECTED
        return asking.scan(file(content)) != CLEAN

    until(is_new, "the new signatures")
    assert asking.scan(file(content)).detail.startswith("Mail2Ticket.New")


def test_f4_more_files_at_once_than_it_has_threads_for_are_all_scanned(clamd: Clamd) -> None:
    def scan(content: bytes) -> ScanState:
        return scanner(clamd.unix).scan(file(content)).state

    contents = [EICAR, bytes(100_000)] * 16
    found = together(*(partial(scan, content) for content in contents))
    assert sorted(found) == [ScanState.CLEAN] * 16 + [ScanState.INFECTED] * 16


def test_a_socket_that_a_crash_left_is_no_server(own: Clamd, tmp_path: Path) -> None:
    left = tmp_path / "left"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(left))
    assert scanner(f"unix://{left}").scan(file(b"")).state is ScanState.PENDING

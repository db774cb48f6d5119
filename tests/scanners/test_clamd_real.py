"""ClamAV's own daemon: what it finds, what it refuses, and what becomes of it in between (X18)."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from servers.clamd import EICAR, STREAM_MAX, Clamd

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.scanners.clamd import ClamdScanner
from mail2ticket.scanners.conversation import Patience, ask
from mail2ticket.scanners.endpoints import Endpoint

CLEAN = Scan(ScanState.CLEAN)


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
        scanner = ClamdScanner(place)
        assert scanner.scan(file(b"hello")) == CLEAN
        assert scanner.scan(file(b"")) == CLEAN
        scan = scanner.scan(file(EICAR))
        assert scan.state is ScanState.INFECTED
        assert scan.detail.startswith("Mail2Ticket.Eicar")
        assert scanner.version().startswith("ClamAV ")


def test_x18_what_is_over_its_limit_is_not_clean(clamd: Clamd) -> None:
    scanner = ClamdScanner(clamd.tcp)
    assert scanner.scan(file(bytes(STREAM_MAX))) == CLEAN
    for size in (STREAM_MAX + 1, 6 * STREAM_MAX):
        scan = scanner.scan(file(bytes(size)))
        assert scan.state is ScanState.ERROR
        assert "StreamMaxLength" in scan.detail


def test_x18_killed_in_mid_stream_it_calls_nothing_clean(clamd: Clamd, own: Clamd) -> None:
    """By its pid, while it has half a file; and when it is there again it is asked again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        relay = Thread(target=_passing_on, args=(listener, own), daemon=True)
        relay.start()
        scan = ClamdScanner(f"tcp://127.0.0.1:{port}").scan(file(bytes(STREAM_MAX // 2)))
        relay.join(30)
    assert scan.state is ScanState.PENDING
    assert ClamdScanner(own.tcp).scan(file(b"hello")).state is ScanState.PENDING
    # Another server is asked in its place.
    assert ClamdScanner([own.tcp, clamd.unix]).scan(file(b"hello")) == CLEAN
    own.start()
    assert ClamdScanner(own.unix).scan(file(EICAR)).state is ScanState.INFECTED


def _passing_on(listener: socket.socket, own: Clamd) -> None:
    """Pass half of the stream on, then kill the server, and pass its end on too."""
    client, _ = listener.accept()
    listener.close()
    with client, Endpoint.of(own.tcp).connect(30) as server:
        left = STREAM_MAX // 4
        while left > 0:
            piece = client.recv(min(left, 1 << 16))
            server.sendall(piece)
            left -= len(piece)
        own.kill()
        server.settimeout(30)
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
    assert ClamdScanner(own.unix).scan(file(b"hello")) == CLEAN


def test_f4_new_signatures_hold_for_files_that_were_clean(own: Clamd) -> None:
    """While they are read, files are scanned by the old ones or the new ones."""
    scanner, content = ClamdScanner(own.unix), b"a new kind of harm, told by its bytes"
    assert scanner.scan(file(content)) == CLEAN
    own.add_signature("Mail2Ticket.New", content)
    patience = Patience(connect=30, silence=30, whole=30)
    assert ask(Endpoint.of(own.unix), "RELOAD", patience) == "RELOADING"
    while scanner.scan(file(content)) == CLEAN:
        assert scanner.scan(file(EICAR)).state is ScanState.INFECTED
    assert scanner.scan(file(content)).detail.startswith("Mail2Ticket.New")


def test_f4_more_files_at_once_than_it_has_threads_for_are_all_scanned(clamd: Clamd) -> None:
    found: list[ScanState] = []

    def scan(content: bytes) -> None:
        found.append(ClamdScanner(clamd.unix).scan(file(content)).state)

    contents = [EICAR, bytes(100_000)] * 16
    threads = [Thread(target=scan, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [ScanState.CLEAN] * 16 + [ScanState.INFECTED] * 16


def test_a_socket_that_a_crash_left_is_no_server(own: Clamd, tmp_path: Path) -> None:
    left = tmp_path / "left"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(left))
    assert ClamdScanner(f"unix://{left}").scan(file(b"")).state is ScanState.PENDING

"""Whatever answers in place of clamd: no file is clean that nobody looked at (X18)."""

from __future__ import annotations

import socket
from pathlib import Path
from threading import Event

import pytest
from patience import PATIENCE, together
from servers.processes import free_port

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.scanners.clamd import ClamdScanner, ServerState
from mail2ticket.scanners.conversation import LONGEST_ANSWER
from scanners.fake_clamd import (
    Part,
    early,
    hanging_up,
    hears,
    piecewise,
    resetting,
    saying,
    serving,
    silent,
    well,
)

FILE = Attachment.of("a.txt", b"hello")
LARGE = Attachment.of("large.bin", bytes(20_000_000))

CLEAN, INFECTED = ScanState.CLEAN, ScanState.INFECTED
ERROR, PENDING = ScanState.ERROR, ScanState.PENDING


def patient(*places: str) -> ClamdScanner:
    """Return a scanner that gives up no server because it is slow."""
    return ClamdScanner(
        places, connect_seconds=PATIENCE, silent_seconds=PATIENCE, scan_seconds=2 * PATIENCE
    )


def asked(part: Part, *more: Part, file: Attachment = FILE) -> Scan:
    with serving(part, *more) as place:
        return patient(place).scan(file)


def _hasty(*places: str) -> ClamdScanner:
    """Return a scanner that takes a server for gone which is silent for a moment."""
    return ClamdScanner(places, silent_seconds=0.3)


@pytest.mark.parametrize("answer", [b"stream: OK\0", b"instream(127.0.0.1@3310): OK\0"])
def test_f4_what_clamd_calls_ok_is_clean(answer: bytes) -> None:
    assert asked(saying(answer)) == Scan(CLEAN)
    assert asked(piecewise(answer)) == Scan(CLEAN)


def test_f4_what_clamd_finds_is_infected() -> None:
    assert asked(saying(b"stream: Win.Test.X FOUND\0")) == Scan(INFECTED, "Win.Test.X")
    # A signature that is called OK, and one that says it is no signature.
    assert asked(saying(b"stream: OK FOUND\0")) == Scan(INFECTED, "OK")
    assert asked(saying(b"stream: x: OK FOUND\0")) == Scan(INFECTED, "x: OK")


def test_f4_a_file_arrives_whole_in_pieces() -> None:
    heard: list[bytes] = []

    def part(connection: socket.socket) -> None:
        heard.append(hears(connection))
        connection.sendall(b"stream: OK\0")

    contents = [b"", b"x", bytes(range(256)) * 1000, b"y" * (1 << 16)]
    with serving(part) as place:
        for content in contents:
            assert patient(place).scan(Attachment.of("a", content)) == Scan(CLEAN)
    assert heard == contents


_NEVER_CLEAN: dict[str, tuple[Part, ScanState]] = {
    "nothing at all": (saying(b""), PENDING),
    "half an answer": (saying(b"stream: OK"), PENDING),
    "less than half": (saying(b"stre"), PENDING),
    "a newline for the end": (saying(b"stream: OK\n"), PENDING),
    "only the end": (saying(b"\0"), ERROR),
    "two answers": (saying(b"stream: OK\0stream: X FOUND\0"), ERROR),
    "more than an answer": (saying(b"stream: OK\0 "), ERROR),
    "another file": (saying(b"/etc/passwd: OK\0"), ERROR),
    "small letters": (saying(b"stream: ok\0"), ERROR),
    "words before": (saying(b"not stream: OK\0"), ERROR),
    "words behind": (saying(b"stream: OK or not\0"), ERROR),
    "two lines": (saying(b"stream: bad FOUND\nstream: OK\0"), ERROR),
    "not OK": (saying(b"stream: NOT OK\0"), ERROR),
    "no text": (saying(b"stream: \xff\xfe OK\0"), ERROR),
    "a web server": (saying(b"HTTP/1.1 200 OK\r\n\r\n\0"), ERROR),
    "an answer without end": (saying(b"stream: OK " * LONGEST_ANSWER), ERROR),
    "an error": (saying(b"stream: Can't allocate memory ERROR\0"), ERROR),
    "an error that says OK": (saying(b"stream: OK ERROR\0"), ERROR),
    "too large for it": (saying(b"INSTREAM size limit exceeded. ERROR\0"), ERROR),
    "unknown to it": (saying(b"UNKNOWN COMMAND\0"), ERROR),
    "too slow": (saying(b"COMMAND READ TIMED OUT\0"), ERROR),
    "not all of it": (saying(b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0"), ERROR),
}


@pytest.mark.parametrize("name", _NEVER_CLEAN)
def test_x18_what_is_no_verdict_is_never_clean(name: str) -> None:
    part, state = _NEVER_CLEAN[name]
    scan = asked(part)
    assert scan.state is state
    assert scan.detail
    assert scan.detail.isprintable()
    assert len(scan.detail) <= 200


def test_x18_a_server_that_says_nothing_is_given_up() -> None:
    with serving(silent) as place:
        assert _hasty(place).scan(FILE) == Scan(PENDING, "it did not answer in time")


def test_x18_an_answer_before_the_file_is_never_clean() -> None:
    scan = asked(early(b"stream: OK\0"), file=LARGE)
    assert scan.state is ERROR
    assert "before it had the file" in scan.detail
    # Whoever finds something needs no more of the file.
    assert asked(early(b"stream: X FOUND\0"), file=LARGE) == Scan(INFECTED, "X")


@pytest.mark.parametrize("after", [1, 10, 100, 70_000, 5_000_000])
def test_x18_a_connection_that_breaks_is_never_clean(after: int) -> None:
    """The server has gone, by RST and by FIN, at once and in mid-stream."""
    for part in (resetting(after), hanging_up(after)):
        scan = asked(part, saying(b""), file=LARGE)
        assert scan.state is PENDING
        assert "hung up" in scan.detail


def test_x18_a_server_that_is_well_and_breaks_off_would_not_have_the_file() -> None:
    """As clamd does with what is over its StreamMaxLength, if its words are lost on the way."""
    scan = asked(resetting(70_000), well, file=LARGE)
    assert scan.state is ERROR
    assert "StreamMaxLength" in scan.detail


def test_x18_last_words_before_a_broken_pipe_are_heard() -> None:
    words = b"INSTREAM size limit exceeded. ERROR\0"

    def part(connection: socket.socket) -> None:
        connection.recv(100_000)
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        silent(connection)

    scan = asked(part, file=LARGE)
    assert scan == Scan(ERROR, "too large to scan: over StreamMaxLength of clamd")


def test_x18_a_server_that_reads_no_more_is_given_up() -> None:
    is_over = Event()

    def part(_: socket.socket) -> None:
        is_over.wait(PATIENCE)

    with serving(part) as place:
        scan = _hasty(place).scan(LARGE)
        is_over.set()
    assert scan.state is PENDING
    assert "takes no more" in scan.detail


def test_x18_a_server_that_drips_is_given_up_when_the_time_for_the_file_is_over() -> None:
    """Each byte breaks the silence, and the whole has an end all the same."""

    def part(connection: socket.socket) -> None:
        hears(connection)
        for _ in range(300):
            connection.sendall(b"x")
            try:
                connection.settimeout(0.02)
                connection.recv(1)
            except TimeoutError:
                continue
            return

    with serving(part) as place:
        scanner = ClamdScanner([place], scan_seconds=0.3)
        assert scanner.scan(FILE).state is PENDING


def test_x18_a_file_over_our_own_limit_is_not_sent() -> None:
    scanner = ClamdScanner("unix:///nowhere", most_bytes=4)
    assert scanner.scan(FILE) == Scan(ERROR, "too large to scan: 5 bytes, over the limit of 4")


def test_x18_no_server_is_no_verdict(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "plain").touch()
    for place in (
        f"tcp://127.0.0.1:{free_port()}",
        f"unix://{tmp_path}/no",
        f"unix://{tmp_path}/plain",
    ):
        scan = patient(place).scan(FILE)
        assert scan.state is PENDING
        assert "takes no connection" in scan.detail
        assert f"{place} gives no verdict: takes no connection: " in caplog.text


def test_f4_servers_are_asked_in_turn_until_one_has_a_verdict() -> None:
    with serving(saying(b"")) as dead, serving(saying(b"x ERROR\0")) as ill, serving(well) as fine:
        assert patient(dead, ill, fine).scan(FILE) == Scan(CLEAN)
        # What one says of the file tells more than that another is down.
        assert patient(dead, ill, dead).scan(FILE) == Scan(ERROR, "clamd says x ERROR")
        assert patient(dead, dead).scan(FILE).state is PENDING


def test_f4_the_first_verdict_wins() -> None:
    with serving(saying(b"stream: X FOUND\0")) as strict, serving(well) as lax:
        assert patient(strict, lax).scan(FILE).state is INFECTED


def test_f4_the_time_for_a_file_is_for_all_servers_together() -> None:
    with serving(silent) as slow, serving(well) as fine:
        scanner = ClamdScanner([slow, fine], scan_seconds=0.2)
        assert scanner.scan(FILE) == Scan(PENDING, "the 0.2 s are over")


def test_f4_a_scanner_may_be_shared_between_threads() -> None:
    with serving(well) as place:
        scanner = patient(place)
        found = together(*[lambda: scanner.scan(FILE)] * 8)
    assert found == [Scan(CLEAN)] * 8


def test_servers_say_how_they_are() -> None:
    with serving(well) as fine, serving(saying(b"what?\0")) as strange, serving(silent) as slow:
        scanner = patient(strange, fine)
        assert scanner.states() == (
            ServerState(strange, error="it answers 'what?' to PING"),
            ServerState(fine, version="ClamAV 1.4.6/27000/Sun"),
        )
        assert scanner.version() == "ClamAV 1.4.6/27000/Sun"
        assert _hasty(slow).states() == (ServerState(slow, error="it did not answer in time"),)
        assert _hasty(slow).version() == ""
    with serving(saying(b"\xff\0")) as strange:
        assert not patient(strange).states()[0].is_up


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:3310",
        "tcp://",
        "tcp://host:0",
        "tcp://host:99999",
        "tcp://host:port",
        "tcp://host/path",
        "tcp://user@host",
        "tcp://host?x",
        "http://host",
        "unix://relative/path",
        "unix:",
        "unix:///",
        "tcp://[::1",
    ],
)
def test_what_is_no_place_is_a_fault_of_the_settings(url: str) -> None:
    with pytest.raises(ConfigurationError, match="is no place"):
        ClamdScanner(url)


def test_what_cannot_be_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        ClamdScanner([], silent_seconds=0, most_bytes=-1)
    assert len(raised.value.faults) == 3


def test_places_are_written_as_they_are_read() -> None:
    for url in ("tcp://[::1]:3310", "tcp://h:1", "unix:///run/x.ctl"):
        assert str(ClamdScanner(url).servers[0]) == url

"""LMTP: 250 for each recipient after the commit, and at no other time (M1)."""

from __future__ import annotations

import smtplib
import stat
from pathlib import Path
from threading import Event, Thread

import pytest
from lmtp_desk import (
    ANY_PORT,
    BILLING,
    FULL,
    LIMIT,
    MAIL,
    OURS,
    SENDER,
    Wire,
    client,
    desk,
    serving,
)
from patience import PATIENCE, join
from proof_desk import ticket

from mail2ticket.errors import ConfigurationError, MessageError, StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.message import Envelope
from mail2ticket.receiving import Receiving
from mail2ticket.sources.listening import Listening
from mail2ticket.sources.lmtp import LmtpServer


def send(
    connection: smtplib.LMTP, content: bytes = MAIL, *, to: tuple[str, ...] = (OURS,)
) -> dict[str, tuple[int, bytes]]:
    """Send a mail; return what became of recipients that were refused."""
    return connection.sendmail(SENDER, to, content)


def taken(outcome: Outcome) -> str:
    """Say what is answered about a mail that opened a ticket in each of its mailboxes."""
    numbers = [each.number for each in (outcome, *outcome.others)]
    return "250 2.0.0 " + ", ".join(f"created {number}" for number in numbers)


def answer(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    return f"{error.smtp_code} {said.decode() if isinstance(said, bytes) else said}"


def test_m1_a_mail_is_taken_with_its_envelope() -> None:
    door = desk()
    with serving(door) as where, client(where) as connection:
        assert send(connection) == {}
    (outcome,) = door.outcomes
    assert outcome.state is State.CREATED
    ((content, envelope),) = door.taken
    assert content.replace(b"\r\n", b"\n").rstrip() == MAIL.replace(b"\r\n", b"\n").rstrip()
    assert envelope == Envelope(Address.of(SENDER), (Address.of(OURS),))


def test_m1_each_recipient_is_answered_after_the_commit() -> None:
    door = desk()
    with serving(door) as where, Wire(where) as wire:
        wire.begin(OURS, BILLING, OURS)
        wire.say(MAIL.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        replies = wire.hear(3)
        wire.say(b"QUIT\r\n")
        assert wire.rest() == ["221 2.0.0 Bye"]
    (outcome,) = door.outcomes
    assert replies == [taken(outcome)] * 3
    assert (door.taken[0][1] or Envelope(None)).forward_paths == tuple(
        map(Address.of, (OURS, BILLING, OURS))
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FULL, "451 4.3.0 nothing was written; try again later"),
        (MessageError("secret words"), "554 5.6.0 the mail cannot be taken"),
        (RuntimeError("secret words"), "451 4.3.0 a fault of this server; try again later"),
    ],
)
def test_m1_a_failure_is_answered_by_its_status_for_each_recipient(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    door = desk()
    door.faults = [error]
    with serving(door) as where, Wire(where) as wire:
        wire.begin(OURS, BILLING)
        wire.say(MAIL.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        assert wire.hear(2) == [said, said]
        wire.say(b"NOOP\r\n")
        assert wire.hear() == ["250 2.0.0 OK"]
    assert str(error) in caplog.text


def test_m1_after_the_disk_was_full_the_mail_is_taken_once() -> None:
    door = desk()
    door.faults = [FULL, FULL]
    with serving(door) as where, client(where) as connection:
        for _ in range(2):
            with pytest.raises(smtplib.SMTPDataError, match="try again later"):
                send(connection)
        send(connection)
        send(connection)
    assert [each.state for each in door.outcomes] == [State.CREATED, State.REPEAT]


def test_several_mails_go_over_one_connection() -> None:
    door = desk()
    with serving(door) as where, client(where) as connection:
        for name in ("a", "b", "c"):
            send(connection, ticket(name))
    assert [each.state for each in door.outcomes] == [State.CREATED] * 3


def test_a_bounce_has_no_sender() -> None:
    door = desk()
    with serving(door) as where, client(where) as connection:
        connection.sendmail("", [OURS], MAIL)
    assert door.taken[0][1] == Envelope(None, (Address.of(OURS),))


def test_who_is_nobody_here_is_refused_where_that_is_wished() -> None:
    door = desk()
    with serving(door, refuses_others=True) as where, client(where) as connection:
        refused = send(connection, to=(OURS, "nobody@acme.example"))
        assert refused == {"nobody@acme.example": (550, b"5.1.1 there is no such mailbox here")}
        assert send(connection, to=("support+T1.abc@acme.example",)) == {}
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(connection, to=("nobody@acme.example",))
    assert len(door.taken) == 2


def test_mail_for_nobody_is_taken_and_held_otherwise() -> None:
    door = desk()
    mail = ticket(to="nobody@acme.example")
    with serving(door) as where, client(where) as connection:
        send(connection, mail, to=("nobody@acme.example",))
    assert [each.state for each in door.outcomes] == [State.HELD]


def test_what_the_server_can_do_is_announced() -> None:
    with serving(desk()) as where, client(where) as connection:
        features = connection.esmtp_features
    assert set(features) == {"size", "8bitmime", "smtputf8", "pipelining", "enhancedstatuscodes"}
    assert features["size"] == str(LIMIT)


def test_a_mail_over_the_limit_is_refused_before_it_is_sent() -> None:
    door = desk()
    with serving(door) as where, client(where) as connection:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            send(connection, MAIL + b"x" * LIMIT)
        assert answer(refused.value).startswith("552 5.3.4 ")
        send(connection)
    assert len(door.taken) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"x" * 500 + b"\r\n", "552 5.3.4 "),
        (b"", "250 2.0.0 "),
    ],
)
def test_a_mail_over_the_limit_is_refused_for_each_recipient(body: bytes, said: str) -> None:
    door = desk()
    with serving(door) as where, Wire(where) as wire:
        wire.begin(OURS, BILLING)
        wire.say(MAIL.replace(b"\n", b"\r\n") + body * (LIMIT // 500) + b"\r\n.\r\n")
        assert all(each.startswith(said) for each in wire.hear(2))
        wire.say(b"NOOP\r\n")
        assert wire.hear() == ["250 2.0.0 OK"]


def test_a_line_over_the_limit_is_refused_for_each_recipient() -> None:
    door = desk()
    with serving(door, most_line_bytes=4_000) as where, Wire(where) as wire:
        wire.begin(OURS, BILLING)
        wire.say(b"Subject: x\r\n\r\n" + b"x" * 9_000 + b"\r\n.\r\n")
        assert [each[:9] for each in wire.hear(2)] == ["500 5.5.2"] * 2
        wire.say(b"RSET\r\n")
        assert wire.hear() == ["250 2.0.0 OK"]
    assert door.taken == []


def test_lines_that_smtp_does_not_allow_are_taken_within_the_limit() -> None:
    door = desk()
    with serving(door) as where, client(where) as connection:
        send(connection, MAIL + b"x" * 20_000)
    assert b"x" * 20_000 in door.taken[0][0]


def test_recipients_over_the_limit_are_put_off() -> None:
    door = desk()
    with serving(door, most_recipients=2) as where, Wire(where) as wire:
        wire.hear()
        wire.say(b"LHLO x\r\nMAIL FROM:<>\r\n")
        while not wire.hear()[0].startswith("250 2.1.0"):
            pass
        for number in range(4):
            wire.say(f"RCPT TO:<{number}@acme.example>\r\n".encode())
        assert wire.hear(4) == ["250 2.1.5 OK"] * 2 + ["452 4.5.3 too many recipients"] * 2
        wire.say(b"DATA\r\n" + MAIL.replace(b"\n", b"\r\n") + b"\r\n.\r\nQUIT\r\n")
        assert [said[:3] for said in wire.rest()] == ["354", "250", "250", "221"]
    assert len((door.taken[0][1] or Envelope(None)).forward_paths) == 2


def test_connections_over_the_limit_are_put_off() -> None:
    with serving(desk(), most_connections=1) as where, client(where), Wire(where) as second:
        assert second.rest() == ["421 4.3.2 too many connections; try again later"]
    with serving(desk(), most_connections=1) as where:
        for _ in range(3):
            with Wire(where) as wire:
                wire.hear()
                wire.say(b"QUIT\r\n")
                wire.rest()


def test_a_client_that_says_nothing_is_left() -> None:
    with serving(desk(), timeout=0.05) as where, Wire(where) as wire:
        assert wire.rest()[-1] == "421 4.4.2 nothing was heard for too long"


def test_a_client_that_stops_in_mid_mail_is_left_and_nothing_is_taken() -> None:
    door = desk()
    # All in one piece, so that the server waits for us nowhere but in the middle of the mail.
    ahead = f"LHLO x\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{OURS}>\r\nDATA\r\nSubject: half\r\n"
    said: list[str] = []
    # Where we are too slow to say that much before the time is over, the next one has more.
    for timeout in (0.2, 2.0, 20.0, PATIENCE / 2):
        with serving(door, timeout=timeout) as where, Wire(where) as wire:
            wire.say(ahead.encode())
            said = [line[:9] for line in wire.rest()]
        if "354 End d" in said:
            break
    assert said[-2:] == ["354 End d", "421 4.4.2"]
    assert door.taken == []


@pytest.mark.parametrize(
    "end",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"\r\n.\n",
        b"\r.\r",
        b"\r\n.\r",
        b"\n\n.\r\n",
        b"\r.\r\n",
    ],
)
def test_x21_a_mail_ends_at_nothing_but_crlf_dot_crlf(end: bytes) -> None:
    """SMTP smuggling (CVE-2023-51764): what looks like an end to others is content here."""
    door = desk()
    smuggled = b"MAIL FROM:<eve@evil.example>\r\nRCPT TO:<x@acme.example>\r\nDATA\r\nSubject: 2"
    with serving(door) as where, Wire(where) as wire:
        wire.begin()
        wire.say(MAIL.replace(b"\n", b"\r\n") + end + smuggled + b"\r\n.\r\n")
        assert wire.hear()[0].startswith("250 2.0.0 created")
        wire.say(b"QUIT\r\n")
        assert wire.rest() == ["221 2.0.0 Bye"]
    ((content, _),) = door.taken
    # A dot that begins a line is one too many, and no more than that.
    assert content.endswith((b"x" + end + smuggled + b"\r\n").replace(b"\r\n.", b"\r\n")[1:])


def test_x21_bytes_are_taken_as_they_are_and_dots_once() -> None:
    door = desk()
    body = b"bare\rCR\r\nbare\nLF\r\n..two\r\n.one\r\n\xff\x00\r\n"
    with serving(door) as where, Wire(where) as wire:
        wire.begin()
        wire.say(b"Subject: x\r\n\r\n" + body + b".\r\n")
        assert wire.hear()[0].startswith("250 ")
    assert (
        door.taken[0][0]
        == b"Subject: x\r\n\r\nbare\rCR\r\nbare\nLF\r\n.two\r\none\r\n\xff\x00\r\n"
    )


def test_commands_may_be_sent_ahead() -> None:
    door = desk()
    ahead = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n".encode()
    whole = MAIL.replace(b"\n", b"\r\n") + b"\r\n.\r\n"
    with serving(door) as where, Wire(where) as wire:
        wire.say(b"LHLO x\r\n" + ahead + whole + ahead + whole + b"QUIT\r\n")
        said = wire.rest()
    codes = [line[:3] for line in said if line[3] == " "]
    assert codes == ["220", "250", *["250", "250", "354", "250"] * 2, "221"]
    assert [each.state for each in door.outcomes] == [State.CREATED, State.REPEAT]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"EHLO x\r\n", "500 5.5.2"),
        (b"DATA\r\n", "503 5.5.1"),
        (b"\xff\xfe\r\n", "500 5.5.2"),
        (b"NOOP " + b"x" * 5_000 + b"\r\n", "500 5.5.2"),
        (b"MAIL FROM:<a@b> AUTH=<>\r\n", "555 5.5.4"),
        (b"MAIL FROM:<a@b> SIZE=9999999\r\n", "552 5.3.4"),
        (b"MAIL FROM:<@>\r\n", "553 5.1.3"),
        (b"MAIL FROM:<\x01@acme.example>\r\n", "553 5.1.3"),
        (b"RCPT TO:<a@b>\r\n", "503 5.5.1"),
        (b"VRFY ada\r\n", "252 2.5.0"),
        (b"STARTTLS\r\n", "454 4.7.0"),
        (b"AUTH PLAIN AAA=\r\n", "5"),
    ],
)
def test_every_answer_has_an_enhanced_status(said: bytes, code: str) -> None:
    with serving(desk()) as where, Wire(where) as wire:
        wire.hear()
        wire.say(b"LHLO x\r\n")
        while wire.hear()[0][3] == "-":
            pass
        wire.say(said)
        (reply,) = wire.hear()
        assert reply.startswith(code)
        assert reply.split()[1].count(".") == 2


@pytest.mark.parametrize("path", [b"<>", b"<@>", b"<\x02@acme.example>", b"<" + b"x" * 400 + b">"])
def test_a_recipient_that_is_no_address_is_refused(path: bytes) -> None:
    with serving(desk()) as where, Wire(where) as wire:
        wire.hear()
        wire.say(b"LHLO x\r\nMAIL FROM:<>\r\n")
        while not wire.hear()[0].startswith("250 2.1.0"):
            pass
        wire.say(b"RCPT TO:" + path + b"\r\n")
        assert wire.hear()[0][:2] == "55"


def test_a_unix_socket_has_the_rights_that_it_should(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    door = desk()
    with serving(door, Listening(path=path), socket_mode=0o600) as where, client(where) as wire:
        found = path.stat()
        assert stat.S_ISSOCK(found.st_mode)
        assert stat.S_IMODE(found.st_mode) == 0o600
        send(wire)
    assert not path.exists()
    assert len(door.outcomes) == 1


def test_a_unix_socket_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    first = LmtpServer(Receiving(desk()), Listening(path=path))  # type: ignore[arg-type] # as an Intake
    where = first.start()
    try:
        with pytest.raises(ConfigurationError, match="cannot listen on unix:"):
            LmtpServer(Receiving(desk()), Listening(path=path)).start()  # type: ignore[arg-type] # as before
        # The first one serves on, and is done with whoever asked whether it is there.
        with client(where) as connection:
            send(connection)
        kept = path.with_name("kept")
        path.rename(kept)
    finally:
        first.stop()
    kept.rename(path)
    with serving(desk(), Listening(path=path)) as where, client(where) as connection:
        send(connection)


def test_what_is_no_socket_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    path.write_text("a file")
    with pytest.raises(ConfigurationError, match="Address already in use"):
        LmtpServer(Receiving(desk()), Listening(path=path)).start()  # type: ignore[arg-type] # as an Intake
    assert path.read_text() == "a file"


def test_a_port_that_is_taken_is_told() -> None:
    with serving(desk()) as where, pytest.raises(ConfigurationError, match="cannot listen on 127"):
        LmtpServer(Receiving(desk()), where).start()  # type: ignore[arg-type] # as an Intake


class Held:
    """A taker that waits until it is let go."""

    def __init__(self, door: Receiving) -> None:
        self._door = door
        self.is_reached, self.goes_on = Event(), Event()

    def recipient(self, address: Address) -> None:
        return None

    def receive(self, content: bytes, envelope: Envelope) -> object:
        self.is_reached.set()
        assert self.goes_on.wait(PATIENCE)
        return self._door.receive(content, envelope)


@pytest.mark.parametrize("is_patient", [True, False])
def test_m1_a_stop_in_mid_delivery_never_says_250_without_a_commit(*, is_patient: bool) -> None:
    door = desk()
    taker = Held(Receiving(door))  # type: ignore[arg-type] # as an Intake
    server = LmtpServer(taker, ANY_PORT)  # type: ignore[arg-type] # as a Taker
    where = server.start()
    with Wire(where) as busy, Wire(where) as idle, Wire(where) as half:
        idle.hear()
        half.begin()
        half.say(b"Subject: half\r\n")
        busy.begin(OURS, BILLING)
        busy.say(MAIL.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        assert taker.is_reached.wait(PATIENCE)
        stopping = Thread(target=server.stop, args=(PATIENCE if is_patient else 0.05,))
        stopping.start()
        assert idle.rest() == ["421 4.3.2 the server is stopping"]
        if is_patient:
            taker.goes_on.set()
            said = busy.rest()
            assert said[:2] == [taken(door.outcomes[0])] * 2
            assert said[2:] == ["421 4.3.2 the server is stopping"]
            half.say(b"\r\nthe rest\r\n.\r\n")
            assert half.rest()[0].startswith("250 2.0.0 ")
        else:
            assert busy.rest() == half.rest() == []
            taker.goes_on.set()
        join(stopping)
    assert len(door.outcomes) == (2 if is_patient else 1)


def test_m1_a_client_that_goes_away_in_mid_delivery_stops_nothing() -> None:
    door = desk()
    taker = Held(Receiving(door))  # type: ignore[arg-type] # as an Intake
    server = LmtpServer(taker, ANY_PORT)  # type: ignore[arg-type] # as a Taker
    with Wire(server.start()) as wire:
        wire.begin()
        wire.say(MAIL.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        assert taker.is_reached.wait(PATIENCE)
    taker.goes_on.set()
    server.stop(PATIENCE)
    assert [each.state for each in door.outcomes] == [State.CREATED]


def test_a_server_that_never_started_can_be_stopped() -> None:
    server = LmtpServer(Receiving(desk()), ANY_PORT)  # type: ignore[arg-type] # as an Intake
    server.stop()
    with LmtpServer(Receiving(desk()), ANY_PORT):  # type: ignore[arg-type] # as before
        pass


@pytest.mark.parametrize(
    "written",
    ["0.0.0.0:24", "acme.example:24", "[::]:24", "127.0.0.1", "127.0.0.1:70000", "unix:", "x"],
)
def test_m1_others_than_this_machine_cannot_be_listened_to(written: str) -> None:
    with pytest.raises(ValueError, match=r"LMTP|neither|socket"):
        Listening.of(written)


def test_places_to_listen_are_read_as_they_are_written() -> None:
    for written in ("127.0.0.1:24", "[::1]:24", "localhost:24", "unix:/run/lmtp"):
        assert str(Listening.of(written)) == written


def test_a_fault_of_the_session_is_answered_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("secret words")

    door = desk()
    monkeypatch.setattr(Receiving, "receive", fail)
    monkeypatch.setattr(Receiving, "recipient", lambda *_: None)
    with serving(door) as where, Wire(where) as wire:
        wire.begin(OURS, BILLING)
        wire.say(b"Subject: x\r\n\r\n.\r\n")
        assert wire.hear(2) == ["451 4.3.0 a fault of this server; try again later"] * 2
        monkeypatch.setattr(Receiving, "recipient", fail)
        wire.say(b"MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n")
        assert wire.hear(2)[1] == "451 4.3.0 a fault of this server; try again later"
    assert "a session was disturbed: StoreError" in caplog.text

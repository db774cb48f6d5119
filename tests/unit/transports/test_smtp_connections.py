"""Connections to an SMTP server: kept, gone, late, and shared between threads."""

import os
import re
import time
from contextlib import ExitStack
from functools import partial
from threading import Event

import pytest
from patience import PATIENCE, together
from servers.smtp_fixtures import SmtpServers, loopback
from servers.smtp_server import Answer, RecordingServer

from mail2ticket.errors import TransportError, UndeliverableError
from mail2ticket.relaying import failure_of
from mail2ticket.testing import outbound_mail
from mail2ticket.transports.smtp import SmtpTransport, Timeouts, session

_LATE = re.compile("did not answer in time|took too long")


def _transport(server: RecordingServer, **said: object) -> SmtpTransport:
    return SmtpTransport(loopback(server.port), **{"rest": 0.0, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "NOOP"])
@pytest.mark.parametrize("answer", [None, "421 4.3.2 shutting down", b"\0nonsense\r\n", "250 ok"])
def test_a_kept_connection_that_is_gone_is_renewed_once(
    smtp: SmtpServers, step: str, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail2ticket.transports.smtp._DOUBTFUL_AFTER", 0.0)
    server = smtp.recording()
    with _transport(server) as transport:
        transport.send(outbound_mail("a"))
        server.answers[step] = [answer]
        transport.send(outbound_mail("b"))
    assert len(server.mails) == 2
    renewed = not (step != "DATA" and answer == "250 ok")
    assert len(server.sessions) == 1 + renewed


def test_a_server_that_was_started_again_is_connected_to_again(smtp: SmtpServers) -> None:
    server = smtp.recording()
    with _transport(server) as transport:
        transport.send(outbound_mail("a"))
        server.hang_up()
        transport.send(outbound_mail("b"))
    assert (len(server.mails), len(server.sessions)) == (2, 2)


def test_a_new_connection_that_goes_away_is_left_to_the_outbox(smtp: SmtpServers) -> None:
    server = smtp.recording(answers={"MAIL": [None, None]})
    with _transport(server) as transport:
        with pytest.raises(TransportError, match=r"the server closed the connection \(127"):
            transport.send(outbound_mail())
        assert len(server.sessions) == 1
        with pytest.raises(TransportError):
            transport.send(outbound_mail())
    assert len(server.sessions) == 2


@pytest.mark.parametrize("answer", [None, b"what?\r\n", "354 go on"])
def test_what_becomes_of_a_mail_after_its_end_is_not_known_and_not_tried_at_once(
    smtp: SmtpServers, answer: Answer
) -> None:
    server = smtp.recording()
    with _transport(server) as transport:
        transport.send(outbound_mail("a"))
        server.answers["end"] = [answer]
        with pytest.raises(TransportError, match="it is not known whether") as caught:
            transport.send(outbound_mail("b"))
        assert not isinstance(caught.value, UndeliverableError)
        assert len(server.sessions) == 1  # it was not sent again
        transport.send(outbound_mail("b"))
    assert len(server.sessions) == 2


def test_a_server_that_says_goodbye_in_place_of_taking_a_mail_did_not_take_it(
    smtp: SmtpServers,
) -> None:
    server = smtp.recording(answers={"end": ["421 4.4.2 too slow"]})
    with _transport(server) as transport:
        with pytest.raises(TransportError, match=r"421 4\.4\.2 to the mail"):
            transport.send(outbound_mail())
        transport.send(outbound_mail())
    assert (len(server.mails), len(server.sessions)) == (1, 2)


def test_an_old_connection_is_closed_and_not_asked(
    smtp: SmtpServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail2ticket.transports.smtp._STALE_AFTER", 0.0)
    server = smtp.recording()
    with _transport(server) as transport:
        transport.send(outbound_mail("a"))
        transport.send(outbound_mail("b"))
    assert [line for line in server.said if line == "QUIT"] == ["QUIT", "QUIT"]
    assert len(server.sessions) == 2


def test_a_server_that_does_not_take_a_reset_is_left(smtp: SmtpServers) -> None:
    server = smtp.recording(answers={"RCPT": ["450 later"], "rset": ["500 what?"]})
    server.answers["RSET"] = ["500 what?"]
    with _transport(server) as transport:
        with pytest.raises(TransportError):
            transport.send(outbound_mail("a"))
        transport.send(outbound_mail("b"))
    assert (len(server.mails), len(server.sessions)) == (1, 2)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"greeting": ["554 5.7.1 go away"]}, r"^554 5\.7\.1 to our coming"),
        ({"greeting": [None]}, "the server closed the connection"),
        ({"EHLO": ["502 5.5.1 what?"]}, r"^502 5\.5\.1 to EHLO"),
        ({"greeting": [b"220-one\r\n250 two\r\n"]}, "several codes"),
        ({"greeting": [b"220-x\r\n" * 300]}, "no answer of SMTP"),
        ({"greeting": [b"220 " + b"x" * 70_000]}, "no answer of SMTP"),
        ({"greeting": [b"SSH-2.0-OpenSSH\r\n"]}, "no answer of SMTP"),
    ],
)
def test_a_server_that_lets_nobody_in_makes_no_mail_a_dead_letter(
    smtp: SmtpServers, answers: dict[str, list[Answer]], words: str
) -> None:
    server = smtp.recording(answers=answers)
    with _transport(server) as transport, pytest.raises(TransportError, match=words) as caught:
        transport.send(outbound_mail())
    assert not isinstance(caught.value, UndeliverableError)


def test_a_server_that_is_down_is_not_asked_for_each_mail(
    smtp: SmtpServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = smtp.recording(answers={"greeting": ["421 4.3.2 come again"]})
    now = 1_000.0
    monkeypatch.setattr("mail2ticket.transports.smtp.monotonic", lambda: now)
    with _transport(server, rest=30.0) as transport:
        with pytest.raises(TransportError, match=r"^421 4\.3\.2 to our coming"):
            transport.send(outbound_mail("a"))
        now += 29.0
        with pytest.raises(TransportError, match="not asked again yet") as caught:
            transport.send(outbound_mail("b"))
        assert failure_of(caught.value) == "TransportError 421 4.3.2"
        assert len(server.sessions) == 1
        now += 2.0
        transport.send(outbound_mail("b"))
    assert (len(server.mails), len(server.sessions)) == (1, 2)


def test_a_connection_that_is_kept_is_used_while_no_other_can_be_opened(smtp: SmtpServers) -> None:
    server = smtp.recording()
    with _transport(server, rest=30.0) as transport:
        transport.send(outbound_mail("a"))
        transport._down = time.monotonic() + 30, "the server is full"
        transport.send(outbound_mail("b"))
    assert len(server.mails) == 2


def test_nobody_there_is_a_transport_error(smtp: SmtpServers) -> None:
    server = smtp.recording()
    transport = _transport(server)
    server.close()
    with pytest.raises(TransportError, match="cannot be reached: Connection refused"):
        transport.send(outbound_mail())


def test_a_name_of_this_machine_that_leads_elsewhere_gets_nothing(
    smtp: SmtpServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = smtp.recording()
    monkeypatch.setattr("socket.socket.getpeername", lambda _: ("192.0.2.7", 25))
    with pytest.raises(TransportError, match=r"192\.0\.2\.7, which is not this machine"):
        _transport(server).send(outbound_mail())
    assert server.said == []


def test_an_answer_that_comes_before_its_question_is_not_believed(smtp: SmtpServers) -> None:
    # The second answer would be taken for that to RCPT, and so on, up to the mail itself.
    server = smtp.recording(answers={"MAIL": [b"250 ok\r\n250 ok\r\n"]})
    with (
        _transport(server) as transport,
        pytest.raises(TransportError, match="before it was asked"),
    ):
        transport.send(outbound_mail())
    assert server.mails == []


@pytest.mark.parametrize("step", ["greeting", "MAIL", "DATA", "end"])
def test_m3_each_phase_has_its_time(smtp: SmtpServers, step: str) -> None:
    over, letting_go = Event(), ExitStack()
    letting_go.callback(over.set)

    def never() -> bytes:
        over.wait(PATIENCE)
        return b""

    server = smtp.recording(answers={step: [never]})
    command, end = (PATIENCE, 0.2) if step == "end" else (0.2, PATIENCE)
    timeouts = Timeouts(connect=PATIENCE, command=command, content=PATIENCE, end=end)
    with (
        letting_go,
        SmtpTransport(loopback(server.port), timeouts=timeouts) as transport,
        pytest.raises(TransportError, match=_LATE) as caught,
    ):
        transport.send(outbound_mail())
    assert ("not known" in str(caught.value)) == (step == "end")


def test_an_answer_that_comes_a_letter_at_a_time_has_no_more_time(smtp: SmtpServers) -> None:
    server = smtp.recording()
    over, letting_go = Event(), ExitStack()
    letting_go.callback(over.set)

    def slowly() -> bytes:
        (server_side,) = server._open
        server_side.sendall(b"250 ")
        while not over.wait(0.005):
            server_side.sendall(b"x")
        return b"\r\n"

    server.answers["MAIL"] = [slowly]
    timeouts = Timeouts(connect=PATIENCE, command=0.2, content=PATIENCE, end=PATIENCE)
    with (
        letting_go,
        SmtpTransport(loopback(server.port), timeouts=timeouts) as transport,
        pytest.raises(TransportError, match=_LATE),
    ):
        transport.send(outbound_mail())


def test_an_interrupt_leaves_no_connection_behind_that_is_in_the_middle_of_a_mail(
    smtp: SmtpServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = smtp.recording()
    with _transport(server) as transport:
        transport.send(outbound_mail("a"))

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(session, "_options", interrupted)
            with pytest.raises(KeyboardInterrupt):
                transport.send(outbound_mail("b"))
        transport.send(outbound_mail("b"))
    assert len(server.mails) == 2
    assert len(server.sessions) == 2


# --- several at once -----------------------------------------------------------------------


def test_m3_threads_share_a_transport_and_each_mail_is_sent_once(smtp: SmtpServers) -> None:
    server = smtp.recording()

    def work(number: int) -> None:
        for at in range(5):
            transport.send(outbound_mail(f"{number}.{at}", to=f"u{number}.{at}@client.example"))

    with _transport(server, connections=3) as transport:
        together(*(partial(work, number) for number in range(6)))
    names = [f"u{number}.{at}" for number in range(6) for at in range(5)]
    expected = {f"RCPT TO:<{name}@client.example> NOTIFY=NEVER" for name in names}
    assert len(server.mails) == 30
    assert {each.recipient for each in server.mails} == expected
    assert 1 <= server.most_at_once <= 3
    assert len(server.sessions) <= 3


def test_who_waits_too_long_for_a_connection_leaves_the_mail_in_the_outbox(
    smtp: SmtpServers,
) -> None:
    server = smtp.recording()
    timeouts = Timeouts(connect=1, command=1, content=1, end=0.02)
    transport = SmtpTransport(loopback(server.port), connections=1, timeouts=timeouts)
    with transport, transport._slot(), pytest.raises(TransportError, match="all connections"):
        transport.send(outbound_mail())


def test_a_process_that_was_forked_opens_a_connection_of_its_own(
    smtp: SmtpServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = smtp.recording()
    with _transport(server) as transport:
        transport.send(outbound_mail("a"))
        monkeypatch.setattr(os, "getpid", lambda: -1)
        transport.send(outbound_mail("b"))
    first, second = (bytes(each) for each in server.sessions)
    assert b"QUIT" not in first
    assert b"quit" not in first.lower()
    assert b"MAIL" in second

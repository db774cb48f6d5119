"""Mail by SMTP: what is said to a server, and what it may answer."""

import socket
import time

import pytest
from attrs import evolve
from servers.smtp_fixtures import SmtpServers, loopback
from servers.smtp_server import Answer, RecordingServer

from mail2ticket.errors import TransportError, UndeliverableError
from mail2ticket.model.address import Address
from mail2ticket.model.notice import OutboundMail
from mail2ticket.ports import Transport
from mail2ticket.relaying import failure_of
from mail2ticket.testing import outbound_mail
from mail2ticket.transports.smtp import SmtpTransport
from mail2ticket.transports.smtp.client import Client


def _transport(server: RecordingServer, **said: object) -> SmtpTransport:
    return SmtpTransport(loopback(server.port), **{"rest": 0.0, **said})  # type: ignore[arg-type]


def test_m3_a_mail_is_sent_with_the_null_path_to_its_one_recipient(smtp: SmtpServers) -> None:
    server = smtp.recording()
    mail = outbound_mail()
    with _transport(server) as transport:
        checked: Transport = transport
        checked.send(mail)
    assert server.said == [
        "ehlo [127.0.0.1]",
        "MAIL FROM:<> SIZE=38 RET=HDRS",
        "RCPT TO:<ada@client.example> NOTIFY=NEVER",
        "DATA",
        "QUIT",
    ]
    assert [each.content for each in server.mails] == [mail.content]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "[192.0.2.7]"),
        ("::1", "[IPv6:::1]"),
        ("fe80::1%eth0", "[IPv6:fe80::1]"),
    ],
)
def test_ehlo_says_our_address_and_asks_no_dns(
    address: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.socket.getsockname", lambda _: (address, 1))
    with socket.socket() as connection:
        assert Client(connection, 1.0).local_hostname == expected


def test_a_mail_that_has_a_reverse_path_goes_out_with_it(smtp: SmtpServers) -> None:
    server = smtp.recording(features=())
    mail = evolve(outbound_mail(), reverse_path=Address.of("bounces@acme.example"))
    with _transport(server) as transport:
        transport.send(mail)
    # A server that offers nothing is asked for nothing.
    assert server.said[1:3] == ["MAIL FROM:<bounces@acme.example>", "RCPT TO:<ada@client.example>"]


def test_a_server_that_takes_no_null_path_gets_the_sender(smtp: SmtpServers) -> None:
    server = smtp.recording()
    with _transport(server, null_path=False) as transport:
        transport.send(outbound_mail())
    assert server.said[1:3] == [
        "MAIL FROM:<support@acme.example> SIZE=38 RET=HDRS",
        "RCPT TO:<ada@client.example> NOTIFY=NEVER",
    ]


def test_each_command_waits_for_the_answer_to_the_one_before(smtp: SmtpServers) -> None:
    seen: list[int] = []

    def look() -> str:
        time.sleep(0.02)  # whoever does not wait says more in the meantime
        seen.append(len(bytes(server.sessions[0]).splitlines()))
        return "250 ok"

    server = smtp.recording(answers={"MAIL": [look], "RCPT": [look]})
    with _transport(server) as transport:
        transport.send(outbound_mail())
    assert seen == [2, 3]


def test_a_connection_is_kept_for_the_next_mail(smtp: SmtpServers) -> None:
    server = smtp.recording()
    with _transport(server) as transport:
        for name in "abc":
            transport.send(outbound_mail(name))
    assert len(server.mails) == 3
    assert [line.partition(" ")[0] for line in server.said].count("ehlo") == 1


def test_a_connection_sends_only_so_many_mails(smtp: SmtpServers) -> None:
    server = smtp.recording()
    with _transport(server, mails_per_connection=2) as transport:
        for name in "abc":
            transport.send(outbound_mail(name))
    assert [line for line in server.said if line in {"ehlo [127.0.0.1]", "QUIT"}] == [
        "ehlo [127.0.0.1]",
        "QUIT",
        "ehlo [127.0.0.1]",
        "QUIT",
    ]


@pytest.mark.parametrize(
    ("answers", "is_for_good", "code"),
    [
        ({"MAIL": ["550 5.7.1 not you"]}, True, "550 5.7.1"),
        ({"RCPT": ["550-5.1.1 no such user\r\n550 5.1.1 at all"]}, True, "550 5.1.1"),
        ({"RCPT": ["450 4.2.1 busy"]}, False, "450 4.2.1"),
        ({"RCPT": ["530 5.7.0 log in first"]}, False, "530 5.7.0"),  # no fault of the mail
        ({"DATA": ["554 no"]}, True, "554"),
        ({"end": ["552 5.3.4 too large"]}, True, "552 5.3.4"),
        ({"end": ["550 5.4.5 enough for today"]}, False, "550 5.4.5"),  # as Gmail has it
        ({"end": ["451 4.7.1 greylisted"]}, False, "451 4.7.1"),
    ],
)
def test_m3_a_refusal_is_told_with_its_codes_and_the_next_mail_goes_on(
    smtp: SmtpServers, answers: dict[str, list[Answer]], is_for_good: bool, code: str
) -> None:
    server = smtp.recording(answers=answers)
    with _transport(server) as transport:
        with pytest.raises(TransportError) as caught:
            transport.send(outbound_mail("a"))
        assert isinstance(caught.value, UndeliverableError) == is_for_good
        assert failure_of(caught.value).endswith(f" {code}")
        transport.send(outbound_mail("b"))
    assert len(server.mails) == 1
    # It went on in the same connection, and the server was told to forget the first.
    assert len(server.sessions) == 1
    assert "rset" in [line.lower() for line in server.said]


def test_what_a_server_says_is_told_without_what_a_terminal_would_obey(smtp: SmtpServers) -> None:
    server = smtp.recording(
        answers={"RCPT": [b"550 5.1.1 \x1b[2J\xff\xe2\x80\xae" + b"x " * 400 + b"\r\n"]}
    )
    with _transport(server) as transport, pytest.raises(UndeliverableError) as caught:
        transport.send(outbound_mail())
    words = str(caught.value)
    assert words.isprintable()
    assert words.startswith(r"550 5.1.1 to RCPT from 127.0.0.1: \x1b[2J\xff\u202ex x")
    assert len(words) < 400


def test_a_mail_too_large_for_the_server_is_not_begun(smtp: SmtpServers) -> None:
    server = smtp.recording(features=("SIZE 37",))
    with _transport(server) as transport:
        with pytest.raises(UndeliverableError, match=r"38 bytes; 127\.0\.0\.1 takes 37"):
            transport.send(outbound_mail())
        server.features = ()
        transport.close()
        transport.send(outbound_mail())
    assert len(server.mails) == 1
    assert [line for line in server.said if line.startswith("MAIL")] == ["MAIL FROM:<>"]


@pytest.mark.parametrize("limit", ["SIZE", "SIZE 0", "SIZE of the moon"])
def test_a_size_without_a_number_is_no_limit(smtp: SmtpServers, limit: str) -> None:
    server = smtp.recording(features=(limit,))
    with _transport(server) as transport:
        transport.send(outbound_mail())
    assert len(server.mails) == 1


def _unicode_mail() -> OutboundMail:
    return evolve(
        outbound_mail(to="zoë@müller.example"), content="Subject: Grüße\r\n\r\nHi\r\n".encode()
    )


def test_smtputf8_is_asked_for_where_it_is_needed_alone(smtp: SmtpServers) -> None:
    server = smtp.recording()
    with _transport(server) as transport:
        transport.send(_unicode_mail())
        transport.send(outbound_mail(to="ada@müller.example"))
    assert [line for line in server.said if line[:4] in {"MAIL", "RCPT"}] == [
        "MAIL FROM:<> SIZE=24 BODY=8BITMIME SMTPUTF8 RET=HDRS",
        "RCPT TO:<zoë@xn--mller-kva.example> NOTIFY=NEVER",
        "MAIL FROM:<> SIZE=38 RET=HDRS",
        "RCPT TO:<ada@xn--mller-kva.example> NOTIFY=NEVER",
    ]


@pytest.mark.parametrize(
    ("missing", "mail"),
    [
        ("SMTPUTF8", _unicode_mail()),
        ("8BITMIME", evolve(outbound_mail(), content="Subject: Hi\r\n\r\nGrüße\r\n".encode())),
    ],
)
def test_what_a_server_cannot_pass_on_is_undeliverable(
    smtp: SmtpServers, missing: str, mail: OutboundMail
) -> None:
    server = smtp.recording(features=[{"8BITMIME": "SMTPUTF8"}.get(missing, "8BITMIME")])
    with _transport(server) as transport, pytest.raises(UndeliverableError, match=missing):
        transport.send(mail)
    assert not any(line.startswith("MAIL") for line in server.said)

"""The octets of a mail on the wire: nothing in it is a command, a header or a mail of its own."""

import re
from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from servers.smtp_fixtures import SmtpServers, loopback

from mail2ticket.errors import UndeliverableError
from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.serialize import write_mail
from mail2ticket.testing import outbound_mail
from mail2ticket.transports.smtp import SmtpTransport
from mail2ticket.transports.smtp.content import END, Letter
from mail2ticket.transports.smtp.paths import path_of

_HEAD = b"Subject: [T1] Printer\r\n\r\n"

# What some server or other takes for the end of a mail (CVE-2023-51764, -51765, -51766).
_SMUGGLED = (
    b"\n.\r\n",
    b"\n.\n",
    b"\r.\r\n",
    b"\r.\r",
    b"\r\n.\n",
    b"\r\n.\r",
    b"\r\n\0.\r\n",
    b"\r\n.\0\r\n",
    b"\r\r\n.\r\r\n",
    b"\n.\n\r\n",
)


@pytest.mark.parametrize("end", _SMUGGLED)
@pytest.mark.parametrize("before", [b"Hello", _HEAD, b""])
def test_x21_what_a_server_may_take_for_the_end_of_a_mail_is_not_sent(
    smtp: SmtpServers, end: bytes, before: bytes
) -> None:
    server = smtp.recording()
    smuggled = b"MAIL FROM:<admin@acme.example>\r\nRCPT TO:<all@client.example>\r\nDATA\r\n"
    mail = evolve(outbound_mail(), content=_HEAD + before + end + smuggled)
    with (
        SmtpTransport(loopback(server.port)) as transport,
        pytest.raises(UndeliverableError, match=r"the mail has a (CR|LF) alone|has a NUL"),
    ):
        transport.send(mail)
    assert server.said == []


@pytest.mark.parametrize(
    "lines", [b".", b"..", b".\r\nMAIL FROM:<x@x.example>", b"a\r\n.\r\n.b", b""]
)
def test_x21_lines_of_dots_arrive_as_they_are(smtp: SmtpServers, lines: bytes) -> None:
    server = smtp.recording()
    room = smtp.mailroom()
    contents = (_HEAD + lines + b"\r\n", lines + b"\r\n")
    for port in (server.port, room.port):
        with SmtpTransport(loopback(port)) as transport:
            for content in contents:
                transport.send(evolve(outbound_mail(), content=content))
    assert [each.content for each in server.mails] == list(contents)
    assert [content for _, _, content in room.mails] == list(contents)
    wire = bytes(server.sessions[0])
    # Of line ends there is one kind, and a lone dot ends each mail, once.
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", wire)
    assert wire.count(b"\r\n.\r\n") == len(contents)


def test_x21_octets_on_the_wire_are_those_of_the_mail_and_no_others(smtp: SmtpServers) -> None:
    server = smtp.recording(features=())
    with SmtpTransport(loopback(server.port)) as transport:
        transport.send(evolve(outbound_mail(), content=b"Subject: x\r\n\r\n.one\r\ntwo"))
    assert bytes(server.sessions[0]) == (
        b"ehlo [127.0.0.1]\r\n"
        b"MAIL FROM:<>\r\n"
        b"RCPT TO:<ada@client.example>\r\n"
        b"DATA\r\n"
        b"Subject: x\r\n\r\n..one\r\ntwo\r\n.\r\n"
        b"QUIT\r\n"
    )


@given(st.binary(max_size=200) | st.text("\r\n.a", max_size=40).map(str.encode))
@example(b"\r\n.\r\n")
@example(b".\r\n.\r\n.")
def test_x21_whatever_the_content_it_ends_where_it_ends(content: bytes) -> None:
    try:
        letter = Letter.of(evolve(outbound_mail(), content=content), None)
    except UndeliverableError:
        assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", content)
        return
    wire = b"\r\n" + letter.content + END
    assert wire.index(b"\r\n.\r\n") == len(wire) - len(b"\r\n.\r\n")
    lines = letter.content.split(b"\r\n")
    read = b"\r\n".join(line.removeprefix(b".") for line in lines)
    assert read == (content if content.endswith(b"\r\n") else content + b"\r\n")
    assert letter.size == len(read)


def test_a_line_that_is_too_long_is_not_sent() -> None:
    Letter.of(evolve(outbound_mail(), content=b"x" * 998 + b"\r\n"), None)
    with pytest.raises(UndeliverableError, match="998 octets"):
        Letter.of(evolve(outbound_mail(), content=b"x" * 999), None)


_HOSTILE_WORDS = "Printer\r\nBcc: all@client.example\r\n\r\n.\r\nMAIL FROM:<x@x.example>\r\n"


def test_x10_words_of_a_mail_make_no_header_and_no_command_on_the_wire(smtp: SmtpServers) -> None:
    server = smtp.recording()
    content = write_mail(
        sender=NamedAddress(_HOSTILE_WORDS, Address.of("support@acme.example")),
        to=Address.of("ada@client.example"),
        subject=_HOSTILE_WORDS,
        text=_HOSTILE_WORDS.replace("\r\n", "\n.\n"),
        message_id="a1@acme.example",
        date=datetime(2026, 11, 3, 12, tzinfo=UTC),
    )
    with SmtpTransport(loopback(server.port)) as transport:
        transport.send(evolve(outbound_mail(), content=content))
    (taken,) = server.mails
    assert taken.content == content
    head = taken.octets.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] != b" "]
    assert names == [
        b"Date",
        b"From",
        b"To",
        b"Subject",
        b"Message-ID",
        b"MIME-Version",
        b"Content-Type",
        b"Content-Transfer-Encoding",
    ]
    assert [line.partition(" ")[0] for line in server.said] == [
        "ehlo",
        "MAIL",
        "RCPT",
        "DATA",
        "QUIT",
    ]


_HOSTILE = (
    "ada\r\nRCPT TO:<eve@evil.example>",
    "ada\n",
    "ada\rDATA",
    "ada>\u2028",
    "ada> NOTIFY=SUCCESS",
    "ada eve",
    '"ada eve"',
    '"ada>"',
    "<ada",
    "ada\0",
    "ada\x7f",
    "ada\u202e",
    "ada\ud800",
    "zoë zoë",
    "zoë..zoë",
    "zoë\\",
    "x" * 65,
    "é" * 33,
)


@pytest.mark.parametrize("local", _HOSTILE)
@pytest.mark.parametrize("is_sender", [False, True])
def test_x11_an_address_that_could_be_more_is_refused_before_any_command(
    smtp: SmtpServers, local: str, is_sender: bool
) -> None:
    server = smtp.recording()
    address = Address(local, "client.example")
    mail = outbound_mail()
    mail = evolve(mail, reverse_path=address) if is_sender else evolve(mail, to=address)
    with (
        SmtpTransport(loopback(server.port)) as transport,
        pytest.raises(UndeliverableError, match=r"^the envelope cannot be sent") as caught,
    ):
        transport.send(mail)
    assert str(caught.value).isprintable()
    assert server.sessions == []


@pytest.mark.parametrize(
    "domain", ["", "evil.example>", "a b", "x\r\ny", "[::1\r\n]", "faß.example"]
)
def test_x11_a_domain_that_could_be_more_is_refused(domain: str) -> None:
    for local in ("ada", "zoë"):
        with pytest.raises(ValueError, match=r"cannot"):
            path_of(Address(local, domain))


@pytest.mark.parametrize("local", ["danger-$USER", "`id`", "${IFS}", "|id", '"a..b"'])
def test_x11_what_a_shell_would_obey_is_an_address_as_others_are(
    smtp: SmtpServers, local: str
) -> None:
    server = smtp.recording()
    room = smtp.mailroom()
    for port in (server.port, room.port):
        with SmtpTransport(loopback(port)) as transport:
            transport.send(outbound_mail(to=Address(local, "client.example")))
    assert [each.recipient for each in server.mails] == [
        f"RCPT TO:<{local}@client.example> NOTIFY=NEVER"
    ]
    # aiosmtpd takes the quotes off.
    heard = local.strip('"')
    assert [recipients for _, recipients, _ in room.mails] == [[f"{heard}@client.example"]]


@given(st.text(max_size=30), st.text(max_size=20) | st.just("client.example"))
@example("a\u0085b", "client.example")
def test_x11_no_address_is_more_than_one_path(local: str, domain: str) -> None:
    try:
        path = path_of(Address(local or "x", domain))
    except ValueError:
        return
    assert path.isprintable()
    assert not set(path) & set(" <>\r\n\0")
    assert path.rpartition("@")[2].isascii()

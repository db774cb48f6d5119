"""SMTP with TLS: what is believed before it, and what is said under it alone."""

import base64
import logging
import re
import ssl
from pathlib import Path

import pytest
from attrs import define, field
from patience import PATIENCE
from servers.certificates import Authority, new_authority
from servers.smtp_fixtures import SmtpServers, loopback
from servers.smtp_server import RecordingServer

from mail2ticket.accounts import Account, Bearer, Password, Security
from mail2ticket.errors import ConfigurationError, LoginError, TransportError, UndeliverableError
from mail2ticket.relaying import failure_of
from mail2ticket.testing import outbound_mail
from mail2ticket.transports.smtp import SmtpTransport

_UNTRUSTED = re.compile("certificate verify failed", re.IGNORECASE)
_SECRET = "correct horse"
_PLAIN = b"\0help\0correct horse"
_LOGGED_IN = ("AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER", "DSN")


def _account(server: RecordingServer, authority: Authority, **said: object) -> Account:
    values = {"security": Security.STARTTLS, "ca_file": authority.ca_file, "user": "help", **said}
    return loopback(server.port, **values)


def _starttls(smtp: SmtpServers, authority: Authority, **said: object) -> RecordingServer:
    values = {
        "features": ("STARTTLS",),
        "features_in_tls": _LOGGED_IN,
        "context": authority.server_context(),
        **said,
    }
    return smtp.recording(**values)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_m3_nothing_is_said_before_tls_where_tls_comes_first(
    smtp: SmtpServers, authority: Authority, host: str
) -> None:
    server = smtp.recording(context=authority.server_context(), is_secret=True)
    account = Account(
        host=host,
        port=server.port,
        security=Security.TLS,
        ca_file=authority.ca_file,
        timeout=PATIENCE,
    )
    with SmtpTransport(account) as transport:
        transport.send(outbound_mail())
    assert len(server.mails) == 1


def test_m3_what_was_offered_before_starttls_is_forgotten(
    smtp: SmtpServers, authority: Authority
) -> None:
    features = ("STARTTLS", "DSN", "SIZE 10", "SMTPUTF8", "AUTH PLAIN")
    server = _starttls(smtp, authority, features=features, features_in_tls=("8BITMIME",))
    with SmtpTransport(_account(server, authority)) as transport:
        transport.send(outbound_mail())
    assert server.said == [
        "ehlo [127.0.0.1]",
        "STARTTLS",
        "ehlo [127.0.0.1]",
        "MAIL FROM:<>",
        "RCPT TO:<ada@client.example>",
        "DATA",
        "QUIT",
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"features": ("AUTH PLAIN",)}, "does not offer STARTTLS; nothing is sent in the clear"),
        ({"answers": {"STARTTLS": ["454 4.7.0 not now"]}}, r"^454 4\.7\.0 to STARTTLS"),
        ({"answers": {"STARTTLS": ["501 no"]}}, "^501 to STARTTLS"),
        ({"answers": {"STARTTLS": [None]}}, "closed the connection"),
        ({"answers": {"EHLO": ["502 what?"]}}, "^502 to EHLO"),
    ],
)
def test_x22_a_server_without_starttls_gets_neither_mail_nor_password(
    smtp: SmtpServers, authority: Authority, said: dict[str, object], words: str
) -> None:
    server = _starttls(smtp, authority, **said)
    account = _account(server, authority, login=Password(_SECRET))
    with SmtpTransport(account) as transport, pytest.raises(TransportError, match=words) as caught:
        transport.send(outbound_mail())
    assert not isinstance(caught.value, UndeliverableError)
    assert [line for line in server.said if line[:4] in {"AUTH", "MAIL"}] == []


def test_x22_answers_that_were_put_in_before_tls_are_never_heard(
    smtp: SmtpServers, authority: Authority
) -> None:
    injected = b"220 go ahead\r\n250-mail.acme.example\r\n250 AUTH PLAIN\r\n"
    server = _starttls(smtp, authority, answers={"STARTTLS": [injected]})
    account = _account(server, authority, login=Password(_SECRET))
    with (
        SmtpTransport(account) as transport,
        pytest.raises(TransportError, match="before it was asked"),
    ):
        transport.send(outbound_mail())
    assert server.said == ["ehlo [127.0.0.1]", "STARTTLS"]


def test_x22_a_server_that_talks_on_in_the_clear_is_left(
    smtp: SmtpServers, authority: Authority
) -> None:
    server = _starttls(smtp, authority, context=None)
    with (
        SmtpTransport(_account(server, authority, login=Password(_SECRET))) as transport,
        pytest.raises(TransportError, match=r"^no TLS with 127\.0\.0\.1"),
    ):
        transport.send(outbound_mail())
    assert b"AUTH" not in server.sessions[0]


@pytest.mark.parametrize("names", [("mail.acme.example",), ("127.0.0.2", "localhost")])
def test_m3_a_certificate_of_another_name_is_not_taken(
    smtp: SmtpServers, tmp_path: Path, names: tuple[str, ...]
) -> None:
    others = new_authority(tmp_path, *names)
    server = _starttls(smtp, others)
    account = _account(server, others, login=Password(_SECRET))
    with (
        SmtpTransport(account) as transport,
        pytest.raises(TransportError, match=_UNTRUSTED) as caught,
    ):
        transport.send(outbound_mail())
    assert not isinstance(caught.value, UndeliverableError)
    assert len(server.said) == 2


def test_m3_a_certificate_of_an_authority_that_is_not_known_is_not_taken(
    smtp: SmtpServers, authority: Authority, tmp_path: Path
) -> None:
    server = _starttls(smtp, new_authority(tmp_path, "127.0.0.1"))
    with (
        SmtpTransport(_account(server, authority)) as transport,
        pytest.raises(TransportError, match=_UNTRUSTED),
    ):
        transport.send(outbound_mail())


def test_m3_tls_older_than_1_2_is_not_spoken(smtp: SmtpServers, authority: Authority) -> None:
    context = authority.server_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    server = _starttls(smtp, authority, context=context)
    with (
        SmtpTransport(_account(server, authority)) as transport,
        pytest.raises(TransportError, match="no TLS"),
    ):
        transport.send(outbound_mail())


# --- logging in ----------------------------------------------------------------------------


def test_m3_nobody_logs_in_on_a_connection_in_the_clear() -> None:
    with pytest.raises(ConfigurationError, match="in the clear"):
        SmtpTransport(loopback(25, login=Password(_SECRET)))


@pytest.mark.parametrize(
    ("offered", "secret", "expected"),
    [
        ("AUTH LOGIN PLAIN", _PLAIN, "AUTH PLAIN AGhlbHAAY29ycmVjdCBob3JzZQ=="),
        ("AUTH=LOGIN PLAIN", _PLAIN, "AUTH PLAIN AGhlbHAAY29ycmVjdCBob3JzZQ=="),
        ("AUTH LOGIN XOAUTH2", b"help\0correct horse", "AUTH LOGIN"),  # as Office 365 has it
    ],
)
def test_m3_a_password_is_said_under_tls(
    smtp: SmtpServers, authority: Authority, offered: str, secret: bytes, expected: str
) -> None:
    server = _starttls(smtp, authority, features_in_tls=(offered,), secrets=(secret,))
    account = _account(server, authority, login=Password(_SECRET))
    with SmtpTransport(account) as transport:
        transport.send(outbound_mail())
    assert server.said[3] == expected
    assert len(server.mails) == 1


@define
class _Supplier:
    """Supplies its tokens in turn, the last for ever; counts what it is asked and told."""

    tokens: list[str]
    asked: int = 0
    forgotten: int = 0
    at: int = field(default=0)

    def __call__(self) -> str:
        self.asked += 1
        return self.tokens[self.at]

    def forget(self) -> None:
        self.forgotten += 1
        self.at = min(self.at + 1, len(self.tokens) - 1)


def _xoauth2(token: str) -> bytes:
    return f"user=help\x01auth=Bearer {token}\x01\x01".encode()


@pytest.mark.parametrize(
    ("offered", "secret"),
    [
        ("AUTH XOAUTH2", _xoauth2("good")),
        (
            "AUTH OAUTHBEARER",
            b"n,a=help,\x01host=127.0.0.1\x01port=%d\x01auth=Bearer good\x01\x01",
        ),
    ],
)
@pytest.mark.parametrize("expired", [[], ["old"]])
def test_m3_a_token_is_sent_and_renewed_once(
    smtp: SmtpServers, authority: Authority, offered: str, secret: bytes, expired: list[str]
) -> None:
    server = _starttls(smtp, authority, features_in_tls=(offered,))
    server.secrets = (secret.replace(b"%d", str(server.port).encode()),)
    supplier = _Supplier([*expired, "good"])
    with SmtpTransport(_account(server, authority, login=Bearer(token=supplier))) as transport:
        transport.send(outbound_mail("a"))
        transport.send(outbound_mail("b"))
    assert len(server.mails) == 2
    assert supplier.forgotten == len(expired)
    assert len(server.sessions) == 1 + len(expired)


def test_m3_a_token_that_is_refused_twice_leaves_the_mail_in_the_outbox(
    smtp: SmtpServers, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = _starttls(smtp, authority)
    supplier = _Supplier(["first-secret", "second-secret"])
    account = _account(server, authority, login=Bearer(token=supplier))
    with SmtpTransport(account) as transport, pytest.raises(TransportError) as caught:
        transport.send(outbound_mail())
    assert not isinstance(caught.value, UndeliverableError)
    assert failure_of(caught.value) == "TransportError 535 5.7.8"
    assert (supplier.asked, supplier.forgotten, len(server.sessions)) == (2, 1, 2)
    # The server says why, and waits for a word of ours before it says no.
    assert server.said.count("AQ==") == 0
    shown = f"{caught.value!r} {account!r} {caplog.text}"
    assert "secret" not in shown


def test_m3_a_token_that_is_the_same_as_before_is_not_sent_again(
    smtp: SmtpServers, authority: Authority
) -> None:
    server = _starttls(smtp, authority)
    account = _account(server, authority, login=Bearer(token=lambda: "old"))
    with SmtpTransport(account) as transport, pytest.raises(TransportError, match=r"^535"):
        transport.send(outbound_mail())
    assert len(server.sessions) == 1


def test_a_login_that_is_refused_for_now_needs_no_other_token(
    smtp: SmtpServers, authority: Authority
) -> None:
    server = _starttls(
        smtp, authority, secrets=(_xoauth2("good"),), features_in_tls=("AUTH XOAUTH2",)
    )
    server.answers["AUTH"] = ["454 4.7.0 not now"]
    supplier = _Supplier(["good"])
    account = _account(server, authority, login=Bearer(token=supplier))
    with SmtpTransport(account, rest=0.0) as transport:
        with pytest.raises(TransportError, match=r"^454 4\.7\.0 to AUTH XOAUTH2"):
            transport.send(outbound_mail())
        transport.send(outbound_mail())
    assert supplier.forgotten == 0


def test_a_token_too_long_for_a_command_follows_it(
    smtp: SmtpServers, authority: Authority
) -> None:
    token = "x" * 2_000
    server = _starttls(
        smtp, authority, secrets=(_xoauth2(token),), features_in_tls=("AUTH XOAUTH2",)
    )
    account = _account(server, authority, login=Bearer(token=lambda: token))
    with SmtpTransport(account) as transport:
        transport.send(outbound_mail())
    assert server.said[3] == "AUTH XOAUTH2"
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("offered", "login"),
    [
        ("AUTH XOAUTH2", Password(_SECRET)),
        ("AUTH PLAIN", Bearer(token=lambda: "x")),
        ("DSN", Password(_SECRET)),
    ],
)
def test_a_server_that_offers_no_way_of_ours_to_log_in(
    smtp: SmtpServers, authority: Authority, offered: str, login: Password | Bearer
) -> None:
    server = _starttls(smtp, authority, features_in_tls=(offered,))
    with (
        SmtpTransport(_account(server, authority, login=login)) as transport,
        pytest.raises(TransportError, match="does not offer to log in by"),
    ):
        transport.send(outbound_mail())


def test_a_supplier_that_fails_leaves_the_mail_in_the_outbox(
    smtp: SmtpServers, authority: Authority
) -> None:
    def fails() -> str:
        raise RuntimeError("the refresh token is ya29.secret")

    server = _starttls(smtp, authority)
    account = _account(server, authority, login=Bearer(token=fails))
    with SmtpTransport(account) as transport, pytest.raises(TransportError) as caught:
        transport.send(outbound_mail())
    assert isinstance(caught.value.__cause__, LoginError)
    assert "ya29" not in str(caught.value)
    assert server.sessions == []


@pytest.mark.parametrize("coded", [False, True])
def test_m3_no_secret_is_told_even_where_the_server_repeats_it(
    smtp: SmtpServers, authority: Authority, coded: bool
) -> None:
    said = base64.b64encode(_PLAIN).decode() if coded else _SECRET
    answer = f"535-5.7.8 {said}\r\n535 5.7.8 and {said}"
    server = _starttls(smtp, authority, answers={"AUTH": [answer]})
    account = _account(server, authority, login=Password(_SECRET))
    with SmtpTransport(account) as transport, pytest.raises(TransportError) as caught:
        transport.send(outbound_mail())
    assert str(caught.value) == "535 5.7.8 to AUTH PLAIN from 127.0.0.1: … and …"


def test_m3_aiosmtpd_takes_mail_under_tls_with_a_password(
    smtp: SmtpServers, authority: Authority
) -> None:
    room = smtp.mailroom(context=authority.server_context(), passwords={"help": _SECRET})
    account = loopback(
        room.port,
        security=Security.STARTTLS,
        ca_file=authority.ca_file,
        user="help",
        login=Password(_SECRET),
    )
    mail = outbound_mail()
    with SmtpTransport(account) as transport:
        transport.send(mail)
        transport.send(mail)
    assert room.mails == [("<>", ["ada@client.example"], mail.content)] * 2

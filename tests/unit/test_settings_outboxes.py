"""``[outbox]``: notices are handed to a mail server, as the settings have it (M3)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from servers.certificates import Authority
from servers.smtp_fixtures import SmtpServers

from mail2ticket.accounts import Security
from mail2ticket.cli import cli
from mail2ticket.errors import ConfigurationError, TransportError
from mail2ticket.ports import Transport
from mail2ticket.settings import open_transport, read
from mail2ticket.settings.outboxes import SmtpOutbox
from mail2ticket.testing import mail, outbound_mail
from mail2ticket.transports.smtp import SmtpTransport

_SECRET = "correct horse"
_MAILBOX = '[[mailboxes]]\naddress = "support@acme.example"\n'
_IN_THE_CLEAR = (
    '[outbox.smtp]\nhost = "localhost"\nsecurity = "loopback"\nuser = "a"\npassword = "env:X"\n'
)
_HOST = '[outbox.smtp]\nhost = "mail.acme.example"\n'


def _written(folder: Path, text: str) -> Path:
    file = folder / "mail2ticket.toml"
    file.write_text(text + _MAILBOX)
    return file


def _smtp(folder: Path, text: str) -> SmtpOutbox:
    outbox = read(_written(folder, text)).outbox
    assert isinstance(outbox, SmtpOutbox)
    return outbox


@pytest.mark.parametrize(("security", "port"), [("", 465), ("tls", 465), ("starttls", 587)])
def test_m3_a_mail_server_is_a_section(tmp_path: Path, security: str, port: int) -> None:
    line = f'security = "{security}"\n' if security else ""
    outbox = _smtp(tmp_path, f"{_HOST}{line}")
    assert (outbox.account.port, str(outbox)) == (port, f"mail.acme.example:{port}")
    assert outbox.account.security is Security(security or "tls")
    assert isinstance(outbox.open(), SmtpTransport)


def test_m3_a_server_of_this_machine_needs_no_login(tmp_path: Path) -> None:
    outbox = _smtp(
        tmp_path,
        '[outbox]\nattempts = 3\n[outbox.smtp]\nhost = "localhost"\nsecurity = "loopback"\n'
        "null_path = false\nconnections = 3\nmails_per_connection = 7\nrest_seconds = 9\n",
    )
    assert outbox.account.port == 25
    assert outbox.options == {
        "null_path": False,
        "connections": 3,
        "mails_per_connection": 7,
        "rest": 9,
    }
    assert isinstance(outbox.open(), SmtpTransport)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[outbox.smtp]\n", "outbox.smtp.host: is missing, or a profile"),
        ('[outbox]\nsmtp = "mail.acme.example"\n', "outbox.smtp: is a string; a table"),
        (f'[outbox]\nmaildir = "out"\n{_HOST}', "outbox.smtp: is one way to send, and maildir"),
        (f'{_HOST}security = "loopback"\n', "outbox.smtp.host: 'mail.acme.example' is not this"),
        (f'{_HOST}security = "none"\n', "outbox.smtp.security: 'none' is not known"),
        (f"{_HOST}port = 70000\n", "outbox.smtp.port: is 70000"),
        (f'{_HOST}user = "help"\n', "outbox.smtp.password: is missing"),
        (f'{_HOST}password = "env:X"\n', "outbox.smtp.user: is missing"),
        (_IN_THE_CLEAR, "outbox.smtp.password: is sent under TLS alone"),
        (f'{_HOST}usr = "help"\n', "outbox.smtp.usr: is not known; did you mean user?"),
        (f"{_HOST}connections = 0\n", "outbox.smtp.connections: is 0"),
        (f"[outbox]\nattempts = 0\n{_HOST}", "outbox.attempts: is 0"),
        (
            f"[outbox]\nfirst_pause_minutes = 9\nlongest_pause_minutes = 3\n{_HOST}",
            "outbox: longest_pause is shorter",
        ),
    ],
)
def test_what_cannot_send_is_told_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(_written(tmp_path, text))
    assert any(fault in each for each in caught.value.faults)


_MICROSOFT = '{ tenant = "acme.example", client_id = "a-1", client_secret = "env:X_SECRET" }'


@pytest.mark.parametrize(
    ("profile", "login", "server", "mechanisms"),
    [
        ("gmail", 'password = "env:X_SECRET"', "smtp.gmail.com:587", ("OAUTHBEARER", "XOAUTH2")),
        ("office365", f"microsoft = {_MICROSOFT}", "smtp.office365.com:587", ("XOAUTH2",)),
    ],
)
def test_m3_gmail_and_office_365_are_known_by_name(
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    profile: str,
    login: str,
    server: str,
    mechanisms: tuple[str, ...],
) -> None:
    monkeypatch.setenv("X_SECRET", _SECRET)
    text = f'[outbox.smtp]\nprofile = "{profile}"\nuser = "help@acme.example"\n{login}\n'
    outbox = _smtp(tmp_path, text)
    assert str(outbox) == server
    account = outbox.account.open()
    assert account.security is Security.STARTTLS
    assert account.login is not None
    assert outbox.account.mechanisms == mechanisms
    assert isinstance(outbox.open(), SmtpTransport)
    # What is said counts more than what is known.
    text += 'host = "relay.acme.example"\nsecurity = "tls"\n'
    assert str(_smtp(tmp_path, text)) == "relay.acme.example:465"


def test_m3_one_way_to_log_in_is_enough(tmp_path: Path) -> None:
    text = f'{_HOST}user = "a"\npassword = "env:X"\nmicrosoft = {_MICROSOFT}\n'
    with pytest.raises(ConfigurationError, match=r"smtp\.microsoft: is one way to log in"):
        read(_written(tmp_path, text))


def test_s_a_password_in_the_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="credential:NAME, and is no secret") as caught:
        read(_written(tmp_path, f'{_HOST}user = "help"\npassword = "{_SECRET}"\n'))
    assert _SECRET not in str(caught.value)


def test_a_secret_that_is_not_there_is_told_when_mail_is_to_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    settings = read(_written(tmp_path, f'{_HOST}user = "h"\npassword = "env:SMTP_PASSWORD"\n'))
    with pytest.raises(ConfigurationError, match="env:SMTP_PASSWORD: there is no such"):
        open_transport(settings)
    monkeypatch.setenv("SMTP_PASSWORD", _SECRET)
    transport = open_transport(settings)
    assert isinstance(transport, SmtpTransport)
    assert _SECRET not in repr(settings)


def _transport(folder: Path, port: int, authority: Authority) -> Transport:
    (folder / "password").write_text(f"{_SECRET}\n")
    text = (
        f'[outbox.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "starttls"\n'
        f'user = "help"\npassword = "file:password"\nca_file = "{authority.ca_file}"\n'
    )
    transport = open_transport(read(_written(folder, text)))
    assert transport is not None
    return transport


def test_m3_mail_is_sent_as_the_settings_say(
    smtp: SmtpServers, authority: Authority, tmp_path: Path
) -> None:
    room = smtp.mailroom(context=authority.server_context(), passwords={"help": _SECRET})
    transport = _transport(tmp_path, room.port, authority)
    assert isinstance(transport, SmtpTransport)
    with transport:
        transport.send(outbound_mail())
    assert len(room.mails) == 1


def test_m3_a_wrong_password_is_told_without_it(
    smtp: SmtpServers, authority: Authority, tmp_path: Path
) -> None:
    room = smtp.mailroom(context=authority.server_context(), passwords={"help": "another"})
    transport = _transport(tmp_path, room.port, authority)
    with pytest.raises(TransportError, match=r"^535 5\.7\.8 to AUTH") as caught:
        transport.send(outbound_mail())
    assert _SECRET not in repr(caught.value)


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result


def test_m3_process_and_relay_send_by_smtp(
    smtp: SmtpServers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    server = smtp.recording()
    head = (
        f'[outbox]\n[outbox.smtp]\nhost = "127.0.0.1"\nport = {server.port}\n'
        'security = "loopback"\n'
    )
    _written(tmp_path, head)
    (tmp_path / "a.eml").write_bytes(mail("Printer on fire"))
    (tmp_path / "b.eml").write_bytes(mail("Printer smells", sender="bob@client.example"))

    server.answers["greeting"] = ["421 4.3.2 come again"]
    said = " ".join(_run("process", "a.eml").stdout.split())
    assert "1 notice waits in the outbox (421 4.3.2 to our coming" in said
    assert server.mails == []

    said = " ".join(_run("process", "b.eml").stdout.split())
    assert f"1 notice delivered to 127.0.0.1:{server.port}" in said
    # The other waits for its pause.
    done = json.loads(_run("relay", "--json").stdout)
    assert done == {"sent": 0, "put_off": 0, "given_up": 0}
    assert [each.recipient for each in server.mails] == [
        "RCPT TO:<bob@client.example> NOTIFY=NEVER"
    ]
    # Each command says goodbye.
    assert server.said[-1] == "QUIT"

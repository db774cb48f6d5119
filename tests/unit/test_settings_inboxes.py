"""``[[inboxes]]`` and ``[lmtp]``: every fault at once, no secret told (M1, M2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mail2ticket.accounts import Bearer, Password, Security
from mail2ticket.accounts.tokens import KeptToken
from mail2ticket.errors import ConfigurationError
from mail2ticket.settings import Settings, read
from mail2ticket.settings.inboxes import ImapSettings, MaildirSettings, MboxSettings
from mail2ticket.settings.lmtp import LmtpSettings
from mail2ticket.settings.secrets import Secret
from mail2ticket.sources.imap import ImapInbox
from mail2ticket.sources.listening import Listening
from mail2ticket.sources.maildir import Maildir
from mail2ticket.sources.mbox_inbox import MboxInbox

DESK = '[[mailboxes]]\naddress = "support@acme.example"\n'
SECRET = "not to be told"
NO_SECRET = (
    "says where a secret is, env:NAME, file:PATH or credential:NAME, and is no secret itself"
)


def settings(folder: Path, toml: str) -> Settings:
    path = folder / "desk.toml"
    path.write_text(DESK + toml, "utf-8")
    return read(path)


def faults(folder: Path, toml: str) -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        settings(folder, toml)
    assert SECRET not in str(error.value)
    return [fault.removeprefix(f"{folder / 'desk.toml'}: ") for fault in error.value.faults]


def inbox(kind: str, *lines: str, name: str = "a") -> str:
    return "\n".join(("[[inboxes]]", f'name = "{name}"', f'kind = "{kind}"', *lines, ""))


IMAP = ('host = "imap.mail.example"', 'user = "help@desk.example"')


def test_inboxes_in_files(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        inbox("maildir", 'path = "Maildir"')
        + inbox(
            "mbox", 'path = "/var/mail/x"', 'bookmark = "mark"', "every_seconds = 5", name="b"
        ),
    ).inboxes
    assert found == (
        MaildirSettings(name="a", path=tmp_path / "Maildir"),
        MboxSettings(name="b", path=Path("/var/mail/x"), bookmark=tmp_path / "mark", every=5),
    )
    assert isinstance(found[0].open(1), Maildir)
    assert isinstance(found[1].open(1), MboxInbox)


def test_an_inbox_on_an_imap_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_PASSWORD", SECRET)
    (found,) = settings(
        tmp_path,
        inbox(
            "imap",
            *IMAP,
            'password = "env:THE_PASSWORD"',
            'security = "starttls"',
            'after = "move"',
            'move_to = "Done"',
            "timeout_seconds = 5",
        ),
    ).inboxes
    assert isinstance(found, ImapSettings)
    assert found.options == {"after": "move", "move_to": "Done"}
    account = found.account.open()
    assert (account.host, account.port, account.security, account.timeout) == (
        "imap.mail.example",
        143,
        Security.STARTTLS,
        5,
    )
    assert account.login == Password(SECRET)
    opened = found.open(1_000)
    assert isinstance(opened, ImapInbox)
    assert SECRET not in repr((found, account, opened))


def google_key(folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    content = {
        "type": "service_account",
        "client_email": "desk@project.example",
        "token_uri": "https://oauth2.googleapis.com/token",
        "private_key": private.decode(),
    }
    (folder / "key.json").write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("kind", "login", "host"),
    [
        ("gmail", 'google = { service_account = "file:key.json" }', "imap.gmail.com"),
        (
            "gmail",
            'google = { client_id = "x", client_secret = "env:S", refresh_token = "file:t" }',
            "imap.gmail.com",
        ),
        (
            "office365",
            'microsoft = { tenant = "acme.example", client_id = "x", client_secret = "env:S" }',
            "outlook.office365.com",
        ),
        (
            "office365",
            'microsoft = { tenant = "t", client_id = "x", refresh_token = "file:t" }',
            "outlook.office365.com",
        ),
    ],
)
def test_m2_gmail_and_office_365_log_in_by_tokens(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    login: str,
    host: str,
) -> None:
    monkeypatch.setenv("S", SECRET)
    google_key(tmp_path)
    (tmp_path / "t").write_text(f"{SECRET}\n", "utf-8")
    (found,) = settings(tmp_path, inbox(kind, 'user = "help@desk.example"', login)).inboxes
    assert isinstance(found, ImapSettings)
    account = found.account.open()
    assert (account.host, account.port, account.security) == (host, 993, Security.TLS)
    assert isinstance(account.login, Bearer)
    assert isinstance(account.login.token, KeptToken)
    assert ("OAUTHBEARER" in account.login.mechanisms) is (kind == "gmail")
    assert isinstance(found.open(1), ImapInbox)
    assert SECRET not in repr((found, account))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "file:key.json: cannot be read: No such file or directory"),
        (f"{SECRET} {{", "file:key.json: is no JSON, as such a key is"),
        (f'["{SECRET}"]', "file:key.json: is no key of a service account"),
    ],
)
def test_m2_a_key_that_is_none_is_told_and_not_shown(
    tmp_path: Path, content: str | None, said: str
) -> None:
    login = 'google = { service_account = "file:key.json" }'
    (found,) = settings(tmp_path, inbox("gmail", 'user = "help@desk.example"', login)).inboxes
    assert isinstance(found, ImapSettings)
    if content is not None:
        (tmp_path / "key.json").write_text(content, "utf-8")
    with pytest.raises(ConfigurationError) as raised:
        found.account.open()
    assert raised.value.faults == (said,)


def test_m2_a_refresh_token_in_a_file_is_renewed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from mail2ticket.accounts import microsoft  # noqa: PLC0415 - patched here alone

    given: list[dict[str, object]] = []

    def supplied(**more: object) -> object:
        given.append(more)
        return lambda: "token"

    monkeypatch.setattr(microsoft, "refresh_token", supplied)
    monkeypatch.setenv("T", "old")
    (tmp_path / "t").write_text("old\n", "utf-8")
    for place in ("file:t", "env:T"):
        toml = f'microsoft = {{ tenant = "t", client_id = "x", refresh_token = "{place}" }}'
        (found,) = settings(tmp_path, inbox("office365", 'user = "x"', toml)).inboxes
        assert isinstance(found, ImapSettings)
        found.account.open()
    by_file, by_variable = given
    assert (by_file["refresh_token"], by_variable["renewed"]) == ("old", None)
    renewed = by_file["renewed"]
    assert callable(renewed)
    renewed("new")
    assert (tmp_path / "t").read_text("utf-8") == "new\n"
    (tmp_path / "t").unlink()
    (tmp_path / "t").mkdir()
    renewed("newer")
    assert "cannot be kept" in caplog.text
    assert "newer" not in caplog.text


def test_every_fault_of_inboxes_is_told_at_once(tmp_path: Path) -> None:
    toml = (
        inbox("maildir")
        + inbox("mbx", name="b")
        + '[[inboxes]]\nname = "c"\n'
        + inbox("imap", f'password = "{SECRET}"', 'after = "move"', "port = 70000", name="d")
        + inbox("imap", *IMAP, name="")
        + inbox("imap", 'host = "mail.example"', 'user = "x"', 'move_to = "y"', name="e")
        + inbox("maildir", 'path = ""', "every_seconds = 0", "colour = 1", name="f")
    )
    assert faults(tmp_path, toml) == [
        "inboxes[0].path: is missing",
        "inboxes[1].kind: 'mbx' is not known; did you mean mbox?",
        "inboxes[2].kind: is missing; it may be maildir, mbox, imap, gmail or office365",
        "inboxes[3].host: is missing",
        "inboxes[3].port: is 70000; a port is 65535 at most",
        f"inboxes[3].password: {NO_SECRET}",
        "inboxes[4].name: '' is no name",
        "inboxes[5].password: is missing; password, google or microsoft says how to log in",
        'inboxes[5].move_to: is for after = "move"',
        "inboxes[6].colour: is not known; it may be kind, name, every_seconds or path",
        "inboxes[6].every_seconds: is 0; 1 or more would be right",
        "inboxes[6].path: is no path",
    ]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[inboxes]\nx = 1\n", "inboxes: is a table; an array of tables would be right"),
        ("inboxes = [1]\n", "inboxes[0]: is a whole number; a table would be right"),
        (
            inbox("maildir", 'path = "x"') * 2,
            "inboxes[1].name: 'a' is taken by inboxes[0].name; each is used once",
        ),
        (
            inbox("imap", *IMAP, 'password = "env:X"', 'after = "move"'),
            'inboxes[0].move_to: is missing; after = "move" needs a folder',
        ),
        (
            inbox("imap", *IMAP, 'password = "env:X"', 'security = "loopback"'),
            "inboxes[0].host: 'imap.mail.example' is not this machine",
        ),
        (
            inbox("imap", 'host = "imap.mail.example"', 'password = "env:X"'),
            "inboxes[0].user: is missing",
        ),
        (
            inbox(
                "gmail",
                'user = "x"',
                'password = "env:X"',
                'google = { service_account="file:k" }',
            ),
            "inboxes[0].google: is one way to log in, and password another; name one",
        ),
        (
            inbox("gmail", 'user = "x"', 'google = { client_id = "x" }'),
            "inboxes[0].google: has client_id; ",
        ),
        (
            inbox("office365", 'user = "x"', 'microsoft = { tenant = "t" }'),
            "inboxes[0].microsoft: has tenant; ",
        ),
        ('[lmtp]\nlisten = "0.0.0.0:24"\n', "lmtp.listen: '0.0.0.0' can be reached by others"),
        ('[lmtp]\nsocket_mode = "rw"\n', "lmtp.socket_mode: 'rw' are no rights"),
        ('[lmtp]\nrecipients = "some"\n', "lmtp.recipients: 'some' is not known"),
        ("lmtp = 1\n", "lmtp: is a whole number; a table would be right"),
    ],
)
def test_a_fault_says_what_would_be_right(tmp_path: Path, toml: str, said: str) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(toml + DESK if not toml.startswith("[[") else DESK + toml, "utf-8")
    with pytest.raises(ConfigurationError) as error:
        read(path)
    assert any(said in fault for fault in error.value.faults), error.value.faults


def test_a_server_for_lmtp(tmp_path: Path) -> None:
    assert settings(tmp_path, "").lmtp is None
    assert settings(tmp_path, "[lmtp]\n").lmtp == LmtpSettings()
    found = settings(
        tmp_path,
        '[lmtp]\nlisten = "unix:lmtp"\nrecipients = "ours"\nsocket_mode = "666"\n'
        "most_connections = 5\ntimeout_seconds = 60\n",
    ).lmtp
    assert found == LmtpSettings(
        listening=Listening(path=tmp_path / "lmtp"),
        refuses_others=True,
        options={"socket_mode": 0o666, "most_connections": 5, "timeout": 60},
    )


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("env:NO_SUCH_SECRET", "there is no such environment variable"),
        ("env:EMPTY", "is empty"),
        ("file:none", "cannot be read: No such file"),
        ("file:large", "has more than 65,536 bytes"),
        ("file:latin", "is not UTF-8"),
    ],
)
def test_a_secret_that_is_not_there_is_told_by_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, said: str
) -> None:
    monkeypatch.setenv("EMPTY", "")
    (tmp_path / "large").write_bytes(b"x" * 70_000)
    (tmp_path / "latin").write_bytes(b"\xe9" + SECRET.encode())
    with pytest.raises(ConfigurationError, match=f"{place}: {said}") as error:
        Secret(place, tmp_path).value()
    assert SECRET not in str(error.value)
    assert error.value.__cause__ is None or SECRET not in repr(error.value.__cause__)


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415 - patched here alone

    token = '{ tenant = "acme.example", client_id = "1", client_secret = "env:X" }'
    written = inbox("office365", 'user = "help@acme.example"', f"microsoft = {token}")
    (found,) = settings(tmp_path, written).inboxes
    monkeypatch.setenv("X", SECRET)
    monkeypatch.setitem(sys.modules, "msal", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'mail2ticket\[microsoft\]'"):
        found.open(1)


def test_the_example_is_read_and_says_all_kinds() -> None:
    root = Path(__file__).parents[2]
    found = read(root / "examples" / "inboxes.toml")
    assert [each.name for each in found.inboxes] == [
        "spool",
        "old spool",
        "sales",
        "gmail",
        "office",
    ]
    assert found.lmtp == LmtpSettings(refuses_others=True)

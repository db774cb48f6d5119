"""Mail that providers post (M4): what is answered, and when."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import httpx
import pytest
from patience import PATIENCE
from servers.processes import Server, free_port
from webhook_postings import (
    BCC,
    KEY,
    SIGNER,
    SUPPORT,
    TOPIC,
    Amazon,
    Desk,
    Posting,
    inline,
    mailgun_desk,
    mailgun_fields,
    multipart,
    postmark_posting,
    public,
    sendgrid_desk,
    sendgrid_posting,
    ses_desk,
    signed,
    titles_in,
    urlencoded,
)

from examples.webhooks.__main__ import PROVIDERS, main
from examples.webhooks.app import webhooks
from examples.webhooks.forms import form_of
from examples.webhooks.posted import (
    Posted,
    UnreadableError,
    envelope_of,
    path_of,
    table_of,
)
from examples.webhooks.postmark import Postmark
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.model.limits import Limits
from mail2ticket.stores.sqlite import SqliteStore

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desks(tmp_path: Path) -> dict[str, Desk]:
    return {
        "ses": ses_desk(Amazon()),
        "mailgun": mailgun_desk(tmp_path),
        "sendgrid": sendgrid_desk(),
        "postmark": Desk(Postmark("hook:secret")),
    }


POSTINGS: dict[str, tuple[Posting, int]] = {
    "ses": (lambda content: signed({"Type": "Notification", "Message": inline(content)}), 400),
    "mailgun": (lambda content: multipart(mailgun_fields(content)), 406),
    "sendgrid": (sendgrid_posting, 400),
    "postmark": (postmark_posting, 403),
}


@pytest.mark.parametrize("name", POSTINGS)
def test_m4_yes_is_said_after_the_commit_alone(desks: dict[str, Desk], name: str) -> None:
    desk, (posting, _) = desks[name], POSTINGS[name]
    desk.store.is_failing = True
    assert desk.post(*posting(BCC)) == 503
    assert desk.titles == []
    desk.store.is_failing = False
    assert desk.post(*posting(BCC)) == 200
    assert desk.titles == ["Drucker"]


@pytest.mark.parametrize("name", POSTINGS)
def test_m4_a_mail_that_can_never_be_taken_is_not_posted_again(
    desks: dict[str, Desk], name: str
) -> None:
    desk, (posting, never) = desks[name], POSTINGS[name]
    desk.policy = Policy(mailboxes=(Mailbox(SUPPORT),), limits=Limits(refused_bytes=100))
    assert desk.post(*posting(BCC)) == never


@pytest.mark.parametrize("name", POSTINGS)
@pytest.mark.parametrize("is_told", [False, True])
def test_m4_a_body_that_is_too_large_is_not_read(
    desks: dict[str, Desk], name: str, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, (posting, never) = desks[name], POSTINGS[name]
    body, headers = posting(BCC)
    object.__setattr__(desk.provider, "largest", len(body) - 1)
    passed: list[int] = []

    async def chunks() -> AsyncIterator[bytes]:
        for octet in (*body, *body):
            passed.append(octet)
            yield bytes((octet,))

    assert desk.post(body if is_told else chunks(), headers) == never
    assert desk.titles == []


def test_who_goes_away_in_the_middle_of_a_mail_may_come_again(desks: dict[str, Desk]) -> None:
    desk = desks["mailgun"]
    app = webhooks(Intake(desk.store, None, desk.policy), {"/here": desk.provider})
    heard: list[MutableMapping[str, Any]] = []
    said: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> MutableMapping[str, Any]:
        return said.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        heard.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/here",
        "headers": [],
        "query_string": b"",
        "http_version": "1.1",
    }
    asyncio.run(app(scope, receive, send))
    assert heard[0]["status"] == 503
    assert desk.titles == []


def test_forms_are_read_as_they_are() -> None:
    whole = bytes(range(256)) + b"\r\n--=_mar\r\n\r\n--"
    body, headers = multipart({"a": whole, "b": b"", "c": b"\r\n"})
    assert form_of(Posted(headers, b"a preamble\r\n" + body)) == {
        "a": whole,
        "b": b"",
        "c": b"\r\n",
    }
    body, headers = urlencoded({"a": whole, "b b": b"+ &="})
    assert form_of(Posted(headers, body + b"&a=second")) == {"a": whole, "b b": b"+ &="}
    assert quote_from_bytes(whole).encode() not in body


_NAMED = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"a=b"),
        ("", b"a=b"),
        ("multipart/form-data", b"--x\r\n"),
        # Something in the mail looks like the mark: it is not cut there in silence.
        ("multipart/form-data; boundary=x", _NAMED + b"mail\r\n--xy\r\nmore\r\n--x--"),
        ('multipart/form-data; boundary="x"', _NAMED + b"broken off"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nb\r\n--x--"),
        ("application/x-www-form-urlencoded", b"&".join(b"%d=" % n for n in range(300))),
    ],
)
def test_what_is_no_form_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(UnreadableError):
        form_of(Posted({"content-type": kind}, body))


def test_paths_of_an_envelope_are_addresses_or_nothing() -> None:
    assert envelope_of("<>", "<a@b.example>").reverse_path is None
    for none in ("a", "a@b c", "a@b>x", "x" * 300 + "@b.example"):
        with pytest.raises(UnreadableError):
            path_of(none)
    for none in ("[]", "{", "", "[" * 100_000):
        with pytest.raises(UnreadableError):
            table_of(none)


def test_m4_a_server_is_started_with_one_command_and_takes_mail(tmp_path: Path) -> None:
    settings = tmp_path / "mail2ticket.toml"
    settings.write_text(
        f'[[mailboxes]]\naddress = "{SUPPORT}"\n[store]\nurl = "sqlite:///desk.db"\n'
    )
    port = free_port()
    arguments = [sys.executable, "-m", "examples.webhooks", "mailgun"]
    arguments += ["--settings", str(settings), "--port", str(port)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MAILGUN_SIGNING_KEY", KEY)
        patched.setenv("PYTHONPATH", str(ROOT))
        server = Server(arguments, tmp_path / "log")
    url = f"http://127.0.0.1:{port}{PROVIDERS['mailgun'][0]}"
    try:
        server.wait_until(lambda: _listens(port))
        body, headers = multipart(mailgun_fields(at=datetime.now(UTC)))
        with httpx.Client(timeout=PATIENCE) as client:
            for _ in range(2):
                assert client.post(url, content=body, headers=headers).status_code == 200
            assert client.post(url, content=b"", headers=headers).status_code == 406
            assert client.get(url).status_code == 405
            assert client.get(f"http://127.0.0.1:{port}/openapi.json").status_code == 404
    finally:
        server.stop()
    with SqliteStore(tmp_path / "desk.db") as store:
        assert titles_in(store) == ["Drucker"]


def _listens(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").status_code == 404
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_is_made_of_the_environment(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILGUN_SIGNING_KEY", KEY)
    monkeypatch.setenv("SENDGRID_PUBLIC_KEY", public(SIGNER))
    monkeypatch.setenv("SES_TOPICS", f"{TOPIC} {TOPIC}-2")
    monkeypatch.setenv("POSTMARK_PASSWORD", "hook:secret")
    path, make = PROVIDERS[name]
    provider = make(tmp_path)
    assert path.startswith("/")
    assert all(secret not in repr(provider) for secret in (KEY, "secret"))


@pytest.mark.parametrize("name", PROVIDERS)
def test_without_what_proves_a_provider_nothing_listens_and_it_is_told(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for variable in ("MAILGUN_SIGNING_KEY", "SENDGRID_PASSWORD", "POSTMARK_PASSWORD"):
        monkeypatch.setenv(variable, "")
    monkeypatch.delenv("SENDGRID_PUBLIC_KEY", raising=False)
    monkeypatch.delenv("SES_TOPICS", raising=False)
    file = tmp_path / "desk.toml"
    file.write_text(
        '[store]\nurl = "sqlite:///desk.db"\n[[mailboxes]]\naddress = "a@acme.example"\n'
    )
    monkeypatch.setattr(sys, "argv", ["webhooks", name, "--settings", str(file)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "README.md says what is needed" in told
    assert "to prove" in told or "ARNs" in told
    assert not (tmp_path / "desk.db").exists()

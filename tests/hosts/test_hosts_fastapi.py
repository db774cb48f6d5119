"""A host on FastAPI takes mail in its event loop, and answers after the commit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from attrs import evolve
from patience import PATIENCE
from servers.processes import Server, free_port

from examples.fastapi_host.app import POLICY, helpdesk
from mail2ticket.errors import StoreError
from mail2ticket.model.limits import Limits
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail, reply

ROOT = Path(__file__).parents[2]
KNOWN = {"Authorization": "Bearer secret"}


@asynccontextmanager
async def visitor(folder: Path) -> AsyncGenerator[httpx.AsyncClient, None]:
    """Visit a helpdesk that runs in this loop."""
    policy = evolve(POLICY, limits=Limits(refused_bytes=20_000))
    app = helpdesk(folder, policy, "secret")
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client,
    ):
        yield client


def test_mail_becomes_tickets_that_can_be_read(tmp_path: Path) -> None:
    async def story() -> None:
        async with visitor(tmp_path) as desk:
            first = mail("Printer", "It burns.", attachments={"log.txt": b"hot"})
            posted = await desk.post("/mail", content=first, headers=KNOWN)
            assert posted.json()["state"] == "created"
            number = posted.json()["number"]
            assert number in (await desk.get("/tickets")).text

            again = await desk.post("/mail", content=first, headers=KNOWN)
            assert again.json() == {"state": "repeat", "number": None, "reason": "", "notices": []}

            (notice,) = (tmp_path / "outgoing/new").iterdir()
            answer = reply(notice.read_bytes(), "Out now.")
            await desk.post("/mail", content=answer, headers=KNOWN)
            shown = (await desk.get(f"/tickets/{number}")).json()
            assert [each["text"].strip() for each in shown["entries"]] == ["It burns.", "Out now."]
            assert shown["entries"][0]["files"] == ["log.txt"]
            assert (await desk.get("/tickets/T9")).status_code == 404

    asyncio.run(story())


def test_what_smtp_said_finds_the_mailbox_of_a_bcc(tmp_path: Path) -> None:
    async def story() -> None:
        async with visitor(tmp_path) as desk:
            envelope = {"sender": "ada@client.example", "recipient": "billing@acme.example"}
            hidden = mail("Invoice", to="list@client.example")
            posted = await desk.post("/mail", params=envelope, content=hidden, headers=KNOWN)
            assert posted.json()["state"] == "created"
            refused = await desk.post(
                "/mail", params={"recipient": "@"}, content=hidden, headers=KNOWN
            )
            assert refused.status_code == 422

    asyncio.run(story())


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer secre"}])
def test_who_does_not_know_the_token_posts_nothing(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async def story() -> None:
        async with visitor(tmp_path) as desk:
            posted = await desk.post("/mail", content=mail(), headers=headers)
            assert posted.status_code in {401, 403}
            assert (await desk.get("/tickets")).json() == []

    asyncio.run(story())


def test_what_is_too_large_is_refused_and_what_fails_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk of secret-host is full")

    async def story() -> None:
        async with visitor(tmp_path) as desk:
            large = await desk.post("/mail", content=b"x" * 20_001, headers=KNOWN)
            assert large.status_code == 413
            monkeypatch.setattr(SqliteStore, "begin", full)
            failed = await desk.post("/mail", content=mail(), headers=KNOWN)
            assert failed.status_code == 503
            assert "secret-host" not in failed.text

    asyncio.run(story())


def test_it_starts_with_the_command_of_its_readme(tmp_path: Path) -> None:
    port = free_port()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DESK_TOKEN", "secret")
        patched.setenv("PYTHONPATH", str(ROOT))
        command = [sys.executable, "-m", "examples.fastapi_host", "--port", str(port)]
        server = Server(command, tmp_path / "log")
    try:
        url = f"http://127.0.0.1:{port}"
        server.wait_until(lambda: _answers(f"{url}/tickets"))
        posted = httpx.post(
            f"{url}/mail", content=mail("Printer"), headers=KNOWN, timeout=PATIENCE
        )
        assert posted.json()["state"] == "created"
    finally:
        server.stop()
    with SqliteStore(tmp_path / "desk.db") as store:
        assert [each.item.title for each in store.histories()] == ["Printer"]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False

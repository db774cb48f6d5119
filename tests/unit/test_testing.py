"""What hosts test with is tested as well."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import EntityKind, NewTicket, WorkItem
from mail2ticket.model.people import Company
from mail2ticket.ports import Store
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.memory_unit import MemoryUnitOfWork
from mail2ticket.testing import (
    ArchiveContract,
    StoreContract,
    awaited,
    awaited_transport,
    mail,
    new_note,
    new_record,
    new_ticket,
    new_time_entry,
    outbound_mail,
)
from mail2ticket.testing.drafts import NOON
from mail2ticket.transports.memory import MemoryTransport


def _read(content: bytes) -> email.message.EmailMessage:
    assert content.count(b"\n") == content.count(b"\r\n")
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_mail_says_what_it_was_told_to() -> None:
    message = _read(
        mail(
            "Drücker 日本",
            "Er brennt.\nGanz heiß.",
            sender="Jürgen Ä <j@client.example>",
            to=("a@acme.example", "Ö <b@acme.example>"),
            in_reply_to="<1@x>",
            message_id="<2@x>",
            Date=None,
        )
    )
    assert message["Subject"] == "Drücker 日本"
    assert message["From"] == "Jürgen Ä <j@client.example>"
    assert message["To"] == "a@acme.example, Ö <b@acme.example>"
    assert message["in-reply-to"] == "<1@x>"
    assert message.get_all("Message-ID") == ["<2@x>"]
    assert message["Date"] is None
    assert message.get_content() == "Er brennt.\r\nGanz heiß.\r\n"
    assert not message.defects


def test_the_same_mail_is_the_same_bytes_and_another_has_another_id() -> None:
    assert mail("a") == mail("a")
    ids = {_read(each)["Message-ID"] for each in (mail("a"), mail("b"), mail("a", "b"))}
    assert len(ids) == 3


def test_a_mail_may_have_html_and_files() -> None:
    message = _read(
        mail(
            body="plain",
            html="<p>rich",
            attachments={"a.txt": b"text", "größe.bin": b"\0\xff" * 100},
        )
    )
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/plain",
        "application/octet-stream",
    ]
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert files == {"a.txt": "text", "größe.bin": b"\0\xff" * 100}


def test_a_file_may_be_shown_in_the_text() -> None:
    logo = Attachment(
        filename="logo.png",
        media_type="image/png",
        raw=b"png",
        disposition="inline",
        content_id="logo@x",
    )
    *_, part = _read(mail(html="<img src='cid:logo@x'>", attachments=(logo,))).walk()
    assert part.get_content_type() == "image/png"
    assert part["Content-ID"] == "<logo@x>"
    assert part.get_content_disposition() == "inline"
    assert part.get_payload(decode=True) == b"png"


def test_a_text_with_long_lines_or_our_boundary_is_encoded() -> None:
    for body in ("x" * 2000, "--=_mail2ticket_mixed--"):
        message = _read(mail(body=body, attachments={"a": b""}))
        first, _ = message.iter_parts()
        assert first["Content-Transfer-Encoding"] == "base64"
        assert first.get_content().strip() == body


def test_drafts_say_what_they_are() -> None:
    assert new_ticket().entity is EntityKind.TICKET
    assert new_note("T1").entity is EntityKind.TICKET_NOTE
    assert new_time_entry("T1").entity is EntityKind.TICKET_TIME_ENTRY
    assert not new_record(content=None).decision.keeps_mail


class _Forgetful(MemoryStore):
    """Claims in its memory alone: nothing is rolled back."""

    @contextmanager
    def begin(self) -> Iterator[MemoryUnitOfWork]:
        work = MemoryUnitOfWork(self._tables, self._directory, self._numbers, self._statuses)
        yield work
        work.commit()


class _Careless(MemoryUnitOfWork):
    def claim(self, key: str) -> bool:
        return True


def _fails(contract: type[StoreContract], test: str) -> bool:
    try:
        getattr(contract(), test)()
    except AssertionError:
        return True
    return False


def test_the_contract_finds_a_store_that_does_not_roll_back() -> None:
    class Contract(StoreContract):
        def make_store(self) -> Store:
            return _Forgetful()

    assert _fails(Contract, "test_a_failed_delivery_leaves_nothing")
    assert not _fails(Contract, "test_the_outbox_is_in_order")


def test_the_contract_finds_a_store_that_claims_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    class Contract(StoreContract):
        def make_store(self) -> Store:
            return MemoryStore()

    assert not _fails(Contract, "test_of_concurrent_claims_one_is_first")
    monkeypatch.setattr(MemoryUnitOfWork, "claim", _Careless.claim)
    assert _fails(Contract, "test_a_delivery_is_claimed_once")
    assert _fails(Contract, "test_of_concurrent_claims_one_is_first")


def test_the_contract_finds_a_store_that_swallows_errors() -> None:
    class Swallowing(MemoryStore):
        @contextmanager
        def begin(self) -> Iterator[MemoryUnitOfWork]:
            try:
                with super().begin() as work:
                    yield work
            except Exception:  # noqa: BLE001, S110 - it is broken
                pass

    class Contract(StoreContract):
        def make_store(self) -> Store:
            return Swallowing()

    assert _fails(Contract, "test_a_failed_delivery_leaves_nothing")
    assert _fails(Contract, "test_nothing_is_written_to_an_item_that_is_not_there")


def test_a_contract_says_what_it_must_be_told() -> None:
    with pytest.raises(NotImplementedError):
        StoreContract().make_store()
    with pytest.raises(NotImplementedError):
        ArchiveContract().make_store()
    with pytest.raises(NotImplementedError, match="seed"):
        StoreContract().seed(cast("Store", object()), Company("1", "Client"))


def test_a_store_behind_awaits_does_the_same() -> None:
    store = MemoryStore()
    store.add_item(WorkItem(number="T1"))
    behind = awaited(store)

    async def deliver(key: str) -> tuple[str | None, Facts]:
        async with behind.begin() as work:
            facts = await work.look_up(Questions(numbers=frozenset({"T1"})))
            if not await work.claim(key):
                return None, facts
            number = await work.open_ticket(new_ticket())
            await work.add_note(new_note(number))
            await work.log_time(new_time_entry(number))
            await work.keep(number, Attachment.of("a.txt", b"a"))
            await work.record(new_record(key, number=number))
            await work.enqueue(outbound_mail(key), number, NOON)
            return number, facts

    async def run() -> list[tuple[str | None, Facts]]:
        return await asyncio.gather(*(deliver(key) for key in ("a", "b", "a", "c")))

    results = asyncio.run(run())
    assert [number is None for number, _ in results] == [False, False, True, False]
    assert all("T1" in facts.items for _, facts in results)
    number = results[0][0]
    assert number
    history = store.history(number)
    assert history
    assert [len(entry.files) for entry in history.entries] == [0, 0, 1]

    transport = MemoryTransport()

    async def relay() -> bool:
        sender = awaited_transport(transport)
        for each in await behind.outbox():
            await sender.send(each)
            await behind.mark_sent(each)
        return await behind.seen("a")

    assert asyncio.run(relay())
    assert [each.id for each in transport.sent] == ["a", "b", "c"]
    assert not store.outbox()


def test_a_transaction_behind_awaits_rolls_back() -> None:
    store = MemoryStore()

    async def fail() -> None:
        async with awaited(store).begin() as work:
            await work.claim("key")
            await work.open_ticket(cast("NewTicket", None))

    with pytest.raises(AttributeError):
        asyncio.run(fail())
    assert not store.seen("key")

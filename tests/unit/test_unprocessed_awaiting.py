"""People see to held mail and held files in an async host: the same, with awaits (R6, F4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import get_ident
from typing import Any, TypeAlias, cast

import pytest
from attrs import define, evolve, field
from patience import PATIENCE

from mail2ticket.errors import StoreError, UnprocessedError
from mail2ticket.handling.beside_loop import Beside, Transcribing
from mail2ticket.held_files import AsyncHeldFiles, HeldFiles
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision
from mail2ticket.model.held import HeldFilter, HeldState
from mail2ticket.model.held_file import FileFilter
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.pipeline import triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import AsyncHeldFileUnitOfWork, BlobPlace, Event, HeldMailHandled
from mail2ticket.stores.in_threads import HeldStoreInThreads
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import BlockingStore, Loop, mail
from mail2ticket.transports.memory import MemoryTransport
from mail2ticket.unprocessed import AsyncUnprocessed, Unprocessed, Wanted

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
SUPPORT = Mailbox("support@acme.example", name="Support")
POLICY = Policy(mailboxes=(SUPPORT,), keys=(b"a key of thirty-two bytes, no less",))
OLD = "old@acme.example"
TOOL = b"MZ a tool of our own"

Deed: TypeAlias = Callable[[Any, str], Any]


def held(count: int = 1) -> tuple[MemoryStore, list[str]]:
    """Return a store in which mail is held, and a ticket with a file that was refused."""
    store = MemoryStore()
    intake = Intake(store, None, POLICY)
    intake.process(
        mail("Tools", attachments={"tool.exe": TOOL}, message_id="<0@client.example>"),
        received_at=NOON,
    )
    contents = [
        mail(f"Pump {at}", to=OLD, message_id=f"<{at}@old.example>", attachments={"a.txt": b"a"})
        for at in range(1, count + 1)
    ]
    return store, [intake.process(each, received_at=NOON).key for each in contents]


@define
class Post:
    """A transport that awaits, and tells in which thread it was asked."""

    sent: list[str] = field(factory=list[str])
    threads: set[int] = field(factory=set[int])

    async def send(self, notice: OutboundMail, /) -> None:
        await asyncio.sleep(0)
        self.threads.add(get_ident())
        self.sent.append(notice.id)


QUEUE_DEEDS: dict[str, Deed] = {
    "list": lambda queue, _: queue.list(),
    "list some": lambda queue, key: queue.list(Wanted(key=key[:9])),
    "count": lambda queue, _: queue.count(),
    "reasons": lambda queue, _: queue.reasons(),
    "mailboxes": lambda queue, _: queue.mailboxes(),
    "key of": lambda queue, key: queue.key_of(key[:9]),
    "read": lambda queue, key: queue.read(key),
    "create": lambda queue, key: queue.create_ticket(
        key, by="sam", at=LATER, mailbox=str(SUPPORT.address), queue="Pumps", fields={"a": "b"}
    ),
    "attach": lambda queue, key: queue.attach(key, "T20261103.0001", by="sam", at=LATER),
    "route for": lambda queue, key: queue.route_for(key, "support@acme.example", name="old"),
    "reprocess": lambda queue, key: queue.reprocess(key, by="sam", at=LATER),
    "delete": lambda queue, key: queue.delete(key, by="sam", at=LATER, detail="why"),
    "delete what is not there": lambda queue, _: queue.delete("nothing", by="sam"),
}
FILE_DEEDS: dict[str, Deed] = {
    "list": lambda files, _: files.list(),
    "list some": lambda files, _: files.list(FileFilter(number="T1")),
    "count": lambda files, _: files.count(),
    "reasons": lambda files, _: files.reasons(),
    "file of": lambda files, id_: files.file_of(id_),
    "read": lambda files, id_: files.read(*id_.split(".")),
    "release": lambda files, id_: files.release(
        *id_.split("."), by="sam", at=LATER, detail="why", is_sure=True
    ),
    "drop": lambda files, id_: files.drop(*id_.split("."), by="sam", at=LATER, detail="why"),
    "rescan": lambda files, _: files.rescan(limit=3, by="cron"),
    "mailbox": lambda files, _: files.mailbox_of("Support"),
}


def said(call: Callable[[], Any]) -> object:
    try:
        return call()
    except UnprocessedError as error:
        return str(error)


def run(made: Any) -> Any:  # noqa: ANN401 - whatever a deed gives
    async def awaited() -> Any:  # noqa: ANN401 - the same
        found = made()
        return await found if isinstance(found, Awaitable) else found

    return asyncio.run(awaited())


@pytest.mark.parametrize("name", QUEUE_DEEDS)
def test_r6_what_is_done_with_held_mail_is_what_is_done_without_awaits(name: str) -> None:
    deed = QUEUE_DEEDS[name]
    (one, (key,)), (other, (same,)) = held(), held()
    assert key == same
    sent, post = MemoryTransport(), Post()
    queue = Unprocessed(one, sent, POLICY, clock=lambda: LATER)
    awaiting = AsyncUnprocessed(HeldStoreInThreads(other), post, POLICY, clock=lambda: LATER)

    assert said(lambda: deed(queue, key)) == said(lambda: run(lambda: deed(awaiting, key)))

    assert [*one.histories()] == [*other.histories()]
    assert [*one.held(HeldFilter(state=None))] == [*other.held(HeldFilter(state=None))]
    assert [each.id for each in sent.sent] == post.sent
    assert post.threads <= {get_ident()}


def test_r6_held_mail_is_sent_where_a_route_leads() -> None:
    store, (key,) = held()
    queue = AsyncUnprocessed(HeldStoreInThreads(store), None, POLICY)

    async def sent_on() -> str:
        route = await queue.route_for(key, SUPPORT.address)
        return str((await queue.route(key, route, by="sam")).state)

    assert asyncio.run(sent_on()) == "created"


@pytest.mark.parametrize("name", FILE_DEEDS)
def test_f4_what_is_done_with_held_files_is_what_is_done_without_awaits(name: str) -> None:
    deed = FILE_DEEDS[name]
    (one, _), (other, _) = held(), held()
    (file,) = one.held_files(FileFilter())
    id_ = f"{file.key}.{file.sha256}"
    files = HeldFiles(one, POLICY, clock=lambda: LATER)
    awaiting = AsyncHeldFiles(HeldStoreInThreads(other), POLICY, clock=lambda: LATER)

    assert said(lambda: deed(files, id_)) == said(lambda: run(lambda: deed(awaiting, id_)))

    assert [*one.histories()] == [*other.histories()]
    every = FileFilter(state=None)
    assert [*one.held_files(every)] == [*other.held_files(every)]


@define
class Services:
    """All that a door may ask besides its store; each remembers in which thread."""

    asked: dict[str, int] = field(factory=dict[str, int])

    async def _at(self, what: str) -> None:
        await asyncio.sleep(0)
        self.asked[what] = get_ident()

    async def scan(self, _: Attachment, /) -> Scan:
        await self._at("scan")
        return Scan(ScanState.CLEAN)

    async def put(self, attachment: Attachment, _: BlobPlace, /) -> str:
        await self._at("put")
        return f"there/{attachment.filename}"

    async def authenticate(self, _: bytes, __: Message, /) -> tuple[AuthenticationResult, ...]:
        await self._at("authenticate")
        return ()

    async def transcribe(self, _: Message, __: object, /) -> Attachment:
        await self._at("transcribe")
        return Attachment(filename="conversation.txt", raw=b"what was said")

    def __call__(self, event: Event, /) -> None:
        self.asked[type(event).__name__] = get_ident()


def test_what_a_deed_needs_besides_is_awaited_in_the_loop_and_the_observer_told_there() -> None:
    store, (key,) = held()
    services, more = Services(), Services()
    (file,) = store.held_files(FileFilter())

    async def see_to_both() -> None:
        awaiting = HeldStoreInThreads(store)
        await AsyncUnprocessed(
            awaiting, None, POLICY, services, services,
            authenticator=services, transcripts=services, observer=services,
        ).create_ticket(key, by="sam")  # fmt: skip
        files = AsyncHeldFiles(awaiting, POLICY, more, more, observer=more)
        await files.release(file.key, file.sha256, by="sam")

    asyncio.run(see_to_both())

    assert {*services.asked} >= {"scan", "put", "HeldMailHandled"}
    assert {*more.asked} == {"scan", "put", "HeldFileHandled"}
    assert {*services.asked.values(), *more.asked.values()} == {get_ident()}
    (_, ticket) = store.histories()
    assert ticket.entries[0].files == ("a.txt",)


def test_more_people_than_threads_of_the_loop_see_to_mail_at_once() -> None:
    store, keys = held(40)
    seen: list[Event] = []
    queue = AsyncUnprocessed(HeldStoreInThreads(store), Post(), POLICY, observer=seen.append)

    async def all_at_once() -> list[str]:
        made = [queue.create_ticket(key, by="sam") for key in keys]
        return [str(outcome.state) for outcome in await asyncio.gather(*made)]

    assert asyncio.run(all_at_once()) == ["created"] * 40
    assert sum(isinstance(each, HeldMailHandled) for each in seen) == 40


class Watched(HeldStoreInThreads):
    """Cancels the task that asks it, at a step of its transaction."""

    def __init__(self, store: MemoryStore, step: str, error: BaseException | None = None) -> None:
        super().__init__(store)
        self.step, self.error, self.ends = step, error, list[str]()

    def _at(self, step: str) -> None:
        if step != self.step:
            return
        self.step = ""
        if self.error is not None:
            raise self.error
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    async def held_mail(self, key: str, /) -> Any:  # noqa: ANN401 - as the store returns it
        self._at("read")
        return await super().held_mail(key)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncHeldFileUnitOfWork, None]:
        task = asyncio.current_task()
        self._at("begin")
        try:
            async with super().begin() as work:
                yield work
                self._at("commit")
        except BaseException as error:
            self.ends.append(type(error).__name__)
            raise
        else:
            self.ends.append("committed")
        finally:
            assert asyncio.current_task() is task


@pytest.mark.parametrize(
    ("step", "ends", "state"),
    [
        ("read", [], HeldState.WAITING),
        ("begin", ["CancelledError"], HeldState.WAITING),
        # What has begun to be committed is committed, whoever is cancelled meanwhile.
        ("commit", ["CancelledError"], HeldState.DELETED),
    ],
)
def test_who_is_cancelled_leaves_no_transaction_open(
    step: str, ends: list[str], state: HeldState
) -> None:
    store, (key,) = held()
    watched = Watched(store, step)
    queue = AsyncUnprocessed(watched, None, POLICY)

    async def cancelled() -> None:
        with pytest.raises(asyncio.CancelledError):
            await queue.delete(key, by="sam")

    asyncio.run(cancelled())

    assert watched.ends == ends
    (mail_,) = store.held(HeldFilter(state=None))
    assert mail_.state is state


def test_who_is_cancelled_while_a_mail_is_judged_writes_nothing() -> None:
    store, (key,) = held()
    reached, go_on = Signal(), Signal()

    def slowly(*asked: Any) -> tuple[Decision, ...]:  # noqa: ANN401 - as triage is asked
        reached.set()
        assert go_on.wait(PATIENCE)
        return triage_each(*asked)

    async def cancelled() -> None:
        watched = Watched(store, "never")
        queue = AsyncUnprocessed(watched, None, POLICY, triage=slowly)
        task = asyncio.create_task(queue.reprocess(key, by="sam"))
        assert await asyncio.to_thread(reached.wait, PATIENCE)
        task.cancel()
        await asyncio.sleep(0)  # so that it is told
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert watched.ends == ["CancelledError"]

    asyncio.run(cancelled())

    (mail_,) = store.held(HeldFilter())
    assert not mail_.handlings


def test_a_conversation_is_written_down_in_the_loop() -> None:
    services = Services()

    async def written() -> Attachment:
        beside = Beside()
        transcriber, nothing = Transcribing(services, beside), cast("Any", None)
        return await beside.serve(lambda: transcriber.transcribe(nothing, nothing))

    assert asyncio.run(written()).filename == "conversation.txt"
    assert services.asked == {"transcribe": get_ident()}


@pytest.mark.parametrize("error", [StoreError("no room"), SystemExit(3)])
def test_what_a_store_raises_in_a_task_is_raised_there(error: BaseException) -> None:
    store, (key,) = held()
    queue = AsyncUnprocessed(Watched(store, "commit", error), None, POLICY)

    async def raised() -> None:
        with pytest.raises(type(error)):
            await queue.delete(key, by="sam")

    asyncio.run(raised())

    (mail_,) = store.held(HeldFilter())
    assert mail_.state is HeldState.WAITING


def test_a_store_that_awaits_may_say_that_an_error_is_none() -> None:
    class Forgiving(HeldStoreInThreads):
        @asynccontextmanager
        async def begin(self) -> AsyncGenerator[AsyncHeldFileUnitOfWork, None]:
            try:
                async with super().begin() as work:
                    yield work
            except StoreError:
                return

    store, _ = held()
    with Loop() as loop, BlockingStore(Forgiving(store), loop).begin() as work:
        assert work.claim("key")
        raise StoreError("no room")
    assert not store.seen("key")


def test_a_policy_of_its_own_is_for_one_mail() -> None:
    store, (key,) = held()
    old = evolve(POLICY, mailboxes=(SUPPORT, Mailbox(OLD)))
    queue = AsyncUnprocessed(HeldStoreInThreads(store), None, POLICY)

    outcome = asyncio.run(queue.reprocess(key, by="sam", policy=old))
    assert str(outcome.state) == "created"

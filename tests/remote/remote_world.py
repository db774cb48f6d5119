"""A desk behind HTTP, a store on it, and three mails that make every call; until all is quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen
from patience import PATIENCE, until

from examples.remote_desk.client import HttpDesk, UnclearAnswerError
from examples.remote_desk.server import TOKEN, Desk, DeskServer, Fault, Faults
from mail2ticket.errors import StoreError, TransportError
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.case import Drafted
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.items import NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent, Company, Contact, Person
from mail2ticket.model.verdict import Answer
from mail2ticket.policy import Policy
from mail2ticket.stores.remote import RemoteStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

NOON = datetime.fromisoformat("2026-11-03T12:00:00+00:00")
ADA = Contact("ada", "Ada", ("ada@client.example",), Company("client", "Client Ltd"))
SAM = Agent("sam", "Sam", ("sam@acme.example",), ("Technician",))
PEOPLE: dict[Address, tuple[Person, ...]] = {
    ADA.addresses[0]: (ADA,),
    SAM.addresses[0]: (SAM,),
}

OPENING = mail(
    "Printer",
    "It is broken.",
    attachments={"photo.txt": b"a photo", "log.csv": b"1,2,3"},
    Message_ID="<first@client.example>",
)
REPLY = mail(
    "Re: Printer",
    "It still is.",
    attachments={"log.csv": b"1,2,3", "more.csv": b"4,5,6"},
    Message_ID="<second@client.example>",
    In_Reply_To="<first@client.example>",
)
HOURS = mail(
    "Re: Printer",
    "#T=1:30\nChanged the drum.",
    sender="sam@acme.example",
    Message_ID="<third@acme.example>",
    In_Reply_To="<first@client.example>",
)
MAILS = (OPENING, REPLY, HOURS)


def to_sam(case: Drafted) -> Answer[Changes] | None:
    """Give what is new to Sam."""
    if not isinstance(case.entity, NewTicket):
        return None
    assignment = Assignment(AssignBy.FIXED, (SAM.id,))
    return Answer(Changes(tags=("printer",), assignment=assignment), "it is new")


POLICY = Policy(
    mailboxes=(Mailbox("support@acme.example", queue="First line", unverified_commands=True),),
    unverified_agents=True,
).preferring(refine=(to_sam,))


@define
class Clock:
    """What time it is; nobody waits."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@define
class Post:
    """A transport that counts."""

    sent: Counter[str] = field(factory=Counter[str])
    fails: bool = False

    def send(self, notice: OutboundMail) -> None:
        """Count the mail as sent."""
        if self.fails:
            raise TransportError("no")
        self.sent[notice.message_id] += 1


@frozen(kw_only=True)
class Impatient(HttpDesk):
    """
    A client that does not wait for the answer to the call of that number, but for its effect.

    So it is certain that the desk did what it was told, before anybody comes to ask for it.
    """

    faults: Faults
    silent_at: int

    def _call(
        self, method: str, path: tuple[str, ...], body: object = None, key: str = ""
    ) -> dict[str, Any]:
        if len(self.faults.calls) != self.silent_at:
            return super()._call(method, path, body, key)
        try:
            return super(Impatient, evolve(self, timeout=_MOMENT))._call(method, path, body, key)
        except UnclearAnswerError:
            until(self.faults.is_silent.is_set, "a call that is not answered")
            raise


# Seconds that somebody waits for an answer that never comes.
_MOMENT = 0.1


@define
class World:
    """
    One desk, one ledger, one worker at a time.

    Attributes:
        silent_at: Which call is not answered; -1 for none.
    """

    folder: Path
    server: DeskServer
    honours_keys: bool = True
    finds: bool = True
    silent_at: int = -1
    clock: Clock = field(factory=Clock)
    post: Post = field(factory=Post)
    reached: list[str] = field(factory=list[str])

    @property
    def desk(self) -> HttpDesk:
        """The client."""
        return Impatient(
            url=self.server.url,
            token=lambda: TOKEN,
            people=PEOPLE,
            timeout=PATIENCE,
            faults=self.server.faults,
            silent_at=self.silent_at,
            keys_last=timedelta(hours=24) if self.honours_keys else timedelta(),
            can_find=self.finds,
        )

    def store(self, local: SqliteStore) -> RemoteStore:
        """Return a store as a new worker has it."""
        return RemoteStore(local, self.desk, clock=self.clock)

    def deliver(self, content: bytes, local: SqliteStore) -> Outcome:
        """Deliver a mail once."""
        intake = Intake(self.store(local), self.post, POLICY, clock=self.clock)
        return intake.process(content, received_at=self.clock())

    def until_quiet(self, local: SqliteStore, mails: tuple[bytes, ...] = MAILS) -> list[Outcome]:
        """Deliver each of *mails* again, ten minutes later each time, until it was taken."""
        outcomes: list[Outcome] = []
        for content in mails:
            for _ in range(12):
                try:
                    outcomes.append(self.deliver(content, local))
                    break
                except StoreError:
                    self.clock.now += timedelta(minutes=10)
            else:
                raise AssertionError("the mail was never taken")
        self.clock.now += timedelta(minutes=10)
        Intake(self.store(local), self.post, POLICY, clock=self.clock).relay()
        return outcomes

    def check(self, local: SqliteStore) -> None:
        """Nothing is lost, nothing is doubled, and what is in doubt is with a person."""
        desk = self.server.desk
        tickets = desk.rows("SELECT title FROM ticket")
        entries = desk.rows("SELECT kind, text FROM entry")
        files = desk.rows("SELECT ticket, name FROM file")
        for some in (tickets, entries, files):
            assert len(set(some)) == len(some), some
        store = self.store(local)
        held = list(store.held(HeldFilter()))
        records = {each.message_id: each for each in store.recorded()}
        assert len(records) == len(MAILS)
        assert all(store.raw(each.key) for each in records.values())
        assert set(self.post.sent.values()) <= {1}
        assert not list(store.outbox())
        assert not local_rows(local, "SELECT * FROM m2t_lease")
        assert not local_rows(local, "SELECT * FROM m2t_effect WHERE state = 'pinned'")
        if self.honours_keys or self.finds:
            assert not held
            assert not store.unfinished()
            assert len(tickets) == 1
            assert sorted(kind for kind, _ in entries) == ["note", "time"]
            assert sorted(name for _, name in files) == ["log.csv", "more.csv", "photo.txt"]
            settings = desk.rows("SELECT settings FROM ticket")[0][0]
            assert '"assignee": "sam"' in settings
            assert [records[each].state for each in sorted(records, key=str)] == [
                State.CREATED,
                State.ADDED,
                State.LOGGED,
            ]
            assert {each.number for each in records.values()} == {"R1"}
            assert self.post.sent


def local_rows(local: SqliteStore, query: str) -> list[tuple[object, ...]]:
    """Return what is in the ledger."""
    with local.reading() as ledger:
        return list(ledger.database.all(query))


def templates(folder: Path) -> Path:
    """Make an empty desk and an empty ledger in *folder*, to be copied."""
    Desk(folder / "desk.db")
    SqliteStore(folder / "ledger.db").close()
    return folder


def calls_of(folder: Path) -> list[str]:
    """Return every call that the mails make of the desk, in order."""
    with DeskServer(Desk(folder / "desk.db")) as server, SqliteStore(folder / "l.db") as local:
        world = World(folder, server)
        world.until_quiet(local)
        world.check(local)
        return list(server.faults.calls)


def nth(at: int, fault: Fault) -> Callable[[int, str], Fault | None]:
    """Let the call *at* that place fail."""
    return lambda number, _: fault if number == at else None

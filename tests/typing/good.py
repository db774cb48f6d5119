"""What a host may write; never run, only checked, by mypy and by pyright."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import assert_never

from attrs import evolve, frozen

from mail2ticket import (
    Address,
    Answer,
    Assign,
    AsyncIntake,
    Attachment,
    Changes,
    Discarded,
    Envelope,
    Facts,
    Held,
    Intake,
    Kind,
    Limits,
    Mailbox,
    Message,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Notify,
    Outcome,
    Policy,
    Questions,
    Route,
    State,
    Trust,
    WorkflowRule,
    errors,
    parse,
    presets,
    process,
    questions,
    triage,
)
from mail2ticket.model.case import Attributed, Classified, Commanded, Matched, Parsed
from mail2ticket.model.case_conditions import Becomes
from mail2ticket.model.condition import Condition
from mail2ticket.model.desk import Desk
from mail2ticket.model.items import Entity, EntityKind, Stop
from mail2ticket.model.mail_conditions import HasWords, Place
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import (
    AsyncStore,
    AsyncTransport,
    Event,
    MailHandled,
    Scanner,
    Store,
    Transport,
    UnitOfWork,
)
from mail2ticket.rules.loops import HopCount, own_marker
from mail2ticket.rules.routes import Routes
from mail2ticket.rules.workflow import Workflow
from mail2ticket.settings import open_intake, open_store, open_transport, read
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import StoreContract, assert_created, assert_held, mail
from mail2ticket.transports.memory import MemoryTransport
from mail2ticket.unprocessed import Unprocessed, Wanted


def from_our_vendor(case: Parsed) -> Answer[Kind] | None:
    """A rule may be a function."""
    sender = case.message.sender
    if sender and sender.address.domain == "vendor.example":
        return Answer(Kind.NOTIFICATION, "the vendor's robot wrote it")
    return None


@frozen
class QuietHours:
    """A rule may be a value with settings."""

    reason: str

    def __call__(self, case: Classified) -> Answer[Stop] | None:
        """Hold what nobody is sure of."""
        if case.trust is Trust.FORGED:
            return Answer(Held(self.reason), "nobody is there to ask")
        return None


@frozen
class KnownNumbers:
    """A rule may say what it must know."""

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for one number."""
        return Questions(numbers=frozenset({message.subject_key.upper()}))

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Discard what is known."""
        return Answer(Discarded("known"), "known") if case.facts.items else None


def asks_less(case: Parsed) -> Answer[Entity] | None:
    """A rule may ask for less than its stage offers."""
    return None


policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),)).preferring(
    classify=(from_our_vendor,),
    screen=(QuietHours("closed"),),
    decide=(KnownNumbers(), asks_less),
)
store: Store = MemoryStore()
transport: Transport = MemoryTransport()
intake = Intake(store, transport, policy)


def embed(content: bytes) -> str:
    """Use the front door."""
    outcome: Outcome = intake.process(content)
    again: Outcome = process(content, store=store, transport=transport, policy=policy)
    if again.state is State.REPEAT:
        return ""
    return outcome.number or outcome.reason


def decide_only(content: bytes, facts: Facts) -> str:
    """Use the core alone: no store, no transport."""
    message = parse(content)
    asked: Questions = questions(message, policy)
    assert asked.numbers <= frozenset(facts.items)
    match triage(message, facts, policy).entity:
        case NewTicket(title=title):
            return title
        case NewNote(item=item) | NewTimeEntry(item=item):
            return item.number
        case Held(reason=reason) | Discarded(reason=reason):
            return reason


def within(work: UnitOfWork, message: Message) -> Mapping[str, object]:
    """Use a unit of work."""
    return work.look_up(questions(message, policy)).items


def later_is_earlier(case: Matched) -> Parsed:
    """A later case is an earlier one."""
    return case


def every_end(entity: Entity) -> str:
    """Name every end that a mail may have, and the checker says that there is no other."""
    match entity:
        case NewTicket() | NewNote() | NewTimeEntry():
            return "written"
        case Held():
            return "held"
        case Discarded():
            return "discarded"
    assert_never(entity)


class Printer:
    """A transport needs no base class."""

    def send(self, mail: OutboundMail, /) -> None:
        """Write it down."""
        Path("sent").write_bytes(mail.content)


class Careful:
    """A scanner needs none either."""

    def scan(self, attachment: Attachment, /) -> Scan:
        """Find nothing."""
        return Scan(ScanState.CLEAN, "nothing in it") if attachment.size else Scan(ScanState.ERROR)


class Counting:
    """An observer names the events that it wants."""

    handled = 0

    def __call__(self, event: Event, /) -> None:
        """Count mails."""
        match event:
            case MailHandled(seconds=seconds) if seconds < 1:
                self.handled += 1
            case _:
                pass


printing: Transport = Printer()
careful: Scanner = Careful()
scanned = Intake(store, printing, policy, scanner=careful, observer=Counting())


async def embed_async(content: bytes, store: AsyncStore, transport: AsyncTransport) -> Outcome:
    """Use the front door of async hosts."""
    door = AsyncIntake(store, transport, policy)
    return await door.process(content, Envelope(Address.of("ada@client.example")))


def tolerant(content: bytes) -> int:
    """Tell what may be tried again from what may not."""
    try:
        intake.process(content)
    except errors.StoreError as error:
        return 75 if error.is_transient else 65
    except errors.MessageError as error:
        return len(error.status)
    return 0


desk = Desk(mailboxes=(Mailbox("support@acme.example"),), limits=Limits(parts=500))
words: Condition[Attributed] = HasWords("invoice", Place.SUBJECT)
workflow = Workflow(
    (
        WorkflowRule(
            "urgent",
            "ticket_created",
            conditions=(Becomes((EntityKind.TICKET,)),),
            actions=(Changes(priority="High"), Assign("fixed", ("a1",)), Notify("assignee")),
        ),
    )
)
preset = presets.autotask((Mailbox("support@acme.example"),))
routed = evolve(preset, limits=Limits(parts=500), own_addresses=("vip@acme.example",)).preferring(
    classify=(own_marker, HopCount(limit=20)),
    route=(Routes((Route("Invoices", conditions=(words,), queue="Accounting"),)),),
    refine=(workflow,),
    inform=(workflow.tell_ours,),
)


def from_settings(path: Path) -> list[str]:
    """Open all that a file of settings names."""
    settings = read(path)
    opened = open_store("sqlite:///desk.db", numbers=settings.numbers)
    transport = open_transport(settings)
    open_intake(settings, opened, transport).process(mail("Printer on fire"))
    queue = Unprocessed(opened, transport, settings.policy)
    return [held.reason for held in queue.list(Wanted(reason="no_route"))]


def test_own_rules() -> None:
    """Test them with no store at all, or with the whole of it."""
    held: Held = assert_held(triage(parse(mail("Luck!")), Facts(), policy), "closed")
    ticket: NewTicket = assert_created(intake.process(mail("Printer on fire")))
    assert (held.reason, ticket.title) == ("closed", "Printer on fire")


class TestOwnStore(StoreContract):
    """A host's store is held to the contract."""

    def make_store(self) -> Store:
        """Make an empty one."""
        return MemoryStore()

"""The desk of the Allthings manual: two property managers, their tenants, and one service."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from mail2ticket import presets
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.parse import parse
from mail2ticket.policy import Policy
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.memory import MemoryTransport

DATA = Path(__file__).parents[2] / "data" / "allthings"

NORD = Company("nord", "Nordhaus Verwaltung")
LAC = Company("lac", "Régie du Lac")

MIA = Contact("mia", "Mia Brandt", ("mia@post.example", "mia.brandt@arbeit.example"), NORD)
JAN = Contact("jan", "Jan Vogel", ("jan@post.example",), NORD)
ALINE = Contact("aline", "Aline Favre", ("aline@courrier.example",), LAC)
PETRA = Agent("petra", "Petra Lang", ("petra@nordhaus.example",))

NORD_LONG = "m-4f1c92d7e0b84a6f9d31@in.dienst.example"
LAC_LONG = "m-8be07a35c16d4f0287aa@in.dienst.example"

NORD_OFFICE = Mailbox(
    "buero@nordhaus.example",
    name="Nordhaus",
    aliases=(NORD_LONG,),
    company=NORD,
    queue="Nordhaus",
    language="de",
    link="https://app.dienst.example/t/$number",
)
LAC_OFFICE = Mailbox(
    "gerance@lac.example",
    name="Régie du Lac",
    aliases=(LAC_LONG,),
    company=LAC,
    queue="Lac",
    language="fr",
)


def policy(*mailboxes: Mailbox) -> Policy:
    """Return the preset for both managers, and what whoever embeds it adds."""
    return evolve(
        presets.allthings(mailboxes or (NORD_OFFICE, LAC_OFFICE)),
        keys=(b"the key of the manual",),
        authentication_servers=("mx.dienst.example",),
    )


def passed(sender: str) -> str:
    """Return what our server writes on a mail that is really from *sender*."""
    return f"mx.dienst.example; dmarc=pass header.from={sender.rpartition('@')[2]}"


@define
class Service:
    """Receives mail, a while after each other, and shows what became of it."""

    policy: Policy = field(factory=policy)
    store: MemoryStore | SqliteStore = field(factory=MemoryStore)
    transport: MemoryTransport = field(factory=MemoryTransport)
    now: datetime = datetime(2026, 11, 9, 7, tzinfo=UTC)

    def __attrs_post_init__(self) -> None:
        self.store.add_company(NORD)
        self.store.add_company(LAC)
        for person in (MIA, JAN, ALINE, PETRA):
            self.store.add_person(person)

    def receives(
        self,
        mail: bytes | str,
        envelope: Envelope | None = None,
        *,
        after: timedelta = timedelta(hours=2),
    ) -> Outcome:
        """Take in *mail*, or the file of that name, *after* the one before."""
        content = (DATA / mail).read_bytes() if isinstance(mail, str) else mail
        self.now += after
        intake = Intake(self.store, self.transport, self.policy)
        return intake.process(content, envelope, received_at=self.now)

    def request(self, number: str | None) -> ItemHistory:
        """Return the request *number*."""
        found = self.store.history(number or "")
        assert found is not None
        return found

    def seen_by(self, tenant: Contact) -> tuple[str, ...]:
        """Return the requests that *tenant* is shown: those that he takes part in."""
        return tuple(
            history.item.number
            for history in self.store.histories()
            if history.item.participants.intersection(tenant.addresses)
        )

    def kept_apart(self, mailbox: Mailbox = NORD_OFFICE) -> tuple[str, ...]:
        """Return the requests of strangers to *mailbox*."""
        return tuple(
            history.item.number
            for history in self.store.histories()
            if not history.is_registered and history.mailbox == mailbox.address
        )

    def files(self, outcome: Outcome) -> tuple[Attachment, ...]:
        """Return the files of the request."""
        return self.store.files(outcome.number or "")

    @property
    def sent(self) -> list[OutboundMail]:
        """All that was sent."""
        return self.transport.sent


@contextmanager
def kept_in(path: Path | None, **changes: Any) -> Generator[Service, None, None]:  # noqa: ANN401 - of a desk
    """Give a service whose store is in memory, or a file in the folder *path*."""
    if path is None:
        yield Service(**changes)
        return
    with SqliteStore(path / "service.db") as store:
        yield Service(store=store, **changes)


def opened(outcome: Outcome) -> NewTicket:
    """Return the request that *outcome* opened."""
    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewTicket)
    return outcome.decision.entity


def read(notice: OutboundMail) -> Message:
    """Return *notice* as whoever gets it reads it."""
    return parse(notice.content)


def said(notice: OutboundMail) -> str:
    """Return the plain text of *notice*, with single blanks for its line ends."""
    return " ".join(read(notice).body.text.split())


def why(outcome: Outcome, question: str) -> str:
    """Return the reason of the answer that settled *question*."""
    assert outcome.decision is not None
    steps = [step for step in outcome.decision.trace.answered() if step.question == question]
    return steps[-1].reason if steps else ""

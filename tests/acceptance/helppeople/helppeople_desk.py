"""The desk of the helppeople manual: one address, some people, and the codes of its requests."""

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
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.parse import parse
from mail2ticket.policy import Policy
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.memory import MemoryTransport

DATA = Path(__file__).parents[2] / "data" / "helppeople"

ANDINA = Company("andina", "Andina S.A.")
LUZ = Contact(
    "luz", "Luz Marina Rojas", ("luz.rojas@andina.example", "luz@correo.example"), ANDINA
)
IVAN = Contact("ivan", "Iván Peña", ("ivan.pena@andina.example",), ANDINA)
GONE = Contact("gone", "Omar Díaz", ("omar.diaz@andina.example",), ANDINA, is_active=False)
SARA = Agent("sara", "Sara Gil", ("sara.gil@mesa.example",))
BOT = Agent("bot", "Asistente", ("asistente@mesa.example",))
TURNED_OFF = Agent("old-bot", "Asistente viejo", ("viejo@mesa.example",), is_active=False)

HELP = Mailbox(
    "ayuda@mesa.example",
    name="Mesa de ayuda",
    queue="Nivel 1",
    status="Registrado",
    language="es",
    time_zone="America/Bogota",
    link="https://mesa.example/casos/$number",
)


def policy(mailbox: Mailbox = HELP, **codes: str) -> Policy:
    """Return the preset for *mailbox*, with *codes*, and what whoever embeds it adds."""
    known = {"area": "TI", "service": "CORREO", "nature": "INCIDENTE", **codes}
    return evolve(
        presets.helppeople((mailbox,), **known),
        keys=(b"the key of the manual",),
        authentication_servers=("mx.mesa.example",),
    )


def passed(sender: str) -> str:
    """Return what our server writes on a mail that is really from *sender*."""
    return f"mx.mesa.example; dmarc=pass header.from={sender.rpartition('@')[2]}"


@define
class HelpDesk:
    """Receives mail, a while after each other, and shows what became of it."""

    policy: Policy = field(factory=policy)
    store: MemoryStore | SqliteStore = field(factory=MemoryStore)
    transport: MemoryTransport = field(factory=MemoryTransport)
    now: datetime = datetime(2026, 11, 9, 13, tzinfo=UTC)

    def __attrs_post_init__(self) -> None:
        self.store.add_company(ANDINA, ("andina.example",))
        for person in (LUZ, IVAN, GONE, SARA, BOT, TURNED_OFF):
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

    def request(self, outcome: Outcome) -> ItemHistory:
        """Return the request that *outcome* opened or wrote to."""
        found = self.store.history(outcome.number or "")
        assert found is not None
        return found

    def files(self, outcome: Outcome) -> tuple[Attachment, ...]:
        """Return the files of the request."""
        return self.store.files(outcome.number or "")

    @property
    def requests(self) -> tuple[str, ...]:
        """The numbers of all requests there are."""
        return tuple(history.item.number for history in self.store.histories())

    @property
    def sent(self) -> list[OutboundMail]:
        """All that was sent."""
        return self.transport.sent


@contextmanager
def kept_in(path: Path | None, **changes: Any) -> Generator[HelpDesk, None, None]:  # noqa: ANN401 - of a desk
    """Give a desk whose store is in memory, or a file in the folder *path*."""
    if path is None:
        yield HelpDesk(**changes)
        return
    with SqliteStore(path / "mesa.db") as store:
        yield HelpDesk(store=store, **changes)


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

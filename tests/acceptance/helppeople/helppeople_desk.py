"""The desk of the helppeople manual: one address, some people, and the codes of its requests."""

from __future__ import annotations

from datetime import UTC, datetime

from acceptance_desk import DATA, AcceptanceDesk
from attrs import define, evolve, field

from mail2ticket import presets
from mail2ticket.model.decision import Outcome
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.policy import Policy

MAILS = DATA / "helppeople"

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
class HelpDesk(AcceptanceDesk):
    """The help desk of Andina: new mail becomes requests, and nothing else does."""

    mails = MAILS

    policy: Policy = field(factory=policy)
    now: datetime = field(default=datetime(2026, 11, 9, 13, tzinfo=UTC), kw_only=True)

    def __attrs_post_init__(self) -> None:
        self.store.add_company(ANDINA, ("andina.example",))
        for person in (LUZ, IVAN, GONE, SARA, BOT, TURNED_OFF):
            self.store.add_person(person)

    def request(self, outcome: Outcome) -> ItemHistory:
        """Return the request that *outcome* opened or wrote to."""
        return self.history(outcome.number)

    @property
    def requests(self) -> tuple[str, ...]:
        """The numbers of all requests there are."""
        return tuple(history.item.number for history in self.store.histories())

"""The desk of the Allthings manual: two property managers, their tenants, and one service."""

from __future__ import annotations

from datetime import UTC, datetime

from acceptance_desk import DATA, AcceptanceDesk
from attrs import define, evolve, field

from mail2ticket import presets
from mail2ticket.model.decision import Outcome
from mail2ticket.model.items import NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.policy import Policy

MAILS = DATA / "allthings"

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
class Service(AcceptanceDesk):
    """The service of both managers, and what each of their people is shown there."""

    mails = MAILS

    policy: Policy = field(factory=policy)
    now: datetime = field(default=datetime(2026, 11, 9, 7, tzinfo=UTC), kw_only=True)

    def __attrs_post_init__(self) -> None:
        self.store.add_company(NORD)
        self.store.add_company(LAC)
        for person in (MIA, JAN, ALINE, PETRA):
            self.store.add_person(person)

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


def opened(outcome: Outcome) -> NewTicket:
    """Return the request that *outcome* opened."""
    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewTicket)
    return outcome.decision.entity

"""A service desk as Enate has them: connected mailboxes, routes, and a clock."""

from __future__ import annotations

from typing import Any

from acceptance_desk import DATA, AcceptanceDesk
from attrs import define, evolve, field

from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.model.mail_conditions import HasWords, SentBy
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.model.route import Route
from mail2ticket.policy import Policy
from mail2ticket.presets import enate
from mail2ticket.testing import mail
from mail2ticket.unprocessed import Unprocessed

MAILS = DATA / "enate"

CLIENT = Company("client", "Client Inc")
NORTH = Company("north", "North AG")
ADA = Contact("ada", "Ada Lovelace", ("ada@client.example",), CLIENT)
BOB = Contact("bob", "Bob Miller", ("bob@client.example",), CLIENT)
NINA = Contact("nina", "Nina Berg", ("nina@north.example",), NORTH)
GRACE = Agent("grace", "Grace Hopper", ("grace@acme.example",))
LINUS = Agent("linus", "Linus Nord", ("linus@acme.example",))

PAYROLL = Mailbox("payroll@acme.example", name="Payroll", queue="Payroll")
HR = Mailbox(
    "hr@acme.example", name="Human Resources", queue="HR", aliases=("people@acme.example",)
)
MAILBOXES = (PAYROLL, HR, Mailbox("old@acme.example", is_active=False))

#: In order: by content, by sender, by address.
ROUTES = (
    Route(
        "Urgent pay",
        to=("payroll@acme.example",),
        conditions=(HasWords(("not paid", "no salary")),),
        priority="High",
        queue="Payroll today",
        fields={"contract": "Pay", "service": "Salary"},
    ),
    Route(
        "North",
        to=("payroll@acme.example",),
        conditions=(SentBy("*@north.example"),),
        company=NORTH,
        queue="Payroll North",
    ),
    Route("Payroll", to=("payroll@acme.example",)),
    Route("Leave", to=("leave@acme.example",), mailbox="hr@acme.example", queue="Leave"),
)

RUNNING = "T20261101.0001"
WAITING = "T20261101.0002"
CLOSED = "T20261101.0003"
ITEMS = tuple(
    WorkItem(
        number=number,
        title=f"An item that is {status.lower()}",
        status=status,
        is_open=status != "Closed",
        is_waiting=status == "Waiting",
        company=CLIENT,
        participants=frozenset({ADA.addresses[0]}),
    )
    for number, status in [(RUNNING, "Running"), (WAITING, "Waiting"), (CLOSED, "Closed")]
)


def policy_of(
    *routes: Route,
    mailboxes: tuple[Mailbox, ...] = MAILBOXES,
    **settings: Any,  # noqa: ANN401 - of any type
) -> Policy:
    """Return the preset with *settings*, and what every desk has of its own."""
    return evolve(
        enate(mailboxes, routes, **settings),
        keys=(b"the key of the service desk",),
        authentication_servers=("mx.acme.example",),
    )


@define
class ServiceDesk(AcceptanceDesk):
    """The service desk of Acme, and the mail there that waits for people."""

    mails = MAILS

    policy: Policy = field(factory=lambda: policy_of(*ROUTES))

    def __attrs_post_init__(self) -> None:
        for company, domain in ((CLIENT, "client.example"), (NORTH, "north.example")):
            self.store.add_company(company, (domain,))
        for person in (ADA, BOB, NINA, GRACE, LINUS):
            self.store.add_person(person)
        for item in ITEMS:
            self.store.add_item(item)

    @property
    def unprocessed(self) -> Unprocessed:
        """The mail that waits for people."""
        return Unprocessed(self.store, self.transport, self.policy)

    def made(self) -> list[ItemHistory]:
        """Return the work items that mail made."""
        known = {item.number for item in ITEMS}
        return [each for each in self.store.histories() if each.item.number not in known]


def request(subject: str = "My payslip", body: str = "Where is it?", **fields: Any) -> bytes:  # noqa: ANN401 - of any type
    """Return a mail of Ada's to Payroll."""
    usual: dict[str, Any] = {
        "sender": "Ada Lovelace <ada@client.example>",
        "to": "payroll@acme.example",
    }
    return mail(subject, body, **{**usual, **fields})


def delivered_to(*addresses: str) -> Envelope:
    """Return what SMTP says of a mail of Ada's to *addresses*."""
    return Envelope(ADA.addresses[0], tuple(map(Address.of, addresses)))


def everything(outcome: Outcome) -> tuple[Outcome, ...]:
    """Return what became of a mail in each of the mailboxes."""
    return (outcome, *outcome.others)

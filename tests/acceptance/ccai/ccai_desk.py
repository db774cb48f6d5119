"""A contact centre as CCAI has them: two queues, three agents, two customers, and a clock."""

from __future__ import annotations

from typing import Any

from acceptance_desk import DATA, AcceptanceDesk
from attrs import define, evolve, field

from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope
from mail2ticket.model.people import Agent, Availability, Company, Contact
from mail2ticket.policy import Policy
from mail2ticket.presets import ccai
from mail2ticket.testing import mail

MAILS = DATA / "ccai"
LINK = "https://desk.example/mails/$key"

CLIENT = Company("client", "Client Inc")
ADA = Contact("ada", "Ada Lovelace", ("ada@client.example",), CLIENT)
BOB = Contact("bob", "Bob Miller", ("bob@client.example",), CLIENT)
GRACE = Agent("grace", "Grace Hopper", ("grace@acme.example",))
LINUS = Agent("linus", "Linus Nord", ("linus@acme.example",))
MARY = Agent("mary", "Mary West", ("mary@acme.example",))

CARE = Mailbox(
    "care@acme.example", name="Acme Care", aliases=("hello@acme.example",), queue="Care"
)
ORDERS = Mailbox("orders@acme.example", name="Acme Orders", queue="Orders")
MAILBOXES = (CARE, ORDERS)

#: SMTP's words on the copy of a mail that Grace sent: it went to the customer, and here.
COPY = Envelope(GRACE.addresses[0], (CARE.address,))
#: What our own server writes on mail that is really from us.
PASSED = "mx.acme.example; dmarc=pass header.from=acme.example"
FAILED = "mx.acme.example; dmarc=fail header.from=acme.example"


def policy_of(*mailboxes: Mailbox, **settings: Any) -> Policy:  # noqa: ANN401 - of any type
    """Return the preset with *settings*, and what every desk has of its own."""
    given: dict[str, Any] = {"link": LINK, **settings}
    return evolve(
        ccai(mailboxes or MAILBOXES, **given),
        keys=(b"the key of the contact centre",),
        own_addresses=("noreply@acme.example",),
        authentication_servers=("mx.acme.example",),
    )


@define
class Centre(AcceptanceDesk):
    """The contact centre of Acme, with its queues."""

    mails = MAILS

    policy: Policy = field(factory=policy_of)

    def __attrs_post_init__(self) -> None:
        self.store.add_company(CLIENT, ("client.example",))
        for person in (ADA, BOB, GRACE, LINUS, MARY):
            self.store.add_person(person)
        self.store.add_queue("Care", ["grace", "linus"])
        self.store.add_queue("Orders", ["mary"])

    def agents_are(self, **doing: Availability) -> None:
        """Say what agents do now."""
        for agent, availability in doing.items():
            self.store.set_availability(agent, availability)

    def ticket(self, outcome: Outcome) -> ItemHistory:
        """Return the ticket that *outcome* is about, as it is now."""
        return self.history(outcome.number)

    def texts(self, outcome: Outcome) -> list[str]:
        """Return what each mail added to that ticket."""
        return [entry.text for entry in self.ticket(outcome).entries]


def request(subject: str = "My order", body: str = "Where is it?", **fields: Any) -> bytes:  # noqa: ANN401 - of any type
    """Return a mail of Ada's to the queue Care."""
    usual: dict[str, Any] = {
        "sender": "Ada Lovelace <ada@client.example>",
        "to": "care@acme.example",
    }
    return mail(subject, body, **{**usual, **fields})


def copy(subject: str = "Your order", body: str = "It comes.", **fields: Any) -> bytes:  # noqa: ANN401 - of any type
    """Return a mail of Grace's to Bob."""
    usual: dict[str, Any] = {
        "sender": "Grace Hopper <grace@acme.example>",
        "to": "Bob Miller <bob@client.example>",
        "Authentication_Results": PASSED,
    }
    return mail(subject, body, **{**usual, **fields})


def link_of(outcome: Outcome) -> str:
    """Return the link to the mail of *outcome*."""
    return LINK.replace("$key", outcome.key)


def person(address: str) -> Address:
    """Return *address* as one."""
    return Address.of(address)

"""The desk of the stories: two mailboxes, some people, some work items, and a clock."""

from __future__ import annotations

from typing import Any

from acceptance_desk import AcceptanceDesk
from attrs import define, evolve

from mail2ticket.model.address import Address
from mail2ticket.model.items import WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.model.token import TokenKind
from mail2ticket.parse.header.references import address_detail
from mail2ticket.policy import Policy

CLIENT = Company("client", "Client Inc")
OTHER = Company("other", "Other Ltd")
GONE = Company("gone", "Gone Ltd", is_active=False)

ADA = Contact(
    "ada",
    "Ada Lovelace",
    ("ada@client.example", "lovelace@client.example", "ada@freemail.example"),
    CLIENT,
)
BOB = Contact("bob", "Bob Miller", ("bob@client.example",), CLIENT)
CAROL = Contact("carol", "Carol King", ("carol@client.example",), CLIENT, is_co_managing=True)
EVE = Contact("eve", "Eve Past", ("eve@client.example",), CLIENT, is_active=False)
GIL = Contact("gil", "Gil Gone", ("gil@gone.example",), GONE)
TWIN_1 = Contact("twin1", "Tim Twin", ("twin@other.example",), OTHER)
TWIN_2 = Contact("twin2", "Tom Twin", ("twin@other.example",), OTHER)
GRACE = Agent("grace", "Grace Hopper", ("grace@acme.example", "grace@home.example"), ("Engineer",))
LINUS = Agent("linus", "Linus Nord", ("linus@acme.example",), ("Consultant", "Engineer"))
PAST = Agent("past", "Paul Past", ("past@acme.example",), is_active=False)

PRINTER = "T20261103.0001"
CLOSED = "T20261028.0004"
SWITCH = "T20261105.0003"
MOVE = "P20261101.0001"

ITEMS = (
    WorkItem(
        number=PRINTER,
        title="Printer on fire",
        company=CLIENT,
        participants=frozenset({ADA.addresses[0]}),
    ),
    WorkItem(
        number=CLOSED,
        title="New laptop",
        status="Complete",
        is_open=False,
        takes_time=False,
        company=CLIENT,
        participants=frozenset({ADA.addresses[0]}),
    ),
    WorkItem(number=SWITCH, kind=ItemKind.TASK, title="Replace the switch", company=CLIENT),
    WorkItem(number=MOVE, kind=ItemKind.PROJECT, title="Move", company=CLIENT),
)

SUPPORT = Mailbox(
    "support@acme.example",
    name="Acme Support",
    aliases=("help@acme.example",),
    queue="First line",
    status="New",
    priority="Medium",
    high_priority="High",
    type="Incident",
    role="Engineer",
    work_type="Remote",
    note_type="Mail",
    time_zone="Europe/Berlin",
)
BILLING = Mailbox("billing@acme.example", name="Acme Billing", queue="Billing")

POLICY = Policy(
    mailboxes=(SUPPORT, BILLING, Mailbox("sales@acme.example", is_active=False)),
    own_addresses=("noreply@acme.example",),
    keys=(b"the key of the stories",),
    roles=("Engineer", "Consultant"),
    statuses=("New", "In Progress", "Waiting Customer", "Complete"),
    authentication_servers=("mx.acme.example",),
    public_domains=frozenset({"freemail.example"}),
)

#: What our own server writes on mail that passed its checks, and on mail that did not.
PASSED = "mx.acme.example; dmarc=pass header.from={}"
FAILED = "mx.acme.example; dmarc=fail header.from={}"


def passed(sender: str) -> str:
    """Return the Authentication-Results of a mail that is really from *sender*."""
    return PASSED.format(sender.rpartition("@")[2])


def failed(sender: str) -> str:
    """Return the Authentication-Results of a mail that only claims to be from *sender*."""
    return FAILED.format(sender.rpartition("@")[2])


@define
class StoryDesk(AcceptanceDesk):
    """The desk of the stories that no product tells."""

    policy: Policy = POLICY

    def __attrs_post_init__(self) -> None:
        self.store.add_company(CLIENT, ("client.example",))
        self.store.add_company(OTHER, ("other.example", "shared.example", "freemail.example"))
        self.store.add_company(GONE, ("gone.example", "shared.example"))
        for person in (ADA, BOB, CAROL, EVE, GIL, TWIN_1, TWIN_2, GRACE, LINUS, PAST):
            self.store.add_person(person)
        for item in ITEMS:
            self.store.add_item(item)

    def reply_address(self, number: str, participant: str) -> str:
        """Return the signed address to which *participant* writes about *number*."""
        token = self.policy.signer.sign(TokenKind.ADDRESS, number, Address.of(participant))
        return str(Address.of("support@acme.example").with_subaddress(address_detail(token)))


def desk(**changes: Any) -> StoryDesk:  # noqa: ANN401 - fields of a policy, of any type
    """Return the desk of the stories, with *changes* to its policy."""
    return StoryDesk(evolve(POLICY, **changes))


def mailbox_desk(**changes: Any) -> StoryDesk:  # noqa: ANN401 - fields of a mailbox, of any type
    """Return the desk of the stories, with *changes* to its support mailbox."""
    return desk(mailboxes=(evolve(SUPPORT, **changes), *POLICY.mailboxes[1:]))

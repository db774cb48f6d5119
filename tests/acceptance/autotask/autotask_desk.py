"""A managed service provider that used Autotask: its mailboxes, customers, people and items."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from typing import Any, TypeVar

from acceptance_desk import DATA, AcceptanceDesk
from attrs import define, evolve, field

from mail2ticket.model.decision import Outcome
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Company, Contact, Requester
from mail2ticket.policy import Policy
from mail2ticket.presets import autotask
from mail2ticket.testing import mail

MAILS = DATA / "autotask"

HARBOUR = Company("harbour", "Harbour Dental", account_team=("account@brightside.example",))
QUILL = Company("quill", "Quill & Ink")
MILL = Company("mill", "Old Mill", is_active=False)
HOUSE = Company("house", "Brightside itself")

DANA = Contact(
    "dana",
    "Dana Webb",
    ("dana@harbour.example", "d.webb@harbour.example", "dana@freemail.example"),
    HARBOUR,
)
LIAM = Contact("liam", "Liam Poole", ("liam@harbour.example",), HARBOUR)
MIA = Contact("mia", "Mia Stone", ("mia@harbour.example",), HARBOUR, is_co_managing=True)
LEFT = Contact("left", "Len Left", ("len@harbour.example",), HARBOUR, is_active=False)
MILLER = Contact("miller", "Max Miller", ("max@oldmill.example",), MILL)
TWINS = (
    Contact("ivy1", "Ivy Ames", ("ivy@quill.example",), QUILL),
    Contact("ivy2", "Ivo Ames", ("ivy@quill.example",), QUILL),
)
NORA = Agent(
    "nora", "Nora Finch", ("nora@brightside.example", "nora@finch.example"), ("Technician",)
)
OMAR = Agent("omar", "Omar Reyes", ("omar@brightside.example",), ("Consultant", "Technician"))
PETE = Agent("pete", "Pete Past", ("pete@brightside.example",), is_active=False)

XRAY = "T20261103.0001"
DONE = "T20261020.0007"
TASK = "T20261104.0002"
ROLLOUT = "P20261101.0001"
CHANGE = "T20261105.0009"
SCREEN = "T20261106.0003"

_TAKES_PART = frozenset(DANA.addresses[:1])
ITEMS = (
    WorkItem(
        number=XRAY, title="X-ray is dark", company=HARBOUR, participants=_TAKES_PART, status="New"
    ),
    WorkItem(
        number=DONE,
        title="New laptop",
        status="Complete",
        is_open=False,
        company=HARBOUR,
        participants=_TAKES_PART,
        completed_at=datetime(2026, 10, 21, tzinfo=UTC),
    ),
    WorkItem(number=TASK, kind=ItemKind.TASK, title="Lay the cables", company=HARBOUR),
    WorkItem(number=ROLLOUT, kind=ItemKind.PROJECT, title="Move to Dock Street", company=HARBOUR),
    WorkItem(
        number=CHANGE,
        title="Open port 443",
        company=HARBOUR,
        participants=_TAKES_PART,
        approvers=frozenset({LIAM.addresses[0]}),
    ),
    WorkItem(number=SCREEN, title="Screen flickers", company=QUILL),
)

HELP = Mailbox(
    "help@brightside.example",
    name="Brightside Service Desk",
    aliases=("support@brightside.example",),
    queue="Level I",
    status="New",
    priority="Medium",
    high_priority="High",
    type="Service Request",
    source="Email",
    note_type="Task Summary",
    role="Technician",
    work_type="Remote Support",
)
PROJECTS = Mailbox("projects@brightside.example", name="Brightside Projects", queue="Projects")
ALERTS = Mailbox(
    "alerts@brightside.example",
    name="Brightside Monitoring",
    queue="Monitoring",
    priority="Medium",
    high_priority="Critical",
    type="Alert",
    company=HOUSE,
    alert_name="rmm-user",
    alert_key="nine herons fly",
)

SERVER = "mx.brightside.example"
#: What a workflow that sets nothing changes of the policy besides.
SETTINGS: dict[str, Any] = {
    "own_addresses": ("noreply@brightside.example",),
    "keys": (b"the key of this desk",),
    "roles": ("Technician", "Consultant"),
    "statuses": ("New", "In Progress", "Waiting Customer", "Complete"),
    "authentication_servers": (SERVER,),
    "public_domains": frozenset({"freemail.example"}),
}

EntityT = TypeVar("EntityT", NewTicket, NewNote, NewTimeEntry)


def policy(*mailboxes: Mailbox, settings: dict[str, Any] | None = None, **preset: Any) -> Policy:  # noqa: ANN401 - arguments of a preset
    """Return the preset for these *mailboxes*, or for all three, with the *settings* of a desk."""
    made = autotask(mailboxes or (HELP, PROJECTS, ALERTS), **preset)
    return evolve(made, **(SETTINGS | (settings or {})))


@define
class Desk(AcceptanceDesk):
    """The desk of Brightside: what its mailboxes, its customers and its people are."""

    mails = MAILS

    policy: Policy = field(factory=policy)

    def __attrs_post_init__(self) -> None:
        store = self.store
        store.add_company(HARBOUR, ("harbour.example", "shared.example"))
        store.add_company(QUILL, ("quill.example", "shared.example", "freemail.example"))
        store.add_company(MILL, ("oldmill.example",))
        for person in (DANA, LIAM, MIA, LEFT, MILLER, *TWINS, NORA, OMAR, PETE):
            store.add_person(person)
        for item in ITEMS:
            store.add_item(item)
        for queue in ("Level I", "Monitoring", "Network"):
            store.add_queue(queue, ("omar",) if queue == "Network" else ("nora", "omar"))


def desk(*mailboxes: Mailbox, settings: dict[str, Any] | None = None, **preset: Any) -> Desk:  # noqa: ANN401 - arguments of a preset
    """Return the desk with these *mailboxes*, or all three, and arguments of the preset."""
    return Desk(policy(*mailboxes, settings=settings, **preset))


def help_desk(**changes: Any) -> Desk:  # noqa: ANN401 - fields of a mailbox
    """Return the desk with *changes* to the mailbox of the service desk."""
    return desk(evolve(HELP, **changes), PROJECTS, ALERTS)


def passed(sender: str) -> str:
    """Return what our own server writes on a mail that is really from *sender*."""
    return f"{SERVER}; dmarc=pass header.from={sender.rpartition('@')[2]}"


def proven(
    subject: str,
    body: str = "It is dark again.",
    sender: str = "nora@brightside.example",
    to: str = "help@brightside.example",
    **headers: Any,  # noqa: ANN401 - files and header fields
) -> bytes:
    """Return a mail that passed the checks of our server."""
    return mail(
        subject, body, sender=sender, to=to, Authentication_Results=passed(sender), **headers
    )


def plain(
    subject: str = "The till hangs",
    body: str = "Since this morning.",
    sender: str = "dana@harbour.example",
    to: str = "help@brightside.example",
    **headers: Any,  # noqa: ANN401 - files and header fields
) -> bytes:
    """Return a mail of which our server says nothing."""
    return mail(subject, body, sender=sender, to=to, **headers)


TOKEN = '<Autotask><ID name="rmm-user"/><PW name="{key}"/>{rest}</Autotask>'


def alert(
    rest: str = "",
    subject: str = "Server harbour-01 is down",
    body: str = "No answer to ping.",
    *,
    key: str = "nine herons fly",
    sender: str = "monitor@rmm.example",
    to: str = "alerts@brightside.example",
    **headers: Any,  # noqa: ANN401 - header fields
) -> bytes:
    """Return an alert: a mail whose text ends with a token."""
    return mail(
        subject, f"{body}\n\n{TOKEN.format(key=key, rest=rest)}", sender=sender, to=to, **headers
    )


def entity_of(outcome: Outcome, kind: type[EntityT]) -> EntityT:
    """Return what a mail became, which is of that *kind*."""
    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, kind)
    return outcome.decision.entity


def ticket_of(outcome: Outcome) -> NewTicket:
    """Return the ticket that a mail became."""
    return entity_of(outcome, NewTicket)


def requester(outcome: Outcome) -> Requester:
    """Return who a mail was from."""
    assert outcome.decision is not None
    assert outcome.decision.requester is not None
    return outcome.decision.requester


def text_of(sent: OutboundMail) -> str:
    """Return the subject and the plain text of a notice."""
    message = email.message_from_bytes(sent.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return f"{message['Subject']}\n\n{body.get_content()}"


def kept(outcome: Outcome) -> list[str]:
    """Return the names of the files that were kept."""
    assert outcome.decision is not None
    return [file.filename for file in outcome.decision.kept]


def refused(outcome: Outcome) -> list[str]:
    """Return the names of the files that were not."""
    assert outcome.decision is not None
    return [file.attachment.filename for file in outcome.decision.refused]

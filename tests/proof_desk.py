"""The desk of the proofs that nothing is lost and nothing doubled, and the mail that it gets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from attrs import evolve, frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import AssignBy
from mail2ticket.model.items import WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.tag import Tag
from mail2ticket.policy import Policy
from mail2ticket.rules.tags import Tags
from mail2ticket.testing import mail
from mail2ticket.testing.seeds import Manageable, Seedable

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
OURS, THEIRS, LOST = "support@acme.example", "ada@client.example", "lost@acme.example"
BOTH = ("billing@acme.example", OURS)
GRACE_MAIL, LINUS_MAIL = "grace@acme.example", "linus@acme.example"
CLIENT = Company("client", "Client Inc")
ADA = Contact("ada", "Ada Lovelace", (THEIRS,), CLIENT)
GRACE = Agent("grace", "Grace Hopper", (GRACE_MAIL,), ("Engineer",))
LINUS = Agent("linus", "Linus Nord", (LINUS_MAIL,), ("Engineer",))
PRINTER = "T20261103.0001"
ITEM = WorkItem(
    number=PRINTER,
    title="Printer on fire",
    company=CLIENT,
    participants=frozenset({ADA.addresses[0]}),
)
SUPPORT = Mailbox(
    OURS,
    queue="First line",
    status="New",
    priority="Medium",
    role="Engineer",
    type="Incident",
    assign=AssignBy.ROUND_ROBIN,
)
BILLING = Mailbox("billing@acme.example", queue="Billing", status="New")
OPS = Mailbox("ops@acme.example", queue="First line", commands="slash", role="Engineer")

POLICY = Policy(
    mailboxes=(SUPPORT, BILLING, OPS),
    keys=(b"the key of the proofs, made of thirty-two bytes",),
    roles=("Engineer",),
    statuses=("New", "In Progress", "Waiting Customer", "Complete"),
    authentication_servers=("mx.acme.example",),
    fan_out="each",
    tickets_an_hour=100_000,
).preferring(refine=(Tags((Tag("Fire", ("burns",)),)),))
#: Where mail is taken that the policy above holds.
LATER_POLICY = evolve(POLICY, mailboxes=(evolve(SUPPORT, aliases=(LOST,)), BILLING, OPS))


def fill(store: object) -> None:
    """Put the people and the one work item of the desk into *store*."""
    assert isinstance(store, Seedable)
    assert isinstance(store, Manageable)
    store.add_company(CLIENT, ("client.example",))
    for person in (ADA, GRACE, LINUS):
        store.add_person(person)
    store.add_queue("First line", ("grace", "linus"))
    store.add_item(ITEM)


class AbsentScanner:
    """Is not there to look at any file."""

    def scan(self, attachment: Attachment) -> Scan:
        return Scan(ScanState.PENDING, "nobody answers")


class CleanScanner:
    """Finds every file clean."""

    def scan(self, attachment: Attachment) -> Scan:
        return Scan(ScanState.CLEAN)


def verified(
    subject: str,
    body: str,
    *,
    sender: str = THEIRS,
    to: str = OURS,
    files: dict[str, bytes] | None = None,
    **headers: str | None,
) -> bytes:
    """Return a mail that our server vouches for."""
    domain = sender.rpartition("@")[2]
    passed = f"mx.acme.example; dmarc=pass header.from={domain}"
    return mail(
        subject,
        body,
        sender=sender,
        to=to,
        attachments=files or {},
        Authentication_Results=passed,
        **headers,
    )


def ticket(name: str = "Pump", *, to: str | tuple[str, ...] = OURS) -> bytes:
    """Return a mail that opens a ticket with two files, in each mailbox that it is *to*."""
    files = {f"{name}.pdf": b"%PDF-1.4 " + name.encode(), "a.txt": f"text of {name}".encode()}
    return mail(
        f"{name} is broken",
        f"{name} burns.",
        to=to,
        attachments=files,
        message_id=f"<{name}@client.example>",
    )


def refused(name: str = "tool") -> bytes:
    """Return a mail that opens a ticket with two files, one of which is refused by its type."""
    files = {f"{name}.exe": b"MZ " + name.encode(), "a.txt": f"text of {name}".encode()}
    return verified(name, f"{name} burns.", files=files, message_id=f"<{name}@client.example>")


def note(name: str = "reply", *, about: str = PRINTER) -> bytes:
    """Return a mail with a file that becomes a note on a work item."""
    return verified(f"Re: [{about}]", f"It is {name}.", files={f"{name}.txt": name.encode()})


def reply(name: str, to: str) -> bytes:
    """Return a mail that answers the mail with the id *to*."""
    return verified("Re: it", f"It is {name}.", in_reply_to=to, message_id=f"<{name}@r.example>")


def time_entry(name: str = "drum") -> bytes:
    """Return an agent's mail that books time, and sets a status."""
    line = f"#T=0:30 #S=In Progress\nChanged the {name}."
    return verified(PRINTER, line, sender=LINUS_MAIL)


def command(name: str = "tag") -> bytes:
    """Return an agent's mail that sets this and that on a work item."""
    lines = f"/priority High\n/tag {name}\n/assign me\n\nOver to you."
    return verified(PRINTER, lines, sender=GRACE_MAIL, to=str(OPS.address))


def held(name: str = "lost") -> bytes:
    """Return a mail with a file for nobody that the policy knows; it is held."""
    return verified(f"{name} is lost", "Help.", to=LOST, files={f"{name}.pdf": b"%PDF-1.4 lost"})


def discarded(name: str = "private") -> bytes:
    """Return a mail that is not for the helpdesk."""
    return mail(name, "Lunch?", sensitivity="private")


@frozen
class Posted:
    """
    A mail of a stream.

    Attributes:
        again: Whether it came before, by another way.
    """

    content: bytes
    received_at: datetime
    again: bool = False


def stream(count: int, seed: int) -> Iterator[Posted]:
    """Yield *count* deliveries of every kind, of which three in ten are repeats."""
    chance = random.Random(seed)  # noqa: S311 - it must be the same each time
    fresh: list[bytes] = []
    opened: list[str] = []
    for turn in range(count):
        moment = NOON + timedelta(minutes=turn)
        if fresh and turn % 10 in {3, 6, 9}:
            path = f"Delivered-To: copy{turn}@acme.example\r\n".encode()
            near = chance.choice(fresh[-4:])
            yield Posted(path + near, moment, again=True)
            continue
        name = f"m{seed}n{turn}"
        kind = chance.choices(range(8), (4, 3, 2, 2, 1, 1, 1, 1))[0]
        if kind == 0 or (kind == 1 and not opened):
            content = ticket(name)
            opened.append(f"<{name}@client.example>")
        elif kind == 1:
            content = reply(name, chance.choice(opened))
        else:
            makers = (note, time_entry, command, held, discarded)
            content = ticket(name, to=BOTH) if kind == 7 else makers[kind - 2](name)
        fresh.append(content)
        yield Posted(content, moment)

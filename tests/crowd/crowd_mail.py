"""The mail of the crowd, and what must come of it: both are written before anything is run."""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from attrs import Factory, define, evolve, field, frozen

from mail2ticket.model.items import WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Agent, Company
from mail2ticket.policy import Policy
from mail2ticket.rules.alerts import AlertStorm
from mail2ticket.rules.duplicates import Duplicates, SameTicket
from mail2ticket.rules.threads import mentioned
from mail2ticket.stages import ahead_of
from mail2ticket.testing import mail

START = datetime(2026, 11, 3, 8, tzinfo=UTC)
SUPPORT, ALERTS = "support@acme.example", "alerts@acme.example"
CLIENT = Company("client", "Client Inc")
AGENTS = tuple(Agent(f"agent{at}", f"Agent {at}", (f"agent{at}@acme.example",)) for at in range(5))
HOT = tuple(f"T20261101.{at:04d}" for at in range(1, 5))
QUEUE = "First line"

#: Limits that are reached within few mails, and what a mail over them comes to.
AN_HOUR, AT_DOMAIN, TICKETS, STORM = 5, 30, 20, 12
#: How many mails of ten are delivered twice.
REPEATED = 3

_ALIKE = Duplicates(same=SameTicket(by=("alert",)))
_DESK = Policy(
    mailboxes=(
        Mailbox(SUPPORT, name="Acme Support", queue=QUEUE, assign="round_robin"),
        Mailbox(ALERTS, queue="Machines", alert_key="an open sesame", company=CLIENT),
    ),
    keys=(b"the key of the crowd",),
    answers_an_hour=AN_HOUR,
    answers_an_hour_at_domain=AT_DOMAIN,
    tickets_an_hour=TICKETS,
)
#: The desk that the crowd writes to; alerts of one trouble meet in one ticket.
POLICY = evolve(
    _DESK,
    match=ahead_of(_DESK.match, mentioned, _ALIKE.same),
    decide=(
        _ALIKE,
        *(AlertStorm(STORM) if isinstance(r, AlertStorm) else r for r in _DESK.decide),
    ),
)


@frozen
class Delivery:
    """
    A mail that is handed in.

    Attributes:
        at: Its place, from 0.

        original: The place of the mail that it repeats; its own where it repeats none.

        mark: A word that stands in this mail alone.

        group: The group that it belongs to, by name.
    """

    at: int
    original: int
    mark: str
    group: str
    content: bytes = field(repr=False)
    received_at: datetime

    @property
    def is_repeat(self) -> bool:
        """Whether an earlier one is the same."""
        return self.original != self.at


@define
class Group:
    """
    Mails that have to do with one another, and what becomes of them in whatever order they come.

    Attributes:
        states: How many end in which state; of held ones, for which reason.

        notices: How many mails are sent to its people, together.

        is_shared: Whether that is counted for all of a domain: workers do not wait for each
            other for that, so that each may send one more at the same moment.

        most: How many at most to one of them.

        items: On how many work items its entities are.

        number: The work item that all of them are on, where it is known before.

        files: How many files are kept.
    """

    name: str
    states: Counter[str] = Factory(Counter[str])
    notices: int = 0
    most: int = 0
    is_shared: bool = False
    items: int = 0
    number: str = ""
    files: int = 0
    mails: list[tuple[str, bytes]] = Factory(list[tuple[str, bytes]])

    def person(self, at: int, domain: str = "") -> str:
        """Return the address of the person *at* of this group, by which he is told from others."""
        return f"{self.name}-{at}@{domain or f'{self.name}-{at}.example'}"

    def add(
        self,
        sender: str,
        subject: str = "",
        *,
        to: str = SUPPORT,
        text: str = "",
        files: dict[str, bytes] | None = None,
        same_words: str = "",
        **headers: str,
    ) -> None:
        """Add a mail that says something of its own, but where it says the *same words*."""
        at = len(self.mails)
        mark = f"{self.name}{_letters(at)}"
        words = same_words or f"{mark} stands here, and whoever reads on reads {mark[::-1]} twice."
        headers["Message_ID"] = f"<{self.name}.{at}@crowd.example>"
        written = mail(
            subject or f"About {mark}",
            f"{words}\n{text}",
            sender=sender,
            to=to,
            attachments=files or {},
            **headers,
        )
        self.mails.append((mark, written))


@frozen
class Plan:
    """
    All that is handed in, and all that must come of it.

    Attributes:
        seeds: The work items that are there before.
    """

    deliveries: tuple[Delivery, ...]
    groups: tuple[Group, ...]
    seeds: tuple[WorkItem, ...]

    @property
    def originals(self) -> int:
        """How many different mails there are."""
        return sum(not each.is_repeat for each in self.deliveries)


def planned(deliveries: int, seed: int = 1) -> Plan:
    """Return a plan of so many *deliveries*, of which three in ten are repeats."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    wanted = deliveries - deliveries * REPEATED // 10
    groups: list[Group] = []
    mails: list[tuple[float, Group, int]] = []
    for block in range(wanted):
        room = wanted - len(mails)
        for group in _block(_letters(block), room):
            # They come close together, and not one after the other.
            start = len(mails) + chance.uniform(0, 10)
            groups.append(group)
            mails += [(start + chance.uniform(0, 40), group, at) for at in range(len(group.mails))]
        if len(mails) == wanted:
            break
    mails.sort(key=lambda each: each[0])
    repeated = set(chance.sample(range(wanted), deliveries - wanted))
    found: list[Delivery] = []
    for at, (_, group, place) in enumerate(mails):
        mark, content = group.mails[place]
        original = len(found)
        found += [
            Delivery(original + more, original, mark, group.name, content, START)
            for more in range(1 + (at in repeated))
        ]
    seeds = tuple(
        WorkItem(number=number, title="Known", participants=_writers(groups, number))
        for number in HOT
    )
    return Plan(tuple(found), tuple(groups), seeds)


def _writers(groups: list[Group], number: str) -> frozenset[str]:
    return frozenset(one.person(0) for one in groups if one.number == number)


def _block(name: str, room: int) -> Iterator[Group]:
    """Yield groups of every kind, of no more than *room* mails together; plain ones fill up."""
    for kind, make, often in _KINDS:
        for at in range(often):
            group = make(f"{name}{kind}{_letters(at)}", at)
            if len(group.mails) <= room:
                room -= len(group.mails)
                yield group
    plain = Group(f"{name}plain")
    for at in range(min(room, 60)):
        plain.add(plain.person(at), files={"form.pdf": _file(plain.name, at)} if at < 5 else {})
        plain.states["created"] += 1
    plain.items = plain.notices = len(plain.mails)
    plain.most, plain.files = 1, min(5, len(plain.mails))
    if plain.mails:
        yield plain


def _hot(name: str, at: int) -> Group:
    """One participant writes four times to a ticket: two notices, and his file is kept once."""
    group = Group(name, number=HOT[at % len(HOT)])
    for _ in range(4):
        subject = f"Re: [{group.number}] {name} {_letters(len(group.mails))}"
        group.add(group.person(0), subject, files={"sketch.pdf": _file(name, 0)})
    group.states["added"], group.items, group.files = 4, 1, 1
    group.notices = group.most = 2
    return group


def _alike(name: str, at: int) -> Group:
    """One trouble, told eight times at the same moment: one ticket, and nobody is answered."""
    group = Group(name)
    for _ in range(8):
        _alert(group, f"{name}-disk")
    group.states.update(created=1, added=7)
    group.items = 1
    return group


def _storm(name: str, at: int) -> Group:
    """One tool tells of more troubles than it may open tickets with in an hour."""
    group = Group(name)
    for each in range(STORM + 6):
        _alert(group, f"{name}-{each}")
    group.states.update({"created": STORM, "held flood": 6})
    group.items = STORM
    return group


def _alert(group: Group, trouble: str) -> None:
    token = f'<Autotask><PW name="an open sesame"/><AlertID name="{trouble}"/></Autotask>'
    group.add(group.person(0), to=ALERTS, text=token)


def _flood(name: str, at: int) -> Group:
    """One stranger has more requests than he may open tickets with in an hour."""
    group = Group(name)
    for _ in range(TICKETS + 5):
        group.add(group.person(0))
    group.states.update({"created": TICKETS, "held flood": 5})
    group.items = TICKETS
    group.notices = group.most = AN_HOUR
    return group


def _echo(name: str, at: int) -> Group:
    """One sender, one subject, six times in five minutes: two tickets, the rest is held."""
    group = Group(name)
    for _ in range(6):
        group.add(group.person(0), f"Again {name}")
    group.states.update({"created": 2, "held too_often": 4})
    group.items = group.notices = group.most = 2
    return group


def _words(name: str, at: int) -> Group:
    """The same words four times under another subject each: one answer."""
    group = Group(name)
    for _ in range(4):
        group.add(group.person(0), same_words=f"The printer of {name} burns, as it ever did.")
    group.states["created"] = group.items = 4
    group.notices = group.most = 1
    return group


def _domain(name: str, at: int) -> Group:
    """More people of one company write than may be answered in an hour."""
    group = Group(name)
    for each in range(AT_DOMAIN + 10):
        group.add(group.person(each, f"{name}.example"))
    group.states["created"] = group.items = AT_DOMAIN + 10
    group.notices, group.most, group.is_shared = AT_DOMAIN, 1, True
    return group


def _orphan(name: str, at: int) -> Group:
    """Three answers to a mail that never came meet in one ticket (T5): two notices about it."""
    group = Group(name)
    for _ in range(3):
        group.add(group.person(0), References=f"<{name}.never@crowd.example>")
    group.states.update(created=1, added=2)
    group.items = 1
    group.notices = group.most = 2
    return group


_KINDS: tuple[tuple[str, Callable[[str, int], Group], int], ...] = (
    ("hot", _hot, 10),
    ("alike", _alike, 5),
    ("storm", _storm, 1),
    ("flood", _flood, 1),
    ("echo", _echo, 2),
    ("words", _words, 2),
    ("domain", _domain, 1),
    ("orphan", _orphan, 5),
)


def _letters(number: int) -> str:
    """Return *number* in three letters: texts are compared by their letters."""
    letters = string.ascii_lowercase
    return "".join(letters[number // 26**power % 26] for power in (2, 1, 0))


def _file(name: str, at: int) -> bytes:
    return f"%PDF-1.4\n{name} {at}\n".encode() * 200

"""The stories of the soak: who stands between two desks, and how often each may answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import product

from attrs import evolve, frozen
from soak_nodes import (
    Bouncer,
    Person,
    Relay,
    Reply,
    Report,
    Rude,
    Subject,
    Thread,
    Vacation,
    Words,
    letter,
)
from soak_world import DeskNode, Node, World

from mail2ticket.model.mailbox import Mailbox
from mail2ticket.policy import Policy
from mail2ticket.ports import Store
from mail2ticket.rules.echoes import Flood
from mail2ticket.stores.memory import MemoryStore

A, B, BETWEEN = "help@north.example", "desk@south.example", "pat@between.example"
PERSON = "pia@person.example"
DAYS = 30

PROMPT = timedelta(seconds=5)
DELAYS = (PROMPT, timedelta(hours=3), timedelta(days=2))
#: For the long form: on both sides of each limit.
MORE_DELAYS = (
    PROMPT,
    timedelta(minutes=2),
    timedelta(minutes=11),
    timedelta(minutes=13),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=6),
    timedelta(days=8),
)

#: Two notices: of the mail that began it, and of the first thing that came back.
FEW = 2


@frozen
class Story:
    """
    One node between two desks.

    Attributes:
        node: Makes it.

        most: How often each desk may write to one address in 30 days.

        is_seeded: Whether a person writes to both desks from the address of the node.
    """

    name: str
    node: Callable[[], Node]
    most: int = FEW
    is_seeded: bool = True


@frozen
class Result:
    """
    What came of a story.

    Attributes:
        answers: How often each desk wrote to the one whom it wrote to most.

        all_answers: How often each desk wrote to anybody.

        last_day: On which day the last of them was written.
    """

    story: Story
    answers: tuple[int, int]
    all_answers: tuple[int, int]
    last_day: float
    mails: int
    tickets: int
    seconds: float


def policy(address: str, key: bytes, *, limits: bool = True) -> Policy:
    """Return the policy of a desk that knows nobody, as most of the world is to each."""
    known = Policy(mailboxes=(Mailbox(address, queue="First"),), keys=(key,))
    if limits:
        return known
    return evolve(known, limit=(), decide=tuple(rule for rule in known.decide if rule != Flood()))


def world_of(
    story: Story,
    stores: Callable[[], Store] = MemoryStore,
    again: tuple[timedelta, ...] = (),
    *,
    limits: bool = True,
) -> World:
    """Return the world in which *story* begins: each desk is the other's customer."""
    world = World(again=again)
    for address, key in ((A, b"the key of the north"), (B, b"the key of the south")):
        world.nodes[address] = DeskNode(policy(address, key, limits=limits), stores())
    node = story.node()
    for address in (BETWEEN, *(node.addresses if isinstance(node, Rude) else ())):
        world.nodes[address] = node
    said = "Our printer on the second floor burns, and nobody has any water."
    for one, other in ((A, B), (B, A)):
        if story.is_seeded:
            world.post(letter(BETWEEN, one, "Printer", f"{said} It is {one}'s.", world))
        world.post(letter(other, one, "A question", "May one of you call one of us?", world))
    if not story.is_seeded:
        world.nodes[PERSON] = Person()
        world.post(letter(PERSON, BETWEEN, "Printer", said, world))
    return world


def desks_of(world: World) -> tuple[DeskNode, DeskNode]:
    """Return both desks."""
    first, second = world.nodes[A], world.nodes[B]
    assert isinstance(first, DeskNode)
    assert isinstance(second, DeskNode)
    return first, second


def told(
    story: Story,
    stores: Callable[[], Store] = MemoryStore,
    again: tuple[timedelta, ...] = (),
    *,
    limits: bool = True,
    days: float = DAYS,
) -> tuple[World, Result]:
    """Run *story* for 30 days, and return what came of it."""
    started = time.perf_counter()
    world = world_of(story, stores, again, limits=limits)
    begin = world.now
    world.run(days)
    desks = desks_of(world)
    moments = [at for desk in desks for each in desk.answers.values() for at in each]
    most = [max(map(len, desk.answers.values()), default=0) for desk in desks]
    return world, Result(
        story=story,
        answers=(most[0], most[1]),
        all_answers=(desks[0].answered(), desks[1].answered()),
        last_day=max(((at - begin) / timedelta(days=1) for at in moments), default=0.0),
        mails=world.delivered,
        tickets=sum(len(desk.tickets) for desk in desks),
        seconds=time.perf_counter() - started,
    )


def at_most(delay: timedelta) -> int:
    """
    Return how often one is answered who says something new each time, *delay* after it.

    Nothing tells him from a person: 5 an hour, 20 a day, 100 in 30 days are all that is left.
    Whoever answers nothing but answers is quiet for good once he got none.
    """
    if 5 * delay < timedelta(hours=1):
        return 5
    if 20 * delay < timedelta(days=1):
        return 20
    return min(100, timedelta(days=DAYS) // delay + 1)


def rude_stories(delays: tuple[timedelta, ...] = DELAYS) -> Iterator[Story]:
    """Yield every combination of what a rude responder may say, and how."""
    ways = product(Words, Subject, Thread, Reply)
    for turn, (words, subject, thread, reply) in enumerate(ways):
        is_worst = words is Words.NEW and thread is Thread.NONE and reply is Reply.FROM
        every = (
            delays if is_worst or len(delays) > len(DELAYS) else delays[turn % len(delays) :][:1]
        )
        yield from _rude(words, subject, thread, reply, every)


def _rude(
    words: Words, subject: Subject, thread: Thread, reply: Reply, delays: tuple[timedelta, ...]
) -> Iterator[Story]:
    for delay in delays:
        # What was said is forgotten after a week, as RFC 3834 has it.
        is_new = words is Words.NEW or delay > timedelta(days=7)
        is_new &= subject is not Subject.RE
        is_apart = thread is Thread.NONE and reply is Reply.FROM
        yield Story(
            f"rude: {words} words, {subject} subject, {thread}, to {reply}, {delay}",
            partial(Rude, BETWEEN, words, subject, thread, reply, delay),
            most=at_most(delay) if is_new and is_apart else FEW,
        )


def other_stories(delays: tuple[timedelta, ...] = DELAYS) -> Iterator[Story]:
    """Yield all others: polite ones, bouncers, relays, lists, forwarders."""
    for delay in delays:
        yield Story(f"vacation as RFC 3834 has it, {delay}", partial(Vacation, BETWEEN, delay))
        for report, null in product(Report, (True, False)):
            yield Story(
                f"bouncer: {report}, {'null' if null else 'its own'} path, {delay}",
                partial(Bouncer, BETWEEN, report, null=null, delay=delay),
            )
    yield Story("bouncer that obeys", partial(Bouncer, BETWEEN, rude=False))
    yield Story("rude from the null path", partial(Rude, BETWEEN, Words.NEW, null=True))
    yield Story(
        "rude from four addresses",
        partial(Rude, BETWEEN, Words.NEW, Subject.RE, Thread.BOTH, others=3),
    )
    yield Story(
        "rude and new in all from four addresses",
        partial(Rude, BETWEEN, Words.NEW, Subject.NEW, others=3),
        most=5,
    )
    yield Story(
        "rude with a file that is refused",
        partial(Rude, BETWEEN, Words.SAME, Subject.RE, Thread.BOTH, encloses=True),
    )
    yield Story(
        "rude with new words and a file that is refused",
        partial(Rude, BETWEEN, Words.NEW, Subject.RE, Thread.BOTH, encloses=True),
        most=5,
    )
    yield from relay_stories()


def relay_stories() -> Iterator[Story]:
    """Yield every way in which what one desk writes is passed on to the other."""
    both = (A, B)
    for strips, subject, thread, echoes in product((False, True), Subject, Thread, (False, True)):
        for keeps_from, is_list in ((False, False), (True, False), (False, True)):
            kind = "list" if echoes else "relay"
            # Each gets the other's notices and its own, in two kinds of words and two tickets.
            is_worst = strips and echoes and subject is Subject.NEW and thread is not Thread.NONE
            yield Story(
                f"{kind}: {'stripped' if strips else 'marked'}, {subject} subject, {thread}"
                f"{', From kept' if keeps_from else ''}{', List-Id' if is_list else ''}",
                partial(
                    Relay,
                    BETWEEN,
                    both,
                    strips,
                    subject,
                    thread,
                    keeps_from=keeps_from,
                    echoes=echoes,
                    is_list=is_list,
                ),
                most=FEW + is_worst,
                is_seeded=False,
            )
    yield Story(
        "relay that adds words, stripped, new subject",
        partial(Relay, BETWEEN, both, subject=Subject.NEW, adds=True),
        most=5,
        is_seeded=False,
    )
    for keeps_from in (False, True):
        yield Story(
            f"forwarder back to us{', From kept' if keeps_from else ''}",
            partial(
                Relay,
                BETWEEN,
                (A,),
                thread=Thread.BOTH,
                keeps_from=keeps_from,
                keeps_id=True,
                echoes=True,
            ),
        )


def stories(delays: tuple[timedelta, ...] = DELAYS) -> Iterator[Story]:
    """Yield all of them."""
    yield from rude_stories(delays)
    yield from other_stories(delays)

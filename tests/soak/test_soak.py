"""
Two desks, and who may stand between them, for 30 days on a virtual clock: N3, W4, W5.

The long form, with more delays and on disk: ``make soak``.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from soak_nodes import Rude, Subject, Thread, Words, letter, new_words
from soak_stories import (
    BETWEEN,
    FEW,
    A,
    B,
    Result,
    Story,
    desks_of,
    policy,
    rude_stories,
    stories,
    told,
)
from soak_world import DeskNode, World

from mail2ticket.model.decision import State
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore

ALL = {story.name: story for story in stories()}
HELD_TO_FEW = [name for name, story in ALL.items() if story.most == FEW]
#: One of each kind, on disk as well.
SOME = list(ALL)[::13]
DAY = timedelta(days=1)


def assert_came_to_rest(world: World, result: Result) -> None:
    """Assert that each desk answered a few times and then no more, and that no mail is lost."""
    assert max(result.answers) <= result.story.most, result
    assert not world.lost
    for address, desk in zip((A, B), desks_of(world), strict=True):
        assert isinstance(desk.store, MemoryStore | SqliteStore)
        repeats = desk.states[State.REPEAT]
        assert len(list(desk.store.recorded())) == desk.taken - repeats, address
        opened = Counter(at.replace(minute=0, second=0) for at in desk.tickets)
        assert max(opened.values()) <= 2 * desk.policy.tickets_an_hour


@pytest.mark.parametrize("name", ALL)
def test_two_desks_come_to_rest_whoever_stands_between_them(name: str) -> None:
    """N3, W4: two answers each to one that is recognised as a program, then none."""
    world, result = told(ALL[name])

    assert_came_to_rest(world, result)
    if ALL[name].most == FEW:
        assert world.is_quiet


@pytest.mark.parametrize("name", SOME)
def test_on_disk_it_is_the_same(name: str, tmp_path: Path) -> None:
    """W4: all that is counted is in the store."""
    paths = iter((tmp_path / "north.db", tmp_path / "south.db"))
    _, expected = told(ALL[name])
    world, result = told(ALL[name], lambda: SqliteStore(next(paths)))

    assert_came_to_rest(world, result)
    assert (result.answers, result.mails, result.tickets) == (
        expected.answers,
        expected.mails,
        expected.tickets,
    )


@pytest.mark.parametrize("name", SOME)
def test_what_is_delivered_again_changes_nothing(name: str) -> None:
    """W5: a server that delivers all mail three times, a second and a day later."""
    _, expected = told(ALL[name])
    world, result = told(ALL[name], again=(timedelta(seconds=1), DAY))

    assert_came_to_rest(world, result)
    assert (result.answers, result.tickets) == (expected.answers, expected.tickets)
    for desk in desks_of(world):
        assert desk.states[State.REPEAT] == 2 * (desk.taken - desk.states[State.REPEAT])


def test_it_is_the_same_each_time() -> None:
    story = ALL[next(name for name in ALL if "counted" in name)]
    results = [told(story)[1] for _ in range(2)]

    assert len({(r.answers, r.mails, r.tickets, r.last_day) for r in results}) == 1


def test_most_of_the_stories_are_held_to_two_answers() -> None:
    """Those that are not say something new each time, and name nothing that we sent."""
    assert len(HELD_TO_FEW) > 0.8 * len(ALL)
    for story in rude_stories():
        assert story.most == FEW or "new words" in story.name


def desk() -> DeskNode:
    """Return a desk whose notices go nowhere."""
    return DeskNode(policy(A, b"the key of the north"), MemoryStore(), sends=False)


@pytest.mark.parametrize(
    ("words", "subject", "thread"),
    [
        (Words.SAME, Subject.SAME, Thread.NONE),
        (Words.COUNTED, Subject.NEW, Thread.NONE),
        (Words.NEW, Subject.RE, Thread.NONE),
        (Words.NEW, Subject.NEW, Thread.IN_REPLY_TO),
    ],
)
@pytest.mark.parametrize("pace", [timedelta(seconds=1), timedelta(minutes=20)])
def test_a_thousand_mails_of_one_responder_get_two_answers(
    words: Words, subject: Subject, thread: Thread, pace: timedelta
) -> None:
    """N3: ping-pong with one that writes whether it is answered or not; none is lost."""
    north = desk()
    world = World(nodes={A: north})
    responder = Rude(BETWEEN, words, subject, thread)
    first = letter(BETWEEN, A, "Printer", "It burns, and nobody has any water.", world)
    north.receives(first, world)
    answer = north.last
    assert answer is not None
    for turn in range(1_000):
        world.now += pace
        aside = World(now=world.now, nodes={A: north}, posted=10 * turn + 10)
        responder.receives(answer, aside)
        aside.run(1)
        answer = north.last or answer

    assert north.taken == 1_001
    assert north.states.keys() <= {State.CREATED, State.ADDED, State.HELD}
    assert len(list(north.store.recorded())) == 1_001  # type: ignore[attr-defined]
    assert north.answered() == FEW


def test_a_flood_of_one_stranger_is_held_and_others_are_heard() -> None:
    """W4: 20 tickets an hour; what is more is held, not lost, and an hour later it goes on."""
    north = desk()
    world = World(nodes={A: north})
    for turn in range(600):
        world.now += timedelta(seconds=10)
        mail = letter(BETWEEN, A, f"{new_words(turn)[:30]}", new_words(turn), world)
        north.receives(mail, world)
    north.receives(letter("pia@person.example", A, "Help", "It burns.", world), world)

    assert north.taken == 601
    assert north.states[State.CREATED] == 2 * 20 + 1
    assert north.states[State.HELD] == 560
    assert len(north.answers[BETWEEN]) == 2 * 5
    assert len(north.answers["pia@person.example"]) == 1


def test_a_story_that_is_not_held_to_its_limit_fails() -> None:
    """The soak can fail: without ladders, the worst responder is answered all day."""
    story = Story("worst", lambda: Rude(BETWEEN, Words.NEW, Subject.NEW), most=5)
    world, result = told(story, limits=False, days=1 / 24)

    assert min(result.answers) > 500
    assert not world.is_quiet
    with pytest.raises(AssertionError):
        assert_came_to_rest(world, result)

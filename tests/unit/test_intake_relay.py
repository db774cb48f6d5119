"""The way out: who sends a notice, when it is tried again, and when it is given up (N4)."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from both_doors import DOORS, Doors, Post, opened
from cases import NOON, policy
from patience import together

from mail2ticket.errors import (
    ConfigurationError,
    ContentionError,
    StoreError,
    TransportError,
    UndeliverableError,
)
from mail2ticket.intake import Intake
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Posting
from mail2ticket.relaying import Relayed, Relaying, failure_of
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail

DAY = timedelta(days=1)


@pytest.fixture(params=DOORS, ids="-".join)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doors]:
    door, store = request.param
    with opened(door, store, tmp_path) as doors:
        yield doors


def post_of(desk: Doors) -> Post:
    assert desk.post
    return desk.post


def test_n4_a_worker_sends_what_it_committed_and_no_relay_does(desk: Doors) -> None:
    """While it sends, it has the notice for itself."""
    found: list[Relayed] = []
    other = Intake(desk.store, Post(), desk.policy, clock=desk.clock)
    post_of(desk).before = lambda _: found.append(other.relay())
    desk.process(mail())
    assert len(post_of(desk).sent) == 1
    assert found == [Relayed()]
    desk.clock.go(days=1)
    assert desk.relay() == Relayed()
    [outgoing] = desk.store.outgoing(None)
    assert outgoing.state is Posting.SENT


@pytest.mark.parametrize(("times", "state"), [(4, Posting.SENT), (5, Posting.WAITING)])
def test_n4_that_it_was_sent_is_noted_again_where_others_are_in_the_way(
    desk: Doors, monkeypatch: pytest.MonkeyPatch, times: int, state: Posting
) -> None:
    """Else it would be sent twice; after five tries, it will be."""
    left = [ContentionError("a deadlock")] * times
    mark_sent = desk.store.mark_sent

    def hindered(sent: OutboundMail) -> None:
        if left:
            raise left.pop()
        mark_sent(sent)

    monkeypatch.setattr("mail2ticket.handling.retries._pauses", lambda: iter([0.0] * 4))
    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "mark_sent", hindered)
        desk.process(mail())
    assert len(post_of(desk).sent) == 1
    [outgoing] = desk.store.outgoing(None)
    assert outgoing.state is state


def test_n4_what_a_killed_worker_left_is_sent_once_it_is_old_enough(desk: Doors) -> None:
    """Nobody knows whether it was sent, so that it may be sent twice, with one Message-ID."""

    class Killed(BaseException):
        pass

    post_of(desk).problem = Killed()
    with pytest.raises(Killed):
        desk.process(mail())
    post_of(desk).problem = None
    desk.clock.go(minutes=4, seconds=59)
    assert desk.relay() == Relayed()
    desk.clock.go(seconds=1)
    assert desk.relay() == Relayed(sent=1)
    assert desk.relay() == Relayed()


def test_a_worker_whose_time_has_run_out_leaves_the_rest_to_relays(
    desk: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """By then somebody else may be at it."""
    begin = desk.store.begin

    def slow() -> object:
        desk.clock.go(minutes=5)
        return begin()

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "begin", slow)
        outcome = desk.process(mail())
    assert len(outcome.outbox) == 1
    assert post_of(desk).ids == []
    [line] = caplog.messages
    assert line.endswith(
        f'"notice {outcome.outbox[0].id} stays in the outbox: there was no time for it"'
    )
    assert desk.relay() == Relayed(sent=1)


def test_without_a_transport_a_notice_is_due_at_once(desk: Doors) -> None:
    desk.post = None
    desk.process(mail())
    assert desk.relay() == Relayed()
    desk.post = Post()
    assert desk.relay() == Relayed(sent=1)


def test_n4_what_cannot_be_sent_is_tried_later_and_later(desk: Doors) -> None:
    """One minute after the first failure, two after the next, and so on; then it is dead."""
    desk.more["relaying"] = Relaying(most_attempts=4, longest_pause=timedelta(minutes=2))
    post_of(desk).problem = TransportError("451 4.7.1 greylisted, ada@client.example, My illness")
    desk.process(mail())
    for pause, attempts in ((1, 1), (2, 2), (2, 3)):
        [outgoing] = desk.store.outgoing(Posting.WAITING)
        assert outgoing.attempts == attempts
        assert outgoing.due_at == desk.clock.now + timedelta(minutes=pause)
        assert outgoing.error == "TransportError 451 4.7.1"
        desk.clock.go(minutes=pause, microseconds=-1)
        assert desk.relay() == Relayed()
        desk.clock.go(microseconds=1)
        expected = Relayed(put_off=1) if attempts < 3 else Relayed(given_up=1)
        assert desk.relay() == expected
    [dead] = desk.store.outgoing(Posting.DEAD)
    assert (dead.attempts, dead.error) == (4, "TransportError 451 4.7.1")
    desk.clock.go(days=1000)
    assert desk.relay() == Relayed()


def test_n4_what_can_never_be_sent_is_a_dead_letter_until_somebody_releases_it(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    """The work item stands; the log has no word of the mail."""
    post_of(desk).problem = UndeliverableError("550 5.1.1 <ada@client.example>: no such user")
    outcome = desk.process(mail("My illness"))
    assert outcome.number
    [dead] = desk.store.outgoing(Posting.DEAD)
    assert (dead.mail, dead.attempts) == (outcome.outbox[0], 1)
    assert dead.number == outcome.number
    assert dead.error == "UndeliverableError 550 5.1.1"
    [line] = caplog.messages
    assert line.endswith(f'"notice {dead.mail.id} is a dead letter: {dead.error}"')
    assert not tuple(desk.store.outbox())

    desk.clock.go(days=30)
    assert desk.relay() == Relayed()
    post_of(desk).problem = None
    assert desk.store.release(dead.mail.id, desk.clock.now)
    assert desk.relay() == Relayed(sent=1)
    assert post_of(desk).sent == [dead.mail]


def test_a_mail_that_kills_whoever_sends_it_is_given_up_too(desk: Doors) -> None:
    """Its attempts are counted before they are made."""
    desk.more["relaying"] = Relaying(most_attempts=2)
    desk.post, post = None, Post(problem=KeyboardInterrupt())
    desk.process(mail())
    desk.post = post
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            desk.relay()
        assert desk.relay() == Relayed()
        desk.clock.go(minutes=10)
    assert desk.relay() == Relayed(given_up=1)
    [dead] = desk.store.outgoing(Posting.DEAD)
    assert dead.error == "no attempt came to an end"


def test_a_relay_takes_no_more_than_it_is_told_to(desk: Doors) -> None:
    """In batches; what was due first is sent first."""
    desk.more["relaying"] = Relaying(batch=2)
    desk.post = None
    ids = [desk.process(mail(sender=f"{each}@client.example")).outbox[0].id for each in range(7)]
    desk.post = post = Post()
    assert desk.relay(limit=0) == Relayed()
    assert desk.relay(limit=3) == Relayed(sent=3)
    assert post.ids == ids[:3]
    assert desk.relay() == Relayed(sent=4)
    assert post.ids == ids


def test_a_relay_that_is_too_slow_leaves_the_rest_to_others(desk: Doors) -> None:
    """Else two would send the same."""
    desk.more["relaying"] = Relaying(batch=3, lease=timedelta(minutes=2))
    desk.post = None
    for each in range(3):
        desk.process(mail(f"No. {each}"))
    desk.post = post = Post(before=lambda _: desk.clock.go(minutes=1))
    start = desk.clock.now
    assert desk.relay() == Relayed(sent=2)
    desk.clock.now = start + timedelta(minutes=2)
    assert desk.relay() == Relayed(sent=1)
    assert len(set(post.ids)) == 3


def test_a_relay_goes_by_the_time_that_it_is_told(desk: Doors) -> None:
    desk.post = None
    desk.process(mail())
    desk.post = Post()
    assert desk.relay(NOON - timedelta(seconds=1)) == Relayed()
    assert desk.relay(NOON) == Relayed(sent=1)


def test_what_fails_while_one_relays_is_not_taken_again_by_him(desk: Doors) -> None:
    """He would never end."""
    desk.post = None
    desk.process(mail())
    desk.post = Post(problem=OSError(), before=lambda _: desk.clock.go(minutes=5))
    assert desk.relay() == Relayed(put_off=1)


def test_a_store_that_fails_in_a_relay_is_told(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post = None
    desk.process(mail())
    desk.post = Post()

    def fail(*_: object) -> None:
        raise StoreError("the database is gone")

    monkeypatch.setattr(desk.store, "mark_sent", fail)
    with pytest.raises(StoreError, match="gone"):
        desk.relay()


def test_n4_whatever_fails_after_the_commit_takes_nothing_back(
    desk: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also if a store raises what it should not."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("My illness")

    monkeypatch.setattr(desk.store, "mark_sent", fail)
    assert desk.process(mail()).number
    (line,) = caplog.messages
    assert line.endswith('was not noted whether it was sent: ZeroDivisionError"')


def test_n4_every_notice_is_sent_once_by_relays_beside_workers() -> None:
    """Six workers, four of whose mails cannot be sent at first, and three relays."""
    store, post = MemoryStore(), Post()
    boxes = policy()
    failed: set[str] = set()

    def fail_once(notice: OutboundMail) -> None:
        if notice.id not in failed:
            failed.add(notice.id)
            raise OSError

    post.before = fail_once
    soon = Relaying(first_pause=timedelta(microseconds=1), longest_pause=timedelta(seconds=1))
    door = Intake(store, post, boxes, relaying=soon)

    def work(name: int) -> None:
        for each in range(10):
            sender = f"{name}.{each}@client.example"
            door.process(mail(sender=sender), received_at=datetime.now(UTC))

    def relay() -> None:
        for _ in range(20):
            door.relay()

    logging.disable(logging.WARNING)
    try:
        together(*(partial(work, name) for name in range(6)), *[relay] * 3)
        door.relay()
    finally:
        logging.disable(logging.NOTSET)
    assert len(post.ids) == len(set(post.ids)) == 60
    assert not store.outbox()


# --- settings and words -------------------------------------------------------------------


def test_what_cannot_work_is_refused_when_it_is_said() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Relaying(minimum_age=timedelta(0), batch=0, first_pause=-DAY, most_attempts=-1)
    assert len(raised.value.faults) == 4
    with pytest.raises(ConfigurationError, match="longest_pause is shorter than first_pause"):
        Relaying(first_pause=DAY)


def test_pauses_double_up_to_the_longest() -> None:
    relaying = Relaying(first_pause=timedelta(seconds=3), longest_pause=timedelta(seconds=10))
    pauses = [relaying.pause_after(each).total_seconds() for each in range(1, 6)]
    assert pauses == [3, 6, 10, 10, 10]


class _Unreadable(Exception):  # noqa: N818 - its name is in what is said of it
    def __str__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        (OSError("no route"), "OSError"),
        (smtplib.SMTPDataError(554, b"5.7.1 My illness"), "SMTPDataError 554"),
        (TransportError("421-4.7.0 try later, My illness"), "TransportError 421 4.7.0"),
        (TransportError("room 4510, 10.0.0.451, x550"), "TransportError"),
        (TransportError("x" * 2_000 + " 550 "), "TransportError"),
        (_Unreadable(), "_Unreadable"),
        (type("N" * 300, (Exception,), {})(), "N" * 80),
    ],
)
def test_a_failure_is_kept_without_a_word_of_the_mail(problem: Exception, word: str) -> None:
    assert failure_of(problem) == word


def test_a_failure_is_kept_with_what_caused_it() -> None:
    problem = TransportError("the server refused it")
    problem.__cause__ = smtplib.SMTPSenderRefused(452, b"full", "ada@client.example")
    assert failure_of(problem) == "TransportError from SMTPSenderRefused 452"
    problem.__cause__ = smtplib.SMTPResponseException(-1, "connection lost")  # as smtplib says it
    assert failure_of(problem) == "TransportError from SMTPResponseException"

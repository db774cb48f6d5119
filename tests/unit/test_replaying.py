"""Replay (X2): recorded mail under another policy, and that nothing is written."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NoReturn, cast

import pytest
from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.comparison import Comparison
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.desk import FanOut
from mail2ticket.model.facts import Facts, Likeness, Questions, Reference, Trait
from mail2ticket.model.history import MailFilter
from mail2ticket.model.items import WorkItem
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import AuthenticationResult, Envelope, Message
from mail2ticket.model.patience import TimeIsOver
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.pipeline import triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import HeldUnitOfWork, UnitOfWork
from mail2ticket.replaying import Replay, ReplayStore, looked_up
from mail2ticket.replaying.hindsight import known_then
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail, reply
from mail2ticket.transports.memory import MemoryTransport
from mail2ticket.unprocessed import Unprocessed

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SUPPORT = Mailbox("support@acme.example")
SALES = Mailbox("sales@acme.example")
POLICY = Policy(mailboxes=(SUPPORT,))
BOTH = Policy(mailboxes=(SUPPORT, SALES))


class Desk:
    """A store, and mail that comes to it an hour after each other."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self.store, self.transport, self.policy = MemoryStore(), MemoryTransport(), policy
        self.now = NOON

    def receives(self, content: bytes, envelope: Envelope | None = None) -> Outcome:
        self.now += timedelta(hours=1)
        intake = Intake(self.store, self.transport, self.policy)
        return intake.process(content, envelope, received_at=self.now)

    def replayed(
        self, policy: Policy | None = None, against: Policy | None = None
    ) -> list[Comparison]:
        return list(Replay(self.store, policy or self.policy, against=against).run())


class ReadOnly:
    """A store that can be read and asked, and refuses all else."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.mails, self.raw, self.envelope = store.mails, store.raw, store.envelope
        self.held_mail, self.seen = store.held_mail, store.seen
        self.commits = 0

    def __getattr__(self, name: str) -> NoReturn:
        if name == "look_up":
            raise AttributeError(name)
        raise AssertionError(f"a replay called {name}")

    @contextmanager
    def begin(self) -> Generator[HeldUnitOfWork, None, None]:
        with self._store.begin() as work:
            yield cast("HeldUnitOfWork", _Asked(work))
            self.commits += 1


class _Asked:
    def __init__(self, work: UnitOfWork) -> None:
        self.look_up = work.look_up


def _story() -> Desk:
    """All that a store may find now which was not there when a mail came."""
    desk = Desk()
    first = desk.receives(mail("Printer"))
    desk.receives(reply(desk.transport.sent[0], "It still is."))
    desk.receives(mail("Printer", "Once more."))
    desk.receives(mail("Offer", to="sales@acme.example"))
    desk.receives(mail("Answer", In_Reply_To="<unknown@client.example>"))
    desk.receives(mail("Out of office", Auto_Submitted="auto-replied"))
    assert first.number is not None
    desk.store.add_item(WorkItem(number=first.number, is_open=False, status="Complete"))
    return desk


def test_x2_by_the_same_policy_nothing_changes() -> None:
    desk = _story()
    found = desk.replayed()
    assert [(each.changed, each.problem) for each in found] == [((), "")] * 6
    assert [each.words[1] for each in found] == [
        *("ticket", "ticket note", "ticket", "held: no_route", "ticket", "discarded: vacation"),
    ]


def test_x2_a_replay_writes_nothing_and_commits_nothing() -> None:
    desk = _story()
    store = ReadOnly(desk.store)
    before = [*desk.store.recorded(), *desk.store.histories()]
    told = len(desk.transport.sent)
    replay = Replay(cast("ReplayStore", store), BOTH, against=POLICY)
    assert replay.differences().changed == 1
    assert store.commits == 0
    assert [*desk.store.recorded(), *desk.store.histories()] == before
    assert len(desk.transport.sent) == told


def test_x2_a_store_that_answers_outside_of_a_transaction_begins_none() -> None:
    class Answering(ReadOnly):
        def __init__(self, store: MemoryStore) -> None:
            super().__init__(store)
            self.look_up = store.look_up

        def begin(self) -> NoReturn:
            raise AssertionError("a replay began a transaction")

    desk = _story()
    replay = Replay(cast("ReplayStore", Answering(desk.store)), BOTH)
    assert replay.differences().changed == 1


def test_x2_what_changes_is_told_with_the_rules_that_answered_before_and_after() -> None:
    desk = _story()
    (changed,) = (each for each in desk.replayed(BOTH) if each.changed)
    assert changed.subject == "Offer"
    assert changed.words == ("held: no_route", "ticket")
    assert changed.changed == ("outcome", "mailbox")
    route = changed.causes[0]
    assert (route.question, route.is_another_rule) == ("route", True)
    assert route.before is not None
    assert route.after is not None
    assert route.before.reason == "no recipient is a mailbox of ours"
    assert (route.after.rule, route.after.reason) == ("recipients", "To: sales@acme.example")


def test_x2_a_mail_is_replayed_with_its_envelope() -> None:
    desk = Desk()
    envelope = Envelope(
        reverse_path=Address.of("ada@client.example"), forward_paths=(SUPPORT.address,)
    )
    desk.receives(mail("Bcc", to="undisclosed@client.example"), envelope)
    (only,) = desk.replayed()
    assert (only.words, only.changed) == (("ticket", "ticket"), ())


def test_x2_an_item_that_was_completed_or_merged_since_was_open_then() -> None:
    desk = Desk()
    first = desk.receives(mail("Printer"))
    note = desk.receives(reply(desk.transport.sent[0]))
    later = desk.receives(mail("Scanner"))
    assert first.number is not None
    assert later.number is not None
    assert note.number == first.number
    desk.store.merge(first.number, later.number)
    assert [each.changed for each in desk.replayed()] == [(), (), ()]


def test_x2_an_item_that_people_opened_later_was_not_there_yet() -> None:
    desk = Desk()
    ada = Address.of("ada@client.example")
    number = "T20261101.0007"
    desk.receives(mail(f"[{number}] Early"))
    item = WorkItem(number=number, participants=frozenset({ada}), created_at=desk.now)
    desk.store.add_item(evolve(item, created_at=desk.now + timedelta(minutes=1)))
    desk.receives(mail(f"[{number}] Late"))
    found = desk.replayed()
    assert [each.words for each in found] == [("ticket", "ticket"), ("ticket note",) * 2]
    assert [each.changed for each in found] == [(), ()]


def test_x2_what_a_person_made_of_held_mail_is_compared_as_it_was_held() -> None:
    desk = Desk()
    held = desk.receives(mail("Offer", to="sales@acme.example"))
    queue = Unprocessed(desk.store, None, desk.policy)
    assert queue.create_ticket(held.key, by="sam", at=NOON).number is not None
    (same,) = desk.replayed()
    assert (same.words, same.changed) == (("held: no_route", "held: no_route"), ())
    (other,) = desk.replayed(BOTH)
    assert (other.words, other.changed) == (("held: no_route", "ticket"), ("outcome",))


def test_x2_mail_in_several_mailboxes_is_compared_in_each() -> None:
    each = evolve(BOTH, fan_out=FanOut.EACH)
    to_both = mail("To both", to=["support@acme.example", "sales@acme.example"])
    apart = Desk(each)
    apart.receives(to_both)
    assert [one.changed for one in apart.replayed()] == [(), ()]
    assert [one.words for one in apart.replayed(BOTH)] == [
        ("ticket", "ticket"),
        ("ticket", "nothing"),
    ]
    once = Desk(BOTH)
    once.receives(to_both)
    found = once.replayed(each)
    assert [one.words for one in found] == [("ticket", "ticket"), ("nothing", "ticket")]
    assert found[1].changed == ("outcome",)
    assert [one.words for one in once.replayed(each, against=each)] == [("ticket", "ticket")] * 2


def test_x2_two_policies_are_told_apart_by_all_that_they_set() -> None:
    desk = Desk()
    desk.receives(mail("Printer"))
    urgent = Policy(mailboxes=(evolve(SUPPORT, priority="High", queue="First line"),))
    (only,) = desk.replayed(urgent, against=POLICY)
    assert only.changed == ("queue", "priority")
    assert only.words == ("ticket", "ticket, other queue, priority")
    (recorded,) = desk.replayed(urgent)
    assert recorded.changed == (), "what was set is not on record"


def test_x2_mail_of_which_nothing_is_kept_is_counted_apart() -> None:
    desk = Desk()
    desk.receives(mail("Old"))
    desk.store.purge(NOON + timedelta(days=1), 10)
    desk.receives(mail("New"))
    found = Replay(desk.store, desk.policy).differences()
    assert found.problems == {"nothing of it is kept": 1}
    assert (found.compared, found.changed, found.after) == (1, 0, {"ticket": 1})


def test_x2_a_mail_that_the_policy_would_not_take_is_said_to_be_refused() -> None:
    desk = Desk()
    desk.receives(mail("Printer"))
    strict = Policy(mailboxes=(SUPPORT,), limits=Limits(refused_bytes=20, message_bytes=10))
    (only,) = desk.replayed(strict)
    assert only.problem.startswith("it would not be taken: ")
    assert (only.changed, only.causes) == ((), ())


def test_x2_a_rule_that_raises_would_hold_the_mail() -> None:
    def broken(_: object) -> NoReturn:
        raise ValueError("a slip")

    class Asking:
        def questions(self, _message: Message, _desk: object) -> Questions:
            raise ValueError("another slip")

        def __call__(self, _: object) -> None:
            """Have no opinion."""

    desk = Desk()
    desk.receives(mail("Printer"))
    for rule in (broken, Asking()):
        (only,) = desk.replayed(evolve(POLICY, screen=(rule,)))
        assert only.words == ("ticket", "held: rule_failed")


def test_x2_a_mail_that_takes_too_long_would_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> NoReturn:
        raise TimeIsOver

    desk = Desk()
    desk.receives(mail("Printer"))
    with monkeypatch.context() as patch:
        patch.setattr("mail2ticket.replaying.replay.decided", late)
        (held,) = desk.replayed()
    assert held.words == ("ticket", "held: time_budget")
    monkeypatch.setattr("mail2ticket.replaying.replay.parse", late)
    (unread,) = desk.replayed()
    assert unread.problem == "it takes too long to read"


def test_x2_what_a_scanner_said_of_a_mail_is_believed_again() -> None:
    class Infected:
        def scan(self, _: Attachment) -> Scan:
            return Scan(ScanState.INFECTED, "Eicar")

    desk = Desk()
    intake = Intake(desk.store, None, POLICY, Infected())
    outcome = intake.process(mail("Infected", "A virus."), received_at=NOON)
    assert (outcome.state, outcome.reason) == (State.HELD, "infected")
    (only,) = desk.replayed()
    assert only.changed == ()


def test_x2_mails_of_one_moment_are_told_apart_by_the_order_in_which_they_came() -> None:
    policy = evolve(POLICY, echo_limit=2, tickets_an_hour=3)
    desk = Desk(policy)
    intake = Intake(desk.store, None, policy)
    states = [
        intake.process(mail(subject, text), received_at=NOON).state
        for subject, text in (
            *(("Loop", f"No. {each}") for each in range(4)),
            *((f"Flood {each}", "Help") for each in range(3)),
        )
    ]
    assert states == [*[State.CREATED] * 2, *[State.HELD] * 2, State.CREATED, *[State.HELD] * 2]
    found = desk.replayed()
    assert [(each.words, each.changed) for each in found if each.changed] == []
    assert [each.before.reason for each in found if each.before and each.before.reason] == [
        *("too_often", "too_often", "flood", "flood")
    ]
    stricter = desk.replayed(evolve(policy, tickets_an_hour=1))
    assert [each.words for each in stricter if each.changed] == [("ticket", "held: flood")] * 2
    assert stricter[0].words == ("ticket", "ticket"), "it came first"


def test_x2_signatures_are_checked_again_by_whoever_is_asked_to() -> None:
    passed = AuthenticationResult(server="", method="dmarc", result="pass")
    seen: list[Facts] = []

    class Proving:
        def authenticate(self, _: bytes, __: Message) -> tuple[AuthenticationResult, ...]:
            return (passed,)

    def watching(message: Message, facts: Facts, policy: Policy) -> Iterable[Decision]:
        seen.append(facts)
        return triage_each(message, facts, policy)

    desk = Desk()
    desk.receives(mail("Printer"))
    for authenticator in (None, Proving()):
        replay = Replay(desk.store, POLICY, triage=watching, authenticator=authenticator)
        assert replay.differences().changed == 0
    assert [each.authenticity for each in seen] == [None, (passed,)]


def test_x2_pages_of_mail_are_read_to_the_end_and_to_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mail2ticket.replaying.replay._PAGE", 2)
    desk = Desk()
    for name in "abcde":
        desk.receives(mail(name))
    replay = Replay(desk.store, POLICY)

    def subjects(wanted: MailFilter) -> str:
        return "".join(each.subject for each in replay.run(wanted))

    assert subjects(MailFilter()) == "abcde"
    assert [subjects(MailFilter(limit=limit)) for limit in (1, 2, 3, 9)] == [
        *("a", "ab", "abc", "abcde")
    ]
    assert subjects(MailFilter(since=NOON + timedelta(hours=3))) == "cde"


def test_what_came_after_a_mail_was_not_known_when_it_came() -> None:
    at = NOON
    message = Message(key="m", received_at=at)
    title = Likeness(Trait.TITLE, "printer")
    facts = Facts(
        items={
            "T1": WorkItem(number="T1", merged_into="T3", is_open=False),
            "T2": WorkItem(
                number="T2", is_open=False, takes_time=False, completed_at=at + timedelta(1)
            ),
            "T3": WorkItem(number="T3"),
            "T4": WorkItem(number="T4", is_open=False, completed_at=at - timedelta(1)),
        },
        references={"a": Reference("T3"), "b": Reference("T2")},
        alike={title: ("T3", "T2"), evolve(title, value="lift"): ("T3",)},
        opened={Address.of("a@x.example"): 2, Address.of("b@x.example"): 0},
    )
    then = known_then(facts, message, lambda item: item.number == "T3", has_opened=True)
    assert list(then.items) == ["T1", "T2", "T4"]
    assert [each.is_open for each in then.items.values()] == [True, True, False]
    assert then.items["T1"].merged_into == ""
    assert then.items["T2"].takes_time
    assert then.references == {"b": Reference("T2")}
    assert then.alike == {title: ("T2",)}
    assert list(then.opened.values()) == [1, 0]


def test_a_store_that_fails_is_no_empty_one() -> None:
    class Broken(ReadOnly):
        def begin(self) -> NoReturn:
            raise StoreError("no disk")

    with pytest.raises(StoreError, match="no disk"):
        looked_up(cast("ReplayStore", Broken(MemoryStore())), Questions())

"""What a remote store does when calls fail, workers meet, and people look (X4, X5, R6)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import define, evolve, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from patience import PATIENCE, together
from remote_memory import LostError, MemoryDesk, busy, failing
from remote_world import MAILS, NOON, OPENING, POLICY, REPLY, SAM, Clock, Post

from mail2ticket.errors import (
    ConfigurationError,
    ContentionError,
    DeliveryInProgressError,
    EffectUnknownError,
    EntityRefusedError,
    RemoteRefusedError,
    StoreError,
    UnprocessedError,
)
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.desk import FanOut
from mail2ticket.model.facts import Answered, Questions, Reference
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.items import Discarded, WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.route import Route
from mail2ticket.model.verdict import Answer
from mail2ticket.policy import Policy
from mail2ticket.rules.duplicates import Duplicates
from mail2ticket.stores.ledger import Ledger
from mail2ticket.stores.remote import Action, Effect, EffectState, RemoteStore
from mail2ticket.stores.remote.encoding import from_text
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail, new_ticket
from mail2ticket.unprocessed import Unprocessed

LATER = timedelta(minutes=10)


def handling(by: str) -> Handling:
    return Handling(deed=Deed.DELETED, by=by, at=NOON)


@define
class Shop:
    """A store, what is behind it, and one door."""

    local: SqliteStore
    desk: MemoryDesk = field(factory=MemoryDesk)
    clock: Clock = field(factory=Clock)
    post: Post = field(factory=Post)
    policy: Policy = POLICY

    @property
    def store(self) -> RemoteStore:
        return RemoteStore(self.local, self.desk, clock=self.clock)

    def deliver(self, content: bytes = OPENING) -> Outcome:
        intake = Intake(self.store, self.post, self.policy, clock=self.clock)
        return intake.process(content, received_at=self.clock())

    def deliver_later(self, content: bytes = OPENING) -> Outcome:
        self.clock.now += LATER
        return self.deliver(content)

    def held(self) -> list[HeldMail]:
        return list(self.store.held(HeldFilter()))

    @property
    def queue(self) -> Unprocessed:
        return Unprocessed(self.store, self.post, self.policy)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with SqliteStore(tmp_path / "ledger.db") as local:
        yield Shop(local)


def test_e1_a_ticket_a_note_and_a_time_entry_are_in_the_desk_and_on_record(shop: Shop) -> None:
    outcomes = [shop.deliver(each) for each in MAILS]

    assert [each.state for each in outcomes] == [State.CREATED, State.ADDED, State.LOGGED]
    assert {each.number for each in outcomes} == {"M1"}
    assert list(shop.desk.items) == ["M1"]
    assert len(shop.desk.entries) == 2
    assert sorted(shop.desk.files) == [("M1", "log.csv"), ("M1", "more.csv"), ("M1", "photo.txt")]
    assert shop.desk.changed[0][1].tags == ("printer",)
    assert shop.desk.items["M1"].assignee == SAM.id
    assert [each.number for each in shop.store.recorded()] == ["M1"] * 3
    assert shop.deliver(OPENING).is_repeat


def test_no_transaction_is_open_while_the_desk_is_called(shop: Shop) -> None:
    def write(_: str) -> None:
        with shop.local.writing():
            pass

    shop.desk.before = shop.desk.after = write

    assert [shop.deliver(each).state for each in MAILS] == [
        State.CREATED,
        State.ADDED,
        State.LOGGED,
    ]


def test_a_desk_that_surely_did_nothing_is_asked_again(shop: Shop) -> None:
    shop.desk.before = busy("open_ticket")
    with pytest.raises(RemoteRefusedError):
        shop.deliver()
    shop.desk.can_find = False

    assert shop.deliver().number == "M1"
    assert shop.desk.calls.count("open_ticket") == 2
    assert shop.desk.calls.count("find") == 0


def test_what_is_in_doubt_is_looked_for_and_what_was_done_is_not_done_again(shop: Shop) -> None:
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError, match=r"open_ticket “Printer” \(m2t-"):
        shop.deliver()
    (effect,) = shop.store.unfinished()
    assert (effect.state, effect.action) == (EffectState.UNKNOWN, Action.OPEN_TICKET)

    assert shop.deliver().number == "M1"
    assert shop.desk.calls.count("open_ticket") == 1
    assert not shop.store.unfinished()


def test_what_is_not_there_may_still_come_until_the_desk_has_settled(shop: Shop) -> None:
    shop.desk.before = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    with pytest.raises(EffectUnknownError, match="may still be at it"):
        shop.deliver()
    assert shop.desk.calls.count("open_ticket") == 1

    assert shop.deliver_later().number == "M1"


def test_a_desk_that_honours_keys_is_called_again_with_the_same_key(shop: Shop) -> None:
    shop.desk = MemoryDesk(keys_last=timedelta(hours=1), can_find=False)
    shop.desk.after = failing("open_ticket", times=2)
    for _ in range(2):
        with pytest.raises(EffectUnknownError):
            shop.deliver()

    assert shop.deliver().number == "M1"
    assert len(shop.desk.items) == 1
    assert shop.desk.calls.count("open_ticket") == 3


def test_a_key_that_is_too_old_is_not_relied_on(shop: Shop) -> None:
    shop.desk = MemoryDesk(keys_last=timedelta(hours=1), can_find=False)
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    shop.clock.now += timedelta(hours=2)

    assert shop.deliver().state is State.HELD
    assert shop.desk.calls.count("open_ticket") == 1


def test_r6_what_nobody_can_tell_is_held_for_a_person_and_names_what_is_in_doubt(
    shop: Shop,
) -> None:
    shop.desk.can_find = False
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()

    outcome = shop.deliver()
    assert (outcome.state, outcome.reason) == (State.HELD, "in_doubt")
    (held,) = shop.held()
    assert "nobody can tell whether open_ticket “Printer” (m2t-" in held.detail
    assert shop.store.raw(held.recorded.key) == OPENING
    assert shop.deliver_later().is_repeat
    assert len(shop.desk.items) == 1

    # He finds it at the desk, and puts the mail there.
    attached = shop.queue.attach(held.recorded.key, "M1", by="Sam", at=shop.clock())
    assert attached.number == "M1"
    assert len(shop.desk.items) == 1
    assert not shop.held()


def test_r6_what_a_person_has_created_is_created_once_if_that_fails(shop: Shop) -> None:
    shop.desk.can_find = False
    shop.desk.before = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    assert shop.deliver_later().reason == "in_doubt"
    shop.desk.can_find = True
    key = shop.held()[0].recorded.key

    # He looks: there is none. He has it created, and the answer is lost.
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.queue.create_ticket(key, by="Sam", at=shop.clock())
    assert len(shop.desk.items) == 1
    outcome = shop.queue.create_ticket(key, by="Sam", at=shop.clock())

    assert outcome.number == "M1"
    assert len(shop.desk.items) == 1
    assert not shop.held()
    with pytest.raises(UnprocessedError):
        shop.queue.create_ticket(key, by="Sam", at=shop.clock())


def in_doubt(shop: Shop) -> tuple[str, Effect]:
    """Let a mail be held, for nobody can tell whether its ticket was opened; return both."""
    shop.desk.can_find = False
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    (effect,) = shop.store.unfinished()
    assert shop.deliver_later().reason == "in_doubt"
    (held,) = shop.held()
    return held.recorded.key, effect


def test_x4_rules_do_not_do_again_what_only_a_person_can_tell(shop: Shop) -> None:
    key, _ = in_doubt(shop)

    with pytest.raises(UnprocessedError, match="rules cannot tell what a person must: the desk"):
        shop.queue.reprocess(key, by="Sam")
    with pytest.raises(UnprocessedError, match="rules cannot tell"):
        shop.queue.route(key, Route("here", mailbox=Address.of("support@acme.example")), by="Sam")

    assert [mail.recorded.key for mail in shop.held()] == [key]
    assert list(shop.desk.items) == ["M1"]


@pytest.mark.parametrize("deed", ["reprocess", "create_ticket"])
def test_x4_what_a_person_says_was_done_is_not_done_again(shop: Shop, deed: str) -> None:
    key, effect = in_doubt(shop)

    shop.store.resolve(effect.key, is_done=True, number="M1", by="Sam")
    ((handling,),) = [mail.handlings for mail in shop.held()]
    assert (handling.deed, handling.by, handling.number) == (Deed.RESOLVED, "Sam", "M1")
    outcome = getattr(shop.queue, deed)(key, by="Sam", at=shop.clock())

    assert (outcome.state, outcome.number) == (State.CREATED, "M1")
    assert list(shop.desk.items) == ["M1"]
    assert not shop.held()
    assert {each.number for each in shop.store.outgoing(None)} == {"M1"}


def test_x4_what_a_person_says_was_not_done_the_rules_do(shop: Shop) -> None:
    shop.desk.can_find = False
    shop.desk.before = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    (effect,) = shop.store.unfinished()
    key = shop.deliver_later().key

    shop.store.resolve(effect.key, is_done=False)
    assert shop.queue.reprocess(key, by="Sam", at=shop.clock()).number == "M1"
    assert list(shop.desk.items) == ["M1"]


def test_x4_a_ticket_that_a_person_had_opened_and_that_is_in_doubt_is_asked_about_first(
    shop: Shop,
) -> None:
    key, first = in_doubt(shop)
    shop.desk.items.clear()
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.queue.create_ticket(key, by="Sam", at=shop.clock())
    (second,) = shop.store.unfinished()

    shop.store.resolve(first.key, is_done=False, by="Sam")
    assert len(shop.held()[0].handlings) == 1
    with pytest.raises(UnprocessedError, match="nobody knows yet whether open_ticket"):
        shop.queue.create_ticket(key, by="Kim", at=shop.clock())
    (number,) = shop.desk.items
    shop.store.resolve(second.key, is_done=True, number=number, by="Sam")

    assert shop.queue.create_ticket(key, by="Kim", at=shop.clock()).number == number
    assert list(shop.desk.items) == [number]


def test_x4_of_two_that_are_in_doubt_both_are_to_be_said(shop: Shop) -> None:
    key, first = in_doubt(shop)
    shop.desk.items.clear()
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.queue.create_ticket(key, by="Sam", at=shop.clock())
    (second,) = shop.store.unfinished()
    (number,) = shop.desk.items

    shop.store.resolve(second.key, is_done=False, by="Sam")
    with pytest.raises(UnprocessedError, match="rules cannot tell"):
        shop.queue.reprocess(key, by="Sam", at=shop.clock())
    shop.store.resolve(second.key, is_done=True, number=number, by="Sam")
    shop.store.resolve(first.key, is_done=False, by="Sam")

    assert shop.queue.reprocess(key, by="Sam", at=shop.clock()).number == number
    assert len(shop.desk.items) == 1


def test_x4_a_note_that_a_person_says_was_written_is_not_written_again(shop: Shop) -> None:
    shop.deliver(OPENING)
    shop.desk.can_find = False
    shop.desk.after = failing("add_note")
    with pytest.raises(EffectUnknownError):
        shop.deliver(REPLY)
    (effect,) = (each for each in shop.store.unfinished() if each.action.is_entity)
    assert shop.deliver_later(REPLY).reason == "in_doubt"
    (held,) = shop.held()

    shop.store.resolve(effect.key, is_done=True)
    assert shop.queue.reprocess(held.recorded.key, by="Sam", at=shop.clock()).number == "M1"
    assert shop.desk.calls.count("add_note") == 1


def test_r4_of_a_mail_to_two_mailboxes_each_goes_on_from_what_was_said_of_it(shop: Shop) -> None:
    both = ("support@acme.example", "sales@acme.example")
    shop.policy = evolve(POLICY, mailboxes=tuple(map(Mailbox, both)), fan_out=FanOut.EACH)
    message = mail("Printer", to=both, Message_ID="<both@client.example>")
    shop.desk.can_find = False
    calls = iter(range(9))

    def second(name: str) -> None:
        if name == "open_ticket" and next(calls) == 1:
            raise LostError("as the test has it")

    shop.desk.after = second
    with pytest.raises(EffectUnknownError):
        shop.deliver(message)
    (effect,) = shop.store.unfinished()
    assert shop.deliver_later(message).number == "M1"
    (held,) = shop.held()
    assert held.recorded.key != effect.delivery

    shop.store.resolve(effect.key, is_done=True, number="M2", by="Sam")
    queue = Unprocessed(shop.store, shop.post, shop.policy)
    assert queue.reprocess(held.recorded.key, by="Sam", at=shop.clock()).number == "M2"
    assert list(shop.desk.items) == ["M1", "M2"]


def test_of_two_people_one_is_first(shop: Shop) -> None:
    held = evolve(POLICY, mailboxes=(Mailbox("other@acme.example"),))
    shop.policy = held
    key = shop.deliver().key
    shop.policy = POLICY

    def interfere(name: str) -> None:
        if name == "open_ticket":
            shop.desk.before = lambda _: None
            with pytest.raises(DeliveryInProgressError):
                shop.queue.create_ticket(key, by="Lea", at=shop.clock())

    shop.desk.before = interfere
    assert shop.queue.create_ticket(key, by="Sam", at=shop.clock()).number == "M1"
    assert len(shop.desk.items) == 1


def test_a_mail_is_not_like_the_ticket_that_its_first_attempt_opened(shop: Shop) -> None:
    shop.policy = POLICY.preferring(decide=(Duplicates(),))
    shop.desk.after = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    assert list(shop.desk.items) == ["M1"]

    outcome = shop.deliver_later()

    assert (outcome.state, outcome.number) == (State.CREATED, "M1")
    assert len(shop.desk.items) == 1
    assert not shop.desk.entries
    # And another mail with that subject is.
    other = mail("Printer", "Again.", Message_ID="<other@client.example>")
    assert (shop.deliver(other).state, shop.deliver(other).state) == (State.ADDED, State.REPEAT)
    assert list(shop.desk.items) == ["M1"]


def test_a_mail_that_would_become_something_else_now_is_held_and_names_what_was_done(
    shop: Shop,
) -> None:
    shop.desk.after = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    # Another policy: whatever it is, nothing becomes of it.
    shop.policy = POLICY.preferring(screen=(lambda _: Answer(Discarded("enough"), "enough"),))

    outcome = shop.deliver_later()

    assert (outcome.state, outcome.reason) == (State.HELD, "in_doubt")
    assert "open_ticket of M1" in shop.held()[0].detail
    assert list(shop.desk.items) == ["M1"]
    assert shop.deliver_later().is_repeat


def test_a_mail_that_would_go_elsewhere_now_is_held_and_names_what_was_done(shop: Shop) -> None:
    shop.deliver(OPENING)
    shop.desk.after = failing("add_note")
    with pytest.raises(EffectUnknownError):
        shop.deliver(REPLY)
    # Another policy: every mail opens a ticket.
    shop.policy = POLICY.preferring(
        decide=(lambda case: Answer(evolve(new_ticket(), mailbox=case.mailbox.address), "new"),)
    )

    assert shop.deliver_later(REPLY).reason == "in_doubt"
    assert "add_note of M1" in shop.held()[0].detail
    assert list(shop.desk.items) == ["M1"]


def test_other_words_for_the_same_ticket_make_no_second_one(shop: Shop) -> None:
    shop.desk.after = failing("change")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    shop.policy = evolve(
        POLICY,
        mailboxes=(Mailbox("support@acme.example", queue="Second line"),),
    )

    assert shop.deliver_later().number == "M1"
    assert list(shop.desk.items) == ["M1"]


def test_x5_a_file_that_the_desk_never_takes_is_left_out_and_named(shop: Shop) -> None:
    shop.desk.before = failing("keep", error=EntityRefusedError)

    assert shop.deliver().number == "M1"
    (left,) = shop.store.unfinished()
    assert (left.state, left.action, left.number) == (EffectState.LEFT_OUT, Action.KEEP, "M1")
    assert left.was_refused
    assert len(shop.desk.files) == 1

    # The desk was told to take such files: the mail is on file, and so the file is.
    assert not shop.store.finish()
    assert sorted(shop.desk.files) == [("M1", "log.csv"), ("M1", "photo.txt")]
    assert not shop.store.unfinished()


def test_a_file_of_a_mail_that_a_person_brought_in_is_made_up_for(shop: Shop) -> None:
    shop.policy = evolve(POLICY, mailboxes=(Mailbox("other@acme.example"),))
    key = shop.deliver().key
    shop.policy = POLICY
    shop.desk.before = failing("keep", error=EntityRefusedError)
    shop.queue.create_ticket(key, by="Sam", at=shop.clock())
    assert len(shop.store.unfinished()) == 1

    assert not shop.store.finish()
    assert len(shop.desk.files) == 2


def test_a_file_whose_mail_is_not_on_file_any_more_stays_unfinished(shop: Shop) -> None:
    shop.desk.before = failing("keep", error=EntityRefusedError)
    shop.deliver()
    shop.store.purge(shop.clock() + LATER, 100)

    assert len(shop.store.finish()) == 1


def test_items_that_were_merged_bring_what_they_became_part_of(shop: Shop) -> None:
    for number, into in (("A", "B"), ("B", "C"), ("C", "")):
        shop.desk.items[number] = WorkItem(number=number, merged_into=into)
    with shop.store.begin() as work:
        assert not work.settle("nothing", HeldState.DELETED, handling("Sam"))
        facts = work.look_up(Questions(at=shop.clock(), numbers=frozenset({"A"})))
    assert sorted(facts.items) == ["A", "B", "C"]


def test_how_often_people_were_told_is_counted(shop: Shop) -> None:
    shop.deliver()
    ada = Address.of("ada@client.example")
    with shop.store.begin() as work:
        facts = work.look_up(
            Questions(
                at=shop.clock(),
                numbers=frozenset({"M1"}),
                message_ids=frozenset({"first@client.example", "unknown@x"}),
                answered=frozenset({ada}),
                opened=frozenset({ada}),
            )
        )
    assert facts.answered[ada] == Answered(1, 1, 1, {"M1": 1})
    assert facts.opened == {ada: 1}
    assert facts.references == {"first@client.example": Reference("M1")}
    del shop.desk.items["M1"]
    with shop.store.begin() as work:
        asked = Questions(at=shop.clock(), message_ids=frozenset({"first@client.example"}))
        assert not work.look_up(asked).references


def test_of_two_who_delete_a_held_mail_one_is_first(shop: Shop) -> None:
    shop.policy = evolve(POLICY, mailboxes=(Mailbox("other@acme.example"),))
    key = shop.deliver().key

    def delete_late() -> None:
        with shop.store.begin() as work:
            assert work.settle(key, HeldState.DELETED, handling("Sam"))
            shop.queue.delete(key, by="Lea", at=shop.clock())

    with pytest.raises(StoreError, match="somebody else"):
        delete_late()
    assert shop.queue.read(key)[0].handlings[0].by == "Lea"


def test_files_that_fail_for_ever_let_the_mail_go_on_after_five_times(shop: Shop) -> None:
    shop.desk.before = failing("keep", times=1000)
    for _ in range(4):
        with pytest.raises(EffectUnknownError):
            shop.deliver_later()

    assert shop.deliver_later().number == "M1"
    left = shop.store.unfinished()
    assert [(each.state, each.failures) for each in left] == [(EffectState.LEFT_OUT, 5)] * 2
    assert len(shop.store.finish()) == 2
    shop.desk.before = lambda _: None
    shop.clock.now += LATER
    assert not shop.store.finish()
    assert sorted(shop.desk.files) == [("M1", "log.csv"), ("M1", "photo.txt")]


def test_a_desk_that_is_away_for_long_leaves_nothing_out(shop: Shop) -> None:
    shop.desk.before = busy("keep", times=20)
    for _ in range(20):
        with pytest.raises(RemoteRefusedError):
            shop.deliver_later()

    assert shop.deliver_later().number == "M1"
    assert not shop.store.unfinished()
    assert len(shop.desk.files) == 2


def test_a_file_in_which_workers_end_is_left_out(shop: Shop) -> None:
    class Killed(BaseException):
        pass

    def kill(name: str) -> None:
        if name == "keep":
            raise Killed

    shop.desk.before = kill
    for _ in range(20):
        try:
            outcome = shop.deliver_later()
            break
        except Killed:
            continue
    assert outcome.number == "M1"
    assert {each.failures for each in shop.store.unfinished()} == {5}


def test_a_change_that_is_left_out_is_made_up_for(shop: Shop) -> None:
    shop.desk.before = failing("change", error=EntityRefusedError)
    shop.deliver()
    assert not shop.desk.changed

    assert not shop.store.finish()
    assert shop.desk.changed[0][1].tags == ("printer",)


def test_finish_finds_out_what_became_of_a_mail_that_never_came_again(shop: Shop) -> None:
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()

    assert not shop.store.finish()
    assert not shop.store.unfinished()
    assert shop.deliver().number == "M1"
    assert len(shop.desk.items) == 1


def test_finish_leaves_what_nobody_can_tell_and_a_person_says_what_is_so(shop: Shop) -> None:
    shop.desk.can_find = False
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    (left,) = shop.store.finish()
    assert left.state is EffectState.UNKNOWN
    with pytest.raises(UnprocessedError, match="which ticket"):
        shop.store.resolve(left.key, is_done=True)
    with pytest.raises(UnprocessedError, match="no effect"):
        shop.store.resolve("nothing", is_done=False)
    with pytest.raises(UnprocessedError, match="a number is said of"):
        shop.store.resolve(left.key, is_done=False, number="M1")

    assert shop.store.resolve(left.key, is_done=True, number="M1").number == "M1"
    assert shop.deliver().number == "M1"
    assert shop.desk.calls.count("open_ticket") == 1


def test_what_is_known_of_an_effect_nobody_takes_back_but_who_said_it(shop: Shop) -> None:
    shop.deliver()
    with shop.store.reading() as ledger:
        texts = [str(row[0]) for row in ledger.database.all("SELECT result FROM m2t_effect")]
    done = [from_text(each, Effect) for each in texts]
    assert {each.state for each in done} == {EffectState.DONE}
    for each in done:
        with pytest.raises(UnprocessedError, match="it is known"):
            shop.store.resolve(each.key, is_done=False)

    shop.desk.can_find = False
    shop.desk.before = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver(mail("Another"))
    (left,) = shop.store.unfinished()
    said = shop.store.resolve(left.key, is_done=True, number="M9", by="sam")
    assert (said.state, said.number, said.said_by) == (EffectState.DONE, "M9", "sam")
    assert shop.store.resolve(left.key, is_done=False, by="kim").state is EffectState.REFUSED


def test_what_cannot_be_finished_keeps_nothing_else_from_being_tried(shop: Shop) -> None:
    shop.desk.can_find = False
    shop.desk.before = failing("open_ticket", times=3)
    for number in range(3):
        shop.clock.now += timedelta(seconds=1)
        with pytest.raises(EffectUnknownError):
            shop.deliver(mail(f"Printer {number}", sender=f"a{number}@client.example"))
    first = shop.store.unfinished()[:2]
    shop.clock.now += timedelta(seconds=1)
    assert {each.key for each in shop.store.finish(2)} == {each.key for each in first}

    shop.desk.before = failing()
    shop.desk.can_find = True
    shop.clock.now += LATER
    assert not shop.store.finish(1)
    assert {each.key for each in shop.store.unfinished()} == {each.key for each in first}


def test_what_a_person_says_was_not_done_is_done(shop: Shop) -> None:
    shop.desk.can_find = False
    shop.desk.before = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    (left,) = shop.store.unfinished()
    shop.store.resolve(left.key, is_done=False)

    assert shop.deliver().number == "M1"


def test_finish_leaves_a_file_that_nobody_can_tell_of(shop: Shop) -> None:
    shop.desk.can_find = False
    shop.desk.after = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    assert shop.deliver().state is State.CREATED
    (left,) = shop.store.finish()
    assert (left.state, left.was_refused) == (EffectState.LEFT_OUT, False)
    assert len(shop.desk.files) == 2

    shop.desk.can_find = True
    assert not shop.store.finish()
    assert len(shop.desk.files) == 2


def test_finish_leaves_what_another_worker_has_in_hand(shop: Shop) -> None:
    seen: list[EffectState] = []

    def look(name: str) -> None:
        if name == "open_ticket":
            seen.extend(each.state for each in shop.store.finish())

    shop.desk.before = look
    assert shop.deliver().number == "M1"
    assert seen == [EffectState.STARTED]


def test_finish_goes_on_where_the_desk_does_not_answer(shop: Shop) -> None:
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    shop.desk.before = failing("find")

    (left,) = shop.store.finish()
    assert left.state is EffectState.UNKNOWN
    assert not shop.store.finish()


def test_another_worker_is_kept_out_and_a_lease_that_was_given_back_is_free(shop: Shop) -> None:
    def interfere(name: str) -> None:
        if name == "open_ticket":
            with pytest.raises(DeliveryInProgressError):
                shop.deliver()

    shop.desk.before = interfere
    assert shop.deliver().number == "M1"
    assert shop.desk.calls.count("open_ticket") == 1


def test_a_lease_that_ran_out_in_a_slow_call_is_noticed_before_the_next(shop: Shop) -> None:
    others: list[Outcome] = []

    def be_slow(name: str) -> None:
        if name == "open_ticket":
            shop.desk.after = lambda _: None
            others.append(shop.deliver_later())

    shop.desk.after = be_slow
    with pytest.raises(DeliveryInProgressError):
        shop.deliver()

    assert [each.number for each in others] == ["M1"]
    assert list(shop.desk.items) == ["M1"]
    assert sorted(shop.desk.files) == [("M1", "log.csv"), ("M1", "photo.txt")]
    assert len(shop.desk.changed) == 1
    assert shop.deliver().is_repeat
    assert set(shop.post.sent.values()) == {1}


def steal(shop: Shop) -> None:
    """Let another worker take every lease, after it has run out, and be at it."""
    shop.clock.now += LATER
    with shop.local.writing() as ledger:
        ledger.database.run("UPDATE m2t_lease SET holder = 'another'")


@pytest.mark.parametrize(("name", "following"), [("open_ticket", "change"), ("change", "keep")])
def test_no_call_is_made_once_another_worker_has_the_lease(
    name: str, following: str, shop: Shop
) -> None:
    shop.desk.after = lambda called: steal(shop) if called == name else None
    with pytest.raises(DeliveryInProgressError, match="another worker has taken it"):
        shop.deliver()

    assert following not in shop.desk.calls
    # What was done is known all the same.
    shop.desk.after = lambda _: None
    with shop.local.writing() as ledger:
        ledger.database.run("DELETE FROM m2t_lease")
    assert shop.deliver().number == "M1"
    assert shop.desk.calls.count(name) == 1


def test_nothing_is_recorded_once_another_worker_has_the_lease(shop: Shop) -> None:
    letter = mail("Printer", Message_ID="<first@client.example>")
    shop.desk.after = lambda called: steal(shop) if called == "change" else None
    with pytest.raises(DeliveryInProgressError, match="another worker has taken it"):
        shop.deliver(letter)

    assert not list(shop.store.recorded())
    assert not list(shop.store.outbox())


def test_two_workers_that_both_did_it_are_told_of(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    # The desk takes a call so long after that it says itself that it never would.
    def be_slow(name: str) -> None:
        if name == "open_ticket":
            shop.desk.before = lambda _: None
            shop.deliver_later()

    shop.desk.before = be_slow
    with pytest.raises(DeliveryInProgressError):
        shop.deliver()
    assert "was done twice: as M2 too" in caplog.text


def test_w5_workers_that_meet_do_it_once(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "ledger.db", timeout=PATIENCE) as local:
        shop = Shop(local)

        def work() -> Outcome:
            while True:
                try:
                    return shop.deliver()
                except DeliveryInProgressError:
                    time.sleep(0.001)

        outcomes = together(*[work] * 8)

        assert sorted(each.state for each in outcomes) == [State.CREATED, *[State.REPEAT] * 7]
        assert list(shop.desk.items) == ["M1"]
        assert len(shop.desk.files) == 2


def test_the_same_file_of_two_mails_at_the_same_time_is_kept_once(shop: Shop) -> None:
    shop.deliver(mail("Printer", Message_ID="<first@client.example>"))

    def interfere(name: str) -> None:
        if name == "keep":
            shop.desk.before = lambda _: None
            again = mail(
                "Re: Printer",
                "And I.",
                Message_ID="<fourth@client.example>",
                In_Reply_To="<first@client.example>",
                attachments={"log.csv": b"1,2,3", "more.csv": b"4,5,6"},
            )
            with pytest.raises(DeliveryInProgressError):
                shop.deliver(again)

    shop.desk.before = interfere
    assert shop.deliver(REPLY).state is State.ADDED
    assert shop.desk.files == [("M1", "log.csv"), ("M1", "more.csv")]


def test_a_desk_that_cannot_be_asked_is_an_error_of_the_store(shop: Shop) -> None:
    shop.desk.before = failing("look_up", times=1)
    with pytest.raises(StoreError, match="did not answer: LostError"):
        shop.deliver()
    shop.desk.before = busy("look_up")
    with pytest.raises(RemoteRefusedError):
        shop.deliver()
    assert shop.deliver().number == "M1"


def test_a_ticket_without_a_number_is_in_doubt(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MemoryDesk, "open_ticket", lambda *_: "")
    with pytest.raises(EffectUnknownError, match="no number"):
        shop.deliver()


def test_a_unit_of_work_that_is_over_does_nothing_more(shop: Shop) -> None:
    with shop.store.begin() as work:
        assert work.claim("a delivery")
        assert not work.claim("a delivery")
    with pytest.raises(StoreError, match="over"):
        work.open_ticket(new_ticket())
    with pytest.raises(StoreError, match="over"):
        work.claim("another")
    with shop.store.begin() as work:
        assert not work.claim("a delivery")


def test_without_a_claim_effects_are_on_record_all_the_same(shop: Shop) -> None:
    shop.desk.after = failing("open_ticket")
    with pytest.raises(EffectUnknownError), shop.store.begin() as work:
        work.open_ticket(new_ticket())
    (left,) = shop.store.unfinished()
    assert left.delivery.startswith("unclaimed ")


def test_what_an_unknown_version_pinned_is_looked_up_anew(shop: Shop) -> None:
    shop.desk.after = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    with shop.local.writing() as ledger:
        ledger.database.run("UPDATE m2t_effect SET result = 'x' WHERE state = 'pinned'")
    looked = shop.desk.calls.count("look_up")

    assert shop.deliver_later().number == "M1"
    assert shop.desk.calls.count("look_up") == looked + 1


def test_an_effect_of_an_unknown_version_is_an_error(shop: Shop) -> None:
    shop.desk.after = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.deliver()
    with shop.local.writing() as ledger:
        ledger.database.run("UPDATE m2t_effect SET result = '[]' WHERE state = 'done'")
    with pytest.raises(StoreError, match="another version"):
        shop.deliver_later()


def test_a_namespace_tells_two_stores_of_one_desk(shop: Shop, tmp_path: Path) -> None:
    shop.desk.keys_last = timedelta(hours=1)
    shop.deliver()
    with SqliteStore(tmp_path / "other.db") as local:
        store = RemoteStore(local, shop.desk, namespace="other", clock=shop.clock)
        assert Intake(store, None, POLICY).process(OPENING).number == "M2"


def test_a_lease_lasts_some_time(shop: Shop) -> None:
    with pytest.raises(ConfigurationError):
        RemoteStore(shop.local, shop.desk, lease=timedelta())


class Brittle(SqliteStore):
    """A ledger one of whose transactions fails: before it begins, or after its commit."""

    fails_at = (-1, "")
    count = 0

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        at = self.count
        self.count += 1
        if self.fails_at == (at, "before"):
            raise StoreError("no")
        with super().writing(is_lasting=is_lasting) as ledger:
            yield ledger
            if self.fails_at == (at, "within"):
                raise ContentionError("no")
        if self.fails_at == (at, "after"):
            raise StoreError("no")


def until_quiet(shop: Shop, mails: tuple[bytes, ...] = MAILS) -> None:
    for content in mails:
        for _ in range(30):
            try:
                shop.deliver(content)
                break
            except StoreError:
                shop.clock.now += LATER
        else:
            raise AssertionError("it is never taken")
    for _ in range(3):
        shop.clock.now += LATER
        with suppress(StoreError):
            Intake(shop.store, shop.post, shop.policy, clock=shop.clock).relay()


def check_exact(shop: Shop) -> None:
    assert list(shop.desk.items) == ["M1"]
    assert len(shop.desk.entries) == 2
    assert sorted(shop.desk.files) == [("M1", "log.csv"), ("M1", "more.csv"), ("M1", "photo.txt")]
    assert len(shop.desk.changed) == 1
    assert not shop.held()
    assert not shop.store.unfinished()
    assert len(list(shop.store.recorded())) == 3
    assert not list(shop.store.outbox())


def test_x4_every_transaction_of_the_ledger_fails_and_all_ends_exact(tmp_path: Path) -> None:
    with Brittle(tmp_path / "whole.db") as local:
        until_quiet(whole := Shop(local))
        check_exact(whole)
        count = local.count
    assert count > 20
    SqliteStore(tmp_path / "empty.db").close()
    for at in range(count):
        for moment in ("before", "within", "after"):
            path = shutil.copy(tmp_path / "empty.db", tmp_path / f"{at}{moment}.db")
            with Brittle(path) as local:
                local.fails_at = (at, moment)
                until_quiet(shop := Shop(local))
                check_exact(shop)
                assert max(shop.post.sent.values()) <= 2


FAULTS = st.tuples(
    st.sampled_from(["before", "after"]), st.sampled_from([LostError, RemoteRefusedError])
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    faults=st.dictionaries(st.integers(0, 30), FAULTS, max_size=6),
    keys=st.booleans(),
)
def test_x4_whatever_fails_in_whatever_order_all_ends_exact(
    faults: dict[int, tuple[str, type[Exception]]],
    keys: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def fail(when: str) -> Callable[[str], None]:
        def look(_: str) -> None:
            wanted, error = faults.get(len(a_shop.desk.calls), ("", LostError))
            if wanted == when and (error is LostError or when == "before"):
                raise error("as it was drawn")

        return look

    with SqliteStore(tmp_path_factory.mktemp("drawn") / "ledger.db") as local:
        a_shop = Shop(local)
        a_shop.desk = MemoryDesk(
            keys_last=timedelta(days=1) if keys else timedelta(),
            before=fail("before"),
            after=fail("after"),
        )
        until_quiet(a_shop)
        a_shop.desk.before = a_shop.desk.after = lambda _: None
        check_exact(a_shop)
        assert set(a_shop.post.sent.values()) == {1}

"""What others than the sender are told, and how often: N3, W4, S5; both doors, one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from attrs import evolve
from cases import ADA, NOON, NUMBER, SAM, SAM_ADDRESS, SUPPORT, TICKET, message, policy

from mail2ticket.aio import AsyncIntake
from mail2ticket.handling.budgets import further_questions, limited
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.case import Decided, Told
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.facts import Answered, Facts, Questions
from mail2ticket.model.items import Discarded, Held, Reason
from mail2ticket.model.notice import Notice, NoticeKind, Role
from mail2ticket.model.verdict import Answer
from mail2ticket.pipeline import triage
from mail2ticket.policy import Policy
from mail2ticket.ports import UnitOfWork
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import awaited, mail

WATCHER = Address.of("wim@watching.example")


def tell_watcher(_: Decided) -> Answer[Notice]:
    """Tell a watcher of each mail."""
    notice = Notice(kinds=(NoticeKind.INFORMED,), to=WATCHER, mailbox=SUPPORT, role=Role.WATCHERS)
    return Answer(notice, "a watcher")


def tell_sam(_: Decided) -> Answer[tuple[Notice, ...]]:
    """Tell Sam, who is ours, and whoever gets the item."""
    told = Notice(
        kinds=(NoticeKind.ASSIGNED,), to=SAM_ADDRESS, mailbox=SUPPORT, role=Role.ASSIGNEE
    )
    return Answer((told, evolve(told, to=None)), "Sam")


def desk(**fields: object) -> Policy:
    """Return a desk that tells a watcher and Sam of each mail."""
    return policy(**fields).preferring(notify=(tell_watcher,), inform=(tell_sam,))


def decided(desk_: Policy, facts: Facts | None = None) -> Decision:
    """Return what is decided on a mail of Ada's."""
    return triage(message(), facts or Facts(), desk_)


def to(decision: Decision) -> set[Address | None]:
    """Return who is told."""
    return {notice.to for notice in decision.notices}


def test_only_others_than_the_sender_and_than_our_own_are_asked_about() -> None:
    asked = further_questions(message(), decided(desk()))

    assert asked == Questions(
        at=NOON,
        answered=frozenset({WATCHER}),
        answered_domains=frozenset({"watching.example"}),
    )
    assert further_questions(message(), decided(policy())) is None


def test_a_sender_over_his_limit_keeps_nothing_from_others() -> None:
    """S5: what he is not told any more, who watches the item still is."""
    decision = decided(desk(), Facts(answered={ADA: Answered(5, 5, 5)}))

    assert to(decision) == {WATCHER, SAM_ADDRESS, None}
    assert to(decided(desk())) == {ADA, WATCHER, SAM_ADDRESS, None}


@pytest.mark.parametrize(
    ("count", "is_told"), [(Answered(4, 19, 99), True), (Answered(5, 5, 5), False)]
)
def test_n3_who_had_enough_is_not_told_and_the_trace_says_so(
    count: Answered, is_told: bool
) -> None:
    before = decided(desk())
    facts = Facts(answered={WATCHER: count}, answered_domains={"watching.example": 1})
    after = limited(message(), before, facts, desk())

    assert to(after) == to(before) - (set() if is_told else {WATCHER})
    said = [step.reason for step in after.trace if step.question == "limit"][-1]
    assert said == ("within all limits" if is_told else "5 notices in an hour are enough")
    assert evolve(after, notices=(), trace=before.trace) == evolve(before, notices=())


def test_w4_whom_nobody_counted_is_not_told() -> None:
    asked = further_questions(message(), decided(desk()))
    assert asked
    after = limited(message(), decided(desk()), Facts().answering(asked), desk())

    assert to(after) == {ADA, SAM_ADDRESS, None}


def test_a_limit_that_raises_holds_the_mail_and_names_itself() -> None:
    def broken(case: Told) -> None:
        if case.notice.to == WATCHER:
            raise LookupError

    wrong = desk().preferring(limit=(broken,))
    after = limited(message(), evolve(decided(wrong), key="another"), Facts(), wrong)

    assert isinstance(after.entity, Held)
    assert after.entity.reason == Reason.RULE_FAILED
    assert "broken" in after.entity.detail
    assert after.key == "another"
    assert after.notices == ()


def test_what_nobody_asked_for_is_not_limited() -> None:
    stopped = Decision(key="k", entity=Discarded(Reason.PRIVATE))

    assert limited(message(), stopped, Facts(), desk()) is stopped


def test_a_mail_of_nobody_tells_others_within_their_limits() -> None:
    nobody = message(sender=None)

    assert further_questions(nobody, decided(desk())) == Questions(
        at=NOON,
        answered=frozenset({ADA, WATCHER}),
        answered_domains=frozenset({"client.example", "watching.example"}),
    )


# --- the doors ------------------------------------------------------------------------------


class Forgetful(MemoryStore):
    """A store that cannot count."""

    @contextmanager
    def begin(self) -> Generator[UnitOfWork, None, None]:  # type: ignore[override]
        """Start a transaction that leaves out how often anybody was written to."""
        with super().begin() as work:
            look_up = work.look_up
            work.look_up = lambda questions: evolve(look_up(questions), answered={})  # type: ignore[method-assign]
            yield work


def process(store: MemoryStore, desk_: Policy, turn: int, *, is_async: bool) -> Outcome:
    """Take in one mail of Ada's, with words of its own."""
    word = "abcdefghijklmnopqrstuvwxyz"[turn] * 9
    content = mail(f"Mail {turn}", f"It is broken in quite another way: {word}.")
    moment = NOON + timedelta(minutes=6 * turn)
    if not is_async:
        return Intake(store, None, desk_).process(content, received_at=moment)

    async def run() -> Outcome:
        return await AsyncIntake(awaited(store), None, desk_).process(content, received_at=moment)

    return asyncio.run(run())


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_n3_a_watcher_is_told_five_times_an_hour_and_our_own_each_time(is_async: bool) -> None:
    store = MemoryStore()
    store.add_person(SAM)
    outcomes = [process(store, desk(), turn, is_async=is_async) for turn in range(7)]

    told = [{written.to for written in outcome.outbox} for outcome in outcomes]
    assert told == [{ADA, WATCHER, SAM_ADDRESS}] * 5 + [{SAM_ADDRESS}] * 2
    assert {outcome.state for outcome in outcomes} == {State.CREATED}
    assert all(recorded.state is State.CREATED for recorded in store.recorded())


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_w4_a_store_that_cannot_count_stores_and_sends_nothing(is_async: bool) -> None:
    """The limits fail open for storing, and closed for sending."""
    store = Forgetful()
    store.add_item(TICKET)
    outcome = process(store, desk(), 0, is_async=is_async)

    assert outcome.state is State.CREATED
    assert outcome.number != NUMBER
    assert {written.to for written in outcome.outbox} == {SAM_ADDRESS}
    assert outcome.decision
    said = [step.reason for step in outcome.decision.trace if step.rule == "uncounted"]
    assert all("not known" in reason for reason in said)

"""Mail that cannot be handled is held, and the mail behind it moves on; transactions run again."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve
from both_doors import DOORS, Doors, opened
from cases import ADA, SUPPORT
from patience import PATIENCE, together

from mail2ticket import aio, intake
from mail2ticket.errors import (
    ConfigurationError,
    ContentionError,
    EffectInDoubtError,
    EntityRefusedError,
    StoreError,
)
from mail2ticket.handling import retries, timing
from mail2ticket.handling.outbox import written as write_notices
from mail2ticket.handling.timing import Stopwatch
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Parsed
from mail2ticket.model.decision import Decision, State
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Held, NewTicket, Reason, Stop
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.patience import TimeIsOver, asking, check
from mail2ticket.model.people import Agent
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer
from mail2ticket.parse import parse, reader, unread
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.parts.mime import split as split_parts
from mail2ticket.parse.quotes.body import read_body as read_as_body
from mail2ticket.pipeline import questions, triage
from mail2ticket.policy import Policy
from mail2ticket.ports import BlobPlace, Record
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail

POISON = "Poison"


@pytest.fixture(params=DOORS, ids="-".join)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doors]:
    door, store = request.param
    with opened(door, store, tmp_path) as doors:
        yield doors


class Time:
    """The time that goes by while a mail is read and judged."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        patch.setattr(timing, "monotonic", lambda: self.now)

    def dawdle(self) -> None:
        self.now += 60


# --- one poison mail of each sort, between good ones ----------------------------------------


def _is_poison(message: Message) -> bool:
    return message.subject == POISON


def breaks(case: Parsed) -> Answer[Stop] | None:
    """Break on poison."""
    if _is_poison(case.message):
        raise ZeroDivisionError
    return None


def _refusing(desk: Doors, patch: pytest.MonkeyPatch, step: str) -> None:
    """Let the store refuse the entity of poison at *step*."""
    begin = desk.store.begin

    @contextmanager
    def refusing() -> Generator[object, None, None]:
        with begin() as work:
            done = getattr(work, step)

            def refuse(what: NewTicket | Record) -> object:
                entity = what.decision.entity if isinstance(what, Record) else what
                if isinstance(entity, NewTicket) and entity.title == POISON:
                    raise EntityRefusedError("the field Service is empty")
                return done(what)

            setattr(work, step, refuse)
            yield work

    patch.setattr(desk.store, "begin", refusing)


def _unreadable(_: Doors, patch: pytest.MonkeyPatch) -> None:
    read = split_parts

    def split(content: bytes, findings: Findings) -> object:
        if POISON.encode() in content:
            raise RecursionError("too deep")
        return read(content, findings)

    patch.setattr(reader, "split", split)


def _slow_to_read(desk: Doors, patch: pytest.MonkeyPatch) -> None:
    watch = Time(patch)
    read = read_as_body

    def read_body(text: str, *rest: str, **known: bool) -> object:
        if POISON in text:
            watch.dawdle()
        return read(text, *rest, **known)  # type: ignore[arg-type]

    patch.setattr(reader, "read_body", read_body)


def _failing_rule(desk: Doors, _: pytest.MonkeyPatch) -> None:
    desk.policy = evolve(desk.policy, screen=(*desk.policy.screen, breaks))


def _slow_rule(desk: Doors, patch: pytest.MonkeyPatch) -> None:
    watch = Time(patch)

    def dawdles(case: Parsed) -> Answer[Stop] | None:
        if _is_poison(case.message):
            watch.dawdle()
        return None

    desk.policy = evolve(desk.policy, screen=(*desk.policy.screen, dawdles))


def _slow_triage(desk: Doors, patch: pytest.MonkeyPatch) -> None:
    watch = Time(patch)

    def slow(message: Message, facts: Facts, policy: Policy) -> tuple[Decision, ...]:
        if _is_poison(message):
            watch.dawdle()
        return (triage(message, facts, policy),)

    desk.more.update(triage=slow)


def _failing_notices(_: Doors, patch: pytest.MonkeyPatch) -> None:
    write = write_notices

    def written(decision: Decision, number: str, message: Message, *rest: Agent) -> object:
        if _is_poison(message):
            raise KeyError("no such word")
        return write(decision, number, message, *rest)  # type: ignore[arg-type]

    patch.setattr(intake, "written", written)
    patch.setattr(aio, "written", written)


def _slow_notices(_: Doors, patch: pytest.MonkeyPatch) -> None:
    watch = Time(patch)
    write = write_notices

    def written(decision: Decision, number: str, message: Message, *rest: Agent) -> object:
        if _is_poison(message):
            watch.dawdle()
        check("notices")
        return write(decision, number, message, *rest)  # type: ignore[arg-type]

    patch.setattr(intake, "written", written)
    patch.setattr(aio, "written", written)


def _refused_at(step: str) -> Callable[[Doors, pytest.MonkeyPatch], None]:
    return lambda desk, patch: _refusing(desk, patch, step)


def _refused_at_the_commit(desk: Doors, patch: pytest.MonkeyPatch) -> None:
    begin = desk.store.begin

    @contextmanager
    def refusing() -> Generator[object, None, None]:
        with begin() as work:
            titles: list[str] = []
            done = work.open_ticket

            def open_ticket(draft: NewTicket) -> str:
                titles.append(draft.title)
                return done(draft)

            work.open_ticket = open_ticket  # type: ignore[method-assign]
            yield work
            if POISON in titles:
                raise EntityRefusedError("a constraint that is looked at in the end")

    patch.setattr(desk.store, "begin", refusing)


SORTS: dict[str, tuple[Callable[[Doors, pytest.MonkeyPatch], None], str, str]] = {
    "unreadable": (_unreadable, "unreadable", "RecursionError('too deep')"),
    "slow to read": (_slow_to_read, "time_budget", "at: looking for reports and forwards"),
    "failing rule": (_failing_rule, "rule_failed", "rule breaks failed at screen: ZeroDi"),
    "slow rule": (_slow_rule, "time_budget", "the mail was over at: screen, rule dawdles"),
    "slow triage": (_slow_triage, "time_budget", "the time for the mail was over"),
    "failing notices": (
        _failing_notices,
        "rule_failed",
        "rule written failed at notices: KeyError('no such word')",
    ),
    "slow notices": (_slow_notices, "time_budget", "the mail was over at: notices"),
    "refused": (
        _refused_at("open_ticket"),
        "refused_by_store",
        "the store does not take it: the field Service is empty",
    ),
    "refused record": (_refused_at("record"), "refused_by_store", "Service is empty"),
    "refused in the end": (_refused_at_the_commit, "refused_by_store", "looked at in the end"),
}


@pytest.mark.parametrize("sort", SORTS)
def test_n4_a_poison_mail_is_held_and_those_behind_it_move_on(
    desk: Doors, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its bytes, a reason, and no word to anybody; it comes again as a repeat."""
    arrange, reason, detail = SORTS[sort]
    poison = mail(POISON, f"{POISON} all the way")
    key = parse(poison).key
    queue = [mail("Before"), poison, mail("Behind")]
    with monkeypatch.context() as patch:
        arrange(desk, patch)
        outcomes = [desk.process(each, envelope=Envelope(ADA, (SUPPORT,))) for each in queue]
        assert desk.process(poison).is_repeat
    assert [each.state for each in outcomes] == [State.CREATED, State.HELD, State.CREATED]
    held = outcomes[1]
    assert (held.reason, held.key, held.outbox) == (reason, key, ())
    assert isinstance(held.decision and held.decision.entity, Held)
    assert desk.store.raw(key) == poison
    found = desk.store.held_mail(key)
    assert found
    assert (found.reason, found.envelope) == (reason, Envelope(ADA, (SUPPORT,)))
    assert detail in found.detail
    assert len(list(desk.store.histories())) == 3  # one was there before
    # What was slow or broken once is not so for ever.
    assert desk.process(poison).is_repeat


def test_a_poison_mail_that_is_private_is_not_kept(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E16, also where nobody had the time to read it."""
    poison = mail(POISON, POISON, Sensitivity="Private")
    _slow_to_read(desk, monkeypatch)
    outcome = desk.process(poison)
    assert (outcome.state, outcome.reason) == (State.DISCARDED, "private")
    assert desk.store.raw(outcome.key) is None


def test_what_a_desk_may_have_done_already_is_held_with_the_words_to_look_for(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = desk.store.begin

    @contextmanager
    def doubting() -> Generator[object, None, None]:
        with begin() as work:

            def doubt(_: object) -> str:
                raise EffectInDoubtError("a ticket with the key k.0")

            work.open_ticket = doubt  # type: ignore[method-assign]
            yield work

    monkeypatch.setattr(desk.store, "begin", doubting)
    outcome = desk.process(mail())

    assert outcome.state is State.HELD
    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, Held)
    assert outcome.decision.entity.reason == Reason.IN_DOUBT
    assert "may have done something for it: a ticket with the key k.0" in (
        outcome.decision.entity.detail
    )


def test_a_store_that_takes_nothing_at_all_is_told(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the held mail: then it has to come again."""
    begin = desk.store.begin

    @contextmanager
    def refusing() -> Generator[object, None, None]:
        with begin() as work:

            def refuse(_: object) -> None:
                raise EntityRefusedError("never")

            work.record = refuse  # type: ignore[method-assign]
            yield work

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "begin", refusing)
        with pytest.raises(EntityRefusedError, match="never"):
            desk.process(mail())
    assert desk.process(mail()).state is State.CREATED


def test_a_store_that_refuses_every_commit_is_told(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = desk.store.begin
    begun: list[bool] = []

    @contextmanager
    def refusing() -> Generator[object, None, None]:
        with begin() as work:
            begun.append(True)
            yield work
            raise EntityRefusedError("never")

    monkeypatch.setattr(desk.store, "begin", refusing)
    with pytest.raises(EntityRefusedError, match="never"):
        desk.process(mail())
    assert len(begun) == 2


# --- the time budget ------------------------------------------------------------------------


def _never(case: Parsed) -> Answer[Stop] | None:
    """Run away, inside a regular expression."""
    re.fullmatch("(a|a)*b", "a" * 60)
    return None


@pytest.mark.timeout(PATIENCE, method="thread")  # the other method needs the timer itself
def test_x24_what_runs_away_is_stopped_in_the_main_thread(desk: Doors) -> None:
    """Inside a regular expression too; the handler of the host is as it was."""
    desk.more["time_budget"] = 0.2
    good, desk.policy = desk.policy, evolve(desk.policy, screen=(_never,))
    before = signal.signal(signal.SIGALRM, _ring := lambda *_: None)
    try:
        outcome = desk.process(mail("Runs away"))
        assert signal.getsignal(signal.SIGALRM) is _ring
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert (outcome.state, outcome.reason) == (State.HELD, "time_budget")
        desk.policy, desk.more["time_budget"] = good, None
        assert desk.process(mail("Behind")).state is State.CREATED
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.timeout(PATIENCE, method="thread")
def test_a_store_is_never_interrupted(desk: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor counted: a mail is no poison because a database is slow."""
    watch = Time(monkeypatch)
    begin = desk.store.begin

    @contextmanager
    def slow() -> Generator[object, None, None]:
        with begin() as work:
            assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
            watch.dawdle()
            yield work

    monkeypatch.setattr(desk.store, "begin", slow)
    assert desk.process(mail()).state is State.CREATED


@pytest.mark.timeout(PATIENCE, method="thread")
def test_a_host_that_blocks_the_signal_is_not_ended_by_it() -> None:
    """A signal that waits is delivered when the host lets it in, to whatever handler is there."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    before = signal.getsignal(signal.SIGALRM)
    end = time.monotonic() + 0.2

    def loop() -> None:
        while time.monotonic() < end:
            pass

    try:
        Stopwatch(0.05).run(loop)
        assert signal.SIGALRM not in signal.sigpending()
        assert signal.getsignal(signal.SIGALRM) == before
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)  # what waits is gone
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
        signal.signal(signal.SIGALRM, before)


@pytest.mark.timeout(PATIENCE, method="thread")
def test_a_timer_of_the_host_goes_on() -> None:
    """Then there is only the asking between the steps."""
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)  # again and again, for this may begin late
    try:
        assert Stopwatch(0.05).run(lambda: time.sleep(0.2)) is None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rung


@pytest.mark.timeout(PATIENCE, method="thread")
def test_a_handler_that_c_code_set_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda _: None)
    assert Stopwatch(0.05).run(lambda: time.sleep(0.1)) is None


@pytest.mark.timeout(PATIENCE, method="thread")
def test_the_timer_rings_once() -> None:
    """What is being put back is put back."""
    assert timing._until(PATIENCE, _ring_twice) == "late"


def _ring_twice() -> str:
    ring = cast("Callable[..., None]", signal.getsignal(signal.SIGALRM))
    with pytest.raises(TimeIsOver):
        ring(signal.SIGALRM, None)
    ring(signal.SIGALRM, None)
    return "late"


def test_other_threads_are_asked_between_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """No timer is needed, and none is touched."""
    store = MemoryStore()
    with opened("sync", "memory", Path()) as desk:
        _slow_rule(desk, monkeypatch)
        door = Intake(store, None, desk.policy)
        (outcome,) = together(lambda: door.process(mail(POISON)))
    assert outcome.reason == "time_budget"


def test_without_a_budget_a_mail_may_take_any_time(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    _slow_rule(desk, monkeypatch)
    desk.more["time_budget"] = None
    assert desk.process(mail(POISON)).state is State.CREATED


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_budget_that_cannot_be_is_refused(seconds: float) -> None:
    with pytest.raises(ConfigurationError, match="time_budget"):
        Intake(MemoryStore(), None, cast("Any", None), time_budget=seconds)


def test_a_watch_that_is_over_stays_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is one that shows the same."""
    clock, watch = Time(monkeypatch), Stopwatch(30.0)
    assert watch.run(clock.dawdle) is None
    fresh = watch.again()
    for each in (watch, fresh, watch):
        with pytest.raises(TimeIsOver):
            each.run(len, "abc")


def test_questions_are_asked_in_time(desk: Doors) -> None:
    message = parse(mail())
    with asking(lambda: True), pytest.raises(TimeIsOver):
        questions(message, desk.policy)


def test_rules_that_all_have_a_say_are_asked_in_time(desk: Doors) -> None:
    """Those who set things, or tell people."""
    asked, limit = list[int](), [0]

    def is_over() -> bool:
        asked.append(1)
        return len(asked) > limit[0]

    message = parse(mail(), received_at=desk.clock.now)
    ends: set[str] = set()
    decision = None
    while decision is None:
        limit[0] += 1
        asked.clear()
        try:
            with asking(is_over):
                decision = triage(message, Facts(), desk.policy)
        except TimeIsOver as over:
            ends.add(over.at.partition(",")[0])
    assert {"classify", "screen", "route", "decide", "refine", "notify"} <= ends


def test_an_unread_mail_has_the_key_that_it_has_when_it_is_read() -> None:
    """So that a repeat is one, whoever had the time to read it."""
    mails = [
        mail(),
        mail().replace(b"\r\n", b"\n"),
        b"",
        b"\r\n\r\nbody",
        b"no header",
        b"From x\n" + mail(),
        b"\xef\xbb\xbf" + mail(attachments={"a.txt": b"a"}),
        mail(html="<p>x</p>", X_Long="y" * 3000),
    ]
    for content in mails:
        assert unread(content).key == parse(content).key


def test_a_mail_whose_header_cannot_be_read_has_a_key_of_its_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reader, "read_header", fail)
    found = unread(mail(), limits=Limits())
    assert (found.key != unread(b"x").key, len(found.key), found.size) == (True, 64, len(mail()))


# --- transactions that are run again --------------------------------------------------------


class Contended:
    """A store in whose way others are, so many times, at one step."""

    def __init__(self, desk: Doors, patch: pytest.MonkeyPatch, step: str, times: int) -> None:
        self.left, self.begun = times, 0
        begin, seen = desk.store.begin, desk.store.seen

        @contextmanager
        def contended() -> Generator[object, None, None]:
            self.begun += 1
            with begin() as work:
                if step in {"commit", "seen"}:
                    yield work
                    self._fail(step == "commit")
                    return
                done = getattr(work, step)

                def call(*arguments: object) -> object:
                    result = done(*arguments)
                    self._fail(True)
                    return result

                setattr(work, step, call)
                yield work

        def seeing(key: str) -> bool:
            self._fail(step == "seen")
            return seen(key)

        patch.setattr(desk.store, "begin", contended)
        patch.setattr(desk.store, "seen", seeing)

    def _fail(self, is_it: bool) -> None:
        if is_it and self.left:
            self.left -= 1
            raise ContentionError("deadlock detected")


STEPS = ("claim", "look_up", "open_ticket", "keep", "record", "enqueue", "commit", "seen")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Wait for nothing, and say for how long it would have been."""
    found: list[float] = []

    async def nap(seconds: float) -> None:
        if seconds:  # nothing is a turn given to others
            found.append(seconds)

    monkeypatch.setattr("mail2ticket.handling.retries.sleep", found.append)
    monkeypatch.setattr("asyncio.sleep", nap)
    return found


@pytest.mark.parametrize("step", STEPS)
def test_x4_a_transaction_that_others_are_in_the_way_of_is_run_again(
    desk: Doors, step: str, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    """Up to five times; nothing of an earlier try is left over."""
    content = mail(attachments={"b.txt": b"b"})
    with monkeypatch.context() as patch:
        contended = Contended(desk, patch, step, 4)
        outcome = desk.process(content)
        assert contended.left == 0
        assert contended.begun == (1 if step == "seen" else 5)
    assert outcome.state is State.CREATED
    assert len(pauses) == 4
    assert pauses == sorted(pauses)
    assert len(list(desk.store.histories())) == 2
    assert len(list(desk.store.outgoing(None))) == 1
    assert len(desk.store.recorded()) == 1
    assert desk.post
    assert len(desk.post.sent) == 1


@pytest.mark.parametrize("step", STEPS)
def test_x4_after_five_tries_the_mail_comes_again(
    desk: Doors, step: str, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    with monkeypatch.context() as patch:
        contended = Contended(desk, patch, step, 5)
        with pytest.raises(ContentionError, match="deadlock"):
            desk.process(mail(attachments={"b.txt": b"b"}))
        assert (contended.left, len(pauses)) == (0, 4)
    assert desk.store.recorded() == ()
    assert not list(desk.store.outgoing(None))
    assert desk.process(mail(attachments={"b.txt": b"b"})).state is State.CREATED


def test_x4_other_errors_of_a_store_are_not_tried_again(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    @contextmanager
    def broken() -> Generator[object, None, None]:
        begun.append(1)
        raise StoreError("the disk is full")
        yield

    monkeypatch.setattr(desk.store, "begin", broken)
    with pytest.raises(StoreError, match="full"):
        desk.process(mail())
    assert begun == [1]


class Counting:
    """A scanner and a place for files that count what they do."""

    def __init__(self) -> None:
        self.scanned, self.put_away = 0, 0

    def scan(self, attachment: Attachment, /) -> Scan:
        self.scanned += 1
        return Scan(ScanState.CLEAN)

    def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        self.put_away += 1
        return f"at/{attachment.sha256}"


def test_f4_files_are_scanned_and_put_away_once_however_often_it_is_tried(
    desk: Doors, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    """F7."""
    counting = Counting()
    desk.more.update(scanner=counting, blobs=counting)
    with monkeypatch.context() as patch:
        contended = Contended(desk, patch, "enqueue", 3)
        outcome = desk.process(mail(attachments={"b.txt": b"b"}))
    assert contended.begun == 1 + 4  # the first look, and four tries
    assert (counting.scanned, counting.put_away) == (2, 1)  # the file, and the whole mail
    assert outcome.number
    assert [file.location[:3] for file in desk.store.files(outcome.number)] == ["at/"]


def test_the_first_look_is_tried_again_too(
    desk: Doors, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    counting = Counting()
    desk.more.update(scanner=counting)
    Contended(desk, monkeypatch, "look_up", 2)
    assert desk.process(mail(attachments={"b.txt": b"b"})).state is State.CREATED
    assert (counting.scanned, len(pauses)) == (2, 2)


def test_pauses_grow_and_are_never_quite_alike() -> None:
    both = [[*retries._pauses()] for _ in range(2)]
    assert both[0] != both[1]
    for each in both:
        assert len(each) == 4
        assert each == sorted(each)
        assert sum(each) < 1
    assert timedelta(seconds=sum(both[0])) > timedelta(0)


def test_reasons_for_setting_aside_are_known() -> None:
    assert {str(each) for each in Reason} >= {sort[1] for sort in SORTS.values()}

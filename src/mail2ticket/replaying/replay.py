"""Mail on record, put to another policy; nothing is written, and nobody is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Protocol, TypeAlias

from attrs import Factory, define, evolve, field, frozen

from mail2ticket.errors import MessageError, RuleError
from mail2ticket.handling.poison import out_of_time
from mail2ticket.handling.timing import Stopwatch, checked
from mail2ticket.handling.vouching import vouched
from mail2ticket.model.comparison import Became, Comparison, Differences, is_by_hand
from mail2ticket.model.decision import Decision, State
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.model.items import Reason, WorkItem
from mail2ticket.model.message import EPOCH, AuthenticationResult, Message
from mail2ticket.model.patience import TimeIsOver
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.subjects import subject_key
from mail2ticket.parse import parse
from mail2ticket.pipeline import Triage, decided, held, questions, triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import AnsweringStore, Authenticator, HeldStore, MailLog, Store
from mail2ticket.replaying.hindsight import known_then

#: What answers `Questions`, and writes nothing.
LookUp: TypeAlias = Callable[[Questions], Facts]

_ALL = MailFilter()
#: How many records are read at once.
_PAGE = 200


class ReplayStore(HeldStore, MailLog, Protocol):
    """**Protocol:** a store whose mail can be replayed; those that come with us."""


@frozen
class Replay:
    """
    Mail that a store has on record, decided on anew by another policy.

    Every mail is read again and put to the policy with what was known when it came, each by
    itself: that an earlier one would have become something else makes no difference to a later
    one. Nothing is written, nothing is sent, no file is scanned, and no name is looked up in DNS.

    >>> from datetime import UTC, datetime
    >>> from mail2ticket import Intake, Mailbox, Policy
    >>> from mail2ticket.stores.memory import MemoryStore
    >>> from mail2ticket.testing import mail
    >>> support, sales = Mailbox("support@acme.example"), Mailbox("sales@acme.example")
    >>> store = MemoryStore()
    >>> intake = Intake(store, None, Policy(mailboxes=(support,)))
    >>> noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    >>> _ = intake.process(mail("Ten pumps", to="sales@acme.example"), received_at=noon)
    >>> for each in Replay(store, Policy(mailboxes=(support, sales))).run():
    ...     print(*each.words, sep=" -> ")
    ...     print(each.causes[0].after)
    held: no_route -> ticket
    route      recipients               To: sales@acme.example

    Attributes:
        policy: What the mail is put to.

        against: What it is compared with; None for what is on record. With a policy here, the
            two are told apart by more: `Became.details`.

        triage: A host's own, as that of `Intake`.

        look_up: What answers questions; by default *store*, see `looked_up`.

        authenticator: What checks again who a mail is from (S4); without one, what servers wrote
            into it is all that is known. Keys change, so of old mail less can be proven than then.

        time_budget: How many seconds a mail may take with each policy; what takes longer would
            be held, as it is by `Intake`.
    """

    store: ReplayStore
    policy: Policy
    against: Policy | None = field(default=None, kw_only=True)
    triage: Triage = field(default=triage_each, kw_only=True)
    look_up: LookUp | None = field(default=None, kw_only=True)
    authenticator: Authenticator | None = field(default=None, kw_only=True)
    time_budget: float | None = field(default=30.0, kw_only=True, converter=checked)

    def run(self, wanted: MailFilter = _ALL) -> Iterator[Comparison]:
        """
        Yield a comparison for each mail that is *wanted* and on record, oldest first.

        For each mailbox that it is decided for apart there is one (R4). Of mail that was purged,
        and of what is private, there is nothing to replay; `Comparison.problem` says so. As many
        mails as there are: only what numbers they were given is kept in mind.

        Raises:
            StoreError: if the store cannot be read.
        """
        order = _Order()
        for recorded in self._records(wanted):
            order.expect(recorded)
        for recorded in self._records(wanted):
            order.reach(recorded)
            yield from self._compared(recorded, order)

    def differences(self, wanted: MailFilter = _ALL) -> Differences:
        """Run it, and return what it comes to."""
        found = Differences()
        for comparison in self.run(wanted):
            found.add(comparison)
        return found

    def _records(self, wanted: MailFilter) -> Iterator[Recorded]:
        left, after = wanted.limit, wanted.after
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            page = list(self.store.mails(evolve(wanted, after=after, limit=size)))
            yield from page
            if len(page) < size:
                return
            after, left = page[-1].key, None if left is None else left - size

    def _compared(self, recorded: Recorded, order: _Order) -> Iterator[Comparison]:
        compare = partial(
            Comparison,
            received_at=recorded.received_at,
            message_id=recorded.message_id,
            subject=recorded.subject,
            sender=recorded.sender,
        )
        content = self.store.raw(recorded.key)
        if content is None:
            yield compare(key=recorded.key, problem="nothing of it is kept")
            return
        envelope, at = self.store.envelope(recorded.key), recorded.received_at

        def outcome(policy: Policy) -> dict[str, Decision]:
            watch = Stopwatch(self.time_budget)
            read = partial(parse, content, envelope, received_at=at, limits=policy.limits)
            message = watch.run(read)
            own = None
            if self.authenticator is not None:
                own = vouched(self.authenticator, content, message, policy, watch)
            known = partial(self._known, message, recorded, order, own)
            return self._decided(watch, message, policy, known)

        try:
            after = outcome(self.policy)
            before = None if self.against is None else outcome(self.against)
        except MessageError as error:
            yield compare(key=recorded.key, problem=f"it would not be taken: {error}")
            return
        except TimeIsOver:
            yield compare(key=recorded.key, problem="it takes too long to read")
            return
        first = self._recorded(recorded) if before is None else _became(before, recorded.key)
        yield compare(key=recorded.key, before=first, after=_became(after, recorded.key))
        if recorded.key != next(iter(after)):
            return  # the record of the first mailbox speaks for those that are new
        for key in (before or {}) | after:
            # What is on record is compared at its own place.
            if key != recorded.key and not self.store.seen(key):
                was = None if before is None else _became(before, key)
                yield compare(key=key, before=was, after=_became(after, key))

    def _recorded(self, recorded: Recorded) -> Became:
        if not is_by_hand(recorded):
            return Became.recorded(recorded)
        held_mail = self.store.held_mail(recorded.key)
        return Became.recorded(recorded, held_mail.reason if held_mail else "")

    def _decided(
        self,
        watch: Stopwatch,
        message: Message,
        policy: Policy,
        known: LookUp,
    ) -> dict[str, Decision]:
        """Decide as `Intake` does, by what was known then."""
        try:
            asked = watch.run(questions, message, policy)
            facts = known(asked).answering(asked)
            found = watch.run(decided, self.triage, message, facts, policy)
        except RuleError as error:
            found = (held(message, policy, error),)
        except TimeIsOver as over:
            found = (out_of_time(message, policy, over),)
        return {decision.key: decision for decision in found}

    def _known(
        self,
        message: Message,
        recorded: Recorded,
        order: _Order,
        own: tuple[AuthenticationResult, ...] | None,
        asked: Questions,
    ) -> Facts:
        look_up = self.look_up or partial(looked_up, self.store)
        has_opened = recorded.state is State.CREATED
        facts = known_then(
            look_up(asked),
            message,
            order.is_later,
            has_opened=has_opened,
            echoes=order.echoes,
            openings=order.openings,
        )
        if recorded.reason == Reason.INFECTED:
            # No scanner is asked, and what it said of this mail is on record.
            facts = evolve(facts, mail_scan=Scan(ScanState.INFECTED, "what is on record"))
        return facts if own is None else evolve(facts, authenticity=own)


@define
class _Order:
    """
    What came before the mail that is replayed, and what after it: in the order of records.

    Attributes:
        at: When the mail was received.

        echoes: How many of the same sender and subject came at that moment too, and after it.

        openings: How many of the same sender did that opened a ticket.
    """

    at: datetime = EPOCH
    echoes: int = 0
    openings: int = 0
    _place: int = -1
    _size: int = 0
    # The place of the record that opened a work item, by its number; and how many are left of
    # those that are alike at one moment, by a hash of that.
    _opened: dict[str, int] = Factory(dict[str, int])
    _left: Counter[int] = Factory(Counter[int])

    def expect(self, recorded: Recorded) -> None:
        """Take note of a mail that is to be replayed, in order."""
        if recorded.state is State.CREATED and recorded.number:
            self._opened.setdefault(recorded.number.upper(), self._size)
        self._size += 1
        self._left.update(_marks(recorded))

    def reach(self, recorded: Recorded) -> None:
        """Go on to the next mail."""
        self._place += 1
        self.at = recorded.received_at
        self._left.subtract(_marks(recorded))
        # What came since it was counted is not among them.
        echo, opening = _marks(evolve(recorded, state=State.CREATED))
        self.echoes, self.openings = max(0, self._left[echo]), max(0, self._left[opening])

    def is_later(self, item: WorkItem) -> bool:
        """Return whether *item* was opened by the mail or after it."""
        place = self._opened.get(item.number.upper())
        if place is not None:
            return place >= self._place
        return item.created_at is not None and item.created_at > self.at


def _marks(recorded: Recorded) -> tuple[int, ...]:
    """Return by what a mail is like others of its sender at the same moment."""
    sender, at = recorded.sender.lower(), recorded.received_at
    echo = hash((at, sender, subject_key(recorded.subject)))
    return (echo, hash((at, sender))) if recorded.state is State.CREATED else (echo,)


def _became(decisions: dict[str, Decision], key: str) -> Became | None:
    decision = decisions.get(key)
    return Became.decided(decision) if decision else None


class _Undone(Exception):  # noqa: N818 - no error: it only ends a transaction
    """Rolls a transaction back."""


def looked_up(store: Store, asked: Questions) -> Facts:
    """
    Return what *store* answers to *asked*; nothing is written.

    Where it is no `ports.AnsweringStore`, in a transaction that is rolled back.

    Raises:
        StoreError: if it cannot answer.
    """
    if isinstance(store, AnsweringStore):
        return store.look_up(asked)
    facts = Facts()
    try:
        with store.begin() as work:
            facts = work.look_up(asked)
            raise _Undone  # noqa: TRY301 - leaving by an error is how a transaction rolls back
    except _Undone:
        return facts

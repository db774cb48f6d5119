"""A desk that does whatever comes to Hypothesis' mind, beside the model of it."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from stateful_faults import ERRORS, Fault, Faults, FaultyStore, FaultyTransport, Killed
from stateful_mail import NOBODY, SUPPORT, written
from stateful_model import (
    A_DAY,
    AN_HOUR,
    AN_ITEM,
    ECHOES,
    TICKETS_AN_HOUR,
    Letter,
    Model,
    Notice,
    Taken,
    Verdict,
    Writer,
)

from mail2ticket.errors import StoreError, UnprocessedError
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.outgoing import Posting
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.policy import Policy
from mail2ticket.ports import HeldStore
from mail2ticket.relaying import Relaying
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.unprocessed import Unprocessed

T = TypeVar("T")

# After whatever the clock of this machine says.
START = datetime(2031, 3, 3, 9, tzinfo=UTC)
CLIENT = Company("client", "Client Inc")
ADA = Contact("ada", "Ada", ("ada@client.example",), CLIENT)
BOB = Contact("bob", "Bob", ("bob@client.example",), CLIENT)
GRACE = Agent("grace", "Grace", ("grace@acme.example",))

WRITERS = (
    Writer("ada@client.example", "pass", is_known=True),
    Writer("ada@client.example", is_known=True),
    Writer("ada@client.example", "fail", is_known=True),
    Writer("bob@client.example", "pass", is_known=True),
    Writer("eve@stranger.example"),
    Writer("grace@acme.example", "pass", is_known=True, is_agent=True),
)
THE_AGENT = WRITERS[-1]
DAEMON = Writer("mailer-daemon@client.example")
SUBJECTS = ("Printer", "Door")
WORDS = ("The printer on the second floor burns.", "Thanks.")
CLOCK = tuple(timedelta(seconds=each) for each in (1, 100, 301, 3_000, 3_601, 90_000, 8 * 86_400))
#: Hypothesis finds small numbers small; a place in a list is one of them, and goes round.
places = st.integers(min_value=0, max_value=40)
writers = st.sampled_from(WRITERS)


@cache
def policy_of(keys: tuple[int, ...], *, takes_all: bool = False) -> Policy:
    """Return the desk with these keys; one that *takes all* has a mailbox for the rest as well."""
    aliases = (NOBODY,) if takes_all else ()
    return Policy(
        mailboxes=(Mailbox(SUPPORT, name="Support", aliases=aliases, html_notices=False),),
        keys=tuple(f"the key number {key:03} of the desk".encode() for key in keys),
        authentication_servers=("mx.acme.example",),
        statuses=("New", "Complete"),
        echo_limit=ECHOES,
        answers_an_hour=AN_HOUR,
        answers_a_day=A_DAY,
        answers_an_item=AN_ITEM,
        tickets_an_hour=TICKETS_AN_HOUR,
    )


class Machine(RuleBasedStateMachine):
    """
    A desk and its model; whatever is done to the one is done to the other.

    Attributes:
        done: What all the machines of this process did, and how often.
    """

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.memory: Any = None
        self.model = Model(START)
        self.faults = Faults()
        self.letters: list[Letter] = []
        self.relays = 0
        self.made = 0
        self.store: Any = self.opened()
        self.store.add_company(CLIENT, ("client.example",))
        for person in (ADA, BOB, GRACE):
            self.store.add_person(person)

    # What each kind of store does in its own way.

    def opened(self) -> Any:  # noqa: ANN401 - any store
        """Return the store, with all that was committed; in memory the process never ends."""
        self.memory = self.memory or MemoryStore()
        return self.memory

    def closed(self) -> None:
        """Let the store go, as a process does that ends."""

    # What comes in.

    @rule(
        writer=writers,
        subject=st.sampled_from((*SUBJECTS, "")),
        words=st.sampled_from((*WORDS, "")),
        is_routed=st.sampled_from((True, True, True, False)),
    )
    def request(self, writer: Writer, subject: str, words: str, is_routed: bool) -> None:
        """Somebody writes, under a subject and in words that came before, or that are new."""
        self._deliver(self._letter(writer, subject, words, is_routed=is_routed))

    @rule(writer=writers, place=places, in_thread=st.booleans())
    @precondition(lambda self: self.model.taken)
    def reply_by_reference(self, writer: Writer, place: int, in_thread: bool) -> None:
        """Somebody answers a mail that came, or one that never did."""
        taken = self.model.taken[place % len(self.model.taken)]
        thread = (taken.letter.id,) if in_thread else (f"never-{place % 3}@client.example",)
        self._deliver(self._letter(writer, thread=thread))

    @rule(writer=writers, place=places)
    @precondition(lambda self: self.model.notices)
    def reply_to_notice(self, writer: Writer, place: int) -> None:
        """Somebody answers a notice, be it his or another's, by its Message-ID."""
        self._deliver(self._letter(writer, thread=(self._notice(place).message_id,)))

    @rule(writer=writers, place=places)
    @precondition(lambda self: self.model.notices)
    def reply_by_token(self, writer: Writer, place: int) -> None:
        """Somebody writes to the signed address of a notice, be it his or another's (T2, T3)."""
        self._deliver(self._letter(writer, token=self._notice(place)))

    @rule(place=places)
    @precondition(lambda self: self.model.notices)
    def reply_as_told(self, place: int) -> None:
        """Who was told answers as mail programs do: to the address, with the id."""
        notice = self._notice(place)
        writer = next(one for one in WRITERS if one.address == notice.to)
        self._deliver(self._letter(writer, token=notice, thread=(notice.message_id,)))

    @rule(writer=writers, place=places)
    @precondition(lambda self: self.model.items)
    def reply_by_number(self, writer: Writer, place: int) -> None:
        """Somebody names a work item in his subject (E2)."""
        self._deliver(self._letter(writer, number=self._number(place)))

    @rule(writer=writers, place=places)
    @precondition(lambda self: self.model.gone)
    def reply_about_nothing(self, writer: Writer, place: int) -> None:
        """Somebody names a work item that was deleted (T4)."""
        gone = sorted(self.model.gone)
        self._deliver(self._letter(writer, number=gone[place % len(gone)]))

    @rule(writer=writers, place=places)
    def late(self, writer: Writer, place: int) -> None:
        """A mail comes that others may have answered before (T5)."""
        letter_id = f"never-{place % 3}@client.example"
        if letter_id not in {one.id for one in self.letters}:
            self._deliver(evolve(self._letter(writer), id=letter_id))

    @rule(place=places)
    @precondition(lambda self: any(one.is_open for one in self.model.items.values()))
    def complete(self, place: int) -> None:
        """An agent books his time, and completes the item (E3)."""
        items = [one.number for one in self.model.items.values() if one.is_open]
        number = items[place % len(items)]
        self._deliver(self._letter(THE_AGENT, number=number, books=True))

    @rule(place=places)
    @precondition(lambda self: self.model.notices)
    def bounce(self, place: int) -> None:
        """A notice comes back as undeliverable (W3)."""
        self._deliver(self._letter(DAEMON, reports=self._notice(place)))

    @rule(place=places)
    @precondition(lambda self: self.model.notices)
    def own_mail(self, place: int) -> None:
        """A notice itself comes back: it becomes nothing (W4)."""
        notice = self._notice(place)
        if any(one.content == notice.content for one in self.letters):
            return
        writer = Writer(SUPPORT)
        letter = Letter(notice.message_id, writer, "", "", returns=True, content=notice.content)
        self._deliver(letter)

    @rule(place=places, often=st.integers(min_value=1, max_value=3))
    @precondition(lambda self: self.letters)
    def repeat(self, place: int, often: int) -> None:
        """A mail is delivered again, whether it was taken before or not (W5)."""
        letter = self.letters[place % len(self.letters)]
        for _ in range(often):
            self._deliver(letter)

    # What happens meanwhile.

    @rule(
        call=st.integers(min_value=0, max_value=12),
        is_after=st.booleans(),
        error=st.sampled_from(ERRORS),
    )
    def crash(self, call: int, is_after: bool, error: type[BaseException]) -> None:
        """One of the calls that come next fails, before or after it is made."""
        self.faults.fault = Fault(call, is_after, error)

    @rule()
    def restart(self) -> None:
        """The process ends, and another one begins."""
        self.closed()
        self.store = self.opened()

    @rule(by=st.sampled_from(CLOCK))
    def move_the_clock(self, by: timedelta) -> None:
        """Time goes by."""
        self.model.now += by

    @rule()
    def rotate_keys(self) -> None:
        """The desk gets a new key."""
        self.model.rotate()

    @rule(first=places, second=places)
    @precondition(lambda self: len(self.model.items) > 1)
    def merge(self, first: int, second: int) -> None:
        """Somebody makes one item a part of another (T4)."""
        source, target = self._number(first), self._number(second)
        known = {item.number for item in self.model.chain(target)}
        if source not in known and not self.model.items[source].merged_into:
            self.store.merge(source, target)
            self.model.merge(source, target)

    @rule(place=places)
    @precondition(lambda self: self.model.items)
    def delete_item(self, place: int) -> None:
        """Somebody deletes an item that no other is a part of."""
        number = self._number(place)
        if all(one.merged_into != number for one in self.model.items.values()):
            self.store.delete_item(number)
            self.model.delete(number)

    @rule(is_down=st.booleans(), refused=st.sampled_from((None, *WRITERS)))
    def weather(self, is_down: bool, refused: Writer | None) -> None:
        """The server that sends our mail goes down, or comes up; it may refuse an address."""
        self.faults.is_down = is_down
        self.faults.refusing = {refused.address} if refused else set()

    @rule()
    def relay(self) -> None:
        """Send what waits; much later, so that all of it is due."""
        before = set(self._waiting())
        sent = Counter(self.faults.sent)
        done = self._do(lambda: self._intake.relay(self._later()))
        new = Counter(self.faults.sent) - sent
        assert set(new) <= before
        assert all(often == 1 for often in new.values())
        if done is not None and not (self.faults.is_down or self.faults.has_failed):
            refused = {one for one in before if self._recipient(one) in self.faults.refusing}
            assert set(self._waiting()) <= before - set(new) - refused

    # What people do (R6).

    @rule(place=places)
    @precondition(lambda self: self.model.waiting)
    def create_ticket(self, place: int) -> None:
        """Somebody makes a ticket of a held mail."""
        taken = self._held(place)
        verdict = self.model.by_hand(taken, "")
        self._bring(
            taken,
            verdict,
            lambda key: self._desk.create_ticket(key, by="grace", at=self.model.now),
        )

    @rule(place=places, item=places)
    @precondition(lambda self: self.model.waiting and self.model.items)
    def attach(self, place: int, item: int) -> None:
        """Somebody attaches a held mail to a work item."""
        taken, number = self._held(place), self._number(item)
        verdict = self.model.by_hand(taken, number)
        self._bring(
            taken,
            verdict,
            lambda key: self._desk.attach(key, number, by="grace", at=self.model.now),
        )

    @rule(place=places, takes_all=st.booleans())
    @precondition(lambda self: self.model.waiting)
    def reprocess(self, place: int, takes_all: bool) -> None:
        """Somebody has a held mail run again, by the same rules or by others."""
        taken = self._held(place)
        is_routed = takes_all or taken.letter.is_routed
        verdict = self.model.decide_again(taken, is_routed=is_routed)
        policy = policy_of(self.model.keys, takes_all=takes_all)
        self._bring(
            taken,
            verdict,
            lambda key: self._desk.reprocess(key, by="grace", policy=policy, at=self.model.now),
            reopens=not taken.letter.reports,
        )

    @rule(place=places)
    @precondition(lambda self: self.model.waiting)
    def delete_held(self, place: int) -> None:
        """Somebody deletes a held mail."""
        taken = self._held(place)
        self._do(lambda: self._desk.delete(self._key(taken), by="grace", at=self.model.now))
        if self.faults.commits:
            taken.handled = "deleted"

    @rule(place=places)
    @precondition(lambda self: any(one.handled for one in self.model.taken))
    def see_to_it_again(self, place: int) -> None:
        """Nobody sees to a mail that somebody has seen to."""
        settled = [one for one in self.model.taken if one.handled]
        key, self.faults.fault = self._key(settled[place % len(settled)]), None
        for deed in (self._desk.delete, self._desk.create_ticket, self._desk.reprocess):
            try:
                deed(key, by="grace", at=self.model.now)
            except UnprocessedError:
                continue
            raise AssertionError(f"{key} was seen to twice")

    @rule()
    def release(self) -> None:
        """Somebody lets the dead letters go again."""
        for one in list(self.store.outgoing(Posting.DEAD)):
            assert self.store.release(one.mail.id, self.model.now)
            assert not self.store.release(one.mail.id, self.model.now)

    @rule(days=st.integers(min_value=8, max_value=20))
    def purge(self, days: int) -> None:
        """What is old is forgotten, but for what waits."""
        before = self.model.now - timedelta(days=days)
        while self.store.purge(before, 10):
            pass
        for taken in self.model.taken:
            is_old = taken.at < before and not taken.handled
            if taken.state == "held" and not taken.handled:
                assert self.store.raw(self._key(taken)) == taken.letter.content
            elif is_old and taken.state in {"created", "added"}:
                assert self.store.raw(self._key(taken)) is None
        self.done["purged"] += 1

    # What must be so.

    @invariant()
    def the_queue_is_as_it_should_be(self) -> None:
        """As many mails wait for a person as should."""
        assert self._desk.count() == len(self.model.waiting)

    def teardown(self) -> None:
        """Let everything come to rest, and look at all of it."""
        try:
            self.faults.end()
            self._come_to_rest()
            self._look()
        finally:
            self.closed()

    def _come_to_rest(self) -> None:
        self.faults.is_down, self.faults.refusing = False, set()
        self.release()
        for _ in range(3):
            self._intake.relay(self._later())
        assert not self._waiting()

    def _look(self) -> None:
        rows = list(self.store.outgoing(None))
        assert {one.mail.id for one in rows} == {one.id for one in self.model.notices}
        assert all(one.state is Posting.SENT for one in rows)
        for notice in self.model.notices:
            often = self.faults.sent[notice.id]
            assert 1 <= often <= 1 + self.faults.again[notice.id], notice
        histories = {history.item.number: history for history in self.store.histories()}
        assert histories.keys() == self.model.items.keys()
        by_id = {one.letter.id: one for one in self.model.taken}
        for number, item in self.model.items.items():
            found = histories[number]
            assert (found.item.is_open, found.item.merged_into) == (item.is_open, item.merged_into)
            assert {str(each) for each in found.item.participants} == item.takers
            senders = [by_id[each].letter.writer.address for each in item.entries]
            assert [entry.sender for entry in found.entries] == senders
        records = Counter((one.message_id, str(one.state)) for one in self.store.recorded())
        assert records == Counter((one.letter.id, one.state) for one in self.model.taken)
        self.done["runs"] += 1

    # How it is done.

    @property
    def _intake(self) -> Intake:
        return Intake(
            cast("HeldStore", FaultyStore(self.store, self.faults)),
            FaultyTransport(self.faults),
            policy_of(self.model.keys),
            relaying=Relaying(most_attempts=1_000),
            clock=lambda: self.model.now,
        )

    @property
    def _desk(self) -> Unprocessed:
        return Unprocessed(
            cast("HeldStore", FaultyStore(self.store, self.faults)),
            FaultyTransport(self.faults),
            policy_of(self.model.keys),
        )

    def _later(self) -> datetime:
        self.relays += 1
        return START + timedelta(days=3_650 + self.relays)

    def _letter(
        self,
        writer: Writer,
        subject: str = "",
        words: str = "",
        **more: Any,  # noqa: ANN401
    ) -> Letter:
        """Return a letter that says something new where it says nothing that came before."""
        self.made += 1
        new = "".join(string.ascii_lowercase[self.made // 26**power % 26] for power in (2, 1, 0))
        said = words or f"Whoever reads this reads {new} and then {new[::-1]} again."
        letter_id = f"m{self.made}@client.example"
        return Letter(letter_id, writer, subject or f"About {new}", said, **more)

    def _notice(self, place: int) -> Notice:
        return self.model.notices[place % len(self.model.notices)]

    def _number(self, place: int) -> str:
        numbers = list(self.model.items)
        return numbers[place % len(numbers)]

    def _held(self, place: int) -> Taken:
        return self.model.waiting[place % len(self.model.waiting)]

    def _key(self, taken: Taken) -> str:
        (recorded,) = self.store.recorded(taken.letter.id)
        return str(recorded.key)

    def _waiting(self) -> list[str]:
        return [mail.id for mail in self.store.outbox()]

    def _recipient(self, notice: str) -> str:
        return next(one.to for one in self.model.notices if one.id == notice)

    def _do(self, what: Callable[[], T]) -> T | None:
        """Do it; None where it failed as it was told to."""
        self.faults.begin()
        try:
            return what()
        except (StoreError, OSError, Killed):
            if not self.faults.has_failed:
                raise
            return None
        finally:
            self.faults.end()

    def _deliver(self, letter: Letter) -> None:
        letter = letter if letter.content else written(letter)
        if letter not in self.letters:
            self.letters.append(letter)
        known = next((one for one in self.model.taken if one.letter is letter), None)
        verdict = Verdict("repeat") if known else self.model.decide(letter)
        outcome = self._do(
            lambda: self._intake.process(letter.content, received_at=self.model.now)
        )
        self.done["failed" if self.faults.has_failed else f"{verdict.state} {verdict.reason}"] += 1
        if known:
            assert outcome is None or outcome.is_repeat
            assert not self._new_notices()
        elif self.faults.commits:
            self._agree(letter, verdict, outcome)
            number = self._recorded(letter, verdict)
            self._told(letter, verdict, number)
            self.model.take(letter, verdict, number)
        else:
            assert outcome is None
            assert not list(self.store.recorded(letter.id))
            assert not self._new_notices()

    def _bring(
        self,
        taken: Taken,
        verdict: Verdict,
        deed: Callable[[str], Outcome],
        *,
        reopens: bool = False,
    ) -> None:
        key = self._key(taken)
        outcome = self._do(lambda: deed(key))
        self.done["failed" if self.faults.has_failed else f"by hand: {verdict.state}"] += 1
        if not self.faults.commits:
            assert outcome is None
            assert not self._new_notices()
            return
        self._agree(taken.letter, verdict, outcome)
        number = self._recorded(taken.letter, verdict)
        self._told(taken.letter, verdict, number)
        self.model.bring(taken, verdict, number, reopens=reopens)
        if verdict.state != "held":
            taken.handled = "processed"

    @staticmethod
    def _agree(letter: Letter, verdict: Verdict, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        trace = outcome.decision.trace if outcome.decision else ()
        why = [(step.question, step.reason) for step in trace if step.reason]
        assert outcome.state == verdict.state, (letter, verdict, why)
        if verdict.number:
            assert outcome.number == verdict.number, (letter, verdict, why)

    def _recorded(self, letter: Letter, verdict: Verdict) -> str:
        """Return the number of the item that the one record of *letter* names."""
        (recorded,) = self.store.recorded(letter.id)
        assert recorded.state == verdict.state, (letter, verdict, recorded)
        if verdict.state == "held":
            assert recorded.reason == verdict.reason, (letter, verdict, recorded)
        number = recorded.number or ""
        if verdict.state == "created":
            assert number not in self.model.items
            assert number not in self.model.gone
        else:
            assert number == verdict.number, (letter, verdict, recorded)
        return number

    def _new_notices(self) -> list[Any]:
        known = {one.id for one in self.model.notices}
        return [one for one in self.store.outgoing(None) if one.mail.id not in known]

    def _told(self, letter: Letter, verdict: Verdict, number: str) -> None:
        """Note what was committed to be sent: to the sender, if he is told, and to nobody else."""
        new = self._new_notices()
        expected = [(letter.writer.address, number)] * verdict.is_told
        assert [(str(one.mail.to), one.number) for one in new] == expected, (letter, verdict)
        for one in new:
            header = message_from_bytes(one.mail.content)
            notice = Notice(
                id=one.mail.id,
                message_id=one.mail.message_id,
                to=str(one.mail.to),
                number=number,
                key=self.model.keys[0],
                at=self.model.now,
                reply_to=str(header["Reply-To"]),
                content=one.mail.content,
            )
            self.model.tell(notice)
            if not self.faults.has_failed:
                self._sent(one, notice)

    def _sent(self, one: Any, notice: Notice) -> None:  # noqa: ANN401 - an `Outgoing`
        """Assert that a notice left right after the commit, unless it could not."""
        if notice.to in self.faults.refusing:
            assert one.state is Posting.DEAD
        elif self.faults.is_down:
            assert one.state is Posting.WAITING
        else:
            assert one.state is Posting.SENT
            assert self.faults.sent[notice.id] == 1

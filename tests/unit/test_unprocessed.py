"""The unprocessed queue (R6): held mail, and what people do with it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from attrs import evolve
from patience import together

from mail2ticket.errors import EntityRefusedError, UnprocessedError
from mail2ticket.handling import timing
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Commanded, Enclosed
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.desk import FanOut
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Deed, Handling, HeldState
from mail2ticket.model.items import Discarded, Entity, EntityKind, WorkItem
from mail2ticket.model.mailbox import Mailbox, Strangers
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.people import Agent, Availability, Company, Contact
from mail2ticket.model.refusal import Refusal
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer
from mail2ticket.parse import reader
from mail2ticket.parse.quotes.body import read_body as read_as_body
from mail2ticket.pipeline import triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import HeldStore
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail, new_time_entry
from mail2ticket.transports.memory import MemoryTransport
from mail2ticket.unprocessed import Unprocessed, Wanted

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
CLIENT = Company("client", "Client Ltd")
ADA = Contact("ada", "Ada", ("ada@client.example",), CLIENT)
SAM = Agent("sam", "Sam", ("sam@acme.example",))
KIM = Agent("kim", "Kim", ("kim@acme.example",))
SUPPORT = Mailbox("support@acme.example", queue="First line", name="Support")
SALES = Mailbox(
    "sales@acme.example", queue="Sales", name="Sales", aliases=("offers@acme.example",)
)
POLICY = Policy(mailboxes=(SUPPORT, SALES), keys=(b"a key of thirty-two bytes, no less",))
LOST = ("lost@acme.example",)


class Desk:
    """A store, a policy, and what mail does there."""

    def __init__(self, store: MemoryStore | SqliteStore, policy: Policy = POLICY) -> None:
        self.store, self.policy, self.sent = store, policy, MemoryTransport()
        for agent in (SAM, KIM):
            store.add_person(agent)
        store.add_company(CLIENT, ("client.example",))
        store.add_person(ADA)

    def receives(self, message: bytes, envelope: Envelope | None = None) -> Outcome:
        intake = Intake(self.store, self.sent, self.policy)
        return intake.process(message, envelope, received_at=NOON)

    def queue(self, policy: Policy | None = None) -> Unprocessed:
        return Unprocessed(self.store, self.sent, policy or self.policy)

    def holds(self, subject: str = "Pump", **more: object) -> str:
        outcome = self.receives(mail(subject, to=LOST, **more))  # type: ignore[arg-type]
        assert outcome.state is State.HELD
        return outcome.key


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    if request.param == "memory":
        yield Desk(MemoryStore())
    else:
        with SqliteStore(tmp_path / "desk.db") as store:
            yield Desk(store)


def test_r6_held_mail_is_counted_listed_and_read(desk: Desk) -> None:
    message = mail("Pump", to=LOST)
    key = desk.receives(message).key
    desk.receives(mail("Taken"))
    queue = desk.queue()

    (found,) = queue.list()
    assert queue.count() == 1
    assert (found.reason, found.recorded.subject) == ("no_route", "Pump")
    held, content = queue.read(key)
    assert (held, content) == (found, message)
    assert any(step.question == "route" for step in held.recorded.trace)
    with pytest.raises(UnprocessedError, match="ever held"):
        queue.read("nothing")


def test_r6_a_ticket_is_made_of_a_held_mail(desk: Desk) -> None:
    key = desk.holds(
        attachments={"a.txt": b"text", "b.exe": b"MZ"}, message_id="<1@client.example>"
    )
    other = Company("other", "Other Ltd")

    outcome = desk.queue().create_ticket(
        key,
        by="sam",
        at=LATER,
        mailbox="sales@acme.example",
        company=other,
        queue="Second line",
        fields={"contract": "Gold", "service": "Pumps"},
    )

    assert (outcome.state, outcome.title) == (State.CREATED, "Pump")
    assert outcome.number is not None
    history = desk.store.history(outcome.number)
    assert history
    assert (history.queue, history.mailbox) == ("Second line", Address.of("sales@acme.example"))
    assert history.item.company == other
    assert dict(history.fields) == {"contract": "Gold", "service": "Pumps"}
    assert history.requester == "Ada"
    assert history.item.participants == {ADA.addresses[0]}
    assert history.entries[0].files == ("a.txt",)
    assert "b.exe" in history.entries[0].text
    held, _ = desk.queue().read(key)
    assert held.state is HeldState.PROCESSED
    assert (held.reason, held.recorded.state) == ("no_route", State.CREATED)
    (handling,) = held.handlings
    assert handling == Handling(
        deed=Deed.CREATED, by="sam", at=LATER, number=outcome.number, detail="created"
    )
    said = [step.rule for step in held.recorded.trace]
    # All that was decided on it before is still there.
    assert said.index("not_read") < said.index("sam")
    assert desk.queue().count() == 0


def test_r6_the_ticket_gets_the_references_of_its_mail(desk: Desk) -> None:
    message = mail(
        "Pump", to=LOST, message_id="<1@client.example>", References="<0@client.example>"
    )
    outcome = desk.queue().create_ticket(desk.receives(message).key, by="sam")

    reply = desk.receives(mail("Re: Pump", in_reply_to="<1@client.example>"))

    assert (reply.state, reply.number) == (State.ADDED, outcome.number)


def test_r6_what_is_not_said_is_as_the_rules_have_it(desk: Desk) -> None:
    outcome = desk.queue().create_ticket(desk.holds(), by="sam")

    assert outcome.number
    history = desk.store.history(outcome.number)
    assert history
    assert (history.queue, history.item.company) == ("First line", CLIENT)
    assert history.mailbox == SUPPORT.address


def test_r6_the_mailbox_that_the_mail_was_for_is_taken_before_the_first(desk: Desk) -> None:
    desk.policy = evolve(POLICY, mailboxes=(SUPPORT, evolve(SALES, strangers=Strangers.HOLD)))
    key = desk.receives(mail(sender="eve@x.example", to=("offers@acme.example",))).key

    outcome = desk.queue().create_ticket(key, by="sam")

    assert outcome.decision
    assert outcome.decision.mailbox == SALES.address


def test_r6_a_requester_may_be_named(desk: Desk) -> None:
    bob = Contact("bob", "Bob", ("bob@client.example",))
    outcome = desk.queue().create_ticket(desk.holds(), by="sam", requester=bob)

    assert outcome.number
    history = desk.store.history(outcome.number)
    assert history
    assert history.requester == "Bob"


def test_r6_the_sender_is_told_and_told_once(desk: Desk) -> None:
    desk.policy = evolve(POLICY, mailboxes=(evolve(SUPPORT, strangers=Strangers.HOLD),))
    key = desk.receives(mail(sender="eve@x.example")).key
    before = len(desk.sent.sent)

    outcome = desk.queue().create_ticket(key, by="sam", at=LATER)

    assert len(desk.sent.sent) == before + 1
    (notice,) = outcome.outbox
    assert (notice.created_at, notice.to) == (LATER, Address.of("eve@x.example"))
    assert not list(desk.store.outbox())


def test_r6_what_a_program_wrote_is_not_answered(desk: Desk) -> None:
    key = desk.receives(mail("Out", Auto_Submitted="auto-replied", to=LOST)).key

    outcome = desk.queue().create_ticket(key, by="sam")

    assert (outcome.state, outcome.outbox) == (State.CREATED, ())


def test_r6_a_mailbox_that_makes_no_tickets_makes_one_for_a_person(desk: Desk) -> None:
    notes = evolve(SUPPORT, creates=frozenset({EntityKind.TICKET_NOTE}))
    desk.policy = Policy(mailboxes=(notes,))
    key = desk.receives(mail("Pump")).key

    assert desk.queue().create_ticket(key, by="sam").state is State.CREATED


def test_r6_of_two_people_one_is_first(desk: Desk) -> None:
    key, queue = desk.holds(), desk.queue()
    outcomes: list[Outcome] = []
    refused: list[str] = []

    def see_to_it(name: str) -> None:
        try:
            outcomes.append(queue.create_ticket(key, by=name))
        except UnprocessedError as error:
            refused.append(str(error))

    together(*(partial(see_to_it, name) for name in ("a", "b", "c", "d")))

    assert (len(outcomes), len(refused)) == (1, 3)
    assert len(list(desk.store.histories())) == 1
    assert len(queue.read(key)[0].handlings) == 1


def test_r6_a_mail_that_was_seen_to_in_the_meantime_writes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, queue = desk.holds(), desk.queue()
    before = queue.read(key)
    queue.delete(key, by="kim")

    def as_it_was(*_: object) -> object:
        return before

    monkeypatch.setattr(Unprocessed, "_waiting", as_it_was)

    with pytest.raises(UnprocessedError, match="somebody else"):
        queue.create_ticket(key, by="sam")

    assert not list(desk.store.histories())
    assert not desk.sent.sent


def test_r6_a_deleted_mail_can_be_read_and_not_restored(desk: Desk) -> None:
    desk.store.add_item(WorkItem(number="T7"))
    key, queue = desk.holds(), desk.queue()

    queue.delete(key, by="sam", at=LATER, detail="an advertisement")

    held, content = queue.read(key)
    assert held.state is HeldState.DELETED
    assert held.handlings == (
        Handling(deed=Deed.DELETED, by="sam", at=LATER, detail="an advertisement"),
    )
    assert content is not None
    tries: tuple[Callable[[], object], ...] = (
        lambda: queue.create_ticket(key, by="kim"),
        lambda: queue.attach(key, "T7", by="kim"),
        lambda: queue.reprocess(key, by="kim"),
        lambda: queue.delete(key, by="kim"),
    )
    for attempt in tries:
        with pytest.raises(UnprocessedError, match=r"sam has seen|somebody else"):
            attempt()
    with pytest.raises(UnprocessedError, match="ever held"):
        queue.delete("nothing", by="sam")


def test_r6_a_mail_is_attached_to_an_item_as_a_note(desk: Desk) -> None:
    number = desk.receives(mail("Pump", sender="bob@client.example")).number
    assert number
    key = desk.receives(
        mail("It again", to=LOST, message_id="<9@client.example>", attachments={"a.txt": b"x"})
    ).key

    outcome = desk.queue().attach(key, number.lower(), by="sam", at=LATER)

    assert (outcome.state, outcome.number) == (State.ADDED, number)
    history = desk.store.history(number)
    assert history
    assert [entry.entity for entry in history.entries] == ["ticket", "ticket_note"]
    assert history.entries[1].files == ("a.txt",)
    # A person brought in this mail, and nobody for good.
    assert history.item.participants == {Address.of("bob@client.example")}
    held, _ = desk.queue().read(key)
    assert [(each.deed, each.number) for each in held.handlings] == [(Deed.ATTACHED, number)]
    with desk.store.begin() as work:
        known = work.look_up(Questions(message_ids=frozenset({"9@client.example"}))).references
    assert known["9@client.example"].number == number


def test_r6_a_mail_is_attached_where_the_item_was_merged(desk: Desk) -> None:
    for number, into in (("T1", "T2"), ("T2", "T3"), ("T3", "")):
        desk.store.add_item(WorkItem(number=number, merged_into=into))

    assert desk.queue().attach(desk.holds(), "T1", by="sam").number == "T3"


@pytest.mark.parametrize("reopens", [True, False])
def test_r6_a_completed_item_is_opened_again_if_the_person_says_so(
    desk: Desk, *, reopens: bool
) -> None:
    long_ago = NOON - timedelta(days=900)
    desk.policy = Policy(mailboxes=(evolve(SUPPORT, completed_days=1),))
    desk.store.add_item(WorkItem(number="T1", is_open=False, completed_at=long_ago))

    desk.queue().attach(desk.holds(), "T1", by="sam", reopens=reopens)

    history = desk.store.history("T1")
    assert history
    assert history.item.is_open is reopens


def test_r6_a_mail_is_not_attached_to_an_item_that_is_not_there(desk: Desk) -> None:
    key = desk.holds()

    with pytest.raises(UnprocessedError, match="no such work item"):
        desk.queue().attach(key, "T404", by="sam")

    assert desk.queue().count() == 1


def test_r6_a_mail_is_processed_again_by_another_policy(desk: Desk) -> None:
    key = desk.holds()
    taught = evolve(POLICY, mailboxes=(SUPPORT, evolve(SALES, aliases=LOST)))

    outcome = desk.queue().reprocess(key, by="sam", policy=taught, at=LATER)

    assert (outcome.state, outcome.key) == (State.CREATED, key)
    assert outcome.number
    history = desk.store.history(outcome.number)
    assert history
    assert history.queue == "Sales"
    held, _ = desk.queue().read(key)
    assert held.state is HeldState.PROCESSED
    assert held.handlings[0].deed is Deed.REPROCESSED


def test_r6_a_mail_that_is_held_again_waits_on_and_nobody_is_told_again(desk: Desk) -> None:
    desk.policy = evolve(POLICY, mailboxes=(evolve(SUPPORT, strangers=Strangers.HOLD),))
    key = desk.receives(mail(sender="eve@x.example")).key
    told = len(desk.sent.sent)

    outcome = desk.queue().reprocess(key, by="sam", at=LATER)

    assert (outcome.state, outcome.outbox) == (State.HELD, ())
    assert len(desk.sent.sent) == told
    held, _ = desk.queue().read(key)
    assert held.state is HeldState.WAITING
    assert held.handlings == (
        Handling(deed=Deed.REPROCESSED, by="sam", at=LATER, detail="held: unregistered"),
    )
    assert desk.queue().create_ticket(key, by="kim").state is State.CREATED


def test_r6_a_mail_may_be_discarded_when_it_is_processed_again(desk: Desk) -> None:
    def discard(_: Commanded) -> Answer[Entity]:
        return Answer(Discarded("dull"), "it is dull")

    key = desk.holds()
    policy = evolve(POLICY, mailboxes=(evolve(SUPPORT, aliases=LOST),)).preferring(
        decide=(discard,)
    )

    outcome = desk.queue(policy).reprocess(key, by="sam")

    assert (outcome.state, outcome.number) == (State.DISCARDED, None)
    assert desk.queue().read(key)[0].state is HeldState.PROCESSED


def test_r6_time_may_be_booked_by_a_mail_that_is_processed_again(desk: Desk) -> None:
    def book(case: Commanded) -> Answer[Entity]:
        return Answer(evolve(new_time_entry("T1"), title=case.message.subject), "it says so")

    desk.store.add_item(WorkItem(number="T1"))
    key = desk.holds()
    policy = evolve(POLICY, mailboxes=(evolve(SUPPORT, aliases=LOST),)).preferring(decide=(book,))

    outcome = desk.queue(policy).reprocess(key, by="sam")

    assert (outcome.state, outcome.number) == (State.LOGGED, "T1")


def test_r6_what_smtp_said_of_a_mail_is_known_when_it_is_processed_again(desk: Desk) -> None:
    """Only the envelope names the address that gets a route."""
    envelope = Envelope(ADA.addresses[0], (Address.of("hidden@acme.example"),))
    key = desk.receives(mail("Pump", to=("other@x.example",)), envelope).key
    taught = evolve(POLICY, mailboxes=(evolve(SUPPORT, aliases=("hidden@acme.example",)),))

    assert desk.queue(taught).reprocess(key, by="sam").state is State.CREATED


def test_r6_a_mail_is_no_echo_of_itself(desk: Desk) -> None:
    """As many as may come, came; none of them counts twice when it is processed again."""
    keys = [desk.receives(mail("Pump", str(each), to=LOST)).key for each in range(2)]
    taught = evolve(POLICY, mailboxes=(evolve(SUPPORT, aliases=LOST),))

    assert {desk.queue(taught).reprocess(key, by="sam").state for key in keys} == {State.CREATED}


def test_r6_a_mail_from_nobody_is_a_ticket_of_whoever_is_named(desk: Desk) -> None:
    key = desk.receives(b"Subject: Pump\r\nTo: support@acme.example\r\n\r\nHelp.\r\n").key

    outcome = desk.queue().create_ticket(key, by="sam", requester=ADA)

    assert outcome.state is State.CREATED
    assert outcome.number
    history = desk.store.history(outcome.number)
    assert history
    assert history.item.participants == {ADA.addresses[0]}


def test_r6_a_rule_that_fails_keeps_no_person_from_a_ticket(desk: Desk) -> None:
    """Its files stay with the mail, and nobody is told."""

    def broken(_: Enclosed) -> Answer[bool | Refusal] | None:
        raise ZeroDivisionError

    desk.policy = POLICY.preferring(attach=(broken,))
    key = desk.receives(mail(attachments={"a.txt": b"x"})).key
    assert desk.queue().read(key)[0].reason == "rule_failed"

    outcome = desk.queue().create_ticket(
        key, by="sam", requester=ADA, fields={"contract": "Gold"}, queue="Second line"
    )

    assert (outcome.state, outcome.outbox) == (State.CREATED, ())
    assert outcome.number
    history = desk.store.history(outcome.number)
    assert history
    assert (history.requester, history.queue, history.fields) == (
        "Ada",
        "Second line",
        (("contract", "Gold"),),
    )
    assert history.entries[0].files == ()
    assert "a rule failed" in history.entries[0].text


def test_r6_a_rule_that_cannot_ask_keeps_no_person_from_a_ticket(desk: Desk) -> None:
    class Broken:
        def questions(self, *_: object) -> Questions:
            raise ZeroDivisionError

        def __call__(self, _: object) -> None: ...

    desk.policy = POLICY.preferring(trust=(Broken(),))
    key = desk.receives(mail()).key

    assert desk.queue().create_ticket(key, by="sam").state is State.CREATED


class _Secretive:
    def conceal(self, text: str) -> str:
        return text.replace("password", "***")

    def __call__(self, _: Commanded) -> None: ...


def test_r6_secrets_are_taken_out_of_what_a_person_brings_in(desk: Desk) -> None:
    """Also by a rule whose own question is not asked."""
    desk.policy = POLICY.preferring(decide=(_Secretive(),))
    outcome = desk.queue().create_ticket(desk.holds("Pump", body="my password"), by="sam")

    assert outcome.number
    history = desk.store.history(outcome.number)
    assert history
    assert "my ***" in history.entries[0].text


def test_r6_a_rule_of_secrets_that_fails_is_not_passed_over(desk: Desk) -> None:
    class Broken(_Secretive):
        def conceal(self, text: str) -> str:
            raise ZeroDivisionError

    desk.policy = POLICY.preferring(decide=(Broken(),))
    key = desk.holds()

    with pytest.raises(UnprocessedError):
        desk.queue().create_ticket(key, by="sam")

    assert not list(desk.store.histories())


def test_r6_files_are_scanned_before_they_are_kept(desk: Desk) -> None:
    class Scanner:
        def scan(self, attachment: Attachment) -> Scan:
            if attachment.filename == "bad.txt":
                return Scan(ScanState.INFECTED, "Eicar")
            return Scan(ScanState.CLEAN)

    key = desk.holds(attachments={"good.txt": b"x", "bad.txt": b"y"})
    queue = Unprocessed(desk.store, None, POLICY, scanner=Scanner())

    outcome = queue.create_ticket(key, by="sam")

    assert outcome.number
    history = desk.store.history(outcome.number)
    assert history
    assert history.entries[0].files == ("good.txt",)
    # Without a transport, notices wait for `Intake.relay`.
    assert len(list(desk.store.outbox())) == len(outcome.outbox) == 1


def test_r6_only_a_mail_that_was_kept_can_be_made_something_of(desk: Desk) -> None:
    key = desk.holds()
    queue = desk.queue()
    held, _ = queue.read(key)

    class Forgetful(MemoryStore):
        def raw(self, key: str) -> None:
            return None

        def held_mail(self, key: str) -> object:  # type: ignore[override]
            return held

    store: HeldStore = Forgetful()  # type: ignore[assignment]
    with pytest.raises(UnprocessedError, match="nothing was kept"):
        Unprocessed(store, None, POLICY).create_ticket(key, by="sam")


def test_r6_held_mail_is_found_by_mailbox_sender_reason_and_day(desk: Desk) -> None:
    desk.policy = evolve(
        POLICY, mailboxes=(SUPPORT, evolve(SALES, strangers=Strangers.HOLD)), own_addresses=()
    )
    desk.receives(mail("Offer", sender="eve@x.example", to=("Offers@acme.example",)))
    desk.holds("Lost", sender="bob@client.example")
    queue = desk.queue()

    def found(wanted: Wanted) -> list[str]:
        subjects = [each.recorded.subject for each in queue.list(wanted)]
        assert queue.count(wanted) == len(subjects)
        return subjects

    assert found(Wanted()) == ["Offer", "Lost"]
    assert found(Wanted(mailbox="sales")) == ["Offer"]
    assert found(Wanted(mailbox="sales@acme.example")) == ["Offer"]
    assert found(Wanted(mailbox="Support")) == []
    assert found(Wanted(mailbox="lost@acme.example")) == ["Lost"]
    assert found(Wanted(reason="no_route")) == ["Lost"]
    assert found(Wanted(sender="@x.example")) == ["Offer"]
    assert found(Wanted(since=LATER)) == []
    assert found(Wanted(until=LATER)) == ["Offer", "Lost"]
    assert found(Wanted(state=HeldState.DELETED)) == []


def test_r6_an_agent_sees_mail_of_the_mailboxes_that_he_works(desk: Desk) -> None:
    """And of those that nobody works."""
    desk.policy = evolve(
        POLICY,
        mailboxes=tuple(evolve(each, strangers=Strangers.HOLD) for each in (SUPPORT, SALES)),
    )
    desk.receives(mail("Help", sender="eve@x.example"))
    desk.receives(mail("Offer", sender="eve@x.example", to=("sales@acme.example",)))
    desk.holds("Lost", sender="eve@x.example")
    desk.store.add_queue("First line", ["sam"])
    desk.store.set_availability("sam", Availability.AWAY)

    def seen(agent: str) -> list[str]:
        return [each.recorded.subject for each in desk.queue().list(Wanted(agent=agent))]

    assert seen("sam") == ["Help", "Offer", "Lost"]
    assert seen("kim") == ["Offer", "Lost"]
    desk.store.add_queue("Sales", ["kim"])
    assert seen("sam") == ["Help", "Lost"]
    assert seen("kim") == ["Offer", "Lost"]
    assert seen("somebody else") == ["Lost"]


def test_r6_mail_for_several_mailboxes_is_seen_to_in_each(desk: Desk) -> None:
    """What was held in one of them is decided anew there alone."""
    hold = evolve(SALES, strangers=Strangers.HOLD)
    desk.policy = evolve(POLICY, mailboxes=(SUPPORT, hold), fan_out=FanOut.EACH)
    both = ("support@acme.example", "sales@acme.example")
    outcome = desk.receives(mail("Both", sender="eve@x.example", to=both))
    (further,) = outcome.others
    assert (outcome.state, further.state) == (State.CREATED, State.HELD)
    taught = evolve(POLICY, fan_out=FanOut.EACH)

    again = desk.queue(taught).reprocess(further.key, by="sam")

    assert (again.state, again.key, again.others) == (State.CREATED, further.key, ())
    assert again.number != outcome.number
    assert len(list(desk.store.histories())) == 2
    assert desk.queue().read(further.key)[0].state is HeldState.PROCESSED


def test_r6_the_mailboxes_that_had_none_get_theirs_when_it_is_processed_again(desk: Desk) -> None:
    """Not those whose record is there."""
    hold = evolve(SUPPORT, strangers=Strangers.HOLD)
    desk.policy = evolve(POLICY, mailboxes=(hold, SALES), fan_out=FanOut.EACH)
    three = ("support@acme.example", "sales@acme.example", "lost@acme.example")
    first = desk.receives(mail("All", sender="eve@x.example", to=three))
    assert [first.state, *(each.state for each in first.others)] == [State.HELD, State.CREATED]
    depot = Mailbox("lost@acme.example", queue="Depot")
    taught = evolve(POLICY, mailboxes=(SUPPORT, SALES, depot), fan_out=FanOut.EACH)

    again = desk.queue(taught).reprocess(first.key, by="sam")

    assert [again.state, *(each.state for each in again.others)] == [State.CREATED] * 2
    queues = sorted(history.queue for history in desk.store.histories())
    assert queues == ["Depot", "First line", "Sales"]


def test_r6_a_ticket_is_made_for_one_mailbox_however_many_the_mail_is_for(desk: Desk) -> None:
    hold = [evolve(each, strangers=Strangers.HOLD) for each in (SUPPORT, SALES)]
    desk.policy = evolve(POLICY, mailboxes=tuple(hold), fan_out=FanOut.EACH)
    both = ("support@acme.example", "sales@acme.example")
    first = desk.receives(mail("Both", sender="eve@x.example", to=both))

    outcome = desk.queue().create_ticket(first.key, by="sam", mailbox=SALES.address)

    assert (outcome.state, outcome.others) == (State.CREATED, ())
    assert len(list(desk.store.histories())) == 1


@pytest.mark.parametrize("mailbox", ["nobody@acme.example", Address.of("nobody@acme.example")])
def test_r6_a_mailbox_that_is_none_of_ours_is_refused(desk: Desk, mailbox: Address | str) -> None:
    key = desk.holds()
    with pytest.raises(UnprocessedError, match="no mailbox of ours"):
        desk.queue().create_ticket(key, by="sam", mailbox=mailbox)


def test_r6_when_something_was_done_must_be_a_moment(desk: Desk) -> None:
    key = desk.holds()
    with pytest.raises(ValueError, match="time zone"):
        desk.queue().delete(key, by="sam", at=datetime(2026, 11, 3))  # noqa: DTZ001 - as some do


def test_r6_a_hosts_own_triage_is_asked_where_mail_is_decided_anew(desk: Desk) -> None:
    """And not where a person says what becomes of it."""
    asked: list[str] = []

    def own(message: Message, facts: Facts, policy: Policy) -> Iterable[Decision]:
        asked.append(message.subject)
        for decision in triage_each(message, facts, policy):
            yield evolve(decision, changes=Changes(queue="Second line"))

    first, second = desk.holds("First"), desk.holds("Second")
    taught = evolve(POLICY, mailboxes=(*POLICY.mailboxes, Mailbox("lost@acme.example")))
    queue = evolve(desk.queue(taught), triage=own)
    assert queue.reprocess(first, by="sam").state is State.CREATED
    assert queue.create_ticket(second, by="sam").state is State.CREATED
    assert asked == ["First"]
    assert next(iter(desk.store.histories())).queue == "Second line"


def test_r6_what_the_store_refuses_waits_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes a ticket of it is told why he cannot; decided anew it is held again."""
    key, begin = desk.holds(), desk.store.begin

    @contextmanager
    def refusing() -> Generator[object, None, None]:
        with begin() as work:

            def refuse(_: object) -> str:
                raise EntityRefusedError("the field Service is empty")

            work.open_ticket = refuse  # type: ignore[method-assign]
            yield work

    taught = evolve(POLICY, mailboxes=(*POLICY.mailboxes, Mailbox("lost@acme.example")))
    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "begin", refusing)
        with pytest.raises(UnprocessedError, match=r"refused_by_store: .* Service is empty"):
            desk.queue().create_ticket(key, by="sam")
        again = desk.queue(taught).reprocess(key, by="kim")
    assert (again.state, again.reason) == (State.HELD, "refused_by_store")
    held, _ = desk.queue().read(key)
    assert (held.state, held.reason) == (HeldState.WAITING, "refused_by_store")
    assert [each.by for each in held.handlings] == ["kim"]
    assert desk.queue().create_ticket(key, by="sam").state is State.CREATED


def test_r6_a_mail_that_took_too_long_is_given_more_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a person who thinks that it is worth it."""
    now, read = [0.0], read_as_body

    def slow(*known: str, **more: bool) -> object:
        now[0] += 60
        return read(*known, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(timing, "monotonic", lambda: now[0])
    with monkeypatch.context() as patch:
        patch.setattr(reader, "read_body", slow)
        key = desk.receives(mail("Long")).key
        assert desk.queue().read(key)[0].reason == "time_budget"
        assert desk.queue().reprocess(key, by="sam").reason == "time_budget"
        with pytest.raises(UnprocessedError, match="time_budget"):
            desk.queue().create_ticket(key, by="sam")
        outcome = evolve(desk.queue(), time_budget=None).reprocess(key, by="sam")
    assert (outcome.state, outcome.title, outcome.key) == (State.CREATED, "Long", key)


def test_r4_where_a_person_brought_a_mail_it_is_not_delivered_again(desk: Desk) -> None:
    """A delivery for another mailbox comes late: it has the mail already."""
    hold = evolve(SUPPORT, strangers=Strangers.HOLD)
    desk.policy = evolve(POLICY, mailboxes=(hold, SALES), fan_out=FanOut.EACH)
    content = mail(
        "Both", sender="eve@x.example", to=("support@acme.example", "lost@acme.example")
    )
    first = desk.receives(content)
    assert first.state is State.HELD
    depot = Mailbox("lost@acme.example", queue="Depot")
    taught = evolve(POLICY, mailboxes=(SUPPORT, SALES, depot), fan_out=FanOut.EACH)
    again = desk.queue(taught).reprocess(first.key, by="sam")
    assert len(again.others) == 1
    desk.policy = taught
    assert desk.receives(content).is_repeat
    assert len(list(desk.store.histories())) == 2

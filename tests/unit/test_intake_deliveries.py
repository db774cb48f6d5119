"""A mail that is delivered to several mailboxes, together or one by one (R4, W5)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from attrs import evolve
from both_doors import DOORS, Doors, opened
from cases import ADA, NOON, NUMBER, SUPPORT, policy
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.errors import ContentionError, EntityRefusedError, StoreError
from mail2ticket.handling.deliveries import Claimed, InHand, claims_of, left_of
from mail2ticket.handling.timing import Stopwatch
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Parsed
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Held, NewTicket, Stop
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer
from mail2ticket.pipeline import triage
from mail2ticket.policy import Policy
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail, new_note

SALES = Address.of("sales@acme.example")
DEPOT = Address.of("depot@acme.example")
ALL = (SUPPORT, SALES, DEPOT)
BOXES = tuple(Mailbox(each, queue=each.local) for each in ALL)
EACH = policy(*BOXES, fan_out="each")
CONTENT = mail(to="support@acme.example")
HIDDEN = mail(to="undisclosed@client.example")
REPLY = mail(f"Re: [{NUMBER}] Printer", "It burns.", to="undisclosed@client.example")


@pytest.fixture(params=DOORS, ids="-".join)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doors]:
    door, store = request.param
    with opened(door, store, tmp_path) as doors:
        doors.policy = EACH
        yield doors


def _delivered(desk: Doors, content: bytes, *to: Address) -> Outcome:
    return desk.process(content, envelope=Envelope(ADA, to))


def _tickets(desk: Doors) -> list[str]:
    """Return the mailboxes whose tickets there are, but for the one that was there before."""
    return [str(each.mailbox) for each in desk.store.histories() if each.mailbox]


def test_r4_a_bcc_that_is_delivered_apart_gets_its_own(desk: Doors) -> None:
    """To names one mailbox and a Bcc another one, and each gets the mail by itself."""
    first = _delivered(desk, CONTENT, SUPPORT)
    second = _delivered(desk, CONTENT, SALES)
    assert [first.state, second.state] == [State.CREATED, State.CREATED]
    assert not second.others
    assert second.key != first.key
    assert _tickets(desk) == [str(SUPPORT), str(SALES)]
    assert [each.mailbox for each in desk.store.recorded()] == _tickets(desk)
    assert desk.store.raw(second.key) == CONTENT
    for again in ((SUPPORT,), (SALES,), (SALES, SUPPORT), (SUPPORT, SALES)):
        assert _delivered(desk, CONTENT, *again).is_repeat
    third = _delivered(desk, CONTENT, SALES, DEPOT)
    assert (third.state, third.others) == (State.CREATED, ())
    assert third.decision
    assert third.decision.mailbox == DEPOT
    assert len(_tickets(desk)) == 3
    ids = [notice.id for each in (first, second, third) for notice in each.outbox]
    assert len(ids) == len(set(ids)) == 3


def test_r4_whoever_comes_first_is_claimed_for_all_that_it_names(desk: Doors) -> None:
    """The delivery to the Bcc names the other mailbox in To, and is for both."""
    first = _delivered(desk, CONTENT, SALES)
    assert [first.decision and first.decision.mailbox, len(first.others)] == [SALES, 1]
    assert _delivered(desk, CONTENT, SUPPORT).is_repeat
    assert sorted(_tickets(desk)) == sorted([str(SALES), str(SUPPORT)])


def test_w5_where_a_mail_is_looked_at_once_a_second_delivery_is_a_repeat(desk: Doors) -> None:
    desk.policy = policy(*BOXES)
    assert _delivered(desk, CONTENT, SUPPORT).state is State.CREATED
    assert _delivered(desk, CONTENT, SALES).is_repeat


def test_w5_a_note_is_written_once_for_whichever_mailbox_it_comes(desk: Doors) -> None:
    """The work item is the same; a second note would be the same twice."""
    first = _delivered(desk, REPLY, SUPPORT)
    assert (first.state, first.number) == (State.ADDED, NUMBER)
    assert _delivered(desk, REPLY, SALES).is_repeat
    history = desk.store.history(NUMBER)
    assert history
    assert len(history.entries) == 1


def test_r4_the_same_mailbox_by_another_spelling_is_the_same(desk: Doors) -> None:
    """A signed detail behind a plus makes no second mailbox."""
    desk.policy = evolve(EACH, plus_addressing="mixed")
    plus = Address.of("Sales+details@acme.example")
    assert _delivered(desk, HIDDEN, SALES).state is State.CREATED
    assert _delivered(desk, HIDDEN, plus).is_repeat
    assert _tickets(desk) == [str(SALES)]


def test_r4_held_mail_waits_for_each_mailbox_that_it_came_for(desk: Doors) -> None:
    """Or the second one could never get it."""
    desk.policy = evolve(EACH, mailboxes=[evolve(each, creates=["ticket_note"]) for each in BOXES])
    outcomes = [_delivered(desk, HIDDEN, each) for each in (SUPPORT, SALES)]
    assert [each.state for each in outcomes] == [State.HELD, State.HELD]
    assert len({each.key for each in outcomes}) == 2
    assert _delivered(desk, HIDDEN, SUPPORT, SALES).is_repeat


def test_r4_what_is_held_before_a_mailbox_is_asked_waits_for_each(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the questions cannot be asked."""

    class Unasked:
        def __call__(self, case: Parsed) -> Answer[Stop] | None:
            return None

        def questions(self, message: Message, desk: Policy) -> object:
            raise ZeroDivisionError

    desk.policy = evolve(EACH, screen=(Unasked(), *EACH.screen))
    outcomes = [_delivered(desk, HIDDEN, each) for each in (SUPPORT, SALES)]
    assert [each.reason for each in outcomes] == ["rule_failed", "rule_failed"]
    assert len(desk.store.recorded()) == 2
    assert _delivered(desk, HIDDEN, SUPPORT).is_repeat
    together = _delivered(desk, mail("Both", to="x@client.example"), SUPPORT, SALES)
    assert (together.reason, together.others) == ("rule_failed", ())
    assert _delivered(desk, mail("Both", to="x@client.example"), SALES).is_repeat


def test_r4_what_no_mailbox_is_asked_about_is_refused_once(desk: Doors) -> None:
    """Together it is one refusal; a later delivery for another mailbox is one of its own."""
    private = mail(to="undisclosed@client.example", Sensitivity="Private")
    first = _delivered(desk, private, SUPPORT, SALES)
    assert (first.state, first.others) == (State.DISCARDED, ())
    assert _delivered(desk, private, SALES).is_repeat
    assert _delivered(desk, private, DEPOT).state is State.DISCARDED
    assert desk.store.raw(first.key) is None


def test_r4_a_mail_that_is_for_none_of_ours_is_handled_once(desk: Doors) -> None:
    nobody = Address.of("nobody@acme.example")
    assert _delivered(desk, HIDDEN, nobody).reason == "no_route"
    assert _delivered(desk, HIDDEN, nobody).is_repeat
    assert _delivered(desk, HIDDEN, SALES).state is State.CREATED


@pytest.mark.parametrize("step", ["claim", "open_ticket", "record", "enqueue"])
def test_w5_a_crash_between_the_deliveries_loses_and_doubles_nothing(
    desk: Doors, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a transaction: whatever was cut off comes again."""
    for mailboxes in ((SUPPORT,), (SALES,), (SALES, SUPPORT, DEPOT)):
        before = _tickets(desk)
        for after in range(1, 4):
            with monkeypatch.context() as patch:
                _crashing(desk, patch, step, after)
                try:
                    _delivered(desk, CONTENT, *mailboxes)
                except StoreError:
                    assert _tickets(desk) == before
                else:
                    break
        _delivered(desk, CONTENT, *mailboxes)
    assert sorted(_tickets(desk)) == sorted(map(str, ALL))
    assert desk.post
    assert len(set(desk.post.ids)) == len(desk.post.ids) == 3


def _crashing(desk: Doors, patch: pytest.MonkeyPatch, step: str, after: int) -> None:
    """Let the store fail at *step*, when it comes to that for the so manieth time."""
    begin, left = desk.store.begin, [after]

    @contextmanager
    def crashing() -> Generator[object, None, None]:
        with begin() as work:
            done = getattr(work, step)

            def call(*arguments: object) -> object:
                left[0] -= 1
                if left[0] == 0:
                    raise StoreError("the power is gone")
                return done(*arguments)

            setattr(work, step, call)
            yield work

    patch.setattr(desk.store, "begin", crashing)


def test_r4_what_a_store_refuses_for_one_mailbox_is_held_for_that_one_alone(
    desk: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where that is a later delivery, and where others are in the way meanwhile."""
    begin, tries = desk.store.begin, [2]

    @contextmanager
    def refusing() -> Generator[object, None, None]:
        with begin() as work:
            done = work.open_ticket

            def open_ticket(draft: NewTicket) -> str:
                if draft.mailbox == SALES:
                    raise EntityRefusedError("sales takes no tickets")
                tries[0] -= 1
                if tries[0] == 0:
                    raise ContentionError("deadlock detected")
                return done(draft)

            work.open_ticket = open_ticket  # type: ignore[method-assign]
            yield work

    monkeypatch.setattr(desk.store, "begin", refusing)
    both = _delivered(desk, HIDDEN, SUPPORT, SALES)
    assert [both.state, *(each.state for each in both.others)] == [State.CREATED, State.HELD]
    assert _delivered(desk, CONTENT, SUPPORT).state is State.CREATED
    late = _delivered(desk, CONTENT, SALES)
    assert (late.state, late.reason) == (State.HELD, "refused_by_store")
    assert len(desk.store.recorded()) == 4
    assert _tickets(desk) == [str(SUPPORT)] * 2


class Delivery(NamedTuple):
    """Which mailboxes it comes for, and whether it is cut off before its end."""

    to: tuple[Address, ...]
    is_cut_off: bool


DELIVERIES = st.lists(
    st.builds(
        Delivery,
        st.lists(st.sampled_from(ALL), min_size=1, unique=True).map(tuple),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(DELIVERIES, st.sampled_from([CONTENT, HIDDEN, REPLY]))
def test_w5_however_a_mail_is_delivered_each_mailbox_gets_it_once(
    deliveries: list[Delivery], content: bytes
) -> None:
    """In any groups, in any order, again and again, with crashes between."""
    with opened("sync", "memory", Path()) as desk:
        desk.policy = EACH
        wanted: set[str] = set()
        for delivery in deliveries:
            with pytest.MonkeyPatch.context() as patch:
                if delivery.is_cut_off:
                    _crashing(desk, patch, "record", 1)
                try:
                    outcome = _delivered(desk, content, *delivery.to)
                except StoreError:
                    continue
            new = {str(each) for each in delivery.to} - wanted
            if content == CONTENT:
                new |= {str(SUPPORT)} - wanted  # To names it
            wanted |= new
            if content != REPLY:
                assert outcome.is_repeat is not bool(new)
                assert len(outcome.others) == max(0, len(new) - 1)
        history = desk.store.history(NUMBER)
        assert history
        if content == REPLY:
            assert len(history.entries) == bool(wanted)
            assert not _tickets(desk)
        else:
            assert sorted(_tickets(desk)) == sorted(wanted)


# --- a host's own triage --------------------------------------------------------------------


def test_a_triage_that_speaks_for_the_whole_mail_is_carried_out_once() -> None:
    def whole(message: Message, facts: Facts, policy: Policy) -> tuple[Decision, ...]:
        return (triage(message, facts, policy),)

    door = Intake(MemoryStore(), None, EACH, triage=whole)
    states = [
        door.process(HIDDEN, Envelope(ADA, (each,)), received_at=NOON).state
        for each in (SUPPORT, SALES)
    ]
    assert states == [State.CREATED, State.REPEAT]


def test_a_delivery_takes_what_is_left() -> None:
    message = Message(key="k")
    hand = InHand(message=message, content=b"", watch=Stopwatch(None), claims={SALES: "c"})
    held = Decision(key="k", entity=Held("why", "because"))
    late = Claimed(is_first=False, fresh=(SALES,))
    assert left_of([held], hand, Claimed(is_first=True)) == (held,)
    (again,) = left_of([held], hand, late)
    assert again.key not in {"k", "c"}
    assert left_of([evolve(held, addressees=(DEPOT,))], hand, late) == ()
    note = evolve(held, entity=new_note("t1"))
    (about,) = claims_of(note, hand)
    assert claims_of(evolve(note, key="further", entity=new_note("T1")), hand) == (
        about,
        "further",
    )
    assert claims_of(note, evolve(hand, claims={})) == ()
    assert claims_of(held, hand) == ()


def test_f4_a_later_delivery_does_not_echo_the_earlier_ones(desk: Doors) -> None:
    """It is one mail in many mailboxes: its files are looked into, and it is not too often."""

    class Clean:
        def scan(self, attachment: Attachment, /) -> Scan:
            return Scan(ScanState.CLEAN)

    desk.policy = evolve(EACH, echo_limit=1)
    desk.more["scanner"] = Clean()
    content = mail(to="undisclosed@client.example", attachments={"b.txt": b"b"})
    outcomes = [_delivered(desk, content, each) for each in ALL]
    assert [each.state for each in outcomes] == [State.CREATED] * 3
    numbers = [each.number or "" for each in outcomes]
    assert [len(desk.store.files(each)) for each in numbers] == [1, 1, 1]
    other = mail(body="And again", to="undisclosed@client.example")
    assert _delivered(desk, other, SALES).reason == "too_often"

"""The contract of a store whose held mail people can see to (R6)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

from mail2ticket.model.address import Address
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.items import Held, WorkItem
from mail2ticket.model.message import Envelope
from mail2ticket.ports import HeldStore
from mail2ticket.testing.drafts import ADA, NOON, SUPPORT, new_record, new_ticket
from mail2ticket.testing.seeds import Contract, Crash, crash
from mail2ticket.testing.threads import at_once, persistently

_SALES = Address.of("sales@acme.example")
_LATER = NOON + timedelta(days=1)
_DELETED = Handling(deed=Deed.DELETED, by="sam", at=_LATER, detail="an advertisement")
_ALL = HeldFilter(state=None)


def _hold(store: HeldStore, *keys: str) -> None:
    for key in keys:
        with store.begin() as work:
            work.claim(key)
            work.record(new_record(key))


def _keys(store: HeldStore, wanted: HeldFilter) -> list[str]:
    found = [mail.recorded.key for mail in store.held(wanted)]
    assert store.count_held(wanted) == len(found)
    return found


def _settle(store: HeldStore, key: str, handling: Handling = _DELETED) -> bool:
    with store.begin() as work:
        return work.settle(key, HeldState.DELETED, handling)


def _read(store: HeldStore, key: str) -> HeldMail:
    mail = store.held_mail(key)
    assert mail is not None
    return mail


class HeldContract(Contract):
    """The tests that every store passes that is a `HeldStore` too."""

    def make_store(self) -> HeldStore:
        """Return a new, empty store."""
        raise NotImplementedError

    def test_a_mail_that_was_held_waits(self) -> None:
        """With its record, why it was held, whom it was for, and what SMTP said."""
        store = self.make_store()
        envelope = Envelope(ADA, (_SALES, Address.of("Desk+1@acme.example")))
        bounce = Envelope(None)
        with store.begin() as work:
            work.record(new_record("a", envelope=envelope, recipients=("Desk+1@acme.example",)))
            work.record(new_record("b", envelope=bounce))
            work.record(new_record("c"))
        first, second, third = store.held(HeldFilter())
        assert (first.recorded.key, first.state) == ("a", HeldState.WAITING)
        assert (first.reason, first.detail) == ("undecided", "nobody knows")
        assert first.recorded.trace == new_record().decision.trace
        assert list(map(str, first.addresses)) == [
            "support@acme.example",
            "Desk+1@acme.example",
            "Desk@acme.example",
        ]
        assert first.envelope == envelope
        assert (second.envelope, third.envelope) == (bounce, None)
        assert first == store.held_mail("a")
        assert store.raw("a") is not None

    def test_only_held_mail_waits(self) -> None:
        """Neither a ticket nor a mail that never came."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        with store.begin() as work:
            work.record(new_record("ticket", number="T1"))
        assert _keys(store, _ALL) == []
        assert store.held_mail("ticket") is None
        assert store.held_mail("never") is None
        assert not _settle(store, "ticket")
        assert not _settle(store, "never")

    def test_of_a_private_mail_that_was_held_nothing_is_kept(self) -> None:
        """But why."""
        store = self.make_store()
        with store.begin() as work:
            work.record(
                new_record(content=None, envelope=Envelope(ADA), recipients=("a@acme.example",))
            )
        mail = _read(store, "key")
        assert (mail.reason, mail.addresses, mail.envelope) == ("undecided", (), None)
        assert mail.recorded.sender == ""

    def test_a_held_mail_is_seen_to_once(self) -> None:
        """By whom, when, and what he did stays; whoever is late is told."""
        store = self.make_store()
        _hold(store, "key", "another")
        assert _settle(store, "key")
        late = Handling(deed=Deed.DELETED, by="kim", at=_LATER)
        assert not _settle(store, "key", late)
        mail = _read(store, "key")
        assert mail.state is HeldState.DELETED
        assert mail.handlings == (_DELETED,)
        assert store.raw("key") is not None
        assert _keys(store, HeldFilter()) == ["another"]
        assert _keys(store, HeldFilter(state=HeldState.DELETED)) == ["key"]
        assert _keys(store, _ALL) == ["key", "another"]

    def test_a_mail_may_wait_on(self) -> None:
        """With another reason, and a note of what was tried."""
        store = self.make_store()
        _hold(store, "key")
        tried = Handling(deed=Deed.REPROCESSED, by="sam", at=NOON, detail="no route")
        with store.begin() as work:
            work.record(new_record(entity=Held("no_route", "nowhere")))
            assert work.settle("key", HeldState.WAITING, tried)
        mail = _read(store, "key")
        assert (mail.state, mail.reason, mail.detail) == (HeldState.WAITING, "no_route", "nowhere")
        assert _settle(store, "key")
        assert _read(store, "key").handlings == (tried, _DELETED)

    def test_a_mail_that_is_held_again_is_found_where_it_is_now(self) -> None:
        """For the mailbox it was sent to, which comes first."""
        store = self.make_store()
        with store.begin() as work:
            work.record(new_record(recipients=("lost@acme.example",)))
        with store.begin() as work:
            work.record(new_record(recipients=("lost@acme.example",), mailbox=_SALES))
            work.settle("key", HeldState.WAITING, _DELETED)
        found = [str(address) for address in _read(store, "key").addresses]
        assert found == ["sales@acme.example", "lost@acme.example"]
        assert _keys(store, HeldFilter(addresses=frozenset({_SALES}))) == ["key"]
        assert _keys(store, HeldFilter(addresses=frozenset({SUPPORT}))) == []

    def test_a_mail_that_was_made_a_ticket_of_tells_both(self) -> None:
        """Its record is that of the ticket, and why it was held is still known."""
        store = self.make_store()
        _hold(store, "key")
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.record(new_record(number=number, message_id="a@x"))
            made = Handling(deed=Deed.CREATED, by="sam", at=NOON, number=number)
            assert work.settle("key", HeldState.PROCESSED, made)
        mail = _read(store, "key")
        assert (mail.recorded.state, mail.recorded.number) == ("created", number)
        assert mail.reason == "undecided"
        assert mail.handlings == (made,)

    def test_a_failed_transaction_settles_nothing(self) -> None:
        """The mail waits as before."""
        store = self.make_store()
        _hold(store, "key")
        with suppress(Crash), store.begin() as work:
            work.record(new_record("lost"))
            work.settle("key", HeldState.DELETED, _DELETED)
            crash(Crash)
        mail = _read(store, "key")
        assert (mail.state, mail.handlings) == (HeldState.WAITING, ())
        assert store.held_mail("lost") is None

    def test_of_several_people_at_the_same_time_one_is_first(self) -> None:
        """Six threads see to the same mail."""
        store = self.make_store()
        _hold(store, "key")
        done = at_once([partial(persistently, partial(_settle, store, "key"))] * 6)
        assert sorted(done) == [False] * 5 + [True]
        assert len(_read(store, "key").handlings) == 1

    def test_held_mail_is_filtered(self) -> None:
        """By each filter, and by several at once."""
        store = self.make_store()
        with store.begin() as work:
            work.record(new_record("a", sender="Ada@Client.example", recipients=(_SALES,)))
            work.record(new_record("b", sender="bob@client.example", received_at=_LATER))
            eve = new_record(
                "c", sender="eve@other-client.example", entity=Held("no_route"), mailbox=None
            )
            work.record(eve)
        filters = {
            HeldFilter(): "abc",
            HeldFilter(state=HeldState.DELETED): "",
            HeldFilter(reason="no_route"): "c",
            HeldFilter(sender="ada@CLIENT.example"): "a",
            HeldFilter(sender="@client.example"): "ab",
            HeldFilter(sender="client.example"): "",
            HeldFilter(since=_LATER): "b",
            HeldFilter(until=NOON): "ac",
            HeldFilter(since=NOON, until=_LATER): "abc",
            HeldFilter(addresses=frozenset({_SALES})): "a",
            HeldFilter(addresses=frozenset({SUPPORT, _SALES})): "ab",
            HeldFilter(addresses=frozenset()): "",
            HeldFilter(addresses=frozenset({SUPPORT}), sender="bob@client.example"): "b",
            HeldFilter(key="b"): "b",
            HeldFilter(key="B"): "",
            HeldFilter(key="%"): "",
        }
        assert {each: "".join(_keys(store, each)) for each in filters} == filters

    def test_held_mail_is_read_a_page_at_a_time(self) -> None:
        """Each page begins after the last mail of the one before, whatever became of that."""
        store = self.make_store()
        _hold(store, *"abcde")

        def page(wanted: HeldFilter) -> list[str]:
            return [mail.recorded.key for mail in store.held(wanted)]

        assert page(HeldFilter(limit=2)) == ["a", "b"]
        assert page(HeldFilter(limit=9)) == ["a", "b", "c", "d", "e"]
        _settle(store, "b")
        _settle(store, "d")
        assert page(HeldFilter(after="b", limit=2)) == ["c", "e"]
        assert page(HeldFilter(after="b", limit=2, state=None)) == ["c", "d"]
        assert page(HeldFilter(after="c")) == ["e"]
        assert page(HeldFilter(after="e", limit=2)) == []
        assert page(HeldFilter(after="never held")) == []
        assert store.count_held(HeldFilter(after="c", limit=1)) == 3

    def test_held_mail_is_counted_by_why_it_was_held(self) -> None:
        """All of it that is wanted, on whichever page."""
        store = self.make_store()
        with store.begin() as work:
            work.record(new_record("a"))
            work.record(new_record("b", entity=Held("no_route")))
            work.record(new_record("c", entity=Held("no_route")))
        assert store.reasons_held(HeldFilter()) == {"undecided": 1, "no_route": 2}
        assert store.reasons_held(HeldFilter(limit=1, after="b")) == {
            "undecided": 1,
            "no_route": 2,
        }
        assert store.reasons_held(HeldFilter(reason="no_route")) == {"no_route": 2}
        assert store.reasons_held(HeldFilter(state=HeldState.DELETED)) == {}

    def test_an_agent_sees_mail_of_his_mailboxes_and_of_those_of_nobody(self) -> None:
        """What came to a mailbox that others work, and to none of his, he does not."""
        store = self.make_store()
        other = Address.of("other@acme.example")
        with store.begin() as work:
            work.record(new_record("support"))
            work.record(new_record("both", recipients=(_SALES,)))
            work.record(new_record("sales", recipients=(_SALES,), mailbox=None))
            work.record(new_record("other", recipients=(other,), mailbox=None))
            work.record(new_record("nobody", mailbox=None))
        shared = frozenset({SUPPORT, _SALES})

        def seen(*own: Address) -> list[str]:
            return _keys(store, HeldFilter(own=frozenset(own), shared=shared))

        assert seen() == ["other", "nobody"]
        assert seen(_SALES) == ["both", "sales", "other", "nobody"]
        assert seen(SUPPORT) == ["support", "both", "other", "nobody"]

    def test_of_a_mail_to_a_thousand_a_hundred_addresses_are_kept(self) -> None:
        """A mail does not fill the store."""
        store = self.make_store()
        many = tuple(f"person{each}@acme.example" for each in range(1000))
        with store.begin() as work:
            work.record(new_record(recipients=many))
        assert len(_read(store, "key").addresses) == 100

"""The contract of a store whose mail can be counted and replayed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.facts import Questions
from mail2ticket.model.funnel import Funnel, Period
from mail2ticket.model.held import Deed, Handling, HeldState
from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.model.items import Discarded
from mail2ticket.model.message import Envelope
from mail2ticket.ports import AnsweringStore, HeldStore, MailLog, Record, Retention
from mail2ticket.testing.drafts import ADA, NOON, SUPPORT, new_record, new_ticket
from mail2ticket.testing.seeds import Contract, look_up

_DAY = timedelta(days=1)
_SALES = Address.of("Sales@acme.example")
_SMTP = Envelope(reverse_path=ADA, forward_paths=(SUPPORT, _SALES))


class MailLogStore(HeldStore, MailLog, Retention, Protocol):
    """**Protocol:** a store whose mail can be counted and replayed, and is forgotten."""


class MailLogContract(Contract):
    """The tests that every store passes that is a `MailLog`, a `HeldStore` and a `Retention`."""

    def make_store(self) -> MailLogStore:
        """Return a new, empty store."""
        raise NotImplementedError

    def test_x2_mails_are_read_in_order_and_by_the_page(self) -> None:
        """Of a claim alone nothing is read; what is recorded again keeps its place."""
        store = self.make_store()
        with store.begin() as work:
            work.claim("a claim")
            for key, days in (("b", 1), ("a", 0), ("c", 2)):
                work.record(new_record(key, received_at=NOON + days * _DAY))
            work.record(new_record("b", received_at=NOON + _DAY))
        assert _keys(store.mails(MailFilter())) == ["b", "a", "c"]
        assert _keys(store.mails(MailFilter(limit=2))) == ["b", "a"]
        assert _keys(store.mails(MailFilter(limit=2, after="a"))) == ["c"]
        assert _keys(store.mails(MailFilter(after="nothing"))) == []
        assert _keys(store.mails(MailFilter(since=NOON + _DAY))) == ["b", "c"]
        assert _keys(store.mails(MailFilter(since=NOON, until=NOON))) == ["a"]

    def test_x2_mails_are_read_and_counted_by_mailbox(self) -> None:
        """In whatever case it is written."""
        store = self.make_store()
        with store.begin() as work:
            work.record(new_record("a", mailbox=_SALES))
            work.record(new_record("b"))
            work.record(new_record("c", mailbox=None))
        wanted = MailFilter(mailbox=Address.of("sales@Acme.example"))
        assert _keys(store.mails(wanted)) == ["a"]
        assert sum(each.records for each in store.mail_counts(wanted, Period.ALL)) == 1

    def test_mails_are_found_by_sender_by_what_became_of_them_and_by_how_their_key_begins(
        self,
    ) -> None:
        """A sender in whatever case; a domain ends where it ends; nothing in it is a pattern."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.record(new_record("aa", number=number, sender="Ada@Client.example"))
            work.record(new_record("ab", sender="bob@client.example"))
            work.record(new_record("b", sender="eve@my.client.example"))
            work.record(
                new_record("c", entity=Discarded("vacation", ""), sender="a_a@client.example")
            )
        for wanted, found in (
            (MailFilter(sender="ada@client.example"), ["aa"]),
            (MailFilter(sender="@CLIENT.example"), ["aa", "ab", "c"]),
            (MailFilter(sender="@cl_ent.example"), []),
            (MailFilter(sender="da@client.example"), []),
            (MailFilter(state=State.CREATED), ["aa"]),
            (MailFilter(state=State.HELD), ["ab", "b"]),
            (MailFilter(state=State.DISCARDED, reason="vacation"), ["c"]),
            (MailFilter(reason="vacat"), []),
            (MailFilter(key="a"), ["aa", "ab"]),
            (MailFilter(key="a", sender="@client.example", after="aa"), ["ab"]),
            (MailFilter(key="_"), []),
        ):
            assert _keys(store.mails(wanted)) == found, wanted
            counted = sum(each.records for each in store.mail_counts(wanted, Period.ALL))
            assert counted == len(found) + bool(wanted.after), wanted

    def test_x2_the_envelope_is_kept_with_the_mail_and_no_longer(self) -> None:
        """Of held mail and of any other; what is private leaves none."""
        store = self.make_store()
        null = Envelope(reverse_path=None, forward_paths=())
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.record(new_record("a", number=number, envelope=_SMTP))
            work.record(new_record("b", envelope=null))
            work.record(new_record("c"))
            work.record(new_record("d", envelope=_SMTP, content=None))
            work.record(new_record("a", number=number, envelope=_SMTP))
        assert [store.envelope(key) for key in "abcde"] == [_SMTP, null, None, None, None]
        store.purge(NOON + _DAY, 100)
        assert store.envelope("a") is None

    def test_x2_questions_are_answered_outside_of_a_transaction(self) -> None:
        """As in one; a store that does not is asked in a transaction instead."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.record(new_record("a", number=number, message_id="a@x"))
        asked = Questions(
            at=NOON,
            numbers=frozenset({number}),
            message_ids=frozenset({"a@x", "b@x"}),
            opened=frozenset({ADA}),
            answered=frozenset({ADA}),
        )
        if isinstance(store, AnsweringStore):
            facts = store.look_up(asked)
            assert facts == look_up(store, asked)
            assert (facts.items[number].number, facts.opened) == (number, {ADA: 1})
            with store.begin() as work:
                assert work.look_up(asked) == facts

    def test_what_became_of_mails_is_counted_by_span(self) -> None:
        """With repeats, and a mail in two mailboxes as two records of one mail."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.record(new_record("a", number=number))
            work.record(new_record("a2", number=number, mail_key="a"))
            work.record(new_record("b", received_at=NOON + _DAY))
            work.record(new_record("c", entity=Discarded("vacation", "")))
        for key in ("a", "b", "a", "nothing"):
            store.note_repeat(key)
        funnel = Funnel.of(store.mail_counts(MailFilter(), Period.DAY))
        assert (funnel.delivered, funnel.taken, funnel.repeats) == (6, 3, 3)
        assert funnel.states == {"created": 2, "held": 1, "discarded": 1}
        assert (funnel.created, funnel.entities) == ({"personal": 2}, {"ticket": 2})
        assert (funnel.held, funnel.discarded) == ({"undecided": 1}, {"vacation": 1})
        assert list(funnel.spans) == ["2026-11-03", "2026-11-04"]
        first, second = funnel.spans.values()
        assert (first.taken, first.repeats) == (2, 2)
        assert (second.taken, second.repeats, second.states) == (1, 1, {"held": 1})
        (hour,) = store.mail_counts(MailFilter(since=NOON + _DAY), Period.HOUR)
        assert (hour.span, hour.mails) == ("2026-11-04T12", 1)
        assert {each.span for each in store.mail_counts(MailFilter(), Period.MONTH)} == {"2026-11"}

    def test_held_mail_is_counted_as_such_whatever_became_of_it(self) -> None:
        """Why it was held, and whether it waits; what was purged is counted too."""
        store = self.make_store()
        with store.begin() as work:
            for key in ("a", "b"):
                work.record(new_record(key))
            number = work.open_ticket(new_ticket())
            handling = Handling(deed=Deed.CREATED, by="sam", at=NOON, number=number)
            assert work.settle("a", HeldState.PROCESSED, handling)
            work.record(new_record("a", number=number))
        store.purge(NOON + _DAY, 100)
        counts = sorted(store.mail_counts(MailFilter(), Period.ALL), key=lambda each: each.state)
        assert [(each.state, each.held_for, each.held_state) for each in counts] == [
            ("created", "undecided", HeldState.PROCESSED),
            ("held", "undecided", HeldState.WAITING),
        ]
        funnel = Funnel.of(counts)
        assert (funnel.held, funnel.waiting) == ({"undecided": 2}, {"undecided": 1})
        assert funnel.by_hand == 1

    def test_a_mail_that_is_forgotten_is_counted_no_more(self) -> None:
        """Nor how often it came, so that it is new when it comes again."""
        store = self.make_store()
        with store.begin() as work:
            work.record(_discarded("a"))
        store.note_repeat("a")
        store.purge(NOON + _DAY, 100)
        (count,) = store.mail_counts(MailFilter(), Period.ALL)
        assert (count.mails, count.repeats) == (1, 1)
        store.forget(NOON + _DAY, 100)
        assert list(store.mail_counts(MailFilter(), Period.ALL)) == []
        with store.begin() as work:
            work.record(_discarded("a"))
        (count,) = store.mail_counts(MailFilter(), Period.ALL)
        assert count.repeats == 0


def _discarded(key: str) -> Record:
    return new_record(key, entity=Discarded("vacation", ""), envelope=_SMTP)


def _keys(mails: Iterable[Recorded]) -> list[str]:
    return [each.key for each in mails]

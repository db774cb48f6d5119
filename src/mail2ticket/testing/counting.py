"""The contract of what a store counts: the same words, notices, and tickets that were opened."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Answered, Echo, Origin, Questions, Reference, Said
from mail2ticket.model.items import NewTicket, WorkItem
from mail2ticket.ports import UnitOfWork
from mail2ticket.testing.drafts import ADA, NOON, new_record, new_ticket, outbound_mail
from mail2ticket.testing.seeds import Contract, Crash, crash, look_up

_BOB = Address.of("bob@client.example")
_AWAY = new_record(text="I am away.").message.words_key


def _open(work: UnitOfWork, draft: NewTicket) -> None:
    number, at = work.open_ticket(draft), draft.received_at
    key = f"{draft.opened_by} at {at}"
    work.record(new_record(key, entity=draft, number=number, received_at=at))


class CountContract(Contract):
    """What W4 and N3 bound must be counted, and nothing else with it."""

    def test_the_same_words_are_counted_from_a_moment_until_another(self) -> None:
        """Whatever the subject; of one sender."""
        store = self.make_store()
        with store.begin() as work:
            for minute in range(4):
                at = NOON + timedelta(minutes=minute)
                work.record(
                    new_record(
                        str(minute),
                        subject=f"Re: {minute}",
                        text="  I am\n AWAY. ",
                        sender="ADA@client.example",
                        received_at=at,
                    )
                )
            work.record(new_record("other words", text="I am here."))
            work.record(new_record("no words", text=""))
            work.record(new_record("another", text="I am away.", sender=_BOB))
        said = {
            Said(ADA, _AWAY, NOON - timedelta(days=1)): 4,
            Said(ADA, _AWAY, NOON + timedelta(seconds=61)): 2,
            Said(ADA, _AWAY, NOON, NOON + timedelta(minutes=2)): 3,
            Said(ADA, _AWAY, NOON + timedelta(days=1)): 0,
            Said(_BOB, _AWAY, NOON): 1,
            Said(ADA, "", NOON - timedelta(days=1)): 0,
        }
        facts = look_up(store, Questions(at=NOON, said=frozenset(said)))
        assert {each: facts.said.get(each, 0) for each in said} == said

    def test_notices_to_a_person_are_counted_by_what_they_are_about(self) -> None:
        """However long ago, with any subaddress; of the items that are looked up."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"), WorkItem(number="T2"))
        with store.begin() as work:
            for each, number in enumerate(("T1", "t1", "T2", None)):
                to = f"ada+{each}@client.example"
                at = NOON - timedelta(days=each * 100)
                work.enqueue(outbound_mail(str(each), to=to, created_at=at), number, NOON)
            work.enqueue(outbound_mail("bob", to=_BOB), "T1", NOON)
        asked = Questions(at=NOON, numbers=frozenset({"T1"}), answered=frozenset({ADA}))
        assert look_up(store, asked).answered[ADA] == Answered(1, 1, 1, {"T1": 2})
        asked |= Questions(numbers=frozenset({"T2"}))
        assert look_up(store, asked).answered[ADA].about == {"T1": 2, "T2": 1}

    def test_notices_to_a_domain_are_counted_in_the_hour(self) -> None:
        """To anybody there, and not below it."""
        store = self.make_store()
        with store.begin() as work:
            for number, age in enumerate((-1, 0, 59, 61)):
                at = NOON - timedelta(minutes=age)
                to = f"person{number}@CLIENT.example"
                work.enqueue(outbound_mail(str(number), to=to, created_at=at), None, NOON)
            work.enqueue(outbound_mail("below", to="ada@sub.client.example"), None, NOON)
        domains = {"client.example": 2, "sub.client.example": 1, "example": 0}
        facts = look_up(store, Questions(at=NOON, answered_domains=frozenset(domains)))
        assert {each: facts.answered_domains.get(each, 0) for each in domains} == domains

    def test_tickets_are_counted_by_who_opened_them_in_the_hour(self) -> None:
        """And not those of a delivery that failed."""
        store = self.make_store()
        with store.begin() as work:
            for age in (-1, 0, 59, 61):
                at = NOON - timedelta(minutes=age)
                _open(work, new_ticket(sender="ADA@client.example", received_at=at))
        with suppress(Crash), store.begin() as work:
            _open(work, new_ticket(sender=ADA))
            crash(Crash)
        facts = look_up(store, Questions(at=NOON, opened=frozenset({ADA, _BOB})))
        assert (facts.opened.get(ADA, 0), facts.opened.get(_BOB, 0)) == (2, 0)
        with store.begin() as work:
            _open(work, new_ticket(reporter=_BOB))
        facts = look_up(store, Questions(at=NOON, opened=frozenset({ADA, _BOB})))
        assert (facts.opened.get(ADA, 0), facts.opened.get(_BOB, 0)) == (2, 1)

    def test_r4_a_mail_in_several_mailboxes_came_once(self) -> None:
        """A record each; its ids lead to the first item, and it is no echo of itself."""
        store = self.make_store()
        message = new_record("key", text="I am away.").message
        with store.begin() as work:
            assert work.claim("key")
            numbers = [work.open_ticket(new_ticket()) for _ in range(3)]
            for key, number in zip(("key", "second", "third"), numbers, strict=True):
                work.record(
                    new_record(
                        key,
                        mail_key="key",
                        number=number,
                        text="I am away.",
                        message_id="mail@client.example",
                        references=("before@client.example",),
                    )
                )
        assert store.seen("key")
        echo, said = Echo(ADA, message.subject_key, NOON), Said(ADA, _AWAY, NOON)
        facts = look_up(
            store,
            Questions(
                message_ids=frozenset({"mail@client.example", "before@client.example"}),
                echoes=frozenset({echo}),
                said=frozenset({said}),
            ),
        )
        assert facts.references == {
            "mail@client.example": Reference(numbers[0], Origin.RECEIVED),
            "before@client.example": Reference(numbers[0], Origin.REFERENCED),
        }
        assert (facts.echoes[echo], facts.said[said]) == (1, 1)
        with store.begin() as work:
            assert not work.claim("key")

    def test_r6_a_mail_that_is_recorded_anew_came_once(self) -> None:
        """It was held first, and somebody made a ticket of it."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        for number in (None, "T1"):
            with store.begin() as work:
                work.record(new_record(number=number, text="I am away."))
        echo = Echo(ADA, new_record().message.subject_key, NOON)
        said = Said(ADA, _AWAY, NOON)
        facts = look_up(store, Questions(echoes=frozenset({echo}), said=frozenset({said})))
        assert (facts.echoes[echo], facts.said[said]) == (1, 1)

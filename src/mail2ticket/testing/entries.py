"""The contract of work items: tickets, notes and time."""

from __future__ import annotations

from datetime import timedelta

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.facts import Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Company, Contact
from mail2ticket.testing.drafts import ADA, NOON, new_note, new_ticket, new_time_entry
from mail2ticket.testing.seeds import Contract, item_in

_CLIENT = Company("client", "Client Ltd")
_BOB = Address.of("bob@client.example")


class EntryContract(Contract):
    """What a mail writes is there for the next."""

    def test_a_ticket_is_found_by_its_number(self) -> None:
        """As it was drafted, open, with its company."""
        store = self.make_store()
        self.seed(store, _CLIENT)
        ada = Contact("ada", "Ada", (ADA,), _CLIENT)
        with store.begin() as work:
            number = work.open_ticket(new_ticket("Drucker", requester=ada, company=_CLIENT))
        found = item_in(store, number)
        assert found.number == number
        assert found.kind is ItemKind.TICKET
        assert found.title == "Drucker"
        assert found.is_open
        assert found.takes_time
        assert found.company == _CLIENT

    def test_the_sender_takes_part_in_his_ticket(self) -> None:
        """He, and nobody else."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket(sender=ADA))
        assert item_in(store, number).participants == {ADA}

    def test_a_note_lets_nobody_take_part(self) -> None:
        """Who may write once is not let in for good."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1", participants=frozenset({ADA})))
        with store.begin() as work:
            work.add_note(new_note("T1", sender=_BOB))
            work.log_time(new_time_entry("T1"))
        assert item_in(store, "T1").participants == {ADA}

    def test_numbers_differ(self) -> None:
        """In one transaction, in another, and on another day."""
        store = self.make_store()
        with store.begin() as work:
            numbers = [work.open_ticket(new_ticket()) for _ in range(3)]
        with store.begin() as work:
            numbers.append(work.open_ticket(new_ticket()))
            tomorrow = NOON + timedelta(days=1)
            numbers.append(work.open_ticket(new_ticket(received_at=tomorrow)))
        assert len({number.upper() for number in numbers}) == 5

    def test_the_number_of_an_item_is_not_given_again(self) -> None:
        """Also if it did not come from here."""
        with self.make_store().begin() as work:
            first = work.open_ticket(new_ticket())
        store = self.make_store()
        self.seed(store, WorkItem(number=first.lower(), title="It was here"))
        with store.begin() as work:
            assert work.open_ticket(new_ticket()).upper() != first.upper()
        assert item_in(store, first).title == "It was here"

    def test_a_number_is_equal_without_regard_to_case(self) -> None:
        """It is found by its upper case and shown as it is."""
        store = self.make_store()
        self.seed(store, WorkItem(number="Task-7", kind=ItemKind.TASK))
        with store.begin() as work:
            work.add_note(new_note("tASK-7"))
        assert item_in(store, "TASK-7") == WorkItem(number="Task-7", kind=ItemKind.TASK)

    def test_a_transaction_sees_what_it_wrote(self) -> None:
        """A second mail in one transaction would find the ticket of the first."""
        with self.make_store().begin() as work:
            number = work.open_ticket(new_ticket())
            facts = work.look_up(Questions(numbers=frozenset({number.upper()})))
            assert number.upper() in facts.items

    def test_what_is_not_known_is_not_found(self) -> None:
        """It is left out, and no error."""
        with self.make_store().begin() as work:
            assert not work.look_up(Questions(numbers=frozenset({"T404"}))).items

    def test_a_note_opens_an_item_again_only_if_it_says_so(self) -> None:
        """An automatic one, for example, does not."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1", is_open=False))
        with store.begin() as work:
            work.add_note(new_note("T1"))
        assert not item_in(store, "T1").is_open
        with store.begin() as work:
            work.add_note(new_note("T1", reopens=True))
        assert item_in(store, "T1").is_open

    def test_time_sets_the_status_that_it_names(self) -> None:
        """Without one, it leaves the status alone."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1", status="New"))
        with store.begin() as work:
            work.log_time(new_time_entry("T1"))
        assert item_in(store, "T1").status == "New"
        with store.begin() as work:
            work.log_time(new_time_entry("T1", status="Waiting"))
        assert item_in(store, "T1").status == "Waiting"

    def test_nothing_is_written_to_an_item_that_is_not_there(self) -> None:
        """The mail would be lost: an error, so that it comes again."""
        store = self.make_store()
        for draft in (new_note("T404"), new_time_entry("T404")):
            try:
                with store.begin() as work:
                    work.claim("key")
                    if draft.entity.value.endswith("note"):
                        work.add_note(new_note("T404"))
                    else:
                        work.log_time(new_time_entry("T404"))
            except StoreError:
                assert not store.seen("key")
            else:
                raise AssertionError("the entry went nowhere")

    def test_text_that_cannot_be_encoded_stops_no_mail(self) -> None:
        """Broken mail may hold lone surrogates and NUL; what is good of it is kept."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket("Printer \udcff\0 burns", "\ud800"))
        title = item_in(store, number).title
        assert title.startswith("Printer ")
        assert title.endswith(" burns")

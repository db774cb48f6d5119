"""The contract of a store that can show what is in it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.decision import State
from mail2ticket.model.facts import FileOn, Questions
from mail2ticket.model.history import Entry
from mail2ticket.model.items import Discarded, EntityKind, WorkItem
from mail2ticket.model.outgoing import Posting
from mail2ticket.model.people import Agent, Contact
from mail2ticket.model.verdict import Kind, Trace
from mail2ticket.ports import Archive, Store
from mail2ticket.testing.drafts import (
    ADA,
    NOON,
    new_note,
    new_record,
    new_ticket,
    new_time_entry,
    outbound_mail,
)
from mail2ticket.testing.seeds import Contract, Crash, crash, look_up

_FILE = Attachment.of("a.txt", b"the same", "text/plain")


class ArchiveStore(Store, Archive, Protocol):
    """**Protocol:** a store that is an archive as well."""


class ArchiveContract(Contract):
    """The tests that every store passes that is an `Archive` too."""

    def make_store(self) -> ArchiveStore:
        """Return a new, empty store."""
        raise NotImplementedError

    def test_a_history_has_all_entries_in_order(self) -> None:
        """A ticket, a note and time, as they were written."""
        store = self.make_store()
        later = NOON + timedelta(hours=1)
        with store.begin() as work:
            number = work.open_ticket(new_ticket(requester=Contact("ada", "Ada L.", (ADA,))))
            work.add_note(new_note(number, is_internal=True, received_at=later))
            work.log_time(new_time_entry(number, "0.1", received_at=later))
        history = store.history(number.lower())
        assert history is not None
        assert (history.queue, history.priority) == ("First line", "Normal")
        assert (history.requester, history.is_registered) == ("Ada L.", True)
        assert history.created_at == NOON
        assert history.hours == Decimal("0.1")
        assert history.entries == (
            Entry(
                entity=EntityKind.TICKET,
                title="Printer",
                text="It is broken.",
                author="Ada L.",
                sender="ada@client.example",
                created_at=NOON,
            ),
            Entry(
                entity=EntityKind.TICKET_NOTE,
                title="Re: Printer",
                text="It still is.",
                author="Ada",
                sender="ada@client.example",
                created_at=later,
                is_internal=True,
            ),
            Entry(
                entity=EntityKind.TICKET_TIME_ENTRY,
                title="Re: Printer",
                text="Changed the drum.",
                author="Sam",
                sender="sam@acme.example",
                created_at=later,
                hours=Decimal("0.1"),
                role="Technician",
            ),
        )

    def test_the_mails_of_an_item_are_found_by_when_they_came(self) -> None:
        """E15: those of the moments that are asked for, in order, and of no other item."""
        store, later = self.make_store(), NOON + timedelta(hours=1)
        with store.begin() as work:
            first, other = work.open_ticket(new_ticket()), work.open_ticket(new_ticket())
            work.record(new_record("d", number=first, received_at=later))
            work.record(new_record("a", number=first))
            work.record(new_record("b", number=other))
            work.record(new_record("c", number=first))
        found = store.recorded_about(first, [later, NOON, later])
        assert [each.key for each in found] == ["a", "c", "d"]
        assert [each.key for each in store.recorded_about(first, [later])] == ["d"]
        assert not list(store.recorded_about(first, []))
        assert not list(store.recorded_about("T1", [NOON]))

    def test_a_history_tells_what_was_changed(self) -> None:
        """The latest of what is one, and all of what is many."""
        store = self.make_store()
        sam = Agent("sam", "Sam", ("sam@acme.example",))
        self.seed(store, sam)
        bob, eve = Address.of("bob@x"), Address.of("eve@x")
        with store.begin() as work:
            draft = evolve(new_ticket(), type="Incident", source="mail", mentions="T7")
            number = work.open_ticket(evolve(draft, follows="T8"))
            fields = (("contract", "Gold"), ("service", "Print"))
            work.change(
                number,
                Changes(
                    queue="Second line",
                    priority="High",
                    type="Problem",
                    tags=("vpn", "mail"),
                    fields=fields,
                    watchers=(bob,),
                    proposed_watchers=(bob, eve),
                    assignment=Assignment(AssignBy.FIXED, ("sam",)),
                ),
            )
            more = Changes(tags=("print", "vpn"), fields=(("contract", "Silver"),))
            work.change(number, more | Changes(approval=Approval.APPROVED))
        history = store.history(number)
        assert history is not None
        assert (history.queue, history.priority, history.type) == (
            "Second line",
            "High",
            "Problem",
        )
        assert history.source == "mail"
        assert history.mailbox == Address.of("support@acme.example")
        assert history.tags == ("vpn", "mail", "print")
        assert history.fields == (("contract", "Silver"), ("service", "Print"))
        assert (history.item.assignee, history.item.approval) == ("sam", "approved")
        assert history.item.watchers == {bob}
        assert history.proposed_watchers == (eve,)
        assert (history.mentions, history.follows) == ("T7", "T8")

    def test_r4_a_mail_in_several_mailboxes_is_recorded_in_each(self) -> None:
        """And can be read by each of the records."""
        store = self.make_store()
        with store.begin() as work:
            work.claim("key")
            for key in ("key", "second"):
                number = work.open_ticket(new_ticket())
                work.record(
                    new_record(key, mail_key="key", number=number, message_id="a@x", content=b"x")
                )
        first, second = store.recorded("a@x")
        assert (first.key, second.key) == ("key", "second")
        assert first.number != second.number
        assert store.raw("key") == store.raw("second") == b"x"

    def test_r4_a_mail_is_kept_with_the_record_that_may_keep_it(self) -> None:
        """Where the first one may not."""
        store = self.make_store()
        with store.begin() as work:
            work.claim("key")
            work.record(new_record("key", content=None))
            work.record(new_record("second", mail_key="key", content=b"x"))
        assert (store.raw("key"), store.raw("second")) == (None, b"x")

    def test_e8_mailboxes_in_use_are_those_that_entities_refer_to(self) -> None:
        """Held mail is no entity yet."""
        store = self.make_store()
        assert store.mailboxes_in_use() == frozenset()
        sales, support = Address.of("sales@acme.example"), Address.of("support@acme.example")
        with store.begin() as work:
            work.record(new_record("held"))
        assert store.mailboxes_in_use() == frozenset()
        with store.begin() as work:
            number = work.open_ticket(evolve(new_ticket(), mailbox=sales))
        assert store.mailboxes_in_use() == {sales}
        with store.begin() as work:
            work.record(new_record(number=number))
        assert store.mailboxes_in_use() == {sales, support}

    def test_histories_are_in_order(self) -> None:
        """As the items were added."""
        store = self.make_store()
        self.seed(store, WorkItem(number="P9"), WorkItem(number="A1"))
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.add_note(new_note("A1"))
        histories = list(store.histories())
        assert [history.item.number for history in histories] == ["P9", "A1", number]
        assert [len(history.entries) for history in histories] == [0, 1, 1]
        assert histories == [store.history(history.item.number) for history in histories]
        assert store.history("T404") is None

    def test_a_failed_delivery_is_in_no_history(self) -> None:
        """No entry, no file, no record."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        try:
            with store.begin() as work:
                work.add_note(new_note("T1"))
                work.keep("T1", _FILE)
                work.record(new_record(number="T1"))
                crash(Crash)
        except Crash:
            pass
        history = store.history("T1")
        assert history is not None
        assert not history.entries
        assert not list(store.recorded())
        assert store.raw("key") is None
        with store.begin() as work:
            work.add_note(new_note("T1"))
            work.keep("T1", _FILE)
        assert _files_of(store, "T1") == [("a.txt",)]

    def test_f3_the_same_file_is_kept_once_an_item(self) -> None:
        """
        By its bytes, whatever it is called; another item has its own.

        Each entry tells what came with it.
        """
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"), WorkItem(number="T2"))
        with store.begin() as work:
            work.add_note(new_note("T1"))
            work.keep("T1", _FILE)
            work.keep("t1", Attachment.of("b.txt", b"another"))
        with store.begin() as work:
            work.add_note(new_note("T1"))
            work.keep("T1", Attachment.of("c.txt", b"the same"))
            work.add_note(new_note("T2"))
            work.keep("T2", Attachment.of("c.txt", b"the same"))
        assert _files_of(store, "T1") == [("a.txt", "b.txt"), ("c.txt",)]
        assert _files_of(store, "T2") == [("c.txt",)]
        with store.begin() as work:
            work.add_note(new_note("T2"))
            for name in ("new.txt", "again.txt", "again.txt"):
                content = b"new" if name == "new.txt" else b"the same"
                work.keep("T2", Attachment.of(name, content))
        assert _files_of(store, "T2") == [("c.txt",), ("new.txt", "again.txt", "again.txt")]

    def test_f3_which_files_an_item_has_is_known(self) -> None:
        """By their bytes, of the item that is asked about; any number at once."""
        store = self.make_store()
        self.seed(store, WorkItem(number="Task-1"), WorkItem(number="T2"))
        with store.begin() as work:
            work.keep("Task-1", _FILE)
            work.keep("Task-1", Attachment.of("b.txt", b"another"))
            work.keep("T2", Attachment.of("c.txt", b"of another item"))
        some = [b"the same", b"another", b"of another item", *(b"%d" % at for at in range(300))]
        digests = [Attachment.of("", content).sha256 for content in some]
        asked = {FileOn(number, each) for number in ("TASK-1", "T2", "T404") for each in digests}
        facts = look_up(store, Questions(files=frozenset(asked)))
        assert facts.files == {
            FileOn("TASK-1", digests[0]),
            FileOn("TASK-1", digests[1]),
            FileOn("T2", digests[2]),
        }
        assert look_up(store, Questions()).files == frozenset()

    def test_a_file_that_lies_elsewhere_is_a_file_of_the_item_as_any_other(self) -> None:
        """Once an item too, by its bytes, though only the place of them is kept."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        with store.begin() as work:
            work.add_note(new_note("T1"))
            work.keep("T1", evolve(_FILE, location="file:///srv/files/a"))
            work.keep("T1", evolve(Attachment.of("b.txt", b"another"), location="file:///b"))
        with store.begin() as work:
            work.add_note(new_note("T1"))
            work.keep("T1", evolve(_FILE, location="file:///srv/files/elsewhere"))
        assert _files_of(store, "T1") == [("a.txt", "b.txt"), ("a.txt",)]

    def test_a_mail_is_recorded_with_its_decision(self) -> None:
        """So that people can read later why."""
        store = self.make_store()
        with store.begin() as work:
            work.claim("key")
            number = work.open_ticket(new_ticket())
            work.record(new_record(number=number, message_id="a@x", content=b"\0raw\xff"))
        (recorded,) = store.recorded("a@x")
        assert recorded.key == "key"
        assert recorded.received_at == NOON
        assert recorded.state is State.CREATED
        assert recorded.kind is Kind.PERSONAL
        assert recorded.entity is EntityKind.TICKET
        assert recorded.number == number
        assert recorded.subject == "Printer"
        assert recorded.sender == "ada@client.example"
        assert recorded.mailbox == "support@acme.example"
        assert recorded.trace == new_record().decision.trace
        assert store.raw("key") == b"\0raw\xff"
        assert store.raw("another key") is None

    def test_a_mail_that_was_held_is_recorded_with_its_reason(self) -> None:
        """It is about no item."""
        store = self.make_store()
        with store.begin() as work:
            work.claim("key")
            work.record(new_record())
        (recorded,) = store.recorded()
        assert recorded.state is State.HELD
        assert (recorded.reason, recorded.detail) == ("undecided", "nobody knows")
        assert (recorded.entity, recorded.number) == (None, None)

    def test_records_are_in_order(self) -> None:
        """All of them, or those of a Message-ID, which two mails may share."""
        store = self.make_store()
        for key, message_id in (("z", "a@x"), ("y", "b@x"), ("x", "a@x"), ("w", None)):
            with store.begin() as work:
                work.claim(key)
                work.record(new_record(key, message_id=message_id))
        assert [recorded.key for recorded in store.recorded()] == ["z", "y", "x", "w"]
        assert [recorded.key for recorded in store.recorded("a@x")] == ["z", "x"]
        assert not list(store.recorded("c@x"))

    def test_of_a_private_mail_nothing_is_kept(self) -> None:
        """But its key, its Message-ID, and what was decided."""
        store = self.make_store()
        with store.begin() as work:
            work.claim("key")
            private = Discarded("private", "it says so")
            work.record(new_record(entity=private, message_id="a@x", content=None))
        (recorded,) = store.recorded("a@x")
        assert (recorded.key, recorded.message_id) == ("key", "a@x")
        assert (recorded.state, recorded.reason) == (State.DISCARDED, "private")
        assert (recorded.subject, recorded.sender) == ("", "")
        assert recorded.trace == Trace()
        assert store.raw("key") is None

    def test_mails_of_ours_are_shown_a_page_at_a_time(self) -> None:
        """By what becomes of them, or by how their ids begin."""
        store = self.make_store()
        with store.begin() as work:
            for name in ("k1.0", "k1.1", "k2.0", "K1.2", "k%.0"):
                work.enqueue(outbound_mail(name), None, NOON)
        store.mark_sent(outbound_mail("k1.1"))
        (first, *_) = store.take_due(NOON, NOON + timedelta(hours=1), 1)
        store.give_up(first.mail, 1, "refused")

        def shown(state: Posting | None, **page: Any) -> list[str]:  # noqa: ANN401 - of the port
            return [each.mail.id for each in store.outgoing(state, **page)]

        assert shown(None) == ["k1.0", "k1.1", "k2.0", "K1.2", "k%.0"]
        assert shown(None, limit=2) == ["k1.0", "k1.1"]
        assert shown(None, after="k1.1", limit=2) == ["k2.0", "K1.2"]
        assert shown(Posting.WAITING, after="k1.0", limit=1) == ["k2.0"]
        assert shown(Posting.DEAD) == ["k1.0"]
        assert shown(Posting.DEAD, after="k1.0") == []
        assert shown(None, after="never") == []
        assert shown(None, begins="k1") == ["k1.0", "k1.1"]
        assert shown(None, begins="k1", limit=1) == ["k1.0"]
        assert shown(Posting.SENT, begins="k1") == ["k1.1"]
        assert shown(None, begins="k%") == ["k%.0"]


def _files_of(store: ArchiveStore, number: str) -> list[tuple[str, ...]]:
    history = store.history(number)
    assert history is not None
    return [entry.files for entry in history.entries]

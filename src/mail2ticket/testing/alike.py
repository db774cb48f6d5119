"""The contract of what else is asked: names, queues, tickets that are alike, merged items."""

from __future__ import annotations

from datetime import timedelta

from mail2ticket.model.facts import Facts, Likeness, Origin, Questions, Reference, Trait
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import EPOCH
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Availability, Company, Contact, Staff
from mail2ticket.ports import Store
from mail2ticket.testing.drafts import ADA, NOON, new_record, new_ticket, outbound_mail
from mail2ticket.testing.seeds import Contract, look_up

_CLIENT = Company("client", "Client Ltd", account_team=("kim@acme.example",))
_SAM = Agent("sam", "Sam", ("sam@acme.example",))
_KIM = Agent("kim", "Kim", ("kim@acme.example",))


def _alike(store: Store, likeness: Likeness) -> tuple[str, ...]:
    return look_up(store, Questions(alike=frozenset({likeness}))).alike.get(likeness, ())


def _items(store: Store, *numbers: str) -> Facts:
    return look_up(store, Questions(numbers=frozenset(numbers)))


class LikenessContract(Contract):
    """E10: which tickets are alike."""

    def test_tickets_are_alike_by_their_titles(self) -> None:
        """Prefixes of replies aside; the newest first, and those that are new enough."""
        store = self.make_store()
        with store.begin() as work:
            titles = ("Printer", "Re:  PRINTER", "Fwd: printer", "Printer burns")
            old, middle, new, _ = (
                work.open_ticket(new_ticket(title, received_at=NOON + timedelta(minutes=minute)))
                for minute, title in zip((0, 10, 5, 0), titles, strict=True)
            )
        assert _alike(store, Likeness(Trait.TITLE, "printer")) == (middle, new, old)
        since = NOON + timedelta(minutes=5)
        likeness = Likeness(Trait.TITLE, "printer", since)
        facts = look_up(store, Questions(alike=frozenset({likeness})))
        assert facts.alike[likeness] == (middle, new)
        assert set(facts.items) == {middle.upper(), new.upper()}
        assert not _alike(store, Likeness(Trait.TITLE, "scanner"))

    def test_tickets_are_alike_by_alert_and_external_ids(self) -> None:
        """In any case; one is no other, and what has none is like nothing."""
        store = self.make_store()
        self.seed(
            store,
            WorkItem(number="T1", alert_id="A-7", created_at=NOON),
            WorkItem(number="T2", external_id="a-7"),
            WorkItem(number="T3"),
        )
        with store.begin() as work:
            number = work.open_ticket(new_ticket("", alert_id="a-7", external_id="INC-9"))
        assert _alike(store, Likeness(Trait.ALERT, "a-7")) == (number, "T1")
        assert _alike(store, Likeness(Trait.EXTERNAL, "a-7")) == ("T2",)
        assert not _alike(store, Likeness(Trait.EXTERNAL, "a-7", EPOCH + timedelta(1)))
        assert _alike(store, Likeness(Trait.EXTERNAL, "inc-9")) == (number,)
        for trait in Trait:
            assert not _alike(store, Likeness(trait, ""))
        item = _items(store, number.upper()).items[number.upper()]
        assert (item.alert_id, item.external_id) == ("a-7", "INC-9")

    def test_only_tickets_are_alike(self) -> None:
        """A task that is called the same is no duplicate."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1", kind=ItemKind.TASK, title="Printer", alert_id="a"))
        assert not _alike(store, Likeness(Trait.TITLE, "printer"))
        assert not _alike(store, Likeness(Trait.ALERT, "a"))

    def test_at_most_twenty_tickets_are_alike(self) -> None:
        """However many there are; those of one moment, the last one first."""
        store = self.make_store()
        with store.begin() as work:
            numbers = [work.open_ticket(new_ticket()) for _ in range(23)]
        assert _alike(store, Likeness(Trait.TITLE, "printer")) == tuple(numbers[:2:-1])


class NameContract(Contract):
    """E11, E13: who is called so, and who works a queue."""

    def test_companies_and_contacts_are_found_by_name(self) -> None:
        """The whole name, in any case; answers are spelt as the questions."""
        store = self.make_store()
        ada = Contact("ada", "Ada Lovelace", (ADA,), _CLIENT)
        self.seed(store, _CLIENT, Company("other", "CLIENT ltd"), ada, _SAM)
        self.seed(store, Contact("ada2", "ADA LOVELACE", ()))
        facts = look_up(
            store,
            Questions(
                company_names=frozenset({"client LTD", "Client", "Client Ltd 2"}),
                contact_names=frozenset({"ada lovelace", "Ada", "Sam"}),
            ),
        )
        assert set(facts.companies_named["client LTD"]) == {
            _CLIENT,
            Company("other", "CLIENT ltd"),
        }
        assert [each.id for each in facts.contacts_named["ada lovelace"]] == ["ada", "ada2"]
        assert facts.contacts_named["ada lovelace"][0] == ada
        for unknown in ("Client", "Client Ltd 2"):
            assert not facts.companies_named.get(unknown)
        for unknown in ("Ada", "Sam"):
            assert not facts.contacts_named.get(unknown)

    def test_companies_are_found_by_id(self) -> None:
        """Spelt exactly so; an inactive one as well, and a name is no id."""
        store = self.make_store()
        gone = Company("rmm:7", "Gone Ltd", is_active=False)
        self.seed(store, _CLIENT, gone, Company("other", "client"))
        asked = frozenset({"client", "rmm:7", "CLIENT", "7", "Gone Ltd", "cl%", ""})
        facts = look_up(store, Questions(company_ids=asked))
        assert facts.companies_by_id == {"client": _CLIENT, "rmm:7": gone}

    def test_nobody_is_found_by_a_name_that_he_no_longer_has(self) -> None:
        """Who is added again is replaced."""
        store = self.make_store()
        self.seed(store, _CLIENT, Contact("ada", "Ada", (ADA,)))
        self.seed(store, Company("client", "Client Inc"), Contact("ada", "Lady A.", (ADA,)))
        asked = frozenset({"Client Ltd", "Client Inc", "Ada", "Lady A."})
        facts = look_up(store, Questions(company_names=asked, contact_names=asked))
        assert [name for name in sorted(asked) if facts.companies_named.get(name)] == [
            "Client Inc"
        ]
        assert [name for name in sorted(asked) if facts.contacts_named.get(name)] == ["Lady A."]

    def test_who_works_a_queue_is_told_in_order(self) -> None:
        """With what each of them does now; of a queue that is not known, nobody."""
        store = self.make_store()
        staff = (Staff(_SAM, Availability.IN_CALL), Staff(_KIM))
        self.seed_staff(store, "First line", *staff)
        self.seed_staff(store, "Second line", Staff(_KIM))
        asked = frozenset({"First line", "Second line", "Third line"})
        facts = look_up(store, Questions(queues=asked))
        assert facts.staff["First line"] == staff
        assert facts.staff["Second line"] == (Staff(_KIM),)
        assert facts.staff.get("Third line", ()) == ()

    def test_who_is_inactive_works_no_queue(self) -> None:
        """Nor somebody who left it; who is back has his place again."""
        store = self.make_store()
        self.seed_staff(store, "First line", Staff(_SAM), Staff(_KIM))
        self.seed(store, Agent("sam", "Sam", ("sam@acme.example",), is_active=False))
        asked = Questions(queues=frozenset({"First line"}))
        assert look_up(store, asked).staff["First line"] == (Staff(_KIM),)
        self.seed(store, _SAM)
        assert look_up(store, asked).staff["First line"] == (Staff(_SAM), Staff(_KIM))
        self.seed_staff(store, "First line", Staff(_SAM, Availability.AWAY))
        assert look_up(store, asked).staff["First line"] == (Staff(_SAM, Availability.AWAY),)


class MergeContract(Contract):
    """T4: items that became part of others, and items that are gone."""

    def test_merged_items_bring_those_that_they_became_part_of(self) -> None:
        """Over several merges; a number, a reference and a likeness alike."""
        store = self.make_store()
        self.seed(
            store,
            WorkItem(number="T1", title="Printer", merged_into="t2"),
            WorkItem(number="T2", merged_into="T3"),
            WorkItem(number="T3"),
            WorkItem(number="T4"),
        )
        with store.begin() as work:
            work.record(new_record(number="T1", message_id="a@x"))
        likeness = Likeness(Trait.TITLE, "printer")
        for asked in (
            Questions(numbers=frozenset({"T1"})),
            Questions(message_ids=frozenset({"a@x"})),
            Questions(alike=frozenset({likeness})),
        ):
            facts = look_up(store, asked)
            assert set(facts.items) == {"T1", "T2", "T3"}
            assert facts.items["T1"].merged_into.upper() == "T2"

    def test_merges_in_a_circle_end(self) -> None:
        """Nor is a chain without end followed, or one that leads nowhere."""
        store = self.make_store()
        self.seed(store, WorkItem(number="A", merged_into="B"))
        self.seed(store, WorkItem(number="B", merged_into="A"))
        self.seed(store, WorkItem(number="C", merged_into="C"))
        self.seed(store, WorkItem(number="D", merged_into="T404"))
        assert set(_items(store, "A").items) == {"A", "B"}
        assert set(_items(store, "C", "D").items) == {"C", "D"}
        for each in range(30):
            self.seed(store, WorkItem(number=f"N{each}", merged_into=f"N{each + 1}"))
        assert set(_items(store, "N0").items) == {f"N{each}" for each in range(11)}

    def test_an_item_that_was_deleted_is_in_no_answer(self) -> None:
        """What led to it leads nowhere, and may lead to another one from now on."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket(alert_id="a-7"))
            other = work.open_ticket(new_ticket("Scanner"))
            work.record(new_record(number=number, message_id="a@x", references=("b@x",)))
            work.enqueue(outbound_mail(message_id="c@x"), number, NOON)
        self.delete(store, number)
        ids = frozenset({"a@x", "b@x", "c@x"})
        asked = Questions(
            at=NOON,
            numbers=frozenset({number.upper(), other.upper()}),
            message_ids=ids,
            answered=frozenset({ADA}),
            alike=frozenset({Likeness(Trait.TITLE, "printer"), Likeness(Trait.ALERT, "a-7")}),
        )
        facts = look_up(store, asked)
        assert set(facts.items) == {other.upper()}
        assert not facts.references
        assert not any(facts.alike.values())
        assert (facts.answered[ADA].last_hour, facts.answered[ADA].about) == (1, {})
        assert len(list(store.outbox())) == 1
        with store.begin() as work:
            work.record(new_record("2", number=other, message_id="d@x", references=("a@x",)))
        assert look_up(store, asked).references == {"a@x": Reference(other, Origin.REFERENCED)}

    def test_the_number_of_an_item_that_was_deleted_is_not_given_again(self) -> None:
        """A late answer to the old one would be about the new one."""
        store = self.make_store()
        with store.begin() as work:
            numbers = [work.open_ticket(new_ticket()) for _ in range(2)]
        self.delete(store, numbers[1])
        with store.begin() as work:
            assert work.open_ticket(new_ticket()) not in numbers

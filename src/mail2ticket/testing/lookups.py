"""The contract of look-ups: who, which company, which item, how often."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Answered, Echo, Facts, Origin, Questions, Reference
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Agent, Company, Contact, NewContact, Stranger
from mail2ticket.model.verdict import Kind
from mail2ticket.ports import Store
from mail2ticket.testing.drafts import ADA, NOON, new_record, new_ticket, outbound_mail
from mail2ticket.testing.seeds import Contract, look_up

_CLIENT = Company("client", "Client Ltd")
_CONTACT = Contact(
    "ada",
    "Ada",
    ("ada@client.example", "lovelace@client.example", "ada@home.example"),
    _CLIENT,
    is_co_managing=True,
)


def _people(store: Store, address: str) -> list[str]:
    asked = Address.of(address)
    facts = look_up(store, Questions(addresses=frozenset({asked})))
    return [person.id for person in facts.people.get(asked, ())]


def _companies(store: Store, domain: str) -> list[str]:
    facts = look_up(store, Questions(domains=frozenset({domain})))
    return sorted(company.id for company in facts.companies.get(domain, ()))


def _references(store: Store, *message_ids: str) -> Facts:
    return look_up(store, Questions(message_ids=frozenset(message_ids)))


class LookUpContract(Contract):
    """Triage knows of the host what a look-up tells, and no more."""

    def test_a_contact_is_found_by_each_of_his_addresses(self) -> None:
        """In any case, and whole."""
        store = self.make_store()
        self.seed(store, _CLIENT, _CONTACT)
        for address in _CONTACT.addresses:
            asked = Address.of(str(address).upper())
            facts = look_up(store, Questions(addresses=frozenset({asked})))
            assert facts.people[asked] == (_CONTACT,)

    def test_a_sender_who_is_to_be_registered_is_a_contact_afterwards(self) -> None:
        """And not if the transaction fails."""
        store = self.make_store()
        new = NewContact("Ada", ADA, _CLIENT)
        draft = evolve(new_ticket(requester=Stranger(ADA, "Ada", _CLIENT)), registers=new)
        self.seed(store, _CLIENT)
        with suppress(RuntimeError), store.begin() as work:
            work.open_ticket(draft)
            raise RuntimeError
        assert _people(store, str(draft.sender)) == []
        with store.begin() as work:
            work.open_ticket(draft)
        facts = look_up(store, Questions(addresses=frozenset({draft.sender})))
        (contact,) = facts.people[draft.sender]
        assert isinstance(contact, Contact)
        assert (contact.name, contact.company) == ("Ada", _CLIENT)

    def test_a_sender_who_is_registered_takes_nobodys_place(self) -> None:
        """Nor if the transaction fails: whoever is called by that address stays who he was."""
        store, draft = self.make_store(), new_ticket()
        draft = evolve(draft, registers=NewContact("Ada", draft.sender))
        moved = Contact(str(draft.sender), "Ada", ("ada@new.example",), is_co_managing=True)
        self.seed(store, moved)
        with suppress(RuntimeError), store.begin() as work:
            work.open_ticket(draft)
            raise RuntimeError
        with store.begin() as work:
            work.open_ticket(draft)
        asked = frozenset({draft.sender, *moved.addresses})
        people = look_up(store, Questions(addresses=asked)).people
        assert people[moved.addresses[0]] == (moved,)
        assert [person.addresses for person in people[draft.sender]] == [(draft.sender,)]

    def test_agents_are_found_before_contacts(self) -> None:
        """Whatever the order in which they were added."""
        store = self.make_store()
        agent = Agent("sam", "Sam", ("sam@acme.example", "ada@home.example"), ("Technician",))
        self.seed(store, _CLIENT, _CONTACT, agent)
        asked = Address.of("ada@home.example")
        facts = look_up(store, Questions(addresses=frozenset({asked})))
        assert facts.people[asked] == (agent, _CONTACT)

    def test_a_primary_address_is_found_before_a_third(self) -> None:
        """The one who is written to there comes first."""
        store = self.make_store()
        home = Contact("home", "Ada at home", ("ada@home.example",), _CLIENT)
        self.seed(store, _CLIENT, _CONTACT, home)
        assert _people(store, "ada@home.example") == ["home", "ada"]

    def test_an_agent_and_a_contact_may_have_the_same_id(self) -> None:
        """Ids are of a kind of person."""
        store = self.make_store()
        self.seed(store, Agent("1", "Sam", ("sam@acme.example",)))
        self.seed(store, Contact("1", "Ada", ("ada@client.example",)))
        assert _people(store, "sam@acme.example") == ["1"]
        assert _people(store, "ada@client.example") == ["1"]

    def test_inactive_people_and_companies_are_found(self) -> None:
        """A rule says what becomes of their mail."""
        store = self.make_store()
        contact = Contact("ada", "Ada", (ADA,), is_active=False)
        company = Company("client", "Client Ltd", is_active=False)
        self.seed(store, contact, company, domains=("client.example",))
        domain = "client.example"
        asked = Questions(addresses=frozenset({ADA}), domains=frozenset({domain}))
        facts = look_up(store, asked)
        assert facts.people[ADA] == (contact,)
        assert facts.companies[domain] == (company,)

    def test_nobody_is_found_by_an_address_that_is_not_his(self) -> None:
        """Nor by a subaddress, nor by a longer one."""
        store = self.make_store()
        self.seed(store, _CONTACT)
        assert not _people(store, "ada+tag@client.example")
        assert not _people(store, "ada@sub.client.example")
        assert not _people(store, "ada@client.example.evil.example")

    def test_nobody_is_found_by_an_address_that_only_looks_alike(self) -> None:
        """X20: ``faß.example`` is a domain of its own, which anybody may have bought."""
        store = self.make_store()
        self.seed(store, Company("fass", "Fass Ltd"), domains=("fass.example",))
        self.seed(store, Contact("ada", "Ada", ("fass@home.example", "ada@fass.example")))
        self.seed(store, Agent("sam", "Sam", ("sam@acme.example",)))
        for each in ("faß@home.example", "ada@faß.example", "\u017fam@acme.example"):
            assert not _people(store, each)
        assert not _companies(store, "faß.example")
        assert _people(store, "ADA@FASS.example") == ["ada"]
        assert _companies(store, "FASS.example") == ["fass"]

    def test_two_who_only_look_alike_both_take_part(self) -> None:
        """Neither takes the other's place."""
        store = self.make_store()
        both = frozenset({Address.of("ada@fass.example"), Address.of("ada@faß.example")})
        self.seed(store, WorkItem(number="T1", participants=both))
        facts = look_up(store, Questions(numbers=frozenset({"T1"})))
        assert facts.items["T1"].participants == both

    def test_a_person_who_is_added_again_is_replaced(self) -> None:
        """An address he no longer has leads to nobody."""
        store = self.make_store()
        self.seed(store, _CONTACT, _CONTACT, Contact("ada", "Ada", ("ada@new.example",)))
        assert not _people(store, "ada@client.example")
        assert _people(store, "ada@new.example") == ["ada"]

    def test_companies_are_found_by_their_domains(self) -> None:
        """Every one that has it, and none by a parent or a subdomain."""
        store = self.make_store()
        self.seed(store, _CLIENT, domains=("client.example", "Shared.example"))
        self.seed(store, Company("other", "Other Ltd"), domains=("shared.example",))
        assert _companies(store, "client.example") == ["client"]
        assert _companies(store, "shared.example") == ["client", "other"]
        assert not _companies(store, "sub.client.example")
        assert not _companies(store, "example")

    def test_a_company_that_is_added_again_is_replaced(self) -> None:
        """Its contacts have its new name, and its old domain is nobody's."""
        store = self.make_store()
        self.seed(store, _CLIENT, _CONTACT, domains=("client.example",))
        renamed = Company("client", "Client Inc")
        self.seed(store, renamed, domains=("client-inc.example",))
        assert not _companies(store, "client.example")
        assert _companies(store, "client-inc.example") == ["client"]
        found = look_up(store, Questions(addresses=frozenset({ADA}))).people[ADA][0]
        assert isinstance(found, Contact)
        assert found.company == renamed

    def test_a_mail_leads_to_the_item_that_it_opened(self) -> None:
        """So do the ids that it refers to, which never came."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.record(
                new_record(
                    number=number,
                    message_id="2@client.example",
                    in_reply_to=("1@client.example",),
                    references=("0@client.example", "1@client.example"),
                )
            )
        ids = ("0@client.example", "1@client.example", "2@client.example", "3@client.example")
        facts = _references(store, *ids)
        assert facts.references == {
            "0@client.example": Reference(number, Origin.REFERENCED),
            "1@client.example": Reference(number, Origin.REFERENCED),
            "2@client.example": Reference(number, Origin.RECEIVED),
        }
        assert facts.items[number.upper()].number == number

    def test_a_copy_of_mail_that_an_agent_sent_is_known_as_one(self) -> None:
        """E14: so that the first mail each way is told from the others (E15)."""
        store = self.make_store()
        copied = new_record(message_id="1@acme.example", references=("0@client.example",))
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.record(
                evolve(copied, number=number, decision=evolve(copied.decision, kind=Kind.COPY))
            )
        assert _references(store, "1@acme.example", "0@client.example").references == {
            "1@acme.example": Reference(number, Origin.COPIED),
            "0@client.example": Reference(number, Origin.REFERENCED),
        }

    def test_an_id_that_is_known_stays_where_it_is(self) -> None:
        """But a mail that was only named so far, and comes, leads to where it went itself (T1)."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"), WorkItem(number="T2"))
        with store.begin() as work:
            work.record(new_record("1", number="T1", message_id="b@x", references=("a@x",)))
            work.record(new_record("2", number="T2", message_id="a@x", references=("b@x",)))
            work.record(new_record("3", number="T2", message_id="b@x"))
        assert _references(store, "a@x", "b@x").references == {
            "a@x": Reference("T2", Origin.RECEIVED),
            "b@x": Reference("T1", Origin.RECEIVED),
        }

    def test_a_mail_of_ours_leads_to_its_item(self) -> None:
        """Even if somebody guessed its id before; and nobody takes it away."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"), WorkItem(number="T2"))
        with store.begin() as work:
            work.record(new_record("1", number="T2", references=("ours@acme.example",)))
            work.enqueue(outbound_mail(message_id="ours@acme.example"), "T1", NOON)
            work.record(new_record("2", number="T2", message_id="ours@acme.example"))
        found = _references(store, "ours@acme.example").references
        assert found == {"ours@acme.example": Reference("T1", Origin.SENT)}

    def test_a_mail_without_an_item_leads_nowhere(self) -> None:
        """Held mail is about nothing yet."""
        store = self.make_store()
        with store.begin() as work:
            work.record(new_record(message_id="a@x", references=("b@x",)))
            work.enqueue(outbound_mail(message_id="c@x"), None, NOON)
        assert not _references(store, "a@x", "b@x", "c@x").references

    def test_echoes_are_counted_from_a_moment_until_another(self) -> None:
        """The same sender and subject, whatever became of them."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        with store.begin() as work:
            for minute in range(4):
                moment = NOON + timedelta(minutes=minute)
                work.record(
                    new_record(
                        str(minute),
                        number="T1" if minute % 2 else None,
                        sender="ADA@client.example",
                        subject="  PRINTER  burns",
                        received_at=moment,
                    )
                )
            work.record(new_record("x", subject="printer", received_at=NOON))
            work.record(new_record("y", sender="bob@x", subject="printer burns", received_at=NOON))
        echoes = {
            Echo(ADA, "printer burns", NOON - timedelta(days=1)): 4,
            Echo(ADA, "printer burns", NOON + timedelta(seconds=61)): 2,
            Echo(ADA, "printer burns", NOON + timedelta(days=1)): 0,
            Echo(ADA, "printer burns", NOON, NOON + timedelta(minutes=2)): 3,
            Echo(ADA, "something else", NOON): 0,
        }
        facts = look_up(store, Questions(at=NOON, echoes=frozenset(echoes)))
        assert {echo: facts.echoes.get(echo, 0) for echo in echoes} == echoes

    def test_notices_are_counted_in_the_hour_the_day_and_the_month(self) -> None:
        """Those to the address, about an item or about none, sent or not yet."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        with store.begin() as work:
            for number, age in enumerate((1, 59, 61, 23 * 60, 25 * 60, 29 * 1440, 31 * 1440)):
                moment = NOON - timedelta(minutes=age)
                mail = outbound_mail(str(number), to="Ada@client.example", created_at=moment)
                work.enqueue(mail, "T1" if number % 2 else None, NOON)
            work.enqueue(
                outbound_mail("later", created_at=NOON + timedelta(minutes=1)), None, NOON
            )
            work.enqueue(outbound_mail("bob", to="bob@client.example"), None, NOON)
        for each in list(store.outbox())[:2]:
            store.mark_sent(each)
        facts = look_up(store, Questions(at=NOON, answered=frozenset({ADA})))
        assert facts.answered[ADA] == Answered(2, 4, 6)

    def test_a_subaddress_gets_no_answers_of_its_own(self) -> None:
        """X3: else whoever forges ``ada+1@``, ``ada+2@`` fills the mailbox of one."""
        store = self.make_store()
        with store.begin() as work:
            for each in ("ada+1@client.example", "ADA+2@client.example", "ada@client.example"):
                work.enqueue(outbound_mail(each, to=each), None, NOON)
        asked = frozenset(map(Address.of, ("ada@client.example", "ada+3@client.example")))
        facts = look_up(store, Questions(at=NOON, answered=asked))
        assert {answered.last_hour for answered in facts.answered.values()} == {3}

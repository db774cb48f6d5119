"""Who a mail is from (S1, S4)."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    CLIENT,
    NUMBER,
    SAM,
    SAM_ADDRESS,
    TICKET,
    case,
    items,
    message,
    named,
    people,
    policy,
    stranger,
)

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Held, Reason, WorkItem
from mail2ticket.model.limits import Excess
from mail2ticket.model.message import Message
from mail2ticket.model.people import Agent, Company, Contact, Person, Stranger
from mail2ticket.model.verdict import Answer, Trust
from mail2ticket.policy import Policy
from mail2ticket.rules import senders
from mail2ticket.rules.senders import (
    CompanyDomain,
    KnownAgent,
    KnownContact,
    NamedItem,
    no_sender,
)

BOB = Agent("bob", "Bob", ("sam@acme-staff.example",))
GONE = evolve(SAM, is_active=False)
FROM_SAM = message(sender="Sam <sam@acme-staff.example>")
OTHER = Company("other", "Other Ltd")
CHECKED = policy(authentication_servers=["mx.acme.example"])
BELIEVING = policy(unverified_agents=True)
VERIFIED = Trust.VERIFIED


def companies(**known: Company) -> Facts:
    found: dict[str, tuple[Company, ...]] = {}
    for name, company in known.items():
        domain = name.rstrip("_").replace("_", ".")
        found[domain] = (*found.get(domain, ()), company)
    return Facts(companies=found)


def value(answer: Answer[Person | Stranger] | None) -> Person | Stranger | None:
    return answer.value if answer else None


def test_a_mail_from_nobody_is_held() -> None:
    answer = no_sender(case(message(sender=None)))

    assert answer
    assert answer.value == Held(Reason.NO_SENDER)
    assert answer.reason == "no usable From address"
    assert no_sender(case()) is None


@pytest.mark.parametrize("address", ["sam@acme-staff.example", "SAM@HOME.example"])
def test_an_agent_is_known_by_any_of_his_addresses(address: str) -> None:
    answer = KnownAgent()(case(message(sender=address), facts=people(SAM), trust=VERIFIED))

    assert answer
    assert answer.value == SAM
    assert answer.reason == "agent Sam"


def test_a_contact_is_no_agent_and_an_agent_no_contact() -> None:
    assert KnownAgent()(case(facts=people(ADA_CONTACT))) is None
    assert KnownContact()(case(FROM_SAM, facts=people(SAM))) is None
    assert KnownAgent()(case(message(sender=None), facts=people(SAM))) is None
    assert KnownContact()(case(message(sender=None), facts=people(ADA_CONTACT))) is None


def test_of_several_agents_the_first_active_one_is_taken_and_the_trace_says_so() -> None:
    answer = KnownAgent()(case(FROM_SAM, facts=people(GONE, BOB, SAM), trust=VERIFIED))

    assert answer
    assert answer.value == BOB
    assert answer.reason == "agent Bob; 2 more agents have the address, the first is taken"


def test_an_inactive_agent_is_said_to_be_inactive() -> None:
    answer = KnownAgent()(case(FROM_SAM, facts=people(GONE), trust=VERIFIED))

    assert answer
    assert answer.value == GONE
    assert answer.reason == "agent Sam, who is inactive"


def test_an_inactive_agent_who_is_a_contact_now_writes_as_the_contact() -> None:
    """S1: an active agent first, and then contacts."""
    now = Contact("sam", "Sam", ("sam@acme-staff.example",), CLIENT)
    both = case(FROM_SAM, facts=people(GONE, now), trust=VERIFIED)

    assert KnownAgent()(both) is None
    assert value(KnownContact()(both)) == now
    assert value(KnownAgent()(case(FROM_SAM, facts=people(SAM, now), trust=VERIFIED))) == SAM


@pytest.mark.parametrize(
    ("trust", "desk", "said"),
    [
        (Trust.VERIFIED, CHECKED, None),
        (Trust.VERIFIED, policy(), None),  # by a rule of the host's own
        (Trust.UNKNOWN, BELIEVING, None),
        (Trust.UNKNOWN, CHECKED, "not verified by our servers"),
        (Trust.UNKNOWN, policy(), "not verified, for no server of ours is named"),
        (
            Trust.UNKNOWN,
            evolve(CHECKED, unverified_agents=True),
            "not verified by our servers",
        ),
        (Trust.FORGED, CHECKED, "known to be forged"),
        (Trust.FORGED, BELIEVING, "known to be forged"),
    ],
)
def test_s4_without_a_pass_nobody_is_an_agent_unless_the_desk_says_so(
    trust: Trust, desk: Policy, said: str | None
) -> None:
    """S4, T6: what an agent may do is too much for a name that anybody can write."""
    answer = KnownAgent()(case(FROM_SAM, facts=people(SAM), trust=trust, desk=desk))

    assert answer
    if said is None:
        assert answer.value == SAM
    else:
        assert answer.value == Stranger(SAM_ADDRESS, "Sam")
        assert answer.reason == f"claims to be agent Sam, and is {said}"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ada@client.example", "contact Ada Lovelace by address 1"),
        ("ada@home.example", "contact Ada Lovelace by address 2"),
    ],
)
def test_a_contact_is_known_by_each_of_his_addresses(address: str, reason: str) -> None:
    answer = KnownContact()(case(message(sender=address), facts=people(ADA_CONTACT)))

    assert answer
    assert answer.value == ADA_CONTACT
    assert answer.reason == reason


def test_a_primary_address_stands_before_anybodys_second() -> None:
    """S1."""
    second = Contact("1", "Second", ("x@client.example", "ada@client.example"))
    third = Contact("2", "Third", ("y@client.example", "z@client.example", "ada@client.example"))

    assert value(KnownContact()(case(facts=people(second, ADA_CONTACT)))) == ADA_CONTACT
    assert value(KnownContact()(case(facts=people(third, second)))) == second


def test_several_contacts_of_equal_right_are_not_guessed_between() -> None:
    """S1: then it is the default company's."""
    twin = Contact("2", "Twin", ("ada@client.example",), OTHER)
    answer = KnownContact()(case(facts=people(ADA_CONTACT, twin)))

    assert answer
    assert answer.value == Stranger(ADA, "Ada")
    assert answer.reason == "2 contacts have the address: Ada Lovelace, Twin"


def test_an_active_contact_stands_before_an_inactive_one() -> None:
    old = evolve(ADA_CONTACT, id="old", is_active=False)
    second = Contact("1", "Second", ("x@client.example", "ada@client.example"))

    assert value(KnownContact()(case(facts=people(old, second)))) == second
    answer = KnownContact()(case(facts=people(old)))
    assert answer
    assert answer.reason == "contact Ada Lovelace by address 1, who is inactive"


def test_a_contact_whom_the_host_knows_by_other_ways_is_the_last_in_rank() -> None:
    """A host may answer for aliases that it does not list."""
    alias = Contact("1", "Alias", ("x@client.example",))
    facts = Facts(people={ADA: (alias, ADA_CONTACT)})

    assert value(KnownContact()(case(facts=facts))) == ADA_CONTACT
    assert value(KnownContact()(case(facts=Facts(people={ADA: (alias,)})))) == alias


def test_a_forged_contact_is_a_stranger_of_no_company() -> None:
    forged = case(facts=people(ADA_CONTACT), trust=Trust.FORGED)
    answer = KnownContact()(forged)

    assert answer
    assert answer.value == Stranger(ADA, "Ada")
    assert answer.reason == "claims to be contact Ada Lovelace, and is known to be forged"
    assert value(KnownContact()(case(facts=people(ADA_CONTACT), desk=CHECKED))) == ADA_CONTACT


@pytest.mark.parametrize(
    ("domain", "known", "expected"),
    [
        ("client.example", companies(client_example=CLIENT), CLIENT),
        ("mail.client.example", companies(client_example=CLIENT), CLIENT),
        ("a.b.c.client.example", companies(client_example=CLIENT), CLIENT),
        (
            "mail.client.example",
            companies(client_example=CLIENT, mail_client_example=OTHER),
            OTHER,
        ),
        ("evilclient.example", companies(client_example=CLIENT), None),
        ("client.example.evil.example", companies(client_example=CLIENT), None),
        ("example", companies(example=CLIENT), None),
        ("client.example", Facts(), None),
        ("gmail.com", companies(gmail_com=CLIENT), None),
        (".".join("abcdefghi") + ".client.example", companies(client_example=CLIENT), CLIENT),
    ],
)
def test_a_stranger_belongs_to_the_company_of_his_domain(
    domain: str, known: Facts, expected: Company | None
) -> None:
    """S1: by whole labels, the longest first; public domains never match."""
    answer = CompanyDomain()(case(message(sender=f"x@{domain}"), facts=known))

    assert (answer.value.company if answer and isinstance(answer.value, Stranger) else None) == (
        expected
    )


def test_a_domain_of_several_companies_is_not_guessed() -> None:
    facts = Facts(companies={"client.example": (CLIENT, OTHER)})
    answer = CompanyDomain()(case(facts=facts))

    assert answer
    assert answer.value == Stranger(ADA, "Ada")
    assert answer.reason == "client.example belongs to 2 companies, and is not guessed"


def test_a_forged_sender_or_none_has_no_company() -> None:
    facts = companies(client_example=CLIENT)

    assert CompanyDomain()(case(facts=facts, trust=Trust.FORGED)) is None
    assert CompanyDomain()(case(message(sender=None), facts=facts)) is None
    answer = CompanyDomain()(case(facts=facts))
    assert answer
    assert answer.reason == "client.example belongs to Client Ltd"


def test_public_domains_are_a_setting() -> None:
    desk = policy(public_domains=["client.example"])

    assert CompanyDomain()(case(facts=companies(client_example=CLIENT), desk=desk)) is None
    assert CompanyDomain()(
        case(message(sender="x@gmail.com"), facts=companies(gmail_com=CLIENT), desk=desk)
    )


def test_the_rules_ask_for_the_sender_and_his_domains() -> None:
    mail = message(sender="ada@mail.client.example")
    ada = frozenset({Address.of("ada@mail.client.example")})

    assert KnownAgent().questions(mail, policy()).addresses == ada
    assert KnownContact().questions(mail, policy()).addresses == ada
    assert CompanyDomain().questions(mail, policy()).domains == {
        "mail.client.example",
        "client.example",
    }
    for rule in (KnownAgent(), KnownContact(), CompanyDomain()):
        asked = rule.questions(message(sender=None), policy())
        assert asked.addresses == frozenset()
        assert asked.domains == frozenset()


def test_a_domain_of_a_thousand_labels_asks_for_few() -> None:
    mail = message(sender=f"x@{'a.' * 1_000}example")

    assert len(CompanyDomain().questions(mail, policy()).domains) == 7


def test_whoever_is_not_known_is_a_stranger_with_the_name_he_gives() -> None:
    assert senders.stranger(case()) == stranger(ADA, "Ada")
    assert senders.stranger(case(message(sender=None))) == Stranger(Address("nobody", "invalid"))


def test_a_mail_over_a_limit_may_have_a_sender_after_all() -> None:
    """W7: it is held for its limit, and not for a From that nobody read."""
    assert no_sender(case(message(sender=None, excess=Excess("headers_bytes", 2, 1)))) is None


def test_of_several_senders_none_has_rights() -> None:
    """S2, S3: neither an agent's nor a contact's."""
    several = (named("sam@acme-staff.example"), named("mallory@evil.example"))
    from_sam = case(message(senders=several), facts=people(SAM))
    from_ada = case(
        message(senders=(named("ada@client.example"), several[1])), facts=people(ADA_CONTACT)
    )

    agent, contact = KnownAgent()(from_sam), KnownContact()(from_ada)
    assert agent
    assert contact
    assert isinstance(agent.value, Stranger)
    assert isinstance(contact.value, Stranger)
    assert agent.reason == "claims to be agent Sam, and is not the only one in From"
    assert contact.reason == "claims to be contact Ada Lovelace, and is not the only one in From"


# --- S1: the company of an item that the subject names --------------------------------------

NAMED = message(f"[{NUMBER}] Help", sender="Cy <cy@private.example>")
SECOND = evolve(TICKET, number="T20261103.0002")
BOTH = evolve(NAMED, subject=f"{NUMBER} and {SECOND.number}")


@pytest.mark.parametrize(
    ("mail", "known", "company"),
    [
        (NAMED, [TICKET], CLIENT),
        (BOTH, [TICKET], CLIENT),
        (BOTH, [TICKET, SECOND], CLIENT),
        (BOTH, [TICKET, evolve(SECOND, company=None)], CLIENT),
        (BOTH, [TICKET, evolve(SECOND, company=OTHER)], None),
        (NAMED, [evolve(TICKET, company=None)], None),
        (NAMED, [], None),
        (evolve(NAMED, subject="Help"), [TICKET], None),
        (evolve(NAMED, senders=()), [TICKET], None),
        (evolve(NAMED, senders=(*NAMED.senders, named("bo@x.example"))), [TICKET], None),
    ],
)
def test_s1_a_stranger_is_of_the_company_whose_item_he_names(
    mail: Message, known: list[WorkItem], company: Company | None
) -> None:
    seen = case(mail, facts=Facts(items=items(*known)))
    answer = NamedItem()(seen)

    assert (answer.value if answer else None) == (
        Stranger(Address.of("cy@private.example"), "Cy", company) if company else None
    )
    assert NamedItem()(evolve(seen, trust=Trust.FORGED)) is None


def test_s1_the_trace_says_that_the_subject_tells_the_company() -> None:
    answer = NamedItem()(case(NAMED, facts=Facts(items=items(TICKET))))

    assert answer
    assert answer.reason == "the subject names an item of Client Ltd"


def test_of_whom_nobody_knows_the_first_rules_say_nothing() -> None:
    assert KnownAgent()(case()) is None
    assert KnownContact()(case()) is None

"""Which work item a mail is about, and who may join it: T1, T2, T4, D3, X4."""

from __future__ import annotations

import itertools

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    CLIENT,
    MALLORY,
    NUMBER,
    SAM,
    TICKET,
    case,
    items,
    message,
    named,
    policy,
    stranger,
    token_of,
)
from growth import assert_linear

from mail2ticket.model.address import Address
from mail2ticket.model.case import Match, Routed
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.facts import Facts, Origin, Reference
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import Message
from mail2ticket.model.people import Agent, Company, Contact, Requester, Stranger
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt, Report
from mail2ticket.model.token import TokenKind
from mail2ticket.model.verdict import Answer, Kind, Trust
from mail2ticket.rules.threads import (
    AnsweredBefore,
    KnownReferences,
    ReportedMail,
    SignedToken,
    SubjectNumber,
    mentioned,
)

OTHER = WorkItem(number="T20261103.0002", participants=frozenset({ADA}))
RULES = (
    ReportedMail(),
    SignedToken(),
    KnownReferences(),
    SubjectNumber(),
    AnsweredBefore(),
    mentioned,
)
KNOWN = Facts(
    items=items(TICKET, OTHER),
    references={
        "notice@acme.example": Reference(NUMBER, Origin.SENT),
        "mail@client.example": Reference(NUMBER.lower(), Origin.RECEIVED),
        "never-came@client.example": Reference(NUMBER, Origin.REFERENCED),
        "other@acme.example": Reference(OTHER.number, Origin.SENT),
        "deleted@acme.example": Reference("T20200101.0001", Origin.SENT),
    },
)


def matched(mail: Message, facts: Facts = KNOWN, **known: object) -> tuple[Match, str]:
    """Ask the rules in their order, as triage does."""
    one: Routed = case(mail, facts=facts, **known)  # type: ignore[arg-type]
    for rule in RULES:
        answer: Answer[Match] | None = rule(one)
        if answer:
            return answer.value, answer.reason
    return Match(), ""


# --- T2: senders, carriers, trust -------------------------------------------------------

WATCHER = Address.of("watcher@elsewhere.example")
JOINED = evolve(TICKET, participants=frozenset({ADA, WATCHER}))
BOSS = Contact("boss", "Boss", ("boss@client.example",), CLIENT, is_co_managing=True)
RIVAL = evolve(BOSS, id="rival", company=Company("rival", "Rival"))
COLLEAGUE = Contact("col", "Colleague", ("col@client.example",), CLIENT)

SENDERS: dict[str, tuple[str, Requester]] = {
    "requester": ("ada@client.example", ADA_CONTACT),
    "watcher": ("watcher@elsewhere.example", Stranger(WATCHER)),
    "second address": ("ada@home.example", ADA_CONTACT),
    "co-managing": ("boss@client.example", BOSS),
    "agent": ("sam@acme-staff.example", SAM),
    "co-managing elsewhere": ("boss@client.example", RIVAL),
    "colleague": ("col@client.example", COLLEAGUE),
    "stranger": ("mallory@evil.example", stranger(MALLORY)),
}
INSIDERS = frozenset({"requester", "watcher", "second address", "co-managing", "agent"})
CARRIERS = ("own token", "other's token", "tampered token", "other key", "References", "subject")


def carried(carrier: str, sender: str) -> Message:
    """Return a mail of *sender* that names the ticket by *carrier* alone."""
    address = Address.of(sender)
    whoever = Address.of("somebody@client.example")
    tokens = {
        "own token": token_of(address),
        "other's token": token_of(whoever),
        "tampered token": evolve(token_of(address), signature="a" * 26),
        "other key": token_of(address, key=b"another sixteen bytes"),
    }
    if carrier in tokens:
        return message("Re: Printer", sender=sender, tokens=(tokens[carrier],))
    if carrier == "References":
        return message("Re: Printer", sender=sender, references=("notice@acme.example",))
    return message(f"Re: [{NUMBER}] Printer", sender=sender)


@pytest.mark.parametrize(
    ("who", "carrier", "trust"), list(itertools.product(SENDERS, CARRIERS, Trust))
)
def test_the_table_of_who_may_join(who: str, carrier: str, trust: Trust) -> None:
    """
    T2, X4: a carrier only leads there; it joins by a token of its own or by taking part.

    144 cases: a forged sender joins by nothing, a token joins whom it was made for, and
    References and subject join whoever has a part in the item.
    """
    address, requester = SENDERS[who]
    facts = evolve(KNOWN, items=items(JOINED))
    match, reason = matched(carried(carrier, address), facts, requester=requester, trust=trust)

    joins = trust is not Trust.FORGED and (
        carrier == "own token" or (carrier in {"References", "subject"} and who in INSIDERS)
    )
    names = carrier in {"References", "subject"}
    assert match.item == (JOINED if joins else None)
    assert match.mentioned == (JOINED if names and not joins else None)
    if names and not joins:
        forged = trust is Trust.FORGED
        assert reason == f"names {NUMBER}, and " + (
            "the sender is known to be forged" if forged else "the sender takes no part in it"
        )


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("requester", "the sender takes part"),
        ("second address", "the sender takes part by another address"),
        ("co-managing", "the sender co-manages the company"),
        ("agent", "the sender is an agent"),
    ],
)
def test_the_trace_says_why_somebody_may_join(who: str, why: str) -> None:
    address, requester = SENDERS[who]
    _, reason = matched(carried("subject", address), requester=requester)

    assert reason == f"{NUMBER} by the subject, and {why}"


def test_nobody_co_manages_an_item_of_no_company() -> None:
    facts = Facts(items=items(evolve(TICKET, company=None)))
    one = carried("subject", "boss@client.example")

    assert matched(one, facts, requester=evolve(BOSS, company=None))[0].item is None
    assert matched(one, facts, requester=BOSS)[0].item is None


# --- T1: the carriers in their order ----------------------------------------------------


def test_a_reply_to_a_mail_of_ours_joins() -> None:
    for message_id in ("notice@acme.example", "mail@client.example"):
        match, reason = matched(message(in_reply_to=(message_id,)))
        assert match == Match(TICKET)
        assert reason == f"{NUMBER} by References, and the sender takes part"


def test_replies_to_a_mail_that_never_came_meet_in_one_ticket() -> None:
    """T1, T5."""
    assert matched(message(references=("never-came@client.example",)))[0] == Match(TICKET)


def test_the_nearest_mail_is_followed_first() -> None:
    mail = message(references=("other@acme.example", "notice@acme.example"))
    match, reason = matched(mail)

    assert match == Match(TICKET)
    assert reason.endswith(f"; other carriers name {OTHER.number}")


def test_where_the_nearest_is_closed_to_the_sender_a_further_one_may_be_open() -> None:
    facts = evolve(KNOWN, items=items(evolve(TICKET, participants=frozenset()), OTHER))
    mail = message(references=("other@acme.example", "notice@acme.example"))

    assert matched(mail, facts, requester=stranger())[0].item == OTHER


def test_the_strongest_carrier_wins_and_the_trace_shows_the_conflict() -> None:
    """T4."""
    mail = message(
        f"[{OTHER.number}]", tokens=(token_of(ADA),), references=("other@acme.example",)
    )
    match, reason = matched(mail)

    assert match == Match(TICKET)
    assert reason == (
        f"{NUMBER} by a signed token in the address; other carriers name {OTHER.number}"
    )


def test_of_several_tokens_the_first_that_verifies_counts() -> None:
    tokens = (
        token_of(MALLORY),
        token_of(ADA, "T20200101.0001"),  # the item is gone
        token_of(ADA, OTHER.number, kind=TokenKind.MESSAGE_ID),
        token_of(ADA),
    )
    match, reason = matched(message(tokens=tokens))

    assert match == Match(OTHER)
    assert "a signed token in the message-id" in reason


def test_a_reply_to_a_deleted_item_opens_a_ticket() -> None:
    """T4."""
    mail = message("Re: [T20200101.0001]", references=("deleted@acme.example",))
    match, reason = matched(mail)

    assert match == Match()
    assert reason == "no work item has the number T20200101.0001"


def test_a_mail_about_nothing_is_about_nothing() -> None:
    assert matched(message()) == (Match(), "")
    assert matched(message(references=("unknown@client.example",))) == (Match(), "")


def test_a_mail_without_a_sender_joins_nothing() -> None:
    for carrier in CARRIERS:
        mail = evolve(carried(carrier, "ada@client.example"), senders=())
        assert matched(mail)[0].item is None


def test_the_first_number_that_the_sender_may_write_to_counts() -> None:
    """E2."""
    closed = evolve(TICKET, participants=frozenset())
    facts = Facts(items=items(closed, OTHER))
    match, reason = matched(message(f"{NUMBER} and {OTHER.number}"), facts, requester=stranger())

    assert match == Match(OTHER)
    assert reason.endswith(f"; other carriers name {NUMBER}")


def test_every_format_of_the_desk_is_looked_for() -> None:
    item = WorkItem(number="TASK-45", participants=frozenset({ADA}))

    assert matched(message("[task-45] Paint"), Facts(items=items(item)))[0] == Match(item)


# --- D3: reports ------------------------------------------------------------------------


@pytest.mark.parametrize("make", [DeliveryReport, ReadReceipt, Complaint])
def test_a_report_on_a_mail_of_ours_is_about_its_item_whoever_sent_it(
    make: type[DeliveryReport | ReadReceipt | Complaint],
) -> None:
    """D3, W3."""
    report = make(original_message_id="notice@acme.example")
    mail = message("Undelivered", sender="mailer-daemon@evil.example", report=report)
    match, reason = matched(mail, requester=stranger(MALLORY), kind=Kind.BOUNCE)

    assert match == Match(TICKET)
    assert reason == f"reports on a mail of ours about {NUMBER}"


@pytest.mark.parametrize(
    "report",
    [
        None,
        DeliveryReport(),
        DeliveryReport(original_message_id="mail@client.example"),
        DeliveryReport(original_message_id="never-came@client.example"),
        DeliveryReport(original_message_id="forged@acme.example"),
        DeliveryReport(original_message_id="deleted@acme.example"),
    ],
)
def test_a_report_that_is_not_provably_on_a_mail_of_ours_changes_nothing(
    report: Report | None,
) -> None:
    """W3, X8."""
    mail = message("Undelivered", sender="mallory@evil.example", report=report)

    assert matched(mail, requester=stranger(MALLORY), kind=Kind.BOUNCE) == (Match(), "")


def test_a_bounce_does_not_join_by_its_references() -> None:
    """What it refers to is no mail of the one who sends it."""
    mail = message(references=("notice@acme.example",), report=DeliveryReport())

    assert matched(mail, kind=Kind.BOUNCE) == (Match(), "")
    assert matched(mail, kind=Kind.VACATION)[0] == Match(TICKET)


# --- what is asked ----------------------------------------------------------------------


def test_the_rules_ask_for_all_that_may_name_an_item() -> None:
    mail = message(
        f"Re: [{NUMBER}] and [#7]",
        tokens=(token_of(ADA, "T9"),),
        in_reply_to=("a",),
        references=("b", "a"),
        report=DeliveryReport(original_message_id="c"),
    )
    desk = policy()

    assert ReportedMail().questions(mail, desk).message_ids == {"c"}
    assert SignedToken().questions(mail, desk).numbers == {"T9"}
    assert KnownReferences().questions(mail, desk).message_ids == {"a", "b"}
    assert SubjectNumber().questions(mail, desk).numbers == {NUMBER, "7"}
    for report in (None, DeliveryReport()):
        assert not ReportedMail().questions(message(report=report), desk).message_ids


def test_a_subject_full_of_numbers_asks_for_a_few() -> None:
    """X24: a subject may be 100 KiB."""
    mail = message(" ".join(f"[#{n}]" for n in range(20_000)))

    asked = SubjectNumber().questions(mail, policy()).numbers
    assert asked == {str(n) for n in range(20)}
    _, reason = matched(mail, Facts())
    assert len(reason) < 300


def test_a_thread_of_thousands_of_mails_costs_little() -> None:
    def thread(length: int) -> tuple[Message, Facts]:
        ids = tuple(f"{n}@client.example" for n in range(length))
        known = evolve(KNOWN, references=dict.fromkeys(ids, Reference(NUMBER, Origin.SENT)))
        return message(references=ids), known

    def read(given: tuple[Message, Facts]) -> None:
        assert matched(*given)[0] == Match(TICKET)

    assert_linear(read, thread, 2_000)


def test_an_agent_joins_without_a_name_in_the_directory_but_never_when_forged() -> None:
    anonymous = Agent("7", "", ("sam@acme-staff.example",))
    mail = carried("subject", "sam@acme-staff.example")

    assert matched(mail, requester=anonymous)[0] == Match(TICKET)
    assert matched(mail, requester=anonymous, trust=Trust.FORGED)[0] == Match(mentioned=TICKET)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_mail_of_several_senders_joins_nothing(carrier: str) -> None:
    """S2, S3: whoever of them takes part, another one does not."""
    mail = carried(carrier, "ada@client.example")
    both = evolve(mail, senders=(*mail.senders, named("mallory@evil.example")))
    twice = evolve(mail, defects=(Defect(DefectCode.REPEATED_FROM),))

    for one in (both, twice):
        match, reason = matched(one)
        assert match.item is None
        assert match.mentioned in {None, TICKET}
        assert match.mentioned is None or "From" in reason


# --- T5: the answer was faster -----------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "trust", "joins"),
    [
        ("requester", Trust.UNKNOWN, True),
        ("second address", Trust.UNKNOWN, True),
        ("requester", Trust.FORGED, False),
        ("colleague", Trust.VERIFIED, False),
        ("stranger", Trust.UNKNOWN, False),
    ],
)
def test_t5_a_mail_whose_answer_came_first_joins_it(who: str, trust: Trust, joins: bool) -> None:
    address, requester = SENDERS[who]
    mail = message("Printer", sender=address, message_id="never-came@client.example")

    match, reason = matched(mail, requester=requester, trust=trust)

    assert match == (Match(TICKET) if joins else Match())
    if joins:
        assert reason.startswith(f"{NUMBER} by an answer that came before it, and the sender")


@pytest.mark.parametrize(
    "known", ["notice@acme.example", "mail@client.example", "deleted@acme.example", "nobody@x"]
)
def test_t5_only_an_id_that_was_named_and_never_came_leads_there(known: str) -> None:
    mail = message("Printer", sender="ada@client.example", message_id=known)

    assert matched(mail, requester=ADA_CONTACT)[0] == Match()


def test_t5_a_report_and_a_mail_without_id_have_no_answer_that_was_faster() -> None:
    mail = message("Printer", sender="ada@client.example", message_id="never-came@client.example")
    without = message("Printer", sender="ada@client.example", message_id=None)

    assert matched(mail, requester=ADA_CONTACT, kind=Kind.BOUNCE)[0] == Match()
    assert matched(without, requester=ADA_CONTACT)[0] == Match()
    assert AnsweredBefore().questions(without, policy()).message_ids == frozenset()


def test_t5_an_answer_that_was_faster_does_not_lead_to_a_deleted_item() -> None:
    gone = {"never-came@client.example": Reference("T20200101.0001", Origin.REFERENCED)}
    mail = message("Printer", sender="ada@client.example", message_id="never-came@client.example")

    assert matched(mail, evolve(KNOWN, references=gone), requester=ADA_CONTACT)[0] == Match()

"""The ways to an item at their edges: T1, T4."""

from __future__ import annotations

from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    MALLORY,
    NUMBER,
    TICKET,
    case,
    items,
    message,
    stranger,
    token_of,
)

from mail2ticket.model.case import Match
from mail2ticket.model.external_numbers import Jira, ServiceNow
from mail2ticket.model.facts import Facts, Likeness, Reference, Trait
from mail2ticket.model.items import WorkItem
from mail2ticket.model.joining import MOST_MERGES, lead_to
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules.externals import ExternalNumber
from mail2ticket.rules.threads import AnyoneByNumber, mentioned
from mail2ticket.stores.filing import with_targets

NAMED = message(f"Re: [{NUMBER}]")


def test_t4_items_that_were_merged_into_each_other_lead_somewhere_all_the_same() -> None:
    one, two = WorkItem(number="T1", merged_into="T2"), WorkItem(number="T2", merged_into="t1")
    lead = lead_to(case(facts=Facts(items=items(one, two))), "t1")

    assert lead
    assert lead.item in {one, two}


def test_t4_an_item_is_followed_as_far_as_the_stores_tell_of_it() -> None:
    chain = [WorkItem(number=f"T{at}", merged_into=f"T{at + 1}") for at in range(MOST_MERGES)]
    last = WorkItem(number=f"T{MOST_MERGES}")
    known = {each.number: each for each in (*chain, last)}
    lead = lead_to(case(facts=Facts(items=with_targets(["T0"], known.get))), "T0")

    assert lead
    assert lead.item is last


def test_t4_an_item_whose_target_nobody_knows_is_its_own() -> None:
    gone = WorkItem(number="T1", merged_into="T2")
    lead = lead_to(case(facts=Facts(items=items(gone))), "T1")

    assert lead
    assert lead.item is gone
    assert not lead.route


def test_t4_who_took_part_in_what_was_merged_takes_part() -> None:
    target = WorkItem(number="T20261103.0009")
    merged = evolve(TICKET, merged_into=target.number)
    known = Facts(items=items(merged, target))
    outsider = AnyoneByNumber()(case(NAMED, facts=known, requester=stranger()))

    assert outsider is None  # the rules after it know her
    assert ADA in merged.participants


def test_anyone_by_number_is_silent_of_reports_forged_mail_and_what_names_nothing() -> None:
    known = Facts(items=items(evolve(TICKET, participants=frozenset())))
    rule, who = AnyoneByNumber(), stranger()

    assert rule(case(NAMED, facts=known, requester=who, trust=Trust.FORGED)) is None
    assert rule(case(NAMED, facts=known, requester=who, kind=Kind.BOUNCE)) is None
    assert rule(case(facts=known, requester=who)) is None
    assert rule(case(NAMED, requester=who)) is None
    found = rule(case(NAMED, facts=known, requester=who))
    assert found
    assert found.value == Match(known.items[NUMBER], is_outsider=True)
    assert rule.questions(NAMED, case().desk).numbers == {NUMBER}


def test_t4_a_mail_that_answers_one_about_a_deleted_item_says_so() -> None:
    known = Facts(references={"a@x.example": Reference(NUMBER)})
    reply = message(in_reply_to=("b@x.example", "a@x.example"))
    answer = mentioned(case(reply, facts=known))

    assert answer
    assert answer.value == Match()
    assert answer.reason == f"answers a mail about {NUMBER}, which is deleted"
    assert mentioned(case(reply, facts=known, kind=Kind.BOUNCE)) is None
    assert mentioned(case(reply)) is None


def test_t1_numbers_of_another_system_are_read_and_asked_for() -> None:
    one = message("[JIRA] (OPS-17) Pump, UTF-8", "Number: INC0012345")
    rule = ExternalNumber((Jira(), ServiceNow()))
    asked = rule.questions(one, case().desk).alike

    assert Jira().find("utf-8 ops-17 A-1 OPS-017 X-OPS-1", "") == ()
    assert {one.value for one in asked} == {"ops-17", "utf-8", "inc0012345"}
    assert {one.trait for one in asked} == {Trait.EXTERNAL}


def test_t1_the_ticket_of_an_external_number_may_be_gone() -> None:
    rule = ExternalNumber((Jira(("OPS",)),))
    likeness = Likeness(Trait.EXTERNAL, "ops-17")
    one = message("OPS-17")
    gone = case(one, facts=Facts(alike={likeness: (NUMBER,)}))
    known = case(
        one, facts=Facts(alike={likeness: (NUMBER,)}, items=items(TICKET)), requester=ADA_CONTACT
    )
    forged = evolve(known, trust=Trust.FORGED)

    assert rule(gone) is None
    assert rule(case(message("OPS-18"), facts=known.facts)) is None
    joined, kept_apart = rule(known), rule(forged)
    assert joined
    assert kept_apart
    assert joined.value == Match(TICKET)
    assert kept_apart.value == Match(mentioned=TICKET)
    assert "known to be forged" in kept_apart.reason


def test_t4_a_token_of_a_deleted_item_opens_a_ticket_that_says_so() -> None:
    mail = message(tokens=(token_of(ADA),))
    answer = mentioned(case(mail))

    assert answer
    assert answer.value == Match()
    assert answer.reason == f"a signed token names {NUMBER}, which is deleted"
    assert mentioned(case(mail, facts=Facts(items=items(TICKET)))) is None


def test_t1_of_several_external_numbers_one_that_leads_nowhere_is_passed_over() -> None:
    """The first may be of a ticket that was deleted."""
    rule = ExternalNumber((Jira(),))
    alike = {
        Likeness(Trait.EXTERNAL, "ops-1"): ("T1", NUMBER),
        Likeness(Trait.EXTERNAL, "ops-2"): (NUMBER,),
    }
    facts = Facts(alike=alike, items=items(TICKET))
    mail = message("OPS-1 OPS-2", sender=str(MALLORY))
    answer = rule(case(mail, facts=facts, requester=stranger(MALLORY)))

    assert answer
    assert answer.value == Match(mentioned=TICKET)
    assert answer.reason.startswith(f"names OPS-1, which is {NUMBER}, and ")

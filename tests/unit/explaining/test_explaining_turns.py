"""What every rule says to a mail, asked or not; and what is never asked (X1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attrs import evolve
from cases import (
    ADA_CONTACT,
    NUMBER,
    SAM,
    TICKET,
    file,
    items,
    message,
    people,
    policy,
    stranger,
    token_of,
)

from mail2ticket.explaining import Asked, Explanation, Standing, Turn, explain
from mail2ticket.explaining.turns import does
from mail2ticket.explaining.words import changed, outcome, overruled, person, said, told, whom
from mail2ticket.model.address import Address
from mail2ticket.model.case import Match, Parsed
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.decision import Decision
from mail2ticket.model.desk import FanOut
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Discarded, Held, NewNote, NewTicket, Reason
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message, Recipient, RecipientSource
from mail2ticket.model.notice import Notice, NoticeKind
from mail2ticket.model.people import Agent
from mail2ticket.model.refusal import Refusal
from mail2ticket.model.verdict import Answer, Kind, Trace, Trust
from mail2ticket.pipeline import triage_each
from mail2ticket.policy import Policy

KNOWN = evolve(people(ADA_CONTACT, SAM), items=items(TICKET))
REPLY = message(f"Re: [{NUMBER}] Printer", attachments=(file("a.txt"), file("b.exe")))


def asked(explanation: Explanation, stage: str) -> list[Asked]:
    return [each for each in explanation.ways[0].asked if each.stage == stage]


def turn(asking: Asked, rule: str) -> Turn:
    return next(each for each in asking.turns if each.rule == rule)


def test_x1_the_turns_are_those_of_the_trace_and_every_rule_of_the_stage_has_one() -> None:
    desk = policy()
    explanation = explain(REPLY, KNOWN, desk)
    settled = {Standing.ANSWERED, Standing.SILENT}
    turns = [
        (each.stage, turn.rule, turn.reason)
        for each in explanation.ways[0].asked
        for turn in each.turns
        if turn.standing in settled
    ]
    assert turns == [tuple(step) for step in explanation.decision.trace]
    for asking in explanation.ways[0].asked:
        rules = [turn.rule for turn in asking.turns if turn.rule != "default"]
        assert len(rules) == len(getattr(desk, asking.stage)), asking.stage


def test_x1_explaining_decides_what_triage_decides() -> None:
    explanation = explain(REPLY, KNOWN, policy())
    assert tuple(way.decision for way in explanation.ways) == triage_each(REPLY, KNOWN, policy())


def tagging(message: Message, facts: Facts, policy: Policy) -> Iterator[Decision]:
    for decision in triage_each(message, facts, policy):
        yield evolve(decision, changes=decision.changes | Changes(tags=("by mail",)))


def test_x1_a_triage_of_the_hosts_own_has_the_last_word_and_what_it_changes_is_said() -> None:
    [way] = explain(REPLY, KNOWN, policy(), triage=tagging).ways
    assert way.decision.changes.tags == ("by mail",)
    [ruled] = triage_each(REPLY, KNOWN, policy())
    assert way.ruled == ruled
    assert [asking.stage for asking in way.asked] == [
        asking.stage for asking in explain(REPLY, KNOWN, policy()).ways[0].asked
    ]
    assert overruled(ruled, way.decision) == (
        "A triage of your own changes what the rules decide: tags."
    )
    retitled = evolve(ruled, received_at=ruled.received_at + timedelta(seconds=1))
    assert overruled(ruled, retitled).endswith("something that is not listed here.")


def test_x1_without_a_triage_of_the_hosts_own_nothing_overrules_the_rules() -> None:
    assert [way.ruled for way in explain(REPLY, KNOWN, policy()).ways] == [None]


def test_x1_a_mail_that_the_hosts_own_triage_fails_on_would_be_held_and_so_it_is_told() -> None:
    def failing(*_: object) -> Iterator[Decision]:
        raise LookupError("no such tenant")

    [way] = explain(REPLY, KNOWN, policy(), triage=failing).ways
    assert isinstance(way.decision.entity, Held)
    assert way.decision.entity.reason == Reason.RULE_FAILED
    assert way.ruled is not None
    assert overruled(way.ruled, way.decision) == (
        f"A triage of your own decides this. By the rules it is a ticket note on {NUMBER}."
    )


def test_x1_a_further_decision_of_the_hosts_own_is_set_beside_the_first_of_the_rules() -> None:
    def twice(message: Message, facts: Facts, policy: Policy) -> Iterator[Decision]:
        [decision] = triage_each(message, facts, policy)
        yield decision
        yield evolve(decision, key="another", trace=Trace())

    same, other = explain(REPLY, KNOWN, policy(), triage=twice).ways
    assert (same.ruled, other.ruled) == (None, same.decision)
    assert other.asked == ()


def test_x1_a_rule_behind_the_answer_says_what_it_would_have_said() -> None:
    [decide] = asked(explain(REPLY, KNOWN, policy()), "decide")
    assert decide.answer is not None
    assert (decide.answer.rule, decide.answer.answer) == ("note", f"a ticket note on {NUMBER}")
    lost = turn(decide, "ticket")
    assert (lost.standing, lost.answer, lost.reason) == (
        Standing.OVERRULED,
        "a new ticket",
        f"a new ticket that mentions {NUMBER}",
    )
    assert decide.losing == (lost,)
    assert turn(decide, "subject_refused").standing is Standing.UNASKED
    assert turn(decide, "over_limit").standing is Standing.SILENT


def test_x1_a_rule_that_would_have_said_the_same_agrees() -> None:
    def also(_: Parsed) -> Answer[Kind]:
        return Answer(Kind.LIST, "it looks like one")

    desk = policy()
    desk = evolve(desk, classify=(*desk.classify, also))
    [classify] = asked(explain(message(headers={"List-Id": "<l>"}), KNOWN, desk), "classify")
    assert turn(classify, "also") == Turn("also", Standing.AGREED, "it looks like one", "list")
    assert classify.losing == ()


def test_a_default_answers_where_no_rule_does() -> None:
    classify, *_ = explain(message(), KNOWN, policy()).ways[0].asked
    assert classify.turns[-1] == Turn("default", Standing.ANSWERED, "nothing says otherwise")


def test_each_file_is_asked_about_apart() -> None:
    first, second = asked(explain(REPLY, KNOWN, policy()), "attach")
    assert (first.about, second.about) == ("a.txt", "b.exe")
    assert first.answer is not None
    assert second.answer is not None
    assert (first.answer.rule, second.answer.answer) == ("default", "not kept: type_refused")


def test_each_notice_is_asked_about_apart() -> None:
    [limit] = asked(explain(REPLY, KNOWN, policy()), "limit")
    assert limit.about == "the notice to ada@client.example"


def test_every_answer_counts_where_none_wins() -> None:
    def urgent(_: Parsed) -> Answer[Changes]:
        return Answer(Changes(priority="1"), "it burns")

    def later(case: Parsed) -> Answer[Changes]:
        return Answer(Changes(tags=(getattr(case, "changes").priority,)), "as set before")  # noqa: B009 - of a later case

    desk = evolve(policy(), refine=(urgent, later))
    [refine] = asked(explain(message(), KNOWN, desk), "refine")
    assert [(one.standing, one.answer) for one in refine.turns] == [
        (Standing.ANSWERED, "priority: 1"),
        (Standing.ANSWERED, "tags: 1"),
    ]


def test_a_rule_that_raises_when_it_is_not_its_turn_has_no_opinion() -> None:
    def early(_: Parsed) -> Answer[Kind]:
        return Answer(Kind.LIST, "first")

    def late(_: Parsed) -> Answer[Kind]:
        raise LookupError

    desk = evolve(policy(), classify=(early, late))
    [classify] = asked(explain(message(), KNOWN, desk), "classify")
    assert turn(classify, "late").standing is Standing.UNASKED


def test_a_mail_of_which_a_rule_raised_is_told_as_far_as_it_came() -> None:
    def broken(_: Parsed) -> None:
        raise LookupError

    desk = policy()
    desk = evolve(desk, match=(*desk.match[:2], broken))
    explanation = explain(message(), KNOWN, desk)
    assert isinstance(explanation.decision.entity, Held)
    assert explanation.decision.entity.reason == Reason.RULE_FAILED
    last = explanation.ways[0].asked[-1]
    assert last.stage == "match"
    assert last.answer is None
    assert [one.standing for one in last.turns] == [Standing.SILENT] * 2


def test_e16_of_a_private_mail_no_further_rule_is_asked() -> None:
    mail = message("Re: secret", headers={"Sensitivity": "private", "List-Id": "<l>"})
    [way] = explain(mail, KNOWN, policy()).ways
    [screen] = way.asked
    assert [(one.rule, one.standing) for one in screen.turns] == [("Private", Standing.ANSWERED)]


def test_x26_no_token_is_in_what_a_rule_would_have_said() -> None:
    token = token_of(Address.of("ada@client.example"))
    written = f"support+{token.number}.{token.signature}@acme.example".lower()

    def first(_: Parsed) -> Answer[Kind]:
        return Answer(Kind.LIST, "first")

    def quoting(_: Parsed) -> Answer[Kind]:
        return Answer(Kind.PERSONAL, f"written to {written}")

    desk = evolve(policy(), classify=(first, quoting))
    [classify] = asked(explain(message(), KNOWN, desk), "classify")
    assert turn(classify, "quoting").reason == "written to support@acme.example"


def test_r4_each_mailbox_that_takes_the_mail_has_its_own_turns() -> None:
    boxes = (Mailbox("a@acme.example"), Mailbox("b@acme.example"))
    to = tuple(Recipient(box.address, RecipientSource.TO) for box in boxes)
    desk = policy(*boxes, fan_out=FanOut.EACH)
    ways = explain(message(recipients=to), KNOWN, desk).ways
    told_of = [next(each for each in way.asked if each.stage == "route").answer for way in ways]
    assert [one and one.answer for one in told_of] == ["a@acme.example", "b@acme.example"]


def test_the_number_of_a_new_ticket_stands_for_another() -> None:
    [new] = explain(message(), KNOWN, policy()).ways
    [note] = explain(REPLY, KNOWN, policy()).ways
    [stopped] = explain(message(to=None), KNOWN, policy()).ways
    assert (new.is_numbered, note.is_numbered, stopped.is_numbered) == (False, True, True)
    assert b"T20261103.0001" in new.notices[0].content


def test_what_a_rule_does_is_its_first_sentence() -> None:
    def bare(_: Parsed) -> None: ...

    assert does(policy().classify[1]) == "The Message-ID is of a mail that we sent."
    assert (does(bare), does(None)) == ("", "")


def test_answers_are_said_in_words() -> None:
    ada = ADA_CONTACT.addresses[0]
    ticket = NewTicket(
        mailbox=ada, title="Printer", text="", sender=ada, requester=stranger(), company=None
    )
    note = NewNote(
        item=TICKET, title="", text="", sender=ada, author=SAM, is_internal=True, reopens=True
    )
    notice = Notice(kinds=(NoticeKind.FILES_DROPPED,), to=None, mailbox=ada)
    fault = CommandFault(FaultCode.NO_TIME, "x", 1)
    for stage, value, words in (
        ("trust", Trust.VERIFIED, "verified"),
        ("screen", Discarded("own_mail"), "recorded and nothing else: own_mail"),
        ("attribute", stranger(name="Ada"), "Ada <ada@client.example>, in no directory"),
        ("match", Match(TICKET), f"{NUMBER} Printer"),
        ("match", Match(mentioned=TICKET), f"none, though it is about {NUMBER}"),
        ("command", Command(line="#T=1"), "a command"),
        ("command", Command(line="#T=1", faults=(fault,)), "a command with faults"),
        ("decide", ticket, "a new ticket"),
        ("decide", note, f"an internal ticket note on {NUMBER}, which is opened again"),
        ("attach", Refusal("macros"), "not kept: macros"),
        ("limit", True, "kept back"),
        ("own", False, "no"),
        ("notify", (notice, notice), "; ".join(["files dropped to whoever gets the item"] * 2)),
    ):
        assert said(stage, value) == words
    assert outcome(ticket) == "a new ticket"
    assert told(notice) == "files dropped to whoever gets the item"
    assert (person(None), person(Agent("sam", "Sam", ()))) == (None, "Sam")
    with_company = evolve(stranger(), company=TICKET.company)
    assert whom(with_company).endswith("in no directory, his domain is of Client Ltd")
    everything = Changes(
        queue="Q",
        fields=(("area", "IT"),),
        watchers=(ada,),
        assignment=Assignment(AssignBy.ROUND_ROBIN, ("sam", "eve")),
        approval=Approval.APPROVED,
    )
    assert dict(changed(everything)) == {
        "queue": "Q",
        "area": "IT",
        "watchers": "ada@client.example",
        "assigned": "round robin: sam, eve",
        "approval": "approved",
    }

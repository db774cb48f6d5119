"""Triage: seven questions in order, pure, and no rule can lose a mail."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    NOON,
    NUMBER,
    SAM,
    SUPPORT,
    TICKET,
    file,
    items,
    message,
    people,
    policy,
    token_of,
)

from mail2ticket.errors import RuleError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import Discarded, Held, NewNote, NewTicket, Reason
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import AuthenticationResult, Envelope, Message
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.verdict import Answer, Kind, Trust
from mail2ticket.pipeline import classify, held, questions, triage, unanswerable
from mail2ticket.rules import name_of

KNOWN = evolve(people(ADA_CONTACT, SAM), items=items(TICKET))
EVERY_ANSWER_COUNTS = {"refine", "inform", "notify"}
STAGES = (
    "classify",
    "trust",
    "screen",
    "attribute",
    "route",
    "match",
    "command",
    "decide",
    "refine",
    "attach",
    "inform",
    "silence",
    "notify",
    "limit",
)


def raising(_: object) -> None:
    raise LookupError("secret words of the sender " * 100)


def answering(value: object, reason: str = "because") -> object:
    def rule(_: object) -> Answer[object]:
        return Answer(value, reason)

    return rule


# --- pure ---------------------------------------------------------------------------------

MAILS = [
    message(),
    message(f"Re: [{NUMBER}] Printer"),
    message(f"Re: [{NUMBER}]", "#T=1.5\nDone.", sender="sam@acme-staff.example"),
    message(sender=None),
    message(headers={"Sensitivity": "private"}),
    message(headers={"Auto-Submitted": "auto-replied"}),
    message(to="nobody@acme.example"),
    message(attachments=(file("a.exe"), file("b.txt"))),
]


@pytest.mark.parametrize("mail", MAILS)
def test_the_same_mail_and_facts_make_an_equal_decision(mail: Message) -> None:
    first, second = triage(mail, KNOWN, policy()), triage(mail, KNOWN, policy())

    assert first == second
    assert str(first.trace) == str(second.trace)


def test_a_decision_says_everything_about_a_mail() -> None:
    mail = message(f"Re: [{NUMBER}] Printer", attachments=(file("a.exe"), file("b.txt")))
    decision = triage(mail, KNOWN, policy())

    assert decision.key == mail.key
    assert decision.received_at == NOON
    assert (decision.kind, decision.trust) == (Kind.PERSONAL, Trust.UNKNOWN)
    assert decision.mailbox == SUPPORT
    assert decision.requester == ADA_CONTACT
    assert isinstance(decision.entity, NewNote)
    assert decision.command is None
    assert [fate.is_kept for fate in decision.files] == [False, True]
    assert [fate.reason for fate in decision.files] == [
        "name: exe files are refused",
        "nothing speaks against it",
    ]
    [notice] = decision.notices
    assert notice.kinds == (NoticeKind.ADDED, NoticeKind.FILES_DROPPED)
    assert decision.keeps_mail


def test_the_trace_follows_the_policy() -> None:
    """X1: every question, every rule, in the order of the policy, up to its answer."""
    desk = policy()
    trace = triage(message(), KNOWN, desk).trace
    asked = list(dict.fromkeys(step.question for step in trace))

    assert asked == [stage for stage in STAGES if stage != "attach"]  # it has no files
    for stage in asked:
        rules = [step.rule for step in trace if step.question == stage]
        names = [*map(name_of, getattr(desk, stage)), "default"]
        if stage in EVERY_ANSWER_COUNTS:
            names.remove("default")
        assert rules == names[: len(rules)]
        assert all(
            not s.reason for s in trace if s.question == stage and s.rule in rules[:-1]
        ) or (stage in EVERY_ANSWER_COUNTS)


# --- stops --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mail", "entity", "last"),
    [
        (message(headers={"Sensitivity": "private"}), Discarded(Reason.PRIVATE), "screen"),
        (message(sender="support@acme.example"), Discarded(Reason.OWN_MAIL), "screen"),
        (message(sender=None), Held(Reason.NO_SENDER), "screen"),
        (message(to="nobody@acme.example"), Held(Reason.NO_ROUTE), "route"),
        (
            message(headers=[("Received", "x")] * 51),
            Held(Reason.LOOP, "it was passed on too often"),
            "screen",
        ),
    ],
)
def test_what_is_stopped_is_asked_nothing_more_and_tells_nobody(
    mail: Message, entity: Held | Discarded, last: str
) -> None:
    decision = triage(mail, KNOWN, policy())

    assert isinstance(decision.entity, type(entity))
    assert decision.entity.reason == entity.reason
    assert decision.trace.steps[-1].question == last
    assert decision.notices == ()
    assert decision.files == ()
    assert decision.mailbox is None


def test_a_mail_that_is_stopped_at_its_route_knows_its_sender() -> None:
    decision = triage(message(to="nobody@acme.example"), KNOWN, policy())

    assert decision.requester == ADA_CONTACT


def test_a_mail_that_is_held_keeps_no_files() -> None:
    """W7: it is kept whole instead."""
    desk = policy(Mailbox(SUPPORT, creates=["ticket_note"]))
    decision = triage(message(attachments=(file("a.txt"),)), KNOWN, desk)

    assert isinstance(decision.entity, Held)
    assert decision.files == ()
    assert [kind for notice in decision.notices for kind in notice.kinds] == [NoticeKind.FAILED]


def test_where_no_rule_decides_the_mail_is_held() -> None:
    decision = triage(message(), KNOWN, policy(decide=()))

    assert decision.entity == Held(Reason.UNDECIDED)


def test_with_no_rules_at_all_a_mail_is_held_and_not_lost() -> None:
    decision = triage(message(), Facts(), policy(**dict.fromkeys(STAGES, ())))

    assert decision.entity == Held(Reason.NO_ROUTE)
    assert {step.rule for step in decision.trace} == {"default"}


CANARY = "xyzzy"


def test_nothing_of_a_private_mail_is_in_its_decision() -> None:
    """E16: neither in the trace."""
    address = f"{CANARY}@{CANARY}.example"
    mail = message(
        CANARY,
        CANARY,
        sender=f"{CANARY} <{address}>",
        headers={
            "Sensitivity": "Private",
            "Auto-Submitted": f"{CANARY}; {CANARY}",
            "X-Auto-Response-Suppress": CANARY,
            "List-Id": CANARY,
        },
        attachments=(file(f"{CANARY}.txt", CANARY.encode()),),
        authentication=(
            AuthenticationResult(
                server="mx.acme.example", method="dkim", result="pass", domain=f"{CANARY}.example"
            ),
        ),
        message_id=f"{CANARY}@client.example",
    )
    desk = policy(authentication_servers=["mx.acme.example"])
    decision = triage(mail, Facts(), desk)

    assert decision.entity == Discarded(Reason.PRIVATE)
    assert not decision.keeps_mail
    assert CANARY not in repr(decision)
    assert str(decision.trace).split() == ["screen", "Private", "Sensitivity:", "private"]


# --- rules that fail ----------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_a_rule_that_raises_holds_the_mail_at_every_stage(stage: str) -> None:
    """It is not lost, and it does not come back for ever."""
    desk = policy().preferring(**{stage: (raising,)})
    decision = triage(message(attachments=(file("a.txt"),)), KNOWN, desk)

    assert isinstance(decision.entity, Held)
    assert decision.entity.reason == Reason.RULE_FAILED
    assert decision.entity.detail.startswith(f"rule raising failed at {stage}: LookupError(")
    assert len(decision.entity.detail) == 500
    assert decision.notices == ()
    assert decision.keeps_mail
    assert all(step.rule != "raising" for step in decision.trace)


@pytest.mark.parametrize("stage", STAGES)
def test_a_rule_that_answers_nonsense_holds_the_mail_too(stage: str) -> None:
    def nonsense(_: object) -> str:
        return "yes"

    desk = policy().preferring(**{stage: (nonsense,)})  # type: ignore[arg-type]
    decision = triage(message(attachments=(file("a.txt"),)), KNOWN, desk)

    assert isinstance(decision.entity, Held)
    assert decision.entity.reason == Reason.RULE_FAILED


class Unasked:
    """A rule that cannot even say what it needs."""

    def questions(self, _: Message, __: Desk) -> Questions:
        raise LookupError("no such key")

    def __call__(self, _: object) -> None:
        raise NotImplementedError


def test_a_rule_that_cannot_say_what_it_needs_is_named() -> None:
    with pytest.raises(RuleError, match="rule Unasked failed at questions") as caught:
        questions(message(), policy().preferring(classify=(Unasked(),)))
    assert isinstance(caught.value.__cause__, LookupError)


class Misspelt(Unasked):
    """A rule that asks with a text where a set of them belongs."""

    def questions(self, _: Message, __: Desk) -> Questions:
        return Questions(numbers="T9")  # type: ignore[arg-type]


def test_a_rule_whose_questions_cannot_be_joined_is_named_and_no_letters_are_looked_up() -> None:
    with pytest.raises(RuleError, match="rule Misspelt failed at questions"):
        questions(message(), policy().preferring(classify=(Misspelt(),)))


def test_a_rule_that_asks_when_it_is_asked_again_is_no_failure() -> None:
    class Late(Unasked):
        def __init__(self) -> None:
            self.asked = 0

        def questions(self, _: Message, __: Desk) -> Questions:
            self.asked += 1
            if self.asked == 1:
                raise LookupError("not yet")
            return Questions(numbers=frozenset({"T9"}))

    assert "T9" in questions(message(), policy().preferring(classify=(Late(),))).numbers


# --- questions ----------------------------------------------------------------------------


def test_all_that_must_be_known_is_asked_in_one_round() -> None:
    mail = message(f"Re: [{NUMBER}]", in_reply_to=("a@x",), tokens=(token_of(ADA, "T9"),))
    asked = questions(mail, policy())

    assert asked.at == NOON
    assert asked.addresses == {ADA}
    assert asked.domains == {"client.example"}
    assert asked.numbers == {NUMBER, "T9"}
    assert asked.message_ids == {"first@client.example", "a@x"}
    assert asked.answered == {ADA}
    assert [echo.subject for echo in asked.echoes] == [f"[{NUMBER.lower()}]"]


def test_a_mail_from_nobody_asks_for_nobody() -> None:
    asked = questions(message(sender=None, message_id=None), policy())

    assert asked == Questions(at=NOON)


# --- a rule of one's own ------------------------------------------------------------------


def test_a_rule_of_mine_outvotes_the_default() -> None:
    desk = policy().preferring(
        attach=(answering(True, "I want them all"),),  # type: ignore[arg-type]
        decide=(answering(Held("weekend")),),  # type: ignore[arg-type]
    )

    assert triage(message(), KNOWN, desk).entity == Held("weekend")
    keeping = policy().preferring(attach=(answering(True, "all"),))  # type: ignore[arg-type]
    [fate] = triage(message(attachments=(file("a.exe"),)), KNOWN, keeping).files
    assert (fate.is_kept, fate.reason) == (True, "all")


def test_silence_outvotes_every_notice() -> None:
    desk = policy().preferring(silence=(answering(True, "shh"),))  # type: ignore[arg-type]

    assert triage(message(), KNOWN, policy()).notices
    assert triage(message(), KNOWN, desk).notices == ()


def test_a_rule_may_allow_what_the_default_silences() -> None:
    """The first answer wins: False speaks for telling."""
    mail = message(headers={"Precedence": "bulk"})
    desk = policy().preferring(silence=(answering(False, "they want it"),))  # type: ignore[arg-type]

    assert triage(mail, KNOWN, policy()).notices == ()
    assert triage(mail, KNOWN, desk).notices


# --- classify, unanswerable ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("mail", "kind", "why"),
    [
        (message(), Kind.PERSONAL, ""),
        (
            message(headers={"Auto-Submitted": "auto-replied"}),
            Kind.VACATION,
            "vacation mail is never answered",
        ),
        (message(headers={"List-Id": "x"}), Kind.LIST, "list mail is never answered: List-Id"),
        (message(sender="no-reply@x.example"), Kind.PERSONAL, "nobody reads mail to"),
        (message(envelope=Envelope(None)), Kind.BOUNCE, "bounce mail is never answered"),
        (message(sender=None), Kind.PERSONAL, "there is no sender to answer"),
    ],
)
def test_what_a_mail_is_and_why_it_may_not_be_answered(
    mail: Message, kind: Kind, why: str
) -> None:
    assert classify(mail, policy()) is kind
    said = unanswerable(mail, policy())
    assert said.startswith(why)
    assert bool(said) is bool(why)


def test_a_rule_that_fails_is_told_to_whoever_asks_directly() -> None:
    desk = policy().preferring(classify=(raising,))

    for ask in (classify, unanswerable):
        with pytest.raises(RuleError, match="rule raising failed at classify"):
            ask(message(), desk)


def test_a_file_is_decoded_once_at_most() -> None:
    decoded: list[int] = []

    def decode(raw: bytes | memoryview) -> bytes:
        decoded.append(len(raw))
        return bytes(raw)

    lazy = Attachment(filename="a.txt", raw=b"hello", decode=decode)
    triage(message(attachments=(lazy,)), KNOWN, policy())

    assert len(decoded) == 1


def test_what_the_directory_knows_of_others_is_no_matter() -> None:
    """A case for the builders: facts of somebody else's address change nothing."""
    other = Address.of("other@client.example")
    facts = Facts(people={other: (ADA_CONTACT,)})
    entity = triage(message(), facts, policy()).entity

    assert isinstance(entity, NewTicket)
    assert not entity.is_registered


def test_a_private_mail_is_private_whatever_rule_fails() -> None:
    """E16: a rule that raises before anybody asks for privacy may not have it kept."""

    def broken(_: object) -> None:
        raise LookupError("its words")

    private = message("Secret", headers={"Sensitivity": "private"})
    desk = policy().preferring(classify=(broken,))
    error = RuleError("questions", "Broken")

    for decision in (triage(private, Facts(), desk), held(private, desk, error)):
        assert decision.entity == Discarded(Reason.PRIVATE)
        assert not decision.keeps_mail
        assert not decision.trace.steps
    assert held(message(), desk, error).keeps_mail
    assert isinstance(held(message(), desk, error).entity, Held)

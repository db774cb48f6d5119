"""Who a mail is from, found out before the transaction, in both doors (S4, T6)."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

import pytest
from attrs import define, evolve, field
from cases import NOON, SAM, policy
from signing import published, signed

from mail2ticket.aio import AsyncIntake
from mail2ticket.authenticating.authenticator import AsyncAuthenticator, Authenticator
from mail2ticket.authenticating.checking import Terms
from mail2ticket.errors import SenderUncheckedError
from mail2ticket.intake import Intake
from mail2ticket.model.case import Parsed
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.facts import Questions
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.people import Agent, Stranger
from mail2ticket.model.verdict import Answer, Trust
from mail2ticket.policy import Policy
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import awaited, mail
from mail2ticket.unprocessed import Unprocessed

PASS = AuthenticationResult(
    server="", method="dmarc", result="pass", domain="acme-staff.example", reason="so it is"
)
FROM_SAM = mail("Printer", sender="sam@acme-staff.example")
OURS = (
    f"Authentication-Results: mx.acme.example; dmarc=pass header.from={PASS.domain}\r\n".encode()
)


@define
class Finder:
    """An authenticator that says what it is told to, or raises it."""

    says: tuple[AuthenticationResult, ...] | BaseException = (PASS,)
    asked: list[bytes] = field(factory=list[bytes])

    def authenticate(
        self, content: bytes, message: Message, /
    ) -> tuple[AuthenticationResult, ...]:
        self.asked.append(content)
        if isinstance(self.says, BaseException):
            raise self.says
        return self.says


@define
class AwaitedFinder:
    of: Finder | Authenticator

    async def authenticate(
        self, content: bytes, message: Message, /
    ) -> tuple[AuthenticationResult, ...]:
        await asyncio.sleep(0)
        return self.of.authenticate(content, message)


@pytest.fixture(params=["sync", "async"])
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@define
class Desk:
    """A desk with the agent Sam, behind either door."""

    door: str
    finder: Finder | Authenticator | None
    policy: Policy = field(factory=policy)
    store: MemoryStore = field(factory=MemoryStore)

    def __attrs_post_init__(self) -> None:
        self.store.add_person(SAM)

    def takes(self, content: bytes, at: datetime = NOON) -> Outcome:
        if self.door == "sync":
            intake = Intake(self.store, None, self.policy, authenticator=self.finder)
            return intake.process(content, received_at=at)
        finder = AwaitedFinder(self.finder) if self.finder else None
        again = AsyncIntake(awaited(self.store), None, self.policy, authenticator=finder)
        return asyncio.run(again.process(content, received_at=at))


def trust_in(outcome: Outcome) -> Trust:
    assert outcome.decision
    return outcome.decision.trust


def test_s4_an_agent_whom_our_own_check_verifies_is_one(door: str) -> None:
    outcome = Desk(door, finder := Finder()).takes(FROM_SAM)

    assert outcome.decision
    assert outcome.decision.trust is Trust.VERIFIED
    assert isinstance(outcome.decision.requester, Agent)
    assert finder.asked == [FROM_SAM], "the bytes as they came"
    said = [step.reason for step in outcome.decision.trace if step.rule == "OwnCheck"]
    assert said == ["our own check: dmarc=pass, so it is"]


@pytest.mark.parametrize("result", ["none", "temperror", "permerror", "fail", "neutral", "policy"])
def test_t6_an_address_of_ours_without_a_pass_is_no_agent(door: str, result: str) -> None:
    """T3: also where From alone would do if nobody could verify anybody."""
    finder = Finder((evolve(PASS, result=result),))
    trusting = policy(unverified_agents=True)
    outcome = Desk(door, finder, trusting).takes(FROM_SAM)

    assert outcome.decision
    assert isinstance(outcome.decision.requester, Stranger)
    assert trust_in(outcome) is (Trust.FORGED if result == "fail" else Trust.UNKNOWN)


def test_t6_a_check_that_has_nothing_to_go_by_makes_no_agent_either(door: str) -> None:
    outcome = Desk(door, Finder(()), policy(unverified_agents=True)).takes(FROM_SAM)

    assert outcome.decision
    assert isinstance(outcome.decision.requester, Stranger)


def test_nobody_is_asked_about_a_repeat(door: str) -> None:
    desk = Desk(door, finder := Finder())

    assert [desk.takes(FROM_SAM).state for _ in range(3)] == [
        State.CREATED,
        State.REPEAT,
        State.REPEAT,
    ]
    assert len(finder.asked) == 1


@pytest.mark.parametrize("result", ["pass", "fail"])
def test_nobody_is_asked_where_our_own_servers_have_said_it(door: str, result: str) -> None:
    content = OURS.replace(b"=pass", f"={result}".encode()) + FROM_SAM
    ours = policy(authentication_servers=["mx.acme.example"])
    outcome = Desk(door, finder := Finder(), ours).takes(content)

    assert finder.asked == []
    assert trust_in(outcome) is (Trust.VERIFIED if result == "pass" else Trust.FORGED)


def test_our_own_check_is_asked_where_our_servers_say_nothing(door: str) -> None:
    ours = policy(authentication_servers=["mx.acme.example"])
    outcome = Desk(door, finder := Finder(), ours).takes(FROM_SAM)

    assert len(finder.asked) == 1
    assert trust_in(outcome) is Trust.VERIFIED


def test_t5_nobody_is_asked_about_several_senders(door: str) -> None:
    content = FROM_SAM.replace(b"From: ", b"From: eve@evil.example, ", 1)
    outcome = Desk(door, finder := Finder(), policy(unverified_agents=True)).takes(content)

    assert finder.asked == []
    assert trust_in(outcome) is Trust.UNKNOWN


def test_nobody_is_asked_where_no_rule_needs_it(door: str) -> None:
    finder = Finder()
    for trust in ((), (lambda _: None,), (lambda _: Answer(Trust.VERIFIED, "we are sure"),)):
        Desk(door, finder, evolve(policy(), trust=trust)).takes(FROM_SAM)

    assert finder.asked == []


@define
class Known:
    """A rule of a host that looks something up."""

    def questions(self, message: Message, desk: object, /) -> Questions:
        return Questions()

    def __call__(self, case: Parsed) -> Answer[Trust] | None:
        return None


def test_a_rule_that_has_not_looked_up_yet_answers_nothing_for_us(door: str) -> None:
    finder = Finder()
    theirs = evolve(policy(), trust=(Known(), *policy().trust))

    assert trust_in(Desk(door, finder, theirs).takes(FROM_SAM)) is Trust.VERIFIED
    assert len(finder.asked) == 1


def test_a_rule_that_raises_holds_the_mail_and_nobody_is_asked(door: str) -> None:
    def broken(_: Parsed) -> None:
        raise ValueError("no")

    finder = Finder()
    outcome = Desk(door, finder, policy().preferring(trust=(broken,))).takes(FROM_SAM)

    assert outcome.state is State.HELD
    assert finder.asked == []


@pytest.mark.parametrize("problem", [ValueError("secret"), IndexError(), RecursionError()])
def test_a_check_that_raises_verifies_nobody_and_loses_nothing(
    door: str, problem: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        outcome = Desk(door, Finder(problem)).takes(FROM_SAM)

    assert outcome.state is State.CREATED
    assert trust_in(outcome) is Trust.UNKNOWN
    [line] = [record.getMessage() for record in caplog.records]
    said = f"the check of who a mail is from raised {type(problem).__name__}"
    assert line.endswith(f'remarks="{said}"')


def test_a_mail_that_is_put_off_is_not_taken_and_can_come_again(door: str) -> None:
    desk = Desk(door, finder := Finder(SenderUncheckedError("no DNS")))
    with pytest.raises(SenderUncheckedError):
        desk.takes(FROM_SAM)
    assert list(desk.store.recorded()) == []

    finder.says = (PASS,)
    assert trust_in(desk.takes(FROM_SAM)) is Trust.VERIFIED


def test_s4_a_signed_mail_is_verified_from_end_to_end(door: str) -> None:
    content = signed()
    checking = Authenticator(resolver=published(), terms=Terms(signing=("client.example",)))

    assert trust_in(Desk(door, checking).takes(content)) is Trust.VERIFIED
    changed = content.replace(b"burns", b"burnt")
    assert trust_in(Desk(door, checking).takes(changed)) is Trust.FORGED


def test_an_async_host_waits_in_a_thread() -> None:
    checking = AsyncAuthenticator(Authenticator(resolver=published()))
    intake = AsyncIntake(awaited(MemoryStore()), None, policy(), authenticator=checking)
    outcome = asyncio.run(intake.process(signed(), received_at=NOON))

    assert trust_in(outcome) is Trust.VERIFIED


def test_a_held_mail_that_is_brought_in_is_checked_as_of_when_it_came() -> None:
    """R6: its signature had not expired then."""
    store = MemoryStore()
    nowhere = mail("Printer", sender="sam@acme-staff.example", to="old@acme.example")
    assert Intake(store, None, policy()).process(nowhere, received_at=NOON).state is State.HELD
    finder = Finder()
    queue = Unprocessed(store, None, policy(), authenticator=finder)
    [held] = queue.list()
    queue.reprocess(held.recorded.key, by="sam")

    assert finder.asked == [nowhere]

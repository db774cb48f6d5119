"""A policy is a desk and its rules, and a host's own rules are asked first."""

from __future__ import annotations

import pytest
from attrs import evolve, frozen
from cases import SUPPORT, case, message, policy

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Parsed
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.pipeline import triage
from mail2ticket.policy import Policy
from mail2ticket.rules.echoes import Echoes
from mail2ticket.rules.loops import HopCount
from mail2ticket.wording import DEFAULT

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


def mine(_: Parsed) -> None:
    """Have no opinion, in any stage."""


@pytest.mark.parametrize("stage", STAGES)
def test_my_rules_are_asked_before_the_present_ones(stage: str) -> None:
    present = policy()
    preferred = present.preferring(**{stage: (mine,)})

    assert getattr(preferred, stage) == (mine, *getattr(present, stage))
    others = [other for other in STAGES if other != stage]
    assert all(getattr(preferred, other) == getattr(present, other) for other in others)
    assert preferred.mailboxes == present.mailboxes


def test_preferring_nothing_changes_nothing() -> None:
    assert policy().preferring() == policy()


def test_every_rule_of_every_stage_is_listed_once_in_order() -> None:
    present = policy()

    assert list(present.rules()) == [rule for stage in STAGES for rule in getattr(present, stage)]


def test_only_the_rules_that_ask_are_asked_what_they_need() -> None:
    present = policy()

    assert Echoes() in present.asking
    assert "HopCount" not in [type(rule).__name__ for rule in present.asking]
    assert present.asking == tuple(r for r in present.rules() if hasattr(r, "questions"))


def test_a_rule_may_be_made_of_another_one() -> None:
    @frozen
    class Patient(HopCount):
        """Count the hops, but forgive a mail of a friend."""

        limit: int = 1

        def __call__(self, case: Parsed, /) -> Answer[Kind] | None:
            friendly = case.message.subject == "friend"
            return None if friendly else super().__call__(case)

    rule = Patient()
    circling = {"headers": [("Received", "x")] * 2}

    assert rule(case(message(**circling)))  # type: ignore[arg-type]
    assert rule(case(message("friend", **circling))) is None  # type: ignore[arg-type]
    decision = triage(message(**circling), Facts(), policy().preferring(classify=(rule,)))  # type: ignore[arg-type]
    assert decision.kind is Kind.LOOP
    assert decision.trace.steps[0].rule == "Patient"


def test_a_rule_of_a_host_that_asks_is_answered_with_the_others() -> None:
    @frozen
    class Named:
        def questions(self, _: Message, __: Desk) -> Questions:
            return Questions(numbers=frozenset({"MINE"}))

        def __call__(self, _: Parsed, /) -> Answer[Kind] | None:
            return None

    assert Named() in policy().preferring(classify=(Named(),)).asking


def test_a_policy_that_cannot_work_is_refused_when_it_is_built() -> None:
    with pytest.raises(ConfigurationError, match="at least one mailbox"):
        Policy(mailboxes=())
    with pytest.raises(ConfigurationError, match="no time zone"):
        evolve(policy(), mailboxes=(Mailbox(SUPPORT, time_zone="Mars"),))


def test_a_policy_speaks_with_the_wording_that_comes_with_us() -> None:
    assert policy().wording is DEFAULT


def test_policies_are_values() -> None:
    assert policy() == policy()
    assert policy() != policy(echo_limit=3)

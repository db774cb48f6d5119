"""A policy with a wrong rule is refused when it is made, with all its faults (X3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, frozen
from cases import policy

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Drafted, Parsed
from mail2ticket.model.changes import Changes
from mail2ticket.model.notice import Notice, Role
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.model.workflow import Event, Notify, WorkflowRule
from mail2ticket.policy import Policy
from mail2ticket.rules.entities import ticket
from mail2ticket.rules.loops import HopCount, own_marker
from mail2ticket.rules.trust import authentication_results
from mail2ticket.rules.workflow import Workflow
from mail2ticket.stages import STAGES, faults_in

if TYPE_CHECKING:
    from decimal import Decimal


def two(case: Parsed, other: Parsed) -> None:
    """Take too much."""


def nothing() -> None:
    """Take too little."""


def named(*, case: Parsed) -> None:
    """Take nothing by place."""


def further(case: Parsed, note: str = "") -> None:
    """Take a case, and more if somebody wants."""


def any_case(*cases: Parsed) -> Answer[Kind] | None:
    """Take any number of them."""


def untold(case):  # type: ignore[no-untyped-def]  # noqa: ANN001,ANN201 - it says nothing of itself
    """Take whatever comes."""


def puzzling(case: Decimal) -> None:
    """Take what only a type checker knows."""


def broad(case: object) -> Answer[object] | None:
    """Answer with anything."""


def one_notice(case: Parsed) -> Answer[Notice] | None:
    """Answer with one."""


@frozen
class WithCall:
    """A rule with a setting."""

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Have no opinion."""

    def narrow(self, case: Drafted) -> Answer[Changes] | None:
        """Have no opinion."""

    @staticmethod
    def plain(case: Parsed) -> Answer[Kind] | None:
        """Have no opinion."""


class Odd:
    """It is called, and is no key of a dict."""

    __hash__ = None  # type: ignore[assignment]  # for that very reason

    def __call__(self) -> None:
        """Take too little, in a way that is told nevertheless."""


class OddPartial(partial[None]):
    """A partial that is no key of a dict."""

    __hash__ = None  # type: ignore[assignment]  # for that very reason


def lines(stage: str, *rules: object) -> list[str]:
    return faults_in(stage, rules)


@pytest.mark.parametrize(
    "rule",
    [
        further,
        any_case,
        untold,
        puzzling,
        broad,
        WithCall(),
        WithCall().plain,
        own_marker,
        lambda _: None,
        partial(further, note="x"),
        OddPartial(further),
        str.strip,
        dict[str, object]().get,
    ],
)
def test_what_may_be_a_rule_is_believed(rule: object) -> None:
    assert lines("classify", rule) == []


@pytest.mark.parametrize(
    ("stage", "rule", "fault"),
    [
        ("trust", None, "'None' is no rule; it cannot be called"),
        ("trust", "x" * 99, f"{'x' * 80!r} is no rule; it cannot be called"),
        ("classify", HopCount, "HopCount is a class; an instance would be right: HopCount(…)"),
        ("classify", two, "two cannot be called with a case alone"),
        ("classify", nothing, "nothing cannot be called with a case alone"),
        ("classify", named, "named cannot be called with a case alone"),
        ("classify", Odd(), "Odd cannot be called with a case alone"),
        ("classify", partial(nothing), "partial cannot be called with a case alone"),
        (
            "classify",
            WithCall().narrow,
            "narrow is about a Drafted case; here is only a Parsed one",
        ),
        ("screen", ticket, "ticket is about a Commanded case; here is only a Classified one"),
        ("refine", ticket, None),
        ("classify", authentication_results, "authentication_results answers with Trust, which"),
        ("refine", WithCall(), "WithCall answers with Kind, which is no answer to refine"),
        ("inform", one_notice, "one_notice answers with Notice, which is no answer to inform"),
    ],
)
def test_what_can_be_no_rule_here_is_told(stage: str, rule: object, fault: str | None) -> None:
    (told,) = lines(stage, rule)

    assert told.startswith(f"{stage}[0]: {fault or 'ticket answers with '}")


def test_a_stage_is_a_tuple() -> None:
    assert faults_in("refine", [own_marker]) == ["refine is list; a tuple of rules would be right"]
    assert faults_in("refine", own_marker) == [
        "refine is function; a tuple of rules would be right"
    ]


def test_every_rule_that_comes_with_us_is_where_it_can_be() -> None:
    present = policy()

    assert [fault for stage in STAGES for fault in faults_in(stage, getattr(present, stage))] == []


def test_the_stages_are_those_of_a_policy() -> None:
    present = policy()

    assert [rule for stage in STAGES for rule in getattr(present, stage)] == list(present.rules())


def test_x3_a_wrong_policy_is_refused_with_all_its_faults() -> None:
    wrong: dict[str, Any] = {
        "classify": (own_marker, HopCount, two),
        "trust": [authentication_results],
        "decide": (own_marker,),
        "keys": (b"short",),
    }
    with pytest.raises(ConfigurationError) as raised:
        evolve(policy(), **wrong)

    assert raised.value.faults == (
        "1 of the keys have fewer than 16 bytes",
        "classify[1]: HopCount is a class; an instance would be right: HopCount(…)",
        "classify[2]: two cannot be called with a case alone",
        "trust is list; a tuple of rules would be right",
        "decide[0]: own_marker answers with Kind, which is no answer to decide",
    )


TELLING = Workflow(
    (
        WorkflowRule(
            "told",
            Event.TICKET_CREATED,
            actions=(Notify(Role.ASSIGNEE), Notify(Role.REQUESTER)),
        ),
    )
)
SETTING = Workflow((WorkflowRule("set", Event.NOTE_ADDED, actions=(Changes(priority="High"),)),))


def with_stages(stages: Callable[[Policy], Policy]) -> tuple[str, ...]:
    try:
        stages(policy())
    except ConfigurationError as error:
        return tuple(error.faults)
    return ()


def test_e13_a_workflow_that_nobody_would_hear_of_is_refused() -> None:
    assert with_stages(lambda it: it.preferring(refine=(TELLING,))) == (
        "refine has a workflow that tells our own people: inform needs its tell_ours",
        "refine has a workflow that tells others: notify needs its tell_others",
    )


def test_e13_a_workflow_that_tells_and_never_acts_is_refused() -> None:
    told = {"inform": (TELLING.tell_ours,), "notify": (TELLING.tell_others,)}
    assert with_stages(lambda it: it.preferring(**told)) == (  # type: ignore[arg-type]
        "inform has tell_ours of a workflow that acts nowhere: put it into refine",
        "notify has tell_others of a workflow that acts nowhere: put it into refine",
    )


def test_e13_a_workflow_in_its_three_stages_is_right_and_so_is_one_that_tells_nobody() -> None:
    assert (
        with_stages(
            lambda it: it.preferring(
                refine=(TELLING, SETTING),
                inform=(TELLING.tell_ours,),
                notify=(TELLING.tell_others,),
            )
        )
        == ()
    )

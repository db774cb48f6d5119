"""The stages of triage: what a rule of each gets, what it answers, and where one is put."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from inspect import signature
from types import FunctionType, MethodType, UnionType
from typing import TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from attrs import frozen

from mail2ticket.model.case import (
    Attributed,
    Classified,
    Commanded,
    Decided,
    Drafted,
    Enclosed,
    Match,
    Matched,
    Parsed,
    Routed,
    Told,
)
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import Command
from mail2ticket.model.items import Entity, Stop
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import Notice
from mail2ticket.model.people import Requester
from mail2ticket.model.refusal import Refusal
from mail2ticket.model.verdict import Answer, Kind, Trust
from mail2ticket.rules import Rule, name_of

__all__ = [
    "AttachRule",
    "AttributeRule",
    "ClassifyRule",
    "CommandRule",
    "DecideRule",
    "InformRule",
    "LimitRule",
    "MatchRule",
    "NotifyRule",
    "RefineRule",
    "RouteRule",
    "ScreenRule",
    "SilenceRule",
    "TrustRule",
    "ahead_of",
]

#: Says what a mail is.
ClassifyRule: TypeAlias = Rule[Parsed, Kind]
#: Says whether it is from whom it says.
TrustRule: TypeAlias = Rule[Parsed, Trust]
#: Stops a mail before anything else is asked.
ScreenRule: TypeAlias = Rule[Classified, Stop]
#: Says who it is from.
AttributeRule: TypeAlias = Rule[Classified, Requester]
#: Says which mailbox it is for.
RouteRule: TypeAlias = Rule[Attributed, Mailbox | Stop]
#: Says which work item it is about.
MatchRule: TypeAlias = Rule[Routed, Match]
#: Reads a command in it.
CommandRule: TypeAlias = Rule[Matched, Command]
#: Says what it becomes.
DecideRule: TypeAlias = Rule[Commanded, Entity]
#: Says whether a file is kept: True, or why not.
AttachRule: TypeAlias = Rule[Enclosed, bool | Refusal]
#: Says whether nobody may be told.
SilenceRule: TypeAlias = Rule[Classified, bool]
#: Says what else is set.
RefineRule: TypeAlias = Rule[Drafted, Changes]
#: Says who of our own people is told.
InformRule: TypeAlias = Rule[Decided, tuple[Notice, ...]]
#: Says who is told.
NotifyRule: TypeAlias = Rule[Decided, Notice | tuple[Notice, ...]]
#: Says whether a notice is kept back.
LimitRule: TypeAlias = Rule[Told, bool]

#: Every stage, in order, and the rules that can stand in it.
STAGES: Mapping[str, object] = {
    "classify": ClassifyRule,
    "trust": TrustRule,
    "screen": ScreenRule,
    "attribute": AttributeRule,
    "route": RouteRule,
    "match": MatchRule,
    "command": CommandRule,
    "decide": DecideRule,
    "refine": RefineRule,
    "attach": AttachRule,
    "inform": InformRule,
    "silence": SilenceRule,
    "notify": NotifyRule,
    "limit": LimitRule,
}


def faults_in(stage: str, rules: object) -> list[str]:
    """
    Return what is wrong with the *rules* of a stage, as far as they tell without being asked.

    A rule that takes no case, or that says in its annotations that it takes a later one or
    answers another question, would hold every mail. What has no annotations is believed.

    >>> faults_in("trust", ("dkim",))
    ["trust[0]: 'dkim' is no rule; it cannot be called"]
    """
    if not isinstance(rules, tuple):
        return [f"{stage} is {type(rules).__name__}; a tuple of rules would be right"]
    return [
        f"{stage}[{at}]: {fault}"
        for at, rule in enumerate(cast("tuple[object, ...]", rules))
        if (fault := _fault_of(rule, stage))
    ]


def _fault_of(rule: object, stage: str) -> str:
    if not callable(rule):
        return f"{str(rule)[:_SHOWN]!r} is no rule; it cannot be called"
    if isinstance(rule, type):
        return f"{rule.__name__} is a class; an instance would be right: {rule.__name__}(…)"
    name = name_of(rule)
    told = _told_by(_function_of(rule))
    if not told.takes_case:
        return f"{name} cannot be called with a case alone"
    case, answer = get_args(STAGES[stage])
    if told.case is not None and not issubclass(case, told.case):
        return f"{name} is about a {told.case.__name__} case; here is only a {case.__name__} one"
    if any(not _is_near(kind, _classes(answer)) for kind in told.answers):
        answers = " or ".join(kind.__name__ for kind in told.answers)
        return f"{name} answers with {answers}, which is no answer to {stage}"
    return ""


# So much of what is no rule is shown.
_SHOWN = 80


@frozen
class _Told:
    """What a function says of itself: whether it takes a case, which, and what it answers."""

    takes_case: bool
    case: type[Parsed] | None = None
    answers: tuple[type, ...] = ()


def _function_of(rule: Callable[..., object]) -> tuple[Callable[..., object], bool]:
    """Return the function that answers for *rule*, and whether it takes `self` besides."""
    if isinstance(rule, FunctionType):
        return rule, False
    if isinstance(rule, MethodType):
        return rule.__func__, True
    call: object = getattr(type(rule), "__call__")  # noqa: B004,B009 - of the class, not its meta
    return (call, True) if isinstance(call, FunctionType) else (rule, False)


def _told_by(function: tuple[Callable[..., object], bool]) -> _Told:
    try:
        return _known(*function)
    except TypeError:  # it cannot be a key
        return _Told(takes_case=True)


@lru_cache(maxsize=1_000)
def _known(function: Callable[..., object], has_self: bool) -> _Told:
    try:
        found = signature(function)
        arguments = (None,) * (1 + has_self)
        try:
            bound = found.bind(*arguments)
        except TypeError:
            return _Told(takes_case=False)
        hints = get_type_hints(function)
    except Exception:  # noqa: BLE001 - what is not told, such as a name known only to type checkers
        return _Told(takes_case=True)
    name = list(bound.arguments)[-1]
    case = hints.get(name)
    is_case = isinstance(case, type) and issubclass(case, Parsed)
    return _Told(
        takes_case=True,
        case=cast("type[Parsed]", case) if is_case else None,
        answers=tuple(_classes(_value_of(hints.get("return")))),
    )


def _value_of(hint: object) -> object:
    """Return what an ``Answer[X] | None`` has for a value: ``X``."""
    for one in (hint, *get_args(hint)):
        if get_origin(one) is Answer:
            return get_args(one)[0]
    return None


def _classes(hint: object) -> list[type]:
    """Return the classes of which a value of the type *hint* can be, as far as they are told."""
    parts = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    found = (get_origin(part) or part for part in parts)
    return [one for one in found if isinstance(one, type)]


def _is_near(kind: type, wanted: Iterable[type]) -> bool:
    return any(issubclass(kind, one) or issubclass(one, kind) for one in wanted)


RuleT = TypeVar("RuleT")


def ahead_of(rules: tuple[RuleT, ...], rule: object, *new: RuleT) -> tuple[RuleT, ...]:
    """
    Return *rules* of a stage with *new* right before *rule*.

    >>> ahead_of(("a", "c"), "c", "b")
    ('a', 'b', 'c')

    Raises:
        ValueError: if *rule* is not among them.
    """
    at = list[object](rules).index(rule)
    return (*rules[:at], *new, *rules[at:])

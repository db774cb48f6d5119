"""
Every rule's turn: what was asked and said, and what else would have been said.

The first answer to a question wins, so that the rules behind it are not asked. Here they are,
for the one who wonders which rule lost, and to which.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from mail2ticket.errors import RuleError
from mail2ticket.explaining.words import said
from mail2ticket.model.address import Address
from mail2ticket.model.case import Drafted, Enclosed, Parsed, Told
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts
from mail2ticket.model.message import Message
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Step
from mail2ticket.pipeline import triage_each
from mail2ticket.policy import Policy
from mail2ticket.rules import name_of
from mail2ticket.stages import STAGES

_AnyRule: TypeAlias = "Callable[..., Answer[Any] | None]"

# Stages in which every answer counts, so that none wins over another.
_EVERY = frozenset({"refine", "inform", "notify"})


class Standing(StrEnum):
    """What a rule's turn came to."""

    #: Its answer counts.
    ANSWERED = "answered"
    #: It was asked, and has no opinion.
    SILENT = "silent"
    #: It was not asked any more, and would have said the same.
    AGREED = "agreed"
    #: It was not asked any more, and would have said something else.
    OVERRULED = "overruled"
    #: It was not asked any more, and has no opinion.
    UNASKED = "unasked"


@frozen
class Turn:
    """
    One rule's turn.

    Attributes:
        reason: Why it says so; empty without an opinion.

        answer: What it says, in words; empty without an opinion, and where that is not known.

        does: What the rule is for, in the first sentence of its documentation.
    """

    rule: str
    standing: Standing
    reason: str = ""
    answer: str = ""
    does: str = ""


@frozen
class Asked:
    """
    A question that was put to the rules of a stage.

    Attributes:
        about: Of which file, or which notice; empty where it is of the mail.
    """

    stage: str
    turns: tuple[Turn, ...]
    about: str = ""

    @property
    def answer(self) -> Turn | None:
        """The first turn that counts; None where no rule said anything."""
        return next((turn for turn in self.turns if turn.standing is Standing.ANSWERED), None)

    @property
    def losing(self) -> tuple[Turn, ...]:
        """The turns of rules that would have said something else."""
        return tuple(turn for turn in self.turns if turn.standing is Standing.OVERRULED)


#: The cases that each stage was asked about, in order, by the address of ours (R4).
Heard = Mapping[Address | None, Mapping[str, Sequence[Parsed]]]


@define
class _Listener:
    """A rule without any opinion, which notes the cases that its stage is asked about."""

    stage: str
    heard: dict[Address | None, dict[str, list[Parsed]]] = field(repr=False)

    def __call__(self, case: Parsed) -> None:
        self.heard[case.addressee][self.stage].append(case)


def heard(message: Message, facts: Facts, policy: Policy) -> Heard:
    """Return the cases that triage puts to the rules of *policy*; it is run once for it."""
    found: dict[Address | None, dict[str, list[Parsed]]] = defaultdict(lambda: defaultdict(list))
    listening: dict[str, Any] = {
        stage: (_Listener(stage, found), *getattr(policy, stage)) for stage in STAGES
    }
    triage_each(message, facts, evolve(policy, **listening))
    return found


def asked(
    decision: Decision, cases: Mapping[str, Sequence[Parsed]], policy: Policy
) -> list[Asked]:
    """
    Return every question that was asked until *decision* was made, with every rule's turn.

    What *decision* has in its trace is told as it stands there; the rest is asked now. Rules are
    pure, so that asking them changes nothing; one that raises has no opinion. Of a private mail
    nothing more is asked, for rules repeat words of it.
    """
    left = {stage: iter(found) for stage, found in cases.items()}
    concealed = _concealing(policy)
    found: list[Asked] = []
    for steps in _askings(decision.trace.steps):
        stage = steps[0].question
        case = next(left.get(stage, iter(())), None) if decision.keeps_mail else None
        rules = getattr(policy, stage, ()) if case is not None and stage in STAGES else ()
        if case is None or not _are(steps, rules):
            turns = [_turn(step) for step in steps]
            found.append(Asked(stage, tuple(turns)))
            continue
        one = _Stage(stage, rules, case, concealed)
        found.append(Asked(stage, tuple(one.turns(steps)), concealed(_about(case))))
    return found


def _askings(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Yield the steps of each asking: up to the first answer, or all where every answer counts."""
    taken: list[Step] = []
    for step in steps:
        if taken and taken[0].question != step.question:
            yield taken
            taken = []
        taken.append(step)
        if step.reason and step.question not in _EVERY:
            yield taken
            taken = []
    if taken:
        yield taken


def _are(steps: Sequence[Step], rules: Sequence[_AnyRule]) -> bool:
    """Return whether *steps* are those of *rules*, from the first one on."""
    names = [step.rule for step in steps]
    if len(names) > len(rules) and names[-1] == "default":
        names.pop()
    return names == [name_of(rule) for rule in rules[: len(names)]]


def _turn(step: Step, rule: object = None, answer: str = "") -> Turn:
    standing = Standing.ANSWERED if step.reason else Standing.SILENT
    return Turn(step.rule, standing, step.reason, answer, does(rule))


def _about(case: Parsed) -> str:
    if isinstance(case, Enclosed):
        return case.attachment.filename
    return f"the notice to {case.notice.to}" if isinstance(case, Told) else ""


@frozen
class _Stage:
    """The rules of a stage, and the case that they are asked about."""

    stage: str
    rules: Sequence[_AnyRule]
    case: Parsed
    concealed: Callable[[str], str]

    def turns(self, steps: Sequence[Step]) -> Iterator[Turn]:
        """Yield the turn of every rule, those of *steps* first."""
        case, chosen = self.case, None
        for step, rule in zip(steps, self.rules, strict=False):
            answer = _asked(rule, case) if step.reason else None
            chosen = answer
            yield _turn(step, rule, self._words(answer))
            if answer is not None and isinstance(case, Drafted) and self.stage == "refine":
                case = evolve(case, changes=case.changes | answer.value)
        if len(steps) > len(self.rules):
            yield _turn(steps[-1])
        if not steps[-1].reason or self.stage in _EVERY:
            return
        for rule in self.rules[len(steps) :]:
            yield self._unasked(rule, chosen)

    def _unasked(self, rule: _AnyRule, chosen: Answer[Any] | None) -> Turn:
        answer = _asked(rule, self.case)
        if answer is None:
            return Turn(name_of(rule), Standing.UNASKED, does=does(rule))
        agrees = chosen is not None and chosen.value == answer.value
        return Turn(
            name_of(rule),
            Standing.AGREED if agrees else Standing.OVERRULED,
            self.concealed(answer.reason),
            self._words(answer),
            does(rule),
        )

    def _words(self, answer: Answer[Any] | None) -> str:
        return "" if answer is None else self.concealed(said(self.stage, answer.value))


def _asked(rule: _AnyRule, case: Parsed) -> Answer[Any] | None:
    try:
        answer = rule(case)
        return None if answer is None else Answer(answer.value, answer.reason)
    except Exception:  # noqa: BLE001 - it need not understand what an earlier one would have stopped
        return None


def _concealing(policy: Policy) -> Callable[[str], str]:
    def concealed(text: str) -> str:
        try:
            return policy.concealed(conceal(text))
        except RuleError:
            return ""  # it may hold what nobody took out

    return concealed


def does(rule: object) -> str:
    """
    Return the first sentence of what is documented of *rule*; empty without any.

    >>> from mail2ticket.rules.bounces import null_path
    >>> does(null_path)
    'Only reports may be sent from <> (RFC 5321 section 4.5.5).'
    """
    text = inspect.getdoc(rule) if rule is not None else None
    first = (text or "").strip().partition("\n\n")[0]
    return " ".join(first.replace("`", "").split())

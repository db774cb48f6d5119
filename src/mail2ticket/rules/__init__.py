"""
The questions put to each mail, a module a question, and the protocol of a rule.

| question                 | modules                                                    |
|--------------------------|------------------------------------------------------------|
| What is it?              | loops, bounces, alerts, dialogues, automatic, outgoing,    |
|                          | lists, privacy, echoes                                     |
| Who is it from?          | trust, senders, forwarders                                 |
| Which mailbox is it for? | routes                                                     |
| Which work item?         | threads, externals                                         |
| What does it become?     | commands, slash_commands, field_commands, holding,         |
|                          | new_mail, entities, reports, conversations, duplicates,    |
|                          | tenants, fitting, concealing                               |
| What is set besides?     | refining, tags, assignment, watchers, workflow             |
| Which files are kept?    | files, file_names, archives, contents, doubtful, pictures, |
|                          | scanning                                                   |
| Who is told?             | answering, notices, ladders                                |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, cast, runtime_checkable

from mail2ticket.errors import RuleError
from mail2ticket.model.case import Parsed
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Questions
from mail2ticket.model.message import Message
from mail2ticket.model.patience import TimeIsOver, asked, stop
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Step, Trace

__all__ = ["Asking", "Checking", "Concealing", "Doubting", "Rule"]

CaseT = TypeVar("CaseT", bound=Parsed)
Case_contra = TypeVar("Case_contra", contravariant=True)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Rule(Protocol[Case_contra, T_co]):
    """
    **Protocol:** something that can answer one question about a mail.

    Any callable will do: a function, or an instance of a frozen class whose fields are its
    settings. It answers with an `Answer`, or with None for "no opinion", which passes the
    question on to the next rule.
    """

    def __call__(self, case: Case_contra, /) -> Answer[T_co] | None:
        """Answer the question about *case*."""
        ...


@runtime_checkable
class Asking(Protocol):
    """**Protocol:** a rule that needs something looked up says what."""

    def questions(self, message: Message, desk: Desk, /) -> Questions:
        """Say what must be looked up before this rule can judge *message*."""
        ...


def asked_by(rule: object, message: Message, desk: Desk) -> Questions:
    """Return what *rule* asks, if it asks anything, for a rule that goes by another's answer."""
    # Python 3.11 takes longer to say whether it is `Asking` than to ask it.
    ask = getattr(rule, "questions", None)
    return Questions() if ask is None else cast("Asking", rule).questions(message, desk)


@runtime_checkable
class Checking(Protocol):
    """**Protocol:** a rule that cannot work at every desk says why not at this one."""

    def faults_at(self, desk: Desk, /) -> list[str]:
        """Return everything that is wrong with it at *desk*, in words."""
        ...


@runtime_checkable
class Concealing(Protocol):
    """**Protocol:** a rule that knows secrets which mails may bring takes them out of texts."""

    def conceal(self, text: str, /) -> str:
        """Return *text* without any secret."""
        ...


@runtime_checkable
class Doubting(Protocol):
    """**Protocol:** a rule that goes by our own check of who a mail is from says of which mail."""

    def is_in_doubt(self, message: Message, desk: Desk, /) -> bool:
        """Return whether a check of *message* could tell anything; it may take seconds."""
        ...


class Inquiry:
    """
    Puts questions to rules and keeps the trace of who said what.

    Args:
        concealed: What takes further secrets out of reasons, besides tokens of ours.
    """

    def __init__(self, concealed: Callable[[str], str] = str) -> None:
        self._steps: list[Step] = []
        self._concealed = concealed
        self._is_over = asked()

    @property
    def trace(self) -> Trace:
        """All that was asked so far."""
        return Trace(tuple(self._steps))

    @property
    def reason(self) -> str:
        """What the last one said who was asked."""
        return self._steps[-1].reason if self._steps else ""

    def ask(
        self, question: str, rules: Sequence[Rule[CaseT, T]], case: CaseT, default: Answer[T]
    ) -> T:
        """
        Return the first answer that *rules* give, or else *default*.

        Raises:
            RuleError: if a rule raises.
            TimeIsOver: if the mail has taken too long.
        """
        silent, is_over = _silent(question, rules), self._is_over
        at = 0
        try:
            for at, rule in enumerate(rules):
                answer = rule(case)
                if is_over is not None and is_over():
                    stop()
                if answer is not None:
                    said = Step(question, silent[at].rule, self._words(answer.reason))
                    self._steps += (*silent[:at], said)
                    return answer.value
        except TimeIsOver as over:
            over.at = over.at or f"{question}, rule {silent[at].rule}"
            raise
        except Exception as error:
            self._steps += silent[:at]
            raise RuleError(question, silent[at].rule) from error
        self._steps += (*silent, Step(question, "default", default.reason))
        return default.value

    def ask_all(
        self, question: str, rules: Sequence[Rule[CaseT, T]], case: CaseT
    ) -> tuple[T, ...]:
        """
        Return every answer that *rules* give.

        Raises:
            RuleError: if a rule raises.
        """
        found: list[T] = []

        def join(case: CaseT, answer: T) -> CaseT:
            found.append(answer)
            return case

        self.ask_each(question, rules, case, join)
        return tuple(found)

    def ask_each(
        self,
        question: str,
        rules: Sequence[Rule[CaseT, T]],
        case: CaseT,
        join: Callable[[CaseT, T], CaseT],
    ) -> CaseT:
        """
        Return *case* after every rule had its turn, each seeing what *join* made of the others'.

        Raises:
            RuleError: if a rule raises.
            TimeIsOver: if the mail has taken too long.
        """
        silent, is_over = _silent(question, rules), self._is_over
        at = 0
        try:
            for at, rule in enumerate(rules):
                answer = rule(case)
                if is_over is not None and is_over():
                    stop()
                if answer is None:
                    self._steps.append(silent[at])
                    continue
                said = Step(question, silent[at].rule, self._words(answer.reason))
                self._steps.append(said)
                case = join(case, answer.value)
        except TimeIsOver as over:
            over.at = over.at or f"{question}, rule {silent[at].rule}"
            raise
        except Exception as error:
            raise RuleError(question, silent[at].rule) from error
        return case

    def _words(self, reason: str) -> str:
        """Return *reason* without tokens: it names addresses, and is read by agents (X26)."""
        return self._concealed(conceal(reason))


# A stage is asked of every mail, and most of its rules have no opinion on most mail.
_KNOWN: dict[tuple[str, int], tuple[Sequence[object], tuple[Step, ...]]] = {}
_MOST_KNOWN = 1_000


def _silent(question: str, rules: Sequence[Callable[..., object]]) -> tuple[Step, ...]:
    """Return the turn of each of *rules* without an opinion, made once for these very rules."""
    key = (question, id(rules))
    known = _KNOWN.get(key)
    # What is kept here cannot be gone, so that nothing else can have its id.
    if known is not None and known[0] is rules:
        return known[1]
    steps = tuple(Step(question, name_of(rule)) for rule in rules)
    if isinstance(rules, tuple):
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = (rules, steps)
    return steps


def name_of(rule: Callable[..., object]) -> str:
    """Return the name of *rule* in a trace: its function's or its class's."""
    return getattr(rule, "__name__", None) or type(rule).__name__

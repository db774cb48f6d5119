"""How questions are put to rules, and how the trace is kept."""

from __future__ import annotations

from typing import cast

import pytest
from attrs import frozen
from cases import case

from mail2ticket.errors import RuleError
from mail2ticket.model.case import Commanded, Parsed
from mail2ticket.model.verdict import Answer, Step
from mail2ticket.rules import Asking, Inquiry, name_of
from mail2ticket.rules.lists import list_headers
from mail2ticket.rules.loops import HopCount, OwnMessageId

DEFAULT = Answer("nothing", "nobody knows")


def silent(_: Parsed) -> Answer[str] | None:
    return None


def first(_: Parsed) -> Answer[str] | None:
    return Answer("first", "I know")


def second(_: Parsed) -> Answer[str] | None:
    return Answer("second", "so do I")


def raising(_: Parsed) -> Answer[str] | None:
    raise LookupError("no such key")


def wrong(_: Parsed) -> Answer[str] | None:
    return cast("Answer[str]", "a text, and no answer")


def test_the_first_answer_wins_and_nobody_after_it_is_asked() -> None:
    inquiry = Inquiry()

    assert inquiry.ask("what", (silent, first, raising), case(), DEFAULT) == "first"
    assert inquiry.trace.steps == (Step("what", "silent"), Step("what", "first", "I know"))
    assert inquiry.reason == "I know"


def test_where_all_are_silent_the_default_answers() -> None:
    inquiry = Inquiry()

    assert inquiry.ask("what", (silent,), case(), DEFAULT) == "nothing"
    assert inquiry.trace.steps[-1] == Step("what", "default", "nobody knows")


def test_every_answer_can_be_asked_for() -> None:
    inquiry = Inquiry()

    assert inquiry.ask_all("what", (first, silent, second), case()) == ("first", "second")
    assert [step.rule for step in inquiry.trace] == ["first", "silent", "second"]
    assert inquiry.ask_all("what", (), case()) == ()


def test_before_anybody_is_asked_there_is_no_reason() -> None:
    assert Inquiry().reason == ""
    assert len(Inquiry().trace) == 0


@pytest.mark.parametrize(
    ("rule", "cause"),
    [(raising, LookupError), (wrong, AttributeError)],
    ids=["raises", "nonsense"],
)
def test_a_rule_that_fails_is_named(rule: object, cause: type[Exception]) -> None:
    """One that returns what is no answer fails as much as one that raises."""
    inquiry = Inquiry()

    with pytest.raises(RuleError, match=f"rule {name_of(rule)} failed at what") as caught:  # type: ignore[arg-type]
        inquiry.ask("what", (silent, rule), case(), DEFAULT)  # type: ignore[arg-type]
    assert isinstance(caught.value.__cause__, cause)
    assert inquiry.trace.steps == (Step("what", "silent"),)


def test_keyboard_interrupts_are_no_failures_of_rules() -> None:
    def interrupted(_: Parsed) -> Answer[str] | None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Inquiry().ask("what", (interrupted,), case(), DEFAULT)


def test_a_rule_is_called_what_its_function_or_its_class_is() -> None:
    @frozen
    class Nameless:
        def __call__(self, _: Parsed) -> Answer[str] | None:
            return None

    assert name_of(list_headers) == "list_headers"
    assert name_of(HopCount()) == "HopCount"
    assert name_of(Nameless()) == "Nameless"


def test_only_rules_that_ask_are_asking() -> None:
    assert isinstance(OwnMessageId(), Asking)
    assert not isinstance(HopCount(), Asking)
    assert not isinstance(list_headers, Asking)


def test_a_rule_is_given_the_case_and_the_trace_goes_on_from_question_to_question() -> None:
    seen, inquiry = case(), Inquiry()

    def is_given(given: Parsed) -> Answer[str] | None:
        return Answer("given", "the very case") if given is seen else None

    assert inquiry.ask("a", (is_given,), seen, DEFAULT) == "given"
    assert inquiry.ask("b", (silent,), seen, DEFAULT) == "nothing"
    assert inquiry.ask("c", (silent, first), seen, DEFAULT) == "first"
    with pytest.raises(RuleError):
        inquiry.ask("d", (silent, raising), seen, DEFAULT)
    assert inquiry.ask_all("e", (is_given,), seen) == ("given",)
    assert inquiry.trace.steps == (
        Step("a", "is_given", "the very case"),
        Step("b", "silent"),
        Step("b", "default", "nobody knows"),
        Step("c", "silent"),
        Step("c", "first", "I know"),
        Step("d", "silent"),
        Step("e", "is_given", "the very case"),
    )


def test_the_same_rules_may_be_asked_two_questions() -> None:
    rules, inquiry = (silent,), Inquiry()

    inquiry.ask("a", rules, case(), DEFAULT)
    inquiry.ask("b", rules, case(), DEFAULT)
    assert [step.question for step in inquiry.trace] == ["a", "a", "b", "b"]


def test_where_every_answer_counts_each_rule_sees_what_was_made_of_those_before() -> None:
    seen, inquiry = case(), Inquiry()
    joined: list[tuple[Commanded, str]] = []

    def join(before: Commanded, answer: str) -> Commanded:
        joined.append((before, answer))
        return before

    assert inquiry.ask_each("what", (silent, first, second), seen, join) is seen
    assert joined == [(seen, "first"), (seen, "second")]
    assert inquiry.trace.steps == (
        Step("what", "silent"),
        Step("what", "first", "I know"),
        Step("what", "second", "so do I"),
    )
    with pytest.raises(RuleError) as raised:
        inquiry.ask_each("what", (silent, raising), seen, join)
    assert (raised.value.question, raised.value.rule) == ("what", "raising")


def test_a_list_of_rules_may_grow_between_two_mails() -> None:
    """Only what cannot change is made once."""
    rules = [silent]
    inquiry = Inquiry()
    assert inquiry.ask("colour", rules, case(), DEFAULT) == "nothing"

    rules.append(first)

    assert inquiry.ask("colour", rules, case(), DEFAULT) == "first"
    assert [step.rule for step in inquiry.trace] == ["silent", "default", "silent", "first"]


def test_what_is_made_once_is_thrown_away_before_it_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mail2ticket.rules._MOST_KNOWN", 3)
    known: dict[object, object] = {}
    monkeypatch.setattr("mail2ticket.rules._KNOWN", known)

    for question in "abcdefgh":
        Inquiry().ask(question, (silent,), case(), DEFAULT)

    assert len(known) <= 3

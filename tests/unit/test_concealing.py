"""Secrets of mails are in nothing that triage says (E11)."""

from __future__ import annotations

from attrs import evolve, frozen
from cases import message, policy

from mail2ticket.errors import RuleError
from mail2ticket.model.case import Parsed
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Held, NewTicket
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.pipeline import held, questions, triage

TOKEN = '<Autotask><PW name="secret"/></Autotask>'


@frozen
class Telling:
    """A rule that repeats the mail."""

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Answer with all of it."""
        return Answer(Kind.PERSONAL, case.message.body.text)


@frozen
class Breaking:
    """A rule that fails, and repeats the mail."""

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Raise all of it."""
        raise LookupError(case.message.body.text)


@frozen
class Careless:
    """A rule that fails to take secrets out."""

    def __call__(self, _: Parsed) -> Answer[Kind] | None:
        """Have no opinion."""

    def conceal(self, text: str) -> str:
        """Fail where there is anything to be taken out."""
        if "secret" in text:
            raise ValueError(text)
        return text


def test_e11_a_reason_that_repeats_the_mail_is_without_its_secrets() -> None:
    desk = policy().preferring(classify=(Telling(),))

    decision = triage(message(text=f"Down. {TOKEN}"), Facts(), desk)

    assert "Down." in str(decision.trace)
    assert "secret" not in repr(decision)
    assert isinstance(decision.entity, NewTicket)
    assert decision.entity.text == "Down."


def test_e11_so_is_what_a_broken_rule_says() -> None:
    desk = policy().preferring(classify=(Breaking(),))

    decision = triage(message(text=f"Down. {TOKEN}"), Facts(), desk)

    assert isinstance(decision.entity, Held)
    assert "LookupError('Down. ')" in decision.entity.detail
    assert "secret" not in repr(decision)


def test_e11_where_secrets_cannot_be_taken_out_nothing_is_told_at_all() -> None:
    desk = policy().preferring(classify=(Careless(),))

    decision = triage(message(text="A secret."), Facts(), desk)

    assert isinstance(decision.entity, Held)
    assert decision.entity.reason == "rule_failed"
    assert "Careless" in decision.entity.detail
    assert "secret" not in repr(decision)


def test_e11_a_mail_that_no_rule_could_ask_about_is_held_without_them_too() -> None:
    error = RuleError("questions", "X")
    error.__cause__ = ValueError(TOKEN)

    decision = held(message(), policy(), error)

    assert isinstance(decision.entity, Held)
    assert "ValueError" in decision.entity.detail
    assert "secret" not in decision.entity.detail


def test_e11_without_rules_that_conceal_texts_stay_as_they_are() -> None:
    desk = evolve(policy(), classify=())

    assert desk.concealing == ()
    assert desk.concealed(TOKEN) == TOKEN
    assert questions(message(), desk).numbers == frozenset()

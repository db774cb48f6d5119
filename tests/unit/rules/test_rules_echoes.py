"""The same sender and subject more than twice in five minutes (W4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cases import ADA, NOON, case, message, policy

from mail2ticket.model.facts import Echo, Facts
from mail2ticket.model.items import Held, Reason
from mail2ticket.rules.echoes import Echoes

ECHO = Echo(ADA, "printer on fire", NOON - timedelta(minutes=5), NOON)
MAIL = message(" Printer  ON fire")


@pytest.mark.parametrize(("before", "is_held"), [(0, False), (1, False), (2, True), (9, True)])
def test_the_third_of_the_same_in_five_minutes_is_held(before: int, is_held: bool) -> None:
    """Held and not dropped: a person may write thrice."""
    answer = Echoes()(case(MAIL, facts=Facts(echoes={ECHO: before})))

    assert bool(answer) is is_held
    if answer:
        assert isinstance(answer.value, Held)
        assert answer.value.reason == Reason.TOO_OFTEN
        assert answer.reason == f"{before} of this sender and subject in 5 minutes before"


def test_how_often_and_how_long_are_settings() -> None:
    desk = policy(echo_limit=1, echo_minutes=60)
    echo = Echo(ADA, "printer on fire", NOON - timedelta(hours=1), NOON)

    assert Echoes().questions(MAIL, desk).echoes == {echo}
    assert Echoes()(case(MAIL, desk=desk, facts=Facts(echoes={echo: 1})))
    assert Echoes()(case(MAIL, desk=desk, facts=Facts(echoes={ECHO: 9}))) is None


def test_the_limit_asks_for_the_same_sender_and_subject() -> None:
    assert Echoes().questions(MAIL, policy()).echoes == {ECHO}


def test_without_a_sender_there_is_no_echo() -> None:
    mail = message(sender=None)

    assert Echoes().questions(mail, policy()).echoes == frozenset()
    assert Echoes()(case(mail, desk=policy(echo_limit=1))) is None


def test_another_subject_is_no_echo() -> None:
    assert Echoes()(case(message("Printer"), facts=Facts(echoes={ECHO: 9}))) is None

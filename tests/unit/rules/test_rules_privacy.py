"""Private mail becomes nothing (E16)."""

from __future__ import annotations

import pytest
from cases import case, message, policy

from mail2ticket.model.items import Discarded, Reason
from mail2ticket.rules.privacy import Private

ALL = policy(private=("private", "personal", "company-confidential"))


@pytest.mark.parametrize(
    "values",
    [("Private",), ("private (I mean it)",), ("normal", "PRIVATE"), ('"private"',), ("Private,",)],
)
def test_e16_a_mail_marked_private_is_stopped(values: tuple[str, ...]) -> None:
    answer = Private()(case(message(headers=[("Sensitivity", value) for value in values])))

    assert answer
    assert answer.value == Discarded(Reason.PRIVATE)
    assert answer.reason == "Sensitivity: private"


@pytest.mark.parametrize("value", ["Personal", "Company-Confidential", "normal", "", "privately"])
def test_e16_other_levels_are_no_concern_of_the_default(value: str) -> None:
    assert Private()(case(message(headers={"Sensitivity": value}))) is None
    assert Private()(case()) is None


@pytest.mark.parametrize("value", ["Personal", "Company-Confidential", "private"])
def test_e16_which_levels_count_is_a_setting_of_the_desk(value: str) -> None:
    answer = Private()(case(message(headers={"Sensitivity": value}), desk=ALL))

    assert answer
    assert answer.reason == f"Sensitivity: {value.lower()}"


def test_e16_a_desk_may_take_private_mail_too() -> None:
    mail = message(headers={"Sensitivity": "private"})

    assert Private()(case(mail, desk=policy(private=()))) is None
    assert Private()(case(message(headers={"Sensitivity": "normal"}), desk=ALL)) is None


def test_e16_what_is_no_level_is_refused_with_the_settings() -> None:
    with pytest.raises(ValueError, match="secret"):
        policy(private=("secret",))

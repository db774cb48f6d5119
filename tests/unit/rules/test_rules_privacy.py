"""Private mail becomes nothing (E16)."""

from __future__ import annotations

import pytest
from cases import case, message

from mail2ticket.model.items import Discarded, Reason
from mail2ticket.rules.privacy import Private


@pytest.mark.parametrize(
    "values",
    [("Private",), ("private (I mean it)",), ("normal", "PRIVATE"), ('"private"',), ("Private,",)],
)
def test_a_mail_marked_private_is_stopped(values: tuple[str, ...]) -> None:
    answer = Private()(case(message(headers=[("Sensitivity", value) for value in values])))

    assert answer
    assert answer.value == Discarded(Reason.PRIVATE)
    assert answer.reason == "Sensitivity: private"


@pytest.mark.parametrize("value", ["Personal", "Company-Confidential", "normal", "", "privately"])
def test_other_levels_are_no_concern_of_the_default(value: str) -> None:
    assert Private()(case(message(headers={"Sensitivity": value}))) is None
    assert Private()(case()) is None


def test_other_levels_are_a_setting() -> None:
    rule = Private(frozenset({"private", "personal", "company-confidential"}))

    for value in ("Personal", "Company-Confidential"):
        answer = rule(case(message(headers={"Sensitivity": value})))
        assert answer
        assert answer.reason == f"Sensitivity: {value.lower()}"

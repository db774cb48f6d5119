"""What each exception tells the server that sent the mail (RFC 3463)."""

from __future__ import annotations

import pytest

from mail2ticket import errors


@pytest.mark.parametrize(
    ("error", "status", "is_transient"),
    [
        (errors.Mail2TicketError(), "4.0.0", True),
        (errors.ConfigurationError("no mailbox"), "4.3.5", True),
        (errors.MessageError(), "5.6.0", False),
        (errors.MessageTooLargeError(), "5.3.4", False),
        (errors.RuleError("route", "recipients"), "4.3.0", True),
        (errors.StoreError(), "4.3.0", True),
        (errors.DeliveryInProgressError(), "4.3.2", True),
        (errors.EffectInDoubtError(), "4.3.0", True),
        (errors.SenderUncheckedError(), "4.4.3", True),
        (errors.EffectUnknownError(), "4.3.0", True),
        (errors.RemoteRefusedError(), "4.3.0", True),
        (errors.TransportError(), "4.4.0", True),
        (errors.UnprocessedError(), "5.3.0", False),
    ],
)
def test_an_error_says_whether_trying_again_helps(
    error: errors.Mail2TicketError, status: str, is_transient: bool
) -> None:
    assert error.status == status
    assert error.is_transient is is_transient


def test_every_error_is_caught_by_the_base_class() -> None:
    found = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]

    assert len(found) == 20
    assert all(issubclass(value, errors.Mail2TicketError) for value in found)


def test_a_configuration_error_tells_every_fault() -> None:
    error = errors.ConfigurationError(["no mailbox", "short key"])

    assert isinstance(error, ValueError)
    assert error.faults == ("no mailbox", "short key")
    assert str(error) == "no mailbox; short key"
    assert errors.ConfigurationError("one").faults == ("one",)


def test_a_rule_error_names_the_rule_and_what_it_was_asked() -> None:
    error = errors.RuleError("route", "recipients")

    assert (error.question, error.rule) == ("route", "recipients")
    assert str(error) == "rule recipients failed at route"

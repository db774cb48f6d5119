"""The mailboxes of a desk, managed (E7, E8)."""

from __future__ import annotations

import pytest
from cases import policy

from mail2ticket.errors import ConfigurationError
from mail2ticket.mailboxes import (
    activating,
    adding,
    deactivating,
    deleting,
    downgraded,
    editing,
)
from mail2ticket.model.address import Address
from mail2ticket.model.desk import Edition
from mail2ticket.model.items import EntityKind
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.policy import Policy

ALERTS = Mailbox(
    "alerts@acme.example", alert_name="m2t", alert_key="0123456789abcdef", creates={"ticket"}
)
SUPPORT = Mailbox("support@acme.example", aliases=("help@acme.example",), queue="First line")
HR = Mailbox("hr@acme.example")
DESK = policy(ALERTS, SUPPORT, HR)
TICKETS = frozenset({EntityKind.TICKET})


def active(desk: Policy) -> list[str]:
    return [str(box.address).partition("@")[0] for box in desk.mailboxes if box.is_active]


def fault(error: pytest.ExceptionInfo[ConfigurationError]) -> str:
    [found] = error.value.faults
    return found


def test_e8_a_mailbox_is_added_and_everything_else_stays() -> None:
    added = adding(DESK, Mailbox("sales@acme.example"))

    assert active(added) == ["alerts", "support", "hr", "sales"]
    assert isinstance(added, Policy)
    assert added.decide == DESK.decide
    assert active(DESK) == ["alerts", "support", "hr"]


def test_e8_a_mailbox_with_an_address_that_is_taken_is_not_added() -> None:
    with pytest.raises(ConfigurationError) as error:
        adding(DESK, Mailbox("help@acme.example"))

    assert fault(error) == "help@acme.example belongs to two mailboxes"


def test_e8_a_mailbox_is_edited() -> None:
    edited = editing(DESK, "SUPPORT@acme.example", queue="Second line", priority="High")

    box = edited.mailbox_of[Address.of("help@acme.example")]
    assert (box.queue, box.priority) == ("Second line", "High")
    assert edited.mailboxes[::2] == DESK.mailboxes[::2]


def test_e8_its_address_stays() -> None:
    """Entities refer to it by that."""
    with pytest.raises(ConfigurationError) as error:
        editing(DESK, "hr@acme.example", address="people@acme.example")

    assert fault(error) == (
        "mailbox hr@acme.example: its address stays; people@acme.example can be an alias"
    )


def test_e8_a_mailbox_is_deactivated_and_activated_again() -> None:
    without = deactivating(DESK, "hr@acme.example")

    assert active(without) == ["alerts", "support"]
    assert activating(without, "hr@acme.example") == DESK


def test_e8_a_mailbox_that_nothing_refers_to_is_deleted() -> None:
    left = deleting(DESK, "hr@acme.example", {Address.of("support@acme.example")})

    assert left.mailboxes == (ALERTS, SUPPORT)


@pytest.mark.parametrize("used", ["support@acme.example", "Help@Acme.example"])
def test_e8_a_mailbox_that_entities_refer_to_can_only_be_deactivated(used: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        deleting(DESK, "support@acme.example", [Address.of(used)])

    assert fault(error) == (
        "mailbox support@acme.example: work items refer to it; it can only be deactivated"
    )


def test_e8_the_last_mailbox_is_not_deleted() -> None:
    with pytest.raises(ConfigurationError) as error:
        deleting(policy(HR), "hr@acme.example", ())

    assert fault(error) == "a desk needs at least one mailbox"


def test_e8_a_mailbox_that_is_not_there_is_told_of() -> None:
    """An alias is no name of a mailbox: two settings must not be taken for one."""
    with pytest.raises(ConfigurationError) as error:
        deactivating(DESK, "help@acme.example")

    assert fault(error) == "mailbox help@acme.example: there is none with that address"


def test_e7_back_in_the_basic_edition_no_custom_mailbox_is_active() -> None:
    basic = downgraded(DESK)

    assert basic.edition is Edition.BASIC
    assert active(basic) == ["alerts"]
    assert [box.creates for box in basic.mailboxes] == [TICKETS] * 3
    assert basic.mailboxes[1].queue == "First line"


def test_e7_until_one_is_chosen() -> None:
    assert active(downgraded(DESK, "hr@acme.example")) == ["alerts", "hr"]
    later = activating(downgraded(DESK), "support@acme.example")
    assert active(later) == ["alerts", "support"]

    with pytest.raises(ConfigurationError) as error:
        activating(later, "hr@acme.example")
    assert fault(error) == (
        "mailbox hr@acme.example: the basic edition has no more than 1 custom mailbox"
    )


def test_e7_of_several_alert_mailboxes_the_first_that_is_active_stays() -> None:
    off = Mailbox("off@acme.example", alert_key="x" * 16, is_active=False)
    more = Mailbox("more@acme.example", alert_key="y" * 16)

    assert active(downgraded(policy(off, ALERTS, more, HR))) == ["alerts"]


def test_e7_the_alert_mailbox_is_not_chosen() -> None:
    with pytest.raises(ConfigurationError) as error:
        downgraded(DESK, "alerts@acme.example")

    assert fault(error) == "mailbox alerts@acme.example: the alert mailbox need not be chosen"

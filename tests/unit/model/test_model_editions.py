"""What an edition has room for (E7)."""

from __future__ import annotations

import pytest

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.desk import Desk, Edition
from mail2ticket.model.items import EntityKind
from mail2ticket.model.mailbox import Mailbox

KEY = "0123456789abcdef"
ALERTS = Mailbox("alerts@acme.example", alert_key=KEY, creates={"ticket"})


def custom(count: int, *, is_active: bool = True, **fields: object) -> list[Mailbox]:
    return [
        Mailbox(f"box{at}@acme.example", is_active=is_active, **fields)  # type: ignore[arg-type]
        for at in range(count)
    ]


def wrong(edition: Edition | None, *mailboxes: Mailbox) -> list[str]:
    try:
        Desk(mailboxes=mailboxes, edition=edition)
    except ConfigurationError as error:
        return list(error.faults)
    return []


def test_e7_the_basic_edition_has_the_alert_mailbox_and_one_custom_one() -> None:
    boxes = custom(3, creates={"ticket"})
    resting = custom(3, is_active=False)[2:]

    assert wrong(Edition.BASIC, ALERTS, boxes[0], *resting) == []
    assert wrong(Edition.BASIC, *boxes) == [
        f"mailbox box{at}@acme.example: the basic edition has no more than 1 custom mailbox"
        for at in (1, 2)
    ]


def test_e7_the_basic_edition_creates_tickets_only() -> None:
    box = Mailbox("hr@acme.example", creates={"ticket", "ticket_note", "project_note"})

    assert wrong(Edition.BASIC, box) == [
        "mailbox hr@acme.example: the basic edition creates no project_note, no ticket_note"
    ]
    assert wrong(Edition.ADVANCED, box) == []


@pytest.mark.parametrize(("count", "over"), [(15, 0), (16, 1)])
def test_e7_the_advanced_edition_has_the_alert_mailbox_and_fifteen_custom_ones(
    count: int, over: int
) -> None:
    found = wrong(Edition.ADVANCED, *custom(count), ALERTS)

    said = "the advanced edition has no more than 15 custom mailboxes"
    assert found == [f"mailbox box15@acme.example: {said}"] * over


@pytest.mark.parametrize("edition", list(Edition))
def test_e7_there_is_one_alert_mailbox(edition: Edition) -> None:
    more = Mailbox("more@acme.example", alert_key=KEY, creates={"ticket"})

    assert wrong(edition, ALERTS, more) == [
        f"mailbox more@acme.example: the {edition} edition has one alert mailbox"
    ]


def test_e7_without_an_edition_there_is_no_limit() -> None:
    assert wrong(None, *custom(40)) == []
    assert Edition.ADVANCED.creates == frozenset(EntityKind)

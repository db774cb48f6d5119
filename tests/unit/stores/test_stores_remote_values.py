"""What is written down of a call can be read again, and of nothing else is anything made."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import (
    Answered,
    Echo,
    Facts,
    Likeness,
    Questions,
    Reference,
    Said,
    Trait,
)
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Availability, Company, Contact, NewContact, Staff
from mail2ticket.stores.remote.effects import Action, Effect, EffectState, effect_key
from mail2ticket.stores.remote.encoding import fingerprint_of, from_text, to_text
from mail2ticket.stores.remote.pinned import Pin
from mail2ticket.testing import new_note, new_ticket, new_time_entry
from mail2ticket.testing.drafts import ADA, NOON, SAM

COMPANY = Company("client", "Client", account_team=("lea@acme.example",))
CONTACT = Contact("ada", "Ada", (ADA,), COMPANY)
LATER = timedelta(minutes=7)
ECHO = Echo(ADA, "printer", NOON - LATER, NOON)
SAID = Said(ADA, "words", NOON - LATER)
ALIKE = Likeness(Trait.TITLE, "printer", NOON - LATER)
ANY_TIME = Likeness(Trait.ALERT, "a-7")
ASKED = Questions(
    at=NOON,
    addresses=frozenset({ADA}),
    numbers=frozenset({"T1", "T2"}),
    echoes=frozenset({ECHO}),
    said=frozenset({SAID}),
    alike=frozenset({ALIKE, ANY_TIME}),
)
FACTS = Facts(
    people={ADA: (CONTACT, SAM)},
    items={"T1": WorkItem(number="T1", company=COMPANY, participants={ADA}, created_at=NOON)},
    references={"x@y": Reference("T1")},
    echoes={ECHO: 2},
    said={SAID: 1},
    answered={ADA: Answered(1, 2, 3, {"T1": 4})},
    alike={ALIKE: ("T1",), ANY_TIME: ()},
    staff={"First line": (Staff(SAM, Availability.AWAY),)},
    is_counted=False,
)
EFFECT = Effect(
    key=effect_key("", "a", "b"),
    delivery="a",
    position="b",
    action=Action.CHANGE,
    number="T1",
    title="changes",
    fingerprint="f",
    state=EffectState.STARTED,
    first_at=NOON,
    updated_at=NOON,
    agent=SAM,
    changes=Changes(tags=("vpn",), assignment=Assignment(AssignBy.FIXED, ("sam",))),
)


@pytest.mark.parametrize(
    "value",
    [
        ASKED,
        FACTS,
        EFFECT,
        (ASKED, FACTS),
        new_ticket("Zoë \udcff", company=COMPANY),
        evolve(new_ticket(), registers=NewContact("Ada", ADA)),
        new_note("T1"),
        new_time_entry("T1", "0.25"),
        Decimal("1.50"),
        None,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_written_is_read_again(value: object) -> None:
    assert from_text(to_text(value), object) == value
    assert to_text(from_text(to_text(value), object)) == to_text(value)


@pytest.mark.parametrize("value", [object(), b"bytes", 1.5, Exception, ["a", "list"]])
def test_what_no_draft_has_is_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="is not written down"):
        to_text(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '["Exception", {}]',
        '["os.system", "true"]',
        '["Reference", {"nothing": 1}]',
        '["Reference", 1]',
        '["Origin", "unheard of"]',
        '["moment", "noon"]',
        '["decimal", "x"]',
        '["Address", {"local": "", "domain": ""}]',
        '["Company", {"id": "1", "name": "x"}]',
    ],
)
def test_of_anything_else_nothing_is_made(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        from_text(text, Reference)


def test_a_fingerprint_tells_what_differs() -> None:
    assert fingerprint_of(new_ticket()) == fingerprint_of(new_ticket())
    assert fingerprint_of(new_ticket()) != fingerprint_of(new_ticket("Screen"))


def test_an_idempotency_key_is_of_one_effect() -> None:
    keys = {
        effect_key(*parts)
        for parts in [("", "a", "b"), ("", "ab", ""), ("", "a", "c"), ("x", "a", "b"), ("", "a")]
    }
    assert len(keys) == 5
    assert all(key.startswith("m2t-") and len(key) == 36 and key.isascii() for key in keys)


def test_what_was_answered_is_the_answer_to_the_same_question_later() -> None:
    pin = Pin(ASKED, FACTS)
    echo = evolve(ECHO, since=ECHO.since + LATER, until=ECHO.until + LATER)
    said = evolve(SAID, since=SAID.since + LATER)
    alike = evolve(ALIKE, since=ALIKE.since + LATER)
    later = evolve(
        ASKED,
        at=NOON + LATER,
        echoes=frozenset({echo}),
        said=frozenset({said}),
        alike=frozenset({alike, ANY_TIME}),
    )

    assert pin.fits(ASKED)
    assert pin.facts_at(NOON) == FACTS
    assert pin.fits(later)
    facts = pin.facts_at(NOON + LATER)
    assert facts.echoes == {echo: 2}
    assert facts.said == {said: 1}
    assert facts.alike == {alike: ("T1",), ANY_TIME: ()}
    assert facts.items == FACTS.items


@pytest.mark.parametrize(
    "other",
    [
        evolve(ASKED, numbers=frozenset({"T1"})),
        evolve(ASKED, addresses=frozenset({Address.of("bob@client.example")})),
        evolve(ASKED, echoes=frozenset({evolve(ECHO, since=NOON)})),
        evolve(ASKED, at=NOON + LATER),
    ],
)
def test_another_question_has_no_answer_yet(other: Questions) -> None:
    assert not Pin(ASKED, FACTS).fits(other)

"""
Forwarding and redirecting mail to a mailbox (S3, R1).

The manual: *Redirect messages to the mailbox, do not forward them: a forwarded message is from
whoever forwarded it.*
"""

from __future__ import annotations

from autotask_desk import (
    DANA,
    HARBOUR,
    HELP,
    LIAM,
    NORA,
    XRAY,
    desk,
    kept,
    plain,
    proven,
    requester,
    ticket_of,
)

from mail2ticket.model.decision import State
from mail2ticket.model.message import Envelope
from mail2ticket.model.people import Stranger
from mail2ticket.testing import mail


def test_a_forwarded_message_is_from_whoever_forwarded_it() -> None:
    story = desk()

    outcome = story.receives("13_forward.eml")

    assert (requester(outcome), ticket_of(outcome).requester) == (NORA, NORA)
    assert "It flickers since the weekend." in story.last(outcome.number).text
    assert "Please have a look." in story.last(outcome.number).text
    assert story.sent[0].to == NORA.addresses[0]


def test_where_the_preset_reads_forwards_it_is_from_whoever_wrote_it() -> None:
    story = desk(reads_forwards=True)

    outcome = story.receives("13_forward.eml")

    assert (ticket_of(outcome).requester, ticket_of(outcome).company) == (LIAM, HARBOUR)
    assert outcome.title == "The screen at reception"
    assert story.sent[0].to == LIAM.addresses[0]
    assert NORA.addresses[0] in story.item(outcome.number).watchers


def test_but_never_where_the_forwarder_is_no_resource() -> None:
    story = desk(reads_forwards=True)
    content = "From: Liam Poole <liam@harbour.example>\nSubject: Screen\n\nIt flickers."
    text = f"See below.\n\n---------- Forwarded message ---------\n{content}"

    outcome = story.receives(plain("Fwd: Screen", text, sender="dana@harbour.example"))

    assert ticket_of(outcome).requester != LIAM


def test_a_redirected_message_is_from_whoever_wrote_it() -> None:
    story = desk()

    outcome = story.receives("14_redirect.eml")

    assert (requester(outcome), ticket_of(outcome).company) == (LIAM, HARBOUR)
    assert ticket_of(outcome).title == "The screen at reception"


def test_a_message_that_a_server_passes_on_finds_its_mailbox_by_the_envelope() -> None:
    story = desk()
    content = plain(to="info@brightside-old.example")

    outcome = story.receives(content, Envelope(DANA.addresses[0], (HELP.address,)))

    assert outcome.state is State.CREATED
    assert story.receives(plain("Other", to="info@brightside-old.example")).reason == "bcc_only"


def test_a_forward_with_the_number_is_a_note() -> None:
    story = desk()
    text = (
        "FYI\n\n---------- Forwarded message ---------\n"
        "From: Liam Poole <liam@harbour.example>\nSubject: Screen\n\nIt flickers."
    )

    outcome = story.receives(proven(f"Fwd: {XRAY} Screen", text))

    assert (outcome.state, outcome.number) == (State.ADDED, XRAY)
    assert "It flickers." in story.last(XRAY).text
    assert story.last(XRAY).author == "Nora Finch"


def test_files_of_a_forward_are_kept() -> None:
    outcome = desk().receives(proven("FW: Scan", attachments={"scan.pdf": b"%PDF-1.4"}))

    assert kept(outcome) == ["scan.pdf"]


def test_a_forward_by_somebody_unknown_is_refused_like_his_own_mail() -> None:
    story = desk()
    content = mail(
        "Fwd: Screen",
        "---------- Forwarded message ---------\nFrom: liam@harbour.example\n\nIt flickers.",
        sender="sam@elsewhere.example",
        to="help@brightside.example",
    )

    outcome = story.receives(content)

    assert (outcome.state, outcome.reason) == (State.HELD, "unattributed")
    assert isinstance(requester(outcome), Stranger)

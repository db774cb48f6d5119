"""What does it become? Conversations: received and sent mail, told by note and link (E15)."""

from __future__ import annotations

from attrs import evolve
from story_desk import POLICY, SUPPORT, StoryDesk, desk, passed

from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.message import Envelope
from mail2ticket.rules.conversations import Conversations
from mail2ticket.rules.entities import note, ticket
from mail2ticket.rules.outgoing import outgoing_note, outgoing_ticket
from mail2ticket.testing import mail

LINK = "https://desk.example/mails/$key"
LAST = Envelope(Address.of("grace@acme.example"), (SUPPORT.address,))


def conversing(*, adds_text: bool = False) -> StoryDesk:
    rule = Conversations(
        (outgoing_note, outgoing_ticket, note, ticket), link=LINK, adds_text=adds_text
    )
    story = desk(takes_outgoing=True)
    story.policy = evolve(POLICY, takes_outgoing=True, decide=(rule,))
    return story


def received(number: int, subject: str = "The phone") -> bytes:
    return mail(
        subject,
        "It rings.",
        sender="Ada Lovelace <ada@client.example>",
        Message_ID=f"<{number}@client.example>",
        References=" ".join(f"<{one}@client.example>" for one in range(1, number)) or None,
    )


def sent(number: int) -> bytes:
    return mail(
        "Re: The phone",
        "Let it.",
        sender="grace@acme.example",
        to="ada@client.example",
        Message_ID=f"<{number}@client.example>",
        References=" ".join(f"<{one}@client.example>" for one in range(1, number)),
        Authentication_Results=passed("grace@acme.example"),
    )


def test_e15_the_first_mail_each_way_has_a_note_and_every_mail_its_link() -> None:
    story = conversing()
    outcomes = [
        story.receives(received(1)),
        story.receives(sent(2), LAST),
        story.receives(received(3, "Re: The phone")),
        story.receives(sent(4), LAST),
    ]

    number = outcomes[0].number
    assert [one.state for one in outcomes] == [State.CREATED, *[State.ADDED] * 3]
    texts = [entry.text for entry in story.entries(number)]
    assert [text.startswith("Sent by: ") for text in texts] == [True, True, False, False]
    links = [f"Mail: https://desk.example/mails/{one.key}" for one in outcomes]
    assert [text.splitlines()[-1] for text in texts] == links
    assert "Agent: Grace Hopper" in texts[1]
    sessions = [line for text in texts for line in text.splitlines() if "Session" in line]
    assert len(sessions) == 2
    assert len(set(sessions)) == 1
    assert "rings" not in "".join(texts)


def test_e15_the_text_of_each_mail_is_a_setting() -> None:
    story = conversing(adds_text=True)
    opened = story.receives(received(1))
    story.receives(sent(2), LAST)

    texts = [entry.text for entry in story.entries(opened.number)]
    assert [text.splitlines()[-1] for text in texts] == ["It rings.", "Let it."]


def test_e15_the_mail_that_a_link_names_is_on_file() -> None:
    story = conversing()
    outcome = story.receives(received(1))

    key = story.last(outcome.number).text.rpartition("/")[2]
    assert b"It rings." in (story.store.raw(key) or b"")

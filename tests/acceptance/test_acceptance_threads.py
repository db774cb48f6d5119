"""Which work item is it about? (T1, T2, T5)"""

from __future__ import annotations

import email
from itertools import product

import pytest
from acceptance_desk import why
from story_desk import MOVE, PRINTER, StoryDesk, desk, failed, passed

from mail2ticket.model.items import EntityKind, NewTicket
from mail2ticket.testing import mail


def test_t1_a_reply_to_our_notice_joins_by_its_message_id() -> None:
    story = desk()
    first = story.receives("ticket_01.eml")
    notice = email.message_from_bytes(story.sent[0].content)

    reply = story.receives(
        mail("no number here", "And it smells.", In_Reply_To=str(notice["Message-ID"]))
    )

    assert (reply.entity, reply.number) == (EntityKind.TICKET_NOTE, first.number)


def test_t1_a_reply_to_the_address_of_our_notice_joins_by_its_token() -> None:
    story = desk()
    first = story.receives("ticket_01.eml")
    notice = email.message_from_bytes(story.sent[0].content)

    reply = story.receives(mail("no number here", "And it smells.", to=str(notice["Reply-To"])))

    assert (reply.entity, reply.number) == (EntityKind.TICKET_NOTE, first.number)


def test_t1_a_second_mail_joins_the_first_by_references() -> None:
    story = desk()
    first = story.receives("ticket_01.eml")

    second = story.receives(
        mail("another subject", References=f"<unknown@x.example> <{first.message_id}>")
    )

    assert (second.entity, second.number) == (EntityKind.TICKET_NOTE, first.number)


def test_t5_two_replies_to_a_mail_that_never_came_meet_in_one_ticket() -> None:
    story = desk()

    first = story.receives(mail("Re: x", "One.", In_Reply_To="<never@client.example>"))
    second = story.receives(mail("Re: x", "Two.", In_Reply_To="<never@client.example>"))

    assert first.entity is EntityKind.TICKET
    assert (second.entity, second.number) == (EntityKind.TICKET_NOTE, first.number)


def test_t1_the_token_is_believed_before_references_and_these_before_the_number() -> None:
    story = desk()
    first = story.receives("ticket_01.eml")
    to = story.reply_address(PRINTER, "ada@client.example")
    header = f"<{first.message_id}>"

    by_token = story.receives(mail("Re: x", "1", to=to, In_Reply_To=header))
    by_reference = story.receives(mail(f"Re: {PRINTER}", "2", In_Reply_To=header))

    assert by_token.number == PRINTER
    assert by_reference.number == first.number
    assert f"other carriers name {PRINTER}" in why(by_reference, "match")


def test_t2_a_stranger_who_names_a_ticket_opens_one_that_mentions_it() -> None:
    story = desk()

    outcome = story.receives("stranger_02.eml")

    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewTicket)
    assert outcome.number != PRINTER
    assert outcome.decision.entity.mentions == PRINTER
    assert PRINTER in story.last(outcome.number).text
    assert not story.entries(PRINTER)


def test_t2_a_colleague_who_takes_no_part_does_not_join() -> None:
    story = desk()

    outcome = story.receives(mail(f"Re: {PRINTER}", sender="bob@client.example"))

    assert outcome.entity is EntityKind.TICKET
    assert not story.entries(PRINTER)


def test_t3_a_token_that_is_quoted_is_taken_out_of_the_text() -> None:
    story = desk()
    address = story.reply_address(PRINTER, "ada@client.example")

    outcome = story.receives(mail("Help", f"I write to {address} and nobody answers."))

    text = story.last(outcome.number).text
    assert address not in text
    assert "support@acme.example and nobody" in text


#: Senders, and whether each may write to the printer's ticket that names it in the subject:
#: when he is verified, when nobody says anything, when he is forged.
SENDERS = {
    "ada@client.example": (True, True, False),  # takes part
    "ada@freemail.example": (True, True, False),  # takes part by another address
    "carol@client.example": (True, True, False),  # co-manages the company
    "grace@acme.example": (True, False, False),  # an agent, if it is she
    "bob@client.example": (False, False, False),  # of the company, and takes no part
    "mallory@elsewhere.example": (False, False, False),  # a stranger
}
TOKENS = ("his own", "another's", "of another item", "made up", "none")
TRUST = ("verified", "unknown", "forged")


@pytest.mark.parametrize(("sender", "token", "trust"), list(product(SENDERS, TOKENS, TRUST)))
def test_t2_who_may_join(sender: str, token: str, trust: str) -> None:
    story = desk()
    to = {
        "his own": story.reply_address(PRINTER, sender),
        "another's": story.reply_address(PRINTER, "somebody@client.example"),
        "of another item": story.reply_address(MOVE, sender).replace(
            MOVE.lower(), PRINTER.lower()
        ),
        "made up": f"support+{PRINTER.lower()}.{'a' * 26}@acme.example",
        "none": "support@acme.example",
    }[token]
    header = {"verified": passed(sender), "unknown": None, "forged": failed(sender)}[trust]
    joins_by_number = SENDERS[sender][TRUST.index(trust)]
    joins = joins_by_number or (token == "his own" and trust != "forged")

    outcome = story.receives(
        mail(f"Re: {PRINTER}", sender=sender, to=to, Authentication_Results=header)
    )

    if joins:
        assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, PRINTER)
    else:
        assert outcome.entity is EntityKind.TICKET
        assert not story.entries(PRINTER)
        assert PRINTER in story.last(outcome.number).text


@pytest.mark.parametrize("sender", ["grace@acme.example", "ada@client.example"])
def test_t2_a_forged_mail_joins_by_no_carrier(sender: str) -> None:
    story = desk()
    first = story.receives("ticket_note_01.eml")

    outcome = story.receives(
        mail(
            "Re: Printer",
            sender=sender,
            to=story.reply_address(PRINTER, sender),
            In_Reply_To=f"<{first.message_id}>",
            Authentication_Results=failed(sender),
        )
    )

    assert outcome.entity is EntityKind.TICKET
    assert len(story.entries(PRINTER)) == 1


@pytest.mark.parametrize(
    ("believes", "entity"),
    [(False, EntityKind.TICKET), (True, EntityKind.TICKET_NOTE)],
)
def test_s4_without_servers_of_ours_nobody_is_an_agent_unless_the_desk_says_so(
    believes: bool, entity: EntityKind
) -> None:
    story: StoryDesk = desk(authentication_servers=(), unverified_agents=believes)

    outcome = story.receives(mail(f"Re: {PRINTER}", "Done.", sender="grace@acme.example"))

    assert outcome.entity is entity

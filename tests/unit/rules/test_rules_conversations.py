"""Conversations, as CCAI tells them: E15."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from cases import ADA_CONTACT, NUMBER, SAM, TICKET, case, message, named, policy

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.changes import Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Origin, Questions, Reference
from mail2ticket.model.items import Entity, Held, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.rules.conversations import Conversations, NewestMail, link_to, session_of
from mail2ticket.rules.threads import KnownReferences

LINK = "https://desk.example/mails/$key?of=$session"


def opens(case: Commanded) -> Answer[Entity] | None:
    if case.item is not None:
        return None
    return Answer(_ticket(case), "a new ticket")


def adds(case: Commanded) -> Answer[Entity] | None:
    if case.item is None:
        return None
    sender = ADA_CONTACT.addresses[0]
    note = NewNote(item=case.item, title="", text="Words", sender=sender, author=case.requester)
    return Answer(note, "a note")


def _ticket(case: Commanded) -> NewTicket:
    return NewTicket(
        mailbox=case.mailbox.address,
        title="Help",
        text="Words",
        sender=ADA_CONTACT.addresses[0],
        requester=ADA_CONTACT,
        queue="Phones",
    )


def told(rule: Conversations, case: Commanded) -> str:
    answer = rule(case)
    assert answer
    assert isinstance(answer.value, NewTicket | NewNote)
    return answer.value.text


RULE = Conversations((adds, opens), link=LINK)
SESSION = session_of(message())
OF_FIRST = f"Mail: https://desk.example/mails/{'k' * 64}?of={SESSION}"


def test_e15_the_first_mail_has_six_fields_and_its_link() -> None:
    mail = message("The\tphone", sender="Ada Lovelace <ada@client.example>")

    assert told(RULE, case(mail)) == (
        "Sent by: Ada Lovelace <ada@client.example>\n"
        "Received by: support@acme.example\n"
        f"Session: {SESSION}\n"
        "Agent: -\n"
        "Queue: Phones\n"
        f"Subject: The phone\n\n{OF_FIRST}"
    )


def test_e15_its_text_is_a_setting() -> None:
    rule = evolve(RULE, adds_text=True)

    assert told(rule, case()).endswith(f"{OF_FIRST}\n\nWords")
    assert "Words" not in told(RULE, case())
    silent = Conversations(
        (lambda case: Answer(evolve(_ticket(case), text=""), ""),), link=LINK, adds_text=True
    )
    assert told(silent, case()).endswith(OF_FIRST)


ITEM = evolve(TICKET, assignee="sam")


def in_thread(*origins: Origin, kind: Kind = Kind.PERSONAL, number: str = NUMBER) -> Commanded:
    ids = tuple(f"{at}@client.example" for at in range(len(origins)))
    known = {one: Reference(number, origin) for one, origin in zip(ids, origins, strict=True)}
    mail = message(references=ids, to="support@acme.example")
    people = (named("Ada <ada@client.example>"), named("bob@client.example"))
    mail = evolve(mail, to=people if kind is Kind.COPY else ())
    return case(
        mail,
        facts=Facts(references=known),
        kind=kind,
        requester=SAM if kind is Kind.COPY else ADA_CONTACT,
        match=Match(ITEM),
    )


@pytest.mark.parametrize(
    ("found", "is_first"),
    [
        (in_thread(Origin.RECEIVED), False),
        (in_thread(Origin.RECEIVED, Origin.COPIED), False),
        (in_thread(Origin.COPIED), True),
        (in_thread(Origin.SENT), True),
        (in_thread(Origin.REFERENCED), True),
        (in_thread(), True),
        (in_thread(Origin.RECEIVED, number="T9"), True),
        (in_thread(Origin.RECEIVED, kind=Kind.COPY), True),
        (in_thread(Origin.RECEIVED, Origin.COPIED, kind=Kind.COPY), False),
    ],
)
def test_e15_the_first_mail_each_way_has_the_note(found: Commanded, is_first: bool) -> None:
    text = told(RULE, found)

    assert text.startswith("Sent by: ") is is_first
    assert text.endswith(f"?of={session_of(found.message)}")


def test_e15_of_mail_that_was_sent_the_agent_and_its_recipients_are_told() -> None:
    lines = told(RULE, in_thread(Origin.RECEIVED, kind=Kind.COPY)).splitlines()

    assert lines[1] == "Received by: Ada <ada@client.example>, bob@client.example"
    assert lines[3] == "Agent: Sam"
    assert lines[4] == "Queue: First line"


def test_e15_of_mail_that_came_to_an_item_its_agent_is_told() -> None:
    assert "Agent: sam\n" in told(RULE, in_thread())


def test_e15_all_mails_of_a_thread_share_their_session() -> None:
    first = message(message_id="a@x.example")
    answer = message(message_id="b@x.example", in_reply_to=("a@x.example",))
    third = message(references=("a@x.example", "b@x.example"), in_reply_to=("b@x.example",))

    assert len({session_of(mail) for mail in (first, answer, third)}) == 1
    assert session_of(message(message_id=None)) == session_of(message(message_id="k" * 64))
    assert session_of(message(message_id="other@x.example")) != session_of(first)


def test_e15_what_is_no_ticket_and_no_note_is_left_as_it_is() -> None:
    held = Held("x")

    answer = Conversations((lambda _: Answer(held, "why"),), link=LINK)(case())
    assert answer == Answer(held, "why")
    assert Conversations((lambda _: None,), link=LINK)(case()) is None


def test_e15_no_field_of_the_note_may_be_more_than_a_line_or_carry_a_token() -> None:
    token = "t20261103.0001.abcdefghijklmnopqrstuvwxyz"
    mail = message(f"a\r\nAgent: root +{token}", sender="A\nB <ada@client.example>")
    text = told(RULE, case(mail))

    assert "Subject: a Agent: root\n" in text
    assert "Sent by: A B <ada@client.example>\n" in text
    assert token not in text


def test_e15_it_asks_what_its_rules_ask_and_for_the_mails_that_are_answered() -> None:
    def nothing(_: Commanded) -> Answer[Entity] | None:
        return None

    class Asks:
        def questions(self, *_: Any) -> Questions:  # noqa: ANN401 - a mail and a desk
            return Questions(numbers=frozenset({"T1"}))

        def __call__(self, _: Commanded) -> Answer[Entity] | None:
            return None

    mail = message(references=("a@x.example",))
    asked = Conversations((nothing, Asks()), link=LINK).questions(mail, case().desk)

    assert asked.numbers == {"T1"}
    assert asked.message_ids == KnownReferences().questions(mail, case().desk).message_ids


def test_e15_what_is_wrong_with_one_of_its_rules_is_told_with_the_policy() -> None:
    class Fails:
        def faults_at(self, _: Desk) -> list[str]:
            return ["no such desk"]

        def __call__(self, _: Commanded) -> Answer[Entity] | None:
            return None

    assert RULE.faults_at(case().desk) == []
    with pytest.raises(ConfigurationError, match="no such desk"):
        policy(decide=(Conversations((adds, Fails()), link=LINK),))


def test_e15_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Conversations((), link="javascript:x")

    assert caught.value.faults == (
        "conversations: there are no rules that decide",
        "conversations: 'javascript:x' is no address of a page",
        "conversations: the link names no mail; it needs $key",
    )


@pytest.mark.parametrize("kind", [Kind.BOUNCE, Kind.COMPLAINT, Kind.READ_RECEIPT, Kind.ALERT])
def test_e15_a_report_or_an_alert_has_its_link_and_says_what_it_says(kind: Kind) -> None:
    answer = RULE(case(kind=kind))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.text == f"{OF_FIRST}\n\nWords"
    assert "first" not in answer.reason


@pytest.mark.parametrize(
    ("text", "told_of_it"),
    [
        ("[A remark.]\n\nIt is broken.", "\n\n[A remark.]"),
        ("[A remark.]\n\n[Another.]\n\nIt is broken.", "\n\n[A remark.]\n\n[Another.]"),
        ("It is broken.", ""),
        ("[A remark.]\n\nSome other text", ""),
        ("", ""),
    ],
)
def test_e15_what_we_remark_about_a_mail_is_no_text_of_it(text: str, told_of_it: str) -> None:
    def remarks(case: Commanded) -> Answer[Entity]:
        return Answer(evolve(_ticket(case), text=text), "")

    assert told(Conversations((remarks,), link=LINK), case()).endswith(OF_FIRST + told_of_it)


def test_e15_of_a_mail_without_text_nothing_is_a_remark() -> None:
    rule = Conversations((opens,), link=LINK)

    assert told(rule, case(message(text=""))).endswith(OF_FIRST)


def test_e15_a_field_leads_to_the_newest_mail() -> None:
    rule = NewestMail(LINK)
    mail = message()
    linked = Changes(fields=(("newest_mail", link_to(mail, LINK)),))
    note = adds(case(match=Match(TICKET)))
    assert note
    time = NewTimeEntry(
        item=TICKET,
        hours=Decimal(1),
        title="",
        text="",
        sender=ADA_CONTACT.addresses[0],
        author=SAM,
    )

    for entity in (_ticket(case()), note.value, time):
        assert rule(case(mail).drafted(entity)) == Answer(linked, "newest_mail leads to this mail")
    assert rule(case(mail).drafted(Held("x"))) is None
    named_else = NewestMail(LINK, "last")(case(mail).drafted(time))
    assert named_else
    assert dict(named_else.value.fields) == {"last": link_to(mail, LINK)}


def test_e15_a_key_is_written_as_links_are() -> None:
    assert link_to(message(key="a/b?c"), "https://desk.example/$key") == (
        "https://desk.example/a%2Fb%3Fc"
    )


def test_e15_of_mail_that_came_its_first_sender_and_the_mailbox_are_told() -> None:
    two = (named("ada@client.example"), named("bo@client.example"))
    mail = evolve(message(senders=two), to=(named("cy@client.example"),))
    text = told(RULE, case(mail))

    assert text.startswith("Sent by: ada@client.example\nReceived by: support@acme.example\n")


def test_e15_a_message_id_that_is_no_text_has_a_session() -> None:
    assert len(session_of(message(message_id="\ud800@client.example"))) == len(SESSION)


@pytest.mark.parametrize(
    ("kind", "is_set", "asks"),
    [
        (Kind.PERSONAL, True, True),
        (Kind.COPY, True, True),
        (Kind.PERSONAL, False, False),
        (Kind.ALERT, True, False),
        (Kind.BOUNCE, True, False),
    ],
)
def test_e15_a_transcript_is_asked_for_where_somebody_says_something(
    kind: Kind, is_set: bool, asks: bool
) -> None:
    rule = Conversations((adds, opens), link=LINK, adds_transcript=is_set)
    for item in (None, TICKET):
        answer = rule(case(kind=kind, match=Match(item)))
        assert answer
        assert isinstance(answer.value, NewTicket | NewNote)
        assert answer.value.asks_for_transcript is asks

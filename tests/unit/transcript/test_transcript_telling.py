"""Conversations as they are on file: entries, and the words of the mails that they came from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from cases import ADA_CONTACT, SAM, message, named, policy
from transcripts import NOON

from mail2ticket import Intake, Mailbox
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.decision import Decision, FileFate, State
from mail2ticket.model.history import Entry, ItemHistory, Recorded
from mail2ticket.model.items import EntityKind, Held, NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Forwarded, Message
from mail2ticket.model.verdict import Kind, Step, Trace
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transcript import Extent, File, Filed, Turn, conversation_in, conversation_of
from mail2ticket.transcript.turns import turn_about

ITEM = WorkItem(number="T1", title="Printer")
TOKEN = "support+t1.abcdefghijklmnopqrstuvwxyz@acme.example"


def entry(text: str = "As filed.", **fields: Any) -> Entry:  # noqa: ANN401 - of any type
    given: dict[str, Any] = {
        "entity": EntityKind.TICKET,
        "title": "Printer",
        "author": "Ada Lovelace",
        "sender": "ada@client.example",
        "created_at": NOON,
        **fields,
    }
    return Entry(text=text, **given)


def filed(mail_: Message, *steps: Step, kind: Kind = Kind.PERSONAL, **fields: Any) -> Filed:  # noqa: ANN401 - of any type
    given: dict[str, Any] = {"entity": EntityKind.TICKET, "received_at": NOON, **fields}
    recorded = Recorded(
        key="k", message_id=None, state=State.CREATED, kind=kind, trace=Trace(steps), **given
    )
    return Filed(recorded, mail_)


def written(own: str = "My words.", **fields: Any) -> Message:  # noqa: ANN401 - of any type
    spans = (
        Span(SpanKind.OWN, f"{own}\n"),
        Span(SpanKind.QUOTE, "> Yours.\n"),
        Span(SpanKind.SIGNATURE, "-- \nAda"),
    )
    given: dict[str, Any] = {
        "senders": (named("A. <ada@client.example>"),),
        "to": (named("Care <care@acme.example>"),),
        "cc": (named("bob@client.example"),),
        "subject": "Re: Printer",
        "body": Body(spans=spans),
        **fields,
    }
    return evolve(message(), **given)


def told(entry_: Entry, *mails: Filed, internal: bool = False) -> tuple[Turn, ...]:
    history = ItemHistory(item=ITEM, entries=(entry_,))
    return conversation_of(history, mails, internal=internal).turns


def test_an_entry_is_told_in_the_words_of_its_mail() -> None:
    assert told(entry(), filed(written())) == (
        Turn(
            author="Ada Lovelace",
            sender="ada@client.example",
            at=NOON,
            to=("Care <care@acme.example>", "bob@client.example"),
            subject="Re: Printer",
            text="My words.",
            quoted="> Yours.\n-- \nAda",
        ),
    )


def test_an_entry_whose_mail_is_gone_is_told_as_it_was_filed() -> None:
    [turn] = told(entry(files=("a.txt",)))
    assert (turn.text, turn.subject, turn.to) == ("As filed.", "Printer", ())
    assert turn.files == (File(name="a.txt"),)


@pytest.mark.parametrize(
    ("wrong", "given"),
    [
        ("another moment", {"received_at": NOON + timedelta(seconds=1)}),
        ("another kind", {"entity": EntityKind.TICKET_NOTE}),
    ],
)
def test_the_mail_of_another_entry_is_not_told(wrong: str, given: dict[str, Any]) -> None:
    [turn] = told(entry(), filed(written(), **given))
    assert turn.text == "As filed.", wrong


def test_mails_of_one_moment_are_told_in_their_order() -> None:
    history = ItemHistory(item=ITEM, entries=(entry(), entry(is_internal=True), entry()))
    mails = [filed(written(own)) for own in ("One", "Two", "Three")]
    assert [turn.text for turn in conversation_of(history, mails).turns] == ["One", "Three"]


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.BOUNCE, Kind.READ_RECEIPT])
def test_alerts_and_reports_are_told_in_our_words(kind: Kind) -> None:
    [turn] = told(entry(), filed(written(), kind=kind))
    assert turn.text == "As filed."
    assert turn.to


def test_commands_are_not_told() -> None:
    [turn] = told(entry(), filed(written("#close"), Step("command", "agent", "it closes")))
    assert turn.text == "As filed."
    [turn] = told(entry(), filed(written(), Step("command", "default", "no command")))
    assert turn.text == "My words."


def test_what_was_passed_on_is_told_of_whoever_wrote_it() -> None:
    forward = Forwarded(sender=named("Ada <ada@client.example>"), text="Help")
    passed_on = written(senders=(named("Sam <sam@acme.example>"),), forward=forward)
    [turn] = told(entry("Help"), filed(passed_on))
    assert (turn.author, turn.text) == ("Ada Lovelace", "Help")


def test_what_an_agent_sent_is_told_of_the_agent() -> None:
    """The ticket that it opened is that of the customer."""
    sent = written(senders=(named("Grace Hopper <grace@acme.example>"),))
    [turn] = told(entry(), filed(sent, kind=Kind.COPY))
    assert (turn.author, turn.sender) == ("Grace Hopper", "grace@acme.example")
    [turn] = told(entry(), filed(written(senders=(named("grace@acme.example"),))))
    assert turn.author == "grace@acme.example"
    [turn] = told(entry(), filed(written(senders=())))
    assert turn.author == "Ada Lovelace"


def test_internal_notes_and_booked_time_are_told_only_if_asked_for() -> None:
    note = entry("Psst.", entity=EntityKind.TICKET_NOTE, is_internal=True)
    time = entry("Drum.", entity=EntityKind.TASK_TIME_ENTRY, hours=Decimal(1))
    history = ItemHistory(item=ITEM, entries=(entry(), note, time))
    assert [turn.text for turn in conversation_of(history).turns] == ["As filed."]
    all_of_it = conversation_of(history, internal=True).turns
    assert [turn.is_internal for turn in all_of_it] == [False, True, True]


def test_t3_no_token_is_told() -> None:
    mail_ = written(
        f"To {TOKEN}",
        subject=TOKEN,
        to=(named(TOKEN),),
        body=Body(spans=(Span(SpanKind.OWN, TOKEN), Span(SpanKind.QUOTE, TOKEN))),
    )
    step = Step("attach", "rule", TOKEN)
    with_file = evolve(mail_, attachments=(Attachment.of("a.txt", b""),))
    for turn in (*told(entry(TOKEN, title=TOKEN)), *told(entry(), filed(with_file, step))):
        assert "abcdefghijklmnopqrstuvwxyz" not in repr(turn) + turn.text + turn.quoted
    history = ItemHistory(item=evolve(ITEM, title=TOKEN))
    assert conversation_of(history).title == "support@acme.example"


def test_f8_files_that_were_not_kept_are_told_with_the_reason() -> None:
    names = ("a.txt", "a.txt", "b.exe", "c.txt")
    came = written(attachments=tuple(Attachment.of(name, b"") for name in names))
    kept = Step("attach", "default", "nothing speaks against it")
    refused = Step("attach", "types", "refused: exe")
    [turn] = told(
        entry(files=("a.txt", "a.txt", "full-text.txt")), filed(came, kept, kept, refused, kept)
    )
    assert turn.files == (
        File(name="a.txt"),
        File(name="a.txt"),
        File(name="b.exe", is_kept=False, reason="refused: exe"),
        File(name="c.txt"),  # it was with the item before, and is kept once
        File(name="full-text.txt"),
    )


def test_files_of_which_the_trace_says_nothing_are_told_without_a_reason() -> None:
    came = written(attachments=(Attachment.of("b.exe", b""),), forward=Forwarded())
    [turn] = told(entry(), filed(came))
    assert turn.files == (File(name="b.exe", is_kept=False),)


def test_no_more_people_and_files_are_told_than_anybody_reads() -> None:
    many = written(
        to=tuple(named(f"a{at}@x.example") for at in range(500)),
        attachments=tuple(Attachment.of(f"{at}.txt", b"") for at in range(500)),
    )
    [turn] = told(entry(), filed(many))
    assert (len(turn.to), turn.to[-1]) == (21, "… 481")
    assert (len(turn.files), turn.files[-1].name) == (101, "… 400")


# --- What a mail adds ---


def decided(entity: NewTicket | NewNote | NewTimeEntry | Held, **fields: Any) -> Decision:  # noqa: ANN401 - of any type
    return Decision(key="k", received_at=NOON, entity=entity, **fields)


def new_note(**fields: Any) -> NewNote:  # noqa: ANN401 - of any type
    sender = ADA_CONTACT.addresses[0]
    given: dict[str, Any] = {
        "title": "Re: Printer",
        "text": "As filed.",
        "sender": sender,
        "author": ADA_CONTACT,
    }
    return NewNote(item=ITEM, **{**given, **fields})


def test_a_turn_is_told_as_it_is_decided() -> None:
    refused = FileFate(Attachment.of("b.exe", b""), is_kept=False, reason="refused: exe")
    kept = FileFate(Attachment.of("a.txt", b""), is_kept=True, reason="")
    turn = turn_about(decided(new_note(), files=(refused, kept)), written())
    assert turn
    assert (turn.author, turn.text) == ("Ada Lovelace", "My words.")
    assert turn.files == (
        File(name="b.exe", is_kept=False, reason="refused: exe"),
        File(name="a.txt"),
    )


def test_a_ticket_and_booked_time_add_a_turn_and_what_is_held_adds_none() -> None:
    sender = ADA_CONTACT.addresses[0]
    ticket = NewTicket(
        mailbox=sender, title="Printer", text="As filed.", sender=sender, requester=ADA_CONTACT
    )
    time = NewTimeEntry(
        item=ITEM, hours=Decimal(1), title="", text="Drum.", sender=sender, author=SAM
    )
    assert turn_about(decided(ticket), written())
    turn = turn_about(decided(time), written())
    assert turn
    assert turn.is_internal
    internal = turn_about(decided(new_note(is_internal=True)), written())
    assert internal
    assert internal.is_internal
    assert turn_about(decided(Held("undecided")), written()) is None


# --- What is in a store ---


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    made.add_person(ADA_CONTACT)
    return made


def received(store: MemoryStore, number: str = "", hour: int = 0, text: str = "Help") -> str:
    content = mail(number or "Printer", f"{text} {hour}", sender="ada@client.example")
    desk = Intake(store, None, policy(Mailbox("support@acme.example")))
    return desk.process(content, received_at=NOON + timedelta(hours=hour)).number or ""


def test_a_conversation_is_read_from_a_store(store: MemoryStore) -> None:
    number = received(store)
    for hour in range(1, 4):
        received(store, number, hour)
    found = conversation_in(store, number.lower())
    assert found
    assert (found.number, found.title) == (number, "Printer")
    assert [turn.text for turn in found.turns] == ["Help 0", "Help 1", "Help 2", "Help 3"]
    assert all(turn.to == ("support@acme.example",) for turn in found.turns)
    assert conversation_in(store, "T0") is None


def test_only_mails_that_are_told_are_read(store: MemoryStore) -> None:
    number = received(store)
    for hour in range(1, 6):
        received(store, number, hour)
    read: list[str] = []

    class Watched(MemoryStore):
        def raw(self, key: str) -> bytes | None:
            read.append(key)
            return store.raw(key)

        def history(self, number: str) -> ItemHistory | None:
            return store.history(number)

        recorded_about = staticmethod(store.recorded_about)

    found = conversation_in(Watched(), number, extent=Extent(turns=3))
    assert found
    assert [turn.text for turn in found.turns] == ["Help 0", "Help 4", "Help 5"]
    assert (found.left_out, len(read)) == (3, 3)


def test_what_was_purged_is_told_as_it_was_filed(store: MemoryStore) -> None:
    number = received(store)
    store.purge(NOON + timedelta(days=1), 10)
    found = conversation_in(store, number)
    assert found
    [turn] = found.turns
    assert (turn.text, turn.to) == ("Help 0", ())


def test_a_mail_that_was_taken_under_other_limits_is_told_as_it_was_filed(
    store: MemoryStore,
) -> None:
    number = received(store)
    few = evolve(Limits(), refused_bytes=10, message_bytes=10)
    found = conversation_in(store, number, limits=few)
    assert found
    assert found.turns[0].to == ()


def test_a_private_mail_is_not_read(store: MemoryStore) -> None:
    number = received(store)

    class Blank(MemoryStore):
        history = staticmethod(store.history)
        recorded_about = staticmethod(store.recorded_about)

    found = conversation_in(Blank(), number)
    assert found
    assert found.turns[0].text == "Help 0"
    assert found.turns[0].to == ()

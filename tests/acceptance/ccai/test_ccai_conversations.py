"""Email conversations: received and sent mail, and how a ticket tells them (E14, E15)."""

from __future__ import annotations

import pytest
from acceptance_desk import reasons, said, why
from ccai_desk import (
    ADA,
    BOB,
    CARE,
    CLIENT,
    COPY,
    Centre,
    copy,
    link_of,
    person,
    policy_of,
    request,
)

from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.external_numbers import Jira
from mail2ticket.model.items import EntityKind
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.verdict import Kind
from mail2ticket.presets.duplicates import looking_for
from mail2ticket.rules.duplicates import Duplicates, SameTicket
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore

LABELS = ["Sent by", "Received by", "Session", "Agent", "Queue", "Subject"]


@pytest.fixture
def centre(store: MemoryStore | SqliteStore) -> Centre:
    return Centre(store=store)


def fields_of(text: str) -> dict[str, str]:
    """Return the fields of the standard note that *text* begins with."""
    note = text.partition("\n\n")[0]
    return dict(line.split(": ", 1) for line in note.splitlines())


# --- Received mail ---


def test_an_unlinked_received_mail_opens_a_ticket_in_its_queue(centre: Centre) -> None:
    outcome = centre.receives("received_01.eml")

    ticket = centre.ticket(outcome)
    assert (outcome.state, outcome.entity) == (State.CREATED, EntityKind.TICKET)
    assert (ticket.item.title, ticket.queue) == ("Order 5518 has not come", "Care")
    assert (ticket.item.company, ticket.requester) == (CLIENT, "Ada Lovelace")
    assert outcome.notices == (NoticeKind.CREATED,)
    assert outcome.number
    assert outcome.number in said(centre.sent[-1])


def test_the_standard_note_of_a_received_mail_has_six_fields(centre: Centre) -> None:
    outcome = centre.receives("received_01.eml")

    fields = fields_of(centre.texts(outcome)[0])
    assert list(fields) == LABELS
    assert len(fields.pop("Session")) == 20
    assert fields == {
        "Sent by": "Ada Lovelace <ada@client.example>",
        "Received by": "care@acme.example",
        "Agent": "-",
        "Queue": "Care",
        "Subject": "Order 5518 has not come",
    }
    assert "first mail this way" in why(outcome, "decide")


def test_a_linked_received_mail_adds_a_note_to_its_ticket(centre: Centre) -> None:
    opened = centre.receives("received_01.eml")
    centre.receives("sent_02.eml", COPY)
    answer = centre.receives("received_03.eml")

    assert (answer.state, answer.entity) == (State.ADDED, EntityKind.TICKET_NOTE)
    assert answer.number == opened.number
    assert [entry.author for entry in centre.ticket(opened).entries] == [
        "Ada Lovelace",
        "Grace Hopper",
        "Ada Lovelace",
    ]


def test_a_mail_is_linked_by_the_number_in_its_subject_too(centre: Centre) -> None:
    opened = centre.receives("received_01.eml")
    named = centre.receives(request(f"{opened.number}: still nothing"))

    assert (named.state, named.number) == (State.ADDED, opened.number)
    assert fields_of(centre.texts(named)[-1])["Subject"] == f"{opened.number}: still nothing"


# --- Sent mail ---


def test_an_unlinked_sent_mail_opens_a_ticket_of_whom_it_went_to(centre: Centre) -> None:
    outcome = centre.receives("sent_unlinked_01.eml", COPY)

    ticket = centre.ticket(outcome)
    assert outcome.state is State.CREATED
    assert outcome.decision
    assert outcome.decision.kind is Kind.COPY
    assert ticket.item.title == "Your contract ends in March"
    assert (ticket.requester, ticket.item.company) == ("Bob Miller", CLIENT)
    assert BOB.addresses[0] in ticket.item.participants
    assert ADA.addresses[0] in ticket.item.watchers


def test_the_standard_note_of_a_sent_mail_names_its_agent_and_everybody_it_went_to(
    centre: Centre,
) -> None:
    fields = fields_of(centre.texts(centre.receives("sent_unlinked_01.eml", COPY))[0])

    assert list(fields) == LABELS
    assert fields["Sent by"] == "Grace Hopper <grace@acme.example>"
    recipients = "Bob Miller <bob@client.example>, Ada Lovelace <ada@client.example>"
    assert fields["Received by"] == recipients
    assert (fields["Agent"], fields["Queue"]) == ("Grace Hopper", "Care")


def test_the_agent_who_sent_it_works_the_ticket_that_it_opens(centre: Centre) -> None:
    outcome = centre.receives("sent_unlinked_01.eml", COPY)

    assert centre.ticket(outcome).item.assignee == "grace"
    assert "given to Grace Hopper, who wrote the mail" in reasons(outcome, "refine")


def test_a_linked_sent_mail_adds_a_note_of_the_agents(centre: Centre) -> None:
    opened = centre.receives("received_01.eml")
    outcome = centre.receives("sent_02.eml", COPY)

    assert (outcome.state, outcome.number) == (State.ADDED, opened.number)
    assert centre.ticket(opened).entries[-1].author == "Grace Hopper"
    assert not centre.ticket(opened).entries[-1].is_internal


def test_nobody_is_told_of_mail_that_an_agent_sent(centre: Centre) -> None:
    unlinked = centre.receives("sent_unlinked_01.eml", COPY)
    centre.receives("received_01.eml")
    linked = centre.receives("sent_02.eml", COPY)

    assert unlinked.notices == linked.notices == ()
    assert why(linked, "silence") == "a copy of mail that was sent"


def test_the_customers_answer_to_sent_mail_finds_its_ticket(centre: Centre) -> None:
    opened = centre.receives("sent_unlinked_01.eml", COPY)
    answer = centre.receives(
        request(
            "Re: Your contract",
            sender="bob@client.example",
            In_Reply_To="<contract-1@acme.example>",
        )
    )

    assert (answer.state, answer.number) == (State.ADDED, opened.number)
    fields = fields_of(centre.texts(answer)[-1])
    assert (fields["Sent by"], fields["Agent"]) == ("bob@client.example", "grace")


def test_mail_that_was_sent_from_the_mailbox_itself_is_sent_mail_of_its_queue(
    centre: Centre,
) -> None:
    sent = copy(sender="Acme Orders <orders@acme.example>")
    outcome = centre.receives(sent, Envelope(person("orders@acme.example"), ()))

    assert outcome.state is State.CREATED
    assert centre.ticket(outcome).queue == "Orders"
    assert fields_of(centre.texts(outcome)[0])["Agent"] == "Acme Orders"
    assert centre.ticket(outcome).item.assignee == ""


# --- The note, the link, and the newest mail ---


def thread(centre: Centre) -> list[Outcome]:
    """Two mails each way, of one conversation."""
    return [
        centre.receives("received_01.eml"),
        centre.receives("sent_02.eml", COPY),
        centre.receives("received_03.eml"),
        centre.receives("sent_04.eml", COPY),
    ]


def test_the_first_mail_each_way_adds_the_standard_note_and_no_later_one_does(
    centre: Centre,
) -> None:
    outcomes = thread(centre)

    texts = centre.texts(outcomes[0])
    assert [text.startswith("Sent by: ") for text in texts] == [True, True, False, False]
    assert len({outcome.number for outcome in outcomes}) == 1


def test_all_mails_of_a_conversation_share_its_session(centre: Centre) -> None:
    texts = centre.texts(thread(centre)[0])

    assert fields_of(texts[0])["Session"] == fields_of(texts[1])["Session"]


def test_another_conversation_has_another_session(centre: Centre) -> None:
    first = centre.texts(centre.receives("received_01.eml"))[0]
    other = centre.texts(centre.receives("sent_unlinked_01.eml", COPY))[0]

    assert fields_of(first)["Session"] != fields_of(other)["Session"]


def test_every_mail_adds_the_link_that_shows_it(centre: Centre) -> None:
    outcomes = thread(centre)

    texts = centre.texts(outcomes[0])
    assert [text.splitlines()[-1] for text in texts] == [
        f"Mail: {link_of(outcome)}" for outcome in outcomes
    ]
    for outcome in outcomes:
        assert centre.store.raw(outcome.key)


def test_the_ticket_links_to_its_newest_mail_whichever_way_it_went(centre: Centre) -> None:
    for name, envelope in [
        ("received_01.eml", None),
        ("sent_02.eml", COPY),
        ("received_03.eml", None),
    ]:
        outcome = centre.receives(name, envelope)
        assert dict(centre.ticket(outcome).fields)["newest_mail"] == link_of(outcome)


def test_a_link_may_lead_to_the_conversation() -> None:
    pattern = "https://desk.example/sessions/$session#$key"
    centre = Centre(policy_of(link=pattern))
    outcome = centre.receives("received_01.eml")

    session = fields_of(centre.texts(outcome)[0])["Session"]
    link = f"https://desk.example/sessions/{session}#{outcome.key}"
    assert centre.texts(outcome)[0].endswith(f"Mail: {link}")


# --- The text copy ---


def test_without_the_text_copy_no_word_of_a_mail_stands_in_the_ticket(centre: Centre) -> None:
    outcome = thread(centre)[0]

    said_of_it = "\n".join(centre.texts(outcome))
    for word in ("parcel", "depot", "at home", "driver"):
        assert word not in said_of_it


def test_with_the_text_copy_every_mail_adds_what_it_says_without_what_it_quotes() -> None:
    centre = Centre(policy_of(adds_text=True))
    texts = centre.texts(thread(centre)[0])

    assert texts[0].startswith("Sent by: ")
    assert texts[0].endswith("Where is it?\n\nAda")
    assert texts[1].endswith("\n\nIt waits at the depot; the driver comes tomorrow.")
    assert texts[2].startswith("Mail: ")
    assert texts[2].endswith("\n\nThen I shall be at home. Thank you.")
    assert texts[3].endswith("\n\nThe driver is on his way.")


def test_a_long_text_copy_is_cut_and_kept_whole_as_a_file() -> None:
    centre = Centre(policy_of(adds_text=True))
    outcome = centre.receives(request(body="A long story. " * 1_000))

    text = centre.texts(outcome)[0]
    assert text.startswith("Sent by: ")
    assert len(text) <= CARE.text_characters
    (whole,) = centre.files(outcome)
    assert whole.filename == "full-text.txt"
    assert whole.content.count(b"A long story.") == 1_000


def test_without_the_text_copy_a_long_mail_needs_no_file(centre: Centre) -> None:
    assert centre.files(centre.receives(request(body="A long story. " * 1_000))) == ()


# --- Duplicates ---


def test_a_duplicate_is_told_as_the_rest_of_a_conversation_is(centre: Centre) -> None:
    """E10, E15: found by the number of another system, and told by its link, not by its text."""
    same = SameTicket(by=("external",), external=(Jira(),))
    centre.policy = looking_for(centre.policy, Duplicates(same=same))
    passed = {"Authentication_Results": "mx.acme.example; dmarc=pass header.from=client.example"}
    first = centre.receives(request("[JIRA] (OPS-17) The till hangs"))

    again = centre.receives(
        request("OPS-17 once more", "Our secret.", sender="bob@client.example", **passed)
    )

    assert (again.entity, again.number) == (EntityKind.TICKET_NOTE, first.number)
    assert "the same as" in why(again, "decide")
    text = centre.texts(again)[-1]
    assert link_of(again) in text
    assert "Our secret." not in text

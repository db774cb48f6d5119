"""What is different from the product on purpose, and what a host would try next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from acceptance_desk import why
from attrs import evolve
from ccai_desk import (
    CARE,
    COPY,
    FAILED,
    LINK,
    MAILBOXES,
    Centre,
    copy,
    link_of,
    person,
    policy_of,
    request,
)

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Commanded
from mail2ticket.model.decision import State
from mail2ticket.model.items import Discarded, Entity
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.presets import ccai


def test_a_forged_copy_writes_nothing_into_the_conversation() -> None:
    centre = Centre(policy_of(adds_text=True))
    opened = centre.receives("received_01.eml")
    forged = centre.receives("sent_forged_01.eml", COPY)

    assert forged.decision
    assert forged.decision.kind is Kind.PERSONAL
    assert forged.number != opened.number
    assert len(centre.texts(opened)) == 1
    assert "pay to this account" not in "".join(centre.texts(opened))
    assert [str(notice.to) for notice in centre.sent] == ["ada@client.example"]


@pytest.mark.parametrize(
    "results", [None, FAILED, "mx.evil.example; dmarc=pass header.from=acme.example"]
)
@pytest.mark.parametrize("sender", ["grace@acme.example", "care@acme.example"])
def test_sent_mail_that_no_server_of_ours_verifies_is_no_sent_mail(
    sender: str, results: str | None
) -> None:
    centre = Centre()
    outcome = centre.receives(copy(sender=sender, Authentication_Results=results), COPY)

    assert outcome.decision
    assert outcome.decision.kind is Kind.PERSONAL
    if outcome.number:
        ticket = centre.ticket(outcome)
        assert person("bob@client.example") not in ticket.item.participants
        assert "Agent: -" in centre.texts(outcome)[0]
    assert {str(notice.to) for notice in centre.sent} <= {sender}
    assert all(notice.kinds == (NoticeKind.ACKNOWLEDGED,) for notice in centre.sent)


def test_a_stranger_who_names_a_conversation_gets_a_ticket_of_his_own() -> None:
    centre = Centre()
    opened = centre.receives("received_01.eml")
    other = centre.receives(
        request(
            f"Re: {opened.number}",
            "Send it to me instead.",
            sender="mallory@evil.example",
            In_Reply_To="<order-5518-1@client.example>",
        )
    )

    assert other.number != opened.number
    assert centre.ticket(other).mentions == opened.number
    assert len(centre.texts(opened)) == 1
    assert dict(centre.ticket(opened).fields)["newest_mail"] == link_of(opened)


def test_what_we_remark_of_a_mail_is_said_without_the_text_copy_too() -> None:
    centre = Centre()
    opened = centre.receives("received_01.eml")
    other = centre.receives(request(f"Re: {opened.number}", "Hello?", sender="m@evil.example"))

    text = centre.texts(other)[0]
    assert text.endswith(f"[The mail names {opened.number}, and was kept apart from it.]")
    assert "Hello?" not in text


def bounce(original: str) -> bytes:
    """Return a report that the mail *original* of ours came to nobody."""
    lines = f"""\
From: MAILER-DAEMON@mx.client.example
To: care@acme.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-1@mx.client.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; ada@client.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

From: care@acme.example
To: ada@client.example
Subject: Re
Message-ID: <{original}>

Words.
--b--
"""
    return lines.replace("\n", "\r\n").encode()


def test_a_report_on_mail_of_ours_is_told_in_full_and_is_no_part_of_the_conversation() -> None:
    centre = Centre()
    opened = centre.receives("received_01.eml")
    report = centre.receives(bounce(opened.outbox[0].message_id))

    assert (report.state, report.number) == (State.ADDED, opened.number)
    entry = centre.ticket(opened).entries[-1]
    assert entry.is_internal
    assert entry.text.startswith(f"Mail: {link_of(report)}")
    assert "A mail of ours was not delivered." in entry.text
    assert "ada@client.example: failed (5.1.1)" in entry.text


def test_after_a_report_the_next_mail_of_a_new_way_still_has_its_note() -> None:
    centre = Centre()
    opened = centre.receives("received_01.eml")
    centre.receives(bounce(opened.outbox[0].message_id))
    centre.receives("sent_02.eml", COPY)

    starts = [text[:8] for text in centre.texts(opened)]
    assert starts == ["Sent by:", "Mail: ht", "Sent by:"]


def test_a_vacation_note_is_a_note_for_agents_and_nobody_is_answered() -> None:
    centre = Centre()
    opened = centre.receives("received_01.eml")
    told = len(centre.sent)
    away = request(
        "Automatic reply: Order 5518",
        "I am away.",
        Auto_Submitted="auto-replied",
        In_Reply_To="<order-5518-1@client.example>",
    )
    outcome = centre.receives(away)

    assert outcome.number == opened.number
    assert centre.ticket(opened).entries[-1].is_internal
    assert len(centre.sent) == told


def test_an_alert_says_what_it_always_says_and_has_its_link() -> None:
    alarms = evolve(CARE, alert_name="monitor", alert_key="the key of the alerts")
    centre = Centre(policy_of(alarms))
    token = '<Autotask><ID name="monitor"/><PW name="the key of the alerts"/></Autotask>'
    body = f"The disk is full.\n\n{token}"
    outcome = centre.receives(request("Disk", body, sender="monitor@tools.example"))

    assert outcome.decision
    assert outcome.decision.kind is Kind.ALERT
    text = centre.texts(outcome)[0]
    assert text.startswith(f"Mail: {link_of(outcome)}\n\n")
    assert "The disk is full." in text
    assert "the key of the alerts" not in text


def test_nobody_commands_by_mail() -> None:
    centre = Centre(policy_of(adds_text=True))
    opened = centre.receives("received_01.eml")
    agents_own = copy(
        f"Re: {opened.number}",
        "#T=1.5\nDone.",
        to="care@acme.example",
        sender="grace@acme.example",
    )
    outcome = centre.receives(agents_own)

    assert (outcome.state, outcome.number) == (State.ADDED, opened.number)
    assert centre.texts(opened)[-1].endswith("#T=1.5\nDone.")
    assert centre.ticket(opened).hours == 0


def test_held_and_private_mail_leaves_no_link() -> None:
    centre = Centre()
    held = centre.receives(request(to="info@acme.example"))
    private = centre.receives(request("For you", Sensitivity="private"))

    assert (held.state, held.reason) == (State.HELD, "no_route")
    assert (private.state, private.reason) == (State.DISCARDED, "private")
    assert centre.store.raw(private.key) is None
    assert list(centre.store.histories()) == []


def test_the_same_mail_again_adds_nothing() -> None:
    centre = Centre()
    opened = centre.receives("received_01.eml")
    again = centre.receives("received_01.eml", after=timedelta(days=3))

    assert again.is_repeat
    assert len(centre.texts(opened)) == 1


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("", "is no address of a page"),
        ("javascript:alert('$key')", "is no address of a page"),
        ("https://desk.example/mails", "the link names no mail; it needs $key"),
    ],
)
def test_a_link_that_cannot_work_is_refused_when_the_desk_is_made(link: str, fault: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ccai(MAILBOXES, link=link)

    assert any(fault in one for one in caught.value.faults)


def test_a_rule_of_the_hosts_own_goes_before_the_conversations() -> None:
    def no_offers(case: Commanded) -> Answer[Entity] | None:
        if "offer" not in case.message.subject.lower():
            return None
        return Answer(Discarded("advertising"), "an offer")

    centre = Centre(policy_of().preferring(decide=(no_offers,)))

    assert centre.receives(request("Our best offer")).reason == "advertising"
    answered = centre.receives(request("My order"))
    assert centre.texts(answered)[0].startswith("Sent by: ")
    assert why(answered, "decide").endswith("the first mail this way, by its link")


def test_a_link_says_no_word_of_the_mail() -> None:
    centre = Centre()
    outcome = centre.receives(request("$key ${session} <b>", Message_ID="<$key&x=1@evil.example>"))

    line = centre.texts(outcome)[0].splitlines()[-1]
    assert line == f"Mail: {LINK.replace('$key', outcome.key)}"
    assert outcome.key.isalnum()

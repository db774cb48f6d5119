"""S3, S5: what agents and lists pass on, from the mail to the ticket; who watches (X2)."""

from __future__ import annotations

from typing import Any

import pytest
from story_desk import ADA, CLIENT, GRACE, PRINTER, StoryDesk, desk, failed, mailbox_desk, passed

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome
from mail2ticket.model.items import EntityKind, NewTicket
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Stranger
from mail2ticket.testing import mail

FORWARDED = (
    "Please look into this.\n\n---------- Forwarded message ---------\n"
    "From: Ada Lovelace <ada@client.example>\nDate: Mon, 9 Nov 2026 at 09:12\n"
    "Subject: AW: Re: The pump smokes\nTo: Grace Hopper <grace@acme.example>\n\n"
    "It smokes since Monday.\n"
)
GRACE_PASSED = passed("grace@acme.example")


def opened(outcome: Outcome) -> NewTicket:
    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewTicket)
    return outcome.decision.entity


def forwards(story: StoryDesk, sender: str = "grace@acme.example", **headers: str) -> Outcome:
    known: dict[str, Any] = {"Authentication_Results": passed(sender), **headers}
    return story.receives(mail("Fwd: AW: Re: The pump smokes", FORWARDED, sender=sender, **known))


def test_s3_an_agent_forwards_a_mail_and_its_sender_is_the_requester() -> None:
    story = desk()

    outcome = forwards(story)

    ticket = opened(outcome)
    assert (ticket.requester, ticket.company) == (ADA, CLIENT)
    assert ticket.title == "The pump smokes"
    assert "Please look into this." in ticket.text
    assert "It smokes since Monday." in ticket.text
    assert story.item(outcome.number).participants == {ADA.addresses[0]}
    assert story.item(outcome.number).watchers == {GRACE.addresses[0]}
    assert outcome.decision
    assert "Grace Hopper passes on a mail of ada@client.example" in str(outcome.decision.trace)
    answer = story.receives(mail(f"Re: [{outcome.number}]", "Thank you."))
    assert answer.number == outcome.number


def test_s3_who_asked_is_told_and_nobody_else() -> None:
    [notice] = forwards(desk()).outbox

    assert str(notice.to) == "ada@client.example"


@pytest.mark.parametrize(
    ("sender", "verdict"),
    [
        ("grace@acme.example", failed("grace@acme.example")),
        ("grace@acme.example", "mx.evil.example; dmarc=pass header.from=acme.example"),
        ("bob@client.example", passed("bob@client.example")),
        ("mallory@elsewhere.example", passed("mallory@elsewhere.example")),
    ],
)
def test_s3_nobody_else_makes_a_mail_somebody_elses(sender: str, verdict: str) -> None:
    story = desk()

    outcome = forwards(story, sender, Authentication_Results=verdict)

    assert str(opened(outcome).sender) == sender
    assert "ada@client.example" not in {str(one.to) for one in story.sent}
    assert ADA.addresses[0] not in story.item(outcome.number).participants


def test_s3_an_agent_passes_on_a_mail_that_nobody_reads_answers_to() -> None:
    story = desk()
    text = FORWARDED.replace("ada@client.example", "no-reply@shop.example")

    outcome = story.receives(
        mail("Fwd: x", text, sender="grace@acme.example", Authentication_Results=GRACE_PASSED)
    )

    assert str(opened(outcome).sender) == "no-reply@shop.example"
    assert {str(one.to) for one in outcome.outbox} == {"grace@acme.example"}


INNER = mail("WG: The pump", "It smokes.", attachments={"photo.txt": b"a picture"})


@pytest.mark.parametrize(("keeps", "names"), [(False, set[str]()), (True, {"photo.txt"})])
def test_s3_files_deeper_in_the_chain_are_left_out_unless_wanted(
    keeps: bool, names: set[str]
) -> None:
    story = mailbox_desk(keeps_forwarded_files=keeps)
    attached = Attachment.of("mail.eml", INNER, "message/rfc822")

    outcome = story.receives(
        mail(
            "Fwd: The pump",
            "Please.",
            sender="grace@acme.example",
            attachments=[attached, Attachment.of("log.txt", b"a log", "text/plain")],
            Authentication_Results=GRACE_PASSED,
        )
    )

    ticket = opened(outcome)
    assert (ticket.requester, ticket.title) == (ADA, "The pump")
    assert ticket.text.startswith("Please.")
    assert "It smokes." in ticket.text
    assert outcome.decision
    kept = {file.filename for file in outcome.decision.kept}
    assert "log.txt" in kept
    assert kept & {"photo.txt"} == names
    said = "- photo.txt: it belongs to a mail that is passed on"
    assert (said in ticket.text) is not keeps
    assert (NoticeKind.FILES_DROPPED in outcome.notices) is not keeps


def test_s3_a_mail_without_words_says_what_the_attached_one_says() -> None:
    attached = Attachment.of("mail.eml", INNER, "message/rfc822")

    outcome = desk().receives(mail("The pump", "", attachments=[attached]))

    assert opened(outcome).text.startswith("It smokes.\n\n[Files that were not kept:")
    assert opened(outcome).requester == ADA


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_For": "grace@acme.example support@acme.example"},
        {"X_Forwarded_To": "support@acme.example", "X_Forwarded_For": "bob@client.example"},
        {"Resent_From": "bob@client.example", "Resent_To": "support@acme.example"},
        {"Sender": "bob@client.example", "Reply_To": "bob@client.example"},
    ],
)
def test_s3_a_mail_that_a_mailbox_passes_on_is_of_whom_it_says(headers: dict[str, Any]) -> None:
    assert opened(desk().receives(mail("Pump", **headers))).requester == ADA


def via(story: StoryDesk, **changes: str) -> Outcome:
    headers: dict[str, Any] = {
        "List_Id": "<pumps.acme.example>",
        "Reply_To": "Ada Lovelace <ada@client.example>",
        "Authentication_Results": passed("pumps@acme.example"),
        **changes,
    }
    sender = headers.pop("sender", "Ada Lovelace via Pumps <pumps@acme.example>")
    return story.receives(mail("Pump", "It smokes.", sender=sender, **headers))


def list_desk() -> StoryDesk:
    return desk(own_addresses=("noreply@acme.example", "pumps@acme.example"))


@pytest.mark.parametrize(
    "headers",
    [{}, {"X_Original_From": "Ada <ada@client.example>", "Reply_To": "x@evil.example"}],
)
def test_s3_a_list_of_ours_that_rewrites_from_writes_for_its_writer(
    headers: dict[str, Any],
) -> None:
    story = list_desk()

    outcome = via(story, **headers)

    assert opened(outcome).requester == ADA
    assert story.item(outcome.number).participants == {ADA.addresses[0]}
    assert not outcome.outbox  # of a list nobody is told


@pytest.mark.parametrize(
    "changes",
    [
        {"Reply_To": "Somebody Else <ada@client.example>"},
        {"Reply_To": "Ada Lovelace <ada@client.example>, mallory@evil.example"},
        {"X_Original_From": "ada@client.example, mallory@evil.example"},
        {"sender": "Ada Lovelace <pumps@acme.example>"},
        {"List_Id": ""} | {"Authentication_Results": "mx.acme.example; spf=none"},
        {"Authentication_Results": failed("pumps@acme.example")},
    ],
)
def test_s3_what_is_not_proven_is_mail_of_our_own(changes: dict[str, str]) -> None:
    outcome = via(list_desk(), **changes)

    assert outcome.reason == "own_mail"


def test_s3_reply_to_alone_never_decides() -> None:
    """A list that is not ours may write what it likes."""
    outcome = via(desk(), sender="Ada Lovelace via Pumps <pumps@list.example>")

    ticket = opened(outcome)
    assert isinstance(ticket.requester, Stranger)
    assert str(ticket.sender) == "pumps@list.example"


# --- S5 -------------------------------------------------------------------------------------


def test_s5_copies_of_a_verified_mail_watch_and_take_part() -> None:
    story = desk()
    verdict = passed("ada@client.example")

    outcome = story.receives(
        mail("Pump", Cc="Bo <bo@x.example>, help@acme.example", Authentication_Results=verdict)
    )

    assert story.item(outcome.number).watchers == {Address.of("bo@x.example")}
    answer = story.receives(mail(f"Re: [{outcome.number}]", sender="bo@x.example"))
    assert answer.entity is EntityKind.TICKET_NOTE


@pytest.mark.parametrize("verdict", [None, "mx.acme.example; spf=softfail"])
def test_s5_x2_a_spoofed_reply_with_a_copy_to_evil_gives_evil_nothing(verdict: str | None) -> None:
    story = desk()
    evil = "evil@evil.example"

    for each in range(2):
        story.receives(
            mail(f"Re: [{PRINTER}]", f"And {each}?", Cc=evil, Authentication_Results=verdict)
        )
    story.receives(
        mail(
            f"Re: [{PRINTER}]",
            "All passwords are below.",
            sender="grace@acme.example",
            Authentication_Results=GRACE_PASSED,
        )
    )

    item = story.item(PRINTER)
    assert Address.of(evil) not in item.watchers | item.participants
    assert evil not in {str(one.to) for one in story.sent}
    assert story.receives(mail(f"Re: [{PRINTER}]", sender=evil)).number != PRINTER


def test_s5_no_more_watch_than_the_desk_wants() -> None:
    story = desk(watchers_limit=2)
    copies = ", ".join(f"p{at}@x.example" for at in range(5))

    outcome = story.receives(
        mail("Pump", Cc=copies, Authentication_Results=passed("ada@client.example"))
    )

    assert len(story.item(outcome.number).watchers) == 2

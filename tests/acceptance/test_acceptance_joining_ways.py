"""T1, T3, T4, X4, X26: the ways to an item, and what becomes of what leads nowhere."""

from __future__ import annotations

from typing import Any

from acceptance_desk import why
from attrs import evolve
from story_desk import ADA, CLIENT, PRINTER, SWITCH, StoryDesk, desk, failed, mailbox_desk, passed

from mail2ticket.model.decision import State
from mail2ticket.model.external_numbers import Jira, ServiceNow
from mail2ticket.model.items import EntityKind, NewNote, NewTicket, WorkItem
from mail2ticket.rules.externals import ExternalNumber
from mail2ticket.rules.threads import AnyoneByNumber
from mail2ticket.testing import mail

STRANGER = "mallory@elsewhere.example"


def reply(story: StoryDesk, **changes: Any) -> bytes:  # noqa: ANN401 - fields of a mail, of any type
    """Return a reply that has a token in nothing but what it quotes."""
    token = story.reply_address(PRINTER, changes.pop("of", "ada@client.example"))
    return mail("Re: the pump", f"More.\n\nOn Monday Acme wrote:\n> Reply to {token}\n", **changes)


def test_t1_a_token_that_is_only_quoted_leads_to_the_item() -> None:
    story = desk()

    outcome = story.receives(reply(story))

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, PRINTER)
    assert "a signed token" in why(outcome, "match")
    assert story.last(PRINTER).text == "More."


def test_x26_a_quoted_token_of_somebody_else_leads_nowhere() -> None:
    story = desk()

    for sender in (STRANGER, "bob@client.example"):
        outcome = story.receives(reply(story, sender=sender))
        assert outcome.entity is EntityKind.TICKET
        assert "+t2026" not in story.last(outcome.number).text
    forged = story.receives(reply(story, Authentication_Results=failed("ada@client.example")))
    assert forged.entity is EntityKind.TICKET
    assert not story.entries(PRINTER)


def test_t3_a_key_that_is_dropped_revokes_its_tokens() -> None:
    story = desk()
    written = reply(story, sender="bob@client.example", of="bob@client.example")
    story.policy = evolve(story.policy, keys=(b"a newer key of ours", *story.policy.keys))
    rotated = story.receives(written)
    story.policy = evolve(story.policy, keys=(b"a newer key of ours",))
    revoked = story.receives(written.replace(b"More.", b"Again."))

    assert rotated.number == PRINTER
    assert revoked.entity is EntityKind.TICKET


def test_t4_a_mail_about_a_merged_item_goes_to_what_it_was_merged_into() -> None:
    story = desk()
    first = story.receives(mail("Pump", sender="bob@client.example"))
    story.store.merge(PRINTER, first.number or "")

    outcome = story.receives(mail(f"Re: [{PRINTER}]", "And now?"))

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, first.number)
    assert f"{PRINTER} was merged into {first.number}" in why(outcome, "match")
    stranger = story.receives(mail(f"Re: [{PRINTER}]", "And I?", sender=STRANGER))
    assert stranger.decision
    assert isinstance(stranger.decision.entity, NewTicket)
    assert stranger.decision.entity.mentions == first.number


def test_t4_a_reply_about_a_deleted_item_opens_a_ticket_and_the_trace_says_so() -> None:
    story = desk()
    token = story.reply_address(PRINTER, "ada@client.example")
    story.store.delete_item(PRINTER)

    by_token = story.receives(mail("Re: x", "And now?", to=token))
    by_number = story.receives(mail(f"Re: [{PRINTER}]", "And now?"))

    assert by_token.entity is by_number.entity is EntityKind.TICKET
    assert "which is deleted" in why(by_token, "match")
    assert PRINTER in why(by_number, "match")


def test_t4_carriers_that_disagree_are_told_of_and_the_strongest_wins() -> None:
    story = desk()
    token = story.reply_address(PRINTER, "ada@client.example")

    outcome = story.receives(mail(f"Re: [{SWITCH}]", "x", to=token))

    assert outcome.number == PRINTER
    assert f"other carriers name {SWITCH}" in why(outcome, "match")


def test_t1_a_number_of_another_system_leads_to_its_ticket_for_who_takes_part() -> None:
    story = desk()
    rule = ExternalNumber((Jira(("OPS",)), ServiceNow()))
    story.policy = evolve(story.policy, match=(*story.policy.match, rule))
    story.store.add_item(
        WorkItem(
            number="T20261101.0007", external_id="OPS-17", company=CLIENT,
            participants=frozenset({ADA.addresses[0]}),
        )
    )  # fmt: skip

    joins = story.receives(mail("[JIRA] (ops-17) Pump", "x"))
    stranger = story.receives(mail("[JIRA] (OPS-17) Pump", "x", sender=STRANGER))
    other = story.receives(mail("[JIRA] (OPS-18) Pump", "x"))

    assert (joins.entity, joins.number) == (EntityKind.TICKET_NOTE, "T20261101.0007")
    assert "external number OPS-17" in why(joins, "match")
    assert stranger.decision
    assert isinstance(stranger.decision.entity, NewTicket)
    assert stranger.decision.entity.mentions == "T20261101.0007"
    assert other.entity is EntityKind.TICKET


def test_s1_a_host_may_let_anybody_write_by_number_and_nobody_is_told() -> None:
    """X4: in no default policy; the note is for agents only."""
    story = desk(match=(AnyoneByNumber(), *desk().policy.match))

    outcome = story.receives(mail(f"Re: [{PRINTER}]", "Hello!", sender=STRANGER, Cc="x@y.example"))
    forged = story.receives(
        mail(f"Re: [{PRINTER}]", "Hm", Authentication_Results=failed("ada@client.example"))
    )
    known = story.receives(mail(f"Re: [{PRINTER}]", "Known."))

    assert outcome.decision
    assert isinstance(outcome.decision.entity, NewNote)
    assert outcome.decision.entity.is_internal
    assert "takes no part" in outcome.decision.entity.text
    assert not outcome.outbox
    assert story.item(PRINTER).watchers == frozenset()
    assert STRANGER not in {str(one) for one in story.item(PRINTER).participants}
    assert forged.number != PRINTER
    assert known.decision
    assert isinstance(known.decision.entity, NewNote)
    assert not known.decision.entity.is_internal


def test_x1_a_proof_of_an_address_that_is_sent_to_a_ticket_is_no_public_note() -> None:
    """The Ticket Trick: who opens a ticket must not read what a third party sends its address."""
    story = desk()
    token = story.reply_address(PRINTER, "ada@client.example")
    for number, sender in enumerate(("no-reply@chat.example", "confirm@chat.example")):
        outcome = story.receives(
            mail(f"Confirm your address {number}", "Click here", sender=sender, to=token)
        )
        assert outcome.entity is EntityKind.TICKET
        assert outcome.number != PRINTER
    assert not story.entries(PRINTER)
    robot = story.receives(
        mail("Confirm your address", "Code 17", to=token, Auto_Submitted="auto-generated")
    )
    assert robot.decision
    assert isinstance(robot.decision.entity, NewNote)
    assert robot.decision.entity.is_internal
    assert not robot.outbox


def test_x1_a_robot_that_is_copied_takes_no_part() -> None:
    story = desk()
    verdict = passed("ada@client.example")

    story.receives(
        mail(f"[{PRINTER}]", "x", Cc="no-reply@chat.example", Authentication_Results=verdict)
    )

    assert story.item(PRINTER).watchers == frozenset()


def test_s1_a_mail_that_is_nobodys_is_refused_where_each_must_have_an_owner() -> None:
    story = mailbox_desk(needs_company=True)

    refused = story.receives(mail("Help", sender=STRANGER))
    by_number = story.receives(mail(f"About {PRINTER}", "x", sender=STRANGER))
    by_domain = story.receives(mail("Help", sender="new@client.example"))
    default = mailbox_desk(needs_company=True, company=CLIENT).receives(
        mail("Help", sender=STRANGER)
    )

    assert (refused.state, refused.reason) == (State.HELD, "unattributed")
    assert refused.notices == ("refused",)
    assert by_number.state is by_domain.state is default.state is State.CREATED
    assert by_number.decision
    assert isinstance(by_number.decision.entity, NewTicket)
    assert by_number.decision.entity.company == CLIENT
    assert by_number.decision.entity.mentions == PRINTER
    assert not story.entries(PRINTER)


def test_s1_a_forged_mail_has_no_owner_by_anything_that_it_names() -> None:
    story = mailbox_desk(needs_company=True)

    outcome = story.receives(
        mail(PRINTER, sender=STRANGER, Authentication_Results=failed(STRANGER))
    )

    assert outcome.reason == "unattributed"
    assert not outcome.outbox

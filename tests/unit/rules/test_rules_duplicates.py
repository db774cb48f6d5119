"""Is there a ticket of the same already (E10)?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from cases import ADA_CONTACT, CLIENT, NOON, SAM, TICKET, case, items, message, policy, stranger

from mail2ticket.model.alert import Alert
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.external_numbers import Jira, ServiceNow
from mail2ticket.model.facts import Facts, Likeness, Questions, Trait
from mail2ticket.model.items import (
    Discarded,
    EntityKind,
    Held,
    NewNote,
    NewTicket,
    Reason,
    WorkItem,
)
from mail2ticket.model.limits import Excess
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Company, Requester
from mail2ticket.model.verdict import Answer, Kind, Trust
from mail2ticket.rules.duplicates import (
    Duplicates,
    Handling,
    SameBy,
    SameTicket,
    WithExternalId,
)
from mail2ticket.rules.entities import ticket

TITLE = Likeness(Trait.TITLE, "vpn", NOON - timedelta(minutes=60))
ALERT = Likeness(Trait.ALERT, "agent/db01/disk")
KEY = Likeness(Trait.EXTERNAL, "ops-17")
TOKEN = (
    '<Autotask><PW name="x"/><TicketNumber>t1</TicketNumber>'
    '<SubIssue name="Disk"/><DeviceID source="agent" name="db01"/></Autotask>'
)
DONE = evolve(TICKET, is_open=False)
SAME = SameTicket(external=(Jira(),))
BOX = Mailbox("support@acme.example")


def known(*found: WorkItem, by: Likeness = TITLE) -> Facts:
    """Return the facts of a store that has *found*."""
    return Facts(items=items(*found), alike={by: tuple(item.number for item in found)})


def seen(
    mail: Message | None = None,
    facts: Facts | None = None,
    **fields: Any,  # noqa: ANN401 - fields of a case
) -> Commanded:
    """Return the case of a mail about the VPN."""
    found = case(mail or message("VPN"), facts=facts or known(TICKET), desk=policy(BOX))
    return evolve(found, **fields)


def entity(rule: Duplicates, found: Commanded) -> object:
    """Return what the rule makes of it."""
    answer = rule(found)
    return answer.value if answer else None


def test_e10_what_is_asked_is_what_is_set_and_never_more_than_three() -> None:
    mail = message("OPS-17 VPN", TOKEN)
    title = evolve(TITLE, value="ops-17 vpn")

    every = SAME.questions(mail, policy())
    assert every.alike == {title, ALERT, KEY}
    assert every.numbers == {"T1"}
    assert SameTicket(by=["title"]).questions(mail, policy()) == Questions(
        alike=frozenset({title})
    )
    assert (
        SameTicket(by=["alert", "number"], minutes=5).questions(message(), policy()) == Questions()
    )
    assert SameTicket(by=["external"]).questions(mail, policy()) == Questions()
    assert Duplicates(same=SAME).questions(mail, policy()) == every


def test_e10_the_ways_are_tried_in_one_order() -> None:
    assert SameTicket(by={SameBy.TITLE, SameBy.NUMBER}).by == (SameBy.NUMBER, SameBy.TITLE)


def test_e10_a_blank_title_is_like_no_other() -> None:
    assert SameTicket().questions(message("\u200b "), policy()) == Questions()


def test_e10_prefixes_and_case_are_no_part_of_a_title() -> None:
    asked = SameTicket(minutes=10).questions(message("[EXTERNAL] The  VPN"), policy())

    assert asked.alike == {Likeness(Trait.TITLE, "the vpn", NOON - timedelta(minutes=10))}


def test_e10_the_same_ticket_is_mentioned() -> None:
    answer = SAME(seen())

    assert answer
    assert answer.value == Match(mentioned=TICKET, is_alike=True)
    assert answer.reason == f"the same as {TICKET.number} by its title"


@pytest.mark.parametrize(
    "item",
    [
        evolve(TICKET, company=None),
        evolve(TICKET, company=Company("other", "Client Ltd")),
        evolve(TICKET, kind=ItemKind.TASK),
    ],
)
def test_e10_only_a_ticket_of_the_same_company_is_the_same(item: WorkItem) -> None:
    assert SAME(seen(facts=known(item))) is None
    assert Duplicates(same=SAME)(seen(facts=known(item))) is None


def test_e10_where_no_company_is_known_nothing_is_the_same() -> None:
    assert SAME(seen(requester=stranger())) is None
    of_box = evolve(BOX, company=CLIENT)
    assert SAME(seen(requester=stranger(), mailbox=of_box))


def test_e10_a_number_that_leads_nowhere_is_passed_over_and_a_merged_one_leads_on() -> None:
    gone = evolve(known(TICKET), alike={TITLE: ("T0", TICKET.number)})
    into = evolve(TICKET, number="T2")
    merged = Facts(
        items=items(evolve(TICKET, merged_into="T2"), into), alike={TITLE: (TICKET.number,)}
    )

    assert entity(Duplicates(same=SAME), seen(facts=gone))
    answer = SAME(seen(facts=merged))
    assert answer
    assert answer.value == Match(mentioned=into, is_alike=True)


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        (message("Re: VPN"), Kind.PERSONAL),
        (message("Fwd: VPN"), Kind.PERSONAL),
        (message("VPN", in_reply_to=("a@b.example",)), Kind.PERSONAL),
        (message("VPN"), Kind.BOUNCE),
        (message("VPN"), Kind.VACATION),
    ],
)
def test_e10_a_reply_a_forward_and_a_report_are_no_duplicates(mail: Message, kind: Kind) -> None:
    assert SAME(seen(mail, kind=kind)) is None
    assert Duplicates(same=SAME)(seen(mail, kind=kind)) is None


def test_e10_but_an_alert_may_be_threaded() -> None:
    assert SAME(seen(message("VPN", references=("a@b.example",)), kind=Kind.ALERT))


def test_e10_an_alert_is_the_same_by_number_and_by_id_if_its_key_is_right() -> None:
    named = evolve(TICKET, number="T1")
    mail = message("Disk", TOKEN)
    by_number = Facts(items=items(named))
    by_id = known(TICKET, by=ALERT)

    for facts, way in ((by_number, "number"), (by_id, "alert")):
        answer = SAME(seen(mail, facts, kind=Kind.ALERT))
        assert answer
        assert answer.reason.endswith(f"by its {way}")
        assert SAME(seen(mail, facts)) is None
    assert SameTicket(by=["title"])(seen(mail, by_number, kind=Kind.ALERT)) is None


def test_e10_it_is_the_same_by_an_external_number() -> None:
    answer = SAME(seen(message("[JIRA] (OPS-17) x"), known(TICKET, by=KEY)))

    assert answer
    assert answer.reason == f"the same as {TICKET.number} by its external"


def test_e10_a_ticket_says_of_which_other_it_may_be_the_same() -> None:
    answer = ticket(case(match=Match(mentioned=TICKET, is_alike=True)))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.mentions == TICKET.number
    said = f"[The same may be in {TICKET.number}; the mail was kept apart from it.]"
    assert answer.value.text == f"{said}\n\nIt is broken."


# --- what is done -------------------------------------------------------------------------


def test_e10_a_duplicate_is_a_note_on_the_open_ticket() -> None:
    answer = Duplicates(same=SAME)(seen())

    assert answer
    note = answer.value
    assert isinstance(note, NewNote)
    assert (note.item, note.title, note.text) == (TICKET, "VPN", "It is broken.")
    assert (note.author, note.reopens) == (ADA_CONTACT, False)
    assert answer.reason == f"the same as {TICKET.number} by its title: a note on it"


@pytest.mark.parametrize("handling", Handling)
@pytest.mark.parametrize("item", [TICKET, DONE])
def test_e10_what_is_done_is_set_for_open_and_for_completed_tickets(
    handling: Handling, item: WorkItem
) -> None:
    one, other = (handling, Handling.CREATE) if item.is_open else (Handling.CREATE, handling)
    found = entity(Duplicates(same=SAME, handling=one, completed=other), seen(facts=known(item)))

    if handling is Handling.CREATE:
        assert found is None
    elif handling is Handling.IGNORE:
        said = f"the same as {TICKET.number} by its title"
        assert found == Discarded(Reason.DUPLICATE, said)
    else:
        assert isinstance(found, NewNote)
        assert found.reopens is (handling is Handling.REOPEN and not item.is_open)


def test_e10_by_default_a_completed_ticket_is_left_alone_and_the_next_one_is_taken() -> None:
    other = evolve(TICKET, number="T2")
    facts = known(DONE, other)

    found = entity(Duplicates(same=SAME), seen(facts=facts))

    assert isinstance(found, NewNote)
    assert found.item == other


@pytest.mark.parametrize(
    ("requester", "trust"),
    [
        (stranger(), Trust.UNKNOWN),
        (evolve(stranger(), company=CLIENT), Trust.UNKNOWN),
        (ADA_CONTACT, Trust.FORGED),
        (evolve(ADA_CONTACT, company=None), Trust.UNKNOWN),
        (evolve(ADA_CONTACT, company=Company("other", "Other")), Trust.UNKNOWN),
        (evolve(ADA_CONTACT, is_active=False), Trust.UNKNOWN),
        (evolve(SAM, is_active=False), Trust.UNKNOWN),
        (evolve(ADA_CONTACT, company=evolve(CLIENT, is_active=False)), Trust.UNKNOWN),
    ],
)
def test_e10_t2_who_may_not_write_there_writes_no_note(requester: Requester, trust: Trust) -> None:
    of_box = evolve(BOX, company=CLIENT)
    rules = [Duplicates(same=SAME, handling=one) for one in (Handling.NOTE, Handling.IGNORE)]

    for rule in rules:
        assert rule(seen(requester=requester, mailbox=of_box, trust=trust)) is None


def test_e10_two_names_in_from_write_no_note_either() -> None:
    mail = message("VPN")
    two = evolve(mail, senders=(*mail.senders, *mail.senders))

    assert Duplicates(same=SAME)(seen(two)) is None


def test_e10_an_agent_and_an_alert_may_write_within_the_mailboxs_company() -> None:
    of_box = evolve(BOX, company=CLIENT)

    assert isinstance(entity(Duplicates(same=SAME), seen(requester=SAM, mailbox=of_box)), NewNote)
    alert = seen(requester=stranger(), mailbox=of_box, kind=Kind.ALERT)
    assert isinstance(entity(Duplicates(same=SAME), alert), NewNote)


def test_e10_what_joins_an_item_or_is_over_a_limit_is_no_duplicate() -> None:
    rule = Duplicates(same=SAME)

    assert rule(seen(match=Match(TICKET))) is None
    over = message("VPN", excess=Excess("parts", 2, 1))
    assert rule(seen(over)) is None


def test_e10_where_no_notes_are_made_a_ticket_is() -> None:
    tickets = evolve(BOX, creates=frozenset({EntityKind.TICKET}))

    assert Duplicates(same=SAME)(seen(mailbox=tickets)) is None


def test_e10_an_all_clear_is_a_note_whatever_is_done_with_the_rest() -> None:
    rule = Duplicates(same=SAME, handling=Handling.IGNORE, completed=Handling.REOPEN)
    alert = seen(message("RESOLVED: disk", TOKEN), known(DONE, by=ALERT), kind=Kind.ALERT)

    found = entity(rule, alert)

    assert isinstance(found, NewNote)
    assert not found.reopens
    person = seen(message("OK"), known(TICKET, by=evolve(TITLE, value="ok")))
    assert isinstance(entity(rule, person), Discarded)


def test_e10_a_note_without_a_subject_or_a_sender_is_still_one() -> None:
    of_box = evolve(BOX, company=CLIENT, internal_notes=True, note_type="Mail")
    mail = evolve(message("", TOKEN), senders=())
    found = entity(
        Duplicates(same=SAME),
        seen(mail, known(TICKET, by=ALERT), kind=Kind.ALERT, mailbox=of_box, requester=SAM),
    )

    assert isinstance(found, NewNote)
    assert (found.title, found.sender) == (TICKET.title, BOX.address)
    assert (found.is_internal, found.type) == (True, "Mail")


# --- external ids -------------------------------------------------------------------------


def test_e10_a_ticket_keeps_the_number_of_another_system() -> None:
    answer = WithExternalId(ticket, (Jira(),))(case(message("[JIRA] (OPS-17) x")))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.external_id == "ops-17"
    assert answer.reason == "a new ticket; ops-17"


def test_e10_without_a_number_or_a_ticket_the_answer_is_the_other_rules() -> None:
    rule = WithExternalId(ticket, (Jira(),))
    plain, numbered = case(), case(message("[JIRA] (OPS-17) x"))

    assert rule(plain) == ticket(plain)
    assert WithExternalId(lambda _: None, (Jira(),))(numbered) is None
    stop = Answer(Held("x"), "x")
    assert WithExternalId(lambda _: stop, (Jira(),))(numbered) is stop


def test_e10_it_asks_what_the_other_rule_asks() -> None:
    assert WithExternalId(ticket, ()).questions(message(), policy()) == Questions()
    asking = Duplicates(same=SAME)
    mail = message("VPN")
    asked = WithExternalId(asking, ()).questions(mail, policy())
    assert asked == asking.questions(mail, policy())


@pytest.mark.parametrize(
    ("kind", "is_programs"),
    [(Kind.NOTIFICATION, True), (Kind.PERSONAL, False), (Kind.LIST, False), (Kind.ALERT, False)],
)
def test_e9_e10_what_another_program_wrote_opens_nothing_again_and_is_for_agents(
    kind: Kind, is_programs: bool
) -> None:
    rule = Duplicates(same=SAME, completed=Handling.REOPEN)
    note = entity(rule, seen(facts=known(DONE), kind=kind))

    assert isinstance(note, NewNote)
    assert (note.reopens, note.is_internal) == (not is_programs, is_programs)


def test_e10_a_token_may_say_that_it_is_over_too() -> None:
    class Tool:
        """Write alerts that say of themselves that all is well."""

        def read(self, text: str) -> Alert | None:
            return Alert(id="disk", is_over=True, fault="" if text else "no text")

        def conceal(self, text: str) -> str:
            return text

    rule = Duplicates(same=SameTicket(by=("title",), format=Tool()), handling=Handling.IGNORE)
    disk = known(TICKET, by=evolve(TITLE, value="disk"))
    alert = seen(message("Disk"), disk, kind=Kind.ALERT)

    assert isinstance(entity(rule, alert), NewNote)


def test_e10_a_person_who_quotes_a_token_is_the_same_by_what_comes_after_it() -> None:
    """E11: a wrong key proves no alert id, and the title is looked at all the same."""
    facts = evolve(known(TICKET), alike={ALERT: ("T2",), TITLE: (TICKET.number,)})
    answer = SAME(seen(message("VPN", TOKEN), facts))

    assert answer
    assert answer.value == Match(mentioned=TICKET, is_alike=True)


def test_e10_where_no_notes_are_made_a_later_one_may_still_be_ignored() -> None:
    other = evolve(DONE, number="T20261103.0002")
    rule = Duplicates(same=SAME, completed=Handling.IGNORE)
    tickets = evolve(BOX, creates=frozenset({EntityKind.TICKET}))
    found = entity(rule, seen(facts=known(TICKET, other), mailbox=tickets))

    assert isinstance(found, Discarded)


def test_e10_an_external_number_may_stand_in_the_text() -> None:
    [like] = (
        SameTicket(by=("external",), external=(ServiceNow(),))
        .questions(message("Help", "About INC0012345."), policy())
        .alike
    )

    assert like == Likeness(Trait.EXTERNAL, "inc0012345")


@pytest.mark.parametrize("requester", [ADA_CONTACT, SAM])
def test_e10_x4_where_a_server_can_vouch_for_a_sender_his_name_alone_writes_no_note(
    requester: Requester,
) -> None:
    desk = policy(BOX, authentication_servers=["mx.acme.example"])
    found = evolve(
        seen(requester=requester, mailbox=evolve(BOX, company=CLIENT)),
        desk=desk,
    )

    assert Duplicates(same=SAME)(found) is None
    assert Duplicates(same=SAME)(evolve(found, trust=Trust.VERIFIED))

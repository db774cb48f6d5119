"""Alerts of monitoring tools (E11)."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, CLIENT, SAM, TICKET, case, items, message, policy

from mail2ticket.model.address import Address
from mail2ticket.model.alert import Alert, alert_in
from mail2ticket.model.alert_token import AUTOTASK
from mail2ticket.model.attribution import address_of, attribution_of, questions_of
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.headers import Headers
from mail2ticket.model.items import Discarded, EntityKind, Held, NewNote, NewTicket, Reason
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message, Recipient, RecipientSource
from mail2ticket.model.people import Agent, Company, Contact, NewContact, Stranger
from mail2ticket.model.route import Route
from mail2ticket.model.verdict import Kind
from mail2ticket.pipeline import triage
from mail2ticket.rules.alerts import (
    AlertFields,
    AlertKey,
    AlertMailbox,
    AlertSender,
    AlertStorm,
    AlertTicket,
    BadAlertKey,
)
from mail2ticket.rules.concealing import harmless, without_secrets
from mail2ticket.rules.routes import Routes

BOX = Mailbox("alerts@acme.example", queue="Monitoring", type="Alert", alert_key="key")
NAMED = Mailbox("named@acme.example", alert_name="rmm", alert_key="other key")
PLAIN = Mailbox("support@acme.example")
DESK = policy(BOX, NAMED, PLAIN)
DORA = Address.of("dora@client.example")


def token(rest: str = "", key: str = "key", name: str = "rmm") -> str:
    """Return a token."""
    return f'<Autotask><ID name="{name}"/><PW name="{key}"/>{rest}</Autotask>'


def alert(rest: str = "", key: str = "key", *, to: str = "alerts@acme.example") -> Message:
    """Return a mail with a token."""
    return message("db01", f"Down.\n{token(rest, key)}", sender="rmm@tool.example", to=to)


def stage(mail: Message, kind: Kind = Kind.ALERT, facts: Facts | None = None) -> Commanded:
    """Return the case of *mail* at the desk of these stories."""
    return case(mail, desk=DESK, kind=kind, facts=facts, mailbox=BOX)


def kind_of(mail: Message) -> Kind | None:
    """Return what the rule says that *mail* is."""
    answer = AlertKey()(stage(mail, Kind.PERSONAL))
    return answer.value if answer else None


def test_e11_the_right_key_for_an_alert_mailbox_makes_an_alert() -> None:
    answer = AlertKey()(stage(alert(), Kind.PERSONAL))

    assert answer
    assert (answer.value, answer.reason) == (
        Kind.ALERT,
        "an alert with the key of " + str(BOX.address),
    )


@pytest.mark.parametrize(
    "mail",
    [
        message("db01", "Down.", to="alerts@acme.example"),
        alert(key="Key"),
        alert(key=""),
        alert(key="other key"),
        alert("<!-- x -->"),
        alert(to="support@acme.example"),
        alert(to="elsewhere@acme.example"),
    ],
)
def test_e11_else_it_is_none(mail: Message) -> None:
    assert kind_of(mail) is None


def test_e11_a_mailbox_may_ask_for_a_name_too() -> None:
    right, wrong = (
        message("x", token("", "other key", name), to="named+x@acme.example")
        for name in ("rmm", "RMM")
    )

    assert kind_of(right) is Kind.ALERT
    assert kind_of(wrong) is None


def test_e11_a_key_of_an_inactive_mailbox_is_none() -> None:
    desk = policy(evolve(BOX, is_active=False), PLAIN)

    assert AlertKey()(case(alert(), desk=desk)) is None


def test_e11_r4_of_several_mailboxes_only_the_one_looked_at_counts() -> None:
    seen = stage(alert(), Kind.PERSONAL)

    assert AlertKey()(evolve(seen, addressee=BOX.address))
    assert AlertKey()(evolve(seen, addressee=PLAIN.address)) is None


def to_all(*boxes: Mailbox, key: str = "key") -> Message:
    """Return an alert that is sent to each of *boxes*."""
    to = tuple(Recipient(box.address, RecipientSource.TO) for box in boxes)
    return evolve(alert(key=key), recipients=to)


@pytest.mark.parametrize("boxes", [(PLAIN, BOX), (NAMED, BOX, PLAIN)])
def test_e11_an_alert_to_several_mailboxes_is_for_the_one_whose_key_it_has(
    boxes: tuple[Mailbox, ...],
) -> None:
    decision = triage(to_all(*boxes), Facts(), DESK)

    assert decision.mailbox == BOX.address
    assert isinstance(decision.entity, NewTicket)
    assert (decision.entity.queue, decision.entity.type) == (BOX.queue, BOX.type)
    said = {(step.question, step.reason) for step in decision.trace.steps}
    assert ("route", f"its key is that of {BOX.address}") in said


def test_e11_a_route_of_mine_says_more_than_the_key() -> None:
    route = Route("night", to=("support@acme.example",))
    desk = DESK.preferring(route=(Routes((route,)),))

    assert triage(to_all(BOX, PLAIN), Facts(), desk).mailbox == PLAIN.address


def test_e11_of_one_mailbox_or_of_other_mail_its_key_says_nothing() -> None:
    both = to_all(PLAIN, BOX, key="wrong")

    assert AlertMailbox()(stage(alert())) is None
    assert AlertMailbox()(stage(both)) is None
    assert AlertMailbox()(stage(both, Kind.PERSONAL)) is None


@pytest.mark.parametrize(("plus", "is_one"), [("off", False), ("mixed", True)])
def test_e11_r3_a_detail_after_plus_is_read_as_the_desk_has_it(plus: str, is_one: bool) -> None:
    mail = alert(to="alerts+disk@acme.example")

    answer = AlertKey()(case(mail, desk=evolve(DESK, plus_addressing=plus)))
    assert bool(answer) is is_one


@pytest.mark.parametrize("kind", [SpanKind.QUOTE, SpanKind.FORWARD])
def test_e11_a_token_in_anothers_words_is_none(kind: SpanKind) -> None:
    body = Body(spans=(Span(SpanKind.OWN, "Is it?\n"), Span(kind, token())))

    assert alert_in(message(body=body), AUTOTASK) is None
    html = evolve(body, html=token(), is_from_html=True)
    assert alert_in(message(body=html), AUTOTASK) is None


def test_e11_html_is_read_only_where_the_text_was_made_from_it() -> None:
    body = Body(spans=(Span(SpanKind.OWN, "Down."),), html=token())

    assert alert_in(message(body=body), AUTOTASK) is None
    assert alert_in(message(body=evolve(body, is_from_html=True)), AUTOTASK)


def test_e11_a_wrong_key_holds_the_mail() -> None:
    answer = BadAlertKey()(stage(alert(key="wrong"), Kind.PERSONAL))

    assert answer
    assert answer.value == Held(Reason.BAD_ALERT_KEY, "its key is wrong")
    assert "wrong key" not in answer.reason


def test_e11_a_token_that_cannot_be_read_is_held_with_its_fault() -> None:
    answer = BadAlertKey()(stage(alert("<!-- x -->"), Kind.PERSONAL))

    assert answer
    assert answer.value == Held(Reason.BAD_ALERT_KEY, "its token cannot be read: a comment")


def test_e11_nothing_is_held_of_an_alert_nor_elsewhere_nor_without_a_token() -> None:
    rule = BadAlertKey()

    assert rule(stage(alert())) is None
    assert rule(stage(alert(key="wrong", to="support@acme.example"), Kind.PERSONAL)) is None
    assert rule(stage(message(to="alerts@acme.example"), Kind.PERSONAL)) is None


# --- whose it is --------------------------------------------------------------------------

CUSTOMER = Alert(company="Client Ltd", contact="Dora", email="dora@client.example")
KNOWN = Facts(companies_named={"Client Ltd": (CLIENT,)})
OTHER = Company("other", "Client Ltd")
GONE = Company("gone", "Client Ltd", is_active=False)


def test_e11_what_is_asked_is_what_is_named() -> None:
    numbered = Alert(
        company="C", company_source="rmm", company_id="77", contact="D", email="d@e.f"
    )

    assert questions_of(numbered) == Questions(
        addresses=frozenset({Address.of("d@e.f")}),
        company_ids=frozenset({"rmm:77", "77"}),
        company_names=frozenset({"C"}),
        contact_names=frozenset({"D"}),
    )
    assert questions_of(Alert(company_id="77")) == Questions(company_ids=frozenset({"77"}))
    assert questions_of(Alert(company_source="rmm")) == Questions()
    assert questions_of(Alert()) == Questions()


@pytest.mark.parametrize(
    "email", ["", "dora", "@client.example", "dora@", "a b@c.example", "<a@b>"]
)
def test_e11_what_is_no_address_is_not_looked_up(email: str) -> None:
    assert address_of(Alert(email=email)) is None


def test_e11_the_number_of_the_company_decides_before_its_name() -> None:
    facts = Facts(companies_by_id={"77": OTHER}, companies_named={"Client Ltd": (CLIENT,)})
    named = Alert(company="Client Ltd", company_source="rmm", company_id="77")

    assert attribution_of(named, facts).company == OTHER
    assert attribution_of(evolve(named, company_id="78"), facts).company == CLIENT
    assert attribution_of(Alert(company_id="78"), facts).remarks == ("[No company is called 78.]",)


def test_e11_the_number_that_the_tool_gave_comes_before_one_that_is_ours() -> None:
    named = Alert(company_source="rmm", company_id="77")
    facts = Facts(companies_by_id={"rmm:77": CLIENT, "77": OTHER})

    assert attribution_of(named, facts).company == CLIENT
    assert attribution_of(evolve(named, company_source="it"), facts).company == OTHER
    assert attribution_of(evolve(named, company_source=""), facts).company == OTHER
    assert attribution_of(named, Facts()).remarks == ("[No company is called rmm:77.]",)
    name = Facts(companies_named={"rmm:77": (CLIENT,), "77": (OTHER,)})
    assert attribution_of(named, name).company is None


def test_e11_an_inactive_company_is_taken_only_where_there_is_no_other() -> None:
    both = Facts(companies_named={"Client Ltd": (GONE, CLIENT)})
    one = Facts(companies_named={"Client Ltd": (GONE,)})

    assert attribution_of(CUSTOMER, both).company == CLIENT
    assert attribution_of(CUSTOMER, one).company == GONE


def test_e11_of_several_companies_none_is_guessed() -> None:
    found = attribution_of(CUSTOMER, Facts(companies_named={"Client Ltd": (CLIENT, OTHER)}))

    assert (found.company, found.contact, found.registers) == (None, None, None)
    assert found.remarks == ("[2 companies are called Client Ltd; none was guessed.]",)


def test_e11_a_contact_is_found_by_his_address_then_by_his_name_in_the_company() -> None:
    dora = Contact("dora", "Dora", (DORA,), CLIENT)
    namesake = Contact("dora2", "Dora", ("dora@other.example",), OTHER)
    by_address = evolve(KNOWN, people={DORA: (dora,)})
    by_name = evolve(KNOWN, contacts_named={"Dora": (namesake, dora)})

    assert attribution_of(CUSTOMER, by_address).contact == dora
    assert attribution_of(CUSTOMER, by_name).contact == dora
    assert attribution_of(CUSTOMER, by_address).registers is None


def test_e11_without_a_company_the_address_tells_it() -> None:
    dora = Contact("dora", "Dora", (DORA,), CLIENT)
    found = attribution_of(Alert(email=str(DORA)), Facts(people={DORA: (dora,)}))

    assert (found.company, found.contact, found.remarks) == (CLIENT, dora, ())


def test_e11_without_a_company_nobody_is_added_and_a_name_tells_nothing() -> None:
    dora = Contact("dora", "Dora", (DORA,), CLIENT)
    facts = Facts(contacts_named={"Dora": (dora,)})
    found = attribution_of(Alert(contact="Dora"), facts)

    assert (found.company, found.contact, found.registers) == (None, None, None)
    assert found.remarks == ("[No contact is called Dora.]",)
    assert attribution_of(Alert(), facts).remarks == ()


def test_e11_of_several_contacts_none_is_guessed_nor_added() -> None:
    twins = tuple(Contact(name, "Dora", (DORA,), CLIENT) for name in ("d1", "d2"))
    found = attribution_of(CUSTOMER, evolve(KNOWN, people={DORA: twins}))

    assert (found.company, found.contact, found.registers) == (CLIENT, None, None)
    assert found.remarks == ("[2 contacts are called Dora; none was guessed.]",)


def test_e11_a_missing_contact_is_added_unless_somebody_has_the_address() -> None:
    agent = evolve(SAM, addresses=(DORA,))

    assert attribution_of(CUSTOMER, KNOWN).registers == NewContact("Dora", DORA, CLIENT)
    found = attribution_of(CUSTOMER, evolve(KNOWN, people={DORA: (agent,)}))
    assert found.registers is None
    assert found.remarks == (f"[Somebody else has the address {DORA}.]",)
    unnamed = attribution_of(evolve(CUSTOMER, contact=""), KNOWN)
    assert unnamed.registers == NewContact(str(DORA), DORA, CLIENT)


# --- the rules that use it ----------------------------------------------------------------

REST = '<Customer name="Client Ltd"/><Email name="dora@client.example"/><Contact name="Dora"/>'
DEVICE = '<SubIssue name="Disk"/><DeviceID source="agent" name="db01"/>'


def test_e11_an_alert_is_of_its_contact() -> None:
    dora = Contact("dora", "Dora", (DORA,), CLIENT)
    facts = evolve(KNOWN, people={DORA: (dora,)})
    answer = AlertSender()(stage(alert(REST), facts=facts))

    assert answer
    assert (answer.value, answer.reason) == (dora, "the alert names contact Dora")


def test_e11_or_of_somebody_of_the_company_and_never_an_agents() -> None:
    facts = evolve(KNOWN, people={Address.of("rmm@tool.example"): (SAM,)})
    added = AlertSender()(stage(alert(REST), facts=facts))
    nobody = AlertSender()(stage(alert(), facts=facts))

    assert added
    assert nobody
    assert added.value == Stranger(DORA, "Dora", CLIENT)
    assert added.reason == "an alert of Client Ltd, and no contact"
    assert nobody.value == Stranger(Address.of("rmm@tool.example"), "", None)
    assert not isinstance(nobody.value, Agent)


def test_e11_of_any_other_mail_and_of_nobodys_these_rules_say_nothing() -> None:
    unsent = evolve(alert(), senders=())

    for mail, kind in (
        (alert(), Kind.NOTIFICATION),
        (message(), Kind.ALERT),
        (unsent, Kind.ALERT),
    ):
        assert AlertSender()(stage(mail, kind)) is None
        assert AlertTicket()(stage(mail, kind)) is None


def test_e11_only_an_alert_with_a_key_of_ours_is_looked_up() -> None:
    number = alert(f"{REST}<TicketNumber>t1</TicketNumber>")

    assert AlertSender().questions(number, DESK).company_names == {"Client Ltd"}
    assert AlertTicket().questions(number, DESK).numbers == {"T1"}
    for mail in (message(), alert(REST, key="wrong")):
        assert AlertSender().questions(mail, DESK) == Questions()
        assert AlertTicket().questions(mail, DESK) == Questions()
    assert AlertSender().questions(number, policy()) == Questions()
    assert AlertTicket().questions(alert(), DESK) == Questions()


def ticket(seen: Commanded) -> NewTicket:
    """Return the ticket that the rule opens."""
    answer = AlertTicket()(seen)
    assert answer
    assert isinstance(answer.value, NewTicket)
    return answer.value


def test_e11_an_alert_opens_a_ticket() -> None:
    seen = evolve(
        stage(alert(REST + DEVICE), facts=KNOWN), requester=Stranger(DORA, "Dora", CLIENT)
    )
    found = ticket(seen)

    assert (found.title, found.text) == ("db01", "Down.")
    assert (found.company, found.type, found.queue) == (CLIENT, "Disk", "Monitoring")
    assert (found.sender, found.registers) == (DORA, NewContact("Dora", DORA, CLIENT))
    assert (found.alert_id, found.is_registered, found.mentions) == ("agent/db01/disk", True, None)


def test_e11_a_known_contact_takes_part_and_nobody_is_added() -> None:
    dora = Contact("dora", "Dora", (DORA,), CLIENT)
    found = ticket(stage(alert(REST), facts=evolve(KNOWN, people={DORA: (dora,)})))

    assert (found.sender, found.registers, found.type) == (DORA, None, "Alert")
    unreachable = evolve(dora, addresses=())
    found = ticket(stage(alert(REST), facts=evolve(KNOWN, people={DORA: (unreachable,)})))
    assert found.sender == Address.of("rmm@tool.example")


def test_e11_who_is_added_without_an_address_takes_no_part() -> None:
    found = ticket(stage(alert('<Customer name="Client Ltd"/><Contact name="Zoe"/>'), facts=KNOWN))

    assert found.sender == Address.of("rmm@tool.example")
    assert found.registers == NewContact("Zoe", None, CLIENT)


def test_e11_a_number_is_mentioned() -> None:
    mail = alert(f"<TicketNumber>{TICKET.number}</TicketNumber>")
    by_token = ticket(stage(mail, facts=Facts(items=items(TICKET))))
    by_match = ticket(evolve(stage(alert()), match=Match(mentioned=TICKET)))

    for found in (by_token, by_match):
        assert found.mentions == TICKET.number
        assert found.text == f"[See {TICKET.number}.]\n\nDown."


def test_e11_an_alert_without_a_subject_is_called_by_its_device() -> None:
    mail = evolve(alert(DEVICE), subject=" ")

    assert ticket(stage(mail)).title == "Alert: db01: Disk"
    assert ticket(stage(evolve(alert(), subject=token()))).title == "Alert"


def test_e11_no_ticket_about_an_item_nor_where_none_is_made() -> None:
    seen = stage(alert())

    assert AlertTicket()(evolve(seen, match=Match(TICKET))) is None
    notes = evolve(BOX, creates=frozenset({EntityKind.TICKET_NOTE}))
    assert AlertTicket()(evolve(seen, mailbox=notes)) is None


def test_e11_the_device_is_a_field_of_a_new_ticket() -> None:
    seen = stage(alert(DEVICE))
    rule = AlertFields()
    opened = NewTicket(mailbox=BOX.address, title="x", sender=ADA, requester=ADA_CONTACT, text="")
    noted = NewNote(item=TICKET, title="x", sender=ADA, author=ADA_CONTACT, text="")

    answer = rule(seen.drafted(opened))
    assert answer
    assert answer.value == Changes(fields=(("device", "db01"), ("device_source", "agent")))
    only = rule(stage(alert('<DeviceID name="db02"/>')).drafted(opened))
    assert only
    assert only.value == Changes(fields=(("device", "db02"),))
    assert rule(seen.drafted(noted)) is None
    assert rule(stage(alert()).drafted(opened)) is None
    assert rule(stage(alert(DEVICE), Kind.PERSONAL).drafted(opened)) is None


# --- what is taken out --------------------------------------------------------------------


def test_e11_nothing_that_is_written_or_held_keeps_the_token() -> None:
    conceal = AlertKey().conceal
    opened = NewTicket(
        mailbox=BOX.address,
        title=token(),
        sender=ADA,
        requester=ADA_CONTACT,
        text=f"Down.\n{token()}",
    )

    entity = without_secrets(opened, conceal)
    assert isinstance(entity, NewTicket)
    assert (entity.title, entity.text) == ("…", "Down.")
    assert without_secrets(Held("x", f"a {token()}"), conceal) == Held("x", "a ")
    assert without_secrets(Discarded("x", token()), conceal) == Discarded("x")
    plain = evolve(opened, title=" x ", text=" y ")
    assert without_secrets(plain, conceal) == plain
    for only in (
        evolve(opened, title="db01"),
        evolve(opened, title=f"db01 {token()}", text="Down."),
    ):
        cleaned = without_secrets(only, conceal)
        assert isinstance(cleaned, NewTicket)
        assert (cleaned.title, cleaned.text) == ("db01", "Down.")


def test_e11_nor_do_the_faults_of_a_command() -> None:
    conceal = AlertKey().conceal
    fault = CommandFault(FaultCode.UNKNOWN_ROLE, f"#R={token()}"[:60], 1)
    wrong = Command(line=f"#T=1 #R={token()}", faults=(fault,))
    right = Command(line="#T=1")

    found = harmless(wrong, conceal)
    assert found
    assert "key" not in found.line + found.faults[0].text
    assert harmless(right, conceal) is right
    assert harmless(None, conceal) is None


@pytest.mark.parametrize(
    ("field", "expected"),
    [("Importance: high", "High"), ("X-Priority: 1", "High"), ("Importance: low", "Medium")],
)
def test_e6_e11_an_alert_that_is_marked_important_gets_the_higher_priority(
    field: str, expected: str
) -> None:
    name, _, value = field.partition(": ")
    mail = evolve(alert(), headers=Headers(((name, value),)))
    box = evolve(BOX, priority="Medium", high_priority="High")
    answer = AlertTicket()(evolve(stage(mail), mailbox=box))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.priority == expected


@pytest.mark.parametrize(("opened", "is_held"), [(99, False), (100, True), (0, False)])
def test_e11_w4_a_hundred_tickets_an_hour_are_a_storm(opened: int, is_held: bool) -> None:
    tool = Address.of("rmm@tool.example")
    answer = AlertStorm()(stage(alert(), facts=Facts(opened={tool: opened})))

    assert bool(answer) is is_held
    if answer:
        said = f"alerts of {tool} opened {opened} tickets in an hour before"
        assert answer.value == Held(Reason.FLOOD, said)


def test_e11_w4_other_mail_is_no_storm_nor_a_note_nor_what_has_no_sender() -> None:
    tool = Address.of("rmm@tool.example")
    facts = Facts(opened={tool: 500})

    assert AlertStorm()(stage(alert(), Kind.PERSONAL, facts)) is None
    assert AlertStorm()(evolve(stage(alert(), facts=facts), match=Match(TICKET))) is None
    assert AlertStorm()(stage(evolve(alert(), senders=()), facts=facts)) is None
    assert AlertStorm(500)(stage(alert(), facts=facts))
    assert AlertStorm(501)(stage(alert(), facts=facts)) is None
    assert AlertStorm().questions(alert(), DESK).opened == {tool}
    assert AlertStorm().questions(evolve(alert(), senders=()), DESK).opened == frozenset()


def test_e11_the_ticket_of_an_alert_is_counted_for_the_tool_that_sent_it() -> None:
    tool = Address.of("rmm@tool.example")
    facts = Facts(people={ADA: (ADA_CONTACT,)})
    answer = AlertTicket()(stage(alert(f'<Email name="{ADA}"/>'), facts=facts))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert (answer.value.sender, answer.value.opened_by) == (ADA, tool)
    assert evolve(answer.value, reporter=None).opened_by == ADA


def test_e11_a_tool_of_which_nothing_is_known_raises_no_storm() -> None:
    assert AlertStorm(1)(stage(alert())) is None


def test_e11_a_mailbox_may_have_a_plus_in_its_address() -> None:
    box = Mailbox("alerts+rmm@acme.example", alert_key="key")
    mail = alert(to=str(box.address))

    assert AlertKey()(case(mail, desk=policy(box, PLAIN), mailbox=box))


def test_e11_a_key_that_is_no_text_is_wrong_and_breaks_nothing() -> None:
    odd = Mailbox("odd@acme.example", alert_key="\udcff")

    assert kind_of(alert(key="\ud800")) is None
    assert AlertKey()(case(alert(to=str(odd.address)), desk=policy(odd), mailbox=odd)) is None

"""Conditions on a mail: what is true of it, and what is wrong with how they are written (R2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from cases import ADA_CONTACT, CLIENT, SAM, TICKET, case, file, message, stranger

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Attributed, Classified, Drafted, Match, Parsed
from mail2ticket.model.case_conditions import (
    Becomes,
    HasTrust,
    IsAboutItem,
    IsInMailbox,
    IsKind,
    IsOfCompany,
    ItemHas,
    Property,
    RequesterIs,
    Role,
)
from mail2ticket.model.changes import Changes
from mail2ticket.model.condition import Condition, HowMany, all_of, any_of, needs_of, none_of
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.items import Held, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.language import languages_of, told_language
from mail2ticket.model.mail_conditions import (
    HasAttachment,
    HasHeader,
    HasWords,
    IsInLanguage,
    Place,
    SentBy,
    SentTo,
    fits_address,
)
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Recipient, RecipientSource
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.model.words import COMPARED, has_words, word_line

OFFICE = "Ada <Ada@office.client.example>"


@pytest.mark.parametrize(
    ("pattern", "address", "fits"),
    [
        ("ada@client.example", "ADA@client.example", True),
        ("ada@client.example", "ada+x@client.example", True),
        ("ada+x@client.example", "ada+x@client.example", True),
        ("ada+x@client.example", "ada@client.example", False),
        ("ada@client.example", "bada@client.example", False),
        ("ada@client.example", "ada@client.example.evil.example", False),
        ("client.example", "anybody@client.example", True),
        ("*@client.example", "anybody@client.example", True),
        ("client.example", "anybody@office.client.example", False),
        ("*@client.example", "anybody@office.client.example", False),
        ("*.client.example", "anybody@office.client.example", True),
        ("*.client.example", "anybody@a.b.client.example", True),
        ("*.client.example", "anybody@client.example", False),
        ("*.client.example", "anybody@evilclient.example", False),
        ("ada@*.client.example", "ada@office.client.example", True),
        ("ada@*.client.example", "bob@office.client.example", False),
        ("client.example", "client.example", False),  # a bare name, such as MAILER-DAEMON
    ],
)
def test_r2_wildcards_only_where_named(pattern: str, address: str, fits: bool) -> None:
    assert fits_address(Address.of(address), pattern) is fits
    assert SentBy(pattern).faults() == []
    assert SentBy(pattern)(case(message(sender=address))) is fits
    recipients = (Recipient(Address.of(address), RecipientSource.CC),)
    assert SentTo(pattern)(case(message(recipients=recipients))) is fits


def test_a_sender_who_is_forged_or_one_of_several_is_nobody() -> None:
    ada = SentBy("ada@client.example")
    several = message(defects=(Defect(DefectCode.REPEATED_FROM, "two"),))

    assert ada(case())
    assert not ada(case(trust=Trust.FORGED))
    assert not ada(case(several))
    assert not ada(case(message(sender=None)))


WORDS = "Die Heizung im Büro fällt ständig aus: NEW  hire's café"


@pytest.mark.parametrize(
    ("words", "how_many", "is_true"),
    [
        (("heizung",), HowMany.ANY, True),
        (("HEIZUNG", "x"), HowMany.ANY, True),
        (("buro",), HowMany.ANY, True),
        (("Café",), HowMany.ANY, True),
        (("new hire",), HowMany.ANY, True),
        (("heiz",), HowMany.ANY, False),
        (("hire new",), HowMany.ANY, False),
        (("heizung", "büro"), HowMany.ALL, True),
        (("heizung", "licht"), HowMany.ALL, False),
        (("licht", "strom"), HowMany.NONE, True),
        (("licht", "heizung"), HowMany.NONE, False),
    ],
)
def test_r2_words_are_whole_with_case_and_accents_aside(
    words: tuple[str, ...], how_many: HowMany, is_true: bool
) -> None:
    for mail in (message(subject=WORDS), message(text=WORDS)):
        assert HasWords(words, how_many=how_many)(case(mail)) is is_true


def test_words_may_be_looked_for_in_one_place() -> None:
    mail = case(message(subject="Invoice 7", text="The printer is broken."))

    assert HasWords("invoice", place=Place.SUBJECT)(mail)
    assert not HasWords("invoice", place=Place.TEXT)(mail)
    assert HasWords("printer", place=Place.TEXT)(mail)
    assert not HasWords("printer", place=Place.SUBJECT)(mail)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [(SpanKind.OWN, True), (SpanKind.FORWARD, True), (SpanKind.QUOTE, False)],
)
def test_words_that_are_only_quoted_do_not_count(kind: SpanKind, counts: bool) -> None:
    body = Body(spans=(Span(SpanKind.OWN, "Thanks.\n"), Span(kind, "Your refund")))

    assert HasWords("refund")(case(message(body=body))) is counts


def test_words_without_blanks_between_them_are_found() -> None:
    assert has_words(word_line("我的发票已过期"), word_line("发票"))
    assert has_words(word_line("ใบแจ้งหนี้หาย"), word_line("แจ้งหนี้"))
    assert not has_words(word_line("the printers"), word_line("printer"))
    assert not has_words(word_line("anything"), word_line(" - "))


def test_of_a_long_text_only_the_beginning_is_compared() -> None:
    text = "x " * (COMPARED // 2)

    assert HasWords("end")(case(message(text=text[:-4] + "end"))) is True
    assert HasWords("end")(case(message(text=f"{text} end"))) is False


@pytest.mark.parametrize(
    ("condition", "is_true"),
    [
        (HasHeader("X-Tool"), True),
        (HasHeader("x-tool", equals="nagios  CORE"), True),
        (HasHeader("X-Tool", contains="agios"), True),
        (HasHeader("X-Tool", equals="Nagios"), False),
        (HasHeader("X-Tool", contains="zabbix"), False),
        (HasHeader("X-Tool", equals="Nagios core", contains="zabbix"), False),
        (HasHeader("X-Other"), False),
        (HasHeader("Received", contains="two"), True),
    ],
)
def test_r2_any_header_is_there_equals_or_contains(condition: HasHeader, is_true: bool) -> None:
    headers = [("X-Tool", "Nagios Core"), ("Received", "one"), ("Received", "two")]

    assert condition(case(message(headers=headers))) is is_true


def test_r2_it_has_a_file_or_one_of_an_ending() -> None:
    pdf = case(message(attachments=(file("plan.PDF"), file("photo.jpg"))))
    none = case(message())

    assert HasAttachment()(pdf)
    assert HasAttachment(("pdf", "xlsx"))(pdf)
    assert HasAttachment(".jpg")(pdf)
    assert not HasAttachment("xlsx")(pdf)
    assert not HasAttachment("f")(pdf)
    assert not HasAttachment()(none)
    assert not HasAttachment("pdf")(none)
    hidden = evolve(file("photo.jpg"), names=("photo.jpg", "real.pdf"))
    assert HasAttachment("pdf")(case(message(attachments=(hidden,))))


SAMPLES = {
    "en": "Hello, the printer does not work since yesterday. Can you help us?",
    "de": "Guten Tag, der Drucker geht seit gestern nicht. Können Sie uns bitte helfen?",
    "fr": "Bonjour, l'imprimante ne fonctionne plus depuis hier. Pouvez-vous nous aider ?",
    "es": "Hola, la impresora no funciona desde ayer. ¿Puede usted ayudarnos, por favor?",
    "it": "Buongiorno, la stampante non funziona da ieri. Ci potete aiutare, per favore?",
    "nl": "Hallo, de printer werkt niet sinds gisteren. Kunt u ons helpen?",
    "pt": "Olá, a impressora não funciona desde ontem. Pode nos ajudar por favor?",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_r2_a_language_is_told_by_its_small_words(language: str) -> None:
    mail = message(subject="4711", text=SAMPLES[language])

    assert languages_of(mail) == (language,)
    assert IsInLanguage(language.upper())(case(mail))
    assert not IsInLanguage([other for other in SAMPLES if other != language])(case(mail))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Printer",
        "Printer on fire!",
        "Rechnung fehlt noch",
        "Szanowni Państwo, drukarka nie działa od wczoraj, proszę o pomoc i kontakt",
        "de la en que no",
        "the and to of is " + "unknown words follow here " * 20,
    ],
)
def test_an_unknown_language_is_none(text: str) -> None:
    assert told_language(text) == ""
    assert not IsInLanguage(tuple(SAMPLES))(case(message(subject="", text=text)))


@pytest.mark.parametrize(
    ("values", "languages"),
    [
        (("de-CH",), ("de",)),
        (("en, fr-CA",), ("en", "fr")),
        (("EN", "pt_BR"), ("en", "pt")),
        (("1, , x-klingon, german",), ("es",)),
    ],
)
def test_what_the_header_says_of_the_language_is_believed(
    values: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    headers = [("Content-Language", value) for value in values]

    assert languages_of(message(text=SAMPLES["es"], headers=headers)) == languages


def test_r2_kind_and_trust() -> None:
    mail = case(kind=Kind.LIST, trust=Trust.VERIFIED)

    assert IsKind(("list", "alert"))(mail)
    assert not IsKind((Kind.PERSONAL,))(mail)
    assert HasTrust(("verified",))(mail)
    assert not HasTrust((Trust.FORGED, Trust.UNKNOWN))(mail)


@pytest.mark.parametrize(
    ("requester", "roles"),
    [
        (SAM, {Role.AGENT, Role.REGISTERED}),
        (ADA_CONTACT, {Role.CONTACT, Role.REGISTERED}),
        (
            evolve(ADA_CONTACT, is_co_managing=True),
            {Role.CONTACT, Role.CO_MANAGING, Role.REGISTERED},
        ),
        (stranger(), {Role.STRANGER}),
    ],
)
def test_r2_the_role_of_the_requester(requester: Any, roles: set[Role]) -> None:  # noqa: ANN401 - one of three
    assert {role for role in Role if RequesterIs((role,))(case(requester=requester))} == roles


@pytest.mark.parametrize(
    ("names", "is_true"),
    [("client", True), ("CLIENT  ltd", True), (("x", "client"), True), ("other", False)],
)
def test_r2_the_company_of_the_requester_by_id_or_name(names: str, is_true: bool) -> None:
    assert IsOfCompany(names)(case()) is is_true
    assert not IsOfCompany(names)(case(requester=SAM))
    assert not IsOfCompany(names)(case(requester=stranger()))
    assert IsOfCompany(names)(case(requester=evolve(stranger(), company=CLIENT))) is is_true


def test_e13_the_mailbox_by_any_of_its_addresses() -> None:
    mail = case(mailbox=Mailbox("support@acme.example", aliases=("help@acme.example",)))

    assert IsInMailbox(("HELP@acme.example",))(mail)
    assert IsInMailbox(("support@acme.example", "x@acme.example"))(mail)
    assert not IsInMailbox(("billing@acme.example",))(mail)


def test_e13_whether_it_is_about_an_item() -> None:
    about, new = case(match=Match(TICKET)), case(match=Match(mentioned=TICKET))

    assert IsAboutItem()(about)
    assert not IsAboutItem()(new)
    assert IsAboutItem(False)(new)
    assert IsAboutItem(False).faults() == []


MAILBOX = Address.of("support@acme.example")
NEW = NewTicket(
    mailbox=MAILBOX,
    title="Help",
    text="",
    sender=MAILBOX,
    requester=ADA_CONTACT,
    queue="First  line",
    priority="High",
    status="New",
    type="Incident",
)
WAITING = evolve(TICKET, status="Waiting")
NOTE = NewNote(item=WAITING, title="", text="", sender=MAILBOX, author=ADA_CONTACT)
TIME = NewTimeEntry(
    item=WAITING, hours=Decimal(1), title="", text="", sender=MAILBOX, author=SAM, status="Done"
)


def drafted(entity: Any, changes: Changes | None = None) -> Drafted:  # noqa: ANN401 - one of five
    item = getattr(entity, "item", None)
    return evolve(case(match=Match(item)).drafted(entity), changes=changes or Changes())


def test_e13_which_entity_it_becomes() -> None:
    assert Becomes(("ticket", "task_note"))(drafted(NEW))
    assert Becomes(("ticket_note",))(drafted(NOTE))
    assert not Becomes(("ticket_note",))(drafted(NEW))
    assert not Becomes(("ticket",))(drafted(Held("x")))


@pytest.mark.parametrize(
    ("entity", "changes", "name", "value", "is_true"),
    [
        (NEW, Changes(), "queue", "first line", True),
        (NEW, Changes(queue="Second"), "queue", "first line", False),
        (NEW, Changes(queue="Second"), "queue", "SECOND", True),
        (NEW, Changes(), "priority", "high", True),
        (NEW, Changes(), "type", "incident", True),
        (NEW, Changes(), "status", "new", True),
        (NOTE, Changes(), "status", "waiting", True),
        (TIME, Changes(), "status", "done", True),
        (evolve(TIME, status=""), Changes(), "status", "waiting", True),
        (NOTE, Changes(), "queue", "first line", False),
        (NOTE, Changes(priority="Low"), "priority", "low", True),
        (Held("x"), Changes(), "status", "new", False),
        (NEW, Changes(tags=("VPN", "mail")), "tag", "vpn", True),
        (NEW, Changes(tags=("VPN",)), "tag", "mail", False),
    ],
)
def test_e13_what_the_item_has(
    entity: Any,  # noqa: ANN401 - one of five
    changes: Changes,
    name: str,
    value: str,
    is_true: bool,
) -> None:
    assert ItemHas(Property(name), ("x", value))(drafted(entity, changes)) is is_true


VIP, SMALL = HasWords("vip"), HasWords("small")


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("VIP small", (True, True, False)),
        ("VIP", (False, True, False)),
        ("x", (False, False, True)),
    ],
)
def test_conditions_join(subject: str, found: tuple[bool, ...]) -> None:
    mail = case(message(subject=subject))

    assert tuple(join(VIP, SMALL)(mail) for join in (all_of, any_of, none_of)) == found
    assert none_of(any_of(VIP, SMALL))(mail) is found[2]


def test_conditions_say_what_they_are() -> None:
    said = all_of(SentBy("*.client.example"), none_of(HasAttachment(), VIP), HasHeader("X"))

    assert str(said) == (
        "all of (sender is *.client.example; none of (has a file; subject or text has any of "
        "vip); header X is there)"
    )
    each: list[Condition[Drafted]] = [
        SentTo(("a@b.example", "c.example")),
        HasHeader("X", equals="y", contains="z"),
        HasAttachment(("pdf", "doc")),
        IsInLanguage("de"),
        IsKind(("alert",)),
        HasTrust(("verified",)),
        RequesterIs(("agent",)),
        IsOfCompany("Client"),
        IsInMailbox(("a@b.example",)),
        IsAboutItem(),
        IsAboutItem(False),
        Becomes(("ticket",)),
        ItemHas(Property.TAG, ("vpn",)),
    ]
    assert list(map(str, each)) == [
        "recipient is a@b.example, c.example",
        "header X is 'y' and contains 'z'",
        "has a file ending in pdf, doc",
        "language is de",
        "kind is alert",
        "trust is verified",
        "requester is agent",
        "company is Client",
        "mailbox is a@b.example",
        "is about a work item",
        "is about no work item",
        "entity is ticket",
        "tag is vpn",
    ]
    assert [fault for one in each for fault in one.faults()] == []


WRONG: list[tuple[Condition[Drafted], int]] = [
    (SentBy(()), 1),
    (SentBy(("a b@c.example", "*", "a*@c.example", "@c.example", "c..example", "")), 6),
    (SentTo(("x@*", "**.c.example")), 2),
    (HasWords(("fine", " ", "-!")), 2),
    (HasWords(()), 1),
    (HasHeader("X Y"), 1),
    (HasHeader("X:"), 1),
    (HasAttachment(("pdf", ". ")), 1),
    (IsInLanguage(("german", "de", "d")), 2),
    (IsInLanguage(()), 1),
    (IsKind(()), 1),
    (HasTrust(()), 1),
    (RequesterIs(()), 1),
    (IsOfCompany(""), 1),
    (IsInMailbox(()), 1),
    (Becomes(()), 1),
    (ItemHas(Property.TAG, ()), 1),
    (all_of(), 1),
    (any_of(all_of(SentBy("*"), HasWords("")), IsKind(())), 4),
]


@pytest.mark.parametrize(("condition", "count"), WRONG)
def test_everything_that_is_wrong_with_a_condition_is_told_at_once(
    condition: Condition[Drafted], count: int
) -> None:
    assert len(condition.faults()) == count


def test_a_condition_says_what_it_needs() -> None:
    assert needs_of(()) is Parsed
    assert all_of(VIP, SentBy("x.example")).needs is Classified
    assert any_of(VIP, none_of(IsOfCompany("x"), SentBy("x.example"))).needs is Attributed
    assert needs_of((VIP, Becomes(("ticket",)))) is Drafted


def test_equal_conditions_are_equal() -> None:
    assert HasWords("vip") == HasWords(("vip",))
    assert all_of(VIP) != any_of(VIP)

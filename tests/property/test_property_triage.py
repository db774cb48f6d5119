"""What holds of triage for every mail whatsoever."""

from __future__ import annotations

from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    MALLORY,
    NUMBER,
    SAM,
    SUPPORT,
    TICKET,
    items,
    message,
    people,
    policy,
    token_of,
)
from growth import assert_linear
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mail2ticket.handling.outbox import written
from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.decision import state_of
from mail2ticket.model.facts import Facts, Origin, Reference
from mail2ticket.model.headers import LIST_FIELDS, Headers
from mail2ticket.model.items import Discarded, Held, NewNote, NewTicket, NewTimeEntry, Reason
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import (
    AuthenticationResult,
    Envelope,
    Message,
    Recipient,
    RecipientSource,
)
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt
from mail2ticket.model.token import TokenKind
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.parse import parse
from mail2ticket.pipeline import questions, triage

DESK = policy(
    Mailbox(SUPPORT, subject_characters=200),
    Mailbox("old@acme.example", is_active=False),
    authentication_servers=["mx.acme.example"],
)
FACTS = Facts(
    people=people(ADA_CONTACT, SAM).people,
    items=items(TICKET),
    references={"notice@acme.example": Reference(NUMBER, Origin.SENT)},
)

texts = st.text(max_size=40)
lines = st.one_of(
    texts,
    st.sampled_from(["#T=1.5", "#T=x", "#R=Lead", "#T=1 #S=Done", f"Re: [{NUMBER}]", "", "\n"]),
)
addresses = st.sampled_from(
    [
        ADA,
        MALLORY,
        SUPPORT,
        Address.of("sam@acme-staff.example"),
        Address.of("no-reply@client.example"),
        Address.of("root"),
        Address.of("old@acme.example"),
        Address.of("x@gmail.com"),
    ]
)
named = st.builds(NamedAddress, texts, addresses)
fields = st.tuples(
    st.sampled_from(
        [
            "Auto-Submitted",
            "Precedence",
            "X-Auto-Response-Suppress",
            "Sensitivity",
            "Importance",
            "X-Priority",
            "Received",
            "Return-Path",
            "X-Mail2ticket-Loop",
            "X-Autoreply",
            *LIST_FIELDS,
        ]
    ),
    st.one_of(texts, st.sampled_from(["no", "auto-replied", "private", "bulk", "All", "1", "<>"])),
)
files = st.builds(
    Attachment.of,
    st.one_of(texts, st.sampled_from(["a.exe", "a.pdf", "a\u202e.txt", ".", "a.exe:b"])),
    st.sampled_from([b"", b"hello", b"MZ" + bytes(64), b"PK\x03\x04"]),
    st.sampled_from(["image/png", "image/svg+xml", "application/zip", "text/plain", "", "/"]),
)
verdicts = st.builds(
    AuthenticationResult,
    server=st.sampled_from(["mx.acme.example", "mx.evil.example"]),
    method=st.sampled_from(["dmarc", "dkim", "spf"]),
    result=st.sampled_from(["pass", "fail", "none"]),
    domain=st.sampled_from(["client.example", "acme-staff.example", "evil.example", ""]),
    hops=st.integers(0, 2),
    place=st.integers(1, 3),
)
tokens = st.sampled_from([token_of(ADA), token_of(MALLORY), token_of(ADA, "T1")])
mails = st.builds(
    Message,
    key=st.just("k" * 64),
    received_at=st.just(message().received_at),
    envelope=st.sampled_from([None, Envelope(None), Envelope(ADA, (SUPPORT,))]),
    senders=st.lists(named, max_size=2).map(tuple),
    recipients=st.lists(
        st.builds(Recipient, addresses, st.sampled_from(RecipientSource)), max_size=3
    ).map(tuple),
    subject=lines,
    message_id=st.sampled_from([None, "a@b.example", "notice@acme.example", "=?x?="]),
    references=st.lists(st.sampled_from(["notice@acme.example", "a@b.example"])).map(tuple),
    headers=st.lists(fields, max_size=4).map(lambda found: Headers(tuple(found))),
    body=st.lists(st.builds(Span, st.sampled_from(SpanKind), lines), max_size=4).map(
        lambda spans: Body(spans=tuple(spans))
    ),
    attachments=st.lists(files, max_size=3).map(tuple),
    report=st.sampled_from(
        [None, DeliveryReport(), ReadReceipt("notice@acme.example"), Complaint("a@b.example")]
    ),
    authentication=st.lists(verdicts, max_size=3).map(tuple),
    tokens=st.lists(tokens, max_size=2).map(tuple),
)
many = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.data_too_large]
)


@many
@given(mails)
def test_every_mail_ends_in_one_state_and_the_same_each_time(mail: Message) -> None:
    """E1: no mail makes triage raise, and triage is pure."""
    decision = triage(mail, FACTS, DESK)

    assert decision == triage(mail, FACTS, DESK)
    assert state_of(decision.entity)
    assert decision.key == mail.key
    reason = decision.entity.reason if isinstance(decision.entity, Held | Discarded) else ""
    assert reason not in {Reason.RULE_FAILED, Reason.UNDECIDED}
    assert decision.keeps_mail is (reason != Reason.PRIVATE)


@many
@given(mails)
def test_what_is_asked_is_all_that_is_needed(mail: Message) -> None:
    """One round: nothing but what was asked for changes a decision."""
    asked = questions(mail, DESK)
    numbers = asked.numbers | {
        FACTS.references[one].number for one in asked.message_ids if one in FACTS.references
    }
    needed = Facts(
        people={one: who for one, who in FACTS.people.items() if one in asked.addresses},
        items={number: item for number, item in FACTS.items.items() if number in numbers},
        references={one: ref for one, ref in FACTS.references.items() if one in asked.message_ids},
    )

    assert triage(mail, needed, DESK) == triage(mail, FACTS, DESK)


@many
@given(mails)
def test_whoever_is_told_may_be_told_and_is_told_once(mail: Message) -> None:
    """N3."""
    decision = triage(mail, FACTS, DESK)

    assert len(decision.notices) <= 1
    for notice in decision.notices:
        assert mail.sender
        assert notice.to == mail.sender.address
        assert not DESK.is_ours(notice.to)
        assert not decision.kind.is_automatic
        assert not mail.is_from_nobody
        assert not any(name in mail.headers for name in LIST_FIELDS)
        assert notice.may_quote is (decision.trust is Trust.VERIFIED)


@many
@given(mails)
def test_nobody_joins_an_item_without_a_right_to_it(mail: Message) -> None:
    """T2: by a part in it, by being an agent, by a token of one's own, or as a report."""
    decision = triage(mail, FACTS, DESK)

    if isinstance(decision.entity, NewNote | NewTimeEntry) and decision.entity.item == TICKET:
        assert mail.sender
        sender = mail.sender.address
        is_report = isinstance(mail.report, ReadReceipt)
        takes_part = sender in {ADA, *ADA_CONTACT.addresses}
        is_agent = sender in SAM.addresses and decision.trust is Trust.VERIFIED
        has_token = token_of(sender) in mail.tokens
        assert is_report or takes_part or is_agent or has_token
        assert is_report or decision.trust is not Trust.FORGED
    if isinstance(decision.entity, NewTimeEntry):
        assert decision.requester == SAM
        assert decision.trust is Trust.VERIFIED


@many
@given(mails)
def test_a_program_opens_nothing_again(mail: Message) -> None:
    """E9, W2."""
    facts = evolve(FACTS, items=items(evolve(TICKET, is_open=False)))
    decision = triage(mail, facts, DESK)

    if isinstance(decision.entity, NewNote) and decision.entity.reopens:
        assert not decision.kind.is_automatic
    if decision.kind in {Kind.BOUNCE, Kind.VACATION, Kind.READ_RECEIPT, Kind.COMPLAINT}:
        assert not isinstance(decision.entity, NewTicket)


@many
@given(mails)
def test_nothing_is_longer_than_the_mailbox_says(mail: Message) -> None:
    """E5."""
    desk = policy(Mailbox(SUPPORT, title_characters=40, text_characters=60))
    entity = triage(mail, FACTS, desk).entity

    if isinstance(entity, NewTicket | NewNote | NewTimeEntry):
        assert 0 < len(entity.title) <= 40
        assert len(entity.text) <= 60


CANARY = "QXZJW"
loud = st.text("ab #=[]<>{}$%\r\n\u202eü", max_size=8).map(lambda text: f"{text}{CANARY}")


@many
@given(
    loud,
    loud,
    loud,
    loud,
    st.sampled_from(["#T=", "#R=", "", "#T=1 #S="]),
    st.sampled_from([".exe", ".zip", ".svg", ".txt", ""]),
)
def test_no_word_of_an_unverified_sender_is_ever_sent(  # noqa: PLR0917 - his words
    subject: str, name: str, file: str, text: str, command: str, ending: str
) -> None:
    """X3: or anybody could make us send his words to a third party."""
    mail = message(
        subject,
        f"{command}{text}\n{text}",
        attachments=(
            Attachment.of(f"{file}{ending}", b"x", f"image/{CANARY.lower()}"),
            Attachment.of(f"{file}.exe", b"x"),
        ),
    )
    mail = evolve(mail, senders=(NamedAddress(name, ADA),))
    decision = triage(mail, Facts(), policy())
    mails = written(decision, NUMBER, mail, policy())

    assert len(mails) == 1
    for notice in mails:
        read = parse(notice.content)
        assert CANARY not in read.subject
        assert CANARY.lower() not in read.body.text.lower()
        assert CANARY.encode() not in notice.content
        assert [one.address for one in read.to] == [ADA]


@many
@given(loud, loud, loud)
def test_no_word_of_a_private_mail_is_in_its_decision(subject: str, name: str, text: str) -> None:
    """E16."""
    mail = message(
        subject,
        text,
        headers=[("Auto-Submitted", text), ("Sensitivity", "private"), ("Precedence", text)],
        attachments=(Attachment.of(f"{text}.txt", b"x"),),
    )
    mail = evolve(mail, senders=(NamedAddress(name, ADA),))
    decision = triage(mail, FACTS, DESK)

    assert decision.entity == Discarded(Reason.PRIVATE)
    assert not decision.keeps_mail
    assert CANARY not in repr(decision)


@many
@given(loud, loud, st.sampled_from(list(TokenKind)))
def test_no_token_is_ever_stored(subject: str, text: str, kind: TokenKind) -> None:
    """T3, X26."""
    signature = token_of(ADA, kind=kind).signature
    written_token = f"support+{NUMBER.lower()}.{signature}@acme.example"
    mail = message(f"{subject} {written_token}", f"{text}\n> {written_token}\n")
    entity = triage(mail, Facts(), policy()).entity

    assert isinstance(entity, NewTicket)
    assert signature not in f"{entity.title}{entity.text}".lower()


def test_a_mail_at_every_limit_is_decided_in_no_time() -> None:
    """X24: a text, a subject, a thread and a header as long as a parser lets them be."""

    def mail(size: int) -> Message:
        return message(
            "[#1] T20261103.0001 " * (5 * size),
            "support+t1." * (400 * size) + "\n#T=1 " * (100 * size),
            references=tuple(f"{n}@client.example" for n in range(5 * size)),
            headers=[(name, "x" * 1_000) for name in LIST_FIELDS] * (size // 10),
            attachments=tuple(Attachment.of(f"{n}.txt", b"x") for n in range(size)),
            tokens=tuple(token_of(ADA) for _ in range(size // 10)),
        )

    def decide(given: Message) -> None:
        assert isinstance(triage(given, FACTS, policy()).entity, NewNote)

    assert_linear(decide, mail, 125)

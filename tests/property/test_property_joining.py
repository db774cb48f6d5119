"""
Whoever writes, and whatever a desk is set to: who may write to whose item, and who is told.

The oracle is written from the requirement (T2, S4, S5, N3), and asks no rule of ours.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from mail2ticket import presets
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Outcome
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import EntityKind, WorkItem
from mail2ticket.model.mail_conditions import HasWords
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import Role
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.model.route import Route
from mail2ticket.model.tag import Tag
from mail2ticket.model.token import TokenKind
from mail2ticket.model.workflow import Assign, Notify, WorkflowRule
from mail2ticket.parse.header.references import address_detail
from mail2ticket.policy import Policy
from mail2ticket.rules.assignment import Assigners
from mail2ticket.rules.duplicates import Duplicates, SameTicket
from mail2ticket.rules.refining import Resumes
from mail2ticket.rules.tags import Tags
from mail2ticket.rules.threads import AnyoneByNumber, mentioned
from mail2ticket.rules.workflow import Workflow
from mail2ticket.stages import ahead_of
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

CLIENT = Company("client", "Client Ltd", account_team=("team@acme-staff.example",))
OTHER = Company("other", "Other Ltd")
ADA = Contact("ada", "Ada", ("ada@client.example", "ada@home.example"), CLIENT)
BOB = Contact("bob", "Bob", ("bob@client.example",), CLIENT)
CAROL = Contact("carol", "Carol", ("carol@client.example",), CLIENT, is_co_managing=True)
ZOE = Contact("zoe", "Zoe", ("zoe@other.example",), OTHER)
SAM = Agent("sam", "Sam", ("sam@acme-staff.example",), ("Engineer",))
MAX = Agent("max", "Max", ("max@acme-staff.example",), ("Engineer",))
STAFF = {*SAM.addresses, *MAX.addresses, *CLIENT.account_team}
EVIL = Address.of("mallory@evil.example")
OWN_LIST = Address.of("pumps@acme.example")

ADAS, DONE, ZOES = "T20261103.0001", "T20261028.0004", "T20261103.0002"
MERGED, CHANGE, TASK = "T20261101.0009", "T20261105.0001", "T20261105.0002"
CANARY = "QXZJW"
NAMED = f"<TicketNumber>{ADAS}</TicketNumber>"


@frozen
class Writer:
    """Somebody who sends mail, and what is true of him."""

    name: str
    address: Address
    verdict: str
    known: Agent | Contact | None = None
    is_list: bool = False

    @property
    def is_proven(self) -> bool:
        return self.verdict == "pass" and not self.is_list

    @property
    def is_forged(self) -> bool:
        return self.verdict == "fail"


PEOPLE: tuple[tuple[str, Agent | Contact | None], ...] = (
    ("sam@acme-staff.example", SAM),
    ("ada@client.example", ADA),
    ("ada@home.example", ADA),
    ("bob@client.example", BOB),
    ("carol@client.example", CAROL),
    ("zoe@other.example", ZOE),
    ("mallory@evil.example", None),
)
WRITERS = (
    *(
        Writer(address, Address.of(address), verdict, known)
        for address, known in PEOPLE
        for verdict in ("pass", "none", "fail")
    ),
    Writer("ada by our list", Address.of("ada@client.example"), "pass", ADA, is_list=True),
    Writer("sam by our list", Address.of("sam@acme-staff.example"), "pass", SAM, is_list=True),
)

ACTING = Workflow(
    (
        WorkflowRule(
            "words",
            ("ticket_created", "note_added", "requester_replied", "agent_replied"),
            (HasWords(("urgent",)),),
            (
                Changes(status="Complete", queue="Boss", priority="High", tags=("urgent",)),
                Assign("fixed", ("max",)),
            ),
        ),
        WorkflowRule(
            "all",
            ("ticket_created", "note_added", "reopened", "time_logged"),
            actions=tuple(Notify(role) for role in Role),
        ),
    )
)
ALIKE = Duplicates(same=SameTicket(minutes=600), handling="note", completed="reopen")
BOXES = (
    Mailbox(
        "support@acme.example", name="Support", queue="First", link="https://d.example/$number"
    ),
    Mailbox("billing@acme.example", queue="Billing"),
    Mailbox("alerts@acme.example", alert_key="an open sesame"),
)


def boxes(**changes: Any) -> tuple[Mailbox, ...]:  # noqa: ANN401 - fields of a mailbox
    return tuple(evolve(box, **changes) for box in BOXES)


def acting(policy: Policy) -> Policy:
    return evolve(
        policy,
        refine=ahead_of(policy.refine, _assigners(policy), Tags((Tag("urgent"),)), ACTING),
        inform=(*policy.inform, ACTING.tell_ours),
        notify=(*policy.notify, ACTING.tell_others),
    )


def _assigners(policy: Policy) -> object:
    return next(rule for rule in policy.refine if isinstance(rule, Assigners))


def with_duplicates(policy: Policy) -> Policy:
    return evolve(
        policy,
        match=ahead_of(policy.match, mentioned, ALIKE.same),
        decide=(ALIKE, *policy.decide),
    )


def open_to_all(policy: Policy) -> Policy:
    return evolve(policy, match=ahead_of(policy.match, mentioned, AnyoneByNumber()))


PLAIN = Policy(mailboxes=BOXES)
POLICIES: dict[str, Policy] = {
    "plain": PLAIN,
    "slash": acting(Policy(mailboxes=boxes(commands="slash", strangers="create"))),
    "fields": acting(Policy(mailboxes=boxes(commands="fields", assign="round_robin"))),
    "each": acting(Policy(mailboxes=BOXES, fan_out="each", takes_outgoing=True)),
    "alike": acting(with_duplicates(PLAIN)),
    "open": acting(open_to_all(PLAIN)),
    "resumes": acting(evolve(PLAIN, refine=(*PLAIN.refine, Resumes("In Progress")))),
    "autotask": presets.autotask(
        BOXES, duplicates=ALIKE, workflow=ACTING.rules, reads_forwards=True
    ),
    "helppeople": acting(presets.helppeople(BOXES)),
    "ccai": acting(presets.ccai(BOXES, link="https://d.example/$key", adds_text=True)),
    "enate": acting(
        presets.enate(BOXES, (Route("vip", to=("vip@acme.example",), mailbox=BOXES[0].address),))
    ),
    "allthings": acting(presets.allthings(BOXES)),
}
TAKES_ALIKE = {"alike", "autotask"}
COMMON: dict[str, Any] = {
    "keys": (b"a key of sixteen bytes",),
    "authentication_servers": ("mx.acme.example",),
    "statuses": ("New", "In Progress", "Complete"),
    "roles": ("Engineer",),
    "echo_limit": 99,
    "answers_an_hour": 99,
}


def desk_of(name: str) -> Policy:
    policy = POLICIES[name]
    return evolve(policy, own_addresses=(*policy.own_addresses, OWN_LIST), **COMMON)


def store_of() -> MemoryStore:
    store = MemoryStore()
    store.add_company(CLIENT, ("client.example",))
    store.add_company(OTHER, ("other.example",))
    for person in (ADA, BOB, CAROL, ZOE, SAM, MAX):
        store.add_person(person)
    adas = frozenset({ADA.addresses[0]})
    for item in (
        WorkItem(number=ADAS, title="Printer", company=CLIENT, participants=adas, is_waiting=True),
        WorkItem(number=DONE, title="Laptop", company=CLIENT, participants=adas, is_open=False),
        WorkItem(
            number=ZOES, title="Door", company=OTHER, participants=frozenset({ZOE.addresses[0]})
        ),
        WorkItem(number=MERGED, title="Old", company=CLIENT, participants=adas),
        WorkItem(
            number=CHANGE,
            title="Change",
            company=CLIENT,
            participants=frozenset({BOB.addresses[0]}),
            approvers=adas,
        ),
        WorkItem(number=TASK, title="Task", company=OTHER),
    ):
        store.add_item(item)
    store.merge(MERGED, ADAS)
    return store


@frozen
class Sent:
    """One mail, as it is made."""

    writer: Writer
    subject: str
    number: str
    text: str
    token_of: str
    token_at: str
    answers_notice: bool
    cc: tuple[str, ...]
    to: str
    is_automatic: bool
    passes_on: bool


NUMBERS = (ADAS, DONE, ZOES, MERGED, CHANGE, TASK)
SENT = st.builds(
    Sent,
    writer=st.sampled_from(WRITERS),
    subject=st.sampled_from(
        ["Printer", "Re: Printer", "Door", f"{CANARY} urgent", "Fwd: Door", ""]
    ),
    number=st.sampled_from(("", *NUMBERS)),
    text=st.sampled_from(
        [
            f"{CANARY}",
            f"urgent {CANARY}",
            f"#T=1 #S=Complete\n{CANARY}",
            f"#A=approve\n{CANARY}",
            f"/status Complete\n/close\n{CANARY}",
            f"Status: Complete\nOwner: max\n\n{CANARY}",
            f"{CANARY}\n> <Autotask><PW name='an open sesame'/>{NAMED}</Autotask>",
            f"{CANARY}\n<Autotask><PW name='wrong'/>{NAMED}</Autotask>",
        ]
    ),
    token_of=st.sampled_from(["", "", "sender", "ada@client.example", "sam@acme-staff.example"]),
    token_at=st.sampled_from(["to", "cc", "quoted"]),
    answers_notice=st.booleans(),
    cc=st.sampled_from([(), (), (str(EVIL),), ("pal@pals.example", "zoe@other.example")]),
    to=st.sampled_from(
        [
            "support@acme.example",
            "support@acme.example",
            "billing@acme.example, support@acme.example",
            "alerts@acme.example",
            "vip@acme.example",
            "somebody@elsewhere.example",
        ]
    ),
    is_automatic=st.sampled_from([False, False, False, True]),
    passes_on=st.sampled_from([False, False, False, True]),
)


def written(one: Sent, policy: Policy, notice_id: str, at: int) -> bytes:
    """Return the bytes of *one*."""
    writer, number = one.writer, one.number or ADAS
    to, cc, text = one.to, list(one.cc), one.text
    if one.token_of:
        participant = writer.address if one.token_of == "sender" else Address.of(one.token_of)
        token = policy.signer.sign(TokenKind.ADDRESS, number, participant)
        address = str(BOXES[0].address.with_subaddress(address_detail(token)))
        if one.token_at == "quoted":
            text = f"{text}\n\n> To: {address}\n> Hello\n"
        elif one.token_at == "cc":
            cc.append(address)
        else:
            to = address
    if one.passes_on:
        text += (
            "\n---------- Forwarded message ---------\nFrom: Ada <ada@client.example>\n"
            f"Date: Tue, 3 Nov 2026 at 10:00\nSubject: {CANARY} [{ADAS}]\n"
            f"To: <sam@acme-staff.example>\n\n{CANARY}\n"
        )
    sender, domain = f"{CANARY} <{writer.address}>", writer.address.domain
    headers: dict[str, Any] = {"Cc": ", ".join(cc) or None, "X_Number": str(at)}
    if writer.is_list:
        sender, domain = f"{CANARY} via Pumps <{OWN_LIST}>", OWN_LIST.domain
        headers |= {"List_Id": "<pumps.acme.example>", "X_Original_From": str(writer.address)}
    if writer.verdict != "none":
        headers["Authentication_Results"] = (
            f"mx.acme.example; dmarc={writer.verdict} header.from={domain}"
        )
    if one.answers_notice:
        headers["In_Reply_To"] = f"<{notice_id}>"
    if one.is_automatic:
        headers["Auto_Submitted"] = "auto-replied"
    subject = f"{one.subject} [{one.number}]" if one.number else one.subject
    return mail(subject, text, sender=sender, to=to, **headers)


def may_join(one: Sent, item: WorkItem, merged: WorkItem) -> bool:
    """T2: a token that verifies for the sender, or a part in the item; never a forged sender."""
    writer = one.writer
    if writer.is_forged:
        return False
    from_address = OWN_LIST if writer.is_list else writer.address
    if one.token_of:
        bound_to = writer.address if one.token_of == "sender" else Address.of(one.token_of)
        named = one.number or ADAS
        leads = named == item.number or (named == MERGED and item.number == ADAS)
        if leads and bound_to == from_address:
            return True
    part = item.participants | item.watchers | item.approvers
    if item.number == ADAS:
        part |= merged.participants | merged.watchers
    known = writer.known
    if isinstance(known, Agent):
        return writer.is_proven or from_address in part
    own = {from_address, *(known.addresses if known else ())}
    if part & own:
        return True
    return known is not None and known.is_co_managing and known.company == item.company


def is_alike_allowed(one: Sent, item: WorkItem) -> bool:
    """E10: an agent, or a contact of the ticket's company, where duplicates become notes."""
    known = one.writer.known
    if one.writer.is_forged or known is None:
        return False
    return one.writer.is_proven if isinstance(known, Agent) else known.company == item.company


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(POLICIES)), st.lists(SENT, min_size=1, max_size=6))
def test_t2_nobody_writes_into_an_item_and_nobody_is_told_who_may_not(
    name: str, sequence: list[Sent]
) -> None:
    policy, store, transport = desk_of(name), store_of(), MemoryTransport()
    door, now = Intake(store, transport, policy), datetime(2026, 11, 9, 8, tzinfo=UTC)
    first = door.process(
        mail("New", Authentication_Results="mx.acme.example; dmarc=pass", X_Number="first"),
        received_at=now,
    )
    notice_id = first.outbox[0].message_id if first.outbox else "none@acme.example"
    for at, one in enumerate(sequence):
        before = {each.item.number: each for each in store.histories()}
        now += timedelta(minutes=7)
        outcome = door.process(written(one, policy, notice_id, at), received_at=now)
        after = {each.item.number: each for each in store.histories()}
        for number, history in before.items():
            if after[number] != history:
                check_change(name, one, history, after[number], before[MERGED].item)
        check_told(one, outcome, before)


def check_change(
    name: str, one: Sent, before: ItemHistory, after: ItemHistory, merged: WorkItem
) -> None:
    item = before.item
    new = after.entries[len(before.entries) :]
    may = may_join(one, item, merged)
    if not may and name in TAKES_ALIKE:
        may = is_alike_allowed(one, item)
    if not may:
        assert name == "open"
        assert not one.writer.is_forged
        assert all(each.is_internal for each in new)
        same = evolve(before, entries=after.entries, proposed_watchers=after.proposed_watchers)
        assert after == same
    added = after.item.watchers - before.item.watchers
    assert not added or one.writer.is_proven
    assert added <= named_by(one)
    if after.item.approval:
        assert one.writer.known is ADA
        assert one.writer.is_proven
    if any(each.entity is EntityKind.TICKET_TIME_ENTRY for each in new):
        assert isinstance(one.writer.known, Agent)
        assert one.writer.is_proven
    if one.is_automatic:
        assert after.item.is_open == item.is_open or "urgent" in f"{one.subject} {one.text}"


def named_by(one: Sent) -> set[Address]:
    """Return those whom a mail names in To and Cc."""
    return {Address.of(each) for each in (*one.cc, *one.to.split(", "))}


def check_told(one: Sent, outcome: Outcome, before: dict[str, ItemHistory]) -> None:
    for each in (outcome, *outcome.others):
        known = before.get(each.number or "")
        may_be_told = {one.writer.address, *STAFF_ADDRESSES}
        if known is not None:
            may_be_told |= known.item.participants | known.item.watchers
        if one.writer.is_proven:
            may_be_told |= named_by(one)
            if isinstance(one.writer.known, Agent):
                may_be_told.add(ADA.addresses[0])  # whose mail he passes on
        if isinstance(one.writer.known, Contact):
            may_be_told.add(one.writer.known.addresses[0])
        for notice in each.outbox:
            assert notice.to in may_be_told
            if notice.to not in STAFF_ADDRESSES and not one.writer.is_proven:
                assert CANARY.encode() not in notice.content
            assert not one.writer.is_forged or notice.to in STAFF_ADDRESSES
        told = [notice.to for notice in each.outbox]
        assert len(told) == len(set(told))


STAFF_ADDRESSES = frozenset(map(Address.of, map(str, STAFF)))

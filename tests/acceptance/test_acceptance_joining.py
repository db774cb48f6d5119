"""T2, X4: the table of sender, token and trust, each case through the whole of triage."""

from __future__ import annotations

import importlib.util
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.facts import Facts, Origin, Reference
from mail2ticket.model.items import NewNote, NewTicket, WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import AuthenticationResult, Message, Recipient, RecipientSource
from mail2ticket.model.people import Agent, Company, Contact, Person
from mail2ticket.model.token import Signer, Token, TokenKind
from mail2ticket.pipeline import questions, triage
from mail2ticket.policy import Policy


def _table() -> Any:  # noqa: ANN401 - a module of data
    path = Path(__file__).parents[2] / "docs" / "joining_table.py"
    spec = importlib.util.spec_from_file_location("joining_table", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLE = _table()
JOINS: dict[str, dict[str, tuple[bool, bool, bool]]] = TABLE.JOINS
TRUST: tuple[str, ...] = TABLE.TRUST

NUMBER, OTHER = "T20261103.0001", "T20261103.0002"
KEY, SERVER = b"a key for this table only", "mx.acme.example"
CLIENT = Company("client", "Client")
ADA = Address.of("ada@client.example")
ITEM = WorkItem(number=NUMBER, company=CLIENT, participants=frozenset({ADA}))
ELSEWHERE = WorkItem(number=OTHER)
POLICY = Policy(
    mailboxes=(Mailbox("support@acme.example"),), keys=(KEY,), authentication_servers=(SERVER,)
)

PEOPLE: dict[str, tuple[str, Person | None]] = {
    "agent": ("grace@acme.example", Agent("grace", "Grace", ("grace@acme.example",))),
    "contact who takes part": (str(ADA), Contact("ada", "Ada", (ADA,), CLIENT)),
    "contact who takes part by another address": (
        "ada@home.example",
        Contact("ada", "Ada", (ADA, "ada@home.example"), CLIENT),
    ),
    "contact who co-manages the company": (
        "ida@client.example",
        Contact("ida", "Ida", ("ida@client.example",), CLIENT, is_co_managing=True),
    ),
    "contact without a part": (
        "bob@client.example",
        Contact("bob", "Bob", ("bob@client.example",), CLIENT),
    ),
    "stranger": ("mallory@evil.example", None),
}
CASES = [
    (sender, token, trust)
    for sender, tokens in JOINS.items()
    for token, trust in product(tokens, TRUST)
]
VERDICTS = {
    "verified": ("dkim", "pass"),
    "unknown": ("spf", "softfail"),
    "forged": ("dmarc", "fail"),
}
CARRIERS = ("subject", "References", "a mail that never came", "the token alone")


def token_of(state: str, sender: Address, kind: TokenKind) -> tuple[Token, ...]:
    """Return the tokens that a mail in this *state* carries; of *kind*, as the place has it."""
    nonce = "n1" if kind is TokenKind.MESSAGE_ID else ""
    own, strange = Signer((KEY,)), Signer((b"a key that is not ours at all",))
    another = own.sign(kind, OTHER, sender, nonce)
    return {
        "none": (),
        "his own": (own.sign(kind, NUMBER, sender, nonce),),
        "somebody else's": (own.sign(kind, NUMBER, ADA, nonce),)
        if sender != ADA
        else (own.sign(kind, NUMBER, Address.of("eve@third.example"), nonce),),
        "of another item": (evolve(another, number=NUMBER),),
        "by another key": (strange.sign(kind, NUMBER, sender, nonce),),
    }[state]


def mail_of(sender: Address, tokens: tuple[Token, ...], trust: str, carrier: str) -> Message:
    method, result = VERDICTS[trust]
    verdict = AuthenticationResult(
        server=SERVER, method=method, result=result, domain=sender.domain
    )
    carriers: dict[str, dict[str, Any]] = {
        "subject": {"subject": f"Re: [{NUMBER}]"},
        "References": {"references": ("sent@acme.example",)},
        "a mail that never came": {"in_reply_to": ("never@client.example",)},
        "the token alone": {},
    }
    known: dict[str, Any] = {"subject": "Re: Pump", **carriers[carrier]}
    return Message(
        key="k",
        senders=(NamedAddress("", sender),),
        recipients=(Recipient(Address.of("support@acme.example"), RecipientSource.TO),),
        tokens=tokens,
        authentication=(verdict,),
        **known,
    )


def facts_of(sender: Address, person: Person | None) -> Facts:
    return Facts(
        people={sender: (person,)} if person else {},
        items={NUMBER: ITEM, OTHER: ELSEWHERE},
        references={
            "sent@acme.example": Reference(NUMBER, Origin.SENT),
            "never@client.example": Reference(NUMBER, Origin.REFERENCED),
        },
    )


def test_t2_the_table_has_ninety_cases() -> None:
    assert len(CASES) == 90
    assert list(JOINS) == list(PEOPLE)


@pytest.mark.parametrize("kind", [TokenKind.ADDRESS, TokenKind.MESSAGE_ID])
@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(("who", "state", "trust"), CASES)
def test_t2_x4_who_joins_is_what_the_table_says(
    who: str, state: str, trust: str, carrier: str, kind: TokenKind
) -> None:
    address, person = PEOPLE[who]
    sender = Address.of(address)
    tokens = token_of(state, sender, kind)
    message = mail_of(sender, tokens, trust, carrier)
    joins = JOINS[who][state][TRUST.index(trust)]
    if carrier == "the token alone":  # then only a token that is his own leads anywhere
        joins = state == "his own" and trust != "forged"

    decision = triage(message, facts_of(sender, person), POLICY)

    assert questions(message, POLICY).numbers >= {token.number for token in tokens}
    assert (decision.trust == trust) is True
    if joins:
        assert isinstance(decision.entity, NewNote)
        assert decision.entity.item is ITEM
    else:
        assert isinstance(decision.entity, NewTicket)
        assert decision.entity.mentions == (None if carrier == "the token alone" else NUMBER)


@pytest.mark.parametrize(("who", "trust"), list(product(JOINS, TRUST)))
def test_t4_a_valid_token_of_another_item_wins_over_the_number_and_the_trace_says_so(
    who: str, trust: str
) -> None:
    address, person = PEOPLE[who]
    sender = Address.of(address)
    token = Signer((KEY,)).sign(TokenKind.ADDRESS, OTHER, sender)
    message = mail_of(sender, (token,), trust, "subject")

    decision = triage(message, facts_of(sender, person), POLICY)

    if trust == "forged":
        assert isinstance(decision.entity, NewTicket)
        return
    assert isinstance(decision.entity, NewNote)
    assert decision.entity.item is ELSEWHERE
    assert f"other carriers name {NUMBER}" in str(decision.trace)

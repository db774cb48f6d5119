"""Mailboxes that take new requests alone, written to them: W6."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    NUMBER,
    SAM,
    TICKET,
    case,
    items,
    message,
    named,
    sent,
    stranger,
    token_of,
)

from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Discarded, Entity
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Forwarded
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.rules.new_mail import (
    cc_refused,
    forward_refused,
    new_request,
    reply_refused,
    wrong_address,
)

STRICT = Mailbox(
    "support@acme.example",
    aliases=("help@acme.example",),
    new_mail_only=True,
    takes_cc=False,
    registered_address_only=True,
)


def at(mailbox: Mailbox = STRICT, kind: Kind = Kind.PERSONAL, **mail: Any) -> Commanded:  # noqa: ANN401 - fields of a mail
    return case(message(**mail), mailbox=mailbox, kind=kind)


def reason(answer: Answer[Entity] | None) -> str:
    if answer is None:
        return ""
    assert isinstance(answer.value, Discarded)
    assert answer.reason == answer.value.detail
    return answer.value.reason


@pytest.mark.parametrize(
    "mail",
    [
        {"in_reply_to": ("a@client.example",)},
        {"references": ("a@client.example", "b@client.example")},
        *({"subject": f"{prefix} the pump"} for prefix in ("Re:", "AW:", "Sv:", "回复:")),
        {"subject": "[EXTERNAL] Re[2]: the pump"},
        {"subject": "VS: the pump"},
        {"subject": "Re: the pump", "forward": Forwarded(subject="the pump")},
        {"in_reply_to": ("a@client.example",), "forward": Forwarded(subject="the pump")},
    ],
)
def test_w6_a_reply_is_refused_for_being_one(mail: dict[str, Any]) -> None:
    found = at(**mail)
    refusals = [reason(rule(found)) for rule in (forward_refused, reply_refused)]

    assert refusals == ["", "reply_refused"]


@pytest.mark.parametrize(
    "mail",
    [
        *({"subject": f"{p} the pump"} for p in ("Fwd:", "WG:", "RV:", "TR:", "[Desk 7] I:")),
        {"subject": "Fw: the pump", "references": ("a@client.example",)},
        {"forward": Forwarded(subject="the pump", is_attached=True)},
        {"forward": Forwarded(subject="the pump")},
    ],
)
def test_w6_a_forward_is_refused_for_being_one(mail: dict[str, Any]) -> None:
    assert reason(forward_refused(at(**mail))) == "forward_refused"


@pytest.mark.parametrize("subject", ["the pump", "Regarding the pump", "Report: pump", "", "2: x"])
def test_w6_a_new_mail_is_no_reply_and_no_forward(subject: str) -> None:
    assert forward_refused(at(subject=subject)) is None
    assert reply_refused(at(subject=subject)) is None


@pytest.mark.parametrize("mail", [{"subject": "Re: x"}, {"subject": "Fwd: x"}])
def test_w6_by_default_a_mailbox_takes_replies_and_forwards(mail: dict[str, Any]) -> None:
    relaxed = Mailbox("support@acme.example")

    assert forward_refused(at(relaxed, **mail)) is None
    assert reply_refused(at(relaxed, **mail)) is None


@pytest.mark.parametrize("kind", [Kind.BOUNCE, Kind.VACATION, Kind.NOTIFICATION, Kind.COPY])
def test_w6_what_is_no_mail_of_a_person_to_us_is_not_refused(kind: Kind) -> None:
    found = at(kind=kind, subject="Re: x", cc=(named("support@acme.example"),))

    assert forward_refused(found) is None
    assert reply_refused(found) is None
    assert cc_refused(found) is None


@pytest.mark.parametrize(
    ("to", "cc", "is_refused"),
    [
        ("boss@client.example", "support@acme.example", True),
        ("boss@client.example", "HELP+x@acme.example", True),
        ("support@acme.example", "support@acme.example", False),
        ("help@acme.example", "support@acme.example", False),
        ("support+a@acme.example", "boss@client.example", False),
        ("boss@client.example", "ada@client.example", False),  # a Bcc, or forwarded to us
    ],
)
def test_w6_a_mailbox_may_want_to_be_written_to_and_not_copied(
    to: str, cc: str, is_refused: bool
) -> None:
    mail = evolve(message(), to=(named(to),), cc=(named(cc),))

    assert reason(cc_refused(case(mail, mailbox=STRICT))) == ("cc_only" if is_refused else "")
    assert cc_refused(case(mail, mailbox=Mailbox("support@acme.example"))) is None


@pytest.mark.parametrize(
    ("sender", "is_refused"),
    [("ada@client.example", False), ("ADA@Client.example", False), ("ada@home.example", True)],
)
def test_w6_a_contact_must_write_from_his_first_address(sender: str, is_refused: bool) -> None:
    found = wrong_address(at(sender=sender))

    assert reason(found) == ("wrong_address" if is_refused else "")
    assert wrong_address(at(Mailbox("support@acme.example"), sender=sender)) is None
    if found:
        assert found.reason == "ada@home.example is not the first address of Ada Lovelace"


def test_w6_only_contacts_have_a_registered_address() -> None:
    mail = message(sender="sam@home.example")

    assert wrong_address(case(mail, mailbox=STRICT, requester=SAM)) is None
    assert wrong_address(case(mail, mailbox=STRICT, requester=stranger())) is None
    assert wrong_address(case(message(sender=None), mailbox=STRICT, requester=ADA_CONTACT)) is None
    assert wrong_address(at(sender="ada@home.example", kind=Kind.BOUNCE)) is None


KNOWN = Facts(items=items(TICKET), references=sent("ours@acme.example"))


@pytest.mark.parametrize(
    "mail",
    [
        {"subject": f"More on {NUMBER}"},
        {"references": ("ours@acme.example",)},
        {"tokens": (token_of(ADA),)},
    ],
)
def test_w6_a_new_mail_joins_nothing_and_mentions_what_it_names(mail: dict[str, Any]) -> None:
    answer = new_request(case(message(**mail), facts=KNOWN, mailbox=STRICT))

    assert answer is not None
    assert answer.value == Match(mentioned=TICKET)
    assert answer.reason == f"names {NUMBER}, and support@acme.example takes new mail only"


def test_w6_a_new_mail_about_nothing_is_about_nothing() -> None:
    answer = new_request(case(message("More on T20261103.0009"), facts=KNOWN, mailbox=STRICT))

    assert answer is not None
    assert answer.value == Match()


def test_w6_elsewhere_and_of_programs_mail_may_join() -> None:
    found = message(f"More on {NUMBER}")
    relaxed = Mailbox("support@acme.example")

    assert new_request(case(found, facts=KNOWN, mailbox=relaxed)) is None
    assert new_request(case(found, facts=KNOWN, mailbox=STRICT, kind=Kind.VACATION)) is None


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ({"subject": "Fwd: x"}, "the subject has the prefix of a forward"),
        ({"forward": Forwarded(subject="x")}, "it passes on another mail"),
        ({"subject": "Re: x"}, "the subject has the prefix of a reply"),
        ({"references": ("a@b.example",)}, "the header names the mail that it answers"),
        ({"cc": (named("support@acme.example"),)}, "support@acme.example is only in Cc"),
    ],
)
def test_w6_what_is_refused_is_kept_with_the_sign_that_told_it(
    mail: dict[str, Any], said: str
) -> None:
    answers = [rule(at(**mail)) for rule in (forward_refused, reply_refused, cc_refused)]

    assert [answer.reason for answer in answers if answer] == [said]

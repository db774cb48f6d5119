"""Whom nobody may answer: N3, A1, A2, A8 to A11."""

from __future__ import annotations

import pytest
from cases import ADA, case, message, policy
from growth import assert_linear

from mail2ticket.model.headers import LIST_FIELDS
from mail2ticket.model.message import Envelope
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules.answering import (
    automatic_mail,
    forged_sender,
    list_mail,
    null_reverse_path,
    suppressed,
    system_address,
)


@pytest.mark.parametrize("kind", Kind)
def test_a_program_is_never_answered(kind: Kind) -> None:
    """A1, D4: two of them would never end."""
    answer = automatic_mail(case(kind=kind))

    assert bool(answer) is kind.is_automatic
    assert answer is None or answer.value is True
    assert answer is None or answer.reason == f"{kind} mail is never answered"


def test_there_is_nobody_to_answer_behind_a_null_path() -> None:
    """A2."""
    for mail in (message(sender=None), message(envelope=Envelope(None))):
        answer = null_reverse_path(case(mail))
        assert answer
        assert answer.value
        assert answer.reason == "there is no sender to answer"


def test_a_sender_with_a_path_may_be_answered() -> None:
    assert null_reverse_path(case(message(envelope=Envelope(ADA)))) is None
    assert null_reverse_path(case(message())) is None


@pytest.mark.parametrize("name", LIST_FIELDS)
def test_a_list_is_never_answered(name: str) -> None:
    """A8: any one of the seven fields is enough, whatever it says, in any case."""
    answer = list_mail(case(message(headers={name.upper(): ""})))

    assert answer
    assert answer.value is True
    assert answer.reason == f"list mail is never answered: {name}"


def test_a_list_of_old_software_is_never_answered() -> None:
    """A8: it is known for a list by another field."""
    answer = list_mail(case(kind=Kind.LIST))

    assert answer
    assert answer.value is True
    assert answer.reason == "list mail is never answered"


@pytest.mark.parametrize("name", ["List", "X-List-Id", "Mailing-List", "List-Id-Not"])
def test_a_field_that_looks_like_a_lists_is_none(name: str) -> None:
    assert list_mail(case(message(headers={name: "x"}))) is None


@pytest.mark.parametrize(
    ("name", "value", "quiet"),
    [
        ("Auto-Submitted", "auto-forwarded", True),
        ("Auto-Submitted", "No", False),
        ("Precedence", "bulk", True),
        ("Precedence", "Junk", True),
        ("Precedence", "LIST", True),
        ("Precedence", "auto_reply", True),
        ("X-Precedence", "bulk (really)", True),
        ("Precedence", "first-class", False),
        ("Precedence", "bulky", False),
        ("Precedence", "", False),
        ("X-Auto-Response-Suppress", "All", True),
        ("X-Auto-Response-Suppress", "DR, AutoReply", True),
        ("X-Auto-Response-Suppress", "OOF,autoreply", True),
        ("X-Auto-Response-Suppress", "OOF", False),
        ("X-Auto-Response-Suppress", "DR, NDR, RN, NRN", False),
        ("X-Auto-Response-Suppress", "None", False),
        ("X-Auto-Response-Suppress", "Allow", False),
        ("X-Auto-Response-Suppress", "", False),
    ],
)
def test_the_header_may_ask_for_no_answer(name: str, value: str, quiet: bool) -> None:
    """A10, A11; each says nothing of what the mail is."""
    answer = suppressed(case(message(headers={name: value})))

    assert bool(answer) is quiet
    assert answer is None or answer.value is True
    assert answer is None or answer.reason.startswith(f"{name}: ")


def test_one_instance_of_several_is_enough_to_ask_for_no_answer() -> None:
    for name, values in {
        "Precedence": ("first-class", "bulk"),
        "X-Auto-Response-Suppress": ("None", "All"),
    }.items():
        assert suppressed(case(message(headers=[(name, value) for value in values])))


def test_a_reason_is_no_longer_than_a_line() -> None:
    long = "All, " + "x" * 100_000
    answer = suppressed(case(message(headers={"X-Auto-Response-Suppress": long})))

    assert answer
    assert len(answer.reason) < 120


@pytest.mark.parametrize(
    "local",
    [
        "MAILER-DAEMON",
        "mailerdaemon",
        "postmaster",
        "Post-Master",
        "LISTSERV",
        "majordomo",
        "mdaemon",
        "nobody",
        "root",
        "daemon",
        "noreply",
        "no-reply",
        "no_reply",
        "no.reply",
        "No-Reply",
        "donotreply",
        "do-not-reply",
        "do_not_reply",
        "do.not.reply",
        "not-reply",
        "noreply-support",
        "noreply+abc=def",
        "no-reply.1a2b",
        "notifications-noreply",
        "alerts.no-reply",
        "jira_do-not-reply",
        "owner-users",
        "users-request",
        "users-owner",
        "users-bounces",
        "users-bounce",
        "users-errors",
        "bounce",
        "bounces",
        "bounces+ada=client.example",
        "bounce-123",
        "autoreply",
        "auto-responder",
        "automailer",
        "keine-antwort",
        "Nicht.Antworten",
        "bitte-nicht-antworten",
        "shop-ne-pas-repondre",
        "nepasrepondre",
        "no_responder",
        "nao-responda",
        "non.rispondere",
        "nonrispondere-vendite",
        "geen-antwoord",
        "niet-beantwoorden",
        "svara-inte",
        "svar-ikke",
        "ei-vastausta",
        "nie-odpowiadaj",
        "neodpovidejte",
        "ne-valaszolj",
        "yanitlamayin",
        "ne-odgovaraj",
        "neatsakyti",
    ],
)
def test_nobody_reads_mail_to_a_system_address(local: str) -> None:
    """A9."""
    answer = system_address(case(message(sender=f"{local}@client.example")))

    assert answer
    assert answer.value is True
    assert answer.reason == f"nobody reads mail to {local}@client.example"


@pytest.mark.parametrize(
    "local",
    [
        "rootkit",
        "antwort",
        "nora.svarikova",
        "responder",
        "repondre",
        "neo.dpo",
        "groot",
        "no-repair",
        "nora",
        "noreen",
        "mono-reply",
        "reply",
        "replyto",
        "norep",
        "owner",
        "homeowner-x",
        "request",
        "requests",
        "bouncer",
        "bounced",
        "autor",
        "postmasters",
        "nobodyelse",
        "daemonette",
        "ada",
    ],
)
def test_a_name_that_looks_like_a_systems_is_a_person(local: str) -> None:
    assert system_address(case(message(sender=f"{local}@client.example"))) is None


def test_our_own_addresses_are_never_answered() -> None:
    """A9: every own address and alias, whatever detail it carries."""
    desk = policy(own_addresses=["desk@acme.example"])
    for sender in ("support@acme.example", "Support+x@acme.example", "desk@acme.example"):
        answer = system_address(case(message(sender=sender), desk=desk))
        assert answer
        assert answer.value is True
        assert "an address of ours" in answer.reason


def test_a_bare_name_is_no_address_to_write_to() -> None:
    assert system_address(case(message(sender="operator")))
    assert system_address(case(message(sender=None))) is None


@pytest.mark.parametrize("piece", ["no", "a-", "noreply-", "-", "bounces-"])
def test_a_long_local_part_costs_no_time(piece: str) -> None:
    """X24: whoever chooses the address chooses nothing of our time."""
    assert_linear(
        system_address,
        lambda size: case(message(sender=f"x{piece * size}@client.example")),
        10_000,
    )


def test_addresses_that_are_never_answered_are_a_setting() -> None:
    """A9: programs at addresses that look like people's; any detail of theirs too."""
    desk = policy(unanswered=["ada@client.example"])
    for sender in ("ada@client.example", "Ada+x@client.example"):
        answer = system_address(case(message(sender=sender), desk=desk))
        assert answer
        assert answer.value is True
        assert answer.reason.endswith("is never to be answered")
    assert system_address(case(message(sender="bo@client.example"), desk=desk)) is None


@pytest.mark.parametrize("trust", Trust)
def test_nobody_is_told_of_a_mail_that_somebody_else_wrote(trust: Trust) -> None:
    """X3: the answer would go to one who wrote nothing."""
    answer = forged_sender(case(trust=trust))

    assert bool(answer) is (trust is Trust.FORGED)
    assert answer is None or answer.value is True
    assert answer is None or answer.reason == "the sender is known to be forged"

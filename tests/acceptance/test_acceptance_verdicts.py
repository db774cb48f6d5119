"""X5, X6, X7, X8: what proves nothing, tried through the door."""

from __future__ import annotations

import pytest
from story_desk import PRINTER, desk, passed

from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind
from mail2ticket.model.people import Agent
from mail2ticket.model.token import SIGNATURE_LENGTH
from mail2ticket.testing import mail

GRACE = "grace@acme.example"
PASS = "dmarc=pass header.from=acme.example"
HOP = "Received: from x by mx.acme.example; Mon, 9 Nov 2026 08:00:00 +0000\r\n"
OURS = "Authentication-Results: mx.acme.example; spf=none smtp.mailfrom=evil.example\r\n"
TRUE = f"Authentication-Results: mx.acme.example; {PASS}\r\n"

#: The field as somebody outside wrote it, with what our server added above it or did not.
FORGED = [
    OURS + TRUE,
    OURS + HOP + TRUE,
    HOP + OURS + HOP + TRUE + HOP,
    OURS + TRUE + TRUE + TRUE,
    TRUE.replace("mx.acme", "mx.evil"),
    TRUE.replace("mx.acme.example", "mx.acme.example.evil.example"),
    TRUE.replace("mx.acme.example", "evil-mx.acme.example"),
    TRUE.replace("mx.acme.example", "acme.example"),
    TRUE.replace("mx.acme.example", "(mx.acme.example) mx.evil.example"),
    TRUE.replace("mx.acme.example", "mx.evil.example (mx.acme.example)"),
    TRUE.replace("mx.acme.example", '"mx.acme.example x"'),
    TRUE.replace("mx.acme.example", "mx.evil.example; mx.acme.example"),
    TRUE.replace("mx.acme.example", "mx.evil.example\r\n mx.acme.example"),
    TRUE.replace(PASS, f"({PASS})"),
    TRUE.replace(PASS, f"none ({PASS})"),
    TRUE.replace(PASS, f'spf=fail reason="x; {PASS}" smtp.mailfrom=evil.example'),
    TRUE.replace(PASS, "dmarc=fail (dmarc=pass) header.from=acme.example"),
    TRUE.replace(PASS, "dmarc=passed header.from=acme.example"),
    TRUE.replace(PASS, "dmarc=pass header.from=acme.example.evil.example"),
    TRUE.replace(PASS, "dkim=pass header.d=evilacme.example"),
    TRUE.replace(PASS, "dkim=pass header.d=evil.example header.b=acme.example"),
    TRUE.replace(PASS, "spf=pass smtp.helo=acme.example smtp.mailfrom=evil.example"),
    TRUE.replace("Authentication-Results", "X-Authentication-Results"),
    TRUE.replace("Authentication-Results", "Authentication-Results-Original"),
    TRUE.replace("Authentication-Results", "ARC-Authentication-Results").replace(
        "mx.acme", "i=1; mx.acme"
    ),
    f"Received-SPF: pass (mx.acme.example: domain of {GRACE})\r\n",
]


@pytest.mark.parametrize("fields", FORGED)
def test_x6_no_forged_verdict_makes_an_agent(fields: str) -> None:
    story = desk()

    outcome = story.receives(
        fields.encode() + mail(f"Re: [{PRINTER}]", "#T=1\nDone.", sender=GRACE)
    )

    assert outcome.entity is EntityKind.TICKET
    assert not story.entries(PRINTER)


def test_x6_the_true_one_does() -> None:
    """Else none of the above says anything."""
    outcome = desk().receives(
        TRUE.encode() + mail(f"Re: [{PRINTER}]", "#T=1\nDone.", sender=GRACE)
    )

    assert outcome.state is State.LOGGED


@pytest.mark.parametrize("method", ["dmarc", "dkim", "spf"])
@pytest.mark.parametrize(
    "result",
    [
        "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy",
        "hardfail", "bestguesspass", "PASS", "",
    ],
)  # fmt: skip
def test_x7_only_a_pass_makes_an_agent_of_each_result_and_method(method: str, result: str) -> None:
    place = {"dmarc": "header.from", "dkim": "header.d", "spf": "smtp.mailfrom"}[method]
    verdict = f"mx.acme.example; {method}={result} {place}=acme.example"

    outcome = desk().receives(mail("Help", sender=GRACE, Authentication_Results=verdict))

    assert outcome.decision
    assert isinstance(outcome.decision.requester, Agent) is (result.lower() == "pass")


def test_x5_of_a_true_address_every_single_bit_counts() -> None:
    """130 forgeries through the door, each one bit from the truth; and the truth."""
    story, letters = desk(), "abcdefghijklmnopqrstuvwxyz234567"
    true = story.reply_address(PRINTER, "bob@client.example")
    local, _, domain = true.partition("@")
    signature = local[-SIGNATURE_LENGTH:]
    for bit in range(SIGNATURE_LENGTH * 5):
        at = bit // 5
        letter = letters[letters.index(signature[at]) ^ (1 << bit % 5)]
        forged = f"{local[:-SIGNATURE_LENGTH]}{signature[:at]}{letter}{signature[at + 1 :]}"
        to = f"{forged}@{domain}"
        outcome = story.receives(
            mail(f"Hello {bit}", str(bit), sender="bob@client.example", to=to)
        )
        assert outcome.number != PRINTER
    assert not story.entries(PRINTER)

    assert story.receives(mail("x", "y", sender="bob@client.example", to=true)).number == PRINTER


@pytest.mark.parametrize(
    "original", ["<guess@acme.example>", "<m2t.n.T20261103.0001." + "a" * 26 + "@acme.example>"]
)
def test_x8_a_forged_bounce_changes_nothing(original: str) -> None:
    story = desk()
    before = story.item(PRINTER)
    bounce = (
        "From: MAILER-DAEMON@evil.example\r\nTo: support@acme.example\r\n"
        f"Subject: Undelivered [{PRINTER}]\r\nReturn-Path: <>\r\nIn-Reply-To: {original}\r\n"
        "Message-ID: <b@evil.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; evil.example\r\n"
        "\r\nFinal-Recipient: rfc822; ada@client.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {original}\r\n"
        "From: support@acme.example\r\n\r\nHi\r\n--b--\r\n"
    )

    outcome = story.receives(bounce.encode())

    assert outcome.state is State.HELD
    assert story.item(PRINTER) == before
    assert not story.entries(PRINTER)
    assert not outcome.outbox


def test_x7_a_verdict_of_ours_is_read_in_every_case_of_letters() -> None:
    verdict = passed(GRACE).upper().replace("ACME.EXAMPLE", "Acme.Example")

    outcome = desk().receives(mail("Help", sender=GRACE, Authentication_Results=verdict))

    assert outcome.decision
    assert isinstance(outcome.decision.requester, Agent)

"""Authentication-Results."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from cases import case, message, policy

from mail2ticket.model.headers import Headers
from mail2ticket.model.verdict import Trust
from mail2ticket.parse.header.authentication import read_results
from mail2ticket.rules.trust import authentication_results

TABLE = tomllib.loads((Path(__file__).parent / "authentication_table.toml").read_text("utf-8"))
DESK = policy(authentication_servers=["mx.acme.example"])
RESULTS = [
    "pass",
    "fail",
    "softfail",
    "neutral",
    "none",
    "temperror",
    "permerror",
    "policy",
    "hardfail",
    "discard",
    "nxdomain",
]


def read(*values: str) -> list[tuple[str, str, str, str]]:
    headers = Headers(tuple(("Authentication-Results", value) for value in values))
    return [(r.server, r.method, r.result, r.domain) for r in read_results(headers)]


def test_each_verdict_is_read_with_its_domain() -> None:
    field = (
        "mx.desk.example; dkim=pass (2048-bit key) header.d=Client.example header.s=s1;"
        " spf=pass smtp.mailfrom=ada@client.example; dmarc=pass (p=REJECT)"
        " header.from=client.example"
    )

    assert read(field) == [
        ("mx.desk.example", "dkim", "pass", "client.example"),
        ("mx.desk.example", "spf", "pass", "client.example"),
        ("mx.desk.example", "dmarc", "pass", "client.example"),
    ]


@pytest.mark.parametrize(
    "result", ["fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"]
)
def test_every_result_is_told_as_it_is(result: str) -> None:
    assert read(f"mx.example; spf={result}") == [("mx.example", "spf", result, "")]


@pytest.mark.parametrize(
    "value",
    [
        "mx.example; none",
        "mx.example; x-spam=pass",
        "mx.example; spf=passed",
        "mx.example; spf=pass2",
        "mx.example 2; spf=pass",
        "mx.example; spf/2=pass",
        "; spf=pass",
        "",
        "spf=pass",
        "mx.example; (spf=pass",
        'mx.example; reason="; spf=pass"',
        "mx.example; (a (nested) ; dkim=pass)",
    ],
)
def test_what_is_unknown_or_hidden_is_no_verdict(value: str) -> None:
    assert read(value) == []


@pytest.mark.parametrize(
    "local",
    [
        "client.example x",
        "a@client.example x",
        "a@client.example\tx",
        "x; dkim=pass header.d=client.example",
        'x\\"; dkim=pass header.d=client.example ',
        "a" * 305 + "@client.example" + "b" * 40,
    ],
)
@pytest.mark.parametrize("method", ["spf=pass smtp.mailfrom", "dkim=pass header.i"])
def test_a_quoted_local_part_lends_its_domain_to_nobody(local: str, method: str) -> None:
    """X6: who may send as ``"client.example x"@evil.example`` is not client.example."""
    domains = {domain for *_, domain in read(f'mx.example; {method}="{local}"@evil.example')}

    assert domains <= {"evil.example", ""}


def test_a_server_may_have_a_version_and_comments() -> None:
    assert read("mx.example 1 (ours); spf=pass (x) smtp.mailfrom=a.example") == [
        ("mx.example", "spf", "pass", "a.example")
    ]


def test_hops_count_the_received_fields_above() -> None:
    headers = Headers(
        (
            ("Received", "c"),
            ("Authentication-Results", "mx.example; spf=pass"),
            ("Received", "b"),
            ("Received", "a"),
            ("Authentication-Results", "evil.example; spf=pass"),
        )
    )

    assert [(r.server, r.hops) for r in read_results(headers)] == [
        ("mx.example", 1),
        ("evil.example", 3),
    ]


@pytest.mark.parametrize(("value", "verdicts"), [(row[0], row[1:]) for row in TABLE["rows"]])
def test_a_field_is_read_as_the_table_says(value: str, verdicts: list[list[str]]) -> None:
    """T1 to T3."""
    assert [list(one) for one in read(value)] == verdicts


def is_verified(*fields: str, sender: str = "ada@client.example") -> bool:
    headers = Headers(tuple(("Authentication-Results", value) for value in fields))
    mail = message(sender=sender, authentication=read_results(headers))
    answer = authentication_results(case(mail, desk=DESK))
    return answer is not None and answer.value is Trust.VERIFIED


@pytest.mark.parametrize("value", TABLE["forged"])
def test_a_forged_field_verifies_nobody(value: str) -> None:
    """X6: alone, above ours and below it."""
    ours = "mx.acme.example; dkim=none; spf=softfail smtp.mailfrom=client.example"

    assert not is_verified(value)
    assert not is_verified(ours, value)


def test_the_tables_are_long_enough() -> None:
    assert len(TABLE["rows"]) > 90
    assert len(TABLE["forged"]) > 30


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize(
    "method", ["dmarc header.from", "dkim header.d", "dkim header.i", "spf smtp.mailfrom"]
)
def test_only_pass_of_an_aligned_domain_verifies(method: str, result: str) -> None:
    """X7, T3, T4: all results of all methods."""
    name, prop = method.split()
    field = f"mx.acme.example; {name}={result} {prop}="

    assert is_verified(f"{field}client.example") == (result == "pass")
    assert not is_verified(f"{field}other.example")
    assert not is_verified(f"{field}evilclient.example")

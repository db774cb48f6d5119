"""Authentication-Results."""

from __future__ import annotations

import pytest

from mail2ticket.model.headers import Headers
from mail2ticket.parse.authentication import read_results


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

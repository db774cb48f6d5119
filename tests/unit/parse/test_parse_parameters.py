"""Parameters, as RFC 2231 has them and as programs write them."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.limits import Limits
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.parameters import read_parameters


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("text/plain", {}),
        ("text/plain;", {}),
        ("TEXT/PLAIN; Charset=UTF-8", {"charset": "UTF-8"}),
        ('text/plain; charset="utf-8"; format=flowed', {"charset": "utf-8", "format": "flowed"}),
        ("text/plain; charset = utf-8 ; x=y", {"charset": "utf-8", "x": "y"}),
        ('text/plain; name="a;b\\"c"', {"name": 'a;b"c'}),
        ('text/plain; name="C:\\new\\t.txt"', {"name": "C:\\new\\t.txt"}),
        ("text/plain; name=My file.txt", {"name": "My file.txt"}),
        ("text/plain; name*=utf-8'en'%E2%82%AC", {"name": "€"}),
        ("text/plain; name*=iso-8859-1''caf%E9", {"name": "café"}),
        ("text/plain; name*0=a; name*1=b", {"name": "ab"}),
        ("text/plain; name*1=b; name*0=a", {"name": "ab"}),
        ("text/plain; name*0*=utf-8''%E2%82; name*1*=%AC; name*2=.txt", {"name": "€.txt"}),
        ("text/plain; name=a; name*=utf-8''b", {"name": "b"}),
        ("text/plain; name*=''x", {"name": "x"}),
        ("text/plain charset=utf-8", {"charset": "utf-8"}),
    ],
)
def test_parameters_are_read(field: str, expected: dict[str, str]) -> None:
    read = read_parameters(field, Findings())

    assert read.value == "text/plain"
    assert dict(read.by_name) == expected


@pytest.mark.parametrize(
    "field",
    [
        "a/b; name*0=a; name*2=c",
        "a/b; name*0=a; name*0=b",
        "a/b; name*\u0661=a",
        "a/b; name=a; name=b",
        'a/b; name="open',
        "a/b; junk",
        "a/b; name*=no-quotes",
        "a/b name=x",
    ],
)
def test_a_damaged_parameter_is_a_defect(field: str) -> None:
    findings = Findings()

    read_parameters(field, findings)

    damaged = {DefectCode.BAD_PARAMETER, DefectCode.REPEATED_PARAMETER}
    assert damaged & {defect.code for defect in findings.defects}


def test_every_reading_of_a_name_is_kept() -> None:
    field = (
        "attachment; filename=safe.txt; filename*=utf-8''evil.exe; filename*0=a; filename*2=.scr"
    )

    readings = read_parameters(field, Findings()).readings("filename")

    assert readings[0] == "evil.exe"
    assert set(readings) == {"evil.exe", "safe.txt", "a.scr"}


def test_a_refused_charset_decodes_nothing() -> None:
    assert read_parameters("a/b; name*=rot13''uryyb", Findings()).by_name["name"] == "uryyb"


def test_parameters_over_the_limit_are_an_excess() -> None:
    findings = Findings(Limits(parameters=3))

    read_parameters("a/b; a=1; b=2; c=3", findings)
    assert findings.excess is None

    read_parameters("a/b; a=1; b=2; c=3; d=4", findings)
    assert findings.excess is not None
    assert findings.excess.limit == "parameters"

"""Dates."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.dates import read_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 3 Nov 2026 10:00:05 +0100", "2026-11-03T10:00:05+01:00"),
        ("Tue, 03 Nov 2026 10:00 -0330 (NDT)", "2026-11-03T10:00:00-03:30"),
        ("3 Nov 26 10:00:05 GMT", "2026-11-03T10:00:05+00:00"),
        ("3 Nov 97 10:00:05 EST", "1997-11-03T10:00:05-05:00"),
        ("3 Nov 102 10:00:05 -0000", "2002-11-03T10:00:05+00:00"),
        ("Tue,3 Nov 2026 10:00:60 Z", "2026-11-03T10:00:59+00:00"),
        ("Tuesday, 3-Nov-2026 10:00:05 CET", "2026-11-03T10:00:05+01:00"),
    ],
)
def test_a_standard_date_is_read(value: str, expected: str) -> None:
    findings = Findings()
    moment = read_date(value, findings)

    assert moment is not None
    assert moment.isoformat() == expected
    assert findings.defects == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-03 10:00:05 +0100", "2026-11-03T10:00:05+01:00"),
        ("2026-11-03T10:00:05Z", "2026-11-03T10:00:05+00:00"),
        ("Tue Nov  3 10:00:05 2026", "2026-11-03T10:00:05+00:00"),
        ("Tue, 3 Nov 2026 10:00:05", "2026-11-03T10:00:05+00:00"),
        ("Tue, 3 Nov 2026 2:00 PM", "2026-11-03T14:00:00+00:00"),
        # The shift behind the name of the zone that it is from.
        ("Tue Nov 03 2026 10:00:05 GMT+0100 (CET)", "2026-11-03T10:00:05+01:00"),
        ("Tue, 3 Nov 2026 10:00:05 GMT+01:00", "2026-11-03T10:00:05+01:00"),
        ("Tue, 3 Nov 2026 10:00:05 UTC+1", "2026-11-03T10:00:05+01:00"),
        ("Tue, 3 Nov 2026 10:00:05 UTC +10", "2026-11-03T10:00:05+10:00"),
        ("Tue, 3 Nov 2026 10:00:05 gmt-3:30", "2026-11-03T10:00:05-03:30"),
        ("Tue, 3 Nov 2026 10:00:05 UT-0500", "2026-11-03T10:00:05-05:00"),
        # Times with dots, as Finns, Danes and Italians write them.
        ("Tue, 3 Nov 2026 09.12.44 +0100", "2026-11-03T09:12:44+01:00"),
        ("Tue, 3 Nov 2026 09:12.44 +0100", "2026-11-03T09:12:44+01:00"),
        ("3 Nov 2026 9.12 +0200", "2026-11-03T09:12:00+02:00"),
        ("2026-11-03 09.12.44", "2026-11-03T09:12:44+00:00"),
        ("3.11.2026 09.12.44 +0100", "2026-11-03T09:12:44+01:00"),
        ("03.11.2026 09:12", "2026-11-03T09:12:00+00:00"),
    ],
)
def test_another_date_is_read_with_a_defect(value: str, expected: str) -> None:
    findings = Findings()
    moment = read_date(value, findings)

    assert moment is not None
    assert moment.isoformat() == expected
    assert [defect.code for defect in findings.defects] == [DefectCode.DOUBTFUL_DATE]


@pytest.mark.parametrize(
    "value",
    [
        "tomorrow",
        "10:00",
        "Nov 2026",
        "Tue, 3 Nov",
        "31 Feb 2026 10:00:00 +0000",
        ":",
        "9" * 5000,
        "Tue, 3 Nov 2026 99:00:00 +0000",
        "3 Nov 99999 10:00:00",
        "1 1 1",
        "\u0663 Nov 2026 10:00",
    ],
)
def test_what_is_no_whole_date_is_none(value: str) -> None:
    findings = Findings()

    assert read_date(value, findings) is None
    assert [defect.code for defect in findings.defects] == [DefectCode.DOUBTFUL_DATE]


@pytest.mark.parametrize("zone", ["+9999", "-9999", "+2400"])
def test_an_impossible_zone_makes_no_impossible_date(zone: str) -> None:
    moment = read_date(f"Tue, 3 Nov 2026 10:00:00 {zone}", Findings())

    assert moment is None or moment.utcoffset() is not None


def test_no_date_is_no_doubtful_date() -> None:
    findings = Findings()

    assert read_date(" ", findings) is None
    assert findings.defects == ()

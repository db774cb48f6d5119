"""Whom a mail was for, and where that was found (R1)."""

from __future__ import annotations

import pytest

from mail2ticket.model.address import Address
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.message import Envelope
from mail2ticket.parse import parse


def found(header: str, *forward_paths: str) -> list[tuple[str, str]]:
    envelope = Envelope(None, tuple(map(Address.of, forward_paths))) if forward_paths else None
    message = parse(header.encode() + b"\n\n", envelope)
    return [(str(one.address), str(one.source)) for one in message.recipients]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("To: a@x.example", [("a@x.example", "To")]),
        ("to: a@x.example", [("a@x.example", "To")]),
        ("To: a@x.example\nCc: b@x.example", [("a@x.example", "To"), ("b@x.example", "Cc")]),
        ("Cc: b@x.example\nTo: a@x.example", [("a@x.example", "To"), ("b@x.example", "Cc")]),
        ("Bcc: c@x.example", [("c@x.example", "Bcc")]),
        ("Delivered-To: a@x.example", [("a@x.example", "Delivered-To")]),
        ("Delivered-To: <a@x.example>", [("a@x.example", "Delivered-To")]),
        ("Delivered-to: A@X.example\nTo: a@x.example", [("A@x.example", "Delivered-To")]),
        ("X-Original-To: a@x.example", [("a@x.example", "X-Original-To")]),
        ("Envelope-to: a@x.example", [("a@x.example", "Envelope-To")]),
        (
            "Envelope-to: a@x.example, b@x.example",
            [("a@x.example", "Envelope-To"), ("b@x.example", "Envelope-To")],
        ),
        ("X-Forwarded-To: a@x.example", [("a@x.example", "X-Forwarded-To")]),
        (
            "Delivered-To: b@x.example\nDelivered-To: a@x.example\nTo: a@x.example",
            [("b@x.example", "Delivered-To"), ("a@x.example", "Delivered-To")],
        ),
        (
            "Delivered-To: box1234@provider.example\nX-Original-To: a@x.example\nTo: l@l.example",
            [
                ("box1234@provider.example", "Delivered-To"),
                ("a@x.example", "X-Original-To"),
                ("l@l.example", "To"),
            ],
        ),
        ("Delivered-To: x.example-a@x.example", [("x.example-a@x.example", "Delivered-To")]),
        ("Delivered-To: a+t1.abc@x.example", [("a+t1.abc@x.example", "Delivered-To")]),
        ("Delivered-To: mailing list l@l.example", [("l@l.example", "Delivered-To")]),
        ("Delivered-To: root", [("root", "Delivered-To")]),
        ("Delivered-To:", []),
        ("To: undisclosed-recipients:;", []),
        ("To: Team: a@x.example, b@x.example;", [("a@x.example", "To"), ("b@x.example", "To")]),
        ("To: a@x.example\nTo: b@x.example", [("a@x.example", "To"), ("b@x.example", "To")]),
        ("To: a@x.example, A@X.EXAMPLE", [("a@x.example", "To")]),
        ("Apparently-To: a@x.example", []),
        ("Subject: To: a@x.example", []),
    ],
)
def test_recipients_are_found_where_servers_write_them(
    header: str, expected: list[tuple[str, str]]
) -> None:
    assert found(header) == expected


def test_the_envelope_comes_before_all_fields() -> None:
    header = "Delivered-To: b@x.example\nTo: a@x.example"

    assert found(header, "A@x.example", "c@x.example") == [
        ("A@x.example", "envelope"),
        ("c@x.example", "envelope"),
        ("b@x.example", "Delivered-To"),
    ]


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("From: a@x.example", set()),
        ("To: a@x.example", {DefectCode.NO_FROM}),
        ("From:", {DefectCode.NO_FROM}),
        ("From: <>", {DefectCode.NO_FROM}),
        ("From: a@x.example\nFrom: b@x.example", {DefectCode.REPEATED_FROM}),
        ("From: a@x.example, b@x.example", {DefectCode.SEVERAL_FROM}),
        ("From: Team: a@x.example;", {DefectCode.DOUBTFUL_ADDRESS}),
        ("From: Team: a@x.example", {DefectCode.DOUBTFUL_ADDRESS}),
        ("From: Ada", {DefectCode.DOUBTFUL_ADDRESS}),
        ("From: Ada Lovelace", {DefectCode.DOUBTFUL_ADDRESS, DefectCode.NO_FROM}),
    ],
)
def test_what_is_wrong_with_from_is_told(header: str, codes: set[DefectCode]) -> None:
    of_from = {
        DefectCode.NO_FROM,
        DefectCode.REPEATED_FROM,
        DefectCode.SEVERAL_FROM,
        DefectCode.DOUBTFUL_ADDRESS,
    }
    message = parse(header.encode() + b"\n\n")

    assert {defect.code for defect in message.defects} & of_from == codes

"""Parameters and names of files as programs write them, in their damage (S15, X12, F6)."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse import parse
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.parameters import read_parameters

#: A field, its value, and its parameters.
FIELDS: list[tuple[str, str, dict[str, str]]] = [
    ("text/plain", "text/plain", {}),
    (" Text/HTML ", "text/html", {}),
    ("text / html; charset=utf-8", "text/html", {"charset": "utf-8"}),
    ('"text/plain"; charset=utf-8', "text/plain", {"charset": "utf-8"}),
    ("text/plain, charset=utf-8", "text/plain", {"charset": "utf-8"}),
    ("text/plain;;; charset=utf-8;", "text/plain", {"charset": "utf-8"}),
    ("text/plain;charset=utf-8;format=flowed", "text/plain",
     {"charset": "utf-8", "format": "flowed"}),
    ("text/plain; charset=utf-8 format=flowed", "text/plain",
     {"charset": "utf-8", "format": "flowed"}),
    ('text/plain; charset="utf-8" format=flowed', "text/plain",
     {"charset": "utf-8", "format": "flowed"}),
    ("text/plain; charset=us-ascii (Plain text)", "text/plain", {"charset": "us-ascii"}),
    ('text/plain; charset="us-ascii" (Plain text)', "text/plain", {"charset": "us-ascii"}),
    ("text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
    ("text/plain; CHARSET=UTF-8", "text/plain", {"charset": "UTF-8"}),
    ("text/plain; charset =\tutf-8", "text/plain", {"charset": "utf-8"}),
    ("text/plain; charset=utf-8, text/html", "text/plain", {"charset": "utf-8, text/html"}),
    ("multipart/mixed; boundary=a=b", "multipart/mixed", {"boundary": "a=b"}),
    ('multipart/mixed; boundary="a b"', "multipart/mixed", {"boundary": "a b"}),
    ("multipart/mixed boundary=x", "multipart/mixed", {"boundary": "x"}),
    ("multipart/mixed; boundary=x; boundary=y", "multipart/mixed", {"boundary": "x"}),
    ("charset=utf-8", "", {"charset": "utf-8"}),
    ("filename=a.txt", "", {"filename": "a.txt"}),
    (";", "", {}),
    ("", "", {}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "expected"), FIELDS)
def test_a_field_is_read(field: str, value: str, expected: dict[str, str]) -> None:
    found = read_parameters(field, Findings())

    assert found.value == value
    assert dict(found.by_name) == expected


BAD, REPEATED = DefectCode.BAD_PARAMETER, DefectCode.REPEATED_PARAMETER

#: What follows ``attachment;``, the name of the file, and what is wrong.
NAMES: list[tuple[str, str, set[DefectCode]]] = [
    ("filename=a.pdf", "a.pdf", set()),
    ('filename="a.pdf"', "a.pdf", set()),
    ('filename="a b.pdf"', "a b.pdf", set()),
    ("filename=a b.pdf", "a b.pdf", set()),
    ("filename=report (1).pdf", "report (1).pdf", set()),
    ('filename="a;b.pdf"', "a;b.pdf", set()),
    ("filename=a;b.pdf", "a;b.pdf", {BAD}),
    ("filename=a.pdf; size=12", "a.pdf", set()),
    ("filename=a b.pdf size=12", "a b.pdf", set()),
    ('filename="a \\"b\\" c.pdf"', 'a "b" c.pdf', set()),
    ('filename="a "b" c.pdf"', 'a "b" c.pdf', {BAD}),
    ('filename="a "b" c.pdf"; size=1', 'a "b" c.pdf', {BAD}),
    ('filename="C:\\tmp\\a.pdf"', "C:\\tmp\\a.pdf", set()),
    ('filename="C:\\\\tmp\\\\a.pdf"', "C:\\tmp\\a.pdf", set()),
    ('filename="open.pdf', "open.pdf", {BAD}),
    ('filename="open.pdf; size=1', "open.pdf", {BAD}),
    ("filename='a.pdf'", "'a.pdf'", set()),
    ("filename=Tür.pdf", "Tür.pdf", set()),
    ("FILENAME=a.pdf", "a.pdf", set()),
    ("filename = a.pdf", "a.pdf", set()),
    ("filename=a.pdf; filename=b.pdf", "a.pdf", {REPEATED}),
    ("filename=a.pdf; filename=a.pdf", "a.pdf", set()),
    ("filename*=utf-8''T%C3%BCr.pdf", "Tür.pdf", set()),
    ("filename*=UTF-8'de'T%c3%bcr.pdf", "Tür.pdf", set()),
    ("filename*=iso-8859-1''T%FCr.pdf", "Tür.pdf", set()),
    ("filename*=''T%C3%BCr.pdf", "Tür.pdf", set()),
    ("filename*=\"utf-8''T%C3%BCr.pdf\"", "Tür.pdf", set()),
    ("filename*=utf-8''\"T%C3%BCr.pdf\"", "Tür.pdf", set()),
    ("filename*=x-klingon''T%C3%BCr.pdf", "Tür.pdf", set()),
    ("filename*=utf-7''T+APw-r.pdf", "T+APw-r.pdf", set()),
    ("filename*=rot13''uryyb.pdf", "uryyb.pdf", set()),
    ("filename*=utf-8''T%FCr.pdf", "Tür.pdf", set()),
    ("filename*=utf-8''100%.pdf", "100%.pdf", set()),
    ("filename*=utf-8''a%GGb.pdf", "a%GGb.pdf", set()),
    ("filename*=gb2312''%C4%E3.pdf", "你.pdf", set()),
    ("filename*=iso-2022-jp''%1B$B$3$s%1B(B.pdf", "こん.pdf", set()),
    ("filename*=a.pdf", "a.pdf", {BAD}),
    ("filename*=utf-8'T%C3%BCr.pdf", "Tür.pdf", {BAD}),
    ("filename*=T%C3%BCr.pdf", "Tür.pdf", {BAD}),
    ("filename=utf-8''T%C3%BCr.pdf", "Tür.pdf", {BAD}),
    ("filename=\"iso-8859-1''T%FCr.pdf\"", "Tür.pdf", {BAD}),
    ("filename=it's 100%.pdf", "it's 100%.pdf", set()),
    ("filename=a.pdf; filename*=utf-8''T%C3%BCr.pdf", "Tür.pdf", set()),
    ("filename*=utf-8''T%C3%BCr.pdf; filename=a.pdf", "Tür.pdf", set()),
    ("filename*0=a; filename*1=b.pdf", "ab.pdf", set()),
    ("filename*1=b.pdf; filename*0=a", "ab.pdf", set()),
    ('filename*0="a "; filename*1="b.pdf"', "a b.pdf", set()),
    ("filename*0*=utf-8''T%C3; filename*1*=%BCr.pdf", "Tür.pdf", set()),
    ("filename*0*=utf-8''T%C3%BC; filename*1=r.pdf", "Tür.pdf", set()),
    ("filename*0=a; filename*1*=%20b.pdf", "a b.pdf", set()),
    ("filename*0=a; filename*2=b.pdf", "ab.pdf", {BAD}),
    ("filename*1=a; filename*2=b.pdf", "ab.pdf", {BAD}),
    ("filename*0=a; filename*0=b; filename*1=c.pdf", "ac.pdf", {REPEATED}),
    ("filename*0=a; filename*01=b.pdf", "ab.pdf", set()),
    ("filename*\u0660=a.pdf", "a.pdf", {BAD}),
    ("filename*0*=utf-8''T; filename*1*=%C3%BCr.pdf; filename=x.pdf", "Tür.pdf", set()),
    ('filename*0="utf-8\'\'T%C3"; filename*1="%BCr.pdf"', "Tür.pdf", {BAD}),
    ('filename="=?utf-8?Q?T=C3=BCr.pdf?="', "Tür.pdf", set()),
    ("filename==?utf-8?Q?T=C3=BCr.pdf?=", "Tür.pdf", set()),
    ('filename="=?utf-8?B?VMO8cg==?=.pdf"', "Tür.pdf", set()),
    ('filename="=?utf-8?Q?T=C3=BC?= =?utf-8?Q?r.pdf?="', "Tür.pdf", set()),
    ('filename*0="=?utf-8?Q?T=C3"; filename*1="=BCr.pdf?="', "Tür.pdf", set()),
    ("name=a.pdf", "a.pdf", set()),
    ("junk; filename=a.pdf", "a.pdf", {BAD}),
    ("=x; filename=a.pdf", "a.pdf", {BAD}),
]


@pytest.mark.parametrize(("written", "name", "marks"), NAMES)
def test_a_file_is_named_as_it_was_meant(written: str, name: str, marks: set[DefectCode]) -> None:
    content = (
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        f"Content-Type: application/pdf\nContent-Disposition: attachment; {written}\n\nx\n--b--\n"
    )
    message = parse(content.encode())

    assert name in message.attachments[0].names
    told = {defect.code for defect in message.defects}
    assert told & {BAD, REPEATED} == marks


def test_there_are_eighty_rows() -> None:
    assert len(FIELDS) + len(NAMES) >= 80


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("Content-Type: image/png; name=a.png", "a.png"),
        ("Content-Type: image/png\nContent-Location: a.png", "a.png"),
        ("Content-Type: image/png\nContent-Location: https://x.example/y/a%20b.png?q", "a b.png"),
        ("Content-Type: image/png\nContent-Location: https://x.example/y", "image.png"),
        ("Content-Type: image/png\nContent-Description: The door", "The door.png"),
        ("Content-Type: image/png\nContent-ID: <door.png@x.example>", "door.png"),
        ("Content-Type: image/png\nContent-Location: a\nContent-Disposition: x; name=b.png",
         "b.png"),
        ("Content-Type: image/png; name=a.png\nContent-Disposition: inline; filename=b.png",
         "b.png"),
        ("Content-Type: image/png", "image.png"),
    ],
)  # fmt: skip
def test_a_name_is_taken_from_wherever_there_is_one(fields: str, name: str) -> None:
    content = f"Content-Type: multipart/related; boundary=b\n\n--b\n{fields}\n\nx\n--b--\n"

    assert parse(content.encode()).attachments[0].filename == name

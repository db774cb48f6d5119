"""The parts of a mail."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.limits import Limits
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.parts.mime import Part, split

Tree = str | list[object]


def tree(part: Part) -> Tree:
    if not part.children:
        return part.media_type
    return [part.media_type, [tree(child) for child in part.children]]


def read(content: bytes, limits: Limits | None = None) -> tuple[Part, Findings]:
    findings = Findings(limits)
    return split(content, findings), findings


def codes(findings: Findings) -> set[DefectCode]:
    return {defect.code for defect in findings.defects}


def multipart(boundary: bytes, *parts: bytes, kind: bytes = b"mixed") -> bytes:
    head = (
        b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b"; boundary=" + boundary + b"\n\n"
    )
    inside = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    return head + inside + b"--" + boundary + b"--\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_parts_are_found_and_the_line_end_before_a_boundary_is_the_boundary_s(end: bytes) -> None:
    content = multipart(b"b", b"\none", b"Content-Type: text/html\n\n<b>two</b>\n")

    root, findings = read(content.replace(b"\n", end))

    assert tree(root) == ["multipart/mixed", ["text/plain", "text/html"]]
    assert bytes(root.children[0].raw) == b"one"
    assert bytes(root.children[1].raw) == b"<b>two</b>" + end
    assert codes(findings) == set()


def test_parts_inside_parts_end_where_the_outer_one_goes_on() -> None:
    inner = multipart(b"in", b"\none", b"\ntwo")

    root, _ = read(multipart(b"out", inner, b"\nthree"))

    assert tree(root) == [
        "multipart/mixed",
        [["multipart/mixed", ["text/plain", "text/plain"]], "text/plain"],
    ]
    assert [part.text() for part in root.walk() if not part.children] == ["one", "two", "three"]


def test_an_inner_multipart_that_is_never_closed_ends_with_the_outer_part() -> None:
    inner = multipart(b"in", b"\none").removesuffix(b"--in--\n")

    root, findings = read(multipart(b"out", inner, b"\ntwo"))

    assert [part.text() for part in root.walk() if not part.children] == ["one\n", "two"]
    assert codes(findings) == {DefectCode.UNCLOSED_MULTIPART}


def test_a_mail_inside_is_the_one_child_of_its_part() -> None:
    mail = b"Content-Type: message/rfc822\n\nSubject: inner\n\nhi"

    root, _ = read(multipart(b"b", mail))

    holder = root.children[0]
    assert tree(root) == ["multipart/mixed", [["message/rfc822", ["text/plain"]]]]
    assert holder.children[0].headers.get("Subject") == "inner"
    assert bytes(holder.raw) == b"Subject: inner\n\nhi"


def test_parts_of_a_digest_are_mails() -> None:
    root, _ = read(multipart(b"b", b"\nSubject: one\n\nhi", kind=b"digest"))

    assert root.children[0].children[0].headers.get("Subject") == "one"


def test_nothing_is_copied() -> None:
    content = multipart(b"b", b"\none")

    root, _ = read(content)

    assert root.children[0].raw.obj is content


def test_boundaries_may_be_quoted_and_followed_by_blanks() -> None:
    root, _ = read(
        b'Content-Type: multipart/mixed; boundary="a b: c"\n\n--a b: c  \t\n\nx\n--a b: c--'
    )

    assert [child.text() for child in root.children] == ["x"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Content-Type: multipart/mixed\n\n--b\n\nx", DefectCode.NO_BOUNDARY),
        (b"Content-Type: multipart/mixed; boundary=b\n\ntext", DefectCode.NO_BOUNDARY),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx", DefectCode.UNCLOSED_MULTIPART),
        (
            b"Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\nx\n--b--",
            DefectCode.REPEATED_BOUNDARY,
        ),
        (multipart(b"b", multipart(b"b", b"\nx")), DefectCode.REPEATED_BOUNDARY),
        (b"Content-Transfer-Encoding: x-zip\n\nx", DefectCode.UNKNOWN_ENCODING),
        (
            b"Content-Transfer-Encoding: base64\n" + multipart(b"b", b"\nx"),
            DefectCode.ENCODED_MULTIPART,
        ),
        (multipart(b"b", b"\nx").replace(b"\n\n", b"\n\nhello\n", 1), DefectCode.PREAMBLE),
        (multipart(b"b", b"\nx") + b"goodbye", DefectCode.EPILOGUE),
    ],
)
def test_what_another_program_may_read_otherwise_is_a_defect(
    content: bytes, code: DefectCode
) -> None:
    _, findings = read(content)

    assert code in codes(findings)


def test_text_is_decoded_and_its_line_ends_are_one_kind() -> None:
    head = b"Content-Type: text/plain; charset=iso-8859-1\n"
    encoding = b"Content-Transfer-Encoding: quoted-printable\n"

    root, _ = read(head + encoding + b"\ncaf=E9\r\nau lait\r")

    assert root.text() == "café\nau lait\n"


@pytest.mark.parametrize(
    ("charset", "code"),
    [(b"rot13", DefectCode.UNKNOWN_CHARSET), (b"big5", DefectCode.UNDECODABLE_TEXT)],
)
def test_text_that_is_not_in_its_charset_is_a_defect(charset: bytes, code: DefectCode) -> None:
    root, findings = read(
        b"Content-Type: text/plain; charset=" + charset + b"\n\n" + b"\xa4\xa4" * 30 + b"\xff\xff"
    )

    root.text()

    assert code in codes(findings)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (b"TEXT/HTML", "text/html"),
        (b"text", "text/plain"),
        (b";", "text/plain"),
        (b"text/html/x", "text/plain"),
        (b"image/png ; x=y", "image/png"),
    ],
)
def test_a_type_that_is_none_is_plain_text(declared: bytes, expected: str) -> None:
    root, _ = read(b"Content-Type: " + declared + b"\n\nx")

    assert root.media_type == expected


@pytest.mark.parametrize(("depth", "is_over"), [(5, False), (6, True)])
def test_parts_nested_deeper_than_the_limit_are_an_excess(depth: int, *, is_over: bool) -> None:
    content = b"\nx"
    for number in range(depth):
        content = multipart(b"b%d" % number, content)

    _, findings = read(content, Limits(depth=5))

    assert (findings.excess is not None) == is_over
    assert findings.excess is None or findings.excess.limit == "depth"


@pytest.mark.parametrize(("count", "is_over"), [(4, False), (5, True)])
def test_more_parts_than_the_limit_are_an_excess(count: int, *, is_over: bool) -> None:
    _, findings = read(multipart(b"b", *([b"\nx"] * count)), Limits(parts=5))

    assert (findings.excess is not None) == is_over


@pytest.mark.parametrize(("length", "is_over"), [(70, False), (71, True)])
def test_a_boundary_over_the_limit_is_an_excess(length: int, *, is_over: bool) -> None:
    _, findings = read(multipart(b"b" * length, b"\nx"), Limits(boundary=70))

    assert (findings.excess is not None) == is_over


def test_an_empty_part_is_a_part() -> None:
    root, _ = read(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\nx\n--b--")

    assert [child.text() for child in root.children] == ["", "x"]


def test_a_part_without_a_header_keeps_its_text() -> None:
    root, _ = read(multipart(b"b", b"Hello there,\n\nall of this is text."))

    assert root.children[0].text() == "Hello there,\n\nall of this is text."


def test_a_part_in_an_unknown_encoding_is_a_file_of_unknown_bytes() -> None:
    root, _ = read(b"Content-Type: image/png\nContent-Transfer-Encoding: x-zip\n\nx")

    assert root.media_type == "application/octet-stream"
    assert root.decoded() == b"x"


def test_text_in_an_unknown_encoding_is_shown_as_it_stands() -> None:
    root, _ = read(b"Content-Type: text/plain\nContent-Transfer-Encoding: x-zip\n\nx")

    assert (root.media_type, root.text()) == ("text/plain", "x")

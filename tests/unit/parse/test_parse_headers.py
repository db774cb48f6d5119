"""The header, line by line."""

from __future__ import annotations

import mailparser
import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.limits import Limits
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.fields import BlankLines, read_header, recover_addresses


def fields(content: bytes, findings: Findings | None = None) -> tuple[tuple[str, str], ...]:
    return read_header(content, 0, {}, findings or Findings()).headers.fields


def codes(content: bytes) -> set[DefectCode]:
    findings = Findings()
    fields(content, findings)
    return {defect.code for defect in findings.defects}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_fields_are_unfolded_and_the_body_begins_after_the_blank_line(end: bytes) -> None:
    content = end.join([b"Subject: one", b" two", b"\tthree", b"To:a@b.example", b"", b"body"])

    block = read_header(content, 0, {}, Findings())

    assert block.headers.fields == (("Subject", "one two\tthree"), ("To", "a@b.example"))
    assert content[block.body_start :] == b"body"


def test_blanks_before_the_colon_are_accepted() -> None:
    assert fields(b"From \t: a@b.example\n\n") == (("From", "a@b.example"),)


def test_fields_after_junk_are_kept() -> None:
    content = b"From: a@b.example\nthis is junk\nTo: c@d.example\n\nbody"

    assert fields(content) == (("From", "a@b.example"), ("To", "c@d.example"))
    assert codes(content) == {DefectCode.NOT_A_HEADER}


def test_text_without_a_blank_line_before_it_is_not_lost() -> None:
    block = read_header(b"Subject: x\nHello there\nand bye", 0, {}, Findings())

    assert block.headers.fields == (("Subject", "x"),)
    assert block.body_start == len(b"Subject: x\n")


def test_a_parameter_on_a_line_that_lost_its_blank_belongs_to_the_field_above() -> None:
    content = b"Content-Type: multipart/mixed;\nboundary=b\nSubject: x\n\n"

    assert fields(content)[0] == ("Content-Type", "multipart/mixed; boundary=b")


def test_a_byte_order_mark_is_passed_over() -> None:
    assert fields(b"\xef\xbb\xbfFrom: a@b.example\n\n") == (("From", "a@b.example"),)
    assert codes(b"\xef\xbb\xbfFrom: a@b.example\n\n") == {DefectCode.BYTE_ORDER_MARK}


def test_the_line_that_an_mbox_begins_with_is_passed_over() -> None:
    content = b"From ada Tue Nov  3 10:00:00 2026\nFrom: a@b.example\n\n"

    assert fields(content) == (("From", "a@b.example"),)
    assert codes(content) == set()


def test_a_bare_cr_makes_no_field() -> None:
    content = b"Subject: x\rBcc: evil@x.example\n\n"

    assert fields(content) == (("Subject", "x Bcc: evil@x.example"),)
    assert codes(content) == {DefectCode.BARE_CR}


def test_values_hold_no_controls_and_no_other_line_ends() -> None:
    content = "Subject: a\0b\x0bc\u2028d\x85e\n\n".encode()

    assert fields(content) == (("Subject", "a\ufffdb c d e"),)
    assert DefectCode.NUL in codes(content)


def test_values_are_utf8_in_nfc_or_else_in_the_charset_of_the_text() -> None:
    assert fields("Subject: e\u0301\n\n".encode()) == (("Subject", "é"),)
    assert fields(b"Subject: caf\xe9\n\n") == (("Subject", "café"),)
    declared = b"Subject: \xd0\xc5\nContent-Type: text/plain; charset=gb2312\n\n"
    assert fields(declared)[0] == ("Subject", "信")


def test_an_encoded_word_stays_as_it_is() -> None:
    assert fields(b"Subject: =?utf-8?q?a?=\n\n") == (("Subject", "=?utf-8?q?a?="),)


def test_a_field_over_the_limit_is_left_out_and_never_cut() -> None:
    limits = Limits(header_bytes=20)
    findings = Findings(limits)

    read = fields(b"From: " + b"a" * 30 + b"@x.example\nSubject: x\n\n", findings)

    assert read == (("Subject", "x"),)
    assert findings.excess is not None
    assert findings.excess.limit == "header_bytes"


def test_a_field_at_the_limit_is_kept() -> None:
    findings = Findings(Limits(header_bytes=20))

    assert len(fields(b"Subject:" + b"x" * 20 + b"\n\n", findings)) == 1
    assert findings.excess is None


@pytest.mark.parametrize(("count", "is_over"), [(5, False), (6, True)])
def test_more_fields_than_the_limit_are_an_excess(count: int, *, is_over: bool) -> None:
    findings = Findings(Limits(header_fields=5))

    fields(b"X: y\n" * count + b"\n", findings)

    assert (findings.excess is not None) == is_over


def test_a_header_over_the_limit_is_an_excess_and_its_last_field_is_not_cut() -> None:
    findings = Findings(Limits(headers_bytes=100))

    read = fields(b"From: a@b.example\nX: " + b"y" * 200 + b"\n\n", findings)

    assert read == (("From", "a@b.example"),)
    assert findings.excess is not None
    assert findings.excess.limit == "headers_bytes"


def test_a_header_ends_at_an_open_boundary() -> None:
    content = b"Subject: x\n--b\n\nbody"

    block = read_header(content, 0, {b"b": 0}, Findings())

    assert block.headers.fields == (("Subject", "x"),)
    assert content[block.body_start :].startswith(b"\n--b")


def test_blank_lines_are_found_from_anywhere() -> None:
    content = b"a\n\nbb\r\n\r\ncc"
    lines = BlankLines(content)

    found = [lines.after(start, len(content)) for start in (0, 1, 2, 4, 9, 0)]

    assert [match.start() if match else None for match in found] == [1, 1, 6, 6, None, 1]
    assert BlankLines(content).after(2, 5) is None


def test_mail_parser_is_asked_for_one_field_only() -> None:
    assert recover_addresses("Ada <ada@x.example>") == (("Ada", "ada@x.example"),)
    assert recover_addresses("a\nBcc: b@x.example") == ()
    assert recover_addresses("a" * 5_000 + "@x.example") == ()


def test_what_mail_parser_raises_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: bytes) -> object:
        raise AttributeError

    monkeypatch.setattr(mailparser, "parse_from_bytes", fail)

    assert recover_addresses("Ada <ada@x.example>") == ()


def test_a_charset_that_is_no_help_is_passed_over_for_the_next() -> None:
    content = (
        b"Subject: \xd0\xc5\nContent-Type: text/plain; charset=us-ascii\n\n"
        b"--b\nContent-Type: text/plain; charset=gb2312\n\n"
    )

    assert fields(content)[0] == ("Subject", "信")

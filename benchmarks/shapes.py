"""
Mails of any size in the shapes on which readers of mail hang.

Each shape is a piece of mail written over and over; `mail_of` gives a whole mail of some
number of bytes. All bytes are ASCII, and nobody's.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from mail2ticket.model.limits import Limits

_HEAD = b"From: Ada <ada@client.example>\r\nTo: support@acme.example\r\nSubject: Help\r\n"
_HTML = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
_MIXED = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n"
_FLOWED = b"MIME-Version: 1.0\r\nContent-Type: text/plain; format=flowed\r\n"
_QP = b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n"
_BASE64 = b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n"
_REPORT = (
    b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;"
    b" boundary=x\r\n\r\n--x\r\n\r\nNot delivered.\r\n--x\r\n"
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
)
_BOUNCE = b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\nReturn-Path: <>\r\n"
_CALENDAR = b"MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REQUEST\r\n"
_TNEF = (
    b"MIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
    b"Content-Transfer-Encoding: base64\r\n"
)
_SMIME = (
    b"MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n"
    b"Content-Transfer-Encoding: base64\r\n"
)
# What stands before the pieces of what was signed; of bytes that three go into.
_SIGNED = bytes.fromhex(
    "308006092a864886f70d010702a0803080020100310030800609" + "2a864886f70d010701" + "a0802480"
)
_ALTERNATIVE = b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n"
_EVENT = b"\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
# A file of winmail.dat: where it begins, its title, its data.
_FILE = (
    bytes.fromhex("02029006000e000000") + bytes(16)
    + bytes.fromhex("021080010006000000") + b"a.txt\0" + bytes.fromhex("0e02")
    + bytes.fromhex("020f80060003000000") + b"abc" + bytes.fromhex("2601")
)  # fmt: skip


#: High enough for a MiB of anything.
LIFTED = Limits(
    header_bytes=1 << 23,
    headers_bytes=1 << 23,
    parameters=10**6,
    header_fields=10**7,
    depth=10**6,
    parts=10**6,
    addresses=10**7,
    html_bytes=1 << 23,
    text_characters=1 << 23,
)


class Shape(NamedTuple):
    """
    A mail that is one piece over and over.

    Attributes:
        piece: What is repeated.

        before: What stands above it: a header, and perhaps some of the text.

        after: What stands below it.

        is_header: Whether the pieces are part of the header, which has a limit of its own.
    """

    piece: bytes
    before: bytes = _HEAD + b"\r\n"
    after: bytes = b"\r\n"
    is_header: bool = False


def _field(start: bytes, piece: bytes, end: bytes = b"") -> Shape:
    return Shape(piece, start, end + b"\r\n\r\nHello\r\n", is_header=True)


def _in_charset(charset: bytes, piece: bytes) -> Shape:
    return Shape(piece, _HEAD + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n")


def _html(piece: bytes) -> Shape:
    return Shape(piece, _HEAD + _HTML + b"\r\n<p>Hello</p>")


#: By name. Each was slow, or is, in a reader of mail that people use.
SHAPES: dict[str, Shape] = {
    # Text: what cuts replies.
    "one line": Shape(b"a"),
    "blank lines": Shape(b"\n"),
    "blanks": Shape(b" "),
    "carriage returns": Shape(b"\r"),
    "On": Shape(b"On "),
    "On, a line each": Shape(b"On \n"),
    "introductions": Shape(b"On Mon, 2 Nov 2026 at 09:12, Ada <ada@client.example> wrote:\n"),
    "From: a": Shape(b"From: a\n"),
    "From, blank line": Shape(b"From: a\n\n"),
    "To: x, blank lines": Shape(b"To: x\n\n\n"),
    "Subject and To": Shape(b"Subject: a\nTo: b\n"),
    "header blocks": Shape(b"From: a\nSent: b\nTo: c\nSubject: d\n\n"),
    "quote marks": Shape(b">"),
    "quoted lines": Shape(b"> a\n"),
    "quoted and own": Shape(b"> a\nb\n"),
    "rules": Shape(b"-----\n"),
    "Original Message": Shape(b"-----Original Message-----\n"),
    "signature marks": Shape(b"-- \na\n"),
    "addresses in text": Shape(b"<a@b.example>: 550 no such user\n", _BOUNCE + b"\r\n"),
    "flowed": Shape(b"> a \n", _HEAD + _FLOWED + b"\r\n"),
    "begin 644": Shape(b"begin 644 a\n"),
    # HTML.
    "<": _html(b"<"),
    "<a": _html(b"<a "),
    "<div>": _html(b"<div>"),
    "<p>": _html(b"<p>"),
    "<b><p>": _html(b"<b><p>"),
    "<blockquote>": _html(b"<blockquote>"),
    "<table><tr><td>": _html(b"<table><tr><td>"),
    "<!--": _html(b"<!--"),
    "<![": _html(b"<!["),
    "</": _html(b"</"),
    "&": _html(b"&"),
    "&#x26;": _html(b"&#x26;"),
    "attributes": Shape(b" a=b", _HEAD + _HTML + b"\r\n<p"),
    "<li>": _html(b"<ul><li>a"),
    # The header.
    "addresses": _field(b"From: a@b.example\r\nTo: a@b.example", b", a@b.example"),
    "commas": _field(b"From: a@b.example\r\nTo: a@b.example", b","),
    "comments": _field(b"From: a@b.example\r\nTo: ", b"("),
    "quotation marks": _field(b"From: a@b.example\r\nTo: ", b'"'),
    "angle brackets": _field(b"From: a@b.example\r\nTo: ", b"<"),
    "groups": _field(b"From: a@b.example\r\nTo: ", b"a:;,"),
    "dots": _field(b"From: a@b.example\r\nTo: ", b"."),
    "at signs": _field(b"From: a@b.example\r\nTo: ", b"a@"),
    "encoded words": _field(b"Subject:", b" =?utf-8?q?=C3=A9?="),
    "open encoded words": _field(b"Subject:", b" =?utf-8?q?"),
    "references": _field(b"From: a@b.example\r\nReferences:", b" <a@b.example>"),
    "semicolons": _field(b"Content-Type: text/plain", b";"),
    "parameters": _field(b"Content-Type: text/plain", b"; a=b"),
    "parameter sections": _field(b"Content-Type: text/plain", b"; name*1*=a"),
    "fields": _field(b"From: a@b.example", b"\r\nX: y"),
    "folded": _field(b"Subject: a", b"\r\n b"),
    "authentication results": _field(b"Authentication-Results: mx", b"; spf=pass (x)"),
    # Parts and encodings.
    "boundaries": Shape(b"--x\r\n", _HEAD + _MIXED + b"\r\n"),
    "nearly boundaries": Shape(b"--xx\r\n", _HEAD + _MIXED + b"\r\n--x\r\n\r\n"),
    "parts": Shape(b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n", _HEAD + _MIXED + b"\r\n"),
    "soft breaks": Shape(b"=\n", _HEAD + _QP + b"\r\n"),
    "equals signs": Shape(b"=", _HEAD + _QP + b"\r\n"),
    "no base64": Shape(b"!", _HEAD + _BASE64 + b"\r\n"),
    "recipients": Shape(b"Final-Recipient: rfc822; a@b.example\r\n\r\n", _REPORT, b"--x--\r\n"),
    "replies of servers": Shape(b"550 5.1.1 no such user\n", _BOUNCE + b"\r\n"),
    "events": Shape(
        b"BEGIN:VEVENT\r\nDTSTART:20261103T120000Z\r\nEND:VEVENT\r\n",
        _HEAD + _CALENDAR + b"\r\nBEGIN:VCALENDAR\r\n",
    ),
    "properties": Shape(
        base64.encodebytes(bytes.fromhex("789f3e2201") + b"\2\x05\x90\6\0\x10\0\0\0" * 6),
        _HEAD + _TNEF + b"\r\n",
    ),
    # What is packed, calendars and charsets.
    "files of winmail.dat": Shape(
        base64.encodebytes(_FILE * 3),
        _HEAD + _TNEF + b"\r\n" + base64.encodebytes(bytes.fromhex("789f3e220100")),
    ),
    "pieces of what was signed": Shape(
        base64.encodebytes(b"\4\1A" * 19),
        _HEAD + _SMIME + b"\r\n" + base64.encodebytes(_SIGNED),
    ),
    "values in one another": Shape(
        base64.encodebytes(b"\x30\x80\x30\x80\x30\x80" * 9), _HEAD + _SMIME + b"\r\n"
    ),
    "uuencoded": Shape(b"#:&D*\n", _HEAD + b"\r\nbegin 644 a\n"),
    "uuencoded, blanks left away": Shape(b"M!\n", _HEAD + b"\r\nbegin 644 a\n#:&D*\n"),
    "uuencoded files": Shape(b"begin 644 a\n#:&D*\n`\nend\n"),
    "calendars in one another": Shape(b"BEGIN:VEVENT\r\n", _HEAD + _CALENDAR + b"\r\n"),
    "attendees": Shape(b"ATTENDEE;CN=a@:mailto:a@b.example\r\n", _HEAD + _CALENDAR + _EVENT),
    "parameters of a calendar": Shape(b';A="b"', _HEAD + _CALENDAR + _EVENT + b"ATTENDEE"),
    "soft breaks of a calendar": Shape(
        b"a=\r\n", _HEAD + _CALENDAR + _EVENT + b"SUMMARY;ENCODING=QUOTED-PRINTABLE:="
    ),
    "escapes": _in_charset(b"iso-2022-jp", b"\x1b$B0!\x1b(B"),
    "escapes that were lost": _in_charset(b"iso-2022-jp", b"$B"),
    "escapes that lead nowhere": _in_charset(b"iso-2022-jp", b"\x1b$B0!\x1b(I\x1b$(D0"),
    "shifts": _in_charset(b"iso-2022-kr", b"\x0e0!\x0f"),
    "Chinese sets": _in_charset(b"iso-2022-cn", b"\x1b$)A"),
    "HZ": _in_charset(b"hz-gb-2312", b"~{<:~}"),
    "HZ that does not end": _in_charset(b"hz-gb-2312", b"~{<:~"),
    "UTF-7": _in_charset(b"utf-7", b"+2D0-"),
    "words of unknown charsets": _field(b"Subject:", b" =?a?q?=E9?= =?b?q?=E9?="),
    "alternatives": Shape(
        b"--x\r\nContent-Type: text/html\r\n\r\n<p>a\r\n", _HEAD + _ALTERNATIVE + b"\r\n"
    ),
    "base64 in pieces": Shape(b"QQ==", _HEAD + _BASE64 + b"\r\n"),
    "a long attribute": Shape(b"a", _HEAD + _HTML + b'\r\n<a href="http://x.example/'),
    "declarations": Shape(b"color:red;", _HEAD + _HTML + b'\r\n<p style="'),
    "styles": _html(b'<p style="margin:0">a'),
    "style sheets": _html(b"<style>p{margin:0}</style>"),
    "rules of a style sheet": Shape(b"p.a{margin:0}", _HEAD + _HTML + b"\r\n<style>"),
    "cells": Shape(b"<td>a", _HEAD + _HTML + b"\r\n<table><tr>"),
    "lists and quotes": _html(b"<ul><li><blockquote>"),
}


def mail_of(name: str, size: int) -> bytes:
    """Return a mail of the shape *name*, of about *size* bytes."""
    shape = SHAPES[name]
    return shape.before + shape.piece * max(1, size // len(shape.piece)) + shape.after

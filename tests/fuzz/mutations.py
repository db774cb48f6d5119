"""
Mails made wrong on purpose: the same number gives the same mail on every machine and Python.

A mail is taken from the seeds and changed a few times over, by bytes (flips, cuts, copies,
words that parsers trip over) and by structure (fields dropped, doubled and exchanged, parts
wrapped, boundaries and encodings changed).
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Measured with where they are there; what ships does not need them.
SHARED = ROOT.parent / "shared"

#: A mutated mail is not longer than this, so that a million are made in an hour.
MOST = 60_000

# What parsers trip over.
_WORDS: tuple[bytes, ...] = (
    b"\0", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\n\n", b" ", b"\t", b"\xff", b"\x80", b"\x1b$B",
    b"\x1b(B", b"\xef\xbb\xbf", b"\xfe\xff", b"\xe2\x80\xae", b"\xed\xa0\x80", b"=?", b"?=",
    b"=?utf-8?b?", b"=?utf-8?q?=0D=0A?=", b"=?utf-7?q?+ADw-?=", b"=?x?b?AAAA?=", b"<", b">",
    b"<>", b"(", b")", b"((((((((", b'"', b'""', b"\\", b"@", b"@@", b",", b";", b":", b"::",
    b"From: ", b"From ", b">From ", b"To: a@b.example, ", b"Subject: ", b"--", b"----", b"=",
    b"=\n", b"=3D", b"=0", b"%00", b"*0*=", b"*1=", b"*=utf-8''%", b"; name=", b"; filename*0=",
    b"; boundary=", b"; charset=", b"begin 644 a\n", b"end\n", b"<a ", b"<div>", b"<![CDATA[",
    b"<!--", b"<blockquote>", b"</", b"&#x", b"&#1114112;", b"&nbsp", b"\xc2\xa0", b"On ",
    b" wrote:\n", b"> ", b">>>>>> ", b"-- \n", b"-----Original Message-----\n", b"Sent: ",
    b"99999999999999999999", b"-1", b"0", b"Date: Mon, 99 Foo 99999 25:61:61 +9999\n",
)  # fmt: skip

_FIELDS: tuple[bytes, ...] = (
    b"From", b"To", b"Cc", b"Bcc", b"Reply-To", b"Sender", b"Subject", b"Date", b"Message-ID",
    b"In-Reply-To", b"References", b"Return-Path", b"Delivered-To", b"Received", b"MIME-Version",
    b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"Content-ID",
    b"Auto-Submitted", b"Precedence", b"List-Id", b"Authentication-Results", b"Resent-From",
    b"Importance", b"Sensitivity", b"X-Failed-Recipients", b"Status", b"Final-Recipient",
)  # fmt: skip

_TYPES: tuple[bytes, ...] = (
    b"text/plain", b"text/html", b"text/plain; charset=utf-16", b"text/plain; charset=iso-2022-jp",
    b"text/plain; format=flowed; delsp=yes", b"text/calendar; method=REQUEST", b"text/x-unknown",
    b"text/plain; charset=unicode-1-1-utf-7", b"text/plain; charset=gb2312", b"multipart/mixed",
    b"multipart/alternative; boundary=x", b"multipart/digest; boundary=y",
    b"multipart/report; report-type=delivery-status; boundary=z", b"message/rfc822",
    b"multipart/report; report-type=disposition-notification; boundary=w", b"message/partial",
    b"message/delivery-status", b"message/external-body", b"application/ms-tnef", b"/", b"text",
    b"application/pkcs7-mime; smime-type=signed-data", b'image/png; name="a/../b.png"', b";;;;",
)  # fmt: skip

_ENCODINGS: tuple[bytes, ...] = (
    b"7bit", b"8bit", b"binary", b"base64", b"quoted-printable", b"x-uuencode", b"BASE64 ", b"x",
)  # fmt: skip

_FIELD = re.compile(rb"^[!-9;-~]{1,80}:[^\n]*(?:\n[ \t][^\n]*)*\n", re.MULTILINE)

Mutator = Callable[[random.Random, bytes, bytes], bytes]


def seeds(*, shared: bool) -> tuple[bytes, ...]:
    """
    Return the mails to change: the project's own, and the *shared* ones where they are there.

    In a fixed order, each once, the short ones only.
    """
    folders = [
        ROOT / "tests" / "data",
        ROOT / "examples" / "inbox",
        Path(__file__).parent / "kept",
    ]
    if shared:
        folders += [SHARED / "adversarial", SHARED / "corpus"]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    mails = (file.read_bytes() for file in sorted(files) if file.suffix not in {".json", ".md"})
    return tuple(dict.fromkeys(mail for mail in mails if len(mail) < MOST))


def mutated(number: int, mails: Sequence[bytes]) -> bytes:
    """Return mail *number* of those that can be made of *mails*."""
    # A string as its seed gives the same numbers on every Python.
    chance = random.Random(f"mail2ticket {number}")  # noqa: S311 - repeatable is the point
    mail = chance.choice(mails)
    for _ in range(chance.randint(1, 6)):
        mutator = chance.choice(MUTATORS)
        mail = mutator(chance, mail, chance.choice(mails))[:MOST]
    return mail


def _place(chance: random.Random, mail: bytes) -> int:
    """Return a place in *mail*, of those in its first lines as often as of all others."""
    return chance.randrange(min(len(mail), chance.choice((1_500, MOST))) + 1)


def _range(chance: random.Random, mail: bytes, longest: int = 4_000) -> tuple[int, int]:
    start = _place(chance, mail)
    return start, min(len(mail), start + chance.randint(1, chance.choice((8, 80, longest))))


def flip(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Change some bits."""
    made = bytearray(mail)
    for _ in range(chance.randint(1, 20)):
        if made:
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Take a piece out."""
    start, end = _range(chance, mail)
    return mail[:start] + mail[end:]


def end(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Break off."""
    return mail[: _place(chance, mail)]


def repeat(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Write a piece several times over."""
    start, stop = _range(chance, mail, 600)
    times = chance.choice((2, 3, 10, 60))
    return mail[:start] + mail[start:stop] * times + mail[stop:]


def splice(chance: random.Random, mail: bytes, other: bytes) -> bytes:
    """Put a piece of another mail in."""
    place = _place(chance, mail)
    start, stop = _range(chance, other)
    return mail[:place] + other[start:stop] + mail[place:]


def insert(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Put words in that parsers trip over."""
    for _ in range(chance.randint(1, 5)):
        place = _place(chance, mail)
        word = chance.choice(_WORDS) * chance.choice((1, 1, 1, 2, 30))
        mail = mail[:place] + word + mail[place:]
    return mail


def line_ends(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Write the line ends in another way, all of them or from a place on."""
    place = chance.choice((0, _place(chance, mail)))
    new = chance.choice((b"\n", b"\r\n", b"\r", b"\n\n", b"\r\r\n"))
    return mail[:place] + mail[place:].replace(b"\r\n", b"\n").replace(b"\n", new)


def field(chance: random.Random, mail: bytes, other: bytes) -> bytes:
    """Drop, double, move, rename or exchange a field."""
    found = list(_FIELD.finditer(mail))
    if not found:
        return _field_of(other, chance) + mail
    one = chance.choice(found)
    place = chance.choice(found).start()
    written = one.group()
    without = mail[: one.start()] + mail[one.end() :]
    what = chance.randrange(5)
    if what == 0:
        return without
    if what == 1:
        return mail[:place] + written + mail[place:]
    if what == 2:
        return written + without
    if what == 3:
        _, colon, value = written.partition(b":")
        return mail[: one.start()] + chance.choice(_FIELDS) + colon + value + mail[one.end() :]
    return mail[: one.start()] + _field_of(other, chance) + mail[one.end() :]


def _field_of(mail: bytes, chance: random.Random) -> bytes:
    found = _FIELD.findall(mail[:8_000])
    return bytes(chance.choice(found)) if found else b"Subject: x\n"


def retype(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Give a type or an encoding that the content does not have."""
    if chance.randrange(2):
        new = b"Content-Type: " + chance.choice(_TYPES)
    else:
        new = b"Content-Transfer-Encoding: " + chance.choice(_ENCODINGS)
    name = re.escape(new.partition(b":")[0])
    found = list(re.finditer(rb"(?im)^" + name + rb":[^\n]*", mail))
    if not found:
        return new + b"\n" + mail
    one = chance.choice(found)
    return mail[: one.start()] + new + mail[one.end() :]


def boundary(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Change one line that parts stand between."""
    found = list(re.finditer(rb"(?m)^--[^\n]{1,100}$", mail))
    if not found:
        return mail + b"\n--x\nContent-Type: text/plain\n\nlate\n--x--\n"
    one = chance.choice(found)
    changed = chance.choice(
        (b"", one.group() + b"--", one.group()[:-1], b"-" + one.group(), one.group() + b" \t")
    )
    return mail[: one.start()] + changed + mail[one.end() :]


def wrap(chance: random.Random, mail: bytes, other: bytes) -> bytes:
    """Put the mail into another, as a part, as a file, as a mail, or in base64."""
    mark = b"=_%d" % chance.randrange(10)
    kind = chance.choice((b"mixed", b"alternative", b"related", b"report", b"digest", b"signed"))
    inner = chance.choice((b"message/rfc822", b"text/plain", b"text/html", b"application/x-y"))
    coded = chance.randrange(4) == 0
    content = base64.encodebytes(mail[:20_000]) if coded else mail
    encoding = b"Content-Transfer-Encoding: base64\n" if coded else b""
    return (
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/"
        + kind + b"; boundary=" + mark + b"\n\n--" + mark + b"\n\n" + other[:300]
        + b"\n--" + mark + b"\nContent-Type: " + inner + b"\n" + encoding + b"\n" + content
        + b"\n--" + mark + b"--\n"
    )  # fmt: skip


def quote(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Quote or shift lines of the text."""
    lines = mail.split(b"\n")
    start = chance.randrange(len(lines))
    mark = chance.choice((b"> ", b">>", b"| ", b" ", b"*", b"From: "))
    some = [mark + line for line in lines[start : start + chance.randint(1, 40)]]
    return b"\n".join([*lines[:start], *some, *lines[start + len(some) :]])


def shuffle(chance: random.Random, mail: bytes, _other: bytes) -> bytes:
    """Exchange two pieces."""
    first, second = sorted((_place(chance, mail), _place(chance, mail)))
    third = max(second, _place(chance, mail))
    return mail[:first] + mail[second:third] + mail[first:second] + mail[third:]


MUTATORS: tuple[Mutator, ...] = (
    flip, cut, end, repeat, splice, insert, insert, line_ends, field, field, retype, retype,
    boundary, wrap, quote, shuffle,
)  # fmt: skip

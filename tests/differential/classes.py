"""
Every kind of difference between the readers: what it is, who is right, and why.

A difference belongs to the first class that fits. One that fits none fails the test, so that
a change of ours, or of theirs, is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from functools import cached_property
from typing import NamedTuple

from readings import Failed, Value

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.message import Message, Structure
from mail2ticket.parse import parse
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addresses import read_addresses

HEADER = frozenset({"subject", "from", "from_names", "to", "to_names", "cc", "date", "message_id"})
PEOPLE = frozenset({"from", "from_names", "to", "to_names", "cc"})
NAMES = frozenset({"from_names", "to_names"})
TEXT = frozenset({"text", "html"})
FILES = frozenset({"files", "bytes"})
CONTENT = TEXT | FILES
ANY = HEADER | CONTENT

_HEADER_OF = {"message_id": "Message-ID", "subject": "Subject", "date": "Date"}
_NOT_ASCII = re.compile(r"[^!-~]+")
_ENCODINGS = re.compile(
    rb"^content-transfer-encoding:[ \t]*(?!(?:7bit|8bit|binary|base64|quoted-printable)\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_PACKED = re.compile(rb"^begin [0-7]{3,4} |^=ybegin |BinHex 4", re.MULTILINE)
_ATTACHED = re.compile(rb"content-disposition|name=", re.IGNORECASE)
_DAMAGED = {
    DefectCode.NO_BOUNDARY,
    DefectCode.UNCLOSED_MULTIPART,
    DefectCode.REPEATED_BOUNDARY,
    DefectCode.ENCODED_MULTIPART,
    DefectCode.PREAMBLE,
    DefectCode.EPILOGUE,
}


class Mail:
    """One mail, and what is known of it."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    @cached_property
    def message(self) -> Message:
        return parse(self.content)

    @cached_property
    def codes(self) -> set[DefectCode]:
        return {one.code for one in self.message.defects}

    @cached_property
    def lower(self) -> bytes:
        return self.content.lower()

    @cached_property
    def loses_header(self) -> bool:
        """Whether CPython, on which mail-parser stands, sees other fields than we."""
        try:
            theirs = [name.lower() for name in message_from_bytes(self.content).keys()]  # noqa: SIM118 - all of them
        except RecursionError:
            return True
        return theirs != [name.lower() for name, _ in self.message.headers]

    @cached_property
    def types(self) -> set[str]:
        return set(_types(self.message.structure))


def _types(structure: Structure) -> list[str]:
    found, waiting = [], [structure]
    while waiting:
        one = waiting.pop()
        found.append(one.media_type)
        waiting.extend(one.parts)
    return found


class Difference(NamedTuple):
    """What somebody else reads otherwise than we."""

    mail: Mail
    peer: str
    field: str
    ours: Value
    theirs: Value

    @property
    def raw(self) -> tuple[str, ...]:
        """The field as it stands in the mail, once for each time it is there."""
        name = self.field.removesuffix("_names")
        return self.mail.message.headers.all(_HEADER_OF.get(name, name))

    @property
    def is_doubtful(self) -> bool:
        return any(read_addresses(value, Findings()).is_doubtful for value in self.raw)

    def has(self, *marks: str) -> bool:
        return any(mark in value for mark in marks for value in self.raw)


class Class(NamedTuple):
    """
    A kind of difference.

    Attributes:
        right: ``ours``, ``theirs``, or ``both`` where it is a matter of what is asked.
    """

    name: str
    fields: frozenset[str]
    right: str
    why: str
    fits: Callable[[Difference], bool]
    peers: tuple[str, ...] = ("mail-parser", "compat32", "policy.default")


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _more_lost(one: Difference) -> bool:
    """Whether the other shows more replacement characters, or letters that were never sent."""
    ours, theirs = str(one.ours), str(one.theirs)
    return theirs.count("\ufffd") > ours.count("\ufffd") or "\\udc" in ascii(theirs)


def _one_has_more(one: Difference) -> bool:
    """Whether one of the two is the other with parts left out; of lists, some of the members."""
    if isinstance(one.ours, tuple) and isinstance(one.theirs, tuple):
        return len(one.ours) != len(one.theirs)
    short, long = sorted((_text(one.ours), _text(one.theirs)), key=len)
    rest = iter(long)
    return all(letter in rest for letter in short)


def _same_ascii(one: Difference) -> bool:
    ours, theirs = _text(one.ours), _text(one.theirs)
    plain = _NOT_ASCII.sub("", ours)
    return plain == _NOT_ASCII.sub("", theirs) and ours != theirs


CLASSES = (
    Class(
        "raises",
        ANY,
        "ours",
        "Bad input is a defect of the mail and no exception of the reader's.",
        lambda one: isinstance(one.theirs, Failed),
    ),
    Class(
        "over a limit",
        ANY,
        "ours",
        "A mail over a limit is held whole, and nothing of it is read by halves.",
        lambda one: one.mail.message.excess is not None,
    ),
    Class(
        "fields lost or made up",
        ANY,
        "ours",
        "CPython ends the header at a line that is no field, at a byte order mark or at a blank "
        "before the colon, and begins new fields at a bare CR (S4, S6, S7, S8).",
        lambda one: one.mail.loses_header,
    ),
    Class(
        "address that the grammar does not allow",
        PEOPLE,
        "ours",
        "Everybody makes something else of it, and the others do so silently: several addresses, "
        "none, or another one. We give what a person would read, and a defect with it (S10, X20).",
        lambda one: one.is_doubtful,
    ),
    Class(
        "comment in a name",
        NAMES,
        "ours",
        "A comment is no part of the name (RFC 5322 section 3.4), unless there is no other; "
        "policy.default drops it even then.",
        lambda one: one.has("("),
    ),
    Class(
        "comment beside an address",
        PEOPLE,
        "ours",
        "What stands in a comment is no address, and a comment in an address is no part of it.",
        lambda one: one.has("("),
    ),
    Class(
        "name that is the address",
        NAMES,
        "ours",
        "mail-parser leaves the name out where it repeats the address; we tell what stands there.",
        lambda one: one.has("@") and bool(set(one.ours or ()) - set(one.theirs or ())),
        ("mail-parser",),
    ),
    Class(
        "name of this machine",
        PEOPLE,
        "ours",
        "MAILER-DAEMON and its like are addresses without a domain; mail-parser wants an @.",
        lambda one: any("@" not in value for value in one.raw) and not one.theirs,
    ),
    Class(
        "empty brackets",
        PEOPLE,
        "ours",
        "<> is nobody; policy.default makes an address of it.",
        lambda one: one.has("<>") and len(one.theirs or ()) > len(one.ours or ()),
    ),
    Class(
        "encoded word in quotes",
        NAMES,
        "both",
        "RFC 2047 section 5 forbids it and nearly every client does it: we show what was meant; "
        "what is decoded is shown only and is never part of an address.",
        lambda one: one.has('"=?', '?="', '\\"=?') or any("=?" in x and '"' in x for x in one.raw),
    ),
    Class(
        "encoded word",
        frozenset({"subject", *PEOPLE}),
        "ours",
        "Letters cut in two between words, raw blanks and commas in a word, charsets by their "
        "usual names, words without a blank between: each reader stumbles over some (S12 to S14).",
        lambda one: one.has("=?"),
    ),
    Class(
        "raw 8-bit header",
        frozenset({"subject", "message_id", *PEOPLE}),
        "ours",
        "Old programs write the header in the charset of the text. UTF-8 is tried, then what the "
        "mail declares; CPython replaces or keeps surrogates (RFC 6532, S24).",
        lambda one: (
            not one.mail.content[:65_536].isascii()
            and (_more_lost(one) or not str(one.ours).isascii() or "\ufffd" in str(one.ours))
        ),
    ),
    Class(
        "field that stands twice",
        HEADER,
        "ours",
        "The first is taken where one may stand, and all where they are lists, with a defect.",
        lambda one: len(one.raw) > 1,
    ),
    Class(
        "folding and controls",
        frozenset({"subject", "message_id", *PEOPLE}),
        "ours",
        "Tabs, controls and line ends in a field become one blank; no line end is ever kept.",
        lambda one: (
            any(not x.isprintable() for x in (str(one.ours), str(one.theirs)))
            or bool(re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", one.mail.content[:65_536]))
        ),
    ),
    Class(
        "group",
        PEOPLE,
        "ours",
        "The name of a group is no person, and an empty group nobody.",
        lambda one: one.has(":"),
    ),
    Class(
        "quoted string",
        PEOPLE,
        "both",
        "Quotes and backslashes are syntax and are not shown; in a local part quotes that change "
        "nothing are dropped.",
        lambda one: one.has('"'),
    ),
    Class(
        "name in apostrophes, or in several blanks",
        NAMES,
        "both",
        "A matter of taste: we leave apostrophes as they stand, and make one blank of several.",
        lambda one: one.has("'", "  "),
    ),
    Class(
        "obsolete address",
        PEOPLE,
        "ours",
        "Blanks around @ and dots, routes and empty places in a list are obsolete, and are read "
        "(RFC 5322 section 4.4, S1, S9).",
        lambda one: (
            one.has(" @", "@ ", " .", ". ", ",,", "<@", ", ,")
            or any(value.rstrip().endswith(",") or value.startswith(",") for value in one.raw)
        ),
    ),
    Class(
        "brackets in a name",
        PEOPLE,
        "ours",
        "Name [Company] <address> is against the grammar and unmistakable; the others make "
        "addresses of its words.",
        lambda one: one.has("[", "]"),
    ),
    Class(
        "dots in a local part",
        PEOPLE,
        "ours",
        "a..b@ and a.@ are against the grammar; Japanese mobile networks gave them out. "
        "mail-parser leaves them out.",
        lambda one: one.has("..", ".@", "<."),
    ),
    Class(
        "date that the grammar does not allow",
        frozenset({"date"}),
        "ours",
        "Dates in ISO form, with names of zones, without a weekday or a year of four digits, and "
        "dates that only have a time zone too many, are read; none is made up from the clock.",
        lambda one: (
            DefectCode.DOUBTFUL_DATE in one.mail.codes or DefectCode.NO_DATE in one.mail.codes
        ),
    ),
    Class(
        "date without a zone, or with one by name",
        frozenset({"date"}),
        "both",
        "A date without a zone is read as UTC; CPython takes the zone of the machine it runs on.",
        lambda one: not one.has("+0", "+1", "-0", "-1") or one.has("-0000"),
    ),
    Class(
        "empty or blank field",
        HEADER,
        "both",
        "A field that is there and says nothing.",
        lambda one: any(not value.strip() for value in one.raw) or not one.raw,
    ),
    Class(
        "Message-ID that is none",
        frozenset({"message_id"}),
        "ours",
        "Without brackets, with several ids, with blanks or text beside it: the id that is there, "
        "as References of an answer will spell it. policy.default raises on Exchange's [...].",
        lambda one: not re.fullmatch(r"<[^<>\s@]+@[^<>\s@]+>", "".join(one.raw)),
    ),
    Class(
        "damaged tree",
        CONTENT,
        "ours",
        "Boundaries that are missing, doubled, cut off or encoded: what is there is read once and "
        "shown, and the mail is marked (S20, S22, X19).",
        lambda one: bool(_DAMAGED & one.mail.codes),
    ),
    Class(
        "attached mail",
        CONTENT,
        "ours",
        "An attached mail is a file, with its bytes. mail-parser mixes its text and its files "
        "with those of the mail it came with; CPython has no bytes of it.",
        lambda one: (
            (
                any(kind.startswith("message/") for kind in one.mail.types)
                or b"message/" in one.mail.lower
            )
            and (_one_has_more(one) or one.field == "bytes")
        ),
    ),
    Class(
        "text made from HTML",
        frozenset({"text"}),
        "both",
        "Where a mail has HTML and no text, we make the text of it; the others have none.",
        lambda one: one.mail.message.body.is_from_html and not one.theirs,
    ),
    Class(
        "HTML beside text",
        TEXT,
        "both",
        "Of several parts each is shown once, in order, and HTML among text as text. The others "
        "give a list of the texts and a list of the HTML.",
        lambda one: b"text/html" in one.mail.lower and _one_has_more(one),
    ),
    Class(
        "name that is a path, or cannot be shown",
        frozenset({"files"}),
        "ours",
        "A file's name is made safe: no path, no quotes, no controls, no letter in disguise "
        "(X12). The name as it was sent is kept beside it.",
        lambda one: (
            len(one.ours or ()) == len(one.theirs or ())
            and any(
                re.search(r'[\\\\/:*?"<>|\x00-\x1f\u200b-\u202e\ufffd]|=\\?|\\.$', name)
                is not None
                for name in (one.theirs or ())
            )
        ),
    ),
    Class(
        "name of a file in another spelling",
        frozenset({"files"}),
        "ours",
        "Names cut into sections, in charsets that are declared or are not, in encoded words, too "
        "long, or twice the same: all are read, and kept apart (RFC 2231, S15).",
        lambda one: len(one.ours or ()) == len(one.theirs or ()),
    ),
    Class(
        "unknown or undeclared charset",
        CONTENT,
        "ours",
        "What is declared is tried, then UTF-8, then what it looks like; the others put "
        "replacement characters, or leave ISO-2022-JP as it stands (S16).",
        lambda one: _more_lost(one) or "\x1b" in str(one.theirs) or _same_ascii(one),
    ),
    Class(
        "transfer encoding",
        CONTENT,
        "ours",
        "Unknown names of it, base64 that is cut short, =XX that is none: what can be decoded is, "
        "and the rest is kept as it came (S18, S19).",
        lambda one: bool({DefectCode.BAD_BASE64, DefectCode.UNKNOWN_ENCODING} & one.mail.codes),
    ),
    Class(
        "files in the text",
        CONTENT,
        "ours",
        "Files in uuencode, yEnc or BinHex within the text are taken out of it as files.",
        lambda one: _PACKED.search(one.mail.content) is not None,
    ),
    Class(
        "flowed text",
        frozenset({"text"}),
        "ours",
        "Lines of format=flowed are joined and unstuffed (RFC 3676).",
        lambda one: b"flowed" in one.mail.lower,
    ),
    Class(
        "made-up name",
        frozenset({"files", "bytes"}),
        "ours",
        "mail-parser gives parts without a name one of random letters; they are no files with a "
        "name.",
        lambda one: (
            any(re.fullmatch(r"[a-z]{10}(\\.\\w+)?", x) for x in (one.theirs or ()))
            or len(one.theirs or ()) > len(one.ours or ())
        ),
        ("mail-parser",),
    ),
    Class(
        "bytes by way of text",
        frozenset({"bytes"}),
        "ours",
        "mail-parser hands out what is not base64 as text, and base64 with its line ends as "
        "text too: the bytes are lost.",
        lambda one: True,
        ("mail-parser",),
    ),
    Class(
        "name that is not a file name",
        frozenset({"files", "bytes"}),
        "ours",
        "Content-Location, Content-Description and the name of the mail's own only part name a "
        "file too; text that is shown in the mail is no file, whatever its name.",
        lambda one: len(one.ours or ()) != len(one.theirs or ()),
    ),
    Class(
        "attached text",
        TEXT,
        "ours",
        "Text that is to be shown is shown, and text that is attached is a file: mail-parser and "
        "CPython go by the file name or the disposition alone.",
        lambda one: _ATTACHED.search(one.mail.content) is not None and _one_has_more(one),
    ),
    Class(
        "transfer encoding by another name",
        CONTENT,
        "ours",
        "``quoted_printable``, ``8 bit``, ``base-64``: names that are meant for the usual ones "
        "are taken for them (S18).",
        lambda one: bool(_ENCODINGS.search(one.mail.content)),
    ),
    Class(
        "nothing but a last boundary",
        TEXT,
        "theirs",
        "A multipart whose only line is its last boundary has no text.",
        lambda one: re.fullmatch(r"--[!-~]{1,70}--", _text(one.ours)) is not None,
    ),
    Class(
        "text before any field",
        TEXT,
        "ours",
        "A file that begins with text and not with a header is text from its first line on.",
        lambda one: DefectCode.NOT_A_HEADER in one.mail.codes,
    ),
    Class(
        "UTF-7",
        TEXT,
        "both",
        "Text that declares UTF-7 is read as it says, and marked; mail-parser shows the bytes.",
        lambda one: b"utf-7" in one.mail.lower,
    ),
    Class(
        "HTML without a Content-Type",
        TEXT,
        "ours",
        "What begins as HTML and says nothing of its type is HTML; RFC 2045 section 5.2 would "
        "have its tags shown to people.",
        lambda one: b"<html" in one.mail.lower and b"text/html" not in one.mail.lower,
    ),
)

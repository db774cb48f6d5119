"""winmail.dat: what Outlook and Exchange pack a mail into (TNEF, MS-OXTNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from mail2ticket.model.appointment import Appointment
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charsets.decoding import decode
from mail2ticket.parse.unpack.mapi import Properties, Tag, codec_of_page, read_properties
from mail2ticket.parse.unpack.meetings import read_meeting
from mail2ticket.parse.unpack.packed import Budget, Packed, type_by_name, way
from mail2ticket.parse.unpack.tnef_words import Words, as_text, read_words

MAGIC = b"\x78\x9f\x3e\x22"

_HEAD = struct.Struct("<BII")
_ATTACHMENT_LEVEL = 2
_SUBJECT = 0x00018004
_BODY = 0x0002800C
_CLASS = 0x00078008
_PAGE = 0x00069007
_PROPERTIES = 0x00069003
_FILE_BEGINS = 0x00069002
_FILE_TITLE = 0x00018010
_FILE_DATA = 0x0006800F
_FILE_PROPERTIES = 0x00069005

#: PR_ATTACH_METHOD: what lies elsewhere, and a mail in the mail.
_ELSEWHERE = frozenset({2, 3, 4, 7})
_EMBEDDED = 5
#: PR_ATTACH_FLAGS: the HTML shows it.
_IN_HTML = 4
#: The bytes of the id of an interface, in front of an object.
_INTERFACE = 16


class Tnef(NamedTuple):
    """
    A winmail.dat that was opened.

    Attributes:
        files: The files in it, and those of the mails in it.
    """

    files: tuple[Packed, ...]
    mail: _Mail

    @property
    def is_read(self) -> bool:
        """Whether nothing is in it but what was read: a mail, to its end."""
        return self.mail.is_whole and self.mail.is_note

    @property
    def meeting(self) -> Appointment | None:
        """The meeting that the mail in it is about, or None."""
        return self.mail.meeting()

    def words(self) -> Words:
        """Return the text of the mail in it; its RTF is decompressed for that, if need be."""
        return self.mail.words()


class _Attachment:
    """What is said of one attachment."""

    __slots__ = ("code_page", "data", "named", "properties")

    def __init__(self) -> None:
        self.data: memoryview | None = None
        self.named = b""
        self.code_page = ""
        self.properties = Properties()

    @property
    def title(self) -> str:
        """Its name in the attribute of its own; what charset it is in is not told for nothing."""
        return decode(self.named, self.code_page)


class _Mail:
    """One mail in TNEF: its attributes, read one after another."""

    def __init__(self, name: str, budget: Budget, depth: int) -> None:
        self.name = name
        self.budget = budget
        self.depth = depth
        self.code_page = ""
        self.properties = Properties()
        self.attachments: list[_Attachment] = []
        self.is_whole = True
        self._class = ""
        self._subject = b""
        self._body = b""

    @property
    def subject(self) -> str:
        """The subject, from wherever it is said."""
        said = self.properties.text(Tag.SUBJECT)
        return said or decode(self._subject.partition(b"\0")[0], self.code_page)

    @property
    def is_note(self) -> bool:
        """Whether it is a plain mail, of which nothing but text and files matters."""
        return not self._kind or "note" in self._kind.lower().split(".")

    @property
    def _kind(self) -> str:
        return self.properties.text(Tag.MESSAGE_CLASS) or self._class

    def meeting(self) -> Appointment | None:
        """Return the meeting that it is about."""
        return read_meeting(self._kind, self.subject, self.properties)

    def read(self, content: memoryview) -> None:
        """Read all attributes; damage ends the reading, and what came before it is kept."""
        at = 6
        while at < len(content):
            if at + _HEAD.size > len(content):
                self._complain("cut short")
                return
            level, name, length = _HEAD.unpack_from(content, at)
            begin = at + _HEAD.size
            data = content[begin : begin + length]
            at = begin + length + 2
            if at > len(content):
                # The last file may be cut in its midst; half of it is better than none.
                self._complain("cut short")
            elif self.depth == 1 and sum(data) & 0xFFFF != int.from_bytes(
                content[at - 2 : at], "little"
            ):
                self._complain("a checksum is wrong")
            if level == _ATTACHMENT_LEVEL:
                self._of_file(name, data)
            else:
                self._of_mail(name, data)

    def _complain(self, what: str) -> None:
        self.is_whole = False
        self.budget.complain(self.name, what)

    def _of_mail(self, name: int, data: memoryview) -> None:
        if name == _PAGE:
            self.code_page = codec_of_page(int.from_bytes(data[:4], "little"))
        elif name == _SUBJECT:
            self._subject = bytes(data)
        elif name == _BODY:
            self._body = bytes(data)
        elif name == _CLASS:
            self._class = bytes(data).partition(b"\0")[0].decode("ascii", "replace")
        elif name == _PROPERTIES:
            self.properties = self._properties(data)

    def _of_file(self, name: int, data: memoryview) -> None:
        if name == _FILE_BEGINS or not self.attachments:
            if not self.budget.takes_file():
                return
            self.attachments.append(_Attachment())
        file = self.attachments[-1]
        if (name == _FILE_TITLE and file.named) or (name == _FILE_DATA and file.data):
            # Another program reads the other one: the whole is kept as a file.
            self._complain("a file is there twice")
        if name == _FILE_TITLE:
            file.named = bytes(data).partition(b"\0")[0]
            file.code_page = self.code_page
        elif name == _FILE_DATA:
            file.data = data
        elif name == _FILE_PROPERTIES:
            file.properties = self._properties(data)

    def _properties(self, data: memoryview) -> Properties:
        read = read_properties(data, self.code_page)
        if not read.is_whole:
            self._complain("a property is damaged")
        return read

    def words(self) -> Words:
        """Return its text, from wherever it is."""
        body = decode(self._body.partition(b"\0")[0], self.code_page)
        return read_words(self.properties, body, self.budget, self._complain)

    def files(self) -> Iterator[Packed]:
        """Yield its files, each mail in it as its text and then its files."""
        for file in self.attachments:
            method = file.properties.number(Tag.METHOD)
            content = self._content(file)
            if content is None and method in _ELSEWHERE:
                self.budget.findings.add(DefectCode.EXTERNAL_BODY, self.name)
                self.is_whole = False
            elif content is not None and _is_tnef(content) and method in {0, _EMBEDDED}:
                yield from self._embedded(file, content)
            else:
                yield self._file(file, content or b"")

    def _content(self, file: _Attachment) -> memoryview | None:
        content = file.properties.raw(Tag.DATA)
        if content is None:
            return file.data
        if file.properties.is_object(Tag.DATA):
            return content[_INTERFACE:]
        if content and file.data and content != file.data:
            self._complain("a file is there twice")
        # The attribute is the same once more, and some writers leave one of them empty.
        return content or file.data

    def _file(self, file: _Attachment, content: bytes | memoryview) -> Packed:
        said = file.properties
        names = dict.fromkeys(
            (
                said.text(Tag.LONG_FILENAME),
                file.title,
                said.text(Tag.TRANSPORT_NAME),
                said.text(Tag.FILENAME),
                said.text(Tag.DISPLAY_NAME),
            )
        )
        given = tuple(name for name in names if name.strip())
        kind = said.text(Tag.MIME_TAG).strip().lower()
        is_shown = said.number(Tag.FLAGS) & _IN_HTML or said.number(Tag.HIDDEN)
        return Packed(
            given,
            content,
            kind if kind.count("/") == 1 else type_by_name(given[0] if given else ""),
            self.name,
            said.text(Tag.CONTENT_ID).strip("<> ") or None,
            "inline" if is_shown else "attachment",
        )

    def _embedded(self, file: _Attachment, content: memoryview) -> Iterator[Packed]:
        title = file.properties.text(Tag.DISPLAY_NAME) or file.title
        if not self.budget.reaches(self.depth + 1):
            return
        inner = _Mail(way(self.name, title or "message"), self.budget, self.depth + 1)
        inner.read(content)
        title = title or inner.subject or "message"
        written = as_text(inner.properties, inner.subject, inner.words().text)
        if self.budget.takes(len(written)):
            yield Packed((f"{title}.txt",), written, "text/plain", self.name)
        yield from inner.files()
        self.is_whole = self.is_whole and inner.is_whole and inner.is_note


def read_tnef(content: bytes, name: str, budget: Budget) -> Tnef | None:
    """
    Open a winmail.dat called *name*; None where it is none. Never raises.

    Checksums are checked of the outermost mail alone, so that each byte is summed once.
    """
    if not (_is_tnef(content) and budget.takes(len(content))):
        return None
    mail = _Mail(name, budget, 1)
    mail.read(memoryview(content))
    return Tnef(tuple(mail.files()), mail)


def _is_tnef(content: bytes | memoryview) -> bool:
    return bytes(content[:4]) == MAGIC and len(content) > len(MAGIC) + 1

"""
What is packed in a file, and in what is packed in it, within bounds (F1, X13, X17).

Every entry is unpacked, for what a directory says of sizes need not be so; of each no more is held
than is needed to tell what it is, or to look into it in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from weakref import ref

from attrs import frozen

from mail2ticket.inspection.endings import endings
from mail2ticket.inspection.macros import is_encrypted, macros
from mail2ticket.inspection.naming import Trick, tricks
from mail2ticket.inspection.rars import rar_entries
from mail2ticket.inspection.sevens import seven_entries
from mail2ticket.inspection.signatures import OFFICE, OLE, RTF, kinds
from mail2ticket.inspection.streams import STREAMS, pieces, unpacked
from mail2ticket.inspection.tars import Reading, tar_entries
from mail2ticket.inspection.trouble import Budget, Trouble, Troubled
from mail2ticket.inspection.zips import Entry, directory
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.limits import Limits

__all__ = ["DOCUMENTS", "OPAQUE", "PACKED", "Look", "Member", "look", "looked_into"]

#: Kinds of files that others are packed in.
PACKED = frozenset({"zip", "jar", "apk", "appx", OFFICE, "tar", "rar", "7z", *STREAMS})
#: Documents of office programs, which bring macros.
DOCUMENTS = frozenset({OFFICE, OLE, RTF})
#: Those that are told, and not looked into.
OPAQUE = frozenset({"cab", "ace", "arj", "lzh", "zst", "wim", "iso", "vhd", "vhdx", "dmg", "vmdk"})

_LOOKED_INTO = PACKED | DOCUMENTS | OPAQUE
# What is held of one entry, so that it can be looked into in turn.
_HELD = 8 * 1024 * 1024
_LONGEST_NAME = 300
_METHODS = {0: "", 8: "deflate", 12: "bz2"}
_AT_ALL = 512


@frozen
class Member:
    """
    Files that are packed in another, and alike in what is told of them.

    Attributes:
        endings: What their names end with.

        kinds: What their content is; see `signatures.kinds`.

        tricks: What is odd about their names.

        macros: Which macros they bring, in words.

        is_part: Whether they are parts of a document, where any name may stand.

        is_archive: Whether others are packed in them.
    """

    endings: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    tricks: tuple[Trick, ...] = ()
    macros: str = ""
    is_part: bool = False
    is_archive: bool = False


@frozen
class Look:
    """
    What a look into a file found.

    Attributes:
        members: What is packed in it; files that are alike are there once.

        troubles: What stands in the way, and in words; each kind once.

        macros: Which macros it brings itself, in words.

        unpacked, entries: How much was unpacked, and how many entries were met.
    """

    members: tuple[Member, ...] = ()
    troubles: tuple[tuple[Trouble, str], ...] = ()
    macros: str = ""
    unpacked: int = 0
    entries: int = 0

    def trouble(self, kind: Trouble) -> str:
        """Return what is said of *kind*; empty where there is no such trouble."""
        return dict(self.troubles).get(kind, "")


#: What is found in a file that holds no others.
NOTHING = Look()

# A mail is looked at once for each mailbox and once more when it is stored; a bomb is not.
_KNOWN: dict[tuple[str, str, Limits], Look] = {}
_MOST_KNOWN, _MOST_MEMBERS = 32, 1_000
# One value, which is replaced whole, whatever the thread.
_LAST: list[tuple[ref[Attachment] | None, tuple[str, ...]]] = [(None, ())]


def kinds_of(file: Attachment) -> tuple[str, ...]:
    """Return the `signatures.kinds` of *file*, told once for the rules that ask one by one."""
    last, found = _LAST[0]
    if last is None or last() is not file:
        found = kinds(file.content)
        _LAST[0] = ref(file), found
    return found


def looked_into(file: Attachment, limits: Limits) -> Look:
    """
    Look into *file*, and remember what was found: a file is unpacked once.

    >>> looked_into(Attachment.of("a.txt", b"hello"), Limits()) is NOTHING
    True
    """
    found = kinds_of(file)
    if _LOOKED_INTO.isdisjoint(found):
        return NOTHING
    key = (file.sha256, file.filename, limits)
    known = _KNOWN.get(key)
    if known is None:
        known = look(file.content, limits, name=file.filename)
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        if len(known.members) <= _MOST_MEMBERS:
            _KNOWN[key] = known
    return known


def look(content: bytes, limits: Limits, *, name: str = "") -> Look:
    """
    Look into *content*; nothing is found in what holds no other files.

    >>> look(b"hello", Limits()).members
    ()

    Args:
        content: The whole file.

        limits: How far it is looked into: those of archives.

        name: Its name, for a stream that does not say what is packed in it.
    """
    found = kinds(content)
    walk = _Walk(limits, len(content))
    try:
        walk.open(content, found, name, 1)
    except Troubled as trouble:
        walk.note(trouble)
    return Look(
        tuple(walk.members),
        tuple(walk.troubles.items()),
        macros(content),
        walk.budget.unpacked,
        walk.budget.entries,
    )


class _Walk:
    """One look at one file, and at all that is in it."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self.budget = Budget(limits, packed)
        self.members: dict[Member, None] = {}
        self.troubles: dict[Trouble, str] = {}

    def note(self, trouble: Troubled) -> None:
        self.troubles.setdefault(trouble.trouble, trouble.detail)

    def open(self, content: bytes, found: tuple[str, ...], name: str, level: int) -> None:
        """Look into a file that is held whole; bounds of the whole look end it."""
        if is_encrypted(content):
            self.note(Troubled(Trouble.ENCRYPTED, "it wants a password to be opened"))
        for kind in found:
            if kind not in PACKED and kind not in OPAQUE:
                continue
            if level > self.limits.archive_depth:
                raise Troubled(
                    Trouble.TOO_DEEP,
                    f"archives lie in one another over {self.limits.archive_depth} deep",
                )
            try:
                self._opened(kind, content, name, level)
            except Troubled as trouble:
                self.note(trouble)
                if trouble.trouble not in _OF_ONE:
                    raise

    def _opened(self, kind: str, content: bytes, name: str, level: int) -> None:
        if kind in STREAMS:
            self._stream(kind, content, name, level)
        elif kind == "tar":
            self._tar(Reading(pieces(content, self.budget)), level)
        elif kind == "rar":
            self._listed(rar_entries(content))
        elif kind == "7z":
            self._listed(seven_entries(content, self.budget))
        elif kind in OPAQUE:
            raise Troubled(Trouble.UNSEEN, f"{kind} files are not looked into")
        else:
            self._zip(kind, content, level)

    def _zip(self, kind: str, content: bytes, level: int) -> None:
        found = directory(content)
        if found is None:
            raise Troubled(Trouble.DAMAGED, "it has no directory, or is cut off")
        for fault in found.faults:
            self.note(Troubled(Trouble.ODD, fault))
        if found.has_overlaps:
            raise Troubled(Trouble.TOO_LARGE, "its files lie in one another")
        for entry in found.entries:
            self.budget.entry()
            if entry.is_folder:
                continue
            try:
                self._zipped(entry, content, level, is_part=kind == OFFICE)
            except Troubled as trouble:
                self.note(trouble)
                if trouble.trouble not in _OF_ONE:
                    raise
        if found.count > len(found.entries):
            raise Troubled(Trouble.TOO_MANY, f"it holds over {len(found.entries):,} files")

    def _zipped(self, entry: Entry, content: bytes, level: int, *, is_part: bool) -> None:
        method = _METHODS.get(entry.method)
        if entry.is_encrypted or method is None:
            self._unseen(entry.names, is_part=is_part)
            if entry.is_encrypted:
                raise Troubled(Trouble.ENCRYPTED, "it wants a password to be opened")
            raise Troubled(Trouble.UNSEEN, "a file in it is packed in a rare way")
        packed = memoryview(content)[entry.start : entry.end]
        given = unpacked(method, packed, self.budget) if method else pieces(packed, self.budget)
        self._member(entry.names, given, level, is_part=is_part)

    def _stream(self, kind: str, content: bytes, name: str, level: int) -> None:
        self.budget.entry()
        reading = Reading(unpacked(kind, content, self.budget))
        if "tar" in kinds(reading.look(_AT_ALL)):
            self._tar(reading, level)
            return
        stem, _, last = name.rpartition(".")
        named = stem if last.lower() in {kind, "gzip", "bzip2"} else ""
        self._member((named,), reading.upto(self.limits.archive_bytes + 1), level)

    def _tar(self, reading: Reading, level: int) -> None:
        for entry in tar_entries(reading, self.budget):
            try:
                self._member(entry.names, entry.pieces, level)
            except Troubled as trouble:
                self.note(trouble)
                if trouble.trouble not in _OF_ONE:
                    raise

    def _listed(self, entries: Iterator[tuple[str, bool]]) -> None:
        for name, is_closed in entries:
            self.budget.entry()
            self._unseen((name,))
            if is_closed:
                self.note(Troubled(Trouble.ENCRYPTED, "it wants a password to be opened"))

    def _unseen(self, names: tuple[str, ...], *, is_part: bool = False) -> None:
        self._add(Member(_endings(names), tricks=_tricks(names), is_part=is_part))

    def _member(
        self, names: tuple[str, ...], given: Iterator[bytes], level: int, *, is_part: bool = False
    ) -> None:
        held, is_whole = _held(given)
        found = kinds(held)
        is_archive = any(kind in PACKED - {OFFICE} or kind in OPAQUE for kind in found)
        is_document = not DOCUMENTS.isdisjoint(found)
        self._add(
            Member(
                _endings(names),
                found,
                _tricks(names),
                macros(held) if is_document else "",
                is_part,
                is_archive,
            )
        )
        if is_archive or is_document:
            if not is_whole:
                raise Troubled(
                    Trouble.TOO_LARGE, f"an archive in it unpacks to over {_HELD:,} bytes"
                )
            self.open(held, found, next(iter(names), ""), level + 1)

    def _add(self, member: Member) -> None:
        self.members[member] = None


# Troubles with one file, after which the others are looked at all the same.
_OF_ONE = frozenset({Trouble.ENCRYPTED, Trouble.DAMAGED, Trouble.UNSEEN, Trouble.ODD})


def _endings(names: tuple[str, ...]) -> tuple[str, ...]:
    return endings(name[-_LONGEST_NAME:].replace("\\", "/").rpartition("/")[2] for name in names)


def _tricks(names: tuple[str, ...]) -> tuple[Trick, ...]:
    last = (name[-_LONGEST_NAME:].rpartition("/")[2] for name in names)
    return tuple(dict.fromkeys(chain.from_iterable(map(tricks, last))))


def _held(given: Iterator[bytes]) -> tuple[bytes, bool]:
    """Return the beginning of a file, and whether it is the whole; all of it is unpacked."""
    held: list[bytes] = []
    length = 0
    for piece in given:
        if length < _HELD:
            held.append(piece)
        length += len(piece)
    return b"".join(held), length <= _HELD

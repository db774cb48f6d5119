"""A folder of an IMAP server that is selected, in which mails are known by their UID."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import TypeAlias

from attrs import frozen

from mail2ticket.errors import InboxError, InboxRefusedError
from mail2ticket.model.message import is_moment
from mail2ticket.sources.imap.names import encoded, is_special_use, quoted
from mail2ticket.sources.imap.responses import Response, Value
from mail2ticket.sources.imap.session import SMALL, CommandRefusedError, Session

_RANGE = re.compile(rb"([0-9]{1,10})(?::([0-9]{1,10}))?")
# Mails of a range; as many numbers fit into the longest line.
_MOST = 2_000_000

Items: TypeAlias = dict[bytes, Value]

_WRITTEN = re.compile(
    rb" ?([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})"
    rb" ([+-])([0-9]{2})([0-9]{2})"
)
# Not `strptime`, whose months are those of the locale.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@frozen(kw_only=True)
class Listed:
    """
    A mail of a folder, before it is fetched.

    Attributes:
        uid: Its number in the folder.

        size: Its bytes as the server has it, on some an estimate; 0 where it does not say.

        received_at: When it came to the folder (INTERNALDATE), where that can be told.
    """

    uid: int
    size: int
    received_at: datetime | None


class Folder:
    """
    A folder, selected on a session on which somebody is logged in.

    Attributes:
        session: The session.

        uid_validity: What its UIDs are good with: where this changes, so do they all.

    Raises:
        InboxError: if it cannot be selected for now.

        InboxRefusedError: if it is not there, can only be read, or has no lasting UIDs.
    """

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        self._special: dict[str, bytes] = {}
        try:
            responses = session.run("SELECT", self.named(name))
        except CommandRefusedError as error:
            kind = InboxError if error.is_passing else InboxRefusedError
            raise kind(f"the folder {name} cannot be opened: {error}") from error
        codes = dict(response.code for response in responses if response.kind == "OK")
        validity = codes.get("UIDVALIDITY", b"")
        if not validity.isdigit() or "UIDNOTSTICKY" in codes:
            raise InboxRefusedError(f"the folder {name} has no lasting numbers for its mail")
        if "READ-ONLY" in codes:
            raise InboxRefusedError(f"the folder {name} can only be read")
        self.uid_validity = int(validity)

    def found(self, criteria: bytes) -> list[int]:
        """Return the UIDs of the mails that meet *criteria*, the oldest first."""
        uids: set[int] = set()
        for response in self.session.run("UID SEARCH", criteria):
            if response.kind == "SEARCH":
                uids.update(int(number) for number in response.rest[0].split() if number.isdigit())
            elif response.kind == "ESEARCH":
                uids.update(_extended(response.values()))
        return sorted(uids)

    def listed(self, uids: Sequence[int]) -> list[Listed]:
        """
        Return what is known of the mails *uids*, in order, but for those that are gone.

        Where a server refuses to tell of all, for one of them is broken, each is asked for alone.
        """
        wanted = b",".join(b"%d" % uid for uid in uids)
        found: dict[int, Listed] = {}
        try:
            for values in self._fetched(wanted, b"(UID RFC822.SIZE INTERNALDATE)"):
                uid, size = _number(values.get(b"UID")), _number(values.get(b"RFC822.SIZE"))
                if uid is not None:
                    moment = _moment(values.get(b"INTERNALDATE"))
                    found[uid] = Listed(uid=uid, size=size or 0, received_at=moment)
        except CommandRefusedError:
            if len(uids) == 1:
                return [Listed(uid=uids[0], size=0, received_at=None)]
            return [listed for uid in uids for listed in self.listed([uid])]
        return [found[uid] for uid in uids if uid in found]

    def content(self, uid: int, most: int) -> bytes | None:
        """
        Return the bytes of the mail *uid*, or None if it is gone; it is not marked as seen.

        Raises:
            MessageTooLargeError: if it has more than *most* bytes.

            OSError: if the server does not give it.
        """
        said = "no content"
        try:
            for values in self._fetched(b"%d" % uid, b"(UID BODY.PEEK[])", most):
                content = values.get(b"BODY[]")
                if _number(values.get(b"UID")) == uid and isinstance(content, bytes):
                    return content
        except CommandRefusedError as error:
            said = str(error)
        # Whoever asks for a mail that was just taken away is told this or that.
        if self._has(uid):
            raise OSError(f"the server does not give this mail: {said}")
        return None

    def mark(self, uid: int, flag: bytes) -> None:
        """Add *flag* to the mail *uid*; one that is gone is no fault."""
        self._done_to(uid, "UID STORE", b"+FLAGS.SILENT (" + flag + b")")

    def move(self, uid: int, target: str) -> None:
        """
        Move the mail *uid* to the folder *target*, which is made if it is not there.

        Where the server has no MOVE (RFC 6851), it is copied and then deleted.
        """
        folder = self.named(target)
        command = "UID MOVE" if self.session.can("MOVE") else "UID COPY"
        try:
            self._done_to(uid, command, folder)
        except CommandRefusedError as error:
            if error.code != "TRYCREATE":
                raise
            self.session.run("CREATE", folder)
            self._done_to(uid, command, folder)
        if command == "UID COPY":
            self._expunge(uid)

    def delete(self, uid: int) -> None:
        r"""
        Delete the mail *uid*, and no other that is marked as deleted.

        Gmail would archive it; there it is moved to ``\Trash``. Where the server has no
        UIDPLUS (RFC 4315) it stays, marked as deleted, until somebody empties the folder.
        """
        if self.session.can("X-GM-EXT-1"):
            self.move(uid, r"\Trash")
        else:
            self._expunge(uid)

    def _expunge(self, uid: int) -> None:
        self.mark(uid, rb"\Deleted")
        if self.session.can("UIDPLUS"):
            self.session.run("UID EXPUNGE", b"%d" % uid)

    def _done_to(self, uid: int, command: str, what: bytes) -> None:
        try:
            self.session.run(command, b"%d" % uid, what)
        except CommandRefusedError:
            # Some servers refuse what is about a mail that somebody took away.
            if self._has(uid):
                raise

    def _has(self, uid: int) -> bool:
        self.session.run("NOOP")
        return uid in self.found(b"UID %d" % uid)

    def _fetched(self, uids: bytes, items: bytes, most: int = SMALL) -> Iterator[Items]:
        for response in self.session.run("UID FETCH", uids, items, most=most):
            if response.kind == "FETCH":
                yield _items(response)

    def named(self, name: str) -> bytes:
        """
        Return the folder *name* as it stands in a command; a special use as it is called here.

        Raises:
            InboxRefusedError: if the server has no folder of that special use.
        """
        if not is_special_use(name):
            return encoded(name)
        if name not in self._special:
            self._special[name] = self._of_special_use(name)
        return self._special[name]

    def _of_special_use(self, use: str) -> bytes:
        """Return what the folder is called here that has this *use* (RFC 6154)."""
        wanted = use.casefold().encode()
        offered = self.session.can("SPECIAL-USE") and self.session.can("LIST-EXTENDED")
        arguments = (b"(SPECIAL-USE)",) if offered else ()
        for response in self.session.run("LIST", *arguments, b'""', b'"*"'):
            if response.kind == "LIST":
                match response.values():
                    case [list(attributes), _, bytes(name), *_]:
                        if any(isinstance(a, bytes) and a.lower() == wanted for a in attributes):
                            return quoted(name.decode("ascii", "replace"))
                    case _:
                        pass
        raise InboxRefusedError(f"the server has no folder for {use}")


def _extended(values: list[Value]) -> Iterator[int]:
    """Yield the UIDs of an ESEARCH response, which servers of IMAP4rev2 give (RFC 9051 7.3.4)."""
    for name, written in pairwise(values):
        if name == b"ALL" and isinstance(written, bytes):
            for first, last in _RANGE.findall(written):
                yield from range(int(first), min(int(last or first), int(first) + _MOST) + 1)


def _items(response: Response) -> Items:
    """Return the items of a FETCH response by their names."""
    match response.values():
        case [list(values)]:
            names, found = values[::2], values[1::2]
            pairs = zip(names, found, strict=False)
            return {name.upper(): value for name, value in pairs if isinstance(name, bytes)}
        case _:
            return {}


def _number(value: Value) -> int | None:
    return int(value) if isinstance(value, bytes) and value.isdigit() else None


def _moment(written: Value) -> datetime | None:
    """Return the moment of an INTERNALDATE, such as ``17-Jul-1996 02:44:25 -0700``."""
    match = _WRITTEN.fullmatch(written) if isinstance(written, bytes) else None
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = (
        part.decode("ascii") for part in match.groups()
    )
    try:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        zone = timezone(-offset if sign == "-" else offset)
        number = _MONTHS.index(month.lower()) + 1
        moment = datetime(
            int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=zone
        )
    except ValueError:
        return None
    return moment if is_moment(moment) else None

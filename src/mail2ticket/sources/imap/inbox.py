"""A folder of an IMAP server as an `Inbox`: mail is fetched, and seen to after the commit (M1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial
from io import BytesIO
from threading import Event
from time import monotonic
from typing import BinaryIO, TypeAlias, TypeVar
from urllib.parse import quote

from attrs import frozen

from mail2ticket.accounts import Account
from mail2ticket.errors import (
    ConfigurationError,
    InboxError,
    InboxRefusedError,
    Mail2TicketError,
    MessageTooLargeError,
)
from mail2ticket.model.limits import Limits
from mail2ticket.sources import Delivery, Waiting
from mail2ticket.sources.imap.folder import Folder, Listed
from mail2ticket.sources.imap.login import log_in
from mail2ticket.sources.imap.names import checked_folder
from mail2ticket.sources.imap.session import CommandRefusedError, Session
from mail2ticket.sources.imap.wire import ConnectionLostError

T = TypeVar("T")
Task: TypeAlias = Callable[[Folder], T]

#: Seconds that one IDLE lasts; servers end it after 30 minutes, and routers between sooner.
IDLE_SECONDS = 540.0

_LONGEST_IDLE = 29 * 60.0
# Mails of which size and date are asked for at once.
_BATCH = 100
# Seconds after which the end of a connection that waits is nothing to tell of.
_ORDINARY = 60.0
_PLACE = re.compile(r";UIDVALIDITY=([0-9]+)/;UID=([0-9]+)\Z")


class After(StrEnum):
    """What is done with a mail on the server, after the commit."""

    #: It is marked as seen. What a person opened before is not taken.
    SEEN = "seen"
    #: It is moved to another folder. All mail of the folder is taken.
    MOVE = "move"
    #: It is deleted. All mail of the folder is taken.
    DELETE = "delete"


@frozen
class _Place:
    """Where a mail is: its number, and what that is good with."""

    uid_validity: int
    uid: int


class ImapInbox:
    r"""
    The mail of a folder on an IMAP server, as an `Inbox`.

    Mails are known by UIDVALIDITY and UID, which are in a delivery's name. Fetching changes
    nothing on the server. A mail is marked, moved or deleted once it is `finished`, by its UID
    and alone; no other mail of the folder is expunged with it. Who is cut off in between gets
    the mail again, and `Intake.process` tells the repeat.

    The connection is made when it is first needed, and anew when it was lost: once at once, for
    a server may end one that was idle; should that fail, `InboxError` is raised, and whoever
    fetches waits before the next round. One object is used by one thread; any number of objects
    and programs may take from one folder.

    >>> from mail2ticket.accounts import Account, Password
    >>> account = Account(host="imap.mail.example", port=993, user="help@desk.example",
    ...                   login=Password("secret"))
    >>> ImapInbox(account=account, after="move", move_to="Tickets")
    ImapInbox('imap://help%40desk.example@imap.mail.example:993/INBOX', after='move')

    Args:
        account: The server, and how to log in; with a login.

        folder: The folder, as people see its name; or a special use, such as ``\Junk``
            (RFC 6154), whatever that folder is called here.

        after: What is done with a mail after the commit.

        move_to: Where it is moved; made if it is not there, unless it is a special use, such as
            ``\Archive``.

        refused_to: Where a mail is moved that can never be taken; empty to leave it, unseen.

        limit: The bytes of a mail over which it is not fetched; see `Limits.refused_bytes`.

        idle_seconds: How long one IDLE lasts, 29 minutes at most.

    Raises:
        ConfigurationError: if a value cannot be right; all faults at once.
    """

    def __init__(
        self,
        *,
        account: Account,
        folder: str = "INBOX",
        after: After | str = After.SEEN,
        move_to: str = "",
        refused_to: str = "",
        limit: int = Limits().refused_bytes,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._account = account
        self._folder_name = folder
        self._after = _after(after)
        self._move_to, self._refused_to = move_to, refused_to
        self._limit, self._idle_seconds = limit, idle_seconds
        self._check()
        user, name = quote(account.user, safe=""), quote(folder, safe="/")
        self._url = f"imap://{user}@{account.host}:{account.port}/{name}"
        self._folder: Folder | None = None
        self._given_up: set[_Place] = set()

    def __repr__(self) -> str:
        return f"ImapInbox({self._url!r}, after={self._after.value!r})"

    def waiting(self) -> Iterator[Delivery]:
        """
        Yield each mail that waits, by UID; its content is fetched when it is opened.

        Size and date come first, for a hundred mails at a time. Opening a mail raises
        `MessageTooLargeError` for one over the limit, which is not fetched, `FileNotFoundError`
        for one that somebody took away, and `OSError` for one that the server does not give.

        Raises:
            InboxError, InboxRefusedError: as `Inbox` has it.
        """
        folder, uids = self._run(self._search)
        validity = folder.uid_validity
        uids = [uid for uid in uids if _Place(validity, uid) not in self._given_up]
        for start in range(0, len(uids), _BATCH):
            batch = uids[start : start + _BATCH]
            for listed in self._run(partial(_listed, batch), validity):
                if self._folder is None or self._folder.uid_validity != validity:
                    # The connection was lost. It is had again, with the same folder, or the
                    # round ends: a server that refuses us is not asked once for every mail.
                    self._run(_nothing, validity)
                yield self._delivery(validity, listed)

    def count(self) -> int:
        """
        Return how many mails wait, those that can never be taken too; nothing is changed.

        Raises:
            InboxError, InboxRefusedError: as for `waiting`.
        """
        return len(self._run(self._found))

    def check(self) -> Waiting:
        """
        Log in, open the folder, and return what waits there; nothing is changed.

        Raises:
            InboxError, InboxRefusedError: as for `waiting`, and where mail is to be moved to a
                special use for which the server has no folder.
        """
        folder, uids = self._run(self._search)
        for name in filter(None, (self._move_to, self._refused_to)):
            folder.named(name)
        oldest = folder.listed(uids[:1]) if uids else []
        return Waiting(len(uids), oldest[0].received_at if oldest else None)

    def finished(self, delivery: Delivery) -> None:
        """
        Mark, move or delete the mail of *delivery*, as `after` has it; again is no fault.

        Raises:
            InboxError: if that cannot be done, or the delivery is none of this inbox.
        """
        place = self._place_of(delivery)
        self._run(partial(self._finish, place.uid), place.uid_validity)

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """
        Leave the mail of *delivery* where it is, or put it where refused mail belongs.

        Raises:
            InboxError: as for `finished`.
        """
        if not isinstance(error, Mail2TicketError) or error.is_transient:
            return
        if isinstance(error, InboxError):
            return  # that says nothing of the mail
        place = self._place_of(delivery)
        self._given_up.add(place)
        if self._refused_to:
            self._run(partial(self._refuse, place.uid), place.uid_validity)

    def wait(self, seconds: float, stop: Event) -> None:
        """
        Wait for more mail by IDLE (RFC 2177), or just wait where the server has no IDLE.

        It returns at once if the connection had to be made anew, for mail may have come.

        Raises:
            InboxError: if the server cannot be reached, or ends the connection within a minute.
        """
        if stop.is_set():
            return
        if self._folder is None:
            self._opened()
            return
        start = monotonic()
        try:
            self._tried(self._folder, partial(self._idle, start + seconds, stop))
        except ConnectionLostError:
            # A server that always does that must not make us log in again and again.
            if monotonic() - start < _ORDINARY:
                raise

    def close(self) -> None:
        """Log out; never raises, and may be called twice."""
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.session.close()

    def _check(self) -> None:
        faults: list[str] = []
        if self._account.login is None:
            faults.append("account: IMAP needs a login")
        if (self._after is After.MOVE) != bool(self._move_to):
            faults.append("move_to: it goes with after = 'move', and only with that")
        faults += _faults_of(self._folder_name, self._move_to, self._refused_to)
        if self._folder_name in {self._move_to, self._refused_to}:
            faults.append("folder: mail cannot be moved to where it is")
        if not self._limit > 0:
            faults.append(f"limit: {self._limit} is no number of bytes over 0")
        if not 0 < self._idle_seconds <= _LONGEST_IDLE:
            faults.append(f"idle_seconds: {self._idle_seconds} is not from 0 to {_LONGEST_IDLE:g}")
        if faults:
            raise ConfigurationError(faults)

    def _search(self, folder: Folder) -> tuple[Folder, list[int]]:
        # Of mail that came since, some servers tell only when they are asked for nothing.
        folder.session.run("NOOP")
        folder.session.has_news = False
        return folder, self._found(folder)

    def _found(self, folder: Folder) -> list[int]:
        wanted = b"UNSEEN UNDELETED" if self._after is After.SEEN else b"UNDELETED"
        return folder.found(wanted)

    def _delivery(self, validity: int, listed: Listed) -> Delivery:
        return Delivery(
            name=f"{self._url};UIDVALIDITY={validity}/;UID={listed.uid}",
            open=partial(self._open, _Place(validity, listed.uid), listed.size),
            received_at=listed.received_at,
        )

    def _open(self, place: _Place, size: int) -> BinaryIO:
        if size > self._limit:
            raise MessageTooLargeError(f"{size:,} bytes, over the limit of {self._limit:,}")
        try:
            content = self._run(partial(self._content, place.uid), place.uid_validity)
        except InboxRefusedError as error:
            raise InboxError(str(error)) from error  # that is no fault of the mail
        if content is None:
            raise FileNotFoundError(f"mail {place.uid} was taken away")
        return BytesIO(content)

    def _content(self, uid: int, folder: Folder) -> bytes | None:
        return folder.content(uid, self._limit)

    def _finish(self, uid: int, folder: Folder) -> None:
        if self._after is not After.DELETE:
            folder.mark(uid, rb"\Seen")
        if self._after is After.MOVE:
            folder.move(uid, self._move_to)
        elif self._after is After.DELETE:
            folder.delete(uid)

    def _refuse(self, uid: int, folder: Folder) -> None:
        folder.move(uid, self._refused_to)

    def _idle(self, end: float, stop: Event, folder: Folder) -> None:
        """Wait until *end*; one IDLE follows another, so that none is too long."""
        session = folder.session
        while (left := end - monotonic()) > 0 and not session.has_news and not stop.is_set():
            if session.can("IDLE"):
                session.idle(min(left, self._idle_seconds), stop)
            else:
                stop.wait(left)

    def _place_of(self, delivery: Delivery) -> _Place:
        match = _PLACE.fullmatch(delivery.name.removeprefix(self._url))
        if match is None:
            raise InboxError(f"{delivery.name} is no mail of {self._url}")
        return _Place(int(match[1]), int(match[2]))

    def _run(self, task: Task[T], validity: int | None = None) -> T:
        """Return what *task* does with the folder; once more where a kept connection is lost."""
        if self._folder is not None:
            try:
                return self._tried(self._folder, task, validity)
            except ConnectionLostError:
                pass
        return self._tried(self._opened(), task, validity)

    def _tried(self, folder: Folder, task: Task[T], validity: int | None = None) -> T:
        if validity not in {None, folder.uid_validity}:
            raise InboxError(f"{self._url} was made anew, and its mail has other numbers now")
        try:
            return task(folder)
        except (CommandRefusedError, OSError):
            raise  # the connection is as it should be
        except BaseException:
            self._drop()
            raise

    def _opened(self) -> Folder:
        session = Session(self._account)
        try:
            log_in(session)
            self._folder = Folder(session, self._folder_name)
        except BaseException:
            session.close()
            raise
        return self._folder

    def _drop(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.session.abandon()


def _faults_of(folder: str, *others: str) -> list[str]:
    faults: list[str] = []
    for name in (folder, *filter(None, others)):
        try:
            checked_folder(name.removeprefix("\\"))
        except ConfigurationError as error:
            faults += error.faults
    return faults


def _listed(uids: list[int], folder: Folder) -> list[Listed]:
    return folder.listed(uids)


def _nothing(_: Folder) -> None:
    """Do nothing: the folder is open, and that is all."""


def _after(value: After | str) -> After:
    try:
        return After(value)
    except ValueError:
        known = ", ".join(after.value for after in After)
        raise ConfigurationError(f"after: {value!r} is none of {known}") from None

"""What people do with held files: they are released, dropped, and put to the scanner anew (F4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from attrs import evolve, field, frozen

from mail2ticket.errors import (
    EntityRefusedError,
    UnprocessedError,
)
from mail2ticket.handling.observing import file_seen_to
from mail2ticket.handling.retries import again
from mail2ticket.handling.timing import utc_now
from mail2ticket.held_files.reexamining import Found, found_in, judged
from mail2ticket.held_files.rescanned import Rescanned
from mail2ticket.logbook import remark, summed_up
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held_file import (
    UNSCANNED_REASONS,
    FileFilter,
    FileHandling,
    FileState,
    HeldFile,
)
from mail2ticket.model.message import is_moment
from mail2ticket.model.refusal import FileReason
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    BlobPlace,
    BlobStore,
    HeldFileStore,
    HeldFileUnitOfWork,
    Observer,
    Scanner,
)
from mail2ticket.scanning import Scanning

__all__ = ["HeldFiles", "Rescanned"]


T = TypeVar("T")

_WAITING = FileFilter()
# No file of these is released unless a scanner finds it clean, or somebody is sure.
_UNCLEAN = frozenset({*UNSCANNED_REASONS, str(FileReason.INFECTED)})
_MOST_WORDS = 500
_BATCH = 20
# A rescan ends after so many files in a row about which the scanner does not answer.
_MOST_SILENT = 3
_BEFORE = timedelta(seconds=1)
_LEAST_SHOWN = 8


_RELEASED, _INFECTED = Rescanned(released=1), Rescanned(infected=1)
_UNSCANNED, _FAILED = Rescanned(unscanned=1), Rescanned(failed=1)
# The scanner said nothing at all, which says more of the scanner than of the file.
_UNANSWERED = Rescanned(unscanned=1)


@frozen
class HeldFiles:
    """
    The files of a helpdesk that rules or a scanner refused, which wait for a person.

    They are listed without their bytes, which are in the raw mail; what is released is read from
    there again. Whatever is done with a file is done once, in one transaction, by whoever is
    first; who it was, and when, can be read afterwards. Nobody is written to about it.

    Attributes:
        policy: Whose limits mail is read with: those that it was read with when it came.

        scanner: What is asked before a file is released, and by `rescan`.

        blobs: Where files are kept that are released; without one the store keeps them.

        scanning: How much of a mail is scanned, as that of `Intake`: of one that programs read
            in different ways all of it.

        observer: Is told of each file that is released or dropped.

        clock: What time it is, with a time zone.
    """

    store: HeldFileStore
    policy: Policy
    scanner: Scanner | None = None
    blobs: BlobStore | None = None
    scanning: Scanning = field(default=Scanning(), kw_only=True)
    observer: Observer | None = field(default=None, kw_only=True, repr=False)
    clock: Callable[[], datetime] = field(default=utc_now, kw_only=True)

    def list(self, wanted: FileFilter = _WAITING) -> tuple[HeldFile, ...]:
        """
        Return the files that are *wanted*, in the order in which they came.

        Of many take a page at a time, with `FileFilter.limit`; the `HeldFile.key` and
        `HeldFile.sha256` of the last one are `FileFilter.after` of the next.
        """
        return tuple(self.store.held_files(wanted))

    def count(self, wanted: FileFilter = _WAITING) -> int:
        """Return how many files are *wanted*, on all pages."""
        return sum(self.reasons(wanted).values())

    def reasons(self, wanted: FileFilter = _WAITING) -> Mapping[str, int]:
        """Return how many files are *wanted*, on all pages, by why they were not kept."""
        return self.store.reasons_held_files(wanted)

    def file_of(self, id: str) -> HeldFile:  # noqa: A002 - as people call it
        """
        Return the file whose id begins so: of a delivery key, and after a dot of a SHA-256.

        Without a dot, it is the only file of that mail.

        Raises:
            UnprocessedError: if there is none, or there are several.
        """
        key, _, sha256 = id.strip().partition(".")
        if not key:
            raise UnprocessedError("an id has one character at least")
        wanted = FileFilter(state=None, key=key, sha256=sha256.lower(), limit=2)
        found = self.list(wanted)
        if not found and key != key.lower():
            found = self.list(evolve(wanted, key=key.lower()))
        if len(found) == 1:
            return found[0]
        raise UnprocessedError(
            f"several held files have ids that begin with {id.strip()}; write more of it"
            if found
            else f"no file was ever held as {id.strip()}"
        )

    def read(self, key: str, sha256: str) -> tuple[HeldFile, Attachment | None]:
        """
        Return a held file, and its bytes where the mail was kept and still has them.

        Raises:
            UnprocessedError: if no such file was ever held.
            StoreError: if the store cannot be read.
        """
        file = self._file(key, sha256)
        found = self._found(file)
        return file, found.attachment if found else None

    def release(
        self,
        key: str,
        sha256: str,
        *,
        by: str,
        at: datetime | None = None,
        detail: str = "",
        is_sure: bool = False,
    ) -> HeldFile:
        """
        Add a held file to the entry that its mail wrote, and return how it stands then.

        If there is a scanner, it is asked first. A rule that refused the file is not asked
        again: a person has looked.

        Args:
            key: The delivery that it came with.

            sha256: Of its bytes, in hexadecimal.

            by: Who releases it, for the record.

            at: When; now by default.

            detail: Why, for the record.

            is_sure: Whether to release it although no scanner finds it clean. What the scanner
                said is put on record.

        Raises:
            UnprocessedError: if it cannot be, for example because somebody else was first, or
                the scanner does not find it clean.
            StoreError: if nothing was written.
        """
        handling = self._handling(FileState.RELEASED, by, at, detail)
        file = self._waiting(key, sha256)
        found = self._found(file)
        if found is None:
            raise UnprocessedError("the file is not found in the mail, or the mail was not kept")
        doubt = self._doubt(file, found)
        if doubt and not is_sure:
            raise UnprocessedError(f"{doubt}; it is released only by somebody who is sure")
        if doubt:
            said = "; ".join(filter(None, (detail, doubt)))
            handling = evolve(handling, detail=said[:_MOST_WORDS])
        return self._release(file, found.attachment, handling)

    def drop(
        self, key: str, sha256: str, *, by: str, at: datetime | None = None, detail: str = ""
    ) -> HeldFile:
        """
        Drop a held file: nothing becomes of it any more; the raw mail has it still.

        There is no way back.

        Raises:
            UnprocessedError: if it does not wait, for example because somebody else was first.
            StoreError: if nothing was written.
        """
        handling = self._handling(FileState.DROPPED, by, at, detail)
        file = self._waiting(key, sha256)
        return self._settled(file, handling)

    def rescan(
        self,
        *,
        limit: int | None = None,
        by: str = "rescan",
        lease: timedelta = timedelta(minutes=15),
    ) -> Rescanned:
        """
        Have the files scanned again for which there was no verdict, and release the clean ones.

        Each at most once a run, those that were not scanned for the longest time first. Run it
        now and then, in any number of processes: no two have the same file in hand. A run that
        is stopped leaves what it had in hand to others after the *lease*. Where the scanner does
        not answer about three files in a row, the run ends, and leaves the others to the next.

        What waits for this was refused by no rule before `rules.scanning.scanned`, which must be
        the last of the attach rules, as it is in the policies that come with us.

        Args:
            limit: How many files to ask about at most; by default all.

            by: Who releases them, for the record.

            lease: How long a run has the few files that it takes at a time to itself.

        Raises:
            UnprocessedError: if there is no scanner.
            StoreError: if the store fails; what was done before that stands.
        """
        if self.scanner is None:
            raise UnprocessedError("there is no scanner to ask")
        with summed_up("the rescan"):
            return self._rescanned_all(self.scanner, limit, by, lease)

    def _rescanned_all(
        self, scanner: Scanner, limit: int | None, by: str, lease: timedelta
    ) -> Rescanned:
        start, done, left, silent = self.clock(), Rescanned(), limit, 0
        while left is None or left > 0:
            size = _BATCH if left is None else min(left, _BATCH)
            take = partial(self.store.take_unscanned, start, self.clock() + lease, size)
            taken = again(take)
            if not taken:
                break
            left = None if left is None else left - len(taken)
            for at, file in enumerate(taken, 1):
                came = self._rescanned(scanner, file, start, by)
                done += came
                silent = silent + 1 if came is _UNANSWERED else 0
                if silent == _MOST_SILENT:
                    self._let_go(taken[at:], start)
                    return done + Rescanned(is_silent=True)
        return done

    def _let_go(self, files: Sequence[HeldFile], start: datetime) -> None:
        """Leave *files* to the next rescan, before those that this one asked about."""
        for file in files:
            self._note(file, file.reason, file.detail, start - _BEFORE)

    def mailbox_of(self, name: str) -> str:
        """
        Return the address of the mailbox that is called *name*, as `FileFilter.mailbox` has it.

        Raises:
            UnprocessedError: if it is none of ours.
        """
        called = [
            each for each in self.policy.mailboxes if each.name.casefold() == name.casefold()
        ]
        found = called[0] if called else self.policy.mailbox_of.get(Address.of(name))
        if found is None:
            raise UnprocessedError(f"{name} is no mailbox of ours")
        return str(found.address)

    def _rescanned(self, scanner: Scanner, file: HeldFile, start: datetime, by: str) -> Rescanned:
        found = self._found(file)
        if found is None:
            self._note(file, file.reason, "the file is not found in the mail", None)
            return _FAILED
        scan = judged(found, scanner, self.scanning)
        if scan.state is ScanState.INFECTED:
            self._note(file, str(FileReason.INFECTED), _said(scan), None)
            return _INFECTED
        if scan.state is not ScanState.CLEAN:
            self._note(file, file.reason, _said(scan), start)
            return _UNANSWERED if scan.state is ScanState.PENDING else _UNSCANNED
        handling = self._handling(FileState.RELEASED, by, None, _said(scan))
        try:
            self._release(file, found.attachment, handling)
        except (UnprocessedError, EntityRefusedError) as error:
            remark("the file %s is not released: %s", file.id, error)
            self._note(file, file.reason, f"{_said(scan)}, and: {error}", start)
            return _FAILED
        return _RELEASED

    def _note(self, file: HeldFile, reason: str, said: str, due_at: datetime | None) -> None:
        note = self.store.note_scan
        again(partial(note, file.key, file.sha256, reason, said[:_MOST_WORDS], due_at))

    def _release(self, file: HeldFile, attachment: Attachment, handling: FileHandling) -> HeldFile:
        """Put the bytes where they are to lie, and only then write."""
        if self.blobs is not None:
            mailbox = file.recorded.mailbox
            place = BlobPlace(
                key=file.key,
                mailbox=Address.of(mailbox) if mailbox else None,
                received_at=file.recorded.received_at,
            )
            attachment = evolve(attachment, location=self.blobs.put(attachment, place))
        return self._settled(file, handling, attachment)

    def _settled(
        self, file: HeldFile, handling: FileHandling, attachment: Attachment | None = None
    ) -> HeldFile:
        """Write it, and only then tell the observer; return how it stands with the file."""
        again(partial(self._transacted, file, handling, attachment))
        done = evolve(file, handling=handling)
        file_seen_to(self.observer, done, handling)
        return done

    def _transacted(
        self, file: HeldFile, handling: FileHandling, attachment: Attachment | None
    ) -> None:
        with self.store.begin() as work:
            _settle(work, file, handling)
            if attachment is not None:
                work.add_file(file, attachment)

    def _doubt(self, file: HeldFile, found: Found) -> str:
        """Return what speaks against taking the file for clean; empty if nothing does."""
        if self.scanner is not None:
            scan = judged(found, self.scanner, self.scanning)
            return "" if scan.state is ScanState.CLEAN else _said(scan)
        return f"it is held as {file.reason}" if file.reason in _UNCLEAN else ""

    def _found(self, file: HeldFile) -> Found | None:
        content = self.store.raw(file.key)
        return None if content is None else found_in(content, file, self.policy.limits)

    def _file(self, key: str, sha256: str) -> HeldFile:
        wanted = FileFilter(state=None, key=key, sha256=sha256)
        for file in self.store.held_files(wanted):
            if (file.key, file.sha256) == (key, sha256):
                return file
        raise UnprocessedError(f"no file was ever held as {key}.{sha256[:_LEAST_SHOWN]}")

    def _waiting(self, key: str, sha256: str) -> HeldFile:
        file = self._file(key, sha256)
        if file.handling is not None:
            raise UnprocessedError(f"{file.handling.by} has seen to this file: it is {file.state}")
        return file

    def _handling(
        self, state: FileState, by: str, at: datetime | None, detail: str
    ) -> FileHandling:
        moment = at or self.clock()
        if not is_moment(moment):
            raise ValueError("at needs a time zone, and a year from 1970 to 9998")
        moment = moment.astimezone(UTC)
        return FileHandling(state=state, by=by, at=moment, detail=detail[:_MOST_WORDS])


def _settle(work: HeldFileUnitOfWork, file: HeldFile, handling: FileHandling) -> None:
    if not work.settle_file(file.key, file.sha256, handling):
        raise UnprocessedError("somebody else has seen to this file")


def _said(scan: Scan) -> str:
    return f"the scanner says {scan.state}" + (f": {scan.detail}" if scan.detail else "")

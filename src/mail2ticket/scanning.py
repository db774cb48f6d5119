"""
What of a mail is put to a scanner, and what is made of its verdicts (F4, X18, X19).

Each file that would be kept, decoded; the mail as a whole, as it came; and of a mail that programs
read in different ways, whatever else it can be read as. `asking` says what, and waits for nothing;
`answered` puts it to a scanner, and `async_answered` to one that is awaited.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from time import monotonic
from typing import TypeAlias

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.logbook import remark
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.message import Message
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.parse.parts.alternates import TooManyReadingsError, alternates
from mail2ticket.ports import AsyncScanner, Scanner

__all__ = ["Scanning"]


#: What is put to the scanner, one after the other; its verdict comes back.
Asking: TypeAlias = "Generator[Attachment, Scan, Scans]"

_NO_TIME = Scan(ScanState.PENDING, "the time for scanning this mail was over")
_TOO_MANY = Scan(ScanState.ERROR, "it can be read in more ways than are looked into")


@frozen
class Scanning:
    """
    How much of a mail is put to a scanner, and how long that may take.

    Attributes:
        mails: Whether the mail as a whole is scanned too, and not only its files: a scanner that
            reads mail finds what other programs would find in it (X19).

        seconds: For one mail in all; what is left when it is over was not scanned. A scanner that
            hangs is not broken off by this: it has time-outs of its own.

    Raises:
        ConfigurationError: if there is no time at all.
    """

    mails: bool = True
    seconds: float = 300.0

    def __attrs_post_init__(self) -> None:
        if not self.seconds > 0:
            raise ConfigurationError("scanning: seconds must be more than 0")


@frozen
class Scans:
    """
    What a scanner said of one mail.

    Attributes:
        files: Of each file that was put to it, by SHA-256.

        mail: Of the mail as a whole, in all its readings; None where it was not put to it. What
            is found in a file alone is said of that file, and not of the mail.
    """

    files: Mapping[str, Scan] = field(factory=dict[str, Scan])
    mail: Scan | None = None


def asking(
    message: Message,
    files: Iterable[Attachment],
    content: bytes | None,
    seconds: float,
    clock: Callable[[], float] = monotonic,
) -> Asking:
    """
    Yield what is to be scanned, take the verdict on each, and return what they come to.

    Args:
        message: The mail.

        files: Those of its files that would be kept.

        content: Its bytes; None where it is not to be scanned as a whole.

        seconds: How long all of it may take; what is left then was not scanned.

        clock: What tells seconds.
    """
    end = clock() + seconds
    found: dict[str, Scan] = {}
    for file in files:
        if file.sha256 not in found:
            found[file.sha256] = (yield file) if clock() < end else _NO_TIME
    if content is None:
        return Scans(found)
    others = [file for file in _files_of(message) if file.sha256 not in found]
    judged, worst = dict(found), Scan(ScanState.CLEAN)
    for reading in _readings(message, content):
        scan = ((yield reading) if clock() < end else _NO_TIME) if reading else _TOO_MANY
        if scan.state is ScanState.INFECTED:
            name = "" if reading is None or reading.raw is content else scan.detail
            # Where it is found in a file too, kept or not, that is said of the file.
            while others and not _is_told(name, judged):
                file = others.pop(0)
                judged[file.sha256] = (yield file) if clock() < end else _NO_TIME
            if _is_told(name, judged):
                continue
        if worst.state is ScanState.CLEAN or scan.state is ScanState.INFECTED:
            worst = scan
        if scan.state in {ScanState.INFECTED, ScanState.PENDING}:
            break
    return Scans(found, worst)


def answered(scanner: Scanner, asked: Asking) -> Scans:
    """
    Return what *scanner* says of all that is *asked*.

    Nothing that it raises gets out: a file on which it raises has no verdict (X18).
    """
    try:
        file = next(asked)
        while True:
            file = asked.send(_scan(scanner, file))
    except StopIteration as end:
        scans: Scans = end.value
        return scans


async def async_answered(scanner: AsyncScanner, asked: Asking) -> Scans:
    """See `answered`."""
    try:
        file = next(asked)
        while True:
            file = asked.send(await _async_scan(scanner, file))
    except StopIteration as end:
        scans: Scans = end.value
        return scans


def _scan(scanner: Scanner, file: Attachment) -> Scan:
    try:
        return scanner.scan(file)
    except Exception as error:  # noqa: BLE001 - whatever it raises, the file is not clean
        return _failed(file, error)


async def _async_scan(scanner: AsyncScanner, file: Attachment) -> Scan:
    try:
        return await scanner.scan(file)
    except Exception as error:  # noqa: BLE001 - whatever it raises, the file is not clean
        return _failed(file, error)


def _failed(file: Attachment, error: Exception) -> Scan:
    kind = type(error).__name__
    remark("the scanner raised %s on the file %s", kind, file.sha256)
    return Scan(ScanState.ERROR, f"the scanner raised {kind}")


def _readings(message: Message, content: bytes) -> Iterator[Attachment | None]:
    """Yield the mail as it came, and what else it can be read as; None if that is too much."""
    yield Attachment.of("mail.eml", content, "message/rfc822")
    if not message.is_ambiguous:
        return
    seen = {file.sha256 for file in _files_of(message)}
    texts = (message.body.text, message.body.html or "")
    try:
        written = (text.encode("utf-8", "replace") for text in texts)
        for reading in chain(written, alternates(content)):
            key = sha256(reading).hexdigest()
            if reading and key not in seen:
                seen.add(key)
                yield Attachment.of("reading.bin", reading)
    except TooManyReadingsError:
        yield None


def _files_of(message: Message) -> tuple[Attachment, ...]:
    forward = message.forward
    return (*message.attachments, *(forward.attachments if forward else ()))


def _is_told(name: str, judged: Mapping[str, Scan]) -> bool:
    """Return whether a file is infected, by what is called *name*; if that is empty, by any."""
    infected = (scan for scan in judged.values() if scan.state is ScanState.INFECTED)
    return any(name in {"", scan.detail} for scan in infected)

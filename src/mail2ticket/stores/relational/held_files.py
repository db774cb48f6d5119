"""Files that were not kept, and what people did about them (F4)."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from mail2ticket.model.held_file import (
    UNSCANNED_REASONS,
    FileFilter,
    FileHandling,
    FileState,
    HeldFile,
)
from mail2ticket.model.message import EPOCH
from mail2ticket.stores.relational.batch import chunks, listing
from mail2ticket.stores.relational.database import Database, Row, Value, ends_with
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import RECORD, to_recorded
from mail2ticket.stores.relational.values import count_of, moment, number_key, to_moment

_FILE = f"""
    SELECT file.serial, file.entry, file.sha256, file.name, file.size, file.media_type,
        file.reason, file.detail, file.state, file.by_whom, file.at, file.said, {RECORD}
    FROM m2t_held_file file JOIN m2t_delivery delivery ON delivery.serial = file.delivery"""
_OWN_COLUMNS = 12
_SERIAL = """
    SELECT file.serial FROM m2t_held_file file
    JOIN m2t_delivery delivery ON delivery.serial = file.delivery
    WHERE delivery."key" = ? AND file.sha256 = ?"""
# After every other text with the same beginning.
_LAST = "\U0010ffff"

#: The file of a delivery; some by their serial numbers; and a condition on the delivery.
SERIAL_AT = _SERIAL
FILES_AT = f"{_FILE} WHERE file.serial IN ({{}})"
HAS_KEY = """
    EXISTS (SELECT 1 FROM m2t_delivery mail WHERE mail.serial = file.delivery
        AND mail."key" BETWEEN ? AND ?)"""
IS_FOR = """
    EXISTS (SELECT 1 FROM m2t_delivery mail WHERE mail.serial = file.delivery
        AND mail.mailbox = ?)"""
#: What is due to be scanned; what waits and is old.
DUE = "SELECT serial FROM m2t_held_file WHERE due_at < ? ORDER BY due_at, serial LIMIT ?"
OLD = (
    "SELECT serial FROM m2t_held_file WHERE state = 'waiting' AND received_at < ?"
    " ORDER BY received_at, serial LIMIT ?"
)
#: What happens to some; those that somebody has seen to are left out.
TAKE = "UPDATE m2t_held_file SET due_at = ? WHERE serial IN ({})"
NOTE_SCAN = (
    "UPDATE m2t_held_file SET reason = ?, detail = ?, due_at = ?"
    " WHERE serial = ? AND state = 'waiting'"
)
SETTLE = (
    "UPDATE m2t_held_file SET state = ?, by_whom = ?, at = ?, said = ?, due_at = NULL"
    " WHERE state = 'waiting' AND serial IN ({})"
)
FORGET = "DELETE FROM m2t_held_file WHERE number_key = ? AND state = 'waiting'"


def put(database: Database, delivery: int, mail_key: str, files: Sequence[HeldFile]) -> None:
    """Write down that *files* are held, whose bytes are in the mail *mail_key*."""
    rows: list[dict[str, Value]] = [
        {
            "delivery": delivery,
            "mail_key": mail_key,
            "sha256": file.sha256,
            "number_key": number_key(file.number),
            "entry": file.entry,
            "sender": key_text(file.recorded.sender.lower()),
            "received_at": moment(file.recorded.received_at),
            "name": file.name,
            "size": file.size,
            "media_type": file.media_type,
            "reason": key_text(file.reason),
            "detail": file.detail,
            "due_at": moment(EPOCH) if file.reason in UNSCANNED_REASONS else None,
        }
        for file in files
    ]
    database.add_all("m2t_held_file", rows, ("delivery", "sha256"))


def settle(database: Database, key: str, sha256: str, handling: FileHandling) -> bool:
    """Note *handling* with a held file; False where it is not waiting."""
    row = database.first(SERIAL_AT, (key_text(key), key_text(sha256)))
    return row is not None and _settle(database, handling, [row[0]]) == 1


def drop(database: Database, older_than: datetime, handling: FileHandling, limit: int) -> int:
    """Note *handling* with at most *limit* files that wait and whose mail is older."""
    rows = database.all(OLD + database.skipping, (moment(older_than), max(0, limit)))
    return _settle(database, handling, [serial for (serial,) in rows])


def _settle(database: Database, handling: FileHandling, serials: Sequence[Value]) -> int:
    values = (str(handling.state), handling.by, moment(handling.at), handling.detail)
    return sum(
        database.run(listing(SETTLE, len(some)), (*values, *some)) for some in chunks(serials)
    )


def held_files(database: Database, wanted: FileFilter) -> tuple[HeldFile, ...]:
    """Return the held files that are *wanted*, in the order in which they came."""
    condition, values = _condition(wanted)
    if wanted.after is not None:
        key, sha256 = wanted.after
        condition += f" AND file.serial > ({SERIAL_AT})"
        values += (key_text(key), key_text(sha256))
    limit = "" if wanted.limit is None else " LIMIT ?"
    values += () if wanted.limit is None else (wanted.limit,)
    rows = database.all(f"{_FILE} WHERE {condition} ORDER BY file.serial{limit}", values)
    return tuple(map(_to_file, rows))


def reasons_held_files(database: Database, wanted: FileFilter) -> dict[str, int]:
    """Return how many held files are *wanted*, on all pages, by why they were not kept."""
    condition, values = _condition(wanted)
    rows = database.all(
        f"SELECT file.reason, count(*) FROM m2t_held_file file WHERE {condition}"
        " GROUP BY file.reason",
        values,
    )
    return {str(reason): count_of(count) for reason, count in rows}


def take_unscanned(
    database: Database, before: datetime, until: datetime, limit: int
) -> tuple[HeldFile, ...]:
    """Let what is due wait until *until*, and return it; the one that was due first first."""
    rows = database.all(DUE + database.skipping, (moment(before), max(0, limit)))
    due = [serial for (serial,) in rows]
    taken: dict[Value, HeldFile] = {}
    for some in chunks(due):
        database.run(listing(TAKE, len(some)), (moment(until), *some))
        found = database.all(listing(FILES_AT, len(some)), some)
        taken.update({row[0]: _to_file(row) for row in found})
    return tuple(taken[serial] for serial in due)


def note_scan(
    database: Database, key: str, sha256: str, why: tuple[str, str], due_at: datetime | None
) -> None:
    """Note *why* a file is held now: the reason, and a detail."""
    reason, detail = why
    row = database.first(SERIAL_AT, (key_text(key), key_text(sha256)))
    if row is not None:
        due = None if due_at is None else moment(due_at)
        database.run(NOTE_SCAN, (key_text(reason), detail, due, row[0]))


def forget(database: Database, number: str) -> None:
    """Delete the files that wait for the item *number*."""
    database.run(FORGET, (number_key(number),))


def _condition(wanted: FileFilter) -> tuple[str, list[Value]]:
    """Return what is to be true of a file that is *wanted*, as `FileFilter.takes` says."""
    found = tuple(_conditions(wanted))
    condition = " AND ".join(condition for condition, _ in found) or "1 = 1"
    return condition, [value for _, values in found for value in values]


def _conditions(wanted: FileFilter) -> Iterator[tuple[str, Sequence[Value]]]:
    if wanted.state is not None:
        yield "file.state = ?", (str(wanted.state),)
    if wanted.reason:
        yield "file.reason = ?", (key_text(wanted.reason),)
    if wanted.number:
        yield "file.number_key = ?", (number_key(wanted.number),)
    if wanted.mailbox:
        yield IS_FOR, (key_text(wanted.mailbox),)
    if wanted.sender:
        yield _is_from(wanted.sender.lower())
    if wanted.since is not None:
        yield "file.received_at >= ?", (moment(wanted.since),)
    if wanted.until is not None:
        yield "file.received_at <= ?", (moment(wanted.until),)
    if wanted.key:
        yield HAS_KEY, (wanted.key, wanted.key + _LAST)
    if wanted.sha256:
        yield "file.sha256 BETWEEN ? AND ?", (wanted.sha256, wanted.sha256 + _LAST)


def _is_from(sender: str) -> tuple[str, Sequence[Value]]:
    if sender.startswith("@"):
        return "file.sender LIKE ? ESCAPE '!'", (ends_with(sender),)
    return "file.sender = ?", (key_text(sender),)


def _to_file(row: Row) -> HeldFile:
    _, entry, sha256, name, size, media_type, reason, detail, *rest = row[:_OWN_COLUMNS]
    return HeldFile(
        recorded=to_recorded(row[_OWN_COLUMNS:]),
        entry=str(entry),
        sha256=str(sha256),
        name=str(name),
        size=count_of(size),
        media_type=str(media_type),
        reason=str(reason),
        detail=str(detail),
        handling=_to_handling(rest),
    )


def _to_handling(row: Sequence[Value]) -> FileHandling | None:
    state, by_whom, at, said = row
    if at is None:
        return None
    return FileHandling(
        state=FileState(str(state)), by=str(by_whom), at=to_moment(at), detail=str(said)
    )

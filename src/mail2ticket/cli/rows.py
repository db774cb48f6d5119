"""What became of each mail, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from attrs import field, fields, frozen

from mail2ticket.cli.exits import status_of
from mail2ticket.cli.received import received_at
from mail2ticket.errors import Mail2TicketError
from mail2ticket.explaining.words import person
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Decision, Outcome
from mail2ticket.model.items import Discarded, Held, NewTicket
from mail2ticket.ports import Archive
from mail2ticket.sources import Delivery, Source
from mail2ticket.sources.files import STDIN, Stream, Unreadable, source_at

#: The state of a mail that was not taken; nothing of it was written.
ERROR = "error"


@frozen(kw_only=True)
class Row:
    """
    What became of one mail, or why it was not taken.

    The fields but the last two are the keys of ``process --json``, in this order.

    Attributes:
        file: The path as it was given, with the place in it where it holds several mails.

        state: A `State`, or ``error``.

        reason: Why it was held or discarded, in one word, or why it was not taken.

        requester: Name and address.

        notices: What people are told.

        remarks: The reason, and what else is worth knowing, for a person to read.

        status: The exit status that the mail asks for.
    """

    file: str
    message_id: str | None = None
    state: str = ERROR
    entity: str | None = None
    number: str | None = None
    title: str = ""
    reason: str = ""
    mailbox: str | None = None
    requester: str | None = None
    hours: float | None = None
    notices: tuple[str, ...] = ()
    files_kept: tuple[str, ...] = ()
    files_refused: tuple[str, ...] = ()
    remarks: str = field(default="", metadata={"is_shown_only": True})
    status: int = field(default=0, metadata={"is_shown_only": True})

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` writes of it."""
        return {key: getattr(self, key) for key in _KEYS}


_KEYS = tuple(each.name for each in fields(Row) if not each.metadata.get("is_shown_only"))


def deliveries(paths: tuple[str, ...], stdin: BinaryIO, limit: int) -> Iterator[Delivery]:
    """Yield every mail at *paths*; what cannot be read is a delivery that fails."""
    for path in paths:
        try:
            yield from _source(path, stdin, limit)
        except OSError as error:
            yield from Unreadable(Path(path), error)


def _source(path: str, stdin: BinaryIO, limit: int) -> Source:
    return (
        Stream(STDIN, lambda: BytesIO(stdin.read(limit + 1)), limit)
        if path == STDIN
        else source_at(path, limit)
    )


def taken(
    intake: Intake, archive: Archive, delivery: Delivery, when: datetime | str | None
) -> Row:
    """
    Process one mail; whatever goes wrong with it is its row, and the rest go on.

    Args:
        intake: The door that it goes through.

        archive: Where the work item of a repeat is looked up.

        delivery: The mail.

        when: When it was received, as `received_at` takes it.
    """
    try:
        with delivery.open() as content:
            moment = received_at(delivery.name, content, when)
            outcome = intake.process(content, delivery.envelope, received_at=moment)
        return row_of(delivery.name, outcome, archive)
    except Exception as error:  # noqa: BLE001 - one mail never keeps the others from being taken
        return row_of(delivery.name, error, archive)


def row_of(file: str, became: Outcome | Exception, archive: Archive) -> Row:
    """Return the row of a mail that *became* something, or was not taken for that reason."""
    if isinstance(became, Outcome):
        return _became(file, became, archive)
    reason = reason_of(became)
    return Row(file=file, reason=reason, remarks=reason, status=status_of(became))


def reason_of(error: Exception) -> str:
    """
    Say in words why a mail was not taken.

    >>> reason_of(PermissionError(13, "Permission denied"))
    'Permission denied'
    """
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, Mail2TicketError):
        return str(error)
    return f"{type(error).__name__}: {error}"[:500]


def _became(file: str, outcome: Outcome, archive: Archive) -> Row:
    decision = outcome.decision
    if decision is None:
        return Row(
            file=file,
            message_id=outcome.message_id,
            state=outcome.state,
            number=_number_of(outcome, archive),
            remarks="was processed before",
        )
    return Row(
        file=file,
        message_id=outcome.message_id,
        state=outcome.state,
        entity=outcome.entity,
        number=outcome.number,
        title=outcome.title,
        reason=outcome.reason,
        mailbox=str(decision.mailbox) if decision.mailbox else None,
        requester=person(decision.requester),
        hours=float(outcome.hours) if outcome.hours is not None else None,
        notices=outcome.notices,
        files_kept=tuple(file.filename for file in decision.kept),
        files_refused=tuple(fate.attachment.filename for fate in decision.refused),
        remarks="; ".join(_remarks(decision)),
    )


def _number_of(outcome: Outcome, archive: Archive) -> str | None:
    if outcome.message_id is None:
        return None
    records = archive.recorded(outcome.message_id)
    return next((record.number for record in records if record.key == outcome.key), None)


def _remarks(decision: Decision) -> Iterator[str]:
    entity = decision.entity
    if isinstance(entity, Held | Discarded):
        yield f"{entity.reason}: {entity.detail}" if entity.detail else entity.reason
    if isinstance(entity, NewTicket) and entity.mentions:
        yield f"names {entity.mentions}"
    if decision.command:
        yield from (f"command: {fault}" for fault in decision.command.faults)
    if decision.refused:
        yield "left out: " + ", ".join(fate.attachment.filename for fate in decision.refused)

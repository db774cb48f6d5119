"""What the desks of all acceptance suites have in common: mail in, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from attrs import define, field

from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome
from mail2ticket.model.history import Entry, ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.parse import parse
from mail2ticket.policy import Policy
from mail2ticket.ports import BlobStore, Scanner
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.memory import MemoryTransport

DATA = Path(__file__).parent / "data"


@define(kw_only=True)
class AcceptanceDesk:
    """
    Receives mail, a while after each other, and shows what became of it.

    Who is known there, and what policy it has, each suite says.
    """

    #: Where the mails are that are named by their files.
    mails: ClassVar[Path] = DATA

    policy: Policy
    store: MemoryStore | SqliteStore = field(factory=MemoryStore)
    transport: MemoryTransport = field(factory=MemoryTransport)
    scanner: Scanner | None = None
    blobs: BlobStore | None = None
    now: datetime = datetime(2026, 11, 9, 8, tzinfo=UTC)

    def receives(
        self,
        mail: bytes | str,
        envelope: Envelope | None = None,
        *,
        after: timedelta = timedelta(hours=2),
    ) -> Outcome:
        """Take in *mail*, or the file of that name, *after* the one before."""
        content = (self.mails / mail).read_bytes() if isinstance(mail, str) else mail
        self.now += after
        intake = Intake(self.store, self.transport, self.policy, self.scanner, self.blobs)
        return intake.process(content, envelope, received_at=self.now)

    def history(self, number: str | None) -> ItemHistory:
        """Return the work item *number* with all that was written to it."""
        found = self.store.history(number or "")
        assert found is not None
        return found

    def item(self, number: str | None) -> WorkItem:
        """Return the work item *number* as it is now."""
        return self.history(number).item

    def entries(self, number: str | None) -> tuple[Entry, ...]:
        """Return what was written to the work item *number*."""
        return self.history(number).entries

    def last(self, number: str | None) -> Entry:
        """Return what was written to the work item *number* last."""
        return self.entries(number)[-1]

    def files(self, outcome: Outcome) -> tuple[Attachment, ...]:
        """Return the files of the work item that *outcome* is about."""
        return self.store.files(outcome.number or "")

    @property
    def sent(self) -> list[OutboundMail]:
        """All that was sent."""
        return self.transport.sent


def read(notice: OutboundMail) -> Message:
    """Return *notice* as whoever gets it reads it."""
    return parse(notice.content)


def said(notice: OutboundMail) -> str:
    """Return the plain text of *notice*, with single blanks for its line ends."""
    return " ".join(read(notice).body.text.split())


def reasons(outcome: Outcome, question: str) -> list[str]:
    """Return the reasons of all answers to *question*."""
    assert outcome.decision is not None
    return [step.reason for step in outcome.decision.trace.answered() if step.question == question]


def why(outcome: Outcome, question: str) -> str:
    """Return the reason of the answer that settled *question*."""
    return (reasons(outcome, question) or [""])[-1]

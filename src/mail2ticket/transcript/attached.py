"""Conversations as files of the work items that they are about, made as mail comes in (E15)."""

from __future__ import annotations

import asyncio
from datetime import UTC, tzinfo

from attrs import evolve, frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision
from mail2ticket.model.items import NewNote
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.transcript.conversation import Conversation, Extent
from mail2ticket.transcript.fonts import Fonts
from mail2ticket.transcript.labels import Labels
from mail2ticket.transcript.paper import Paper, pdf
from mail2ticket.transcript.telling import Mails, conversation_in
from mail2ticket.transcript.translations import labels_in
from mail2ticket.transcript.turns import turn_about


@frozen
class Transcripts:
    """
    Writes a PDF of the conversation for each mail that asks for one: for ``Intake(transcripts=)``.

    It has all that was committed when the mail came in, and the mail itself. Where two mails
    about one work item come in at the same moment, each is in the PDF of its own, and in those
    that follow. Internal notes are in none.

    Attributes:
        archive: Where the work item and its mails are: the store.

        fonts, extent, paper: See `pdf`.

        labels, zone: See `pdf`; where they are not given, the language and the time zone of the
            mailbox that the mail is for, as far as it is one of *mailboxes*.

        limits: With which earlier mails are read: those of the desk.

        mailboxes: Those of the desk.
    """

    archive: Mails
    fonts: Fonts = Fonts()
    extent: Extent = Extent()
    labels: Labels | None = None
    zone: tzinfo | None = None
    paper: Paper = Paper.A4
    limits: Limits = Limits()
    mailboxes: tuple[Mailbox, ...] = ()

    def transcribe(self, message: Message, decision: Decision, /) -> Attachment:
        """
        Return the conversation that *message* goes on with, as a PDF.

        Raises:
            StoreError: if what was said before cannot be read.

            ConfigurationError: if the extra ``pdf`` is not installed.
        """
        named = (one for one in self.mailboxes if decision.mailbox in one.addresses)
        mailbox = next(named, None)
        content = pdf(
            self._conversation(message, decision),
            fonts=self.fonts,
            extent=self.extent,
            labels=self.labels or labels_in(mailbox.language if mailbox else ""),
            zone=self.zone or (mailbox.zone if mailbox else UTC),
            paper=self.paper,
        )
        # A name of its own for each mail, and nothing of the sender's in it.
        moment = decision.received_at.astimezone(UTC)
        return Attachment.of(
            f"conversation-{moment:%Y%m%d-%H%M%S}.pdf", content, "application/pdf"
        )

    def _conversation(self, message: Message, decision: Decision) -> Conversation:
        entity, turn = decision.entity, turn_about(decision, message)
        before = None
        if isinstance(entity, NewNote):
            before = conversation_in(
                self.archive, entity.item.number, extent=self.extent, limits=self.limits
            )
        if before is None:
            before = Conversation(number="", title=turn.subject if turn else "")
        if turn is None or turn.is_internal:
            return before
        return evolve(before, turns=(*before.turns, turn))


@frozen
class AsyncTranscripts:
    """
    The same for async hosts, ``AsyncIntake(transcripts=)``: written in a thread, nobody waits.

    Attributes:
        transcripts: What writes them, with an archive that any thread may ask.
    """

    transcripts: Transcripts

    async def transcribe(self, message: Message, decision: Decision, /) -> Attachment:
        """See `Transcripts.transcribe`."""
        return await asyncio.to_thread(self.transcripts.transcribe, message, decision)

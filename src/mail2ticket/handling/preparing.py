"""
Before the transaction: all that is slow about the files of a mail (E15, F4, F7), for both doors.

They are scanned, those that are clean are put where they are to lie, and conversations are written
down. No lock waits for any of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from attrs import evolve, frozen

from mail2ticket.handling.enclosures import (
    Asked,
    Prepared,
    Transcript,
    asked_for,
    failed_transcript,
    place_of,
    to_put,
    wanted,
)
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Parsed
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Discarded, Held
from mail2ticket.model.message import Message
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    AsyncBlobStore,
    AsyncScanner,
    AsyncTranscriber,
    BlobStore,
    Scanner,
    Transcriber,
)
from mail2ticket.rules.privacy import privacy
from mail2ticket.scanning import Asking, Scanning, answered, asking, async_answered

#: Decides on the mail as it stands, with what was done about its files so far.
Look: TypeAlias = Callable[[Prepared], tuple[Decision, ...]]
AsyncLook: TypeAlias = Callable[[Prepared], Awaitable[tuple[Decision, ...]]]

#: Calls something that reads a store, several times if need be.
Again: TypeAlias = Callable[[Callable[[], Attachment]], Attachment]
AsyncAgain: TypeAlias = Callable[[Callable[[], Awaitable[Attachment]]], Awaitable[Attachment]]


@frozen
class Preparing:
    """What a host has for the files of its mail; each may be None."""

    scanner: Scanner | None
    blobs: BlobStore | None
    transcripts: Transcriber | None
    scanning: Scanning

    def prepared(
        self, message: Message, content: bytes, policy: Policy, look: Look, again: Again
    ) -> Prepared:
        """
        Return what was done about the files of *message*, whose bytes are *content*.

        Raises:
            StoreError: if the store cannot be asked, or a file cannot be put in its place.
        """
        prepared = self._looked_into(message, content, policy, look)
        if self.transcripts is None:
            return prepared
        made: dict[Asked, Transcript] = {}
        # Only what is scanned tells which files are kept.
        for decision in look(prepared):
            asked = asked_for(decision)
            if asked is not None:
                made[asked] = self._transcript(self.transcripts, message, decision, again)
        return evolve(prepared, transcripts=made)

    def _transcript(
        self, transcripts: Transcriber, message: Message, decision: Decision, again: Again
    ) -> Transcript:
        try:
            file = again(lambda: transcripts.transcribe(message, decision))
            location = self.blobs.put(file, place_of(decision)) if self.blobs else ""
        except Exception as error:  # noqa: BLE001 - whatever it raises, the mail is filed
            return failed_transcript(error)
        return Transcript(evolve(file, location=location))

    def _looked_into(
        self, message: Message, content: bytes, policy: Policy, look: Look
    ) -> Prepared:
        """Have the files looked into and put away that a first look at the mail would keep."""
        if self.scanner is None and (self.blobs is None or not message.attachments):
            return Prepared()
        decisions = look(Prepared()) if message.attachments else ()
        prepared = Prepared()
        if self.scanner is not None:
            asked = _asking(self.scanning, message, content, policy, decisions)
            prepared = Prepared.scanned(answered(self.scanner, asked))
        if self.blobs is None:
            return prepared
        locations = {
            key: self.blobs.put(file, place) for key, file, place in to_put(decisions, prepared)
        }
        return evolve(prepared, locations=locations)


@frozen
class AsyncPreparing:
    """`Preparing` for async hosts."""

    scanner: AsyncScanner | None
    blobs: AsyncBlobStore | None
    transcripts: AsyncTranscriber | None
    scanning: Scanning

    async def prepared(
        self,
        message: Message,
        content: bytes,
        policy: Policy,
        look: AsyncLook,
        again: AsyncAgain,
    ) -> Prepared:
        """See `Preparing.prepared`."""
        prepared = await self._looked_into(message, content, policy, look)
        if self.transcripts is None:
            return prepared
        made: dict[Asked, Transcript] = {}
        for decision in await look(prepared):
            asked = asked_for(decision)
            if asked is not None:
                made[asked] = await self._transcript(self.transcripts, message, decision, again)
        return evolve(prepared, transcripts=made)

    async def _transcript(
        self,
        transcripts: AsyncTranscriber,
        message: Message,
        decision: Decision,
        again: AsyncAgain,
    ) -> Transcript:
        try:
            file = await again(lambda: transcripts.transcribe(message, decision))
            location = await self.blobs.put(file, place_of(decision)) if self.blobs else ""
        except Exception as error:  # noqa: BLE001 - whatever it raises, the mail is filed
            return failed_transcript(error)
        return Transcript(evolve(file, location=location))

    async def _looked_into(
        self, message: Message, content: bytes, policy: Policy, look: AsyncLook
    ) -> Prepared:
        if self.scanner is None and (self.blobs is None or not message.attachments):
            return Prepared()
        decisions = await look(Prepared()) if message.attachments else ()
        prepared = Prepared()
        if self.scanner is not None:
            asked = _asking(self.scanning, message, content, policy, decisions)
            prepared = Prepared.scanned(await async_answered(self.scanner, asked))
        if self.blobs is None:
            return prepared
        locations = {
            key: await self.blobs.put(file, place)
            for key, file, place in to_put(decisions, prepared)
        }
        return evolve(prepared, locations=locations)


def _asking(
    scanning: Scanning,
    message: Message,
    content: bytes,
    policy: Policy,
    decisions: tuple[Decision, ...],
) -> Asking:
    """Return what is put to a scanner, where *decisions* is what a first look came to."""
    kept = [file for file, _ in wanted(decisions).values()]
    is_whole = _is_for_scanner(scanning, message, policy, decisions)
    return asking(message, kept, content if is_whole else None, scanning.seconds)


def _is_for_scanner(
    scanning: Scanning, message: Message, policy: Policy, decisions: tuple[Decision, ...]
) -> bool:
    """Return whether the mail itself is put to a scanner: unless it comes to nothing anyway."""
    case = Parsed(message=message, facts=Facts(), desk=policy)
    if not scanning.mails or privacy(case, policy.screen) is not None:
        return False
    return not decisions or any(not isinstance(it.entity, Held | Discarded) for it in decisions)

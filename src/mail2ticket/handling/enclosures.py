"""Before the transaction: files are looked into, and put where they are to lie (F4, F7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from attrs import evolve, field, frozen

from mail2ticket.logbook import remark
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts, FileOn, Questions
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Step, Trace
from mail2ticket.ports import BlobPlace
from mail2ticket.scanning import Scans

#: For which item, in which mailbox; of a ticket that is opened, for none as yet.
Asked: TypeAlias = "tuple[Address | None, str]"


@frozen
class Transcript:
    """A conversation as a file, or why there is none (E15)."""

    file: Attachment | None = None
    reason: str = ""


@frozen
class Prepared:
    """
    What was done about files before the transaction began, by their SHA-256.

    Slow work is done while no lock waits for it, for the files that a first look at the mail
    would keep. The decision is taken again in the transaction: should it then keep a file that
    was not looked into, that one counts as not scanned, and is not kept.

    Attributes:
        scans: None where there is no scanner.

        transcripts: Conversations that were written down, by what they are for.

        mail: What the scanner says of the mail as a whole; None where it was not put to it.
    """

    scans: Mapping[str, Scan] | None = None
    locations: Mapping[str, str] = field(factory=dict[str, str])
    transcripts: Mapping[Asked, Transcript] = field(factory=dict["Asked", "Transcript"])
    mail: Scan | None = None

    @classmethod
    def scanned(cls, scans: Scans) -> Prepared:
        """Return what a scanner said, and nothing else done as yet."""
        return cls(scans.files, mail=scans.mail)

    def joined_with(self, facts: Facts) -> Facts:
        """Return *facts*, and what the scanner said."""
        if self.scans is None:
            return facts
        return evolve(facts, scans=self.scans, mail_scan=self.mail)

    def located(self, attachment: Attachment) -> Attachment:
        """Return *attachment* with the place where its bytes lie, if they lie in one."""
        if not self.locations:
            return attachment
        return evolve(attachment, location=self.locations.get(attachment.sha256, ""))

    def transcript_for(self, decision: Decision) -> Attachment | None:
        """Return the conversation that *decision* asks for, if it could be written down."""
        asked = asked_for(decision)
        found = None if asked is None else self.transcripts.get(asked)
        return None if found is None else found.file

    def telling(self, decision: Decision) -> Decision:
        """Return *decision*, whose trace tells what became of the conversation it asks for."""
        asked = asked_for(decision)
        if asked is None:
            return decision
        made = self.transcripts.get(asked, Transcript(reason="nobody here writes it down"))
        said = made.file.filename if made.file else f"left out: {made.reason}"
        step = Step("transcribe", "transcript", said)
        return evolve(decision, trace=Trace((*decision.trace.steps, step)))

    def is_clean(self, attachment: Attachment) -> bool:
        """Return whether *attachment* may lie anywhere at all."""
        if self.scans is None:
            return True
        if self.mail is not None and self.mail.state is ScanState.INFECTED:
            return False
        scan = self.scans.get(attachment.sha256)
        return scan is not None and scan.state is ScanState.CLEAN


def place_of(decision: Decision) -> BlobPlace:
    """Return for what files are kept that *decision* keeps."""
    return BlobPlace(key=decision.key, mailbox=decision.mailbox, received_at=decision.received_at)


def wanted(decisions: Iterable[Decision]) -> dict[str, tuple[Attachment, BlobPlace]]:
    """Return each file that *decisions* would keep, by its SHA-256, and for what it is kept."""
    found: dict[str, tuple[Attachment, BlobPlace]] = {}
    for decision in decisions:
        place = place_of(decision)
        for attachment in decision.kept:
            found.setdefault(attachment.sha256, (attachment, place))
    return found


def files_asked(decisions: Iterable[Decision]) -> Questions | None:
    """Ask which of the files that *decisions* would keep their items have; None without any."""
    asked = frozenset(chain.from_iterable(map(_on_item, decisions)))
    return Questions(files=asked) if asked else None


def with_files_there(
    decisions: Iterable[Decision], there: frozenset[FileOn]
) -> tuple[Decision, ...]:
    """Return *decisions*, which know that their items have the files that are *there*."""
    return tuple(
        evolve(
            decision,
            files=tuple(
                evolve(fate, is_there=_file_on(decision, fate.attachment) in there)
                for fate in decision.files
            ),
        )
        for decision in decisions
    )


def to_put(
    decisions: Iterable[Decision], prepared: Prepared
) -> Iterator[tuple[str, Attachment, BlobPlace]]:
    """Yield the files that are to be put in a place, by SHA-256: clean ones that are in none."""
    found = {
        fate.attachment.sha256
        for decision in decisions
        for fate in decision.files
        if fate.is_kept and not fate.is_there
    }
    for key, (file, place) in wanted(decisions).items():
        if key in found and prepared.is_clean(file):
            yield key, file, place


def _on_item(decision: Decision) -> Iterator[FileOn]:
    found = (_file_on(decision, attachment) for attachment in decision.kept)
    return (each for each in found if each is not None)


def _file_on(decision: Decision, attachment: Attachment) -> FileOn | None:
    entity = decision.entity
    if not isinstance(entity, NewNote | NewTimeEntry):
        return None  # what is opened now has no file yet
    return FileOn(entity.item.number.upper(), attachment.sha256)


def asked_for(decision: Decision) -> Asked | None:
    """Return for what *decision* asks for a transcript, or None if it asks for none."""
    entity = decision.entity
    if not isinstance(entity, NewTicket | NewNote) or not entity.asks_for_transcript:
        return None
    return decision.mailbox, entity.item.number if isinstance(entity, NewNote) else ""


def failed_transcript(error: Exception) -> Transcript:
    """Return why there is no transcript; the mail is filed without it."""
    kind = type(error).__name__
    remark("a conversation could not be written down: %s", kind)
    return Transcript(reason=f"the transcriber raised {kind}")

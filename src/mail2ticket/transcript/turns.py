"""One turn of a conversation: an entry of a work item, and what the mail it came from says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import evolve, frozen

from mail2ticket.model.body import SpanKind
from mail2ticket.model.decision import Decision, FileFate
from mail2ticket.model.history import Entry
from mail2ticket.model.items import EntityKind, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import Message
from mail2ticket.model.people import name_of
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Kind, Trace
from mail2ticket.transcript.conversation import File, Turn

_TIME = frozenset({EntityKind.TICKET_TIME_ENTRY, EntityKind.TASK_TIME_ENTRY})
_WORDS = frozenset({SpanKind.OWN, SpanKind.FORWARD})
# Whose answer it is where no rule had one.
_DEFAULT = "default"
_MOST_PEOPLE = 20
_MOST_FILES = 100


@frozen(kw_only=True)
class Source:
    """
    The mail that an entry came from, and what was made of it.

    Attributes:
        files: What became of its files; None where only the trace tells.
    """

    message: Message
    kind: Kind = Kind.PERSONAL
    trace: Trace = Trace()
    files: tuple[FileFate, ...] | None = None


def is_internal(entry: Entry) -> bool:
    """Return whether *entry* is for agents only: an internal note, or time that was booked."""
    return entry.is_internal or entry.entity in _TIME


def turn_of(entry: Entry, source: Source | None = None) -> Turn:
    """Return what *entry* says, in the words of the mail that it came from where they count."""
    told = Turn(
        author=entry.author,
        sender=entry.sender,
        at=entry.created_at,
        subject=conceal(entry.title),
        text=conceal(entry.text),
        files=_listed(File(name=name) for name in entry.files),
        is_internal=is_internal(entry),
    )
    return told if source is None else _in_words_of(source, told, entry)


def turn_about(decision: Decision, message: Message) -> Turn | None:
    """Return the turn that *message* adds by *decision*; None where it adds none."""
    entity = decision.entity
    if not isinstance(entity, NewTicket | NewNote | NewTimeEntry):
        return None
    entry = Entry(
        entity=entity.entity,
        title=entity.title,
        text=entity.text,
        author=name_of(entity.requester if isinstance(entity, NewTicket) else entity.author),
        sender=str(entity.sender),
        created_at=decision.received_at,
        is_internal=isinstance(entity, NewNote) and entity.is_internal,
        files=tuple(file.filename for file in decision.kept),
    )
    source = Source(
        message=message, kind=decision.kind, trace=decision.trace, files=decision.files
    )
    return turn_of(entry, source)


def _in_words_of(source: Source, told: Turn, entry: Entry) -> Turn:
    message = source.message
    people = _people(message)
    files = _listed(_fates(source) if source.files is not None else _files(source, entry))
    sender = message.sender
    if sender is None or _is_as_filed(source, entry):
        return evolve(told, to=people, files=files)
    address = str(sender.address)
    spans = message.body.spans
    return evolve(
        told,
        # The directory knows his name; From has what he likes.
        author=entry.author if entry.sender == address else sender.name or address,
        sender=address,
        to=people,
        subject=conceal(message.subject),
        text=_joined(span.text for span in spans if span.kind in _WORDS),
        quoted=_joined(span.text for span in spans if span.kind not in _WORDS),
        files=files,
    )


def _joined(texts: Iterable[str]) -> str:
    return conceal("".join(texts)).strip("\r\n")


def _is_as_filed(source: Source, entry: Entry) -> bool:
    """
    Return whether what was filed counts, and not the words of the mail.

    So it does for commands, which were taken out; for alerts and reports, which are told in our
    words; and for what somebody else wrote, which was passed on.
    """
    if source.kind is Kind.ALERT or source.kind.is_report:
        return True
    answered = source.trace.answered()
    if any(step.question == "command" and step.rule != _DEFAULT for step in answered):
        return True
    passed_on = source.message.forward
    author = passed_on.sender if passed_on else None
    return author is not None and str(author.address) == entry.sender


def _people(message: Message) -> tuple[str, ...]:
    people = [conceal(str(each)) for each in (*message.to, *message.cc)]
    if len(people) <= _MOST_PEOPLE:
        return tuple(people)
    return (*people[:_MOST_PEOPLE], f"… {len(people) - _MOST_PEOPLE:,}")


def _fates(source: Source) -> Iterable[File]:
    for fate in source.files or ():
        reason = "" if fate.is_kept else fate.reason
        yield File(name=fate.attachment.filename, is_kept=fate.is_kept, reason=conceal(reason))


def _files(source: Source, entry: Entry) -> Iterable[File]:
    """Yield the files of a mail on record: those that the entry has, and why it lacks others."""
    message, kept = source.message, Counter(entry.files)
    # Transcripts that were added with it are no files of anybody's.
    kept -= Counter(step.reason for step in source.trace if step.question == "transcribe")
    came = [*message.attachments, *(message.forward.attachments if message.forward else ())]
    asked = [step for step in source.trace.answered() if step.question == "attach"]
    # They are asked about one by one, in the order in which they came.
    said = asked if len(asked) == len(came) else [None] * len(came)
    for attachment, step in zip(came, said, strict=True):
        name = attachment.filename
        if kept[name]:
            kept[name] -= 1
            yield File(name=name)
        else:
            # One that nothing spoke against was there before, and is kept once.
            is_kept = step is not None and step.rule == _DEFAULT
            reason = conceal(step.reason) if step and not is_kept else ""
            yield File(name=name, is_kept=is_kept, reason=reason)
    yield from (File(name=name) for name in kept.elements())


def _listed(files: Iterable[File]) -> tuple[File, ...]:
    found = tuple(files)
    if len(found) <= _MOST_FILES:
        return found
    kept = sum(file.is_kept for file in found[_MOST_FILES:])
    left = len(found) - _MOST_FILES
    more = File(name=f"… {left:,}", is_kept=kept == left)
    return (*found[:_MOST_FILES], more)

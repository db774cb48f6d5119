"""
Deliveries for many workers, of which some come twice, and what must be there in the end.

`celery_workers` and `procrastinate_workers` put these into their queues and count afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from attrs import frozen

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.ports import Archive, Store
from mail2ticket.relaying import Relaying
from mail2ticket.testing import mail
from mail2ticket.transports.maildir import MaildirTransport

# Of ten mails, three answer an earlier one, one has a file, and three are delivered twice.
_ANSWERS = {7: 3, 8: 4, 9: 5}
_WITH_FILE = 6
_TWICE = {0, 4, 8}


def desk(store: Store, outgoing: str | Path, patience: float) -> Intake:
    """
    Return the desk that all workers are: one mailbox, notices into a Maildir.

    Args:
        store: The store.
        outgoing: The Maildir.
        patience: Seconds for which a notice is left to the worker that committed it.
    """
    mailbox = Mailbox("support@acme.example", queue="First line")
    relaying = Relaying(minimum_age=timedelta(seconds=patience))
    return Intake(
        store, MaildirTransport(outgoing), Policy(mailboxes=(mailbox,)), relaying=relaying
    )


def deliveries(count: int) -> Iterator[bytes]:
    """Return *count* mails; one that comes twice does so at once, for another worker."""
    for at in range(count):
        content = _mail(at)
        yield content
        if at % 10 in _TWICE:
            yield content


def _mail(at: int) -> bytes:
    place = at % 10
    if place in _ANSWERS:
        about = at - place + _ANSWERS[place]
        return mail(
            f"Re: Order {about}",
            f"And another thing about {about}.",
            sender=_sender(about),
            Message_ID=f"<{at}@client.example>",
            In_Reply_To=f"<{about}@client.example>",
        )
    return mail(
        f"Order {at}",
        f"Where is number {at}?",
        sender=_sender(at),
        attachments={f"order-{at}.txt": b"%d" % at} if place == _WITH_FILE else {},
        Message_ID=f"<{at}@client.example>",
    )


def _sender(at: int) -> str:
    return f"user{at}@client{at % 50}.example"


@frozen
class Counts:
    """What there is, or should be."""

    deliveries: int
    tickets: int
    notes: int
    files: int
    notices: int
    unsent: int = 0


def expected(count: int) -> Counts:
    """Return what *count* mails lead to, whoever handles which when."""
    places = Counter(at % 10 for at in range(count))
    answers = sum(places[place] for place in _ANSWERS)
    return Counts(
        deliveries=count + sum(places[place] for place in _TWICE),
        tickets=count - answers,
        notes=answers,
        files=places[_WITH_FILE],
        notices=count,
    )


def counted(store: Archive, delivered: int, outgoing: Path, unsent: int) -> Counts:
    """Return what there is."""
    histories = tuple(store.histories())
    entries = [entry for history in histories for entry in history.entries]
    return Counts(
        deliveries=delivered,
        tickets=len(histories),
        notes=len(entries) - len(histories),
        files=sum(len(entry.files) for entry in entries),
        # One that is sent again after a crash is the same file.
        notices=sum(1 for _ in (outgoing / "new").iterdir()),
        unsent=unsent,
    )

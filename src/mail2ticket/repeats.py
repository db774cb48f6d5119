"""Repeats, counted: an observer that notes with each mail how often it came again."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.ports import Event, MailHandled, MailLog, Observer

__all__ = ["RepeatCounter"]


@frozen
class RepeatCounter:
    """
    An observer by which *store* knows how often mail came again, and the *next* one is told all.

    About a repeat nothing is done, so no store hears of it otherwise. `settings.open_intake` sets
    one up; `mail2ticket stats` shows what it counted.

    >>> from mail2ticket import Intake, Mailbox, Policy
    >>> from mail2ticket.model.funnel import Funnel, Period
    >>> from mail2ticket.model.history import MailFilter
    >>> from mail2ticket.testing import MemoryStore, mail
    >>> store = MemoryStore()
    >>> policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
    >>> intake = Intake(store, None, policy, observer=RepeatCounter(store))
    >>> [str(intake.process(mail("Printer")).state) for _ in range(3)]
    ['created', 'repeat', 'repeat']
    >>> Funnel.of(store.mail_counts(MailFilter(), Period.ALL)).repeats
    2

    Attributes:
        store: Where mail is on record.

        next: Another observer; None for no other.
    """

    store: MailLog
    next: Observer | None = None

    def __call__(self, event: Event, /) -> None:
        """
        Take note of *event*, after the next observer was told of it.

        Raises:
            StoreError: if the store cannot be written; the mail is on record all the same.
        """
        try:
            if self.next is not None:
                self.next(event)
        finally:
            if isinstance(event, MailHandled) and event.outcome.is_repeat:
                self.store.note_repeat(event.outcome.key)

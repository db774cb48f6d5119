"""
Every exception that mail2ticket raises.

    Mail2TicketError                     has .status (RFC 3463) and .is_transient
    ├── ConfigurationError (ValueError)  a policy or settings that cannot work; all faults at once
    ├── MessageError                     this mail can never be taken (permanent, 5.x.x)
    │   └── MessageTooLargeError
    ├── RuleError                        a rule raised; triage turns it into a held mail
    ├── StoreError                       nothing was written; try again (transient, 4.x.x)
    │   ├── ContentionError              other transactions were in the way; run it again
    │   ├── DeliveryInProgressError      another worker has this very delivery in hand
    │   ├── EntityRefusedError           the host will never take this entity; the mail is held
    │   │   └── EffectInDoubtError       nobody can tell whether a remote desk did it already
    │   ├── EffectUnknownError           a remote desk was asked, and its answer is not known
    │   └── RemoteRefusedError           a remote desk did nothing, and may be asked again
    ├── InboxError                       a place that mail is taken from did not do its part
    │   └── InboxRefusedError            and it will not, until a person sees to it (permanent)
    ├── LoginError                       what a mail server wants for a login could not be had
    │   └── LoginRefusedError            and will not be, until a person sees to it (permanent)
    ├── TransportError                   a notice was not sent; the entity stands
    │   └── UndeliverableError           and it never will be (permanent, 5.x.x)
    └── UnprocessedError                 what somebody wants with a held mail cannot be done

What a sender did wrong is data (`Message.defects`), what a rule concluded is data
(`Decision`); only what *we* could not do is an exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

__all__ = [
    "ConfigurationError",
    "ContentionError",
    "DeliveryInProgressError",
    "EffectInDoubtError",
    "EffectUnknownError",
    "EntityRefusedError",
    "InboxError",
    "InboxRefusedError",
    "LoginError",
    "LoginRefusedError",
    "Mail2TicketError",
    "MessageError",
    "MessageTooLargeError",
    "RemoteRefusedError",
    "RuleError",
    "SenderUncheckedError",
    "StoreError",
    "TransportError",
    "UndeliverableError",
    "UnprocessedError",
]


class Mail2TicketError(Exception):
    """Base class: catch this one to catch them all."""

    #: Enhanced status code (RFC 3463) to give back to the sending server.
    status: ClassVar[str] = "4.0.0"

    @property
    def is_transient(self) -> bool:
        """Whether delivering the same mail again later can help."""
        return self.status.startswith("4.")


class ConfigurationError(Mail2TicketError, ValueError):
    """
    A policy or settings that cannot work, found when they are built and never per mail.

    Attributes:
        faults: Every fault that was found, each a sentence that names its place.
    """

    status = "4.3.5"

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__("; ".join(self.faults))


class MessageError(Mail2TicketError):
    """This mail can never be taken."""

    status = "5.6.0"


class MessageTooLargeError(MessageError):
    """The mail is over `Limits.refused_bytes`, so that even holding it is too much."""

    status = "5.3.4"


class RuleError(Mail2TicketError):
    """A rule raised instead of answering; its cause is in ``__cause__``."""

    status = "4.3.0"

    def __init__(self, question: str, rule: str) -> None:
        super().__init__(f"rule {rule} failed at {question}")
        self.question = question
        self.rule = rule


class StoreError(Mail2TicketError):
    """The store failed, so nothing was written."""

    status = "4.3.0"


class ContentionError(StoreError):
    """
    Other transactions were in the way: a serialisation failure, a deadlock, a lock too long held.

    Nothing was written. The doors run the transaction again, a few times, before they raise it.
    """


class DeliveryInProgressError(StoreError):
    """Another worker has claimed the same delivery and not finished."""

    status = "4.3.2"


class SenderUncheckedError(StoreError):
    """
    DNS did not say who a mail is from, and such mail is to be put off.

    Raised before any transaction, so that nothing was written; try again later.
    """

    status = "4.4.3"


class EntityRefusedError(StoreError):
    """
    The host will never take what the mail became, as its own rules for data have it.

    A store raises it from what writes an entity. Nothing was written; the doors hold the mail
    for a person instead, so that the mails behind it move on.
    """


class EffectInDoubtError(EntityRefusedError):
    """
    A remote desk may have done something for this mail, and nobody but a person can tell.

    It is not done again: the mail is held, and the words of the error say what to look for.
    """


class EffectUnknownError(StoreError):
    """
    A remote desk was asked to do something, and whether it did is not known.

    What was asked is on record. Delivering the mail again is safe: it is looked into first.
    """


class RemoteRefusedError(StoreError):
    """
    A remote desk surely did nothing, and may be asked again.

    Attributes:
        retry_after: The seconds to wait before that, where the desk said so.
    """

    def __init__(self, *words: object, retry_after: float | None = None) -> None:
        super().__init__(*words)
        self.retry_after = retry_after


class InboxError(Mail2TicketError):
    """An inbox could not be read, or not be told what became of a mail; nothing is lost."""

    status = "4.4.0"


class InboxRefusedError(InboxError):
    """An inbox lets us not in, or is not there, and a person has to see to it."""

    status = "5.7.0"


class LoginError(Mail2TicketError):
    """What logs us in to a mail server could not be had, such as a token; try again."""

    status = "4.7.0"


class LoginRefusedError(LoginError):
    """A mail server, or who supplies tokens for it, refuses us; a person has to see to it."""

    status = "5.7.8"


class TransportError(Mail2TicketError):
    """A notice could not be sent; it stays in the outbox."""

    status = "4.4.0"


class UndeliverableError(TransportError):
    """A notice can never be sent, such as one that the server refused; it is a dead letter."""

    status = "5.4.0"


class UnprocessedError(Mail2TicketError):
    """What somebody wants with a held mail, a held file or an effect cannot be done."""

    status = "5.3.0"

"""What a host is told of while it happens, for its metrics: mails, notices and inboxes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol, TypeAlias

from attrs import field, frozen

from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.held import Handling
from mail2ticket.model.held_file import FileHandling, HeldFile
from mail2ticket.model.notice import OutboundMail


@frozen(kw_only=True)
class MailHandled:
    """
    A mail is committed, now or in an earlier delivery, and its notices are sent or wait.

    Attributes:
        size: Its bytes.

        seconds: How long it took, all in all: the store, the scanner and the notices too.

        remarks: What did not go well besides, in words, such as that a scanner did not answer.
    """

    outcome: Outcome
    size: int
    seconds: float
    remarks: tuple[str, ...] = ()


@frozen(kw_only=True)
class MailFailed:
    """
    A mail is not taken: the intake raised *error*, and whoever brought the mail may come again.

    Attributes:
        size: Its bytes; None where it could not be read, or was not to its end.
    """

    error: Exception
    size: int | None
    seconds: float


@frozen(kw_only=True)
class HeldMailHandled:
    """
    A person has seen to a held mail.

    Attributes:
        key: The delivery key.

        handling: What he did, who he is, and when.

        outcome: What became of the mail; None where it was deleted.

        remarks: As those of `MailHandled`.
    """

    key: str
    handling: Handling
    outcome: Outcome | None
    seconds: float
    remarks: tuple[str, ...] = ()


@frozen(kw_only=True)
class HeldFileHandled:
    """
    A held file was released or dropped, by a person, or as a rescan found it clean.

    Attributes:
        handling: What was done, by whom, and when.
    """

    file: HeldFile
    handling: FileHandling


class NoticeResult(StrEnum):
    """How it ended to send a notice."""

    SENT = "sent"
    PUT_OFF = "put_off"
    GIVEN_UP = "given_up"


@frozen(kw_only=True)
class NoticeTried:
    """
    A notice was sent, or was not.

    Attributes:
        attempts: The how manieth attempt it was.

        error: Why it was not sent, in a word; empty where it was.

        seconds: How long the transport took.
    """

    notice: OutboundMail = field(repr=False)
    result: NoticeResult
    attempts: int
    error: str = ""
    seconds: float


@frozen(kw_only=True)
class InboxFetched:
    """
    A round through an inbox is at its end.

    Attributes:
        inbox: Its name, as `Fetcher.name` has it.

        states: How many mails became what.

        left, refused, gone, unfinished: As those of `Fetched`.

        problem: What ended the round before its time; None where it went to its end.
    """

    inbox: str
    states: Mapping[State, int]
    left: int
    refused: int
    gone: int
    unfinished: int
    problem: Exception | None
    seconds: float


#: What an observer is told of. More may come: an observer leaves alone what it does not know.
Event: TypeAlias = (
    MailHandled | MailFailed | HeldMailHandled | HeldFileHandled | NoticeTried | InboxFetched
)


class Observer(Protocol):
    """
    **Protocol:** something that is told what happens, such as what counts for a monitoring system.

    A function will do. It is called after the fact, by the thread that did it, between two mails
    so to speak; in an async host by the event loop. So it must not wait: it counts, or it puts the
    event into a queue. Whatever it raises is remarked in the log, and harms nothing.

    The events hold the mail with all of its words; of what is said in metrics and logs, a host
    chooses.
    """

    def __call__(self, event: Event, /) -> None:
        """Take note of *event*."""
        ...

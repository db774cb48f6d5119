"""What a host writes for a desk that is reached by an API of its own: seven calls."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.people import Agent
from mail2ticket.stores.remote.effects import Effect


class Trail(StrEnum):
    """What a desk says of an effect that is in doubt."""

    DONE = "done"
    ABSENT = "absent"
    CANNOT_TELL = "cannot_tell"


@frozen
class Finding:
    """
    What `RemoteDesk.find` found.

    Attributes:
        number: The ticket, where DONE is said of one that was opened.

        agent: Who got the item, where DONE is said of a change that assigned it.
    """

    trail: Trail
    number: str | None = None
    agent: Agent | None = None


class RemoteDesk(Protocol):
    """
    **Protocol:** a helpdesk that is reached over a network, a call an effect.

    Whatever is called may fail at any point. Three errors say what is known; *any other*
    leaves it open whether the desk did what it was asked:

    - `RemoteRefusedError`: surely nothing was done, and it may be tried again. The connection
      was refused; the desk answered 429 or 503, and by its documentation did nothing.
    - `EntityRefusedError`: surely nothing was done, and it never will be, such as 400 or 422.
    - everything else, a time-out or an answer that cannot be read above all: nobody knows.

    When in doubt, raise anything else: that is looked into, and the other two are believed.

    Calls must end within the lease of the store, so give each a time-out.
    """

    @property
    def keys_last(self) -> timedelta:
        """
        How long the desk honours an idempotency key; zero if it knows no such keys.

        The same call with the same key within that time has one effect, and its first answer.
        """
        ...

    @property
    def settles_in(self) -> timedelta:
        """
        How long a call may still take effect after nobody waits for its answer any more.

        Before that `Trail.ABSENT` is not believed, for the desk may be at it.
        """
        ...

    def look_up(self, questions: Questions, /) -> Facts:
        """
        Answer what the desk knows: people, companies, items, what is alike, who works a queue.

        What the ledger knows (references, counts) is asked there, and left out here. Only
        reads, so every error of it leads to another attempt.
        """
        ...

    def open_ticket(self, draft: NewTicket, key: str, /) -> str:
        """Open a ticket, and return its number."""
        ...

    def add_note(self, draft: NewNote, key: str, /) -> None:
        """Write a note to the item that *draft* names, opening it again if it says so."""
        ...

    def log_time(self, draft: NewTimeEntry, key: str, /) -> None:
        """Book time on the item that *draft* names, and set its status if it says one."""
        ...

    def change(self, number: str, changes: Changes, key: str, /) -> Agent | None:
        """Set *changes* on the item *number*, and return who got it by them."""
        ...

    def keep(self, number: str, attachment: Attachment, key: str, /) -> None:
        """Store *attachment* with the item *number*, or only its location where it has one."""
        ...

    def find(self, effect: Effect, /) -> Finding:
        """
        Tell whether *effect* was done.

        By its key, where the desk lets one be kept in a field, or by whatever is sure. What is
        only likely is `Trail.CANNOT_TELL`: then a person looks.
        """
        ...

"""Effects: what was asked of a remote desk, and how it stands with it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from mail2ticket.model.changes import Changes
from mail2ticket.model.people import Agent


class Action(StrEnum):
    """What a remote desk is asked to do."""

    OPEN_TICKET = "open_ticket"
    ADD_NOTE = "add_note"
    LOG_TIME = "log_time"
    CHANGE = "change"
    KEEP = "keep"

    @property
    def is_entity(self) -> bool:
        """Whether it is what a mail becomes; the others are set or put beside it."""
        return self in {Action.OPEN_TICKET, Action.ADD_NOTE, Action.LOG_TIME}


class EffectState(StrEnum):
    """
    How it stands with an effect.

    STARTED was written down before the call, so that a worker that dies leaves it. DONE and
    REFUSED are sure: the desk did it, or did nothing. UNKNOWN is neither: the call was made, and
    what came back does not say. REPORTED is an entity that was given to a person, in the
    unprocessed queue. LEFT_OUT is a file or a change that a work item has to do without.
    """

    STARTED = "started"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    REPORTED = "reported"
    LEFT_OUT = "left_out"

    @property
    def is_open(self) -> bool:
        """Whether nobody knows if it was done."""
        return self in {EffectState.STARTED, EffectState.UNKNOWN}

    @property
    def is_missing(self) -> bool:
        """Whether it is for `RemoteStore.finish`: in doubt, or left out of an item that stands."""
        return self.is_open or self is EffectState.LEFT_OUT


@frozen(kw_only=True)
class Effect:
    """
    One call of a remote desk for one delivery.

    Attributes:
        key: Its idempotency key: the same in every attempt, and of no other effect.

        delivery: The delivery key of the mail.

        position: Its place among what is done for the mail, such as ``0 entity``.

        number: The work item; None for a ticket that is not known to be open.

        title: What a person knows it by: the title of an entity, or the name of a file.

        fingerprint: A hash of all that was asked, but for when the mail was received.

        first_at: When it was started for the first time; keys are honoured from then on.

        updated_at: When it came into its *state*.

        attempts: How often the call was started.

        failures: After how many of these nobody knew whether it was done.

        error: What was wrong, where something was.

        was_refused: Of one that is LEFT_OUT, whether the desk surely did nothing.

        agent: Who got the item by it.

        changes: What it is to change, so that it can be tried again.

        sha256, location: The file that it is to keep, so that it can be tried again.

        mail: The key of the mail that it came with, where it is LEFT_OUT.

        said_by: The person who said how it stands, where one did.
    """

    key: str
    delivery: str
    position: str
    action: Action
    number: str | None
    title: str
    fingerprint: str
    state: EffectState
    first_at: datetime
    updated_at: datetime
    attempts: int = 0
    failures: int = 0
    error: str = ""
    was_refused: bool = False
    agent: Agent | None = None
    changes: Changes | None = None
    sha256: str = ""
    location: str = ""
    mail: str = ""
    said_by: str = ""

    @property
    def name(self) -> str:
        """What it is called in a log, where no words of a mail stand."""
        about = f" of {self.number}" if self.number else ""
        return f"{self.action}{about} ({self.key})"

    def __str__(self) -> str:
        about = f" of {self.number}" if self.number else ""
        return f"{self.action}{about} “{self.title}” ({self.key})"


def effect_key(namespace: str, *parts: str) -> str:
    """
    Return the idempotency key of the effect that *parts* name.

    Of 128 bits, and of letters that stand in a header, an address or a search as they are.

    >>> effect_key("", "a delivery", "0 entity")
    'm2t-777febd4373fccafbe62b28c345729d7'
    >>> effect_key("", "a", "b") == effect_key("", "a", "b")
    True
    >>> effect_key("", "a", "b") == effect_key("staging", "a", "b")
    False
    """
    digest = hashlib.sha256("\0".join((namespace, *parts)).encode("utf-8", "surrogateescape"))
    return f"m2t-{digest.hexdigest()[:32]}"

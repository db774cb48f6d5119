"""What triage must know of the host, asked and answered in one round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from attrs import field, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import EPOCH
from mail2ticket.model.people import Company, Person

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


@frozen
class Echo:
    """
    How often has *sender* written under *subject*, a `Message.subject_key`?

    From *since* until *until*, both included: of mail that is read late, what was received
    later than it does not count.
    """

    sender: Address
    subject: str
    since: datetime
    until: datetime = _FOR_EVER


@frozen(kw_only=True)
class Questions:
    """
    Look-ups to be made before triage; ``|`` joins them.

    Attributes:
        at: When the mail was received; the hour and the day of *answered* end there.

        addresses: Who has these addresses?

        domains: Which companies have these domains?

        numbers: Which work items have these numbers? In upper case.

        message_ids: Which work items are mails with these ids about?

        echoes: How often did the same come lately?

        answered: How often did we write to these addresses lately, any subaddress aside?
    """

    at: datetime = EPOCH
    addresses: frozenset[Address] = frozenset()
    domains: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    echoes: frozenset[Echo] = frozenset()
    answered: frozenset[Address] = frozenset()

    def __or__(self, other: Questions) -> Questions:
        return Questions(
            at=max(self.at, other.at),
            addresses=self.addresses | other.addresses,
            domains=self.domains | other.domains,
            numbers=self.numbers | other.numbers,
            message_ids=self.message_ids | other.message_ids,
            echoes=self.echoes | other.echoes,
            answered=self.answered | other.answered,
        )


class Origin(StrEnum):
    """How a Message-ID came to be known."""

    SENT = "sent"
    RECEIVED = "received"
    REFERENCED = "referenced"


@frozen
class Reference:
    """
    A Message-ID that is known.

    Attributes:
        number: The work item that it is about.

        origin: SENT for ours, RECEIVED for a mail that came, REFERENCED for one that was
            only named by another and never came (T1, T5).
    """

    number: str
    origin: Origin = Origin.RECEIVED


@frozen
class Answered:
    """How many notices one address got."""

    last_hour: int = 0
    last_day: int = 0


@frozen(kw_only=True)
class Facts:
    """
    The host's answers to `Questions`; all that triage knows of the host.

    Attributes:
        people: Everybody who has the address, agents first; inactive ones too.

        companies: Every company that has the domain.

        items: By number in upper case: those asked for, and those that *references* name.
    """

    people: Mapping[Address, tuple[Person, ...]] = field(factory=dict[Address, tuple[Person, ...]])
    companies: Mapping[str, tuple[Company, ...]] = field(factory=dict[str, tuple[Company, ...]])
    items: Mapping[str, WorkItem] = field(factory=dict[str, WorkItem])
    references: Mapping[str, Reference] = field(factory=dict[str, Reference])
    echoes: Mapping[Echo, int] = field(factory=dict[Echo, int])
    answered: Mapping[Address, Answered] = field(factory=dict[Address, Answered])

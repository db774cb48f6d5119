"""What triage must know of the host, asked and answered in one round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from attrs import evolve, field, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import EPOCH, AuthenticationResult
from mail2ticket.model.people import Company, Contact, Person, Staff
from mail2ticket.model.scan import Scan
from mail2ticket.model.verdict import Kind

__all__ = [
    "Answered",
    "Echo",
    "Facts",
    "FileOn",
    "Likeness",
    "Origin",
    "Questions",
    "Reference",
    "Said",
    "Trait",
    "origin_of",
]

T = TypeVar("T")

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


@frozen
class Said:
    """
    How often has *sender* written these very *words*, a `Message.words_key`?

    A responder says the same each time, whatever subject it puts above it. From *since* until
    *until*, both included.
    """

    sender: Address
    words: str
    since: datetime
    until: datetime = _FOR_EVER


class Trait(StrEnum):
    """By what two tickets are alike (E10)."""

    TITLE = "title"
    ALERT = "alert"
    EXTERNAL = "external"


@frozen
class Likeness:
    """
    Which tickets are like this one?

    Attributes:
        value: Of TITLE a `subject_key`; of ALERT and EXTERNAL the id, case folded.

        since: Only those that were opened then or later.
    """

    trait: Trait
    value: str
    since: datetime = EPOCH


@frozen
class FileOn:
    """
    Has this work item a file of these very bytes (F3)?

    Attributes:
        number: Of the item, in upper case.

        sha256: Of the bytes, in hexadecimal.
    """

    number: str
    sha256: str


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

        said: How often did the same words come lately?

        answered: How often did we write to these addresses lately, any subaddress aside?

        answered_domains: How often did we write to anybody there lately?

        opened: How many tickets did mail of these addresses open lately?

        alike: Which tickets are alike?

        company_ids: Which companies have these ids? Spelt exactly so; an alert that says whose id
            it is asks for ``source:id`` first, so that a host may tell those of several tools.

        company_names, contact_names: Who is called so? Compared without regard to case.

        queues: Who works these queues, and what does he do now?

        files: Which items have these files? The doors ask that alone, for the items of a
            decision: it is for nobody to learn what an item has that he may not write to.
    """

    at: datetime = EPOCH
    addresses: frozenset[Address] = frozenset()
    domains: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    echoes: frozenset[Echo] = frozenset()
    said: frozenset[Said] = frozenset()
    answered: frozenset[Address] = frozenset()
    answered_domains: frozenset[str] = frozenset()
    opened: frozenset[Address] = frozenset()
    alike: frozenset[Likeness] = frozenset()
    company_ids: frozenset[str] = frozenset()
    company_names: frozenset[str] = frozenset()
    contact_names: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    files: frozenset[FileOn] = frozenset()

    def __or__(self, other: Questions) -> Questions:
        return Questions.joined((self, other))

    @staticmethod
    def joined(all_: Iterable[Questions]) -> Questions:
        """Return the questions of *all_* as one round; a field is joined once, for all."""
        # Most rules have nothing to ask of most mail.
        them = [one for one in all_ if one is not NO_QUESTIONS]
        return Questions(
            at=max([one.at for one in them], default=EPOCH),
            addresses=_union([one.addresses for one in them if one.addresses]),
            domains=_union([one.domains for one in them if one.domains]),
            numbers=_union([one.numbers for one in them if one.numbers]),
            message_ids=_union([one.message_ids for one in them if one.message_ids]),
            echoes=_union([one.echoes for one in them if one.echoes]),
            said=_union([one.said for one in them if one.said]),
            answered=_union([one.answered for one in them if one.answered]),
            answered_domains=_union(
                [one.answered_domains for one in them if one.answered_domains]
            ),
            opened=_union([one.opened for one in them if one.opened]),
            alike=_union([one.alike for one in them if one.alike]),
            company_ids=_union([one.company_ids for one in them if one.company_ids]),
            company_names=_union([one.company_names for one in them if one.company_names]),
            contact_names=_union([one.contact_names for one in them if one.contact_names]),
            queues=_union([one.queues for one in them if one.queues]),
            files=_union([one.files for one in them if one.files]),
        )


#: What a rule asks that has nothing to ask; made once, for it is answered most often.
NO_QUESTIONS = Questions()


def _union(sets: Iterable[frozenset[T]]) -> frozenset[T]:
    # Not `union`, which would take a string for a set of its letters.
    joined: frozenset[T] = frozenset()
    for one in sets:
        joined |= one
    return joined


class Origin(StrEnum):
    """How a Message-ID came to be known."""

    SENT = "sent"
    RECEIVED = "received"
    COPIED = "copied"
    REFERENCED = "referenced"


def origin_of(kind: Kind) -> Origin:
    """Return how the Message-ID of a mail of that *kind* is known once it has come."""
    return Origin.COPIED if kind is Kind.COPY else Origin.RECEIVED


@frozen
class Reference:
    """
    A Message-ID that is known.

    Attributes:
        number: The work item that it is about.

        origin: SENT for ours, RECEIVED for a mail that came, COPIED for a copy of one that an
            agent sent (E14), REFERENCED for one that was only named by another and never came
            (T1, T5).
    """

    number: str
    origin: Origin = Origin.RECEIVED


@frozen
class Answered:
    """
    How many notices one address got.

    Attributes:
        last_month: In the last 30 days.

        about: How many of them ever, by the number of the work item in upper case; of the
            items in `Facts.items` alone.
    """

    last_hour: int = 0
    last_day: int = 0
    last_month: int = 0
    about: Mapping[str, int] = field(factory=dict[str, int])


@frozen(kw_only=True)
class Facts:
    """
    The host's answers to `Questions`; all that triage knows of the host.

    Attributes:
        people: Everybody who has the address, agents first; inactive ones too.

        companies: Every company that has the domain.

        items: By number in upper case: those asked for, those that *references* and *alike*
            name, and those that any of them were merged into.

        said: How often the same words came.

        answered_domains: Notices to anybody of that domain in the last hour.

        opened: Tickets that mail of that address opened in the last hour.

        alike: The numbers of the tickets that are alike, the newest first; at most 20.

        companies_by_id: By id; inactive ones too.

        companies_named, contacts_named: By name, spelt as in the question.

        staff: By queue, in the order of the host.

        files: Those of the files asked about that their items have.

        is_counted: Whether every count that was asked for of what we sent and they said was
            answered. The door says so, and if not, nobody is told.

        scans: What the scanner says of each file, by SHA-256; None where there is no scanner.
            The door gives them, not the store.

        mail_scan: What it says of the mail as a whole, read in every way, apart from what is
            found in a file; None where it was not asked. The door gives it.

        authenticity: What our own check says of who the mail is from (S4), the sum of it last,
            as a result of ``dmarc``; empty where it was not asked, None where there is none.
            The door gives it too.
    """

    people: Mapping[Address, tuple[Person, ...]] = field(factory=dict[Address, tuple[Person, ...]])
    companies: Mapping[str, tuple[Company, ...]] = field(factory=dict[str, tuple[Company, ...]])
    items: Mapping[str, WorkItem] = field(factory=dict[str, WorkItem])
    references: Mapping[str, Reference] = field(factory=dict[str, Reference])
    echoes: Mapping[Echo, int] = field(factory=dict[Echo, int])
    said: Mapping[Said, int] = field(factory=dict[Said, int])
    answered: Mapping[Address, Answered] = field(factory=dict[Address, Answered])
    answered_domains: Mapping[str, int] = field(factory=dict[str, int])
    opened: Mapping[Address, int] = field(factory=dict[Address, int])
    alike: Mapping[Likeness, tuple[str, ...]] = field(factory=dict[Likeness, tuple[str, ...]])
    companies_by_id: Mapping[str, Company] = field(factory=dict[str, Company])
    companies_named: Mapping[str, tuple[Company, ...]] = field(
        factory=dict[str, tuple[Company, ...]]
    )
    contacts_named: Mapping[str, tuple[Contact, ...]] = field(
        factory=dict[str, tuple[Contact, ...]]
    )
    staff: Mapping[str, tuple[Staff, ...]] = field(factory=dict[str, tuple[Staff, ...]])
    files: frozenset[FileOn] = frozenset()
    is_counted: bool = True
    scans: Mapping[str, Scan] | None = None
    mail_scan: Scan | None = None
    authenticity: tuple[AuthenticationResult, ...] | None = None

    def answering(self, asked: Questions) -> Facts:
        """
        Return these facts, as the answer to *asked*: a count that is left out is missing.

        The limits fail closed for sending, and open for storing (W4): a host that cannot
        count leaves the count out; the mail is stored, and nobody is told.
        """
        is_counted = (
            asked.answered <= self.answered.keys()
            and asked.answered_domains <= self.answered_domains.keys()
            and asked.said <= self.said.keys()
        )
        return self if is_counted else evolve(self, is_counted=False)

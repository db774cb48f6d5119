"""The helpdesk as its settings describe it: what every rule may know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address, to_address, to_addresses
from mail2ticket.model.domains import PUBLIC_DOMAINS
from mail2ticket.model.items import EntityKind
from mail2ticket.model.limits import Limits
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.numbers import Bracketed, Dated, NumberFormat
from mail2ticket.model.people import Company
from mail2ticket.model.token import Signer

#: The shortest key that may sign, in bytes.
KEY_BYTES = 16


class Strangers(StrEnum):
    """What is done with mail of senders whom the directory does not know (S2)."""

    ACCEPT = "accept"
    HOLD = "hold"
    REFUSE = "refuse"
    CREATE = "create"


class EmptySubject(StrEnum):
    """What is done with a new request that has no subject (E5)."""

    FILL = "fill"
    REJECT = "reject"


class Otherwise(StrEnum):
    """What becomes of a note or time entry that a mailbox may not create (E7)."""

    TICKET = "ticket"
    HOLD = "hold"


class VacationNotes(StrEnum):
    """What becomes of a vacation note that is about no item of ours (W2)."""

    DISCARD = "discard"
    HOLD = "hold"


def _zone(name: str) -> tzinfo:
    # UTC needs no database, which small systems lack.
    return UTC if name.upper() == "UTC" else ZoneInfo(name)


def _entity_kinds(values: Iterable[EntityKind | str]) -> frozenset[EntityKind]:
    return frozenset(EntityKind(value) for value in values)


def _notice_kinds(values: Iterable[NoticeKind | str]) -> frozenset[NoticeKind]:
    return frozenset(NoticeKind(value) for value in values)


@frozen
class Mailbox:
    """
    An inbound address of the helpdesk, and how its mail is treated (E6).

    >>> Mailbox("support@acme.example", queue="First line").language
    'en'

    Attributes:
        address: What it is known by, and what its notices are sent from.

        name: What people call it; the display name of its notices.

        aliases: Other addresses whose mail it takes.

        creates: The entities it may create; `otherwise` says what becomes of the rest.

        priority: A new ticket's; `high_priority` for a mail that is marked important.

        company: Where nobody can be told from the sender, the ticket is this company's.

        strangers: What is done with mail of senders whom the directory does not know.

        internal_notes: Whether notes are for agents only.

        title_characters: A longer subject is cut, and the whole is kept as a file.

        subject_characters: A longer subject is refused; None for never (helppeople: 80).

        text_characters: A longer text is cut, and the whole is kept as a file.

        attachment_bytes: The largest file it keeps; None for `Limits.attachment_bytes`.

        link: The address of a work item's page, with ``$number`` in it.

        notices: What its senders are told.
    """

    address: Address = field(converter=to_address)
    queue: str = field(default="", kw_only=True)
    name: str = field(default="", kw_only=True)
    aliases: tuple[Address, ...] = field(default=(), converter=to_addresses, kw_only=True)
    is_active: bool = field(default=True, kw_only=True)
    creates: frozenset[EntityKind] = field(
        default=frozenset(EntityKind), converter=_entity_kinds, kw_only=True
    )
    otherwise: Otherwise = field(default=Otherwise.TICKET, converter=Otherwise, kw_only=True)
    priority: str = field(default="", kw_only=True)
    high_priority: str = field(default="", kw_only=True)
    status: str = field(default="", kw_only=True)
    type: str = field(default="", kw_only=True)
    source: str = field(default="email", kw_only=True)
    note_type: str = field(default="", kw_only=True)
    internal_notes: bool = field(default=False, kw_only=True)
    role: str = field(default="", kw_only=True)
    work_type: str = field(default="", kw_only=True)
    company: Company | None = field(default=None, kw_only=True)
    strangers: Strangers = field(default=Strangers.ACCEPT, converter=Strangers, kw_only=True)
    empty_subject: EmptySubject = field(
        default=EmptySubject.FILL, converter=EmptySubject, kw_only=True
    )
    title_characters: int = field(default=250, kw_only=True)
    subject_characters: int | None = field(default=None, kw_only=True)
    text_characters: int = field(default=8_000, kw_only=True)
    attachment_bytes: int | None = field(default=None, kw_only=True)
    link: str = field(default="", kw_only=True)
    language: str = field(default="en", kw_only=True)
    time_zone: str = field(default="UTC", kw_only=True)
    notices: frozenset[NoticeKind] = field(
        default=frozenset(NoticeKind), converter=_notice_kinds, kw_only=True
    )

    @property
    def addresses(self) -> tuple[Address, ...]:
        """All the addresses whose mail it takes."""
        return (self.address, *self.aliases)

    @cached_property
    def zone(self) -> tzinfo:
        """Its time zone."""
        return _zone(self.time_zone)

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        found: list[str] = []
        if not self.address.domain:
            found.append(f"mailbox {self.address}: the address has no domain")
        try:
            _zone(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            found.append(f"mailbox {self.address}: no time zone is called {self.time_zone!r}")
        found += [
            f"mailbox {self.address}: {name} is under {_FEWEST_CHARACTERS}"
            for name in ("title_characters", "text_characters")
            if getattr(self, name) < _FEWEST_CHARACTERS
        ]
        return found


# Room for the mark of a cut and for what was not kept.
_FEWEST_CHARACTERS = 40


# A converter for each type: of `tuple` itself the type checkers cannot tell what it takes.
def _mailboxes(values: Iterable[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(values)


def _keys(values: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(values)


def _formats(values: Iterable[NumberFormat]) -> tuple[NumberFormat, ...]:
    return tuple(values)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _domains(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@frozen(kw_only=True)
class Desk:
    """
    What is ours, and what holds for all of it.

    Attributes:
        mailboxes: The inbound addresses; at least one.

        own_addresses: Further addresses that mail is sent from, such as the ticket
            system's; mail from any of our addresses is our own (R5).

        keys: Secrets that sign reply tokens and loop markers, newest first (T3). Without
            any, threads are followed by References and by the number alone.

        numbers: How work items are numbered; all of them are looked for.

        roles, statuses: What `#R=` and `#S=` may name; empty for anything.

        authentication_servers: The authserv-ids of our own mail servers. Only their
            Authentication-Results are believed; where none is named nobody is verified,
            and nobody is known to be forged.

        trusted_hops: How many Received fields may stand above a verdict that is believed:
            those that our own servers write. None for any number; then a server of ours that
            writes no verdict of its own must take out those that come with the mail.

        public_domains: Domains that belong to everybody and so tell no company.

        vacations: What becomes of a vacation note that is about no item of ours.

        echo_limit, echo_minutes: The same sender and subject more than so often in so
            many minutes is held (W4).

        answers_an_hour, answers_a_day: Notices to one address (N3).

        time_limit_hours: The longest time entry.

        rounding_minutes: Booked time is rounded up to a multiple of this; 0 for not at all.
    """

    mailboxes: tuple[Mailbox, ...] = field(converter=_mailboxes)
    own_addresses: tuple[Address, ...] = field(default=(), converter=to_addresses)
    keys: tuple[bytes, ...] = field(default=(), repr=False, converter=_keys)
    numbers: tuple[NumberFormat, ...] = field(default=(Dated(), Bracketed()), converter=_formats)
    roles: tuple[str, ...] = field(default=(), converter=_texts)
    statuses: tuple[str, ...] = field(default=(), converter=_texts)
    authentication_servers: tuple[str, ...] = field(default=(), converter=_texts)
    trusted_hops: int | None = None
    public_domains: frozenset[str] = field(default=PUBLIC_DOMAINS, converter=_domains)
    vacations: VacationNotes = field(default=VacationNotes.DISCARD, converter=VacationNotes)
    echo_limit: int = 2
    echo_minutes: int = 5
    answers_an_hour: int = 5
    answers_a_day: int = 20
    time_limit_hours: int = 24
    rounding_minutes: int = 0
    limits: Limits = Limits()

    def __attrs_post_init__(self) -> None:
        if found := self.faults():
            raise ConfigurationError(found)

    def faults(self) -> list[str]:
        """Return everything that is wrong with the settings, in words."""
        found: list[str] = []
        if not self.mailboxes:
            found.append("a desk needs at least one mailbox")
        taken: dict[Address, Mailbox] = {}
        for mailbox in self.mailboxes:
            found += mailbox.faults()
            for address in mailbox.addresses:
                if taken.setdefault(address, mailbox) is not mailbox:
                    found.append(f"{address} belongs to two mailboxes")
        short = sum(len(key) < KEY_BYTES for key in self.keys)
        if short:
            found.append(f"{short} of the keys have fewer than {KEY_BYTES} bytes")
        return found

    @cached_property
    def signer(self) -> Signer:
        """What signs and verifies tokens."""
        return Signer(self.keys)

    @cached_property
    def mailbox_of(self) -> Mapping[Address, Mailbox]:
        """The mailbox of each of the addresses."""
        return {address: mailbox for mailbox in self.mailboxes for address in mailbox.addresses}

    @cached_property
    def ours(self) -> frozenset[Address]:
        """Every address of ours, without subaddresses."""
        return frozenset((*self.mailbox_of, *self.own_addresses))

    def is_ours(self, address: Address) -> bool:
        """Return whether *address* is one of ours, any subaddress aside."""
        return address.without_subaddress() in self.ours or address in self.ours

"""An inbound address of the helpdesk, and how its mail is treated (E6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen
from attrs.converters import optional

from mail2ticket.model.address import Address, to_address, to_addresses
from mail2ticket.model.changes import AssignBy
from mail2ticket.model.choice import Choice
from mail2ticket.model.items import EntityKind
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Company

__all__ = [
    "Completed",
    "CompletedTime",
    "EmptySubject",
    "Grammar",
    "Mailbox",
    "Otherwise",
    "Strangers",
]


class Strangers(Choice):
    """What is done with mail of senders whom the directory does not know (S2)."""

    ACCEPT = "accept"
    HOLD = "hold"
    REFUSE = "refuse"
    CREATE = "create"


class EmptySubject(Choice):
    """What is done with a new request that has no subject (E5)."""

    FILL = "fill"
    REJECT = "reject"


class Grammar(Choice):
    """How agents write commands on the first lines of a mail (E3, E4)."""

    INDICATORS = "indicators"
    SLASH = "slash"
    FIELDS = "fields"
    NONE = "none"


class Completed(Choice):
    """What a reply to a completed item does (E9)."""

    REOPEN = "reopen"
    NEW_TICKET = "new_ticket"
    NOTE = "note"
    REJECT = "reject"


class CompletedTime(Choice):
    """
    Whether time may be booked on a completed item (E9).

    *Edit only* lets people change what is booked, so that mail, which only adds, may not.
    """

    ALLOW = "allow"
    EDIT_ONLY = "edit_only"
    PROHIBIT = "prohibit"


class Otherwise(Choice):
    """What becomes of a note or time entry that a mailbox may not create (E7)."""

    TICKET = "ticket"
    HOLD = "hold"


def _zone(name: str) -> tzinfo:
    # UTC needs no database, which small systems lack.
    return UTC if name.upper() == "UTC" else ZoneInfo(name)


def _entity_kinds(values: Iterable[EntityKind | str]) -> frozenset[EntityKind]:
    return frozenset(EntityKind(value) for value in values)


def _notice_kinds(values: Iterable[NoticeKind | str]) -> frozenset[NoticeKind]:
    return frozenset(NoticeKind(value) for value in values)


def to_endings(values: Iterable[str]) -> frozenset[str]:
    """
    Return endings of names of files as rules compare them.

    >>> sorted(to_endings([".ZIP", "exe"]))
    ['exe', 'zip']

    Raises:
        ValueError: if it is one word, where several belong.
    """
    if isinstance(values, str):
        raise ValueError(f"{values!r} is one ending; a collection would be right: [{values!r}]")  # noqa: TRY004 - as of attrs' converters
    return frozenset(value.strip().lstrip("*.").lower() for value in values)


def _pairs(values: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(dict(values).items())


def is_web_link(text: str) -> bool:
    """
    Return whether *text* is the address of a page on the web, written without blanks.

    >>> is_web_link("https://desk.example/t/1"), is_web_link("javascript:alert(1)")
    (True, False)
    """
    return bool(_WEB_LINK.fullmatch(text))


_WEB_LINK = re.compile(
    r"https?://(?![/?#])[^\x00-\x20\x7f-\xa0\s\"<>\\^`{|}\ud800-\udfff]+", re.IGNORECASE
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

#: The colour of a mailbox that names none.
ACCENT = "#2563a8"


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

        needs_company: Whether mail is refused that can be attributed to nobody: by a sender
            whom the directory does not know, at no company's domain, without *company* (S1).

        registered_address_only: Whether a contact must write from his first address (W6).

        new_mail_only: Whether replies and forwards are refused (W6).

        takes_cc: Whether it takes mail that names it in Cc alone (W6).

        commands: How agents write commands.

        unverified_commands: Whether an agent whom no server of ours has verified may command
            (S4).

        completed: What a reply to a completed item does.

        completed_days: After so many days a reply to a completed item opens a new ticket that
            goes on with it, whatever *completed* says; None for never. Where the store does
            not say when the item was completed, *completed* alone counts.

        time_on_completed: Whether time may be booked on a completed item.

        fields: Fields of the host's own that every ticket gets.

        assign: How an agent is chosen for new tickets; *assignee* is his id where it is FIXED.

        alert_name, alert_key: What monitoring tools prove themselves by; a key makes it an
            alert mailbox (E11).

        inline_image_bytes, inline_image_pixels: Pictures in the text that are smaller, in
            bytes or on both sides, are not kept (F3).

        keeps_forwarded_files: Whether files of mail that a mail passes on are kept (S3).

        refused_files, allowed_files, only_files: Its own table of files by their endings: what is
            refused, in place of the policy's; what is taken in spite of that; and if there are
            any, all that is taken at all (F1).

        internal_notes: Whether notes are for agents only.

        title_characters: A longer subject is cut, and the whole is kept as a file.

        subject_characters: A longer subject is refused; None for never (helppeople: 80).

        text_characters: A longer text is cut, and the whole is kept as a file.

        attachment_bytes: The largest file it keeps; None for `Limits.attachment_bytes`.

        link: The address of a work item's page, on the web, with ``$number`` in it.

        notices: What its senders are told.

        html_notices: Whether notices are sent in HTML as well as in plain text.

        accent: The colour of its notices, ``#rrggbb``.
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
    needs_company: bool = field(default=False, kw_only=True)
    registered_address_only: bool = field(default=False, kw_only=True)
    new_mail_only: bool = field(default=False, kw_only=True)
    takes_cc: bool = field(default=True, kw_only=True)
    commands: Grammar = field(default=Grammar.INDICATORS, converter=Grammar, kw_only=True)
    unverified_commands: bool = field(default=False, kw_only=True)
    completed: Completed = field(default=Completed.REOPEN, converter=Completed, kw_only=True)
    completed_days: int | None = field(default=None, kw_only=True)
    time_on_completed: CompletedTime = field(
        default=CompletedTime.ALLOW, converter=CompletedTime, kw_only=True
    )
    fields: tuple[tuple[str, str], ...] = field(default=(), converter=_pairs, kw_only=True)
    assign: AssignBy = field(default=AssignBy.NONE, converter=AssignBy, kw_only=True)
    assignee: str = field(default="", kw_only=True)
    alert_name: str = field(default="", kw_only=True)
    alert_key: str = field(default="", repr=False, kw_only=True)
    inline_image_bytes: int = field(default=10_240, kw_only=True)
    inline_image_pixels: int = field(default=100, kw_only=True)
    keeps_forwarded_files: bool = field(default=False, kw_only=True)
    refused_files: frozenset[str] | None = field(
        default=None, converter=optional(to_endings), kw_only=True
    )
    allowed_files: frozenset[str] = field(default=frozenset(), converter=to_endings, kw_only=True)
    only_files: frozenset[str] | None = field(
        default=None, converter=optional(to_endings), kw_only=True
    )
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
    html_notices: bool = field(default=True, kw_only=True)
    accent: str = field(default=ACCENT, kw_only=True)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """All the addresses whose mail it takes."""
        return (self.address, *self.aliases)

    @property
    def is_for_alerts(self) -> bool:
        """Whether monitoring tools write to it, proving themselves by its key (E11)."""
        return bool(self.alert_key)

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
        if (self.assign is AssignBy.FIXED) is not bool(self.assignee):
            found.append(f"mailbox {self.address}: assign = fixed and assignee go together")
        if self.alert_name and not self.alert_key:
            found.append(f"mailbox {self.address}: alert_name needs an alert_key")
        if self.link and not is_web_link(self.link):
            found.append(f"mailbox {self.address}: {self.link[:80]!r} is no address on the web")
        if not _COLOUR.fullmatch(self.accent):
            found.append(f"mailbox {self.address}: {self.accent[:80]!r} is no colour: #rrggbb")
        numbers = ((name, least, getattr(self, name)) for name, least in _LEAST.items())
        found += [
            f"mailbox {self.address}: {name} is under {least}"
            for name, least, number in numbers
            if number is not None and number < least
        ]
        return found


_LEAST = {
    "completed_days": 1,
    "subject_characters": 1,
    # Room for the mark of a cut and for what was not kept.
    "title_characters": 40,
    "text_characters": 40,
    "attachment_bytes": 0,
    "inline_image_bytes": 0,
    "inline_image_pixels": 0,
}

"""A mail as it arrived, and the same mail once read."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from attrs import field, frozen

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.appointment import Appointment
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.body import Body, SpanKind
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.headers import Headers
from mail2ticket.model.limits import Excess
from mail2ticket.model.report import Report
from mail2ticket.model.subjects import subject_key
from mail2ticket.model.token import Token
from mail2ticket.model.words import word_line

__all__ = [
    "EPOCH",
    "AuthenticationResult",
    "Envelope",
    "Forwarded",
    "Message",
    "Recipient",
    "RecipientSource",
    "Structure",
]

# Controls, formats such as zero-width blanks, and marks that stand on nothing.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Mn", "Me"})
_NO_LETTERS = re.compile(r"[\W\d_]+")
# Letters to small ones, all else to blanks.
_ASCII_LETTERS = bytes(
    ord(chr(at).lower()) if chr(at).isalpha() else 0x20 for at in range(0x80)
) + bytes(0x80)
# Words beyond these are not compared.
_COMPARED = 20_000
_SEVERAL = frozenset({DefectCode.REPEATED_FROM, DefectCode.SEVERAL_FROM})

#: The moment given to a mail where nobody says when it was received.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Every moment in between can be moved by a day and into any time zone.
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


def is_moment(moment: datetime) -> bool:
    """
    Return whether a mail can have been received at *moment*: with a zone, from 1970 to 9998.

    >>> is_moment(datetime(2026, 11, 3, tzinfo=UTC)), is_moment(datetime(2026, 11, 3))
    (True, False)
    """
    return moment.utcoffset() is not None and _FIRST_YEAR <= moment.year <= _LAST_YEAR


@frozen
class Envelope:
    """
    What SMTP said about a mail, apart from its content (RFC 5321).

    Attributes:
        reverse_path: Who gets bounces; None is the null path ``<>`` of a bounce.

        forward_paths: Whom the mail was delivered to, which may not be in To.
    """

    reverse_path: Address | None
    forward_paths: tuple[Address, ...] = ()


class RecipientSource(StrEnum):
    """Where a recipient was found; the earlier, the more it is believed (R1)."""

    ENVELOPE = "envelope"
    DELIVERED_TO = "Delivered-To"
    ORIGINAL_TO = "X-Original-To"
    ENVELOPE_TO = "Envelope-To"
    FORWARDED_TO = "X-Forwarded-To"
    TO = "To"
    CC = "Cc"
    BCC = "Bcc"


@frozen
class Recipient:
    """Somebody the mail was for, and where that was found."""

    address: Address
    source: RecipientSource


@frozen
class Structure:
    """The MIME tree of a mail: a media type, and the parts inside."""

    media_type: str
    parts: tuple[Structure, ...] = ()


@frozen(kw_only=True)
class Forwarded:
    """
    A mail that this mail passes on, in its text or as message/rfc822.

    Attributes:
        attachments: Its files, where it came as a part of its own; they are no files of
            the mail that passes it on.

        is_attached: Whether it came as a part of its own, not in the text.
    """

    sender: NamedAddress | None = None
    recipients: tuple[NamedAddress, ...] = ()
    sent_at: datetime | None = None
    subject: str = ""
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
    is_attached: bool = False


@frozen(kw_only=True)
class AuthenticationResult:
    """
    One method's verdict in an Authentication-Results field (RFC 8601).

    Attributes:
        server: The authserv-id of who gave the verdict. Anybody can write one: only those
            named in `Desk.authentication_servers` are believed.

        method: ``dmarc``, ``dkim``, ``spf``, in lower case.

        result: ``pass``, ``fail``, ``none`` and so on, in lower case.

        domain: The domain that was checked; empty where it is not said.

        hops: How many Received fields stand above it.

        place: Which Authentication-Results field it stands in, from the top.

        reason: Why, in words of ours, where we checked it ourselves; then there is no *server*.
    """

    server: str
    method: str
    result: str
    domain: str = ""
    hops: int = 0
    place: int = 0
    reason: str = ""


@frozen(kw_only=True)
class Message:
    """
    A mail, read once and for all.

    Every field is decoded and typed; what was wrong is in `defects`, and nothing else of
    the mail suffers for it.

    Attributes:
        key: Names this delivery: equal for the same mail delivered twice, by whatever
            path; another content under the same Message-ID has another key.

        received_at: When the host took the mail; the same mail read later is equal but
            for this.

        size: The bytes of the mail.

        senders: The From addresses; more than one is doubtful, and never verified.

        rewritten_from: Whom a list that put its own address into From says that it writes for.
            Anybody can write that.

        recipients: Everybody it was for, the most believed first.

        message_id: Without ``<>``, like all ids here.

        references: The ids in References, oldest first.

        containers: Files that were opened and read to their end, such as winmail.dat and
            smime.p7m; what was in them stands in their place.

        appointments: The events of its calendar parts.

        forward: A mail that this one passes on.

        report: What it reports on another mail, where it is a report.

        tokens: What looks like signed tokens of ours; nobody has checked them yet.

        excess: The limit that the mail goes over, if it does; the rest was not read.
    """

    key: str
    received_at: datetime = field(default=EPOCH, eq=False)
    size: int = 0
    envelope: Envelope | None = None
    senders: tuple[NamedAddress, ...] = ()
    reply_to: tuple[NamedAddress, ...] = ()
    rewritten_from: NamedAddress | None = None
    to: tuple[NamedAddress, ...] = ()
    cc: tuple[NamedAddress, ...] = ()
    bcc: tuple[NamedAddress, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: Headers = field(default=Headers(), repr=False)
    body: Body = field(default=Body(), repr=False)
    attachments: tuple[Attachment, ...] = ()
    containers: tuple[Attachment, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    structure: Structure = Structure("text/plain")
    forward: Forwarded | None = None
    report: Report | None = None
    authentication: tuple[AuthenticationResult, ...] = ()
    tokens: tuple[Token, ...] = ()
    defects: tuple[Defect, ...] = ()
    excess: Excess | None = None

    @property
    def sender(self) -> NamedAddress | None:
        """The first From address, or None (then there is a defect)."""
        return self.senders[0] if self.senders else None

    @cached_property
    def is_from_one(self) -> bool:
        """Whether From names exactly one sender; else nobody's rights come with it (S2, S3)."""
        codes = {defect.code for defect in self.defects}
        return len(self.senders) == 1 and not codes & _SEVERAL

    @property
    def is_ambiguous(self) -> bool:
        """Whether programs read it in different ways, so that a scanner may have seen another."""
        return any(defect.code.is_ambiguity for defect in self.defects)

    @property
    def is_subject_blank(self) -> bool:
        """Whether nothing of the subject can be seen."""
        return not any(
            not character.isspace() and unicodedata.category(character) not in _INVISIBLE
            for character in self.subject
        )

    @cached_property
    def subject_key(self) -> str:
        """The subject as it is compared: case, white space and prefixes folded (T6)."""
        return subject_key(self.subject)

    @cached_property
    def subject_words(self) -> str:
        """The words of the subject, as a `word_line`."""
        return word_line(self.subject)

    @cached_property
    def new_words(self) -> str:
        """What the sender wrote or passes on, as a `word_line`: no quote, and no signature."""
        new = (s.text for s in self.body.spans if s.kind in {SpanKind.OWN, SpanKind.FORWARD})
        return word_line("".join(new))

    @cached_property
    def words_key(self) -> str:
        """
        A digest of the letters of the sender's own words; empty without any.

        Who says the same again has the same, whatever is quoted beneath: responders change
        no more than dates and numbers.
        """
        own = self.body.own[:_COMPARED]
        if own.isascii():
            # The same as below, in a tenth of the time.
            words = b" ".join(own.encode("ascii").translate(_ASCII_LETTERS).split())
        else:
            words = _NO_LETTERS.sub(" ", own.casefold()).strip().encode("utf-8", "replace")
        return sha256(words).hexdigest() if words else ""

    @property
    def is_from_nobody(self) -> bool:
        """Whether the reverse-path is known to be null, as only reports may have it."""
        if self.envelope is not None:
            return self.envelope.reverse_path is None
        paths = self.headers.all("Return-Path")
        return bool(paths) and paths[0].strip() == "<>"

    @cached_property
    def thread(self) -> tuple[str, ...]:
        """The ids of the mails it answers, nearest first."""
        return tuple(dict.fromkeys((*self.in_reply_to, *reversed(self.references))))

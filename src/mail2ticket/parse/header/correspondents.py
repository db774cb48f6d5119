"""Who a mail is from and for."""

from __future__ import annotations

import re
from typing import NamedTuple

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.headers import Headers
from mail2ticket.model.message import Envelope, Recipient, RecipientSource
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addresses import read_addresses
from mail2ticket.parse.header.fields import recover_addresses

Mailboxes = tuple[NamedAddress, ...]

# Where recipients are looked for besides the envelope, the most believed first (R1).
_SOURCES = tuple(
    (source.value, source) for source in RecipientSource if source is not RecipientSource.ENVELOPE
)

# A control character becomes a blank, and a blank here means nothing.
_CLOSED_UP = re.compile(r"\s[@.]|[@.]\s")


# "Ann Lee via Pumps", as Mailman, Google Groups and Sympa write it.
_VIA = re.compile(
    r"(\S[^\r\n]{0,200}?) (?:via|par|über|vía|tramite) \S[^\r\n]{0,200}", re.IGNORECASE
)


class Correspondents(NamedTuple):
    """The addresses in the header of a mail, and everybody that it was for."""

    senders: Mailboxes
    reply_to: Mailboxes
    to: Mailboxes
    cc: Mailboxes
    bcc: Mailboxes
    recipients: tuple[Recipient, ...]
    rewritten_from: NamedAddress | None = None


def read_correspondents(
    headers: Headers, envelope: Envelope | None, findings: Findings
) -> Correspondents:
    """Read every address field; the addresses of repeated fields are all kept."""
    fields = _Fields(headers, findings)
    senders = _senders(headers, fields, findings)
    reply_to = fields.read("Reply-To")
    recipients: dict[Address, RecipientSource] = {}
    for address in envelope.forward_paths if envelope else ():
        recipients.setdefault(address, RecipientSource.ENVELOPE)
    for name, source in _SOURCES:
        for mailbox in fields.read(name):
            recipients.setdefault(mailbox.address, source)
    return Correspondents(
        senders=senders,
        reply_to=reply_to,
        to=fields.read("To"),
        cc=fields.read("Cc"),
        bcc=fields.read("Bcc"),
        recipients=tuple(Recipient(*pair) for pair in recipients.items()),
        rewritten_from=_rewritten(headers, fields, senders, reply_to),
    )


def _rewritten(
    headers: Headers, fields: _Fields, senders: Mailboxes, reply_to: Mailboxes
) -> NamedAddress | None:
    """
    Return whom a list writes for that rewrote From: "Ann via Pumps <pumps@acme.example>".

    Lists that rewrite keep the address in X-Original-From, or in Reply-To under the same name.
    More than one is nobody: the second came with the mail.
    """
    if len(senders) != 1 or "List-Id" not in headers:
        return None
    via = _VIA.fullmatch(senders[0].name.strip())
    if via is None:
        return None
    kept = fields.read("X-Original-From")
    if kept:
        return kept[0] if len(kept) == 1 else None
    if len(reply_to) != 1:
        return None
    written = {reply_to[0].name.strip().casefold(), str(reply_to[0].address).casefold()}
    return reply_to[0] if via[1].strip("'\" ").casefold() in written else None


def _senders(headers: Headers, fields: _Fields, findings: Findings) -> Mailboxes:
    values = headers.all("From")
    written = " / ".join(values)
    senders = fields.read("From")
    if len(values) > 1:
        findings.add(DefectCode.REPEATED_FROM, written)
    elif len(senders) > 1:
        findings.add(DefectCode.SEVERAL_FROM, written)
    if fields.has_group("From"):
        # RFC 7489 section 6.6.1: no verdict can be about a group.
        findings.add(DefectCode.DOUBTFUL_ADDRESS, written)
    if not senders:
        findings.add(DefectCode.NO_FROM, written)
    return senders


class _Fields:
    """Reads each address field once, and counts what it reads."""

    def __init__(self, headers: Headers, findings: Findings) -> None:
        self._headers = headers
        self._findings = findings
        self._read: dict[str, Mailboxes] = {}
        self._groups: set[str] = set()
        self._count = 0

    def read(self, name: str) -> Mailboxes:
        known = self._read.get(name)
        if known is not None:
            return known
        values = self._headers.all(name)
        if not values:
            return ()
        found: list[NamedAddress] = []
        for value in values:
            found.extend(self._value(name, value))
        self._read[name] = read = tuple(found)
        self._count += len(found)
        if self._count > self._findings.limits.addresses:
            self._findings.exceed("addresses", self._count, self._findings.limits.addresses)
        return read

    def has_group(self, name: str) -> bool:
        return name in self._groups

    def _value(self, name: str, value: str) -> Mailboxes:
        found = read_addresses(value, self._findings)
        if found.has_group:
            self._groups.add(name)
        if self._findings.defects and self._is_a_guess(value, found.mailboxes):
            self._findings.add(DefectCode.DOUBTFUL_ADDRESS, value)
        if (
            found.mailboxes
            or not found.is_doubtful
            or "@" not in value
            or ":" in value
            or "=?" in value
        ):
            return found.mailboxes
        # Where encoded words are, mail-parser would decode before it splits, which may
        # make an address out of a name; it is not asked then.
        return tuple(
            NamedAddress(shown, Address.of(address))
            for shown, address in recover_addresses(value)
            if address.strip("@ ").strip()
        )

    def _is_a_guess(self, value: str, mailboxes: Mailboxes) -> bool:
        """Return whether an address may have been mended before it came here."""
        codes = {defect.code for defect in self._findings.defects}
        if DefectCode.CONTROL_CHARACTER in codes and _CLOSED_UP.search(value):
            return True
        return DefectCode.GUESSED_CHARSET in codes and not all(
            str(mailbox.address).isascii() for mailbox in mailboxes
        )

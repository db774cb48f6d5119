"""Reports in prose, as mail systems wrote them before RFC 3464, and as some still do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.report import ReportedRecipient
from mail2ticket.parse.mime import Part
from mail2ticket.parse.reports import prose

_LINES = 120
_LINE = 400
_HEAD = 4
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_DAEMON_LOCALS = frozenset(
    {
        "mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon", "maildaemon", "mdaemon",
        "postmaster", "mail-delivery-subsystem", "mail.delivery.system", "mailsystem", "ndr",
        "system administrator", "bounce", "bounces", "mailer", "mta", "mmdf", "uucp", "root",
    }
)  # fmt: skip
_DAEMON_NAMES = (
    "mail delivery", "mail administrator", "system administrator", "postmaster", "mailer-daemon",
    "delivery subsystem", "mail system", "microsoft outlook", "microsoft exchange",
    "mail router", "mailbox administrator", "internet mail delivery",
)  # fmt: skip


@frozen
class Letter:
    """
    A mail as the detectors see it.

    Attributes:
        lines: The text down to the mail that is given back.

        is_from_a_system: Whether its sender, or the null path, says that a program wrote it.

        failed: The addresses in X-Failed-Recipients, which Exim and Google write.
    """

    subject: str
    lines: Sequence[str]
    domain: str
    is_from_a_system: bool
    failed: tuple[str, ...]

    @classmethod
    def of(cls, root: Part, subject: str, sender: NamedAddress | None, text: str) -> Letter:
        """Read off *root* what the detectors ask for."""
        failed = tuple(
            address
            for value in root.headers.all("X-Failed-Recipients")
            for address in prose.addresses(value)
        )
        return cls(
            subject=" ".join(subject.split()).casefold(),
            lines=prose.above_the_copy(text[: _LINES * _LINE].splitlines()[:_LINES]),
            domain=sender.address.domain if sender else "",
            is_from_a_system=_is_from_a_system(root, sender),
            failed=failed,
        )


def failures_told_by(letter: Letter) -> tuple[ReportedRecipient, ...] | None:
    """
    Return who did not get the mail, by what the letter says; None where it is no report.

    A letter that is not known to be from a mail system must have the subject of a report and
    begin like one.
    """
    if letter.failed:
        addresses: Sequence[str] = letter.failed
    elif letter.is_from_a_system or _begins_like_a_report(letter):
        addresses = _told(letter)
    else:
        return None
    if not addresses:
        return None
    text = "\n".join(letter.lines)
    folded = letter.subject + "\n" + text.casefold()
    is_late = any(phrase in folded for phrase in prose.LATE) and not any(
        phrase in folded for phrase in prose.FINAL
    )
    match = _STATUS.search(text)
    status = match[1] if match else ""
    return tuple(
        ReportedRecipient(
            address=address,
            action="delayed" if is_late else "failed",
            status=status,
            is_permanent=not is_late,
        )
        for address in dict.fromkeys(addresses)
    )


def _told(letter: Letter) -> Sequence[str]:
    names = prose.bare_names(letter.lines, letter.domain)
    if names:
        return names
    return next((found for detector in prose.DETECTORS if (found := detector(letter.lines))), ())


def _is_from_a_system(root: Part, sender: NamedAddress | None) -> bool:
    paths = root.headers.all("Return-Path")
    if paths and paths[0].strip() in {"<>", "<MAILER-DAEMON>", "MAILER-DAEMON"}:
        return True
    if root.media_type == "multipart/report":
        return True
    written = root.headers.get("From").strip()
    if sender is None:
        return not written or written.endswith("<>") or "daemon" in written.casefold()
    local = sender.address.local.casefold().strip('"')
    name = sender.name.casefold()
    return (
        local.replace("\\", "") in _DAEMON_LOCALS
        or local.startswith(("mailer-daemon", "postmaster"))
        or name.startswith(_DAEMON_NAMES)
    )


def _begins_like_a_report(letter: Letter) -> bool:
    if not letter.subject.startswith(prose.SUBJECTS):
        return False
    head = " ".join([line for line in letter.lines if line.strip()][:_HEAD]).casefold()
    return any(phrase in head for phrase in prose.BEGINNINGS)

"""Before the transaction: files are looked into, and put where they are to lie (F4, F7)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import BlobPlace

log = logging.getLogger("mail2ticket")


@frozen
class Prepared:
    """
    What was done about files before the transaction began, by their SHA-256.

    Slow work is done while no lock waits for it, for the files that a first look at the mail
    would keep. The decision is taken again in the transaction: should it then keep a file that
    was not looked into, that one counts as not scanned, and is not kept.

    Attributes:
        scans: None where there is no scanner.
    """

    scans: Mapping[str, Scan] | None = None
    locations: Mapping[str, str] = field(factory=dict[str, str])

    def joined_with(self, facts: Facts) -> Facts:
        """Return *facts*, and what the scanner said."""
        return facts if self.scans is None else evolve(facts, scans=self.scans)

    def located(self, attachment: Attachment) -> Attachment:
        """Return *attachment* with the place where its bytes lie, if they lie in one."""
        if not self.locations:
            return attachment
        return evolve(attachment, location=self.locations.get(attachment.sha256, ""))

    def is_clean(self, attachment: Attachment) -> bool:
        """Return whether *attachment* may lie anywhere at all."""
        if self.scans is None:
            return True
        scan = self.scans.get(attachment.sha256)
        return scan is not None and scan.state is ScanState.CLEAN


def wanted(decisions: Iterable[Decision]) -> dict[str, tuple[Attachment, BlobPlace]]:
    """Return each file that *decisions* would keep, by its SHA-256, and for what it is kept."""
    found: dict[str, tuple[Attachment, BlobPlace]] = {}
    for decision in decisions:
        place = BlobPlace(
            key=decision.key, mailbox=decision.mailbox, received_at=decision.received_at
        )
        for attachment in decision.kept:
            found.setdefault(attachment.sha256, (attachment, place))
    return found


def failed_scan(attachment: Attachment, error: Exception) -> Scan:
    """Return the verdict on a file on which the scanner raised: none, so not clean (X18)."""
    kind = type(error).__name__
    log.warning("the scanner raised %s on the file %s", kind, attachment.sha256)
    return Scan(ScanState.ERROR, f"the scanner raised {kind}")

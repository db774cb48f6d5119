"""What a scanner says of a file (F4)."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

__all__ = ["Scan", "ScanState"]


class ScanState(StrEnum):
    """
    What a scanner concluded; only what is CLEAN is kept.

    ERROR: it came to no verdict on this file, which may be too large for it. PENDING: nobody has
    looked at it yet; a scanner that was down is asked again.
    """

    CLEAN = "clean"
    INFECTED = "infected"
    ERROR = "error"
    PENDING = "pending"


@frozen
class Scan:
    """
    A scanner's verdict on one file.

    Attributes:
        detail: What was found, or what went wrong, for operators; it never decides anything.
    """

    state: ScanState
    detail: str = ""

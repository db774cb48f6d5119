"""Why a file cannot be looked into to its end, or better is not."""

from __future__ import annotations

from enum import StrEnum

from mail2ticket.model.limits import Limits
from mail2ticket.model.patience import check

__all__ = ["Trouble"]


class Trouble(StrEnum):
    """What stands in the way of looking into a file."""

    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_DEEP = "too_deep"
    ODD = "odd"
    DAMAGED = "damaged"
    UNSEEN = "unseen"


class Troubled(Exception):  # noqa: N818 - it is no error: a bound was reached
    """A look at one file ends here; the look at what it is packed in, where that says so."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


# Little that is packed well is no bomb.
_LITTLE = 10_000_000


class Budget:
    """
    What may be unpacked of one file, whatever is packed in what: counted, never timed.

    Attributes:
        unpacked: The bytes that were unpacked so far.

        entries: The entries that were met so far.
    """

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self.unpacked = 0
        self.entries = 0
        self._packed = packed

    def entry(self) -> None:
        """
        Count an entry.

        Raises:
            Troubled: if there are too many.
        """
        self.entries += 1
        if self.entries > self.limits.archive_entries:
            raise Troubled(
                Trouble.TOO_MANY, f"it holds over {self.limits.archive_entries:,} files"
            )

    def took(self, octets: int) -> None:
        """
        Count bytes that were unpacked.

        Raises:
            Troubled: if they are too many, or too many for the bytes that they were packed in.
            TimeIsOver: if the mail has taken too long.
        """
        check("looking into files")
        self.unpacked += octets
        if self.unpacked > self.limits.archive_bytes:
            raise Troubled(
                Trouble.TOO_LARGE, f"it unpacks to over {self.limits.archive_bytes:,} bytes"
            )
        ratio = self.limits.archive_ratio
        if self.unpacked > _LITTLE and self.unpacked > ratio * self._packed:
            raise Troubled(Trouble.TOO_LARGE, f"it unpacks to over {ratio:,} times its size")

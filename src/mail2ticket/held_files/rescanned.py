"""What a rescan of held files did, as counts (F4, X18)."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Rescanned:
    """
    What a rescan did.

    Attributes:
        released: How many files were clean, and are with their entries now.

        infected: How many are held as infected from now on.

        unscanned: For how many there is still no verdict; the next rescan asks again.

        failed: How many were clean, or may be, and could not be released; they wait.

        is_silent: Whether it ended before its time, for the scanner did not answer about several
            files in a row; the next rescan begins with the others.
    """

    released: int = 0
    infected: int = 0
    unscanned: int = 0
    failed: int = 0
    is_silent: bool = False

    def __add__(self, other: Rescanned) -> Rescanned:
        return Rescanned(
            released=self.released + other.released,
            infected=self.infected + other.infected,
            unscanned=self.unscanned + other.unscanned,
            failed=self.failed + other.failed,
            is_silent=self.is_silent or other.is_silent,
        )

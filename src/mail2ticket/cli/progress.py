"""A progress bar, for long work and on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mail2ticket.cli.output import console
from mail2ticket.sources.files import STDIN

#: Work is long after so many mails, or seconds.
LONG_MAILS = 20
LONG_SECONDS = 1.0


class ProgressBar:
    """
    Shows on standard error how far the work is, once it turns out to be long.

    The end is the number of files; an mbox counts as one until its mails show that there
    are more.

    Args:
        paths: What is worked through.

        total: Says how many mails there are, where that is no matter of paths; None where
            nobody knows.

        is_shown: Whether it may be shown at all; it never is where standard error is no
            terminal.

    Attributes:
        is_shown: Whether it is, once the work is long.
    """

    def __init__(
        self,
        paths: tuple[str, ...] = (),
        *,
        is_shown: bool,
        total: Callable[[], int | None] | None = None,
    ) -> None:
        self._total = total or (lambda: sum(map(_count, paths)))
        self.is_shown = is_shown and sys.stderr.isatty()
        self._started_at = time.monotonic()
        self._done = 0
        self._bar = Progress(
            TextColumn("mails"),
            MofNCompleteColumn(),
            BarColumn(),
            TimeRemainingColumn(),
            console=console(stderr=True),
            transient=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # One that never started would end a line all the same.
        if self._bar.tasks:
            self._bar.stop()

    def expect(self, more: int | None) -> None:
        """Note that *more* mails come after those that are done; None where nobody knows."""
        total = None if more is None else self._done + more
        self._total = lambda: total
        for task in self._bar.tasks:
            task.total = total

    def advance(self) -> None:
        """Tell that one more mail is done."""
        self._done += 1
        if self.is_shown and not self._bar.tasks and self._is_long():
            self._bar.add_task("", total=self._total())
            self._bar.start()
        for task in self._bar.tasks:
            total = None if task.total is None else max(task.total, self._done)
            self._bar.update(task.id, completed=self._done, total=total)

    def _is_long(self) -> bool:
        return self._done > LONG_MAILS or time.monotonic() - self._started_at > LONG_SECONDS


def _count(path: str) -> int:
    """Return how many files are at *path*, or nearly so."""
    if path == STDIN or not Path(path).is_dir():
        return 1
    return sum(len(names) for _, _, names in os.walk(path))

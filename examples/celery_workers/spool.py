"""
Mail that waits in a folder until it is committed: the queue only says that it is there.

A broker may lose a task, and may bring one twice; the file is what counts. It is on the disk
before whoever delivers it is told so, and it goes only when the desk has committed the mail.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

from attrs import frozen


@frozen
class Spool:
    """A folder that all workers can read and write."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Write *content* down, and return its name; it is on the disk then."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(uuid4())
        unfinished = self.folder / f"{name}.new"
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self._path(name))
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name

    def read(self, name: str) -> bytes | None:
        """Return the mail, or None if it is done."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def done(self, name: str) -> None:
        """Remove the mail, for it is committed."""
        self._path(name).unlink(missing_ok=True)

    def waiting(self, seconds: float) -> Iterator[str]:
        """Yield what has waited for longer than *seconds*: its task may be lost."""
        for file in sorted(self.folder.glob("*.eml")):
            try:
                age = time.time() - file.stat().st_mtime
            except FileNotFoundError:
                continue
            if age > seconds:
                yield file.stem

    def _path(self, name: str) -> Path:
        # What comes from the broker is no path until it is shown to be a name of ours.
        return self.folder / f"{UUID(name)}.eml"

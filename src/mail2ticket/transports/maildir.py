"""A transport that leaves mail in a Maildir, for tests and for another program to send."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from mail2ticket.errors import TransportError
from mail2ticket.model.notice import OutboundMail


class MaildirTransport:
    """
    Writes each mail to a file in ``new/``.

    A file appears whole or not at all, and is on the disk when `send` returns. Its name is
    made from `OutboundMail.id` by a hash: nothing in a mail can choose where it is written,
    and the same mail sent again is the same file, also where a reader has moved it to
    ``cur/`` meanwhile. The envelope is not written.

    Args:
        path: The Maildir; it is made when the first mail is sent.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def send(self, mail: OutboundMail) -> None:
        """
        Write *mail*.

        Raises:
            TransportError: if the file system does not take it.
        """
        name = hashlib.sha256(mail.id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        try:
            for folder in ("tmp", "new", "cur"):
                (self._path / folder).mkdir(parents=True, exist_ok=True)
            if not self._has(name):
                self._deliver(name, mail.content)
        except OSError as error:
            raise TransportError(f"{self._path} does not take the mail: {error}") from error

    def _has(self, name: str) -> bool:
        # Readers append their flags to the name: "name:2,S".
        return (self._path / "new" / name).exists() or any((self._path / "cur").glob(f"{name}*"))

    def _deliver(self, name: str, content: bytes) -> None:
        handle, draft = tempfile.mkstemp(prefix=f"{name}.", dir=self._path / "tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(self._path / "new" / name)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
        _sync_folder(self._path / "new")


def _sync_folder(path: Path) -> None:
    # Without it, a crash may lose the name of a file whose content is on the disk.
    if os.name == "nt":  # pragma: no cover - Windows opens no folders, and needs none synced
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

"""A transport that leaves mail in a Maildir, for tests and for another program to send."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from mail2ticket.durable import make_folder, sync_folder, write_whole
from mail2ticket.errors import TransportError
from mail2ticket.model.notice import OutboundMail

__all__ = ["MaildirTransport"]


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
                make_folder(self._path / folder)
            if self._has(name):
                # Who wrote it may have been stopped before its name was on the disk.
                sync_folder(self._path / "new")
            else:
                path = self._path / "new" / name
                write_whole(path, mail.content, self._path / "tmp", f"{name}.")
        except OSError as error:
            raise TransportError(f"{self._path} does not take the mail: {error}") from error

    def _has(self, name: str) -> bool:
        # Readers append their flags to the name: "name:2,S".
        return (self._path / "new" / name).exists() or any((self._path / "cur").glob(f"{name}*"))

"""Files in a folder, at a path that a template gives (F7)."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from string import Template
from tempfile import mkstemp

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace

#: What a template may say; none of it is a word of the mail's.
PLACEHOLDERS = ("year", "month", "day", "mailbox", "key", "sha256", "ending")

_NOT_PLAIN = re.compile(r"[^a-z0-9.@+-]+")
_ENDING = re.compile(r"[a-z0-9]{1,10}")


@frozen
class FolderBlobs:
    """
    Keeps each file under a path of our making, and never under a name of the sender's.

    The same file at the same path is written once. It is complete on the disk, and so is its
    folder, before `put` returns.

    >>> FolderBlobs("/srv/files", "$mailbox/$year/$sha256").template
    '$mailbox/$year/$sha256'

    Attributes:
        root: The folder; it is made when the first file is.

        template: The path below it, with ``$year``, ``$month``, ``$day``, ``$mailbox``,
            ``$key`` (of the delivery), ``$sha256`` and ``$ending`` (of the name, if it is
            plain; else ``bin``).

    Raises:
        ConfigurationError: if the template cannot work.
    """

    root: Path = field(converter=Path)
    template: str = "$year/$month/$sha256.$ending"

    def __attrs_post_init__(self) -> None:
        parts = Path(self.template).parts
        wrong = [
            f"blobs: ${name} is no placeholder"
            for name in _names(self.template)
            if name not in PLACEHOLDERS
        ]
        if "sha256" not in _names(self.template):
            wrong.append("blobs: a template needs $sha256, or files would take each other's place")
        if self.template.startswith("/") or ".." in parts or "\0" in self.template:
            wrong.append("blobs: a template is a path below the folder")
        if wrong:
            raise ConfigurationError(wrong)

    def put(self, attachment: Attachment, place: BlobPlace) -> str:
        """
        Write *attachment*, and return where it lies, as a ``file:`` URL.

        Raises:
            StoreError: if it cannot be written.
        """
        path = self.root.absolute() / self._path(attachment, place)
        try:
            if not path.exists():
                _write(path, attachment.content)
        except OSError as error:
            raise StoreError(f"a file cannot be written below {self.root}: {error}") from error
        return path.as_uri()

    def _path(self, attachment: Attachment, place: BlobPlace) -> str:
        ending = attachment.filename.rpartition(".")[2].lower()
        mailbox = _NOT_PLAIN.sub("_", str(place.mailbox).lower()).strip(".")
        return Template(self.template).substitute(
            year=f"{place.received_at:%Y}",
            month=f"{place.received_at:%m}",
            day=f"{place.received_at:%d}",
            mailbox=mailbox or "none",
            key=_NOT_PLAIN.sub("_", place.key.lower()),
            sha256=attachment.sha256,
            ending=ending if _ENDING.fullmatch(ending) else "bin",
        )


def _names(template: str) -> list[str]:
    return Template(template).get_identifiers()


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whatever stops us."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    with suppress(OSError, AttributeError):  # Windows opens no folders, and needs it not
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

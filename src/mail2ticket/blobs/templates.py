"""The path of a file, as a template gives it; none of it is a word of the mail's (F7, X12)."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath
from string import Template

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace

__all__ = ["PathTemplate"]

#: What a template may say.
PLACEHOLDERS = ("year", "month", "day", "mailbox", "key", "sha256", "ending")

#: The template of those who name none.
DEFAULT = "$year/$month/$sha256.$ending"

_NOT_PLAIN = re.compile(r"[^a-z0-9.@+-]+")
_ENDING = re.compile(r"[a-z0-9]{1,10}")


@frozen
class PathTemplate:
    """
    A path below some folder, made anew for each file.

    >>> PathTemplate("$mailbox/$sha256").text
    '$mailbox/$sha256'

    Attributes:
        text: With ``$year``, ``$month``, ``$day``, ``$mailbox``, ``$key`` (of the delivery),
            ``$sha256`` and ``$ending`` (of the name, if it is plain; else ``bin``).

        reserved: How no part of the path may begin.

    Raises:
        ConfigurationError: if it cannot work.
    """

    text: str
    reserved: Collection[str] = field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        parts, names = PurePosixPath(self.text).parts, Template(self.text).get_identifiers()
        wrong = [f"blobs: ${name} is no placeholder" for name in names if name not in PLACEHOLDERS]
        if not Template(self.text).is_valid():
            wrong.append("blobs: a $ stands before a name, or twice for itself")
        if "sha256" not in names:
            wrong.append("blobs: a template needs $sha256, or files would take each other's place")
        if self.text.startswith("/") or ".." in parts or "\0" in self.text:
            wrong.append("blobs: a template is a path below the folder")
        if any(part.startswith(tuple(self.reserved)) for part in parts):
            wrong.append(f"blobs: {' and '.join(self.reserved)} are names of our own")
        if wrong:
            raise ConfigurationError(wrong)

    def path(self, attachment: Attachment, place: BlobPlace) -> str:
        """Return the path of *attachment*, with ``/`` between its parts."""
        ending = attachment.filename.rpartition(".")[2].lower()
        mailbox = _NOT_PLAIN.sub("_", str(place.mailbox).lower()).strip(".")
        return Template(self.text).substitute(
            year=f"{place.received_at:%Y}",
            month=f"{place.received_at:%m}",
            day=f"{place.received_at:%d}",
            mailbox=mailbox or "none",
            key=_NOT_PLAIN.sub("_", place.key.lower()),
            sha256=attachment.sha256,
            ending=ending if _ENDING.fullmatch(ending) else "bin",
        )

"""``[blobs]``: where files are kept outside of the store (F7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.blobs.templates import DEFAULT, PathTemplate
from mail2ticket.errors import ConfigurationError
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Key, Reader, all_of, kind_of, table, text
from mail2ticket.settings.secrets import Secret, secret

if TYPE_CHECKING:
    from mail2ticket.blobs.fsspec_files import FsspecBlobs

__all__ = ["StorageSettings"]

_SECRETS = ("env:", "file:", "credential:")
# Options of drivers that hold nothing else than a secret.
_SECRET = re.compile("secret|password|passphrase|account_key|sas_token", re.IGNORECASE)


@frozen(kw_only=True)
class StorageSettings:
    """
    A place in a storage that fsspec reaches, as ``[blobs]`` says.

    Attributes:
        url, template: As those of `FsspecBlobs`.

        options: What the driver of the storage is told; a secret in it is not read before it is
            opened.
    """

    url: str
    template: str = DEFAULT
    options: Mapping[str, object] = field(factory=dict[str, object], repr=False)

    def open(self) -> FsspecBlobs:
        """
        Open the storage.

        Raises:
            ConfigurationError: if fsspec or a driver of the storage is not installed, the URL
                cannot work, or a secret is not where the settings say.
        """
        from mail2ticket.blobs.fsspec_files import FsspecBlobs  # noqa: PLC0415 - only if used

        options = {name: _told(option) for name, option in self.options.items()}
        return FsspecBlobs(self.url, self.template, **options)


def _told(option: object) -> object:
    if isinstance(option, Secret):
        return option.value()
    if isinstance(option, dict):
        tables = cast("dict[str, object]", option)
        return {name: _told(each) for name, each in tables.items()}
    return option


def blobs(folder: Path) -> Reader:
    """Return a reader of ``[blobs]``, whose relative paths begin in *folder*."""

    def read(value: object, place: Place) -> FolderBlobs | StorageSettings | None:
        if value is None:
            return None
        keys = {
            "folder": Key("root", text),
            "url": Key("url", text),
            "template": Key("template", text),
            "options": Key("options", _options(folder)),
        }
        found = table(value, place, keys) or {}
        if place.is_faulty:
            return None
        if "root" not in found and "url" not in found:
            place.at("folder").fault("is missing; a folder or a url would be right")
            return None
        if "root" in found and "url" in found:
            place.at("url").fault("is one place, and folder another; one would be right")
            return None
        if "root" in found and "options" in found:
            place.at("options").fault("is for a url alone; a folder has none")
            return None
        return _made(folder, found, place)

    return read


def _made(
    folder: Path, found: dict[str, Any], place: Place
) -> FolderBlobs | StorageSettings | None:
    try:
        if "root" in found:
            return FolderBlobs(folder / found.pop("root"), **found)
        PathTemplate(found.get("template", DEFAULT))
        return StorageSettings(**found)
    except ConfigurationError as error:
        for fault in error.faults:
            place.at("template").fault(fault.removeprefix("blobs: "))
        return None


def _options(folder: Path) -> Reader:
    def read(value: object, place: Place) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise Wrong(f"is {kind_of(value)}; a table would be right: {{ … }}")
        entries = cast("dict[str, object]", value)
        return {str(name): each for name, each in all_of(one, entries.items(), place).items()}

    def one(value: object, place: Place) -> object:
        if isinstance(value, dict):
            return read(cast("object", value), place)
        is_named = isinstance(value, str) and value.startswith(_SECRETS)
        if is_named or _SECRET.search(place.key.rpartition(".")[2]):
            where: Secret = secret(folder)(value, place)
            return where
        if isinstance(value, str | int | float | bool):
            return value
        raise Wrong(f"is {kind_of(value)}; a string, a number or a table would be right")

    return read

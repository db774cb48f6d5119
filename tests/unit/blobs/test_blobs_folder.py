"""Files in a folder: whole, once, and under no name of the sender's (F7, X12)."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace

PLACE = BlobPlace(
    key="K/../1",
    mailbox=Address.of("Support+x/../y@acme.example"),
    received_at=datetime(2026, 11, 3, tzinfo=UTC),
)


def path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\x.exe",
        "a.tar.gz/..",
        "x:y",
        "CON",
        "a." + "x" * 300,
        "nul\x00.txt",
        "rtl\u202etxt.exe",
        ".",
        "",
        "a.é",
    ],
)
def test_x12_no_name_of_a_sender_makes_a_path(tmp_path: Path, name: str) -> None:
    blobs = FolderBlobs(tmp_path / "root", "$mailbox/$key/$day/$sha256.$ending")

    path = path_of(blobs.put(Attachment.of(name, b"x"), PLACE))

    assert path.is_relative_to(tmp_path / "root")
    assert path.parts[-4:-1] == ("support+x_.._y@acme.example", "k_.._1", "03")
    assert path.read_bytes() == b"x"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["root"]


def test_the_same_file_is_written_once(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    first = path_of(blobs.put(Attachment.of("a.txt", b"x"), PLACE))
    written = first.stat().st_mtime_ns

    second = path_of(blobs.put(Attachment.of("b.txt", b"x"), PLACE))

    assert (second, second.stat().st_mtime_ns) == (first, written)


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        FolderBlobs(tmp_path, "$sha256").put(Attachment.of("a", b"x"), PLACE)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("$year/$name", ["$name is no placeholder", "needs $sha256"]),
        ("$year", ["needs $sha256"]),
        ("/$sha256", ["below the folder"]),
        ("../$sha256", ["below the folder"]),
        ("x\0/$sha256", ["below the folder"]),
    ],
)
def test_a_template_that_cannot_work_is_refused_with_all_its_faults(
    template: str, said: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as error:
        FolderBlobs(Path("x"), template)
    assert len(error.value.faults) == len(said)
    assert all(part in fault for part, fault in zip(said, error.value.faults, strict=True))

"""``[scanner]`` and ``[blobs]`` as settings have them (F4, F7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import NOON

from mail2ticket import settings
from mail2ticket.blobs.fsspec_files import FsspecBlobs
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace
from mail2ticket.scanners.clamd import ClamdScanner
from mail2ticket.scanners.resting import RestingScanner
from mail2ticket.scanning import Scanning
from mail2ticket.settings import Settings
from mail2ticket.settings.blobs import StorageSettings
from mail2ticket.settings.scanner import ScannerSettings

BOX = '[[mailboxes]]\naddress = "support@acme.example"\n'
PLACE = BlobPlace(key="k", mailbox=None, received_at=NOON)


def read(path: Path, toml: str) -> Settings:
    file = path / "desk.toml"
    file.write_text(BOX + toml, encoding="utf-8")
    return settings.read(file)


def faults_of(path: Path, toml: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        read(path, toml)
    return [fault.removeprefix(f"{path / 'desk.toml'}: ") for fault in raised.value.faults]


def test_f4_a_scanner_is_named_by_its_servers(tmp_path: Path) -> None:
    one = read(tmp_path, '[scanner]\nclamd = "unix:///run/clamav/clamd.ctl"\n')
    assert one.scanner == ScannerSettings(scanner=ClamdScanner("unix:///run/clamav/clamd.ctl"))
    servers = ("tcp://127.0.0.1:3310", "tcp://scan.acme.example:3311")
    toml = (
        f"[scanner]\nclamd = {list(servers)}\nconnect_seconds = 1\nsilent_seconds = 2\n"
        "scan_seconds = 3\nmost_bytes = 4\nmails = false\nmail_seconds = 5\n"
    )
    assert read(tmp_path, toml).scanner == ScannerSettings(
        scanner=ClamdScanner(
            servers, connect_seconds=1, silent_seconds=2, scan_seconds=3, most_bytes=4
        ),
        scanning=Scanning(mails=False, seconds=5),
    )


def test_f4_what_is_named_scans_at_every_door(tmp_path: Path) -> None:
    found = read(tmp_path, '[scanner]\nclamd = "tcp://h"\nmails = false\n')
    intake = settings.open_intake(found, settings.open_store("memory://"), None)
    clamd = ClamdScanner("tcp://h")
    assert intake.scanner == RestingScanner(clamd, clamd.is_up)
    assert not intake.scanning.mails
    intake = settings.open_intake(read(tmp_path, ""), settings.open_store("memory://"), None)
    assert intake.scanner is None


def test_f7_a_storage_is_opened_with_its_options_and_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("of-a-file\n")
    toml = (
        '[blobs]\nurl = "s3://bucket/files"\ntemplate = "$mailbox/$sha256"\n'
        '[blobs.options]\nkey = "file:key"\nsecret = "env:M2T_SECRET"\nanon = false\n'
        'client_kwargs = { endpoint_url = "https://s3.acme.example", tries = 2 }\n'
    )
    found = read(tmp_path, toml).blobs
    assert isinstance(found, StorageSettings)
    assert "M2T_SECRET" not in repr(found)
    told: dict[str, object] = {}

    def made(url: str, template: str, **options: object) -> None:
        told.update(options, url=url, template=template)

    monkeypatch.setattr("mail2ticket.blobs.fsspec_files.FsspecBlobs", made)
    with pytest.raises(ConfigurationError, match="env:M2T_SECRET: there is no such"):
        found.open()
    monkeypatch.setenv("M2T_SECRET", "hush")
    found.open()
    assert told == {
        "url": "s3://bucket/files",
        "template": "$mailbox/$sha256",
        "key": "of-a-file",
        "secret": "hush",
        "anon": False,
        "client_kwargs": {"endpoint_url": "https://s3.acme.example", "tries": 2},
    }


def test_f7_a_storage_is_a_place_for_files_as_a_folder_is(tmp_path: Path) -> None:
    found = settings.open_blobs(read(tmp_path, '[blobs]\nurl = "memory://of-settings"\n'))
    assert isinstance(found, FsspecBlobs)
    location = found.put(Attachment.of("a.txt", b"a"), PLACE)
    assert found.open(location).read() == b"a"
    assert settings.open_blobs(read(tmp_path, "")) is None


_URL = '[blobs]\nurl = "s3://b/f"\n'


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("[scanner]\n", "scanner.clamd: is missing"),
        ("[scanner]\nclamd = []\n", "scanner.clamd: is empty; name one server at least"),
        (
            '[scanner]\nclamd = "localhost:3310"\n',
            "scanner.clamd: 'localhost:3310' is no place; tcp://127.0.0.1:3310 or unix:///run",
        ),
        (
            '[scanner]\nclamd = "tcp://h"\nscan_seconds = 0\n',
            "scanner.scan_seconds: is 0; 1 or more would be right",
        ),
        (
            _URL + 'folder = "x"\n',
            "blobs.url: is one place, and folder another; one would be right",
        ),
        (
            '[blobs]\nfolder = "x"\noptions = {}\n',
            "blobs.options: is for a url alone; a folder has none",
        ),
        (_URL + 'options = "x"\n', "blobs.options: is a string; a table would be right: { … }"),
        (
            _URL + 'options = { secret = "hush" }\n',
            "blobs.options.secret: says where a secret is, env:NAME, file:PATH or credential:NAME",
        ),
        (
            _URL + "options = { key = [1] }\n",
            "blobs.options.key: is an array; a string, a number or a table would be right",
        ),
        (
            _URL + 'template = "$key"\n',
            "blobs.template: a template needs $sha256, or files would take each other's place",
        ),
    ],
)
def test_a_fault_says_where_it_is(tmp_path: Path, toml: str, fault: str) -> None:
    (found,) = faults_of(tmp_path, toml)
    assert found.startswith(fault)


def test_a_url_that_cannot_work_is_told_when_it_is_opened(tmp_path: Path) -> None:
    for url, said in (
        ("nowhere://x", "fsspec knows no storage 'nowhere'"),
        ("bucket/files", "is no URL"),
        ("s3://key:hush@bucket", "a password stands in the options"),
        ("s3://bucket/x?y", "no ? and no #"),
    ):
        found = read(tmp_path, f'[blobs]\nurl = "{url}"\n')
        with pytest.raises(ConfigurationError, match=said.replace("?", r"\?")) as raised:
            settings.open_blobs(found)
        assert "hush" not in str(raised.value)

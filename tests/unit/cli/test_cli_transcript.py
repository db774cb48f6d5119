"""``transcript``, and ``[transcript]`` in the settings (E15)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from pdf_text import lines
from transcripts import FONT_FILES, FONTS

from mail2ticket import settings
from mail2ticket.cli import cli
from mail2ticket.errors import ConfigurationError
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail
from mail2ticket.transcript import Fonts, Paper

SETTINGS = f"""
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
[[contacts]]
name = "Ada Lovelace"
addresses = ["ada@client.example"]
[preset]
name = "ccai"
link = "https://desk.example/mails/$key"
adds_transcript = true
[transcript]
fonts = ["{FONT_FILES / "sans.ttf"}"]
bold = ["{FONT_FILES / "sans-bold.ttf"}"]
time_zone = "Asia/Tokyo"
paper = "letter"
pages = 9
"""

REQUEST = mail("Pump", "It is on.\n\n> Is it?", sender="Ada <ada@client.example>")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mail2ticket.toml").write_text(SETTINGS)
    (tmp_path / "a.eml").write_bytes(REQUEST)
    return tmp_path


@pytest.fixture
def run() -> Callable[..., Result]:
    runner = CliRunner()
    return lambda *words: runner.invoke(cli, [str(word) for word in words])


@pytest.fixture
def number(folder: Path, run: Callable[..., Result]) -> str:
    assert run("process", "a.eml").exit_code == 0
    with SqliteStore(folder / "desk.db") as store:
        [history] = store.histories()
    return history.item.number


def test_e15_the_preset_adds_a_pdf_with_each_mail(folder: Path, number: str) -> None:
    with SqliteStore(folder / "desk.db") as store:
        [file] = store.files(number)
    assert (file.filename, file.media_type) == (
        "conversation-20261103-100000.pdf",
        "application/pdf",
    )
    assert "2026-11-03 19:00 +09:00 · ada@client.example" in lines(file.content)


def test_a_conversation_is_written_as_a_page_and_as_a_pdf(
    folder: Path, number: str, run: Callable[..., Result]
) -> None:
    result = run("transcript", f"[#{number.lower()}]", "--html", "a.html", "--pdf", "a.pdf")
    assert (result.exit_code, result.output) == (0, "")
    assert "It is on." in (folder / "a.html").read_text("utf-8")
    written = (folder / "a.pdf").read_bytes()
    assert b"612.00 792.00" in written
    assert "It is on." in lines(written)
    assert "Lines of quoted text and signatures left out: 1" in lines(written)


def test_what_was_quoted_is_written_if_asked_for(
    folder: Path, number: str, run: Callable[..., Result]
) -> None:
    run("transcript", number, "--pdf", "a.pdf", "--quotes", "--pages", "2")
    assert "> Is it?" in lines((folder / "a.pdf").read_bytes())


def test_a_page_may_go_to_standard_output(
    folder: Path, number: str, run: Callable[..., Result]
) -> None:
    (folder / "mail2ticket.toml").unlink()
    result = run("transcript", number, "--html", "-", "--store", "sqlite:///desk.db")
    assert result.output.startswith("<!doctype html>")
    assert "10:00 +00:00" in result.output


def test_its_words_are_those_of_the_first_mailbox_of_the_settings_or_as_it_is_told(
    folder: Path, number: str, run: Callable[..., Result]
) -> None:
    path = folder / "mail2ticket.toml"

    def page(*words: str) -> str:
        assert run("transcript", number, "--html", "a.html", *words).exit_code == 0
        return (folder / "a.html").read_text("utf-8")

    assert '<html lang="en">' in page()
    address = 'address = "support@acme.example"\n'
    mailbox = f'{address}language = "de-AT"\ntime_zone = "Europe/Vienna"\n'
    zoned = SETTINGS.replace(address, mailbox)
    path.write_text(zoned.replace('time_zone = "Asia/Tokyo"\n', ""))
    assert '<html lang="de">' in page()
    assert "Nachrichten: 1 · 2026-11-03 11:00 +01:00" in page()
    path.write_text(f'{zoned}language = "it"')
    assert "Messaggi: 1 · 2026-11-03 19:00 +09:00" in page()
    assert "Berichten: 1 · 2026-11-03 19:00 +09:00" in page("--language", "nl")


@pytest.mark.usefixtures("number")
def test_what_is_not_there_leaves_no_file(folder: Path, run: Callable[..., Result]) -> None:
    result = run("transcript", "T\x1b1", "--html", "a.html")
    assert result.exit_code == 1
    assert "there is no work item T\\x1b1" in result.output
    assert not (folder / "a.html").exists()


@pytest.mark.usefixtures("folder")
def test_a_file_must_be_named(run: Callable[..., Result]) -> None:
    result = run("transcript", "T1")
    assert result.exit_code == 64
    assert "--html or --pdf" in result.output


def read(folder: Path, section: str) -> settings.Settings:
    path = folder / "some.toml"
    path.write_text(f'[[mailboxes]]\naddress = "a@acme.example"\n[transcript]\n{section}')
    return settings.read(path)


def test_settings_say_how_it_is_written(tmp_path: Path) -> None:
    said = read(
        tmp_path,
        f'fonts = ["{FONT_FILES / "sans.ttf"}"]\ntime_zone = "Europe/Berlin"\npaper = "A4"\n'
        "turns = 5\ncharacters = 6\nturn_characters = 7\npages = 8\nquotes = true",
    ).transcript
    assert (said.zone, said.paper) == (ZoneInfo("Europe/Berlin"), Paper.A4)
    assert (said.extent.turns, said.extent.characters, said.extent.pages) == (5, 6, 8)
    assert said.extent.quotes
    assert said.open_fonts().regular == FONTS.regular[:1]


def test_without_fonts_those_of_the_system_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail2ticket.transcript.fonts.system_folders", lambda: (tmp_path,))
    assert read(tmp_path, "").transcript.open_fonts() == Fonts()


def test_nothing_is_opened_where_nobody_asks_for_a_transcript(tmp_path: Path) -> None:
    found = read(tmp_path, "")
    assert found.transcript.open_for(found.policy, MemoryStore()) is None


def test_faults_are_told_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(
            tmp_path,
            'fonts = ["none.ttf"]\ntime_zone = "Mars/Olympus"\npaper = "a3"\npages = 1\nturns = 0',
        )
    said = "\n".join(caught.value.faults)
    assert len(caught.value.faults) == 5
    for part in ("none.ttf", "'Mars/Olympus' is no time zone", "'a3'", "2 or more", "1 or more"):
        assert part in said


def test_a_pdf_replaces_a_pdf_and_a_page_a_page(
    folder: Path, number: str, run: Callable[..., Result]
) -> None:
    for option, kind in (("--pdf", "PDF"), ("--html", "page")):
        result = run("transcript", number, option, "a.eml")
        assert result.exit_code == 64
        assert f"a.eml is there already, and is no {kind}; it is not written" in result.output
    assert (folder / "a.eml").read_bytes() == REQUEST

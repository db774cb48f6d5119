"""F4 as people meet it: the command line, a real clamd that comes and goes, files in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from servers.clamd import EICAR, Clamd

from mail2ticket.cli import cli
from mail2ticket.model.defect import DefectCode
from mail2ticket.testing import mail
from scanners.hidden_eicar import HIDDEN, PLAIN

Run = Callable[..., str]


@pytest.fixture
def own(clamd: Clamd) -> Iterator[Clamd]:
    server = Clamd()
    yield server
    server.close()


@pytest.fixture
def run(tmp_path: Path, own: Clamd) -> Run:
    (tmp_path / "desk.toml").write_text(f"""
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
[scanner]
clamd = "{own.unix}"
[blobs]
url = "{(tmp_path / "files").as_uri()}"
template = "$sha256"
""")

    def command(*words: str, mails: dict[str, bytes] | None = None) -> str:
        for name, content in (mails or {}).items():
            (tmp_path / name).write_bytes(content)
        paths = [str(tmp_path / name) for name in mails or {}]
        arguments = [*words, *paths, "--settings", str(tmp_path / "desk.toml")]
        result = CliRunner().invoke(cli, arguments, env={"COLUMNS": "200"})
        assert result.exit_code in {0, 1}, result.output
        return result.output

    return command


def names(folder: Path) -> set[str]:
    return {each.name for each in (folder / "files").glob("*") if each.is_file()}


def test_f4_the_story_of_a_scanner_that_comes_and_goes(
    run: Run, own: Clamd, tmp_path: Path
) -> None:
    hidden = HIDDEN[DefectCode.EPILOGUE, "a part after the last"]
    told = run("process", mails={"plain.eml": PLAIN, "hidden.eml": hidden})
    assert "1 created" in told
    assert "1 held" in told
    assert "infected" in told
    assert "infected" in run("files", "list")
    assert "infected" in run("unprocessed", "list")
    assert names(tmp_path) == set()

    own.kill()
    files = {"good.txt": b"all is well", "bad.txt": b"x" + EICAR}
    told = run("process", mails={"down.eml": mail("Down", attachments=files)})
    assert "created" in told
    assert run("files", "list").count("unscanned") == 2
    assert "2 not scanned" in run("files", "rescan")

    own.start()
    assert "1 file released, 1 infected" in run("files", "rescan")
    (kept,) = names(tmp_path)
    assert (tmp_path / "files" / kept).read_bytes() == b"all is well"

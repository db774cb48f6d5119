"""The example of a pipe runs the command of its `master.cf`, as pipe(8) does (M1)."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from examples.postfix_pipe.__main__ import FOLDER, Delivery, deliver, entry, expanded, main
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

DOCS = Path(__file__).parents[2] / "docs"
ENVELOPE = ("a", "--sender=${sender}", "--recipient=${recipient}")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return Path(shutil.copy(FOLDER / "mail2ticket.toml", tmp_path))


def test_m1_its_one_command_takes_mail(
    settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["postfix_pipe", "--settings", str(settings)])
    main()

    told = capsys.readouterr().out.splitlines()
    assert [re.findall("exit status ([0-9]+)", line) for line in told[:-1]] == [["0"]] * 2
    with SqliteStore(settings.parent / "desk.db") as store:
        histories = list(store.histories())
    assert [each.queue for each in histories] == ["First line", "Billing"]


def test_m1_a_mail_is_kept_whose_desk_does_not_work(settings: Path) -> None:
    settings.write_text("[store]\nurl = 7\n", encoding="utf-8")
    ran = deliver(Delivery(mail(), "", ("support@acme.example",)), settings)

    assert (ran.returncode, ran.stdout) == (75, b"")


def test_a_word_is_repeated_for_each_recipient_and_a_null_path_is_what_is_said() -> None:
    twice = Delivery(b"", "ada@c.example", ("x@acme.example", "-y@acme.example"))

    assert expanded(ENVELOPE, twice, "") == [
        "a",
        "--sender=ada@c.example",
        "--recipient=x@acme.example",
        "--recipient=-y@acme.example",
    ]
    assert expanded(ENVELOPE, Delivery(b"", "", ("x",)), "")[1] == "--sender="
    assert entry()["null_sender"] == ""


@pytest.mark.parametrize("name", ["master.cf", "relay_recipients"])
def test_the_page_and_the_example_say_the_same(name: str) -> None:
    page = re.sub(r"\s+", " ", (DOCS / "howto/postfix.md").read_text(encoding="utf-8"))
    lines = (FOLDER / name).read_text("ascii").splitlines()
    said = re.sub(r"\s+", " ", " ".join(line for line in lines if not line.startswith("#")))

    assert said in page

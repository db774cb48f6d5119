"""The examples run with the one command that each of them names, and keep what they promise."""

from __future__ import annotations

import ast
import importlib.util
import re
import runpy
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing, redirect_stdout
from io import StringIO
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from click import Context

from mail2ticket import settings
from mail2ticket.cli import cli
from mail2ticket.model.address import Address
from mail2ticket.model.items import WorkItem
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.token import Signer, TokenKind
from mail2ticket.parse.header.references import address_detail
from mail2ticket.ports import Store
from mail2ticket.testing import StoreContract
from mail2ticket.testing.claims import ClaimContract
from mail2ticket.testing.drafts import NOON
from mail2ticket.testing.entries import EntryContract
from mail2ticket.testing.posting import OutboxContract
from mail2ticket.testing.seeds import Seed

EXAMPLES = Path(__file__).parents[2] / "examples"
MAILS = sorted((EXAMPLES / "inbox").glob("*.eml"))


def load(name: str) -> ModuleType:
    """Import an example without running it."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def run(name: str, folder: Path, *arguments: str) -> list[str]:
    """Run an example in *folder*, in this process, and return the lines that it prints."""
    path, printed = str(EXAMPLES / f"{name}.py"), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.chdir(folder)
        patch.setattr(sys, "argv", [path, *arguments])
        runpy.run_path(path, run_name="__main__")
    return printed.getvalue().splitlines()


def started(name: str, folder: Path, *arguments: str) -> list[str]:
    """Start an example in *folder* as its command does, and return the lines that it prints."""
    ran = subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"},
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.splitlines()


class TestDictStore(StoreContract):
    def make_store(self) -> Store:
        store: Store = load("store_of_dicts").DictStore()
        return store

    def make_impatient_store(self) -> Store:
        store: Store = load("store_of_dicts").DictStore(patience=0.2)
        return store


class TestOwnStore(ClaimContract, EntryContract, OutboxContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self._paths = (str(tmp_path / f"{at}.db") for at in count())

    def make_store(self) -> Store:
        store: Store = load("own_store").OwnStore(next(self._paths))
        return store

    def seed(self, store: Store, *seeds: Seed, domains: Iterable[str] = ()) -> None:
        del domains  # it knows companies by their names alone
        for each in seeds:
            if isinstance(each, WorkItem):
                _put(each, store._path)  # type: ignore[attr-defined]


def _put(item: WorkItem, path: str) -> None:
    sender = next(map(str, item.participants), "")
    values = (item.number, item.kind, item.title, sender, item.status, item.is_open)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO ticket VALUES (NULL, ?, ?, ?, ?, '', '', ?, ?, NULL)", values
        )


@pytest.mark.parametrize("name", ["own_store", "store_of_dicts"])
def test_a_store_of_ones_own_takes_a_mail_and_its_answer(name: str, tmp_path: Path) -> None:
    assert run(name, tmp_path) == [
        "created 1 Printer",
        "added 1 Re: [#1] Printer",
    ]


def test_own_numbers_are_made_told_and_found(tmp_path: Path) -> None:
    assert run("own_numbers", tmp_path) == [
        "created INC0000001 · (INC0000001) We have received your message",
        "added INC0000001 · (INC0000001) We have added your message",
    ]


def test_own_numbers_find_no_other_words() -> None:
    numbers = load("own_numbers").Incidents()

    assert numbers.find("inc0000001 and xINC0000002, INC00003, TASK0000004x") == ("INC0000001",)
    assert [numbers.find(numbers.tag(numbers.make(kind, NOON.date(), 7))) for kind in ItemKind]
    assert not numbers.is_daily()


def test_own_commands_are_obeyed_whole_or_told_as_faults(tmp_path: Path) -> None:
    assert run("own_commands", tmp_path) == [
        "logged 0.75 added",
        "added  added command_error",
        "  unknown_status at column 7: soon",
        "T20261103.0001 Waiting Customer sam 0.75 h",
    ]


def test_s4_what_an_agent_commands_by_a_signed_mail_is_done_and_nothing_else(
    tmp_path: Path,
) -> None:
    assert run("signed_mail", tmp_path) == [
        "signed                     verified  ticket_time_entry",
        "signed and changed         forged    ticket",
        "not signed                 forged    ticket",
        "signed, with another From  unknown   ticket",
    ]


def test_own_rule_answers_before_the_others(tmp_path: Path) -> None:
    lines = run("own_rule", tmp_path)

    assert re.fullmatch(r"created T[0-9]{8}\.0001 \[\]", lines[0])
    assert any("vendor.example only writes by program" in line for line in lines)
    assert "held chain_letter []" in lines


def test_show_notices_writes_every_notice_in_both_forms(tmp_path: Path) -> None:
    lines = run("show_notices", tmp_path, "out", "--language", "de", "--accent", "#7a1f5c")
    written = {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()
    }

    assert lines == [f"{len(NoticeKind)} notices: {Path('out', 'index.html')}"]
    assert set(written) == {
        "index.html",
        *(f"de-{kind}.{form}" for kind in NoticeKind for form in ("html", "txt")),
    }
    assert "Der Betreff ist zu lang." in written["de-refused.txt"]
    assert "#7a1f5c" in written["de-created.html"]
    assert all(f'src="de-{kind}.html"' in written["index.html"] for kind in NoticeKind)


def test_show_transcript_writes_a_conversation_down(tmp_path: Path) -> None:
    lines = run("show_transcript", tmp_path, "out")

    assert [line.partition("-")[0] for line in lines] == ["order.txt", *["conversation"] * 3]
    assert "Order 5518 has not come." in (tmp_path / "out/conversation.html").read_text("utf-8")
    assert (tmp_path / "out/conversation.pdf").read_bytes().startswith(b"%PDF-")


def test_embed_takes_a_mail_once(tmp_path: Path) -> None:
    first, second = started("embed", tmp_path, str(MAILS[0]), str(MAILS[-1]))

    assert re.fullmatch(r"created T[0-9]{8}\.0001 Printer on the third floor .*", first)
    assert second.startswith("repeat")
    assert (tmp_path / "desk.db").exists()
    assert len(list((tmp_path / "outgoing" / "new").iterdir())) == 1


def test_embed_is_fifteen_lines() -> None:
    tree = ast.parse((EXAMPLES / "embed.py").read_text(encoding="utf-8"))
    code = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt | ast.expr) and not is_docstring(node, tree)
        for line in (node.lineno, node.end_lineno)
    }

    assert len(code) <= 15


def is_docstring(node: ast.AST, tree: ast.Module) -> bool:
    """Return whether *node* is in the docstring of *tree*."""
    return node is tree.body[0] or any(node is each for each in ast.walk(tree.body[0]))


def test_the_settings_are_without_fault() -> None:
    read = settings.read(EXAMPLES / "helpdesk.toml")

    assert [str(mailbox.address) for mailbox in read.policy.mailboxes if mailbox.is_active]


def test_the_signed_address_in_the_inbox_is_what_the_key_signs() -> None:
    policy = settings.read(EXAMPLES / "helpdesk.toml").policy
    sender = Address.of("ada@freemail.example")
    token = Signer(policy.keys).sign(TokenKind.ADDRESS, "T20261103.0001", sender)
    content = (EXAMPLES / "inbox" / "10_signed_address.eml").read_text("ascii")

    assert f"To: support+{address_detail(token)}@acme.example" in content


ADDRESS = re.compile(r"[\w.+-]@(?:[\w-]+\.)+([a-z]{2,})\b")
IP_ADDRESS = re.compile(r"\[((?:[0-9]{1,3}\.){3}[0-9]{1,3})\]")
#: RFC 5737, and the machine itself.
DOCUMENTATION = ("192.0.2.", "198.51.100.", "203.0.113.", "127.0.0.1")


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_a_mail_is_small_and_names_nobody_who_exists(mail: Path) -> None:
    text = mail.read_bytes().decode("latin-1")

    assert len(text) < 60_000
    assert set(ADDRESS.findall(text)) <= {"example"}
    assert all(found.startswith(DOCUMENTATION) for found in IP_ADDRESS.findall(text))


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_a_mail_ends_its_lines_in_one_way(mail: Path) -> None:
    content = mail.read_bytes()
    crlf, lf = content.count(b"\r\n"), content.count(b"\n")

    assert crlf in {0, lf}
    assert b"\r" not in content.replace(b"\r\n", b"")


def test_the_readme_names_every_file() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")

    for file in EXAMPLES.iterdir():
        if file.suffix in {".py", ".toml"} and file.name != "__init__.py":
            assert f"`{file.name}`" in readme
        if (file / "__main__.py").exists() or (file / "README.md").exists():
            assert f"`{file.name}/`" in readme
    assert "mail2ticket process examples/inbox" in readme


def test_each_command_of_the_readme_names_what_is_there() -> None:
    root = EXAMPLES.parent
    rows = re.findall(
        r"^\|.*\| `([^`]+)` \|$", (EXAMPLES / "README.md").read_text("utf-8"), re.MULTILINE
    )
    for command in rows:
        words = [word for word in command.split() if "=" not in word]
        program = words[words.index("-m") + 1] if "-m" in words else words[1]
        if "-m" in words:
            program = program.replace(".", "/")
            assert (root / f"{program}.py").exists() or (root / program / "__main__.py").exists()
        elif words[0] == "python":
            assert (root / program).exists()
        else:
            assert words[0] == "mail2ticket"
            assert cli.get_command(Context(cli), program)
        assert all(list(root.glob(word)) for word in words[2:] if word.startswith("examples/")), (
            command
        )
    assert len(rows) > 20

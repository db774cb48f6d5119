"""A store of the host's own, named in the settings: what it has is used, and no more."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mail2ticket import settings as files
from mail2ticket.cli import cli
from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.policy import Policy
from mail2ticket.ports import AnsweringStore
from mail2ticket.settings.host_stores import is_host_store, open_host_store
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

#: A helpdesk of which the ledger is in a file, and the tickets are in another.
HELPDESK = '''
from mail2ticket.errors import StoreError
from mail2ticket.ports import Store
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore

class Lean:
    """No more than a store."""

    def __init__(self):
        self._all = MemoryStore()
        for name in ("seen", "begin", "outbox", "take_due", "mark_sent", "put_off", "give_up"):
            setattr(self, name, getattr(self._all, name))

class Shop:
    opened = staticmethod(lambda: SqliteStore("helpdesk.db"))

def open_all(): return SqliteStore("helpdesk.db")
def open_lean(): return Lean()
def open_nothing(): return object()
def is_down(): raise StoreError("the database is down")
def is_broken(): raise KeyError("no such thing\\nand more")
number = 3
'''
SETTINGS = """
[store]
url = "python:helpdesk_of_a_host:open_all"
[[mailboxes]]
address = "support@acme.example"
"""
NAME = "helpdesk_of_a_host"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path(f"{NAME}.py").write_text(HELPDESK, "utf-8")
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    Path("a.eml").write_bytes(mail("Pump", to="old@acme.example"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    yield call
    sys.modules.pop(NAME, None)


def opened(name: str, folder: Path = Path()) -> Any:  # noqa: ANN401 - it has what a store has
    return open_host_store(f"python:{NAME}:{name}", folder)


def test_r6_commands_work_on_the_hosts_own_store(run: Run) -> None:
    assert run("process", "a.eml").exit_code == 0
    (held,) = run("unprocessed", "list", "--json").stdout.splitlines()
    key = json.loads(held)["key"]
    assert run("unprocessed", "create", key).exit_code == 0
    assert "Pump" in run("items").stdout
    assert run("relay", "--transport", "maildir:out").stdout == "1 sent\n"
    doctor = run("doctor")
    assert "a store of your own" in doctor.stdout
    assert doctor.exit_code == 0


@pytest.mark.usefixtures("run")
def test_modules_beside_the_settings_are_found_after_all_others(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    Path(f"{NAME}.py").rename(there / f"{NAME}.py")
    (there / "json.py").write_text("raise SystemExit('this is none of yours')", "utf-8")

    assert opened("open_lean", there).seen("key") is False
    assert opened("Shop.opened", there).seen("key") is False
    assert sys.path[-1] == str(there)
    assert sys.path.count(str(there)) == 1


def test_what_a_store_does_not_have_is_said_when_it_is_asked_for(run: Run) -> None:
    store = opened("open_lean")

    with pytest.raises(
        ConfigurationError, match=r"^Lean of python:.* has no histories: work item"
    ):
        store.histories()
    with pytest.raises(ConfigurationError, match="held mail and held files cannot be seen to"):
        store.held(HeldFilter())
    with pytest.raises(ConfigurationError, match="nothing can be forgotten"):
        store.purge(None, 1)
    with pytest.raises(AttributeError):
        _ = store.anything_else
    assert not isinstance(store, AnsweringStore)
    assert store.note_repeat("key") is None
    policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
    assert str(Intake(store, None, policy).process(mail()).state) == "created"

    url = f"python:{NAME}:open_lean"
    assert run("process", "a.eml", "--store", url).exit_code == 0
    result = run("unprocessed", "list", "--store", url)
    assert result.exit_code == 75
    assert "Lean of python:" in result.stderr
    Path("mail2ticket.toml").write_text(SETTINGS.replace("open_all", "open_lean"), "utf-8")
    assert run("doctor").exit_code == 0


@pytest.mark.usefixtures("run")
def test_what_a_store_has_besides_is_there() -> None:
    assert isinstance(opened("open_all"), AnsweringStore)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", f"python:{NAME}:nothing cannot be imported: AttributeError"),
        ("number", "is no function that opens a store"),
        ("open_nothing", "is no store: it has no begin, give_up, mark_sent, outbox"),
    ],
)
@pytest.mark.usefixtures("run")
def test_what_opens_no_store_is_a_fault_of_the_settings(name: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        opened(name)


def test_a_module_that_is_not_there_is_a_fault_of_the_settings() -> None:
    with pytest.raises(ConfigurationError, match="cannot be imported: ModuleNotFoundError"):
        open_host_store("python:no_such_helpdesk:open_store", Path())


@pytest.mark.usefixtures("run")
def test_a_store_that_does_not_open_now_may_do_so_later() -> None:
    with pytest.raises(StoreError, match="the database is down"):
        opened("is_down")
    with pytest.raises(StoreError, match="does not open: KeyError: 'no such thing"):
        opened("is_broken")


@pytest.mark.parametrize(
    "url", ["python:", "python:helpdesk", "python:help desk:open", "python::open", "python:a:b:c"]
)
def test_a_url_that_names_no_function_is_a_fault(url: str, tmp_path: Path) -> None:
    assert is_host_store(url)
    path = tmp_path / "desk.toml"
    path.write_text(SETTINGS.replace("python:helpdesk_of_a_host:open_all", url), "utf-8")
    with pytest.raises(ConfigurationError, match="names no function in a module"):
        files.read(path)


def test_a_store_of_the_hosts_is_not_filled(run: Run) -> None:
    text = SETTINGS + '[[companies]]\nid = "client"\n[[contacts]]\nid = "ada"\nname = "Ada"\n'
    Path("mail2ticket.toml").write_text(text + 'addresses = ["ada@client.example"]\n', "utf-8")

    result = run("process", "a.eml")

    assert result.exit_code == 75
    assert "knows its own; leave companies, contacts or agents out of" in result.stderr


def test_x5_no_ticket_is_opened_in_what_is_only_the_ledger_of_another_store(run: Run) -> None:
    """A remote desk, or a host's own tables, would never hear of it."""
    with SqliteStore("ledger.db") as ledger:
        assert not ledger.is_ledger_alone()
        with ledger.writing() as work:
            values = dict.fromkeys(("delivery", "position", "fingerprint", "state", "result"), "x")
            work.database.insert("m2t_effect", {"key": "a", "updated_at": "x", **values})
        assert ledger.is_ledger_alone()
    elsewhere = ("--store", "sqlite:///ledger.db")

    for command in (("process", "a.eml"), ("unprocessed", "create", "--all", "--yes")):
        result = run(*command, *elsewhere)
        assert result.exit_code == 75
        assert "only the ledger of a desk that keeps its work items elsewhere" in result.stderr
    assert run("relay", "--transport", "maildir:out", *elsewhere).exit_code == 0
    assert run("unprocessed", "list", *elsewhere).exit_code == 0


@pytest.mark.usefixtures("run")
def test_a_store_with_work_items_is_a_ledger_and_more() -> None:
    policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
    with SqliteStore("desk.db") as store:
        number = Intake(store, None, policy).process(mail()).number
        assert number is not None
        assert not store.is_ledger_alone()
        with store.writing() as work:
            work.database.run("DELETE FROM m2t_entry")
            work.database.run("DELETE FROM m2t_participant")
            work.database.run("DELETE FROM m2t_item")
        assert not store.is_ledger_alone()  # there was one, for it has a number
        with store.writing() as work:
            work.database.run("DELETE FROM m2t_sequence")
        assert store.is_ledger_alone()

"""The command line keeps work items on a server as it does in a file (X4)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli
from mail2ticket.errors import ConfigurationError
from mail2ticket.settings import file_of, is_server, open_store

ROOT = Path(__file__).parents[3]
SETTINGS = ROOT / "examples" / "helpdesk.toml"
MAIL = ROOT / "examples" / "inbox" / "01_outlook_ticket.eml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.mark.parametrize("fixture", ["postgresql_url", "mariadb_url"])
def test_x4_mail_becomes_a_ticket_on_a_server(
    fixture: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = ("--settings", str(SETTINGS), "--store", request.getfixturevalue(fixture))
    first = run("process", *place, str(MAIL))
    assert first.exit_code == 0, first.output
    assert "created" in first.output
    assert "repeat" in run("process", *place, str(MAIL)).output
    items = run("items", *place, "--json")
    assert items.exit_code == 0, items.output
    assert "Quarterly" in items.output or items.output.count("\n") >= 1


def test_a_server_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    url = f"postgresql://desk:secret@/desk?host={tmp_path}"
    ran = run("items", "--store", url)
    assert ran.exit_code == 75, ran.output
    assert "PostgreSQL: " in ran.output
    assert "secret" not in ran.output


def test_a_missing_extra_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mail2ticket.stores.sql", raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    ran = run("items", "--store", "mysql://desk@db.example/desk")
    assert ran.exit_code == 75, ran.output
    assert "pip install 'mail2ticket[mysql]'" in ran.output


def test_a_missing_driver_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'mail2ticket\[postgresql\]'"):
        open_store("postgresql://desk@db.example/desk")


def test_a_wrong_url_does_not_tell_its_password() -> None:
    with pytest.raises(ConfigurationError) as caught:
        file_of("oracle://desk:secret@db.example/desk")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql+psycopg://a/b", "mariadb://a/b", "mysql+mysqldb://"])
def test_a_driver_may_be_named(url: str) -> None:
    assert is_server(url)
    assert file_of(url) is None

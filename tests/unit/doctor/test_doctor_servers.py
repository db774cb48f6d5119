"""What the doctor finds of a store on a server: its version, its clock, and no password."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from patience import PATIENCE

from mail2ticket import settings
from mail2ticket.doctor import Finding, Health, examine, look_at_store
from mail2ticket.stores.sql import SqlStore

MAILBOX = '[[mailboxes]]\naddress = "support@acme.example"\n'


def examined(folder: Path, url: str, seconds: float = PATIENCE) -> dict[str, list[Finding]]:
    file = folder / "desk.toml"
    file.write_text(f'[store]\nurl = "{url}"\n{MAILBOX}', "utf-8")
    found: dict[str, list[Finding]] = {}
    for each in examine(settings.read(file), seconds=seconds):
        found.setdefault(each.subject, []).append(each)
    return found


def test_a_store_on_a_server_tells_its_version_and_its_clock(
    server_urls: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is asked what time it is, and answers as late as it likes; another zone is an hour away.
    monkeypatch.setattr(look_at_store, "MOST_SKEW", timedelta(minutes=20))
    url = server_urls()
    SqlStore(url).close()
    found = examined(tmp_path, url)

    assert [each.health for each in found["store"]] == [Health.OK, Health.OK]
    assert ", version " in found["store"][0].said
    assert [each.health for each in found["clock"]] == [Health.OK]


def test_a_store_that_does_not_answer_is_a_fault_that_names_no_password(tmp_path: Path) -> None:
    found = examined(tmp_path, "postgresql://desk:hidden@127.0.0.1:1/desk")

    [store] = found["store"]
    assert store.health is Health.FAULT
    assert "hidden" not in str(found)


def test_a_server_that_says_nothing_is_not_waited_for_longer_than_that(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        [store] = examined(tmp_path, f"postgresql://desk@127.0.0.1:{port}/desk", 2)["store"]

    assert store.health is Health.FAULT
    assert "timeout" in store.said


def test_without_sqlalchemy_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    [store] = examined(tmp_path, "postgresql://desk@127.0.0.1:1/desk")["store"]

    assert store.health is Health.FAULT
    assert "pip install 'mail2ticket[sql]'" in store.said


def test_a_store_that_is_given_on_the_command_line_hides_its_password_too(tmp_path: Path) -> None:
    found = examined(tmp_path, "mysql://desk:hidden@127.0.0.1:1/desk?password=hidden")

    assert "hidden" not in str(found)

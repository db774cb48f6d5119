"""
Every call of a remote desk fails in every way, and all ends exact (X4, X5, E1).

The calls are recorded from a run in which nothing fails, so that a new one joins by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from patience import PATIENCE
from remote_world import MAILS, World, calls_of, nth, templates

from examples.remote_desk.server import Desk, DeskServer, Fault
from mail2ticket.model.held import HeldFilter
from mail2ticket.stores.remote import EffectState
from mail2ticket.stores.sqlite import SqliteStore

#: Whether the desk honours keys, and whether it tells what was done under one.
MODES = {
    "keys": (True, False),
    "finds": (False, True),
    "both": (True, True),
    "neither": (False, False),
}


class Worlds:
    """Makes worlds, as copies of empty ones."""

    def __init__(self, empty: Path, folder: Path) -> None:
        self._empty = empty
        self._folder = folder
        self._count = 0

    @contextmanager
    def one(
        self, mode: str = "both", *, silent_at: int = -1
    ) -> Generator[tuple[World, SqliteStore], None, None]:
        """Make one."""
        self._count += 1
        folder = self._folder / str(self._count)
        shutil.copytree(self._empty, folder)
        honours_keys, finds = MODES[mode]
        desk = Desk(folder / "desk.db", honours_keys=honours_keys, finds=finds)
        with DeskServer(desk) as server, SqliteStore(folder / "ledger.db") as local:
            yield World(folder, server, honours_keys, finds, silent_at), local


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return templates(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def worlds(empty: Path, tmp_path: Path) -> Worlds:
    return Worlds(empty, tmp_path)


@pytest.fixture(scope="session")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return calls_of(tmp_path_factory.mktemp("calls"))


def test_every_call_that_the_protocol_has_is_made(calls: list[str]) -> None:
    assert set(calls) == {
        "POST /questions",
        "POST /tickets",
        "POST /tickets/*/entries",
        "POST /tickets/*/settings",
        "POST /tickets/*/files",
    }


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.SILENT_AFTER])
@pytest.mark.parametrize("mode", ["keys", "finds", "neither"])
def test_x4_a_call_that_fails_has_one_effect_or_a_person_is_told(
    mode: str, fault: Fault, calls: list[str], worlds: Worlds
) -> None:
    reads = {Fault.ERROR_AFTER, Fault.NO_JSON}
    for at, call in enumerate(calls):
        if call == "POST /questions" and fault not in reads:
            continue
        check_one(worlds, mode, fault, at)


@pytest.mark.parametrize("mode", ["keys", "finds", "neither"])
def test_x4_a_call_that_is_never_answered_has_one_effect_or_a_person_is_told(
    mode: str, calls: list[str], worlds: Worlds
) -> None:
    writes = [at for at, call in enumerate(calls) if call != "POST /questions"]
    for at in (writes[0], writes[1], writes[2], writes[-1]):
        check_one(worlds, mode, Fault.SILENT_AFTER, at)


def check_one(worlds: Worlds, mode: str, fault: Fault, at: int) -> None:
    silent_at = at if fault is Fault.SILENT_AFTER else -1
    with worlds.one(mode, silent_at=silent_at) as (desk, local):
        desk.server.faults.plan = nth(at, fault)
        desk.server.faults.silence = PATIENCE
        outcomes = desk.until_quiet(local)
        assert len(outcomes) == len(MAILS)
        desk.check(local)
        if mode == "neither":
            check_doubt(desk, local, fault, desk.server.faults.calls[at])


def check_doubt(desk: World, local: SqliteStore, fault: Fault, call: str) -> None:
    """Whatever nobody can tell is named to a person; what is sure is not."""
    held = list(desk.store(local).held(HeldFilter()))
    left = desk.store(local).unfinished()
    is_sure = call == "POST /questions" or fault in {Fault.BUSY, Fault.UNAVAILABLE}
    if is_sure:
        assert not held
        assert not left
    elif call in {"POST /tickets", "POST /tickets/*/entries"}:
        # The mails behind one whose ticket is in doubt may be held as well, for other reasons.
        assert held
        detail = held[0].detail + "".join(map(str, held[0].recorded.trace.steps))
        assert "nobody can tell whether" in detail
        assert ("open_ticket" in detail) is (call == "POST /tickets")
    else:
        assert not held
        assert [each.state for each in left] == [EffectState.LEFT_OUT]
        assert "nobody can tell whether" in left[0].error

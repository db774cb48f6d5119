"""
Every call of a remote desk fails in every way, and all ends exact (X4, X5, E1).

The calls are recorded from a run in which nothing fails, so that a new one joins by itself.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import define
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remote.remote_world import MAILS, World, calls_of, nth

from examples.remote_desk.server import Desk, DeskServer, Fault
from mail2ticket.errors import StoreError
from mail2ticket.model.decision import State
from mail2ticket.model.held import HeldFilter
from mail2ticket.stores.ledger import Ledger
from mail2ticket.stores.remote import EffectState
from mail2ticket.stores.sqlite import SqliteStore

#: Whether the desk honours keys, and whether it tells what was done under one.
MODES = {
    "keys": (True, False),
    "finds": (False, True),
    "both": (True, True),
    "neither": (False, False),
}


@contextmanager
def world(folder: Path, mode: str = "both", **known: float) -> Generator[World, None, None]:
    folder.mkdir(parents=True, exist_ok=True)
    honours_keys, finds = MODES[mode]
    desk = Desk(folder / "desk.db", honours_keys=honours_keys, finds=finds)
    with DeskServer(desk) as server:
        yield World(folder, server, honours_keys, finds, **known)


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
    mode: str, fault: Fault, calls: list[str], tmp_path: Path
) -> None:
    for at in range(len(calls)):
        check_one(tmp_path / str(at), mode, fault, at)


@pytest.mark.parametrize("mode", ["keys", "finds", "neither"])
def test_x4_a_call_that_is_never_answered_has_one_effect_or_a_person_is_told(
    mode: str, calls: list[str], tmp_path: Path
) -> None:
    writes = [at for at, call in enumerate(calls) if call != "POST /questions"]
    for at in (writes[0], writes[1], writes[2], writes[-1]):
        check_one(tmp_path / str(at), mode, Fault.SILENT_AFTER, at, timeout=0.5)


def check_one(folder: Path, mode: str, fault: Fault, at: int, **known: float) -> None:
    with world(folder, mode, **known) as desk, SqliteStore(folder / "ledger.db") as local:
        desk.server.faults.plan = nth(at, fault)
        desk.server.faults.silence = 1.0
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

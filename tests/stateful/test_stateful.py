"""
Whatever happens in whatever order, the desk does what its model says (X4, X5, T1 to T5, R6, N3).

The long form, 10,000 runs of 50 steps: ``stateful_run.py``.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from servers.postgresql import PostgreSql
from stateful_machine import Machine
from stateful_stores import on_sql, on_sqlite

from mail2ticket.stores.memory import MemoryStore


def run(machine: type[Machine], runs: int, *, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    """Run *machine* so often, each time the same way."""
    how = settings(
        max_examples=runs,
        stateful_step_count=50,
        derandomize=True,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    )
    run_state_machine_as_test(machine, settings=how)


def test_x4_in_memory_the_desk_does_what_its_model_says() -> None:
    run(Machine, 40)


def test_x4_on_sqlite_with_restarts_the_desk_does_what_its_model_says() -> None:
    run(on_sqlite(), 20)


def test_x4_on_postgresql_with_restarts_the_desk_does_what_its_model_says(
    postgresql_server: PostgreSql,
) -> None:
    run(on_sql(postgresql_server.new_database), 10)


def _yes(_: object) -> bool:
    return True


class _ForgetsClaims:
    """A store that takes every delivery for a new one."""

    def __init__(self, store: Any) -> None:  # noqa: ANN401 - any store
        self._store = store

    def seen(self, key: str) -> bool:
        return False

    @contextmanager
    def begin(self) -> Generator[Any, None, None]:
        with self._store.begin() as work:
            work.claim = _yes
            yield work

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)


class _ForgetsSending(_ForgetsClaims):
    """A store that does not note what was sent."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        if name in {"seen", "begin"}:
            return getattr(self._store, name)
        return _yes if name == "mark_sent" else super().__getattr__(name)


class _CountsNothing(MemoryStore):
    """A store in which nobody was ever told anything."""

    @contextmanager
    def begin(self) -> Generator[Any, None, None]:
        with super().begin() as work:
            self._tables.answered.clear()
            yield work


@pytest.mark.parametrize("broken", [_ForgetsClaims, _ForgetsSending, _CountsNothing])
def test_a_store_that_breaks_one_promise_is_found(broken: Any) -> None:  # noqa: ANN401
    class Broken(Machine):
        def opened(self) -> Any:  # noqa: ANN401 - any store
            new = _CountsNothing() if broken is _CountsNothing else broken(MemoryStore())
            self.memory = self.memory or new
            return self.memory

    with pytest.raises((AssertionError, ValueError)):
        run(Broken, 100, phases=(Phase.generate,))

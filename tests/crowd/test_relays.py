"""
Relays beside workers: every notice once, unless a kill falls between sending and noting (N4, X4).

The long form: ``relays_run.py``.
"""

from __future__ import annotations

from pathlib import Path

from relays_post import Posted, compared, run

SHORT, KILLS = 60, 3
ROWS = {"a": "<a@acme.example>", "b": "<b@acme.example>"}


def assert_exact(posted: Posted, kills: int) -> None:
    assert not posted.faults
    assert len(posted.killed) == kills
    assert posted.twice == kills
    assert 0 < posted.relayed < len(posted.lines)


def test_n4_beside_relays_on_sqlite_every_notice_is_sent_once(tmp_path: Path) -> None:
    assert_exact(run(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, SHORT), 0)


def test_n4_on_sqlite_a_kill_before_it_is_noted_sends_one_notice_again(tmp_path: Path) -> None:
    assert_exact(run(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, SHORT, kills=KILLS), KILLS)


def test_n4_beside_relays_on_postgresql_every_notice_is_sent_once(
    postgresql_url: str, tmp_path: Path
) -> None:
    assert_exact(run(postgresql_url, tmp_path, SHORT), 0)


def test_n4_on_postgresql_a_kill_before_it_is_noted_sends_one_notice_again(
    postgresql_url: str, tmp_path: Path
) -> None:
    assert_exact(run(postgresql_url, tmp_path, SHORT, kills=KILLS), KILLS)


def test_the_check_finds_what_was_sent_twice_or_never_or_as_another_mail() -> None:
    """The proof can fail."""
    a, b = ("a", ROWS["a"], "1", "process"), ("b", ROWS["b"], "2", "relay")

    assert compared(ROWS, [a, b], ()) == []
    assert compared(ROWS, [a, b, b], ("b",)) == []
    assert compared(ROWS, [a, b, b], ()) == ["b was sent 2 times, with 0 kills"]
    assert compared(ROWS, [a], ()) == ["b was sent 0 times, with 0 kills"]
    assert compared(ROWS, [a, b, ("c", "c", "3", "relay")], ()) == [
        "c was sent, and never committed"
    ]
    assert compared(ROWS, [a, b, ("b", ROWS["b"], "3", "relay")], ("b",)) == [
        "one notice was sent as two different mails"
    ]
    assert compared(ROWS, [a, ("b", "<x@acme.example>", "2", "relay")], ()) == [
        "b was sent under another Message-ID"
    ]

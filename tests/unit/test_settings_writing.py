"""Routes written into a settings file, and how long things are tried and kept (R6, N4)."""

from __future__ import annotations

import os
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.mail_conditions import HasAttachment, SentBy
from mail2ticket.model.route import Route
from mail2ticket.relaying import Relaying
from mail2ticket.settings import Keeping, add_route, as_toml, read
from mail2ticket.settings import writing as module
from mail2ticket.settings.outboxes import MaildirOutbox

SETTINGS = '[[mailboxes]]\naddress = "support@acme.example"\n'
ROUTE = Route(
    'Old "desk" \\ \x07\x7f\u202e',
    to=("old@acme.example",),
    conditions=(SentBy(("client.example", "*.client.example")),),
    mailbox="support@acme.example",
    queue="Second line",
    fields={"contract": "Gold", "Größe": "\n\t="},
)


def written(tmp_path: Path, text: str = SETTINGS) -> Path:
    path = tmp_path / "desk.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_route_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.chmod(0o640)
    changed = add_route(read(path), ROUTE)
    assert changed == read(path)
    (found,) = tomllib.loads(path.read_text("utf-8"))["routes"]
    assert found == {
        "name": ROUTE.name,
        "to": ["old@acme.example"],
        "mailbox": "support@acme.example",
        "queue": "Second line",
        "fields": {"contract": "Gold", "Größe": "\n\t="},
        "when": {"sent_by": ["client.example", "*.client.example"]},
    }
    assert path.read_text("utf-8") == f"{SETTINGS}\n{as_toml(ROUTE)}"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["desk.toml"]


def test_a_route_is_put_behind_those_that_are_there(tmp_path: Path) -> None:
    path = written(tmp_path, f"# ours\n{SETTINGS}".rstrip())
    add_route(read(path), Route("a", to=("a@acme.example",), mailbox="support@acme.example"))
    add_route(read(path), Route("b", to=("b@acme.example",)))
    text = path.read_text("utf-8")
    assert text.startswith(f"# ours\n{SETTINGS}\n[[routes]]\n")
    assert [each["name"] for each in tomllib.loads(text)["routes"]] == ["a", "b"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path = written(tmp_path)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    add_route(read(link), ROUTE)
    assert link.is_symlink()
    assert "[[routes]]" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (Route("x", to=("old@acme.example",), mailbox="no@acme.example"), "no@acme.example"),
        (Route(" ", to=("old@acme.example",)), "name"),
        (Route("\ud800", to=("old@acme.example",)), "the route cannot be written"),
        (Route("x", priority="High"), "says more than is written here"),
        (Route("x", conditions=(HasAttachment(),)), "says more than is written here"),
    ],
)
def test_a_route_that_is_not_right_changes_nothing(
    tmp_path: Path, route: Route, said: str
) -> None:
    path = written(tmp_path)
    settings = read(path)
    with pytest.raises(ConfigurationError, match=said):
        add_route(settings, route)
    assert path.read_text("utf-8") == SETTINGS


def test_routes_that_are_written_in_one_line_stay_so(tmp_path: Path) -> None:
    path = written(tmp_path, f"routes = []\n{SETTINGS}")
    settings = read(path)
    with pytest.raises(ConfigurationError):
        add_route(settings, ROUTE)
    assert path.read_text("utf-8") == f"routes = []\n{SETTINGS}"


def test_what_somebody_else_wrote_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = written(tmp_path)
    settings = read(path)
    written(tmp_path, f"{SETTINGS}name = 'Support'\n")
    with pytest.raises(ConfigurationError, match="was changed meanwhile"):
        add_route(settings, ROUTE)
    assert path.read_text("utf-8") == f"{SETTINGS}name = 'Support'\n"


def test_a_file_that_cannot_be_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path)
    settings = read(path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="cannot be written: No space left"):
        add_route(settings, ROUTE)
    assert path.read_text("utf-8") == SETTINGS
    assert [each.name for each in tmp_path.iterdir()] == ["desk.toml"]
    path.unlink()
    with pytest.raises(ConfigurationError, match="No such file"):
        add_route(settings, ROUTE)


def test_settings_of_no_file_take_no_route(tmp_path: Path) -> None:
    from attrs import evolve  # noqa: PLC0415 - of this test alone

    settings = evolve(read(written(tmp_path)), path=None)
    with pytest.raises(ConfigurationError, match="of no file"):
        module.add_route(settings, ROUTE)


def test_n4_how_often_a_notice_is_tried_is_a_setting(tmp_path: Path) -> None:
    text = (
        '[outbox]\nmaildir = "out"\nminimum_minutes = 2\nlease_minutes = 3\n'
        "first_pause_minutes = 4\nlongest_pause_minutes = 60\nattempts = 5\nbatch = 6\n"
    )
    found = read(written(tmp_path, text + SETTINGS))
    assert found.outbox == MaildirOutbox(tmp_path / "out")
    assert found.relaying == Relaying(
        minimum_age=timedelta(minutes=2),
        lease=timedelta(minutes=3),
        first_pause=timedelta(minutes=4),
        longest_pause=timedelta(hours=1),
        most_attempts=5,
        batch=6,
    )
    plain = read(written(tmp_path, SETTINGS))
    assert (plain.relaying, plain.outbox, plain.retention) == (Relaying(), None, Keeping())


def test_how_long_what_is_kept_is_a_setting(tmp_path: Path) -> None:
    text = "[retention]\ndays = 90\nkeys_days = 730\nfiles_days = 3\nheld_files_days = 365\n"
    assert read(written(tmp_path, text + SETTINGS)).retention == Keeping(
        mails=timedelta(days=90),
        keys=timedelta(days=730),
        files=timedelta(days=3),
        held_files=timedelta(days=365),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[retention]\ndays = 0\n", "retention.days: is 0; 1 or more"),
        ("[retention]\ndays = 99999\n", "retention.days: is more than 36500"),
        ("[retention]\nkeys_days = 30\n", "retention.keys_days: is too short"),
        ("[retention]\ndays = 90\nkeys_days = 89\n", "retention.keys_days: is too short"),
        ("[retention]\nyears = 1\n", "retention.years: is not known"),
        ("[outbox]\nattempts = 0\n", "outbox.attempts: is 0"),
        ("[outbox]\nlongest_pause_minutes = 0\n", "outbox.longest_pause_minutes: is 0"),
        (
            "[outbox]\nfirst_pause_minutes = 9\nlongest_pause_minutes = 8\n",
            "longest_pause is shorter than first_pause",
        ),
    ],
)
def test_what_cannot_work_is_a_fault_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read(written(tmp_path, text + SETTINGS))
    (fault,) = error.value.faults
    assert said in fault

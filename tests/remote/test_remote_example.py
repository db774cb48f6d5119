"""The example of a remote desk keeps what it promises, and its client says only what is sure."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from patience import PATIENCE
from remote_world import PEOPLE
from servers.processes import free_port

from examples.remote_desk.client import HttpDesk, NotThereError, UnclearAnswerError
from examples.remote_desk.server import TOKEN, Desk, DeskServer, Fault
from mail2ticket.errors import ConfigurationError, EntityRefusedError, RemoteRefusedError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import Questions
from mail2ticket.testing import new_note, new_ticket

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DeskServer]:
    with DeskServer(Desk(tmp_path / "desk.db")) as server:
        yield server


def client(server: DeskServer, token: str = TOKEN) -> HttpDesk:
    return HttpDesk(server.url, lambda: token, PEOPLE, timeout=PATIENCE)


def test_the_example_runs_with_one_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "examples.remote_desk"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "{'tickets': 40, 'entries': 0, 'files': 80}; notices: 40" in done.stdout


@pytest.mark.parametrize("url", ["http://desk.example", "file:///etc/passwd", "ftp://localhost.x"])
def test_a_token_goes_nowhere_in_the_clear(url: str) -> None:
    with pytest.raises(ConfigurationError):
        HttpDesk(url, lambda: TOKEN)


def test_a_token_is_in_no_log(server: DeskServer) -> None:
    assert TOKEN not in repr(client(server))


def test_nobody_listening_is_surely_nothing() -> None:
    gone = HttpDesk(f"http://127.0.0.1:{free_port()}", lambda: TOKEN, PEOPLE, timeout=PATIENCE)
    with pytest.raises(RemoteRefusedError, match="nobody listens"):
        gone.open_ticket(new_ticket(), "key")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.BUSY, RemoteRefusedError),
        (Fault.UNAVAILABLE, RemoteRefusedError),
        (Fault.ERROR_BEFORE, UnclearAnswerError),
        (Fault.ERROR_AFTER, UnclearAnswerError),
        (Fault.CUT_BEFORE, UnclearAnswerError),
        (Fault.CUT_AFTER, UnclearAnswerError),
        (Fault.NO_JSON, UnclearAnswerError),
        (Fault.EMPTY, UnclearAnswerError),
    ],
)
def test_what_is_known_after_a_fault(
    fault: Fault, error: type[Exception], server: DeskServer
) -> None:
    server.faults.plan = lambda _, __: fault
    with pytest.raises(error) as caught:
        client(server).open_ticket(new_ticket(), "key")
    assert type(caught.value) is error
    assert server.desk.counts()["tickets"] == (0 if fault.is_before else 1)


def test_a_desk_says_when_to_come_again(server: DeskServer) -> None:
    server.faults.plan = lambda _, __: Fault.BUSY
    with pytest.raises(RemoteRefusedError) as caught:
        client(server).open_ticket(new_ticket(), "key")
    assert caught.value.retry_after == 7


def test_a_wrong_token_is_no_fault_of_the_mail(server: DeskServer) -> None:
    with pytest.raises(RemoteRefusedError, match="401"):
        client(server, "wrong").open_ticket(new_ticket(), "key")


def test_what_the_desk_never_takes_is_refused(server: DeskServer) -> None:
    desk = client(server)
    with pytest.raises(EntityRefusedError, match="422"):
        desk.open_ticket(new_ticket(" "), "key")
    number = desk.open_ticket(new_ticket(), "another")
    with pytest.raises(EntityRefusedError, match="422"):
        desk.keep(number, Attachment.of("a.bin", b"x"), "third")


def test_a_number_is_no_path(server: DeskServer) -> None:
    with pytest.raises(NotThereError):
        client(server).add_note(new_note("R1/../../effects"), "key")
    assert server.faults.calls == ["POST /tickets/*/entries"]


def test_a_change_says_who_got_the_item(server: DeskServer) -> None:
    desk = client(server)
    number = desk.open_ticket(new_ticket(), "key")
    changes = Changes(
        status="Complete",
        fields=(("floor", "3"),),
        assignment=Assignment(AssignBy.FIXED, ("sam",)),
    )
    agent = desk.change(number, changes, "another")
    assert agent is not None
    assert agent.id == "sam"
    items = desk.look_up(Questions(numbers=frozenset({number}))).items
    assert (items[number].status, items[number].assignee) == ("Complete", "sam")


def test_a_file_that_lies_elsewhere_is_named(server: DeskServer) -> None:
    desk = client(server)
    number = desk.open_ticket(new_ticket(), "key")
    desk.keep(number, Attachment(filename="a.txt", location="blobs/a.txt"), "another")
    assert server.desk.rows("SELECT content FROM file") == [("blobs/a.txt",)]

"""The example for OpenTelemetry counts what happens, and has no words of a mail."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from opentelemetry.metrics import Meter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from examples.metrics import Metrics, counted, watch_held
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.errors import MessageTooLargeError
from mail2ticket.fetching import Fetcher
from mail2ticket.model.limits import Limits
from mail2ticket.sources.maildir import Maildir
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport
from mail2ticket.unprocessed import Unprocessed

EXAMPLES = Path(__file__).parents[2] / "examples"
DESK = Policy(mailboxes=(Mailbox("support@acme.example"),))


@pytest.fixture
def reader() -> InMemoryMetricReader:
    return InMemoryMetricReader()


@pytest.fixture
def meter(reader: InMemoryMetricReader) -> Iterator[Meter]:
    provider = MeterProvider([reader])
    yield provider.get_meter("mail2ticket")
    provider.shutdown()


def lines(reader: InMemoryMetricReader) -> list[str]:
    return sorted(" ".join(line.split()) for line in counted(reader))


def test_mails_notices_and_what_waits_are_counted(
    reader: InMemoryMetricReader, meter: Meter
) -> None:
    store = MemoryStore()
    desk = evolve(DESK, limits=Limits(refused_bytes=1_000))
    intake = Intake(store, MemoryTransport(), desk, observer=Metrics(meter))
    watch_held(meter, Unprocessed(store, None, desk))
    intake.process(mail("My illness"))
    intake.process(mail("My illness"))
    intake.process(mail("No mailbox", to="nobody@acme.example"))
    with pytest.raises(MessageTooLargeError):
        intake.process(mail(body="x" * 2_000))

    assert lines(reader) == [
        "mail2ticket.held 1 no_route",
        "mail2ticket.mail.duration 1 created",
        "mail2ticket.mail.duration 1 failed",
        "mail2ticket.mail.duration 1 held",
        "mail2ticket.mail.duration 1 repeat",
        "mail2ticket.mail.size 3",
        "mail2ticket.mails 1 created ticket",
        "mail2ticket.mails 1 failed MessageTooLargeError",
        "mail2ticket.mails 1 held no_route",
        "mail2ticket.mails 1 repeat",
        "mail2ticket.notices 1 sent",
    ]


def test_its_command_prints_what_became_of_the_inbox_of_examples(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mails = sorted((EXAMPLES / "inbox").glob("0*.eml"))
    path = EXAMPLES / "metrics.py"
    monkeypatch.setattr(sys, "argv", [str(path), *map(str, mails)])
    runpy.run_path(str(path), run_name="__main__")

    found = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert sum(int(words[1]) for words in found if words[0] == "mail2ticket.mails") == len(mails)
    assert ["mail2ticket.mail.size", str(len(mails))] in found


def test_what_is_left_in_an_inbox_is_counted_and_what_people_do_is_left_alone(
    reader: InMemoryMetricReader, meter: Meter, tmp_path: Path
) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    store, metrics = MemoryStore(), Metrics(meter)
    intake = Intake(store, None, DESK, observer=metrics)
    Fetcher(inbox=Maildir(tmp_path), intake=intake, name="support").once()
    held = intake.process(mail(to="nobody@acme.example"))
    Unprocessed(store, None, DESK, observer=metrics).delete(held.key, by="sam")

    assert "mail2ticket.inbox.left 0 support" in lines(reader)

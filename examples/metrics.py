"""
Metrics of mail, by OpenTelemetry: how much came, what became of it, how long that took.

Run it with ``python examples/metrics.py examples/inbox/*.eml``; it prints what it has counted.
A program of yours gives `MeterProvider` a ``PeriodicExportingMetricReader`` with the exporter
of your collector instead, and the same `Metrics` to `Intake`, `Unprocessed` and `Fetcher`.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

from mail2ticket import settings
from mail2ticket.intake import Intake
from mail2ticket.ports import Event, InboxFetched, MailFailed, MailHandled, NoticeTried
from mail2ticket.unprocessed import Unprocessed

SETTINGS = Path(__file__).with_name("helpdesk.toml")


class Metrics:
    """
    An observer that counts; it never waits, and it keeps nothing of a mail.

    Attributes are words of ours, and few: a sender or a subject would be a series of its own.
    """

    def __init__(self, meter: Meter) -> None:
        self._mails = meter.create_counter("mail2ticket.mails", "{mail}", "Mails that came")
        self._seconds = meter.create_histogram("mail2ticket.mail.duration", "s", "Time a mail")
        self._bytes = meter.create_histogram("mail2ticket.mail.size", "By", "Bytes of a mail")
        self._notices = meter.create_counter("mail2ticket.notices", "{notice}", "Notices tried")
        self._left = meter.create_counter("mail2ticket.inbox.left", "{mail}", "Mails left there")

    def __call__(self, event: Event, /) -> None:
        """Count *event*; what it does not know, it leaves alone."""
        match event:
            case MailHandled(outcome=outcome, size=size, seconds=seconds):
                became = {"state": str(outcome.state), "reason": outcome.reason}
                if outcome.entity:
                    became["entity"] = str(outcome.entity)
                self._mails.add(1, became)
                self._seconds.record(seconds, {"state": str(outcome.state)})
                self._bytes.record(size)
            case MailFailed(error=error, seconds=seconds):
                self._mails.add(1, {"state": "failed", "reason": type(error).__name__})
                self._seconds.record(seconds, {"state": "failed"})
            case NoticeTried(result=result):
                self._notices.add(1, {"result": str(result)})
            case InboxFetched(inbox=inbox, left=left):
                self._left.add(left, {"inbox": inbox})
            case _:
                pass


def watch_held(meter: Meter, queue: Unprocessed) -> None:
    """Measure, each time that metrics are collected, how much mail waits for a person."""

    def waiting(_: CallbackOptions) -> Iterable[Observation]:
        for reason, count in queue.reasons().items():
            yield Observation(count, {"reason": reason})

    meter.create_observable_gauge("mail2ticket.held", [waiting], "{mail}", "Mails that wait")


def counted(reader: InMemoryMetricReader) -> Iterator[str]:
    """Yield what was counted, a line a series; histograms by how often."""
    data = reader.get_metrics_data()
    for resource in data.resource_metrics if data else ():
        for metric in (metric for scope in resource.scope_metrics for metric in scope.metrics):
            for point in metric.data.data_points:
                number = point.value if isinstance(point, NumberDataPoint) else point.count
                words = " ".join(str(word) for word in (point.attributes or {}).values() if word)
                yield f"{metric.name:<26} {number:>4} {words}".rstrip()


if __name__ == "__main__":
    collected = InMemoryMetricReader()
    provider = MeterProvider([collected])
    meter = provider.get_meter("mail2ticket")
    desk = settings.read(SETTINGS)
    store = settings.open_store("memory://", numbers=desk.numbers)
    settings.fill(store, desk)
    intake = Intake(store, None, desk.policy, observer=Metrics(meter))
    watch_held(meter, Unprocessed(store, None, desk.policy))
    for file in sys.argv[1:]:
        intake.process(Path(file).read_bytes())
    print(*sorted(counted(collected)), sep="\n")
    provider.shutdown()

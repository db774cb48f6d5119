"""``mail2ticket fetch``: mail is taken from inboxes, and only then finished there (M1)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event, Lock

import click
from attrs import field, frozen

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.exits import AGAIN, NEVER, OTHER
from mail2ticket.cli.logs import Log
from mail2ticket.cli.output import counted, shown, write_json
from mail2ticket.cli.progress import ProgressBar
from mail2ticket.cli.rows import reason_of, row_of
from mail2ticket.cli.sending import transport_of
from mail2ticket.cli.stopping import Stop
from mail2ticket.errors import ConfigurationError, InboxError, InboxRefusedError
from mail2ticket.fetching import Fetched, Fetcher
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome, State
from mail2ticket.ports import Archive
from mail2ticket.settings import Settings, fill, open_intake
from mail2ticket.settings.faults import instead
from mail2ticket.settings.inboxes import InboxSettings
from mail2ticket.sources import Delivery, Inbox
from mail2ticket.sources.maildir import Maildir


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--once/--watch",
    "is_once",
    default=True,
    help="Take what is there, or go on and take what comes. [default: once]",
)
@desk_options
@json_option
def fetch(
    names: tuple[str, ...],
    *,
    is_once: bool,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Take the mail of inboxes, and finish it there once it is committed.

    NAME is the name of one of the [[inboxes]] in the settings; without one, all are looked at.
    A mail that cannot be taken stays where it is and keeps no other from being taken. Any number
    of these may run at the same time.

    With --watch it goes on until it is told to stop (SIGTERM, Ctrl-C), which lets it finish the
    mail in hand. An inbox or a store that fails is tried again, after pauses of 5 seconds to 5
    minutes.

    With --json each mail is one line, with the keys inbox and those of process --json.

    Exit status: 0 all is taken; 1 an inbox needs a person; 64 wrong usage; 65 a mail can never
    be taken; 75 try again, for something is left, or it was stopped.
    """
    desk = needed_settings(settings)
    chosen = _chosen(desk, names)
    archive = StoreUrl.of(store, desk).open(desk)
    fill(archive, desk)
    intake = open_intake(desk, archive, transport_of(desk))
    with Log(each=not is_once and not as_json), Stop() as stop, ExitStack() as stack:
        opened = _opened(chosen, desk)
        for _, inbox in opened:
            stack.enter_context(closing(inbox))
        work = _Work(intake, archive, stop, as_json=as_json)
        if is_once:
            status = work.once(opened)
        else:
            work.watch(opened)
            status = 0
    click.get_current_context().exit(status)


def _chosen(desk: Settings, names: Sequence[str]) -> list[InboxSettings]:
    """Return the inboxes with *names*, each once, or all."""
    if not desk.inboxes:
        raise click.UsageError("There are no [[inboxes]] in the settings.")
    known = {each.name: each for each in desk.inboxes}
    for name in names:
        if name not in known:
            raise click.UsageError(f"No inbox has the name {name!r}; {instead(name, known)}.")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


def _opened(chosen: Sequence[InboxSettings], desk: Settings) -> list[tuple[InboxSettings, Inbox]]:
    """Open them all, or say what is wrong with each that cannot be opened."""
    found: list[tuple[InboxSettings, Inbox]] = []
    faults: list[str] = []
    for each in chosen:
        try:
            found.append((each, each.open(desk.policy.limits.refused_bytes)))
        except ConfigurationError as error:
            faults += (f"inbox {each.name}: {fault}" for fault in error.faults)
    if faults:
        raise ConfigurationError(faults)
    return found


@frozen
class _Work:
    """What is done with inboxes, and told of it."""

    intake: Intake
    archive: Archive
    stop: Event
    as_json: bool = field(kw_only=True)
    _telling: Lock = field(factory=Lock, init=False)

    def once(self, opened: Sequence[tuple[InboxSettings, Inbox]]) -> int:
        """Take what is there, one inbox after another; return the exit status."""
        worst = 0
        is_shown = not (self.as_json and sys.stdout.isatty())
        with ProgressBar(is_shown=is_shown) as progress:
            told: list[tuple[str, Fetched]] = []
            for at, (settings, inbox) in enumerate(opened):
                if self.stop.is_set():
                    break
                if progress.is_shown:
                    progress.expect(_count(*(each for _, each in opened[at:])))
                done = self._fetcher(settings.name, inbox, progress).once()
                told.append((settings.name, done))
                worst = max(worst, _status(done))
        for name, done in told:
            self._tell(name, done)
        if self.stop.is_set():
            click.echo("stopped; what is not taken waits", err=True)
            return max(worst, AGAIN)
        return worst

    def watch(self, opened: Sequence[tuple[InboxSettings, Inbox]]) -> None:
        """
        Take what comes, until that is stopped; several inboxes in a thread each.

        One alone is watched in the main thread, where a mail that takes too long is interrupted.
        """
        if len(opened) == 1:
            self._watch(*opened[0])
            return
        with ThreadPoolExecutor(len(opened)) as threads:
            watched = [threads.submit(self._watch, *each) for each in opened]
        for each in watched:
            each.result()

    def _watch(self, settings: InboxSettings, inbox: Inbox) -> None:
        def told(done: Fetched) -> None:
            if done.taken or done.refused or done.left:
                self._tell(settings.name, done)

        try:
            self._fetcher(settings.name, inbox, None).watch(settings.every, told)
        finally:
            # Should it end by a fault of ours, the others do not go on as if all were well.
            self.stop.set()

    def _fetcher(self, name: str, inbox: Inbox, progress: ProgressBar | None) -> Fetcher:
        def tell(delivery: Delivery, became: Outcome | Exception) -> None:
            if self.as_json:
                row = row_of(delivery.name, became, self.archive)
                with self._telling:
                    write_json({"inbox": name, **row.as_json()})
            if progress:
                progress.advance()

        return Fetcher(inbox=inbox, intake=self.intake, stop=self.stop, tell=tell, name=name)

    def _tell(self, name: str, done: Fetched) -> None:
        said = list(_words(done))
        if not said and done.problem is None:
            said = ["no mail"]  # where nobody could look, that would be a guess
        if said and not self.as_json:
            with self._telling:
                click.echo(f"{shown(name)}: {', '.join(said)}")
        if done.problem is not None:
            with self._telling:
                click.echo(f"{shown(name)}: {shown(reason_of(done.problem))}", err=True)


def _words(done: Fetched) -> Iterator[str]:
    if done.taken:
        yield counted(done.taken, "mail")
    yield from (f"{done.states[state]} {state}" for state in State if state in done.states)
    for count, what in (
        (done.left, "left"),
        (done.refused, "can never be taken"),
        (done.gone, "taken by others"),
        (done.unfinished, "not finished"),
    ):
        if count:
            yield f"{count} {what}"


def _status(done: Fetched) -> int:
    if isinstance(done.problem, InboxRefusedError):
        return OTHER
    if done.problem is not None or done.left or done.unfinished:
        return AGAIN
    return NEVER if done.refused else 0


def _count(inbox: Inbox, *others: Inbox) -> int | None:
    """
    Return how many mails wait; None where that is not known.

    *inbox* is asked, for it is looked at now. The *others* are only where that costs nothing: a
    server that is down keeps nobody waiting before its turn.
    """
    count: Callable[[], int] | None = getattr(inbox, "count", None)
    if count is None:
        return None
    try:
        total = count()
        for other in others:
            if not isinstance(other, Maildir):
                return None
            total += other.count()
    except InboxError:
        return None
    return total

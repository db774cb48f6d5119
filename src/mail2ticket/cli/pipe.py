"""``mail2ticket pipe``: one mail from the pipe of a mail server, with its envelope (M1)."""

from __future__ import annotations

import logging
import logging.handlers
import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, needed_settings
from mail2ticket.cli.exits import AGAIN, Again
from mail2ticket.cli.output import shown
from mail2ticket.cli.sending import transport_of
from mail2ticket.errors import Mail2TicketError
from mail2ticket.logbook import LOGGER
from mail2ticket.model.address import Address
from mail2ticket.model.message import Envelope
from mail2ticket.receiving import Receiving
from mail2ticket.settings import Settings, fill, open_intake
from mail2ticket.sources.replies import NO_ADDRESS, Reply, path_of

_SYSLOG = "/dev/log"
# What Postfix says for the null path, unless it is told otherwise.
_NULL = "mailer-daemon"
_FAULT = Reply.to(RuntimeError())


class PipeCommand(click.Command):
    """
    A command that a mail server runs: whatever is wrong with it, the server keeps the mail.

    Wrong usage, settings with faults and faults of ours all end in 75, for to a mail server 64
    and most others say that the mail has to go back to its sender.
    """

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401 - as click calls it
        """Read the arguments."""
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise Again(error.format_message()) from error

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click returns it
        """Take the mail."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise Again(error.format_message()) from error


@click.command(cls=PipeCommand)
@click.option(
    "--sender",
    metavar="ADDRESS",
    help="The reverse-path, who gets bounces; <> or nothing at all for the null one.",
)
@click.option(
    "--recipient",
    "recipients",
    metavar="ADDRESS",
    multiple=True,
    help="A forward-path, whom the mail is delivered to; may be given again. Needs --sender.",
)
@click.option(
    "--environment",
    "from_environment",
    is_flag=True,
    help="Take the envelope from the variables SENDER and RECIPIENT, which Exim sets.",
)
@click.option(
    "--refuse-others",
    is_flag=True,
    help="Take no mail for recipients that are no address of ours: exit status 67.",
)
@desk_options
def pipe(
    *,
    sender: str | None,
    recipients: tuple[str, ...],
    from_environment: bool,
    refuse_others: bool,
    settings: Path | None,
    store: str | None,
) -> None:
    """
    Take one mail on standard input, from a mail server.

    What the server knows of the mail apart from its content, its envelope, decides on its route;
    give it with --sender and --recipient, or with --environment. On success nothing is written;
    else one line, which begins with a status (RFC 3463) and has nothing of the mail in it. Why
    the store failed is told to the system's log.

    Exit status, as sysexits.h has them: 0 the mail is committed, 65 it can never be taken
    (EX_DATAERR), 67 none of its recipients is here (EX_NOUSER), 75 the server is to keep it and
    to try again (EX_TEMPFAIL): for everything else.
    """
    with _logged(), _interruptible():
        desk = needed_settings(settings)
        if from_environment:
            sender, recipients = _environment(sender, recipients)
        reply = _received(desk, store, sender, recipients, refuses_others=refuse_others)
    if not reply.is_taken:
        click.echo(f"{reply.status} {reply.text}", err=True)
    click.get_current_context().exit(reply.exit_status)


def _environment(
    sender: str | None, recipients: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """Return the envelope of the environment, as far as no options give it."""
    found = os.environ.get("RECIPIENT")
    if sender is None:
        sender = os.environ.get("SENDER")
    if sender is None or not (found or recipients):
        raise click.UsageError("There are no variables SENDER and RECIPIENT.")
    return sender, recipients or (found or "",)


def _received(
    desk: Settings,
    store: str | None,
    sender: str | None,
    recipients: tuple[str, ...],
    *,
    refuses_others: bool,
) -> Reply:
    """Take the mail that stands on standard input."""
    if recipients and sender is None:
        raise click.UsageError("Say with --sender who sent it, as the envelope has it.")
    try:
        reverse = path_of(sender or "")
        forward = tuple(path for path in map(path_of, recipients) if path)
    except ValueError:
        return NO_ADDRESS
    archive = StoreUrl.of(store, desk).open(desk)
    fill(archive, desk)
    intake = open_intake(desk, archive, transport_of(desk))
    receiving = Receiving(intake, refuses_others=refuses_others)
    taken, refusal = _those_of_ours(receiving, forward)
    if refusal is not None and not taken:
        return refusal
    content = sys.stdin.buffer.read(desk.policy.limits.refused_bytes + 1)
    envelope = Envelope(_sender(reverse), taken) if sender is not None else None
    return receiving.receive(content, envelope)


def _those_of_ours(
    receiving: Receiving, forward: tuple[Address, ...]
) -> tuple[tuple[Address, ...], Reply | None]:
    """Return the recipients whose mail is taken, and what the others are answered."""
    refusals = {path: receiving.recipient(path) for path in forward}
    taken = tuple(path for path, refusal in refusals.items() if refusal is None)
    return taken, next(filter(None, refusals.values()), None)


def _sender(reverse: Address | None) -> Address | None:
    if reverse is not None and not reverse.domain and reverse.local.lower() == _NULL:
        return None
    return reverse


@contextmanager
def _interruptible() -> Generator[None, None, None]:
    """Let SIGTERM, and whatever fails, end it as 75 does: the mail comes again."""

    def end(*_: object) -> None:
        raise SystemExit(AGAIN)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except click.ClickException:
        raise
    except Mail2TicketError as error:
        raise Again(f"{_FAULT.status} {error}") from error
    except Exception as error:
        logging.getLogger(LOGGER).exception("a fault of ours")
        raise Again(f"{_FAULT.status} {_FAULT.text}") from error
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _logged() -> Generator[None, None, None]:
    """Send what the library logs to the system's log, for a mail server shows what we write."""
    log, handler = logging.getLogger(LOGGER), _syslog()
    before = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        handler.close()


class _OneLine(logging.Formatter):
    """Writes a fault of ours on one line too, with where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return shown(super().format(record))


class _SystemLog(logging.handlers.SysLogHandler):
    """Writes to the system's log, and to nobody where that cannot be."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        """Say nothing: a mail server shows what stands on standard error."""


def _syslog() -> logging.Handler:
    if not Path(_SYSLOG).exists():
        return logging.NullHandler()
    try:
        handler = _SystemLog(_SYSLOG, _SystemLog.LOG_MAIL)
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(_OneLine("mail2ticket: %(message)s"))
    return handler

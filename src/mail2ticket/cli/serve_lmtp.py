"""``mail2ticket serve-lmtp``: a mail server hands mail over, by LMTP (M1)."""

from __future__ import annotations

import logging
from pathlib import Path

import click
from attrs import evolve

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.logs import Log
from mail2ticket.cli.output import write_json
from mail2ticket.cli.rows import row_of
from mail2ticket.cli.sending import transport_of
from mail2ticket.cli.stopping import Stop
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.decision import Outcome
from mail2ticket.receiving import Receiving
from mail2ticket.settings import fill, open_intake
from mail2ticket.settings.lmtp import LmtpSettings
from mail2ticket.sources.listening import Listening


@click.command("serve-lmtp")
@click.option(
    "--listen",
    metavar="WHERE",
    help="unix:PATH, or HOST:PORT of this machine. [default: as in the settings, or "
    "127.0.0.1:2424]",
)
@desk_options
@json_option
def serve_lmtp(
    *, listen: str | None, settings: Path | None, store: str | None, as_json: bool
) -> None:
    """
    Take the mail that a mail server of this machine hands over, by LMTP.

    A recipient is answered 250 once the mail is committed, 4xx where the mail server is to try
    again, and 5xx where it is to give up. Only this machine can connect, for LMTP asks nobody who
    he is. [lmtp] in the settings says how much clients may do.

    It goes on until it is told to stop (SIGTERM, Ctrl-C), which lets it finish and answer for the
    mails in hand, for up to 30 seconds.

    With --json each mail is one line, with the keys of process --json.
    """
    desk = needed_settings(settings)
    served = desk.lmtp or LmtpSettings()
    if listen is not None:
        try:
            served = evolve(served, listening=Listening.of(listen))
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--listen") from error
    try:
        from mail2ticket.sources.lmtp import LmtpServer  # noqa: PLC0415 - needs an extra
    except ImportError as error:
        raise ConfigurationError("LMTP needs more: pip install 'mail2ticket[lmtp]'") from error
    archive = StoreUrl.of(store, desk).open(desk)
    fill(archive, desk)

    def tell(became: Outcome | Exception) -> None:
        if as_json:
            write_json(row_of("lmtp", became, archive).as_json())

    receiving = Receiving(
        open_intake(desk, archive, transport_of(desk)),
        refuses_others=served.refuses_others,
        tell=tell,
    )
    limit = desk.policy.limits.refused_bytes
    server = LmtpServer(receiving, served.listening, most_bytes=limit, **served.options)
    # What is wrong with a client is its own matter.
    logging.getLogger("mail.log").addHandler(logging.NullHandler())
    with Log(each=not as_json), Stop() as stop:
        where = server.start()
        click.echo(f"mail2ticket: listening on {where}", err=True)
        try:
            stop.wait()
        finally:
            server.stop()

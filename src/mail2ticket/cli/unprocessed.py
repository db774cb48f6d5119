"""``mail2ticket unprocessed list`` and ``show``: the mail that waits for a person (R6)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.held import all_facts, held_facts, tell, tell_counts, tell_list
from mail2ticket.cli.options import limit_option, state_option
from mail2ticket.cli.output import write_json
from mail2ticket.cli.saving import save as save_new
from mail2ticket.cli.selecting import filter_options, known, pages, wanted_of
from mail2ticket.cli.sending import transport_of
from mail2ticket.model.held import HeldState
from mail2ticket.settings import Settings, fill, open_unprocessed
from mail2ticket.unprocessed import Unprocessed, Wanted


@click.group()
def unprocessed() -> None:
    """
    See to mail that did not become a ticket.

    Mail is held with a reason, and waits for a person. A KEY is what list shows, or as much of
    it as no other begins with. Whatever is done is noted: by whom, when, and what came of it;
    of two people who see to the same mail, one is first.

    Exit status: 0 all went well; 1 something could not be done, or is not there; 64 wrong
    usage; 75 try again.
    """


@unprocessed.command("list")
@filter_options
@state_option(HeldState.WAITING)
@limit_option
@click.option("--after", default="", metavar="KEY", help="Only what came after this one.")
@click.option("--counts", is_flag=True, help="Say how many there are, by reason and by mailbox.")
@desk_options
@json_option
def list_(
    *,
    limit: int,
    after: str,
    counts: bool,
    settings: Path | None,
    store: str | None,
    as_json: bool,
    **filters: Any,  # noqa: ANN401 - the values of options
) -> None:
    """
    List held mail, the earliest first.

    The keys of --json: key, state, reason, detail, received_at, sender, subject, addresses,
    number and handlings (deed, by, at, number, detail). With --counts it is one object:
    total, reasons, mailboxes and elsewhere (for no mailbox of ours).
    """
    queue = opened(needed_settings(settings), store, fills=False)
    wanted = _wanted(queue, after, filters)
    if counts:
        reasons, mailboxes = queue.reasons(wanted), queue.mailboxes(wanted)
        tell_counts(reasons, mailboxes, wanted.state, as_json=as_json)
        return
    mails = pages(queue, wanted, limit)
    if as_json:
        for mail in mails:
            write_json(held_facts(mail))
        return
    tell_list(mails, queue.count(wanted), wanted.state, is_first=not wanted.after)


@unprocessed.command("show", short_help="Show a held mail, and what was done with it.")
@click.argument("key")
@click.option("--raw", is_flag=True, help="Write the mail as it came, to a file or a pipe.")
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the mail as it came to this file, which is not there yet.",
)
@desk_options
@json_option
def show(
    *,
    key: str,
    raw: bool,
    save: Path | None,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Show a held mail: why it was held, what was done with it, and what it says.

    What a terminal would obey is written out; the mail as it came is only for --raw and --save.

    The keys of --json: those of list; kind, message_id, mailbox, reverse_path, forward_paths,
    size, text, files and trace (question, rule, reason).
    """
    if raw + (save is not None) + as_json > 1:
        raise click.UsageError("Choose one of --raw, --save and --json.")
    queue = opened(needed_settings(settings), store, fills=False)
    held, content = queue.read(known(queue, key))
    if raw or save is not None:
        _give(content, save)
    elif as_json:
        write_json(all_facts(held, content))
    else:
        tell(held, content)


def opened(settings: Settings, url: str | None, *, fills: bool = True) -> Unprocessed:
    """
    Return the queue of the desk that *settings* describe.

    Args:
        settings: The settings.

        url: The store, if it is another than theirs.

        fills: Whether all that they name is put into the store first; not to read in it.

    Raises:
        ClickException: if there is no store.
    """
    store = StoreUrl.of(url, settings).open_to_read(settings)
    if fills:
        fill(store, settings)
    return open_unprocessed(settings, store, transport_of(settings))


def _wanted(queue: Unprocessed, after: str, filters: dict[str, Any]) -> Wanted:
    return wanted_of({**filters, "after": known(queue, after) if after else ""})


def _give(content: bytes | None, save: Path | None) -> None:
    """Write the mail as it came; never to a terminal, which would obey what stands in it."""
    if content is None:
        raise click.ClickException("of this mail nothing was kept, or it was purged")
    if save is None:
        if sys.stdout.isatty():
            raise click.UsageError(
                "A mail may hold what a terminal obeys; use --save, or a pipe, with --raw."
            )
        sys.stdout.buffer.write(content)
        return
    save_new(content, save)

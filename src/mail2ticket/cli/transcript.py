"""``mail2ticket transcript``: a conversation as a page or as a PDF (E15)."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click
from attrs import evolve

from mail2ticket.cli.desk import StoreUrl, desk_options, found_settings
from mail2ticket.cli.output import shown
from mail2ticket.cli.saving import PAGE, PDF
from mail2ticket.model.limits import Limits
from mail2ticket.settings import Settings
from mail2ticket.settings.transcripts import TranscriptSettings
from mail2ticket.transcript import Conversation, conversation_in, html, pdf


@click.command()
@click.argument("number")
@click.option("--html", "page", type=PAGE, metavar="FILE", help="Write a page for browsers.")
@click.option("--pdf", "paper", type=PDF, metavar="FILE", help="Write a PDF.")
@click.option("--internal", is_flag=True, help="With internal notes, and time that was booked.")
@click.option("--quotes", is_flag=True, help="In the PDF too, with what was quoted.")
@click.option(
    "--pages", type=click.IntRange(min=2), metavar="COUNT", help="At most so many in the PDF."
)
@click.option(
    "--language",
    metavar="TAG",
    help="Of its own words, such as de. [default: that of the settings, or of the first mailbox]",
)
@desk_options
def transcript(
    *,
    number: str,
    page: BinaryIO | None,
    paper: BinaryIO | None,
    internal: bool,
    quotes: bool,
    pages: int | None,
    language: str | None,
    settings: Path | None,
    store: str | None,
) -> None:
    """
    Write down the conversation about a work item.

    FILE may be - for standard output. The page stands by itself and loads nothing. The PDF is
    written with the fonts of this system, or with those of [transcript] in the settings.
    """
    if page is None and paper is None:
        raise click.UsageError("Name a file with --html or --pdf.")
    # With a URL no settings are needed; but where there are some, they are right.
    found = found_settings(settings)
    wanted = found.transcript if found else TranscriptSettings()
    extent = wanted.extent
    extent = evolve(extent, quotes=quotes or extent.quotes, pages=pages or extent.pages)
    wanted = evolve(wanted, extent=extent, language=language or wanted.language)
    policy = found.policy if found else None
    labels, zone = wanted.labels_for(policy), wanted.zone_for(policy)
    said = _conversation(number, wanted, found, store, internal=internal)
    if page is not None:
        page.write(html(said, extent=extent, labels=labels, zone=zone).encode())
    if paper is not None:
        fonts = wanted.open_fonts()
        paper.write(
            pdf(
                said,
                fonts=fonts,
                extent=extent,
                labels=labels,
                zone=zone,
                paper=wanted.paper,
            )
        )


def _conversation(
    number: str,
    wanted: TranscriptSettings,
    settings: Settings | None,
    url: str | None,
    *,
    internal: bool,
) -> Conversation:
    archive = StoreUrl.of(url, settings).open_to_read()
    # A number may be written as it stands in a subject: [#123].
    plain = number.strip().strip("[]").removeprefix("#")
    limits = settings.policy.limits if settings else Limits()
    said = conversation_in(archive, plain, internal=internal, extent=wanted.extent, limits=limits)
    if said is None:
        raise click.ClickException(f"there is no work item {shown(number)}")
    return said

"""``[transcript]``: how conversations are written down (E15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import evolve, frozen

from mail2ticket.policy import Policy
from mail2ticket.rules.conversations import Conversations
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import (
    PLAIN,
    Key,
    Reader,
    at_least_one,
    keys_of,
    listed,
    one_of,
    table,
    text,
)
from mail2ticket.transcript import Extent, Fonts, Labels, Mails, Paper, Transcripts, labels_in

__all__ = ["TranscriptSettings"]

_LEAST_PAGES = 2


@frozen(kw_only=True)
class TranscriptSettings:
    """
    How conversations are written down.

    Attributes:
        fonts, bold: Font files; without any in *fonts*, those of the system are looked for.

        language: Of the words that are not anybody's own; empty for that of the mailbox.

        zone: The time zone of moments; None for that of the mailbox.
    """

    extent: Extent = Extent()
    fonts: tuple[Path, ...] = ()
    bold: tuple[Path, ...] = ()
    language: str = ""
    zone: tzinfo | None = None
    paper: Paper = Paper.A4

    def open_fonts(self) -> Fonts:
        """
        Read the fonts.

        Raises:
            ConfigurationError: if one cannot be read, or the extra ``pdf`` is not installed.
        """
        return Fonts.of(*self.fonts, bold=self.bold) if self.fonts else Fonts.found()

    def labels_for(self, policy: Policy | None) -> Labels:
        """Return the labels where no mail says which mailbox it is about: of the first one."""
        return labels_in(self.language or (policy.mailboxes[0].language if policy else ""))

    def zone_for(self, policy: Policy | None) -> tzinfo:
        """Return the time zone where no mail says which mailbox it is about."""
        return self.zone or (policy.mailboxes[0].zone if policy else UTC)

    def open_for(self, policy: Policy, archive: Mails) -> Transcripts | None:
        """
        Return what writes conversations down, or None where *policy* never asks for one.

        Raises:
            ConfigurationError: as `open_fonts` does.
        """
        asking = (rule for rule in policy.decide if isinstance(rule, Conversations))
        if not any(rule.adds_transcript for rule in asking):
            return None
        return Transcripts(
            archive,
            fonts=self.open_fonts(),
            extent=self.extent,
            labels=labels_in(self.language) if self.language else None,
            zone=self.zone,
            paper=self.paper,
            limits=policy.limits,
            mailboxes=policy.mailboxes,
        )


def transcript(folder: Path) -> Reader:
    """Return a reader of ``[transcript]``, whose relative paths begin in *folder*."""

    def file(value: object, place: Place) -> Path:
        path = folder / text(value, place)
        if not path.is_file():
            raise Wrong(f"there is no file {str(path)!r}")
        return path

    def read(value: object, place: Place) -> TranscriptSettings:
        keys = {
            "fonts": Key("fonts", listed(file)),
            "bold": Key("bold", listed(file)),
            "language": Key("language", text),
            "time_zone": Key("zone", _zone),
            "paper": Key("paper", one_of({paper.value: paper for paper in Paper})),
            **_EXTENT,
        }
        found: dict[str, Any] = table(value, place, keys) or {}
        bounds = {name: found.pop(name) for name in _EXTENT if name in found}
        return TranscriptSettings(extent=evolve(Extent(), **bounds), **found)

    return read


def _zone(value: object, place: Place) -> tzinfo:
    name = text(value, place)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Wrong(f"{name!r} is no time zone; Europe/Berlin would be one") from error


def _pages(value: object, place: Place) -> int:
    pages = at_least_one(value, place)
    if pages < _LEAST_PAGES:
        raise Wrong(f"is {pages}; {_LEAST_PAGES} or more would be right")
    return pages


_EXTENT: Mapping[str, Key] = {
    **keys_of(Extent, {**PLAIN, int: at_least_one}),
    "pages": Key("pages", _pages),
}

"""What a transcript calls things, and how it writes moments."""

from __future__ import annotations

from datetime import datetime, tzinfo
from string import Template

from attrs import frozen

from mail2ticket.pages import plain
from mail2ticket.transcript.conversation import Conversation, File


@frozen(kw_only=True)
class Labels:
    """
    What a transcript calls things: in English, unless a host has others; see `labels_in`.

    Attributes:
        language: Of these words, as BCP 47 names it.

        count, gap, cut, quotes_out, full, without: Sentences in which ``$count`` stands for a
            number.

        thousands: What stands between the thousands of a number.
    """

    language: str = "en"
    to: str = "To"
    files: str = "Files"
    quoted: str = "Quoted text, signatures"
    internal: str = "Internal"
    not_kept: str = "not kept"
    no_subject: str = "(no subject)"
    count: str = "Messages: $count"
    gap: str = "Messages left out here: $count"
    cut: str = "Characters left out here: $count"
    quotes_out: str = "Lines of quoted text and signatures left out: $count"
    full: str = "The pages end here. Messages that follow or go on: $count"
    without: str = "Characters that the fonts at hand do not have: $count"
    thousands: str = ","

    def summary(self, shown: Conversation, zone: tzinfo) -> str:
        """Return what stands below the title: the number, how many turns, from when to when."""
        moments = [moment(turn.at.astimezone(zone)) for turn in shown.turns]
        span = list(dict.fromkeys((*moments[:1], *moments[-1:])))
        count = self._with(self.count, shown.count)
        return " · ".join(filter(None, (plain.line(shown.number), count, " \u2013 ".join(span))))

    def turns_left_out(self, count: int) -> str:
        """Say that *count* turns are not here."""
        return self._with(self.gap, count)

    def characters_left_out(self, count: int) -> str:
        """Say that the text goes on for *count* characters."""
        return self._with(self.cut, count)

    def quotes_left_out(self, count: int) -> str:
        """Say that *count* lines were quoted."""
        return self._with(self.quotes_out, count)

    def ended(self, count: int) -> str:
        """Say that the last *count* turns are not here, or not to their end."""
        return self._with(self.full, count)

    def unwritten(self, count: int) -> str:
        """Say that there was no glyph for *count* characters."""
        return self._with(self.without, count)

    def fate(self, file: File) -> str:
        """Say what became of *file*; empty for one that was kept."""
        if file.is_kept:
            return ""
        return ": ".join(filter(None, (self.not_kept, plain.line(file.reason))))

    def _with(self, sentence: str, count: int) -> str:
        written = f"{count:,}".replace(",", self.thousands)
        return Template(sentence).safe_substitute(count=written)


def moment(at: datetime) -> str:
    """
    Return *at* to the minute, with its offset from UTC.

    >>> moment(datetime.fromisoformat("2026-11-03T09:10:59+01:00"))
    '2026-11-03 09:10 +01:00'
    """
    offset = at.isoformat(timespec="minutes")[16:]
    return f"{at:%Y-%m-%d %H:%M} {offset}".strip()

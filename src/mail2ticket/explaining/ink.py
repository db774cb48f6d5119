"""How words come onto the page: without secrets, without tricks, escaped, and not without end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from attrs import frozen

from mail2ticket.errors import RuleError
from mail2ticket.harmless import shown
from mail2ticket.model.token import LOOP_FIELD, conceal
from mail2ticket.pages import plain, safe
from mail2ticket.policy import Policy

#: Characters of a line, and of all that a mail says.
LINE, TEXT = 300, 60_000


@frozen
class Ink:
    """
    Writes what a mail says, which nobody may believe, and what we say.

    Signed tokens of ours are taken out, and what the rules of the policy know to be secret
    (X26); then it is escaped (X14). A policy that cannot tell its secrets shows nothing.
    """

    policy: Policy
    zone: tzinfo

    def bare(self, text: str) -> str:
        """Return *text* without secrets, not yet escaped."""
        try:
            return self.policy.concealed(conceal(text))
        except RuleError:
            return "(not shown: a rule that takes secrets out has failed)"

    def line(self, text: object, most: int = LINE) -> str:
        """Return words of somebody's on one line, which runs as they do, and within itself."""
        inner = self._short(str(text), most)
        return f"<bdi>{safe(inner)}</bdi>" if inner else ""

    def said(self, text: object, most: int = 2 * LINE) -> str:
        """
        Return what we say on one line, from left to right, whatever names are in it.

        So do addresses and names of files, whose ending is at their end.
        """
        inner = self._short(str(text), most)
        return f'<bdi dir="ltr">{safe(inner)}</bdi>' if inner else ""

    def raw(self, text: str, most: int = LINE) -> str:
        """Return *text* as it was sent, with what cannot be seen written out."""
        inner = shown(self.bare(text[: 8 * most]))[:most]
        return f'<bdi dir="ltr">{safe(inner)}</bdi>' if inner else ""

    def _short(self, text: str, most: int) -> str:
        # What is beyond is not looked at, but for a secret that begins within.
        return plain.line(self.bare(text[: 8 * most]), most)

    def block(self, text: str, most: int = TEXT) -> str:
        """Return *text* with its lines, cut where it is longer than *most*."""
        return safe(plain.body(self.bare(text)[:most]))

    def moment(self, at: datetime | None) -> str:
        """Return *at* to the second, in the zone of the page."""
        if at is None:
            return ""
        local = at.astimezone(self.zone)
        words = f"{local:%Y-%m-%d %H:%M:%S} {local.isoformat(timespec='seconds')[19:]}"
        return f'<time datetime="{safe(local.isoformat())}">{safe(words)}</time>'

    def header(self, name: str, value: str) -> str:
        """Return the value of a header field as it was sent, but not the mark of our own mail."""
        if name.lower() == LOOP_FIELD.lower():
            return '<span class="dim">(our signed mark)</span>'
        return self.raw(value, 1_000)


def rows(pairs: Iterable[tuple[str, str]]) -> str:
    """
    Return a list of what things are called and what they are; both are HTML already.

    Those that are empty are left out.
    """
    found = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs if value)
    return f"<dl>{found}</dl>" if found else ""


def folded(title: str, inner: str, *, is_open: bool = False) -> str:
    """Return *inner* under a line that unfolds it; nothing where it is empty."""
    if not inner:
        return ""
    return f"<details{' open' if is_open else ''}><summary>{title}</summary>{inner}</details>"


def counted(number: int, noun: str) -> str:
    """
    Say how many there are of something.

    >>> counted(1, "file"), counted(1_200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

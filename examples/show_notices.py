"""
Write every notice as it would be sent, for a look at its words and its looks.

    python examples/show_notices.py notices --language de --accent "#7a1f5c"

A page of each kind is written to the directory, with a page that shows them all, and the plain
texts beside them. Without a language all languages are written.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from pathlib import Path

from mail2ticket.model.command import FaultCode
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.wording import DEFAULT, LANGUAGES, Point, Wording

VALUES = {
    "number": "T20261103.0001",
    "tag": "[T20261103.0001]",
    "reply": "[T20261103.0001]",
    "title": "The scanner on the second floor hums and smells of fish",
    "queue": "First line",
    "link": "https://desk.acme.example/tickets/T20261103.0001",
    "name": "Ada Lovelace",
    "mailbox": "Acme Support",
}
REASONS = {NoticeKind.REFUSED: "long_subject", NoticeKind.FAILED: "over_limit"}
#: What nobody is told who is not registered, or whose mail became nothing.
WITHOUT = {
    NoticeKind.ADDED: {"queue"},
    NoticeKind.ACKNOWLEDGED: {"title", "name", "link"},
    NoticeKind.REFUSED: {"number", "tag", "link"},
    NoticeKind.FAILED: {"number", "tag", "link"},
}


def notice(
    kind: NoticeKind, language: str, accent: str, wording: Wording = DEFAULT
) -> tuple[str, str, str]:
    """Return the subject, the text and the HTML of one notice."""
    left_out = WITHOUT.get(kind, set())
    values = {name: value for name, value in VALUES.items() if name not in left_out}
    values["hours"] = wording.decimal(Decimal("1.5"), language)
    if kind in REASONS:
        values["reason"] = wording.reason(REASONS[kind], language)
    told = ((kind,), language, values, tuple(points(kind, language, wording)))
    return *wording.say(*told), wording.show(*told, accent=accent)


def points(kind: NoticeKind, language: str, wording: Wording) -> Iterator[Point]:
    """Yield what the list in a notice of that kind may hold."""
    if kind is NoticeKind.COMMAND_ERROR:
        yield Point(wording.reason(FaultCode.BAD_DURATION, language), "#T=soon (1)")
        yield Point(wording.reason(FaultCode.UNKNOWN_ROLE, language), "#R=King (9)")
    if kind is NoticeKind.FILES_DROPPED:
        large = Refusal(FileReason.TOO_LARGE, limit=10_000_000)
        program = Refusal(FileReason.TYPE_REFUSED, type="exe")
        yield Point(wording.refusal(large, language), "holiday.mp4")
        yield Point(wording.refusal(program, language), "driver-for-the-scanner.exe")


def main() -> None:
    """Write the files."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    arguments.add_argument("directory", type=Path)
    arguments.add_argument("--language", action="append", default=[])
    arguments.add_argument("--accent", default="#2563a8")
    asked = arguments.parse_args()
    asked.directory.mkdir(parents=True, exist_ok=True)
    shown: list[str] = []
    for language in asked.language or LANGUAGES:
        for kind in NoticeKind:
            subject, text, html = notice(kind, language, asked.accent)
            name = f"{language}-{kind}"
            (asked.directory / f"{name}.html").write_text(html, encoding="utf-8")
            (asked.directory / f"{name}.txt").write_text(f"{subject}\n\n{text}", encoding="utf-8")
            shown.append(
                f"<h2>{escape(subject)}</h2>\n<pre>{escape(text)}</pre>\n"
                f'<iframe src="{name}.html" width="700" height="620"></iframe>'
            )
    page = '<!DOCTYPE html>\n<meta charset="utf-8">\n<title>Notices</title>\n' + "\n".join(shown)
    (asked.directory / "index.html").write_text(page, encoding="utf-8")
    print(f"{len(shown)} notices: {asked.directory / 'index.html'}")


if __name__ == "__main__":
    main()

"""A notice as HTML: what a text says, in pieces that a `Layout` puts together (N1, X10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape

from attrs import frozen

from mail2ticket.model.mailbox import ACCENT
from mail2ticket.wording.labels import Labels, Point
from mail2ticket.wording.layout import Layout
from mail2ticket.wording.template import FIELD, TABLE, Template, bare_names, fill_in, one_line

_PREHEADER = 140
# Not in short, as `font`, which careful mail programs take out.
_FONT = (
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
    "font-size:15px;line-height:1.4"
)
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
# WCAG 2, relative luminance, and where black becomes more legible than white.
_LIGHT = 0.179


@frozen(kw_only=True)
class Said:
    """All that a notice says, in one language, before it has a form."""

    templates: tuple[Template, ...]
    labels: Labels
    closing: str
    language: str
    values: Mapping[str, str]
    points: tuple[Point, ...] = ()

    @property
    def subject(self) -> str:
        """The subject: that of the first template."""
        return one_line(fill_in(self.templates[0].subject, self.values))

    @property
    def text(self) -> str:
        """The plain form."""
        colon = self.labels.colon
        listed = "\n".join(
            f"- {point.about}{colon if point.about else ''}{point.said}" for point in self.points
        )
        texts = (
            *(fill_in(template.text, self.values) for template in self.templates),
            "\n".join(f"{label}{colon}{value}" for label, value in self.own_facts()),
            listed,
            fill_in(self.closing, self.values),
        )
        return "\n\n".join(filter(None, map(str.strip, texts))) + "\n"

    @property
    def heading(self) -> str:
        """The subject without number and title, where it can do without."""
        subject = self.templates[0].subject
        if bare_names(subject) & {"tag", "title"}:
            return self.subject
        return one_line(fill_in(subject, {**self.values, "tag": "", "title": ""}))

    def paragraphs(self) -> Iterator[list[str]]:
        """Yield the lines of each paragraph of the HTML form."""
        for template in self.templates:
            values = {**self.values, **dict.fromkeys(template.tabled, "")}
            for paragraph in fill_in(template.text, values).split("\n\n"):
                if lines := [line.strip() for line in paragraph.split("\n") if line.strip()]:
                    yield lines

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield the rows of the table: what a value is called, and the value."""
        tabled = {name for template in self.templates for name in template.tabled}
        rows = [name for name in TABLE if name in tabled and one_line(self.values.get(name, ""))]
        own = list(self.own_facts())
        if not rows and not own:
            return
        for name in ("number", *rows):
            value = one_line(self.values.get(name, ""))
            if name == "hours":
                value = fill_in(self.labels.duration, {"hours": value})
            if value:
                yield getattr(self.labels, name), value
        yield from own

    def own_facts(self) -> Iterator[tuple[str, str]]:
        """Yield the fields that the labels name: what each is called, and its value."""
        for name, label in self.labels.fields.items():
            if value := one_line(self.values.get(f"{FIELD}{name}", "")):
                yield label, value


def page(said: Said, layout: Layout, accent: str) -> str:
    """
    Return *said* as a page of HTML.

    Every value is escaped; what is HTML in it is in *layout* and in this module.
    """
    link = one_line(said.values.get("link", ""))
    paragraphs = list(said.paragraphs())
    action = next((lines for lines in paragraphs if link and link in lines), list[str]())
    message = [lines for lines in paragraphs if lines is not action]
    colour = accent if _COLOUR.fullmatch(accent) else ACCENT
    told = " ".join(" ".join(lines) for lines in message)
    texts = {name: escape(one_line(value)) for name, value in said.values.items()}
    return layout.filled(
        {
            **texts,
            "language": escape(said.language),
            "subject": escape(said.subject),
            "heading": escape(said.heading),
            "preheader": escape(_shortened(told)),
            "footer": escape(fill_in(said.labels.footer, said.values)),
            "message": "".join(map(_paragraph, message)),
            "list": _listed(said.points, said.labels.colon),
            "facts": _table(said.facts()),
            "action": _action([line for line in action if line != link], link, said.labels, colour)
            if action
            else "",
            "closing": "<br>".join(map(escape, fill_in(said.closing, said.values).split("\n"))),
            "accent": colour,
            "on_accent": _legible_on(colour),
        }
    )


def _shortened(text: str) -> str:
    if len(text) <= _PREHEADER:
        return text
    return text[:_PREHEADER].rpartition(" ")[0] + "…"


def _paragraph(lines: list[str]) -> str:
    return f'<p style="margin:0 0 16px">{"<br>".join(map(escape, lines))}</p>'


def _listed(points: tuple[Point, ...], colon: str) -> str:
    if not points:
        return ""
    items = "".join(_item(point, colon) for point in points)
    return f'<ul style="margin:0 0 16px;padding:0 0 0 22px">{items}</ul>'


def _item(point: Point, colon: str) -> str:
    # In an element of its own nothing in it turns the direction of what follows.
    about = f'<b dir="auto">{escape(point.about)}</b>{colon}' if point.about else ""
    return f'<li style="margin:0 0 6px">{about}{escape(point.said)}</li>'


def _table(rows: Iterator[tuple[str, str]]) -> str:
    name = f"padding:5px 0 5px 14px;vertical-align:top;{_FONT};font-weight:400;word-break:normal"
    cell = f"padding:5px 14px;vertical-align:top;{_FONT}"
    written = "".join(
        f'<tr><th class="s" scope="row" align="left" width="30%" style="{name};color:#5b6673">'
        f'{escape(label)}</th><td class="t" dir="auto" style="{cell};color:#1f2933">'
        f"{escape(value)}</td></tr>"
        for label, value in rows
    )
    if not written:
        return ""
    return (
        '<table class="f" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:'
        f'0 0 16px;padding:8px 0;background:#f4f6f8;border-radius:6px">{written}</table>'
    )


def _action(lines: list[str], link: str, labels: Labels, colour: str) -> str:
    """Return a button: a link in a cell of its colour, which Outlook pads in place of it."""
    return (
        f"{_paragraph(lines) if lines else ''}"
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>'
        f'<td bgcolor="{colour}" style="border-radius:6px;background:{colour};'
        f'mso-padding-alt:11px 22px">'
        f'<a href="{escape(link)}" style="display:inline-block;padding:11px 22px;{_FONT};'
        f'font-weight:600;color:{_legible_on(colour)};text-decoration:none">'
        f"{escape(labels.button)}</a></td></tr></table>"
    )


# A desk has a few mailboxes, each with its colour.
@lru_cache(maxsize=100)
def _legible_on(colour: str) -> str:
    """
    Return white or black, whichever is easier to read on *colour* (WCAG 2).

    >>> _legible_on("#2563a8"), _legible_on("#ffd400")
    ('#ffffff', '#000000')
    """
    # Near enough to the formula of sRGB, which differs in what is almost black.
    red, green, blue = ((int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5))
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if light > _LIGHT else "#ffffff"

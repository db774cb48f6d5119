"""A page that stands by itself: no script, nothing loaded, and its own policy says so (X14)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from hashlib import sha256
from html import escape

from mail2ticket.pages import plain
from mail2ticket.pages.inner_page import styles_of
from mail2ticket.pages.looks import LOOKS

_LANGUAGE = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,7}")


def safe(text: str) -> str:
    r"""
    Return *text* as words of a page, whatever it is: nothing in it is markup, or turns text round.

    It may stand between tags, and in an attribute in double quotation marks. Line ends stay.

    >>> safe('<b title="x">'), safe("invoice\u202efdp.exe")
    ('&lt;b title=&quot;x&quot;&gt;', 'invoicefdp.exe')
    """
    return escape(plain.lines(text), quote=True)


def page(
    title: str,
    body: str,
    *,
    style: str = "",
    language: str = "en",
    framed: Iterable[str] = (),
) -> str:
    r"""
    Return a whole page, which is light or dark as its reader has it, fits a telephone, and prints.

    Its Content-Security-Policy permits the styles that are given here, by their hashes, and
    nothing else: should *body* ever hold what it should not, it would neither run nor load, though
    a refresh could lead away. For the same reason attributes named ``style`` have no effect;
    classes of *style* do.

    >>> said = page("Printer & co", "<h1>Printer</h1>", style="h1 { color: var(--accent); }")
    >>> "<title>Printer &amp; co</title>" in said, "default-src 'none'" in said
    (True, True)

    Args:
        title: Of the page; words, which are escaped here.

        body: HTML that is safe already, to stand in ``<main>``, or with a ``<main>`` of its own.

        style: Further styles, ours; they come after those that all pages share.

        language: Of the page, as BCP 47 names it; one that is none is English.

        framed: The pages that *body* shows by `framed`; their styles are permitted too.
    """
    sheet = f"{LOOKS}\n{style.strip()}".strip()
    inner = body if body.lstrip().startswith("<main") else f"<main>\n{body}\n</main>"
    return (
        f'<!doctype html>\n<html lang="{_language(language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(sheet, framed)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="robots" content="noindex">\n'
        # Or telephones make links of what looks like a number or a date.
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        f"<title>{safe(plain.line(title))}</title>\n<style>{sheet}</style>\n</head>\n"
        f"<body>\n{inner}\n</body>\n</html>\n"
    )


def _language(language: str) -> str:
    return language if _LANGUAGE.fullmatch(language) else "en"


def _policy(sheet: str, framed: Iterable[str]) -> str:
    inner = dict.fromkeys(style for each in framed for style in styles_of(each))
    # Hashes of attributes count only where this is said, and only in browsers that know it.
    words = ["'unsafe-hashes'"] if inner else []
    words += [_hash(style) for style in (sheet, *inner)]
    return f"default-src 'none'; style-src {' '.join(words)}; base-uri 'none'; form-action 'none'"


def _hash(style: str) -> str:
    digest = base64.b64encode(sha256(style.encode("utf-8", "replace")).digest()).decode()
    return f"'sha256-{digest}'"

"""Write a page that shows a mail as it came, safely: give it the file of a mail."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

from mail2ticket import parse
from mail2ticket.display import sanitise

PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
style-src 'unsafe-inline'">
<title>{title}</title>
<h1>{title}</h1>
<div style="overflow: auto; contain: content">{html}</div>
<p>{files}</p>
"""


def page(mail: bytes) -> str:
    """Return the page of one mail; what is shown in it is not listed below it."""
    message = parse(mail)
    safe = sanitise(message)
    below = [one.filename for one in message.attachments if one not in safe.shown]
    return PAGE.format(
        title=escape(message.subject), html=safe.html, files=escape(", ".join(below))
    )


if __name__ == "__main__":
    print(page(Path(sys.argv[1]).read_bytes()))

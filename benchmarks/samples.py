"""
The mails to measure with: a stream that is made, single ones of a size, and others if there.

All made mail is always the same, and nobody's. ``../shared/corpus`` is used where it is there.
"""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path

from mail_stream import paragraphs, stream

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_HEAD = (
    "Received: from mx1.client.example (mx1.client.example [192.0.2.1])\r\n"
    "\tby mx.acme.example with ESMTPS id 4Fz1; Tue, 03 Nov 2026 10:00:01 +0100\r\n"
    "From: =?utf-8?q?J=C3=BCrgen_Gro=C3=9F?= <juergen@kunde.example>\r\n"
    "To: Support <support@acme.example>\r\nSubject: Re: [#1234] The lift is stuck\r\n"
    "Date: Tue, 03 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@kunde.example>\r\n"
    "In-Reply-To: <2@acme.example>\r\nMIME-Version: 1.0\r\n"
)
_INTRODUCTION = "On Mon, 2 Nov 2026 at 09:12, Support <support@acme.example> wrote:\n"


def _chance() -> random.Random:
    # Repeatable, and nothing depends on its being hard to guess.
    return random.Random(1)  # noqa: S311 - no secret


def reply(size: int) -> str:
    """Return a text of about *size* characters: some words, and an earlier one quoted."""
    chance = _chance()
    own = "Thank you, it runs again.\n\nKind regards\nJürgen\n\n"
    quoted = "".join(f"> {line}\n" for line in paragraphs(chance, size // 200).splitlines())
    return own + _INTRODUCTION + quoted[:size]


def thread(size: int) -> str:
    """Return a text of about *size* characters: replies to replies, each quoting the last."""
    chance = _chance()
    lines: list[str] = []
    length = 0
    depth = 0
    while length < size:
        depth = depth % 8 + 1
        mark = ">" * depth + " "
        more = [_INTRODUCTION, *(f"{one}\n" for one in paragraphs(chance, 3).splitlines())]
        lines += [mark + line for line in more]
        length += sum(map(len, more)) + len(mark) * len(more)
    return "Yes, please.\n\n" + _INTRODUCTION + "".join(lines)


def html_reply(size: int) -> str:
    """Return a page of about *size* characters: a reply as Outlook writes it."""
    chance = _chance()
    rows: list[str] = []
    while sum(map(len, rows)) < size:
        rows += [
            f'<p class="MsoNormal"><span lang="EN-GB" style="font-size:11.0pt">{line}'
            "<o:p></o:p></span></p>\r\n"
            for line in paragraphs(chance, 4).splitlines()
        ]
    return (
        '<html><head><style>p.MsoNormal {margin:0cm}</style></head><body lang="EN-GB">'
        '<div class="WordSection1"><p class="MsoNormal">It runs again.<o:p></o:p></p>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        '<p class="MsoNormal"><b>From:</b> Support &lt;support@acme.example&gt;<br>'
        "<b>Sent:</b> Monday, 2 November 2026 09:12<br><b>To:</b> Jürgen<br>"
        "<b>Subject:</b> [#1234] The lift is stuck<o:p></o:p></p></div>"
        f"{''.join(rows)}</div></body></html>"
    )


def text_mail(text: str, kind: str = "plain") -> bytes:
    """Return a mail that is one text."""
    head = f"{_HEAD}Content-Type: text/{kind}; charset=utf-8\r\n"
    body = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"{head}Content-Transfer-Encoding: 8bit\r\n\r\n{body}".encode()


def large_mail(size: int = 10_500_000) -> bytes:
    """Return a mail of about *size* bytes: a short text, and one file in base64."""
    file = base64.encodebytes(_chance().randbytes(size * 76 // 77 * 3 // 4)).replace(
        b"\n", b"\r\n"
    )
    start = (
        f"{_HEAD}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nSee the file.\r\n"
        "--x\r\nContent-Type: application/pdf; name=scan.pdf\r\n"
        "Content-Disposition: attachment; filename=scan.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return start.encode() + file + b"--x--\r\n"


def shared() -> list[bytes]:
    """Return the mails of ``../shared/corpus``; none where it is not there."""
    return [
        (listing.parent / entry["file"]).read_bytes()
        for listing in sorted(SHARED.glob("*/expected.json"))
        for entry in json.loads(listing.read_text("utf-8"))
        if entry["input"] == "rfc822"
    ]


def samples(count: int) -> dict[str, list[bytes]]:
    """Return all mails, by the name of their set."""
    made = {
        "stream": list(stream(count)),
        "2 KB text": [text_mail(reply(1_600))] * 50,
        "50 KB HTML": [text_mail(html_reply(50_000), "html")] * 10,
        "10.5 MB mail": [large_mail()],
    }
    others = shared()
    return {"corpus": others, **made} if others else made


def texts() -> dict[str, str]:
    """Return what reply strippers are measured with, by name."""
    return {
        "2 KB reply": reply(2_000),
        "1 MB thread": thread(1_000_000),
        "5 MB thread": thread(5_000_000),
        "50 KB HTML reply": html_reply(50_000),
    }

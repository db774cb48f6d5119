"""
A stream of mails to measure with, always the same for the same seed.

Written for this project; nobody's mail. In form they are like what a helpdesk gets: plain
mails and HTML ones, replies with quotes and signatures, encoded headers, files, reports and
vacation notes.
"""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Iterator
from email.header import Header

#: What is in a hundred mails.
MIX = {"plain": 30, "reply": 25, "html": 20, "photo": 8, "pdf": 7, "vacation": 5, "bounce": 5}

#: The desk that all of them are to.
ADDRESS = "support@acme.example"

_TEXT = (
    "the printer on third floor is again out of order since this morning and nobody can "
    "work please send somebody as soon as possible we have tried to switch it off and on "
    "but it shows error code E-0x51 invoice customer server network password reset account"
)
_WORDS = _TEXT.split()
_PEOPLE = (
    ("Ada Lovelace", "ada@client.example"),
    ("Jürgen Groß", "juergen@kunde.example"),
    ("José Peña", "jose@cliente.example"),
    ("Zoë Brontë", "zoe@client.example"),
    ("山田 太郎", "yamada@kyaku.example"),
    ("Bob", "bob@freemail.example"),
)


def stream(count: int = 300, seed: int = 1, *, without: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Yield *count* mails, none of a kind that is left out."""
    # Repeatable, and nothing depends on its being hard to guess.
    chance = random.Random(seed)  # noqa: S311 - no secret
    kinds = [kind for kind, share in MIX.items() if kind not in without for _ in range(share)]
    for number in range(count):
        yield _mail(chance, chance.choice(kinds), number)


def _mail(chance: random.Random, kind: str, number: int) -> bytes:
    # A person's next mail comes a round later, and may answer his last one.
    name, address = _PEOPLE[number % len(_PEOPLE)]
    subject = " ".join(chance.sample(_WORDS, chance.randint(3, 8)))
    head = [
        f"Received: from mx{hop}.example ([192.0.2.{hop}]) by mx.acme.example with ESMTPS id "
        f"{chance.randrange(10**9):09d};\n Tue, 03 Nov 2026 10:{number % 60:02d}:{hop:02d} +0000"
        for hop in range(1, chance.randint(2, 6))
    ]
    head += [
        f"From: {Header(name, 'utf-8').encode()} <{address}>",
        "To: Support <support@acme.example>",
        f"Subject: {Header(f'{subject} … {number}', 'utf-8').encode()}",
        f"Date: Tue, 03 Nov 2026 10:{number % 60:02d}:00 +0100",
        f"Message-ID: <{number}@client.example>",
        "MIME-Version: 1.0",
        "X-Mailer: a mail program",
    ]
    match kind:
        case "reply":
            head += [f"In-Reply-To: <{number - len(_PEOPLE)}@client.example>"]
            content = _text(_reply(chance, name))
        case "html":
            content = _alternative(chance)
        case "photo":
            content = _mixed(chance, "image/jpeg", "IMG_1.jpg", chance.randint(100, 400))
        case "pdf":
            content = _mixed(chance, "application/pdf", "scan.pdf", chance.randint(30, 900))
        case "vacation":
            head += ["Auto-Submitted: auto-replied"]
            content = _text("I am away until Monday.\n\n" + paragraphs(chance, 1))
        case "bounce":
            content = _bounce(number)
        case _:
            content = _text(paragraphs(chance, chance.randint(1, 6)))
    return ("\n".join(head) + "\n" + content).replace("\n", "\r\n").encode()


def paragraphs(chance: random.Random, count: int) -> str:
    """Return some words in *count* paragraphs."""
    return "\n\n".join(
        "\n".join(" ".join(chance.choices(_WORDS, k=11)) for _ in range(chance.randint(1, 6)))
        for _ in range(count)
    )


def _reply(chance: random.Random, name: str) -> str:
    quoted = "\n".join(f"> {line}" for line in paragraphs(chance, 8).splitlines())
    return (
        f"{paragraphs(chance, 1)}\n\n-- \n{name}\n+44 20 7946 0000\n\n"
        f"On Mon, 2 Nov 2026 at 09:12, Support <support@acme.example> wrote:\n{quoted}\n"
    )


def _text(text: str) -> str:
    body = quopri.encodestring(text.encode()).decode()
    return (
        "Content-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: quoted-printable\n\n{body}\n"
    )


def _alternative(chance: random.Random) -> str:
    text = paragraphs(chance, 3)
    rows = "".join(
        f'<tr style="margin:0"><td class="x"><p>{line}&nbsp;</p></td></tr>'
        for line in paragraphs(chance, 25).splitlines()
    )
    style = "<style>p {margin:0}</style>"
    page = f"<html><head>{style}</head><body><table>{rows}</table></body></html>"
    encoded = base64.encodebytes(page.encode()).decode()
    return (
        'Content-Type: multipart/alternative; boundary="=_alt"\n\n'
        f"--=_alt\n{_text(text)}"
        "--=_alt\nContent-Type: text/html; charset=utf-8\n"
        f"Content-Transfer-Encoding: base64\n\n{encoded}--=_alt--\n"
    )


def _mixed(chance: random.Random, media_type: str, name: str, kilobytes: int) -> str:
    file = base64.encodebytes(chance.randbytes(kilobytes * 1024)).decode()
    return (
        'Content-Type: multipart/mixed; boundary="=_mix"\n\n'
        f"--=_mix\n{_text(paragraphs(chance, 2))}"
        f'--=_mix\nContent-Type: {media_type}; name="{name}"\n'
        f'Content-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{file}--=_mix--\n"
    )


def _bounce(number: int) -> str:
    return (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_dsn"\n\n'
        "--=_dsn\nContent-Type: text/plain\n\nYour mail could not be delivered.\n"
        "--=_dsn\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.client.example\n\n"
        f"Final-Recipient: rfc822; gone{number}@client.example\n"
        "Action: failed\nStatus: 5.1.1\n"
        "--=_dsn\nContent-Type: message/rfc822\n\n"
        f"Message-ID: <{number}.old@acme.example>\nSubject: Hello\n\nHello\n--=_dsn--\n"
    )

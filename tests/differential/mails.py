"""Varied mails from a seed: charsets, names, nested parts, damaged headers; the same each time."""

# ruff: noqa: RUF001 - the words are in the scripts of their languages

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Iterator
from email.header import Header

#: Words with the charsets they are written in.
SCRIPTS = (
    ("Der Drucker im Flur läuft nicht mehr", ("utf-8", "iso-8859-1", "windows-1252")),
    ("L'imprimante est en panne depuis hier, café", ("utf-8", "iso-8859-15")),
    ("Принтер не работает с утра", ("utf-8", "koi8-r", "windows-1251")),
    ("Drukarka nie działa, proszę o pomoc", ("utf-8", "iso-8859-2", "windows-1250")),
    ("Ο εκτυπωτής δεν λειτουργεί", ("utf-8", "iso-8859-7")),
    ("プリンターが動きません", ("utf-8", "iso-2022-jp", "shift_jis", "euc-jp")),
    ("打印机坏了", ("utf-8", "gb2312", "gb18030", "big5")),
    ("프린터가 안 됩니다", ("utf-8", "euc-kr")),
    ("המדפסת לא עובדת", ("utf-8", "windows-1255")),
    ("الطابعة لا تعمل", ("utf-8", "windows-1256")),
    ("เครื่องพิมพ์เสีย", ("utf-8", "tis-620")),
    ("Yazıcı çalışmıyor", ("utf-8", "iso-8859-9")),
    ("The printer is on fire", ("us-ascii", "utf-8")),
    ("It costs 5 € – “really”", ("utf-8", "windows-1252")),
)
NAMES = (
    "{a}",
    "Ada <{a}>",
    "Ada Lovelace <{a}>",
    '"Lovelace, Ada" <{a}>',
    "{a} (Ada)",
    "<{a}>",
    '"Ada \\"The Count\\" L" <{a}>',
    "{w} <{a}>",
    '"{w}" <{a}>',
    "{a} ({w})",
    '"{a}" <{a}>',
    "Ada (Acme) <{a}>",
)
DAMAGED = (
    "Lovelace, Ada <{a}>",
    "Ada {a}",
    "Ada <{a}",
    "{a}>",
    "<<{a}>>",
    "Ada <{a}> <b@other.example>",
    "{a} b@other.example",
    "{a}; b@other.example",
    "'{a}'",
    "mailto:{a}",
    "<mailto:{a}>",
    "{a}.",
    "boss@corp.example <{a}>",
    '"boss@corp.example" <{a}>',
    "victim@bank.example( <{a}>",
    "undisclosed-recipients:;",
    "Team: {a}, b@other.example;",
    "=?utf-8?q?evil=40x=2Eexample=2C?= <{a}>",
    "{a},, b@other.example,",
    '"Ada <{a}>',
    "Ada",
    "MAILER-DAEMON",
    "",
    "<>",
)
DATES = (
    "Tue, 03 Nov 2026 10:00:00 +0100",
    "3 Nov 2026 10:00:00 +0000",
    "Tue, 03 Nov 2026 10:00:00 GMT",
    "Tue, 3 Nov 26 10:00 EST",
    "Tue, 03 Nov 2026 10:00:00 -0000",
    "Tue, 03 Nov 2026 10:00:00 +0530 (IST)",
    "2026-11-03 10:00:00",
    "yesterday",
    "",
)
FILE_NAMES = (
    'filename="report.pdf"',
    "filename=report.pdf",
    'filename="annual report.pdf"',
    "filename*=utf-8''r%C3%A9sum%C3%A9.pdf",
    'filename="=?utf-8?q?r=C3=A9sum=C3=A9.pdf?="',
    'filename*0="annual "; filename*1="report.pdf"',
    "filename*0*=utf-8''r%C3%A9; filename*1=sum.pdf",
    'filename="a\\"b.pdf"',
    'filename="../../etc/passwd"',
    "",
)


def word(text: str, charset: str, rng: random.Random) -> str:
    """Return *text* as encoded words; split over lines now and then, as clients do."""
    if rng.random() < 0.3:
        return Header(text, charset, header_name="Subject").encode()
    raw = base64.b64encode(text.encode(charset)).decode()
    return f"=?{charset}?B?{raw}?="


class _Writer:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._boundaries = 0

    def mail(self, number: int) -> bytes:
        rng = self._rng
        text, charset = self._text()
        address = rng.choice(("ada@client.example", "Ada.L+x@Sub.Client.example", "a@b.example"))
        sender = rng.choice(NAMES if rng.random() < 0.6 else DAMAGED)
        receiver = rng.choice(NAMES if rng.random() < 0.7 else DAMAGED)
        fields = {
            "From": sender.format(a=address, w=word(text[:14], charset, rng)),
            "To": receiver.format(a="desk@acme.example", w=word("Acme é", "utf-8", rng)),
            "Subject": rng.choice((text, word(text, charset, rng), "Re: printer", "")),
            "Date": rng.choice(DATES),
            "Message-ID": rng.choice(
                (
                    f"<{number}@client.example>",
                    f"<[{number}@x.example]>",
                    f"{number}@c.example",
                    "",
                )
            ),
        }
        if rng.random() < 0.3:
            fields["Cc"] = "bob@other.example, Carl <carl@other.example>"
        lines = [
            f"{name}: {value}" for name, value in fields.items() if value or rng.random() < 0.3
        ]
        if rng.random() < 0.1:
            lines.append("this line is no header")
        rng.shuffle(lines)
        head = "\r\n".join(["MIME-Version: 1.0", *lines])
        entity = self._entity(depth=0)
        raw = head.encode("utf-8" if rng.random() < 0.8 else "latin-1", "replace")
        return raw + b"\r\n" + entity

    def _text(self) -> tuple[str, str]:
        text, charsets = self._rng.choice(SCRIPTS)
        charset = self._rng.choice(charsets)
        try:
            text.encode(charset)
        except UnicodeError:
            charset = "utf-8"
        return text, charset

    def _entity(self, depth: int) -> bytes:
        rng = self._rng
        if depth < 3 and rng.random() < 0.5:
            return self._multipart(depth)
        kind = rng.choice(("plain", "plain", "html", "file", "mail" if depth else "plain"))
        if kind == "file":
            return self._file()
        if kind == "mail":
            inner = b"Subject: inside\r\nFrom: a@inner.example\r\n\r\ninside\r\n"
            return b"Content-Type: message/rfc822\r\n\r\n" + inner
        return self._words(kind)

    def _words(self, kind: str) -> bytes:
        rng = self._rng
        text, charset = self._text()
        if kind == "html":
            text = f"<html><body><p>{text}</p></body></html>"
        raw = text.encode(charset) + b"\r\n"
        encoding = rng.choice(("8bit", "base64", "quoted-printable", "8bit", "x-unknown"))
        if encoding == "base64":
            raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
        elif encoding == "quoted-printable":
            raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        said = rng.choice((charset, f'"{charset}"', charset.upper(), "x-nobody-knows"))
        if rng.random() < 0.9 and said == "x-nobody-knows":
            said = charset
        head = f"Content-Type: text/{kind}; charset={said}\r\n"
        if charset == "us-ascii" and rng.random() < 0.5:
            head = ""
        return f"{head}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + raw

    def _file(self) -> bytes:
        rng = self._rng
        raw = bytes(rng.randrange(256) for _ in range(rng.randrange(120)))
        name = rng.choice(FILE_NAMES)
        kind = rng.choice(("application/pdf", "image/png", "application/octet-stream", "text/csv"))
        how = rng.choice(("attachment", "inline"))
        disposition = f"{how}; {name}" if name else how
        encoded = base64.encodebytes(raw).replace(b"\n", b"\r\n")
        if rng.random() < 0.1:
            encoded = encoded.rstrip(b"=\r\n") + b"\r\n"
        return (
            f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
        ).encode() + encoded

    def _multipart(self, depth: int) -> bytes:
        rng = self._rng
        self._boundaries += 1
        boundary = f"=_b{self._boundaries}"
        kind = rng.choice(("mixed", "mixed", "alternative", "related", "report"))
        if kind == "alternative":
            parts = [self._words("plain"), self._words("html")]
        else:
            parts = [self._entity(depth + 1) for _ in range(rng.randrange(1, 4))]
        raw = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
        if rng.random() < 0.2:
            raw += b"This is a multi-part message.\r\n"
        for part in parts:
            raw += b"--" + boundary.encode() + b"\r\n" + part + b"\r\n"
        return raw if rng.random() < 0.1 else raw + b"--" + boundary.encode() + b"--\r\n"


def mails(count: int, seed: int = 20_261_103) -> Iterator[tuple[str, bytes]]:
    """Yield *count* mails with their names."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(count):
        yield f"generated/{number:04}", _Writer(rng).mail(number)

from __future__ import annotations

import base64
import binascii
import re
import sys
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.serialize import address_to_wire, is_id, write_mail

SUPPORT = NamedAddress("Acme Support", Address.of("support@acme.example"))
ADA = Address.of("ada@client.example")


def mail(**changed: Any) -> bytes:  # noqa: ANN401 - whatever write_mail takes
    usual: dict[str, Any] = {
        "sender": SUPPORT,
        "to": ADA,
        "subject": "Printer",
        "text": "Thank you.\n",
        "message_id": "1@acme.example",
        "date": datetime(2026, 11, 3, 9, 5, tzinfo=UTC),
    }
    return write_mail(**{**usual, **changed})


def value(content: bytes, name: str) -> str:
    head = content.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    return dict(line.split(":", 1) for line in head.split("\r\n"))[name].strip()


def body(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[2]


def from_named(name: str) -> str:
    return value(mail(sender=NamedAddress(name, SUPPORT.address)), "From")


def words(encoded: str) -> list[bytes]:
    found = re.findall(r"=\?utf-8\?([qb])\?([^?]*)\?=", encoded)
    return [
        base64.b64decode(text) if kind == "b" else binascii.a2b_qp(text, header=True)
        for kind, text in found
    ]


def test_a_mail_has_every_header_it_needs_and_no_other() -> None:
    assert mail(
        reply_to=Address.of("support+t1@acme.example"),
        in_reply_to="q@client.example",
        references=("p@client.example", "q@client.example"),
        extra=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    ) == (
        b"Date: Tue, 03 Nov 2026 09:05:00 +0000\r\n"
        b"From: Acme Support <support@acme.example>\r\n"
        b"To: ada@client.example\r\n"
        b"Reply-To: support+t1@acme.example\r\n"
        b"Subject: Printer\r\n"
        b"Message-ID: <1@acme.example>\r\n"
        b"In-Reply-To: <q@client.example>\r\n"
        b"References: <p@client.example> <q@client.example>\r\n"
        b"Auto-Submitted: auto-replied\r\n"
        b"X-Auto-Response-Suppress: All\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Thank you.\r\n"
    )


def test_a_date_is_written_in_utc_and_in_english() -> None:
    tokyo = timezone(timedelta(hours=9))
    written = mail(date=datetime(2027, 1, 1, 8, 0, tzinfo=tokyo))
    assert value(written, "Date") == "Thu, 31 Dec 2026 23:00:00 +0000"


def test_a_date_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        mail(date=datetime(2026, 11, 3))  # noqa: DTZ001 - that is what is refused


def test_line_ends_in_a_subject_are_blanks() -> None:
    written = mail(subject="Printer\r\nBcc: evil@evil.example\r\n\r\nbody\u2028x\x00y\x85")
    assert value(written, "Subject") == "Printer Bcc: evil@evil.example body x y"
    assert body(written) == b"Thank you.\r\n"


def test_nothing_that_cannot_be_shown_is_written() -> None:
    unshown = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    ]
    assert len(unshown) > 2000
    every = "a".join(unshown)
    written = value(mail(subject=every, sender=NamedAddress(every, ADA), text=every), "Subject")
    assert set(written.split(" ")) == {"a"}
    text = binascii.a2b_qp(body(mail(text=every))).decode("ascii")
    assert set(text.replace("\r\n", "")) == {"a", " "}


def test_blanks_between_odd_words_are_encoded_with_them() -> None:
    assert value(mail(subject="für die Prüfung da"), "Subject") == (
        "=?utf-8?q?f=C3=BCr_die_Pr=C3=BCfung?= da"
    )


def test_a_first_word_stays_beside_the_name_of_its_header() -> None:
    long = f"{'x' * 90}@acme.example"
    assert b"\r\nMessage-ID: <%b>\r\n" % long.encode() in mail(message_id=long)


def test_what_looks_like_an_encoded_word_is_shown_as_it_stands() -> None:
    literal = "=?utf-8?q?a=0D=0ABcc:_evil?="
    written = value(mail(subject=literal), "Subject")
    assert literal not in written
    assert words(written) == [literal.encode()]


def test_the_number_in_a_subject_stays_plain_beside_encoded_words() -> None:
    written = value(mail(subject="[T20261103.0001] Der Drücker klemmt sehr"), "Subject")
    assert written == "[T20261103.0001] Der =?utf-8?q?Dr=C3=BCcker?= klemmt sehr"


def test_an_encoded_word_never_ends_inside_a_character() -> None:
    subject = "日本語" * 60 + "😀" * 40
    pieces = words(value(mail(subject=subject), "Subject"))
    assert len(pieces) > 5
    assert "".join(piece.decode("utf-8") for piece in pieces) == subject


@pytest.mark.parametrize("subject", ["ä" * 500, "word " * 200, "x" * 2000, "ä " * 300])
def test_long_subjects_are_folded(subject: str) -> None:
    written = mail(subject=subject)
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert all(line.strip() for line in written.partition(b"\r\n\r\n")[0].split(b"\r\n"))


def test_an_empty_subject_is_written_nevertheless() -> None:
    assert b"\r\nSubject:\r\n" in mail(subject=" \r\n ")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", "support@acme.example"),
        ("Ada Lovelace", "Ada Lovelace <support@acme.example>"),
        ("Lovelace, Ada", '"Lovelace, Ada" <support@acme.example>'),
        ('A "B" \\ C', '"A \\"B\\" \\\\ C" <support@acme.example>'),
        ("x@evil.example", '"x@evil.example" <support@acme.example>'),
        ("Zoë <x@evil.example>,", None),
        ("=?utf-8?q?x?=", None),
        ('"' * 60, None),
        ("x" * 200, None),
    ],
)
def test_a_name_is_bare_quoted_or_encoded(name: str, written: str | None) -> None:
    found = from_named(name)
    if written is not None:
        assert found == written
    else:
        assert re.fullmatch(
            r"(=\?utf-8\?[bq]\?[A-Za-z0-9!*+/=_-]+\?= )+<support@acme.example>", found
        )
        assert b"".join(words(found)).decode("utf-8") == name


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (Address("ada", "client.example"), "ada@client.example"),
        (Address("front desk", "client.example"), '"front desk"@client.example'),
        (Address('a"b\\', "client.example"), '"a\\"b\\\\"@client.example'),
        (Address('"a b"', "client.example"), '"a b"@client.example'),
        (Address(".dot", "client.example"), '".dot"@client.example'),
        (Address("x@evil.example,ada", "c.example"), '"x@evil.example,ada"@c.example'),
        (Address("ada", "müller.example"), "ada@xn--mller-kva.example"),
        (Address("ada", "日本.example"), "ada@xn--wgv71a.example"),
        (Address("ada", "mu\u0308ller.example"), "ada@xn--mller-kva.example"),
        (Address("ada", "[192.0.2.1]"), "ada@[192.0.2.1]"),
        (Address("danger-$USER`id`", "c.example"), "danger-$USER`id`@c.example"),
    ],
)
def test_an_address_is_written_in_ascii(address: Address, written: str) -> None:
    assert address_to_wire(address) == written
    assert value(mail(to=address), "To") == written


@pytest.mark.parametrize(
    "address",
    [
        Address("MAILER-DAEMON", ""),
        Address("zoë", "client.example"),
        Address("a\r\nBcc: x", "client.example"),
        Address("a\x00", "client.example"),
        Address("=?utf-8?q?a?=", "client.example"),
        Address("a", "client.example\r\nBcc: x@evil.example"),
        Address("a", "client.example, x"),
        Address("a", "client..example"),
        Address("a", "-client.example"),
        Address("a", "client.example."),
        Address("a", "ü" * 70 + ".example"),
        Address("a", "ü." * 100_000),
        Address("a", "\ud800.example"),
        # IDNA would make another domain of these: full width, and a joiner left out.
        Address("a", "\uff45vil.example"),
        Address("a", "client\u200d.example"),
        Address("a", "client\u3002example"),
        Address("a" * 400, "client.example"),
    ],
    ids=lambda address: repr(str(address))[:30],
)
def test_a_doubtful_address_is_refused(address: Address) -> None:
    with pytest.raises(ValueError, match=r"cannot be written|too long"):
        mail(to=address)
    with pytest.raises(ValueError, match=r"cannot be written|too long"):
        mail(reply_to=address)


@pytest.mark.parametrize(
    "bad", ["", "a b", "<a@b>", "a\r\nBcc: x", "ä@b", "a@b\x00", "x" * 901, "=?utf-8?q?a?=@b"]
)
def test_a_doubtful_id_is_refused(bad: str) -> None:
    assert not is_id(bad)
    for place in ("message_id", "in_reply_to"):
        with pytest.raises(ValueError, match="Message-ID"):
            mail(**{place: bad})
    with pytest.raises(ValueError, match="Message-ID"):
        mail(references=("fine@b", bad))


@pytest.mark.parametrize("odd", ["no-at-sign", "a@b@c", "(a)@b", "x" * 900, '"a"@[b]'])
def test_an_odd_id_of_somebody_elses_can_be_answered(odd: str) -> None:
    assert is_id(odd)
    assert value(mail(in_reply_to=odd), "In-Reply-To") == f"<{odd}>"


def test_references_keep_the_first_and_the_newest() -> None:
    found = value(mail(references=tuple(f"{n}@x" for n in range(50))), "References").split()
    assert found == ["<0@x>", *(f"<{n}@x>" for n in range(31, 50))]


def test_references_name_nothing_twice() -> None:
    assert value(mail(references=("1@x", "2@x", "1@x")), "References") == "<1@x> <2@x>"


@pytest.mark.parametrize(
    "name",
    ["", "A B", "A:", "Ä", "A\r\nBcc", "x" * 61, "Bcc", "CC", "to", "Resent-To", "Content-Type"],
)
def test_a_doubtful_name_of_a_further_header_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name of a further header"):
        mail(extra=((name, "value"),))


def test_a_further_header_stands_once() -> None:
    with pytest.raises(ValueError, match="further header"):
        mail(extra=(("X-Loop", "1"), ("x-loop", "2")))


@pytest.mark.parametrize(
    "bad",
    ["", " a", "a ", "a  b", "a\r\nBcc: x", "a\n b", "\x7f", "ä", "=?utf-8?q?a?=", "x" * 901],
)
def test_a_doubtful_value_of_a_further_header_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="value of X-Test"):
        mail(extra=(("X-Test", bad),))


def test_a_word_that_cannot_be_broken_has_a_line_of_its_own() -> None:
    written = mail(extra=(("X-Test", f"short {'x' * 500} short"),))
    assert b"\r\nX-Test: short\r\n " + b"x" * 500 + b"\r\n short\r\n" in written


def test_short_ascii_lines_are_written_as_they_are() -> None:
    written = mail(text="a\n\n.\nb")
    assert value(written, "Content-Transfer-Encoding") == "7bit"
    assert body(written) == b"a\r\n\r\n.\r\nb\r\n"


@pytest.mark.parametrize("text", ["x" * 79, "-- \nAda", "Grüße an alle, die das hier lesen"])
def test_long_lines_ending_blanks_and_some_umlauts_are_quoted_printable(text: str) -> None:
    written = mail(text=text)
    assert value(written, "Content-Transfer-Encoding") == "quoted-printable"
    assert max(map(len, body(written).split(b"\r\n"))) <= 76
    assert binascii.a2b_qp(body(written)).decode() == text.replace("\n", "\r\n") + "\r\n"


def test_text_of_few_ascii_letters_is_base64() -> None:
    text = "日本語のテキスト。\n" * 30
    written = mail(text=text)
    assert value(written, "Content-Transfer-Encoding") == "base64"
    assert max(map(len, body(written).split(b"\r\n"))) == 76
    assert base64.b64decode(body(written)).decode() == text.replace("\n", "\r\n")


def test_text_keeps_its_lines_and_no_other_control_character() -> None:
    assert body(mail(text="a\r\nb\rc\td\x00e\x1bf\u2029g\ud800h\n")) == b"a\r\nb c d e f g h\r\n"


def parts(content: bytes) -> list[bytes]:
    boundary = value(content, "Content-Type").partition('boundary="')[2].rstrip('"')
    first, *between, last = body(content).split(f"--{boundary}".encode())
    assert (first, last) == (b"", b"--\r\n")
    return [part.removeprefix(b"\r\n").removesuffix(b"\r\n") for part in between]


def test_a_mail_may_say_the_same_in_html() -> None:
    """RFC 2046 section 5.1.4: the best comes last."""
    plain, rich = parts(mail(html="<p>Thank <b>you</b>.</p>"))

    assert plain == (
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Thank you.\r\n"
    )
    assert rich == (
        b"Content-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"<p>Thank <b>you</b>.</p>\r\n"
    )


def test_each_form_is_encoded_as_suits_it() -> None:
    plain, rich = parts(mail(text="Zoë said so.", html="日本語 " * 200))

    assert b"Content-Transfer-Encoding: quoted-printable\r\n\r\nZo=C3=AB said so.\r\n" in plain
    assert b"Content-Transfer-Encoding: base64" in rich
    assert max(map(len, rich.split(b"\r\n"))) == 76


def test_what_tells_parts_apart_stands_in_no_part() -> None:
    first = mail(html="<p>")
    boundary = value(first, "Content-Type").partition('boundary="')[2].rstrip('"')
    again = mail(text=f"--{boundary}\n--{boundary}--\n--=_\n", html=f"--{boundary}--")

    assert boundary.startswith("=_")
    assert len(parts(again)) == 2
    assert body(again).count(b"\r\n--=_") == 2
    assert body(again).startswith(b"--=_")
    assert b"--=3D_" in body(again)


def test_the_same_mail_is_written_the_same_and_another_one_is_not() -> None:
    one, same, other = mail(html="<p>a"), mail(html="<p>a"), mail(html="<p>b")

    assert one == same
    assert value(one, "Content-Type") != value(other, "Content-Type")


def test_nothing_unshown_is_in_html_either() -> None:
    _, rich = parts(mail(html="<p>a\x00b\ud800c\u2028d</p>"))
    assert rich.endswith(b"<p>a b c d</p>\r\n")

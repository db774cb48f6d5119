"""
No value can add a header, a recipient or a line to a mail that we write (X10, N5).

HYPOTHESIS_EXAMPLES=100000 asks for more than the few that every run tries.
"""

from __future__ import annotations

import os
import re
import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as StandardMessage
from email.policy import compat32
from email.utils import getaddresses

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.parse import parse
from mail2ticket.serialize import is_id, write_mail

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "300"))
SUPPORT = Address.of("support@acme.example")
ADA = Address.of("ada@client.example")
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
NAMES = [
    "Date",
    "From",
    "To",
    "Subject",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]

NASTY = [
    "\r\nBcc: evil@evil.example",
    "\n\nbody",
    "\rTo: evil@evil.example",
    "=?utf-8?q?a=0D=0ABcc:_evil?=",
    "=?utf-8?b?",
    "?=",
    "=?",
    ", evil@evil.example",
    "<evil@evil.example>",
    '"',
    "\\",
    "(",
    ";:@",
    "\x00\x0b\x0c\x1c\x85\u2028\u2029\ud800\udfff",
    "\u00a0\u202f\u3000",
    "ü",
    "日本語",
    "👩\u200d💻",
    "e\u0301",
    "\ufeff",
    " " * 3,
    "\t",
    "x" * 100,
    "ß" * 50,
    "=20\n.\nFrom me\n-- \n",
]

anything = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=5))).map("".join),
)
many = settings(max_examples=EXAMPLES, deadline=None)


def blanked(text: str, *, keeping: str = "") -> str:
    unshown = {"Cc", "Cs", "Zl", "Zp"}
    return "".join(
        " " if unicodedata.category(c) in unshown and c not in keeping else c for c in text
    )


def one_line(text: str) -> str:
    return " ".join(word for word in blanked(text).split(" ") if word)


def whole_text(text: str) -> str:
    return blanked(text.replace("\r\n", "\n"), keeping="\n").removesuffix("\n") + "\n"


def split(mail: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """Read the header as RFC 5322 has it, and be strict about it."""
    text = mail.decode("ascii")
    assert "\r" not in text.replace("\r\n", "")
    assert "\n" not in text.replace("\r\n", "")
    assert "\0" not in text
    assert text.endswith("\r\n")
    assert all(len(line) <= 998 for line in text.split("\r\n"))
    head, _, body = text.partition("\r\n\r\n")
    assert all(line.strip() for line in head.split("\r\n"))
    fields: list[tuple[str, str]] = []
    for line in head.split("\r\n"):
        if line.startswith(" "):
            fields[-1] = (fields[-1][0], fields[-1][1] + line)
        else:
            name, colon, value = line.partition(":")
            assert colon
            fields.append((name, value.strip()))
    return fields, body.encode("ascii")


def decoded(message: StandardMessage, name: str) -> str:
    return str(make_header(decode_header(message[name].replace("\r\n", ""))))


@many
@given(subject=anything, name=anything, text=anything)
def test_no_words_make_a_header_or_a_recipient(subject: str, name: str, text: str) -> None:
    mail = write_mail(
        sender=NamedAddress(name, SUPPORT),
        to=ADA,
        subject=subject,
        text=text,
        message_id="1@acme.example",
        date=NOON,
    )
    fields, _ = split(mail)
    assert [field for field, _ in fields] == NAMES
    assert dict(fields)["To"] == str(ADA)
    assert all(len(line) <= 78 for line in mail.split(b"\r\n"))
    for word in re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", mail.partition(b"\r\n\r\n")[0]):
        assert len(word) <= 75


@many
@given(subject=anything, name=anything, text=anything)
@example(subject="", name="", text="\ufeff\ufeff")
def test_what_was_written_is_what_is_read(subject: str, name: str, text: str) -> None:
    mail = write_mail(
        sender=NamedAddress(name, SUPPORT),
        to=ADA,
        subject=subject,
        text=text,
        message_id="1@acme.example",
        date=NOON,
    )
    read = parse(mail)
    assert [field for field, _ in read.headers] == NAMES
    assert [person.address for person in read.to] == [ADA]
    assert [person.address for person in read.senders] == [SUPPORT]
    assert not read.cc
    assert not read.bcc
    # Reading makes NFC of it, and takes blanks of all kinds off its ends.
    as_read = {
        shown: unicodedata.normalize("NFC", one_line(shown)).strip() for shown in (subject, name)
    }
    assert read.subject == as_read[subject]
    assert read.sender is not None
    assert read.sender.name == as_read[name]
    # One byte order mark at the beginning of a text is no part of it.
    as_words = unicodedata.normalize("NFC", whole_text(text).removeprefix("\ufeff")).split()
    assert unicodedata.normalize("NFC", read.body.text).split() == as_words


@many
@given(subject=anything, name=anything, text=anything)
def test_the_standard_library_reads_the_same(subject: str, name: str, text: str) -> None:
    mail = write_mail(
        sender=NamedAddress(name, SUPPORT),
        to=ADA,
        subject=subject,
        text=text,
        message_id="1@acme.example",
        date=NOON,
    )
    read = message_from_bytes(mail, policy=compat32)
    assert list(read.keys()) == NAMES
    assert not read.defects
    assert getaddresses([read["To"]]) == [("", str(ADA))]
    assert getaddresses([read["From"].replace("\r\n", "")])[0][1] == str(SUPPORT)
    assert decoded(read, "Subject") == one_line(subject)
    body = read.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode("utf-8").replace("\r\n", "\n") == whole_text(text)


@many
@given(
    to=st.one_of(st.just(ADA), st.builds(Address, anything.filter(bool), anything)),
    message_id=st.one_of(st.just("1@acme.example"), anything),
    references=st.lists(st.one_of(st.sampled_from(["2@x", "3"]), anything), max_size=3),
    field=st.one_of(st.sampled_from(["Auto-Submitted", "X-Test", "Bcc", "subject"]), anything),
    value=st.one_of(st.just("auto-replied"), anything),
)
def test_what_programs_act_on_is_written_as_it_is_or_not_at_all(
    to: Address, message_id: str, references: list[str], field: str, value: str
) -> None:
    try:
        mail = write_mail(
            sender=NamedAddress("", SUPPORT),
            to=to,
            subject="",
            text="",
            message_id=message_id,
            date=NOON,
            references=tuple(references),
            extra=((field, value),),
        )
    except ValueError:
        return
    fields = dict(split(mail)[0])
    assert fields.pop(field) == value
    assert fields["Message-ID"] == f"<{message_id}>"
    assert fields.pop("References", "") == " ".join(f"<{i}>" for i in dict.fromkeys(references))
    assert list(fields) == NAMES


@many
@given(
    local=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30),
    domain=st.from_regex(r"[a-zäöéñ日本]{1,10}\.example", fullmatch=True),
    message_id=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=950),
    value=st.text(st.sampled_from("abc; =?,"), min_size=1),
)
def test_near_misses_are_written_as_they_are_or_not_at_all(
    local: str, domain: str, message_id: str, value: str
) -> None:
    id_fits = is_id(message_id)
    assert (
        id_fits
        or not message_id
        or "=?" in message_id
        or not len(message_id) <= 900
        or ("<" in message_id or ">" in message_id)
    )
    try:
        mail = write_mail(
            sender=NamedAddress("", SUPPORT),
            to=Address(local, domain),
            subject="",
            text="",
            message_id=message_id if id_fits else "1@acme.example",
            date=NOON,
            extra=(("X-Test", value),),
        )
    except ValueError:
        assert "=?" in local + value or value != " ".join(value.split())
        return
    fields = dict(split(mail)[0])
    assert fields["X-Test"] == value
    name, _, written_domain = fields["To"].rpartition("@")
    assert written_domain.encode("ascii").decode("idna") == domain
    is_quoted = name.startswith('"') and name.endswith('"') and name != local
    assert (re.sub(r"\\(.)", r"\1", name[1:-1]) if is_quoted else name) == local

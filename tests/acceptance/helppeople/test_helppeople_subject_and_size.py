"""Chapter 2: the subject is required and has at most 80 characters; a mail at most 20 MB (W6)."""

from __future__ import annotations

import pytest
from acceptance_desk import said, why
from helppeople_desk import HelpDesk, passed

from mail2ticket.model.decision import State
from mail2ticket.model.items import NewTicket
from mail2ticket.model.notice import NoticeKind
from mail2ticket.presets.helppeople import MESSAGE_BYTES, SUBJECT_CHARACTERS
from mail2ticket.testing import mail
from mail2ticket.wording import DEFAULT

LUZ = "luz.rojas@andina.example"


def written(subject: str | None, body: str = "No hay red.", **files: bytes) -> bytes:
    return mail(
        "",
        body,
        sender=LUZ,
        to="ayuda@mesa.example",
        attachments={name.replace("_", "."): content for name, content in files.items()},
        Subject=subject,
        Authentication_Results=passed(LUZ),
    )


def test_w6_a_mail_without_a_subject_is_refused_with_its_reason() -> None:
    desk = HelpDesk()

    outcome = desk.receives("no_subject.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "empty_subject")
    assert outcome.notices == (NoticeKind.REFUSED,)
    [notice] = desk.sent
    assert DEFAULT.reason("empty_subject", "es") in said(notice)


@pytest.mark.parametrize("subject", [None, "", "   ", "\u200b", "\u00a0\u2060"])
def test_w6_blanks_and_what_nobody_sees_are_no_subject(subject: str | None) -> None:
    assert HelpDesk().receives(written(subject)).reason == "empty_subject"


def test_w6_a_subject_of_more_than_80_characters_is_refused_with_its_reason() -> None:
    desk = HelpDesk()

    outcome = desk.receives("long_subject.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "long_subject")
    assert why(outcome, "decide") == "the subject has 85 characters, over the limit of 80"
    assert outcome.notices == (NoticeKind.REFUSED,)
    [notice] = desk.sent
    assert DEFAULT.reason("long_subject", "es") in said(notice)


@pytest.mark.parametrize("letter", ["x", "ñ", "語", "😀"])
def test_w6_characters_are_counted_and_not_bytes(letter: str) -> None:
    outcome = HelpDesk().receives(written(letter * SUBJECT_CHARACTERS))
    over = HelpDesk().receives(written(letter * (SUBJECT_CHARACTERS + 1)))

    assert outcome.state is State.CREATED
    assert outcome.title == letter * 80
    assert over.reason == "long_subject"


def test_w6_blanks_around_a_subject_are_not_counted() -> None:
    assert HelpDesk().receives(written(f"  {'x' * 80}  ")).state is State.CREATED


def test_w7_a_mail_over_20_mb_waits_for_a_person_and_its_sender_is_told() -> None:
    """Refused by the product; here it is held whole, for what was sent may matter."""
    desk = HelpDesk()
    content = written("Video", video_mp4=b"x" * 15_000_000)
    assert len(content) > MESSAGE_BYTES

    outcome = desk.receives(content)

    assert (outcome.state, outcome.reason) == (State.HELD, "over_limit")
    assert outcome.notices == (NoticeKind.FAILED,)
    [notice] = desk.sent
    assert DEFAULT.reason("over_limit", "es") in said(notice)
    assert desk.store.raw(outcome.key) == content
    assert desk.requests == ()


def test_w7_a_mail_of_no_more_than_20_mb_is_taken_with_its_files() -> None:
    """One file may be as large as the mail that brings it."""
    desk = HelpDesk()
    content = written("Video", video_mp4=b"x" * 14_000_000)
    assert 18_000_000 < len(content) <= MESSAGE_BYTES

    outcome = desk.receives(content)

    assert outcome.state is State.CREATED
    assert [(file.filename, file.size) for file in desk.files(outcome)] == [
        ("video.mp4", 14_000_000)
    ]
    assert outcome.notices == (NoticeKind.CREATED,)


def test_f8_a_file_of_a_refused_type_is_left_out_and_the_request_says_so() -> None:
    desk = HelpDesk()

    outcome = desk.receives(written("Instalador", setup_exe=b"MZ" + bytes(80), log_txt=b"log"))

    assert outcome.decision
    assert isinstance(outcome.decision.entity, NewTicket)
    assert "setup.exe" in outcome.decision.entity.text
    assert [file.filename for file in desk.files(outcome)] == ["log.txt"]
    assert outcome.notices == (NoticeKind.CREATED, NoticeKind.FILES_DROPPED)

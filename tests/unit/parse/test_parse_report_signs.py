"""W3: a failed delivery is told by what all mail systems write alike, in whatever words."""

from __future__ import annotations

import pytest
from failure_samples import BACK, DESK, LOST, NEAR_MISSES, SHAPES, WORDINGS
from growth import assert_linear

from mail2ticket.model.report import DeliveryReport
from mail2ticket.parse import parse


def sent(fields: str, text: str, language: str, subject: str = "") -> bytes:
    said = WORDINGS[language]
    return (
        f"{fields}To: {DESK}\nSubject: {subject or said[0]}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n\n"
        f"{text.format(w=said[1], a=said[2])}"
    ).encode()


def report_of(mail: bytes) -> DeliveryReport | None:
    report = parse(mail).report
    assert report is None or isinstance(report, DeliveryReport)
    return report


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", WORDINGS)
def test_a_failure_is_told_without_its_words(language: str, shape: str) -> None:
    report = report_of(sent(*SHAPES[shape], language))
    assert report is not None
    assert [one.address for one in report.recipients] == [LOST]
    assert [one.is_permanent for one in report.recipients] == [True]


@pytest.mark.parametrize("near", NEAR_MISSES)
@pytest.mark.parametrize("language", WORDINGS)
def test_what_people_and_other_programs_write_is_no_failure(language: str, near: str) -> None:
    subject = "Re: Ticket 17" if "answers" in near else ""
    assert report_of(sent(*NEAR_MISSES[near], language, subject)) is None


@pytest.mark.parametrize(
    ("reply", "is_permanent", "status"),
    [
        ("550 5.1.1 ...", True, "5.1.1"),
        ("452 4.2.2 ...", False, "4.2.2"),
        ("451-4.7.1 ...", False, "4.7.1"),
        # The time is over in which it could be delivered.
        ("450 4.4.7 ...", True, "4.4.7"),
    ],
)
def test_the_class_of_the_status_tells_whether_it_is_over(
    reply: str, status: str, *, is_permanent: bool
) -> None:
    for language in ("lt", "ka", "sw"):
        text = f"{{w}}.\n\n<{LOST}>: {reply}\n"
        report = report_of(sent("Return-Path: <>\nFrom: <x@far.example>\n", text, language))
        assert report is not None
        (one,) = report.recipients
        assert (one.is_permanent, one.status) == (is_permanent, status)
        assert one.action == ("failed" if is_permanent else "delayed")


def test_several_are_found_and_each_has_its_own_fate() -> None:
    text = (
        "{w}:\n\ncy@gone.example\n550 5.1.1 ...\n\ndi@full.example\n452 4.2.2 ...\n\n{a}:\n\n"
        + BACK
    )
    report = report_of(sent("Return-Path: <>\nFrom: <x@far.example>\n", text, "is"))
    assert report is not None
    assert [(one.address, one.status, one.is_permanent) for one in report.recipients] == [
        ("cy@gone.example", "5.1.1", True),
        ("di@full.example", "4.2.2", False),
    ]
    assert report.original_message_id == "t1@desk.example"


@pytest.mark.parametrize(
    ("name", "is_failure"),
    [
        ("Mail Delivery Subsystem", True),
        ("Mail Delivery System (mx.far.example)", True),
        ("Mailer Daemon Band", False),
        ("Postmaster Lane", False),
    ],
)
def test_a_person_may_be_called_what_a_system_is_called(name: str, *, is_failure: bool) -> None:
    text = f"{{w}}.\n\n{LOST} 550 5.1.1 ...\n"
    report = report_of(sent(f"From: {name} <x@far.example>\n", text, "eu"))
    assert (report is not None) is is_failure


@pytest.mark.parametrize(
    "line", [f"<{LOST}>\n", "550 5.1.1 x\n", "From: a@b.example\nTo: c@d.example\n"]
)
def test_the_work_grows_with_the_lines_and_no_faster(line: str) -> None:
    def make(count: int) -> bytes:
        return b"Return-Path: <>\nFrom: <x@far.example>\n\n" + line.encode() * count

    assert_linear(parse, make, 200)

"""T6: prefixes of replies and forwards, in some thirty languages."""

# ruff: noqa: RUF001 - subjects are written in many scripts

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.message import Message
from mail2ticket.model.numbers import Bracketed, Dated
from mail2ticket.model.subjects import (
    Sign,
    bare_subject,
    is_forward,
    is_reply,
    sign_of,
    subject_key,
)

REPLIES = (
    "Re", "RE", "AW", "Antw", "SV", "VS", "Odp", "Odpověď", "ΑΠ", "ΣΧΕΤ", "Atb", "Ats", "回复",
    "回覆", "答复", "返信", "Vá", "YNT", "RES", "НА", "Отв", "Ответ", "Від", "R", "RIF", "رد",
    "회신", "답장", "השב", "Bls", "Odg", "Одг", "Trả lời", "ตอบกลับ", "Răsp", "RÉP", "Cvp",
)  # fmt: skip
FORWARDS = (
    "Fw", "FWD", "WG", "TR", "RV", "Doorst", "VL", "VB", "ENC", "I", "PD", "FS", "İLT", "ΠΡΘ",
    "Továbbítás", "转发", "轉寄", "転送", "전달", "הועבר", "إعادة توجيه", "Trs", "Yml", "Пересл",
    "Препр", "Edasi", "Pārs", "ส่งต่อ", "Chuyển tiếp", "Proslj", "Přep", "Reenv", "Encaminhado",
)  # fmt: skip
MARKS = (
    "[EXTERNAL]", "[EXT]", "(External)", "{EXTERNAL}", "***EXTERNAL***", "EXTERNAL:",
    "[Extern]", "[External Email]", "[CAUTION: EXTERNAL]", "[EXTERNE]", "[EXTERNO]", "【外部】",
    "*** SPAM ***", "[SPAM]", "[SUSPECTED SPAM]", "==SPAM==", "[Внешняя почта]",
)  # fmt: skip


@pytest.mark.parametrize("prefix", REPLIES)
def test_t6_the_prefix_of_a_reply_is_taken_off(prefix: str) -> None:
    for written in (f"{prefix}: pump", f"{prefix} : pump", f"{prefix}：pump", f"{prefix}[2]:pump"):
        assert bare_subject(written) == "pump"
        assert is_reply(written)


@pytest.mark.parametrize("prefix", FORWARDS)
def test_t6_the_prefix_of_a_forward_is_taken_off(prefix: str) -> None:
    for written in (f"{prefix}: pump", f"{prefix.upper()}:pump", f"[{prefix}: pump]"):
        assert bare_subject(written) == "pump"
        assert is_forward(written)
        assert not is_reply(written)


@pytest.mark.parametrize("mark", MARKS)
def test_t6_the_marks_of_servers_are_taken_off(mark: str) -> None:
    assert bare_subject(f"{mark} pump") == "pump"
    assert bare_subject(f"Re: {mark} AW: {mark} pump") == "pump"
    assert sign_of(f"{mark} Fwd: pump") is Sign.FORWARD


@pytest.mark.parametrize(
    ("subject", "left"),
    [
        ("Re: Re[4]: AW: Antw: pump", "pump"),
        ("Re^2: pump", "pump"),
        ("Re*3: pump", "pump"),
        ("Re: [Fwd: pump]", "pump"),
        ("[Fwd: [Fwd: pump]]", "pump"),
        ("[Fwd: pump", "pump"),
        ("[pumps] Re: [pumps] x", "[pumps] [pumps] x"),
        ("[Re: ticket] pump", "[Re: ticket] pump"),
        ("Re:", ""),
        ("", ""),
        ("[EXTERNAL]", ""),
    ],
)
def test_t6_however_many_there_are(subject: str, left: str) -> None:
    assert bare_subject(subject) == left


@pytest.mark.parametrize(
    "subject",
    [
        "Pump: it smokes", "Reply wanted: when?", "Forwarding: how?", "Regarding: pump",
        "pump Re: x", "[External Audit 2026] pump", "Externals: pump", "***", "[]",
        "--pump--", "[", "12:30 meeting",
    ],
)  # fmt: skip
def test_t6_what_is_no_prefix_stays(subject: str) -> None:
    assert bare_subject(subject) == subject
    assert sign_of(subject) is Sign.NONE


def test_t6_a_word_that_answers_here_and_passes_on_there_is_both() -> None:
    assert is_reply("VS: pumppu")
    assert is_forward("VS: pumpen")
    assert not is_forward("Re: Fwd: pump")


def test_t6_subjects_are_compared_without_case_blanks_prefixes_and_numbers() -> None:
    formats = (Dated(), Bracketed())

    assert subject_key("RE:  The  PUMP") == "the pump"
    assert subject_key("AW: [T20261103.0001] Re: The Pump", formats) == "the pump"
    assert subject_key("[#17] Pump", formats) == subject_key("Re: pump [#18]", formats) == "pump"
    assert subject_key("[#17] Pump") != subject_key("[#18] Pump")
    assert Message(key="1", subject="Fwd: Re: The  Pump").subject_key == "the pump"


@given(
    st.lists(
        st.sampled_from(
            [
                *(f"{word}:" for word in (*REPLIES, *FORWARDS)),
                *MARKS, "[", "]", "(", "pump", " ", "[a]", "x:", "*", "：", "\t", "٤", "İ",
            ]
        )
    ).map("".join)
    | st.text()
)  # fmt: skip
def test_t6_twice_takes_off_no_more_than_once(subject: str) -> None:
    once = bare_subject(subject)

    assert bare_subject(once) == once
    assert subject_key(f"Re: {subject}") == subject_key(subject)
    if once != subject.strip():
        assert bare_subject(f"AW: [EXTERNAL] {once}") == once


@pytest.mark.parametrize(
    "piece", ["Re: ", "[Re:", "[", "[a]", " ", "a", ":", "Re[1]:", "[SPAM]", "*!", "]", "[Fwd: ]"]
)
def test_t6_the_work_does_not_grow_faster_than_the_subject(piece: str) -> None:
    assert_linear(bare_subject, lambda size: piece * size, 1_500)
    assert_linear(bare_subject, lambda size: "[Fwd: " * size + "]" * size, 1_500)

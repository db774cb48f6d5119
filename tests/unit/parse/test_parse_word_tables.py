"""Encoded words as programs write them, in their damage (S13, S14)."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.words import decode_words

BAD, UNKNOWN = DefectCode.BAD_ENCODED_WORD, DefectCode.UNKNOWN_CHARSET


#: A field, what is shown of it, and what is wrong with it.
ROWS: list[tuple[str, str, set[DefectCode]]] = [
    # Sound, in the forms of many programs.
    ("=?UTF-8?B?RHJ1Y2tlciBrYXB1dHQ=?=", "Drucker kaputt", set()),
    ("=?utf-8?b?VMO8cg==?=", "Tür", set()),
    ("=?utf-8?Q?T=C3=BCr?=", "Tür", set()),
    ("=?utf-8?Q?T=c3=bcr?=", "Tür", set()),
    ("=?iso-8859-15?Q?5_=A4?=", "5 €", set()),
    ("=?windows-1252?Q?it=92s?=", "it\u2019s", set()),
    ("=?iso-8859-1?Q?=93x=94?=", "\u201cx\u201d", set()),
    ("=?koi8-r?B?8NLJ18XU?=", "Привет", set()),
    ("=?windows-1251?B?z/Do4uXy?=", "Привет", set()),
    ("=?gb2312?B?xOO6ww==?=", "你好", set()),
    ("=?GBK?B?1uy8w7v5?=", "朱济基", set()),
    ("=?big5?B?p0Gmbg==?=", "你好", set()),
    ("=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=", "こん", set()),
    ("=?Shift_JIS?B?gsKC6Q==?=", "つる", set()),
    ("=?euc-kr?B?vsiz5w==?=", "안녕", set()),
    ("=?ks_c_5601-1987?B?vsiz5w==?=", "안녕", set()),
    ("=?utf-8*de?Q?T=C3=BCr?=", "Tür", set()),
    ("=?utf-8*?Q?T=C3=BCr?=", "Tür", set()),
    ("=?us-ascii?Q?plain?=", "plain", set()),
    ("=?utf-8?Q?a_b_c?=", "a b c", set()),
    ("=?utf-8?Q?a=5Fb?=", "a_b", set()),
    ("=?utf-8?Q?=3D=3F?=", "=?", set()),
    ("=?utf-8?Q??=", "", set()),
    ("=?utf-8?B??=", "", set()),
    ("Re: =?utf-8?Q?T=C3=BCr?= [42]", "Re: Tür [42]", set()),
    ("(=?utf-8?Q?T=C3=BCr?=)", "(Tür)", set()),
    ("=?utf-8?Q?One?= two =?utf-8?Q?three?=", "One two three", set()),
    # Several, and characters cut in two.
    ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab", set()),
    ("=?utf-8?Q?a?=\t =?utf-8?Q?b?=", "ab", set()),
    ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab", set()),
    ("=?utf-8?Q?a_?= =?utf-8?Q?b?=", "a b", set()),
    ("=?utf-8?Q?T=C3?= =?utf-8?Q?=BCr?=", "Tür", set()),
    ("=?utf-8?B?VMM=?= =?utf-8?B?vHI=?=", "Tür", set()),
    ("=?utf-8?B?VMM=?= =?utf-8?Q?=BCr?=", "Tür", set()),
    ("=?utf-8?B?RHJ1Y2t?= =?utf-8?Q?er?=", "Drucker", set()),
    ("=?gb2312?B?xOO6w8Tj/w==?=", "你好你\ufffd", {DefectCode.UNDECODABLE_TEXT}),
    ("=?us-ascii?Q?T\u20acr?=", "T€r", set()),
    ("=?iso-8859-7?Q?T\u2603?=", "T\u2603", set()),
    ("=?UTF-8?Q?T=C3?= =?utf8?Q?=BCr?=", "Tür", set()),
    ("=?utf-8?B?RHJ1Y2t?= =?utf-8?B?lcg==?=", "Drucker", set()),
    ("=?gb2312?B?xA==?= =?gb2312?B?47rD?=", "你好", set()),
    ("=?iso-8859-1?Q?=FC?= =?utf-8?Q?=C3=BC?=", "üü", set()),
    ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c", set()),
    # Blanks and bare letters where none may be.
    ("=?utf-8?Q?one two?=", "one two", set()),
    ("=?utf-8?B?RHJ1 Y2tl cg==?=", "Drucker", set()),
    ("=?utf-8?Q?T=C3= =BCr?=", "Tür", set()),
    ("=? utf-8 ? Q ?a?=", "a", set()),
    ("=?utf-8?Q?Tür?=", "Tür", set()),
    ("=?iso-8859-1?Q?Tür?=", "Tür", set()),
    ("=?utf-8?Q?What??=", "What?", set()),
    ("=?utf-8?Q?Who?=20me?=", "Who? me", set()),
    ("pre=?utf-8?Q?fix?=ed", "prefixed", set()),
    ('=?"utf-8"?Q?a?=', "a", set()),
    # Damage that leaves the words plain.
    ("=?utf-8?B?VMO8cg?=", "Tür", set()),
    ("=?utf-8?B?VMO8cg=?=", "Tür", set()),
    ("=?utf-8?B?VMO8cg===?=", "Tür", set()),
    ("=?utf-8?B?VMO8c?=", "Tü", {BAD}),
    ("=?utf-8?B?SGk=SGk=?=", "HiHi", {BAD}),
    ("=?utf-8?B?SG*k?=", "Hi", {BAD}),
    ("=?utf-8?B?8J-YgA==?=", "\U0001f600", set()),
    ("=?utf-8?Q?T=C3=BCr", "Tür", {BAD}),
    ("=?utf-8?Q?T=C3=BCr?", "Tür", {BAD}),
    ("=?utf-8?Q?T=C3=BCr? =", "Tür", {BAD}),
    ("=?utf-8?B?VMO8cg==", "Tür", {BAD}),
    ("=?utf-8?Q?T=C3=BC =?utf-8?Q?r?=", "Tür", {BAD}),
    ("=?utf-8?Q?T=FCr?=", "Tür", set()),
    ("=?utf-8?Q?T=C3?=", "TÃ", set()),
    ("=?utf-8?Q?T=GGr?=", "T=GGr", set()),
    ("=?x-klingon?Q?T=C3=BCr?=", "Tür", {UNKNOWN}),
    ("=?unknown-8bit?Q?T=FCr?=", "Tür", set()),
    ("=?x-unknown?B?z/Do4uXyLCDq4Oog5OXr4A==?=", "Привет, как дела", set()),
    ("=?iso-8859-1?Q?T=C3=BCr?=", "Tür", set()),
    # What is no word, and stays.
    ("=?utf-8?x?a?=", "=?utf-8?x?a?=", set()),
    ("=??Q?a?=", "=??Q?a?=", set()),
    ("=?utf-8?Q", "=?utf-8?Q", set()),
    ("=?utf-8?Q?open", "=?utf-8?Q?open", {BAD}),
    ("=?utf-8?B?!!!?=", "=?utf-8?B?!!!?=", {BAD}),
    ("a =? b", "a =? b", set()),
    ("a ?= b", "a ?= b", set()),
    ("x=?y?=z", "x=?y?=z", set()),
    ("1 =?= 2", "1 =?= 2", set()),
    # What words may not bring in.
    ("=?utf-8?Q?a=0D=0AX:_b?=", "a  X: b", set()),
    ("=?utf-8?Q?a=00b?=", "a b", set()),
    ("=?utf-8?Q?a=E2=80=A8b?=", "a b", set()),
    ("=?rot13?Q?uryyb?=", "uryyb", {UNKNOWN}),
    ("=?utf-7?Q?T+APw-r?=", "Tür", {DefectCode.UTF_7}),
    ("=?utf-8?Q?e=CC=81?=", "é", set()),
    ("=?utf-16?B?/v8AVAD8AHI=?=", "Tür", set()),
]


@pytest.mark.parametrize(("field", "shown", "marks"), ROWS)
def test_words_are_shown_as_they_were_meant(
    field: str, shown: str, marks: set[DefectCode]
) -> None:
    findings = Findings()

    assert decode_words(field, findings) == shown
    assert {defect.code for defect in findings.defects} == marks


def test_there_are_eighty_rows() -> None:
    assert len(ROWS) >= 80


def test_utf_7_is_not_read_where_something_depends_on_it() -> None:
    findings = Findings()

    assert decode_words("=?utf-7?Q?x+AC8-y?=", findings, is_prose=False) == "x+AC8-y"
    assert [defect.code for defect in findings.defects] == [DefectCode.UTF_7]

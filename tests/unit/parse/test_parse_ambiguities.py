"""
X19: a file that is hidden by reading mail in two ways is found, or the mail is marked.

The file holds a marker. What a scanner is given is the union of what can be read: the text,
the HTML, each file, and the mail as it came. Each row hides the marker in one way.
"""

from __future__ import annotations

import base64
import re
from functools import partial
from pathlib import Path

import pytest
from growth import assert_linear

from mail2ticket.model.defect import AMBIGUITIES, DefectCode
from mail2ticket.model.message import Message
from mail2ticket.parse import parse
from mail2ticket.parse.charsets.decoding import decode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.parameters import read_parameters
from mail2ticket.parse.header.words import decode_words

MARKER = "HARMFUL-MARKER-OF-THE-TESTS"
HARM = base64.b64encode(MARKER.encode()) + b"\n"
TOP = b"From: eve@client.example\nMIME-Version: 1.0\n"
MIXED = TOP + b"Content-Type: multipart/mixed; boundary=b\n\n"
FILE = b"Content-Disposition: attachment; filename=a.exe\n"
BASE64 = b"Content-Transfer-Encoding: base64\n"
END = b"--b--\n"


def is_found(message: Message) -> bool:
    """Return whether somebody who looks at all that was read meets the marker."""
    texts = [message.body.text, message.body.html or ""]
    contents = [file.content for file in message.attachments]
    names = [name for file in message.attachments for name in file.names]
    return any(MARKER in one for one in (*texts, *names)) or any(
        MARKER.encode() in content for content in contents
    )


HIDDEN: dict[DefectCode, bytes] = {
    DefectCode.REPEATED_FROM: b"From: a@b.example\n" + MIXED + b"--b\n" + FILE + BASE64 + b"\n"
    + HARM + END,
    DefectCode.NOT_A_HEADER: MIXED + b"--b\nContent-Type: image/png\njunk\n" + FILE + BASE64
    + b"\n" + HARM + END,
    DefectCode.BARE_CR: TOP + b"X-A: b\rContent-Type: multipart/mixed; boundary=b\n\n--b\n" + FILE
    + BASE64 + b"\n" + HARM + END,
    DefectCode.NUL: MIXED.replace(b"=b", b"=\x00b") + b"--b\n" + FILE + BASE64 + b"\n" + HARM
    + END,
    DefectCode.CONTROL_CHARACTER: MIXED + b"--b\nContent-Disposition: attachment; "
    b'filename="a\x08.exe"\n' + BASE64 + b"\n" + HARM + END,
    DefectCode.BYTE_ORDER_MARK: b"\xef\xbb\xbf" + MIXED + b"--b\n" + FILE + BASE64 + b"\n" + HARM
    + END,
    DefectCode.BAD_PARAMETER: MIXED + b"--b\nContent-Disposition: attachment; filename*=a.exe\n"
    + BASE64 + b"\n" + HARM + END,
    DefectCode.REPEATED_PARAMETER: MIXED + b"--b\nContent-Disposition: attachment; filename=a.txt;"
    b" filename=" + MARKER.encode() + b".exe\n\nx\n" + END,
    DefectCode.UNKNOWN_CHARSET: TOP + b"Content-Type: text/plain; charset=rot13\n\n"
    + MARKER.encode(),
    DefectCode.CHARSET_CONFLICT: TOP + b"Content-Type: text/html; charset=utf-8\n\n"
    b"<meta charset=windows-1251>\xcf" + MARKER.encode(),
    DefectCode.UTF_7: TOP + b"Content-Type: text/html; charset=utf-7\n\n"
    + MARKER.replace("-", "+AC0-").encode(),
    DefectCode.NO_MIME_VERSION: MIXED.replace(b"MIME-Version: 1.0\n", b"") + b"--b\n" + FILE
    + BASE64 + b"\n" + HARM + END,
    DefectCode.REPEATED_TYPE: TOP + b"Content-Type: text/plain\n" + MIXED.partition(b"1.0\n")[2]
    + b"--b\n" + FILE + BASE64 + b"\n" + HARM + END,
    DefectCode.DOUBTFUL_TYPE: TOP + b"Content-Type: multi part; boundary=b\n\n--b\n" + FILE
    + BASE64 + b"\n" + HARM + END,
    DefectCode.HIDDEN_PARTS: TOP + b"\n--b\nContent-Type: image/png\n" + FILE + BASE64 + b"\n"
    + HARM + END,
    DefectCode.UNKNOWN_ENCODING: MIXED + b"--b\n" + FILE
    + b"Content-Transfer-Encoding: x-base64-too\n\n" + HARM + END,
    DefectCode.REPEATED_ENCODING: MIXED + b"--b\n" + FILE
    + b"Content-Transfer-Encoding: 7bit\n" + BASE64 + b"\n" + HARM + END,
    DefectCode.BAD_BASE64: MIXED + b"--b\n" + FILE + BASE64 + b"\naGk=\n--\n" + HARM + END,
    DefectCode.BAD_QUOTED_PRINTABLE: MIXED + b"--b\n" + FILE
    + b"Content-Transfer-Encoding: quoted-printable\n\nHARMFUL=-MARKER\n" + END,
    DefectCode.ENCODED_MULTIPART: MIXED.replace(b"\n\n", b"\n" + BASE64 + b"\n")
    + base64.encodebytes(b"--b\n" + FILE + b"\n" + MARKER.encode() + b"\n--b--\n"),
    DefectCode.NO_BOUNDARY: TOP + b"Content-Type: multipart/mixed\n\n--b\n" + FILE + BASE64
    + b"\n" + HARM + END,
    DefectCode.LONG_BOUNDARY: TOP + b"Content-Type: multipart/mixed; boundary=" + b"b" * 99
    + b"\n\n--" + b"b" * 99 + b"\n" + FILE + BASE64 + b"\n" + HARM,
    DefectCode.REPEATED_BOUNDARY: TOP + b"Content-Type: multipart/mixed; boundary=x; boundary=b"
    b"\n\n--b\n" + FILE + BASE64 + b"\n" + HARM + END,
    DefectCode.BOUNDARY_PREFIX: MIXED + b"--b\nContent-Type: multipart/mixed; boundary=bc\n\n"
    b"--bc\n" + FILE + BASE64 + b"\n" + HARM + b"--bc--\n" + END,
    DefectCode.UNCLOSED_MULTIPART: MIXED + b"--b\n\nhi\n--b\n" + FILE + BASE64 + b"\n" + HARM,
    DefectCode.PREAMBLE: MIXED + MARKER.encode() + b"\n--b\n\nhi\n" + END,
    DefectCode.EPILOGUE: MIXED + b"--b\n\nhi\n" + END + b"\n--b\n" + FILE + BASE64 + b"\n" + HARM,
    DefectCode.CONFLICTING_NAMES: MIXED + b"--b\nContent-Type: text/plain; name=" + MARKER.encode()
    + b".exe\nContent-Disposition: attachment; filename=a.txt\n\nx\n" + END,
    DefectCode.FOLDED_NAME: MIXED + b"--b\nContent-Disposition: attachment; "
    b'filename="a.e\n xe"\n' + BASE64 + b"\n" + HARM + END,
    DefectCode.ENCODED_WORD_IN_NAME: MIXED + b"--b\nContent-Disposition: attachment; "
    b'filename="=?utf-8?Q?a=2Eexe?="\n' + BASE64 + b"\n" + HARM + END,
    DefectCode.PARTIAL_MESSAGE: TOP + b"Content-Type: message/partial; id=x; number=1\n\n" + HARM,
    DefectCode.EXTERNAL_BODY: TOP + b"Content-Type: message/external-body; access-type=URL;"
    b' url="https://x.example/a.exe"\n\n',
    DefectCode.DAMAGED_CONTAINER: TOP + b"Content-Type: application/ms-tnef; name=winmail.dat\n"
    + BASE64 + b"\neJ8+IgEAAAAAAAA=\n",
}  # fmt: skip


def test_there_is_a_mail_for_each_mark() -> None:
    assert set(HIDDEN) == AMBIGUITIES
    assert len(AMBIGUITIES) >= 16


@pytest.mark.parametrize("mark", HIDDEN)
def test_what_is_hidden_by_a_mark_is_found_or_the_mail_is_marked(mark: DefectCode) -> None:
    message = parse(HIDDEN[mark])

    assert mark in {defect.code for defect in message.defects}
    assert message.is_ambiguous
    assert is_found(message) or any(defect.code.is_ambiguity for defect in message.defects)


#: Marks by which the marker is not only told, but met where it stands.
MET = {
    DefectCode.REPEATED_FROM, DefectCode.NOT_A_HEADER, DefectCode.CONTROL_CHARACTER,
    DefectCode.BYTE_ORDER_MARK, DefectCode.BAD_PARAMETER, DefectCode.REPEATED_PARAMETER,
    DefectCode.UNKNOWN_CHARSET, DefectCode.CHARSET_CONFLICT, DefectCode.UTF_7,
    DefectCode.NO_MIME_VERSION, DefectCode.NO_BOUNDARY, DefectCode.LONG_BOUNDARY,
    DefectCode.BOUNDARY_PREFIX, DefectCode.UNCLOSED_MULTIPART, DefectCode.CONFLICTING_NAMES,
    DefectCode.FOLDED_NAME, DefectCode.ENCODED_WORD_IN_NAME, DefectCode.ENCODED_MULTIPART,
}  # fmt: skip


@pytest.mark.parametrize("mark", sorted(MET))
def test_most_of_what_is_hidden_is_met(mark: DefectCode) -> None:
    assert is_found(parse(HIDDEN[mark]))


def test_a_usual_mail_bears_no_mark() -> None:
    usual = (
        MIXED + b"This is a multi-part message in MIME format.\n--b\nContent-Type: text/plain; "
        b'charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\nT=C3=BCr\n--b\n'
        b'Content-Type: image/png; name="a.png"\n' + BASE64 + b"\naGk=\n" + END
    )

    assert not parse(usual).is_ambiguous


def test_the_documentation_tells_which_defects_are_ambiguous() -> None:
    page = Path(__file__).parents[3] / "docs/reference/defects.md"
    rows = re.findall(r"^\| `(\w+)` \|.*\| (yes|no) \|$", page.read_text("utf-8"), re.MULTILINE)

    assert dict(rows) == {str(code): "yes" if code.is_ambiguity else "no" for code in DefectCode}


WIDE = (b"\xb0\xa1", b"\x1b$B$3\x1b(B", b"\x1b$B", b"~{<:~}", b"~{", b"\x0e0!\x0f", b"\x0e",
        b"$B$3(B", b"\xe9 ", b"\xc3\xbc\xff", b"a\x00", b"\xff")  # fmt: skip


@pytest.mark.parametrize("piece", WIDE)
def test_charsets_are_read_in_linear_time(piece: bytes) -> None:
    for charset in ("", "gb2312", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "hz", "utf-8"):
        assert_linear(partial(decode, charset=charset), lambda n: piece * n, 2_000)


@pytest.mark.parametrize(
    "piece",
    ['a="b"c ', "a=b c=", "a=b charset=", "filename=a;b", "name=utf-8''%", 'a="', "a='", "(a", "%",
     "filename*=utf-8'", "/"],
)  # fmt: skip
def test_damaged_parameters_are_read_in_linear_time(piece: str) -> None:
    assert_linear(
        lambda text: read_parameters(text, Findings()), lambda n: "a/b; " + piece * n, 1_500
    )


@pytest.mark.parametrize(
    "piece", ["=?u?b?a", "=?u?q?=C3", "=?u?q?a?=20", "=?u?b?YQ=YQ=?= ", "=? u ? q ?", "=?u?q?= ="]
)
def test_damaged_words_are_read_in_linear_time(piece: str) -> None:
    assert_linear(lambda text: decode_words(text, Findings()), lambda n: piece * n, 1_500)


@pytest.mark.parametrize(
    "piece",
    [b"--x\n", b"--b\n--c\n", b"=\n", b"a=b ", b"\n--x\nContent-Type: ", b"<meta ",
     b"Content Type:\n", b"\r", b'name="\n '],
)  # fmt: skip
@pytest.mark.parametrize(
    "top",
    [
        TOP + b"Content-Type: multipart/mixed\n\n",
        TOP + b"Content-Type: multipart/mixed; boundary=none\n\n",
        TOP + BASE64 + b"\n",
        TOP + b"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/html\n\n",
        TOP,
    ],
)
def test_damaged_parts_are_read_in_linear_time(top: bytes, piece: bytes) -> None:
    assert_linear(parse, lambda n: top + piece * n, 1_000)

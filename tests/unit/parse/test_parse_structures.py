"""MIME as programs write it and as attackers bend it: what parts there are, and what they say."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode as Mark
from mail2ticket.model.message import Message, Structure
from mail2ticket.parse import parse

Tree = str | list[object]

TOP = b"From: ada@client.example\nMIME-Version: 1.0\n"
MIXED = TOP + b"Content-Type: multipart/mixed; boundary=b\n\n"
ALTERNATIVE = TOP + b"Content-Type: multipart/alternative; boundary=b\n\n"
PNG = b"Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\naGk=\n"
HTML = b"Content-Type: text/html\n\n<p>html</p>\n"
END = b"--b--\n"


def tree(part: Structure) -> Tree:
    return [part.media_type, *map(tree, part.parts)] if part.parts else part.media_type


def told(message: Message) -> set[Mark]:
    return {defect.code for defect in message.defects} - {Mark.NO_DATE, Mark.NO_MESSAGE_ID}


#: A name, the mail, its tree, its text, its files, and marks that it must have.
ROWS: list[tuple[str, bytes, Tree, str, list[str], set[Mark]]] = [
    ("one text", TOP + b"\nhi\n", "text/plain", "hi", [], set()),
    ("no MIME at all", b"From: a@b.example\n\nhi\n", "text/plain", "hi", [], set()),
    ("no body", TOP, "text/plain", "", [], set()),
    ("two texts", MIXED + b"--b\n\none\n--b\n\ntwo\n" + END,
     ["multipart/mixed", "text/plain", "text/plain"], "one\n\ntwo", [], set()),
    ("a file", MIXED + b"--b\n\none\n--b\n" + PNG + END,
     ["multipart/mixed", "text/plain", "image/png"], "one", ["a.png"], set()),
    ("CRLF", (MIXED + b"--b\n\none\n--b\n" + PNG + END).replace(b"\n", b"\r\n"),
     ["multipart/mixed", "text/plain", "image/png"], "one", ["a.png"], set()),
    ("CR alone", (MIXED + b"--b\n\none\n--b\n" + PNG + END).replace(b"\n", b"\r"),
     ["multipart/mixed", "text/plain", "image/png"], "one", ["a.png"], {Mark.BARE_CR}),
    ("UTF-16", (MIXED + b"--b\n\none\n--b\n" + PNG + END).decode().encode("utf-16"),
     ["multipart/mixed", "text/plain", "image/png"], "one", ["a.png"], {Mark.BYTE_ORDER_MARK}),
    ("a byte order mark", b"\xef\xbb\xbf" + TOP + b"\nhi", "text/plain", "hi", [],
     {Mark.BYTE_ORDER_MARK}),
    ("blank lines above", b"\n\n" + TOP + b"\nhi", "text/plain", "hi", [], {Mark.NOT_A_HEADER}),
    ("mbox", b"From ada Tue Nov  3 10:00:00 2026\n" + TOP + b"\nhi", "text/plain", "hi", [],
     set()),
    ("mbox, quoted", b">From ada Tue Nov  3 10:00:00 2026\n" + TOP + b"\nhi", "text/plain", "hi",
     [], set()),
    ("not closed", MIXED + b"--b\n\none\n--b\n" + PNG,
     ["multipart/mixed", "text/plain", "image/png"], "one", ["a.png"],
     {Mark.UNCLOSED_MULTIPART}),
    ("cut in a header", MIXED + b"--b\n\none\n--b\nContent-Type: image/png",
     ["multipart/mixed", "text/plain", "image/png"], "one", ["image.png"],
     {Mark.UNCLOSED_MULTIPART}),
    ("blanks behind the boundary", MIXED + b"--b \t\n\none\n--b-- \n",
     ["multipart/mixed", "text/plain"], "one", [], set()),
    ("no line end at the end", MIXED + b"--b\n\none\n--b--",
     ["multipart/mixed", "text/plain"], "one", [], set()),
    ("inner not closed", MIXED + b"--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n"
     b"--b\n\ntwo\n" + END,
     ["multipart/mixed", ["multipart/mixed", "text/plain"], "text/plain"], "one\n\ntwo", [],
     {Mark.UNCLOSED_MULTIPART}),
    ("one boundary begins another", MIXED + b"--b\nContent-Type: multipart/mixed; boundary=bb\n\n"
     b"--bb\n\none\n--bb--\n--b\n\ntwo\n" + END,
     ["multipart/mixed", ["multipart/mixed", "text/plain"], "text/plain"], "one\n\ntwo", [],
     {Mark.BOUNDARY_PREFIX}),
    ("one boundary twice", MIXED + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n"
     b"--b\n\none\n" + END,
     ["multipart/mixed", ["multipart/mixed", "text/plain"]], "one", [], {Mark.REPEATED_BOUNDARY}),
    ("boundary with signs", TOP + b'Content-Type: multipart/mixed; boundary="=_(a\'b+c, d)/e:f?"\n'
     b"\n--=_(a'b+c, d)/e:f?\n\none\n--=_(a'b+c, d)/e:f?--\n",
     ["multipart/mixed", "text/plain"], "one", [], set()),
    ("long boundary", TOP + b"Content-Type: multipart/mixed; boundary=" + b"x" * 90 + b"\n\n--"
     + b"x" * 90 + b"\n\none\n--" + b"x" * 90 + b"--\n",
     ["multipart/mixed", "text/plain"], "one", [], {Mark.LONG_BOUNDARY}),
    ("empty boundary", TOP + b'Content-Type: multipart/mixed; boundary=""\n\n--x\n'
     b"Content-Type: text/plain\n\none\n--x--\n",
     ["multipart/mixed", "text/plain"], "one", [], {Mark.NO_BOUNDARY}),
    ("no boundary said", TOP + b"Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n"
     b"\none\n--x\n" + PNG + b"--x--\n",
     ["multipart/mixed", "text/plain", "image/png"], "one", ["a.png"], {Mark.NO_BOUNDARY}),
    ("another boundary", TOP + b"Content-Type: multipart/mixed; boundary=y\n\n--x\n"
     b"Content-Type: text/plain\n\none\n--x--\n",
     ["multipart/mixed", "text/plain"], "one", [], {Mark.NO_BOUNDARY}),
    ("no boundary anywhere", TOP + b"Content-Type: multipart/mixed; boundary=y\n\nhi\n",
     "multipart/mixed", "hi", [], {Mark.NO_BOUNDARY}),
    ("two boundaries said", TOP + b"Content-Type: multipart/mixed; boundary=b; boundary=c\n\n"
     b"--b\n\none\n" + END, ["multipart/mixed", "text/plain"], "one", [],
     {Mark.REPEATED_BOUNDARY, Mark.REPEATED_PARAMETER}),
    ("folded parameter without its blank", TOP + b"Content-Type: multipart/mixed;\nboundary=b\n\n"
     b"--b\n\none\n" + END, ["multipart/mixed", "text/plain"], "one", [], {Mark.NOT_A_HEADER}),
    ("semicolon forgotten", TOP + b"Content-Type: multipart/mixed\n\tboundary=b\n\n--b\n\none\n"
     + END, ["multipart/mixed", "text/plain"], "one", [], {Mark.BAD_PARAMETER}),
    ("no blank line below a part's header", MIXED + b"--b\nContent-Type: text/plain\none\n" + END,
     ["multipart/mixed", "text/plain"], "one", [], {Mark.NOT_A_HEADER}),
    ("a part without a header", MIXED + b"--b\none\n" + END,
     ["multipart/mixed", "text/plain"], "one", [], set()),
    ("a part that is a header only", MIXED + b"--b\nContent-Type: image/png\n--b\n\none\n" + END,
     ["multipart/mixed", "image/png", "text/plain"], "one", ["image.png"], set()),
    ("an empty part", MIXED + b"--b\n\n--b\n\none\n" + END,
     ["multipart/mixed", "text/plain", "text/plain"], "one", [], set()),
    ("no parts, closed at once", MIXED + END, "multipart/mixed", "", [], set()),
    ("two types", TOP + b"Content-Type: text/plain\nContent-Type: text/html\n\nhi\n",
     "text/plain", "hi", [], {Mark.REPEATED_TYPE}),
    ("two encodings", TOP + b"Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit"
     b"\n\naGk=\n", "text/plain", "hi", [], {Mark.REPEATED_ENCODING}),
    ("an encoded multipart", TOP + b"Content-Transfer-Encoding: base64\nContent-Type: "
     b"multipart/mixed; boundary=b\n\n--b\n\none\n" + END,
     ["multipart/mixed", "text/plain"], "one", [], {Mark.ENCODED_MULTIPART}),
    ("an unknown encoding", TOP + b"Content-Transfer-Encoding: x-zip\n\nhi\n", "text/plain", "hi",
     [], {Mark.UNKNOWN_ENCODING}),
    ("type text", TOP + b"Content-Type: text\n\nhi\n", "text/plain", "hi", [],
     {Mark.DOUBTFUL_TYPE}),
    ("type plain", TOP + b"Content-Type: plain; charset=utf-8\n\nhi\n", "text/plain", "hi", [],
     {Mark.DOUBTFUL_TYPE}),
    ("type html", TOP + b"Content-Type: html\n\n<p>hi</p>\n", "text/html", "hi", [],
     {Mark.DOUBTFUL_TYPE}),
    ("type nonsense", TOP + b"Content-Type: @#!\n\nhi\n", "text/plain", "hi", [],
     {Mark.DOUBTFUL_TYPE}),
    ("HTML without a type", b"From: a@b.example\n\n<html><p>hi</p></html>\n", "text/html", "hi",
     [], set()),
    ("type message", TOP + b"Content-Type: message\n\nhi\n", "text/plain", "hi", [],
     {Mark.DOUBTFUL_TYPE}),
    ("type image", TOP + b"Content-Type: image\n\nhi\n", "application/octet-stream", "",
     ["file.bin"], {Mark.DOUBTFUL_TYPE}),
    ("a name with a control character", MIXED + b"--b\nContent-Type: image/png; "
     b"name*=utf-8''a%07.png\n\nx\n" + END, ["multipart/mixed", "image/png"], "", ["a.png"],
     {Mark.CONTROL_CHARACTER}),
    ("two fields of 8 bits", b"Subject: T\xfcr\nX-A: T\xfcr\nMIME-Version: 1.0\n\nhi\n",
     "text/plain", "hi", [], set()),
    ("type in wrong case", TOP + b"CONTENT-TYPE: TEXT/HTML\n\n<p>hi</p>\n", "text/html", "hi", [],
     set()),
    ("field with a blank", TOP + b"Content Type: text/html\n\n<p>hi</p>\n", "text/html", "hi", [],
     {Mark.NOT_A_HEADER}),
    ("blank before the colon", TOP + b"Content-Type : text/html\n\n<p>hi</p>\n", "text/html", "hi",
     [], set()),
    ("no MIME-Version", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n" + END,
     ["multipart/mixed", "text/plain"], "one", [], {Mark.NO_MIME_VERSION}),
    ("usual preamble", MIXED + b"This is a multi-part message in MIME format.\n--b\n\none\n" + END,
     ["multipart/mixed", "text/plain"], "one", [], set()),
    ("preamble with content", MIXED + b"Pay to this account\n--b\n\none\n" + END,
     ["multipart/mixed", "text/plain"], "one", [], {Mark.PREAMBLE}),
    ("epilogue with content", MIXED + b"--b\n\none\n" + END + b"Pay to this account\n",
     ["multipart/mixed", "text/plain"], "one", [], {Mark.EPILOGUE}),
    ("a part after the end", MIXED + b"--b\n\none\n" + END + b"\n--b\n" + PNG + END,
     ["multipart/mixed", "text/plain"], "one", [], {Mark.EPILOGUE}),
    ("a look-alike in text", TOP + b"\n--x\nContent-Type: text/html\n\nhi\n", "text/plain",
     "--x\nContent-Type: text/html\n\nhi", [], {Mark.HIDDEN_PARTS}),
    ("a signature line is no boundary", MIXED + b"--b\n\none\n-- \nAda\n" + END,
     ["multipart/mixed", "text/plain"], "one\n-- \nAda", [], set()),
    ("HTML beside text", ALTERNATIVE + b"--b\n\none\n--b\n" + HTML + END,
     ["multipart/alternative", "text/plain", "text/html"], "one", [], set()),
    ("HTML alone", ALTERNATIVE + b"--b\n" + HTML + END,
     ["multipart/alternative", "text/html"], "html", [], set()),
    ("HTML first", ALTERNATIVE + b"--b\n" + HTML + b"--b\n\none\n" + END,
     ["multipart/alternative", "text/html", "text/plain"], "one", [], set()),
    ("text, picture, text", MIXED + b"--b\n\none\n--b\n" + PNG + b"--b\n\ntwo\n" + END,
     ["multipart/mixed", "text/plain", "image/png", "text/plain"], "one\n\ntwo", ["a.png"], set()),
    ("related", TOP + b"Content-Type: multipart/related; boundary=b\n\n--b\n" + HTML + b"--b\n"
     + PNG + END, ["multipart/related", "text/html", "image/png"], "html", ["a.png"], set()),
    ("related without its root", TOP + b"Content-Type: multipart/related; boundary=b; start=x\n\n"
     b"--b\n" + PNG + END, ["multipart/related", "image/png"], "", ["a.png"], set()),
    ("an unknown multipart", TOP + b"Content-Type: multipart/x-odd; boundary=b\n\n--b\n\none\n"
     + END, ["multipart/x-odd", "text/plain"], "one", [], set()),
    ("a digest", TOP + b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: s\n\nin\n"
     + END, ["multipart/digest", ["message/rfc822", "text/plain"]], "", ["s.eml"], set()),
    ("a mail", MIXED + b"--b\n\none\n--b\nContent-Type: message/rfc822\n\nSubject: s\n\nin\n"
     + END,
     ["multipart/mixed", "text/plain", ["message/rfc822", "text/plain"]], "one", ["s.eml"], set()),
    ("a mail without a header", MIXED + b"--b\nContent-Type: message/rfc822\n\n\nin\n" + END,
     ["multipart/mixed", ["message/rfc822", "text/plain"]], "", ["rfc822.eml"], set()),
    ("a fragment", TOP + b"Content-Type: message/partial; id=x; number=1; total=2\n\nhi\n",
     "message/partial", "", ["partial.bin"], {Mark.PARTIAL_MESSAGE}),
    ("elsewhere", TOP + b"Content-Type: message/external-body; access-type=URL\n\nhi\n",
     "message/external-body", "", ["external-body.bin"], {Mark.EXTERNAL_BODY}),
    ("NUL", TOP + b"Subject: a\x00b\n\nhi\x00there\n", "text/plain", "hi\x00there", [],
     {Mark.NUL}),
    ("control characters", TOP + b"Subject: a\x08b\n\nhi\n", "text/plain", "hi", [],
     {Mark.CONTROL_CHARACTER}),
    ("a bare CR", TOP + b"X-A: b\rTo: c@d.example\n\nhi\n", "text/plain", "hi", [],
     {Mark.BARE_CR}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mail", "structure", "text", "files", "marks"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_a_mail_is_taken_apart(
    mail: bytes, structure: Tree, text: str, files: list[str], marks: set[Mark]
) -> None:
    message = parse(mail)

    assert tree(message.structure) == structure
    assert message.body.text.strip() == text
    assert [file.filename for file in message.attachments] == files
    assert marks <= told(message)
    if not marks:
        assert not message.is_ambiguous


def test_a_large_file_is_looked_at_where_it_begins_and_ends() -> None:
    lines = b"aGFsbG8gaGFsbG8gaGFsbG8h\n" * 20_000

    sound = parse(MIXED + b"--b\n" + PNG.replace(b"aGk=\n", lines) + END)
    odd = parse(MIXED + b"--b\n" + PNG.replace(b"aGk=\n", lines + b"%%%\n") + END)

    assert Mark.BAD_BASE64 not in told(sound)
    assert Mark.BAD_BASE64 in told(odd)


def test_there_are_sixty_rows() -> None:
    assert len(ROWS) >= 60


@pytest.mark.parametrize(
    ("encoded", "said"),
    [
        (b"aGk=\n", "hi"),
        (b"aGk\n", "hi"),
        (b"aG\nk=", "hi"),
        (b"a G k =", "hi"),
        (b"aGk=\naGk=\n", "hihi"),
        (b"aGk= ignored", "hi"),
        (b"aGkh\n\n-- \nlist of lists\n", "hi!"),
        (b"\n\naGkh\n", "hi!"),
        (b"a*G*k*=", "hi"),
        (b"This was never encoded, not at all.\n", "This was never encoded, not at all."),
    ],
)
def test_base64_is_read_in_its_damage(encoded: bytes, said: str) -> None:
    message = parse(TOP + b"Content-Transfer-Encoding: base64\n\n" + encoded)

    assert message.body.text.strip() == said


@pytest.mark.parametrize(
    ("encoded", "is_damaged"),
    [
        (b"T=C3=BCr =\nauf\n", False),
        (b"T=c3=bcr\n", False),
        (b"a=3D=  \nb\n", False),
        (b"a=b=c\n", True),
        (b"100=%\n", True),
    ],
)
def test_damage_of_quoted_printable_is_told(encoded: bytes, is_damaged: bool) -> None:
    message = parse(TOP + b"Content-Transfer-Encoding: quoted-printable\n\n" + encoded)

    assert (Mark.BAD_QUOTED_PRINTABLE in told(message)) is is_damaged

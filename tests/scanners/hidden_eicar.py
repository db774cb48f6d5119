"""Mail in which the file of EICAR is hidden, a way or more for each mark of ambiguity (X19)."""

from __future__ import annotations

import base64
import quopri

from servers.clamd import EICAR

from mail2ticket.model.defect import DefectCode

_HARM = base64.encodebytes(EICAR)
_TOP = (
    b"From: Eve <eve@client.example>\nTo: support@acme.example\nSubject: The offer\n"
    b"Message-ID: <hidden@client.example>\nDate: Tue, 3 Nov 2026 10:00:00 +0000\n"
)
_MIME = b"MIME-Version: 1.0\n"
_MIXED = _TOP + _MIME + b"Content-Type: multipart/mixed; boundary=b\n\n"
_TEXT = b"--b\nContent-Type: text/plain\n\nSee the offer.\n"
_FILE = b"Content-Type: application/pdf\nContent-Disposition: attachment; filename=offer.pdf\n"
_BASE64 = b"Content-Transfer-Encoding: base64\n"
_PART = b"--b\n" + _FILE + _BASE64 + b"\n" + _HARM
_END = b"--b--\n"
_PLAIN = _MIXED + _TEXT + _PART + _END


def _with(old: bytes, new: bytes) -> bytes:
    assert old in _PLAIN
    return _PLAIN.replace(old, new)


def _named(disposition: bytes) -> bytes:
    return _with(_FILE, b"Content-Disposition: attachment; " + disposition + b"\n")


def _text_of(charset: bytes, text: bytes) -> bytes:
    return _TOP + _MIME + b"Content-Type: text/plain; charset=" + charset + b"\n\n" + text


def _utf_7(text: bytes) -> bytes:
    return text.decode().encode("utf-7")


_NOISY = b"".join(bytes([letter]) + b"!*" for letter in _HARM.replace(b"\n", b"")) + b"\n"
_HALF = 2 * (len(_HARM) // 8)

#: What hides it, by the mark that the mail bears, and how.
HIDDEN: dict[tuple[DefectCode, str], bytes] = {
    (DefectCode.REPEATED_FROM, "another sender"): b"From: a@b.example\n" + _PLAIN,
    (DefectCode.NOT_A_HEADER, "a header that ends early"): _with(
        _FILE, b"Content-Type: text/plain\njunk\n" + _FILE
    ),
    (DefectCode.NOT_A_HEADER, "base64 in the header"): _MIXED
    + _TEXT + b"--b\nContent-Type: text/plain\n" + _HARM + b"\nnothing\n" + _END,
    (DefectCode.BARE_CR, "a type behind a CR"): _TOP + _MIME
    + b"X-A: b\rContent-Type: multipart/mixed; boundary=b\n\n" + _TEXT + _PART + _END,
    (DefectCode.BARE_CR, "an encoding behind a CR"): _with(
        _BASE64, b"X-A: b\rContent-Transfer-Encoding: base64\n"
    ),
    (DefectCode.NUL, "in the boundary"): _with(b"=b\n", b"=\0b\n"),
    (DefectCode.NUL, "in the text"): _TOP + b"X-A: \0\n" + _MIME
    + b"Content-Type: text/plain\n\n" + EICAR[:30] + b"\0" + EICAR[30:],
    (DefectCode.CONTROL_CHARACTER, "in a name"): _named(b'filename="a\x08.pdf"'),
    (DefectCode.BYTE_ORDER_MARK, "before all"): b"\xef\xbb\xbf" + _PLAIN,
    (DefectCode.BAD_PARAMETER, "a name that cannot be read"): _named(b"filename*=a.pdf"),
    (DefectCode.REPEATED_PARAMETER, "two names"): _named(b"filename=a.txt; filename=a.com"),
    (DefectCode.UNKNOWN_CHARSET, "text"): _text_of(b"rot13", EICAR),
    (DefectCode.CHARSET_CONFLICT, "HTML"): _TOP + _MIME
    + b"Content-Type: text/html; charset=utf-8\n\n<meta charset=windows-1251>\xcf" + EICAR,
    (DefectCode.UTF_7, "text"): _text_of(b"utf-7", _utf_7(EICAR)),
    (DefectCode.NO_MIME_VERSION, "none"): _with(_MIME, b""),
    (DefectCode.REPEATED_TYPE, "text first"): _with(_MIME, _MIME + b"Content-Type: text/plain\n"),
    (DefectCode.REPEATED_TYPE, "text last"): _with(
        b"boundary=b\n", b"boundary=b\nContent-Type: text/plain\n"
    ),
    (DefectCode.DOUBTFUL_TYPE, "two words"): _with(b"multipart/mixed", b"multi part"),
    (DefectCode.HIDDEN_PARTS, "no type"): _TOP + b"\n" + _TEXT + _PART + _END,
    (DefectCode.UNKNOWN_ENCODING, "x-base64"): _with(
        _BASE64, b"Content-Transfer-Encoding: x-base64-too\n"
    ),
    (DefectCode.UNKNOWN_ENCODING, "quoted, by another name"): _with(
        _BASE64 + b"\n" + _HARM,
        b"Content-Transfer-Encoding: q-p\n\n" + quopri.encodestring(EICAR, quotetabs=True)
        .replace(b"ICA", b"=49=43=41") + b"\n",
    ),
    (DefectCode.REPEATED_ENCODING, "7bit first"): _with(
        _BASE64, b"Content-Transfer-Encoding: 7bit\n" + _BASE64
    ),
    (DefectCode.REPEATED_ENCODING, "7bit last"): _with(
        _BASE64, _BASE64 + b"Content-Transfer-Encoding: 7bit\n"
    ),
    (DefectCode.BAD_BASE64, "goes on after its end"): _with(_HARM, b"aGk=\n" + _HARM),
    (DefectCode.BAD_BASE64, "noise between letters"): _with(_HARM, _NOISY),
    (DefectCode.BAD_BASE64, "an end in its middle"): _with(
        _HARM, _HARM[:_HALF] + b"=\n" + _HARM[_HALF:]
    ),
    (DefectCode.BAD_BASE64, "words above it"): _with(_HARM, b"-- not a letter of it:\n" + _HARM),
    (DefectCode.BAD_QUOTED_PRINTABLE, "an = that stands for itself"): _with(
        _BASE64 + b"\n" + _HARM,
        b"Content-Transfer-Encoding: quoted-printable\n\n=zz\n"
        + EICAR.replace(b"ICA", b"=49=43=41") + b"\n",
    ),
    (DefectCode.ENCODED_MULTIPART, "base64 around all"): _MIXED.replace(
        b"\n\n", b"\n" + _BASE64 + b"\n"
    ) + base64.encodebytes(_TEXT + b"--b\n" + _FILE + b"\n" + EICAR + b"\n" + _END),
    (DefectCode.NO_BOUNDARY, "none"): _with(b"; boundary=b", b""),
    (DefectCode.LONG_BOUNDARY, "99 letters"): _PLAIN.replace(b"=b\n", b"=" + b"b" * 99 + b"\n")
    .replace(b"--b", b"--" + b"b" * 99),
    (DefectCode.REPEATED_BOUNDARY, "the second"): _with(b"boundary=b", b"boundary=x; boundary=b"),
    (DefectCode.REPEATED_BOUNDARY, "the first"): _with(b"boundary=b", b"boundary=b; boundary=x"),
    (DefectCode.BOUNDARY_PREFIX, "b and bc"): _MIXED
    + b"--b\nContent-Type: multipart/mixed; boundary=bc\n\n" + _PART.replace(b"--b", b"--bc")
    + b"--bc--\n" + _END,
    (DefectCode.UNCLOSED_MULTIPART, "cut short"): _MIXED + _TEXT + _PART,
    (DefectCode.PREAMBLE, "a part before the first"): _MIXED
    + b"--x\n" + _FILE + _BASE64 + b"\n" + _HARM + _TEXT + _END,
    (DefectCode.EPILOGUE, "a part after the last"): _MIXED + _TEXT + _END + b"\n" + _PART,
    (DefectCode.CONFLICTING_NAMES, "a text and a program"): _named(
        b"filename=a.txt\nContent-Type: text/plain; name=a.com"
    ),
    (DefectCode.FOLDED_NAME, "on two lines"): _named(b'filename="a.c\n om"'),
    (DefectCode.ENCODED_WORD_IN_NAME, "an ending in code"): _named(
        b'filename="=?utf-8?Q?a=2Ecom?="'
    ),
    (DefectCode.PARTIAL_MESSAGE, "the whole in one"): _TOP + _MIME
    + b"Content-Type: message/partial; id=x; number=1; total=2\n\n" + _PLAIN,
    (DefectCode.DAMAGED_CONTAINER, "winmail.dat"): _TOP + _MIME
    + b"Content-Type: application/ms-tnef; name=winmail.dat\n" + _BASE64 + b"\n"
    + base64.encodebytes(b"\x78\x9f\x3e\x22\x01\x00" + EICAR),
}  # fmt: skip

#: What no scanner can find, for it is not there: half of it, and a link.
ELSEWHERE: dict[tuple[DefectCode, str], bytes] = {
    (DefectCode.PARTIAL_MESSAGE, "the first half"): _TOP + _MIME
    + b"Content-Type: message/partial; id=x; number=1; total=2\n\n" + _FILE + b"\n" + EICAR[:34],
    (DefectCode.EXTERNAL_BODY, "a link"): _TOP + _MIME
    + b"Content-Type: message/external-body; access-type=URL;"
    b' url="https://x.example/a.com"\n\nContent-Type: application/octet-stream\n\n',
}  # fmt: skip

#: The same file, hidden by nothing.
PLAIN = _PLAIN

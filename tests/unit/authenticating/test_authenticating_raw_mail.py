"""Mail as it was signed."""

from __future__ import annotations

import pytest
from dkim.canonicalization import CanonicalizationPolicy
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.authenticating import raw_mail
from mail2ticket.authenticating.raw_mail import RawMail, UnfitError, canonical

LINES = st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"b  c", b"\r\n\r\n"]), max_size=20)


@pytest.mark.parametrize("is_relaxed", [True, False])
@given(LINES)
def test_a_body_is_made_alike_as_dkimpy_does_it(is_relaxed: bool, pieces: list[bytes]) -> None:
    """An independent reading of RFC 6376, wherever lines end as they do in mail."""
    body = b"".join(pieces)
    way = b"relaxed" if is_relaxed else b"simple"
    theirs = CanonicalizationPolicy.from_c_value(b"simple/" + way)
    whole = body if body.endswith(b"\r\n") or not body else body + b"\r\n"

    expected = theirs.canonicalize_body(whole)
    assert canonical(body, is_relaxed=is_relaxed) == expected


@pytest.mark.parametrize(
    ("body", "relaxed", "simple"),
    [
        (b"", b"", b"\r\n"),
        (b"\r\n\r\n", b"", b"\r\n"),
        (b"  \r\n", b"", b"  \r\n"),
        (b"a", b"a\r\n", b"a\r\n"),
        (b"a\nb\n", b"a\r\nb\r\n", b"a\r\nb\r\n"),
        (b"a \t\r\n\r\n", b"a\r\n", b"a \t\r\n"),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n", b" C \r\nD \t E\r\n"),
        (b"a\r", b"a\r\r\n", b"a\r\r\n"),
        (b"a\r\n\r\r\n\r\n", b"a\r\n\r\r\n", b"a\r\n\r\r\n"),
    ],
)
def test_a_body_is_made_alike_as_the_rfc_has_it(
    body: bytes, relaxed: bytes, simple: bytes
) -> None:
    """RFC 6376 sections 3.4.3 to 3.4.5; a CR alone ends no line."""
    assert canonical(body, is_relaxed=True) == relaxed
    assert canonical(body, is_relaxed=False) == simple


def test_a_body_is_hashed_once_for_each_way(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def counted(body: bytes, *, is_relaxed: bool) -> bytes:
        sizes.append(len(body))
        return canonical(body, is_relaxed=is_relaxed)

    monkeypatch.setattr(raw_mail, "canonical", counted)
    for size in (1_000, 2_000):
        mail = RawMail.of(b"From: a@client.example\r\n\r\n" + b"a" * size)
        for _ in range(50):
            mail.digest(is_relaxed=True)
            mail.digest(is_relaxed=False)

    assert sizes == [1_000, 1_000, 2_000, 2_000]


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\r\nFrom: a@b.example",
        b" From: a@b.example",
        b"From a@b.example",
        b"From : a@b.example",
        b"From: a@b.example\r\nno field",
        b"From: a@b.example\rTo: c@d.example",
        b"From: a@b.example\0",
        b"From: a@b.example\r\n \r\nTo: c@d.example",
        b"From: a@b.example\r\r",
        b"\xef\xbb\xbfFrom: a@b.example",
        "Fr\xf6m: a@b.example".encode(),
        b": a@b.example",
        b"X" * 101 + b": a",
        b"X: a\r\n" * 1_001,
        b"X: " + b"a" * 262_145,
    ],
)
def test_a_header_that_two_programs_read_in_two_ways_is_refused(header: bytes) -> None:
    with pytest.raises(UnfitError):
        RawMail.of(header + b"\r\n\r\nbody")


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_fields_are_kept_as_they_came(end: bytes) -> None:
    mail = RawMail.of(end.join([b"From: A", b"\tb <a@b.example>", b"X-y:z", b"", b"one", b"two"]))

    assert [(each.name, each.written, each.value) for each in mail.fields] == [
        (b"from", b"From", b" A\r\n\tb <a@b.example>\r\n"),
        (b"x-y", b"X-y", b"z\r\n"),
    ]
    assert mail.body == end.join([b"one", b"two"])


def test_the_line_that_an_mbox_has_before_a_mail_is_no_field() -> None:
    assert len(RawMail.of(b"From ada Tue\nFrom: a@b.example\n\nx").fields) == 1
    assert RawMail.of(b"From ada Tue").fields == ()


@pytest.mark.parametrize("content", [b"From: a@b.example", b"From: a@b.example\r\n"])
def test_a_mail_may_end_with_its_header(content: bytes) -> None:
    mail = RawMail.of(content)

    assert len(mail.fields) == 1
    assert mail.body == b""

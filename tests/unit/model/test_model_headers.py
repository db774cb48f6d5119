"""Header fields, in order, and what each says before its first semicolon (A1)."""

from __future__ import annotations

import pytest

from mail2ticket.model.headers import Headers


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ("no", ("no",)),
        ("No ; x=y", ("no",)),
        ("auto-replied (vacation)", ("auto-replied",)),
        ("(comment) auto-generated", ("auto-generated",)),
        ("no (a (nested (comment)))", ("no",)),
        ("no (((((deeper than anybody writes)))))", None),
        ("AUTO-NOTIFIED", ("auto-notified",)),
        ("  ", ()),
        ("(only a comment)", ()),
        (";", ()),
        ("no)", ("no)",)),
    ],
)
def test_a_token_ends_at_the_semicolon_and_has_no_comments(
    value: str, token: tuple[str, ...] | None
) -> None:
    found = Headers((("Auto-Submitted", value),)).tokens("auto-submitted")

    if token is None:
        assert found != ("no",)  # what cannot be read is not taken for a no
    else:
        assert found == token


def test_every_instance_of_a_field_is_kept_from_the_top() -> None:
    headers = Headers((("Received", "b"), ("Subject", "x"), ("RECEIVED", "a")))

    assert headers.all("received") == ("b", "a")
    assert headers.get("Received") == "b"
    assert headers.get("X-Absent", "none") == "none"
    assert headers.all("X-Absent") == ()
    assert "rEcEiVeD" in headers
    assert "X-Absent" not in headers
    assert len(headers) == 3
    assert list(headers) == list(headers.fields)


def test_headers_are_equal_by_their_fields() -> None:
    fields = (("Subject", "x"),)

    assert Headers(fields) == Headers(fields)
    assert hash(Headers(fields)) == hash(Headers(fields))
    assert "index" not in repr(Headers(fields))

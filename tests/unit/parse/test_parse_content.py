"""The bytes of a mail, however a host hands it over."""

from __future__ import annotations

import email
import email.message
import io
from typing import Any

import pytest

from mail2ticket.errors import MessageError, MessageTooLargeError
from mail2ticket.model.limits import Limits
from mail2ticket.parse import content_of, parse


def test_a_file_may_be_as_large_as_may_be_taken_and_no_larger() -> None:
    limits = Limits(refused_bytes=100)

    assert content_of(io.BytesIO(b"x" * 100), limits) == b"x" * 100
    with pytest.raises(MessageTooLargeError):
        content_of(io.BytesIO(b"x" * 101), limits)


def test_no_more_of_a_file_is_read_than_may_be_taken() -> None:
    file = io.BytesIO(b"x" * 1000)

    with pytest.raises(MessageTooLargeError):
        content_of(file, Limits(refused_bytes=100))

    assert file.tell() == 101


def test_a_message_of_the_standard_library_is_taken() -> None:
    message = email.message_from_bytes(b"Subject: Help\n\nHello\n")

    assert parse(content_of(message, Limits())).body.text == "Hello\n"


def test_a_message_that_cannot_be_written_is_a_message_error() -> None:
    class Broken(email.message.Message):
        def as_bytes(self, *_: object, **__: object) -> bytes:
            raise RecursionError

    with pytest.raises(MessageError):
        content_of(Broken(), Limits())


@pytest.mark.parametrize(
    ("mail", "kind"),
    [("Subject: x", "str"), (io.StringIO("Subject: x"), "str"), (None, "NoneType")],
)
def test_what_is_no_bytes_is_told_as_such(mail: Any, kind: str) -> None:  # noqa: ANN401 - as it says
    with pytest.raises(TypeError, match=f"in binary mode, and no {kind}"):
        content_of(mail)

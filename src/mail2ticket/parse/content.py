"""The bytes of a mail, however a host hands it over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

from mail2ticket.errors import MessageError, MessageTooLargeError
from mail2ticket.model.limits import Limits

if TYPE_CHECKING:  # only a host that has one needs it imported
    from email.message import Message as StandardMessage

    from typing_extensions import TypeIs


def content_of(mail: bytes | BinaryIO | StandardMessage, limits: Limits | None = None) -> bytes:
    """
    Return the bytes of *mail*: bytes, an open binary file, or a message of the standard library.

    Of a file no more is read than one byte over what is refused.

    Raises:
        MessageError: if the standard library cannot write its message.
        MessageTooLargeError: if there are more bytes than may be taken.
        TypeError: if it is something else, such as text.
    """
    limits = limits or Limits()
    if _is_standard(mail):
        try:
            content = mail.as_bytes()
        except Exception as error:
            raise MessageError("the message object cannot be written as bytes") from error
    elif isinstance(mail, bytes | bytearray | memoryview):
        content = bytes(mail)
    else:
        content = _read(mail, limits.refused_bytes + 1)
    refuse_too_large(content, limits)
    return content


def _read(file: BinaryIO, most: int) -> bytes:
    # Hosts have text at hand more often than type checkers.
    content: object = file.read(most) if hasattr(file, "read") else file
    if not isinstance(content, bytes):
        kind = type(content).__name__
        raise TypeError(f"a mail is bytes, or a file opened in binary mode, and no {kind}")
    return content


def refuse_too_large(content: bytes, limits: Limits) -> None:
    """
    Raise if *content* has more bytes than may be taken.

    Raises:
        MessageTooLargeError: if so.
    """
    if len(content) > limits.refused_bytes:
        raise MessageTooLargeError(f"over the limit of {limits.refused_bytes:,} bytes")


def _is_standard(mail: object) -> TypeIs[StandardMessage]:
    """Return whether *mail* is a message of the standard library, without importing that."""
    module = sys.modules.get("email.message")
    return module is not None and isinstance(mail, module.Message)

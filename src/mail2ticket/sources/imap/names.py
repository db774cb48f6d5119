"""Names of folders, as IMAP has them: modified UTF-7 (RFC 3501 5.1.3), quoted, and checked."""

from __future__ import annotations

import binascii
import re

from mail2ticket.errors import ConfigurationError

#: What RFC 3501 calls no name, but a pattern for several of them.
_PATTERN = re.compile(r"[*%]")
_ENCODED = re.compile(r"[^ -~]+|&")
_LONGEST = 1_000


def checked_folder(name: str) -> str:
    r"""
    Return *name*, if it can be that of a folder.

    What ends a line or a string of the protocol is refused, and so is what is not seen: from
    there on a name would be a command (X22).

    >>> checked_folder("Kunden/Müller & Söhne")
    'Kunden/Müller & Söhne'
    >>> checked_folder("INBOX\r\nA1 DELETE x")
    Traceback (most recent call last):
    ...
    mail2ticket.errors.ConfigurationError: folder: 'INBOX\r\nA1 DELETE x' cannot be the name of one

    Raises:
        ConfigurationError: if it cannot.
    """
    if not name or len(name) > _LONGEST or not name.isprintable() or _PATTERN.search(name):
        raise ConfigurationError(f"folder: {name!r} cannot be the name of one")
    return name


def is_special_use(name: str) -> bool:
    r"""
    Return whether *name* is a special use, as ``\Trash`` is, and not what the folder is called.

    >>> is_special_use("\\Trash"), is_special_use("Trash")
    (True, False)
    """
    return name.startswith("\\")


def encoded(name: str) -> bytes:
    r"""
    Return *name* in modified UTF-7, as a quoted string.

    >>> encoded("Entwürfe & \"Co\"")
    b'"Entw&APw-rfe &- \\"Co\\""'

    Raises:
        ConfigurationError: if it cannot be the name of a folder.
    """
    return quoted(_ENCODED.sub(_shifted, checked_folder(name)))


def quoted(text: str) -> bytes:
    r"""
    Return *text* as a quoted string (RFC 3501 4.3).

    >>> quoted('a "quoted" \\ name')
    b'"a \\"quoted\\" \\\\ name"'

    Raises:
        ConfigurationError: for characters that cannot be in one.
    """
    if not text.isascii() or not text.isprintable():
        raise ConfigurationError("a string has characters that cannot be sent in quotes")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.encode("ascii")


def _shifted(match: re.Match[str]) -> str:
    text = match[0]
    if text == "&":
        return "&-"
    base64 = binascii.b2a_base64(text.encode("utf-16-be"), newline=False).decode("ascii")
    return f"&{base64.rstrip('=').replace('/', ',')}-"


def decoded(name: bytes) -> str:
    """
    Return the name that *name* is in modified UTF-7; what is none is taken as it stands.

    >>> decoded(b"Entw&APw-rfe &- Co")
    'Entwürfe & Co'
    """
    text = name.decode("utf-8", "replace")
    return _SHIFTED.sub(_unshifted, text)


_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def _unshifted(match: re.Match[str]) -> str:
    if not match[1]:
        return "&"
    base64 = match[1].replace(",", "/")
    try:
        padded = base64 + "=" * (-len(base64) % 4)
        return binascii.a2b_base64(padded).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return match[0]

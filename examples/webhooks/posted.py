"""What a provider posts, what is made of it, and how that can fail."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping
from typing import Protocol, cast

from attrs import field, frozen

from mail2ticket import Envelope
from mail2ticket.model.address import Address

_ADDRESS = re.compile(r"[^\s<>\x00-\x20\x7f]{1,256}@[^\s<>@\x00-\x20\x7f]{1,255}")


class UnprovenError(Exception):
    """Nothing proves that the provider posted it."""


class UnreadableError(Exception):
    """The provider posted it, and there is no mail in it that can be read, now or later."""


@frozen
class Posted:
    """
    One request.

    Attributes:
        headers: By name, in lower case.
    """

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@frozen
class Mail:
    """
    A mail, as it came to the provider.

    Attributes:
        envelope: None where the provider does not tell all of it.
    """

    content: bytes = field(repr=False)
    envelope: Envelope | None


class Provider(Protocol):
    """A provider: how it proves itself, and what its answers mean to it."""

    @property
    def largest(self) -> int:
        """The bytes of the largest body that it posts."""
        ...

    @property
    def unproven(self) -> int:
        """The status for what it did not post, as far as we can tell."""
        ...

    @property
    def never(self) -> int:
        """The status for what can never be taken, which it does not post again."""
        ...

    def admits(self, headers: Mapping[str, str], /) -> bool:
        """Say whether a body is read at all; False where *headers* show that it is not theirs."""
        ...

    def mails(self, posted: Posted, /) -> tuple[Mail, ...]:
        """
        Return the mails in what was posted; none for what is only between us and them.

        Raises:
            UnprovenError: if it is not theirs, or nobody can tell.

            UnreadableError: if there is no mail in it that can be read.
        """
        ...


def path_of(text: str) -> Address | None:
    """
    Read a path of an envelope; None for the null path.

    >>> path_of("<>"), path_of("ada@client.example")
    (None, Address(local='ada', domain='client.example'))

    Raises:
        UnreadableError: if it is none.
    """
    bare = text.strip().removeprefix("<").removesuffix(">")
    if not bare:
        return None
    if not _ADDRESS.fullmatch(bare):
        raise UnreadableError("a path of the envelope is no address")
    return Address.of(bare)


def envelope_of(reverse: str, *forward: str) -> Envelope:
    """
    Return the envelope with these paths.

    Raises:
        UnreadableError: if one of them is no path, or there is nobody whom it was for.
    """
    paths = tuple(path for each in forward if (path := path_of(each)) is not None)
    if not paths:
        raise UnreadableError("there is nobody in the envelope whom it was for")
    return Envelope(path_of(reverse), paths)


def table_of(text: str | bytes) -> dict[str, object]:
    """
    Read a JSON object.

    Raises:
        UnreadableError: if it is none.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("there is no JSON where some should be") from None
    if not isinstance(found, dict):
        raise UnreadableError("there is no JSON object where one should be")
    return cast("dict[str, object]", found)


def table_in(table: Mapping[str, object], key: str) -> dict[str, object]:
    """
    Return the object that *table* has under *key*.

    Raises:
        UnreadableError: if there is none.
    """
    found = table.get(key)
    if not isinstance(found, dict):
        raise UnreadableError(f"{key} is missing")
    return cast("dict[str, object]", found)


def text_in(table: Mapping[str, object], key: str) -> str:
    """
    Return the text that *table* has under *key*.

    Raises:
        UnreadableError: if there is none.
    """
    found = table.get(key)
    if not isinstance(found, str):
        raise UnreadableError(f"{key} is missing")
    return found


def texts_in(table: Mapping[str, object], key: str) -> list[str]:
    """
    Return the texts that *table* has under *key*.

    Raises:
        UnreadableError: if there are none.
    """
    found = table.get(key)
    if not isinstance(found, list):
        raise UnreadableError(f"{key} is missing")
    return [each for each in cast("list[object]", found) if isinstance(each, str)]


def has_password(headers: Mapping[str, str], expected: str) -> bool:
    """
    Return whether somebody says who he is by *expected*, ``user:password`` (RFC 7617).

    How long it takes tells nothing of what is expected.
    """
    scheme, _, coded = headers.get("authorization", "").partition(" ")
    try:
        said = base64.b64decode(coded.strip(), validate=True)
    except ValueError:
        return False
    return scheme.lower() == "basic" and hmac.compare_digest(said, expected.encode())

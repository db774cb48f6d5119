"""The keys that domains publish (RFC 6376 section 3.6.1, RFC 8301, RFC 8463)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from attrs import frozen
from dkim.crypto import parse_public_key

from mail2ticket.authenticating.names import MOST_BYTES
from mail2ticket.authenticating.raw_mail import UnfitError
from mail2ticket.authenticating.tags import read_tags

#: Shorter ones can be broken, longer ones cost more than they are worth (RFC 8301).
LEAST_BITS, MOST_BITS = 1_024, 8_192

_ED25519_BYTES = 32
_LEAST_EXPONENT, _MOST_EXPONENT = 3, 2**64


@frozen
class Key:
    """
    A key that was found fit.

    Attributes:
        record: As it was published, for who checks the signature.

        is_exact: Whether it signs for its domain alone, and for none below it (``t=s``).
    """

    kind: str
    record: bytes
    is_exact: bool = False


def read_key(records: Sequence[bytes]) -> Key:
    """
    Return the one key in *records*.

    Raises:
        UnfitError: if there is none or more than one, it was revoked, is for tests or not for
            mail, or is of another length than `LEAST_BITS` to `MOST_BITS`.
    """
    keys = [each for each in records if b"p=" in each.replace(b" ", b"")]
    if len(keys) != 1:
        raise UnfitError("there are several keys" if keys else "there is no key")
    [record] = keys
    if len(record) > MOST_BYTES:  # one of 8,192 bits has 1,500
        raise UnfitError("the record of the key is too long")
    tags = read_tags(record)
    if tags.get("v", "DKIM1") != "DKIM1" or (
        "v" in tags and not record.strip().startswith((b"v=", b"v ="))
    ):
        raise UnfitError("the record is none of a key")
    _check_use(tags)
    kind = tags.get("k", "rsa")
    _check_length(kind, tags.get("p", ""))
    return Key(kind, record, is_exact="s" in _listed(tags.get("t", "")))


def _listed(text: str) -> list[str]:
    return text.lower().split(":")


def _check_use(tags: dict[str, str]) -> None:
    if not tags.get("p"):
        raise UnfitError("the key was revoked")
    if "sha256" not in _listed(tags.get("h", "sha256")):
        raise UnfitError("the key is not for SHA-256")
    if not {"*", "email"} & {*_listed(tags.get("s", "*"))}:
        raise UnfitError("the key is not for mail")
    if "y" in _listed(tags.get("t", "")):
        raise UnfitError("the key is for tests")


def _check_length(kind: str, text: str) -> None:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UnfitError("the key is no base64") from error
    if kind == "ed25519":
        if len(key) != _ED25519_BYTES:
            raise UnfitError("the key has another length than 256 bits")
        return
    if kind != "rsa":
        raise UnfitError("the key is of an unknown kind")
    try:
        numbers = parse_public_key(key)
        modulus, exponent = numbers["modulus"], numbers["publicExponent"]
    except Exception as error:  # its reader raises whatever comes
        raise UnfitError("the key cannot be read") from error
    if not LEAST_BITS <= modulus.bit_length() <= MOST_BITS:
        raise UnfitError(f"the key has {modulus.bit_length()} bits")
    if not modulus % 2 or not exponent % 2 or not _LEAST_EXPONENT <= exponent <= _MOST_EXPONENT:
        raise UnfitError("the key cannot be one")

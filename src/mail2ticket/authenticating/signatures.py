"""One signature: what it says, and whether it holds (RFC 6376 section 6.1)."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from logging import CRITICAL, Logger

from attrs import frozen
from dkim import DomainSigner

from mail2ticket.authenticating.domains import NAME
from mail2ticket.authenticating.keys import Key
from mail2ticket.authenticating.raw_mail import RawField, RawMail, UnfitError
from mail2ticket.authenticating.tags import read_tags

# What is signed with SHA-1 proves nothing any more (RFC 8301 section 3.1).
_ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
_CANONICAL = frozenset({"simple", "relaxed"})
_DIGITS = re.compile(r"[0-9]{1,12}")
_MOST_SIGNED = 200

#: Fields that we go by, and of which a mail has one (RFC 5322 section 3.6): one more of them,
#: unsigned beside the signed one, would be what is read.
SINGLE = frozenset({
    b"from", b"sender", b"reply-to", b"to", b"cc", b"subject", b"date", b"message-id",
    b"in-reply-to", b"references", b"mime-version", b"content-type",
    b"content-transfer-encoding",
})  # fmt: skip

# Its messages would quote the mail.
_SILENT = Logger("mail2ticket.dkimpy", CRITICAL + 1)  # noqa: LOG001 - known to nobody else


@frozen(kw_only=True)
class Signature:
    """
    What a DKIM-Signature, ARC-Message-Signature or ARC-Seal says.

    Attributes:
        identity: The domain of ``i=``, which is *domain* or below it.

        signed: The names of the signed fields, in lower case; empty for a seal.

        canonical: How header and body are made alike, as written.

        body_hash: None for a seal, which signs no body.

        field: The field that it is.
    """

    domain: str
    selector: str
    algorithm: str
    value: str
    identity: str = ""
    signed: tuple[bytes, ...] = ()
    canonical: tuple[str, str] = ("relaxed", "relaxed")
    body_hash: bytes | None = None
    field: RawField

    @property
    def key_name(self) -> str:
        """The name under which its key is published."""
        return f"{self.selector}._domainkey.{self.domain}"


def read_signature(field: RawField, at: datetime) -> Signature:
    """
    Read a DKIM-Signature.

    Raises:
        UnfitError: if a signature like it proves nothing: a part is missing or unknown, SHA-1
            made it, From is not signed, or it had expired *at* that moment.
    """
    tags = read_tags(field.value)
    if tags.get("v") != "1":
        raise UnfitError("the version is unknown")
    return _with_body(field, tags, at, "simple/simple")


def read_message_signature(field: RawField, at: datetime) -> Signature:
    """
    Read an ARC-Message-Signature (RFC 8617 section 4.1.2).

    Raises:
        UnfitError: as `read_signature` does, or if it signs a seal.
    """
    signature = _with_body(field, read_tags(field.value), at, "relaxed/relaxed")
    if b"arc-seal" in signature.signed:
        raise UnfitError("it signs a seal")
    return signature


def read_seal(field: RawField) -> tuple[Signature, str]:
    """
    Read an ARC-Seal, and what it says of the chain before it (RFC 8617 section 4.1.3).

    Raises:
        UnfitError: if it is none.
    """
    tags = read_tags(field.value)
    if "h" in tags or tags.get("cv") not in {"none", "pass", "fail"}:
        raise UnfitError("it is no seal")
    return _bare(field, tags), tags["cv"]


def _bare(field: RawField, tags: dict[str, str]) -> Signature:
    domain, selector = tags.get("d", "").lower(), tags.get("s", "").lower()
    if not NAME.fullmatch(domain) or not NAME.fullmatch(selector) or "." not in domain:
        raise UnfitError("it names no domain or no key")
    algorithm = tags.get("a", "").lower()
    if algorithm not in _ALGORITHMS:
        raise UnfitError("it was made in a way that proves nothing")
    _decoded(tags.get("b", ""))
    return Signature(
        domain=domain, selector=selector, algorithm=algorithm, value=tags["b"], field=field
    )


def _with_body(field: RawField, tags: dict[str, str], at: datetime, default: str) -> Signature:
    bare = _bare(field, tags)
    header, _, body = tags.get("c", default).lower().partition("/")
    canonical = (header, body or "simple")
    if not _CANONICAL.issuperset(canonical) or tags.get("q", "dns/txt") != "dns/txt":
        raise UnfitError("it was made in a way that is unknown")
    signed = tuple(name.lower().encode() for name in tags.get("h", "").split(":"))
    if b"from" not in signed or len(signed) > _MOST_SIGNED:
        raise UnfitError("From is not signed")
    # In a set of ARC the same tag is a number.
    identity = tags.get("i", "").rpartition("@")[2].lower() if "v" in tags else ""
    identity = identity or bare.domain
    if not f".{identity}".endswith(f".{bare.domain}"):
        raise UnfitError("it is for another domain than its own")
    _check_times(tags, at)
    return Signature(
        domain=bare.domain,
        selector=bare.selector,
        algorithm=bare.algorithm,
        value=bare.value,
        identity=identity,
        signed=signed,
        canonical=canonical,
        body_hash=_decoded(tags.get("bh", "")),
        field=field,
    )


def _check_times(tags: dict[str, str], at: datetime) -> None:
    times = [tags[name] for name in ("t", "x") if name in tags]
    if not all(_DIGITS.fullmatch(each) for each in times):
        raise UnfitError("it has a time that is none")
    if "x" in tags and at.timestamp() > int(tags["x"]):
        raise UnfitError("it has expired")
    if len(times) == len("tx") and int(times[0]) > int(times[1]):
        raise UnfitError("it expired before it was made")


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UnfitError("it has something that is no base64") from error
    if not found:
        raise UnfitError("something of it is missing")
    return found


def check_covers(signature: Signature, mail: RawMail) -> None:
    """
    Check that *signature* is about what we go by.

    The whole body counts, whatever ``l=`` says. Of the fields that a mail has once, From and
    Subject must be signed, and none may stand there more often than it was signed.

    Raises:
        UnfitError: if it is about less, or the body was changed.
    """
    times = Counter(signature.signed)
    found = Counter(each.name for each in mail.fields)
    for name in sorted(SINGLE):
        is_extra = found[name] > 1 and found[name] > times[name]
        if is_extra or (name in {b"from", b"subject"} and found[name] > times[name]):
            raise UnfitError(f"{name.decode()} is not signed")
    if mail.digest(is_relaxed=signature.canonical[1] == "relaxed") != signature.body_hash:
        raise UnfitError("the body was changed, or more than is signed")


def check_signed(
    signature: Signature, key: Key, fields: Iterable[RawField], names: Sequence[bytes]
) -> None:
    """
    Check that *key* signed the *names* among *fields*, each from the bottom up.

    Raises:
        UnfitError: if it did not.
    """
    if _ALGORITHMS[signature.algorithm] != key.kind:
        raise UnfitError("the key is of another kind")
    if key.is_exact and signature.identity not in {"", signature.domain}:
        raise UnfitError("the key is for its domain alone")
    signer = DomainSigner(logger=_SILENT)
    signer.headers = [(each.written, each.value) for each in fields]
    tags = {
        b"s": signature.selector.encode(),
        b"d": signature.domain.encode(),
        b"a": signature.algorithm.encode(),
        b"b": signature.value.encode(),
        b"c": "/".join(signature.canonical).encode(),
    }
    field = (signature.field.written, signature.field.value)

    def record(_: bytes, timeout: float) -> bytes:  # noqa: ARG001 - dkimpy calls it so
        return key.record

    try:
        is_signed = signer.verify_sig(tags, [*names], field, record)
    except Exception as error:  # dkimpy raises what it likes
        raise UnfitError("it cannot be checked") from error
    if not is_signed:
        raise UnfitError("what is signed was changed")

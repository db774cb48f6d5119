"""Signed mail for tests: keys that are made here, and what a domain would publish of them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

import dkim
import nacl.signing
from attrs import field, frozen
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dkim.canonicalization import CanonicalizationPolicy
from dkim.crypto import parse_pem_private_key

from mail2ticket.authenticating.authenticator import Authenticator
from mail2ticket.authenticating.checking import Terms
from mail2ticket.authenticating.names import Texts
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.parse import parse

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
KEY_NAME = "s1._domainkey.client.example"

MAIL = (
    b"From: Ada <ada@client.example>\r\n"
    b"To: support@acme.example\r\n"
    b"Subject: Printer on fire\r\n"
    b"Date: Tue, 3 Nov 2026 11:59:00 +0000\r\n"
    b"Message-ID: <one@client.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"\r\n"
    b"It  burns.\t \r\n\r\nAda\r\n\r\n"
)
SIGNED = (b"from", b"to", b"subject", b"date", b"message-id")


@cache
def rsa_key(bits: int = 1024, name: str = "") -> rsa.RSAPrivateKey:
    """Return a key of so many *bits*, made once for each *name*."""
    return rsa.generate_private_key(65537, bits)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def record(key: rsa.RSAPrivateKey | None = None, tags: str = "v=DKIM1; k=rsa") -> bytes:
    """Return what a domain publishes of *key*."""
    public = (key or rsa_key()).public_key()
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"{tags}; p={base64.b64encode(der).decode()}".encode()


def signed(
    content: bytes = MAIL,
    domain: str = "client.example",
    *,
    key: rsa.RSAPrivateKey | None = None,
    names: Iterable[bytes] = SIGNED,
    way: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
    identity: str = "",
    has_length: bool = False,
    algorithm: bytes = b"rsa-sha256",
) -> bytes:
    """Return *content* with a DKIM-Signature of *domain* above it."""
    return (
        dkim.sign(
            content,
            b"s1",
            domain.encode(),
            pem(key or rsa_key()),
            identity=identity.encode() or None,
            canonicalize=way,
            include_headers=[*names],
            length=has_length,
            signature_algorithm=algorithm,
        )
        + content
    )


def signed_ed25519(content: bytes = MAIL, domain: str = "client.example") -> tuple[bytes, bytes]:
    """Return *content* signed by a key of that kind, and what is published of it."""
    key = nacl.signing.SigningKey(b"\7" * 32)
    secret, public = (base64.b64encode(bytes(one)) for one in (key, key.verify_key))
    above = dkim.sign(
        content,
        b"s1",
        domain.encode(),
        secret,
        include_headers=[*SIGNED],
        signature_algorithm=b"ed25519-sha256",
    )
    return above + content, b"v=DKIM1; k=ed25519; p=" + public


def tagged(content: bytes, tags: Mapping[str, str | None], name: str = "DKIM-Signature") -> bytes:
    """
    Return *content* signed anew with a signature whose *tags* are others.

    What cannot be had of dkimpy, such as a signature that has expired, is signed here, by the
    same key. None takes a tag out.
    """
    signer = dkim.DKIM(content)
    way = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    body = base64.b64encode(sha256(way.canonicalize_body(signer.body)).digest())
    plain: dict[str, str | None] = {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": "client.example",
        "s": "s1",
        "h": b":".join(SIGNED).decode(),
        "bh": body.decode(),
        **tags,
        "b": "0" * 60,
    }
    fields = [(k.encode(), v.encode()) for k, v in plain.items() if v is not None]
    names = [each.encode() for each in (plain["h"] or "from").split(":")]
    return name.encode() + b": " + _made(signer, fields, names, name) + content


def _made(
    signer: dkim.DomainSigner, fields: list[tuple[bytes, bytes]], names: list[bytes], name: str
) -> bytes:
    signer.hasher = sha256
    way = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    secret = parse_pem_private_key(pem(rsa_key()))
    return signer.gen_header(fields, names, way, name.encode(), secret)


def sealed(
    content: bytes,
    results: str = "mx.list.example; dkim=pass header.d=client.example",
    domain: str = "list.example",
    *,
    instance: int = 1,
    said: str = "",
) -> bytes:
    """Return *content* with one more ARC set above it (RFC 8617)."""
    number = str(instance)
    found = f"ARC-Authentication-Results: i={number}; {results}\r\n".encode()
    tags = {"v": None, "i": number, "d": domain}
    mail = tagged(content, tags, "ARC-Message-Signature")
    signature = mail[: len(mail) - len(content)]
    signer = dkim.DKIM(mail)
    above = [
        (name, value)
        for name, value in reversed(signer.headers)
        if name.lower().startswith(b"arc-")
    ]
    ordered = _in_order([*above, (b"ARC-Authentication-Results", found.partition(b":")[2])])
    signer.headers = [*reversed(ordered)]
    fields = [
        (b"i", number.encode()),
        (b"a", b"rsa-sha256"),
        (b"cv", (said or ("none" if instance == 1 else "pass")).encode()),
        (b"d", domain.encode()),
        (b"s", b"s1"),
        (b"b", b"0" * 60),
    ]
    names = [name.lower() for name, _ in ordered]
    seal = b"ARC-Seal: " + _made(signer, fields, names, "ARC-Seal")
    return seal + signature + found + content


_ORDER = (b"arc-authentication-results", b"arc-message-signature", b"arc-seal")


def _in_order(fields: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the fields of all sets as they are sealed: each set's in one order, oldest first."""
    counts: dict[bytes, int] = {}
    keyed: list[tuple[int, int, tuple[bytes, bytes]]] = []
    for name, value in fields:
        lower = name.lower()
        counts[lower] = counts.get(lower, 0) + 1
        keyed.append((counts[lower], _ORDER.index(lower), (name, value)))
    return [each for _, _, each in sorted(keyed)]


@frozen
class Published:
    """
    A resolver that knows what it is told, and remembers what it was asked.

    Attributes:
        failing: Names for which no server answers.
    """

    records: Mapping[str, bytes | tuple[bytes, ...]]
    failing: frozenset[str] = frozenset()
    asked: list[str] = field(factory=list[str])

    def texts(self, name: str, seconds: float, /) -> Texts:
        self.asked.append(name)
        if name in self.failing:
            return Texts(problem="no name server answered in time")
        found = self.records.get(name, ())
        return Texts((found,) if isinstance(found, bytes) else found)


def published(**records: bytes) -> Published:
    return Published({KEY_NAME: record(), "s1._domainkey.list.example": record()} | records)


def results_of(
    content: bytes,
    resolver: Published | None = None,
    terms: Terms | None = None,
    message: Message | None = None,
) -> tuple[AuthenticationResult, ...]:
    """Return what our own check says of *content*."""
    one = Authenticator(terms=terms or Terms(), resolver=resolver or published())
    return one.authenticate(content, message or parse(content, received_at=NOON))


def verdict(content: bytes, resolver: Published | None = None, terms: Terms | None = None) -> str:
    """Return the result that sums up: ``pass``, ``none`` and so on; empty where none is given."""
    results = results_of(content, resolver, terms)
    return results[-1].result if results else ""

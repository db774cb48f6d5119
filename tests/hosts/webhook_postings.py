"""What providers post, made with keys of our own, and a helpdesk that it is posted to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx
from attrs import Factory, define
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from examples.webhooks.app import webhooks
from examples.webhooks.mailgun import LASTS, Mailgun
from examples.webhooks.posted import (
    Provider,
)
from examples.webhooks.sendgrid import SIGNATURE, TIMESTAMP, SendGrid, key_of
from examples.webhooks.ses import Ses
from examples.webhooks.sns import Topics
from examples.webhooks.tokens import Tokens
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.errors import StoreError
from mail2ticket.ports import Archive
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.memory_unit import MemoryUnitOfWork
from mail2ticket.testing import mail

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
# To nobody in its header: the envelope alone finds the mailbox. It is no UTF-8.
BCC = mail("Drucker", to="undisclosed@list.example") + "Grüße\r\n\r\n".encode("latin-1")
SUPPORT, ADA = "support@acme.example", "ada@client.example"


class FailingStore(MemoryStore):
    """A store that fails at the end of a transaction, as long as it is told to."""

    is_failing = False

    @contextmanager
    def begin(self) -> Generator[MemoryUnitOfWork, None, None]:
        with super().begin() as work:
            yield work
            if self.is_failing:
                raise StoreError("the disk is full")


@define
class Desk:
    """A helpdesk that may be told to fail, and an application before it."""

    provider: Provider
    store: FailingStore = Factory(FailingStore)
    policy: Policy = Policy(mailboxes=(Mailbox(SUPPORT),))

    def post(
        self, body: bytes | AsyncIterator[bytes], headers: Mapping[str, str] | None = None
    ) -> int:
        """Post *body*, and return the status."""
        intake = Intake(self.store, None, self.policy)
        app = webhooks(intake, {"/here": self.provider})

        async def call() -> int:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
                response = await client.post("/here", content=body, headers=headers)
            assert response.content == b""
            return response.status_code

        return asyncio.run(call())

    @property
    def titles(self) -> list[str]:
        return titles_in(self.store)

    @property
    def kept(self) -> list[bytes | None]:
        """The mails as they were taken."""
        return [self.store.raw(each.key) for each in self.store.recorded()]


def titles_in(store: Archive) -> list[str]:
    """Return the subjects of the mails that became something."""
    return [each.subject for each in store.recorded() if each.number]


class Posting(Protocol):
    """Makes what a provider posts of a mail."""

    def __call__(self, content: bytes) -> tuple[bytes, dict[str, str]]: ...


class Form(Protocol):
    """Makes a form of fields."""

    def __call__(self, fields: Mapping[str, bytes | str]) -> tuple[bytes, dict[str, str]]: ...


KEY = "the signing key of webhooks"


def multipart(fields: Mapping[str, bytes | str]) -> tuple[bytes, dict[str, str]]:
    parts = b"".join(
        b'--=_mark\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in fields.items()
    )
    kind = 'multipart/form-data; boundary="=_mark"'
    return parts + b"--=_mark--\r\n", {"content-type": kind}


def urlencoded(fields: Mapping[str, bytes | str]) -> tuple[bytes, dict[str, str]]:
    pairs = {k: v if isinstance(v, bytes) else v.encode() for k, v in fields.items()}
    body = urlencode(pairs).encode()
    return body, {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def mailgun_fields(
    content: bytes = BCC, *, token: str = "t" * 50, at: datetime = NOW, key: str = KEY
) -> dict[str, bytes | str]:
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {
        "recipient": SUPPORT,
        "sender": ADA,
        "subject": "Drucker",
        "from": f"Ada <{ADA}>",
        "timestamp": timestamp,
        "token": token,
        "signature": signature.hexdigest(),
        "body-mime": content,
    }


def mailgun_desk(folder: Path) -> Desk:
    tokens = Tokens(folder / "tokens.db", 2 * LASTS)
    return Desk(Mailgun(KEY, tokens, clock=lambda: NOW))


SIGNER = ec.generate_private_key(ec.SECP256R1())


def public(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(
        key.public_key().public_bytes(serialization.Encoding.DER, spki)
    ).decode()


def sendgrid_posting(content: bytes = BCC) -> tuple[bytes, dict[str, str]]:
    body, headers = multipart(
        {
            "to": SUPPORT,
            "envelope": json.dumps({"to": [SUPPORT], "from": ADA}),
            "email": content,
            "SPF": "pass",
        }
    )
    signature = SIGNER.sign(b"1793707200" + body, ec.ECDSA(hashes.SHA256()))
    signed = {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: "1793707200"}
    return body, {**headers, **signed}


def basic(password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(password.encode()).decode()}"}


def sendgrid_desk() -> Desk:
    return Desk(SendGrid(public_key=key_of(public(SIGNER))))


def postmark_posting(
    content: bytes = BCC, recipient: str = SUPPORT
) -> tuple[bytes, dict[str, str]]:
    told = {
        "FromFull": {"Email": ADA},
        "OriginalRecipient": recipient,
        "Subject": "Drucker",
        "RawEmail": content.decode("latin-1"),
    }
    return json.dumps(told).encode(), {**basic("hook:secret"), "content-type": "application/json"}


TOPIC = "arn:aws:sns:eu-west-1:123456789012:inbound"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem"
CONFIRM_URL = (
    f"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=t"
)


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


AMAZON = rsa.generate_private_key(65_537, 2048)
PEM = certificate(AMAZON)


def signed(told: dict[str, Any], key: rsa.RSAPrivateKey = AMAZON) -> tuple[bytes, dict[str, str]]:
    told = {
        "MessageId": "m1",
        "Timestamp": "2026-11-03T12:00:00.000Z",
        "TopicArn": TOPIC,
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
        **told,
    }
    names = [
        "Message",
        "MessageId",
        "Subject",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ]
    if told["Type"] == "Notification":
        names = [each for each in names if each not in {"SubscribeURL", "Token"}]
    text = "".join(f"{name}\n{told[name]}\n" for name in names if name in told)
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    told.setdefault("Signature", base64.b64encode(signature).decode())
    return json.dumps(told).encode(), {"x-amz-sns-message-type": told["Type"]}


def received(action: dict[str, str], content: str | None = None, source: str = ADA) -> str:
    told: dict[str, Any] = {
        "notificationType": "Received",
        "mail": {"source": source, "destination": ["undisclosed@list.example"]},
        "receipt": {"recipients": [SUPPORT], "action": action},
    }
    return json.dumps(told if content is None else {**told, "content": content})


def inline(content: bytes = BCC) -> str:
    coded = base64.b64encode(content).decode()
    return received({"type": "SNS", "encoding": "BASE64"}, coded)


@define
class Amazon:
    """What is fetched from Amazon, and by which URLs."""

    pem: bytes = PEM
    asked: list[str] = Factory(list)

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self.pem if url == CERTIFICATE_URL else b"<ConfirmSubscriptionResponse/>"


def ses_desk(amazon: Amazon) -> Desk:
    objects = {("inbox", "mails/1"): BCC, ("inbox", "mails/2"): b"x" * 50_000_001}
    topics = Topics(frozenset({TOPIC}), fetch=amazon, clock=lambda: NOW)
    return Desk(Ses(topics, frozenset({"inbox"}), lambda b, k, limit: objects[b, k][:limit]))

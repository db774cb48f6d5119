"""
Amazon SNS over HTTPS: messages that are signed by a certificate, and who confirms a subscription.

The certificate, and the confirmation, are fetched from ``sns.<region>.amazonaws.com`` alone, by
HTTPS, and nowhere else that a message may name. SNS posts again after 5xx, 429 and silence, for
hours; any other status ends it.
"""

from __future__ import annotations

import base64
import logging
import re
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPSConnection
from urllib.parse import SplitResult, parse_qs, urlsplit

from attrs import field, frozen
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from examples.webhooks.posted import Posted, UnprovenError, table_of, text_in

log = logging.getLogger(__name__)

#: Fetches a URL that was checked.
Fetch = Callable[[str], bytes]

_TOPIC = re.compile(r"arn:aws(?:-[a-z-]{1,20})?:sns:([a-z0-9-]{1,30}):[0-9]{12}:[\w-]{1,256}")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9a-f]{1,64}\.pem")
_LARGEST = 65_536
_SECONDS = 5.0
_MOST_CERTIFICATES = 16

_CONFIRM = "SubscriptionConfirmation"
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    _CONFIRM: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
_SIGNED["UnsubscribeConfirmation"] = _SIGNED[_CONFIRM]


def fetched(url: str) -> bytes:
    """
    Fetch *url* by HTTPS; no redirect is followed, and no more than 64 KiB are read.

    Raises:
        OSError: if that fails.
    """
    parts = urlsplit(url)
    context = ssl.create_default_context()
    connection = HTTPSConnection(parts.netloc, timeout=_SECONDS, context=context)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
        response = connection.getresponse()
        if response.status != HTTPStatus.OK:
            raise OSError(f"{parts.netloc} answers {response.status}")
        return response.read(_LARGEST)
    finally:
        connection.close()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _are_topics(_: object, __: object, topics: frozenset[str]) -> None:
    if not topics or not all(map(_TOPIC.fullmatch, topics)):
        raise ValueError("SNS: the topics are ARNs, as arn:aws:sns:eu-west-1:123456789012:inbound")


@frozen
class Topics:
    """
    The topics whose messages are believed.

    Messages have SignatureVersion 2 (SHA-256), which is an attribute of a topic; those of version
    1 (SHA-1) are not believed.

    Attributes:
        topics: Their ARNs.

    Raises:
        ValueError: if one of them is none.
    """

    topics: frozenset[str] = field(validator=_are_topics)
    fetch: Fetch = fetched
    clock: Callable[[], datetime] = _utc_now
    _certificates: dict[str, x509.Certificate] = field(
        factory=dict[str, x509.Certificate], init=False, repr=False
    )

    def message(self, posted: Posted) -> str | None:
        """
        Return the message of a notification; None for what is only between us and SNS.

        A subscription to one of the topics is confirmed. One that somebody ended is not begun
        again.

        Raises:
            UnprovenError: if it is not signed by SNS, or is of another topic.

            UnreadableError: if it is no message of SNS at all.

            OSError: if the certificate cannot be fetched, or the subscription not be confirmed.
        """
        told = table_of(posted.body)
        kind, topic = text_in(told, "Type"), text_in(told, "TopicArn")
        if topic not in self.topics or kind not in _SIGNED:
            raise UnprovenError("it is of a topic that is not ours, or of no known type")
        self._verify(told, kind, topic)
        if kind == "Notification":
            return text_in(told, "Message")
        if kind == _CONFIRM:
            self._confirm(text_in(told, "SubscribeURL"), topic)
        else:
            log.warning("the subscription to %s was ended", topic)
        return None

    def _verify(self, told: dict[str, object], kind: str, topic: str) -> None:
        if told.get("SignatureVersion") != "2":
            raise UnprovenError("the signature is not of version 2; set that for the topic")
        url = text_in(told, "SigningCertURL")
        parts = _checked(url, topic)
        if parts.query or not _CERTIFICATE.fullmatch(parts.path):
            raise UnprovenError("the certificate is not where those of SNS are")
        key = self._certificate(url).public_key()
        # A subject is signed only where there is one.
        names = (name for name in _SIGNED[kind] if name != "Subject" or told.get(name) is not None)
        signed = "".join(f"{name}\n{text_in(told, name)}\n" for name in names).encode()
        try:
            signature = base64.b64decode(text_in(told, "Signature"), validate=True)
            if not isinstance(key, RSAPublicKey):
                raise UnprovenError("the certificate has no key of RSA")
            key.verify(signature, signed, PKCS1v15(), SHA256())
        except (ValueError, InvalidSignature):
            raise UnprovenError("the signature is wrong") from None

    def _certificate(self, url: str) -> x509.Certificate:
        known = self._certificates.get(url)
        if known is None:
            try:
                known = x509.load_pem_x509_certificate(self.fetch(url))
            except ValueError as error:
                raise OSError("what was fetched is no certificate") from error
            if len(self._certificates) >= _MOST_CERTIFICATES:
                self._certificates.clear()
            self._certificates[url] = known
        if not known.not_valid_before_utc <= self.clock() <= known.not_valid_after_utc:
            del self._certificates[url]
            raise UnprovenError("the certificate is not valid now")
        return known

    def _confirm(self, url: str, topic: str) -> None:
        asked = parse_qs(_checked(url, topic).query)
        if asked.get("Action") != ["ConfirmSubscription"] or asked.get("TopicArn") != [topic]:
            raise UnprovenError("the URL that confirms is for something else")
        self.fetch(url)
        log.warning("the subscription to %s is confirmed", topic)


def _checked(url: str, topic: str) -> SplitResult:
    """
    Return the parts of *url*, if it is one of SNS itself in the region of *topic*.

    Raises:
        UnprovenError: if it leads elsewhere.
    """
    found = _TOPIC.fullmatch(topic)
    region = found[1] if found else ""
    hosts = {f"sns.{region}.amazonaws.com", f"sns.{region}.amazonaws.com.cn"}
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UnprovenError("what is to be fetched has no URL") from None
    # The whole of it, so that there is neither a port nor a user.
    if parts.scheme != "https" or parts.netloc not in hosts or not url.isprintable():
        raise UnprovenError("what is to be fetched is not at SNS")
    return parts

"""
SendGrid: Inbound Parse, with "POST the raw, full MIME message".

With a security policy on the setting, SendGrid signs each posting as it does those of its event
webhook: ECDSA over the time and the body. Without one it signs nothing, and a user and password
in the URL are all there is. Status 2xx ends it, 4xx drops the mail, and after 5xx it posts again,
for up to three days.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from examples.webhooks.forms import field_of, form_of
from examples.webhooks.posted import (
    Mail,
    Posted,
    UnprovenError,
    envelope_of,
    has_password,
    table_of,
    text_in,
    texts_in,
)

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"

_MEGABYTE = 1_000_000


def key_of(public_key: str) -> ec.EllipticCurvePublicKey:
    """
    Read the public key of a security policy, as SendGrid shows it: DER in base64.

    Raises:
        ValueError: if it is none.
    """
    key = load_der_public_key(base64.b64decode(public_key))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("the public key is not one of ECDSA")  # noqa: TRY004 - a wrong value
    return key


def _proves(sendgrid: SendGrid, *_: object) -> None:
    is_whole = all(sendgrid.password.partition(":"))
    if not is_whole and (sendgrid.password or sendgrid.public_key is None):
        raise ValueError("SendGrid: a public key, or user:password, has to prove who posts")


@frozen(kw_only=True)
class SendGrid:
    """
    A setting of Inbound Parse.

    A signature holds for ever; who posts the same again gets no more than a repeat.

    Attributes:
        public_key: That of the security policy; see `key_of`.

        password: ``user:password``, as in the URL.

    Raises:
        ValueError: if it is given nothing that could prove who posts.
    """

    public_key: ec.EllipticCurvePublicKey | None = None
    password: str = field(default="", repr=False, validator=_proves)
    #: A mail of 30 MB at most, and fields beside it.
    largest: int = 40 * _MEGABYTE
    #: SendGrid drops what is answered so.
    unproven: int = 403
    never: int = 400

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Return whether *headers* have the password, and a signature, where these are wanted."""
        if self.password and not has_password(headers, self.password):
            return False
        return self.public_key is None or SIGNATURE in headers

    def mails(self, posted: Posted) -> tuple[Mail, ...]:
        """
        Return the mail.

        Raises:
            UnprovenError: if the signature is wrong.

            UnreadableError: if it is no form with a mail.
        """
        if self.public_key is not None:
            _verify(self.public_key, posted)
        form = form_of(posted)
        envelope = table_of(field_of(form, "envelope"))
        paths = envelope_of(text_in(envelope, "from"), *texts_in(envelope, "to"))
        return (Mail(field_of(form, "email"), paths),)


def _verify(key: ec.EllipticCurvePublicKey, posted: Posted) -> None:
    signed = posted.headers.get(TIMESTAMP, "").encode() + posted.body
    try:
        signature = base64.b64decode(posted.headers.get(SIGNATURE, ""), validate=True)
        key.verify(signature, signed, ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        raise UnprovenError("the signature is wrong") from None

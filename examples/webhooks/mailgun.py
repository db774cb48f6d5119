"""
Mailgun: a route that forwards to a URL whose path ends in ``mime``, which makes it post raw MIME.

Mailgun signs a time and a token, and not the mail. Status 200 ends it, and so does 406; after
any other it posts again, for about eight hours.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from attrs import field, frozen

from examples.webhooks.forms import field_of, form_of
from examples.webhooks.posted import Mail, Posted, UnprovenError, UnreadableError, envelope_of
from examples.webhooks.tokens import Tokens

#: For so long a signature is good: longer than Mailgun tries.
LASTS = timedelta(hours=12)

_MEGABYTE = 1_000_000


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _is_some(_: object, __: object, key: str) -> None:
    # By an empty one, which anybody has, anybody could sign.
    if not key.strip():
        raise ValueError("Mailgun: the HTTP webhook signing key has to prove who posts")


@frozen
class Mailgun:
    """
    A route of Mailgun's.

    Attributes:
        signing_key: The HTTP webhook signing key of the account, which is no API key.

        tokens: Which tokens came already; they are remembered for `LASTS`, and as long again.

    Raises:
        ValueError: if there is no key.
    """

    signing_key: str = field(repr=False, validator=_is_some)
    tokens: Tokens
    clock: Callable[[], datetime] = _utc_now
    #: A mail of 25 MB at most, of which each octet may be written as three.
    largest: int = 80 * _MEGABYTE
    #: Posted again, so that a signing key that is wrong here loses nothing.
    unproven: int = 401
    never: int = 406

    def admits(self, _: Mapping[str, str]) -> bool:
        """Return True: what proves it is in the body."""
        return True

    def mails(self, posted: Posted) -> tuple[Mail, ...]:
        """
        Return the mail.

        Raises:
            UnprovenError: if the signature is wrong or old, or its token came with another mail.

            UnreadableError: if it is no form with a mail.
        """
        form = form_of(posted)
        token = self._signed(form)
        content = field_of(form, "body-mime")
        words = [_text(form, name) for name in ("sender", "recipient")]
        digest = hashlib.sha256("\0".join((*words, "")).encode() + content).digest()
        if not self.tokens.admits(token, digest, self.clock()):
            raise UnprovenError("the token came with another mail before")
        return (Mail(content, envelope_of(words[0], words[1])),)

    def _signed(self, form: dict[str, bytes]) -> str:
        """Return the token, which is signed."""
        timestamp, token = field_of(form, "timestamp"), field_of(form, "token")
        ours = hmac.new(self.signing_key.encode(), timestamp + token, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(ours.encode(), field_of(form, "signature")):
            raise UnprovenError("the signature is wrong")
        # It is signed, so it is a number of Mailgun's.
        age = self.clock() - datetime.fromtimestamp(int(timestamp), UTC)
        if abs(age) > LASTS:
            raise UnprovenError(f"the signature is {age} old")
        return token.decode("utf-8", "replace")


def _text(form: dict[str, bytes], name: str) -> str:
    try:
        return field_of(form, name).decode()
    except UnicodeDecodeError:
        raise UnreadableError(f"{name} is not UTF-8") from None

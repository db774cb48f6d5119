"""
Amazon SES: a receipt rule whose SNS action has the mail in it, or whose S3 action puts it away.

The SNS action takes mails up to 150 KB; choose Base64 as its encoding, for UTF-8 loses octets. The
S3 action takes them all (40 MB), and tells an SNS topic where they are.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from attrs import frozen

from examples.webhooks.posted import (
    Mail,
    Posted,
    UnreadableError,
    envelope_of,
    table_in,
    table_of,
    text_in,
    texts_in,
)
from examples.webhooks.sns import Topics

log = logging.getLogger(__name__)

#: Fetches an object of S3, by bucket and key, but for what is beyond so many bytes.
Fetch = Callable[[str, str, int], bytes]

_MEGABYTE = 1_000_000
_LARGEST_MAIL = 50 * _MEGABYTE


def object_of(bucket: str, key: str, limit: int) -> bytes:
    """
    Fetch an object of S3 by boto3, which finds credentials as it always does.

    Raises:
        OSError: if boto3 is not installed, or anything goes wrong.
    """
    try:
        boto3: Any = import_module("boto3")
        return bytes(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read(limit))
    except Exception as error:
        raise OSError(f"the mail cannot be fetched from S3: {type(error).__name__}") from error


@frozen
class Ses:
    """
    A receipt rule of Amazon SES.

    Attributes:
        topics: The SNS topics that its actions publish to.

        buckets: The buckets that its S3 actions put mail into; others are not looked at.

        fetch: How an object is fetched from S3.
    """

    topics: Topics
    buckets: frozenset[str] = frozenset()
    fetch: Fetch = object_of
    #: SNS has messages of 256 KiB at most, which are text in JSON in JSON.
    largest: int = 2 * _MEGABYTE
    #: SNS does not post again what is answered so.
    unproven: int = 403
    never: int = 400

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Return whether *headers* are those of SNS; what proves it is in the body."""
        return "x-amz-sns-message-type" in headers

    def mails(self, posted: Posted) -> tuple[Mail, ...]:
        """
        Return the mail of a notification of SES; none for other messages of SNS.

        Raises:
            UnprovenError: if the message is not signed by SNS, or is of another topic.

            UnreadableError: if there is no mail where one should be.

            OSError: if something cannot be fetched.
        """
        message = self.topics.message(posted)
        if message is None:
            return ()
        told = table_of(message)
        if told.get("notificationType") != "Received":
            log.warning("SES told of something else than a mail; nothing becomes of that")
            return ()
        receipt = table_in(told, "receipt")
        source = text_in(table_in(told, "mail"), "source")
        envelope = envelope_of(source, *texts_in(receipt, "recipients"))
        return (Mail(self._content(told, table_in(receipt, "action")), envelope),)

    def _content(self, told: Mapping[str, object], action: Mapping[str, object]) -> bytes:
        if action.get("type") != "S3":
            return _inline(text_in(told, "content"), str(action.get("encoding", "")))
        bucket = text_in(action, "bucketName")
        if bucket not in self.buckets:
            raise UnreadableError("the mail is in a bucket that is not ours")
        content = self.fetch(bucket, text_in(action, "objectKey"), _LARGEST_MAIL + 1)
        if len(content) > _LARGEST_MAIL:
            raise UnreadableError(f"the mail has more than {_LARGEST_MAIL:,} bytes")
        return content


def _inline(content: str, encoding: str) -> bytes:
    try:
        if encoding.upper() == "BASE64":
            return base64.b64decode(content, validate=True)
        return content.encode()
    except ValueError:
        raise UnreadableError("the content is not coded as it says") from None

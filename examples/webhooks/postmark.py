"""
Postmark: an inbound webhook, with "Include raw email content in JSON payload".

Postmark signs nothing; a user and password in the URL are what it offers, and a list of its
addresses for a firewall. Status 200 ends it, and so does 403; after any other it posts again,
ten times in about ten hours.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from examples.webhooks.posted import (
    Mail,
    Posted,
    UnreadableError,
    has_password,
    path_of,
    table_of,
    text_in,
)
from mail2ticket.serialize import address_to_wire

_MEGABYTE = 1_000_000


def _is_some(_: object, __: object, password: str) -> None:
    if not all(password.partition(":")):
        raise ValueError("Postmark: user:password has to prove who posts")


@frozen
class Postmark:
    """
    An inbound stream of Postmark's.

    Attributes:
        password: ``user:password``, as in the URL.

    Raises:
        ValueError: if there is no password.
    """

    password: str = field(repr=False, validator=_is_some)
    #: A mail of 35 MB at most, as text, and its files in base64 beside it.
    largest: int = 120 * _MEGABYTE
    #: Posted again, so that a password that is wrong here loses nothing.
    unproven: int = 401
    never: int = 403

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Return whether *headers* have the password."""
        return has_password(headers, self.password)

    def mails(self, posted: Posted) -> tuple[Mail, ...]:
        """
        Return the mail.

        Postmark tells whom it was for, and not the reverse-path. So there is no envelope, for a
        reverse-path that is not known is not the null one of a bounce; the mail gets a
        Delivered-To, as a mail server writes it.

        Raises:
            UnreadableError: if it has no raw mail.
        """
        told = table_of(posted.body)
        try:
            to = path_of(text_in(told, "OriginalRecipient"))
            line = f"Delivered-To: {address_to_wire(to)}\r\n" if to else ""
            content = text_in(told, "RawEmail").encode()
        except ValueError:
            raise UnreadableError("the mail or its recipient cannot be written") from None
        return (Mail(line.encode() + content, None),)

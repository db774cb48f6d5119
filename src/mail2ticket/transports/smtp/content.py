"""A mail as it goes over the wire: CRLF alone ends a line, and no line can end the mail."""

from __future__ import annotations

import re

from attrs import field, frozen

from mail2ticket.errors import UndeliverableError
from mail2ticket.model.address import Address
from mail2ticket.model.notice import OutboundMail
from mail2ticket.transports.smtp.paths import path_of

#: What ends a mail (RFC 5321 section 4.1.1.4); nothing before it can be taken for it.
END = b".\r\n"

# Servers that take one of them for the end of a line can be told of mails that nobody sent.
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_LONGEST_LINE = 998  # octets without CRLF (RFC 5321 section 4.5.3.1.6)


@frozen
class Letter:
    """
    A mail, ready for the commands of SMTP.

    Attributes:
        reverse_path: Who gets bounces, in ASCII where it can be; empty for nobody.

        content: What follows DATA, but for `END`: whole lines, and no bare dot.

        size: The octets of the mail, as the SIZE extension counts them (RFC 1870).
    """

    reverse_path: str
    forward_path: str
    content: bytes = field(repr=False)
    size: int
    is_eight_bit: bool
    needs_utf8: bool

    @classmethod
    def of(cls, mail: OutboundMail, reverse_path: Address | None) -> Letter:
        """
        Return *mail* with bounces to *reverse_path*.

        Nothing is repaired: a line end that is not CRLF may be somebody's way to put a header
        or a mail of his own into ours (X10, X21).

        Raises:
            UndeliverableError: if an address or the content cannot be sent by SMTP.
        """
        try:
            back = path_of(reverse_path) if reverse_path else ""
            to = path_of(mail.to)
        except ValueError as error:
            raise UndeliverableError(f"the envelope cannot be sent: {error}") from error
        content = mail.content
        _check(content)
        if not content.endswith(b"\r\n"):
            content += b"\r\n"
        head, _, _ = content.partition(b"\r\n\r\n")
        return cls(
            reverse_path=back,
            forward_path=to,
            content=_stuffed(content),
            size=len(content),
            is_eight_bit=not content.isascii(),
            needs_utf8=not (back.isascii() and to.isascii() and head.isascii()),
        )


def _check(content: bytes) -> None:
    """Refuse what servers read in different ways."""
    if bare := _BARE.search(content):
        what = "CR" if bare[0] == b"\r" else "LF"
        raise UndeliverableError(f"the mail has a {what} alone, at byte {bare.start()}")
    if b"\0" in content:
        raise UndeliverableError(f"the mail has a NUL, at byte {content.index(0)}")
    if max(map(len, content.split(b"\r\n"))) > _LONGEST_LINE:
        raise UndeliverableError(f"the mail has a line of more than {_LONGEST_LINE} octets")


def _stuffed(content: bytes) -> bytes:
    """Return *content* with a dot more before each line that begins with one."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed

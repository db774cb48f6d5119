"""What an SMTP server answers, and what that means for a mail (RFC 5321, RFC 3463)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from attrs import field, frozen

from mail2ticket.errors import TransportError, UndeliverableError
from mail2ticket.harmless import shown

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?![\w.])")
_LONGEST_TEXT = 300
# What may be a token or a password in some coding; links of help pages are shorter.
_LONG_WORD = re.compile(r"[\w+/=.~-]{80,}")
_FAREWELL = 421
# What is wrong with our login is no fault of the mail (RFC 4954 section 6).
_LOGIN_CODES = frozenset({530, 534, 535, 538})
# "Useful only as a persistent transient error" (RFC 3463): Gmail's limit of mails a day.
_CONGESTED = "5.4.5"


class LostError(Exception):
    """The connection is gone, and no mail was taken since the last one that was."""


@frozen
class Reply:
    """
    An answer of a server, in words that may be shown.

    Attributes:
        code: The reply code, three digits.

        status: The enhanced status code, or empty.

        text: What it says, on one line, without its codes, and not all of it where it is long.
    """

    code: int
    status: str = ""
    text: str = field(default="", repr=False)

    @classmethod
    def of(cls, code: int, text: bytes, hidden: Iterable[str] = ()) -> Reply:
        r"""
        Read what smtplib gives; *hidden* are secrets, which are not repeated.

        >>> reply = Reply.of(550, b"5.1.1 no such user\n5.1.1 \x1b[2Jtry another")
        >>> print(reply)
        550 5.1.1 no such user \x1b[2Jtry another
        """
        lines = text.decode("utf-8", "backslashreplace").splitlines()
        found = _STATUS.match(lines[0]) if lines else None
        status = found[0] if found and found[0][0] == str(code)[0] else ""
        words = " ".join(line.removeprefix(status).strip() for line in lines)
        return cls(code, status, _shown(words, hidden))

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.code), self.status, self.text)))

    @property
    def is_good(self) -> bool:
        """Whether the server did what was asked."""
        return self.code // 100 == 2  # noqa: PLR2004 - RFC 5321 section 4.2.1

    @property
    def is_refusal(self) -> bool:
        """Whether it is one of the codes by which a server says no, for now or for good."""
        return self.code // 100 in {4, 5}

    @property
    def is_farewell(self) -> bool:
        """Whether the server goes away now."""
        return self.code == _FAREWELL

    @property
    def is_permanent(self) -> bool:
        """Whether the same mail will never be taken, by what the codes say of it."""
        is_about_us = self.code in _LOGIN_CODES or self.status == _CONGESTED
        return self.code // 100 == 5 and not is_about_us  # noqa: PLR2004 - see above

    def told(self, step: str, server: str) -> str:
        """
        Return what to tell of an answer of *server* to *step*.

        The codes come first: who keeps a short form of the words finds them there.

        >>> Reply.of(450, b"4.2.1 mailbox is busy").told("RCPT", "mail.example")
        '450 4.2.1 to RCPT from mail.example: mailbox is busy'
        """
        codes = f"{self.code} {self.status}".rstrip()
        return f"{codes} to {step} from {server}{f': {self.text}' if self.text else ''}"

    def refusal(self, step: str, server: str) -> TransportError:
        """Return what to raise for a mail that *server* did not take at *step*."""
        kind = UndeliverableError if self.is_permanent else TransportError
        return kind(self.told(step, server))


def _shown(words: str, hidden: Iterable[str]) -> str:
    # The longer first, for one may be the beginning of another.
    for secret in sorted(hidden, key=len, reverse=True):
        words = words.replace(secret, "…") if secret else words
    words = _LONG_WORD.sub("…", words[: 2 * _LONGEST_TEXT])
    safe = shown(words)
    return safe if len(safe) <= _LONGEST_TEXT else f"{safe[: _LONGEST_TEXT - 1]}…"


def forms_of(secret: bytes) -> tuple[str, ...]:
    """Return how *secret* may stand in an answer: as it is, and in base64."""
    return secret.decode("utf-8", "replace"), base64.b64encode(secret).decode("ascii")

"""What a server is answered that hands us a mail: a reply of LMTP, or an exit status."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.errors import Mail2TicketError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome

__all__ = ["Reply"]

#: Exit statuses of sysexits.h that a pipe ends with.
EX_OK, EX_DATAERR, EX_NOUSER, EX_TEMPFAIL, EX_NOPERM = 0, 65, 67, 75, 77

# By the first two figures of the status (RFC 3463).
_CODES = {"5.1": 550, "5.2": 552, "5.3": 552, "5.7": 550, "4.2": 452}
_EXITS = {"5.1": EX_NOUSER, "5.7": EX_NOPERM}
_TAKEN, _LATER, _NEVER = 250, 451, 554
_TOO_LARGE = "5.3.4"
_LONGEST_NUMBER, _LONGEST_PATH = 60, 320


@frozen
class Reply:
    """
    What a mail server is answered: RFC 5321 section 4.2, with an enhanced status (RFC 3463).

    >>> from mail2ticket.errors import StoreError
    >>> reply = Reply.to(StoreError("the disk is full"))
    >>> str(reply), reply.exit_status
    ('451 4.3.0 nothing was written; try again later', 75)

    Attributes:
        code: Such as 250; 4xx for what is tried again, 5xx for what is given up.

        status: Such as 2.0.0.

        text: One line of ASCII, without anything that a mail said, or an error: others than its
            operator read what a server answers.
    """

    code: int
    status: str
    text: str

    @classmethod
    def to(cls, became: Outcome | Exception) -> Reply:
        """Return what to answer about a mail that *became* something, or was not taken."""
        if isinstance(became, Outcome):
            return cls(_TAKEN, "2.0.0", _said(became))
        if not isinstance(became, Mail2TicketError):
            return cls(_LATER, "4.3.0", "a fault of this server; try again later")
        status, kind = became.status, became.status[:3]
        if became.is_transient:
            return cls(_CODES.get(kind, _LATER), status, "nothing was written; try again later")
        words = "the mail is too large" if status == _TOO_LARGE else "the mail cannot be taken"
        return cls(_CODES.get(kind, _NEVER), status, words)

    @property
    def is_taken(self) -> bool:
        """Whether the mail is ours now."""
        return self.code == _TAKEN

    @property
    def exit_status(self) -> int:
        """The exit status of sysexits.h that says the same to a server that runs us in a pipe."""
        if self.is_taken:
            return EX_OK
        if self.status.startswith("4."):
            return EX_TEMPFAIL
        return _EXITS.get(self.status[:3], EX_DATAERR)

    def __str__(self) -> str:
        return f"{self.code} {self.status} {self.text}"


#: What a recipient is answered who is nobody here.
NOBODY = Reply(550, "5.1.1", "there is no such mailbox here")

#: What an address is answered that is none.
NO_ADDRESS = Reply(553, "5.1.3", "that is no address")


def _said(outcome: Outcome) -> str:
    """Say what became of a mail, in each mailbox, for the log of whoever sent it."""
    became = (outcome, *outcome.others)
    return ", ".join(f"{each.state} {_plain(each.number)}".rstrip() for each in became)


def _plain(number: str | None) -> str:
    """Return *number* where it can stand in a reply: a host makes its numbers as it likes."""
    is_plain = number is not None and number.isascii() and number.isprintable()
    return number if is_plain and number and len(number) <= _LONGEST_NUMBER else ""


def path_of(written: str) -> Address | None:
    """
    Return the address that SMTP names as *written*; None for the null path ``<>``.

    >>> path_of("Ada@Client.example"), path_of(""), path_of("<>")
    (Address(local='Ada', domain='client.example'), None, None)

    Raises:
        ValueError: if it is no address.
    """
    bare = written.strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1]
    if not bare:
        return None
    if not bare.isprintable() or len(bare) > _LONGEST_PATH:
        raise ValueError("that is no address")
    return Address.of(bare)

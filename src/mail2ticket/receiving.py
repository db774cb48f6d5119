"""
What a mail server is answered that hands us a mail: by LMTP, or through a pipe.

Yes is said only after the commit. Where something failed on our side the server keeps the mail
and tries again (4.x.x, EX_TEMPFAIL); only a mail that can never be taken is refused (5.x.x).
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from mail2ticket.errors import Mail2TicketError
from mail2ticket.intake import Intake
from mail2ticket.logbook import warn
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.message import Envelope
from mail2ticket.rules.routes import Routes
from mail2ticket.sources.replies import NOBODY, Reply

__all__ = ["Receiving"]


_LONGEST_WORDS = 500


def _nobody(_: Outcome | Exception) -> None:
    """Tell nobody."""


@frozen
class Receiving:
    """
    Takes mail that a mail server hands over, and says what to answer.

    Attributes:
        refuses_others: Whether a recipient that is no address of ours is refused at once: neither
            a mailbox, nor an address of the desk's own, nor one that a route names. Otherwise its
            mail is taken, and held if nothing else becomes of it.

        tell: Is told of each mail what became of it, or why it was not taken; by several threads
            at a time where a server has them.
    """

    intake: Intake
    refuses_others: bool = field(default=False, kw_only=True)
    tell: Callable[[Outcome | Exception], None] = field(default=_nobody, kw_only=True, repr=False)

    def recipient(self, address: Address) -> Reply | None:
        """Return why no mail for *address* is taken; None if it is."""
        if not self.refuses_others or self._is_ours(address):
            return None
        return NOBODY

    def receive(self, content: bytes, envelope: Envelope | None) -> Reply:
        """
        Take one mail, for all of its recipients at once; no error of the mail or store is raised.

        All that becomes of it is one transaction, so that the answer is the same for each.
        """
        try:
            outcome = self.intake.process(content, envelope)
        except Exception as error:  # noqa: BLE001 - whatever it is, the server keeps the mail
            reply = Reply.to(error)
            warn("answered %s: %s", reply, words_of(error))
            self.tell(error)
            return reply
        self.tell(outcome)
        return Reply.to(outcome)

    def _is_ours(self, address: Address) -> bool:
        policy = self.intake.policy
        tables = (rule for rule in policy.route if isinstance(rule, Routes))
        return policy.is_ours(address) or any(table.names(address) for table in tables)


def words_of(error: Exception) -> str:
    """Say in words what went wrong, for the log of the operator."""
    if isinstance(error, Mail2TicketError):
        return str(error)
    return f"{type(error).__name__}: {error}"[:_LONGEST_WORDS]

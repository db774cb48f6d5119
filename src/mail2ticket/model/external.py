"""The number that another ticket system gave a mail (E10)."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.external_numbers import ExternalNumbers, ServiceNow
from mail2ticket.model.message import Message


@frozen
class ExternalNumber:
    """
    Where the number of another system is found.

    >>> ExternalNumber().find(Message(key="k", subject="Incident INC0012345 opened"))
    'inc0012345'

    Attributes:
        formats: How those systems write their numbers.
    """

    formats: tuple[ExternalNumbers, ...] = (ServiceNow(),)

    def find(self, message: Message) -> str:
        """Return the first number in *message*, case folded; empty where there is none."""
        for form in self.formats:
            for number in form.find(message.subject, message.body.text):
                return number.casefold()
        return ""

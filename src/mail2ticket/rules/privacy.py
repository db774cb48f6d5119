"""What is it? Mail that is not meant for a helpdesk (E16)."""

from __future__ import annotations

import re

from attrs import frozen

from mail2ticket.model.case import Parsed
from mail2ticket.model.items import Discarded, Reason, Stop
from mail2ticket.model.verdict import Answer

# In quotes or with a comma behind it, it is meant all the same.
_WORD = re.compile("[a-z-]{1,40}")


@frozen
class Private:
    """
    A mail that its sender marked private becomes nothing, and is not kept.

    Attributes:
        levels: Values of Sensitivity (RFC 4021): ``personal`` and
            ``company-confidential`` may be added.
    """

    levels: frozenset[str] = frozenset({"private"})

    def __call__(self, case: Parsed) -> Answer[Stop] | None:
        """Stop a mail of these levels before anybody else looks at it."""
        for token in case.message.headers.tokens("Sensitivity"):
            for level in _WORD.findall(token):
                if level in self.levels:
                    return Answer(Discarded(Reason.PRIVATE), f"Sensitivity: {level}")
        return None

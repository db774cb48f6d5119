"""What is it? Mail that is not meant for a helpdesk (E16)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from mail2ticket.model.case import Parsed
from mail2ticket.model.items import Discarded, Reason, Stop
from mail2ticket.model.verdict import Answer

__all__ = ["Private", "privacy"]

# In quotes or with a comma behind it, it is meant all the same.
_WORD = re.compile("[a-z-]{1,40}")


@frozen
class Private:
    """
    A mail that its sender marked private becomes nothing, and its text is not kept (E16).

    `Desk.private` says which marks count. No rule after this one sees the mail, nobody is told,
    and of what the rules before it said nothing is recorded.
    """

    def __call__(self, case: Parsed) -> Answer[Stop] | None:
        """Stop such a mail before anybody else looks at it."""
        for token in case.message.headers.tokens("Sensitivity"):
            for level in _WORD.findall(token):
                if level in case.desk.private:
                    return Answer(Discarded(Reason.PRIVATE), f"Sensitivity: {level}")
        return None


def privacy(case: Parsed, screen: Iterable[object]) -> Answer[Stop] | None:
    """Return what the rules of *screen* say of a mail that is private, whatever else they say."""
    return next(filter(None, (rule(case) for rule in screen if isinstance(rule, Private))), None)

"""
What a monitoring tool says of itself and its customer at the end of a mail (E11).

A format is a strategy: anything that can `read` an alert and `conceal` it. What is read proves
nothing before its key is compared; what is concealed is gone from every text that is kept, for
it holds a password. `alert_token` and `alert_lines` have the ready ones.
"""

from __future__ import annotations

import re
from typing import Protocol

from attrs import field, frozen

from mail2ticket.model.body import SpanKind
from mail2ticket.model.message import Message

__all__ = ["Alert", "AlertFormat"]

_OWN = frozenset({SpanKind.OWN, SpanKind.SIGNATURE})

_OVER = re.compile(
    r"(?:ok|up|recover(?:y|ed)|resolved|clear(?:ed)?|all[ -]clear)(?![\w-])", re.IGNORECASE
)


@frozen(kw_only=True)
class Alert:
    """
    What a monitoring tool says.

    Attributes:
        name, key: What it proves itself by; nobody has checked them yet.

        company: A customer's name; *company_id* with *company_source* his number elsewhere.

        email, contact: The address and the name of somebody at the customer's.

        sub_issue: What kind of trouble it is.

        number: The work item that it is about, in upper case.

        id: What the tool calls this trouble on this device; equal when it speaks of it again.

        is_over: Whether it says that the trouble is over.

        fault: Why nothing of it can be believed; empty where it was read.

        start, end: Where it stands in the text.
    """

    name: str = ""
    key: str = field(default="", repr=False)
    company: str = ""
    company_source: str = ""
    company_id: str = ""
    email: str = ""
    contact: str = ""
    sub_issue: str = ""
    number: str = ""
    device: str = ""
    device_source: str = ""
    id: str = ""
    is_over: bool = False
    fault: str = ""
    start: int = 0
    end: int = 0


class AlertFormat(Protocol):
    """**Protocol:** a way in which monitoring tools write an alert; any host may have its own."""

    def read(self, text: str, /) -> Alert | None:
        """Return the last alert in *text*, with its `fault` if it is broken; None without one."""
        ...

    def conceal(self, text: str, /) -> str:
        """Return *text* without any alert or part of one that may hold a key."""
        ...


def alert_in(message: Message, form: AlertFormat) -> Alert | None:
    """
    Return the alert that *message* itself makes; not one that it quotes or forwards.

    Where the text was made from HTML, unknown tags were lost: then the HTML is read.
    """
    spans = message.body.spans
    alert = form.read("".join(span.text for span in spans if span.kind in _OWN))
    if alert is not None or message.body.html is None or not message.body.is_from_html:
        return alert
    return form.read(message.body.html) if all(span.kind in _OWN for span in spans) else None


def is_all_clear(subject: str) -> bool:
    """
    Return whether *subject* begins with a word that says that the trouble is over.

    >>> is_all_clear("RECOVERY: db01 is UP"), is_all_clear("[RESOLVED] disk")
    (True, True)
    >>> is_all_clear("Okapi")
    False
    """
    return _OVER.match(subject.lstrip(" [(*")) is not None

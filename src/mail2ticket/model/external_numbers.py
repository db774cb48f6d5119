"""What other ticket systems call a ticket, and how that is found in a mail (T1)."""

from __future__ import annotations

import re
from typing import Protocol

from attrs import field, frozen

__all__ = ["ExternalNumbers", "Jira", "ServiceNow"]

# A text may be full of what looks like them, and each is looked up.
_MOST = 10
_TEXT = 20_000


class ExternalNumbers(Protocol):
    """**Protocol:** a way in which another system writes its numbers; a host may have its own."""

    def find(self, subject: str, text: str, /) -> tuple[str, ...]:
        """Return what looks like its numbers, the surest first."""
        ...


@frozen
class Jira:
    """
    ``ABC-123``, as Jira and YouTrack write it, in the subject.

    >>> Jira().find("[JIRA] (OPS-17) Pump is broken", "")
    ('OPS-17',)
    >>> Jira(("OPS",)).find("UTF-8 and COVID-19, see ops-17", "")
    ('OPS-17',)

    Attributes:
        projects: The keys of the projects; none for any that is written in capitals.
    """

    projects: tuple[str, ...] = field(default=(), converter=tuple[str, ...])

    def find(self, subject: str, text: str) -> tuple[str, ...]:  # noqa: ARG002 - its protocol
        """Return the keys in *subject*; a text speaks of many."""
        if not self.projects:
            return _once(_KEY.findall(subject))
        known = {project.upper() for project in self.projects}
        found = _ANY_KEY.findall(subject)
        return _once([one for one in found if one.upper().rpartition("-")[0] in known])


@frozen
class ServiceNow:
    """
    ``INC0012345``, as ServiceNow writes it.

    >>> ServiceNow().find("Incident INC0012345 opened", "")
    ('INC0012345',)
    >>> ServiceNow().find("Your request", "Number: RITM0010001")
    ('RITM0010001',)
    """

    def find(self, subject: str, text: str) -> tuple[str, ...]:
        """Return the numbers in *subject*, or else in *text*."""
        return _once(_RECORD.findall(subject)) or _once(_RECORD.findall(text[:_TEXT]))


_KEY = re.compile(r"(?<![\w-])[A-Z][A-Z0-9_]{1,9}-[1-9][0-9]{0,8}(?![\w-])", re.ASCII)
_ANY_KEY = re.compile(
    r"(?<![\w-])[A-Z][A-Z0-9_]{1,9}-[1-9][0-9]{0,8}(?![\w-])", re.ASCII | re.IGNORECASE
)
_RECORD = re.compile(
    r"(?<![\w-])(?:INC|REQ|RITM|SCTASK|TASK|CHG|PRB|CS)[0-9]{7,12}(?![\w-])",
    re.ASCII | re.IGNORECASE,
)


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number.upper() for number in found))[:_MOST]

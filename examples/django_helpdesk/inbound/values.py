"""From what a mail says to what the models of django-helpdesk take."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q
from helpdesk.models import Queue, Ticket

from mail2ticket.errors import EntityRefusedError
from mail2ticket.model.address import Address

# As the models of django-helpdesk have it.
_LONGEST_ADDRESS = 254
_LONGEST_STEM, _LONGEST_ENDING = 60, 8
_ODD = re.compile(r"[^A-Za-z0-9-]+")
_RUN_BY_BROWSERS = frozenset(
    {"htm", "html", "js", "mjs", "mhtml", "shtml", "svg", "xht", "xhtml", "xml", "xsl"}
)


def stored_name(name: str) -> str:
    """
    Return what a file is called on the disk: little of its name, and nothing that browsers run.

    >>> stored_name("../../Größe 7.PDF"), stored_name("report.html"), stored_name("README")
    ('Gr_e_7.pdf', 'report.html.txt', 'README')
    """
    own = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = own.rpartition(".")
    stem = _ODD.sub("_", stem if dot else own).strip("_")[:_LONGEST_STEM] or "file"
    ending = _ODD.sub("", ending).lower()[:_LONGEST_ENDING] if dot else ""
    return stem + f".{ending}" * bool(ending) + ".txt" * (ending in _RUN_BY_BROWSERS)


def queue_called(name: str) -> Queue:
    """
    Return the queue with that slug, or that title.

    Raises:
        EntityRefusedError: if there is none; the mail is held for a person.
    """
    found = Queue.objects.filter(Q(slug__iexact=name) | Q(title__iexact=name)).first()
    if found is None:
        raise EntityRefusedError(f"there is no queue {name}")
    return found


def status_called(name: str) -> int | None:
    """Return the status that is labelled so; None for none."""
    return _value_of(name, Ticket.STATUS_CHOICES)


def priority_called(name: str) -> int | None:
    """Return the priority that is labelled so, or has that number; None for none."""
    return _value_of(name, Ticket.PRIORITY_CHOICES)


def _value_of(name: str, choices: Iterable[tuple[int, object]]) -> int | None:
    """Return what *name* is among *choices*: a label, or a number; None for none of them."""
    said = name.casefold()
    return next((value for value, label in choices if said in _names(value, label)), None)


def _names(value: int, label: object) -> tuple[str, ...]:
    # "3. Normal", as django-helpdesk has it, is "normal" too.
    label = str(label).casefold()
    return (str(value), label, label.removeprefix(f"{value}. "))


def email_of(address: Address) -> str:
    """
    Return *address* as models keep it.

    Raises:
        EntityRefusedError: if it is too long for them; the mail is held for a person.
    """
    if len(str(address)) > _LONGEST_ADDRESS:
        raise EntityRefusedError("django-helpdesk takes no address of so many characters")
    return plain(str(address))


def plain(text: str) -> str:
    """Return *text* without what a database may refuse: mail brings anything."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode()

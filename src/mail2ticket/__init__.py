"""
Turn inbound mail into tickets, notes and time entries.

Give an `Intake` your store, your transport and a `Policy`, and hand it mail. What becomes
of a mail is decided by `triage`, a pure function, from the `Message` that `parse` read and
the `Facts` that the store looked up; the `Decision` says why.
"""

from __future__ import annotations

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mail2ticket import errors, presets
    from mail2ticket.aio import AsyncIntake
    from mail2ticket.intake import Intake, process
    from mail2ticket.model.address import Address
    from mail2ticket.model.attachment import Attachment
    from mail2ticket.model.changes import Changes
    from mail2ticket.model.decision import Decision, Outcome, State
    from mail2ticket.model.desk import Desk
    from mail2ticket.model.facts import Facts, Questions
    from mail2ticket.model.items import (
        Discarded,
        Held,
        NewNote,
        NewTicket,
        NewTimeEntry,
        WorkItem,
    )
    from mail2ticket.model.limits import Limits
    from mail2ticket.model.mailbox import Mailbox
    from mail2ticket.model.message import Envelope, Message
    from mail2ticket.model.people import Agent, Company, Contact, Stranger
    from mail2ticket.model.route import Route
    from mail2ticket.model.tag import Tag
    from mail2ticket.model.verdict import Answer, Kind, Trust
    from mail2ticket.model.workflow import Assign, Notify, WorkflowRule
    from mail2ticket.parse import parse
    from mail2ticket.pipeline import questions, triage
    from mail2ticket.policy import Policy

__all__ = [
    "Address",
    "Agent",
    "Answer",
    "Assign",
    "AsyncIntake",
    "Attachment",
    "Changes",
    "Company",
    "Contact",
    "Decision",
    "Desk",
    "Discarded",
    "Envelope",
    "Facts",
    "Held",
    "Intake",
    "Kind",
    "Limits",
    "Mailbox",
    "Message",
    "NewNote",
    "NewTicket",
    "NewTimeEntry",
    "Notify",
    "Outcome",
    "Policy",
    "Questions",
    "Route",
    "State",
    "Stranger",
    "Tag",
    "Trust",
    "WorkItem",
    "WorkflowRule",
    "errors",
    "parse",
    "presets",
    "process",
    "questions",
    "triage",
]

# Each is imported when somebody asks for it: a host that starts pays for what it uses.
_HOMES = {
    "Address": "model.address",
    "Agent": "model.people",
    "Answer": "model.verdict",
    "Assign": "model.workflow",
    "AsyncIntake": "aio",
    "Attachment": "model.attachment",
    "Changes": "model.changes",
    "Company": "model.people",
    "Contact": "model.people",
    "Decision": "model.decision",
    "Desk": "model.desk",
    "Discarded": "model.items",
    "Envelope": "model.message",
    "Facts": "model.facts",
    "Held": "model.items",
    "Intake": "intake",
    "Kind": "model.verdict",
    "Limits": "model.limits",
    "Mailbox": "model.mailbox",
    "Message": "model.message",
    "NewNote": "model.items",
    "NewTicket": "model.items",
    "NewTimeEntry": "model.items",
    "Notify": "model.workflow",
    "Outcome": "model.decision",
    "Policy": "policy",
    "Questions": "model.facts",
    "Route": "model.route",
    "State": "model.decision",
    "Stranger": "model.people",
    "Tag": "model.tag",
    "Trust": "model.verdict",
    "WorkItem": "model.items",
    "WorkflowRule": "model.workflow",
    "process": "intake",
    "questions": "pipeline",
    "triage": "pipeline",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module (PEP 562)."""
    if name in {"errors", "parse", "presets"}:
        # Modules of their own; to import one is to have it here.
        return _import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(_import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""
Turn inbound mail into tickets, notes and time entries.

Give an `Intake` your store, your transport and a `Policy`, and hand it mail. What becomes
of a mail is decided by `triage`, a pure function, from the `Message` that `parse` read and
the `Facts` that the store looked up; the `Decision` says why.
"""

from mail2ticket import errors
from mail2ticket.aio import AsyncIntake
from mail2ticket.intake import Intake, process
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.desk import Desk, Mailbox
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
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.people import Agent, Company, Contact, Stranger
from mail2ticket.model.verdict import Answer, Kind, Trust
from mail2ticket.parse import parse
from mail2ticket.pipeline import questions, triage
from mail2ticket.policy import Policy

__all__ = [
    "Address",
    "Agent",
    "Answer",
    "AsyncIntake",
    "Attachment",
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
    "Outcome",
    "Policy",
    "Questions",
    "State",
    "Stranger",
    "Trust",
    "WorkItem",
    "errors",
    "parse",
    "process",
    "questions",
    "triage",
]

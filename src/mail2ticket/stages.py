"""The stages of triage: what a rule of each gets, and what it answers."""

from __future__ import annotations

from typing import TypeAlias

from mail2ticket.model.case import (
    Attributed,
    Classified,
    Commanded,
    Decided,
    Drafted,
    Enclosed,
    Match,
    Matched,
    Parsed,
    Routed,
    Told,
)
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import Command
from mail2ticket.model.items import Entity, Stop
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import Notice
from mail2ticket.model.people import Requester
from mail2ticket.model.refusal import Refusal
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules import Rule

ClassifyRule: TypeAlias = Rule[Parsed, Kind]
TrustRule: TypeAlias = Rule[Parsed, Trust]
ScreenRule: TypeAlias = Rule[Classified, Stop]
AttributeRule: TypeAlias = Rule[Classified, Requester]
RouteRule: TypeAlias = Rule[Attributed, Mailbox | Stop]
MatchRule: TypeAlias = Rule[Routed, Match]
CommandRule: TypeAlias = Rule[Matched, Command]
DecideRule: TypeAlias = Rule[Commanded, Entity]
AttachRule: TypeAlias = Rule[Enclosed, bool | Refusal]
SilenceRule: TypeAlias = Rule[Classified, bool]
RefineRule: TypeAlias = Rule[Drafted, Changes]
InformRule: TypeAlias = Rule[Decided, tuple[Notice, ...]]
NotifyRule: TypeAlias = Rule[Decided, Notice | tuple[Notice, ...]]
LimitRule: TypeAlias = Rule[Told, bool]

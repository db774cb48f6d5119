"""Calendar parts: the appointments in them (iCalendar, RFC 5545; vCalendar 1.0 as far as met)."""

from __future__ import annotations

from mail2ticket.model.appointment import Appointment
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.mime import Part
from mail2ticket.parse.unpack.unpacking import Unpacked


def read_appointments(root: Part, found: Unpacked, findings: Findings) -> tuple[Appointment, ...]:
    return ()

"""Appointments, as mail invites to them, answers and calls them off (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import date, datetime

from attrs import field, frozen

from mail2ticket.model.address import NamedAddress

__all__ = ["Appointment", "Attendee"]


@frozen(kw_only=True)
class Attendee:
    """
    Somebody who is invited.

    Attributes:
        status: PARTSTAT in upper case: ``ACCEPTED``, ``DECLINED``, ``TENTATIVE``,
            ``NEEDS-ACTION`` and so on; empty where it is not said.

        role: ROLE in upper case, such as ``REQ-PARTICIPANT``; empty where it is not said.
    """

    person: NamedAddress
    status: str = ""
    role: str = ""


@frozen(kw_only=True)
class Appointment:
    """
    One event of a calendar part (a VEVENT), read and not acted upon.

    Nothing here is proven: whoever writes a mail writes its calendar part too.

    Attributes:
        method: What the part is for (RFC 5546), in upper case: ``REQUEST``, ``REPLY``,
            ``CANCEL``, ``PUBLISH`` and so on; empty where it is not said.

        uid: Names the event, over all mails about it.

        sequence: Which version of the event it is, from 0.

        start: A moment with a zone; a moment without one where the sender gives none, or
            one that nobody knows; a date for a whole day. None where it cannot be read.

        end: The same; of an event of whole days the day after the last one.

        zone: The zone of *start* as the sender calls it; empty for UTC and for none.

        recurrence: The rule by which it is repeated (RRULE), as it is written.

        recurrence_id: Which of the repeated events is meant, as RECURRENCE-ID is written.

        status: ``CONFIRMED``, ``TENTATIVE``, ``CANCELLED``, or empty.
    """

    method: str = ""
    uid: str = ""
    sequence: int = 0
    summary: str = ""
    location: str = ""
    description: str = field(default="", repr=False)
    organizer: NamedAddress | None = None
    attendees: tuple[Attendee, ...] = ()
    start: datetime | date | None = None
    end: datetime | date | None = None
    zone: str = ""
    recurrence: str = ""
    recurrence_id: str = ""
    status: str = ""

    @property
    def is_all_day(self) -> bool:
        """Whether it takes whole days, and begins at no time of day."""
        return self.start is not None and not isinstance(self.start, datetime)

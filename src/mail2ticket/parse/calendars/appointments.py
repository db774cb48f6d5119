"""Calendar parts: the appointments in them (iCalendar, RFC 5545; vCalendar 1.0 as far as met)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import unquote

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.appointment import Appointment, Attendee
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.calendars.lines import Line, read_lines, unescaped
from mail2ticket.parse.calendars.times import is_before, later, read_duration, read_moment
from mail2ticket.parse.calendars.zones import Observance, Zones, offset_of, yearly
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.unpack.packed import Packed

_TYPES = frozenset(
    {"text/calendar", "text/x-vcalendar", "text/vcalendar", "application/ics", "text/ics"}
)
#: Types that say nothing of a file.
_UNTYPED = frozenset({"application/octet-stream", "text/plain"})
#: Bytes of a calendar part that is read; larger ones are whole calendars, not invitations.
_LONGEST = 524_288
#: Appointments of a mail, and people of an appointment.
_MOST = 100
_MOST_PEOPLE = 1_000
#: Events of a mail that are read, the same one in several parts among them.
_MOST_READ = 2 * _MOST
#: Changes of the clock that one zone defines.
_MOST_OBSERVANCES = 20
#: Components in one another.
_DEEPEST = 10

_ADDRESS = re.compile(r"[^\s<>@,;:\"]{1,64}@[^\s<>@,;:\"]{1,255}")


class _Component(NamedTuple):
    """What stands between BEGIN and END, without what stands inside it again."""

    name: str
    lines: dict[str, list[Line]]
    parts: list[_Component]

    def first(self, name: str) -> Line | None:
        return next(iter(self.lines.get(name, ())), None)

    def value(self, name: str) -> str:
        line = self.first(name)
        return line.value.strip() if line else ""

    def text(self, name: str) -> str:
        line = self.first(name)
        return line.text.strip() if line else ""


def read_appointments(
    files: Iterable[Part | Packed], findings: Findings
) -> tuple[Appointment, ...]:
    """
    Return the appointments in the calendar parts of a mail, which are among its *files*.

    An invitation that is there twice, as text/calendar and as a file, is one. A mail
    without a calendar part costs a look at the type of each file.
    """
    found: dict[tuple[object, ...], Appointment] = {}
    count = 0
    for one in files:
        if count > _MOST_READ:
            break
        if one.media_type not in _TYPES and not _is_named_so(one):
            continue
        raw, charset, method = _content(one, findings)
        for each in read_calendar(raw, findings, charset=charset, method=method):
            count += 1
            key = (each.uid, each.recurrence_id, each.sequence) if each.uid else (each,)
            if len(found) < _MOST:
                found.setdefault(key, each)
    return tuple(found.values())


def _is_named_so(one: Part | Packed) -> bool:
    """Return whether it is a calendar by its name, as gateways leave no more of its type."""
    if isinstance(one, Packed) or one.media_type not in _UNTYPED:
        return False
    name = one.content_disposition.by_name.get("filename") or one.parameters.get("name", "")
    return name.lower().endswith((".ics", ".vcs"))


def _content(one: Part | Packed, findings: Findings) -> tuple[bytes, str, str]:
    if isinstance(one, Packed):
        size, charset, method = len(one.content), "", ""
    else:
        size, parameters = one.end - one.start, one.parameters
        charset, method = parameters.get("charset", ""), parameters.get("method", "")
    if size > _LONGEST:
        findings.add(DefectCode.BAD_CALENDAR, "too long to be read")
        return b"", "", ""
    return bytes(one.content) if isinstance(one, Packed) else one.decoded(), charset, method


def read_calendar(
    raw: bytes, findings: Findings, *, charset: str = "", method: str = ""
) -> Iterator[Appointment]:
    r"""
    Yield the events in the calendar *raw*; never raises.

    >>> calendar = b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Visit\n"
    >>> calendar += b"DTSTART;TZID=Europe/Paris:20261103T090000\nDURATION:PT1H30M\nEND:VEVENT\n"
    >>> [visit] = read_calendar(calendar, Findings())
    >>> visit.method, visit.summary, str(visit.start), visit.end.time().isoformat()
    ('REQUEST', 'Visit', '2026-11-03 09:00:00+01:00', '10:30:00')

    Args:
        raw: The part, decoded.

        findings: Where values that cannot be read are told.

        charset: What the part declares; UTF-8 if it is empty.

        method: What the Content-Type says; what stands in the calendar is believed first.
    """
    top = _components(read_lines(raw, charset))
    calendars = [part for part in top.parts if part.name == "VCALENDAR"] or [top]
    count = 0
    for calendar in calendars:
        zones = Zones(_defined(calendar))
        said = calendar.value("METHOD") or method
        for part in calendar.parts:
            if part.name == "VEVENT":
                count += 1
                if count > _MOST:
                    findings.add(DefectCode.BAD_CALENDAR, f"over {_MOST} events")
                    return
                yield _Event(part, zones, findings).read(said.strip().upper())


def _components(lines: Iterable[Line]) -> _Component:
    """Return the tree of *lines*; an END that is missing or too much does no harm."""
    top = _Component("", {}, [])
    stack = [top]
    for line in lines:
        if line.name == "BEGIN":
            part = _Component(line.value.strip().upper(), {}, [])
            stack[-1].parts.append(part)
            if len(stack) <= _DEEPEST:
                stack.append(part)
        elif line.name == "END":
            name = line.value.strip().upper()
            if any(part.name == name for part in stack[1:]):
                while stack.pop().name != name:
                    pass
        else:
            stack[-1].lines.setdefault(line.name, []).append(line)
    return top


def _defined(calendar: _Component) -> Mapping[str, tuple[Observance, ...]]:
    """Return the zones that *calendar* defines."""
    found: dict[str, tuple[Observance, ...]] = {}
    for zone in calendar.parts[: 2 * _MOST]:
        if zone.name == "VTIMEZONE":
            observances = tuple(filter(None, map(_observance, zone.parts[:_MOST_OBSERVANCES])))
            if observances:
                found.setdefault(zone.value("TZID").strip('"'), observances)
    return found


def _observance(part: _Component) -> Observance | None:
    start = read_moment(part.value("DTSTART"))
    offset = offset_of(part.value("TZOFFSETTO"))
    before = offset_of(part.value("TZOFFSETFROM"))
    if not isinstance(start, datetime) or offset is None:
        return None
    return Observance(
        start=start.replace(tzinfo=None),
        before=offset if before is None else before,
        offset=offset,
        rule=yearly(part.value("RRULE")),
    )


class _Event:
    """Reads one event."""

    def __init__(self, part: _Component, zones: Zones, findings: Findings) -> None:
        self._part = part
        self._zones = zones
        self._findings = findings

    def read(self, method: str) -> Appointment:
        part = self._part
        start, zone = self._moment("DTSTART")
        organizer = part.first("ORGANIZER")
        attendees = map(self._attendee, part.lines.get("ATTENDEE", [])[:_MOST_PEOPLE])
        sequence = part.value("SEQUENCE")
        return Appointment(
            method=method,
            uid=part.text("UID"),
            sequence=int(sequence) if re.fullmatch(r"[0-9]{1,9}", sequence, re.ASCII) else 0,
            summary=part.text("SUMMARY"),
            location=part.text("LOCATION"),
            description=part.text("DESCRIPTION"),
            organizer=self._person(organizer) if organizer else None,
            attendees=tuple(one for one in attendees if one is not None),
            start=start,
            end=self._end(start),
            zone=zone,
            recurrence=part.value("RRULE"),
            recurrence_id=part.value("RECURRENCE-ID"),
            status=part.value("STATUS").upper(),
        )

    def _complain(self, line: Line) -> None:
        self._findings.add(DefectCode.BAD_CALENDAR, f"{line.name}: {line.value}")

    def _moment(self, name: str) -> tuple[datetime | date | None, str]:
        """Return the moment *name*, and the zone as the sender calls it."""
        line = self._part.first(name)
        if line is None:
            return None, ""
        moment = read_moment(line.value)
        if moment is None:
            self._complain(line)
            return None, ""
        if not isinstance(moment, datetime) or self._is_of_days(line):
            return date(moment.year, moment.month, moment.day), ""
        zone = line.parameters.get("TZID", "")
        if moment.tzinfo is not None or not zone:
            return moment, ""
        placed = self._zones.at(zone, moment)
        if placed is None:
            self._findings.add(DefectCode.BAD_CALENDAR, f"unknown zone {zone}")
        return placed or moment, zone

    def _is_of_days(self, line: Line) -> bool:
        if line.parameters.get("VALUE", "").upper() == "DATE":
            return True
        # Outlook writes whole days as midnights, and says so here.
        said = self._part.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper()
        return said == "TRUE" and "T000000" in line.value.upper()

    def _end(self, start: datetime | date | None) -> datetime | date | None:
        if self._part.first("DTEND") is not None:
            end, _ = self._moment("DTEND")
            if is_before(end, start):
                self._findings.add(DefectCode.BAD_CALENDAR, "it ends before it begins")
            return end
        if start is None:
            return None
        line = self._part.first("DURATION")
        if line is None:
            return start if isinstance(start, datetime) else later(start, timedelta(days=1))
        length = read_duration(line.value)
        end = later(start, *length) if length is not None else None
        if end is None:
            self._complain(line)
        return end

    def _attendee(self, line: Line) -> Attendee | None:
        person = self._person(line)
        if person is None:
            return None
        status = line.parameters.get("PARTSTAT", line.parameters.get("STATUS", ""))
        return Attendee(
            person=person, status=status.upper(), role=line.parameters.get("ROLE", "").upper()
        )

    def _person(self, line: Line) -> NamedAddress | None:
        name = " ".join(unescaped(line.parameters.get("CN", "")).split())
        value = line.value
        at = value.lower().rfind("mailto:")
        written = unquote(value[at + 7 :] if at >= 0 else value).partition("?")[0]
        for text in (written, line.parameters.get("EMAIL", ""), name):
            match = _ADDRESS.search(text[:1000])
            if match is not None:
                address = Address.of(match[0])
                return NamedAddress("" if name == str(address) else name, address)
        if not value.lower().startswith("invalid:"):
            self._complain(line)
        return None

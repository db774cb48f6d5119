"""Calendar parts: who is invited to what, when, and in which zone (F5)."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime, timedelta

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st
from packing import mixed, part, uuencoded

from mail2ticket.model.appointment import Appointment
from mail2ticket.parse import parse
from mail2ticket.parse.calendars.appointments import read_calendar
from mail2ticket.parse.calendars.lines import read_lines
from mail2ticket.parse.calendars.windows_zones import WINDOWS_ZONES
from mail2ticket.parse.calendars.zones import zone_called
from mail2ticket.parse.findings import Findings

BERLIN = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*lines: str, method: str = "REQUEST", before: str = "") -> bytes:
    head = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\n{before}BEGIN:VEVENT\nUID:1@x.example\n"
    )
    text = head + "".join(f"{line}\n" for line in lines) + "END:VEVENT\nEND:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(*lines: str, before: str = "", charset: str = "") -> tuple[Appointment, list[str]]:
    findings = Findings()
    (one,) = read_calendar(calendar(*lines, before=before), findings, charset=charset)
    return one, [str(defect) for defect in findings.defects]


def defined(*lines: str) -> str:
    return "".join(
        f"{line}\n" for line in ("BEGIN:VTIMEZONE", "TZID:Own", *lines, "END:VTIMEZONE")
    )


@pytest.mark.parametrize(
    ("line", "start", "zone"),
    [
        ("DTSTART:20261103T090000Z", "2026-11-03T09:00:00+00:00", ""),
        ("DTSTART:20261103T090000", "2026-11-03T09:00:00", ""),
        ("DTSTART:20261103T0900", "2026-11-03T09:00:00", ""),
        ("DTSTART:20261103t090000z", "2026-11-03T09:00:00+00:00", ""),
        ("DTSTART:2026-11-03T09:00:00Z", "2026-11-03T09:00:00+00:00", ""),
        ("DTSTART:2026-11-03T09:00:00.000Z", "2026-11-03T09:00:00+00:00", ""),
        ("DTSTART:20261103T090000+0530", "2026-11-03T09:00:00+05:30", ""),
        ("DTSTART:20261231T235960Z", "2026-12-31T23:59:59+00:00", ""),
        ("DTSTART;VALUE=DATE:20261103", "2026-11-03", ""),
        ("DTSTART:20261103", "2026-11-03", ""),
        ("DTSTART;VALUE=DATE:20261103T000000", "2026-11-03", ""),
        (
            "DTSTART;TZID=Europe/Berlin:20261103T090000",
            "2026-11-03T09:00:00+01:00",
            "Europe/Berlin",
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20260703T090000",
            "2026-07-03T09:00:00+02:00",
            "Europe/Berlin",
        ),
        (
            'DTSTART;TZID="Europe/Berlin":20260703T090000',
            "2026-07-03T09:00:00+02:00",
            "Europe/Berlin",
        ),
        ("DTSTART;TZID=Asia/Kolkata:20261103T090000", "2026-11-03T09:00:00+05:30", "Asia/Kolkata"),
        (
            "DTSTART;TZID=W. Europe Standard Time:20260703T090000",
            "2026-07-03T09:00:00+02:00",
            "W. Europe Standard Time",
        ),
        (
            "DTSTART;TZID=eastern standard time:20260703T090000",
            "2026-07-03T09:00:00-04:00",
            "eastern standard time",
        ),
        (
            "DTSTART;TZID=India Standard Time:20260703T090000",
            "2026-07-03T09:00:00+05:30",
            "India Standard Time",
        ),
        (
            "DTSTART;TZID=Tokyo Standard Time:20260703T090000",
            "2026-07-03T09:00:00+09:00",
            "Tokyo Standard Time",
        ),
        (
            "DTSTART;TZID=/mozilla.example/20050126_1/America/New_York:20261103T090000",
            "2026-11-03T09:00:00-05:00",
            "/mozilla.example/20050126_1/America/New_York",
        ),
        (
            "DTSTART;TZID=/tz.example/America/Argentina/Buenos_Aires:20261103T090000",
            "2026-11-03T09:00:00-03:00",
            "/tz.example/America/Argentina/Buenos_Aires",
        ),
        ("DTSTART;TZID=UTC:20261103T090000", "2026-11-03T09:00:00+00:00", "UTC"),
        (
            "DTSTART;TZID=tzone://Microsoft/Utc:20261103T090000",
            "2026-11-03T09:00:00+00:00",
            "tzone://Microsoft/Utc",
        ),
        ("DTSTART;TZID=Europe/Berlin:20261103T090000Z", "2026-11-03T09:00:00+00:00", ""),
    ],
)
def test_when_it_starts_is_read(line: str, start: str, zone: str) -> None:
    found, defects = event(line)

    assert found.start is not None
    assert (found.start.isoformat(), found.zone) == (start, zone)
    assert defects == []


@pytest.mark.parametrize(
    ("moment", "offset"),
    [
        ("20260328T090000", 1),
        ("20260330T090000", 2),
        ("20261024T090000", 2),
        ("20261026T090000", 1),
        ("20270101T090000", 1),
    ],
)
def test_a_zone_that_the_part_defines_is_kept(moment: str, offset: int) -> None:
    name = "(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien"

    found, defects = event(f'DTSTART;TZID="{name}":{moment}', before=BERLIN.format(name=name))

    assert isinstance(found.start, datetime)
    assert found.start.utcoffset() == timedelta(hours=offset)
    assert defects == []


def fixed(*more: str, start: str = "19700101T000000", to: str = "+0545") -> str:
    return defined("BEGIN:STANDARD", f"DTSTART:{start}", f"TZOFFSETTO:{to}", *more, "END:STANDARD")


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        (fixed(), "+05:45"),
        (fixed(to="-0330"), "-03:30"),
        (fixed(start="20270101T000000"), "+05:45"),
        (fixed("TZOFFSETFROM:+0100", start="20270101T000000"), "+01:00"),
        (fixed("RRULE:FREQ=YEARLY;BYMONTH=13;BYDAY=9XX"), "+05:45"),
        (fixed("RRULE:FREQ=SECONDLY"), "+05:45"),
        (fixed("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYSETPOS=9"), "+05:45"),
        (fixed("RRULE:"), "+05:45"),
        (
            defined(
                *("BEGIN:STANDARD", "DTSTART:20200101T000000", "TZOFFSETTO:+0100", "END:STANDARD"),
                *("BEGIN:DAYLIGHT", "DTSTART:20260401T000000", "TZOFFSETTO:+0200"),
                *("RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=SU", "END:DAYLIGHT"),
            ),
            "+02:00",
        ),
        (
            defined(
                *("BEGIN:STANDARD", "DTSTART:20200101T000000", "TZOFFSETTO:+0100", "END:STANDARD"),
                *("BEGIN:DAYLIGHT", "DTSTART:20200401T000000", "TZOFFSETTO:+0200"),
                *("RRULE:FREQ=YEARLY;UNTIL=20220101T000000Z", "END:DAYLIGHT"),
                *("BEGIN:STANDARD", "DTSTART:20201001T000000", "TZOFFSETTO:+0300"),
                *("RRULE:FREQ=YEARLY;UNTIL=nonsense;BYSETPOS=2;BYDAY=SU", "END:STANDARD"),
            ),
            "+03:00",
        ),
    ],
)
def test_rules_of_a_zone_are_read_and_nonsense_is_passed_over(zone: str, offset: str) -> None:
    found, _ = event("DTSTART;TZID=Own:20261103T090000", before=zone)

    assert found.start is not None
    assert found.start.isoformat().endswith(offset)


@pytest.mark.parametrize(
    "zone", ["", fixed(to="+9900"), fixed(to="soon"), fixed(start="20200101"), defined()]
)
def test_an_unknown_zone_is_a_defect_and_never_a_guess(zone: str) -> None:
    found, defects = event("DTSTART;TZID=Own:20261103T090000", before=zone)

    assert found.start == datetime(2026, 11, 3, 9)  # noqa: DTZ001 - that is what it says
    assert found.zone == "Own"
    assert defects == ["bad_calendar: unknown zone Own"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "America", "Berlin", "", "x" * 9_999, "a\0b", "Ä/Ö"],
)
def test_no_name_of_a_zone_reaches_a_file_that_is_none(name: str) -> None:
    assert zone_called(name) is None


@pytest.mark.parametrize("name", sorted(WINDOWS_ZONES))
def test_every_zone_of_windows_is_one_that_is_kept(name: str) -> None:
    assert zone_called(name) is not None


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (("DTSTART:20261103T090000Z", "DTEND:20261103T100000Z"), "2026-11-03T10:00:00+00:00"),
        (("DTSTART:20261103T090000Z", "DURATION:PT1H30M"), "2026-11-03T10:30:00+00:00"),
        (("DTSTART:20261103T090000Z", "DURATION:P1DT1S"), "2026-11-04T09:00:01+00:00"),
        (("DTSTART:20261103T090000Z", "DURATION:+P2W"), "2026-11-17T09:00:00+00:00"),
        (("DTSTART:20261103T090000", "DURATION:PT15M"), "2026-11-03T09:15:00"),
        # a day on the calendar has 25 hours here, and 24 on the clock
        (
            ("DTSTART;TZID=Europe/Berlin:20261024T120000", "DURATION:P1D"),
            "2026-10-25T12:00:00+01:00",
        ),
        (
            ("DTSTART;TZID=Europe/Berlin:20261024T120000", "DURATION:PT24H"),
            "2026-10-25T11:00:00+01:00",
        ),
        (("DTSTART:20261103T090000Z",), "2026-11-03T09:00:00+00:00"),
        (("DTSTART;VALUE=DATE:20261103",), "2026-11-04"),
        (("DTSTART;VALUE=DATE:20261103", "DURATION:P3D"), "2026-11-06"),
        (("DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261105"), "2026-11-05"),
        (("DTEND:20261103T100000Z",), "2026-11-03T10:00:00+00:00"),
        ((), None),
    ],
)
def test_when_it_ends_is_read(lines: tuple[str, ...], end: str | None) -> None:
    found, defects = event(*lines)

    assert (found.end.isoformat() if found.end else None) == end
    assert defects == []


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20261399T090000Z",),
        ("DTSTART:tomorrow",),
        ("DTSTART:00000000T000000Z",),
        ("DTSTART:",),
        ("DTSTART:20261103T090000Z", "DTEND:20261103T080000Z"),
        ("DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261101"),
        ("DTSTART:20261103T090000Z", "DURATION:-PT1H"),
        ("DTSTART:20261103T090000Z", "DURATION:P"),
        ("DTSTART:20261103T090000Z", "DURATION:an hour"),
        ("DTSTART:99991231T090000Z", "DURATION:P9999W"),
        ("DTSTART;VALUE=DATE:99991231",),
        ("DTSTART:20261103T090000Z", "DTEND:later"),
    ],
)
def test_bad_times_are_defects(lines: tuple[str, ...]) -> None:
    if lines == ("DTSTART;VALUE=DATE:99991231",):
        assert event(*lines)[0].end is None
    else:
        assert event(*lines)[1][0].startswith("bad_calendar: ")


def test_a_start_and_an_end_that_cannot_be_compared_are_left_alone() -> None:
    assert event("DTSTART:20261103T090000Z", "DTEND:20261103T080000")[1] == []
    assert event("DTSTART;VALUE=DATE:20261103", "DTEND:20261103T080000Z")[1] == []


def test_whole_days_of_outlook_are_days() -> None:
    found, _ = event(
        "DTSTART;TZID=UTC:20261103T000000",
        "DTEND;TZID=UTC:20261104T000000",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    )

    assert (found.start, found.end, found.is_all_day) == (
        date(2026, 11, 3),
        date(2026, 11, 4),
        True,
    )
    assert not event("DTSTART:20261103T000000Z")[0].is_all_day
    assert not event()[0].is_all_day


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ORGANIZER:mailto:ada@client.example", "ada@client.example"),
        ("ORGANIZER:MAILTO:Ada@Client.example", "Ada@client.example"),
        ("ORGANIZER;CN=Ada Byron:mailto:ada@client.example", "Ada Byron <ada@client.example>"),
        ('ORGANIZER;CN="Byron, Ada":mailto:ada@client.example', "Byron, Ada <ada@client.example>"),
        ('ORGANIZER;CN="a: b; c":mailto:ada@client.example', "a: b; c <ada@client.example>"),
        ("ORGANIZER;CN=ada@client.example:mailto:ada@client.example", "ada@client.example"),
        ("ORGANIZER;CN=Ad^'a^':mailto:ada@client.example", 'Ad"a" <ada@client.example>'),
        ("ORGANIZER:ada@client.example", "ada@client.example"),
        ("ORGANIZER;EMAIL=ada@client.example:urn:uuid:1", "ada@client.example"),
        ("ORGANIZER;CN=ada@client.example:invalid:nomail", "ada@client.example"),
        ("ORGANIZER:mailto:<ada@client.example>", "ada@client.example"),
        ("ORGANIZER:mailto:ada%40client.example?subject=x", "ada@client.example"),
        ('ORGANIZER;SENT-BY="mailto:bo@client.example":mailto:a@b.example', "a@b.example"),
        (
            'ORGANIZER;CN="never closed:mailto:ada@client.example',
            "never closed <ada@client.example>",
        ),
        ("ORGANIZER;CN=Zoë:mailto:zoe@client.example", "Zoë <zoe@client.example>"),
    ],
)
def test_the_organizer_is_read(line: str, expected: str) -> None:
    found, defects = event(line)

    assert str(found.organizer) == expected
    assert defects == []


def test_people_without_an_address_are_left_out() -> None:
    assert event("ORGANIZER:invalid:nomail")[0].organizer is None
    found, defects = event("ATTENDEE:/O=EXAMPLE/CN=ADA", "ATTENDEE:mailto:bo@client.example")
    assert [str(one.person) for one in found.attendees] == ["bo@client.example"]
    assert defects == ["bad_calendar: ATTENDEE: /O=EXAMPLE/CN=ADA"]


def test_attendees_come_with_what_they_answered() -> None:
    found, _ = event(
        "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=accepted;CN=Bo:mailto:bo@client.example",
        "ATTENDEE;ROLE=CHAIR;STATUS=DECLINED:mailto:cy@client.example",
        "ATTENDEE;RSVP=TRUE:mailto:di@client.example",
    )

    assert [(str(one.person.address), one.status, one.role) for one in found.attendees] == [
        ("bo@client.example", "ACCEPTED", "REQ-PARTICIPANT"),
        ("cy@client.example", "DECLINED", "CHAIR"),
        ("di@client.example", "", ""),
    ]


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        (("SUMMARY:Visit",), "summary", "Visit"),
        (("SUMMARY;LANGUAGE=de:Besuch\\, kurz",), "summary", "Besuch, kurz"),
        (("SUMMARY:a\\nb\\;c\\\\d",), "summary", "a\nb;c\\d"),
        (("SUMMARY:Wartung: heute",), "summary", "Wartung: heute"),
        (("SUMMARY:a lo", " ng one"), "summary", "a long one"),
        (("SUMMARY:a", "\tb"), "summary", "ab"),
        (("summary:Low",), "summary", "Low"),
        (("SUMMARY:one", "SUMMARY:two"), "summary", "one"),
        (("SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Caf=C3=A9",), "summary", "Café"),
        (("SUMMARY;ENCODING=QUOTED-PRINTABLE:so=", "ft"), "summary", "soft"),
        (("SUMMARY;QUOTED-PRINTABLE:a=20b",), "summary", "a b"),
        (("SUMMARY;X=quoted-printable:a=20b",), "summary", "a=20b"),
        (("SUMMARY" + ";X=1" * 99 + ":many",), "summary", "many"),
        (("DTSTART" + ";X=1" * 60 + ";TZID=Own:20261103T090000",), "zone", ""),
        (("DESCRIPTION:first", "and no fold"), "description", "first\nand no fold"),
        (("LOCATION:Room 1",), "location", "Room 1"),
        (("STATUS:confirmed",), "status", "CONFIRMED"),
        (("SEQUENCE:3",), "sequence", 3),
        (("SEQUENCE:many",), "sequence", 0),
        (("RRULE:FREQ=WEEKLY;BYDAY=MO",), "recurrence", "FREQ=WEEKLY;BYDAY=MO"),
        (("RECURRENCE-ID:20261103T090000Z",), "recurrence_id", "20261103T090000Z"),
        (("BEGIN:VALARM", "DESCRIPTION:Ring", "END:VALARM"), "description", ""),
        (("BEGIN:VALARM", "SUMMARY:Ring"), "summary", ""),
        (("END:VTODO", "SUMMARY:Visit"), "summary", "Visit"),
        (("SUMMARY",), "summary", ""),
    ],
)
def test_what_is_said_of_it_is_read(lines: tuple[str, ...], field: str, expected: object) -> None:
    assert getattr(event(*lines)[0], field) == expected


def test_text_is_read_by_its_charset_and_after_unfolding() -> None:
    latin = calendar("SUMMARY:Wörter").decode().encode("latin-1")
    parted = calendar("SUMMARY:ö").replace(b"\xc3\xb6", b"\xc3\r\n \xb6")

    assert next(read_calendar(latin, Findings(), charset="iso-8859-1")).summary == "Wörter"
    assert next(read_calendar(parted, Findings())).summary == "ö"
    assert next(read_calendar(b"\xef\xbb\xbf" + parted, Findings())).method == "REQUEST"


@pytest.mark.parametrize("method", ["REQUEST", "reply", "Cancel", "PUBLISH", "COUNTER"])
def test_what_it_is_for_is_told(method: str) -> None:
    (found,) = read_calendar(calendar(method=method), Findings(), method="x")

    assert found.method == method.upper()


def test_the_content_type_tells_it_where_the_calendar_does_not() -> None:
    raw = calendar().replace(b"METHOD:REQUEST\r\n", b"")

    assert next(read_calendar(raw, Findings(), method="cancel")).method == "CANCEL"


@pytest.mark.parametrize(
    "raw", [b"", b"no calendar", b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\n", b"\0" * 99]
)
def test_what_holds_no_event_gives_none(raw: bytes) -> None:
    assert list(read_calendar(raw, Findings())) == []


def test_an_event_without_its_calendar_or_its_end_is_read() -> None:
    (found,) = read_calendar(b"BEGIN:VEVENT\nSUMMARY:Bare\n", Findings())

    assert found.summary == "Bare"


def test_events_are_read_up_to_a_limit() -> None:
    findings = Findings()
    raw = b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 101

    assert len(list(read_calendar(raw, findings))) == 100
    assert [str(one) for one in findings.defects] == ["bad_calendar: over 100 events"]
    assert len(list(read_calendar(raw[: -len(b"BEGIN:VEVENT\nEND:VEVENT\n")], Findings()))) == 100


def test_events_of_a_mail_are_told_up_to_a_limit() -> None:
    def many(first: int) -> bytes:
        events = (b"BEGIN:VEVENT\nUID:%d\nEND:VEVENT\n" % n for n in range(first, first + 60))
        return part("text/calendar", b"BEGIN:VCALENDAR\n" + b"".join(events))

    assert len(parse(mixed(many(0), many(60))).appointments) == 100


def test_people_are_read_up_to_a_limit() -> None:
    assert len(event(*["ATTENDEE:mailto:a@b.example"] * 1_001)[0].attendees) == 1_000


# --- in a mail ----------------------------------------------------------------------------

VISIT = calendar("SUMMARY:Visit", "DTSTART:20261103T090000Z")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("text/calendar; charset=utf-8; method=REQUEST", ""),
        ("application/ics", "invite.ics"),
        ("text/x-vcalendar", "old.vcs"),
        ("application/octet-stream", "Invite.ICS"),
        ("text/plain", "invite.ics"),
    ],
)
def test_the_appointments_of_a_mail_are_told_and_the_file_is_kept(kind: str, name: str) -> None:
    message = parse(mixed(part(kind, VISIT, name)))

    assert [one.summary for one in message.appointments] == ["Visit"]
    assert [file.content for file in message.attachments] == [VISIT]


@pytest.mark.parametrize("name", ["", "a.txt", "ics", "a.ics.zip"])
def test_what_is_named_otherwise_is_no_calendar(name: str) -> None:
    assert parse(mixed(part("application/octet-stream", VISIT, name))).appointments == ()


def test_a_mail_that_is_a_calendar_has_its_appointments() -> None:
    raw = b"From: a@b.example\nContent-Type: text/calendar; method=REPLY\n\n" + VISIT

    message = parse(raw)

    assert [one.method for one in message.appointments] == ["REQUEST"]
    assert [file.filename for file in message.attachments] == ["file.ics"]
    assert message.body.text == ""


def test_an_invitation_that_is_there_twice_is_one() -> None:
    other = VISIT.replace(b"UID:1@", b"UID:2@")
    nameless = VISIT.replace(b"UID:1@x.example\r\n", b"")
    parts = (VISIT, VISIT, other, nameless, nameless)

    message = parse(mixed(*(part("text/calendar", one) for one in parts)))

    assert [one.uid for one in message.appointments] == ["1@x.example", "2@x.example", ""]


def test_a_calendar_in_an_attached_mail_is_none_of_this_one() -> None:
    inner = b"From: b@c.example\nContent-Type: text/calendar\n\n" + VISIT

    assert parse(mixed(part("message/rfc822", inner))).appointments == ()


def test_a_calendar_that_is_too_long_is_a_file_and_a_defect() -> None:
    huge = b"Content-Type: text/calendar\n\n" + VISIT + b"x" * 524_289

    message = parse(mixed(huge))

    assert message.appointments == ()
    assert len(message.attachments) == 1
    assert "bad_calendar: too long to be read" in map(str, message.defects)


def test_a_calendar_in_uuencode_is_read() -> None:
    text = uuencoded("visit.ics", VISIT).encode()

    assert [one.summary for one in parse(b"From: a@b.example\n\n" + text).appointments] == [
        "Visit"
    ]


def test_xml_in_a_calendar_is_never_parsed_x16() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

    assert event(f"DESCRIPTION:{bomb}")[0].description == bomb


SAMPLE = calendar(
    "SUMMARY:Visit",
    "DTSTART;TZID=Own:20261103T090000",
    "DURATION:PT1H",
    "ORGANIZER;CN=Ada:mailto:ada@client.example",
    "ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@client.example",
    before=BERLIN.format(name="Own"),
)


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=8))
def test_no_damage_of_a_calendar_breaks_a_mail(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(SAMPLE)
    for at, value in changes:
        raw[at] = value

    message = parse(
        mixed(
            b"Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n" + b64encode(raw)
        )
    )

    assert "unreadable" not in {str(defect.code) for defect in message.defects}
    assert message.attachments[0].content == bytes(raw)


@given(st.text(max_size=60))
def test_no_value_breaks_the_reader(value: str) -> None:
    for name in ("DTSTART", "DTSTART;TZID=UTC", "DURATION", "ORGANIZER", "ATTENDEE", "X;" + value):
        list(read_calendar(calendar("DTSTART:20261103T090000Z", f"{name}:{value}"), Findings()))
    zone = fixed(f"RRULE:{value}", f"TZOFFSETFROM:{value}")
    list(read_calendar(calendar("DTSTART;TZID=Own:20261103T090000", before=zone), Findings()))


@pytest.mark.parametrize(
    "shape",
    [
        b"BEGIN:VEVENT\n",
        b"BEGIN:VEVENT\nDTSTART:x\nEND:VEVENT\n",
        b"END:VEVENT\n",
        b"X;A=1;B=2:3\n",
        b'X;"',
        b";",
        b"\n ",
        b"no line\n",
        b"X;ENCODING=QUOTED-PRINTABLE:=\n",
        b"ATTENDEE;CN=a@:a@a\n",
        b"BEGIN:VTIMEZONE\nBEGIN:STANDARD\n",
    ],
)
def test_reading_grows_with_the_calendar_and_no_faster(shape: bytes) -> None:
    assert_linear(
        lambda raw: list(read_calendar(raw, Findings())),
        lambda n: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nX" + shape * n,
        2_000,
    )


def test_lines_without_a_name_at_the_start_are_passed_over() -> None:
    assert [line.name for line in read_lines(b"\n: x\nA:1\n\nB:2")] == ["A", "B"]
    assert next(read_calendar(SAMPLE, Findings())).start == datetime(2026, 11, 3, 8, tzinfo=UTC)

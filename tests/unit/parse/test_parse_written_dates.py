"""S3: dates as mail programs write them for people."""

# ruff: noqa: RUF001 - dates are written in many scripts

from __future__ import annotations

import pytest
from growth import assert_linear

from mail2ticket.parse.forwards.written_dates import read_written_date

#: One moment, without a zone.
SAME = (
    "Tuesday, November 3, 2026 2:02 PM",
    "Tue, Nov 3, 2026 at 2:02 PM",
    "Tue, Nov 3, 2026, 2:02 PM",
    "3 Nov 2026, at 14:02",
    "03.11.2026, 14:02",
    "Dienstag, 3. November 2026 14:02",
    "Di., 3. Nov. 2026 um 14:02 Uhr",
    "Dienstag, 03. November 2026 um 14:02 Uhr",
    "mardi 3 novembre 2026 14:02",
    "mar. 3 nov. 2026 à 14:02",
    "Le mar. 3 nov. 2026 à 14 h 02",
    "mardi 3 novembre 2026 à 14h02",
    "martes, 3 de noviembre de 2026 14:02",
    "mar, 3 nov 2026 a las 14:02",
    "martes, 3 de noviembre de 2026 2:02 p. m.",
    "martedì 3 novembre 2026 14:02",
    "mar 3 nov 2026 alle ore 14:02",
    "dinsdag 3 november 2026 14:02",
    "di 3 nov 2026 om 14:02",
    "03-11-2026 14:02",
    "terça-feira, 3 de novembro de 2026 14:02",
    "ter., 3 de nov. de 2026 às 14:02",
    "3. november 2026 14:02",
    "tir. 3. nov. 2026 kl. 14.02",
    "den 3 november 2026 14:02",
    "tis 3 nov. 2026 kl 14:02",
    "tir. 3. nov. 2026 kl. 14:02",
    "ti 3. marrask. 2026 klo 14.02",
    "tiistai 3. marraskuuta 2026 14.02",
    "3.11.2026 klo 14.02",
    "þriðjudagur, 3. nóvember 2026 14:02",
    "wtorek, 3 listopada 2026 14:02",
    "3 lis 2026 14:02",
    "wt., 3 lis 2026 o 14:02",
    "úterý 3. listopadu 2026 14:02",
    "út 3. 11. 2026 v 14:02",
    "3. 11. 2026 14:02:00",
    "utorok 3. novembra 2026 14:02",
    "2026. november 3., kedd 14:02",
    "2026. nov. 3., K, 14:02",
    "2026. nov. 3. du. 2:02",
    "marți, 3 noiembrie 2026 14:02",
    "mar., 3 nov. 2026 la 14:02",
    "вторник, 3 ноември 2026 г. 14:02",
    "3.11.2026 г. 14:02",
    "вторник, 3 ноября 2026 г. 14:02",
    "вт, 3 нояб. 2026 г. в 14:02",
    "вівторок, 3 листопада 2026 р. 14:02",
    "вт, 3 лист. 2026 р. о 14:02",
    "уторак, 3. новембар 2026. 14:02",
    "utorak, 3. studenoga 2026. 14:02",
    "torek, 3. november 2026 14:02",
    "2026 m. lapkričio 3 d., antradienis 14:02",
    "2026-11-03, an, 14:02",
    "otrdiena, 2026. gada 3. novembris 14:02",
    "T, 3. november 2026 kell 14:02",
    "Τρίτη, 3 Νοεμβρίου 2026 2:02 μ.μ.",
    "Τρί 3 Νοε 2026 στις 2:02 μ.μ.",
    "3 Kasım 2026 Salı 14:02",
    "3 Kas 2026 Sal, 14:02",
    "יום שלישי 03 נובמבר 2026 14:02",
    "יום ג׳, 3 בנוב׳ 2026 ב-14:02",
    "الثلاثاء، ٣ نوفمبر ٢٠٢٦ في ٢:٠٢ م",
    "٣ تشرين الثاني ٢٠٢٦ ١٤:٠٢",
    "سه‌شنبه ۳ نوامبر ۲۰۲۶ ساعت ۱۴:۰۲",
    "سه‌شنبه ۱۲ آبان ۱۴۰۵، ساعت ۱۴:۰۲",
    "วันอังคารที่ 3 พฤศจิกายน 2569 14:02",
    "3 พ.ย. 2569 14:02 น.",
    "Thứ Ba, 3 tháng 11, 2026 14:02",
    "Th 3, 3 thg 11, 2026 lúc 14:02",
    "Selasa, 3 November 2026 14.02",
    "Sel, 3 Nov 2026 pukul 14.02",
    "2026年11月3日 (火) 14:02",
    "2026年11月3日火曜日 午後2:02",
    "令和8年11月3日 14時02分",
    "2026/11/03 14:02",
    "2026年11月3日(星期二) 下午2:02",
    "2026-11-03 14:02:00",
    "2026年11月3日 14:02",
    "週二, 2026年11月3日 下午2:02",
    "2026년 11월 3일 화요일 오후 2:02",
    "2026년 11월 3일 (화) 오후 2:02",
    "2026-11-03T14:02:00Z",
    "dt., 3 de nov. 2026 a les 14:02",
    "मंगल, 3 नव॰ 2026 को 2:02 pm बजे",
    "3-Nov-26 14:02",
    "Tue, Nov 3, 2026 2:02 PM",
)


@pytest.mark.parametrize("text", SAME)
def test_a_moment_is_read_in_every_language(text: str) -> None:
    moment = read_written_date(text)
    assert moment is not None
    assert moment.isoformat() == "2026-11-03T14:02:00+00:00"


@pytest.mark.parametrize(
    ("is_english", "text", "expected"),
    [
        (True, "11/3/2026 2:02 PM", None),
        (True, "Tue 11/3/2026 2:02 PM", "2026-11-03T14:02:00+00:00"),
        (True, "03/11/2026 14:02", "2026-11-03T14:02:00+00:00"),
        (True, "11/13/2026 2:02 PM", "2026-11-13T14:02:00+00:00"),
        (True, "11/3/26  2:02 PM  (GMT-05:00)", "2026-11-03T14:02:00-05:00"),
        (True, "On Tuesday, November 3rd, 2026 at 2:02 PM", "2026-11-03T14:02:00+00:00"),
        (True, "Tuesday, November 3, 2026 at 02:02:00 PM GMT+1", "2026-11-03T14:02:00+01:00"),
        (False, "3. November 2026 um 14:02:00 MEZ", "2026-11-03T14:02:00+01:00"),
        (False, "Dienstag, 3. Jänner 2026 14:02", "2026-01-03T14:02:00+00:00"),
        (False, "1er août 2026 à 14:02:00 UTC+2", "2026-08-01T14:02:00+02:00"),
        (False, "El mar, 3 mar 2026 a las 14:02", "2026-03-03T14:02:00+00:00"),
        (False, "3 novembre 2026 14.02.00 CET", "2026-11-03T14:02:00+01:00"),
        (False, "den 3 november 2026 kl. 14.02.15 CET", "2026-11-03T14:02:15+01:00"),
        (False, "Вторник, 3 ноября 2026, 14:02 +03:00", "2026-11-03T14:02:00+03:00"),
        (False, "uto, 3. lis 2026. u 14:02", "2026-10-03T14:02:00+00:00"),
        (False, "Selasa, 3 Disember 2026 2:02 PTG", "2026-12-03T14:02:00+00:00"),
        (False, "26/11/03 14:02 火", None),
        (False, "2026년 11월 3일 화요일, 14시 02분 00초 +0900", "2026-11-03T14:02:00+09:00"),
        (False, "2026-11-03 (화) 14:02:00 (GMT+09:00)", "2026-11-03T14:02:00+09:00"),
        (False, "Tue, 3 Nov 2026 14:02:00 +0100 (CET)", "2026-11-03T14:02:00+01:00"),
        (False, "2026-11-03T14:02:00.123+01:00", "2026-11-03T14:02:00+01:00"),
        (False, "tomorrow", None),
        (False, "3 November 2026", None),
        (False, "31 Feb 2026 14:02", None),
        (False, "12:30 AM, 3 Nov 2026", "2026-11-03T00:30:00+00:00"),
        (True, "1. August 2011 23:28:15 GMT-07:00", "2011-08-01T23:28:15-07:00"),
        (True, "2026-11-03 14:02 CET", "2026-11-03T14:02:00+01:00"),
        (False, "03/11/2026 2:02 PM", "2026-11-03T14:02:00+00:00"),
        (True, "03/11/2026 2:02 PM (GMT+00:00)", "2026-11-03T14:02:00+00:00"),
        (True, "03/11/2026 2:02 PM (GMT+08:00)", None),
        (True, "Fri 03/11/2026 2:02 PM", None),
        (False, "03-11-26 14:02", None),
        (False, "45.11.2026 14:02", None),
        (False, "3.11.2026 27:02", None),
        (False, "3.11.2026 14:72", None),
        (False, "3 lip 2026 14:02", "2026-07-03T14:02:00+00:00"),
        (False, "3. lip 2026. 14:02", "2026-06-03T14:02:00+00:00"),
        (False, "3. srp 2026 14:02", "2026-08-03T14:02:00+00:00"),
        (False, "3 tháng 14, 2026 14:02", None),
        (False, "3 November 1326 14:02", None),
        (False, "12:30 a.m., 3 Nov 2026", "2026-11-03T00:30:00+00:00"),
        (False, "2026年11月3日 中午12:02", "2026-11-03T12:02:00+00:00"),
        (False, "", None),
        (False, "9" * 5000, None),
    ],
)
def test_what_is_said_beside_the_day_counts(
    is_english: bool, text: str, expected: str | None
) -> None:
    moment = read_written_date(text, is_english=is_english)
    assert (moment and moment.isoformat()) == expected


@pytest.mark.parametrize("piece", ["1 ", "1.1.", "nov ", "1:", "gmt+", "a", "2026", "- ", "年"])
def test_the_work_does_not_grow_with_the_text(piece: str) -> None:
    assert_linear(read_written_date, lambda size: piece * size, 1_500)

"""The page of a replay (X2): what it says, and that nothing that a mail says is markup (X14)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from mail2ticket.model.comparison import Became, Comparison, Differences
from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind
from mail2ticket.model.verdict import Step, Trace
from mail2ticket.replaying import page_of
from mail2ticket.replaying.chart import chart

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
TICKET = Became(state=State.CREATED, entity=EntityKind.TICKET)
MARKUP = '"><script>alert(1)</script>'


def comparison(before: Became, after: Became, subject: str = "Printer") -> Comparison:
    return Comparison(key="key", received_at=NOON, subject=subject, before=before, after=after)


def page(*listed: Comparison, name: str = "new.toml") -> str:
    found = Differences()
    for each in listed:
        found.add(each)
    return page_of(found, listed, name=name, against="what is on record")


def test_x14_nothing_that_a_mail_or_a_rule_says_is_markup() -> None:
    held = Became(
        state=State.HELD,
        reason=MARKUP,
        trace=Trace((Step("decide", MARKUP, MARKUP),)),
    )
    told = page(comparison(TICKET, held, MARKUP), name=MARKUP)
    assert "<script" not in told
    assert "alert(1)" in told
    assert not re.search(r"\son\w+=|\sstyle=|\ssrc=|\shref=|url\(|@import", told)


def test_x2_the_chart_has_a_band_for_each_flow_and_says_how_many() -> None:
    drawn = chart({("ticket", "held: flood"): 300, ("ticket", "ticket note"): 1})
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    assert [each.text for each in root.iter("title")] == [
        *("ticket to held: flood: 300", "ticket to ticket note: 1"),
    ]
    assert [each.text for each in root.iter("text")] == [
        *("ticket, 301", "held: flood, 300", "ticket note, 1"),
    ]
    heights = [float(each.attrib["height"]) for each in root.iter("rect")]
    assert heights[0] > heights[1] > heights[2] == 20, "what is rare can still be seen"
    assert root.attrib["aria-label"] == "From what to what 301 mails change"


def test_x2_rare_outcomes_are_one_in_the_chart_and_none_is_left_out() -> None:
    flows = {(f"held: {each}", "ticket"): 20 - each for each in range(10)}
    root = ET.fromstring(chart(flows))  # noqa: S314 - our own
    told = [str(each.text) for each in root.iter("text")]
    assert len(told) == 9
    assert told[6:] == ["held: 6, 14", "others, 36", "ticket, 155"]
    assert chart({}) == ""


def test_x2_the_page_says_how_much_could_not_be_replayed_or_listed() -> None:
    found = Differences()
    note = Became(state=State.ADDED, entity=EntityKind.TICKET_NOTE, item="T1")
    for each in (comparison(TICKET, note), comparison(TICKET, note), comparison(note, note)):
        found.add(each)
    found.add(Comparison(key="gone", received_at=NOON, problem="nothing of it is kept"))
    told = page_of(found, [comparison(TICKET, note, "")], name="a", against="b.toml")
    assert "2 mails would become something else" in told
    assert "of 3 that were replayed, 66.7 %" in told
    assert "1 could not be replayed: nothing of it is kept" in told
    assert "and 1 more" in told
    assert "(no subject)" in told
    assert "1 mail would become something else" in page(comparison(TICKET, note))

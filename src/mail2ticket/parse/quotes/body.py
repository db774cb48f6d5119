"""The body of a mail: its text, set apart by whose words it is."""

from __future__ import annotations

from collections.abc import Sequence

from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.quotes.marks import Mark
from mail2ticket.parse.quotes.readings import Verdict, compare
from mail2ticket.parse.quotes.replies import set_apart


def read_body(
    text: str,
    html: str | None,
    findings: Findings,
    *,
    marks: Sequence[Mark] = (),
    is_from_html: bool = False,
) -> Body:
    """
    Set the text of a mail apart; where the mail has HTML too, that is asked for its opinion.

    Text over `Limits.text_characters` is all the sender's own: nothing is cut.
    """
    if len(text) > findings.limits.text_characters:
        return Body(
            spans=(Span(SpanKind.OWN, text),),
            html=html,
            confidence=0.0,
            is_from_html=is_from_html,
        )
    if html is not None and not is_from_html:
        body, verdict = compare(text, html)
        if verdict is Verdict.DIFFERENT:
            findings.add(DefectCode.READINGS_DIFFER)
        return body
    spans, confidence = set_apart(text, marks)
    return Body(spans=spans, html=html, confidence=confidence, is_from_html=is_from_html)

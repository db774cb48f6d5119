"""An explanation as a page that stands by itself: escaped, no script, nothing loaded (X1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo

from mail2ticket.explaining.explanation import Explanation, Way
from mail2ticket.explaining.files import files
from mail2ticket.explaining.ink import Ink, folded, rows
from mail2ticket.explaining.looked_up import looked_up
from mail2ticket.explaining.looks import LOOKS
from mail2ticket.explaining.mail_as_read import mail_as_read
from mail2ticket.explaining.notices import Shown, notices, shown
from mail2ticket.explaining.questions import questions
from mail2ticket.explaining.words import changed, outcome, overruled, taken_before
from mail2ticket.model.decision import state_of
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import Discarded, Held, NewTicket, NewTimeEntry
from mail2ticket.pages import page, table

_DOT = " \u00b7 "
_NO_SUBJECT = "(no subject)"
_PRIVATE = "Its sender marked it private, so nothing of it is shown here."
_STANDING = {"held": "warn", "discarded": "dim"}


def html(
    explanation: Explanation,
    *,
    name: str = "",
    before: Recorded | None = None,
    zone: tzinfo = UTC,
) -> str:
    """
    Return *explanation* as a page that stands by itself.

    It has what the mail would become, the seven questions with every rule and why, the mail as
    it was read, its files with their fate, and the notices as they would look. There is no
    script in it, and its own policy would let none run and nothing load: what people wrote is
    escaped, pictures are not shown, and addresses are words. It is light or dark as its reader
    has it, fits a telephone, and prints. Signed tokens and what the rules know to be secret are
    taken out, but the words of the mail are in it: keep it as you keep the mail. Of a private
    mail nothing is told but that it is one (E16). The same explanation gives the same page.

    >>> from mail2ticket import Mailbox, Policy, parse
    >>> from mail2ticket.explaining import explain
    >>> from mail2ticket.model.facts import Facts
    >>> from mail2ticket.testing import mail
    >>> policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
    >>> message = parse(mail("<script>steal()</script>"))
    >>> page = html(explain(message, Facts(), policy))
    >>> "<script" in page, "&lt;script&gt;steal()" in page
    (False, True)

    Args:
        explanation: What to show.

        name: Where the mail was found, such as the name of its file.

        before: What became of this delivery, where it was taken already; it is said above
            everything, with what the rules said then.

        zone: The time zone of its moments.
    """
    ink = Ink(explanation.policy, zone)
    told = [shown(way.notices) for way in explanation.ways]
    is_private = not explanation.decision.keeps_mail
    subject = "" if is_private else explanation.message.subject
    body = "\n".join(_parts(explanation, told, ink, name, before, is_private=is_private))
    framed = [each.html for one in told for each in one if each.html]
    return page(
        f"{ink.bare(subject) or _NO_SUBJECT} \u2013 explained",
        f'<main class="wide">\n{body}\n</main>',
        style=LOOKS,
        framed=framed,
    )


def _parts(
    explanation: Explanation,
    told: list[list[Shown]],
    ink: Ink,
    name: str,
    before: Recorded | None,
    *,
    is_private: bool,
) -> Iterator[str]:
    message = explanation.message
    title = "A private mail" if is_private else message.subject.strip() or _NO_SUBJECT
    yield '<header>\n<p class="dim">What becomes of a mail, and why</p>'
    yield f"<h1>{ink.line(title)}</h1>"
    found = [ink.said(name), ink.moment(message.received_at)]
    if not is_private:
        found.insert(0, ink.said(message.sender or "from nobody"))
    yield f'<p class="dim">{_DOT.join(filter(None, found))}</p>\n</header>'
    if before is not None:
        yield f'<p class="note">{ink.said(taken_before(before))}</p>'
        yield folded("What the rules said then", _then(before, ink))
    for way, notes in zip(explanation.ways, told, strict=True):
        yield from _way(explanation, way, notes, ink)
    if not is_private:
        yield looked_up(explanation, ink)
    yield "<section>\n<h2>The mail as it was read</h2>"
    if is_private:
        yield f'<p class="note">{_PRIVATE}</p>'
    else:
        yield from mail_as_read(message, explanation.facts.authenticity or (), ink)
    yield "</section>"


def _then(recorded: Recorded, ink: Ink) -> str:
    said = (
        (
            f"<code>{ink.said(step.question)}</code>",
            ink.said(step.rule),
            ink.said(step.reason),
        )
        for step in recorded.trace.answered()
    )
    return table(("question", "rule", "what it said"), said)


def _way(explanation: Explanation, way: Way, notes: list[Shown], ink: Ink) -> Iterator[str]:
    decision = way.decision
    several = len(explanation.ways) > 1
    state = state_of(decision.entity)
    for_whom = ", ".join(map(str, decision.addressees)) if several else ""
    yield f'<section class="way">\n<div class="verdict {state}">'
    if for_whom:
        yield f'<p class="dim">For {ink.said(for_whom)}</p>'
    yield f'<p class="outcome {_STANDING.get(state, "good")}">It becomes {_becomes(way, ink)}</p>'
    if way.ruled is not None:
        yield f'<p class="note">{ink.said(overruled(way.ruled, decision))}</p>'
    yield rows(_facts(way, ink))
    yield "</div>\n<h2>Why</h2>"
    yield questions(way, ink)
    yield "</section>"
    if decision.keeps_mail:
        yield files(explanation.message, decision, ink)
        yield notices(way, notes, ink)


def _becomes(way: Way, ink: Ink) -> str:
    entity = way.decision.entity
    if isinstance(entity, Held | Discarded):
        word, _, reason = outcome(entity).partition(": ")
        return f"nothing: it is {word}, <code>{ink.line(reason)}</code>"
    return ink.said(outcome(entity))


def _facts(way: Way, ink: Ink) -> Iterator[tuple[str, str]]:
    decision, entity = way.decision, way.decision.entity
    if isinstance(entity, Held | Discarded):
        yield "Because", ink.said(entity.detail)
        return
    yield "Title", ink.line(entity.title, 600)
    if isinstance(entity, NewTicket):
        yield "Queue", ink.line(decision.changes.queue or entity.queue)
        yield "Company", ink.line(entity.company.name if entity.company else "")
        yield (
            "Names",
            ink.said(f"{entity.mentions}, which it may not write to" if entity.mentions else ""),
        )
        yield "Goes on with", ink.line(entity.follows or "")
    if isinstance(entity, NewTimeEntry):
        yield "Role", ink.line(entity.role)
    for each, value in changed(decision.changes):
        if each != "queue":
            yield ink.said(each.capitalize()), ink.said(value)
    if decision.command is not None:
        yield "Command", ink.line(decision.command.line)
        for fault in decision.command.faults:
            yield "Fault", ink.said(fault)
    yield "Text", f'<div class="text entry" dir="auto">{ink.block(entity.text, 4_000)}</div>'

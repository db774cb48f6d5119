"""The seven questions, as the page tells them: what was answered, why, and what each rule said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from mail2ticket.explaining.explanation import Way
from mail2ticket.explaining.ink import Ink, counted, folded
from mail2ticket.explaining.turns import Asked, Standing, Turn
from mail2ticket.explaining.words import about, changed, outcome, told, whom
from mail2ticket.model.decision import Decision
from mail2ticket.model.items import Discarded, Held, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.verdict import Trust
from mail2ticket.pages import table

#: The questions, and the stages of each in the order in which they are asked.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "What is it?": ("classify", "screen"),
    "Who is it from?": ("trust", "attribute"),
    "Which mailbox is it for?": ("route",),
    "Which work item is it about?": ("match",),
    "What does it become?": ("command", "decide", "refine"),
    "Which files are kept?": ("attach", "transcribe"),
    "Who is told?": ("inform", "silence", "notify", "limit"),
}

#: What the rules of each stage are asked.
STAGE_QUESTIONS: Mapping[str, str] = {
    "classify": "What is it?",
    "screen": "Is it stopped at once, before anything else is asked?",
    "trust": "Is it from whom it says?",
    "attribute": "Who is it from?",
    "route": "Which mailbox is it for?",
    "match": "Which work item is it about?",
    "command": "What does its first line command?",
    "decide": "What does it become?",
    "refine": "What else is set on the work item? Every answer counts.",
    "attach": "Is this file kept?",
    "transcribe": "Is the conversation written down?",
    "inform": "Who of ourselves is told? Every answer counts.",
    "silence": "May nobody be told?",
    "notify": "Who is told? Every answer counts.",
    "limit": "Has he been told often enough?",
}

# So many askings of one stage are told in full, such as of files.
_MOST = 50
_MARKS: Mapping[Standing, tuple[str, str]] = {
    Standing.ANSWERED: ("said", "answered"),
    Standing.SILENT: ("", "no opinion"),
    Standing.AGREED: ("lost", "not asked any more; it would have said the same"),
    Standing.OVERRULED: ("lost", "not asked any more; it would have said otherwise"),
    Standing.UNASKED: ("", "not asked any more; no opinion"),
}
_TRUST = {
    Trust.VERIFIED: "verified",
    Trust.UNKNOWN: "not verified",
    Trust.FORGED: "forged",
}


@frozen
class Answered:
    """A question's answer in a few words, and why; both are words, and not yet escaped."""

    answer: str
    why: str = ""


def questions(way: Way, ink: Ink) -> str:
    """Return the seven questions with their answers, each of which unfolds to its rules."""
    found = "".join(
        _question(at, name, stages, way, ink)
        for at, (name, stages) in enumerate(QUESTIONS.items(), 1)
    )
    note = (
        '<p class="dim">The first rule with an answer wins. What is told of those behind it is '
        "what they would have said, had none before them answered.</p>"
        if any(asking.losing for asking in way.asked)
        else ""
    )
    return f'<ol class="questions">{found}</ol>{note}'


def _question(at: int, name: str, stages: tuple[str, ...], way: Way, ink: Ink) -> str:
    askings = [asking for stage in stages for asking in way.asked if asking.stage == stage]
    said = _answered(at, askings, way.decision)
    head = f'<h3>{name}</h3><span class="answer">{ink.said(said.answer)}</span>'
    if said.why not in {"", said.answer}:
        head += f'<span class="why">{ink.said(said.why)}</span>'
    losing = sum(len(asking.losing) for asking in askings)
    if losing:
        head += (
            '<span class="lost">'
            f"{counted(losing, 'rule')} behind it would have said otherwise</span>"
        )
    inner = "".join(_stages(askings, ink))
    if not inner:
        return f'<li><div class="head">{head}</div></li>'
    return f"<li>{folded(head, inner)}</li>"


def _stages(askings: list[Asked], ink: Ink) -> Iterator[str]:
    stage, told_of = "", 0
    for asking in askings:
        if asking.stage != stage:
            stage, told_of = asking.stage, 0
            question = STAGE_QUESTIONS.get(stage, "")
            yield f"<h4><code>{ink.said(stage)}</code> {question}</h4>"
        told_of += 1
        if told_of == _MOST + 1:
            rest = sum(each.stage == stage for each in askings) - _MOST
            yield f'<p class="note">{rest:,} more like these</p>'
        if told_of > _MOST:
            continue
        turns = table(("", "rule", "what it said"), (_turn(*each, ink) for each in _rows(asking)))
        yield folded(_title(asking, ink), turns) if asking.about else turns


def _rows(asking: Asked) -> Iterator[tuple[int, Turn]]:
    return ((at, turn) for at, turn in enumerate(asking.turns, 1))


def _title(asking: Asked, ink: Ink) -> str:
    said = asking.answer
    answer = ": ".join(filter(None, (said.answer, said.reason))) if said else "no opinion"
    return f"{ink.said(asking.about)} \u2013 {ink.said(answer)}"


def _turn(at: int, turn: Turn, ink: Ink) -> Iterator[str]:
    css, words = _MARKS[turn.standing]
    number = f'<span class="dim">{at}</span>'
    yield number if turn.rule != "default" else '<span class="dim">\u2013</span>'
    does = f'<p class="dim">{ink.said(turn.does)}</p>' if turn.does else ""
    yield f'<code class="{css}">{ink.said(turn.rule)}</code>{does}'
    if not turn.reason:
        yield f'<span class="dim">{words}</span>'
        return
    answer = f'<span class="value">{ink.said(turn.answer)}</span>' if turn.answer else ""
    reason = f'<span class="reason">{ink.said(turn.reason)}</span>'
    mark = f'<p class="{css}">{words}</p>'
    yield mark + " \u2013 ".join(filter(None, (answer, reason)))


def _answered(at: int, askings: list[Asked], decision: Decision) -> Answered:
    if not askings and isinstance(decision.entity, Held | Discarded):
        return Answered("not asked", f"it is {outcome(decision.entity)}")
    if askings and isinstance(decision.entity, Held) and askings[-1].answer is None:
        return Answered("not answered", decision.entity.detail)
    tell = (_what, _who, _which, _item, _becomes, _files, _people)[at - 1]
    return tell(askings, decision)  # without askings, as of a host's own triage, what is decided


def _reason(askings: list[Asked], *stages: str) -> str:
    """Return why, in the words of the rules that answered in *stages*, in the order of these."""
    found = [
        turn for stage in stages for each in askings if each.stage == stage for turn in each.turns
    ]
    said = (turn.reason for turn in found if turn.standing is Standing.ANSWERED)
    return "; ".join(dict.fromkeys(said))


def _what(askings: list[Asked], decision: Decision) -> Answered:
    stopped = [turn for each in askings if each.stage == "screen" and (turn := each.answer)]
    kind = decision.kind.replace("_", " ")
    if isinstance(decision.entity, Held | Discarded) and stopped and stopped[-1].rule != "default":
        return Answered(f"{kind}, {outcome(decision.entity)}", stopped[-1].reason)
    return Answered(kind, _reason(askings, "classify"))


def _who(askings: list[Asked], decision: Decision) -> Answered:
    who = f"{whom(decision.requester)}, " if decision.requester else ""
    why = _reason(askings, "attribute", "trust")
    return Answered(f"{who}{_TRUST[decision.trust]}", why)


def _which(askings: list[Asked], decision: Decision) -> Answered:
    return Answered(str(decision.mailbox or "none"), _reason(askings, "route"))


def _item(askings: list[Asked], decision: Decision) -> Answered:
    entity, why = decision.entity, _reason(askings, "match")
    if isinstance(entity, NewNote | NewTimeEntry):
        return Answered(about(entity.item), why)
    found = next((turn.answer for each in askings if (turn := each.answer)), "")
    if isinstance(entity, NewTicket) and entity.follows:
        return Answered(f"goes on with {entity.follows}", why)
    return Answered(found or "no work item", why)


def _becomes(askings: list[Asked], decision: Decision) -> Answered:
    further = "; ".join(f"{name} {value}" for name, value in changed(decision.changes))
    why = "; ".join(filter(None, (_reason(askings, "decide"), further)))
    return Answered(outcome(decision.entity), why)


def _files(_: list[Asked], decision: Decision) -> Answered:
    if not decision.files:
        return Answered("none: it has no files")
    kept, every = len(decision.kept), len(decision.files)
    answer = f"all {kept}" if kept == every and every > 1 else f"{kept} of {every}"
    refused = "; ".join(f"{fate.attachment.filename}: {fate.reason}" for fate in decision.refused)
    return Answered(answer, refused or "nothing speaks against them")


def _people(askings: list[Asked], decision: Decision) -> Answered:
    told_of = "; ".join(map(told, decision.notices))
    return Answered(told_of or "nobody", _reason(askings, "silence", "limit"))

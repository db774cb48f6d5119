"""The diagrams of these pages, drawn from the source as SVG; `tables.py` writes them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from html import escape
from inspect import signature
from pathlib import Path
from typing import TypeVar, get_args

from rule_tables import described

from mail2ticket.intake import Intake
from mail2ticket.model.decision import State
from mail2ticket.model.held import Deed, HeldState
from mail2ticket.model.items import Discarded, Held
from mail2ticket.model.outgoing import Posting
from mail2ticket.parse import reader
from mail2ticket.pipeline import questions, triage
from mail2ticket.policy import Policy
from mail2ticket.ports import UnitOfWork
from mail2ticket.stages import STAGES

EnumT = TypeVar("EnumT", bound=Enum)

DOCS = Path(__file__).parent
FOLDER = DOCS / "_static" / "diagrams"

# They bring their own ground, so that they can be read on a page of any colour.
_STYLE = """
.ground{fill:#fff}.box{fill:#eef3fb;stroke:#5b7fb5}.end{fill:#eaf6ec;stroke:#4f8a5b}
.wait{fill:#fdf4e1;stroke:#b0832c}.stop{fill:#f3f3f3;stroke:#8a8a8a}
text{font:13px system-ui,sans-serif;fill:#1c2733}.code{font:12.5px ui-monospace,monospace}
.small{font-size:12px;fill:#4b5866}.line{fill:none;stroke:#5f6b78;stroke-width:1.3}
.tip{fill:#5f6b78}
@media (prefers-color-scheme:dark){.ground{fill:#14181d}.box{fill:#1d2a3d;stroke:#6f93c8}
.end{fill:#1a2e20;stroke:#6bab78}.wait{fill:#362a12;stroke:#cf9f45}
.stop{fill:#25292e;stroke:#828a93}text{fill:#e3e8ee}.small{fill:#a8b3bf}
.line{stroke:#94a0ad}.tip{fill:#94a0ad}}
"""


class Drawing:
    """An SVG of boxes, words and arrows."""

    def __init__(self, width: int, height: int, title: str) -> None:
        """Begin with an empty ground."""
        self._size = (width, height)
        self._title = title
        self._parts: list[str] = []

    def box(self, at: tuple[float, float, float, float], words: str, kind: str = "box") -> None:
        """Draw a box at left, top, width and height, with words in its middle."""
        left, top, width, height = at
        self._parts.append(
            f'<rect class="{kind}" x="{left:g}" y="{top:g}" width="{width:g}" '
            f'height="{height:g}" rx="5"/>'
        )
        self.words(left + width / 2, top + height / 2 + 4.5, words, kind="code", anchor="middle")

    def words(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """Write words on a line."""
        said = f' class="{kind}"' if kind else ""
        self._parts.append(
            f'<text{said} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
        )

    def arrow(self, *points: tuple[float, float]) -> None:
        """Draw a line through the points, with a tip at the last."""
        way = " ".join(f"{x:g},{y:g}" for x, y in points)
        self._parts.append(f'<polyline class="line" points="{way}" marker-end="url(#tip)"/>')

    def band(
        self, left: float, right: float, y: float, words: str, *, above: bool = False
    ) -> None:
        """Draw a line from left to right that turns to what it is about, with words at it."""
        end = y + 12 if above else y - 12
        self._parts.append(
            f'<polyline class="line" points="{left:g},{end:g} {left:g},{y:g} '
            f'{right:g},{y:g} {right:g},{end:g}"/>'
        )
        self.words((left + right) / 2, y - 8 if above else y + 18, words, "small", "middle")

    def written(self) -> str:
        """Return the file."""
        width, height = self._size
        return "\n".join(
            (
                (
                    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                    f'width="{width}" height="{height}" role="img">'
                ),
                f"<title>{escape(self._title)}</title>",
                f"<style>{_STYLE}</style>",
                (
                    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
                    'markerHeight="7" orient="auto"><path class="tip" d="M0,0L8,4L0,8z"/></marker>'
                ),
                f'<rect class="ground" width="{width}" height="{height}" rx="8"/>',
                *self._parts,
                "</svg>",
                "",
            )
        )


def layers() -> str:
    """Draw the layers of the import contract: each imports only what is below it."""
    settings = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))
    rows: list[str] = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    drawing = Drawing(820, 34 * len(rows) + 30, "The layers: each imports only what is below it")
    for at, row in enumerate(rows):
        names = [name.strip() for name in row.split("|")]
        width = 740 / len(names)
        for turn, name in enumerate(names):
            drawing.box((62 + turn * width, 15 + 34 * at, width - 6, 28), name)
    drawing.arrow((32, 20), (32, 34 * len(rows) + 8))
    return drawing.written()


#: What is called on the way of a mail, and by what name people call it.
_STEPS: tuple[tuple[str, Callable[..., object]], ...] = (
    ("parse", reader.parse),
    ("questions", questions),
    ("look up", UnitOfWork.look_up),
    ("triage", triage),
    ("carry out", Intake.process),
)


def way() -> str:
    """Draw the way of one mail: what each step makes of what was there before."""
    drawing = Drawing(820, 184, "The way of one mail, from bytes to an outcome")
    made = ["bytes", *(str(signature(call).return_annotation) for _, call in _STEPS)]
    kinds = ("stop", *("box",) * (len(made) - 2), "end")
    width, gap, top = 78, 66, 66
    for at, (name, kind) in enumerate(zip(made, kinds, strict=True)):
        left = 11 + at * (width + gap)
        drawing.box((left, top, width, 36), name, kind)
        if at:
            drawing.arrow((left - gap + 2, top + 18), (left - 2, top + 18))
            drawing.words(left - gap / 2, top + 8, _STEPS[at - 1][0], "small", "middle")
    lefts = [11 + at * (width + gap) for at in range(len(made))]
    drawing.band(lefts[0], lefts[2] + width, 38, "reads bytes, and nothing else", above=True)
    drawing.band(lefts[3], lefts[4] + width, 38, "decides, and does nothing", above=True)
    drawing.band(lefts[2], lefts[5] + width, 126, "one transaction: all of it, or none")
    drawing.words(lefts[5] + width, 168, "after it, notices are sent", "small", "end")
    return drawing.written()


#: What each stage that may stop a mail makes of it then.
_STOPS = frozenset((Held, Discarded))


def stages() -> str:
    """Draw the stages of triage: what each asks, on what case, and where a mail may leave."""
    asked = described(Policy)
    drawing = Drawing(820, 44 * len(STAGES) + 70, "The stages of triage, in order")
    drawing.words(20, 30, "stage", "small")
    drawing.words(150, 30, "what it asks", "small")
    drawing.words(560, 30, "what is known by then", "small")
    for at, (name, rule) in enumerate(STAGES.items()):
        top = 44 * at + 42
        case, answer = get_args(rule)
        drawing.box((20, top, 104, 30), name)
        drawing.words(150, top + 20, f"{asked[name].partition('?')[0]}?")
        drawing.words(560, top + 20, case.__name__, "code")
        if _kinds(answer) & _STOPS:
            drawing.arrow((644, top + 15), (674, top + 15))
            drawing.box((678, top + 2, 126, 26), "held, discarded", "wait")
        if at:
            drawing.arrow((72, top - 14), (72, top - 2))
    end = 44 * len(STAGES) + 42
    drawing.arrow((72, end - 14), (72, end - 2))
    drawing.words(20, end + 16, "a Decision: a value that nobody has carried out yet")
    return drawing.written()


def _kinds(answer: object) -> set[object]:
    found = {answer}
    for each in get_args(answer):
        found |= _kinds(each)
    return found


#: Where each state of a mail stands, in words for people.
_STATES: Mapping[State, tuple[str, str]] = {
    State.CREATED: ("end", "a ticket was opened"),
    State.ADDED: ("end", "a note was added"),
    State.LOGGED: ("end", "time was booked"),
    State.DISCARDED: ("stop", "recorded, and no more"),
    State.HELD: ("wait", "waits for a person, whole"),
    State.REPEAT: ("stop", "was handled before"),
}
_DEEDS: Mapping[Deed, str] = {
    Deed.CREATED: "a ticket is made of it",
    Deed.ATTACHED: "it goes into a work item",
    Deed.ROUTED: "the rules go on in that mailbox",
    Deed.REPROCESSED: "the rules decide anew",
    Deed.DELETED: "it can still be read",
    Deed.RESOLVED: "it is said what a remote desk did",
}


_DECIDED_ANEW = frozenset((Deed.ROUTED, Deed.REPROCESSED))


def states() -> str:
    """Draw the states in which a mail ends, and what a person does with one that is held."""
    drawing = Drawing(820, 424, "The states in which a mail ends")
    drawing.box((20, 26, 120, 34), "a delivery", "stop")
    drawing.box((20, 176, 120, 34), "decided")
    drawing.arrow((80, 60), (80, 174))
    drawing.words(90, 112, "its key is claimed in", "small")
    drawing.words(90, 128, "its own transaction", "small")
    for at, state in enumerate(_in_order(State, _STATES)):
        top = 26 if state is State.REPEAT else 90 + 62 * at
        kind, said = _STATES[state]
        drawing.box((250, top, 110, 34), state.value, kind)
        drawing.words(250, top + 49, said, "small")
        start = (140, 43) if state is State.REPEAT else (140, 193)
        drawing.arrow(start, (226, start[1]), (226, top + 17), (248, top + 17))
    drawing.words(146, 36, "known key", "small")
    held = 90 + 62 * list(State).index(State.HELD) + 17
    for at, deed in enumerate(_in_order(Deed, _DEEDS)):
        top = 120 + 52 * at
        ends = HeldState.DELETED if deed is Deed.DELETED else HeldState.PROCESSED
        drawing.box((480, top, 120, 30), deed.value, "box")
        drawing.words(612, top + 13, _DEEDS[deed], "small")
        or_not = ", or waiting still" if deed in _DECIDED_ANEW else ""
        then = "waiting still" if deed is Deed.RESOLVED else f"{ends.value}{or_not}"
        drawing.words(612, top + 28, f"then {then}", "small")
        drawing.arrow((360, held), (430, held), (430, top + 15), (478, top + 15))
    drawing.words(480, 104, "what a person does, once", "small")
    return drawing.written()


def outbox() -> str:
    """Draw how it stands with a notice, from the commit on."""
    waiting, sent, dead = (state.value for state in _in_order(Posting, tuple(Posting)))
    drawing = Drawing(820, 190, "How it stands with a notice")
    drawing.box((20, 40, 150, 36), "commit of the mail", "stop")
    drawing.box((330, 40, 110, 36), waiting, "wait")
    drawing.box((640, 40, 110, 36), sent, "end")
    drawing.box((330, 136, 110, 36), dead, "stop")
    drawing.arrow((170, 58), (328, 58))
    drawing.words(182, 50, "written with the ticket", "small")
    drawing.arrow((440, 58), (638, 58))
    drawing.words(452, 50, "taken by the server, noted", "small")
    drawing.arrow((360, 40), (360, 18), (410, 18), (410, 38))
    drawing.words(418, 26, "not now: again later, with growing pauses", "small")
    drawing.arrow((360, 76), (360, 134))
    drawing.words(190, 104, "never, or for five days in vain", "small")
    drawing.arrow((410, 136), (410, 78))
    drawing.words(420, 118, "an operator releases it", "small")
    return drawing.written()


def _in_order(kind: type[EnumT], placed: Iterable[object]) -> list[EnumT]:
    """Return the members of an enumeration; one that has no place here is an error."""
    members = list(kind)
    if missing := set(members) ^ set(placed):
        raise LookupError(f"docs/diagrams.py has no place for {missing}")
    return members


DIAGRAMS: Mapping[str, Callable[[], str]] = {
    "way": way,
    "layers": layers,
    "stages": stages,
    "states": states,
    "outbox": outbox,
}


def write() -> None:
    """Write each into a file of its own."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in DIAGRAMS.items():
        (FOLDER / f"{name}.svg").write_text(draw(), "utf-8")

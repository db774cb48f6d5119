"""How many mails go from what to what, as a drawing (SVG): bands between two columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import define, frozen

from mail2ticket.pages import plain, safe

__all__ = ["STYLE", "chart"]

#: What is drawn in which colour: the bands of what mails were before, in turn.
STYLE = """
.flows .band { fill-opacity: .3; } .flows text { fill: var(--text); font-size: 13px; }
.s0 { fill: var(--one); } .s1 { fill: var(--two); } .s2 { fill: var(--three); }
.s3 { fill: var(--four); } .s4 { fill: var(--five); } .s5 { fill: var(--six); }
.to { fill: var(--dim); }
@media (max-width: 40rem) { .flows { display: none; } }
@media print { .flows .band { fill-opacity: .2; } }
""".strip()

_WIDTH, _MIDDLE = 680, 240
_LEFT = (_WIDTH - _MIDDLE) // 2
_BAR, _GAP, _TOP = 10, 10, 8
#: The least height of what is drawn once, so that its words have room; and of all together.
_LEAST, _HEIGHT = 20, 260
#: So many are told apart on a side; what is rarer is one with the others.
_MOST, _COLOURS = 7, 6
_CHARACTERS = 30
_OTHERS = "others"


@frozen
class _Node:
    """One outcome on one side: where it is drawn, and how many mails it is."""

    top: float
    height: float
    count: int


@define
class _Side:
    """A column of outcomes, the most frequent first."""

    nodes: Mapping[str, _Node]
    used: Counter[str]

    @classmethod
    def of(cls, counts: Counter[str], total: int) -> _Side:
        top, nodes = float(_TOP), dict[str, _Node]()
        ordered = sorted(counts.items(), key=lambda each: (each[0] == _OTHERS, -each[1]))
        for words, count in ordered:
            height = max(_LEAST, _HEIGHT * count / total)
            nodes[words] = _Node(top, height, count)
            top += height + _GAP
        return cls(nodes, Counter())

    @property
    def bottom(self) -> float:
        return max((each.top + each.height for each in self.nodes.values()), default=_TOP)

    def slot(self, words: str, count: int) -> tuple[float, float]:
        """Return from where to where the next band of *count* mails is drawn at *words*."""
        node = self.nodes[words]
        begin = node.top + node.height * self.used[words] / node.count
        self.used[words] += count
        return begin, node.top + node.height * self.used[words] / node.count


def chart(flows: Mapping[tuple[str, str], int]) -> str:
    """
    Return a drawing of *flows*, how many mails go from what to what; nothing where there are none.

    The words in it are escaped. It says what it is to those who do not see it, and a table of the
    same numbers belongs beside it: on a narrow screen it is not shown.

    >>> drawn = chart({("held: no_route", "ticket"): 3})
    >>> drawn.startswith("<svg"), drawn.count("<path"), "held: no_route, 3" in drawn
    (True, 1, True)
    """
    if not flows:
        return ""
    joined = _joined(flows)
    befores, afters = Counter[str](), Counter[str]()
    for (before, after), count in joined.items():
        befores[before] += count
        afters[after] += count
    total = befores.total()
    left, right = _Side.of(befores, total), _Side.of(afters, total)
    height = round(max(left.bottom, right.bottom)) + _TOP
    said = f"From what to what {total:,} mails change"
    drawn = "".join((*_bands(joined, left, right), *_columns(left, right)))
    return (
        f'<svg class="flows" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="{said}">{drawn}</svg>'
    )


def _joined(flows: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    """Return *flows* with the rare outcomes of either side as one."""
    sides = Counter[str](), Counter[str]()
    for pair, count in flows.items():
        for side, words in zip(sides, pair, strict=True):
            side[words] += count
    kept = [{words for words, _ in side.most_common(_MOST)} for side in sides]
    found = Counter[tuple[str, str]]()
    for (before, after), count in flows.items():
        first = before if before in kept[0] else _OTHERS
        second = after if after in kept[1] else _OTHERS
        found[first, second] += count
    return found


def _bands(flows: Counter[tuple[str, str]], left: _Side, right: _Side) -> Iterator[str]:
    befores = {words: place for place, words in enumerate(left.nodes)}
    afters = {words: place for place, words in enumerate(right.nodes)}
    begin, end = _LEFT + _BAR, _LEFT + _MIDDLE - _BAR
    middle = (begin + end) / 2
    # In the order of both columns, so that no two cross that need not.
    order = sorted(flows, key=lambda pair: (befores[pair[0]], afters[pair[1]]))
    for before, after in order:
        count = flows[before, after]
        (a, b), (c, d) = left.slot(before, count), right.slot(after, count)
        path = (
            f"M{begin} {a:.1f}C{middle} {a:.1f} {middle} {c:.1f} {end} {c:.1f}"
            f"V{d:.1f}C{middle} {d:.1f} {middle} {b:.1f} {begin} {b:.1f}Z"
        )
        title = safe(f"{before} to {after}: {count:,}")
        name = f"band s{befores[before] % _COLOURS}"
        yield f'<path class="{name}" d="{path}"><title>{title}</title></path>'


def _columns(left: _Side, right: _Side) -> Iterator[str]:
    for place, (words, node) in enumerate(left.nodes.items()):
        yield _bar(_LEFT, node, f"s{place % _COLOURS}")
        yield _label(_LEFT - 8, node, words, "end")
    for words, node in right.nodes.items():
        yield _bar(_LEFT + _MIDDLE - _BAR, node, "to")
        yield _label(_LEFT + _MIDDLE + 8, node, words, "start")


def _bar(x: int, node: _Node, name: str) -> str:
    return (
        f'<rect class="{name}" x="{x}" y="{node.top:.1f}" width="{_BAR}" '
        f'height="{node.height:.1f}" rx="2"/>'
    )


def _label(x: int, node: _Node, words: str, anchor: str) -> str:
    middle = node.top + node.height / 2 + 4.5
    said = safe(f"{plain.line(words, _CHARACTERS)}, {node.count:,}")
    return f'<text x="{x}" y="{middle:.1f}" text-anchor="{anchor}">{said}</text>'

"""A replay as a page that stands by itself: escaped, no script, nothing loaded (X2, X14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import TypeAlias

from mail2ticket.model.comparison import Cause, Comparison, Differences
from mail2ticket.model.verdict import Step
from mail2ticket.pages import page, plain, safe, table
from mail2ticket.replaying.chart import STYLE, chart

__all__ = ["page_of"]

_LOOKS = f"""
{STYLE}
.answer {{ font-size: 1.25rem; font-weight: 600; }}
.answer + p {{ margin-top: .25rem; }}
.flows {{ margin: .5rem 0 1rem; }}
.bar {{ height: .75rem; margin-top: .3rem; min-width: 4rem; }}
th {{ overflow-wrap: normal; }}
td .bar rect {{ fill: var(--accent); }}
td.number + td {{ width: 30%; }}
article h3 {{ font-size: 1rem; margin: 0; }}
article table {{ margin-top: .625rem; }}
.from {{ color: var(--dim); }} .became {{ font-weight: 600; }}
td:first-child code {{ white-space: nowrap; }}
@media (max-width: 40rem) {{ td.number + td {{ width: 20%; }} .bar {{ min-width: 2rem; }} }}
"""
_Pair: TypeAlias = tuple[str, str]

_NO_SUBJECT = "(no subject)"
#: The words of a mail that stand on the page.
_CHARACTERS = 200


def page_of(found: Differences, listed: Sequence[Comparison], *, name: str, against: str) -> str:
    """
    Return a page that tells what a replay came to: from what to what, by which rules, and why.

    What mails say is escaped; there is no script, nothing is loaded, and the page's own policy
    permits none of it. Subjects and senders are in it: keep it as you keep the mail.

    >>> "No mail would become anything else" in page_of(Differences(), (), name="a", against="b")
    True

    Args:
        found: What the replay came to.

        listed: The mails to list; those that change, or as many of them as the page is to have.

        name: What is tried, such as the name of a settings file.

        against: What it is compared with.
    """
    body = "\n".join(_parts(found, listed, name, against))
    return page(f"Replay of {name}", f'<main class="wide">\n{body}\n</main>', style=_LOOKS)


def _parts(
    found: Differences, listed: Sequence[Comparison], name: str, against: str
) -> Iterator[str]:
    yield f"<h1>What {_words(name)} would change</h1>"
    yield f'<p class="dim">Compared with {_words(against)}. Nothing was written or sent.</p>'
    yield f"<section>{_answer(found)}</section>"
    if found.flows:
        words = {pair: (_words(pair[0]), f"<b>{_words(pair[1])}</b>") for pair in found.flows}
        flows = _counts(found.flows, words, ("from", "to"))
        yield f"<section><h2>From what to what</h2>{chart(found.flows)}{flows}</section>"
    if found.rules:
        words = {
            pair: (_words(pair[0]), f"<code>{_words(pair[1])}</code>") for pair in found.rules
        }
        rules = _counts(found.rules, words, ("question", "rule that answers otherwise"))
        yield f"<section><h2>By which rule</h2>{rules}</section>"
    if listed:
        left = found.changed - len(listed)
        more = f'<p class="dim">and {left:,} more</p>' if left > 0 else ""
        yield f"<section><h2>Which mails</h2>{''.join(map(_mail, listed))}{more}</section>"


def _counts(
    counts: Counter[_Pair], words: Mapping[_Pair, tuple[str, str]], heads: tuple[str, str]
) -> str:
    """Return a table of *counts*, most first, each with a bar and its *words*."""
    most = max(counts.values())
    rows = (
        (f"{count:,}", _bar(count, most), *words[pair]) for pair, count in counts.most_common()
    )
    return table(("mails", "", *heads), rows, _cell)


def _answer(found: Differences) -> str:
    said = "No mail would become anything else"
    if found.changed:
        mails = "mail" if found.changed == 1 else "mails"
        said = f"{found.changed:,} {mails} would become something else"
    problems = "".join(
        f'<p class="note">{count:,} could not be replayed: {_words(problem)}</p>'
        for problem, count in found.problems.most_common()
    )
    share = f", {100 * found.changed / found.compared:.1f} %" if found.compared else ""
    return (
        f'<p class="answer">{said}</p>'
        f'<p class="dim">of {found.compared:,} that were replayed{share}</p>{problems}'
    )


def _mail(comparison: Comparison) -> str:
    before, after = map(_words, comparison.words)
    at = comparison.received_at.astimezone(UTC)
    causes = table(
        ("question", "before", "after"),
        (
            (f"<code>{_words(cause.question)}</code>", *_answers(cause))
            for cause in comparison.causes
        ),
    )
    return (
        f"<article><h3><bdi>{_words(comparison.subject) or _NO_SUBJECT}</bdi></h3>"
        f'<p class="dim"><time datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M} UTC</time>'
        f" <bdi>{_words(comparison.sender)}</bdi></p>"
        f'<p><span class="from">{before} \u2192</span> <span class="became">{after}</span></p>'
        f"{causes if comparison.causes else ''}</article>"
    )


def _answers(cause: Cause) -> tuple[str, str]:
    return _step(cause.before), _step(cause.after)


def _step(step: Step | None) -> str:
    if step is None:
        return '<span class="dim">not asked</span>'
    return f"<code>{_words(step.rule)}</code><br><bdi>{_words(step.reason)}</bdi>"


def _cell(inner: str) -> str:
    return f'<td class="number">{inner}</td>' if inner[:1].isdigit() else f"<td>{inner}</td>"


def _bar(count: int, most: int) -> str:
    width = max(1, round(100 * count / most))
    return (
        '<svg class="bar" viewBox="0 0 100 12" width="100%" height="12" aria-hidden="true" '
        f'preserveAspectRatio="none"><rect width="{width}" height="12"/></svg>'
    )


def _words(text: str) -> str:
    return safe(plain.line(text, _CHARACTERS))

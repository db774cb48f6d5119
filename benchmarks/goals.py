"""What we want to reach, and what was reached in one run."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import NamedTuple

from whole_way import BARE, DESKS, OURS, Rounds, a_second

BASE = "email, compat32"
US = "mail2ticket"
LARGE = "10.5 MB mail"


class Measured(NamedTuple):
    """All that one run of `compare` measured; lists have one entry a round."""

    reading: dict[str, dict[str, list[tuple[float, int]]]]
    stripping: dict[str, dict[str, list[float]]]
    floor: dict[str, list[float]]
    memory: dict[str, float]
    whole: Rounds
    importing: dict[str, float]

    def seconds(self, name: str, mails: str) -> float:
        """Return the median of what a reader took for a set of mails."""
        return statistics.median(took for took, _ in self.reading[name][mails])

    def ratio(self, name: str, mails: str, base: str = BASE) -> float:
        """Return how many times as fast as *base* a reader is; both had a turn each round."""
        mine, theirs = self.reading[name][mails], self.reading[base][mails]
        return statistics.median(
            other / own for (own, _), (other, _) in zip(mine, theirs, strict=True)
        )


def goals(found: Measured) -> Iterator[str]:
    """Yield the table of goals."""
    yield "| what | goal | reached |"
    yield "| --- | ---: | ---: |"
    for what, goal, reached in (*_reading(found), *_large(found), *_others(found)):
        yield f"| {what} | {goal} | {reached} |"


def _reading(found: Measured) -> Iterator[tuple[str, str, str]]:
    mails = "corpus" if "corpus" in found.reading[BASE] else "stream"
    for peer, goal in ((BASE, 2), ("mail-parser", 4), ("email, policy.default", 10)):
        reached = found.ratio(US, mails, peer)
        yield f"{mails}, everything read, against {peer}", f"≥ {goal} ×", f"{reached:.2f} ×"
    triage = found.ratio(
        "email, compat32, nothing looked at", mails, f"{US}, own words and triage"
    )
    yield (
        f"{mails}, own words and triage: time against compat32's parsing alone",
        "≤ 1.0 ×",
        f"{triage:.2f} ×",
    )


def _large(found: Measured) -> Iterator[tuple[str, str, str]]:
    untouched = 1000 * found.seconds(f"{US}, files untouched", LARGE)
    yield f"{LARGE}, file untouched", "≤ 12 ms", f"{untouched:.1f} ms"
    floor = statistics.median(found.floor["seconds"])
    hashed = statistics.median(found.floor["ours"])
    yield (
        f"{LARGE}, file decoded and hashed, against the floor of {1000 * floor:.0f} ms",
        "≤ 1.25 ×",
        f"{hashed / floor:.2f} ×",
    )
    yield (
        f"{LARGE}, memory untouched / decoded",
        "≤ 0.1 / 0.85 ×",
        f"{found.memory[f'{US}, files untouched']:.2f} / {found.memory[US]:.2f} ×",
    )


def _others(found: Measured) -> Iterator[tuple[str, str, str]]:
    mine = found.stripping[US]
    for text, goal in (("2 KB reply", 0.15), ("5 MB thread", 150), ("50 KB HTML reply", 20)):
        reached = 1000 * statistics.median(mine[text])
        yield (
            f"own words, {text}, the reading of the mail included",
            f"≤ {goal} ms",
            f"{reached:.2f} ms",
        )
    speed = a_second(found.whole[BARE])
    yield "whole `process`, memory store, mails without files", "≥ 1,500 a second", f"{speed:,.0f}"
    ours = a_second(found.whole[OURS])
    for name in DESKS:
        ratio = ours / a_second(found.whole[name])
        yield (
            f"whole `process`, SQLite on a file, durable, against {name}",
            "≥ 15 ×",
            f"{ratio:.1f} ×",
        )
    yield "`import mail2ticket`", "≤ 60 ms", f"{1000 * found.importing['mail2ticket']:.0f} ms"

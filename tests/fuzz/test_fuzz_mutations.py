"""A thousand mutated mails in every run; a million by one command, see `docs/reliability.md`."""

from __future__ import annotations

import hashlib
import sys
from functools import partial
from pathlib import Path

import pytest
from growth import assert_quick

sys.path.insert(0, str(Path(__file__).parent))

from mutations import MOST, MUTATORS, mutated, seeds
from telling import BreakdownError, told

COUNT = 1_000
PIECE = 50
OWN = seeds(shared=False)


@pytest.mark.parametrize("first", range(0, COUNT, PIECE))
def test_a_mutated_mail_is_read_and_decided_on_without_an_exception(first: int) -> None:
    for number in range(first, first + PIECE):
        # A second a MiB is promised; none of these is a tenth of that long.
        assert_quick(partial(told, mutated(number, OWN)), 4)


def test_the_same_number_gives_the_same_mail_on_every_python() -> None:
    made = hashlib.sha256()
    for number in range(300):
        made.update(mutated(number, (b"From: a@b.example\n\nOne\n", b"To: c@d.example\n\nTwo\n")))

    assert made.hexdigest() == ("44d3b44a58ad3393ad58750b36e58574c6bc3d06ccf970662313b48166e20c4f")


def test_each_mutator_changes_mails_and_none_makes_them_too_long() -> None:
    lengths = [len(mutated(number, OWN)) for number in range(200)]

    assert max(lengths) <= MOST
    assert len(set(lengths)) > 100
    assert len(MUTATORS) > 10


def test_what_breaks_down_is_not_taken_for_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(sys.modules["mail2ticket.parse.reader"], "read_content", broken)

    with pytest.raises(BreakdownError):
        told(b"From: a@b.example\n\nHello\n")

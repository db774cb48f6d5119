"""Numbers of work items, as they stand in subjects (E2)."""

from __future__ import annotations

from datetime import date

import pytest

from mail2ticket.model.numbers import Bracketed, Dated, ItemKind, NumberFormat, tag_of

DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("T20261103.0001", ("T20261103.0001",)),
        ("Re: [t20261103.0001] Printer", ("T20261103.0001",)),
        ("P20261103.0012: plan", ("P20261103.0012",)),
        ("(T20261103.00012345)", ("T20261103.00012345",)),
        ("T20261103.0001 and T20261103.0002", ("T20261103.0001", "T20261103.0002")),
        ("T20261103.0001, t20261103.0001", ("T20261103.0001",)),
        ("T20261103.0001.", ("T20261103.0001",)),
        ("XT20261103.0001", ()),
        ("1.T20261103.0001", ()),
        ("T20261103.001", ()),
        ("T20261103.000123456", ()),
        ("T20261103.0001x", ()),
        ("T2026110.0001", ()),
        ("Q20261103.0001", ()),
        ("T20261103-0001", ()),
        ("\u042220261103.0001", ()),  # a Cyrillic letter
        ("T\u0662\u0660\u0662\u0666\u0661\u0661\u0660\u0663.0001", ()),  # Arabic digits
        ("", ()),
    ],
)
def test_dated_numbers_are_found_whole_or_not_at_all(subject: str, found: tuple[str, ...]) -> None:
    assert Dated().find(subject) == found


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("AW: [#123] Drucker", ("123",)),
        ("[TASK-45]", ("TASK-45",)),
        ("[proj-7][#8]", ("PROJ-7", "8")),
        ("[#123] [#123]", ("123",)),
        ("#123", ()),
        ("[123]", ()),
        ("[# 123]", ()),
        ("[#12a]", ()),
        ("[#]", ()),
        ("[#\u0661\u0662]", ()),
        ("[TASK45]", ()),
        ("[TA\u017fK-45]", ()),  # a long s is no s
        ("[#1234567890123456789]", ()),
    ],
)
def test_bracketed_numbers_are_found_in_their_brackets(
    subject: str, found: tuple[str, ...]
) -> None:
    assert Bracketed().find(subject) == found


@pytest.mark.parametrize(
    ("form", "kind", "number"),
    [
        (Dated(), ItemKind.TICKET, "T20261103.0007"),
        (Dated(), ItemKind.TASK, "T20261103.0007"),
        (Dated(), ItemKind.PROJECT, "P20261103.0007"),
        (Bracketed(), ItemKind.TICKET, "7"),
        (Bracketed(), ItemKind.TASK, "TASK-7"),
        (Bracketed(), ItemKind.PROJECT, "PROJ-7"),
    ],
)
def test_a_number_is_made_for_its_kind(form: NumberFormat, kind: ItemKind, number: str) -> None:
    assert form.make(kind, DAY, 7) == number


def test_only_dated_numbers_begin_again_each_day() -> None:
    assert Dated().is_daily()
    assert not Bracketed().is_daily()


@pytest.mark.parametrize("sequence", [1, 9_999, 10_000, 99_999_999])
@pytest.mark.parametrize("kind", ItemKind)
def test_a_number_that_is_made_is_found_again(kind: ItemKind, sequence: int) -> None:
    made = Dated().make(kind, DAY, sequence)

    assert Dated().find(f"Re: [{made}] Printer") == (made,)


@pytest.mark.parametrize(
    ("number", "formats", "tag"),
    [
        ("T20261103.0001", (Dated(), Bracketed()), "[T20261103.0001]"),
        ("123", (Dated(), Bracketed()), "[#123]"),
        ("task-45", (Bracketed(),), "[task-45]"),
        ("INC0001", (Dated(), Bracketed()), "[INC0001]"),
        ("123", (), "[123]"),
    ],
)
def test_a_number_is_written_as_its_format_finds_it_again(
    number: str, formats: tuple[NumberFormat, ...], tag: str
) -> None:
    assert tag_of(number, formats) == tag

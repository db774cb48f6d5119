"""What handling a mail takes does not depend on how much is on file (X4)."""

from pathlib import Path

from growing_desk import Counting, filled, steps

from mail2ticket.stores.connections import SqliteDatabase


def test_x4_a_mail_takes_the_same_steps_with_a_thousand_contacts_and_with_twenty_thousand(
    tmp_path: Path,
) -> None:
    """To the step; ``growing_run.py`` does it with a million."""
    counted: list[dict[str, int]] = []
    for size in (1_000, 20_000):
        with filled(tmp_path / f"{size}.db", size) as store:
            counted.append(steps(store))
    few, many = counted
    assert few == many
    assert all(few.values())


def test_a_question_without_an_index_takes_more_steps(tmp_path: Path) -> None:
    """What the test above counts can grow."""
    counted: list[int] = []
    for size in (100, 1_000):
        with filled(tmp_path / f"{size}.db", size) as store, store.reading() as ledger:
            assert isinstance(ledger.database, SqliteDatabase)
            counting = Counting(ledger.database)
            with counting.as_("title"):
                ledger.database.all("SELECT 1 FROM m2t_item WHERE title = ?", ("x",))
            counted.append(counting.steps["title"])
    assert counted[1] > 5 * counted[0]

"""What is asked at once is answered as it is one by one, and is written as it was."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mail2ticket.model.facts import Questions
from mail2ticket.model.people import Company, Contact
from mail2ticket.model.verdict import Step, Trace
from mail2ticket.stores.relational.values import moment, trace_from_json, trace_to_json
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing.drafts import ADA


def test_the_directory_alone_says_what_a_look_up_says(tmp_path: Path) -> None:
    client = Company("client", "Client")
    asked = Questions(addresses=frozenset({ADA}), domains=frozenset({"client.example"}))
    with SqliteStore(tmp_path / "desk.db") as store:
        store.add_company(client, ("client.example",))
        store.add_person(Contact("ada", "Ada", (ADA,), client))
        with store.begin() as work:
            alone, all_ = work.known(asked), work.look_up(asked)
    assert alone.people == all_.people != {}
    assert alone.companies == all_.companies == {"client.example": (client,)}


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Vienna"))
    second = first.replace(fold=1)
    assert first == second
    assert moment(first) == moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert moment(second) == moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_a_trace_of_any_words_is_read_as_it_was_written() -> None:
    trace = Trace(
        (Step('a "question"', "ü\\"), Step("b", "c", 'said "so"\n\ud800\0'), Step("b", "d"))
    )
    assert trace_from_json(trace_to_json(trace)) == trace
    assert trace_from_json(trace_to_json(Trace())) == Trace()

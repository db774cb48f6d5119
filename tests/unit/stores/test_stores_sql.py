"""What a store on a server does beside the contract: waits, locks, crashes, migrations (X4)."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import BrokenBarrierError

import pytest
from patience import PATIENCE, meeting
from servers import PostgreSql
from sql_stores import opened, run_all

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.errors import (
    ContentionError,
    DeliveryInProgressError,
    StoreError,
)
from mail2ticket.model.people import Company
from mail2ticket.ports import Record
from mail2ticket.stores.ledger import LedgerUnitOfWork
from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import mail, new_note, new_record, new_ticket
from mail2ticket.testing.drafts import NOON
from mail2ticket.transports.memory import MemoryTransport

POLICY = Policy(mailboxes=(Mailbox("support@acme.example"),))

#: What `Policy` sends is of no matter here.
TRANSPORT = MemoryTransport()


@pytest.fixture
def store(server_urls: Callable[[], str]) -> Iterator[SqlStore]:
    with SqlStore(server_urls(), timeout=100) as store:
        yield store


@pytest.fixture(params=["postgresql_url", "mariadb_url"])
def new_store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """In a new database: in MySQL, rows that were deleted just now still lock their keys."""
    with SqlStore(request.getfixturevalue(request.param), timeout=100) as store:
        yield store


@pytest.fixture
def postgresql(postgresql_urls: Callable[[], str]) -> Iterator[SqlStore]:
    with SqlStore(postgresql_urls(), timeout=100) as store:
        yield store


def test_a_claim_waits_no_longer_than_it_may(server_urls: Callable[[], str]) -> None:
    url = server_urls()
    with SqlStore(url) as other, SqlStore(url, timeout=1) as store, other.begin() as first:
        assert first.claim("key")
        with pytest.raises(DeliveryInProgressError), store.begin() as second:
            second.claim("key")
    assert not SqlStore(url).seen("another key")


def test_of_many_who_claim_at_the_same_time_one_is_first(store: SqlStore) -> None:
    def claim() -> bool:
        with store.begin() as work:
            return work.claim("key")

    assert sorted(map(str, run_all(*[claim] * 12))) == ["False"] * 11 + ["True"]


def test_a_deadlock_is_contention_and_is_run_again(new_store: SqlStore) -> None:
    """Two transactions take two keys in opposite order; the database ends one of them."""
    store, barrier = new_store, meeting(2)

    def take(*keys: str) -> tuple[bool, ...]:
        with store.begin() as work:
            first = work.claim(keys[0])
            with suppress(BrokenBarrierError):
                barrier.wait()
            return first, work.claim(keys[1])

    done = run_all(lambda: take("a", "b"), lambda: take("b", "a"))
    failed = [each for each in done if isinstance(each, StoreError)]
    assert [type(each) for each in failed] == [ContentionError]
    assert (True, True) in done
    barrier.abort()
    assert take("b", "a") == (False, False)


def test_the_doors_run_a_transaction_again(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first two times it is a serialisation failure of PostgreSQL, as it says it itself."""
    intake = Intake(store=store, transport=TRANSPORT, policy=POLICY)
    fails = iter((True, True))
    record = LedgerUnitOfWork.record

    def contended(work: LedgerUnitOfWork, record_: Record) -> None:
        record(work, record_)
        if next(fails, False):
            raise ContentionError("could not serialize access")

    monkeypatch.setattr(LedgerUnitOfWork, "record", contended)
    assert intake.process(mail("Printer", Message_ID="<1@client.example>")).number
    assert len(tuple(store.histories())) == 1


def test_mails_of_one_thread_go_one_after_the_other(store: SqlStore) -> None:
    """Each adds to the ticket that the first opened, though all come at the same time."""
    intake = Intake(store=store, transport=TRANSPORT, policy=POLICY)
    first = intake.process(mail("Printer", Message_ID="<1@client.example>"))

    def answer(name: int) -> object:
        return intake.process(
            mail(
                f"Re: Printer, {name}",
                f"And {name}.",
                Message_ID=f"<r{name}@client.example>",
                In_Reply_To="<1@client.example>",
            )
        ).number

    answers = run_all(*(partial(answer, name) for name in range(8)))
    assert answers == [first.number] * 8
    history = store.history(str(first.number))
    assert history is not None
    assert len(history.entries) == 9


def test_two_alike_at_the_same_moment_are_seen_by_each_other(store: SqlStore) -> None:
    """Whoever asks what is alike waits for another who asked the same, until he is over."""
    from mail2ticket.model.facts import Likeness, Questions, Trait  # noqa: PLC0415 - here alone

    asked = Questions(
        at=NOON, alike=frozenset({Likeness(Trait.ALERT, "disk 7", since=NOON.replace(hour=0))})
    )

    def alert() -> str:
        with store.begin() as work:
            ((_, found),) = tuple(work.look_up(asked).alike.items()) or ((None, ()),)
            if found:
                work.add_note(new_note(found[0]))
                return found[0]
            return work.open_ticket(new_ticket(alert_id="Disk 7"))

    assert len(set(map(str, run_all(*[alert] * 8)))) == 1
    (history,) = store.histories()
    assert len(history.entries) == 8


def test_nobody_waits_for_the_number_of_another(new_store: SqlStore) -> None:
    with new_store.begin() as work:
        first = work.open_ticket(new_ticket(sender="ada@client.example"))
        (second,) = run_all(lambda: opened(new_store))
        assert isinstance(second, str)
        assert second != first


@pytest.fixture
def own_server() -> Iterator[PostgreSql]:
    """A server that is killed."""
    pytest.importorskip("psycopg")
    server = PostgreSql()
    yield server
    server.close()


def test_a_server_that_was_restarted_between_mails_is_found_again(own_server: PostgreSql) -> None:
    with SqlStore(own_server.new_database()) as store:
        run_all(*[lambda: opened(store)] * 3)
        own_server.kill()
        with pytest.raises(StoreError, match="PostgreSQL: "):
            store.seen("key")
        own_server.start()
        # The connections of before are of no use, and nobody notices.
        assert all(isinstance(each, str) for each in run_all(*[lambda: opened(store)] * 3))
        assert len(tuple(store.histories())) == 6


def test_a_server_that_is_killed_in_a_transaction_has_nothing_of_it(
    own_server: PostgreSql,
) -> None:
    with SqlStore(own_server.new_database()) as store:
        for restarts in (False, True):
            with pytest.raises(StoreError):
                _interrupted(store, own_server, restarts=restarts)
            if not restarts:
                own_server.start()
            assert not store.seen("key")
            assert not tuple(store.histories())


def _interrupted(store: SqlStore, server: PostgreSql, *, restarts: bool) -> None:
    with store.begin() as work:
        assert work.claim("key")
        work.open_ticket(new_ticket())
        server.kill()
        if restarts:
            server.start()
        # Whoever goes on in spite of it writes nothing, nor does he commit.
        for _ in range(2):
            with suppress(StoreError):
                work.record(new_record())


def test_a_transaction_in_which_something_failed_is_not_committed(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="failed"), store.begin() as work:  # noqa: PT012 - as it is
        work.claim("key")
        with suppress(StoreError):
            work.ledger.database.run("SELECT nothing FROM nowhere")
    assert not store.seen("key")


def test_a_thread_has_one_transaction_at_a_time(store: SqlStore) -> None:
    with store.begin(), pytest.raises(StoreError, match="already"), store.begin():
        pass


def test_what_is_loaded_is_there_at_once_or_not_at_all(store: SqlStore) -> None:
    with pytest.raises(KeyError), store.loading():  # noqa: PT012 - as it is written
        store.add_company(Company("a", "A"))
        raise KeyError
    with store.loading():
        store.add_company(Company("b", "B"))
    with store.reading() as ledger:
        assert ledger.database.all("SELECT id FROM m2t_company") == [("b",)]


def test_text_is_compared_by_its_bytes(store: SqlStore) -> None:
    """Case and blanks at the end of a delivery key count, whatever the locale."""
    with store.begin() as work:
        assert all(work.claim(key) for key in ("key", "KEY", "key ", "kéy", "ke\u0301y"))
        assert not work.claim("key")


def test_keys_of_any_length_are_told_from_each_other(store: SqlStore) -> None:
    long = os.urandom(4000).hex()
    with store.begin() as work:
        assert work.claim(long)
        assert work.claim(f"{long}a")
    assert store.seen(long)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_opens_connections_of_its_own(postgresql: SqlStore) -> None:
    assert opened(postgresql)
    queue = multiprocessing.get_context("fork").SimpleQueue()
    child = multiprocessing.get_context("fork").Process(
        target=lambda: queue.put(opened(postgresql))
    )
    child.start()
    child.join(PATIENCE)
    assert child.exitcode == 0
    assert queue.get()
    assert opened(postgresql)
    assert len(tuple(postgresql.histories())) == 3


def test_a_closed_store_says_so(store: SqlStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.seen("key")


def test_what_a_transaction_may_wait_for_is_said_to_postgresql(postgresql: SqlStore) -> None:
    with postgresql.begin() as work:
        ask = work.ledger.database.all
        assert ask("SHOW lock_timeout") == [("100s",)]
        assert ask("SHOW statement_timeout") == [("200s",)]
        assert ask("SHOW idle_in_transaction_session_timeout") == [("1000s",)]
        assert ask("SHOW transaction_isolation") == [("read committed",)]
        assert ask("SHOW synchronous_commit") == [("on",)]
    with postgresql.writing(is_lasting=False) as ledger:
        assert ledger.database.all("SHOW synchronous_commit") == [("off",)]


def test_a_lock_is_waited_for_no_longer_than_it_may(server_urls: Callable[[], str]) -> None:
    url = server_urls()
    with SqlStore(url) as other, SqlStore(url, timeout=1) as store, other.begin() as first:
        first.ledger.hold_item("T1")
        with pytest.raises(ContentionError), store.begin() as second:
            second.ledger.hold_item("t1")
        with store.begin() as third:
            third.ledger.hold_item("T2")


def test_an_interrupt_rolls_back_and_the_next_mail_goes_on(store: SqlStore) -> None:
    with pytest.raises(KeyboardInterrupt), store.begin() as work:  # noqa: PT012 - as it is written
        work.claim("key")
        raise KeyboardInterrupt
    assert not store.seen("key")
    assert opened(store)


def test_of_several_questions_the_one_that_fails_is_told(store: SqlStore) -> None:
    ask = [("SELECT 1", ()), ("SELECT nothing FROM nowhere", ()), ("SELECT 2", ())]
    with pytest.raises(StoreError, match="nowhere"), store.reading() as ledger:
        ledger.database.many(ask)
    with store.reading() as ledger:
        assert ledger.database.many(ask[::2]) == [[(1,)], [(2,)]]


def test_where_no_number_can_be_drawn_nothing_is_written(postgresql: SqlStore) -> None:
    with postgresql.seeding() as database:
        database.run("ALTER TABLE m2t_sequence RENAME TO m2t_elsewhere")
    try:
        with pytest.raises(StoreError, match="m2t_sequence"), postgresql.begin() as work:
            work.open_ticket(new_ticket())
    finally:
        with postgresql.seeding() as database:
            database.run("ALTER TABLE m2t_elsewhere RENAME TO m2t_sequence")
    assert not tuple(postgresql.histories())
    assert opened(postgresql)

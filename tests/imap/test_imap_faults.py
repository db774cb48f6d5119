"""Faults on the way to an IMAP server: every mail is one ticket, none is lost (M1, R4)."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from imap_faults import (
    MODES,
    NAMES,
    Desk,
    HarmError,
    expect_in_place,
    expect_once,
    intake_of,
    lacking,
    mails,
    new_desk,
    put,
    run,
)
from imap_way import way_to
from patience import PATIENCE, join, until
from proof_desk import fill
from servers.dovecot import Dovecot, token
from servers.imap_place import ImapPlace, Supplier

from mail2ticket.accounts import Bearer, Security
from mail2ticket.errors import InboxError
from mail2ticket.fetching import Fetched, Fetcher, Pauses
from mail2ticket.model.decision import State
from mail2ticket.sources import Delivery
from mail2ticket.sources.imap.folder import Folder
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore

#: Cuts of each way; every single one is for ``imap_faults_run.py``.
CUTS = 9
AT_ONCE = Pauses(first=0.01, longest=0.01)


@pytest.mark.parametrize("name", MODES)
def test_m1_a_cut_anywhere_loses_nothing_and_doubles_nothing(name: str, dovecot: Dovecot) -> None:
    """The connection is cut in the login, the search, the fetch, and what is done after it."""
    mode = MODES[name]
    with lacking(mode.missing):
        (whole,) = run(dovecot, mode, []).passed
        assert whole > 1_500

        for number in range(CUTS):
            at = whole * (2 * number + 1) // (2 * CUTS)
            way = run(dovecot, mode, [at] if number % 2 else [at, at])
            assert way.passed[0] == at
            assert len(way.passed) >= 2


def test_m1_mail_that_was_lost_on_the_way_would_be_noticed(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who marks mail as seen before it is committed loses some, and the proof tells."""
    fetch = Folder.content

    def careless(self: Folder, uid: int, most: int) -> bytes | None:
        self.mark(uid, rb"\Seen")
        return fetch(self, uid, most)

    monkeypatch.setattr(Folder, "content", careless)
    (whole,) = run(dovecot, MODES["seen"], []).passed

    def found() -> bool:
        for at in range(whole * 6 // 10, whole, 15):
            try:
                run(dovecot, MODES["seen"], [at, at])
            except HarmError:
                return True
        return False

    assert found()


@pytest.fixture
def desk() -> MemoryStore:
    return new_desk()


def fetcher_of(place: ImapPlace, desk: Desk, **values: Any) -> Fetcher:  # noqa: ANN401 - theirs
    return Fetcher(inbox=place.inbox(**values), intake=intake_of(desk), pauses=AT_ONCE)


@pytest.mark.parametrize("name", ["seen", "move", "copy", "delete"])
def test_m1_a_crash_between_commit_and_acknowledgement_is_a_repeat(
    name: str, place: ImapPlace, desk: MemoryStore
) -> None:
    mode = MODES[name]
    maildir = put(place, mails())
    with lacking(mode.missing):
        for delivery in place.inbox(**mode.values).waiting():
            with delivery.open() as content:
                intake_of(desk).process(content)

        fetched = fetcher_of(place, desk, **mode.values).once()

    assert fetched.states == {State.REPEAT: 2}
    expect_once(desk)
    expect_in_place(maildir, mode)


@pytest.mark.parametrize("name", ["seen", "move", "delete"])
def test_m1_uidvalidity_that_changes_while_mail_is_fetched_is_noticed(
    name: str, place: ImapPlace, desk: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mails have other numbers from then on, and the number of one is now that of another."""
    with place.client() as client:
        client.create("Support")
        for content in mails():
            client.append(content, "Support")
    inbox = place.inbox(folder="Support", **MODES[name].values)

    finish = inbox.finished

    def made_anew(delivery: Delivery) -> None:
        """Between the commit of the first mail, and what is done after it."""
        monkeypatch.undo()
        inbox.close()
        with place.client() as client:
            client.create("Other")
            for uid in (2, 1):
                client.copy(uid, "Support", "Other")
            client.delete("Support")
            client.rename("Other", "Support")
        finish(delivery)

    monkeypatch.setattr(inbox, "finished", made_anew)
    fetcher = Fetcher(inbox=inbox, intake=intake_of(desk))
    first, second = fetcher.once(), fetcher.once()

    assert first.unfinished == 1
    assert isinstance(first.problem, InboxError)
    assert second.states == {State.REPEAT: 1, State.CREATED: 1}
    expect_once(desk)
    left = place.flags("Support")
    assert left == ({1: {r"\Seen"}, 2: {r"\Seen"}} if name == "seen" else {})


def test_m1_m2_a_token_that_expires_in_mid_run_is_renewed(
    place: ImapPlace, desk: MemoryStore
) -> None:
    """The way breaks after the first mail; the token that is kept is good no more by then."""
    put(place, mails())
    expired = token(place.user, exp=1_700_000_000)
    supplier = Supplier([token(place.user), token(place.user, sub="fresh")])

    with way_to(place.server.port) as way:

        def broken(_: object, __: object) -> None:
            fetcher.tell = lambda _, __: None
            supplier.tokens[0] = expired
            way.cut_now()

        account = place.account(
            port=way.port, security=Security.STARTTLS, login=Bearer(token=supplier)
        )
        fetcher = fetcher_of(place, desk, account=account)
        fetcher.tell = broken
        fetched = fetcher.once()
        place.close()

    assert fetched == Fetched(states={State.CREATED: 2})
    assert supplier.forgotten == 1
    expect_once(desk)


def test_m1_idle_that_drops_is_begun_anew(place: ImapPlace, desk: MemoryStore) -> None:
    with way_to(place.server.port) as way:
        fetcher = fetcher_of(place, desk, account=place.account(port=way.port))
        taken: list[int] = []
        threads: list[Thread] = []

        def told(fetched: Fetched) -> None:
            taken.append(fetched.taken)
            if sum(taken) == len(NAMES):
                fetcher.stop.set()
            elif sum(taken) == len(threads):
                threads.append(Thread(target=broken, args=(len(threads),)))
                threads[-1].start()

        def broken(number: int) -> None:
            """Break the way while mail is waited for; then let some come."""
            until(lambda: way.heard.count(b" IDLE\r\n") > number, "somebody who waits for mail")
            way.cut_now()
            put(place, mails()[number : number + 1], number)

        fetcher.watch(10 * PATIENCE, told)
        join(*threads)
        place.close()

    assert len(way.passed) >= len(NAMES) + 1
    expect_once(desk)


def test_m1_a_disk_that_is_full_leaves_the_mail_where_it_is(
    place: ImapPlace, tmp_path: Path
) -> None:
    """SQLite may write no more pages, as where the disk is full; after that there is room."""
    first, second = mails()
    maildir = put(place, [first + b"x" * 1_000_000, second])
    with SqliteStore(tmp_path / "desk.db") as store:
        fill(store)
        fetcher = fetcher_of(place, store)
        with store.reading() as ledger:
            ((pages,),) = ledger.database.all("PRAGMA page_count")
            ledger.database.all(f"PRAGMA max_page_count = {int(pages or 0) + 20}")

        full = fetcher.once()
        inbox = place.flags()
        done = fetcher.once()

        assert (full.states, full.left) == ({State.CREATED: 1}, 1)
        assert inbox == {1: set(), 2: {r"\Seen"}}
        assert done.states == {State.CREATED: 1}
        expect_once(store)
    expect_in_place(maildir, MODES["seen"])

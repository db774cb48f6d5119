"""What the store in memory promises beyond the contract."""

import pytest

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.items import WorkItem
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import new_note, new_ticket
from mail2ticket.testing.drafts import ADA


def test_numbers_are_of_the_day_on_which_the_mail_was_received() -> None:
    with MemoryStore().begin() as work:
        assert work.open_ticket(new_ticket()) == "T20261103.0001"
        assert work.open_ticket(new_ticket()) == "T20261103.0002"


def test_a_transaction_inside_another_is_an_error_and_no_deadlock() -> None:
    store = MemoryStore()
    with store.begin() as work:
        with pytest.raises(StoreError, match="already"), store.begin():
            pytest.fail("a transaction in a transaction")
        work.claim("key")
        assert not store.seen("key")
    assert store.seen("key")


def test_an_item_of_the_settings_undoes_nothing_that_mails_did() -> None:
    store = MemoryStore()
    item = WorkItem(number="T1", title="Printer", status="Complete", is_open=False)
    with store.loading():
        store.add_item(item, "First line")
    with store.begin() as work:
        work.add_note(new_note("T1", reopens=True))
    store.add_item(item, "First line")
    history = store.history("T1")
    assert history
    assert history.item.is_open
    store.add_item(WorkItem(number="T1", title="Scanner", participants=frozenset({ADA})), "Second")
    history = store.history("T1")
    assert history
    assert (history.item.title, history.queue, len(history.entries)) == ("Scanner", "Second", 1)
    assert history.item.participants == {ADA}


def test_the_files_of_an_item_can_be_had_again() -> None:
    store = MemoryStore()
    store.add_item(WorkItem(number="T1"))
    with store.begin() as work:
        work.keep("T1", Attachment.of("a.txt", b"\0bytes", "text/plain"))
        work.keep("T1", Attachment.of("b.txt", b"\0bytes", "text/plain"))
        with pytest.raises(StoreError, match="T404"):
            work.keep("T404", Attachment.of("a.txt", b""))
    (file,) = store.files("t1")
    assert (file.filename, file.content, file.media_type) == ("a.txt", b"\0bytes", "text/plain")


def test_a_file_is_kept_without_the_mail_that_it_came_in() -> None:
    store, mail = MemoryStore(), memoryview(b"x" * 1000)
    with store.begin() as work:
        number = work.open_ticket(new_ticket())
        work.keep(number, Attachment(filename="a.txt", raw=mail[10:20]))
    (file,) = store.files(number)
    assert file.raw == b"x" * 10
    assert isinstance(file.raw, bytes)

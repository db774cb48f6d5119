"""
For the tests of host applications.

`mail`, `reply`, `vacation` and `bounce` write mail; the assertions say what became of it, and show
every rule that answered where it is something else. `MemoryStore` and `MemoryTransport` keep all
in memory.

`StoreContract` is the whole of what a store must do, as tests: subclass it, say how to
make a store, and pytest runs them against yours. Nothing here needs pytest to be imported.

    class TestDeskStore(StoreContract):
        def make_store(self) -> Store:
            return DeskStore(an_empty_database())
"""

from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing.answers import bounce, reply, vacation
from mail2ticket.testing.archive import ArchiveContract
from mail2ticket.testing.asserting import (
    assert_added,
    assert_answered,
    assert_came_to,
    assert_created,
    assert_discarded,
    assert_held,
    assert_kept,
    assert_logged,
    assert_nobody_told,
    assert_repeat,
    assert_told,
)
from mail2ticket.testing.awaiting import awaited, awaited_transport
from mail2ticket.testing.blobs import BlobContract, CollectableBlobContract
from mail2ticket.testing.blocking import BlockingStore, Loop
from mail2ticket.testing.contract import StoreContract
from mail2ticket.testing.drafts import (
    new_note,
    new_record,
    new_ticket,
    new_time_entry,
    outbound_mail,
)
from mail2ticket.testing.holding import HeldContract
from mail2ticket.testing.holding_files import HeldFileContract
from mail2ticket.testing.inboxes import InboxContract
from mail2ticket.testing.mail_log import MailLogContract
from mail2ticket.testing.mails import mail
from mail2ticket.testing.posting import DeadLetterContract
from mail2ticket.testing.remote import RemoteDeskContract
from mail2ticket.testing.retention import RetentionContract
from mail2ticket.testing.seeds import Seedable
from mail2ticket.transports.memory import MemoryTransport

__all__ = [
    "ArchiveContract",
    "BlobContract",
    "BlockingStore",
    "CollectableBlobContract",
    "DeadLetterContract",
    "HeldContract",
    "HeldFileContract",
    "InboxContract",
    "Loop",
    "MailLogContract",
    "MemoryStore",
    "MemoryTransport",
    "RemoteDeskContract",
    "RetentionContract",
    "Seedable",
    "StoreContract",
    "assert_added",
    "assert_answered",
    "assert_came_to",
    "assert_created",
    "assert_discarded",
    "assert_held",
    "assert_kept",
    "assert_logged",
    "assert_nobody_told",
    "assert_repeat",
    "assert_told",
    "awaited",
    "awaited_transport",
    "bounce",
    "mail",
    "new_note",
    "new_record",
    "new_ticket",
    "new_time_entry",
    "outbound_mail",
    "reply",
    "vacation",
]

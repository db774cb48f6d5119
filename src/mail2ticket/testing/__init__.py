"""
For the tests of host applications.

`StoreContract` is the whole of what a store must do, as tests: subclass it, say how to
make a store, and pytest runs them against yours. Nothing here needs pytest to be imported.

    class TestDeskStore(StoreContract):
        def make_store(self) -> Store:
            return DeskStore(an_empty_database())
"""

from mail2ticket.testing.archive import ArchiveContract
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
from mail2ticket.testing.mails import mail
from mail2ticket.testing.posting import DeadLetterContract
from mail2ticket.testing.remote import RemoteDeskContract
from mail2ticket.testing.retention import RetentionContract
from mail2ticket.testing.seeds import Seedable

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
    "RemoteDeskContract",
    "RetentionContract",
    "Seedable",
    "StoreContract",
    "awaited",
    "awaited_transport",
    "mail",
    "new_note",
    "new_record",
    "new_ticket",
    "new_time_entry",
    "outbound_mail",
]

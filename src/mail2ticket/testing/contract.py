"""The whole of what a store must do."""

from __future__ import annotations

from mail2ticket.testing.alike import LikenessContract, MergeContract, NameContract
from mail2ticket.testing.changing import ChangeContract
from mail2ticket.testing.claims import ClaimContract
from mail2ticket.testing.counting import CountContract
from mail2ticket.testing.entries import EntryContract
from mail2ticket.testing.lookups import LookUpContract
from mail2ticket.testing.parallel import ParallelContract
from mail2ticket.testing.posting import OutboxContract


class StoreContract(
    ClaimContract,
    EntryContract,
    ChangeContract,
    LookUpContract,
    NameContract,
    LikenessContract,
    MergeContract,
    CountContract,
    OutboxContract,
    ParallelContract,
):
    """
    The tests that every `Store` passes.

    Override `make_store`; where the store is no `Seedable`, `seed`, `seed_staff` and `delete`
    too; say with `completing` which status completes an item, and with `make_impatient_store`
    how one is made that waits for nobody for long. Each test makes a store of
    its own; it is not closed.
    """

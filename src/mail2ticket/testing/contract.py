"""The whole of what a store must do."""

from __future__ import annotations

from mail2ticket.testing.alike import LikenessContract, MergeContract, NameContract
from mail2ticket.testing.changing import ChangeContract
from mail2ticket.testing.claims import ClaimContract
from mail2ticket.testing.counting import CountContract
from mail2ticket.testing.drafts import NOON, new_ticket, outbound_mail
from mail2ticket.testing.entries import EntryContract
from mail2ticket.testing.lookups import LookUpContract
from mail2ticket.testing.seeds import Contract


class OutboxContract(Contract):
    """What is committed is sent, and sent once."""

    def test_the_outbox_is_in_order(self) -> None:
        """The oldest first, each as it was written."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.enqueue(outbound_mail("b"), number, NOON)
        with store.begin() as work:
            work.enqueue(outbound_mail("a"), None, NOON)
        assert list(store.outbox()) == [outbound_mail("b"), outbound_mail("a")]

    def test_a_mail_that_was_sent_is_out_of_the_outbox(self) -> None:
        """And to say so twice does no harm."""
        store = self.make_store()
        with store.begin() as work:
            work.enqueue(outbound_mail("a"), None, NOON)
            work.enqueue(outbound_mail("b"), None, NOON)
        store.mark_sent(outbound_mail("a"))
        store.mark_sent(outbound_mail("a"))
        store.mark_sent(outbound_mail("never seen"))
        assert [mail.id for mail in store.outbox()] == ["b"]

    def test_a_mail_is_put_in_once(self) -> None:
        """An id names one mail, also after it was sent."""
        store = self.make_store()
        for _ in range(2):
            with store.begin() as work:
                work.enqueue(outbound_mail("a"), None, NOON)
                work.enqueue(outbound_mail("a"), None, NOON)
            assert len(list(store.outbox())) <= 1
            store.mark_sent(outbound_mail("a"))
        assert not list(store.outbox())


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
):
    """
    The tests that every `Store` passes.

    Override `make_store`; where the store is no `Seedable`, `seed`, `seed_staff` and `delete`
    too; and say with `completing` which status completes an item. Each test makes a store of
    its own; it is not closed.
    """

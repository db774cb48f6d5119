"""Settings that are one of a few words."""

from __future__ import annotations

import pytest

from mail2ticket.model.address import Address
from mail2ticket.model.choice import Choice
from mail2ticket.model.mailbox import Completed, Mailbox

SUPPORT = Address.of("support@acme.example")


def test_a_word_that_is_none_of_them_is_told_which_there_are() -> None:
    said = "'reopn' is no Completed; reopen, new_ticket, note or reject would be right"

    with pytest.raises(ValueError, match=said):
        Mailbox(SUPPORT, completed="reopn")
    assert Mailbox(SUPPORT, completed="note").completed is Completed.NOTE


def test_of_a_single_word_it_is_named() -> None:
    class Only(Choice):
        ONE = "one"

    with pytest.raises(ValueError, match="'two' is no Only; one would be right"):
        Only("two")

"""Places on a Dovecot that the tests here share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from imap_place import ImapPlace
from servers.dovecot import Dovecot


@pytest.fixture
def place(dovecot: Dovecot) -> Iterator[ImapPlace]:
    """A user who has no mail."""
    found = ImapPlace(dovecot)
    yield found
    found.close()

"""An inbox is checked without a change: on Dovecot, and as ``mail2ticket doctor`` has it (M1)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from patience import PATIENCE
from servers.imap_place import ImapPlace

from mail2ticket import settings
from mail2ticket.doctor import Health, examine
from mail2ticket.errors import InboxRefusedError
from mail2ticket.sources import Waiting

TOML = """
[[mailboxes]]
address = "support@acme.example"
[[inboxes]]
kind = "imap"
name = "support"
host = "127.0.0.1"
port = {port}
user = "{user}"
password = "file:password"
security = "loopback"
"""


def mail(subject: str) -> bytes:
    return f"From: ada@client.example\r\nSubject: {subject}\r\n\r\nIt is.\r\n".encode()


def test_a_check_counts_what_waits_and_marks_nothing(place: ImapPlace) -> None:
    place.deliver(mail("a"), mail("b"))
    before = place.flags()
    inbox = place.inbox()

    assert (inbox.check().count, inbox.check().count) == (2, 2)
    assert inbox.check().since == datetime(2026, 11, 3, tzinfo=UTC)  # that of `deliver`
    inbox.close()
    assert place.flags() == before


def test_what_waits_is_counted_in_the_middle_of_a_round(place: ImapPlace) -> None:
    place.deliver(mail("a"), mail("b"), mail("c"))
    inbox = place.inbox()
    left: list[int] = []
    for delivery in inbox.waiting():
        left.append(inbox.count())
        inbox.finished(delivery)
    assert (left, inbox.count()) == ([3, 2, 1], 0)
    inbox.close()


def test_a_folder_that_mail_is_moved_to_must_be_there_if_nobody_can_make_it(
    place: ImapPlace,
) -> None:
    with pytest.raises(InboxRefusedError, match="no folder for"):
        place.inbox(after="move", move_to="\\Flagged").check()
    assert place.inbox(after="move", move_to="Made later").check() == Waiting(0)


def test_the_doctor_logs_in_and_tells_a_wrong_password(place: ImapPlace, tmp_path: Path) -> None:
    account = place.account()
    file = tmp_path / "mail2ticket.toml"
    file.write_text(TOML.format(port=account.port, user=account.user), "utf-8")

    def told(password: str) -> tuple[Health, str]:
        (tmp_path / "password").write_text(password)
        found = examine(settings.read(file), seconds=PATIENCE)
        return next((one.health, one.said) for one in found if one.subject == "inbox support")

    assert account.login is not None
    good = told(account.login.secret())
    bad = told("not the one")

    assert good == (Health.OK, f"{account.user} at 127.0.0.1:{account.port}: no mail waits")
    assert bad[0] is Health.FAULT
    assert "not the one" not in bad[1]

"""The settings that the pages about IMAP, Gmail and Office 365 show can be read as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mail2ticket.accounts.profiles import GMAIL, OFFICE365, Profile
from mail2ticket.settings import read
from mail2ticket.settings.inboxes import ImapSettings

PAGES = Path(__file__).parents[2] / "docs" / "howto"
MAILBOX = '[[mailboxes]]\naddress = "support@acme.example"\n'


@pytest.mark.parametrize(
    ("page", "profile", "host"),
    [
        ("imap.md", None, "imap.mail.example"),
        ("gmail.md", GMAIL, GMAIL.imap_host),
        ("office365.md", OFFICE365, OFFICE365.imap_host),
    ],
)
def test_m1_m2_what_a_page_shows_is_read(
    page: str, profile: Profile | None, host: str, tmp_path: Path
) -> None:
    text = (PAGES / page).read_text(encoding="utf-8").replace("…", "x")
    shown = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "desk.toml"

    for each in shown:
        path.write_text(MAILBOX + each, encoding="utf-8")
        (inbox,) = read(path).inboxes
        assert isinstance(inbox, ImapSettings)
        assert inbox.account.host == host
        assert profile is None or inbox.account.mechanisms == profile.mechanisms
    assert len(shown) == (1 if profile is None else 2)

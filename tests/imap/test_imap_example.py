"""The example takes mail from a server as its user would have it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from imap_faults import mails
from servers.dovecot import PASSWORD
from servers.imap_place import ImapPlace

EXAMPLE = Path(__file__).parents[2] / "examples" / "fetch_imap.py"


def fetched(place: ImapPlace, folder: Path, password: str) -> list[str]:
    ran = subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-W", "error", EXAMPLE, f"127.0.0.1:{place.port}", place.user, "--once"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "IMAP_PASSWORD": password},
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.splitlines()


def test_m1_the_example_takes_mail_once(place: ImapPlace, tmp_path: Path) -> None:
    to_them = [mail.replace(b"support@acme.example", place.user.encode()) for mail in mails()]
    place.deliver(*to_them)

    lines = fetched(place, tmp_path, PASSWORD)

    assert [line.split()[:2] for line in lines[:2]] == [["1", "created"], ["2", "created"]]
    assert lines[2:] == ["2 taken"]
    (problem,) = fetched(place, tmp_path, "wrong")
    assert problem.startswith(f"127.0.0.1 refuses the login of {place.user}")

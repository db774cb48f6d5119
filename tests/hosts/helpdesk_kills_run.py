"""
Kill django-helpdesk's get_email again and again, and count: ours, or its own.

    python tests/hosts/helpdesk_kills_run.py ours
    python tests/hosts/helpdesk_kills_run.py theirs

Mails lie in the directory of a queue. As soon as the first is taken, and a little later by
chance, the command is killed (SIGKILL), and begun again.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from mail2ticket.testing import mail  # noqa: E402 - it may not be installed

MANAGE = ROOT / "examples" / "django_helpdesk" / "manage.py"
OURS = (str(MANAGE), "get_email", "--quiet")
# The same project without us.
THEIRS = (
    "-c",
    """
from examples.django_helpdesk import settings
settings.INSTALLED_APPS.remove("examples.django_helpdesk.inbound")
vars(settings).pop("MAILERS", None)
settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
import django
django.setup()
from django.core.management import call_command
call_command("get_email", "--quiet")
""",
)
COUNT = """
SELECT count(*), count(DISTINCT title),
       sum(NOT EXISTS (SELECT 1 FROM helpdesk_followup f WHERE f.ticket_id = t.id))
FROM helpdesk_ticket t
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("whose", choices=("ours", "theirs"))
    parser.add_argument("--kills", type=int, default=25, help="at most so many")
    parser.add_argument("--mails", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="m2t-helpdesk-") as name:
        folder = Path(name)
        kills = _killed(folder, given)
        with closing(sqlite3.connect(folder / "desk.db")) as database:
            tickets, titles, bare = database.execute(COUNT).fetchone()
    said = f"{kills} kills, {given.mails} mails: {tickets} tickets of {titles} mails"
    sys.stdout.write(f"{said}, {bare or 0} of them without a follow-up\n")


def _killed(folder: Path, given: argparse.Namespace) -> int:
    """Return how often it was killed before all mail was taken."""
    chance, command = random.Random(given.seed), OURS if given.whose == "ours" else THEIRS  # noqa: S311 - no secret
    (folder / "none").mkdir()
    _started(folder, str(MANAGE), "try_it", "none").wait()
    with closing(sqlite3.connect(folder / "desk.db")) as database, database:
        database.execute(
            "UPDATE helpdesk_queue SET email_box_interval = 0, email_box_last_check = NULL"
        )
    spool = folder / "spool"
    for at in range(given.mails):
        content = mail(f"Mail {at}", sender=f"{at}@client.example")
        (spool / f"{at:04}.eml").write_bytes(content)
    kills = 0
    while (before := len(list(spool.iterdir()))) and kills < given.kills:
        running = _started(folder, *command)
        while running.poll() is None and len(list(spool.iterdir())) == before:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.25))
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            kills += 1
        running.wait()
    _started(folder, *command).wait()
    return kills


def _started(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    ours = {"HELPDESK_DATABASE": "desk.db", "PYTHONPATH": str(ROOT)}
    settings = {"DJANGO_SETTINGS_MODULE": "examples.django_helpdesk.settings"}
    return subprocess.Popen(  # noqa: S603 - our own files under our own interpreter
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **ours, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()

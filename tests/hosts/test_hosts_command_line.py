"""The commands work on a helpdesk with tables of its own, by its own store (R6, X5)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE

from mail2ticket.testing import mail

pytest.importorskip("sqlalchemy", reason="needs SQLAlchemy: pip install 'mail2ticket[sql]'")

EXAMPLES = Path(__file__).parents[2] / "examples"

# In one process: a mail is held, a person makes a ticket of it, and the notice is sent.
COMMANDS = r"""
import sys
from click.testing import CliRunner
from mail2ticket.cli import cli

for arguments in (
    ["process", "a.eml"],
    ["unprocessed", "create", "--all", "--yes", "--by", "sam"],
    ["unprocessed", "list", "--state", "all"],
    ["relay"],
    ["items"],
):
    result = CliRunner().invoke(cli, [*arguments, "--settings", sys.argv[1]])
    print(result.exit_code, result.output, end="\f")
"""


@pytest.mark.parametrize("host", ["django_host", "sqlalchemy_host"])
def test_r6_held_mail_of_a_host_is_seen_to_on_the_command_line(host: str, tmp_path: Path) -> None:
    pytest.importorskip("django" if host == "django_host" else "sqlalchemy")
    (tmp_path / "a.eml").write_bytes(mail("Pump", to="old@acme.example"))
    settings = tmp_path / "mail2ticket.toml"
    settings.write_bytes((EXAMPLES / host / "mail2ticket.toml").read_bytes())
    opening = f"from examples.{host}.opening import open_store\n"
    if host == "django_host":
        opening += (
            "import django\nfrom django.core.management import call_command\n"
            "opened = open_store\n"
            "def open_store():\n"
            "    store = opened()\n"
            '    call_command("migrate", verbosity=0)\n'
            "    return store\n"
        )
    (tmp_path / "opening.py").write_text(opening, "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(EXAMPLES.parent),
        "COLUMNS": "200",
        "DJANGO_SETTINGS_MODULE": "examples.django_host.settings",
    }
    environment.pop("HELPDESK_DATABASE", None)

    ran = subprocess.run(  # noqa: S603 - our own words under our own interpreter
        [sys.executable, "-c", COMMANDS, str(settings)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert ran.stderr == ""
    process, create, listed, relay, items = ran.stdout.split("\f")[:-1]
    assert process.startswith("0 ")
    assert "held" in process
    assert create.startswith("0 ")
    assert "created" in create
    assert "by sam" in listed
    assert relay == "0 nothing is due\n"
    assert items.startswith("75 ")
    assert "HostStore of python:opening:open_store has no histories" in items

"""``manage.py try_it``: a helpdesk with two queues takes the mails of the examples."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from helpdesk.models import FollowUp, FollowUpAttachment, Queue, Ticket

_INBOX = Path(__file__).parents[4] / "inbox"


class Command(BaseCommand):
    """Make the tables and two queues, put mails into a directory, and take them."""

    help = "Try it: two queues, and the mails of a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder."""
        parser.add_argument("folder", type=Path, nargs="?", default=_INBOX)

    def handle(self, *_args: object, **options: object) -> None:
        """Do what somebody does who sets it up, and then run ``get_email``."""
        call_command("migrate", verbosity=0)
        if not Queue.objects.exists():
            call_command("loaddata", "emailtemplate", verbosity=0)
            _set_up()
        spool = Path("spool")
        spool.mkdir(exist_ok=True)
        for file in sorted(Path(str(options["folder"])).glob("*.eml")):
            shutil.copy(file, spool)
        Queue.objects.update(email_box_last_check=None)
        call_command("get_email", stdout=self.stdout, stderr=self.stderr)
        for model in (Ticket, FollowUp, FollowUpAttachment):
            self.stdout.write(f"{model.__name__}: {model.objects.count()}")
        self.stdout.write("To look at them: manage.py runserver, and log in as sam, secret.")


def _set_up() -> None:
    """Make an agent, and two queues; the mail of both lies in one directory."""
    users = get_user_model().objects
    users.create_superuser("sam", "sam@acme.example", "secret", first_name="Sam")
    Queue.objects.create(
        title="Support",
        slug="support",
        email_address="support@acme.example",
        allow_email_submission=True,
        email_box_type="local",
        email_box_local_dir="spool",
    )
    Queue.objects.create(
        title="Projekte",
        slug="projekte",
        email_address="projekte@acme.example",
        allow_email_submission=True,
        locale="de",
    )

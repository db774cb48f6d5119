"""``manage.py process_mail``: a folder of mails becomes tickets and comments."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Django has no types.

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand

from examples.django_host.desk import models
from examples.django_host.desk.store import HostStore
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.transports.maildir import MaildirTransport


class Command(BaseCommand):
    """Take the mails of a folder; run it as often as you like, for each mail counts once."""

    help = "Take the mails of a folder, one a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: object, **options: object) -> None:
        """Process each mail, and count what there is."""
        # In a helpdesk of yours this is part of the deployment.
        call_command("migrate", verbosity=0)
        client = {"name": "Client Ltd", "domain": "client.example"}
        models.Customer.objects.get_or_create(code="client", defaults=client)
        intake = Intake(
            store=HostStore(),
            transport=MaildirTransport("outgoing"),
            policy=Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),)),
        )
        for file in sorted(Path(str(options["folder"])).glob("*.eml")):
            outcome = intake.process(file.read_bytes())
            self.stdout.write(f"{file.name} {outcome.state} {outcome.number or outcome.reason}")
        for model in (models.Ticket, models.Comment, models.Attachment):
            self.stdout.write(f"{model.__name__}: {model.objects.count()}")

"""``manage.py held_mail``: the mail that waits for a person, and what is done with it."""

# ruff: noqa: TID252 - the folder is to be copied as it is
# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getuser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mail2ticket.errors import Mail2TicketError
from mail2ticket.unprocessed import Unprocessed

from ...policy import policy_of_all
from ...store import HelpdeskStore


class Command(BaseCommand):
    """List held mail; or make a ticket of one, add it to a ticket, or delete it."""

    help = "List the mail that waits for a person, or say what becomes of one of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the mail, and what is done with it."""
        parser.add_argument("key", nargs="?", help="How the key of the mail begins.")
        deed = parser.add_mutually_exclusive_group()
        deed.add_argument("--open", action="store_true", help="Make a ticket of it.")
        deed.add_argument("--attach", metavar="NUMBER", help="Add it to a ticket: support-12.")
        deed.add_argument("--delete", action="store_true", help="Let nothing become of it.")

    def handle(self, *_args: object, **options: object) -> None:
        """Do what was asked, or show what waits."""
        queue = Unprocessed(HelpdeskStore(), settings.MAIL2TICKET["transport"], policy_of_all())
        if not options["key"]:
            for mail in queue.list():
                recorded = mail.recorded
                self._show(recorded.key[:12], mail.reason, recorded.sender, recorded.subject)
            return
        try:
            self._do(queue, queue.key_of(str(options["key"])), options)
        except Mail2TicketError as error:
            raise CommandError(str(error)) from error

    def _do(self, queue: Unprocessed, key: str, options: dict[str, object]) -> None:
        if options["delete"]:
            queue.delete(key, by=getuser())
        elif options["attach"]:
            self._show(queue.attach(key, str(options["attach"]), by=getuser()).number)
        elif options["open"]:
            self._show(queue.create_ticket(key, by=getuser()).number)
        else:
            _, content = queue.read(key)
            lines = (content or b"it was not kept").decode("utf-8", "replace").splitlines()
            self._show(*lines, between="\n")

    def _show(self, *words: object, between: str = "  ") -> None:
        # A terminal obeys control characters, and a mail may have any.
        plain = ("".join(one if one.isprintable() else "?" for one in str(word)) for word in words)
        self.stdout.write(between.join(plain))

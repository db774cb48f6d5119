"""``manage.py get_email``: as django-helpdesk's own, and in its place; run it by cron."""

# ruff: noqa: TID252 - the folder is to be copied as it is
# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from helpdesk.models import Queue

from mail2ticket import Intake, Outcome
from mail2ticket.errors import Mail2TicketError
from mail2ticket.fetching import Fetcher
from mail2ticket.model.held import HeldFilter
from mail2ticket.sources import Delivery

from ...inboxes import inbox_of
from ...policy import in_inbox_of, policy_of_all
from ...store import HelpdeskStore

# As sysexits.h has them.
_TRY_AGAIN, _MISCONFIGURED = 75, 78


class Command(BaseCommand):
    """Take the mail of each queue, and send what waits; run it as often as you like."""

    help = "Take the mail of each queue, each mail once, and send what waits in the outbox."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of django-helpdesk's own command."""
        parser.add_argument("--quiet", action="store_true", help="Say only what went wrong.")
        parser.add_argument("--debug_to_stdout", action="store_true", help="Does nothing here.")

    def handle(self, *_args: object, **options: object) -> None:
        """Go through the queues; a queue that fails does not stop the others."""
        self._is_quiet = bool(options["quiet"])
        self._store, self._transport = HelpdeskStore(), settings.MAIL2TICKET["transport"]
        try:
            self._policy = policy_of_all()
        except Mail2TicketError as error:
            raise CommandError(str(error), returncode=_MISCONFIGURED) from error
        problems: list[str] = []
        taken = Queue.objects.filter(allow_email_submission=True).exclude(email_box_type=None)
        for queue in taken:
            try:
                problem = self._take(queue) if _is_due(queue) else None
            except Mail2TicketError as error:
                problem = error
            if problem:
                problems.append(f"{queue.slug}: {problem}")
        Intake(self._store, self._transport, self._policy).relay()
        if waiting := self._store.count_held(HeldFilter()):
            self._say(f"{waiting} wait for a person: manage.py held_mail")
        if problems:
            raise CommandError("\n".join(problems), returncode=_TRY_AGAIN)

    def _take(self, queue: Queue) -> Exception | None:
        intake = Intake(self._store, self._transport, in_inbox_of(queue, self._policy))
        inbox = inbox_of(queue)
        try:
            done = Fetcher(inbox=inbox, intake=intake, tell=self._told).once()
        finally:
            inbox.close()
        if done.problem is None:
            Queue.objects.filter(pk=queue.pk).update(email_box_last_check=timezone.now())
        return done.problem

    def _told(self, _: Delivery, outcome: Outcome | Exception) -> None:
        if isinstance(outcome, Exception):
            self.stderr.write(_plain(f"left in the inbox: {outcome}"))
        else:
            self._say(f"{outcome.state} {outcome.number or outcome.reason} {outcome.title}")

    def _say(self, line: str) -> None:
        if not self._is_quiet:
            self.stdout.write(_plain(line))


def _plain(line: str) -> str:
    # A terminal obeys control characters, and a mail may have any.
    return "".join(letter if letter.isprintable() else "?" for letter in line)


def _is_due(queue: Queue) -> bool:
    pause = timedelta(minutes=queue.email_box_interval or 0)
    last = queue.email_box_last_check
    return not last or timezone.now() - last > pause

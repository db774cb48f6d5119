"""
What django-helpdesk sends goes into our outbox; `get_email` sends it on.

An answer that somebody writes on a page of django-helpdesk is then part of the transaction that
writes his follow-up, is tried again for days while the mail server is down, and leads the reply
to its ticket by its Message-ID.
"""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone
from helpdesk.models import Queue

from mail2ticket.model.address import Address
from mail2ticket.model.notice import NoticeKind, OutboundMail
from mail2ticket.stores.ledger import Ledger, database_of

from .numbers import QueueNumbers

_LINE_END = re.compile(rb"\r?\n")
_IN_BRACKETS = re.compile(r"<([^<>]+)>")


class OutboxBackend(BaseEmailBackend):
    """A backend of Django's mail that puts it into our outbox."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """Put them in, in the transaction that is open, or in one of their own."""
        numbers = QueueNumbers(Queue.objects.values_list("slug", flat=True))
        messages = tuple(email_messages)
        with transaction.atomic():
            ledger = Ledger(database_of(connection))
            for message in messages:
                number = next(iter(numbers.find(message.subject)), None)
                for mail in _written(message):
                    ledger.enqueue(mail, number, mail.created_at)
        return len(messages)


def _written(message: EmailMessage) -> Iterator[OutboundMail]:
    """Yield *message* as it is sent, to each of its recipients."""
    content = message.message()
    sender = _address(message.from_email)
    for recipient in message.recipients():
        yield OutboundMail(
            id=uuid4().hex,
            kinds=(NoticeKind.INFORMED,),
            sender=sender,
            to=_address(recipient),
            message_id=str(content["Message-ID"]).strip().removeprefix("<").removesuffix(">"),
            content=_LINE_END.sub(b"\r\n", content.as_bytes()),
            created_at=timezone.now(),
            # A bounce of it becomes an internal note on its ticket.
            reverse_path=sender,
        )


def _address(written: str) -> Address:
    in_brackets = _IN_BRACKETS.search(written)
    return Address.of(in_brackets[1] if in_brackets else written)

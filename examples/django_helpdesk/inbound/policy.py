"""The policy of a helpdesk, as the queues of django-helpdesk and its settings have it."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen
from django.conf import settings
from helpdesk import settings as helpdesk_settings
from helpdesk.models import IgnoreEmail, Queue, Ticket

from mail2ticket import Discarded, Held, Mailbox, Policy
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.case import Attributed, Commanded
from mail2ticket.model.items import Entity, EntityKind, Stop
from mail2ticket.model.mailbox import Otherwise
from mail2ticket.model.verdict import Answer

from .numbers import QueueNumbers

# As `helpdesk.models.Ticket.priority` has them; mail that its sender marked is of high priority.
_NORMAL, _HIGH = "3", "2"
_TITLE_CHARACTERS = 200


@frozen
class Ignored:
    """Mail of an address that somebody put on the list of django-helpdesk becomes no ticket."""

    address: str
    queues: frozenset[str]
    is_kept: bool

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Hold it where it is to be kept, else record that it came."""
        if self.queues and case.mailbox.queue not in self.queues:
            return None
        sender = case.message.sender
        if sender is None or not self._is_meant(str(sender.address)):
            return None
        stop = (Held if self.is_kept else Discarded)("ignored", self.address)
        return Answer(stop, f"mail of {self.address} is ignored")

    def _is_meant(self, sender: str) -> bool:
        local, _, domain = sender.lower().rpartition("@")
        ignored_local, _, ignored_domain = self.address.lower().rpartition("@")
        return ignored_local in {"*", local} and ignored_domain in {"*", domain}


@frozen
class InboxOf:
    """Mail that names no queue of ours is for the one in whose inbox it lies, as in a Bcc."""

    address: Address

    def __call__(self, case: Attributed) -> Answer[Mailbox | Stop] | None:
        """Answer with that queue's mailbox."""
        return Answer(case.desk.mailbox_of[self.address], "it lies in the inbox of this queue")


def policy_of_all() -> Policy:
    """
    Return the policy of every queue that has an address.

    Raises:
        ConfigurationError: if it cannot work; all faults at once.
    """
    queues = [queue for queue in Queue.objects.all() if address_of(queue)]
    if not queues:
        raise ConfigurationError("no queue has an e-mail address")
    ours = settings.MAIL2TICKET
    policy = Policy(
        mailboxes=[_mailbox(queue) for queue in queues],
        keys=[key.encode() for key in ours.get("keys", ())],
        authentication_servers=ours.get("authentication_servers", ()),
        numbers=(QueueNumbers(Queue.objects.values_list("slug", flat=True)),),
        statuses=[str(label) for _, label in Ticket.STATUS_CHOICES],
        priorities=[str(value) for value, _ in Ticket.PRIORITY_CHOICES],
        queues=[queue.slug for queue in queues],
    )
    return policy.preferring(decide=tuple(_ignored(IgnoreEmail.objects.all())))


def in_inbox_of(queue: Queue, policy: Policy) -> Policy:
    """
    Return *policy* for mail from the inbox of *queue*: what names no queue is for this one.

    Raises:
        ConfigurationError: if it has no address.
    """
    rule = InboxOf(_address(queue))
    *earlier, bcc_only = policy.route
    return evolve(policy, route=(*earlier, rule, bcc_only))


def address_of(queue: Queue) -> str:
    """Return the address of *queue*; empty where it has none."""
    user = str(queue.email_box_user or "")
    return str(queue.email_address or (user if "@" in user else ""))


def _address(queue: Queue) -> Address:
    if not address_of(queue):
        raise ConfigurationError(f"queue {queue.slug} has no e-mail address")
    return Address.of(address_of(queue))


def _mailbox(queue: Queue) -> Mailbox:
    kinds = set(EntityKind)
    if helpdesk_settings.QUEUE_EMAIL_BOX_UPDATE_ONLY or not queue.allow_email_submission:
        kinds.remove(EntityKind.TICKET)
    return Mailbox(
        _address(queue),
        name=queue.title,
        queue=queue.slug,
        creates=kinds,
        otherwise=Otherwise.HOLD,
        priority=_NORMAL,
        high_priority=_HIGH,
        title_characters=_TITLE_CHARACTERS,
        language=queue.locale or helpdesk_settings.HELPDESK_EMAIL_FALLBACK_LOCALE,
        time_zone=settings.TIME_ZONE,
        **_files(),
    )


def _files() -> dict[str, object]:
    """Return which files are kept, as the settings of django-helpdesk say it."""
    if not helpdesk_settings.HELPDESK_ENABLE_ATTACHMENTS:
        return {"only_files": ()}
    if not helpdesk_settings.HELPDESK_VALIDATE_ATTACHMENT_TYPES:
        return {}
    return {"only_files": [*helpdesk_settings.HELPDESK_VALID_EXTENSIONS, ""]}


def _ignored(all_: Iterable[IgnoreEmail]) -> Iterable[Ignored]:
    for one in all_:
        queues = frozenset(one.queues.values_list("slug", flat=True))
        yield Ignored(one.email_address.strip(), queues, one.keep_in_mailbox)

"""
Alerts of monitoring tools: told by a key, kept without it (E11).

Each rule reads the mail by its *format*, which all of a policy's should share. An alert is
automatic mail: it is never answered, opens nothing again, and commands nothing. A mail with no
token, or to no alert mailbox, is none, whatever it says.
"""

from __future__ import annotations

import hmac

from attrs import frozen

from mail2ticket.model.alert import Alert, AlertFormat, alert_in
from mail2ticket.model.alert_token import AUTOTASK
from mail2ticket.model.attribution import address_of, attribution_of, questions_of
from mail2ticket.model.case import Attributed, Classified, Commanded, Drafted, Parsed
from mail2ticket.model.changes import Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import NO_QUESTIONS, Questions
from mail2ticket.model.importance import priority_of
from mail2ticket.model.items import Entity, EntityKind, Held, NewTicket, Reason, Stop
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.people import Requester, Stranger
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Kind

__all__ = [
    "AlertFields",
    "AlertKey",
    "AlertMailbox",
    "AlertSender",
    "AlertStorm",
    "AlertTicket",
    "BadAlertKey",
]


@frozen
class AlertKey:
    """
    A token with the right name and key for an alert mailbox makes the mail an alert.

    What is quoted or forwarded proves nothing: a person may answer an alert.
    """

    format: AlertFormat = AUTOTASK

    def conceal(self, text: str) -> str:
        """Return *text* without tokens, which hold a password."""
        return self.format.conceal(text)

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Answer with an alert."""
        alert = alert_in(case.message, self.format)
        mailbox = _proven(alert, case.desk, _mailboxes(case)) if alert else None
        if mailbox is None:
            return None
        return Answer(Kind.ALERT, f"an alert with the key of {mailbox.address}")


@frozen
class BadAlertKey:
    """
    A token without the right key, sent to an alert mailbox: a person looks at it.

    Nobody is told, for whoever tries keys would learn of it. Elsewhere the token is only
    taken out of the text.
    """

    format: AlertFormat = AUTOTASK

    def __call__(self, case: Classified) -> Answer[Stop] | None:
        """Hold a mail that claims to be an alert and is not."""
        if case.kind is Kind.ALERT or not any(one.is_for_alerts for one in _mailboxes(case)):
            return None
        alert = alert_in(case.message, self.format)
        if alert is None:
            return None
        said = f"its token cannot be read: {alert.fault}" if alert.fault else "its key is wrong"
        return Answer(Held(Reason.BAD_ALERT_KEY, said), f"an alert, and {said}")


@frozen
class AlertSender:
    """An alert is of whom it names, and never an agent's, whatever address it came from."""

    format: AlertFormat = AUTOTASK

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for the company and the contact that an alert names."""
        alert = _asked(message, desk, self.format)
        return questions_of(alert) if alert else NO_QUESTIONS

    def __call__(self, case: Classified) -> Answer[Requester] | None:
        """Answer with the contact, or with somebody of the company."""
        alert = alert_in(case.message, self.format) if case.kind is Kind.ALERT else None
        sender = case.message.sender
        if alert is None or sender is None:
            return None
        found = attribution_of(alert, case.facts)
        if found.contact:
            return Answer(found.contact, f"the alert names contact {found.contact.name}")
        address = (found.registers and found.registers.address) or sender.address
        name = found.registers.name if found.registers else sender.name
        of = f" of {found.company.name}" if found.company else ""
        return Answer(Stranger(address, name, found.company), f"an alert{of}, and no contact")


@frozen
class AlertMailbox:
    """An alert to several mailboxes is for the one whose key it has, and gets its defaults."""

    format: AlertFormat = AUTOTASK

    def __call__(self, case: Attributed) -> Answer[Mailbox | Stop] | None:
        """Answer with that mailbox; where the mail is for one alone there is nothing to say."""
        mailboxes = _mailboxes(case)
        alert = alert_in(case.message, self.format) if case.kind is Kind.ALERT else None
        if alert is None or len(mailboxes) == 1:
            return None
        mailbox = _proven(alert, case.desk, mailboxes)
        return Answer(mailbox, f"its key is that of {mailbox.address}") if mailbox else None


@frozen
class AlertStorm:
    """
    The alerts of one tool open so many tickets an hour; what is more is held.

    One cable that breaks makes a tool speak of every device behind it. Nobody is told, as of any
    alert, and nothing is lost. What becomes a note on an earlier ticket is not counted, and not
    held for it.

    Attributes:
        an_hour: The alerts that one address may open tickets with.
    """

    an_hour: int = 100

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask how many tickets the tool opened lately."""
        opened = frozenset({message.sender.address} if message.sender else ())
        return Questions(at=message.received_at, opened=opened)

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Hold what would open one ticket too many."""
        sender = case.message.sender
        if case.kind is not Kind.ALERT or sender is None or case.item:
            return None
        opened = case.facts.opened.get(sender.address, 0)
        if opened < self.an_hour:
            return None
        said = f"alerts of {sender.address} opened {opened} tickets in an hour before"
        return Answer(Held(Reason.FLOOD, said), said)


@frozen
class AlertTicket:
    """
    An alert opens a ticket: its company's, or else the mailbox's.

    A contact whom nobody knows is added to the directory; what could not be told is said in
    the ticket. It opens none about a work item that it joins.
    """

    format: AlertFormat = AUTOTASK

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for the work item that an alert names."""
        alert = _asked(message, desk, self.format)
        if alert is None or not alert.number:
            return NO_QUESTIONS
        return Questions(numbers=frozenset({alert.number}))

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Answer with the ticket."""
        alert = alert_in(case.message, self.format) if case.kind is Kind.ALERT else None
        mailbox, sender = case.mailbox, case.message.sender
        if (
            alert is None
            or sender is None
            or case.item
            or EntityKind.TICKET not in mailbox.creates
        ):
            return None
        found = attribution_of(alert, case.facts)
        named = case.facts.items.get(alert.number) or case.match.mentioned
        remarks = (*found.remarks, *((f"[See {named.number}.]",) if named else ()))
        text = conceal(self.format.conceal(case.message.body.text)).strip()
        people = found.contact.addresses[:1] if found.contact else ()
        is_new = found.registers is not None
        entity = NewTicket(
            mailbox=mailbox.address,
            title=_title(case.message, alert, self.format),
            text="\n\n".join((*remarks, text)).strip(),
            sender=next(iter(people), (is_new and address_of(alert)) or sender.address),
            requester=case.requester,
            company=found.company or mailbox.company,
            queue=mailbox.queue,
            priority=priority_of(case.message, mailbox),
            status=mailbox.status,
            type=alert.sub_issue or mailbox.type,
            source=mailbox.source,
            registers=found.registers,
            mentions=named.number if named else None,
            alert_id=alert.id.casefold(),
            received_at=case.message.received_at,
            reporter=sender.address,
        )
        return Answer(entity, "a new ticket of an alert")


@frozen
class AlertFields:
    """The device that an alert names is kept in the fields ``device`` and ``device_source``."""

    format: AlertFormat = AUTOTASK

    def __call__(self, case: Drafted) -> Answer[Changes] | None:
        """Answer with the fields of a new ticket."""
        alert = alert_in(case.message, self.format) if case.kind is Kind.ALERT else None
        if alert is None or not alert.device or not isinstance(case.entity, NewTicket):
            return None
        pairs = (("device", alert.device), ("device_source", alert.device_source))
        fields = tuple(pair for pair in pairs if pair[1])
        return Answer(Changes(fields=fields), f"an alert of the device {alert.device}")


def _mailboxes(case: Parsed) -> tuple[Mailbox, ...]:
    """Return the active mailboxes that the mail is for."""
    only = case.addressee
    addresses = (only,) if only else (one.address for one in case.message.recipients)
    found = dict.fromkeys(case.desk.mailbox_for(address) for address in addresses)
    return tuple(mailbox for mailbox in found if mailbox and mailbox.is_active)


def _proven(alert: Alert, desk: Desk, mailboxes: tuple[Mailbox, ...]) -> Mailbox | None:
    """Return which of *mailboxes* the alert has the key of; every key takes the same time."""
    found: Mailbox | None = None
    for mailbox in desk.mailboxes:
        if mailbox.is_for_alerts:
            is_named = _equal(mailbox.alert_name or alert.name, alert.name)
            is_right = is_named & _equal(mailbox.alert_key, alert.key)
            if is_right and not alert.fault and mailbox in mailboxes:
                found = found or mailbox
    return found


def _equal(expected: str, given: str) -> bool:
    as_bytes = expected.encode("utf-8", "surrogatepass"), given.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(*as_bytes)


def _asked(message: Message, desk: Desk, form: AlertFormat) -> Alert | None:
    """Return the alert to be looked up, if it has the key of any mailbox."""
    alert = alert_in(message, form) if any(m.is_for_alerts for m in desk.mailboxes) else None
    return alert if alert and _proven(alert, desk, desk.mailboxes) else None


def _title(message: Message, alert: Alert, form: AlertFormat) -> str:
    subject = conceal(form.conceal(message.subject)).strip()
    if subject and not message.is_subject_blank:
        return subject
    return ": ".join(filter(None, ("Alert", alert.device, alert.sub_issue)))

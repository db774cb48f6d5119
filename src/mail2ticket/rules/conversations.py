"""What does it become? Conversations, as CCAI tells them (E15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from urllib.parse import quote

from attrs import evolve, field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import NamedAddress
from mail2ticket.model.case import Commanded, Drafted
from mail2ticket.model.changes import Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Origin, Questions
from mail2ticket.model.items import Entity, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.mailbox import is_web_link
from mail2ticket.model.message import Message
from mail2ticket.model.people import name_of
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.rules import Checking, Rule, asked_by

__all__ = ["Conversations", "NewestMail"]

_SESSION_CHARACTERS = 20
_MOST_RECIPIENTS = 5
# In place of what nobody knows yet.
_NOBODY = "-"


def _rules(values: Iterable[Rule[Commanded, Entity]]) -> tuple[Rule[Commanded, Entity], ...]:
    return tuple(values)


@frozen
class Conversations:
    """
    A mail adds its link to the work item, and the first one each way a standard note.

    The note says who sent and who received it, the session, the agent, the queue and the
    subject. What the mail says stays where the mail is kept, unless *adds_text*; what we remark
    about it, such as the item that it was kept apart from, is said in any case. Time entries,
    and mail that becomes nothing, are left as they are. Alerts, and reports on our own mail, are
    part of no conversation: they have their link, and say what they always say.

    A mail is the first of its way if it answers none that we know of that way on the item; so a
    mail that names the item in its subject alone, and no other mail, has the note again.

    Attributes:
        rules: The rules that decide what a mail becomes; the first answer wins.

        link: The page that shows a mail: ``$key`` in it is the key of the delivery, ``$session``
            names the conversation.

        adds_text: Whether the text of the mail is added too.

        adds_transcript: Whether a file of the whole conversation so far is added too, which the
            door writes: ``Intake(transcripts=…)``. An alert or a report has none.
    """

    rules: tuple[Rule[Commanded, Entity], ...] = field(converter=_rules)
    link: str = field(kw_only=True)
    adds_text: bool = field(default=False, kw_only=True)
    adds_transcript: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        found = [] if self.rules else ["conversations: there are no rules that decide"]
        if not is_web_link(self.link):
            found.append(f"conversations: {self.link!r} is no address of a page")
        if "$key" not in self.link:
            found.append("conversations: the link names no mail; it needs $key")
        if found:
            raise ConfigurationError(found)

    def faults_at(self, desk: Desk) -> list[str]:
        """Return what is wrong with its rules at *desk*."""
        checking = (rule for rule in self.rules if isinstance(rule, Checking))
        return [fault for rule in checking for fault in rule.faults_at(desk)]

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask what its rules ask, and for the mails that it answers."""
        answered = Questions(at=message.received_at, message_ids=frozenset(message.thread))
        return Questions.joined(
            [answered, *[asked_by(rule, message, desk) for rule in self.rules]]
        )

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Answer as the first of its rules does, with the note and the link."""
        for rule in self.rules:
            answer = rule(case)
            if answer is None:
                continue
            entity = answer.value
            if not isinstance(entity, NewTicket | NewNote):
                return answer
            is_said = _is_said(case)
            is_first = is_said and _is_first(case, entity)
            text = "\n\n".join(self._parts(case, entity, is_first=is_first))
            told = f"{answer.reason}; {'the first mail this way, ' * is_first}by its link"
            asks = self.adds_transcript and is_said
            return Answer(evolve(entity, text=text, asks_for_transcript=asks), told)
        return None

    def _parts(
        self, case: Commanded, entity: NewTicket | NewNote, *, is_first: bool
    ) -> Iterator[str]:
        if is_first:
            yield _standard_note(case, entity)
        yield f"Mail: {link_to(case.message, self.link)}"
        text = entity.text if self.adds_text or not _is_said(case) else _remarks(case, entity)
        if text:
            yield text


@frozen
class NewestMail:
    """
    A field of the work item leads to its newest mail.

    Attributes:
        link: As that of `Conversations`.

        name: What the field is called.
    """

    link: str
    name: str = "newest_mail"

    def __call__(self, case: Drafted) -> Answer[Changes] | None:
        """Set the field, in place of the mail before."""
        if not isinstance(case.entity, NewTicket | NewNote | NewTimeEntry):
            return None
        linked = Changes(fields=((self.name, link_to(case.message, self.link)),))
        return Answer(linked, f"{self.name} leads to this mail")


def link_to(message: Message, link: str) -> str:
    """Return the address of the page that shows *message*, after the pattern *link*."""
    key = quote(message.key, safe="")
    return link.replace("$key", key).replace("$session", session_of(message))


def session_of(message: Message) -> str:
    """
    Return the id of the conversation that *message* is part of.

    It is made of the mail that began the thread, so that all mails of one thread share it.

    >>> session_of(Message(key="1", message_id="a@b.example"))
    'ebb18a030bf15174f571'
    >>> answer = Message(key="2", references=("a@b.example", "c@d.example"))
    >>> session_of(answer) == session_of(Message(key="1", message_id="a@b.example"))
    True
    """
    began = (*message.references, *message.in_reply_to, message.message_id or message.key)[0]
    return sha256(began.encode("utf-8", "replace")).hexdigest()[:_SESSION_CHARACTERS]


def _is_said(case: Commanded) -> bool:
    """Return whether somebody says something: no alert, and no report on a mail of ours."""
    return case.kind is not Kind.ALERT and not case.kind.is_report


def _remarks(case: Commanded, entity: NewTicket | NewNote) -> str:
    """Return what stands before the text of the mail, which is ours."""
    remarks = entity.text.removesuffix(conceal(case.message.body.text).strip())
    return remarks.strip() if remarks != entity.text else ""


def _is_first(case: Commanded, entity: NewTicket | NewNote) -> bool:
    """Return whether *case* answers no mail of its own way that is about the same item."""
    if isinstance(entity, NewTicket):
        return True
    way = Origin.COPIED if case.kind is Kind.COPY else Origin.RECEIVED
    known = (case.facts.references.get(one) for one in case.message.thread)
    number = entity.item.number.upper()
    return not any(one and one.origin is way and one.number.upper() == number for one in known)


def _standard_note(case: Commanded, entity: NewTicket | NewNote) -> str:
    message, is_outgoing = case.message, case.kind is Kind.COPY
    received_by = _shown(*message.to[:_MOST_RECIPIENTS]) if is_outgoing else ""
    assignee = entity.item.assignee if isinstance(entity, NewNote) else ""
    fields = {
        "Sent by": _shown(*message.senders[:1]),
        "Received by": received_by or str(case.mailbox.address),
        "Session": session_of(message),
        "Agent": name_of(case.requester) if is_outgoing else assignee,
        "Queue": entity.queue if isinstance(entity, NewTicket) else case.mailbox.queue,
        "Subject": message.subject,
    }
    return "\n".join(f"{label}: {_one_line(value)}" for label, value in fields.items())


def _shown(*people: NamedAddress) -> str:
    return ", ".join(map(str, people))


def _one_line(text: str) -> str:
    return " ".join(conceal(text).split()) or _NOBODY

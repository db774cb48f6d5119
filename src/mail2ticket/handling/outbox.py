"""From notices to mail: written once the number of the work item is known (N1, N4)."""

from __future__ import annotations

from urllib.parse import quote

from attrs import evolve

from mail2ticket.logbook import remark
from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.decision import Decision
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.notice import Notice, NoticeKind, OutboundMail, one_each
from mail2ticket.model.numbers import tag_of
from mail2ticket.model.people import Agent, name_of
from mail2ticket.model.token import LOOP_FIELD, MESSAGE_ID_PREFIX, TokenKind
from mail2ticket.parse.header.references import address_detail, message_id_local
from mail2ticket.policy import Policy
from mail2ticket.serialize import address_to_wire, is_id, write_mail
from mail2ticket.wording import FIELD, Point, Wording

# Longer ids of other people's are not repeated, for our mails are small.
_LONGEST_ID = 250
# RFC 5321 section 4.5.3.1.1.
_LONGEST_LOCAL_PART = 64
_NONCE_CHARACTERS = 20
# A notice is small (A7), whatever was sent.
_MOST_FAULTS = 20
_LONGEST_WORDS = 120


def written(
    decision: Decision,
    number: str | None,
    message: Message,
    policy: Policy,
    assignee: Agent | None = None,
) -> tuple[OutboundMail, ...]:
    """
    Return the mails that tell what *decision* wants told, ready to send.

    They are the same each time, their Message-IDs too, so that a mail that is sent again
    after a crash is known for the same. A person whose address no mail can be written to is
    not told; that is logged, and changes nothing else.

    Args:
        decision: What was decided.

        number: The work item that was opened or written to, if any.

        message: The mail that is answered.

        assignee: Who the item was assigned to by this mail, if anybody.

        policy: Whose wording, keys and mailboxes are used.
    """
    mails: list[OutboundMail] = []
    told = one_each(_to_somebody(notice, assignee) for notice in decision.notices)
    for at, notice in enumerate(told):
        if notice.to is None:
            continue  # nobody got the item
        try:
            mails.append(_mail(notice, notice.to, at, decision, number, message, policy))
        except ValueError:
            remark("notice %d of %s cannot be written: %s", at, decision.key, _why(notice.to))
    return tuple(mails)


def _why(to: Address) -> str:
    """Return why a notice to *to* cannot be written, without any word of a mail (X25)."""
    try:
        address_to_wire(to)
    except ValueError:
        return "its recipient has an address that no mail can be sent to"
    return "a field of it would not be valid"


def _to_somebody(notice: Notice, assignee: Agent | None) -> Notice:
    """Return *notice* to the one who got the item, where that was not known before."""
    if notice.to is not None or assignee is None or not assignee.addresses:
        return notice
    return evolve(notice, to=assignee.addresses[0])


def _mail(  # noqa: PLR0917 - private, and called once
    notice: Notice,
    to: Address,
    at: int,
    decision: Decision,
    number: str | None,
    message: Message,
    policy: Policy,
) -> OutboundMail:
    mailbox = policy.mailbox_of[notice.mailbox]
    nonce = f"{decision.key[:_NONCE_CHARACTERS]}{at}"
    message_id = _message_id(notice, to, nonce, number, policy)
    values = _values(notice, decision, number, policy)
    values["reason"] = policy.wording.reason(notice.reason, mailbox.language)
    points = _points(notice, mailbox.language, policy.wording)
    told = (notice.kinds, mailbox.language, values, points)
    subject, text = policy.wording.say(*told)
    html = policy.wording.show(*told, accent=mailbox.accent) if mailbox.html_notices else None
    answers = tuple(i for i in (message.message_id,) if i and _is_plain(i))
    earlier = tuple(i for i in message.references if _is_plain(i))
    content = write_mail(
        sender=NamedAddress(mailbox.name, mailbox.address),
        to=to,
        reply_to=_reply_address(notice, to, number, policy),
        subject=subject,
        text=text,
        html=html,
        message_id=message_id,
        date=decision.received_at,
        in_reply_to=answers[0] if answers else None,
        references=(*earlier, *answers),
        extra=(
            ("Auto-Submitted", _submitted(notice, to, message)),
            ("X-Auto-Response-Suppress", "All"),
            *_loop_marker(mailbox, nonce, policy),
        ),
    )
    return OutboundMail(
        id=f"{decision.key}.{at}",
        kinds=notice.kinds,
        sender=mailbox.address,
        to=to,
        message_id=message_id,
        content=content,
        created_at=decision.received_at,
    )


def _submitted(notice: Notice, to: Address, message: Message) -> str:
    """Return how a mail came about (RFC 3834 section 5): in answer, or by a rule of ours."""
    sender = message.sender
    is_reply = any(kind.is_answer for kind in notice.kinds) and not notice.role.is_ours
    return "auto-replied" if is_reply and sender and sender.address == to else "auto-generated"


def _is_plain(message_id: str) -> bool:
    return len(message_id) <= _LONGEST_ID and is_id(message_id)


def _values(
    notice: Notice, decision: Decision, number: str | None, policy: Policy
) -> dict[str, str]:
    mailbox = policy.mailbox_of[notice.mailbox]
    entity = decision.entity
    title = entity.title if isinstance(entity, NewTicket | NewNote | NewTimeEntry) else ""
    queue = entity.queue if isinstance(entity, NewTicket) else ""
    hours = ""
    if isinstance(entity, NewTimeEntry):
        hours = policy.wording.decimal(entity.hours, mailbox.language)
    name = name_of(decision.requester) if decision.requester else ""
    link = mailbox.link.replace("$number", quote(number, safe="")) if number else ""
    tag = tag_of(number, policy.numbers) if number else ""
    return {
        **_fields(notice, decision, mailbox),
        "number": number or "",
        "tag": tag,
        "reply": "" if mailbox.new_mail_only else tag,
        "title": title if notice.may_quote else "",
        "name": name if notice.may_quote else "",
        "queue": decision.changes.queue or queue or mailbox.queue,
        "mailbox": mailbox.name.strip() or str(mailbox.address),
        "link": link,
        "hours": hours,
    }


def _fields(notice: Notice, decision: Decision, mailbox: Mailbox) -> dict[str, str]:
    """
    Return the fields of a new ticket, for those to be told who are known.

    Who is not verified is told what our settings say, and nothing that a mail may have said.
    """
    entity, changes = decision.entity, decision.changes
    if not isinstance(entity, NewTicket) or NoticeKind.ACKNOWLEDGED in notice.kinds:
        return {}
    ours = {
        **dict(mailbox.fields),
        "status": entity.status,
        "priority": entity.priority,
        "type": entity.type,
    }
    now = {
        **dict(changes.fields),
        "status": changes.status or entity.status,
        "priority": changes.priority or entity.priority,
        "type": changes.type or entity.type,
    }
    return {
        f"{FIELD}{name}": value
        for name, value in now.items()
        if notice.may_quote or ours.get(name) == value
    }


def _points(notice: Notice, language: str, wording: Wording) -> tuple[Point, ...]:
    """Return what was wrong, one by one; in words of ours alone where none may be quoted."""
    faults = (
        (wording.reason(fault.code, language), f"{_short(fault.text)} ({fault.place})")
        for fault in notice.faults[:_MOST_FAULTS]
    )
    files = (
        (wording.refusal(file.refusal, language), _short(file.filename)) for file in notice.dropped
    )
    points = (Point(said, about if notice.may_quote else "") for said, about in (*faults, *files))
    return tuple(dict.fromkeys(points))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_WORDS else f"{text[: _LONGEST_WORDS - 1]}…"


def _message_id(
    notice: Notice, to: Address, nonce: str, number: str | None, policy: Policy
) -> str:
    local = f"{MESSAGE_ID_PREFIX}.{nonce}"
    if number and policy.signer:
        token = policy.signer.sign(TokenKind.MESSAGE_ID, number, to, nonce)
        local = message_id_local(token)
    return f"{local}@{notice.mailbox.domain}"


def _reply_address(
    notice: Notice, to: Address, number: str | None, policy: Policy
) -> Address | None:
    """Return the mailbox's address with a signed token, where one can be made and fits."""
    if not number or not policy.signer:
        return None
    token = policy.signer.sign(TokenKind.ADDRESS, number, to)
    address = notice.mailbox.with_subaddress(address_detail(token))
    return address if len(address.local) <= _LONGEST_LOCAL_PART else None


def _loop_marker(mailbox: Mailbox, nonce: str, policy: Policy) -> tuple[tuple[str, str], ...]:
    if not policy.signer:
        return ()
    token = policy.signer.sign(TokenKind.LOOP, "", mailbox.address, nonce)
    return ((LOOP_FIELD, f"{token.nonce}.{token.signature}"),)

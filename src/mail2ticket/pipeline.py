"""
The whole of triage on one page, and not a line of I/O.

`questions` says what must be looked up; `triage` decides on the answers. Seven questions are
asked in order: What is it? Who is it from? Which mailbox is it for? Which work item is it
about? What does it become? Which files are kept? Who is told?
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import chain
from typing import TypeAlias

from attrs import evolve

from mail2ticket.errors import RuleError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import (
    Classified,
    Commanded,
    Decided,
    Drafted,
    Match,
    Parsed,
    Told,
)
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Decision, FileFate
from mail2ticket.model.desk import FanOut
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import (
    Discarded,
    Entity,
    Held,
    NewNote,
    NewTimeEntry,
    Reason,
    Stop,
)
from mail2ticket.model.message import Message
from mail2ticket.model.notice import Notice, one_each
from mail2ticket.model.patience import check
from mail2ticket.model.people import Requester
from mail2ticket.model.refusal import Refusal
from mail2ticket.model.verdict import Answer, Kind, Trace, Trust
from mail2ticket.policy import Policy
from mail2ticket.rules import Inquiry, name_of
from mail2ticket.rules.concealing import harmless, without_secrets
from mail2ticket.rules.fitting import fitted
from mail2ticket.rules.outgoing import unverified_copy
from mail2ticket.rules.privacy import privacy
from mail2ticket.rules.routes import addressees
from mail2ticket.rules.senders import stranger

__all__ = ["questions", "triage", "triage_each"]

#: What decides on a mail, in each mailbox that takes it: `triage_each`, or a host's own.
Triage: TypeAlias = Callable[[Message, Facts, Policy], Iterable[Decision]]

_PERSONAL = Answer(Kind.PERSONAL, "nothing says otherwise")
_UNKNOWN = Answer(Trust.UNKNOWN, "none of our servers says anything")
_NO_ROUTE: Answer[Stop] = Answer(Held(Reason.NO_ROUTE), "no recipient is a mailbox of ours")
_NO_ITEM = Answer(Match(), "about no work item that we know")
_UNDECIDED: Answer[Entity] = Answer(Held(Reason.UNDECIDED), "no rule knows what it becomes")
_KEPT: Answer[bool | Refusal] = Answer(True, "nothing speaks against it")
_MAY_SPEAK = Answer(False, "nothing speaks against telling people")
#: What is said of a notice when no rule keeps it back.
NOT_TOO_MUCH = Answer(False, "within all limits")


def questions(message: Message, policy: Policy) -> Questions:
    """
    Return all that triage of *message* needs to know, for one round of look-ups.

    Raises:
        RuleError: if a rule raises.
    """
    first = Questions(at=message.received_at)
    try:
        found = [rule.questions(message, policy) for rule in policy.asking]
        check("questions")
        return Questions.joined([first, *found])
    except Exception:  # noqa: BLE001 - whatever it is, the rule that raises is to be named
        return _joined_one_by_one(first, message, policy)


def _joined_one_by_one(asked: Questions, message: Message, policy: Policy) -> Questions:
    for rule in policy.asking:
        check("questions")
        try:
            asked |= rule.questions(message, policy)
        except Exception as error:
            raise RuleError("questions", type(rule).__name__) from error
    return asked  # what raised before does no more


def triage(message: Message, facts: Facts, policy: Policy) -> Decision:
    """
    Decide what becomes of *message*.

    Pure: the same arguments give an equal decision, so any decision can be replayed, and
    calling this is a dry run. Should a rule raise, the mail is held for a person; it is not
    lost, and it does not come back for ever.

    Args:
        message: What came in.

        facts: What the host answered to `questions`.

        policy: The rules to go by.
    """
    return _triaged(Parsed(message=message, facts=facts, desk=policy), policy)


def triage_each(message: Message, facts: Facts, policy: Policy) -> tuple[Decision, ...]:
    """
    Decide what becomes of *message* in each mailbox that takes it; at least one decision (R4).

    One alone, unless `Desk.fan_out` is EACH and the mail is for several addresses of ours. The
    first has the key of the delivery, each further one a key of its own, made of that and the
    address. What is stopped before any mailbox is asked is decided once, and so is what would
    be the same twice: a note on one work item, a refusal for one reason. With EACH each says in
    `Decision.addressees` for which addresses it is made.
    """
    addresses = addressed(message, policy)
    if len(addresses) < 2:  # noqa: PLR2004 - one is no choice
        decision = triage(message, facts, policy)
        return (evolve(decision, addressees=tuple(addresses)) if addresses else decision,)
    case = Parsed(message=message, facts=facts, desk=policy)
    found = [
        evolve(_triaged(evolve(case, addressee=spelt), policy), addressees=(one,))
        for one, spelt in addresses.items()
    ]
    taken: dict[object, Decision] = {}
    for decision in found:
        if decision.mailbox is not None or _has_failed(decision):
            same = taken.get(done := _what_is_done(decision), decision)
            also = decision.addressees if same is not decision else ()
            taken[done] = evolve(same, addressees=(*same.addressees, *also))
    first, *others = list(taken.values()) or [evolve(found[0], addressees=tuple(addresses))]
    return (
        first,
        *(evolve(one, key=further_key(message.key, one.addressees[0])) for one in others),
    )


def addressed(message: Message, policy: Policy) -> dict[Address, Address]:
    """Return the addresses that *message* is looked at for apart, and how it spells each (R4)."""
    if policy.fan_out is not FanOut.EACH:
        return {}
    return addressees(message, policy, policy.route)


def _what_is_done(decision: Decision) -> object:
    """Return what two decisions about one mail have in common if doing one of them is enough."""
    entity = decision.entity
    if isinstance(entity, NewNote | NewTimeEntry):
        return entity.item.number
    if isinstance(entity, Held | Discarded):
        return entity
    return (decision.mailbox, entity, decision.changes)


def _has_failed(decision: Decision) -> bool:
    entity = decision.entity
    return isinstance(entity, Held) and entity.reason == Reason.RULE_FAILED


def further_key(key: str, address: Address) -> str:
    """Return the key of the record of the mail *key* in the further mailbox *address*."""
    return sha256(f"{key} {address}".lower().encode("utf-8", "replace")).hexdigest()


def _triaged(case: Parsed, policy: Policy) -> Decision:
    inquiry = Inquiry(policy.concealed)
    try:
        return _triage(inquiry, case, policy)
    except RuleError as error:
        return _failed(inquiry, case.message, policy, error)


def decided(
    triage: Triage, message: Message, facts: Facts, policy: Policy
) -> tuple[Decision, ...]:
    """Return what *triage* decides, which may be a host's own; the mail is held if it raises."""
    try:
        first, *others = triage(message, facts, policy)
        if first.key != message.key:
            raise ValueError("the first decision is about another delivery")  # noqa: TRY301 - as if it raised
    except Exception as error:  # noqa: BLE001 - nothing that it raises may lose a mail
        failure = RuleError("triage", name_of(triage))
        failure.__cause__ = error
        return (held(message, policy, failure),)
    return (first, *others)


def held(message: Message, policy: Policy, error: RuleError) -> Decision:
    """Return the decision on a mail for which `questions` failed: a person looks at it."""
    return _failed(Inquiry(policy.concealed), message, policy, error)


def classify(message: Message, policy: Policy) -> Kind:
    """
    Return what *message* is, as far as the mail itself tells.

    Raises:
        RuleError: if a rule raises.
    """
    return _classified(Inquiry(), Parsed(message=message, facts=Facts(), desk=policy), policy).kind


def unanswerable(message: Message, policy: Policy) -> str:
    """
    Return why *message* may not be answered automatically; empty if it may.

    As far as the mail itself tells: nobody is asked how often the sender was answered.

    Raises:
        RuleError: if a rule raises.
    """
    inquiry = Inquiry()
    case = _classified(inquiry, Parsed(message=message, facts=Facts(), desk=policy), policy)
    if not inquiry.ask("silence", policy.silence, case, _MAY_SPEAK):
        return ""
    return inquiry.reason


def _triage(inquiry: Inquiry, parsed: Parsed, policy: Policy) -> Decision:
    message = parsed.message
    classified = _classified(inquiry, parsed, policy)

    nothing: Answer[Stop | None] = Answer(None, "nothing stops it")
    stop = inquiry.ask("screen", policy.screen, classified, nothing)
    if stop is not None:
        return _stopped(inquiry, message, stop, classified)

    unknown: Answer[Requester] = Answer(stranger(classified), "the directory knows nobody")
    attributed = classified.attributed(
        inquiry.ask("attribute", policy.attribute, classified, unknown)
    )

    mailbox = inquiry.ask("route", policy.route, attributed, _NO_ROUTE)
    if isinstance(mailbox, Held | Discarded):
        return _stopped(inquiry, message, mailbox, classified, attributed.requester)
    routed = attributed.routed(mailbox)

    matched = routed.matched(inquiry.ask("match", policy.match, routed, _NO_ITEM))
    command = inquiry.ask("command", policy.command, matched, Answer(None, "no command"))
    commanded = matched.commanded(harmless(command, policy.concealed))
    entity = inquiry.ask("decide", policy.decide, commanded, _UNDECIDED)
    entity = without_secrets(entity, policy.concealed)
    drafted = _refined(inquiry, commanded.drafted(entity), policy)
    entity, files = _with_files(inquiry, drafted, entity, policy)
    notices = _notices(inquiry, drafted.decided(entity, files), policy)
    return Decision(
        key=message.key,
        received_at=message.received_at,
        kind=commanded.kind,
        trust=commanded.trust,
        mailbox=mailbox.address,
        requester=commanded.requester,
        entity=entity,
        command=commanded.command,
        changes=drafted.changes,
        files=files,
        notices=notices,
        trace=inquiry.trace,
    )


def set_aside(
    message: Message, policy: Policy, reason: Reason, detail: str, cause: str = ""
) -> Decision:
    """
    Return the decision on a mail with which something went wrong: a person looks at it.

    Nobody is told. What is private is believed whatever else fails, and not kept (E16). To
    *reason*, one word, comes *detail* in words of ours, and as *cause* what others say of it,
    which may hold secrets that are taken out.
    """
    return _set_aside(Inquiry(policy.concealed), message, policy, Held(reason, detail), cause)


def _failed(inquiry: Inquiry, message: Message, policy: Policy, error: RuleError) -> Decision:
    stop = Held(Reason.RULE_FAILED, str(error))
    cause = repr(error.__cause__) if error.__cause__ else ""
    return _set_aside(inquiry, message, policy, stop, cause)


def _set_aside(
    inquiry: Inquiry, message: Message, policy: Policy, stop: Held, cause: str
) -> Decision:
    case = Parsed(message=message, facts=Facts(), desk=policy)
    if answer := privacy(case, policy.screen):
        return _stopped(Inquiry(), message, answer.value)
    try:
        cause = policy.concealed(f": {cause}" if cause else "")
    except RuleError:
        cause = ""  # it may hold what nobody took out
    return _stopped(inquiry, message, evolve(stop, detail=f"{stop.detail}{cause}"[:500]))


def _classified(inquiry: Inquiry, parsed: Parsed, policy: Policy) -> Classified:
    kind = inquiry.ask("classify", policy.classify, parsed, _PERSONAL)
    case = parsed.classified(kind, inquiry.ask("trust", policy.trust, parsed, _UNKNOWN))
    if kind is not Kind.COPY:
        return case
    believed = Answer(kind, "it is verified")
    return evolve(case, kind=inquiry.ask("classify", (unverified_copy,), case, believed))


def _refined(inquiry: Inquiry, case: Drafted, policy: Policy) -> Drafted:
    """Ask what else is set on the work item; every rule sees what those before it set."""
    if isinstance(case.entity, Held | Discarded):
        return case
    return inquiry.ask_each("refine", policy.refine, case, _changed)


def _changed(case: Drafted, changes: Changes) -> Drafted:
    return evolve(case, changes=case.changes | changes)


def _with_files(
    inquiry: Inquiry, case: Commanded, entity: Entity, policy: Policy
) -> tuple[Entity, tuple[FileFate, ...]]:
    """
    Ask which files are kept, and make the entity fit.

    What is stopped keeps none, nor does a report: whoever knows the id of a mail of ours
    can send one, and would put files into the item with it.
    """
    if isinstance(entity, Held | Discarded):
        return entity, ()
    files: list[FileFate] = []
    for attachment in _enclosed(case):
        kept = inquiry.ask("attach", policy.attach, case.enclosing(attachment), _KEPT)
        refusal = kept if isinstance(kept, Refusal) else None
        is_scanned = kept is True and case.facts.scans is not None
        files.append(FileFate(attachment, kept is True, inquiry.reason, refusal, is_scanned))
    return fitted(entity, case.mailbox, files)


def _enclosed(case: Commanded) -> tuple[Attachment, ...]:
    """Return the files to ask about: its own, and those of a mail that it passes on (S3)."""
    message = case.message
    if case.kind.is_report:
        return ()
    if message.forward is None:
        return message.attachments
    return (*message.attachments, *message.forward.attachments)


def _notices(inquiry: Inquiry, case: Decided, policy: Policy) -> tuple[Notice, ...]:
    """Ask who is told: of ourselves whatever the mail is, and of the others unless in silence."""
    inside = chain.from_iterable(inquiry.ask_all("inform", policy.inform, case))
    if inquiry.ask("silence", policy.silence, case, _MAY_SPEAK):
        notices = one_each(inside)
    else:
        outside = _each(inquiry.ask_all("notify", policy.notify, case))
        notices = one_each((*outside, *inside))
    asked = (case.telling(notice) for notice in notices)
    return tuple(told.notice for told in asked if not _is_too_much(inquiry, told, policy))


def _each(answers: Iterable[Notice | tuple[Notice, ...]]) -> Iterator[Notice]:
    for answer in answers:
        yield from answer if isinstance(answer, tuple) else (answer,)


def _is_too_much(inquiry: Inquiry, told: Told, policy: Policy) -> bool:
    """Ask whether a notice to the sender is one too many; the others' turn comes later."""
    is_limited = told.is_to_sender and not told.notice.role.is_ours
    return is_limited and inquiry.ask("limit", policy.limit, told, NOT_TOO_MUCH)


def _stopped(
    inquiry: Inquiry,
    message: Message,
    entity: Stop,
    case: Classified | None = None,
    requester: Requester | None = None,
) -> Decision:
    """Return the decision on a mail about which nothing more is asked."""
    is_private = entity.reason == Reason.PRIVATE
    # What the earlier rules said may repeat words of the mail, which is nobody's business.
    trace = Trace(inquiry.trace.steps[-1:]) if is_private else inquiry.trace
    return Decision(
        key=message.key,
        received_at=message.received_at,
        kind=case.kind if case else Kind.PERSONAL,
        trust=case.trust if case else Trust.UNKNOWN,
        requester=requester,
        entity=entity,
        trace=trace,
        keeps_mail=not is_private,
    )

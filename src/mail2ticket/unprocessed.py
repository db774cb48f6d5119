"""The unprocessed queue: held mail, and what people do with it (R6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import evolve, field, frozen

from mail2ticket.by_hand import Wishes, attaching, opening, without_rules
from mail2ticket.enclosures import Prepared
from mail2ticket.errors import RuleError, UnprocessedError
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Decision, Outcome, state_of
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.items import Discarded, Held, NewNote, NewTicket, Reason
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message, is_moment
from mail2ticket.model.people import Agent, Company, Requester
from mail2ticket.model.verdict import Step, Trace
from mail2ticket.outbox import written
from mail2ticket.parse import parse
from mail2ticket.pipeline import held as held_for
from mail2ticket.pipeline import questions, triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    BlobStore,
    HeldStore,
    HeldUnitOfWork,
    Record,
    Scanner,
    Transport,
    UnitOfWork,
)


@frozen(kw_only=True)
class Wanted:
    """
    Which held mail somebody asks for; what is left empty leaves nothing out.

    Attributes:
        state: None for all.

        mailbox: The name of a mailbox, or an address of one.

        sender: An address, or ``@`` and a domain.

        since, until: When it was received, both included.

        agent: The id of an agent: mail of the mailboxes whose queues he works, and of those
            that nobody works.
    """

    state: HeldState | None = HeldState.WAITING
    mailbox: str = ""
    reason: str = ""
    sender: str = ""
    since: datetime | None = None
    until: datetime | None = None
    agent: str = ""


_WAITING = Wanted()


@frozen
class Unprocessed:
    """
    The held mail of a helpdesk, which waits for a person.

    Whatever is done with a mail is done in one transaction, by whoever is first; all that came
    of it, and who did it when, can be read afterwards.

    Attributes:
        transport: What sends notices; without one they stay in the outbox.

        scanner, blobs: As those of `Intake`.
    """

    store: HeldStore
    transport: Transport | None
    policy: Policy
    scanner: Scanner | None = None
    blobs: BlobStore | None = None

    def list(self, wanted: Wanted = _WAITING) -> tuple[HeldMail, ...]:
        """Return the mails that are *wanted*, in the order in which they came."""
        return tuple(self.store.held(self._filter(wanted)))

    def count(self, wanted: Wanted = _WAITING) -> int:
        """Return how many mails are *wanted*."""
        return self.store.count_held(self._filter(wanted))

    def read(self, key: str) -> tuple[HeldMail, bytes | None]:
        """
        Return the held mail of the delivery *key*, and its bytes if they were kept.

        Raises:
            UnprocessedError: if there is none.
        """
        held = self.store.held_mail(key)
        if held is None:
            raise UnprocessedError(f"no mail was ever held as {key}")
        return held, self.store.raw(key)

    def create_ticket(
        self,
        key: str,
        *,
        by: str,
        at: datetime | None = None,
        mailbox: Address | str | None = None,
        requester: Requester | None = None,
        company: Company | None = None,
        queue: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> Outcome:
        """
        Make a ticket of the held mail *key*; what is not said, the rules say.

        Its files are kept as the rules for files have it, its sender takes part in the ticket,
        and answers to it lead there.

        Args:
            key: The delivery.

            by: Who does it.

            at: When; now by default.

            mailbox: An address of the mailbox whose ticket it is; else one it was for, or the
                first of the helpdesk.

            requester: Who the ticket is for; else whom the sender is taken for.

            company: The company that it is for.

            queue: The queue.

            fields: Fields of the host's own, such as contract and service.

        Raises:
            UnprocessedError: if it cannot be, for example because somebody else was first.
            StoreError: if nothing was written.
        """
        held, content = self._waiting(key)
        named = tuple((fields or {}).items())
        wishes = Wishes(requester=requester, company=company, queue=queue, fields=named)
        policy = opening(self.policy, self._mailbox(held, mailbox), wishes)
        return self._brought(held, content, policy, Handling(deed=Deed.CREATED, by=by, at=_at(at)))

    def attach(
        self,
        key: str,
        number: str,
        *,
        by: str,
        at: datetime | None = None,
        reopens: bool = False,
    ) -> Outcome:
        """
        Attach the held mail *key* to the work item *number* as a note, with its files.

        Answers to it lead there; its sender takes no part in it for that. What a program wrote
        does not open a completed item again, whatever *reopens* says.

        Raises:
            UnprocessedError: if it cannot be, for example because there is no such item.
            StoreError: if nothing was written.
        """
        held, content = self._waiting(key)
        policy = attaching(self.policy, self._mailbox(held, None), number, reopens=reopens)
        handling = Handling(deed=Deed.ATTACHED, by=by, at=_at(at))
        return self._brought(held, content, policy, handling)

    def reprocess(
        self, key: str, *, by: str, policy: Policy | None = None, at: datetime | None = None
    ) -> Outcome:
        """
        Decide anew on the held mail *key*, by *policy*, such as one with a new route.

        It may be held again; then it waits on, and nobody is told again.

        Raises:
            UnprocessedError: if it cannot be, for example because somebody else was first.
            StoreError: if nothing was written.
        """
        held, content = self._waiting(key)
        handling = Handling(deed=Deed.REPROCESSED, by=by, at=_at(at))
        hand = self._hand(policy or self.policy, held, handling)
        return hand.bring(self.store, content)

    def delete(self, key: str, *, by: str, at: datetime | None = None, detail: str = "") -> None:
        """
        Delete the held mail *key*: it can still be read, and nothing becomes of it any more.

        Raises:
            UnprocessedError: if it does not wait, for example because somebody else was first.
            StoreError: if nothing was written.
        """
        handling = Handling(deed=Deed.DELETED, by=by, at=_at(at), detail=detail)
        self.read(key)
        with self.store.begin() as work:
            _settle(work, key, HeldState.DELETED, handling)

    def _brought(
        self, held: HeldMail, content: bytes, policy: Policy, handling: Handling
    ) -> Outcome:
        try:
            return self._hand(policy, held, handling).bring(self.store, content)
        except _RuleFailedError:
            hand = self._hand(without_rules(policy), held, handling)
            return hand.bring(self.store, content)

    def _hand(self, policy: Policy, held: HeldMail, handling: Handling) -> _Hand:
        return _Hand(
            self.store,
            self.transport,
            policy,
            self.scanner,
            self.blobs,
            held=held,
            handling=handling,
        )

    def _waiting(self, key: str) -> tuple[HeldMail, bytes]:
        held, content = self.read(key)
        _check(held)
        if content is None:
            raise UnprocessedError("of this mail nothing was kept")
        return held, content

    def _mailbox(self, held: HeldMail, wanted: Address | str | None) -> Mailbox:
        """Return the mailbox that was named, or one that the mail was for, or the first."""
        known = self.policy.mailbox_of
        if wanted is not None:
            address = wanted if isinstance(wanted, Address) else Address.of(wanted)
            if address not in known:
                raise UnprocessedError(f"{address} is no mailbox of ours")
            return known[address]
        found = (known[address] for address in held.addresses if address in known)
        return next(found, self.policy.mailboxes[0])

    def _filter(self, wanted: Wanted) -> HeldFilter:
        own, shared = self._worked(wanted.agent)
        return HeldFilter(
            state=wanted.state,
            addresses=self._named(wanted.mailbox) if wanted.mailbox else None,
            reason=wanted.reason,
            sender=wanted.sender,
            since=wanted.since,
            until=wanted.until,
            own=own,
            shared=shared,
        )

    def _named(self, name: str) -> frozenset[Address]:
        folded = name.casefold()
        mailboxes = [each for each in self.policy.mailboxes if each.name.casefold() == folded]
        if not mailboxes:
            address = Address.of(name)
            found = self.policy.mailbox_of.get(address)
            return frozenset(found.addresses) if found else frozenset({address})
        return frozenset(address for mailbox in mailboxes for address in mailbox.addresses)

    def _worked(self, agent: str) -> tuple[frozenset[Address], frozenset[Address]]:
        """Return the addresses whose queues *agent* works, and those that anybody works."""
        if not agent:
            return frozenset(), frozenset()
        queues = frozenset(mailbox.queue for mailbox in self.policy.mailboxes if mailbox.queue)
        with self.store.begin() as work:
            staff = work.look_up(Questions(queues=queues)).staff
        own: set[Address] = set()
        shared: set[Address] = set()
        for mailbox in self.policy.mailboxes:
            names = {each.agent.id for each in staff.get(mailbox.queue, ())}
            shared.update(mailbox.addresses if names else ())
            own.update(mailbox.addresses if agent in names else ())
        return frozenset(own), frozenset(shared)


class _RuleFailedError(UnprocessedError):
    """A rule raised on a mail that a person brings in."""


@frozen
class _Hand(Intake):
    """The door through which one held mail is brought in, as somebody said."""

    held: HeldMail = field(kw_only=True)
    handling: Handling = field(kw_only=True)

    def bring(self, store: HeldStore, content: bytes) -> Outcome:
        """Do what is to be done with the mail, once."""
        recorded = self.held.recorded
        message = parse(
            content,
            self.held.envelope,
            received_at=recorded.received_at,
            limits=self.policy.limits,
        )
        prepared = self._prepared(message)
        with store.begin() as work:
            decisions = self._decisions(work, message, prepared)
            first, *others = (
                self._carried_out(work, decision, message, content, prepared)
                for decision in decisions
                if decision.key == recorded.key or work.claim(decision.key)
            )
            is_held = isinstance(decisions[0].entity, Held)
            state = HeldState.WAITING if is_held else HeldState.PROCESSED
            detail = f"{first.state}: {first.reason}" if first.reason else first.state
            handling = evolve(self.handling, number=first.number, detail=detail)
            _settle(work, recorded.key, state, handling)
        self._tell(tuple(mail for outcome in (first, *others) for mail in outcome.outbox))
        return evolve(first, others=tuple(others))

    def _decisions(
        self, work: UnitOfWork, message: Message, prepared: Prepared
    ) -> tuple[Decision, ...]:
        """Decide as `Intake` does, but for this record of the mail, which does not echo itself."""
        try:
            asked = questions(message, self.policy)
        except RuleError as error:
            found: tuple[Decision, ...] = (held_for(message, self.policy, error),)
        else:
            known = _without_itself(work.look_up(asked), message)
            facts = prepared.joined_with(known).answering(asked)
            found = self._meant(triage_each(message, facts, self.policy))
        first, *others = (self._within_limits(work, message, each) for each in found)
        return (self._continued(first), *others)

    def _meant(self, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
        """
        Return what is decided for the mailbox of this record, and for others if it is the first.

        What a person says, he says of one.
        """
        key = self.held.recorded.key
        mine = tuple(each for each in decisions if each.key == key)
        if mine and mine[0] is not decisions[0]:
            return mine
        return decisions if mine and self.handling.deed is Deed.REPROCESSED else decisions[:1]

    def _continued(self, decision: Decision) -> Decision:
        """Return *decision* as one on this record, with all that was decided on it before."""
        recorded, handling = self.held.recorded, self.handling
        said = Step("by hand", handling.by, handling.deed)
        trace = Trace((*recorded.trace.steps, said, *decision.trace.steps))
        return evolve(decision, key=recorded.key, trace=trace)

    def _carried_out(
        self,
        work: UnitOfWork,
        decision: Decision,
        message: Message,
        content: bytes,
        prepared: Prepared,
    ) -> Outcome:
        """Carry it out as `Intake` does; what people are told is a mail of its own, of now."""
        number, assignee = _carry_out(work, decision, prepared)
        is_held = isinstance(decision.entity, Held)
        if is_held and self.handling.deed is not Deed.REPROCESSED:
            raise _refusal(decision)
        work.record(Record(decision=decision, message=message, number=number, content=content))
        again = f"{decision.key}.{len(self.held.handlings) + 1}"
        told = evolve(decision, key=again, received_at=self.handling.at)
        # Whoever waits was told so when it was held first.
        outbox = () if is_held else written(told, number, message, self.policy, assignee)
        for notice in outbox:
            work.enqueue(notice, number)
        return Outcome(
            key=decision.key,
            message_id=message.message_id,
            state=state_of(decision.entity),
            number=number,
            decision=decision,
            outbox=outbox,
        )


def _carry_out(
    work: UnitOfWork, decision: Decision, prepared: Prepared
) -> tuple[str | None, Agent | None]:
    """Write what the mail becomes; return the number of its work item, and who works that."""
    entity = decision.entity
    if isinstance(entity, Held | Discarded):
        return None, None
    if isinstance(entity, NewTicket):
        number = work.open_ticket(entity)
    else:
        number = entity.item.number
        if isinstance(entity, NewNote):
            work.add_note(entity)
        else:
            work.log_time(entity)
    assignee = work.change(number, decision.changes) if decision.changes else None
    for attachment in decision.kept:
        work.keep(number, prepared.located(attachment))
    return number, assignee


def _refusal(decision: Decision) -> UnprocessedError:
    """Return why the mail does not become what a person said."""
    entity = decision.entity
    assert isinstance(entity, Held)  # noqa: S101 - for the checkers; the caller looked
    if entity.reason == Reason.RULE_FAILED:
        return _RuleFailedError(entity.detail)
    if entity.reason == Reason.UNDECIDED:
        return UnprocessedError("there is no such work item")
    return UnprocessedError(f"{entity.reason}: {entity.detail}")


def _settle(work: HeldUnitOfWork, key: str, state: HeldState, handling: Handling) -> None:
    if not work.settle(key, state, handling):
        raise UnprocessedError(f"somebody else has seen to the mail {key}")


def _check(mail: HeldMail) -> None:
    if mail.state is not HeldState.WAITING:
        last = mail.handlings[-1]
        raise UnprocessedError(f"{last.by} has seen to this mail: it is {mail.state}")


def _at(moment: datetime | None) -> datetime:
    found = moment or datetime.now(UTC)
    if not is_moment(found):
        raise ValueError("at needs a time zone, and a year from 1970 to 9998")
    return found


def _without_itself(facts: Facts, message: Message) -> Facts:
    """Return *facts* as they were before *message* itself was on record."""
    sender = message.sender
    if sender is None:
        return facts
    at = message.received_at
    echoes = {
        echo: count
        - (
            echo.sender == sender.address
            and echo.subject == message.subject_key
            and echo.since <= at <= echo.until
        )
        for echo, count in facts.echoes.items()
    }
    said = {
        each: count
        - (
            each.sender == sender.address
            and each.words == message.words_key
            and each.since <= at <= each.until
        )
        for each, count in facts.said.items()
    }
    return evolve(
        facts,
        echoes={echo: max(0, count) for echo, count in echoes.items()},
        said={each: max(0, count) for each, count in said.items()},
    )

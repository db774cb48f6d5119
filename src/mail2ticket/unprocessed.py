"""The unprocessed queue: held mail, and what people do with it (R6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import frozen

from mail2ticket.by_hand import Wishes, attaching, opening, without_rules
from mail2ticket.errors import UnprocessedError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.facts import Questions
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import is_moment
from mail2ticket.model.people import Company, Requester
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    BlobStore,
    HeldStore,
    Scanner,
    Transport,
)
from mail2ticket.readmission import Readmission, RuleFailedError, settle


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

        Answers to it lead there. Its sender is told, at an address by which he may go on writing:
        whoever attaches a mail lets him in. Whom else it names stays outside. What a program
        wrote does not open a completed item again, whatever *reopens* says.

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
            settle(work, key, HeldState.DELETED, handling)

    def _brought(
        self, held: HeldMail, content: bytes, policy: Policy, handling: Handling
    ) -> Outcome:
        try:
            return self._hand(policy, held, handling).bring(self.store, content)
        except RuleFailedError:
            hand = self._hand(without_rules(policy), held, handling)
            return hand.bring(self.store, content)

    def _hand(self, policy: Policy, held: HeldMail, handling: Handling) -> Readmission:
        return Readmission(
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


def _check(mail: HeldMail) -> None:
    if mail.state is not HeldState.WAITING:
        last = mail.handlings[-1]
        raise UnprocessedError(f"{last.by} has seen to this mail: it is {mail.state}")


def _at(moment: datetime | None) -> datetime:
    found = moment or datetime.now(UTC)
    if not is_moment(found):
        raise ValueError("at needs a time zone, and a year from 1970 to 9998")
    return found

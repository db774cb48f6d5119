"""What people do with held mail: list, show, create, delete, route and reprocess (R6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

from attrs import field, frozen

from mail2ticket.errors import UnprocessedError
from mail2ticket.handling.observing import seen_to
from mail2ticket.handling.timing import checked, utc_now
from mail2ticket.model.address import Address, to_address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.mail_conditions import SentBy
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import is_moment
from mail2ticket.model.people import Company, Requester
from mail2ticket.model.route import Route
from mail2ticket.pipeline import Triage, triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    Authenticator,
    BlobStore,
    HeldStore,
    Observer,
    Scanner,
    Transcriber,
    Transport,
)
from mail2ticket.relaying import Relaying
from mail2ticket.rules.routes import Routes
from mail2ticket.scanning import Scanning
from mail2ticket.unprocessed.by_hand import Wishes, attaching, opening, routing, without_rules
from mail2ticket.unprocessed.readmission import Readmission, RuleFailedError, settle
from mail2ticket.unprocessed.wanted import Wanted, each_mailbox, filter_of

__all__ = ["Unprocessed"]


_WAITING = Wanted()


@frozen
class Unprocessed:
    """
    The held mail of a helpdesk, which waits for a person.

    Whatever is done with a mail is done in one transaction, by whoever is first; all that came
    of it, and who did it when, can be read afterwards.

    Attributes:
        transport: What sends notices; without one they stay in the outbox.

        scanner, blobs, relaying, authenticator, scanning, transcripts, clock: As those
            of `Intake`.

        observer: Is told of what people do, and of the notices about it.

        triage: A host's own, as that of `Intake`; it is asked where mail is decided anew, and not
            where a person says what becomes of a mail.

        time_budget: As that of `Intake`. None for a mail that is worth any wait.
    """

    store: HeldStore
    transport: Transport | None
    policy: Policy
    scanner: Scanner | None = None
    blobs: BlobStore | None = None
    triage: Triage = field(default=triage_each, kw_only=True)
    relaying: Relaying = field(default=Relaying(), kw_only=True)
    authenticator: Authenticator | None = field(default=None, kw_only=True)
    scanning: Scanning = field(default=Scanning(), kw_only=True)
    transcripts: Transcriber | None = field(default=None, kw_only=True)
    time_budget: float | None = field(default=30.0, kw_only=True, converter=checked)
    observer: Observer | None = field(default=None, kw_only=True, repr=False)
    clock: Callable[[], datetime] = field(default=utc_now, kw_only=True)

    def list(self, wanted: Wanted = _WAITING) -> tuple[HeldMail, ...]:
        """
        Return the mails that are *wanted*, in the order in which they came.

        Of a long queue take a page at a time, with `Wanted.limit`; the key of its last mail is
        `Wanted.after` of the next.
        """
        return tuple(self.store.held(self._filter(wanted)))

    def count(self, wanted: Wanted = _WAITING) -> int:
        """Return how many mails are *wanted*, on all pages."""
        return self.store.count_held(self._filter(wanted))

    def reasons(self, wanted: Wanted = _WAITING) -> Mapping[str, int]:
        """Return how many mails are *wanted*, on all pages, by why they were held."""
        return self.store.reasons_held(self._filter(wanted))

    def mailboxes(self, wanted: Wanted = _WAITING) -> Mapping[Address | None, int]:
        """
        Return how many mails are *wanted* for each mailbox, and under None for none of ours.

        A mail to several counts for each.
        """
        each = each_mailbox(self._filter(wanted), self.policy)
        return {address: self.store.count_held(asked) for address, asked in each}

    def key_of(self, prefix: str) -> str:
        """
        Return the delivery key that begins with *prefix*, among those of all held mail.

        Raises:
            UnprocessedError: if none does, or several do.
        """
        start = prefix.strip().lower()
        if not start:
            raise UnprocessedError("a key has one character at least")
        found = tuple(self.store.held(HeldFilter(state=None, key=start, limit=2)))
        keys = [mail.recorded.key for mail in found]
        if len(keys) == 1 or start in keys:
            return start if start in keys else keys[0]
        if self.store.held_mail(prefix) is not None:  # a host's own keys may have other letters
            return prefix
        raise UnprocessedError(
            f"several held mails have keys that begin with {start}; write more of it"
            if keys
            else f"no mail was ever held as {prefix}"
        )

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

    def route(self, key: str, route: Route, *, by: str, at: datetime | None = None) -> Outcome:
        """
        Send the held mail *key* where *route* leads, with what it sets; the rest the rules say.

        To whom and on what conditions *route* is for other mail makes no difference here: a
        person has looked. The mail may be held again, for another reason; then it waits on, and
        nobody is told again.

        >>> from mail2ticket import Intake, Mailbox, Policy
        >>> from mail2ticket.stores.memory import MemoryStore
        >>> from mail2ticket.testing import mail
        >>> policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
        >>> store = MemoryStore()
        >>> key = Intake(store, None, policy).process(mail("Pump", to="old@acme.example")).key
        >>> queue = Unprocessed(store, None, policy)
        >>> route = queue.route_for(key, "support@acme.example")
        >>> str(route)
        'old@acme.example: to old@acme.example → support@acme.example'
        >>> str(queue.route(key, route, by="sam").state)
        'created'

        Raises:
            UnprocessedError: if it cannot be, for example because somebody else was first.
            StoreError: if nothing was written.
        """
        held, content = self._waiting(key)
        mailbox = self._mailbox(held, route.mailbox)
        if not mailbox.is_active:
            raise UnprocessedError(f"the mailbox {mailbox.address} is not active")
        policy = routing(self.policy, route.applied_to(mailbox), route.name)
        handling = Handling(deed=Deed.ROUTED, by=by, at=_at(at))
        return self._hand(policy, held, handling).bring(self.store, content)

    def route_for(
        self,
        key: str,
        mailbox: Address | str,
        *,
        to: Address | str | None = None,
        senders: Sequence[str] = (),
        queue: str = "",
        fields: Mapping[str, str] | None = None,
        name: str = "",
    ) -> Route:
        """
        Return a route to *mailbox* for mail such as the held one of *key*; nothing is written.

        `route` takes this mail there, and a policy with the route takes whatever comes.

        Args:
            key: The delivery.

            mailbox: An address of the mailbox where the mail goes.

            to: The address whose mail it takes; else the most believed one that the mail was for.

            senders: Whose mail it takes, as `SentBy` has it; else anybody's.

            queue: The queue that it sets on the way.

            fields: The fields of the host's own that it sets.

            name: What it is called; else made of *to*. No other route has it.

        Raises:
            UnprocessedError: if the mail names no address; or *to* is a mailbox of ours and no
                sender is named, which would lead away all that comes to it.
        """
        held, _ = self.read(key)
        chosen = self._mailbox(held, mailbox)
        address = next(iter(held.addresses), None) if to is None else to_address(to)
        if address is None:
            raise UnprocessedError("the mail names no address that a route could be for")
        if not senders and address.without_subaddress() in self.policy.mailbox_of:
            raise UnprocessedError(
                f"{address} is a mailbox, and all of its mail would go there; name a sender"
            )
        return Route(
            name=self._unused(name or str(address)),
            to=(str(address),),
            conditions=(SentBy(tuple(senders)),) if senders else (),
            mailbox=chosen.address,
            queue=queue,
            fields=fields or {},
        )

    def _unused(self, name: str) -> str:
        """Return *name*, or where a route of the policy has it, that and a number."""
        tables = (rule for rule in self.policy.route if isinstance(rule, Routes))
        taken = {route.name for table in tables for route in table.routes}
        names = (f"{name} {at}" if at > 1 else name for at in count(1))
        return next(each for each in names if each not in taken)

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
        with seen_to(self.observer) as mail:
            with self.store.begin() as work:
                settle(work, key, HeldState.DELETED, handling)
            mail.seen_to(key, handling, None)

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
            # What a person says, no triage of the host's own takes back.
            self.triage if handling.deed is Deed.REPROCESSED else triage_each,
            relaying=self.relaying,
            authenticator=self.authenticator,
            scanning=self.scanning,
            transcripts=self.transcripts,
            time_budget=self.time_budget,
            observer=self.observer,
            clock=self.clock,
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
        return filter_of(wanted, self.policy, self.store)


def _check(mail: HeldMail) -> None:
    if mail.state is not HeldState.WAITING:
        last = mail.handlings[-1]
        raise UnprocessedError(f"{last.by} has seen to this mail: it is {mail.state}")


def _at(moment: datetime | None) -> datetime:
    found = moment or datetime.now(UTC)
    if not is_moment(found):
        raise ValueError("at needs a time zone, and a year from 1970 to 9998")
    return found

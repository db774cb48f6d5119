"""The helpdesk as its settings describe it: what every rule may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import field, frozen
from attrs.converters import optional

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address, to_addresses
from mail2ticket.model.choice import Choice
from mail2ticket.model.domains import PUBLIC_DOMAINS
from mail2ticket.model.duration import Rounding
from mail2ticket.model.items import EntityKind
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.numbers import Bracketed, Dated, NumberFormat
from mail2ticket.model.token import Signer, conceal

__all__ = ["Desk", "Edition", "FanOut", "PlusAddressing", "Sensitivity", "VacationNotes"]

#: The shortest key that may sign, in bytes.
KEY_BYTES = 16


class PlusAddressing(Choice):
    """
    Whether ``support+vip@`` is an address of the mailbox ``support@`` (R3).

    OFF: no; only addresses that are spelt out are ours. MIXED: yes, unless ``support+vip@`` is
    spelt out as another one's. ONLY: mail must name a detail; to ``support@`` itself nothing
    is routed. Signed reply addresses are ours in each of them.
    """

    OFF = "off"
    MIXED = "mixed"
    ONLY = "only"


class FanOut(Choice):
    """What becomes of a mail to several of our mailboxes (R4)."""

    FIRST = "first"
    EACH = "each"


class Edition(Choice):
    """
    How much of it a host has bought (E7).

    BASIC makes tickets only, in the alert mailbox and one custom one. ADVANCED makes all six
    entities, in the alert mailbox and up to 15 custom ones. Of those that are active.
    """

    BASIC = "basic"
    ADVANCED = "advanced"

    @property
    def custom_mailboxes(self) -> int:
        """How many mailboxes may be active besides the alert mailbox."""
        return 1 if self is Edition.BASIC else 15

    @property
    def creates(self) -> frozenset[EntityKind]:
        """The entities that its mailboxes may create."""
        return frozenset({EntityKind.TICKET} if self is Edition.BASIC else EntityKind)


class Sensitivity(Choice):
    """What a mail may be marked as (RFC 4021)."""

    PRIVATE = "private"
    PERSONAL = "personal"
    COMPANY_CONFIDENTIAL = "company-confidential"


class VacationNotes(Choice):
    """What becomes of a vacation note that is about no item of ours (W2)."""

    DISCARD = "discard"
    HOLD = "hold"


_NUMBERS = (
    "trusted_hops",
    "echo_limit",
    "echo_minutes",
    "answers_an_hour",
    "answers_a_day",
    "answers_a_month",
    "answers_an_item",
    "answers_an_hour_at_domain",
    "tickets_an_hour",
    "watchers_limit",
    "time_limit_hours",
    "rounding_minutes",
)


# A converter for each type: of `tuple` itself the type checkers cannot tell what it takes.
def _mailboxes(values: Iterable[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(values)


def _keys(values: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(values)


def _formats(values: Iterable[NumberFormat]) -> tuple[NumberFormat, ...]:
    return tuple(values)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _sensitivities(values: Iterable[Sensitivity | str]) -> frozenset[Sensitivity]:
    return frozenset(Sensitivity(value) for value in values)


def _domains(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@frozen(kw_only=True)
class Desk:
    """
    What is ours, and what holds for all of it.

    Attributes:
        mailboxes: The inbound addresses; at least one.

        own_addresses: Further addresses that mail is sent from, such as the ticket
            system's; mail from any of our addresses is our own (R5).

        unanswered: Addresses that are never answered, such as those of other programs (A9);
            no-reply addresses and daemons are known without being named.

        keys: Secrets that sign reply tokens and loop markers, newest first (T3). Without
            any, threads are followed by References and by the number alone.

        numbers: How work items are numbered; all of them are looked for.

        roles, statuses, priorities, queues: What commands may name; empty for anything.

        authentication_servers: The authserv-ids of our own mail servers. Only their
            Authentication-Results are believed; where none is named nobody is verified,
            and nobody is known to be forged.

        trusted_hops: How many Received fields may stand above a verdict that is believed:
            those that our own servers write. None for any number; then a server of ours that
            writes no verdict of its own must take out those that come with the mail.

        public_domains: Domains that belong to everybody and so tell no company.

        vacations: What becomes of a vacation note that is about no item of ours.

        private: Mail that its sender marked so becomes nothing, and is not kept (E16).

        echo_limit, echo_minutes: The same sender and subject more than so often in so
            many minutes is held (W4).

        answers_an_hour, answers_a_day: Notices to one address (N3).

        answers_a_month: The same in 30 days, but for agents whom a server of ours verified:
            the last rung for a responder that is slow and says something else each time.

        answers_an_item: Notices to one address about one work item, ever, but for agents
            (N3); nobody needs to be told a third time that his mail was added.

        answers_an_hour_at_domain: Notices to all addresses of one domain.

        tickets_an_hour: Tickets that mail of one unverified sender opens; what is more is
            held.

        unverified_agents: Whether From alone makes an agent, where no server of ours is named
            that could verify him, and we check nobody ourselves (S4). Anybody can write an
            agent's address.

        plus_addressing: Whether ``support+vip@`` is an address of ``support@``.

        fan_out: What becomes of a mail to several of our mailboxes.

        takes_outgoing: Whether copies of mail that agents send become tickets and notes (E14).

        watchers_limit: How many people one mail can make watchers (S5); 0 for none.

        edition: What may be set up; None for anything.

        time_limit_hours: The longest time entry.

        rounding_minutes: Booked time is rounded to a multiple of this; 0 for not at all.

        rounding: Which way.
    """

    mailboxes: tuple[Mailbox, ...] = field(converter=_mailboxes)
    own_addresses: tuple[Address, ...] = field(default=(), converter=to_addresses)
    unanswered: tuple[Address, ...] = field(default=(), converter=to_addresses)
    keys: tuple[bytes, ...] = field(default=(), repr=False, converter=_keys)
    numbers: tuple[NumberFormat, ...] = field(default=(Dated(), Bracketed()), converter=_formats)
    roles: tuple[str, ...] = field(default=(), converter=_texts)
    statuses: tuple[str, ...] = field(default=(), converter=_texts)
    priorities: tuple[str, ...] = field(default=(), converter=_texts)
    queues: tuple[str, ...] = field(default=(), converter=_texts)
    authentication_servers: tuple[str, ...] = field(default=(), converter=_texts)
    trusted_hops: int | None = None
    public_domains: frozenset[str] = field(default=PUBLIC_DOMAINS, converter=_domains)
    vacations: VacationNotes = field(default=VacationNotes.DISCARD, converter=VacationNotes)
    private: frozenset[Sensitivity] = field(
        default=frozenset({Sensitivity.PRIVATE}), converter=_sensitivities
    )
    echo_limit: int = 2
    echo_minutes: int = 5
    answers_an_hour: int = 5
    answers_a_day: int = 20
    answers_a_month: int = 100
    answers_an_item: int = 2
    answers_an_hour_at_domain: int = 200
    tickets_an_hour: int = 20
    unverified_agents: bool = False
    plus_addressing: PlusAddressing = field(default=PlusAddressing.MIXED, converter=PlusAddressing)
    fan_out: FanOut = field(default=FanOut.FIRST, converter=FanOut)
    takes_outgoing: bool = False
    watchers_limit: int = 20
    edition: Edition | None = field(default=None, converter=optional(Edition))
    time_limit_hours: int = 24
    rounding_minutes: int = 0
    rounding: Rounding = field(default=Rounding.UP, converter=Rounding)
    limits: Limits = Limits()

    def __attrs_post_init__(self) -> None:
        if found := self.faults():
            raise ConfigurationError(found)

    def faults(self) -> list[str]:
        """Return everything that is wrong with the settings, in words."""
        found: list[str] = []
        if not self.mailboxes:
            found.append("a desk needs at least one mailbox")
        taken: dict[Address, Mailbox] = {}
        for mailbox in self.mailboxes:
            found += mailbox.faults()
            for address in mailbox.addresses:
                if taken.setdefault(address, mailbox) is not mailbox:
                    found.append(f"{address} belongs to two mailboxes")
        found += self._beyond_edition()
        short = sum(len(key) < KEY_BYTES for key in self.keys)
        if short:
            found.append(f"{short} of the keys have fewer than {KEY_BYTES} bytes")
        numbers = ((name, getattr(self, name)) for name in _NUMBERS)
        found += [f"{name} is under 0" for name, number in numbers if (number or 0) < 0]
        return found

    def _beyond_edition(self) -> Iterator[str]:
        """Yield what is more than the edition has, a mailbox each."""
        if self.edition is None:
            return
        edition = f"the {self.edition} edition"
        active = [mailbox for mailbox in self.mailboxes if mailbox.is_active]
        for mailbox in [one for one in active if one.is_for_alerts][1:]:
            yield f"mailbox {mailbox.address}: {edition} has one alert mailbox"
        room = self.edition.custom_mailboxes
        for mailbox in [one for one in active if not one.is_for_alerts][room:]:
            more = f"no more than {room} custom mailbox{'es' * (room > 1)}"
            yield f"mailbox {mailbox.address}: {edition} has {more}"
        for mailbox in active:
            if kinds := sorted(mailbox.creates - self.edition.creates):
                yield f"mailbox {mailbox.address}: {edition} creates no {', no '.join(kinds)}"

    @cached_property
    def signer(self) -> Signer:
        """What signs and verifies tokens."""
        return Signer(self.keys)

    @cached_property
    def mailbox_of(self) -> Mapping[Address, Mailbox]:
        """The mailbox of each of the addresses."""
        return {address: mailbox for mailbox in self.mailboxes for address in mailbox.addresses}

    def mailbox_for(self, address: Address) -> Mailbox | None:
        """
        Return the mailbox that takes mail to *address*, as plus addressing is set (R3).

        An address that looks like one that we signed is ours in any case; whether it proves
        anything is for `rules.threads` to say.
        """
        known, plus = self.mailbox_of, self.plus_addressing
        if address.subaddress is None:
            return known.get(address) if plus is not PlusAddressing.ONLY else None
        found = known.get(address)
        if found is None and (plus is not PlusAddressing.OFF or looks_signed(address)):
            return known.get(address.without_subaddress())
        return found

    @cached_property
    def ours(self) -> frozenset[Address]:
        """Every address of ours, without subaddresses."""
        return frozenset((*self.mailbox_of, *self.own_addresses))

    def is_ours(self, address: Address) -> bool:
        """Return whether *address* is one of ours, any subaddress aside."""
        return address.without_subaddress() in self.ours or address in self.ours


def looks_signed(address: Address) -> bool:
    """Return whether *address* looks like one of ours that proves something; it need not."""
    return conceal(str(address)) != str(address)

"""The sections of the settings, and what their keys fill."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from attrs import frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.desk import KEY_BYTES, Desk
from mail2ticket.model.items import WorkItem
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.numbers import Bracketed, Dated, ItemKind, NumberFormat
from mail2ticket.model.people import Agent, Company, Contact, Person
from mail2ticket.settings.faults import Place, Wrong, instead, once
from mail2ticket.settings.reading import (
    PLAIN,
    Key,
    Reader,
    at_least_one,
    domain,
    keys_of,
    lasting,
    listed,
    one_of,
    table,
    tables,
    text,
)
from mail2ticket.settings.secrets import secret_or_place
from mail2ticket.settings.suppliers import file_of
from mail2ticket.settings.values import LEAST_KEYS, Keeping, Organization, Queue, Seed

#: The section of each kind of work item.
ITEMS: Mapping[str, ItemKind] = {
    "tickets": ItemKind.TICKET,
    "tasks": ItemKind.TASK,
    "projects": ItemKind.PROJECT,
}

#: Every section there is.
SECTIONS = (
    "desk",
    "limits",
    "store",
    "outbox",
    "inboxes",
    "lmtp",
    "mailboxes",
    "companies",
    "contacts",
    "agents",
    "queues",
    *ITEMS,
    "preset",
    "routes",
    "tags",
    "workflow",
    "by_tag",
    "duplicates",
    "files",
    "blobs",
    "scanner",
    "retention",
    "dkim",
    "transcript",
)


def _key(folder: Path) -> Reader:
    """Return a reader of a key that signs, or of where it is."""
    written = secret_or_place(folder)

    def read(value: object, place: Place) -> bytes:
        key = written(value, place).encode()
        if len(key) < KEY_BYTES:
            raise Wrong(f"has {len(key)} bytes; {KEY_BYTES} or more would be right")
        return key

    return read


_NUMBERS: Mapping[str, NumberFormat] = {"dated": Dated(), "bracketed": Bracketed()}


def desk(folder: Path) -> Callable[[object, Place], dict[str, Any]]:
    """Return a reader of ``[desk]``, the fields of a `Desk`; paths begin in *folder*."""
    known = {**PLAIN, bytes: _key(folder), NumberFormat: one_of(_NUMBERS)}
    keys = keys_of(Desk, known, without={"mailboxes", "limits"})
    keys["public_domains"] = Key("public_domains", listed(domain, frozenset))
    keys["numbers"] = Key("numbers", _at_least_one_of(keys["numbers"].read))

    def read(value: object, place: Place) -> dict[str, Any]:
        return table(value, place, keys) or {}

    return read


def store(value: object, place: Place) -> dict[str, Any]:
    """Read ``[store]``."""
    return table(value, place, {"url": Key("url", _url)}) or {}


def _url(value: object, place: Place) -> str:
    url = text(value, place)
    try:
        file_of(url)
    except ConfigurationError as error:
        raise Wrong(str(error)) from error
    return url


def retention(value: object, place: Place) -> Keeping:
    """Read ``[retention]``: for how long what is kept."""
    keys = {
        "days": Key("mails", lasting(_DAY)),
        "keys_days": Key("keys", lasting(_DAY)),
        "files_days": Key("files", lasting(_DAY)),
        "held_files_days": Key("held_files", lasting(_DAY)),
    }
    found = Keeping(**(table(value, place, keys) or {}))
    if found.keys is not None and found.keys < max(LEAST_KEYS, found.mails or LEAST_KEYS):
        place.at("keys_days").fault(
            f"is too short; keys are kept as long as mails, and {LEAST_KEYS.days} days at least"
        )
    return found


_DAY = timedelta(days=1)


def _at_least_one_of(reader: Reader) -> Reader:
    def read(value: object, place: Place) -> object:
        found = reader(value, place)
        if value == []:
            raise Wrong("is empty; name one at least")
        return found

    return read


def limits(value: object, place: Place) -> dict[str, Any]:
    """Read ``[limits]``: the fields of `Limits`."""
    return table(value, place, keys_of(Limits, {**PLAIN, int: at_least_one})) or {}


def queues(agents: Collection[str]) -> Reader:
    """Return a reader of ``[[queues]]``, where *agents* are the ids of those who are known."""

    def agent(value: object, place: Place) -> str:
        name = text(value, place)
        if name not in agents:
            known = instead(name, agents) if agents else "there are no [[agents]]"
            raise Wrong(f"no agent has the id {name!r}; {known}")
        return name

    def read(value: object, place: Place) -> tuple[Queue, ...]:
        keys = {
            "name": Key("name", text, is_required=True),
            "agents": Key("agents", listed(agent)),
        }
        found = {at.at("name"): Queue(**each) for at, each in tables(value, place, keys).items()}
        once({at: queue.name for at, queue in found.items()})
        return tuple(found.values())

    return read


@frozen
class Directory:
    """
    Reads the sections of people and work items, which name each other's companies.

    Attributes:
        companies: By id, as ``[[companies]]`` has them.
    """

    companies: Mapping[str, Organization]
    folder: Path = Path()

    def company(self, value: object, place: Place) -> Company:
        """Read the id of a company."""
        name = text(value, place)
        if name not in self.companies:
            ids = tuple(self.companies)
            known = instead(name, ids) if ids else "there are no [[companies]]"
            raise Wrong(f"no company has the id {name!r}; {known}")
        return self.companies[name].company

    @property
    def _known(self) -> dict[object, Reader]:
        return {**PLAIN, Company: self.company}

    def mailboxes(self, value: object, place: Place) -> tuple[dict[str, Any], ...]:
        """Read ``[[mailboxes]]``: the fields of each `Mailbox`."""
        keys = keys_of(Mailbox, self._known)
        keys["completed_days"] = Key("completed_days", at_least_one)
        keys["subject_characters"] = Key("subject_characters", at_least_one)
        keys["alert_key"] = Key("alert_key", secret_or_place(self.folder))
        found: dict[Place, Mailbox] = {}
        fields = tables(value, place, keys)
        for at, read in fields.items():
            found[at] = mailbox = Mailbox(**read)
            for fault in mailbox.faults():
                at.fault(fault.removeprefix(f"mailbox {mailbox.address}: "))
        _addresses_once(found)
        return tuple(fields.values())

    def contacts(self, value: object, place: Place) -> tuple[Person, ...]:
        """Read ``[[contacts]]``."""
        return _people(Contact, keys_of(Contact, self._known), value, place)

    def agents(self, value: object, place: Place) -> tuple[Person, ...]:
        """Read ``[[agents]]``."""
        return _people(Agent, keys_of(Agent), value, place)

    def items(self, kind: ItemKind) -> Callable[[object, Place], dict[Place, Seed]]:
        """Return a reader of ``[[tickets]]``, ``[[tasks]]`` or ``[[projects]]``."""
        keys = keys_of(WorkItem, self._known, without={"kind"})
        keys["queue"] = Key("queue", text)

        def read(value: object, place: Place) -> dict[Place, Seed]:
            found: dict[Place, Seed] = {}
            for at, fields in tables(value, place, keys).items():
                queue = fields.pop("queue", "")
                found[at.at("number")] = Seed(WorkItem(kind=kind, **fields), queue)
            return found

        return read


def companies(value: object, place: Place) -> dict[str, Organization]:
    """Read ``[[companies]]``; of several with one id the first."""
    keys = keys_of(Company)
    # Its id will do, and a fault in the name makes no fault of whatever names the id.
    keys["name"] = Key("name", text)
    keys["domains"] = Key("domains", listed(domain, frozenset))
    found: dict[Place, Organization] = {}
    for at, read in tables(value, place, keys).items():
        domains = read.pop("domains", frozenset())
        read.setdefault("name", read["id"])
        found[at.at("id")] = Organization(Company(**read), domains)
    once({at: each.company.id for at, each in found.items()})
    return {each.company.id: each for each in reversed(found.values())}


def _people(
    kind: type[Contact | Agent], keys: dict[str, Key], value: object, place: Place
) -> tuple[Person, ...]:
    keys["id"] = Key("id", text)
    keys["addresses"] = Key(
        "addresses", _at_least_one_of(keys["addresses"].read), is_required=True
    )
    found: dict[Place, Person] = {}
    for at, read in tables(value, place, keys).items():
        if read["addresses"]:
            read.setdefault("id", str(read["addresses"][0]))
            found[at.at("id")] = kind(**read)
    once({at: person.id for at, person in found.items()})
    return tuple(found.values())


def _addresses_once(mailboxes: Mapping[Place, Mailbox]) -> None:
    first: dict[Address, Place] = {}
    for at, mailbox in mailboxes.items():
        for address in mailbox.addresses:
            before = first.setdefault(address, at)
            if before is not at:
                at.fault(f"{address} belongs to {before.key} already; a mail has one mailbox")

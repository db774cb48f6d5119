"""
Every mail there is, under Python's audit hook: no socket, no file, no process, no import (X15).

Each mail is read, decided upon, carried out, shown and written out, as a host would have it:
parsed, its files looked into, its own words and HTML taken, triaged and processed by each of the
policies that come with us, its HTML made safe, its conversation written as a page and, where
``--pdf`` says so, as a PDF; and its signatures are checked, with answers that lie in memory.
What Python reports meanwhile (PEP 578) is counted. All but what `HARMLESS` names is a fault.

What is loaded late, for not every host needs it, is loaded before the first mail. Which modules
those are is told by `LATE`; no mail can add to them.

Run it over folders, or over all that is there: ``python tests/audit/audit_run.py [FOLDER…]``
"""

from __future__ import annotations

import asyncio
import codecs
import importlib
import logging
import platform
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from attrs import define, evolve, field

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
sys.path.insert(0, str(TESTS))

from mail2ticket import Mailbox, Policy, parse  # noqa: E402 - the tests are found first
from mail2ticket.authenticating.authenticator import Authenticator  # noqa: E402 - as above
from mail2ticket.authenticating.checking import Terms  # noqa: E402 - as above
from mail2ticket.authenticating.names import Texts  # noqa: E402 - as above
from mail2ticket.display import sanitise  # noqa: E402 - as above
from mail2ticket.errors import MessageError  # noqa: E402 - as above
from mail2ticket.intake import Intake  # noqa: E402 - as above
from mail2ticket.model.message import Message  # noqa: E402 - as above
from mail2ticket.model.people import Agent, Company, Contact  # noqa: E402 - as above
from mail2ticket.parse.charsets import names  # noqa: E402 - as above
from mail2ticket.presets import (  # noqa: E402 - as above
    allthings,
    autotask,
    ccai,
    enate,
    helppeople,
)
from mail2ticket.stores.memory import MemoryStore  # noqa: E402 - as above
from mail2ticket.transcript import conversation_in, html, pdf  # noqa: E402 - as above

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
OURS = "support@acme.example"

#: What is loaded when it is first needed, by hosts that never need it not at all.
LATE = (
    "dateutil.parser",
    "dateutil.tz",
    "mailparser",
    "nh3",
    "stringprep",
)

#: What Python reports that reaches nothing outside: identities, frames, attributes.
HARMLESS = frozenset({
    "builtins.id",
    "sys._getframe",
    "sys._getframemodulename",
    "object.__getattr__",
    "object.__setattr__",
    "object.__delattr__",
})  # fmt: skip


@define
class Audit:
    """
    Counts what Python reports while a mail is in hand.

    Attributes:
        current: The mail in hand; empty between two.

        first: The mail at which each thing was reported first.
    """

    current: str = ""
    events: Counter[str] = field(factory=Counter[str])
    first: dict[str, str] = field(factory=dict[str, str])

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        current = self.current
        if not current:
            return
        self.current = ""  # whatever is done here is not the mail's doing
        try:
            told = f"{event} {str(arguments[0])[:80]}" if event in {"import", "open"} else event
            self.events[told] += 1
            self.first.setdefault(told, current)
        finally:
            self.current = current

    def find_spec(self, name: str, *_: object) -> None:
        """Count what is imported in any way, as the first of the finders: it knows no module."""
        # `importlib.import_module` is reported by no event of its own.
        if f"import {name}" not in self.events:
            self.hook("import", (name,))

    @property
    def faults(self) -> dict[str, int]:
        return {told: count for told, count in self.events.items() if told not in HARMLESS}


class Nothing:
    """A resolver that knows no names."""

    def texts(self, _: str, __: float, /) -> Texts:
        return Texts()


def policies() -> Mapping[str, Policy]:
    """Return every policy that comes with us, for one mailbox."""
    boxes = (Mailbox(OURS, queue="First line"),)
    made = {
        "plain": Policy(mailboxes=boxes, takes_outgoing=True, unverified_agents=True),
        "allthings": allthings(boxes),
        "autotask": autotask(boxes),
        "ccai": ccai(boxes, link="https://desk.example/mails/$key"),
        "enate": enate(boxes),
        "helppeople": helppeople(boxes),
    }
    return {name: evolve(one, keys=(b"sixteen bytes or",)) for name, one in made.items()}


def store_for(message: Message) -> MemoryStore:
    """Return a store in which the sender is an agent, or a contact, or nobody, by his name."""
    store = MemoryStore()
    sender = message.sender
    if sender is None or not sender.address.domain:
        return store
    company = Company("client", "Client Ltd")
    store.add_company(company, (sender.address.domain,))
    kind = len(message.key) and int(message.key[:2], 16) % 3
    if kind == 0:
        store.add_person(Agent("sam", "Sam", (sender.address,), ("Lead",)))
    elif kind == 1:
        store.add_person(Contact("ada", "Ada", (sender.address,), company))
    return store


def handle(content: bytes, desks: Mapping[str, Policy], *, is_pdf: bool = False) -> None:
    """Do all with *content* that a host could want of a mail."""
    message = parse(content, received_at=NOON)
    for attachment in (*message.attachments, *message.containers):
        _ = (attachment.content, attachment.sha256, attachment.size)
    _ = (message.body.own, message.body.quoted, message.body.signature, message.words_key)
    checking = Authenticator(
        resolver=Nothing(), terms=Terms(trusted_sealers=("example",), reject_is_forged=True)
    )
    for desk in desks.values():
        store = store_for(message)
        intake = Intake(store, None, desk, authenticator=checking, time_budget=None)
        addressed = f"Delivered-To: {OURS}\r\n".encode() + content
        outcome = intake.process(addressed, received_at=NOON)
        if outcome.number is not None:
            told = conversation_in(store, outcome.number, internal=True)
            assert told is not None
            html(told)
            if is_pdf:
                pdf(told)
    sanitise(message)


def warm(desks: Mapping[str, Policy]) -> None:
    """Load what is loaded late, and what the first mail of all would load."""
    for name in LATE:
        importlib.import_module(name)
    for name in names.CODECS:
        codecs.lookup(name)
    mail = (TESTS / "data" / "ticket_01.eml").read_bytes()
    handle(mail, desks, is_pdf=True)
    handle(
        b"From: a@b.example (\r\nSubject: =?utf-8?q?=C3=A4?=\r\nDate: sometime 2026\r\n\r\nx",
        desks,
    )


def audited(
    mails: Iterable[tuple[str, bytes]], doing: Callable[[bytes], None], audit: Audit
) -> int:
    """Return how many of *mails* something was done with, each under *audit*."""
    count = 0
    for name, content in mails:
        audit.current = name
        with suppress(MessageError):  # a mail that can never be taken, as documented
            doing(content)
        audit.current = ""
        count += 1
    return count


#: What a mail must never bring about; that each is noticed is shown by doing it.
CANARIES: Mapping[str, Callable[[], object]] = {
    "open": lambda: Path(__file__).read_bytes(),
    "socket": lambda: socket.socket().close(),
    "resolving": lambda: socket.getaddrinfo("localhost", 25),
    "process": lambda: subprocess.run([sys.executable, "-V"], check=True, capture_output=True),
    "import": lambda: __import__("this_is_not_there"),
    "import by importlib": lambda: importlib.import_module("this_is_not_there_at_all"),
    "codec": lambda: codecs.lookup("this_is_no_codec"),
    "compile": lambda: compile("1", "mail", "eval"),
    "exec": lambda: exec("1"),  # noqa: S102 - that is what is tried
    "ctypes": lambda: importlib.import_module("ctypes").CDLL(None),
    "pickle": lambda: importlib.import_module("pickle").loads(b"cposix\nsystem\n."),
    "listing": lambda: list(Path().iterdir()),
    "event loop": lambda: asyncio.run(asyncio.sleep(0)),
}


def files_of(folders: Iterable[Path]) -> list[tuple[str, bytes]]:
    """Return every file of *folders* that may be a mail, read before anything is audited."""
    endings = {".eml", ".msg", ".mbox", ".txt", ""}
    paths = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in endings
    ]
    return [(str(path), path.read_bytes()) for path in paths]


def unnoticed(audit: Audit) -> list[str]:
    """Return the canaries of which nothing was noticed."""
    found: list[str] = []
    for name, sing in CANARIES.items():
        audit.events.clear()
        audit.current = name
        with suppress(Exception):
            sing()
        audit.current = ""
        if not audit.faults:
            found.append(name)
    return found


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="default: all that there is")
    parser.add_argument("--pdf", action="store_true", help="write each conversation as a PDF too")
    parser.add_argument("--only", default="", help="process by this policy alone")
    parser.add_argument("--canaries", action="store_true", help="show what would be noticed")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    shared = TESTS.parent.parent / "shared"
    every = [
        TESTS / "data",
        TESTS / "accuracy" / "mails",
        shared / "corpus",
        shared / "adversarial",
    ]
    folders = asked.folders or [folder for folder in every if folder.is_dir()]
    desks = {name: one for name, one in policies().items() if asked.only in {"", name}}
    mails = files_of(folders)
    audit = Audit()
    warm(desks)
    sys.addaudithook(audit.hook)
    sys.meta_path.insert(0, audit)
    if asked.canaries:
        missed = unnoticed(audit)
        print(f"{len(CANARIES) - len(missed)} of {len(CANARIES)} canaries were noticed", *missed)
        return 1 if missed else 0
    started = perf_counter()
    count = audited(mails, lambda content: handle(content, desks, is_pdf=asked.pdf), audit)
    seconds = perf_counter() - started
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}"
    )
    for folder in folders:
        print(f"{sum(name.startswith(str(folder)) for name, _ in mails):>8,} mails of {folder}")
    print(f"{count:>8,} mails under {len(desks)} policies in {seconds:.0f} s")
    print(f"{sum(audit.events[name] for name in HARMLESS):>8,} events that reach nothing outside")
    print(f"{sum(audit.faults.values()):>8,} events that do")
    for told, times in sorted(audit.faults.items()):
        print(f"{times:>8,} {told}, first at {audit.first[told]}")
    return 1 if audit.faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())

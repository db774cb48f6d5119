"""A mail as the readers of plain reports see it, and whether a mail system wrote it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import Enum, auto

from attrs import frozen

from mail2ticket.model.absence import hint_in
from mail2ticket.model.address import NamedAddress
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.reports import places
from mail2ticket.parse.reports.copies import above_the_copy
from mail2ticket.parse.reports.given_back import GivenBack, given_back
from mail2ticket.parse.reports.list_refusals import is_list_software, list_that_refused
from mail2ticket.parse.reports.original import parts_of_report
from mail2ticket.parse.reports.subjects import ANSWERS, BEGINNINGS, ENDS, GREETINGS, SUBJECTS

_LINES = 2_000
_CHARACTERS = 200_000
_HEAD = 6
_WIDE = 400
_REFUSAL = re.compile(r"(?:<<< |#)?[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b")
# Who never writes of anything else.
_DAEMON_LOCALS = frozenset(
    {
        "mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon", "maildaemon", "mdaemon",
        "mail-delivery-subsystem", "mail.delivery.system", "mailsystem", "ndr", "mmdf", "uucp",
        "mail-delivery-system", "maildelivery", "mail_delivery", "nondelivery", "non-delivery",
        "undeliverable", "mail-delivery", "bounce", "bounces", "mta",
    }
)  # fmt: skip
_DAEMON_NAMES = (
    "mail delivery", "mailer-daemon", "mailer daemon", "delivery subsystem", "mail system",
    "mail router", "internet mail delivery",
)  # fmt: skip
# Whose address a mail system writes from, and a person or another program too.
_KEEPER_LOCALS = frozenset(
    {
        "postmaster", "system administrator", "mailer", "autonotify", "mailadmin", "mail-admin",
        "mail.administrator",
    }
)  # fmt: skip
_KEEPER_NAMES = (
    "mail administrator", "system administrator", "postmaster", "microsoft outlook",
    "microsoft exchange", "mailbox administrator", "systemadministrator",
    "administrateur système", "administrador del sistema", "amministratore di sistema",
    "systeembeheerder", "administrador do sistema", "administrator systemu",
    "системный администратор", "systemadministratör",
)  # fmt: skip
# What may stand behind such a name, beside a host.
_NAMED_SO = frozenset(
    {
        "", "system", "systems", "subsystem", "service", "services", "server", "agent", "daemon",
        "at", "on", "of", "for", "host", "mail", "delivery", "notification", "notifications",
        "status", "report", "reports", "router", "team", "mailer", "administrator", "account",
        "mailer-daemon", "postmaster", "autoreply", "e-mail", "email", "exchange", "365",
    }
)  # fmt: skip
# RFC 6522 has reports of other things, too: receipts, feedback, TLS.
_DELIVERY = frozenset({"", "delivery-status", "global-delivery-status", "delivery-report"})
# What RFC 3834 says of a person's mail, and programs of mail that they only pass on.
_BY_PERSONS = frozenset({"no", "auto-forwarded"})
_NULL = frozenset({"<>", "<MAILER-DAEMON>", "MAILER-DAEMON"})
_RESPONDERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Vacation")


@frozen
class Letter:
    """
    A mail as the detectors see it.

    Attributes:
        lines: The text down to the mail that is given back.

        domain: Of the sender, which is where names without a domain live.

        is_from_a_system: Whether its sender, or the null path, says that a program wrote it.

        is_from_a_mailer: Whether its sender is a daemon, or the keeper of a mail system.

        is_from_a_daemon: Whether whoever wrote it never writes anything but reports.

        failed: The addresses in X-Failed-Recipients, which Exim and Google write.

        refused_by: The mailing list that took no mail of ours, if this is one's refusal.

        others: Who sends the report and who gets it: no failed recipients, in lower case.

        whole: The text with the mail that is given back.

        given_back: That mail, by its header, if there is one.

        is_from_nobody: Whether the return path is null, whoever has it.

        is_automatic: Whether ``Auto-Submitted`` says that a program wrote (RFC 3834).

        is_responder: Whether something says that a program answers in somebody's place.
    """

    subject: str
    lines: Sequence[str]
    domain: str
    is_from_a_system: bool
    is_from_a_daemon: bool
    failed: tuple[str, ...]
    refused_by: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    whole: Sequence[str] = ()
    given_back: GivenBack | None = None
    is_from_a_mailer: bool = False
    is_from_nobody: bool = False
    is_automatic: bool = False
    is_responder: bool = False

    @classmethod
    def of(cls, root: Part, subject: str, sender: NamedAddress | None, text: str) -> Letter:
        """Read off *root* what the detectors ask for."""
        failed = tuple(
            address
            for value in root.headers.all("X-Failed-Recipients")
            for address in places.addresses(value)
        )
        is_from_nobody = _is_from_nobody(root)
        is_automatic = any(
            token not in _BY_PERSONS for token in root.headers.tokens("Auto-Submitted")
        )
        folded = " ".join(subject.split()).casefold()
        author = _author_of(root, sender, folded)
        is_from_a_system = author is not _Author.PERSON
        is_from_a_list = is_list_software(sender)
        # Most mail is a person's, and nobody asks for its lines, or who it is from and to.
        is_a_programs = is_from_a_system or is_from_nobody or is_automatic
        is_asked = failed or is_a_programs or is_from_a_list or _is_of_a_report(folded)
        whole = text[:_CHARACTERS].splitlines()[:_LINES] if is_asked else []
        lines = above_the_copy(whole)
        refused_by = list_that_refused(root, sender, lines) if is_from_a_list else ()
        return cls(
            subject=folded,
            lines=lines,
            domain=sender.address.domain if sender else "",
            is_from_a_system=is_from_a_system,
            is_from_a_daemon=author is _Author.DAEMON,
            failed=failed,
            refused_by=refused_by,
            others=_correspondents(root, sender) if is_asked else frozenset(),
            whole=whole,
            given_back=given_back(parts_of_report(root), whole) if is_a_programs else None,
            is_from_a_mailer=author in {_Author.DAEMON, _Author.KEEPER},
            is_from_nobody=is_from_nobody,
            is_automatic=is_automatic,
            is_responder=bool(is_asked) and _answers_for_somebody(root, folded),
        )

    def is_to(self, senders: Collection[str]) -> bool:
        """Return whether it went to one of *senders*: nobody else is told what became of mail."""
        return not self.others.isdisjoint(senders)

    @property
    def has_known_words(self) -> bool:
        """Whether its subject or its first lines are among those that reports are known by."""
        head = self._head
        return _is_of_a_report(self.subject) or any(words in head for words in BEGINNINGS)

    @property
    def reads_like_a_report(self) -> bool:
        """
        Whether a letter that a mail system wrote is about a mail that was not delivered.

        Postmasters answer as well, cron writes of anything, and what comes from nobody may be
        a receipt for a ticket. A daemon writes nothing else.
        """
        if self.is_from_a_daemon:
            return True
        if self.subject.startswith(ANSWERS) and self._head.startswith(GREETINGS):
            return False
        head = self._head
        if _is_of_a_report(self.subject) or any(
            phrase in text for text in (head, self.subject) for phrase in BEGINNINGS
        ):
            return True
        # The reply of a server is the same in all languages.
        return not head.startswith(GREETINGS) and any(
            _REFUSAL.match(line[:_WIDE].strip()) for line in self.lines
        )

    @property
    def _head(self) -> str:
        filled = [bare for line in self.lines if any(map(str.isalnum, bare := line.strip()))]
        head = " ".join(filled[:_HEAD]).casefold()
        return " ".join(head.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())

    @property
    def begins_like_a_report(self) -> bool:
        """
        Whether it has the subject of a report, and begins like one.

        So does a letter that is not known to be a mail system's; a person who asks about a
        report greets first, or says what he wants.
        """
        if not _is_of_a_report(self.subject):
            return False
        head = self._head
        if head.startswith(GREETINGS):
            return False
        # The first lines of one with the subject of an answer must be nothing but a report's.
        if not self.subject.startswith(SUBJECTS):
            return head.startswith(BEGINNINGS_ALONE)
        return any(phrase in head for phrase in BEGINNINGS)


#: Whole first words that no person writes.
BEGINNINGS_ALONE = (
    "your message could not be delivered to", "your mail could not be delivered to",
    "your email could not be delivered to", "your message was not delivered to",
    "votre message n'a pas pu", "votre mail n'a pas pu", "votre courrier n'a pas pu",
    "ihre nachricht konnte nicht", "ihre e-mail konnte nicht", "su mensaje no ha podido",
    "su mensaje no pudo", "il messaggio non ha potuto", "il messaggio non è stato",
    "uw bericht kon niet", "sua mensagem não pôde", "delivery to the following",
    "could not deliver your message", "unable to deliver",
)  # fmt: skip


def _is_of_a_report(subject: str) -> bool:
    return subject.startswith(SUBJECTS) or subject.endswith(ENDS)


def _correspondents(root: Part, sender: NamedAddress | None) -> frozenset[str]:
    told = [str(sender.address)] if sender else []
    for name in ("To", "Delivered-To", "X-Original-To", "Return-Path"):
        for value in root.headers.all(name)[:_HEAD]:
            told.extend(places.addresses(value[:_CHARACTERS]))
    return frozenset(address.casefold() for address in told)


class _Author(Enum):
    DAEMON = auto()
    KEEPER = auto()
    NOBODY = auto()
    PERSON = auto()


def _author_of(root: Part, sender: NamedAddress | None, subject: str) -> _Author:
    declared = root.parameters.get("report-type", "").lower()
    if root.media_type == "multipart/report" and declared in _DELIVERY:
        return _Author.DAEMON
    author = _author_by_name(root, sender)
    if author is not _Author.PERSON:
        return author
    # A vacation note has the null path too, and may name a colleague.
    if _is_from_nobody(root) and not _answers_for_somebody(root, subject):
        return _Author.NOBODY
    return _Author.PERSON


def _is_from_nobody(root: Part) -> bool:
    paths = root.headers.all("Return-Path")
    return bool(paths) and paths[0].strip() in _NULL


def _answers_for_somebody(root: Part, subject: str) -> bool:
    headers = root.headers
    return (
        hint_in(subject) is not None
        or "auto-replied" in headers.tokens("Auto-Submitted")
        or any(name in headers for name in _RESPONDERS)
    )


def _author_by_name(root: Part, sender: NamedAddress | None) -> _Author:
    if sender is None:
        written = root.headers.get("From").strip()
        is_daemon = written.endswith("<>") or "daemon" in written.casefold()
        return _Author.DAEMON if is_daemon else _Author.PERSON
    local = sender.address.local.casefold().strip('"').replace("\\", "")
    name = sender.name.casefold()
    if (
        local in _DAEMON_LOCALS
        or local.startswith("mailer-daemon")
        or _is_named(name, _DAEMON_NAMES)
    ):
        return _Author.DAEMON
    if local in _KEEPER_LOCALS or local.startswith("postmaster") or _is_named(name, _KEEPER_NAMES):
        return _Author.KEEPER
    return _Author.PERSON


def _is_named(name: str, names: Sequence[str]) -> bool:
    """Tell whether *name* is one of a system's *names*, and not of the Mailer Daemon Band."""
    found = next((one for one in names if name.startswith(one)), None)
    if found is None:
        return False
    more = name[len(found) :].strip(" ()[]<>-:,'\"")
    return all(
        word.strip("()[]-:,") in _NAMED_SO or "." in word or "@" in word for word in more.split()
    )

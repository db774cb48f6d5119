"""Who is told? First: whom nobody may answer (N3, A1 to A12)."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

from attrs import frozen

from mail2ticket.model.case import Classified
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Answered, Questions
from mail2ticket.model.headers import LIST_FIELDS
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Answer, Kind, Trust

# A9: nobody reads what is sent there, or a program does.
_SYSTEM = re.compile(
    r"mailer-?daemon|post-?master|listserv|majordomo|mdaemon|nobody|root|daemon"
    r"|(?:[^@]{1,64}[-_.+])?(?:do-?|do_|do\.)?no[-_.]?t?[-_.]?reply[a-z0-9+=._-]{0,64}"
    r"|owner-[^@]{1,64}|[^@]{1,64}-(?:request|owner|bounces?|errors)"
    r"|bounces?(?:[-+=][^@]{0,128})?|auto-?(?:reply|responder|mailer)",
    re.IGNORECASE | re.ASCII,
)
# The same in other languages, without what joins the words and without accents.
_UNANSWERED = (
    "keineantwort", "nichtantworten", "bittenichtantworten", "keinerueckantwort", "keinereply",
    "nepasrepondre", "nepasrepondez", "sansreponse", "pasdereponse",
    "noresponder", "noresponda", "norespondas", "nocontestar", "nocontestes", "sinrespuesta",
    "naoresponda", "naoresponder", "semresposta", "norespondre", "norespongueu",
    "nonrispondere", "nonrispondete", "senzarisposta",
    "geenantwoord", "nietbeantwoorden", "nietantwoorden", "nietreageren",
    "svaraej", "svarainte", "ingetsvar", "svarikke", "ikkesvar", "ikkebesvar",
    "intetsvar", "besvarikke", "eivastausta", "eivastata", "alavastaa",
    "nieodpowiadaj", "nieodpowiadac", "bezodpowiedzi", "neodpovidat", "neodpovidejte",
    "neodpovedat", "neodpovedajte", "nevalaszolj", "nevalaszoljon", "nuraspunde",
    "nuraspundeti", "yanitlamayin", "cevaplamayin", "cevapyok", "neodgovaraj", "neodgovarajte",
    "neodgovarjaj", "neodgovarjajte", "neotvechat", "neotvechay", "nevidpovidaty", "neatsakyti",
    "neatsakykite", "neatbildet", "mittevastata", "janganbalas",
    "svaraekki", "ezerantzun",
)  # fmt: skip
_LOCAL = 128
_JOINTS = str.maketrans("", "", "-_.+")
_QUIET_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})
_QUIET_SUPPRESSION = frozenset({"all", "autoreply"})


def automatic_mail(case: Classified) -> Answer[bool] | None:
    """A program is never answered, or two of them never end (A1, D4)."""
    if not case.kind.is_automatic:
        return None
    return Answer(True, f"{case.kind} mail is never answered")


def null_reverse_path(case: Classified) -> Answer[bool] | None:
    """There is nobody to answer (A2)."""
    if case.message.sender is not None and not case.message.is_from_nobody:
        return None
    return Answer(True, "there is no sender to answer")


def forged_sender(case: Classified) -> Answer[bool] | None:
    """The answer would go to somebody who wrote nothing."""
    if case.trust is not Trust.FORGED:
        return None
    return Answer(True, "the sender is known to be forged")


def list_mail(case: Classified) -> Answer[bool] | None:
    """The whole list would read the answer (A8)."""
    for name in LIST_FIELDS:
        if name in case.message.headers:
            return Answer(True, f"list mail is never answered: {name}")
    if case.kind is Kind.LIST:
        return Answer(True, "list mail is never answered")
    return None


def suppressed(case: Classified) -> Answer[bool] | None:
    """The header asks for no answer (A1, A10, A11)."""
    headers = case.message.headers
    for token in headers.tokens("Auto-Submitted"):
        if token != "no":  # noqa: S105 - a word of RFC 3834, not a secret
            return Answer(True, f"Auto-Submitted: {token[:80]}")
    for name in ("Precedence", "X-Precedence"):
        if found := _QUIET_PRECEDENCE.intersection(headers.tokens(name)):
            return Answer(True, f"{name}: {', '.join(sorted(found))}")
    for value in headers.all("X-Auto-Response-Suppress"):
        if _QUIET_SUPPRESSION.intersection(word.strip().lower() for word in value.split(",")):
            return Answer(True, f"X-Auto-Response-Suppress: {value[:80]}")
    return None


def system_address(case: Classified) -> Answer[bool] | None:
    """A program reads that address, or we do (A9)."""
    sender = case.message.sender
    if sender is None:
        return None
    if case.desk.is_ours(sender.address):
        return Answer(True, f"{sender.address} is an address of ours")
    local = sender.address.local
    if _SYSTEM.fullmatch(local) or _is_unanswered(local) or not sender.address.domain:
        return Answer(True, f"nobody reads mail to {sender.address}")
    return None


def _is_unanswered(local: str) -> bool:
    """
    Tell whether *local* says in whatever language that nobody reads answers.

    >>> _is_unanswered("keine-antwort"), _is_unanswered("shop.não-responda"), _is_unanswered("bo")
    (True, True, False)
    """
    plain = normalize("NFKD", local[:_LOCAL].casefold()).translate(_JOINTS)
    plain = "".join(letter for letter in plain if not combining(letter))
    return any(words in plain for words in _UNANSWERED)


@frozen
class AnswerLimit:
    """
    One address gets so many notices an hour and a day, and no more (A15).

    `Desk.answers_an_hour` and `Desk.answers_a_day`; two responders wired to each other run
    into it, whatever they disguise themselves as.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask how often the sender was answered lately."""
        answered = frozenset({message.sender.address} if message.sender else ())
        return Questions(at=message.received_at, answered=answered)

    def __call__(self, case: Classified) -> Answer[bool] | None:
        """Answer True once a limit is reached."""
        sender, desk = case.message.sender, case.desk
        count = case.facts.answered.get(sender.address, Answered()) if sender else Answered()
        if count.last_hour >= desk.answers_an_hour:
            return Answer(True, f"{count.last_hour} notices in an hour are enough")
        if count.last_day >= desk.answers_a_day:
            return Answer(True, f"{count.last_day} notices in a day are enough")
        return None

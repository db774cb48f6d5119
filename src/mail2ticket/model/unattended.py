"""Addresses that nobody reads: of programs, of bounces, and of those who want no answer (A9)."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

from mail2ticket.model.address import Address

# Nobody reads what is sent there, or a program does.
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


def is_unattended(address: Address) -> bool:
    """
    Return whether nobody reads what is sent to *address*.

    >>> is_unattended(Address.of("no-reply@shop.example"))
    True
    >>> is_unattended(Address.of("noreen@shop.example"))
    False
    """
    return not address.domain or _is_nobodys(address.local)


@lru_cache(maxsize=4_096)
def _is_nobodys(local: str) -> bool:
    return bool(_SYSTEM.fullmatch(local)) or _is_unanswered(local)


def _is_unanswered(local: str) -> bool:
    """
    Tell whether *local* says in whatever language that nobody reads answers.

    >>> _is_unanswered("keine-antwort"), _is_unanswered("shop.não-responda"), _is_unanswered("bo")
    (True, True, False)
    """
    plain = normalize("NFKD", local[:_LOCAL].casefold()).translate(_JOINTS)
    plain = "".join(letter for letter in plain if not combining(letter))
    return any(words in plain for words in _UNANSWERED)

"""Mailing lists that take no mail of ours: Mailman, Sympa, Majordomo, LISTSERV, FML, ezmlm."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import islice

from mail2ticket.model.address import NamedAddress
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.reports import places

_HEAD = 40
_WIDE = 400
#: The addresses by which list software writes, beside that of the list.
_ROLE = re.compile(
    r"(?:owner-)?(.{1,64}?)(?:-(?:bounces|owner|request|admin|errors|help|editor))?"
)
_MANAGERS = frozenset(
    {"sympa", "listserv", "majordomo", "mailman", "listmaster", "ecartis", "listar", "fml"}
)

#: No person and no other program says so, and certainly no list software of anything else.
_REFUSALS = (
    "you are not allowed to post to this mailing list", "mailing-list was rejected for",
    "mailing list was rejected for", "has been rejected by the list moderator",
    "not allowed to send messages to this list", "you are not authorized to send mail to the",
    "you are not a member of this mailing list", "you are not a member of the mailing list",
    "you are not member", "message was not accepted by the moderator",
    "only subscribers may post", "restricted to list subscribers",
    "non-members are not allowed to post", "you are not authorized to post",
    "you are not allowed to post to this list", "vous n'êtes pas autorisé à envoyer",
    "vous n'êtes pas autorisé à poster", "sie sind nicht berechtigt, nachrichten an diese",
    "ihre nachricht an die mailingliste wurde abgelehnt", "no tiene permiso para enviar",
    "non sei autorizzato a inviare", "your mail to this list was rejected",
)  # fmt: skip


def is_list_software(sender: NamedAddress | None) -> bool:
    """
    Return whether a list, or who manages it, wrote the mail, by its sender.

    The fields of a list do not tell it: they stand in what a person posts as well.
    """
    if sender is None:
        return False
    local = sender.address.local.casefold()
    return local in _MANAGERS or _base(local) != local


def list_that_refused(
    root: Part, sender: NamedAddress | None, lines: Sequence[str]
) -> tuple[str, ...]:
    """
    Return the address of the list that refused a mail; empty where *lines* are no refusal.

    It is that of the sender without his role, or else the first that the lines name.
    """
    head = " ".join(" ".join(lines[:_HEAD]).casefold().split())
    if sender is None or not any(words in head for words in _REFUSALS):
        return ()
    local = sender.address.local.casefold()
    base = _base(local)
    if local not in _MANAGERS:
        return (f"{base}@{sender.address.domain}",)
    others = {one.casefold() for one in places.addresses(root.headers.get("To"))}
    named = (one for line in lines[:_HEAD] for one in places.addresses(line[:_WIDE]))
    return tuple(islice((one for one in named if _is_a_list(one, others)), 1))


def _is_a_list(address: str, others: Container[str]) -> bool:
    local = _local(address)
    return address.casefold() not in others and local not in _MANAGERS and _base(local) == local


def _local(address: str) -> str:
    return address.rpartition("@")[0].casefold()


def _base(local: str) -> str:
    """
    Return the name of the list in *local*, a role left out.

    >>> _base("owner-pumps"), _base("pumps-bounces"), _base("pumps")
    ('pumps', 'pumps', 'pumps')
    """
    match = _ROLE.fullmatch(local)
    return match[1] if match else local

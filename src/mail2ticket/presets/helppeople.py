"""A desk as helppeople's mail service is (W6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import evolve

from mail2ticket.model.changes import AssignBy
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import EmptySubject, Grammar, Mailbox, Strangers
from mail2ticket.policy import Policy
from mail2ticket.wording import DEFAULT

#: The longest subject, in characters.
SUBJECT_CHARACTERS = 80
#: The largest mail, in bytes.
MESSAGE_BYTES = 20_000_000

#: What the success notice lists besides number, title and queue, in each language.
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    language: dict(zip(("status", "area", "service", "nature"), names, strict=True))
    for language, names in {
        "de": ("Status", "Bereich", "Dienst", "Art"),
        "en": ("Status", "Area", "Service", "Nature"),
        "es": ("Estado", "Área", "Servicio", "Naturaleza"),
        "fr": ("Statut", "Domaine", "Service", "Nature"),
        "it": ("Stato", "Area", "Servizio", "Natura"),
        "nl": ("Status", "Gebied", "Dienst", "Aard"),
        "pt": ("Estado", "Área", "Serviço", "Natureza"),
    }.items()
}


def helppeople(
    mailboxes: Iterable[Mailbox],
    *,
    area: str = "",
    service: str = "",
    nature: str = "",
    assistant: str = "",
) -> Policy:
    """
    Return a policy that takes new requests alone, of registered people (W6).

    Replies and forwards are refused, and mail that names the mailbox in Cc alone; so is mail
    without a subject, or with one of more than 80 characters, and mail of who is not
    registered or writes from another address than the registered one. Each is told why. A mail
    over 20 MB is held, and its sender told; within it a file may be as large as the mail is.
    Nobody commands by mail.

    Every other mail opens a request, even one that names another request in its subject. Who
    wrote it is told its number, title, queue, status, area, service and nature, and not asked to
    answer.

    What is different: a refused mail is kept with its reason, and a mail over the limit waits
    for a person. Who is not proven to be the sender is told none of his own words, such as the
    title. What programs answer to our notices becomes a note for agents, and no request.

    >>> policy = helppeople((Mailbox("help@acme.example"),), area="IT", nature="Incident")
    >>> policy.mailboxes[0].fields
    (('area', 'IT'), ('nature', 'Incident'))

    Args:
        mailboxes: The mailboxes of the desk; what is named here is set on each.

        area: The code of the area that every request gets, as the field ``area``; a mailbox's
            own field of that name stays.

        service: The same of the service.

        nature: The same of the nature.

        assistant: The id of the agent, such as a bot, who gets every request; without one
            people assign them by hand.
    """
    codes = {"area": area, "service": service, "nature": nature}
    given = {name: code for name, code in codes.items() if code}
    return Policy(
        mailboxes=tuple(
            evolve(
                mailbox,
                new_mail_only=True,
                takes_cc=False,
                empty_subject=EmptySubject.REJECT,
                subject_characters=SUBJECT_CHARACTERS,
                strangers=Strangers.REFUSE,
                registered_address_only=True,
                commands=Grammar.NONE,
                fields={**given, **dict(mailbox.fields)},
                assign=AssignBy.FIXED if assistant else mailbox.assign,
                assignee=assistant or mailbox.assignee,
            )
            for mailbox in mailboxes
        ),
        limits=Limits(message_bytes=MESSAGE_BYTES, attachment_bytes=MESSAGE_BYTES),
        wording=DEFAULT.listing(FIELDS),
    )

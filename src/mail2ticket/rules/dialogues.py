"""What is it? A program's part in a dialogue: it wants a proof, tells who comes, or reports."""

# ruff: noqa: RUF001 - the words are in the scripts of their languages

from __future__ import annotations

from collections.abc import Container

from mail2ticket.model.case import Parsed
from mail2ticket.model.message import Structure
from mail2ticket.model.verdict import Answer, Kind

__all__ = ["calendar_answer", "challenge", "domain_report"]

# By whom is asked who else would have to wait: TMDA, Spam Arrest, Boxbe, BlueBottle, ASK ...
_CHALLENGE_SUBJECTS = (
    "please confirm your message", "please confirm your email", "please confirm your e-mail",
    "please verify your message", "please verify your email", "please verify your e-mail",
    "your email requires verification", "your e-mail requires verification",
    "verification required", "message verification", "email verification", "confirm your mail",
    "confirmation required", "confirm message delivery", "action required: verify",
    "verify your identity", "please confirm that you", "sender verification", "challenge from",
    "your message awaits verification", "your message is waiting", "bitte bestätigen sie ihre",
    "bestätigung ihrer e-mail erforderlich", "bestätigung erforderlich",
    "veuillez confirmer votre", "confirmez votre message", "confirmation de votre message",
    "por favor confirme su", "confirme su mensaje", "confirma il tuo messaggio",
    "conferma il tuo messaggio", "bevestig uw bericht", "confirme sua mensagem",
)  # fmt: skip
_CHALLENGES = (
    "prove that you are", "prove you are", "real person", "human being",
    "requires that you verify", "are human", "a human", "not a spammer",
    "approved senders", "whitelist", "white list", "unknown sender", "one-time",
    "only need to do this once", "unsolicited", "anti-spam", "against spam", "spam protection",
    "protect myself from", "awaiting your confirmation", "held until you confirm",
    "release your message", "your message will be delivered",
    "before i receive", "to be delivered",
    "zugestellt", "unerwünschte", "spam-schutz", "spamschutz", "pourriel", "indésirable",
    "anti spam", "correo no deseado", "posta indesiderata", "ongewenste", "lixo eletrônico",
)  # fmt: skip

# How calendars begin what they write when somebody answers an invitation.
_ANSWERS = (
    "accepted:", "declined:", "tentative:", "tentatively accepted:", "updated invitation:",
    "accepted: ", "canceled:", "cancelled:", "new time proposed:", "angenommen:", "zugesagt:",
    "abgelehnt:", "abgesagt:", "mit vorbehalt:", "vorläufig:", "unter vorbehalt:", "accepté",
    "refusé", "provisoire", "aceptado:", "aceptada:", "aceptó:", "rechazado:", "provisional:",
    "accettato:", "accettata:", "rifiutato:", "provvisorio:", "aceito:", "aceite:", "recusado:",
    "recusada:", "geaccepteerd:", "afgewezen:", "geweigerd:", "voorlopig:", "accepterat:",
    "accepterad:", "avböjt:", "accepteret:", "afvist:", "godtatt:", "akseptert:", "avslått:",
    "hyväksytty:", "hylätty:", "zaakceptowano:", "zaakceptowane:", "odrzucono:", "przyjęto:",
    "přijato:", "odmítnuto:", "prijaté:", "elfogadva:", "acceptat:", "прието:", "принято:",
    "отклонено:", "прийнято:", "kabul edildi:", "αποδοχή:",
    "承諾", "承諾済み:", "辞退:", "已接受:",
    "已拒绝:", "已接受：", "수락:", "수락됨:", "거절:", "מאושר:", "تم القبول:",
)  # fmt: skip
# RFC 5546 section 3.2.3 and 3.2.7: who comes, and who would rather come at another time.
_ANSWERING = frozenset({"REPLY", "COUNTER"})
_ASKED = 2_000
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_PACKED = frozenset(
    {"application/gzip", "application/x-gzip", "application/zip", "application/x-zip-compressed"}
)


def challenge(case: Parsed) -> Answer[Kind] | None:
    """
    It wants a proof that a person sent our mail, in its subject and in its text.

    Neither alone is believed: people ask for confirmations, and write about spam.
    """
    subject = _bare(case.message.subject)
    if not subject.startswith(_CHALLENGE_SUBJECTS):
        return None
    text = " ".join(case.message.body.text[:_ASKED].casefold().split())
    if not any(words in text for words in _CHALLENGES):
        return None
    return Answer(Kind.CHALLENGE, "it wants our mail to be confirmed by a person")


def calendar_answer(case: Parsed) -> Answer[Kind] | None:
    """
    A calendar tells who comes (RFC 5546): the event says that it is an answer.

    Or the subject says so, and an event is enclosed of which nobody can read what it is for.
    """
    methods = {appointment.method for appointment in case.message.appointments}
    if methods & _ANSWERING:
        return Answer(Kind.NOTIFICATION, "a calendar answers an invitation")
    if not _bare(case.message.subject).startswith(_ANSWERS):
        return None
    if not _has(case.message.structure, _CALENDARS):
        return None
    return Answer(Kind.NOTIFICATION, "a calendar answers an invitation")


def domain_report(case: Parsed) -> Answer[Kind] | None:
    """
    A receiver reports on the mail of a domain (DMARC, RFC 7489 section 7.2.1.1).

    The subject has a form of its own, and the report is a packed file.
    """
    subject = _bare(case.message.subject)
    if not subject.startswith("report domain:") or "report-id:" not in subject:
        return None
    if not _has(case.message.structure, _PACKED):
        return None
    return Answer(Kind.NOTIFICATION, "a report on the mail of a domain")


def _has(structure: Structure, media_types: Container[str]) -> bool:
    waiting = [structure]
    while waiting:
        one = waiting.pop()
        if one.media_type in media_types:
            return True
        waiting.extend(one.parts)
    return False


def _bare(subject: str) -> str:
    return " ".join(subject[:500].casefold().split()).lstrip("[(*")

"""Receipts: what became of a mail that arrived (RFC 8098), told by fields or in prose."""

# ruff: noqa: RUF001 - the words are in the scripts of their languages

from __future__ import annotations

from collections.abc import Sequence

from mail2ticket.model.report import DeliveryReport, ReadReceipt, ReportedRecipient
from mail2ticket.parse.reports.delivery_status import Group, first, recipient_of

_HEAD = 600

#: Words by which a filter says that it refused a mail, and told so as a receipt (RFC 5429).
_REFUSED = (
    "refused", "reject", "mail filtering program", "abgelehnt", "zurückgewiesen", "rejeté",
    "refusé", "rechazad", "rifiutat", "geweigerd", "odrzucon", "отклонен", "recusad",
)  # fmt: skip

#: How mail programs begin the subject of a receipt that they write without RFC 8098.
_SUBJECTS = (
    "read:", "gelesen:", "lu:", "lu :", "leído:", "leido:", "letto:", "gelezen:", "lida:",
    "lido:", "przeczytane:", "przeczytano:", "läst:", "læst:", "lest:", "luettu:", "přečteno:",
    "prečítané:", "olvasva:", "elolvasva:", "okundu:", "прочитано:", "прочетено:", "citit:",
    "αναγνώστηκε:", "開封済み:", "开封:", "已读:", "讀取:", "已讀:", "읽음:", "נקרא:",
    "return receipt", "read receipt", "lesebestätigung", "empfangsbestätigung",
    "confirmation de lecture", "accusé de lecture", "accusé de réception", "conferma di lettura",
    "confirmación de lectura", "acuse de recibo", "confirmação de leitura", "leesbevestiging",
    "potwierdzenie przeczytania", "уведомление о прочтении", "отчет о прочтении",
)  # fmt: skip
_UNREAD = (
    "not read:", "nicht gelesen:", "ungelesen:", "ungelesen gelöscht:", "non lu:", "non lu :",
    "no leído:", "non letto:", "niet gelezen:", "não lida:", "não lido:", "nieprzeczytane:",
    "oläst:", "ikke læst:", "ulæst:", "ulest:", "ikke lest:", "ei luettu:", "nepřečteno:",
    "не прочитано:", "未開封:", "未读:", "未讀:", "읽지 않음:",
)  # fmt: skip

#: What stands in such a receipt beside the words of the mail that it is about.
_SAID = (
    "was read on", "was read at", "was opened on", "has been read", "was displayed",
    "was received by:", "has been displayed", "is a receipt for the mail", "return receipt",
    "was deleted without being read", "gelesen am", "wurde am", "wurde gelesen", "wurde angezeigt",
    "ungelesen gelöscht", "a été lu", "a été affiché", "a été supprimé sans", "se ha leído",
    "fue leído", "se leyó", "ha sido leído", "sido mostrado", "eliminado sin", "è stato letto",
    "stato visualizzato", "eliminato senza", "is gelezen", "werd gelezen", "verwijderd zonder",
    "foi lida", "foi lido", "foi exibida", "eliminada sem", "została przeczytana",
    "została odczytana", "lästes", "har lästs", "blev læst", "er læst", "ble lest", "luettiin",
    "on luettu", "byla přečtena", "bola prečítaná", "elolvasva", "olvasták", "okundu",
    "было прочитано", "прочитано", "a fost citit", "開封されました", "开封", "已被阅读",
    "已于", "已被讀取", "읽었습니다",
)  # fmt: skip


def read_receipt(
    groups: Sequence[Group], subject: str, text: str, original_message_id: str | None
) -> ReadReceipt | DeliveryReport:
    """
    Read the fields of message/disposition-notification.

    A filter may tell its refusal as a receipt (RFC 5429 section 2.1.1.1): then nobody saw
    the mail, and the report is one on its delivery. A mail that somebody deleted unread is
    told in the same fields; only the words beside them make the difference.
    """
    stated = next((ids for group in groups if (ids := first(group, "original-message-id"))), "")
    message_id = stated.strip().strip("<>") or original_message_id
    disposition = next((said for group in groups if (said := _disposition(group))), "")
    folded = f"{subject}\n{text[:_HEAD]}".casefold()
    refused = [address for group in groups if (address := recipient_of(group))]
    is_refusal = disposition in {"deleted", "denied"} and any(w in folded for w in _REFUSED)
    if is_refusal and refused and not folded.startswith(_UNREAD):
        lost = tuple(
            ReportedRecipient(address=address, status="5.7.1")
            for address in dict.fromkeys(refused)
        )
        return DeliveryReport(recipients=lost, original_message_id=message_id)
    return ReadReceipt(message_id, disposition or "displayed")


def disposition_in_prose(subject: str, text: str) -> str:
    """
    Return what a program says became of a mail that does not know RFC 8098; empty for none.

    Exchange, Outlook and Notes wrote so. Both the subject and the first words must be those
    of a receipt; a person who answers "Read: your mail" has sent none.

    >>> disposition_in_prose("Read: Pump", "Your message was read on Tuesday.")
    'displayed'
    """
    folded = " ".join(subject.split()).casefold()
    unread = folded.startswith(_UNREAD)
    if not unread and not folded.startswith(_SUBJECTS):
        return ""
    head = " ".join(text[:_HEAD].split()).casefold()
    if not any(words in head for words in _SAID):
        return ""
    return "deleted" if unread else "displayed"


def _disposition(group: Group) -> str:
    """Return the disposition type: what stands behind the mode, before any modifier."""
    said = first(group, "disposition").partition("(")[0]
    kind = (said.partition(";")[2] or said).partition("/")[0].strip().lower()
    return kind if kind.isalpha() and len(kind) <= 20 else ""  # noqa: PLR2004 - a word

"""
The mail systems whose plain reports are known: how each is told, and where its addresses are.

A row for each form that a system writes; those that are told by the most come first. What
no row knows is read by what all of them have in common, see `mail_systems`.
"""

# ruff: noqa: E501 - a row of a table is one line

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import frozen

from mail2ticket.parse.reports import places

Place: TypeAlias = Callable[[Sequence[str], Sequence[str]], list[str]]


def _angles(lines: Sequence[str], _: Sequence[str]) -> list[str]:
    return places.in_angles(lines)


@frozen
class MailSystem:
    """
    One form of one product's report.

    Attributes:
        name: The product.

        marks: Each of these is in the text, in lower case; nobody else writes them.

        place: Where the addresses stand.

        words: What *place* looks for.
    """

    name: str
    marks: tuple[str, ...]
    place: Place
    words: tuple[str, ...] = ()

    def find(self, folded: str, lines: Sequence[str]) -> list[str]:
        """Return the addresses of those who failed, if the report is of this form."""
        if not all(mark in folded for mark in self.marks):
            return []
        return self.place(lines, self.words)


def _row(name: str, marks: str, place: Place, words: str = "") -> MailSystem:
    said = tuple(word.casefold() for word in words.split("|") if word)
    return MailSystem(name, tuple(mark.casefold() for mark in marks.split("|")), place, said)


_below, _behind, _beside, _label = places.below, places.behind, places.beside, places.labelled
_rcpt, _reply = places.in_a_dialogue, places.in_a_reply

# fmt: off
SYSTEMS: tuple[MailSystem, ...] = (
    _row("Postfix", "this is the mail system at host", _angles),
    _row("Postfix", "this is the postfix program at host", _angles),
    _row("Postfix", "this is the postfix ", _angles),
    _row("Exim", "message was created automatically by mail delivery software|not yet been delivered", _below,
         "addresses to which the message has not yet been delivered|address to which the message has not yet been "
         "delivered|not yet been delivered to the following"),
    _row("Exim", "message was created automatically by mail delivery software", _below,
         "following address(es) failed|following addresses failed|address(es) failed"),
    _row("Exim", "message was created automatically by mail delivery", _angles),
    _row("Courier", "running the courier mail server", _angles),
    _row("Sendmail", "permanent fatal errors", _below, "had permanent fatal errors"),
    _row("Sendmail", "transient non-fatal errors", _below, "had transient non-fatal errors"),
    _row("Sendmail", "addresses had delivery problems", _below, "addresses had delivery problems"),
    _row("Sendmail", "addresses had delivery errors", _below, "addresses had delivery errors"),
    _row("Sendmail 5", "transcript of session follows|rcpt to:", _rcpt),
    _row("qmail", "this is the qmail-send program", _angles),
    _row("qmail", "this is the deliver program at", _angles),
    _row("ezmlm", "this is the ezmlm program", _angles),
    _row("James", "this is the james mail server", _below, "failed recipient(s)|wasn't able to deliver your message"),
    _row("Yahoo", "sorry, we were unable to deliver your message to the following address", _angles),
    _row("Yahoo", "unable to deliver message to the following address(es)", _angles),
    _row("Yahoo", "message from yahoo", _angles),
    _row("OpenSMTPD", "this is the mailer-daemon, please do not reply", _below, "following list of recipients"),
    _row("Haraka", "some recipients of your message were not delivered", _below, "intended recipients|recipients:"),
    _row("Gmail", "address not found|your message wasn't delivered to", _behind, "your message wasn't delivered to"),
    _row("Gmail", "problem delivering your message to", _behind, "problem delivering your message to"),
    _row("Gmail", "your message to|has been blocked", _behind, "your message to"),
    _row("Gmail", "couldn't be delivered to|inbox is full", _behind, "couldn't be delivered to"),
    _row("Gmail", "you tried to contact|may not have permission to post messages to the group", _behind,
         "the group you tried to contact ("),
    _row("Gmail", "technical details of permanent failure", _below, "delivery to the following recipient"),
    _row("Gmail", "technical details of temporary failure", _below, "delivery to the following recipient"),
    _row("Gmail, German", "wurde nicht an|zugestellt", _behind, "wurde nicht an"),
    _row("Gmail, French", "votre message n'a pas été remis à", _behind, "votre message n'a pas été remis à"),
    _row("Gmail, Spanish", "tu mensaje no se ha entregado a", _behind, "tu mensaje no se ha entregado a"),
    _row("Gmail, Italian", "il tuo messaggio non è stato recapitato a", _behind, "messaggio non è stato recapitato a"),
    _row("Gmail, Portuguese", "sua mensagem não foi entregue a", _behind, "sua mensagem não foi entregue a|entregue para"),
    _row("Gmail, Dutch", "je bericht is niet bezorgd bij", _behind, "is niet bezorgd bij|niet bezorgd bij"),
    _row("Gmail, Russian", "не доставлено получателю", _behind, "не доставлено получателю|получателю"),
    # Exchange: what an administrator is told names each recipient once, and surely.
    _row("Exchange 5.5", "did not reach the following recipient(s)", _below, "did not reach the following recipient(s)"),
    _row("Exchange 2003", "did not reach some or all of the intended recipients", _below,
         "recipient(s) could not be reached|recipients could not be reached|recipient could not be reached|"
         "recipient(s) cannot be reached"),
    _row("Exchange 2003, German", "einige oder alle empfänger nicht erreicht", _below, "folgende(r) empfänger|folgende empfänger"),
    _row("Exchange 2003, French", "n'est pas parvenu", _below, "destinataire(s) suivant|destinataires suivants"),
    _row("Exchange 2003, Spanish", "no ha llegado a", _below, "siguientes destinatarios|siguiente destinatario|destinatario(s)"),
    _row("Exchange 2003, Italian", "non ha raggiunto", _below, "seguenti destinatari|seguente destinatario|destinatari:"),
    _row("Exchange 2003, Dutch", "geadresseerden niet bereikt", _below, "volgende geadresseerde"),
    _row("Exchange 2003, Portuguese", "não chegou a", _below, "seguinte(s) destinatário|seguintes destinatários|destinatário(s)"),
    _row("Exchange", "delivery has failed to these recipients", _below, "delivery has failed to these recipients"),
    _row("Exchange", "delivery is delayed to these recipients", _below, "delivery is delayed to these recipients"),
    _row("Exchange", "delivery delayed to these recipients", _below, "delivery delayed to these recipients"),
    _row("Exchange, German", "fehler bei der nachrichtenzustellung", _below, "an folgende empfänger|nachrichtenzustellung"),
    _row("Exchange, German", "zustellung|an folgende empfänger", _below, "an folgende empfänger|folgenden empfänger"),
    _row("Exchange, French", "échec de la remise", _below, "échec de la remise"),
    _row("Exchange, Spanish", "no se pudo entregar", _below, "destinatarios o"),
    _row("Exchange, Italian", "recapito non riuscito", _below, "recapito non riuscito"),
    _row("Exchange, Portuguese", "falha na entrega", _below, "falha na entrega"),
    _row("Exchange, Dutch", "geadresseerden of", _below, "geadresseerden of|deze geadresseerden"),
    _row("Exchange", "generating server:", _below, "generating server:"),
    _row("Exchange, German", "generierender server:", _below, "generierender server:"),
    _row("Exchange, French", "serveur de génération", _below, "serveur de génération"),
    _row("Exchange, Spanish", "generando servidor", _below, "generando servidor|servidor de generación"),
    _row("Microsoft 365", "your message to|couldn't be delivered", _behind, "your message to"),
    _row("Microsoft 365, German", "ihre nachricht an|konnte nicht zugestellt werden", _behind, "ihre nachricht an"),
    _row("Microsoft 365, French", "votre message à|n'a pas pu être remis", _behind, "votre message à"),
    _row("Microsoft 365, Spanish", "no se pudo entregar|mensaje a", _behind, "mensaje a"),
    _row("Microsoft 365, Italian", "impossibile recapitare il messaggio a", _behind, "recapitare il messaggio a"),
    _row("Microsoft 365, Portuguese", "sua mensagem para|não pôde ser entregue", _behind, "sua mensagem para"),
    _row("Microsoft 365, Dutch", "uw bericht aan|worden bezorgd", _behind, "uw bericht aan"),
    _row("Outlook.com", "automatically generated delivery status notification|recipients failed", _below,
         "delivery to the following recipients failed"),
    _row("Domino", "was not delivered to:|because:", _below, "was not delivered to:"),
    _row("Domino", "has not yet been delivered to:|because:", _below, "has not yet been delivered to:"),
    _row("Domino, German", "wurde nicht zugestellt an:", _below, "wurde nicht zugestellt an:"),
    _row("GroupWise", "message that you sent was undeliverable to the following", _below, "undeliverable to the following"),
    _row("MDaemon", "fatal delivery errors|failed address", _label, "failed address"),
    _row("MDaemon", "permanent fatal delivery errors", _label, "failed address|recipient|undeliverable to"),
    _row("MailEnable", "message could not be delivered to some recipients", _label, "recipient"),
    _row("hMailServer", "hmailserver sent:", _below, "recipient(s) could not be reached"),
    _row("IMail", "unknown user:", _label, "unknown user"),
    _row("IMail", "user mailbox exceeds allowed size:", _label, "user mailbox exceeds allowed size"),
    _row("IMail", "undeliverable to ", _label, "undeliverable to"),
    _row("SMTP32", "invalid final delivery userid:", _label, "invalid final delivery userid"),
    _row("CommuniGate Pro", "failed to deliver to|module", _behind, "failed to deliver to"),
    _row("CommuniGate Pro", "message delivery to|delayed|module", _behind, "message delivery to"),
    _row("PowerMTA", "delivery failed; will not continue trying", _beside, "delivery failed; will not continue trying"),
    _row("PowerMTA", "delivery delayed; will continue trying", _beside, "delivery delayed; will continue trying"),
    _row("PowerMTA", "delivery delayed; will try again", _beside, "delivery delayed; will try again"),
    _row("Amazon SES", "an error occurred while trying to deliver the mail to the following recipients", _below,
         "mail to the following recipients"),
    _row("IronPort", "the following message to|was undeliverable", _behind, "the following message to"),
    _row("SendGrid", "message was not able to be delivered|sendgrid", _reply),
    _row("smail", "failed addresses follow", _below, "failed addresses follow"),
    _row("KDDI", "each of the following recipients was rejected by a remote mail server", _label, "recipient"),
    _row("KDDI", "could not be delivered to:|mailbox is full", _below, "could not be delivered to:"),
    _row("InterScan", "received >>>", _rcpt),
    _row("InterScan", "unable to deliver message to <", _behind, "unable to deliver message to"),
    _row("Barracuda", "was blocked by our spam firewall", _label, "your message to"),
    _row("Mimecast", "mimecast|recipient address:", _label, "recipient address"),
    _row("Symantec", "i could not deliver mail to this user", _angles),
    _row("GMX", "could not be delivered to one or more of its recipients", _below,
         "following addresses failed|following address failed|address(es) failed"),
    _row("Mail.ru", "не может быть доставлено", _below, "не может быть доставлено"),
    _row("Yandex", "не может быть отправлено", _angles),
    _row("QQ", "退信", _label, "收件人|退信对象|收件地址"),
    _row("163", "退回", _label, "收件人|收件地址"),
    _row("Naver", "받는사람", _label, "받는사람"),
    _row("Naver", "수신자", _label, "수신자"),
    _row("DoCoMo", "宛先", _label, "宛先"),
    _row("SoftBank", "送信先", _label, "送信先"),
    _row("UOL", "não foi possível entregar", _angles),
    _row("Orange", "n'a pu être", _below, "n'a pu être"),
    _row("SMS gateway", "unknown subscriber", _beside, "unknown subscriber"),
    _row("SMS gateway", "invalid number", _beside, "invalid number"),
)
# fmt: on

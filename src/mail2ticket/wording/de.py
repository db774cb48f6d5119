"""Notices in German."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.template import Template

CLOSING: Final = "[[Mit freundlichen Grüßen\n$mailbox]]"

LABELS: Final = Labels(
    number="Nummer",
    title="Betreff",
    name="Absender",
    queue="Zuständig",
    hours="Gebuchte Zeit",
    duration="$hours Std.",
    button="Anfrage ansehen",
    footer="Diese Nachricht wurde automatisch verschickt.",
)

TEMPLATES: Final[Mapping[NoticeKind, Template]] = {
    NoticeKind.CREATED: Template(
        "[[$tag ]]Wir haben Ihre Anfrage erhalten[[: $title]]",
        "Wir haben Ihre Anfrage[[ „$title“]] erhalten[[ und unter der Nummer $number erfasst]]."
        "[[ Zuständig: $queue.]]"
        "[[\n\nMöchten Sie etwas ergänzen? Lassen Sie bitte $reply im Betreff stehen,"
        " wenn Sie uns schreiben.]]"
        "[[\n\nHier können Sie Ihre Anfrage verfolgen:\n$link]]",
        tabled={"title", "queue"},
    ),
    NoticeKind.ADDED: Template(
        "[[$tag ]]Wir haben Ihre Nachricht hinzugefügt[[: $title]]",
        "Wir haben Ihre Nachricht[[ „$title“]][[ zu $number]] hinzugefügt."
        "[[ Gebuchte Zeit: $hours Std.]]"
        "[[\n\nHier können Sie sie ansehen:\n$link]]",
        tabled={"title", "hours"},
    ),
    NoticeKind.ACKNOWLEDGED: Template(
        "[[$tag ]]Wir haben Ihre Nachricht erhalten",
        "Wir haben Ihre Nachricht erhalten[[ und unter der Nummer $number erfasst]]."
        " Ihre Adresse kennen wir noch nicht; deshalb sieht sich zuerst jemand von uns"
        " die Nachricht an.",
    ),
    NoticeKind.REFUSED: Template(
        "[[$tag ]]Wir konnten Ihre Nachricht nicht annehmen[[: $title]]",
        "Wir konnten Ihre Nachricht[[ „$title“]] nicht annehmen.[[ $reason]]",
    ),
    NoticeKind.FAILED: Template(
        "[[$tag ]]Ihre Nachricht wartet auf Bearbeitung[[: $title]]",
        "Ihre Nachricht[[ „$title“]] ist angekommen, konnte aber nicht automatisch bearbeitet"
        " werden.[[ $reason]] Jemand von uns sieht sie sich an; Sie brauchen sie nicht noch"
        " einmal zu senden.",
    ),
    NoticeKind.COMMAND_ERROR: Template(
        "[[$tag ]]Wir konnten Ihren Befehl nicht ausführen[[: $title]]",
        "Wir konnten den Befehl in der ersten Zeile Ihrer Nachricht nicht ausführen;"
        " nichts davon wurde übernommen.[[ $reason]] Der Text Ihrer Nachricht ist nicht verloren.",
    ),
    NoticeKind.FILES_DROPPED: Template(
        "[[$tag ]]Wir konnten nicht alle Ihre Dateien behalten[[: $title]]",
        "Wir konnten nicht alle Dateien behalten, die Ihrer Nachricht beilagen.[[ $reason]]",
    ),
    NoticeKind.ASSIGNED: Template(
        "[[$tag ]]Ihnen wurde eine Anfrage zugewiesen[[: $title]]",
        "Ihnen wurde die Anfrage[[ „$title“]][[ mit der Nummer $number]] zugewiesen."
        "[[ Absender: $name.]][[ Zuständig: $queue.]]"
        "[[\n\nHier können Sie sie öffnen:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
    NoticeKind.INFORMED: Template(
        "[[$tag ]]Zu Ihrer Information[[: $title]]",
        "Wir informieren Sie über die Anfrage[[ „$title“]][[ mit der Nummer $number]]."
        "[[ $reason]][[ Absender: $name.]][[ Zuständig: $queue.]]"
        "[[\n\nHier können Sie sie öffnen:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
}

REASONS: Final[Mapping[str, str]] = {
    Reason.INACTIVE_SENDER: "Ihr Konto bei uns ist zurzeit nicht aktiv.",
    Reason.UNREGISTERED: "Wir nehmen nur Nachrichten von Adressen an, die wir kennen."
    " Bitte schreiben Sie von der Adresse, die Sie uns genannt haben.",
    Reason.EMPTY_SUBJECT: "Die Nachricht hat keinen Betreff."
    " Bitte ergänzen Sie ihn und senden Sie sie noch einmal.",
    Reason.LONG_SUBJECT: "Der Betreff ist zu lang."
    " Bitte kürzen Sie ihn und senden Sie die Nachricht noch einmal.",
    Reason.OVER_LIMIT: "Die Nachricht ist größer, als dieses Postfach erlaubt.",
    Reason.KIND_NOT_ALLOWED: "Dieses Postfach nimmt Nachrichten dieser Art nicht an.",
    Reason.REPLY_REFUSED: "Dieses Postfach nimmt nur neue Anfragen an, keine Antworten."
    " Bitte schreiben Sie eine neue Nachricht.",
    Reason.FORWARD_REFUSED: "Dieses Postfach nimmt keine weitergeleiteten Nachrichten an."
    " Bitte beschreiben Sie Ihr Anliegen in einer eigenen Nachricht.",
    Reason.CC_ONLY: "Das Postfach stand nur in Kopie."
    " Bitte richten Sie Ihre Anfrage direkt an uns, im Feld „An“.",
    Reason.BCC_ONLY: "Das Postfach stand nur unter den verdeckten Empfängern."
    " Bitte richten Sie Ihre Anfrage direkt an uns.",
    Reason.NO_ROUTE: "Die Adresse, an die Sie geschrieben haben, nimmt zurzeit keine"
    " Nachrichten an.",
    Reason.WRONG_ADDRESS: "Sie sind bei uns unter einer anderen Adresse registriert."
    " Bitte schreiben Sie uns von dieser Adresse.",
    Reason.UNATTRIBUTED: "Wir konnten Ihre Nachricht keinem Kunden zuordnen."
    " Bitte schreiben Sie von der Adresse, die Sie uns genannt haben.",
    Reason.COMPLETED: "Die Anfrage ist abgeschlossen und nimmt keine Antworten mehr an."
    " Bitte schreiben Sie eine neue Nachricht.",
    Reason.DUPLICATE: "Diese Nachricht liegt uns bereits vor; sie wurde nicht noch einmal"
    " erfasst.",
    Reason.FLOOD: "Von Ihrer Adresse kamen in kurzer Zeit zu viele Nachrichten."
    " Bitte schreiben Sie später noch einmal.",
    Reason.BAD_ALERT_KEY: "Die Meldung enthält nicht den Schlüssel, den dieses Postfach verlangt.",
    FaultCode.BAD_DURATION: "Die Zeitangabe ist nicht lesbar."
    " Sie kann als 1,5, als 1:30 oder als 90m geschrieben werden.",
    FaultCode.TOO_LONG: "Die Zeit ist länger, als ein einzelner Eintrag sein darf.",
    FaultCode.UNKNOWN_ROLE: "Diese Rolle gibt es nicht, oder sie ist keine der Ihren.",
    FaultCode.UNKNOWN_STATUS: "Diesen Status gibt es nicht.",
    FaultCode.REPEATED: "Dieselbe Angabe kommt mehrmals vor.",
    FaultCode.NO_TIME: "Die Zeitangabe fehlt; ohne sie ist der Rest wirkungslos.",
    FaultCode.NOT_AN_AGENT: "Nur unser eigenes Personal kann per E-Mail Befehle geben.",
    FaultCode.NOT_VERIFIED: "Wir konnten nicht prüfen, ob die Nachricht von Ihnen stammt.",
    FaultCode.NO_ITEM: "Die Nachricht nennt keinen Vorgang, auf den Zeit gebucht werden könnte.",
    FaultCode.NOT_ON_PROJECT: "Zeit lässt sich auf ein Ticket oder eine Aufgabe buchen,"
    " nicht aber auf ein Projekt.",
    FaultCode.CLOSED: "Der Vorgang ist abgeschlossen und nimmt keine Zeit mehr an.",
    FaultCode.EDIT_ONLY: "Der Vorgang ist abgeschlossen: Gebuchte Zeit lässt sich ändern,"
    " aber nicht per E-Mail ergänzen.",
    FaultCode.NOT_ALLOWED: "Dieses Postfach lässt das nicht zu.",
    FaultCode.NOT_AN_APPROVER: "Nur wer gefragt wurde, kann diese Anfrage genehmigen oder"
    " ablehnen.",
    FaultCode.NO_APPROVAL_PENDING: "Die Anfrage wartet auf keine Genehmigung.",
    FaultCode.BAD_APPROVAL: "Die Antwort ist weder als Genehmigung noch als Ablehnung zu lesen.",
    FaultCode.UNKNOWN_COMMAND: "Diesen Befehl gibt es nicht.",
    FaultCode.BAD_VALUE: "Diese Angabe kann den genannten Wert nicht haben.",
    FileReason.NOT_KEPT: "Die Datei wurde nicht behalten.",
    FileReason.TOO_LARGE: "Die Datei ist größer als erlaubt[[ (höchstens $size)]].",
    FileReason.ALL_TOO_LARGE: "Die Dateien sind zusammen größer als erlaubt[[ (höchstens"
    " $size)]].",
    FileReason.TOO_MANY_FILES: "Die Nachricht hat mehr Dateien als erlaubt.",
    FileReason.TYPE_REFUSED: "Dateien dieser Art[[ ($type)]] werden nicht angenommen.",
    FileReason.HIDDEN_ENDING: "Der Name der Datei verbirgt ihre Art.",
    FileReason.INFECTED: "In der Datei wurde etwas Schädliches gefunden.",
    FileReason.UNSCANNED: "Die Datei konnte nicht auf Viren geprüft werden.",
    FileReason.ENCRYPTED: "Die Datei ist mit einem Kennwort geschützt und konnte daher"
    " nicht geprüft werden.",
    FileReason.DEEP_IN_CHAIN: "Die Datei gehört zu einer früheren Nachricht des"
    " weitergeleiteten Verlaufs.",
    FileReason.INLINE_IMAGE: "Das Bild ist Teil des Textes und zu klein, um als Datei"
    " behalten zu werden.",
    FileReason.MORE_FILES: "Weitere Dateien wurden nicht behalten[[: $count]].",
    FileReason.DOUBLE_ENDING: "Der Name der Datei hat zwei Endungen, und die letzte ist die"
    " eines Programms.",
    FileReason.ODD_NAME: "Manche Systeme verstehen den Namen der Datei anders. Bitte benennen"
    " Sie die Datei um.",
    FileReason.DISGUISED: "Die Datei ist nicht das, was ihr Name sagt.",
    FileReason.REFUSED_INSIDE: "Die Datei enthält eine andere, deren Art[[ ($type)]] nicht"
    " angenommen wird.",
    FileReason.NESTED_ARCHIVE: "Die Datei enthält Archive in Archiven.",
    FileReason.UNPACKS_TOO_LARGE: "Die Datei ist entpackt zu groß.",
    FileReason.DAMAGED: "Die Datei ist beschädigt und konnte nicht geprüft werden. Bitte senden"
    " Sie sie noch einmal.",
    FileReason.NOT_LOOKED_INTO: "Die Datei ist so gepackt, dass sie nicht geprüft werden konnte.",
    FileReason.MACROS: "Die Datei enthält Makros oder aktive Objekte. Bitte senden Sie sie ohne"
    " diese oder als PDF.",
    FileReason.ACTIVE_CONTENT: "Die Datei enthält Inhalte, die von selbst etwas ausführen.",
    FileReason.HUGE_PICTURE: "Das Bild hat mehr Pixel als erlaubt.",
    FileReason.AMBIGUOUS_MAIL: "Die Nachricht ist so geschrieben, dass nicht eindeutig ist,"
    " welche Dateien sie enthält. Bitte senden Sie sie mit einem anderen Programm noch einmal.",
}

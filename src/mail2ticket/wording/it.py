"""Notices in Italian."""

# ruff: noqa: RUF001 - typographic apostrophes are meant

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.template import Template

CLOSING: Final = "[[Cordiali saluti\n$mailbox]]"

LABELS: Final = Labels(
    number="Numero",
    title="Oggetto",
    name="Mittente",
    queue="Gruppo incaricato",
    hours="Tempo registrato",
    duration="$hours h",
    button="Visualizza la richiesta",
    footer="Questo messaggio è stato inviato automaticamente.",
)

TEMPLATES: Final[Mapping[NoticeKind, Template]] = {
    NoticeKind.CREATED: Template(
        "[[$tag ]]Abbiamo ricevuto la sua richiesta[[: $title]]",
        "Abbiamo ricevuto la sua richiesta[[ «$title»]]"
        "[[ e l’abbiamo registrata con il numero $number]]."
        "[[ Gruppo incaricato: $queue.]]"
        "[[\n\nDesidera aggiungere qualcosa? Quando ci scrive, lasci $reply nell’oggetto,"
        " per favore.]]"
        "[[\n\nPuò seguire la sua richiesta qui:\n$link]]",
        tabled={"title", "queue"},
    ),
    NoticeKind.ADDED: Template(
        "[[$tag ]]Abbiamo aggiunto il suo messaggio[[: $title]]",
        "Abbiamo aggiunto il suo messaggio[[ «$title»]][[ a $number]]."
        "[[ Tempo registrato: $hours h.]]"
        "[[\n\nPuò vederlo qui:\n$link]]",
        tabled={"title", "hours"},
    ),
    NoticeKind.ACKNOWLEDGED: Template(
        "[[$tag ]]Abbiamo ricevuto il suo messaggio",
        "Abbiamo ricevuto il suo messaggio[[ e l’abbiamo registrato con il numero $number]]."
        " Non conosciamo ancora il suo indirizzo, perciò prima lo esamineremo.",
    ),
    NoticeKind.REFUSED: Template(
        "[[$tag ]]Non abbiamo potuto accettare il suo messaggio[[: $title]]",
        "Non abbiamo potuto accettare il suo messaggio[[ «$title»]].[[ $reason]]",
    ),
    NoticeKind.FAILED: Template(
        "[[$tag ]]Il suo messaggio è in attesa di essere esaminato[[: $title]]",
        "Il suo messaggio[[ «$title»]] è arrivato, ma non è stato possibile gestirlo"
        " automaticamente.[[ $reason]] Lo esamineremo; non occorre inviarlo di nuovo.",
    ),
    NoticeKind.COMMAND_ERROR: Template(
        "[[$tag ]]Non abbiamo potuto eseguire il suo comando[[: $title]]",
        "Non abbiamo potuto eseguire il comando nella prima riga del suo messaggio, quindi nulla"
        " di esso è stato applicato.[[ $reason]] Il testo del suo messaggio non è andato perso.",
    ),
    NoticeKind.FILES_DROPPED: Template(
        "[[$tag ]]Non abbiamo potuto conservare tutti i suoi file[[: $title]]",
        "Non abbiamo potuto conservare tutti i file allegati al suo messaggio.[[ $reason]]",
    ),
    NoticeKind.ASSIGNED: Template(
        "[[$tag ]]Le è stata assegnata una richiesta[[: $title]]",
        "Le è stata assegnata la richiesta[[ «$title»]][[ con il numero $number]]."
        "[[ Mittente: $name.]][[ Gruppo incaricato: $queue.]]"
        "[[\n\nPuò aprirla qui:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
    NoticeKind.INFORMED: Template(
        "[[$tag ]]Per sua informazione[[: $title]]",
        "La informiamo della richiesta[[ «$title»]][[ con il numero $number]]."
        "[[ $reason]][[ Mittente: $name.]][[ Gruppo incaricato: $queue.]]"
        "[[\n\nPuò aprirla qui:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
}

REASONS: Final[Mapping[str, str]] = {
    Reason.INACTIVE_SENDER: "Il suo account presso di noi al momento non è attivo.",
    Reason.UNREGISTERED: "Accettiamo messaggi solo da indirizzi che conosciamo."
    " Ci scriva dall’indirizzo che ci ha comunicato, per favore.",
    Reason.EMPTY_SUBJECT: "Il messaggio non ha oggetto."
    " Lo aggiunga e lo invii di nuovo, per favore.",
    Reason.LONG_SUBJECT: "L’oggetto è troppo lungo."
    " Lo abbrevi e invii di nuovo il messaggio, per favore.",
    Reason.OVER_LIMIT: "Il messaggio è più grande di quanto questa casella consenta.",
    Reason.KIND_NOT_ALLOWED: "Questa casella non accetta messaggi di questo tipo.",
    Reason.REPLY_REFUSED: "Questa casella accetta solo nuove richieste, non risposte."
    " Scriva un nuovo messaggio, per favore.",
    Reason.FORWARD_REFUSED: "Questa casella non accetta messaggi inoltrati."
    " Descriva la sua richiesta in un messaggio scritto da lei, per favore.",
    Reason.CC_ONLY: "La casella era solo in copia."
    " Invii la sua richiesta direttamente, nel campo «A», per favore.",
    Reason.BCC_ONLY: "La casella era solo tra i destinatari nascosti."
    " Le invii la sua richiesta direttamente, per favore.",
    Reason.NO_ROUTE: "L’indirizzo a cui ha scritto al momento non accetta messaggi.",
    Reason.WRONG_ADDRESS: "Lei è registrato presso di noi con un altro indirizzo."
    " Ci scriva da quello, per favore.",
    Reason.UNATTRIBUTED: "Non abbiamo potuto associare il suo messaggio a un nostro cliente."
    " Ci scriva dall’indirizzo che ci ha comunicato, per favore.",
    Reason.COMPLETED: "La richiesta è conclusa e non accetta altre risposte."
    " Scriva un nuovo messaggio, per favore.",
    Reason.DUPLICATE: "Avevamo già questo messaggio, perciò non è stato registrato di nuovo.",
    Reason.FLOOD: "Dal suo indirizzo sono arrivati troppi messaggi in poco tempo."
    " Ci scriva di nuovo più tardi, per favore.",
    Reason.BAD_ALERT_KEY: "L’avviso non contiene la chiave richiesta da questa casella.",
    FaultCode.BAD_DURATION: "Il tempo indicato non è leggibile."
    " Si può scrivere come 1,5, come 1:30 o come 90m.",
    FaultCode.TOO_LONG: "Il tempo supera quello consentito per una sola registrazione.",
    FaultCode.UNKNOWN_ROLE: "Questo ruolo non esiste oppure non è uno dei suoi.",
    FaultCode.UNKNOWN_STATUS: "Questo stato non esiste.",
    FaultCode.REPEATED: "La stessa indicazione compare più di una volta.",
    FaultCode.NO_TIME: "Manca il tempo; senza, il resto non ha effetto.",
    FaultCode.NOT_AN_AGENT: "Solo il nostro personale può dare comandi per e-mail.",
    FaultCode.NOT_VERIFIED: "Non abbiamo potuto verificare che il messaggio provenga da lei.",
    FaultCode.NO_ITEM: "Il messaggio non indica alcuna richiesta su cui registrare il tempo.",
    FaultCode.NOT_ON_PROJECT: "Il tempo si può registrare su un ticket o su un’attività,"
    " ma non su un progetto.",
    FaultCode.CLOSED: "La richiesta è conclusa e non accetta altro tempo.",
    FaultCode.EDIT_ONLY: "La richiesta è conclusa: il tempo indicato si può modificare,"
    " ma non se ne può aggiungere per e-mail.",
    FaultCode.NOT_ALLOWED: "Questa casella non lo consente.",
    FaultCode.NOT_AN_APPROVER: "Solo chi è stato interpellato può approvare o respingere"
    " questa richiesta.",
    FaultCode.NO_APPROVAL_PENDING: "La richiesta non è in attesa di approvazione.",
    FaultCode.BAD_APPROVAL: "La risposta non si può leggere né come approvazione né come rifiuto.",
    FaultCode.UNKNOWN_COMMAND: "Questo comando non esiste.",
    FaultCode.BAD_VALUE: "Questa indicazione non ammette il valore dato.",
    FileReason.NOT_KEPT: "Il file non è stato conservato.",
    FileReason.TOO_LARGE: "Il file supera la dimensione consentita[[ (al massimo $size)]].",
    FileReason.ALL_TOO_LARGE: "Nel complesso i file superano la dimensione consentita[[ (al"
    " massimo $size)]].",
    FileReason.TOO_MANY_FILES: "Il messaggio ha più file di quanti ne siano consentiti.",
    FileReason.TYPE_REFUSED: "I file di questo tipo[[ ($type)]] non sono accettati.",
    FileReason.HIDDEN_ENDING: "Il nome del file ne nasconde il tipo.",
    FileReason.INFECTED: "Nel file è stato trovato qualcosa di dannoso.",
    FileReason.UNSCANNED: "Non è stato possibile verificare se il file contiene virus.",
    FileReason.ENCRYPTED: "Il file è protetto da password, perciò non è stato possibile"
    " verificarlo.",
    FileReason.DEEP_IN_CHAIN: "Il file appartiene a un messaggio precedente della"
    " conversazione inoltrata.",
    FileReason.INLINE_IMAGE: "L’immagine fa parte del testo ed è troppo piccola per essere"
    " conservata come file.",
    FileReason.MORE_FILES: "Altri file non sono stati conservati[[: $count]].",
    FileReason.DOUBLE_ENDING: "Il nome del file ha due estensioni e l’ultima è quella di un"
    " programma.",
    FileReason.ODD_NAME: "Alcuni sistemi interpretano in altro modo il nome del file. La"
    " preghiamo di rinominarlo.",
    FileReason.DISGUISED: "Il file non è ciò che indica il suo nome.",
    FileReason.REFUSED_INSIDE: "Il file ne contiene un altro di un tipo[[ ($type)]] che non è"
    " accettato.",
    FileReason.NESTED_ARCHIVE: "Il file contiene archivi dentro altri archivi.",
    FileReason.UNPACKS_TOO_LARGE: "Il file è troppo grande una volta decompresso.",
    FileReason.DAMAGED: "Il file è danneggiato e non è stato possibile verificarlo. La preghiamo"
    " di inviarlo di nuovo.",
    FileReason.NOT_LOOKED_INTO: "Il file è compresso in un modo che non è stato possibile"
    " verificare.",
    FileReason.MACROS: "Il file contiene macro o oggetti attivi. La preghiamo di inviarlo senza,"
    " oppure come PDF.",
    FileReason.ACTIVE_CONTENT: "Il file contiene elementi che si eseguono da soli.",
    FileReason.HUGE_PICTURE: "L’immagine ha più pixel di quanti ne siano consentiti.",
    FileReason.AMBIGUOUS_MAIL: "Il messaggio è scritto in un modo che non chiarisce quali file"
    " contenga. La preghiamo di inviarlo di nuovo con un altro programma.",
}

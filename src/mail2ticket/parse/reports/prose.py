"""What mail systems say when they could not deliver, whichever they are; only tables."""

# ruff: noqa: RUF001 - the words are in the scripts of their languages

from __future__ import annotations


def _folded(words: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words.split("|"))


#: The line after which the addresses stand, one a line.
LISTS_BELOW = _folded(
    "did not reach the following recipient|following address(es) failed|"
    "following addresses failed|following address failed|"
    "recipients of your message did not|"
    "to the following address|to the following recipient|"
    "addresses had permanent fatal errors|"
    "addresses had transient|addresses had delivery problems|addresses had delivery|"
    "recipients did not receive|did not receive a copy of your message|"
    "addresses did not receive|could not be reached|has not yet been delivered to|"
    "has not yet been delivered is|not delivered to|failed addresses follow|"
    "could not be delivered to|could not deliver message to|failed recipients|"
    "failed recipient(s)|following user|"
    "addressed to email address|email to this address|"
    "your message to:|was not delivered to the following|following address(es)|"
    "recipient(s) could not|delivery to the following|delevery to the following|"
    "has failed to these recipients|is delayed to these recipients|"
    "undeliverable to the following|unable to deliver your message to the following|"
    "wasn't able to deliver your message|was unable to deliver your message|"
    "cannot be delivered to|could not be delivered:|following list of recipients|"
    "following recipients|following recipient|to one or more of its|recipients failed:|"
    "deliver the mail to the following|failed for the following|"
    # German
    "konnte nicht zugestellt werden|konnten nicht zugestellt werden|"
    "an folgende empfänger|"
    "folgende(r) empfänger|folgende empfänger|an folgende adresse|folgende adressen|"
    "folgenden empfänger|folgenden adressen|verzögert sich|an diese empfänger|"
    # French
    "n'a pas pu être|n'a pas pu etre|aux destinataires|destinataires suivants|"
    "destinataire(s) suivant|au destinataire suivant|"
    "adresses suivantes|adresse suivante|"
    # Spanish
    "no se pudo entregar|no ha podido ser entregado|siguientes destinatarios|"
    "siguiente destinatario|estos destinatarios|"
    "siguientes direcciones|siguiente dirección|"
    # Italian
    "non è stato possibile|seguenti destinatari|"
    "seguente destinatario|seguenti indirizzi|"
    "a questi destinatari|"
    # Portuguese
    "seguintes destinatários|seguinte destinatário|estes destinatários|"
    "destinatário(s):|seguintes endereços|"
    "não foi possível entregar|não pôde ser entregue|"
    # Dutch, Swedish, Danish, Norwegian, Finnish
    "volgende geadresseerde|deze geadresseerden|volgende adres|volgende ontvanger|"
    "deze ontvangers|följande mottagare|dessa mottagare|"
    "följande adress|følgende modtagere|"
    "disse modtagere|følgende mottakere|disse mottakerne|følgende adresse|"
    "seuraaville vastaanottajille|näille vastaanottajille|seuraaviin osoitteisiin|"
    # Polish, Czech, Slovak, Hungarian, Romanian
    "następujących adresatów|następujących odbiorców|tych adresatów|następujące adresy|"
    "následujícím příjemcům|těmto příjemcům|následující adresy|nasledujúcim príjemcom|"
    "týmto príjemcom|következő címzettek|ezeknek a címzetteknek|acești destinatari|"
    "următorii destinatari|"
    # Russian, Ukrainian, Bulgarian, Greek, Turkish
    "не может быть доставлено|не удалось доставить|следующим получателям|"
    "следующим адресатам|одному или нескольким|этим получателям|следующим адресам|"
    "наступним одержувачам|цим одержувачам|следните получатели|тези получатели|"
    "στους εξής παραλήπτες|αυτούς τους παραλήπτες|şu alıcılara|aşağıdaki alıcı|"
    # Chinese, Japanese, Korean, Hebrew, Arabic
    "未能向这些收件人|以下收件人|下列收件人|以下地址|無法傳遞給這些收件者|以下收件者|"
    "次の受信者|以下の宛先|次の宛先|下記の宛先|以下のメールアドレス|下記のメールアドレス|"
    "다음 받는 사람|다음 수신자|다음 주소|הנמענים הבאים|המستلمين التاليين|المستلمين التاليين"
)

#: The address stands behind these words, on the same line or the next.
SAID_BEFORE = _folded(
    "undeliverable to|undeliverable  to|unknown user:|invalid final delivery userid:|"
    "user mailbox exceeds allowed size:|undeliverable address:|intended recipient:|"
    "failed recipient:|recipient:|error-for:|mailbox is full:|failed address:|"
    "did not reach the following recipient:|addressed to|unable to deliver message to|"
    "unable to deliver your message to|unable to deliver mail to|"
    "your message was addressed,|your message to|problem delivering your message to|"
    "your mail to|your email to|your e-mail to|originally addressed to|generated from|"
    "delivery of email to|delivery to|message to|delivered to|final-recipient:|"
    "could not be delivered to|quota violation for|expanded from:|attempts:|"
    "cannot be delivered to|was not delivered to|"
    "recipient address:|failed to deliver to|"
    "couldn't be delivered to|message wasn't delivered to|mailbox unavailable:|"
    "deliver to|rejected for:|mail to|"
    "nachricht an|e-mail an|mail an|wurde nicht zugestellt an|zustellung an|"
    "empfänger:|empfängeradresse:|empfängers:|"
    "votre message à|message à|message adressé à|"
    "n'a pas été remis à|délivré à|delivre a|"
    "destinataire :|destinataire:|"
    "su mensaje a|tu mensaje a|mensaje a|mensaje para|"
    "entregado a|entregar a|destinatario:|"
    "il messaggio a|messaggio a|messaggio per|recapitato a|consegnato a|"
    "mensagem para|entregue a|entregue para|destinatário:|"
    "bericht aan|bezorgd bij|ontvanger:|meddelande till|meddelandet till|besked til|"
    "meddelelse til|meldingen til|melding til|viesti vastaanottajalle|wiadomość do|"
    "zpráva pro|zprávu pro|správu pre|üzenete a következőnek|mesajul către|письмо для|"
    "сообщение для|письмо на адрес|получатель:|лист до|收件人：|"
    "收件人:|收件者：|收件者:|宛先：|宛先:|"
    "送信先：|送信先:|받는사람 :|받는사람:|받는 사람:|수신자:|수신자 :"
)

#: A line on its own about one address.
SAID_AFTER = _folded(
    "no such user|user unknown|unknown user|"
    "mailbox is unavailable|is unavailable|not found|"
    "unknown host|does not exist|is over quota|"
    "couldn't be delivered|could not be delivered|"
    "cannot be delivered|mailbox full|was rejected|"
    "wasn't delivered|doesn't exist|unknown|"
    "has been disabled|delivery failed|delivery delayed|"
    "account is full|can't be delivered|"
    "undeliverable|not be reached|"
    "konnte nicht zugestellt|nicht zugestellt werden|existiert nicht|nicht gefunden|"
    "n'a pas pu être|n'existe pas|introuvable|no existe|no pudo ser|no se ha podido|"
    "non esiste|non è stato|non può essere|não existe|"
    "não pôde|não foi|niet worden bezorgd|"
    "bestaat niet|kan inte|kunde inte|kan ikke|"
    "kunne ikke|ei voitu|nie można|nie istnieje|"
    "nelze|neexistuje|nem sikerült|не существует|не найден|не может быть|не удалось|"
    "不存在|存在しません|配信できません|届けることが|송신|존재하지"
)

#: Nobody is lost yet.
LATE = _folded(
    "delayed|delays|has not yet been delivered|not yet been delivered|has been postponed|"
    "delivery attempts will continue|will continue to try|"
    "will be retried|will keep trying|"
    "warning message only|will continue to attempt|will continue trying|just a warning|"
    "this is a warning only|delivery warning|will retry for|will try again|"
    "could not send message for past|delivery will continue|hasn't been delivered yet|"
    "temporary problem delivering|do not need to resend|don't need to resend|"
    "still being attempted|continue to be attempted|"
    "delivery incomplete|not yet delivered|"
    "vorübergehendes problem|wird weiterhin versuch|"
    "werden weiterhin|weitere zustellversuche|"
    "verzögert|noch nicht zugestellt|temporairement|est retardée|remise retardée|"
    "n'a pas encore été|nouvelle tentative|retrasado|retrasada|todavía no se ha|"
    "aún no se ha entregado|seguirá intentando|ritardat|in ritardo|non è ancora stato|"
    "continuerà a|atrasad|ainda não foi|continuará tentando|vertraagd|nog niet bezorgd|"
    "försenad|ännu inte|forsinket|endnu ikke|ennå ikke|viivästy|opóźnion|jeszcze nie|"
    "jeszcze dostarczon|próby będą|tertunda|ditunda|belum terkirim|chưa được gửi|"
    "zpožděn|dosud nebyl|oneskoren|késik|késleltet|"
    "întârziat|задержк|отложен|ещё не|еще не|"
    "будут продолжены|затриман|gecikti|ertelendi|καθυστερ|延迟|"
    "延遲|遅延|遅れて|再送を試み|지연|מתעכב"
)

#: All is over, whatever else is said.
FINAL = _folded(
    "permanent error|permanent fatal|failed permanently|"
    "permanent failure|i've given up|"
    "giving up on|returned to sender|"
    "was not delivered|has been removed from the mail queue|"
    "will not be retried|no further attempts|has been deleted from the queue|"
    "message will be deleted from queue|will not continue trying|"
    "has been in the queue too long|"
    "dauerhafter fehler|erreur permanente|error permanente|errore permanente|erro permanente"
)

#: Part of a final phrase, and the warning of what will come.
NOT_FINAL = _folded("notified if the delivery fails permanently|if the delivery fails permanently")

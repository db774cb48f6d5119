"""
The words that mail programs put around mail that they quote or pass on.

Only tables: who reads them is in `replies`, `header_blocks` and `forwards`. All are in lower
case as `str.casefold` gives it, and are compared with text folded likewise.
"""

# ruff: noqa: RUF001 - the tables are in the scripts of their languages

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Label(StrEnum):
    """What a line such as ``Von:`` says of the mail that is quoted below it."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    DATE = "date"
    SENT = "sent"
    SUBJECT = "subject"
    REPLY_TO = "reply_to"
    OTHER = "other"


def _folded(words: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words.split("|"))


_LABELS = {
    Label.FROM: _folded(
        "From|Von|De|Da|Van|Fra|Från|Od|От|От кого|Від|Від кого|Lähettäjä|Feladó|Kimden|"
        "Gönderen|Kimdən|Από|Ang|Nadawca|Expéditeur|Mittente|Remitente|Remetente|Afzender|"
        "Absender|Avsändare|Afsender|Avsender|De la|Šalje|Pošiljatelj|Pošiljalac|Odesílatel|"
        "Odosielateľ|Saatja|Sūtītājs|No|Nuo|Dari|Từ|จาก|差出人|送信者|送信元|发件人|寄件者|"
        "寄件人|發件人|보낸 사람|보낸사람|발신|מאת|من|از|Од|Подател|Igorlea|Nork|Frá|O'r|Ó"
    ),
    Label.TO: _folded(
        "To|An|Adresat|À|A|Pour|Para|Per|Aan|Til|Till|Do|Komu|Кому|До|Kime|Alıcı|Vastaanottaja|"
        "Címzett|Προς|Destinataire|Destinatario|Destinatário|Empfänger|Către|Catre|Prima|Za|Kam|"
        "Saaja|Kellele|Kepada|Đến|Tới|ถึง|宛先|收件人|收件者|받는 사람|받는사람|수신|אל|إلى|به|"
        "На|Nori|Hartzailea|До кого"
    ),
    Label.CC: _folded(
        "Cc|Kopie|Kopia|Kopi|Copie|Copie à|Copia|CC|Копия|Копія|Kopio|Másolatot kap|Bilgi|Κοιν|"
        "Κοινοποίηση|DW|Kópia|Kopija|Bcc|抄送|副本|참조|סי|עותק|نسخة|Tembusan|Sao gửi|สำเนา"
    ),
    Label.DATE: _folded(
        "Date|Datum|Data|Fecha|Dato|Päivämäärä|Päiväys|Dátum|Дата|Tarih|Ημερομηνία|Data e ora|"
        "Kuupäev|Datums|Tanggal|Ngày|วันที่|日付|日時|日期|날짜|תאריך|التاريخ|تاریخ|Датум|"
        "Dagsetning|Dyddiad"
    ),
    Label.SENT: _folded(
        "Sent|Gesendet|Envoyé|Envoyé le|Enviado|Enviado el|Enviado em|Enviada em|Enviada|"
        "Inviato|Data invio|Verzonden|Sendt|Skickat|Wysłano|Odesláno|Odoslané|Отправлено|"
        "Надіслано|Lähetetty|Küldve|Elküldve|Gönderildi|Gönderme Tarihi|Gönderilme|Απεστάλη|"
        "Στάλθηκε|Trimis|Poslano|Poslato|Saadetud|Nosūtīts|Išsiųsta|Dikirim|Đã gửi|ส่ง|送信日時|"
        "送信日|发送时间|傳送時間|寄件日期|發送時間|보낸 날짜|보낸날짜|נשלח|تم الإرسال|"
        "Изпратено|Enviat|Bidalia"
    ),
    Label.SUBJECT: _folded(
        "Subject|Betreff|Objet|Sujet|Asunto|Oggetto|Assunto|Onderwerp|Emne|Ämne|Temat|Předmět|"
        "Predmet|Тема|Aihe|Tárgy|Konu|Θέμα|Subiect|Naslov|Teema|Temats|Tēma|Tema|Subjek|Perihal|"
        "Chủ đề|หัวข้อ|เรื่อง|件名|主题|主旨|主題|제목|נושא|الموضوع|موضوع|Относно|Assumpte|Gaia|"
        "Efni"
    ),
    Label.REPLY_TO: _folded(
        "Reply-To|Reply To|Antwort an|Répondre à|Responder a|Rispondi a|Responder para|"
        "Antwoord aan|Svar til|Svara till|Odpowiedz do|Ответить|返信先|回复"
    ),
    Label.OTHER: _folded(
        "Importance|Wichtigkeit|Priority|Priorität|Importanza|Importancia|Importância|"
        "Attachments|Anlagen|Anhänge|Pièces jointes|Datos adjuntos|Allegati|Anexos|Bijlagen|"
        "Vedhæftede filer|Bilagor|Załączniki|Přílohy|Вложения|Sensitivity|Reply-To-All|"
        "Organization|User-Agent|Message-ID|Categories|Flag|Resent-From|Mailing-list|"
        "Return-Path|Precedence"
    ),
}

#: The folded word before the colon, and what it means.
LABELS: Mapping[str, Label] = MappingProxyType(
    {word: label for label, words in _LABELS.items() for word in words}
)

#: Verbs of the line above a quote, as in "Ada wrote:".
WROTE = tuple(
    word.casefold()
    for word in (
        "wrote", "writes", "has written", "schrieb", "schreibt", "hat geschrieben", "a écrit",
        "écrivait", "a ecrit", "escribió", "escribio", "ha escrito", "ha scritto", "scrisse",
        "escreveu", "schreef", "skrev", "skreiv", "kirjoitti", "napisał", "napisała",
        "napisał(a)", "napsal", "napsal(a)", "napísal", "napísal(a)", "písal", "írta",
        "a következőt írta", "yazdı", "şunu yazdı", "şunları yazdı", "написал", "написал(а)",
        "написала", "писал", "пишет", "пише", "написав", "написала(в)", "написа", "έγραψε",
        "a scris", "napisao", "napisala", "je napisao", "je napisao/la", "napisao/la", "rašė",
        "parašė", "rakstīja", "kirjutas", "menulis", "đã viết", "viết", "เขียนว่า", "写道",
        "寫道", "さんは書きました", "が書きました", "書きました", "のメッセージ", "님이 작성",
        "작성", "כתב", "כתבה", "כתב/ה", "كتب", "كتبت", "نوشت", "va escriure", "ha escrit",
        "idatzi zuen", "skrifaði", "ysgrifennodd", "scríobh", "shkroi", "напиша", "je pisal",
        "je napisal", "je napisal/-a", "изпрати",
    )
)  # fmt: skip

#: First words of a line above a quote, as in "On Monday, ...".
OPENERS = tuple(
    word.casefold() + " "
    for word in (
        "On", "Am", "Le", "El", "El dia", "Il", "Il giorno", "In data", "Em", "No dia", "A",
        "Op", "Den", "Dnia", "W dniu", "Dne", "Dňa", "Pe", "În data", "Στις", "Την", "Vào",
        "Pada", "在", "于", "Dana", "U", "V", "На", "В", "בתאריך", "ב", "في", "Kl", "Á", "Ar",
        "Dia", "Quoting", "Zitat von", "Citando", "Citando a", "Citeren", "Citát", "Idézet",
        "Цитирование", "Quoth",
    )
)  # fmt: skip

#: Between dashes, this says that the earlier mail begins.
ORIGINAL = _folded(
    "Original Message|Original Mail|Original|Reply Message|Message from|Ursprüngliche Nachricht|"
    "Originalnachricht|Original-Nachricht|Original Nachricht|Ursprüngliche E-Mail|"
    "Ursprungliche Nachricht|Message d'origine|Message d’origine|Message original|"
    "Message initial|Mensaje original|Messaggio originale|Messaggio Originale|Mensagem original|"
    "Mensagem Original|Oorspronkelijk bericht|Origineel bericht|Oorspronkelijke bericht|"
    "Oprindelig meddelelse|Original meddelelse|Opprinnelig melding|Ursprungligt meddelande|"
    "Originalmeddelande|Alkuperäinen viesti|Wiadomość oryginalna|Oryginalna wiadomość|"
    "Wiadomość pierwotna|Původní zpráva|Původní e-mail|Pôvodná správa|Eredeti üzenet|"
    "Исходное сообщение|Исходное письмо|Первоначальное сообщение|Оригинальное сообщение|"
    "Вихідне повідомлення|Оригінальне повідомлення|Orijinal Mesaj|Özgün İleti|Özgün Mesaj|"
    "Αρχικό μήνυμα|Mesaj original|Mesajul original|Izvorna poruka|Originalna poruka|"
    "Izvirno sporočilo|Оригинално съобщение|Algne kiri|Algsõnum|Sākotnējais ziņojums|"
    "Originalus laiškas|Pesan asli|Thư gốc|元のメッセージ|オリジナルメッセージ|原始邮件|"
    "原始郵件|邮件原件|원본 메시지|원본메일|Original-Nachricht|הודעה מקורית|الرسالة الأصلية|"
    "Missatge original|Jatorrizko mezua|Urspr. Nachricht|Originalmail"
)

#: The same, where the mail is passed on to somebody else.
FORWARDED = _folded(
    "Forwarded message|Forwarded mail|Forwarded Message|Forwarded by|Forward message|"
    "Begin forwarded message|Start of forwarded message|Weitergeleitete Nachricht|"
    "Weitergeleitete Mail|Weitergeleitete E-Mail|Anfang der weitergeleiteten Nachricht|"
    "Anfang der weitergeleiteten E-Mail|Beginn der weitergeleiteten Nachricht|Message transféré|"
    "Message transmis|Message réexpédié|Début du message réexpédié|Début du message transféré|"
    "Mensaje reenviado|Mensaje enviado|Inicio del mensaje reenviado|"
    "Inicio del mensaje reenviado por|Messaggio inoltrato|Inizio messaggio inoltrato|"
    "Inizio del messaggio inoltrato|Mensagem encaminhada|Mensagem reencaminhada|"
    "Início da mensagem encaminhada|Início da mensagem reencaminhada|Doorgestuurd bericht|"
    "Begin doorgestuurd bericht|Doorgezonden bericht|Videresendt meddelelse|"
    "Start på videresendt besked|Videresendt besked|Videresendt melding|Videresendt e-post|"
    "Begynnelse på videresendt melding|Start på videresendt melding|Vidarebefordrat meddelande|"
    "Vidarebefordrat brev|Vidarebefordrat mail|Vidarebefordrat e-postmeddelande|"
    "Vidarebefordrat mejl|Börja vidarebefordrat meddelande|Välitetty viesti|"
    "Edelleenlähetetty viesti|Välitetty viesti alkaa|Wiadomość przekazana dalej|"
    "Przekazana wiadomość|Wiadomość przekazana|Forwardowana wiadomość|"
    "Początek przekazywanej wiadomości|Początek wiadomości przekazanej dalej|Přeposlaná zpráva|"
    "Začátek přeposílané zprávy|Začátek přeposlané zprávy|Preposlaná správa|"
    "Začiatok preposlanej správy|Továbbított üzenet|Továbbított levél|Továbbított levél kezdete|"
    "Пересылаемое сообщение|Пересланное сообщение|Пересылаемое письмо|"
    "Перенаправленное сообщение|Начало переадресованного сообщения|"
    "Начало пересылаемого сообщения|Переслане повідомлення|Пересилання повідомлення|"
    "Початок переадресованого повідомлення|Yönlendirilmiş mesaj|Yönlendirilen ileti|"
    "Yönlendirilmiş ileti|Yönlendirilmiş iletiyi başlat|İletilen mesaj|Προωθημένο μήνυμα|"
    "Έναρξη προωθημένου μηνύματος|Mesaj redirecționat|Mesaj redirectionat|Mesaj transmis|"
    "Proslijeđena poruka|Prosleđena poruka|Posredovano sporočilo|Препратено съобщение|"
    "Edastatud kiri|Edastatud sõnum|Pārsūtīts ziņojums|Persiųstas laiškas|Pesan terusan|"
    "Pesan yang diteruskan|Thư được chuyển tiếp|Thư đã chuyển tiếp|ข้อความที่ส่งต่อ|転送メッセージ|"
    "転送されたメッセージ|転送されたメール|转发的邮件|转发邮件|轉寄郵件|轉寄的郵件|"
    "以下是轉寄的郵件|轉寄訊息|전달된 메시지|전달된 메일|הודעה מועברת|הודעה שהועברה|"
    "رسالة معاد توجيهها|Missatge reenviat|Birbidalitako mezua|Framsend skeyti|"
    "Proslijeđena poruka"
)

#: On a line of its own, all below it is the notice that is being answered.
REPLY_ABOVE = tuple(
    phrase.casefold()
    for phrase in (
        "reply above", "reply above this line", "write above this line", "type your reply above",
        "respond above this line", "antworten sie oberhalb", "antwort oberhalb dieser",
        "antwort über dieser", "répondez au-dessus", "répondre au-dessus", "escriba su respuesta",
        "responda por encima", "rispondi sopra", "antwoord boven", "responda acima",
        "svara ovanför", "svar over denne", "odpowiedz powyżej", "ответьте выше", "この行より上",
    )
)  # fmt: skip

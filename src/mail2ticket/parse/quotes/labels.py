"""The words before the colon in the header that mail programs write above mail: tables only."""

# ruff: noqa: RUF001 - the tables are in the scripts of their languages

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mail2ticket.model.folding import table


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


_ENGLISH = {
    Label.FROM: "From|Sender",
    Label.TO: "To|Recipient|Recipients",
    Label.CC: "Cc|Bcc|Copy",
    Label.DATE: "Date",
    Label.SENT: "Sent|Date Sent|Sent at|Sent on",
    Label.SUBJECT: "Subject",
    Label.REPLY_TO: "Reply-To|Reply To",
}

_ELSEWHERE = {
    Label.FROM: (
        "Von|De|Da|Van|Fra|Från|Od|От|От кого|Від|Від кого|Lähettäjä|Feladó|Kimden|Gönderen|"
        "Kimdən|Από|Ang|Nadawca|Expéditeur|Mittente|Remitente|Remetente|Afzender|Absender|"
        "Avsändare|Afsender|Avsender|De la|Expeditor|Šalje|Pošiljatelj|Pošiljalac|Pošiljaoc|"
        "Odesílatel|Odosielateľ|Saatja|Kellelt|Sūtītājs|No|Nuo|Siuntėjas|Dari|Daripada|"
        "Pengirim|Từ|Người gửi|จาก|ผู้ส่ง|差出人|送信者|送信元|发件人|寄件者|寄件人|發件人|发送人|"
        "보낸 사람|보낸사람|보낸이|발신|발신자|发信人|מאת|מ|השולח|من|المرسل|از|فرستنده|Од|"
        "Пошиљалац|Подател|Отправитель|Відправник|Адресант|Igorlea|Nork|Frá|Sendandi|O'r|"
        "Oddi wrth|Ó|Nga|Dërguesi|Mula kay|प्रेषक|की ओर से|De parte de|Remetent|Αποστολέας|"
        "Vanaf|Ұсынушы|Кімнен|Від кого надіслано|Expedit de|Szerző"
    ),
    Label.TO: (
        "An|Adresat|À|A|Pour|Para|Per|Per a|Aan|Til|Till|Do|Pro|Pre|Komu|Кому|До|Kime|Alıcı|"
        "Alıcılar|Kimə|Vastaanottaja|Vastaanottajat|Címzett|Címzettek|Προς|Παραλήπτης|"
        "Destinataire|Destinataires|Destinatario|Destinatari|Destinatarios|Destinatário|"
        "Destinatários|Destinatar|Empfänger|Către|Catre|Prima|Primatelj|Primalac|Za|За|Kam|Iki|"
        "Gavėjas|Saņēmējs|Saaja|Adressaat|Kellele|Kepada|Ke|Penerima|Đến|Tới|Người nhận|ถึง|"
        "ผู้รับ|宛先|受信者|收件人|收件者|接收人|받는 사람|받는사람|받는이|수신|수신자|אל|ל|"
        "הנמען|נמען|إلى|الى|المستلم|به|گیرنده|На|Nori|Hartzailea|До кого|Получатель|Получатели|"
        "Получател|Отримувач|Одержувач|Prejemnik|Príjemca|Příjemce|Mottagare|Modtager|Mottaker|"
        "Ontvanger|Ontvangers|Odbiorca|Adresaci|Viðtakandi|Për|Para kay|प्रति|Кімге|Примач|"
        "Прима|Ricevente"
    ),
    Label.CC: (
        "Kopie|Kopie an|Kopia|Kopia do|Kopi|Kopi til|Kopi till|Copie|Copie à|Copia|Copia a|"
        "Cópia|Копия|Копіювати|Копія|Копија|Копие|Kopio|Jäljennös|Másolatot kap|Másolat|"
        "Másolatot kapja|Bilgi|Κοιν|Κοιν.|Κοινοποίηση|DW|UDW|Kópia|Kopija|Kp|Kk|Koopia|Còpia|"
        "Afrit|抄送|密送|副本|密件副本|참조|숨은참조|סי|עותק|העתק|نسخة|نسخة إلى|نسخه|رونوشت|"
        "Tembusan|Salinan|Sao gửi|Đồng gửi|Đồng kính gửi|สำเนา|สำเนาถึง|प्रतिलिपि|Skrytá kopie|"
        "Bcc|Cci|Cco|Ccn|Tlf"
    ),
    Label.DATE: (
        "Datum|Datum und Uhrzeit|Data|Fecha|Dato|Päivämäärä|Päiväys|Pvm|Dátum|Дата|Tarih|Tarix|"
        "Ημερομηνία|Ημ/νία|Data e ora|Data i hora|Dată|Kuupäev|Datums|Tanggal|Tarikh|Waktu|"
        "Ngày|Thời gian|วันที่|日付|日時|日期|时间|時間|날짜|일시|תאריך|התאריך|التاريخ|تاريخ|"
        "تاریخ|زمان|Датум|Dagsetning|Dyddiad|Date et heure|दिनांक|तारीख|Petsa|Күні|Dáta|Dags"
    ),
    Label.SENT: (
        "Gesendet|Gesendet am|Abgesendet|Envoyé|Envoyé le|Date d'envoi|Enviado|Enviado el|"
        "Enviado em|Enviada em|Enviada|Enviat|Enviat el|Fecha de envío|Data de envio|Inviato|"
        "Inviato il|Data invio|Data di invio|Verzonden|Verstuurd|Gestuur|Sendt|Sendt den|"
        "Afsendt|Skickat|Skickat den|Skickad|Wysłano|Wysłane|Data wysłania|Odesláno|Odoslané|"
        "Odoslaná|Отправлено|Дата отправки|Дата отправления|Отправлен|Надіслано|Відправлено|"
        "Lähetetty|Lähetysaika|Küldve|Elküldve|Küldés dátuma|Feladva|Gönderildi|"
        "Gönderme Tarihi|Gönderim Tarihi|Gönderilme|Gönderilme Tarihi|Gönderilen|Göndərilib|"
        "Απεστάλη|Στάλθηκε|Εστάλη|Ημερομηνία αποστολής|Trimis|Trimis la|Expediat|Poslano|"
        "Poslato|Poslané|Послато|Saadetud|Nosūtīts|Sūtīts|Išsiųsta|Dikirim|Terkirim|Dihantar|"
        "Đã gửi|Gửi|Ngày gửi|ส่ง|ส่งเมื่อ|วันที่ส่ง|送信日時|送信日|送信時刻|发送时间|发送日期|"
        "发件时间|傳送時間|傳送日期|寄件日期|寄件時間|發送時間|發送日期|보낸 날짜|보낸날짜|"
        "보낸 시간|보낸시간|발신일시|발송일|נשלח|נשלח ב|תאריך שליחה|تم الإرسال|تاريخ الإرسال|"
        "أرسلت|تاریخ ارسال|ارسال شده|ارسال|Изпратено|Изпратено на|Испратено|Bidalia|Sent þann|"
        "Sent|भेजा गया|Dërguar|Ipinadala|Anfonwyd|Жіберілген"
    ),
    Label.SUBJECT: (
        "Betreff|Betr|Objet|Sujet|Asunto|Oggetto|Assunto|Onderwerp|Emne|Ämne|Temat|Předmět|"
        "Predmet|Предмет|Тема|Aihe|Otsikko|Tárgy|Konu|Mövzu|Θέμα|Subiect|Naslov|Наслов|Zadeva|"
        "Teema|Temats|Tēma|Tema|Subjek|Perihal|Hal|Judul|Chủ đề|Tiêu đề|หัวข้อ|เรื่อง|件名|"
        "タイトル|主题|主旨|主題|标题|標題|제목|נושא|הנדון|الموضوع|موضوع|Относно|Assumpte|Gaia|"
        "Efni|Pwnc|Ábhar|Subjekti|Paksa|विषय|Тақырып|Rubrik|Emni"
    ),
    Label.REPLY_TO: (
        "Antwort an|Antworten an|Répondre à|Responder a|Rispondi a|Responder para|Antwoord aan|"
        "Antwoordadres|Svar til|Svara till|Vastausosoite|Odpowiedz do|Odpověď komu|"
        "Odpovědět komu|Odpovedať komu|Ответить|Кому ответить|Відповісти|Обратный адрес|"
        "Yanıtla|Yanıt Adresi|返信先|回复|回复给|回覆|회신|답장 받는 사람|Válaszcím|"
        "Răspuns către|Απάντηση προς|Balas Ke|השב אל|الرد إلى|Odgovori na|Odgovor za|"
        "Vasta aadressile"
    ),
    Label.OTHER: (
        "Importance|Wichtigkeit|Priority|Priorität|Importanza|Importancia|Importância|Urgentie|"
        "Prioriteit|Prioritet|Vigtighed|Viktighet|Ważność|Důležitost|Dôležitosť|Fontosság|"
        "Tärkeys|Önem|Важность|Важливість|重要度|重要性|중요도|Σπουδαιότητα|Importanţă|חשיבות|"
        "الأهمية|Attachments|Attachment|Anlagen|Anlage|Anhänge|Pièces jointes|Pièce jointe|"
        "Datos adjuntos|Adjuntos|Archivos adjuntos|Allegati|Anexos|Bijlagen|Bijlage|"
        "Vedhæftede filer|Vedlegg|Bilagor|Bifogade filer|Załączniki|Přílohy|Prílohy|"
        "Mellékletek|Csatolmányok|Вложения|Вкладення|Прикачени файлове|Ekler|Liitteet|"
        "Συνημμένα|Ataşamente|Prilozi|Priloge|Manused|添付ファイル|附件|첨부|첨부파일|"
        "첨부 파일|קבצים מצורפים|المرفقات|Sensitivity|Vertraulichkeit|Reply-To-All|"
        "Organization|Organisation|User-Agent|Message-ID|Categories|Kategorien|Flag|"
        "Follow Up Flag|Flag Status|Resent-From|Resent-To|Resent-Date|Mailing-list|List-Id|"
        "Return-Path|Precedence|X-Mailer|In-Reply-To|References|MIME-Version|Content-Type|"
        "Content-Transfer-Encoding|Delivered-To|Newsgroups|Classification|Signed By|Encrypted|"
        "Received"
    ),
}


def _made() -> Mapping[str, Label]:
    made: dict[str, Label] = {}
    for words in (_ELSEWHERE, _ENGLISH):
        made |= {word: label for label, listed in words.items() for word in table(listed)}
    return MappingProxyType(made)


#: The folded word before the colon, and what it means.
LABELS: Mapping[str, Label] = _made()

#: Those of them that are English.
ENGLISH = frozenset(word for words in _ENGLISH.values() for word in table(words))

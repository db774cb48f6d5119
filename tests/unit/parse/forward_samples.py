"""How mail programs pass mail on, by language and by program; invented people and mails."""

# ruff: noqa: RUF001 - mail is written in many scripts

from __future__ import annotations

from attrs import frozen

ADA = "Ada Lovelace <ada@client.example>"
BO = "Bo Berg <bo@desk.example>"
SUBJECT = "The pump"
BODY = "It smokes.\n\nAda"
MOMENT = "2026-11-03T14:02:00+00:00"


@frozen
class Tongue:
    """The words of one language, as mail programs write them."""

    code: str
    sender: str
    to: str
    sent: str
    date: str
    subject: str
    forwarded: str
    begin: str
    when: str
    prefix: str

    @property
    def gmail(self) -> str:
        return (
            f"---------- {self.forwarded} ---------\n{self.sender}: {ADA}\n"
            f"{self.date}: {self.when}\n{self.subject}: {SUBJECT}\n{self.to}: {BO}"
        )

    @property
    def apple(self) -> str:
        return (
            f"{self.begin}:\n\n> {self.sender}: {ADA}\n> {self.subject}: {SUBJECT}\n"
            f"> {self.date}: {self.when}\n> {self.to}: {BO}\n> "
        )

    @property
    def outlook(self) -> str:
        return (
            f"{'_' * 32}\n*{self.sender}:* {ADA}\n*{self.sent}:* {self.when}\n"
            f"*{self.to}:* {BO}\n*{self.subject}:* {SUBJECT}"
        )

    @property
    def thunderbird(self) -> str:
        return (
            f"-------- {self.forwarded} --------\n{self.subject}: \t{SUBJECT}\n"
            f"{self.date}: \t{self.when}\n{self.sender}: \t{ADA}\n{self.to}: \t{BO}\n"
        )

    @property
    def yahoo(self) -> str:
        return (
            f"   ----- {self.forwarded} -----\n{self.sender}\u00a0: {ADA}\n"
            f"{self.to}\u00a0: {BO}\n{self.sent}\u00a0: {self.when}\n"
            f"{self.subject}\u00a0: {SUBJECT}"
        )


_TONGUES = """
en;From;To;Sent;Date;Subject;Forwarded message;Begin forwarded message;Tuesday, November 3, 2026 2:02 PM;FW
de;Von;An;Gesendet;Datum;Betreff;Weitergeleitete Nachricht;Anfang der weitergeleiteten Nachricht;Dienstag, 3. November 2026 14:02;WG
fr;De;À;Envoyé;Date;Objet;Message transféré;Début du message réexpédié ;mardi 3 novembre 2026 à 14:02;TR
es;De;Para;Enviado;Fecha;Asunto;Mensaje reenviado;Inicio del mensaje reenviado;martes, 3 de noviembre de 2026 14:02;RV
it;Da;A;Inviato;Data;Oggetto;Messaggio inoltrato;Inizio messaggio inoltrato;martedì 3 novembre 2026 14:02;I
nl;Van;Aan;Verzonden;Datum;Onderwerp;Doorgestuurd bericht;Begin doorgestuurd bericht;dinsdag 3 november 2026 14:02;FW
pt;De;Para;Enviado;Data;Assunto;Mensagem encaminhada;Início da mensagem encaminhada;terça-feira, 3 de novembro de 2026 às 14:02;ENC
da;Fra;Til;Sendt;Dato;Emne;Videresendt meddelelse;Start på videresendt besked;3. november 2026 kl. 14.02;VS
sv;Från;Till;Skickat;Datum;Ämne;Vidarebefordrat meddelande;Vidarebefordrat brev;den 3 november 2026 14:02;VB
nb;Fra;Til;Sendt;Dato;Emne;Videresendt melding;Start på videresendt melding;tirsdag 3. november 2026 14:02;VS
fi;Lähettäjä;Vastaanottaja;Lähetetty;Päivämäärä;Aihe;Välitetty viesti;Välitetty viesti alkaa;tiistai 3. marraskuuta 2026 14.02;VL
is;Frá;Til;Sent;Dagsetning;Efni;Framsend skeyti;Upphaf áframsendra skilaboða;þriðjudagur, 3. nóvember 2026 14:02;FS
pl;Od;Do;Wysłano;Data;Temat;Przekazana wiadomość;Początek przekazywanej wiadomości;wtorek, 3 listopada 2026 14:02;PD
cs;Od;Komu;Odesláno;Datum;Předmět;Přeposlaná zpráva;Začátek přeposílané zprávy;úterý 3. listopadu 2026 14:02;FW
sk;Od;Komu;Odoslané;Dátum;Predmet;Preposlaná správa;Začiatok preposlanej správy;utorok 3. novembra 2026 14:02;FW
hu;Feladó;Címzett;Elküldve;Dátum;Tárgy;Továbbított levél;Továbbított levél kezdete;2026. november 3., kedd 14:02;Továbbítás
ro;De la;Către;Trimis;Dată;Subiect;Mesaj redirecționat;Începutul mesajului redirecționat;marți, 3 noiembrie 2026 14:02;FW
bg;От;До;Изпратено;Дата;Относно;Препратено съобщение;Начало на препратено съобщение;вторник, 3 ноември 2026 г. 14:02;FW
ru;От;Кому;Отправлено;Дата;Тема;Пересылаемое сообщение;Начало переадресованного сообщения;вторник, 3 ноября 2026 г. в 14:02;Пересл
uk;Від;Кому;Надіслано;Дата;Тема;Переслане повідомлення;Початок переадресованого повідомлення;вівторок, 3 листопада 2026 р. 14:02;FW
sr;Од;За;Послато;Датум;Предмет;Прослеђена порука;Почетак прослеђене поруке;уторак, 3. новембар 2026. 14:02;FW
hr;Od;Prima;Poslano;Datum;Predmet;Proslijeđena poruka;Početak proslijeđene poruke;utorak, 3. studenoga 2026. u 14:02;FW
sl;Od;Za;Poslano;Datum;Zadeva;Posredovano sporočilo;Začetek posredovanega sporočila;torek, 3. november 2026 14:02;FW
lt;Nuo;Kam;Išsiųsta;Data;Tema;Persiųstas laiškas;Persiunčiamo laiško pradžia;2026 m. lapkričio 3 d., antradienis 14:02;FW
lv;No;Kam;Nosūtīts;Datums;Temats;Pārsūtīts ziņojums;Pārsūtītā ziņojuma sākums;otrdiena, 2026. gada 3. novembris 14:02;FW
et;Saatja;Saaja;Saadetud;Kuupäev;Teema;Edastatud kiri;Edastatud kirja algus;teisipäev, 3. november 2026 14:02;FW
el;Από;Προς;Στάλθηκε;Ημερομηνία;Θέμα;Προωθημένο μήνυμα;Έναρξη προωθημένου μηνύματος;Τρίτη, 3 Νοεμβρίου 2026 2:02 μ.μ.;ΠΡΘ
tr;Kimden;Kime;Gönderildi;Tarih;Konu;Yönlendirilmiş ileti;Yönlendirilen iletinin başlangıcı;3 Kasım 2026 Salı 14:02;İLT
he;מאת;אל;נשלח;תאריך;נושא;הודעה שהועברה;תחילת ההודעה שהועברה;יום שלישי 03 נובמבר 2026 14:02;FW
ar;من;إلى;تم الإرسال;التاريخ;الموضوع;رسالة معاد توجيهها;بداية الرسالة المُعاد توجيهها;الثلاثاء، ٣ نوفمبر ٢٠٢٦ ٢:٠٢ م;FW
fa;از;به;تاریخ ارسال;تاریخ;موضوع;پیام هدایت‌شده;آغاز پیام هدایت‌شده;سه‌شنبه ۳ نوامبر ۲۰۲۶ ساعت ۱۴:۰۲;FW
th;จาก;ถึง;ส่ง;วันที่;เรื่อง;ข้อความที่ส่งต่อ;เริ่มข้อความที่ส่งต่อ;วันอังคารที่ 3 พฤศจิกายน 2569 14:02;FW
vi;Từ;Đến;Đã gửi;Ngày;Chủ đề;Thư được chuyển tiếp;Bắt đầu thư được chuyển tiếp;Thứ Ba, 3 tháng 11, 2026 14:02;FW
id;Dari;Kepada;Dikirim;Tanggal;Subjek;Pesan terusan;Mulai pesan yang diteruskan;Selasa, 3 November 2026 14.02;FW
ms;Daripada;Kepada;Dihantar;Tarikh;Subjek;Mesej yang dimajukan;Mulakan mesej yang dimajukan;Selasa, 3 November 2026 2:02 PTG;FW
ja;差出人;宛先;送信日時;日付;件名;転送されたメッセージ;転送されたメッセージ;2026年11月3日火曜日 14:02;FW
zh;发件人;收件人;发送时间;日期;主题;转发的邮件;以下是转发的邮件;2026年11月3日(星期二) 下午2:02;转发
tw;寄件者;收件者;寄件日期;日期;主旨;轉寄的郵件;以下是轉寄的郵件;2026年11月3日 週二 下午 2:02;轉寄
ko;보낸 사람;받는 사람;보낸 날짜;날짜;제목;전달된 메시지;전달된 메시지;2026년 11월 3일 화요일 오후 2:02;FW
ca;De;Per a;Enviat;Data;Assumpte;Missatge reenviat;Inici del missatge reenviat;dimarts, 3 de novembre de 2026 14:02;FW
"""  # noqa: E501 - a table

TONGUES = tuple(Tongue(*line.split(";")) for line in _TONGUES.strip().splitlines())

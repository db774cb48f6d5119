"""What mail programs say above and below mail that they quote or pass on: tables only."""

# ruff: noqa: RUF001 - the tables are in the scripts of their languages

from __future__ import annotations

from mail2ticket.model.folding import folded, table

#: Between dashes, this says that the earlier mail begins.
ORIGINAL = table(
    "Original Message|Original Mail|Original Email|Original E-Mail|Original|Reply Message|"
    "Message from|Original Message Text|Ursprüngliche Nachricht|Originalnachricht|"
    "Original-Nachricht|Original Nachricht|Ursprüngliche E-Mail|Ursprungliche Nachricht|"
    "Urspruengliche Nachricht|Urspr. Nachricht|Originalmail|Original-Mail|Originaltext|"
    "Message d'origine|Message original|E-mail d'origine|Courriel original|Message initial|"
    "Mensaje original|Correo original|Messaggio originale|Messaggio Originale|"
    "Mensagem original|E-mail original|Oorspronkelijk bericht|Origineel bericht|"
    "Oorspronkelijke bericht|Oorspronkelijke e-mail|Oprindelig meddelelse|Original meddelelse|"
    "Oprindelig besked|Opprinnelig melding|Original melding|Ursprungligt meddelande|"
    "Originalmeddelande|Ursprungligt mejl|Alkuperäinen viesti|Alkuperäinen sähköposti|"
    "Wiadomość oryginalna|Oryginalna wiadomość|Wiadomość pierwotna|Pierwotna wiadomość|"
    "Treść oryginalnej wiadomości|Původní zpráva|Původní e-mail|Pôvodná správa|Pôvodný e-mail|"
    "Eredeti üzenet|Eredeti levél|Исходное сообщение|Исходное письмо|Первоначальное сообщение|"
    "Оригинальное сообщение|Оригинал сообщения|Вихідне повідомлення|Оригінальне повідомлення|"
    "Початкове повідомлення|Оригінальний лист|Orijinal Mesaj|Özgün İleti|Özgün Mesaj|"
    "Orijinal ileti|Orijinal E-posta|Özgün e-posta|Αρχικό μήνυμα|Πρωτότυπο μήνυμα|"
    "Mesaj original|Mesajul original|Mesaj inițial|Mesajul inițial|Izvorna poruka|"
    "Originalna poruka|Izvorni mail|Изворна порука|Оригинална порука|Izvirno sporočilo|"
    "Prvotno sporočilo|Оригинално съобщение|Оригинално писмо|Първоначално съобщение|Algne kiri|"
    "Algsõnum|Algne sõnum|Originaalsõnum|Algne teade|Sākotnējais ziņojums|Oriģinālais ziņojums|"
    "Originalus laiškas|Pirminis laiškas|Pradinis pranešimas|Originalus pranešimas|Pesan asli|"
    "Pesan Asal|Mesej asal|Mesej Asli|Thư gốc|Tin nhắn gốc|Thông điệp gốc|ข้อความต้นฉบับ|"
    "ข้อความเดิม|元のメッセージ|オリジナルメッセージ|Original Message 元のメッセージ|元のメール|"
    "原始邮件|原始郵件|邮件原件|郵件原件|原邮件|原郵件|原始信件|原始訊息|원본 메시지|"
    "원본메시지|원본 메일|원본메일|원본 이메일|원본 메세지|הודעה מקורית|ההודעה המקורית|"
    "הודעת מקור|الرسالة الأصلية|رسالة أصلية|پیام اصلی|پیغام اصلی|Missatge original|"
    "Mensaxe orixinal|Jatorrizko mezua|Upprunaleg skilaboð|Upphaflegur póstur|"
    "Oorspronklike boodskap|मूल संदेश|Mesazhi origjinal|Neges wreiddiol|Orihinal na Mensahe"
)

#: The same, where the mail is passed on to somebody else.
FORWARDED = table(
    "Forwarded message|Forwarded mail|Forwarded e-mail|Forwarded email|Forwarded by|"
    "Forward message|Forwarded letter|Fwd|Forwarded message follows|Begin forwarded message|"
    "Begin forwarded mail|Start of forwarded message|Forwarded Message Begins|"
    "This is a forwarded message|Forwarded Attachment|Begin Forwarded Email|"
    "Start forwarded message|Weitergeleitete Nachricht|Weitergeleitete Mail|"
    "Weitergeleitete E-Mail|Weitergeleitet|Anfang der weitergeleiteten Nachricht|"
    "Anfang der weitergeleiteten E-Mail|Anfang der weitergeleiteten Mail|"
    "Beginn der weitergeleiteten Nachricht|Beginn der weitergeleiteten E-Mail|"
    "Beginn weitergeleitete Nachricht|Dies ist eine weitergeleitete Nachricht|"
    "Anfang weitergeleitete Nachricht|Message transféré|Message transmis|Message réexpédié|"
    "Courriel transféré|E-mail transféré|Mail transféré|Début du message réexpédié|"
    "Début du message transféré|Début de l'e-mail transféré|Début du courriel transféré|"
    "Début du message transmis|Ceci est un message transféré|Mensaje reenviado|Mensaje enviado|"
    "Inicio del mensaje reenviado|Correo reenviado|Inicio del correo reenviado|"
    "Inicio del mensaje reenviado por|Comienzo del mensaje reenviado|Messaggio inoltrato|"
    "Inizio messaggio inoltrato|Inizio del messaggio inoltrato|E-mail inoltrata|"
    "Inizio e-mail inoltrata|Mensagem encaminhada|Mensagem reencaminhada|E-mail encaminhado|"
    "Início da mensagem encaminhada|Início da mensagem reencaminhada|"
    "Início do e-mail encaminhado|Doorgestuurd bericht|Begin doorgestuurd bericht|"
    "Doorgezonden bericht|Doorgestuurde e-mail|Begin van doorgestuurd bericht|"
    "Begin van doorgestuurde bericht|Begin doorgestuurde e-mail|Videresendt meddelelse|"
    "Start på videresendt besked|Videresendt besked|Videresendt e-mail|Videresendt mail|"
    "Start på videresendt meddelelse|Start på videresendt e-mail|"
    "Begyndelse på videresendt besked|Videresendt melding|Videresendt e-post|"
    "Begynnelse på videresendt melding|Start på videresendt melding|Videresendt e-postmelding|"
    "Starten på den videresendte meldingen|Start på videresendt e-post|"
    "Vidarebefordrat meddelande|Vidarebefordrat brev|Vidarebefordrat mail|"
    "Vidarebefordrat e-postmeddelande|Vidarebefordrat mejl|Vidarebefordrat e-brev|"
    "Börja vidarebefordrat meddelande|Början på vidarebefordrat meddelande|"
    "Början av vidarebefordrat meddelande|Start på vidarebefordrat meddelande|"
    "Början på vidarebefordrat mejl|Välitetty viesti|Edelleenlähetetty viesti|"
    "Edelleen lähetetty viesti|Välitetty viesti alkaa|Alkaa välitetty viesti|"
    "Välitetyn viestin alku|Välitetty sähköposti|Edelleenlähetetty sähköposti|"
    "Wiadomość przekazana dalej|Przekazana wiadomość|Wiadomość przekazana|Przesłana wiadomość|"
    "Wiadomość przesłana dalej|Przesłana dalej wiadomość|Forwardowana wiadomość|"
    "Przekazywana wiadomość|Początek przekazywanej wiadomości|"
    "Początek wiadomości przekazanej dalej|Początek przekazanej wiadomości|"
    "Rozpoczęcie przekazywanej wiadomości|Treść przekazanej wiadomości|"
    "Początek przesyłanej dalej wiadomości|Přeposlaná zpráva|Přesměrovaná zpráva|"
    "Předaná zpráva|Přeposlaný e-mail|Začátek přeposílané zprávy|Začátek přeposlané zprávy|"
    "Začátek přesměrované zprávy|Začátek předávané zprávy|Preposlaná správa|"
    "Preposielaná správa|Začiatok preposlanej správy|Začiatok preposielanej správy|"
    "Preposlaný e-mail|Továbbított üzenet|Továbbított levél|Továbbított levél kezdete|"
    "A továbbított levél kezdete|A továbbított üzenet kezdete|Továbbított üzenet kezdete|"
    "Továbbított e-mail|Пересылаемое сообщение|Пересланное сообщение|Пересылаемое письмо|"
    "Пересланное письмо|Это пересланное сообщение|Перенаправленное сообщение|"
    "Перенаправленное письмо|Переадресованное сообщение|Начало переадресованного сообщения|"
    "Начало пересылаемого сообщения|Начало пересланного сообщения|Начало пересылаемого письма|"
    "Это пересланное письмо|Переслане повідомлення|Пересилання повідомлення|"
    "Переадресоване повідомлення|Пересланий лист|Перенаправлене повідомлення|"
    "Початок переадресованого повідомлення|Початок пересланого повідомлення|"
    "Початок листа, що пересилається|Yönlendirilmiş mesaj|Yönlendirilen ileti|"
    "Yönlendirilen mesaj|Yönlendirilmiş ileti|Yönlendirilen e-posta|"
    "Yönlendirilmiş iletiyi başlat|Yönlendirilen ileti başlangıcı|İleti başlangıcı|"
    "İletinin başlangıcı|Yönlendirilen iletinin başlangıcı|Yönlendirilmiş iletinin başlangıcı|"
    "İletilen mesaj|İletilmiş mesaj|İletilen ileti|İletilen e-posta|"
    "İletilen e-posta başlangıcı|İletilen mesajın başlangıcı|Προωθημένο μήνυμα|"
    "Έναρξη προωθημένου μηνύματος|Αρχή προωθημένου μηνύματος|Προωθούμενο μήνυμα|"
    "Μήνυμα που προωθήθηκε|Mesaj redirecționat|Mesaj redirectionat|Mesaj transmis|"
    "Mesaj retransmis|Mesaj înaintat|Început mesaj redirecționat|"
    "Începutul mesajului redirecționat|Începe mesajul redirecționat|"
    "Începutul mesajului retransmis|Mesaj trimis mai departe|Proslijeđena poruka|"
    "Prosleđena poruka|Прослеђена порука|Проследена порака|Početak proslijeđene poruke|"
    "Početak prosleđene poruke|Započni proslijeđenu poruku|Почетак прослеђене поруке|"
    "Posredovano sporočilo|Začetek posredovanega sporočila|Posredovana e-pošta|"
    "Препратено съобщение|Препратено писмо|Начало на препратеното съобщение|"
    "Начало на препратено съобщение|Edastatud kiri|Edastatud sõnum|Edastatud e-kiri|"
    "Edastatud teade|Edastatud kirja algus|Edastatud sõnumi algus|Pārsūtīts ziņojums|"
    "Pārsūtītā ziņa|Pārsūtīta vēstule|Pārsūtītais ziņojums|Pārsūtītā ziņojuma sākums|"
    "Persiųstas laiškas|Persiunčiamas laiškas|Persiųstas pranešimas|Persiųsto laiško pradžia|"
    "Persiunčiamo laiško pradžia|Pesan terusan|Pesan yang diteruskan|Pesan diteruskan|"
    "Mulai pesan yang diteruskan|Mulai pesan terusan|Awal pesan yang diteruskan|"
    "Mesej yang dimajukan|Mesej dimajukan|Mesej yang dikirim semula|"
    "Mulakan mesej yang dimajukan|Permulaan mesej yang dimajukan|Thư được chuyển tiếp|"
    "Thư đã chuyển tiếp|Tin nhắn được chuyển tiếp|Tin nhắn đã chuyển tiếp|"
    "Bắt đầu thư được chuyển tiếp|Bắt đầu thư đã chuyển tiếp|Bắt đầu tin nhắn được chuyển tiếp|"
    "Thông điệp được chuyển tiếp|ข้อความที่ส่งต่อ|เริ่มข้อความที่ส่งต่อ|เริ่มต้นข้อความที่ส่งต่อ|"
    "ขึ้นต้นข้อความที่ส่งต่อ|จดหมายที่ส่งต่อ|อีเมลที่ส่งต่อ|転送メッセージ|転送されたメッセージ|"
    "転送されたメール|転送メール|転送メッセージの開始|転送されたメッセージの始まり|"
    "以下は転送されたメッセージです|转发的邮件|转发邮件|转发邮件信息|转发信息|转发的消息|"
    "被转发的邮件|已转发邮件|已转发的邮件|开始转发的邮件|以下是转发的邮件|下面是被转发的邮件|"
    "轉寄郵件|轉寄的郵件|以下是轉寄的郵件|轉寄訊息|轉寄郵件訊息|開始轉寄的郵件|開始轉寄郵件|"
    "已轉寄郵件|轉發郵件|轉發的郵件|轉寄信件|전달된 메시지|전달된 메일|전달된 메세지|"
    "전달된 이메일|전달한 메일|전달 메시지|전달된 메시지 시작|전달된 메시지의 시작|"
    "הודעה מועברת|הודעה שהועברה|תחילת ההודעה שהועברה|תחילת הודעה שהועברה|תחילת הודעה מועברת|"
    "דואר שהועבר|رسالة معاد توجيهها|الرسالة المعاد توجيهها|رسالة مُعاد توجيهها|"
    "بداية الرسالة المعاد توجيهها|بداية الرسالة المعاد إرسالها|رسالة تمت إعادة توجيهها|"
    "رسالة محولة|رسالة معاد إرسالها|الرسالة المحولة|پیام هدایت‌شده|پیام هدایت شده|"
    "پیام بازارسال‌شده|پیام بازارسال شده|پیام ارسال‌شده|شروع پیام هدایت‌شده|"
    "آغاز پیام هدایت‌شده|پیام فوروارد شده|Missatge reenviat|Inici del missatge reenviat|"
    "Mensaxe reenviada|Birbidalitako mezua|Framsend skeyti|Áframsend skilaboð|Áframsent skeyti|"
    "Framsent skeyti|Áframsendur póstur|Upphaf áframsendra skilaboða|Aangestuurde boodskap|"
    "Aangestuurde e-pos|अग्रेषित संदेश|अग्रेषित किया गया संदेश|Yönləndirilmiş mesaj|"
    "Mesazhi i përcjellë|Neges a anfonwyd ymlaen|Ipinasang mensahe|Teachtaireacht ar aghaidh|"
    "Жіберілген хат"
)

#: Parts of such words, which tell a line between dashes that is in none of the tables.
STEMS = tuple(
    folded(stem)
    for stem in (
        "forwarded", "weitergeleitet", "transféré", "réexpédi", "retransmis", "réacheminé",
        "reenviad", "remitid", "inoltrat",
        "encaminhad", "repassad", "doorgestuurd", "doorgezonden", "videresend", "vidarebefordra",
        "vidaresend", "välitet", "välittän", "välittäj", "edelleenläh", "edelleen läh",
        "przekaza", "przekazyw", "przesłan",
        "forwardowan", "přeposl", "přeposíl", "přesměrov", "předal", "předán", "preposl",
        "preposiel", "továbbít",
        "пересла", "пересыла", "пересила", "переадрес", "перенаправ", "iletilen", "iletilmiş",
        "ileten", "yönlendir",
        "προωθ", "redirecțion", "înaintat", "proslijeđen", "proslijedi", "prosleđen",
        "prosledi", "прослеђен", "проследен",
        "posredova", "препрат", "edasta", "pārsūt", "persiųs", "persiunč", "diteruskan",
        "terusan",
        "dimajukan", "chuyển tiếp", "ส่งต่อ", "転送", "转发", "轉寄", "轉發", "전달", "הועבר",
        "מועבר", "העביר",
        "معاد توجيه", "إعادة توجيه", "معاد إرسال", "هدایت", "بازارسال", "فوروارد", "reenviat",
        "áframsen", "framsen", "अग्रेषित",
    )
)  # fmt: skip

#: The same for mail that is quoted.
ORIGINAL_STEMS = tuple(
    folded(stem)
    for stem in ("origin", "ursprung", "исходн", "первоначал", "původní", "元の", "原始", "원본")
)

#: Nobody but a program says so: that mail which is passed on begins here ...
BEGINS_BEFORE = tuple(
    folded(word)
    for word in (
        "Begin", "Start", "Anfang", "Début", "Inici", "Comienzo", "Inizio", "Início", "Börja",
        "Alkaa", "Początek", "Rozpoczęcie", "Začátek", "Začiatok", "Начало",
        "Початок", "Почетак", "Početak", "Započni", "Začetek", "Încep", "Έναρξη", "Αρχή", "תחילת",
        "بداية", "شروع", "آغاز", "เริ่ม", "ขึ้นต้น", "Bắt đầu", "Mulai", "Mulakan", "Awal",
        "Permulaan", "以下", "下面", "开始", "開始", "Upphaf",
    )
)  # fmt: skip
BEGINS_AFTER = tuple(
    folded(word)
    for word in (
        "kezdete", "başlangıcı", "başlat", "alkaa", "alku", "algus", "pradžia", "sākums", "開始",
        "始まり", "です", "시작", "begins", "follows",
    )
)  # fmt: skip

#: Such a line ends the mail where it begins with one of these ...
ENDS_BEFORE = tuple(
    folded(word) + " "
    for word in (
        "End", "End of", "Ende", "Fin", "Final", "Fine", "Fim", "Einde", "Slut", "Slutt",
        "Loppu", "Koniec", "Konec", "Kraj", "Крај",
        "Конец", "Кінець", "Край", "Sfârșit", "Sfârșitul", "Τέλος", "Lõpp", "Beigas", "Pabaiga",
        "Akhir", "Tamat", "Kết thúc",
        "สิ้นสุด", "סוף", "נهاية", "نهاية", "پایان", "结束", "結束", "Endir", "Amaiera",
    )
)  # fmt: skip

#: ... or ends with one of these.
ENDS_AFTER = tuple(
    folded(word)
    for word in (
        " vége", " sonu", " bitti", " loppu", " loppuu", " lõpp", " beigas", " pabaiga",
        "ここまで", "終わり", "終了", "结束", "結束",
        " 끝", "ends", "ends here", "end",
    )
)  # fmt: skip

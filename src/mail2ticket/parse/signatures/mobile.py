"""The line that telephones, apps and web mail write below every mail."""

# ruff: noqa: E501, RUF001 - wide letters count twice, and the tables are in the scripts of their languages

from __future__ import annotations

import re


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words.split("|"))


_LONGEST = 160
_WORDS = 10
_WORDS_NAMED = 14
#: What such a line names: devices, apps, mail services, telephone companies.
_NAMES = _split(
    "iphon|ipad|ipod|android|galaxy|samsung|huawei|honor|xiaomi|redmi|pixel|nexus|"
    "oneplus|oppo|nokia|lumia|sony|xperia|htc|motorola|moto |blackberry|fairphone|"
    "surface|windows|mac|watch|phone|mobile|mobil|móvil|movil|tablet|handy|telefon|"
    "téléphone|telefono|teléfono|telefoon|telefone|celular|cellulare|portable|puhelim|"
    "lumppu|device|gerät|appareil|dispositi|enhet|enhed|toestel|laitte|urządzeni|"
    "zařízení|zariadeni|készülék|dispozitiv|устройств|телефон|смартфон|пристро|мобиль|"
    "мобіль|uređaj|naprav|įrengin|ierīc|seadme|cihaz|συσκευ|κινητ|טלפון|מכשיר|جهاز|هاتف|"
    "گوشی|อุปกรณ์|โทรศัพท์|thiết bị|điện thoại|perangkat|ponsel|peranti|手机|手機|スマートフォン|"
    "スマホ|携帯|端末|기기|휴대폰|스마트폰|outlook|mail|почт|пошт|post|gmx|web.de|yahoo|gmail|proton|"
    "spark|superhuman|front|hey|canary|missive|nine|k-9|aqua|thunderbird|mimestream|"
    "shift|unibox|zoho|tuta|aol|icloud|naver|daum|qq|yandex|яндекс|posteo|workspace|wps|"
    "boxer|newton|app|/e/|orange|sfr|bouygues|o2|vodafone|telekom|movistar|claro|verizon|"
    "at&t|t-mobile|telus|on the go|secure|unterwegs"
)
_BRAND = "sent from my "
_BRAND_WORDS = 5
_VERBS_OF_GERMAN = (
    "gesendet", "geschickt", "versendet", "verschickt", "verfasst", "geschrieben", "getippt",
)  # fmt: skip
# Nobody's telephone says so; somebody's sentence does.
_SPOKEN = frozenset(
    _split(
        "it|i|is|was|we|but|not|does|do|he|they|you|and|did|never|aber|ich|kann|ist|war|"
        "nicht|kommt|mais|je|est|pas|ne|il|pero|es|está|mas|não|è|ma|non|maar|niet|men|er|"
        "ikke|är|inte|ale|nie|není|но|не|и"
    )
)

# More than a type checker counts, without being told.
_PHRASES: tuple[str, ...] = (
        "Sent from my ", "Sent from Mail for", "Sent from Yahoo", "Sent from Outlook",
        "Sent from Samsung", "Sent from ProtonMail", "Sent from Proton Mail", "Sent with Proton",
        "Sent via ", "Sent using ", "Sent by my ", "Sent on the go", "Sent from AOL",
        "Sent from Gmail", "Sent from Nine", "Sent from the all new", "Sent from the Samsung",
        "Sent from an ", "Sent from a mobile", "Sent from mobile", "Sent from Galaxy",
        "Sent from Huawei", "Sent from Xiaomi", "Sent from Spark", "Sent from Front",
        "Sent from HEY", "Sent from Mailbird", "Sent from Canary", "Sent from Windows Mail",
        "Sent from Workspace", "Sent from Surface", "Sent from WPS", "Sent from Airmail",
        "Sent from Fairphone", "Sent from /e/", "Sent with Mailtrack", "Sent with Spark",
        "Sent with Airmail", "Sent with Shift", "Sent with BlackBerry", "Sent with AquaMail",
        "Sent with Aqua Mail", "Sent with Unibox", "Sent with Missive", "Sent with Tuta",
        "Sent with Mimestream", "Sent securely from", "Secured with Tuta", "Get Outlook for",
        "Get BlueMail", "Sent from myMail", "Secured by Proton", "Securely sent with",
        "Typed on my ", "Written on my ", "Sent wirelessly", "Sent from Type App",
        "Sent from TypeMail", "Mail sent from", "Sent from Mobile",
        # German
        "Von meinem", "Von meiner", "Gesendet von ", "Gesendet mit ", "Gesendet vom ",
        "Gesendet über ", "Gesendet aus ", "Von meinen ", "Diese Nachricht wurde von mein",
        "Diese Nachricht wurde mit", "Von Samsung", "Von Yahoo Mail", "Outlook für ",
        "Holen Sie sich Outlook", "Hol dir Outlook", "Verschickt mit ", "Versendet mit ",
        "Versendet von ", "Gesichert mit ", "Mobil gesendet", "Von unterwegs",
        # French
        "Envoyé de mon ", "Envoyé depuis ", "Envoyé à partir d", "Envoyé avec ", "Envoyé via ",
        "Envoyé de Outlook", "Envoyé de Yahoo", "Télécharger Outlook", "Téléchargez Outlook",
        "Obtenir Outlook", "Obtenez Outlook", "Provenance : Courrier", "Envoyé par mon ",
        "Envoyé d'un ", "Envoyé d’un ", "Message envoyé depuis", "Sécurisé avec Proton",
        # Spanish, Catalan, Portuguese, Italian, Romanian
        "Enviado desde ", "Enviado con ", "Enviado de mi ", "Enviado a través de",
        "Obtener Outlook", "Obtén Outlook", "Descargar Outlook", "Enviat des d", "Enviat del meu",
        "Enviado do meu ", "Enviado do ", "Enviado da minha", "Enviado a partir do",
        "Enviado através", "Enviado pelo ", "Enviado via ", "Enviado com ", "Enviada do meu",
        "Obter o Outlook", "Obtenha o Outlook", "Inviato da ", "Inviato dal ", "Inviato con ",
        "Inviata da ", "Inviato tramite ", "Scarica Outlook", "Ottieni Outlook", "Trimis de pe ",
        "Trimis din ", "Trimis prin ", "Trimis de la ", "Trimis cu ", "Obțineți Outlook",
        "Descărcați Outlook", "Obține Outlook",
        # Dutch, Nordic
        "Verstuurd vanaf ", "Verstuurd met ", "Verzonden vanaf ", "Verzonden met ",
        "Verzonden vanuit ", "Verzonden via ", "Verstuurd via ", "Verstuurd vanuit ",
        "Outlook voor ", "Download Outlook", "Sendt fra ", "Sendt via ", "Sendt med ",
        "Sendt i fra ", "Hent Outlook", "Få Outlook", "Skaff deg Outlook", "Skickat från ",
        "Skickat via ", "Skickat med ", "Skickades från ", "Hämta Outlook", "Lähetetty ",
        "Hanki Outlook", "Sent úr ", "Sent frá ",
        # Slavic
        "Wysłano z ", "Wysłane z ", "Wysłano ze ", "Wysłano przez ", "Wysłane przez ",
        "Wysłano za pomocą", "Pobierz Outlook", "Pobierz aplikację Outlook",
        "Pobierz program Outlook", "Odesláno z ", "Odesláno ze ", "Odesláno pomocí ",
        "Odoslané z ", "Odoslané zo ", "Odoslané pomocou ", "Stáhnout Outlook",
        "Získat Outlook", "Získejte Outlook", "Získať Outlook", "Získajte Outlook",
        "Отправлено с ", "Отправлено из ", "Отправлено через ", "Отправлено со ",
        "Отправлено от ", "Скачать Outlook", "Получить Outlook", "Загрузить Outlook",
        "Надіслано з ", "Надіслано із ", "Відправлено з ", "Відправлено із ",
        "Отримати Outlook", "Завантажити Outlook", "Надіслано через ", "Poslano s ",
        "Poslano sa ", "Poslano iz ", "Poslano z ", "Poslano putem ", "Poslato sa ",
        "Poslato iz ", "Poslato pomoću ", "Послато са ", "Послато из ", "Nabavite Outlook",
        "Preuzmite Outlook", "Dohvati Outlook", "Prenesite Outlook", "Pridobite Outlook",
        "Изпратено от ", "Изпратено с ", "Изтеглете Outlook",
        # Baltic, Hungarian, Greek, Turkish
        "Saadetud minu ", "Saadetud ", "Nosūtīts no ", "Sūtīts no ", "Išsiųsta iš ",
        "Išsiųsta naudojant", "Siųsta iš ", "Elküldve ", "Küldve ", "Az Outlook beszerzése",
        "Outlook beszerzése", "Στάλθηκε από ", "Εστάλη από ", "Αποστολή από ",
        "Αποκτήστε το Outlook", "Λήψη του Outlook", "iOS için Outlook", "Android için Outlook",
        "Outlook'u edinin", "Yahoo Mail'den gönderildi",
        # Hebrew, Arabic, Persian
        "נשלח מ", "נשלח באמצעות", "קבל את Outlook", "קבלת Outlook", "أرسلت من ", "أُرسلت من ",
        "أُرسل من ", "أرسل من ", "تم الإرسال من", "تم إرساله من", "مرسل من ", "مُرسل من ",
        "الحصول على Outlook", "ارسال شده از", "فرستاده شده از", "از iPhone من",
        # Asian
        "ส่งจาก", "ส่งผ่าน", "รับ Outlook", "ดาวน์โหลด Outlook", "Đã gửi từ ", "Được gửi từ ",
        "Gửi từ ", "Tải Outlook", "Tải xuống Outlook", "Dikirim dari ", "Dikirim menggunakan",
        "Dikirim melalui", "Dapatkan Outlook", "Dihantar dari", "Dihantar daripada",
        "Outlook for iOS を入手", "Outlook for Android を入手", "Outlook for iOS", "Outlook for Android",
        "発信元", "Yahoo!メール", "发自我的", "發自我的", "從我的", "从我的", "傳送自我的", "发送自", "傳送自",
        "发自", "發自", "寄自我的", "来自我的", "來自我的", "获取 Outlook", "取得 Outlook", "下載 Outlook",
        "获取适用于", "取得適用於", "나의 iPhone에서", "내 iPhone에서", "iPhone에서 보냄", "iOS용 Outlook",
        "Android용 Outlook", "내 Galaxy", "나의 Galaxy", "삼성 Galaxy", "मेरे iPhone से",
)  # fmt: skip
_STARTS = tuple(phrase.casefold() for phrase in _PHRASES)

_AROUND = " \t\r\n*_\u00a0\u200b\ufeff-–—[(\u200e\u200f\u202a\u202b\u202c"
# A link may stand before the words.
_BRACKETS = "<(["
_LINK = re.compile(r"[<(\[]https?:[^\s>)\]]{0,200}[>)\]]")
# Languages that name the device before the verb.
_DEVICES = (
    "iphone|ipad|ipod|android|galaxy|samsung|huawei|xiaomi|redmi|outlook|gmail|yahoo|"
    "windows|blackberry|mail|スマートフォン|携帯|タブレット|휴대폰|스마트폰"
)
_SUFFIXED = re.compile(
    rf"(?:{_DEVICES})"
    r".{0,40}(?:gönderildi|送信|送信されました|에서 보냄|에서 전송|보냅니다|발송|lähetetty|"
    r"gesendet|verzonden|elküldve|küldve|भेजा गया|sent)\.?$"
)
# Most lines begin like none of them, and are told so at a glance.
_KEY = 2
_KEYS = frozenset(phrase[:_KEY] for phrase in (*_STARTS, *_split(_DEVICES)))
# People who write so themselves go on to excuse what telephones do to their words.
_EXCUSES = (
    "excuse", "typos", "brevity", "autocorrect", "tippfehler", "entschuldigen", "kürze",
    "fautes de frappe", "brièveté", "errores", "brevedad", "typefouten", "errori di battitura",
    "skrivfel", "stavefejl", "опечатк",
)  # fmt: skip


def is_mobile(line: str) -> bool:
    """
    Tell whether *line* is what telephones and web mail write below every mail.

    >>> is_mobile("Sent from my Verizon Wireless BlackBerry")
    True
    >>> is_mobile("Sent from my desk, is much easier than my mobile phone.")
    False
    """
    text = line.strip(_AROUND)
    if text[:_KEY].casefold()[:_KEY] not in _KEYS and text[:1] not in _BRACKETS:
        return False
    text = text.casefold()
    if len(text) > _LONGEST:
        return False
    text = _LINK.sub("", text.replace("\u00a0", " ")).partition("http")[0].rstrip(" .!。])(<[")
    if not (text.startswith(_STARTS) or (len(text) < _LONGEST // 2 and _SUFFIXED.match(text))):
        return False
    return any(excuse in text for excuse in _EXCUSES) or _is_said_by_machine(text, line)


def _is_said_by_machine(text: str, line: str) -> bool:
    """Tell whether *text*, which is *line* folded and bare, goes on as no sentence does."""
    words = text.split()
    if len(words) > _WORDS_NAMED or any(word.endswith((",", ".", "?", ":")) for word in words):
        return False
    if text.startswith(("von ", "diese nachricht")):
        return text.endswith(_VERBS_OF_GERMAN)
    if len(words) > _WORDS or not _SPOKEN.isdisjoint(words[2:]):
        return False
    if any(name in text for name in _NAMES):
        return True
    # "Sent from my MacBook": a brand has a capital.
    return (
        text.startswith(_BRAND)
        and len(words) <= _BRAND_WORDS
        and any(word[0].isupper() for word in line.split()[3:])
    )

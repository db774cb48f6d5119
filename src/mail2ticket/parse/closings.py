"""How people and telephones end a mail, in many languages: tables only."""

# ruff: noqa: RUF001 - the tables are in the scripts of their languages

from __future__ import annotations


def _split(words: str) -> list[str]:
    return words.split("|")


#: The line that telephones and web mail write below every mail, by how it begins.
MOBILE = tuple(
    phrase.casefold()
    for phrase in (
        "Sent from my ", "Sent from Mail for", "Sent from Yahoo", "Sent from Outlook",
        "Sent from Samsung", "Sent from ProtonMail", "Sent from Proton Mail", "Sent with Proton",
        "Sent via ", "Sent using ", "Sent by my ", "Sent on the go", "Sent from AOL",
        "Sent from Gmail", "Sent from Nine", "Sent from the all new", "Get Outlook for",
        "Get BlueMail", "Sent from myMail", "Von meinem ", "Gesendet von ", "Gesendet mit ",
        "Von meinen ", "Diese Nachricht wurde von meinem ", "Von Samsung", "Outlook für ",
        "Holen Sie sich Outlook", "Envoyé de mon ", "Envoyé depuis ", "Envoyé à partir de ",
        "Télécharger Outlook", "Obtenez Outlook", "Enviado desde ", "Obtener Outlook",
        "Enviado do meu ", "Enviado do ", "Enviado a partir do", "Enviado através",
        "Obter o Outlook", "Obtenha o Outlook", "Inviato da ", "Inviato dal ", "Inviato con ",
        "Scarica Outlook", "Ottieni Outlook", "Verstuurd vanaf ", "Verzonden vanaf ",
        "Verzonden met ", "Verstuurd via ", "Download Outlook", "Sendt fra ", "Hent Outlook",
        "Skickat från ", "Hämta Outlook", "Lähetetty ", "Hanki Outlook", "Wysłano z ",
        "Wysłane z ", "Pobierz Outlook", "Odesláno z ", "Odoslané z ", "Stáhnout Outlook",
        "Elküldve ", "Küldve ", "Az Outlook beszerzése", "Отправлено с ", "Отправлено из ",
        "Скачать Outlook", "Получить Outlook", "Надіслано з ", "Відправлено з ",
        "iPhone'umdan gönderildi", "iPhone'dan gönderildi", "iPad'imden gönderildi",
        "Στάλθηκε από ", "Trimis de pe ", "Trimis din ", "Poslano s ", "Poslano iz ",
        "Poslano z ", "Poslato sa ", "Изпратено от ", "Saadetud minu ", "Nosūtīts no ",
        "Išsiųsta iš ", "Dikirim dari ", "Đã gửi từ ", "ส่งจาก", "iPhoneから送信", "iPadから送信",
        "Outlook for iOS を入手", "Outlook for Android を入手", "发自我的", "從我的", "从我的",
        "傳送自我的", "获取 Outlook", "나의 iPhone에서", "내 iPhone에서", "iPhone에서 보냄",
        "נשלח מה", "أرسلت من ", "أُرسلت من ",
    )
)  # fmt: skip

#: A closing on a line of its own; words of thanks are not here, for they answer something.
CLOSINGS = frozenset(
    phrase.casefold()
    for phrase in _split(
        # English
        "regards|best regards|kind regards|kindest regards|warm regards|with kind regards|"
        "many regards|with best regards|best|all the best|best wishes|warmly|sincerely|"
        "sincerely yours|yours sincerely|yours faithfully|yours truly|respectfully|cheers|rgds|"
        "br|kr|thanks & regards|thanks and regards|thanks and best regards|"
        "thank you and best regards|thanks and kind regards|cordially|with regards|"
        # German
        "mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|"
        "mit freundlichem gruss|freundliche grüße|freundliche grüsse|freundlichen gruß|"
        "freundliche gruesse|viele grüße|viele grüsse|liebe grüße|liebe grüsse|beste grüße|"
        "beste grüsse|schöne grüße|herzliche grüße|mit besten grüßen|mit besten grüssen|"
        "mit freundlichen gruessen|mit vielen grüßen|hochachtungsvoll|gruß|gruss|grüße|mfg|lg|"
        "vg|bg|freundliche grüße aus|mit herzlichen grüßen|viele liebe grüße|"
        # French
        "cordialement|bien cordialement|très cordialement|sincères salutations|salutations|"
        "meilleures salutations|bien à vous|cdt|cdlt|amicalement|salutations distinguées|"
        "avec mes meilleures salutations|respectueusement|"
        # Spanish, Portuguese, Catalan
        "saludos|un saludo|saludos cordiales|cordiales saludos|atentamente|atte|"
        "un cordial saludo|reciba un cordial saludo|muy atentamente|un abrazo|cordialmente|"
        "atenciosamente|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|att|"
        "abraços|abraço|cordiais saudações|saudações|salutacions|salutacions cordials|"
        "atentament|"
        # Italian
        "cordiali saluti|distinti saluti|saluti|un saluto|cordialità|un cordiale saluto|"
        "i migliori saluti|"
        # Dutch
        "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|"
        "groet|groeten|hartelijke groet|mvg|hoogachtend|"
        # Danish, Norwegian, Swedish, Finnish
        "med venlig hilsen|venlig hilsen|venlige hilsner|med venlige hilsner|hilsen|mvh|kh|"
        "bedste hilsner|de bedste hilsner|med vennlig hilsen|vennlig hilsen|beste hilsen|"
        "hilsener|med vänlig hälsning|med vänliga hälsningar|vänlig hälsning|vänliga hälsningar|"
        "hälsningar|med vänlig hälsningar|hälsn|bästa hälsningar|ystävällisin terveisin|"
        "terveisin|parhain terveisin|yt|"
        # Polish, Czech, Slovak
        "pozdrawiam|z poważaniem|z powazaniem|pozdrawiam serdecznie|serdecznie pozdrawiam|"
        "z wyrazami szacunku|z pozdrowieniami|serdeczne pozdrowienia|s pozdravem|"
        "s přátelským pozdravem|zdraví|s úctou|hezký den|pěkný den|s pozdravom|s úctou|"
        "s priateľským pozdravom|"
        # Hungarian, Romanian, Greek, Turkish
        "üdvözlettel|tisztelettel|üdv|köszönettel|szívélyes üdvözlettel|cu stimă|cu stima|"
        "cu respect|toate cele bune|με εκτίμηση|φιλικά|χαιρετισμούς|saygılarımla|saygılarımızla|"
        "iyi çalışmalar|iyi günler dilerim|selamlar|"
        # Russian, Ukrainian, Bulgarian, Serbian, Croatian, Slovene
        "с уважением|с наилучшими пожеланиями|всего доброго|з повагою|з найкращими побажаннями|"
        "с уважение|поздрави|поздрав|s poštovanjem|srdačan pozdrav|lijep pozdrav|pozdrav|"
        "s spoštovanjem|lep pozdrav|lp|"
        # Baltic
        "lugupidamisega|parimate soovidega|ar cieņu|pagarbiai|"
        # Asian and Semitic
        "以上、よろしくお願いいたします|以上です|敬具|此致|此致敬礼|顺颂商祺|祝好|谨上|"
        "감사합니다|salam|hormat saya|trân trọng|בברכה|בתודה|مع أطيب التحيات|تحياتي|"
        "مع خالص التحية"
    )
)

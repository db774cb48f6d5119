"""
What machines add around the words of a sender: feet of lists, legal notices, warnings.

A foot is a paragraph that begins as such feet do, or that speaks of the mail itself and of
confidence, addressees or liability besides. It is looked for from the end upwards, and the
first paragraph that is none ends the search.
"""

# ruff: noqa: E501, RUF001 - wide letters count twice, and the tables are in the scripts of their languages

from __future__ import annotations

from collections.abc import Sequence

_TAIL = 80
_KEY = 4
_ITSELF_WITHIN = 700
_PARAGRAPHS = 12
_TEXT = 6_000
_LEGAL = 60
_STEMS = 2
_LIST_RULE = 20
_HEAD = 4
_BANNER = 1_200
_TAG = 4
_BANNER_LINES = 12
# Rules are drawn with these.
_SIGNS = "_-=—–~*#."
_AROUND = " \t\r\n*_\u00a0\u200b\ufeff-–—=~#>[(|!•⚠️🛑✉📧🌳🌍"


def _folded(words: str) -> tuple[str, ...]:
    return tuple(phrase.casefold() for phrase in words.split("|"))


_BEGINS = _folded(
    # Lists and groups
    "you received this message because you are subscribed|you received this message because|"
    "you are receiving this because|you're receiving this because|"
    "you are receiving this email because|you received this email because|"
    "to unsubscribe from this group|to unsubscribe from this list|to unsubscribe, |"
    "to unsubscribe send|to unsubscribe from the|unsubscribe:|unsubscribe from this|"
    "to post to this group|to view this discussion|for more options, visit|"
    "visit this group at|to stop receiving|to change your subscription|manage your subscription|"
    "sie erhalten diese nachricht, weil|sie haben diese nachricht erhalten, weil|"
    "vous recevez ce message, car vous|vous avez reçu ce message, car|"
    "has recibido este mensaje porque|recibiste este mensaje porque|"
    "você recebeu essa mensagem porque|recebeu esta mensagem porque|"
    "hai ricevuto questo messaggio perché|ricevi questo messaggio perché|"
    "je hebt dit bericht ontvangen omdat|u ontvangt dit bericht omdat|"
    "du modtager denne meddelelse|du har mottatt denne|du fick det här meddelandet eftersom|"
    "otrzymujesz tę wiadomość, ponieważ|tuto zprávu jste obdrželi, protože|"
    "вы получили это сообщение, поскольку|вы получили это сообщение, так как|"
    "reply to this email directly|reply to this email directly or view it on|"
    "view it on github|visit topic or reply to this email|"
    # Virus checkers
    "virus-free.|this email has been checked for viruses|this e-mail has been checked for|"
    "this message has been scanned|this email was scanned|this email has been scanned|"
    "scanned by |diese e-mail wurde von|diese e-mail wurde auf viren|virenfrei.|"
    "l'absence de virus dans ce courrier|cet e-mail a été vérifié|sans virus.|garanti sans virus|"
    "este correo electrónico ha sido comprobado|libre de virus.|não contém vírus|"
    "este email foi escaneado|privo di virus|questa e-mail è stata controllata|virusvrij.|"
    "deze e-mail is gecontroleerd op|denne e-mail blev kontrolleret|denne mail er blevet|"
    "det här e-postmeddelandet har sökts|virusfri.|wolny od wirusów|"
    "ta wiadomość e-mail została sprawdzona|bez virů|tento e-mail byl zkontrolován|"
    "без вирусов|это сообщение проверено на вирусы|"
    # Paper
    "please consider the environment|please think of the environment|"
    "please consider your environmental|think before you print|before printing this|"
    "save paper|bitte denken sie an die umwelt|bitte prüfen sie der umwelt zuliebe|"
    "denken sie an die umwelt|der umwelt zuliebe|pensez à l'environnement|"
    "pensez à l’environnement|avant d'imprimer|avant d’imprimer|n'imprimez ce|"
    "antes de imprimir|piense en el medio ambiente|por favor, piense en el medio|"
    "pense no meio ambiente|prima di stampare|rispetta l'ambiente|rispettate l'ambiente|"
    "denk aan het milieu|spaar het milieu|tænk på miljøet|tenk på miljøet|tänk på miljön|"
    "ajattele ympäristöä|pomyśl o środowisku|zanim wydrukujesz|pomysl, zanim|"
    "než vytisknete|myslite na životné|kérjük, gondoljon|подумайте об окружающей|"
    # Names of legal notices
    "disclaimer|legal disclaimer|email disclaimer|e-mail disclaimer|confidentiality notice|"
    "confidentiality:|legal notice|privileged and confidential|privileged/confidential|"
    "notice of confidentiality|important notice:|haftungsausschluss|vertraulichkeitshinweis|"
    "rechtlicher hinweis|avis de confidentialité|clause de confidentialité|"
    "avertissement :|aviso legal|aviso de confidencialidad|aviso de confidencialidade|"
    "cláusula de confidencialidad|nota de confidencialidad|avviso di riservatezza|"
    "informativa sulla privacy|nota di riservatezza|klauzula poufności|nota prawna|"
    "právní upozornění|gizlilik bildirimi|yasal uyarı|отказ от ответственности|"
    "уведомление о конфиденциальности|免责声明|保密声明|保密提示|機密保持"
)

# Most lines begin like none of them, and are told so at a glance.
_KEYS = frozenset(phrase[:_KEY] for phrase in _BEGINS)

#: A legal notice speaks of the mail that it stands in.
_ITSELF = _folded(
    "e-mail|email|this message|this communication|this transmission|this electronic|"
    "diese nachricht|diese mail|dieser nachricht|ce message|ce courriel|cet email|"
    "ce mail|ce courrier|este mensaje|este correo|esta comunicación|esta mensagem|este mail|"
    "questo messaggio|questa comunicazione|la presente|dit bericht|deze mail|denne mail|"
    "denne meddelelse|denne besked|denne melding|denne eposten|detta meddelande|detta mejl|"
    "det här meddelandet|tämä viesti|tämä sähköposti|viesti|niniejsza wiadomość|ta wiadomość|"
    "tato zpráva|tento email|táto správa|ez az üzenet|jelen üzenet|acest mesaj|"
    "это сообщение|данное сообщение|настоящее сообщение|это письмо|данное письмо|це повідомлення|"
    "цей лист|това съобщение|овa порука|ova poruka|to sporočilo|šis laiškas|šis pranešimas|"
    "šis e-pasts|šī vēstule|see kiri|käesolev|το παρόν|αυτό το μήνυμα|bu mesaj|bu ileti|bu e-posta|"
    "הודעה זו|דואר אלקטרוני|هذه الرسالة|این پیام|این ایمیل|อีเมลนี้|อีเมล์นี้|ข้อความนี้|"
    "thư này|email này|surel ini|pesan ini|e-mel ini|mesej ini|このメール|本メール|本邮件|此邮件|"
    "本郵件|此郵件|本电子邮件|이 메일|본 메일|이 메시지|본 메시지|이 이메일|본 이메일"
)
_STEMS_OF_LAW = _folded(
    "confidential|privileged|intended recipient|intended solely|intended only|intended for|"
    "addressee|unauthorized|unauthorised|liability|liable|disclos|disseminat|notify the sender|"
    "strictly prohibited|received this|in error|delete it|delete this|legally|opinions expressed|"
    "views expressed|vertraulich|irrtümlich|empfänger|unbefugt|weitergabe|adressat|haftung|"
    "vernichten|löschen|confidentiel|destinataire|par erreur|prohib|interdit|responsabil|"
    "confidencial|destinatari|por error|por engano|riservat|per errore|vietat|d.lgs|gdpr|rgpd|"
    "vertrouwelijk|geadresseerde|bestemd|ten onrechte|aansprakelijk|fortrolig|modtager|"
    "ved en fejl|konfidensiell|mottaker|ved en feil|konfidentiell|mottagare|av misstag|"
    "luottamuksell|vastaanottaja|erehdyksess|poufn|adresat|omyłk|důvěrn|příjemc|omylem|adresát|"
    "dôvern|príjemc|bizalmas|címzett|tévedés|confidențial|destinatar|din greșeală|конфиденц|"
    "получател|адресат|по ошибке|ответственност|конфіденц|отримувач|одержувач|помилков|"
    "поверител|погрешка|povjerlji|poverljiv|primatelj|primalac|greškom|zaupn|naslovnik|pomoto|"
    "konfidencial|gavėj|per klaidą|konfidenciāl|saņēm|kļūd|konfidentsiaal|adressaa|ekslik|"
    "εμπιστευτικ|παραλήπτ|κατά λάθος|gizli|alıcı|yanlışlık|sorumlu|סודי|חסוי|נמען|מיועד|בטעות|"
    "سري|المستلم|سرية|بالخطأ|محرمانه|گیرنده|اشتباه|ความลับ|ผู้รับ|bảo mật|người nhận|nhầm|rahasia|"
    "penerima|kesalahan|sulit|機密|秘密|受信者|誤って|受取人|宛先|机密|保密|收件人|误收|机密信息|收到本|"
    "기밀|비밀|수신인|수신자|잘못"
)

# Text in the letters of English needs no look for words in others.
_ASCII_LEGAL = tuple(tuple(filter(str.isascii, words)) for words in (_ITSELF, _STEMS_OF_LAW))

_HIMSELF = frozenset({"ich", "mein", "mir", "mon", "ik", "mijn", "jeg", "jag", "io", "yo", "я"})
# In other languages these mean "and", "in", "we", "is": some word beside them must tell.
_HIMSELF_BESIDE = (
    (frozenset({"i", "my", "me"}), frozenset({"the", "is", "from", "it", "and"})),
    (frozenset({"je", "j"}), frozenset({"les", "des", "que", "pas"})),
)
_LIST_WORDS = (
    "mailing list", "listinfo", "unsubscribe", "mailinglist", "mailman", "postorius",
    "mailing-list", "list-unsubscribe", "to subscribe", "lista di discussione",
)  # fmt: skip

_WARNS = _folded(
    "caution|external|warning|attention|be careful|notice|alert|security|this email originated|"
    "this e-mail originated|this message originated|this email came from|"
    "this message was sent from outside|this email was sent from outside|"
    "achtung|vorsicht|extern|"
    "warnung|hinweis|sicherheitshinweis|diese e-mail kommt von|diese e-mail stammt|"
    "diese nachricht stammt|avertissement|"
    "externe|prudence|message externe|expéditeur externe|ce message provient|cet e-mail provient|"
    "precaución|cuidado|externo|"
    "atención|advertencia|este correo se ha originado|este correo electrónico procede|"
    "este correo proviene|atenção|este e-mail foi originado|"
    "esta mensagem foi enviada de fora|attenzione|esterno|questa e-mail proviene|"
    "questo messaggio proviene|let op|opgelet|waarschuwing|deze e-mail is afkomstig|"
    "dit bericht is afkomstig|obs|advarsel|denne e-mail kommer|varning|varoitus|huomio|ulkoinen|"
    "uwaga|ostrzeżenie|zewnętrzn|ta wiadomość pochodzi|upozornění|pozor|externí|figyelem|külső|"
    "atenție|внимание|осторожно|внешн|увага|dikkat|harici|προσοχή|זהירות|חיצוני|تنبيه|تحذير|"
    "注意|外部|警告|【外部|외부|주의|cảnh báo|peringatan|awas"
)
_WARNS_OF_SENDER = _folded(
    "you don't often get email from|you don’t often get email from|"
    "some people who received this message don|sie erhalten nicht oft e-mail|"
    "sie erhalten nicht häufig e-mail|vous n'obtenez pas souvent|vous n’obtenez pas souvent|"
    "vous ne recevez pas souvent|no suele recibir correo|não recebe com frequência|"
    "non si ricevono spesso|je ontvangt niet vaak|u ontvangt niet vaak|du får ikke ofte|"
    "du får inte ofta|et saa usein|nie otrzymujesz często|nedostáváte často|"
    "вы нечасто получаете|您通常不会收到来自"
)
# A gateway may say no more than this.
_TAGS = frozenset(
    _folded("external|extern|externe|externo|esterno|email|e-mail|mail|sender|message|nachricht")
)
# What a gateway warns of, or forbids; an answer with "attention" on top does neither.
_WARNED = _folded(
    "originated|outside of|outside the|outside your|from outside|external sender|not click|"
    "don't click|be careful with|use caution|exercise caution|recognize the sender|außerhalb|"
    "externen absender|externer absender|klicken sie nicht|klicken sie keine|öffnen sie keine|"
    "expéditeur externe|extérieur|ne cliquez|n'ouvrez|n’ouvrez|remitente externo|fuera de|"
    "no haga clic|no abra|fora da|não clique|não abra|remetente externo|mittente esterno|"
    "esterno all|non aprire|non cliccare|non fare clic|van buiten|externe afzender|klik niet|"
    "open geen|buiten de organisatie|uden for|utenfor|utanför|klik ikke|klikk ikke|klicka inte|"
    "ekstern afsender|ekstern avsender|extern avsändare|ulkopuol|älä avaa|älä napsauta|spoza|"
    "nie klikaj|nie otwieraj|mimo organiz|neklikejte|neotvírejte|neotevírejte|neotvárajte|"
    "externího odes|kívülről|ne kattintson|ne nyissa|din exterior|nu deschideți|nu faceți clic|"
    "не открывайте|не переходите|внешнего отправителя|не відкривайте|зовнішнього відправника|"
    "dışından|tıklamayın|açmayın|μην ανοί|μην κάνετε|מחוץ|אין ללחוץ|אל תלחץ|خارج|لا تنقر|لا تفتح|"
    "来自外部|外部邮件|请勿|請勿|外部から|クリックしない|開かない|외부에서|클릭하지|bên ngoài|không nhấp|"
    "jangan klik|dari luar"
)


_ENDS = (".", "!", "。", "！", "]", "】", ".*", "!*")


def find_foot(lines: Sequence[str], start: int, end: int) -> int | None:
    r"""
    Return the line where the feet begin that end the lines from *start* to *end*, or None.

    >>> find_foot(["It runs.\n", "\n", "Virus-free. www.scanner.example\n"], 0, 3)
    2
    """
    found = None
    first = max(start, end - _TAIL)
    below = end
    for _ in range(_PARAGRAPHS):
        while below > first and (lines[below - 1].isspace() or _is_drawn(lines[below - 1])):
            below -= 1
        if below == first:
            break
        top = below - 1
        while top > first and not (lines[top - 1].isspace() or _is_drawn(lines[top - 1])):
            top -= 1
        begins = _foot_in(lines, top, below)
        if begins is None:
            break
        found = below = begins
    if found is None:
        return None
    while found > start and (lines[found - 1].isspace() or _is_drawn(lines[found - 1])):
        found -= 1
    while lines[found].isspace():
        found += 1
    return found


def _foot_in(lines: Sequence[str], top: int, below: int) -> int | None:
    """Return where in a paragraph, which has no blank lines, its foot begins."""
    for index in range(top, below):
        head = lines[index][:200].strip(_AROUND)
        if head[:_KEY].casefold()[:_KEY] not in _KEYS:
            continue
        head = head.casefold()
        if head.startswith(_BEGINS) and not _is_spoken(head):
            return index
    text = "".join(lines[top:below])[:_TEXT].casefold()
    if is_legal(text):
        return top
    ruled = top > 0 and len(lines[top - 1].strip()) >= _LIST_RULE and _is_drawn(lines[top - 1])
    if ruled and any(word in text for word in _LIST_WORDS):
        return top
    return None


def _is_spoken(folded: str) -> bool:
    """Tell whether somebody speaks of himself, as no foot does."""
    words = set(folded.replace("’", " ").replace("'", " ").split())
    return not _HIMSELF.isdisjoint(words) or any(
        not himself.isdisjoint(words) and not beside.isdisjoint(words)
        for himself, beside in _HIMSELF_BESIDE
    )


def is_legal(folded: str) -> bool:
    """Tell whether a paragraph, in folded letters, is a legal notice about its own mail."""
    least = _LEGAL if folded.isascii() or folded[:1] < "\u0e00" else _LEGAL // 3
    if len(folded) < least or "?" in folded:
        return False
    head = folded[:_ITSELF_WITHIN]
    itself, stems = _ASCII_LEGAL if folded.isascii() else (_ITSELF, _STEMS_OF_LAW)
    return (
        any(map(head.__contains__, itself))
        and not _is_spoken(head)
        and sum(map(folded.__contains__, stems)) > _STEMS
    )


def _is_drawn(line: str) -> bool:
    text = line.strip(" \t\r\n*")
    return len(text) >= _HEAD and text[0] in _SIGNS and not text.strip(_SIGNS)


def find_banner(lines: Sequence[str], start: int, end: int) -> int | None:
    r"""
    Return the line below the warning that a mail gateway put above the sender's words.

    >>> find_banner(["CAUTION: this is from outside. Do not click links.\n", "\n", "Hi\n"], 0, 3)
    2
    """
    top = start
    while top < end and (lines[top].isspace() or _is_drawn(lines[top])):
        top += 1
    last = top
    while last < min(end, top + _BANNER_LINES) and not lines[last].isspace():
        if last > top and (_is_drawn(lines[last]) or _is_over(lines[last - 1], lines[last])):
            break
        last += 1
    text = "".join(lines[top:last])
    if not text or len(text) > _BANNER:
        return None
    if not _warns(text.lstrip(_AROUND + "【").casefold()):
        return None
    while last < end and (lines[last].isspace() or _is_drawn(lines[last])):
        last += 1
    return last


def _is_over(above: str, line: str) -> bool:
    """Tell whether the warning ends at *above*: a sentence does, and *line* warns of nothing."""
    if not above.rstrip().endswith(_ENDS):
        return False
    folded = line.casefold()
    return not folded.startswith(_WARNS_OF_SENDER) and not any(word in folded for word in _WARNED)


def _warns(folded: str) -> bool:
    """Tell whether a paragraph is a warning about the mail that it stands in."""
    if folded.startswith(_WARNS_OF_SENDER):
        return True
    if not folded.startswith(_WARNS) or "?" in folded or _is_spoken(folded):
        return False
    words = folded.split()
    if len(words) <= _TAG and all(word.strip(_AROUND + "])】:") in _TAGS for word in words):
        return True
    return any(word in folded for word in _WARNED)

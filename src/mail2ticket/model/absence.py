"""
The words of programs that answer for somebody who is away.

Only tables, and what is read in them. None of it proves anything alone (RFC 3834 section
3.1.5): who asks wants a second sign of another sort.
"""

# ruff: noqa: RUF001 - the words are in the scripts of their languages

from __future__ import annotations

import re
from enum import StrEnum

# Longer subjects are no note's; of a text no more than its first words are looked at.
_SUBJECT = 500
_TEXT = 1_500
_PREFIXES = 4
_ORNAMENTS = "\"'*(#-<"
_PREFIX = re.compile(
    r"\s{0,4}(?:\[[^\[\]]{1,80}\]|(?:re|aw|antw|sv|vs|odp|wg|fw|fwd|ref|r|rv|tr|回复|答复|ynt|отв)"
    r"\s{0,2}(?:\[\d{1,3}\])?\s{0,2}[:：])"
)
_AND_MORE = (
    "re:", "aw:", "sv:", "fw:", "fwd:", "wg:",
    "from ", "to your", "to email", "to:", "von ", "auf ihre",
    "auf ihr", "zu ihrer", "de ", "à votre", "a su ", "alla tua", "para ", "op uw", "van ", "by ",
    "regarding", "for ", "until ", "bis ", "till ",
)  # fmt: skip


# Notes names who is away: "Bo Client is out of the office (returning 11/09/2026)".
_NAMED = re.compile(
    r"[^:?]{1,80} (?:is (?:currently )?(?:out of (?:the )?office|away|"
    r"on (?:vacation|holiday|leave))"
    r"|ist (?:ausser haus|nicht im büro|abwesend|im urlaub|derzeit nicht im büro)"
    r"|est (?:absente?|en congés?)|está (?:ausente|fuera de la oficina|de vacaciones|de férias)"
    r"|(?:è|e') (?:assente|fuori ufficio|in ferie)|is (?:afwezig|niet op kantoor|met vakantie)"
    r"|är (?:frånvarande|inte på kontoret)|er (?:ikke på kontoret|fraværende))"
    r"[.!]{0,3}(?: {0,2}\([^()]{0,80}\))?"
)


class Hint(StrEnum):
    """How much the subject of a note says by itself."""

    ANSWER = "an automatic answer"
    ABSENCE = "somebody's absence"


def _folded(words: str) -> tuple[str, ...]:
    return tuple(word.strip().casefold() for word in words.split("|"))


# By language: English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish
# and Norwegian, Finnish, Polish, Czech, Slovak, Hungarian, Romanian, Bulgarian, Russian,
# Ukrainian, Serbian, Croatian, Slovene, Turkish, Greek, the Baltic ones, Icelandic, Catalan,
# Basque, Welsh, Japanese, Chinese, Korean, Arabic, Hebrew, Persian, Vietnamese, Thai, Malay.
_ANSWER = _folded(
    "automatic reply|automatic response|automatic answer|"
    "automated reply|automated response|"
    "auto reply|auto-reply|autoreply|auto response|"
    "auto-response|autoresponse|auto responder|"
    "autorespond|yahoo! auto response|yahoo auto response|"
    "auto-responder|autoresponder|auto|"
    "out of office autoreply|out of office auto-reply|"
    "out of office auto reply|out of office: autoreply|out-of-office autoreply|"
    "out of office automatic reply|out of office automated reply|out of office reply|"
    "out of office response|vacation reply|vacation response|"
    "vacation auto-reply|away message|"
    "vacation message|vacation notice|"
    "automatische antwort|automatische abwesenheitsnachricht|"
    "automatische rückantwort|automatische antwortmail|"
    "automatische e-mail-antwort|automatische abwesenheitsnotiz|"
    "automatische abwesenheitsmeldung|"
    "abwesenheitsnotiz|abwesenheitsnachricht|abwesenheitsmeldung|abwesenheitsagent|"
    "abwesenheitsassistent|abwesenheitsbenachrichtigung|autoantwort|auto-antwort|"
    "réponse automatique|reponse automatique|réponse automatisée|message automatique|"
    "message d'absence|notification d'absence|avis d'absence|réponse d'absence|"
    "respuesta automática|respuesta automatica|"
    "contestación automática|mensaje automático|"
    "aviso de ausencia|risposta automatica|messaggio automatico|avviso di assenza|"
    "notifica di assenza|resposta automática|resposta automatica|mensagem automática|"
    "aviso de ausência|automatisch antwoord|automatische reactie|automatisch bericht|"
    "automatische beantwoording|afwezigheidsbericht|"
    "afwezigheidsmelding|afwezigheidsassistent|"
    "automatiskt svar|autosvar|automatsvar|"
    "frånvaromeddelande|frånvarobesked|automatisk svar|"
    "fraværsmeddelelse|fraværsmelding|fraværsbesked|"
    "automaattinen vastaus|automaattivastaus|"
    "poissaoloilmoitus|poissaoloviesti|automatyczna odpowiedź|odpowiedź automatyczna|"
    "autoodpowiedź|autoresponder|automatická odpověď|"
    "automatická odpoveď|automatikus válasz|"
    "automata válasz|răspuns automat|raspuns automat|"
    "автоматичен отговор|автоматический ответ|"
    "автоматическое уведомление|автоответ|автоответчик|"
    "автоматична відповідь|автовідповідь|"
    "аутоматски одговор|automatski odgovor|samodejni odgovor|"
    "samodejen odgovor|otomatik yanıt|"
    "otomatik cevap|αυτόματη απάντηση|automatinis atsakymas|automātiska atbilde|"
    "automātiskā atbilde|automaatvastus|automaatne vastus|"
    "sjálfvirkt svar|resposta automàtica|"
    "erantzun automatikoa|ymateb awtomatig|ateb awtomatig|自動応答|自動返信|不在応答|不在通知|"
    "自动答复|自动回复|自動回覆|自動答覆|自動回信|"
    "자동 회신|자동 응답|자동회신|자동응답|부재중 알림|"
    "رد تلقائي|الرد التلقائي|ردّ تلقائي|תשובה אוטומטית|"
    "מענה אוטומטי|הודעה אוטומטית|پاسخ خودکار|"
    "trả lời tự động|thư trả lời tự động|ตอบกลับอัตโนมัติ|"
    "การตอบกลับอัตโนมัติ|balasan otomatis|"
    "balasan automatik|jawaban otomatis"
)
_ABSENCE = _folded(
    "out of office|out of the office|out-of-office|ooo|"
    "on vacation|on holiday|on annual leave|"
    "annual leave|on leave|away from the office|"
    "away from my desk|away from my mail|i am away|"
    "on maternity leave|on parental leave|i'm on vacation|i am out of the office|"
    "abwesend|abwesenheit|nicht im büro|nicht im haus|"
    "außer haus|im urlaub|urlaub|bin im urlaub|"
    "ich bin nicht im büro|nicht erreichbar|absence du bureau|"
    "absent du bureau|absent|absence|"
    "en congé|en congés|en vacances|hors du bureau|je suis absent|je suis absente|"
    "fuera de la oficina|fuera de oficina|ausente|ausencia|de vacaciones|en vacaciones|"
    "fuori sede|fuori ufficio|assente|assenza|"
    "in ferie|fora do escritório|fora do escritorio|"
    "ausência|ausência temporária|de férias|em férias|"
    "afwezig|afwezigheid|niet op kantoor|"
    "niet aanwezig|op vakantie|met vakantie|frånvarande|"
    "frånvaro|inte på kontoret|ej på kontoret|"
    "på semester|ikke til stede|ikke på kontoret|"
    "ude af kontoret|ute av kontoret|fraværende|"
    "fravær|på ferie|poissa toimistosta|poissa|"
    "lomalla|en ole paikalla|nieobecność|poza biurem|"
    "nieobecny|nieobecna|urlop|na urlopie|"
    "mimo kancelář|nepřítomnost|nepřítomen|dovolená|"
    "mimo kancelárie|neprítomnosť|dovolenka|házon kívül|"
    "irodán kívül|távollét|szabadságon|"
    "în afara biroului|absent de la birou|în concediu|извън офиса|"
    "отсъствие|в отпуск|вне офиса|"
    "отсутствие на рабочем месте|отсутствие|нет на месте|в отпуске|отпуск|поза офісом|"
    "відсутність|у відпустці|ван канцеларије|odsutan|"
    "odsutna|izvan ureda|na godišnjem odmoru|"
    "odsoten|odsotnost|ofis dışında|ofis dışındayım|izindeyim|εκτός γραφείου|απουσία|"
    "nesu biure|atostogose|ārpus biroja|kontorist väljas|"
    "puhkusel|fora de l'oficina|不在|外出中|"
    "休暇|外出|不在办公室|休假|不在辦公室|부재중|휴가|خارج المكتب|מחוץ למשרד|לא במשרד|vắng mặt|"
    "ไม่อยู่ที่สำนักงาน|di luar kantor"
)

# Somebody is away, in the first person.
_AWAY = _folded(
    "out of the office|out of office|away from the office|"
    "away from my desk|i am away|i'm away|"
    "i will be away|i'll be away|on vacation|on holiday|"
    "on annual leave|on leave|on parental leave|"
    "on maternity leave|back in the office|not in the office|"
    "i am travelling|i am traveling|"
    "currently unavailable|no longer with|no longer work|"
    "left the company|limited access to e|"
    "nicht im büro|nicht im haus|nicht erreichbar|"
    "nicht am arbeitsplatz|im urlaub|abwesend|"
    "außer haus|nicht mehr im unternehmen|wieder im büro|"
    "wieder erreichbar|je suis absent|"
    "absent du bureau|actuellement absent|je suis en congé|en congés|de retour le|"
    "je serai de retour|je serai absent|fuera de la oficina|"
    "de vacaciones|me encuentro ausente|"
    "estoy ausente|estaré ausente|estaré de regreso|"
    "no estoy en la oficina|fuori ufficio|"
    "fuori sede|sono assente|sarò assente|in ferie|sono fuori|fora do escritório|"
    "fora do escritorio|estou ausente|estarei ausente|de férias|ausente do escritório|"
    "niet op kantoor|niet aanwezig|afwezig|met vakantie|op vakantie|niet bereikbaar|"
    "inte på kontoret|på semester|frånvarande|"
    "åter på kontoret|ikke på kontoret|på ferie|"
    "tilbage på kontoret|tilbake på kontoret|ikke til stede|poissa toimistosta|lomalla|"
    "en ole paikalla|en ole tavoitettavissa|olen poissa|"
    "poza biurem|nieobecny|nieobecna|"
    "na urlopie|urlopie|mimo kancelář|nejsem v kanceláři|"
    "na dovolené|nepřítomen|mimo kancelárie|"
    "na dovolenke|nie som v kancelárii|házon kívül|nem vagyok az irodában|szabadságon|"
    "nu sunt la birou|în concediu|in concediu|извън офиса|в отпуск|вне офиса|"
    "отсутствую|нет на рабочем месте|нет в офисе|у відпустці|"
    "відсутній|відсутня|na godišnjem|"
    "odsutan|odsutna|nisam u uredu|odsoten|"
    "odsotna|ofis dışında|ofiste değilim|izindeyim|"
    "yıllık izin|εκτός γραφείου|λείπω|σε άδεια|"
    "atostogauju|nesu biure|neesmu birojā|puhkusel|"
    "fora de l'oficina|不在にし|不在となり|休暇中|休暇を|"
    "外出して|休みをいただ|不在办公室|休假|出差|"
    "外出|不在辦公室|부재중|휴가|출장|خارج المكتب|إجازة|לא במשרד|מחוץ למשרד|בחופשה|nghỉ phép|"
    "vắng mặt|ลาพักร้อน|sedang cuti|di luar kantor"
)
# What stands beside it in a note, and seldom in what somebody wants done.
_POLITE = _folded(
    "in urgent|for urgent|if urgent|urgent matter|"
    "urgent issue|urgent request|if your|if you need|"
    "if it is urgent|in case of|in an emergency|"
    "upon my return|on my return|when i return|"
    "will return|not return until|returning|returning on|"
    "i will respond|i will reply|will get back|will answer|"
    "as soon as i|as soon as possible|limited access|no access to|not be forwarded|"
    "will not be read|dringend|in dringenden|nicht weitergeleitet|nach meiner rückkehr|"
    "vertretung|wenden sie sich|zurück|wieder da|"
    "en cas d'urgence|pour toute urgence|urgence|"
    "à mon retour|dès mon retour|veuillez contacter|"
    "merci de contacter|urgente|urgencia|"
    "a mi regreso|a mi vuelta|póngase en contacto|"
    "contactar con|al mio rientro|al mio ritorno|"
    "per urgenze|in caso di urgenza|contattare|no meu retorno|no meu regresso|urgência|"
    "em caso de|entre em contato|por favor contacte|"
    "bij dringende|dringende|in geval van|"
    "neem contact|bij terugkomst|vid brådskande|brådskande|"
    "åter den|vänligen kontakta|haster|"
    "hastesager|kontakt venligst|vennligst kontakt|kiireellis|"
    "kiireisissä|palaan|pilnych|"
    "pilnej sprawie|proszę o kontakt|w sprawach|naléhav|kontaktujte|v súrnych|sürgős|"
    "visszatér|urgent|спешн|завръщане|срочн|"
    "обращайтесь|по возвращении|вернусь|терміново|"
    "звертайтесь|hitno|hitnim|nujn|acil|döndüğümde|"
    "dönüşümde|επείγον|skubiai|steidzam|kiire|"
    "緊急|お急ぎ|戻り次第|後日|ご連絡|紧急|急事|请联系|緊急事項|請聯絡|급한|연락|عاجل|דחוף|khẩn|gấp|เร่งด่วน|"
    "mendesak"
)
# The note says itself what it is.
_SAYS_SO = _folded(
    "this is an automatic|this is an automated|"
    "this is an auto|automatically generated reply|"
    "automatically generated response|auto-generated reply|"
    "automatic reply|automated reply|"
    "automated response|auto-reply|autoreply|dies ist eine automatisch|"
    "automatisch generierte|automatisch erzeugte|"
    "automatische antwort|ceci est une réponse auto|"
    "ceci est un message auto|réponse automatique|message automatique|"
    "esta es una respuesta auto|este es un mensaje auto|respuesta automática|"
    "questa è una risposta auto|questo è un messaggio auto|risposta automatica|"
    "esta é uma resposta auto|esta é uma mensagem auto|"
    "resposta automática|dit is een automatisch|"
    "automatisch antwoord|detta är ett automatisk|"
    "automatiskt svar|dette er et automatisk|"
    "automatisk svar|tämä on automaatti|automaattinen vastaus|jest automatyczna|"
    "automatyczna odpowiedź|wygenerowana automatycznie|"
    "toto je automatick|automatická odpov|"
    "automatikus válasz|automatikus üzenet|răspuns automat|автоматичен отговор|"
    "автоматический ответ|автоматическое сообщение|"
    "автоматична відповідь|automatski odgovor|"
    "automatska poruka|samodejni odgovor|otomatik yanıt|otomatik bir|αυτόματη απάντηση|"
    "αυτόματο μήνυμα|自動返信|自動応答|自動送信|自动回复|"
    "自动答复|自動回覆|자동 회신|자동 응답|자동으로|"
    "رد تلقائي|תשובה אוטומטית|הודעה אוטומטית|"
    "پاسخ خودکار|trả lời tự động|ตอบกลับอัตโนมัติ|"
    "balasan otomatis"
)

# So begin all of both tables.
_KEY = 2
_KEYS = frozenset(words[:_KEY] for words in (*_ANSWER, *_ABSENCE))


def hint_in(subject: str) -> Hint | None:
    """
    Return what *subject* hints at; None where it hints at nothing.

    The words must stand alone at its beginning or in brackets at its end: "Automatic reply:
    pump" is a hint, and "Automatic reply does not work" is none.

    >>> hint_in("AW: Abwesenheitsnotiz: Pumpe"), hint_in("Automatic reply does not work")
    (<Hint.ANSWER: 'an automatic answer'>, None)
    """
    folded = " ".join(subject[:_SUBJECT].casefold().split()).lstrip(_ORNAMENTS)
    for _ in range(_PREFIXES):
        bare = folded.lstrip(_ORNAMENTS + "[")
        # Most subjects begin with none of them, which is told at once.
        if bare[:_KEY] in _KEYS:
            # "auto" is looked for first: some of its forms begin like a prefix.
            for hint, words in ((Hint.ANSWER, _ANSWER), (Hint.ABSENCE, _ABSENCE)):
                if bare.startswith(words) and any(_leads(bare, word) for word in words):
                    return hint
        prefix = _PREFIX.match(folded)
        if prefix is None:
            break
        folded = folded[prefix.end() :].lstrip()
    if _NAMED.fullmatch(folded):
        return Hint.ABSENCE
    if folded.endswith((")", "]")):
        inside = folded[:-1].replace("[", "(").rpartition("(")[2].strip()
        for hint, words in ((Hint.ANSWER, _ANSWER), (Hint.ABSENCE, _ABSENCE)):
            if inside in words:
                return hint
    return None


def is_note(text: str, hint: Hint) -> bool:
    """
    Return whether the beginning of *text* is that of a note, given the *hint* of its subject.

    Somebody who announces his holiday and wants something done does so in the same words;
    so a subject that tells no more than an absence needs a text that tells more.

    >>> is_note("I am out of the office. For urgent matters ask Bo.", Hint.ABSENCE)
    True
    >>> is_note("I am out of the office next week. Please fix the pump then.", Hint.ABSENCE)
    False
    """
    folded = " ".join(text[:_TEXT].casefold().split()).replace(
        "\N{RIGHT SINGLE QUOTATION MARK}", "'"
    )
    if any(words in folded for words in _SAYS_SO):
        return True
    if not any(words in folded for words in _AWAY):
        return False
    return hint is Hint.ANSWER or any(words in folded for words in _POLITE)


def _leads(subject: str, words: str) -> bool:
    if not subject.startswith(words):
        return False
    rest = subject[len(words) :]
    if words == "auto":  # the prefix that RFC 3834 section 3.1.5 proposes
        return rest.startswith(":")
    bare = rest.lstrip()
    return not bare or not bare[0].isalnum() or bare.startswith(_AND_MORE)

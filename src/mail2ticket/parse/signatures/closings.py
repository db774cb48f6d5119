"""How people end a mail, in many languages: "Kind regards", with or without a name beside it."""

# ruff: noqa: E501, RUF001 - wide letters count twice, and the tables are in the scripts of their languages

from __future__ import annotations

import re

_LONGEST = 90
_NAME_WORDS = 5
_CLOSING_WORDS = 7
_AROUND = " \t\r\n*_\u00a0\u200b\ufeff,.!;:-–—~，。！、"


def _folded(words: str) -> frozenset[str]:
    return frozenset(phrase.casefold() for phrase in words.split("|"))


#: A closing on a line of its own; words of thanks are not here, for they answer something.
CLOSINGS = _folded(
    # English
    "regards|best regards|kind regards|kindest regards|warm regards|warmest regards|"
    "with kind regards|many regards|with best regards|with warm regards|with kindest regards|"
    "best|all the best|best wishes|with best wishes|kind wishes|warm wishes|warmly|sincerely|"
    "yours|sincerely yours|yours sincerely|yours faithfully|yours truly|yours respectfully|"
    "respectfully|respectfully yours|cheers|rgds|brgds|kind rgds|best rgds|br|kr|b.r.|k.r.|"
    "thanks & regards|thanks and regards|thanks & best regards|thanks and best regards|"
    "thank you and best regards|thank you and regards|thanks and kind regards|"
    "thanks & kind regards|many thanks and best regards|many thanks and kind regards|"
    "with thanks and regards|thanks and best wishes|with regards|with many regards|cordially|"
    "greetings|best greetings|kind greetings|with kind greetings|with friendly greetings|"
    "take care|have a nice day|have a great day|have a good day|have a nice weekend|"
    "have a great weekend|love|"
    # German
    "mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|"
    "mit freundlichem gruss|freundliche grüße|freundliche grüsse|freundlichen gruß|"
    "freundlicher gruß|freundlicher gruss|freundliche gruesse|viele grüße|viele grüsse|"
    "viele gruesse|vielen dank und viele grüße|vielen dank und freundliche grüße|"
    "vielen dank und beste grüße|besten dank und freundliche grüße|"
    "besten dank und freundliche grüsse|danke und viele grüße|danke und beste grüße|"
    "danke und gruß|danke und lg|vielen dank & beste grüße|vielen dank & viele grüße|"
    "liebe grüße|liebe grüsse|liebe gruesse|lieben gruß|beste grüße|beste grüsse|"
    "beste gruesse|besten gruß|schöne grüße|schöne grüsse|herzliche grüße|herzliche grüsse|"
    "herzlichst|herzlichen gruß|sonnige grüße|mit besten grüßen|mit besten grüssen|"
    "mit freundlichen gruessen|mit vielen grüßen|mit lieben grüßen|mit herzlichen grüßen|"
    "mit herzlichem gruß|mit bestem gruß|mit freundlichsten grüßen|hochachtungsvoll|gruß|gruss|"
    "grüße|grüsse|gruesse|mfg|m.f.g.|lg|vg|bg|mbg|fg|glg|viele liebe grüße|freundl. grüße|"
    "mit kollegialen grüßen|mit sportlichen grüßen|schönen gruß|schönen tag noch|ihr|ihre|"
    # French
    "cordialement|bien cordialement|très cordialement|tres cordialement|sincères salutations|"
    "salutations|meilleures salutations|bien à vous|bien a vous|bien à toi|cdt|cdlt|bàv|"
    "amicalement|bien amicalement|salutations distinguées|salutations cordiales|"
    "avec mes meilleures salutations|respectueusement|sincèrement|très sincèrement|"
    "bonne journée|bonne fin de journée|bonne soirée|bon week-end|"
    "merci et bonne journée|veuillez agréer mes salutations distinguées|"
    "merci d'avance, cordialement|bises|à bientôt|"
    # Spanish, Catalan, Galician, Basque
    "saludos|un saludo|saludos cordiales|cordiales saludos|cordial saludo|un cordial saludo|"
    "atentamente|atte|reciba un cordial saludo|reciban un cordial saludo|muy atentamente|"
    "un abrazo|cordialmente|muchos saludos|mis mejores saludos|saludos afectuosos|"
    "gracias y saludos|muchas gracias y saludos|gracias y un saludo|muchas gracias y un saludo|"
    "le saluda atentamente|sin otro particular|quedo a la espera de sus noticias|slds|"
    "salutacions|salutacions cordials|atentament|una salutació|salutacions cordials i gràcies|"
    "cordialment|saúdos|un saúdo|agur|agur bero bat|ondo izan|"
    # Portuguese
    "atenciosamente|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|att|at.te|"
    "abraços|abraço|um abraço|cordiais saudações|saudações|com os meus cumprimentos|"
    "os melhores cumprimentos|com cumprimentos|respeitosamente|grato|grata|cumps|abs|"
    "cordiais cumprimentos|obrigado e cumprimentos|"
    # Italian
    "cordiali saluti|distinti saluti|saluti|un saluto|tanti saluti|cordialità|"
    "un cordiale saluto|i migliori saluti|i più cordiali saluti|con i migliori saluti|"
    "cari saluti|un caro saluto|in fede|buona giornata|buon lavoro|grazie e saluti|"
    "grazie e cordiali saluti|grazie e buona giornata|cordialmente vostro|"
    # Dutch, Afrikaans
    "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|"
    "groet|groeten|groetjes|hartelijke groet|hartelijke groeten|met hartelijke groet|"
    "beste groeten|met beste groeten|mvg|m.vr.gr|m.v.g|hoogachtend|fijne dag|gr|vr.gr|vrgr|"
    "vriendelike groete|met vriendelike groete|groete|"
    # Danish, Norwegian, Swedish, Icelandic, Finnish
    "med venlig hilsen|venlig hilsen|venlige hilsner|med venlige hilsner|hilsen|mvh|m.v.h|kh|"
    "vh|bedste hilsner|de bedste hilsner|bedste hilsen|med bedste hilsner|de bedste hilsener|"
    "kærlig hilsen|hilsner|på forhånd tak og venlig hilsen|"
    "med vennlig hilsen|vennlig hilsen|vennlige hilsener|beste hilsen|hilsener|"
    "med beste hilsen|med hilsen|beste hilsener|"
    "med vänlig hälsning|med vänliga hälsningar|vänlig hälsning|vänliga hälsningar|"
    "hälsningar|hälsning|med vänlig hälsningar|hälsn|bästa hälsningar|med bästa hälsningar|"
    "varma hälsningar|allt gott|kveðja|kær kveðja|bestu kveðjur|með kveðju|með bestu kveðju|"
    "virðingarfyllst|"
    "ystävällisin terveisin|terveisin|parhain terveisin|yt|terv|terveisiä|"
    "ystävällisesti|kunnioittavasti|kiitoksin|hyvää päivänjatkoa|"
    # Polish
    "pozdrawiam|z poważaniem|z powazaniem|pozdrawiam serdecznie|serdecznie pozdrawiam|"
    "z wyrazami szacunku|z pozdrowieniami|serdeczne pozdrowienia|łączę pozdrowienia|"
    "pozdrowienia|z serdecznymi pozdrowieniami|pozdr|z wyrazami poważania|"
    # Czech, Slovak
    "s pozdravem|s přátelským pozdravem|zdraví|s úctou|hezký den|pěkný den|s pozdravom|"
    "s priateľským pozdravom|s přáním hezkého dne|přeji hezký den|děkuji a přeji hezký den|"
    "s přáním pěkného dne|pozdrav|pekný deň|prajem pekný deň|s prianím pekného dňa|"
    "srdečně zdravím|"
    # Hungarian, Romanian
    "üdvözlettel|tisztelettel|üdv|üdvözlet|szívélyes üdvözlettel|baráti üdvözlettel|"
    "köszönettel|szép napot|további szép napot|cu stimă|cu stima|cu respect|cu deosebită stimă|"
    "cu considerație|toate cele bune|o zi bună|o zi frumoasă|numai bine|cu drag|salutări|"
    # Greek, Turkish, Albanian
    "με εκτίμηση|με εκτιμηση|φιλικά|χαιρετισμούς|με φιλικούς χαιρετισμούς|ευχαριστώ πολύ|"
    "φιλικούς χαιρετισμούς|με τιμή|"
    "saygılarımla|saygılarımızla|saygılar|saygilarimla|iyi çalışmalar|iyi calismalar|"
    "iyi günler dilerim|iyi günler|iyi çalışmalar dilerim|selamlar|sevgiler|"
    "me respekt|përshëndetje|"
    # Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Croatian, Slovene, Macedonian
    "с уважением|с наилучшими пожеланиями|с искренним уважением|искренне ваш|всего доброго|"
    "всего хорошего|с глубоким уважением|с уважением и наилучшими пожеланиями|"
    "хорошего дня|с благодарностью|"
    "з повагою|з найкращими побажаннями|з вдячністю|всього найкращого|з павагай|"
    "с уважение|поздрави|поздрав|с поздрав|с най-добри пожелания|лек ден|"
    "s poštovanjem|srdačan pozdrav|srdačno|lijep pozdrav|lep pozdrav|pozdravi|"
    "срдачан поздрав|с поштовањем|леп поздрав|so pozdrav|со почит|"
    "s spoštovanjem|lp|l.p|lep dan|prijazen pozdrav|lepo pozdravljeni|"
    # Baltic
    "lugupidamisega|parimate soovidega|parimat|tervitades|heade soovidega|"
    "ar cieņu|ar laba vēlējumiem|ar sveicieniem|vislabākie vēlējumi|"
    "pagarbiai|su pagarba|geriausi linkėjimai|geros dienos|"
    # Asian
    "以上、よろしくお願いいたします|以上、よろしくお願い致します|以上よろしくお願いいたします|"
    "よろしくお願いいたします|よろしくお願い致します|宜しくお願い致します|宜しくお願いいたします|"
    "どうぞよろしくお願いいたします|何卒よろしくお願いいたします|何卒よろしくお願い申し上げます|"
    "よろしくお願いします|以上です|敬具|草々|以上|此致|此致敬礼|顺颂商祺|順頌商祺|祝好|谨上|"
    "敬上|順頌時祺|顺祝商祺|祝商祺|祝工作顺利|祝您生活愉快|此致敬禮|敬祝商祺|"
    "감사합니다|감사드립니다|드림|올림|salam|salam hormat|hormat saya|hormat kami|"
    "salam sejahtera|yang benar|sekian, terima kasih|sekian terima kasih|yang ikhlas|"
    "trân trọng|trân trọng kính chào|kính thư|thân ái|thân mến|trân trọng cảm ơn|kính chào|"
    "ขอแสดงความนับถือ|ด้วยความเคารพ|ด้วยความนับถือ|भवदीय|सादर|शुभकामनाओं सहित|"
    # Hebrew, Arabic, Persian
    "בברכה|בתודה|בכבוד רב|בברכה רבה|בתודה ובברכה|תודה ובברכה|יום טוב|"
    "مع أطيب التحيات|تحياتي|مع خالص التحية|مع تحياتي|مع التحية|أطيب التحيات|مع فائق الاحترام|"
    "وتفضلوا بقبول فائق الاحترام|مع أطيب تحياتي|با احترام|با تشکر|با سپاس|ارادتمند|با تشکر و احترام"
)

#: Thanks are own words; but a card below them is a signature all the same.
THANKS = _folded(
    "thanks|thank you|many thanks|thanks a lot|thanks in advance|thank you in advance|thx|"
    "thank you very much|thanks again|danke|vielen dank|besten dank|danke im voraus|"
    "vielen dank im voraus|herzlichen dank|merci|merci beaucoup|merci d'avance|"
    "merci d’avance|merci par avance|gracias|muchas gracias|gracias de antemano|obrigado|"
    "obrigada|muito obrigado|muito obrigada|grazie|grazie mille|grazie in anticipo|bedankt|"
    "dank u|dank je wel|alvast bedankt|hartelijk dank|tak|mange tak|på forhånd tak|takk|"
    "tusen takk|tack|tack på förhand|tack så mycket|kiitos|kiitos etukäteen|dziękuję|"
    "z góry dziękuję|dziękuję i pozdrawiam|děkuji|předem děkuji|ďakujem|vopred ďakujem|"
    "köszönöm|előre is köszönöm|mulțumesc|multumesc|спасибо|заранее спасибо|благодарю|дякую|"
    "благодаря|hvala|hvala vnaprej|hvala lijepa|teşekkürler|teşekkür ederim|ευχαριστώ|aitäh|"
    "paldies|ačiū|תודה|תודה רבה|شكرا|شكراً|شكرا جزيلا|متشکرم|谢谢|謝謝|ありがとうございます|"
    "ありがとうございました|감사해요|cảm ơn|xin cảm ơn|terima kasih|ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ|धन्यवाद"
)

# Of these, somebody's sentence or a label may be made as well.
_WEAK = _folded(
    "best|br|kr|yt|gr|vh|kh|fg|bg|yours|love|ihr|ihre|以上|드림|올림|att|abs|grato|grata|"
    "greetings|take care|lp|salam|hoogachtend|agur|zdraví|pozdrav|in fede|buon lavoro|salut"
)


def is_closing(line: str) -> bool:
    """
    Tell whether *line* is a closing, and perhaps the name of who closes.

    >>> is_closing("Kind regards,"), is_closing("Viele Grüße, Ada Lovelace")
    (True, True)
    >>> is_closing("Best, Ada said, is the blue one")
    False
    """
    if len(line) > _LONGEST:
        return False
    words = line.lstrip(_AROUND).split(None, 1)
    if not words or words[0].strip(_AROUND).replace("İ", "I").casefold() not in _FIRST_WORDS:
        return False
    text = _bare(line)
    return _closes(text) or _is_signed(text)


def is_signed(line: str) -> bool:
    """Tell whether *line* is a closing with a name beside it, so that nothing need follow."""
    text = _bare(line) if len(line) <= _LONGEST else ""
    return not _closes(text) and _is_signed(text)


def is_thanks(line: str) -> bool:
    """Tell whether *line* is nothing but thanks."""
    if len(line) > _LONGEST:
        return False
    # Most lines are told at a glance; what else people draw before words needs a closer look.
    key = line.lstrip(_AROUND)[:_KEY].casefold()[:_KEY]
    return (key in _KEYS or not key.isalnum()) and _bare(line).casefold() in THANKS


def _bare(line: str) -> str:
    """Return *line* without what people draw around a closing: commas, stars, smiles."""
    return _OUTSIDE.sub("", line).replace("İ", "I")


def _closes(phrase: str) -> bool:
    folded = phrase.casefold()
    if folded in CLOSINGS:
        return True
    if not (first := _first_word(folded)) or first not in _FIRST_WORDS:
        return False
    parts = _JOINTS.split(folded)
    if len(parts) == 1 or any(not part for part in parts):
        return False
    # "Vielen Dank und viele Grüße", "Best regards / Mit freundlichen Grüßen"
    if all(part in CLOSINGS or part in THANKS for part in parts):
        return any(part in CLOSINGS for part in parts)
    # "Beste Grüße und ein schönes Wochenende": a wish may follow.
    wish = parts[1].split()
    return (
        len(parts) == 2  # noqa: PLR2004 - a closing and a wish
        and parts[0] in CLOSINGS
        and " " in parts[0]
        and len(wish) <= _NAME_WORDS
        and any(word in _WISHED for word in wish)
    )


def _first_word(text: str) -> str:
    return next(iter(text.split(None, 1)), "").strip(_AROUND)


def _is_signed(text: str) -> bool:
    words = text.split()
    if len(words) <= 1 or _first_word(text.casefold()) not in _FIRST_WORDS:
        return False
    for count in range(min(len(words) - 1, _CLOSING_WORDS), 0, -1):
        phrase = " ".join(words[:count])
        closing = phrase.strip(_AROUND).casefold()
        if not _closes(closing):
            continue
        name = [word.strip(_AROUND) for word in words[count:]]
        if phrase[-1] in ".!。！" or (closing in _WEAK and phrase[-1] not in ",，"):
            return False
        return (
            0 < len(name) <= _NAME_WORDS
            and text[-1] not in "?。"
            and not any(word[:1].islower() and word not in _PARTICLES for word in name)
            and not any(word.isdigit() for word in name)
        )
    return False


_PARTICLES = frozenset(
    {"von", "van", "de", "der", "den", "del", "di", "da", "aus", "from", "i.a."}
)
_FIRST_WORDS = frozenset(closing.split()[0].strip(_AROUND) for closing in CLOSINGS | THANKS)
_KEY = 2
_KEYS = frozenset(phrase[:_KEY] for phrase in THANKS)
_OUTSIDE = re.compile(r"^[^\w(]{1,20}|[^\w).]{1,20}$|[.!,]{1,3}\s{0,9}$")
_JOINTS = re.compile(
    r"\s(?:und|and|et|y|e|en|og|och|i|a|и|й|та|ja|és|și|ve)\s|\s?[&/|+,]\s?|\s[-–—]\s"
)
_WISHED = frozenset(
    [
        "day",
        "weekend",
        "week",
        "evening",
        "tag",
        "wochenende",
        "woche",
        "abend",
        "feierabend",
        "journée",
        "soirée",
        "week-end",
        "día",
        "tarde",
        "semana",
        "fin",
        "dia",
        "giornata",
        "serata",
        "weekend",
        "dag",
        "helg",
        "uke",
        "uge",
        "vecka",
        "viikonloppua",
        "päivää",
        "dnia",
        "weekendu",
        "den",
        "víkend",
        "deň",
        "napot",
        "hétvégét",
        "zi",
        "дня",
        "дня!",
        "выходных",
        "günler",
        "best",
        "wishes",
        "alles",
    ]
)

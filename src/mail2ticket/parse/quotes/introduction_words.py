"""The words of the line above a quote, "On Monday, Ada wrote:", in many languages: tables only."""

# ruff: noqa: RUF001 - the tables are in the scripts of their languages

from __future__ import annotations

import re

_LETTERS = re.compile(r"[^\W\d_]+")


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words.split("|"))


#: One of these words says that somebody wrote; they stand between blanks or signs.
WROTE = frozenset(
    _split(
        # English, German, Dutch, Afrikaans
        "wrote|writes|written|schrieb|schrieben|schreibt|geschrieben|schreef|schrijft|"
        "geschreven|geskryf|skryf|"
        # Romance
        "écrit|ecrit|écrivait|écrivit|escribió|escribio|escribía|escribe|escribiste|escrito|"
        "scritto|scrisse|scrive|escreveu|escrevia|escribiu|escriure|escrit|scris|scria|"
        # Nordic and Finnic
        "skrev|skreiv|skriver|skrevet|skrifaði|skrifar|kirjoitti|kirjoittaa|kirjutas|kirjutab|"
        # West Slavic
        "napisał|napisała|napisała|pisze|pisał|napisana|napsal|napsala|napsali|napísal|"
        "napísala|písal|písala|píše|psal|psala|"
        # East and South Slavic
        "написал|написала|написали|писал|писала|писали|пишет|пишете|написав|писав|пише|писала|"
        "написа|пиша|напиша|написао|писао|напишал|напиша|napisao|napisala|napisali|pisao|piše|"
        "napisal|pisal|pravi|"
        # Baltic, Hungarian, Greek, Turkish, Albanian
        "rašė|parašė|rašo|rakstīja|raksta|írta|írtad|írja|έγραψε|έγραψαν|γράφει|yazdı|yazmış|"
        "yazıyor|yazmıştır|yazdi|shkroi|shkruajti|yazıb|yazdı|"
        # Hebrew, Arabic, Persian, Urdu
        "כתב|כתבה|כתבו|كتب|كتبت|كتابة|نوشت|نوشته|نوشتند|لکھا|"
        # Indonesian, Malay, Filipino, Vietnamese, Swahili
        "menulis|tulis|ditulis|nagsulat|sumulat|isinulat|viết|aliandika|"
        # Basque, Welsh, Irish, Breton, Esperanto
        "idatzi|idatzia|ysgrifennodd|scríobh|skrivas|skribis|"
        # Korean
        "작성|작성함|썼습니다|님이"
    )
)

#: The same where words are not parted by blanks, or need more than one; found anywhere.
WROTE_ANYWHERE = _split(
    "写道|寫道|写到|寫到|写了|寫了|来信|書きました|さんは書|が書いた|のメッセージ|のメール|さんのコメント|"
    "เขียนว่า|เขียน|님이 작성|이(가) 쓴 글|쓴 글|작성:|ने लिखा|লিখেছেন|எழுதியது|"
    "תאריך|מאת|تمت كتابة|در تاریخ|message from|message of|messages of|mensaje de|missatge de|"
    "mensaje citado por|в письме от|hat geschrieben|şunu yazdı|şunları yazdı"
)

#: A line that begins so introduces what follows, and names who wrote it.
QUOTING = _split(
    "quoting |zitat von |zitiere |citando |citando a |citeren |citaat van |citerar |citerer |"
    "citát |cituji |citujem |idézet |idézem |selon |cytowanie |cytat |цитирование |цитирую |"
    "citaat |mensaje citado por |lainaus |lainaan |quoth |excerpts from |alıntı |citat |"
    "citat från |in a message dated |in einer e-mail vom |in einer nachricht vom |"
    "dans un message daté du |in un messaggio in data "
)

#: First words of a line above a quote, as in "On Monday, ...".
OPENERS = _split(
    "On|At|Am|Vom|Le|Du|El|El dia|El día|Il|Il giorno|In data|Nel|In|Em|No dia|Às|As|À|A|Al|"
    "O|Op|Den|Þann|Dnia|W dniu|We|W|Dne|Dňa|Dna|V|Ve|Pe|În|În data|La data|La|Στις|Την|Τη|Το|"
    "Vào|Lúc|Pada|Pada tanggal|Noong|在|于|於|Dana|Дана|U|У|На|В|Во|От|З|О|בתאריך|ב|ביום|في|"
    "بتاريخ|در|در تاریخ|Kl|Á|Ar|Uz|Kuupäev|Dia|El dt|เมื่อ|ในวันที่|วันที่|Em data|Data|Datum|"
    "Wiadomość napisana przez|Missatge de|Re"
)

#: The same where no blank need follow: in a line that begins with such a letter.
JOINED_OPENERS = ("在", "於", "于", "เ", "ใ", "ว", "ב", "ฯ")

#: A weekday, cut short or not, as a first word says that a date follows.
WEEKDAYS = frozenset(
    _split(
        "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|"
        "saturday|sunday|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
        "sonntag|lun|mar|mer|jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
        "mié|jue|vie|sáb|dom|lunes|martes|miércoles|jueves|viernes|sábado|domingo|gio|lunedì|"
        "martedì|mercoledì|giovedì|venerdì|sabato|domenica|seg|ter|qua|qui|sex|segunda|terça|"
        "quarta|quinta|sexta|ma|wo|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|"
        "zondag|man|tir|tirs|ons|tor|tors|fre|lør|søn|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|"
        "søndag|mån|tis|lör|sön|måndag|tisdag|lördag|söndag|ti|ke|to|pe|la|su|maanantai|tiistai|"
        "keskiviikko|torstai|perjantai|lauantai|sunnuntai|pon|wt|śr|czw|pt|sob|niedz|poniedziałek|"
        "wtorek|środa|czwartek|piątek|sobota|niedziela|po|út|st|čt|pá|ne|pondělí|úterý|středa|"
        "čtvrtek|pátek|neděle|ut|št|pi|utorok|streda|štvrtok|piatok|nedeľa|пн|вт|ср|чт|пт|сб|вс|"
        "нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|понеділок|вівторок|"
        "середа|четвер|п’ятниця|субота|неділя|пон|уто|сре|чет|пет|суб|нед|uto|sri|čet|pet|sub|"
        "ned|sre|pirmd|otrd|trešd|ceturtd|piektd|sestd|svētd|esmasp|teisip|kolmap|neljap|reede|"
        "laup|pühap|paz|pzt|sal|çar|per|cum|cmt|joi|mie|vin|sâm|fös|þri|mið|fim|lau|sel|rab|kam|"
        "jum|min|isn|कल|मंगल|सोम|बुध|गुरु|शुक्र|शनि|रवि"
    )
)

#: The sender speaks of himself: "On 3 November I wrote:".
ABOUT_HIMSELF = tuple(
    f" {' '.join(_LETTERS.findall(words))} "
    for words in _split(
        "i wrote|we wrote|i've written|i have written|we have written|i had written|schrieb ich|"
        "schrieben wir|ich schrieb|wir schrieben|habe ich|haben wir|ich habe|wir haben|j'ai écrit|"
        "j’ai écrit|nous avons écrit|j'avais écrit|j’avais écrit|je vous ai écrit|yo escribí|"
        "he escrito|hemos escrito|ho scritto|abbiamo scritto|schreef ik|schreven wij|ik schreef|"
        "heb ik|skrev jeg|jeg skrev|skrev vi|skrev jag|jag skrev|kirjoitin|я писал|я писала|"
        "я написал|я написала|мы писали|я писав|я писала|jsem napsal|jsem psal|jsem napsala|"
        "som napísal|sem napisal|sem napisala|sam napisao|sam napisala|am scris|tenho escrito|"
        "tinha escrito|eu escrevi|ben yazdım|כתבתי|كتبتُ"
    )
)

#: Small words that stand in names or before dates, and so may follow the verb.
SMALL_WORDS = frozenset(
    _split(
        "von|van|der|den|de|del|della|di|no|dia|nel|giorno|da|do|dos|das|du|des|la|le|les|el|al|bin|ibn|ben|abu|ter|"
        "ten|te|zu|zum|und|and|y|e|i|et|och|og|via|at|on|am|um|uhr|dem|kl|klo|kello|om|op|à|a|"
        "le|las|alle|ore|in|data|dnia|w|dniu|o|godz|v|ve|dne|dňa|в|г|ч|на|у|року|р|об|ob|je|la|"
        "lo|s|je|је|ла|ao|ав|а|folgendes|het|volgende|hau|zuen|tanggal|"
        "pukul|lúc|dt|si|ni|kay|em|às|pm|uur|sur|vom"
    )
)

"""The line of a helpdesk below which all is its own notice: "reply above this line"."""

# ruff: noqa: E501, RUF001 - wide letters count twice, and the table is in the scripts of its languages

from __future__ import annotations

_LONGEST = 200
_SHORTEST = 8
_UNDRAWN = 80
_DRAWN = "-#=*_~—–[<+("
_ENDS = "-#=*_~—–]>+)"
# Undrawn, it must say what to do, and not only where.
_ANSWER = (
    "reply", "respon", "write", "answer", "antwort", "schreib", "répon", "rispond", "respuesta",
    "antwoord", "svar", "vastaa", "odpow", "odpov", "ответ", "відпов", "válasz", "răspun",
    "yanıt", "απαντ", "返信", "回复", "回覆", "답", "회신", "trả lời", "balas", "رد", "השיב",
)  # fmt: skip
_PLEASE = (
    "please ", "bitte ", "veuillez ", "merci de ", "por favor, ", "por favor ", "per favore, ",
    "per favore ", "gelieve ", "vänligen ", "venligst ", "vennligst ", "proszę ", "prosím ",
    "пожалуйста, ", "пожалуйста ", "будь ласка, ", "lütfen ", "kérjük, ",
)  # fmt: skip

_PHRASES = tuple(
    phrase.casefold()
    for phrase in (
        # English
        "reply above", "reply directly above", "write above this line", "write above the line",
        "type your reply above", "respond above this line", "respond above the line",
        "enter your reply above", "add your reply above", "post your reply above",
        "type above this line", "your answer above this line", "your reply above this line",
        "please do not write below this line", "do not write below this line",
        "do not edit below this line", "don't write below this line",
        "in replies all text above this line", "text above this line is added",
        "replies above this line", "only text above this line",
        # German, Dutch, Nordic
        "antworten sie oberhalb", "antwort oberhalb dieser", "antwort über dieser",
        "antworten oberhalb dieser", "oberhalb dieser zeile", "über dieser zeile",
        "über diese zeile", "antwoord boven", "boven deze regel", "boven deze lijn",
        "svara ovanför", "ovanför den här raden", "ovanför denna rad", "ovanför raden",
        "svar over denne", "over denne linje", "over denne linjen", "over denne streg",
        "tämän rivin yläpuolelle", "tämän viivan yläpuolelle", "fyrir ofan þessa línu",
        # Romance
        "répondez au-dessus", "répondre au-dessus", "réponse au-dessus", "au-dessus de cette ligne",
        "escriba su respuesta", "responda por encima", "responda encima", "respuesta por encima",
        "por encima de esta línea", "encima de esta línea", "arriba de esta línea", "rispondi sopra",
        "rispondere sopra", "sopra questa riga", "al di sopra di questa riga",
        "sopra questa linea", "responda acima", "acima desta linha", "acima dessa linha",
        "resposta acima", "deasupra acestei linii", "deasupra acestui rând",
        "per sobre d'aquesta línia", "per sobre d’aquesta línia",
        # Slavic and Baltic
        "odpowiedz powyżej", "odpowiedź powyżej", "powyżej tej linii", "powyżej tego wiersza",
        "nad tento řádek", "nad tímto řádkem", "nad tuto čáru", "nad tento riadok",
        "nad týmto riadkom", "nad túto čiaru", "ответьте выше", "над этой строкой",
        "выше этой строки", "выше этой линии", "над этой линией", "над цим рядком",
        "вище цього рядка", "вище цієї лінії", "над този ред", "iznad ove linije",
        "iznad ovog retka", "iznad ovog reda", "изнад ове линије", "nad to vrstico",
        "nad to črto", "virš šios eilutės", "virš šios linijos", "virs šīs rindas",
        "virs šīs līnijas", "selle rea kohale", "ülalpool seda rida",
        # Hungarian, Greek, Turkish
        "e sor fölé", "ezen sor fölé", "a sor fölé", "a vonal fölé", "πάνω από αυτή τη γραμμή",
        "πάνω από αυτήν τη γραμμή", "bu satırın üstüne", "bu satırın üzerine", "bu satırın üst",
        "bu çizginin üst",
        # Hebrew, Arabic, Persian
        "מעל שורה זו", "מעל לשורה זו", "מעל השורה הזו", "فوق هذا السطر", "أعلى هذا السطر",
        "فوق هذا الخط", "بالای این خط",
        # Asian
        "この行より上", "この行の上", "この線より上", "在此行上方", "在此线上方", "在此行以上", "此行上方",
        "在此行之上", "在這行上方", "此線上方", "이 줄 위에", "이 줄 위로", "이 행 위에", "이 선 위에",
        "เหนือบรรทัดนี้", "phía trên dòng này", "trên dòng này", "di atas baris ini",
        "di atas garis ini",
    )
)  # fmt: skip


# Most lines begin like none of them, and are told so at a glance.
_KEY = 3
_KEYS = frozenset(words[:_KEY] for words in (*_PLEASE, *_PHRASES))


def is_delimiter(line: str) -> bool:
    """
    Tell whether *line* asks to write above it, as a helpdesk does and nobody else.

    It is drawn with dashes or the like, or is nothing but that sentence.

    >>> is_delimiter("##- Please type your reply above this line -##")
    True
    >>> is_delimiter("Reply above this line.")
    True
    >>> is_delimiter("I did not see that I should reply above this line.")
    False
    """
    if len(line) > _LONGEST:
        return False
    text = line.strip(" \t\r\n*>\u200b\ufeff")
    if len(text) < _SHORTEST:
        return False
    is_drawn = text[0] in _DRAWN and (text[1] in _DRAWN or text[-1] in _ENDS)
    if not is_drawn and (len(text) > _UNDRAWN or text[0] in "0123456789-"):
        return False
    if is_drawn:
        folded = text.casefold()
        return any(phrase in folded for phrase in _PHRASES)
    if text[:_KEY].casefold()[:_KEY] not in _KEYS:
        return False
    folded = text.casefold()
    for word in _PLEASE:
        folded = folded.removeprefix(word)
    return folded.startswith(_PHRASES) and any(word in folded for word in _ANSWER)

"""The language that a mail is written in, as far as it can be told without a dictionary."""

from __future__ import annotations

import re

from mail2ticket.model.message import Message
from mail2ticket.model.words import word_line

# A tag of RFC 5646: its first subtag is the language.
_TAG = re.compile(r"[a-z]{2,3}(?=[-_,;\s]|$)", re.IGNORECASE | re.ASCII)
_SAMPLE = 4_000

# Words that every letter has. What several languages share tells them apart no worse, for
# it counts for each of them.
_FUNCTION_WORDS = {
    "en": """the and to of is it that you for not are have this with was we can please my your
        our but be has from when will would could there does any since what how an on at""",
    "de": """der die das und ist nicht ich sie es wir zu den mit ein eine auf fur von dem bitte
        kann haben wird seit bei nach auch noch wenn aber oder mein meine unser unsere sind hat
        dass wie im am""",
    "fr": """le la les et est pas je vous nous de des un une du que qui pour dans sur avec ne ce
        cette mon ma notre nos votre vos bonjour merci depuis mais ou au aux sont avons plus il
        elle en""",
    "es": """el la los las y es no que de del un una por para con su mi nuestro nuestra desde
        pero como esta este se lo al hola gracias ya hay cuando tenemos tengo puede muy son en
        favor usted ustedes""",
    "it": """il lo la i gli le e di che non un una per con del della dei delle da sono mio mia
        nostro nostra dal ma come questo questa si al alla nel nella buongiorno grazie abbiamo
        ho piu quando puo in anche vi ci""",
    "nl": """de het een en is niet ik we wij u je van dat op te met voor zijn er aan maar om ook
        naar bij kan deze dit mijn onze ons sinds als nog wordt heeft hebben graag geen uit dan
        kunt""",
    "pt": """o a os as e nao que de do da dos das um uma para com em no na nos nas por se meu
        minha nosso nossa desde mas como esta este isso ola obrigado obrigada temos tenho quando
        pode muito sao ja voce""",
}
_SETS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}

# How many different ones a text must have at least, and how many more than of another language.
_FEWEST, _LEAD = 3, 2
# Of a language that is read, one word in five is one of these at the very least.
_SHARE = 0.2


def languages_of(message: Message) -> tuple[str, ...]:
    """
    Return the codes of the languages that *message* is in; empty where that is not known.

    What its Content-Language says (RFC 3282), or else what its own words tell.
    """
    said = ",".join(message.headers.all("Content-Language"))[:_SAMPLE]
    tags = (tag.strip() for tag in said.split(","))
    declared = [found[0].lower() for tag in tags if (found := _TAG.match(tag))]
    if declared:
        return tuple(dict.fromkeys(declared))
    told = told_language(f"{message.subject}\n{message.body.own}")
    return (told,) if told else ()


def told_language(text: str) -> str:
    """
    Return the code of one of the seven languages of our notices; empty where in doubt.

    By the small words that every text has: of one language there must be several different
    ones, and clearly more than of any other.

    >>> told_language("The printer does not work since we have moved, can you please help?")
    'en'
    >>> told_language("Printer 4711")
    ''
    """
    words = word_line(text[:_SAMPLE]).split()
    different = set(words)
    counts = sorted(
        ((len(different & known), language) for language, known in _SETS.items()), reverse=True
    )
    (best, language), (second, _) = counts[:2]
    if best < _FEWEST or best - second < _LEAD:
        return ""
    share = sum(word in _SETS[language] for word in words) / len(words)
    return language if share >= _SHARE else ""

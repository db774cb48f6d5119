"""What the subject of a mail says: whether it answers or passes on, and about what."""

# ruff: noqa: RUF001 - the tables are in the scripts of their languages

from __future__ import annotations

import re
from enum import StrEnum

from mail2ticket.parse.quotes.folding import folded, table


class Sign(StrEnum):
    """What the first prefix of a subject says."""

    REPLY = "reply"
    FORWARD = "forward"
    EITHER = "either"
    NONE = "none"


_SIGNS = {
    Sign.REPLY: table(
        "Re|Aw|Antw|Antwort|Sv|Svar|Odp|Odpowiedź|Odpověď|Ynt|Yan|Rif|R|Res|Rép|Réponse|回复|"
        "回覆|答复|答覆|回信|返信|답장|회신|Απ|Σχετ|Απάντηση|תגובה|השב|תשובה|رد|الرد|پاسخ|جواب|"
        "Bls|Balas|Ats|Atb|Отв|Отг|Ответ|На|Від|Відп|Va|Vá|Odg|Одг|Resp|Risp|Respuesta|"
        "Resposta|Trả lời|ตอบ|ตอบกลับ|Răsp|Răspuns|Vastaus|Vast|Válasz|Yanıt|Cevap|Cvp"
    ),
    Sign.FORWARD: table(
        "Fw|Fwd|Forward|Forwarded|Wg|Wtr|Tr|Rv|Enc|I|Inoltro|Inoltra|Doorst|Vb|Vl|Pd|Fs|Áfr|"
        "Továbbítás|Továbbítva|Továbbított|Tovább|Ilt|İlet|İlt|Prosl|Proslj|Přep|转发|轉寄|"
        "轉發|転送|전달|Πρθ|Προώθ|Προώθηση|הועבר|להעביר|إعادة توجيه|تحويل|هدایت|ارسال|Trs|"
        "Terusan|Пересл|Перес|Перенаправ|Переслано|Пер|Пересылка|Препр|Edas|Edasi|Pārs|Pers|"
        "Chuyển tiếp|ส่งต่อ|Redir|Redirec|Reenv|Reenviado|Encaminhado|Transféré|Transf|"
        "Doorgestuurd|Weitergeleitet|Пд"
    ),
    # Swedes and Danes pass on under a word under which Finns and Estonians answer.
    Sign.EITHER: table("Vs"),
}
_MEANINGS = {word: sign for sign, words in _SIGNS.items() for word in words}
_PREFIX = re.compile(
    r"\s{0,9}([^\s:：\[\](){}]{1,20}(?: [^\s:：\[\](){}]{1,12})?)"
    r"(?:[\[(]\d{1,3}[\])])?\s{0,3}[:：]"
)
_TAG = re.compile(r"\s{0,9}[\[({][^\[\](){}]{1,60}[\])}]")
_WORD = re.compile(r"[^\W_]{3,}|\d{2,}")
_SUBJECT = 400
_PREFIXES = 10
#: From here on words have no blanks between them.
_UNSPACED = 0x0E00


def sign_of(subject: str) -> Sign:
    """
    Return what the *subject* says of its mail, by its first prefix; tags may stand before it.

    >>> str(sign_of("[Desk 7] WG: Pumpe")), str(sign_of("Re: Fwd: Pump")), str(sign_of("Note: x"))
    ('forward', 'reply', 'none')
    """
    sign, _ = _taken_apart(subject)
    return sign


def are_strangers(subject: str, other: str) -> bool:
    """
    Tell whether two subjects are about different things: both say something, and share no word.

    >>> are_strangers("Re: the pump", "Invoice 17"), are_strangers("Re: the pump", "Pump smokes")
    (True, False)
    """
    (_, mine), (_, theirs) = _taken_apart(subject), _taken_apart(other)
    mine, theirs = folded(mine), folded(theirs)
    if not mine or not theirs or mine in theirs or theirs in mine:
        return False
    return _words(mine).isdisjoint(_words(theirs))


def _words(text: str) -> set[str]:
    words = set(_WORD.findall(text))
    words |= {text[at : at + 2] for at in range(len(text) - 1) if ord(text[at]) >= _UNSPACED}
    return words


def _taken_apart(subject: str) -> tuple[Sign, str]:
    """Return what the first prefix says, and the subject without prefixes and tags."""
    text, sign = subject[:_SUBJECT].strip(), Sign.NONE
    for _ in range(_PREFIXES):
        inner = _PREFIX.match(text[1:]) if text.startswith("[") else None
        if inner is not None and folded(inner[1]) in _MEANINGS:
            # "[Fwd: the pump]", as Thunderbird and SquirrelMail wrote it.
            text = text[1:].removesuffix("]")
        tag = _TAG.match(text)
        if tag is not None:
            text = text[tag.end() :].lstrip()
            continue
        prefix = _PREFIX.match(text)
        meaning = None if prefix is None else _MEANINGS.get(folded(prefix[1]))
        if prefix is None or meaning is None:
            break
        if sign is Sign.NONE:
            sign = meaning
        text = text[prefix.end() :]
    return sign, text.strip()

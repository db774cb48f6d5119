"""
Subjects: what their prefixes say, and what is left without them (T6).

A mail program that answers or passes on writes a word of its language before the subject, and
servers write marks such as ``[EXTERNAL]``. Two mails are about the same where these are taken off.
"""

# ruff: noqa: RUF001, RUF002 - the tables are in the scripts of their languages

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from attrs import frozen

from mail2ticket.model.folding import folded, table
from mail2ticket.model.numbers import NumberFormat

__all__ = ["subject_key"]


class Sign(StrEnum):
    """What the first prefix of a subject says."""

    REPLY = "reply"
    FORWARD = "forward"
    EITHER = "either"
    NONE = "none"


_SIGNS = {
    Sign.REPLY: table(
        "Re|Aw|Antw|Antwort|Sv|Svar|Odp|Odpowiedź|Odpověď|Ynt|Yan|Rif|R|Res|Rép|Réponse|回复|"
        "回覆|回復|答复|答覆|回信|返信|답장|회신|Απ|Σχετ|Απάντηση|תגובה|השב|תשובה|رد|الرد|پاسخ|"
        "جواب|Bls|Balas|Ats|Atb|Отв|Отг|Ответ|На|Від|Відп|Va|Vá|Odg|Одг|Resp|Risp|Respuesta|"
        "Resposta|Trả lời|ตอบ|ตอบกลับ|Răsp|Răspuns|Vastaus|Vast|Válasz|Yanıt|Cevap|Cvp|जवाब|उत्तर"
    ),
    Sign.FORWARD: table(
        "Fw|Fwd|Forward|Forwarded|Wg|Wtr|Tr|Rv|Enc|I|Inoltro|Inoltra|Doorst|Vb|Vl|Pd|Fs|Áfr|"
        "Továbbítás|Továbbítva|Továbbított|Tovább|Ilt|İlet|İlt|Prosl|Proslj|Proslijeđeno|Posr|"
        "Přep|转发|轉寄|轉發|転送|전달|Πρθ|Προώθ|Προώθηση|הועבר|להעביר|إعادة توجيه|تحويل|هدایت|"
        "ارسال|Trs|Terusan|Пересл|Перес|Перенаправ|Переслано|Пер|Пересылка|Препр|Edas|Edasi|"
        "Pārs|Pers|Yml|Chuyển tiếp|ส่งต่อ|Redir|Redirec|Reenv|Reenviado|Encaminhado|Transféré|"
        "Transf|Doorgestuurd|Weitergeleitet|Пд|अग्रेषित"
    ),
    # Swedes and Danes pass on under a word under which Finns and Estonians answer.
    Sign.EITHER: table("Vs"),
}
_MEANINGS = {word: sign for sign, words in _SIGNS.items() for word in words}

# What servers write before the subject of mail from outside, or that they think is spam.
_MARKS = table(
    "external|external email|external e-mail|external mail|external message|external sender|"
    "external source|caution external|caution: external|caution: external email|"
    "warning: external email|from external|sender external|ext|ext mail|ext. mail|outside email|"
    "extern|externe|externe mail|externe e-mail|externe nachricht|externer absender|"
    "achtung extern|expéditeur externe|message externe|externo|correo externo|externa|"
    "mensaje externo|remitente externo|e-mail externo|email externo|esterno|mail esterna|"
    "messaggio esterno|mittente esterno|externe afzender|extern bericht|extern avsändare|externt|"
    "eksternt|ekstern|ulkoinen|zewnętrzny|nadawca zewnętrzny|externí|külső|külső feladó|harici|"
    "dış|внешний|внешнее|внешняя|внешняя почта|внешнее письмо|зовнішній|外部|外部邮件|外部メール|"
    "社外|외부|외부메일|خارجي|חיצוני|spam|spam?|possible spam|suspected spam|probable spam|"
    "likely spam|suspicious|phishing?|possible phishing|junk|bulk|unverified|unverified sender"
)

_PREFIX = re.compile(
    r"([^\s:：\[\](){}^*]{1,20}(?: [^\s:：\[\](){}^*]{1,12})?)"
    r"(?:[\[(]\d{1,3}[\])]|[\^*]\d{1,3})?\s{0,3}[:：]"
)
_TAG = re.compile(r"[\[({【][^\[\](){}【】]{1,60}[\])}】]")
_STARRED = re.compile(r"([*#=!-]{2,6})\s?([^*#=!\s-][^*#=!]{0,40})[*#=!-]{2,6}[:：]?")
# Marks, tags and what is starred begin with one of these; all others have a colon.
_OPENING = frozenset("[({【*#=!-")
_MOST_NUMBERS = 20


@frozen
class Subject:
    """
    A subject, taken apart.

    Attributes:
        sign: What its first prefix says.

        tags: What stands in brackets before its text and is no mark of a server's.

        text: What is left.
    """

    sign: Sign
    tags: tuple[str, ...]
    text: str


def taken_apart(subject: str) -> Subject:
    """
    Take *subject* apart; every character is looked at once or twice, however long it is.

    >>> taken_apart("[EXTERNAL] [Desk 7] WG: Re[2]: Pumpe")
    Subject(sign=<Sign.FORWARD: 'forward'>, tags=('[Desk 7]',), text='Pumpe')
    """
    text = subject.strip()
    if text[:1] not in _OPENING and ":" not in text and "：" not in text:
        return Subject(Sign.NONE, (), text)  # told at once, of most
    return _by_pieces(text)


def _by_pieces(text: str) -> Subject:
    at, end, sign = 0, len(text), Sign.NONE
    tags: list[str] = []
    last = text.rfind("]")
    while True:
        while at < end and text[at].isspace():
            at += 1
        if text.startswith("[", at) and (last < at or last == end - 1):
            # "[Fwd: the pump]", as Thunderbird and SquirrelMail wrote it.
            inner = _PREFIX.match(text, at + 1, end)
            if inner is not None and folded(inner[1]) in _MEANINGS:
                at += 1
                if last == end - 1:
                    end = len(text[:last].rstrip())
                    last = end - 1 if text.endswith("]", 0, end) else -1
        mark = _mark(text, at, end)
        if mark is not None:
            at = mark
            continue
        tag = _TAG.match(text, at, end)
        if tag is not None:
            tags.append(tag[0])
            at = tag.end()
            continue
        prefix = _PREFIX.match(text, at, end)
        meaning = None if prefix is None else _MEANINGS.get(folded(prefix[1]))
        if prefix is None or meaning is None:
            return Subject(sign, tuple(tags), text[at:end])
        if sign is Sign.NONE:
            sign = meaning
        at = prefix.end()


def _mark(text: str, at: int, end: int) -> int | None:
    """Return where the mark of a server ends that stands at *at*, or None."""
    for pattern, group in ((_TAG, 0), (_STARRED, 2), (_PREFIX, 1)):
        found = pattern.match(text, at, end)
        if found is not None and folded(found[group]).strip("[](){}【】:*#!- ") in _MARKS:
            return found.end()
    return None


def bare_subject(subject: str) -> str:
    """
    Return *subject* without the prefixes of replies and forwards and the marks of servers.

    Tags, such as the name of a list, stay.

    >>> bare_subject("AW: [EXTERNAL] Re[2]: 转发：Antw: the pump")
    'the pump'
    >>> bare_subject("Re: [pumps] Fwd: the pump")
    '[pumps] the pump'
    """
    found = taken_apart(subject)
    return " ".join(filter(None, (*found.tags, found.text)))


def sign_of(subject: str) -> Sign:
    """
    Return what *subject* says of its mail, by its first prefix; tags may stand before it.

    >>> str(sign_of("[Desk 7] WG: Pumpe")), str(sign_of("Re: Fwd: Pump")), str(sign_of("Note: x"))
    ('forward', 'reply', 'none')
    """
    return taken_apart(subject).sign


def is_reply(subject: str) -> bool:
    """
    Return whether *subject* is a reply's; ``VS:`` is one in Finland, and a forward in Denmark.

    >>> is_reply("SV: Pumpen"), is_reply("VS: Pumppu"), is_reply("Reply wanted")
    (True, True, False)
    """
    return sign_of(subject) in {Sign.REPLY, Sign.EITHER}


def is_forward(subject: str) -> bool:
    """
    Return whether *subject* is a forward's.

    >>> is_forward("RV: la bomba"), is_forward("Re: RV: la bomba"), is_forward("VS: Pumpen")
    (True, False, True)
    """
    return sign_of(subject) in {Sign.FORWARD, Sign.EITHER}


def subject_key(subject: str, formats: Iterable[NumberFormat] = ()) -> str:
    """
    Return *subject* as it is compared: case, white space, prefixes and marks folded.

    Numbers of work items in one of *formats* are taken out too.

    >>> subject_key("RE:  The Pump") == subject_key("Aw: the pump") == "the pump"
    True
    """
    text = subject.casefold()
    for form in formats:
        for number in form.find(subject)[:_MOST_NUMBERS]:
            for written in (form.tag(number), number):
                text = text.replace(written.casefold(), " ")
    return " ".join(bare_subject(text).split())

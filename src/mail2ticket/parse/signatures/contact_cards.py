"""The lines that say who somebody is and how to reach him: name, company, telephone."""

# ruff: noqa: E501, RUF001 - wide letters count twice, and the table is in many scripts

from __future__ import annotations

import re
from collections.abc import Sequence

_TAIL = 30
_LINE = 90
_NAME = 50
_NAME_WORDS = 5
_CONTACTS = 2
_HEAD = 4
_RULE = 4
_PARTED = re.compile(r"\s[|•·/]\s|\t|\s{3}|,\s(?=[A-Z]{1,6}[a-z]{0,6}[:.])")
# No part is parted off without this. It begins with a class of signs, which are found fast.
_PART = re.compile(r"[|•·/,\s](?:(?<=[|•·/\t])|(?<=,)\s[A-Z]|(?<=\s)\s\s)")
_LABELLED = re.compile(
    r"(?:tel|tél|tlf|tfn|phone|telefon|telephone|téléphone|teléfono|telefone|telefono|telefoon|"
    r"puh|puhelin|mobile|mobil|mobiltelefon|mob|móvil|movil|celular|cel|cell|cellulare|gsm|"
    r"handy|portable|port|direct|durchwahl|direkt|office|fax|faks|fon|tel\.?/fax|e-?mail|mail|"
    r"courriel|correo|e-?posta|web|website|www|internet|homepage|skype|whatsapp|телефон|тел|моб|"
    r"факс|эл\. почта|сайт|κιν|τηλ|טלפון|נייד|هاتف|جوال|電話|携帯|电话|手机|电話|傳真|전화|휴대폰|팩스|"
    r"điện thoại|đt|โทร|[tmfpewd])\s?(?:[.:：|)]{1,2}\s{0,8}\S|(?=[+0(]))",
    re.IGNORECASE,
)
# Behind every label stands one of these, and no label is longer.
_COLON = re.compile(r"[.:：|)+0(]")
_LABEL = 16
# Rules are drawn with these.
_SIGNS = "_-=—–~*#.•─━＿＝＊◇◆□■○●☆★〜+/｜|┃│ 　"
_PHONE = re.compile(r"(?:\+|00|\(?0)[\d(][\d\s()./\-–]{6,24}\d")
_SITE = re.compile(r"(?:https?://|www\.)\S{3,}$|[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}$", re.IGNORECASE)
_MAIL = re.compile(r"<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?$")


def is_contact(line: str) -> bool:
    """
    Tell whether *line* says how to reach somebody.

    >>> is_contact("Tel: +44 20 7946 0000"), is_contact("Call me on +44 20 7946 0000, please.")
    (True, False)
    """
    text = line.strip(" \t\r\n*_\u00a0|•")
    if not text or len(text) > _LINE or text.endswith(("?", "!")):
        return False
    if _COLON.search(text, 0, _LABEL) is not None and _LABELLED.match(text) is not None:
        return any(letter.isdigit() or letter in "@./" for letter in text)
    if "@" in text and _MAIL.match(text) is not None:
        return True
    if text.startswith(("+", "(0", "(+", "00")) and _PHONE.match(text) is not None:
        return True
    return text.startswith(("www.", "http")) and _SITE.match(text) is not None


def find_card(lines: Sequence[str], start: int, end: int) -> int | None:
    """
    Return the line of the name at which a card begins that ends the lines, or None.

    The name stands below a blank line, every line below it is short and is no sentence, and two
    at least say how to reach the sender. What is announced by a colon is no card.
    """
    contacts = 0
    for index in range(end - 1, max(start, end - _TAIL) - 1, -1):
        line = lines[index]
        if line.isspace() or is_drawn(line):
            continue
        text = line.strip(" \t\r\n*_\u00a0|•")
        reached = count_contacts(text)
        if reached:
            contacts += reached
            continue
        if len(text) > _LINE or text.endswith(("?", "!", ":", "：", "。")) or is_prose(text):
            return None
        above = lines[index - 1] if index > start else "\n"
        is_ruled = is_drawn(above)
        if (
            contacts >= (1 if is_ruled else _CONTACTS)
            and (is_ruled or above.isspace())
            and is_name(text)
        ):
            return _top(lines, start, index)
    return None


def _top(lines: Sequence[str], start: int, name: int) -> int | None:
    """Return where the card begins: at the name, or at what is drawn or stands above it."""
    top = name
    for index in range(name - 1, max(start, name - _HEAD) - 1, -1):
        line = lines[index]
        if line.isspace():
            continue
        if line.rstrip().endswith((":", "：")):
            return None
        text = line.strip(" \t\r\n*_|•")
        if not is_drawn(line) and (not is_name(text) or index <= start or is_prose(text)):
            break
        # Above a title or a company stands the name of the person.
        top = index
    return top if top > start or name == start else name


def is_drawn(line: str) -> bool:
    """Tell whether *line* is a rule, drawn with any sign."""
    text = line.strip()
    return len(text) >= _RULE and text[0] in _SIGNS and not text.strip(_SIGNS)


def count_contacts(text: str) -> int:
    """
    Return how many ways to reach somebody *text* names, and nothing else.

    >>> count_contacts("Mobile +46 70 555 01 20 | www.shop.example")
    2
    """
    if len(text) > 2 * _LINE or _PART.search(text) is None:
        return int(is_contact(text))
    parts = _PARTED.split(text)
    found = sum(is_contact(part) for part in parts)
    return found if 2 * found >= len(parts) else 0


def is_name(text: str) -> bool:
    """
    Tell whether *text* may be the name of a person or a company, with nothing else.

    >>> is_name("Ada Lovelace"), is_name("the pump is loud")
    (True, False)
    """
    words = text.split()
    return (
        0 < len(words) <= _NAME_WORDS
        and len(text) <= _NAME
        and text[-1] not in ".;?!,"
        and ":" not in text
        and not any(letter.isdigit() for letter in text)
        and not words[0][0].islower()
        and not words[-1][0].islower()
        and words[0][0].isalpha()
    )


def is_prose(text: str) -> bool:
    """
    Tell whether *text* is a sentence rather than a line of a card.

    >>> is_prose("Please call me before ten, I am out later."), is_prose("Head of Engines, Ltd.")
    (True, False)
    """
    text = text.strip()
    words = text.split()
    lower = sum([word[0].islower() for word in words])
    if len(words) >= 5 and text[-1:] in ".!?…" and lower >= 3:  # noqa: PLR2004 - a short sentence
        return True
    if lower >= 8:  # noqa: PLR2004 - a line out of a paragraph
        return True
    # Where letters have no case, a full stop must do.
    is_cased = any(letter.islower() or letter.isupper() for letter in text)
    return not is_cased and len(text) >= 12 and text[-1:] in ".!?。！？"  # noqa: PLR2004 - a short sentence

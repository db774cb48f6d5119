"""Charsets of one byte a character that Python does not know, as the upper half of each."""
# ruff: noqa: RUF001 - letters of other scripts are what this is about

from __future__ import annotations

from collections.abc import Mapping

_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_ARMSCII = (
    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
    "\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f"
    "\xa0\ufffdև։)(»«—.՝,-֊…՜՛՞ԱաԲբԳգԴդԵեԶզԷէ"
    "ԸըԹթԺժԻիԼլԽխԾծԿկՀհՁձՂղՃճՄմՅյՆնՇշ"
    "ՈոՉչՊպՋջՌռՍսՎվՏտՐրՑցՒւՓփՔքՕօՖֆ՚\ufffd"
)
_TCVN = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\xa0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_GEORGIAN = (
    "\x80\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8d\x8e\x8f\x90‘’“”•–—˜™š›œ\x9d\x9eŸ"
    "\xa0¡¢£¤¥¦§¨©ª«¬\xad®¯°±²³´µ¶·¸¹º»¼½¾¿"
    "აბგდევზჱთიკლმნჲოპჟრსტჳუფქღყშჩცძწ"
    "ჭხჴჯჰჵæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"
)
_GEORGIAN_ACADEMY = (
    "\x80\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8d\x8e\x8f\x90‘’“”•–—˜™š›œ\x9d\x9eŸ"
    "\xa0¡¢£¤¥¦§¨©ª«¬\xad®¯°±²³´µ¶·¸¹º»¼½¾¿"
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯ"
    "ჰჱჲჳჴჵჶçèéêëìíîïðñòóôõö÷øùúûüýþÿ"
)
_KOI8_RU = (
    "─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓“■∙”—№™\xa0»®«·¤"
    "═║╒ёє╔ії╗╘╙╚╛ґў╞╟╠╡ЁЄ╣ІЇ╦╧╨╩╪ҐЎ©"
    "юабцдефгхийклмнопярстужвьызшэщчъ"
    "ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"
)
_KOI8_E = (
    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
    "\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f"
    "\xa0ђѓёєѕіїјљњћќ\xadўџ№ЂЃЁЄЅІЇЈЉЊЋЌ¤ЎЏ"
    "юабцдефгхийклмнопярстужвьызшэщчъ"
    "ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"
)

_ASCII = "".join(map(chr, range(128)))
# VISCII has letters in six places of the lower half.
_VISCII_LOW = str.translate(_ASCII, {2: "Ẳ", 5: "Ẵ", 6: "Ẫ", 20: "Ỷ", 25: "Ỹ", 30: "Ỵ"})

#: Tables of 256 characters, under the names by which `charset_names` knows them.
PAGES: Mapping[str, str] = {
    "viscii": _VISCII_LOW + _VISCII,
    "viscii1.1_1": _VISCII_LOW + _VISCII,
    "csviscii": _VISCII_LOW + _VISCII,
    "tcvn": _ASCII + _TCVN,
    "viet_tcvn": _ASCII + _TCVN,
    "tcvn5712_1": _ASCII + _TCVN,
    "tcvn_5712": _ASCII + _TCVN,
    "armscii_8": _ASCII + _ARMSCII,
    "armscii8": _ASCII + _ARMSCII,
    "georgian_ps": _ASCII + _GEORGIAN,
    "georgian_academy": _ASCII + _GEORGIAN_ACADEMY,
    "koi8_ru": _ASCII + _KOI8_RU,
    "iso_ir_111": _ASCII + _KOI8_E,
    "ecma_cyrillic": _ASCII + _KOI8_E,
    "koi8_e": _ASCII + _KOI8_E,
}


def read_page(raw: bytes, page: str) -> str:
    r"""
    Return *raw* as text by the table of *page*; a byte that stands for nothing is U+FFFD.

    >>> read_page(b"Vi\xaet Nam", "viscii")
    'Việt Nam'
    """
    return raw.decode("latin-1").translate(PAGES[page])

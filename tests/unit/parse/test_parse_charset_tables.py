"""What mails call charsets, what they write in them, and what is made of it (S16, S17)."""
# ruff: noqa: RUF001 - letters of many scripts are what this is about

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charsets.code_pages import PAGES, read_page
from mail2ticket.parse.charsets.decoding import decode, read
from mail2ticket.parse.charsets.detection import guess
from mail2ticket.parse.charsets.names import codec_of, is_unknown, prose_codec_of
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.parts.part_text import text_of

GERMAN, FRENCH, POLISH = "Die Tür klemmt", "La clé est cassée", "Drukarka nie działa, proszę"
CZECH, TURKISH, GREEK = "Tiskárna nejde spustit", "Yazıcı çalışmıyor, lütfen", "Ο εκτυπωτής"
RUSSIAN, UKRAINIAN = "Принтер не печатает", "Принтер не друкує, є помилка"
HEBREW, ARABIC, THAI = "המדפסת לא מדפיסה", "الطابعة لا تعمل", "เครื่องพิมพ์เสีย"
JAPANESE, KOREAN = "印刷できません", "인쇄가 안 됩니다"
CHINESE, TAIWANESE = "打印机不工作", "印表機無法列印"
BALTIC = "Spausdintuvas neveikia, ačiū"

#: What a mail declares, the codec in which its bytes are made, and the text.
DECLARED = [
    ("utf-8", "utf-8", RUSSIAN),
    ("UTF8", "utf-8", KOREAN),
    ("utf 8", "utf-8", THAI),
    ('"UTF-8"', "utf-8", HEBREW),
    ("'utf-8'", "utf-8", GREEK),
    ("utf-8;", "utf-8", FRENCH),
    ("utf8mb4", "utf-8", CHINESE),
    ("utf-8-sig", "utf-8", GERMAN),
    ("unicode-1-1-utf-8", "utf-8", POLISH),
    ("x-unicode-2-0-utf-8", "utf-8", POLISH),
    ("iso-10646", "utf-8", CZECH),
    ("cp65001", "utf-8", CZECH),
    ("us-ascii", "ascii", "The door is stuck"),
    ("ANSI_X3.4-1968", "ascii", "The door is stuck"),
    ("ansi_x3.4", "ascii", "The door is stuck"),
    ("ascii7", "ascii", "The door is stuck"),
    ("us-ascii", "utf-8", GERMAN),
    ("us-ascii", "cp1252", GERMAN),
    ("iso-8859-1", "latin-1", FRENCH),
    ("ISO_8859-1:1987", "latin-1", FRENCH),
    ("iso8859-1", "latin-1", GERMAN),
    ("8859-1", "latin-1", GERMAN),
    ("Latin1", "latin-1", GERMAN),
    ("latin-1", "latin-1", GERMAN),
    ("x-iso-8859-1", "latin-1", GERMAN),
    ("ansi", "cp1252", GERMAN),
    ("cp28591", "latin-1", GERMAN),
    ("iso-8859-1", "cp1252", "“Geht nicht” – 5 €"),
    ("windows-1252", "cp1252", "It’s 20 € — or more…"),
    ("Windows 1252", "cp1252", GERMAN),
    ("win-1252", "cp1252", GERMAN),
    ("x-cp1252", "cp1252", GERMAN),
    ("iso-8859-2", "iso8859-2", POLISH),
    ("latin2", "iso8859-2", CZECH),
    ("windows-1250", "cp1250", POLISH),
    ("windows-cp1250", "cp1250", CZECH),
    ("iso-8859-3", "iso8859-3", "Ĉu vi povas helpi"),
    ("iso-8859-4", "iso8859-4", "Ĩ ū š"),
    ("iso-8859-5", "iso8859-5", RUSSIAN),
    ("iso-8859-6", "iso8859-6", "الطابعة"),
    ("iso-8859-6-i", "iso8859-6", "الطابعة"),
    ("iso-8859-7", "iso8859-7", GREEK),
    ("windows-1253", "cp1253", GREEK),
    ("iso-8859-8", "iso8859-8", HEBREW),
    ("iso-8859-8-i", "iso8859-8", HEBREW),
    ("ISO-8859-8-E", "iso8859-8", HEBREW),
    ("windows-1255", "cp1255", HEBREW),
    ("iso-8859-9", "iso8859-9", TURKISH),
    ("windows-1254", "cp1254", TURKISH),
    ("iso-8859-9", "cp1254", "“Yazıcı”"),
    ("iso-8859-10", "iso8859-10", "Prentarinn þarf"),
    ("iso-8859-13", "iso8859-13", BALTIC),
    ("windows-1257", "cp1257", BALTIC),
    ("iso-8859-14", "iso8859-14", "Tá Ḃ"),
    ("iso-8859-15", "iso8859-15", "20 € pour la clé"),
    ("latin-9", "iso8859-15", "20 € pour la clé"),
    ("iso-8859-16", "iso8859-16", "Imprimanta ș"),
    ("windows-1256", "cp1256", ARABIC),
    ("windows-1258", "cp1258", "Chào"),
    ("viscii", "", "Máy in"),
    ("windows-1251", "cp1251", RUSSIAN),
    ("win1251", "cp1251", UKRAINIAN),
    ("cp-1251", "cp1251", RUSSIAN),
    ("x-cp1251", "cp1251", RUSSIAN),
    ("koi8-r", "koi8-r", RUSSIAN),
    ("KOI8R", "koi8-r", RUSSIAN),
    ("koi8", "koi8-r", RUSSIAN),
    ("koi8-u", "koi8-u", UKRAINIAN),
    ("cp866", "cp866", RUSSIAN),
    ("ibm866", "cp866", RUSSIAN),
    ("cp-850", "cp850", GERMAN),
    ("ibm850", "cp850", FRENCH),
    ("ibm437", "cp437", GERMAN),
    ("cp852", "cp852", POLISH),
    ("macintosh", "mac-roman", GERMAN),
    ("x-mac-roman", "mac-roman", FRENCH),
    ("x-mac-ce", "mac-latin2", POLISH),
    ("x-mac-cyrillic", "mac-cyrillic", RUSSIAN),
    ("x-mac-greek", "mac-greek", GREEK),
    ("x-mac-turkish", "mac-turkish", TURKISH),
    ("x-mac-japanese", "cp932", JAPANESE),
    ("tis-620", "tis-620", THAI),
    ("windows-874", "cp874", THAI),
    ("iso-8859-11", "cp874", THAI),
    ("tis620", "cp874", THAI),
    ("gb2312", "gb2312", CHINESE),
    ("gb2312", "gbk", "朱镕基的打印机"),
    ("gb2312", "gb18030", "㐀的打印机坏了"),
    ("GB_2312-80", "gb2312", CHINESE),
    ("gbk", "gbk", CHINESE),
    ("x-gbk", "gbk", CHINESE),
    ("windows-936", "gbk", CHINESE),
    ("gb18030", "gb18030", CHINESE),
    ("euc-cn", "gb2312", CHINESE),
    ("hz-gb-2312", "hz", CHINESE),
    ("HZ", "hz", CHINESE),
    ("big5", "big5", TAIWANESE),
    ("x-big5", "big5", TAIWANESE),
    ("big5-hkscs", "big5hkscs", "佢喺度"),
    ("big5", "big5hkscs", "佢喺度"),
    ("cn-big5", "big5", TAIWANESE),
    ("windows-950", "cp950", TAIWANESE),
    ("ks_c_5601-1987", "cp949", KOREAN),
    ("ks_c_5601-1987", "cp949", "햏자 똠방각하"),
    ("euc-kr", "euc_kr", KOREAN),
    ("x-windows-949", "cp949", "똠방각하"),
    ("cp949", "cp949", KOREAN),
    ("johab", "johab", KOREAN),
    ("iso-2022-kr", "iso2022_kr", KOREAN),
    ("csISO2022KR", "iso2022_kr", KOREAN),
    ("iso-2022-jp", "iso2022_jp", JAPANESE),
    ("ISO-2022-JP", "iso2022_jp_ext", "ﾃｽﾄ"),
    ("csISO2022JP", "iso2022_jp", JAPANESE),
    ("_iso-2022-jp$ESC", "iso2022_jp", JAPANESE),
    ("iso-2022-jp-1", "iso2022_jp_1", "丂"),
    ("iso-2022-jp-2", "iso2022_jp_2", "한글 印"),
    ("iso-2022-jp-3", "iso2022_jp_3", "㉑"),
    ("iso-2022-jp-ms", "iso2022_jp", JAPANESE),
    ("cp50220", "iso2022_jp", JAPANESE),
    ("shift_jis", "shift_jis", JAPANESE),
    ("shift-jis", "cp932", "①㈱髙﨑"),
    ("x-sjis", "cp932", "ｶﾀｶﾅ"),
    ("windows-31j", "cp932", "№髙"),
    ("ms932", "cp932", JAPANESE),
    ("euc-jp", "euc_jp", JAPANESE),
    ("x-euc-jp", "euc_jp", JAPANESE),
    ("utf-16", "utf-16", RUSSIAN),
    ("utf-16le", "utf-16-le", GERMAN),
    ("utf-16be", "utf-16-be", GERMAN),
    ("utf-16", "utf-16-le", GERMAN),
    ("utf-16", "utf-8", "Plain after all: Tür"),
    ("utf-32", "utf-32", FRENCH),
    ("kz-1048", "kz1048", "Қағаз жоқ"),
    ("koi8-t", "koi8-t", "Чопгар"),
    ("cp437", "cp437", "Zut, où est-ce ?"),
]  # fmt: skip


@pytest.mark.parametrize(("charset", "codec", "text"), DECLARED)
def test_a_text_is_read_by_the_charset_that_it_declares(
    charset: str, codec: str, text: str
) -> None:
    raw = text.encode(codec) if codec else bytes(PAGES[charset].index(char) for char in text)

    found = read(raw, charset)

    assert found.text.removeprefix("\ufeff") == text
    assert found.is_sound


#: Bytes, what they are said to be, and what they are.
DAMAGED = [
    (b"\x1b$B$3$s\x1b(B", "", "こん"),
    (b"\x1b$B$3$s\x1b(B", "us-ascii", "こん"),
    (b"\x1b$B$3$s\x1b(B", "utf-8", "こん"),
    (b"$B$3$s$K(B ok", "iso-2022-jp", "こんに ok"),
    (b"\x1b$B$3$s", "iso-2022-jp", "こん"),
    (b"\x1b$B$3$s\nplain", "iso-2022-jp", "こん\nplain"),
    (b"\x1b$B-!-j\x1b(B", "iso-2022-jp", "①㈱"),
    (b"\x1b$B|b\x1b(B", "iso-2022-jp", "髙"),
    (b"\x1b(I1\x1b(B", "iso-2022-jp", "ｱ"),
    (b"\x1b$(D0!\x1b(B", "iso-2022-jp", "丂"),
    (b"\x1b$A;;\x1b(B", "iso-2022-jp-2", "换"),
    (b"\x1b$B$3\x1b(", "iso-2022-jp", "こ\x1b("),
    (JAPANESE.encode("cp932"), "iso-2022-jp", JAPANESE),
    (JAPANESE.encode("euc_jp"), "iso-2022-jp", JAPANESE),
    (JAPANESE.encode(), "iso-2022-jp", JAPANESE),
    (b"Dij\x8aat", "iso-2022-jp", "Dij\ufffdat"),
    (JAPANESE.encode(), "shift_jis", JAPANESE),
    (JAPANESE.encode("euc_jp"), "shift_jis", JAPANESE),
    (b"\x0e0!\x0f", "iso-2022-kr", "가"),
    (b"\x1b$)C\n\x0e0!\x0f ok", "", "가 ok"),
    (b"\x1b$)A\x0e;;\x0f ok", "", "换 ok"),
    (b"\x1b$)A\x0e;;\x0f", "iso-2022-cn", "换"),
    (b"\x1b$)G\x0eab\x0f ok", "iso-2022-cn", "\ufffd ok"),
    (KOREAN.encode("cp949"), "iso-2022-kr", KOREAN),
    (b"~{<:Ky2;\nnext", "hz", "己所不\nnext"),
    (b"~~ ~{<:~}", "hz", "~ 己"),
    (CHINESE.encode("gbk"), "hz", CHINESE),
    (TAIWANESE.encode("big5"), "gb2312", TAIWANESE),
    (GERMAN.encode(), "iso-8859-1", GERMAN),
    (RUSSIAN.encode(), "windows-1251", RUSSIAN),
    (RUSSIAN.encode(), "koi8-r", RUSSIAN),
    (GERMAN.encode("cp1252"), "utf-8", GERMAN),
    (RUSSIAN.encode("cp1251"), "utf-8", RUSSIAN),
    (CHINESE.encode("gbk"), "us-ascii", CHINESE),
    (b"\x81\x93hi\x94", "iso-8859-1", "\x81“hi”"),
    (b"\xef\xbb\xbfT\xc3\xbcr", "", "\ufeffTür"),
    (GERMAN.encode("utf-16"), "", GERMAN),
    (GERMAN.encode("utf-16"), "x-unknown", GERMAN),
    (b"caf\xe9", "x-klingon", "café"),
    (GERMAN.encode() + b" und \xc3\xa4 \xff", "utf-8", GERMAN + " und ä \ufffd"),
    ("Größe 5 €".encode()[:-1], "utf-8", "Größe 5 \ufffd"),
    ("Größe, größer, am größten".encode()[:-1] + b"\xc3", "", "Größe, größer, am größte\ufffd"),
    (b"a\x00b", "", "a\x00b"),
    (b"\xff", "ascii", "ÿ"),
    (b"", "utf-7", ""),
    (b"\x1b[31mred", "", "\x1b[31mred"),
    (b"P\x00l\x00a\x00i\x00n\x00", "", "Plain"),
    (b"\x00P\x00l\x00a\x00i\x00n", "x-unknown", "Plain"),
    (b"a\x00\x00b", "utf-16", "愀b"),
    (b"\xc1\xc2", "cp037", "AB"),
    (b"\xc3\xa4\xff", "utf-16le", "\ua4c3\ufffd"),
    (b"$B-!(B \x1b$(D0!\x1b(B \x1b$B-!\r\nx \x1b(I1\x1b(B", "iso-2022-jp", "$B-!(B 丂 ①\r\nx ｱ"),
    (b"abc\xff\xff", "hz", "abc\ufffd\ufffd"),
    (b"ok", "big5", "ok"),
    (b"\xb0\xa1\xff", "gb2312", "啊\ufffd"),
]


@pytest.mark.parametrize(("raw", "charset", "text"), DAMAGED)
def test_a_text_is_read_in_its_damage(raw: bytes, charset: str, text: str) -> None:
    assert decode(raw, charset).removeprefix("\ufeff") == text.removeprefix("\ufeff")


#: Texts of mails that declared nothing, by the charset of their bytes.
UNDECLARED = {
    "cp1252": [
        "Schöne Grüße aus Würzburg", "L’imprimante déjà réparée", "¿Cuándo llegará el técnico?",
        "A impressão não está boa, atenção", "La stampante è già lì", "Skrivaren är trasig, åter",
        "Skriveren er gået i stykker på kontoret", "één coördinator", "“Quoted” – and 5 €",
        "Müller", "Prentarinn er bilaður, því miður",
    ],
    "cp1250": ["Nie działa drukarka, proszę o pomoc", "Žluťoučký kůň příliš úpěl",
               "Nem működik a nyomtató, segítséget kérek őszintén",
               "Pisač ne radi, možete li pomoći, čekam"],
    "iso8859-2": ["Żółta kartka, proszę wysłać jeszcze", "Děkuji, příště už bude lepší, že"],
    "cp1254": ["Yazıcı çalışmıyor, lütfen yardım edin, teşekkürler"],
    "cp1251": ["Принтер не печатает", "Добрый день", "СРОЧНО! Счёт на оплату", "Иван Петров",
               "Моля, помогнете с принтера", "Не працює принтер, допоможіть"],
    "koi8-r": ["Принтер не печатает", "Добрый день", "ВНИМАНИЕ", "Иван Петров"],
    "iso8859-5": ["Принтер не печатает сегодня"],
    "cp866": ["Принтер не печатает сегодня"],
    "cp1253": ["Ο εκτυπωτής δεν λειτουργεί", "Μαρία Παπαδοπούλου"],
    "cp1255": ["המדפסת לא עובדת", "תודה רבה"],
    "cp1256": ["الطابعة لا تعمل منذ أمس", "شكرا جزيلا"],
    "cp874": ["เครื่องพิมพ์ไม่ทำงาน", "ขอบคุณครับ"],
    "gb18030": ["打印机坏了，请帮忙", "您好", "关于发票的问题", "公司通知"],
    "big5hkscs": ["印表機壞了，請幫忙", "關於訂單的問題"],
    "cp932": ["プリンターが動きません。", "お世話になっております。", "見積書の件"],
    "euc_jp": ["プリンターが動きません。", "お世話になっております。"],
    "cp949": ["프린터가 작동하지 않습니다", "견적 요청드립니다", "감사합니다"],
    "cp850": ["Schöne Grüße aus Köln"],
    "mac-roman": ["Schöne Grüße aus Köln"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("codec", "text"), [(codec, text) for codec, texts in UNDECLARED.items() for text in texts]
)
def test_a_text_that_declares_nothing_is_told_from_its_bytes(codec: str, text: str) -> None:
    assert read(text.encode(codec)).text == text


@pytest.mark.parametrize(
    "raw", [b"\xe9", b"\xff\xff", b"\x80\x80\x80", bytes(range(128, 256)), b"\xb5\xb2\xb3" * 9_999]
)
def test_bytes_that_are_nothing_are_guessed_all_the_same(raw: bytes) -> None:
    assert read(raw).text
    assert guess(raw) == guess(raw)


@pytest.mark.parametrize(
    "name", ["utf-7", "UTF7", "unicode-1-1-utf-7", "csUnicode11UTF7", "x-unicode-2-0-utf-7"]
)
def test_utf_7_is_for_prose_alone(name: str) -> None:
    """S17: a name, an address or a parameter is never made of it."""
    assert codec_of(name) is None
    assert prose_codec_of(name) == "utf-7"
    assert decode(b"T+APw-r", name) == "T+APw-r"
    assert decode(b"T+APw-r", name, is_prose=True) == "Tür"
    assert decode(b"+2AA-", name, is_prose=True) == "\ufffd"
    assert decode(b"T\xfcr +APw-", name, is_prose=True) == "Tür +APw-"


@pytest.mark.parametrize(
    "name", ["unknown-8bit", "x-unknown", "default", "none", "", "unicode", "_autodetect_all"]
)
def test_a_charset_that_nobody_knows_is_no_fault_of_the_name(name: str) -> None:
    assert is_unknown(name)
    assert codec_of(name) is None


@pytest.mark.parametrize("page", sorted(PAGES))
def test_each_page_has_a_character_for_each_byte(page: str) -> None:
    assert len(read_page(bytes(range(256)), page)) == 256
    assert codec_of(page) == page


def codes(findings: Findings) -> set[DefectCode]:
    return {defect.code for defect in findings.defects}


#: Bytes, charsets that are said, whether it is HTML, the text, and what is odd about it.
PARTS: list[tuple[bytes, tuple[str, ...], bool, str, set[DefectCode]]] = [
    (b"plain", (), False, "plain", set()),
    (b"T\xfcr", (), False, "Tür", {DefectCode.GUESSED_CHARSET}),
    (b"T\xc3\xbcr", (), False, "Tür", set()),
    (b"T\xfcr", ("utf-8",), False, "Tür", {DefectCode.CHARSET_CONFLICT}),
    (b"T\xfcr", ("iso-8859-1", "utf-8"), False, "Tür", {DefectCode.CHARSET_CONFLICT}),
    (b"T\xfcr", ("x-klingon", "iso-8859-1"), False, "Tür", {DefectCode.UNKNOWN_CHARSET}),
    (b"T\xfcr", ("unknown-8bit",), False, "Tür", {DefectCode.GUESSED_CHARSET}),
    (b"T+APw-r", ("utf-7",), False, "Tür", {DefectCode.UTF_7}),
    (b"\xb0\xa1\xb0\xa1\xb0\xa1\xb0\xa1\xb0\xa1\xb0\xa1\xff", ("gb2312",), False,
     "啊啊啊啊啊啊\ufffd", {DefectCode.UNDECODABLE_TEXT}),
    (b"<meta charset=windows-1251>\xcf\xf0", (), True, "<meta charset=windows-1251>Пр", set()),
    (b"<meta charset=windows-1251>\xcf\xf0", ("utf-8",), True,
     "<meta charset=windows-1251>Пр", {DefectCode.CHARSET_CONFLICT}),
    (b"<meta charset=utf-8>T\xfcr", ("iso-8859-1",), True, "<meta charset=utf-8>Tür",
     {DefectCode.CHARSET_CONFLICT}),
    (b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>\xf0", (), True,
     "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>П", set()),
    (b"<meta charset=utf-7>+ADw-b+AD4-", (), True, "<meta charset=utf-7>+ADw-b+AD4-",
     {DefectCode.UTF_7}),
    (b"a\r\nb\rc", ("utf-8",), False, "a\nb\nc", set()),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "charsets", "is_html", "text", "marks"), PARTS)
def test_a_part_is_read_and_what_is_odd_about_its_charset_is_told(
    raw: bytes, charsets: tuple[str, ...], is_html: bool, text: str, marks: set[DefectCode]
) -> None:
    findings = Findings()

    assert text_of(raw, charsets, findings, is_html=is_html) == text
    assert codes(findings) == marks

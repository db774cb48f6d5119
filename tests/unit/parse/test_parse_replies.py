# ruff: noqa: E501, RUF001 - mail is written in many scripts, and its lines are left whole

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.body import Body, SpanKind
from mail2ticket.parse.quotes.replies import set_apart


def read(text: str) -> Body:
    spans, confidence = set_apart(text)
    assert "".join(span.text for span in spans) == text
    return Body(spans=spans, confidence=confidence)


INTRODUCTIONS = [
    "On Tue, Nov 3, 2026 at 10:00 AM Ada Lovelace <ada@client.example> wrote:",
    "On 3 Nov 2026, at 10:00, Ada Lovelace <ada@client.example> wrote:",
    "On 03/11/26 10:00, Ada Lovelace wrote:",
    "Am Di., 3. Nov. 2026 um 10:00 Uhr schrieb Ada Lovelace <ada@client.example>:",
    "Am 03.11.2026 um 10:00 schrieb Ada Lovelace:",
    "Le mar. 3 nov. 2026 à 10:00, Ada Lovelace <ada@client.example> a écrit :",
    "El mar, 3 nov 2026 a las 10:00, Ada Lovelace (<ada@client.example>) escribió:",
    "Il giorno mar 3 nov 2026 alle ore 10:00 Ada <ada@client.example> ha scritto:",
    "Em ter., 3 de nov. de 2026 às 10:00, Ada <ada@client.example> escreveu:",
    "Op di 3 nov 2026 om 10:00 schreef Ada <ada@client.example>:",
    "Den tirs. 3. nov. 2026 kl. 10.00 skrev Ada <ada@client.example>:",
    "tis 3 nov. 2026 kl. 10:00 skrev Ada <ada@client.example>:",
    "ti 3. marrask. 2026 klo 10.00 Ada (ada@client.example) kirjoitti:",
    "wt., 3 lis 2026 o 10:00 Ada <ada@client.example> napisał(a):",
    "út 3. 11. 2026 v 10:00 odesílatel Ada <ada@client.example> napsal:",
    "ut 3. 11. 2026 o 10:00 Ada <ada@client.example> napísal(a):",
    "Ada <ada@client.example> ezt írta (időpont: 2026. nov. 3., K, 10:00):",
    "вт, 3 нояб. 2026 г. в 10:00, Ада <ada@client.example>:",
    "3 ноября 2026 г., 10:00, Ада <ada@client.example> написал:",
    "вт, 3 лист. 2026 р. о 10:00 Ада <ada@client.example> пише:",
    "Ada <ada@client.example>, 3 Kas 2026 Sal, 10:00 tarihinde şunu yazdı:",
    "Στις Τρί 3 Νοε 2026 στις 10:00, Ada <ada@client.example> έγραψε:",
    "mar., 3 nov. 2026 la 10:00, Ada <ada@client.example> a scris:",
    "uto, 3. stu 2026. u 10:00 Ada <ada@client.example> napisao je:",
    "2026年11月3日(火) 10:00 田中太郎 <taro@client.example>:",
    "田中太郎 <taro@client.example> 于2026年11月3日周二 10:00写道：",
    "2026년 11월 3일 (화) 오전 10:00, 김 <kim@client.example>님이 작성:",
    "Vào Th 3, 3 thg 11, 2026 vào lúc 10:00 Ada <ada@client.example> đã viết:",
    "\u202bבתאריך יום ג׳, 3 בנוב׳ 2026 ב-10:00 מאת \u202aAda\u202c\u200f <\u202aada@client.example\u202c\u200f>:\u202c",
    "في الثلاثاء، 3 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة \u202aAda\u202c\u200f <\u202aada@client.example\u202c\u200f>:",
    "Pada Sel, 3 Nov 2026 10.00, Ada <ada@client.example> menulis:",
]


@pytest.mark.parametrize("line", INTRODUCTIONS)
def test_a_quote_is_introduced_in_the_language_of_the_sender(line: str) -> None:
    body = read(f"Yes, it is.\n\n{line}\n\n> Is it on?\n> Ada\n")
    assert body.own == "Yes, it is."
    assert body.quoted == f"{line}\n\n> Is it on?\n> Ada"


def test_an_introduction_may_be_folded_by_the_mail_program() -> None:
    body = read(
        "Yes.\n\nOn Tue, Nov 3, 2026 at 10:00 AM Ada Lovelace from the engine room <\n"
        "ada@client.example>\nwrote:\n\n> Is it on?\n"
    )
    assert body.own == "Yes."
    assert body.quoted.startswith("On Tue")


def test_a_sure_introduction_needs_no_marks_below() -> None:
    body = read("Yes.\n\nOn 3 Nov 2026, at 10:00, Ada <ada@client.example> wrote:\n\nIs it on?\n")
    assert (body.own, body.quoted[-9:]) == ("Yes.", "Is it on?")


def test_words_above_an_introduction_are_not_taken_with_it() -> None:
    body = read("I will look at it as soon as I\nget back.\nOn 3 Nov 2026, Ada wrote:\n> When?\n")
    assert body.own == "I will look at it as soon as I\nget back."


def test_a_sentence_that_tells_what_somebody_wrote_stays_the_senders_own() -> None:
    text = "As Peter wrote:\nthe pump fails on Mondays. On Tuesday it runs:\nall day long.\n"
    assert read(text).own == text.strip()


def test_answers_between_quotes_stay_the_senders_own() -> None:
    body = read(
        "On 3 Nov 2026, Ada wrote:\n> Is it on?\n\nYes, since 8.\n\n> And the fan?\n\nNo.\n"
    )
    assert body.own == "Yes, since 8.\n\n\nNo."
    assert "> And the fan?" in body.quoted


BLOCKS = [
    "From: Ada <ada@desk.example>\nSent: Tuesday, November 3, 2026 10:00 AM\nTo: Bo\nSubject: Pump",
    "Von: Ada <ada@desk.example>\nGesendet: Dienstag, 3. November 2026 10:00\nAn: Bo\nBetreff: Pumpe",
    "De : Ada <ada@desk.example>\nEnvoyé : mardi 3 novembre 2026 10:00\nÀ : Bo\nObjet : Pompe",
    "De: Ada <ada@desk.example>\nEnviado el: martes, 3 de noviembre de 2026\nPara: Bo\nAsunto: Bomba",
    "Da: Ada <ada@desk.example>\nInviato: martedì 3 novembre 2026 10:00\nA: Bo\nOggetto: Pompa",
    "De: Ada <ada@desk.example>\nEnviada em: terça-feira, 3 de novembro\nPara: Bo\nAssunto: Bomba",
    "Van: Ada <ada@desk.example>\nVerzonden: dinsdag 3 november 2026\nAan: Bo\nOnderwerp: Pomp",
    "Fra: Ada <ada@desk.example>\nSendt: 3. november 2026 10:00\nTil: Bo\nEmne: Pumpe",
    "Från: Ada <ada@desk.example>\nSkickat: den 3 november 2026\nTill: Bo\nÄmne: Pump",
    "Lähettäjä: Ada <ada@desk.example>\nLähetetty: 3. marraskuuta\nVastaanottaja: Bo\nAihe: Pumppu",
    "Od: Ada <ada@desk.example>\nWysłano: wtorek, 3 listopada 2026\nDo: Bo\nTemat: Pompa",
    "Od: Ada <ada@desk.example>\nOdesláno: úterý 3. listopadu 2026\nKomu: Bo\nPředmět: Pumpa",
    "Feladó: Ada <ada@desk.example>\nElküldve: 2026. november 3.\nCímzett: Bo\nTárgy: Pumpa",
    "От: Ada <ada@desk.example>\nОтправлено: 3 ноября 2026 г.\nКому: Bo\nТема: Насос",
    "Kimden: Ada <ada@desk.example>\nGönderildi: 3 Kasım 2026 Salı\nKime: Bo\nKonu: Pompa",
    "Από: Ada <ada@desk.example>\nΣτάλθηκε: Τρίτη, 3 Νοεμβρίου\nΠρος: Bo\nΘέμα: Αντλία",
    "差出人: Ada <ada@desk.example>\n送信日時: 2026年11月3日 10:00\n宛先: Bo\n件名: ポンプ",
    "发件人: Ada <ada@desk.example>\n发送时间: 2026年11月3日 10:00\n收件人: Bo\n主题: 泵",
    "보낸 사람: Ada <ada@desk.example>\n보낸 날짜: 2026년 11월 3일\n받는 사람: Bo\n제목: 펌프",
    "*From:* Ada [mailto:ada@desk.example]\n*Sent:* Tuesday 3 November\n*To:* Bo\n*Subject:* Pump",
]


@pytest.mark.parametrize("block", BLOCKS)
def test_the_header_that_outlook_writes_begins_a_quote(block: str) -> None:
    body = read(f"It runs again.\n\n{block}\n\nDear Bo,\n\nis the pump running?\n")
    assert body.own == "It runs again."
    assert body.quoted.endswith("is the pump running?")


def test_the_rule_above_a_header_belongs_to_the_quote() -> None:
    body = read(f"It runs.\n{'_' * 32}\n{BLOCKS[0]}\n\nIs it running?\n")
    assert (body.own, body.quoted[:5]) == ("It runs.", "_____")


@pytest.mark.parametrize(
    "marker",
    [
        "-----Original Message-----",
        "----- Ursprüngliche Nachricht -----",
        "-------- Message d'origine --------",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----",
        "-----Oprindelig meddelelse-----",
        "-----Исходное сообщение-----",
        "-----Eredeti üzenet-----",
    ],
)
def test_a_marker_of_the_original_mail_begins_a_quote(marker: str) -> None:
    body = read(f"It runs.\n\n{marker}\nIs it running?\n")
    assert (body.own, body.quoted) == ("It runs.", f"{marker}\nIs it running?")


def test_a_travel_request_is_no_header() -> None:
    text = "Please book:\n\nFrom: Berlin\nTo: Paris\nDate: 3 November\n\nWindow seat, please.\n"
    assert read(text).own == text.strip()


def test_a_contact_form_is_no_header() -> None:
    text = "From: Ada <ada@client.example>\nSubject: Pump\n\nMessage: it smokes.\n"
    assert read(text).own == text.strip()


def test_what_stands_below_the_line_of_a_notice_is_quoted() -> None:
    body = read("It runs.\n\n##- Please type your reply above this line -##\n\nYour request 7\n")
    assert body.own == "It runs."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAda Lovelace\nEngines Ltd.",
        "--\nAda",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPad",
        "Enviado desde mi iPhone",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Best regards,\nAda Lovelace\nEngines Ltd.\n+44 20 7946 0000",
        "Mit freundlichen Grüßen\n\nAda Lovelace",
        "Cordialement,\nAda",
        "Un saludo,\nAda",
        "Med venlig hilsen\nAda",
        "Pozdrawiam\nAda",
        "С уважением,\nАда",
        "-Ada Lovelace",
        "________________________________________\npumps mailing list\npumps@lists.example",
    ],
)
def test_a_signature_is_set_apart(signature: str) -> None:
    body = read(f"The pump is loud.\n\n{signature}\n")
    assert (body.own, body.signature) == ("The pump is loud.", signature)


def test_a_signature_stands_above_the_quote_as_well() -> None:
    body = read("It runs.\n\nRegards,\nAda\n\nOn 3 Nov 2026, Bo wrote:\n> Does it run?\n")
    assert (body.own, body.signature) == ("It runs.", "Regards,\nAda")


@pytest.mark.parametrize(
    "text",
    [
        "Hi -- it is loud.\n\nAnd hot -- very hot.",
        "Sent from my desk, is much easier than my mobile phone.",
        "The board said: best regards to all.\nWhat do they mean?",
        "Kind regards,\nAda\n\nDo you need anything else from me?",
        "- one\n- two\n- three",
        "Call me.\n\n+44 20 7946 0000",
        "The pump is loud.\n\n---\n\nThe fan is broken.\n\nBoth since Monday.",
        "It fails.\n\nRegards,\nas I said on Monday, the pump still fails whenever it has run for ten minutes.",
        "On 3 November 2026 I wrote:\nthe pump fails. Nobody answered.",
        "Am 3.11.2026 um 10:00 schrieb ich Ihnen:\ndie Pumpe steht. Niemand kam.",
        "The meeting of 3.11.2026 10:00 (ada@client.example):\nwe agreed to replace the pump.",
        "Kind regards",
        "Host: web1\nDate: 2026-11-03\nSubject: disk full\nState: CRITICAL",
    ],
)
def test_what_may_be_words_stays_the_senders_own(text: str) -> None:
    assert read(text).own == text


def test_a_postscript_is_no_signature() -> None:
    body = read("It runs.\n\nRegards,\nAda\n\nPS: the fan is broken.\n")
    assert body.own == "It runs.\n\nPS: the fan is broken."


def test_words_below_a_closing_are_words_again() -> None:
    body = read("It fails.\n\nRegards,\nAda\n\nThe log:\n10:00 pump started\n10:01 pump failed\n")
    assert body.signature == "Regards,\nAda"
    assert body.own == "It fails.\n\nThe log:\n10:00 pump started\n10:01 pump failed"


def test_a_doubtful_cut_is_less_sure() -> None:
    plain = read("The pump is loud.\n")
    closed = read("The pump is loud.\n\nRegards\nAda\n")
    assert plain.confidence == 1
    assert closed.confidence < 1


def test_a_forward_is_set_apart_from_what_is_said_about_it() -> None:
    body = read(
        "Can you look?\n\n---------- Forwarded message ---------\n"
        "From: Ada <ada@client.example>\nDate: Tue, 3 Nov 2026\nSubject: Pump\n\nIt smokes.\n"
    )
    assert body.own == "Can you look?"
    assert body.spans[-1].kind is SpanKind.FORWARD


LINES = st.sampled_from(
    [
        "On 3 Nov 2026, Ada wrote:", "> quoted", ">", "", " ", "-- ", "--", "Regards,", "Ada",
        "From: Ada <a@x.example>", "Sent: 3 Nov 2026", "Subject: x", "To: y", "_____", "\r", "x:",
        "-----Original Message-----", "Begin forwarded message:", ">From x", "\u2028", "Sent from my x",
        "PS: x", "a@b 2026 10:00 <a@b>:",
        "\ufeff", "*", "_ _", "|", "| x", "SD> x", ">>> a 2026 >>>", "Thanks,", "Ada Lovelace", "Tel: +44 20 79460",
        "Best", "Kind regards, Ada", "CAUTION: do not click", "Virus-free.", "03.11.2026 10:00", "An", "Thema",
        "## reply above this line ##", "x wrote:", "<a@b.example> wrote:", "On Tue,", "İ", "\x1c", "“”", "😊",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_the_spans_joined_give_the_text_back(lines: list[str], end: str) -> None:
    text = end.join(lines)
    spans, confidence = set_apart(text)
    assert "".join(span.text for span in spans) == text
    assert 0 <= confidence <= 1


SHAPES = [
    "On ", "On \n", "\n", " ", " \n", "From: a ", "From: a\n", ">", "> x\n\n\n\n\n", "--\n",
    "Subject: a\n\nTo: b\n\n", "x\n> y\n", "a@b 2026:\n> x\n", "On 3 Nov 2026\n", "_____\n\n",
    "Regards\nx\n", ":\n", "From: a\nx\n",
    "To: x\n\n", "To: x\n\n\n", "Subject: x\nTo: x\n", "x wrote:\n", "On x wrote:\n", "a@bcdefgh\n",
    "----\n", "<a@b.c>\nwrote:\n", "写道：\n", ">>> a 2026 >>>\n", "SD> x\n", "| x\n", "Ada\n2026 10:00\n\n",
    "# reply above this line x\n", "2026-11-03 10:00:00 pump: x\n", "On 3 Nov 2026 a@b wrote x\n",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_text_and_no_faster(shape: str) -> None:
    assert_linear(set_apart, lambda size: shape * (size // len(shape)), 20_000)


def test_a_text_of_countless_answers_is_left_whole() -> None:
    spans, confidence = set_apart("> x\ny\n" * 20_000)
    assert ([span.kind for span in spans], confidence) == ([SpanKind.OWN], 0.0)

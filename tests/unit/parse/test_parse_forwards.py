# ruff: noqa: E501, RUF001 - mail is written in many scripts, and its lines are left whole

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.message import Forwarded
from mail2ticket.parse.forwards import pass_on
from mail2ticket.parse.mentions import addresses_in
from mail2ticket.parse.replies import set_apart


def forwarded(text: str, subject: str = "") -> Forwarded | None:
    return pass_on(Body(spans=set_apart(text)[0]), subject, ())[1]


def check(found: Forwarded | None) -> None:
    assert found is not None
    assert found.sender is not None
    assert str(found.sender.address) == "ada@client.example"
    assert [str(one.address) for one in found.recipients] == ["bo@desk.example"]
    assert found.subject == "The pump"
    assert found.text == "It smokes.\n\nAda"


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------\nFrom: {a}\nDate: {d}\nSubject: {s}\nTo: {b}",
        "Begin forwarded message:\n\nFrom: {a}\nSubject: {s}\nDate: {d}\nTo: {b}",
        "-------- Forwarded Message --------\nSubject: \t{s}\nDate: \t{d}\nFrom: \t{a}\nTo: \t{b}",
        "-------- Original Message --------\nSubject: {s}\nDate: {d}\nFrom: {a}\nTo: {b}",
        "---------- Weitergeleitete Nachricht ---------\nVon: {a}\nDate: {d}\nSubject: {s}\nTo: {b}",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: {a}\nBetreff: {s}\nDatum: {d}\nAn: {b}",
        "Début du message réexpédié :\n\nDe: {a}\nObjet: {s}\nDate: {d}\nÀ: {b}",
        "---------- Mensaje reenviado ---------\nDe: {a}\nDate: {d}\nAsunto: {s}\nPara: {b}",
        "---------- Messaggio inoltrato ---------\nDa: {a}\nData: {d}\nOggetto: {s}\nA: {b}",
        "---------- Mensagem encaminhada ---------\nDe: {a}\nData: {d}\nAssunto: {s}\nPara: {b}",
        "---------- Doorgestuurd bericht ---------\nVan: {a}\nDatum: {d}\nOnderwerp: {s}\nAan: {b}",
        "---------- Vidarebefordrat meddelande ---------\nFrån: {a}\nDatum: {d}\nÄmne: {s}\nTill: {b}",
        "---------- Videresendt meddelelse ---------\nFra: {a}\nDato: {d}\nEmne: {s}\nTil: {b}",
        "---------- Välitetty viesti ---------\nLähettäjä: {a}\nAihe: {s}\nVastaanottaja: {b}",
        "---------- Przekazana wiadomość ---------\nOd: {a}\nData: {d}\nTemat: {s}\nDo: {b}",
        "---------- Přeposlaná zpráva ---------\nOd: {a}\nDatum: {d}\nPředmět: {s}\nKomu: {b}",
        "---------- Továbbított levél ---------\nFeladó: {a}\nDátum: {d}\nTárgy: {s}\nCímzett: {b}",
        "-------- Пересылаемое сообщение --------\nОт кого: {a}\nКому: {b}\nДата: {d}\nТема: {s}",
        "---------- Yönlendirilmiş ileti ---------\nKimden: {a}\nTarih: {d}\nKonu: {s}\nKime: {b}",
        "---------- Mesaj redirecționat ---------\nDe la: {a}\nDate: {d}\nSubiect: {s}\nCătre: {b}",
        "---------- 転送メッセージ ---------\n差出人: {a}\n日付: {d}\n件名: {s}\n宛先: {b}",
        "---------- 转发的邮件 ---------\n发件人: {a}\n日期: {d}\n主题: {s}\n收件人: {b}",
    ],
)
def test_the_forward_of_a_mail_program_is_read(head: str) -> None:
    written = head.format(
        a="Ada Lovelace <ada@client.example>",
        b="Bo <bo@desk.example>",
        d="Tue, 3 Nov 2026 10:00:00 +0000",
        s="The pump",
    )
    check(forwarded(f"Please look.\n\n{written}\n\nIt smokes.\n\nAda\n", "Fwd: The pump"))


def test_a_forward_may_be_marked_as_quoted() -> None:
    check(
        forwarded(
            "Please look.\n\nBegin forwarded message:\n\n> From: Ada <ada@client.example>\n"
            "> Subject: The pump\n> Date: 3 November 2026\n> To: bo@desk.example\n>\n"
            "> It smokes.\n>\n> Ada\n\nThanks!\n"
        )
    )


def test_words_below_a_quoted_forward_are_the_senders_own() -> None:
    spans, _ = set_apart(
        "Look:\n\n> Begin forwarded message:\n>\n> From: a@x.example\n>\n> Hi\n\nWhat now?\n"
    )
    assert [span.kind for span in spans] == [SpanKind.OWN, SpanKind.FORWARD, SpanKind.OWN]


OUTLOOK = (
    "From: Ada <ada@client.example>\nSent: Tuesday, November 3, 2026 10:00 AM\n"
    "To: Bo <bo@desk.example>\nSubject: The pump\n\nIt smokes.\n\nAda\n"
)


@pytest.mark.parametrize("subject", ["FW: The pump", "WG: Pumpe", "TR : Pompe", "RV: Bomba"])
def test_the_subject_tells_outlooks_forward(subject: str) -> None:
    check(forwarded("Please look.\n\n" + OUTLOOK, subject))


@pytest.mark.parametrize("subject", ["RE: The pump", "AW: Pumpe", "The pump"])
def test_outlooks_reply_is_no_forward(subject: str) -> None:
    assert forwarded("It runs.\n\n" + OUTLOOK, subject) is None


def test_a_mail_without_words_of_its_own_passes_on_what_it_holds() -> None:
    check(forwarded(OUTLOOK, "The pump"))
    assert forwarded(OUTLOOK, "Re: The pump") is None


def test_the_moment_of_a_forwarded_mail_is_read_where_it_can_be() -> None:
    found = forwarded(
        "-------- Forwarded Message --------\nSubject: x\nDate: Tue, 3 Nov 2026 10:00:00 +0000\n"
        "From: ada@client.example\n\nHi\n"
    )
    assert found is not None
    assert found.sent_at == datetime(2026, 11, 3, 10, tzinfo=UTC)


def test_a_folded_subject_is_read_whole() -> None:
    found = forwarded(
        "---------- Forwarded message ---------\nFrom: ada@client.example\n"
        "Subject: a long subject over\ntwo lines\nTo: bo@desk.example\n\nHi\n"
    )
    assert found is not None
    assert (found.subject, found.text) == ("a long subject over two lines", "Hi")


def test_a_reply_is_no_forward() -> None:
    assert forwarded("Yes.\n\nOn 3 Nov 2026, Ada wrote:\n> Is it on?\n", "Re: Pump") is None


def test_a_mail_of_own_words_is_no_forward() -> None:
    body = Body(spans=(Span(SpanKind.OWN, "I forwarded the message:\nit smokes."),))
    assert pass_on(body, "", ()) == (body, None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada <ada@x.example>", ["Ada <ada@x.example>"]),
        (
            '"Lovelace, Ada" <ada@x.example>, bo@x.example',
            ["Lovelace, Ada <ada@x.example>", "bo@x.example"],
        ),
        ("Ada [mailto:ada@x.example]", ["Ada <ada@x.example>"]),
        ("Ada <ada@x.example<mailto:ada@x.example>>", ["Ada <ada@x.example>"]),
        ("Ada (ada@x.example)", ["Ada <ada@x.example>"]),
        ("Ada Lovelace", []),
        ("@ <@> a@", []),
    ],
)
def test_addresses_are_read_as_people_see_them(text: str, shown: list[str]) -> None:
    assert [str(one) for one in addresses_in(text)] == shown

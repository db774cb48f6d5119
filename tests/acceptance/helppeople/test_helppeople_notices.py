"""Chapter 5: what the sender is told, in each language (N1, N3, W6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from acceptance_desk import read, said
from attrs import evolve
from helppeople_desk import HELP, HelpDesk, policy

from mail2ticket.model.notice import NoticeKind
from mail2ticket.presets.helppeople import FIELDS
from mail2ticket.wording import DEFAULT, LANGUAGES

REFUSALS = {
    "reply_refused": "reply_prefix.eml",
    "forward_refused": "forward_prefix.eml",
    "cc_only": "copy_only.eml",
    "empty_subject": "no_subject.eml",
    "long_subject": "long_subject.eml",
    "unregistered": "unregistered.eml",
    "wrong_address": "other_address.eml",
    "inactive_sender": "inactive.eml",
}


def in_language(language: str) -> HelpDesk:
    return HelpDesk(policy=policy(evolve(HELP, language=language)))


def test_n1_the_success_notice_has_the_data_of_the_request() -> None:
    desk = HelpDesk()

    outcome = desk.receives("new_request.eml")

    [notice] = desk.sent
    found = read(notice)
    assert outcome.notices == (NoticeKind.CREATED,)
    assert found.subject == (
        "[T20261109.0001] Hemos recibido su solicitud: La impresora del piso 3 no enciende"
    )
    assert found.body.text.strip() == (
        "Hemos recibido su solicitud «La impresora del piso 3 no enciende» y la hemos registrado"
        " con el número T20261109.0001. Equipo encargado: Nivel 1.\n\n"
        "Puede seguir su solicitud aquí:\nhttps://mesa.example/casos/T20261109.0001\n\n"
        "Estado: Registrado\nÁrea: TI\nServicio: CORREO\nNaturaleza: INCIDENTE\n\n"
        "Un cordial saludo\nMesa de ayuda"
    )


def test_n1_the_same_stands_in_the_table_of_the_html_form() -> None:
    desk = HelpDesk()
    desk.receives("new_request.eml")

    content = read(desk.sent[0])

    assert content.structure.media_type == "multipart/alternative"
    html = content.body.html or ""
    for label, value in (
        ("Número", "T20261109.0001"),
        ("Asunto", "La impresora del piso 3 no enciende"),
        ("Equipo encargado", "Nivel 1"),
        ("Estado", "Registrado"),
        ("Área", "TI"),
        ("Servicio", "CORREO"),
        ("Naturaleza", "INCIDENTE"),
    ):
        assert label in html
        assert html.index(label) < html.index(value, html.index(label))


def test_w6_nobody_is_asked_to_answer_where_no_answer_is_taken() -> None:
    desk = HelpDesk()
    desk.receives("new_request.eml")

    assert "¿Desea añadir algo?" not in said(desk.sent[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_n1_the_success_notice_comes_in_each_language(language: str) -> None:
    desk = in_language(language)

    desk.receives("new_request.eml")

    text = said(desk.sent[0])
    colon = DEFAULT.labels[language].colon
    values = ("Registrado", "TI", "CORREO", "INCIDENTE")
    for label, value in zip(FIELDS[language].values(), values, strict=True):
        assert " ".join(f"{label}{colon}{value}".split()) in text
    assert "T20261109.0001" in text
    assert "La impresora del piso 3 no enciende" in text
    assert "Nivel 1" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REFUSALS)
def test_w6_each_refusal_has_a_notice_of_its_own_in_each_language(
    reason: str, language: str
) -> None:
    desk = in_language(language)

    outcome = desk.receives(REFUSALS[reason])

    assert (outcome.reason, outcome.notices) == (reason, (NoticeKind.REFUSED,))
    [notice] = desk.sent
    own = " ".join(DEFAULT.reason(reason, language).split())
    assert own in said(notice)
    assert own != " ".join(DEFAULT.reason(reason, "en").split()) or language == "en"
    assert read(notice).headers.get("Auto-Submitted") == "auto-replied"


@pytest.mark.parametrize("language", LANGUAGES)
def test_w6_no_two_refusals_say_the_same(language: str) -> None:
    sentences = {DEFAULT.reason(reason, language) for reason in REFUSALS}

    assert len(sentences) == len(REFUSALS)


def test_n1_each_mailbox_speaks_its_own_language() -> None:
    english = evolve(HELP, address="help@mesa.example", name="Help desk", language="en")
    known = policy()
    [spanish] = known.mailboxes
    [made] = policy(english).mailboxes
    desk = HelpDesk(policy=evolve(known, mailboxes=(spanish, made)))

    desk.receives("no_subject.eml")

    assert DEFAULT.reason("empty_subject", "es") in said(desk.sent[0])
    content = b"To: help@mesa.example\r\nFrom: luz.rojas@andina.example\r\n\r\nHello\r\n"
    desk.receives(content)
    assert DEFAULT.reason("empty_subject", "en") in said(desk.sent[1])


def test_n1_a_mailbox_may_leave_notices_out() -> None:
    desk = HelpDesk(policy=policy(evolve(HELP, notices={NoticeKind.CREATED})))

    assert desk.receives("no_subject.eml").notices == ()
    assert desk.receives("new_request.eml").notices == (NoticeKind.CREATED,)


def test_n1_a_host_may_call_the_codes_otherwise() -> None:
    known = policy()
    words = {"es": {"area": "Departamento"}}
    desk = HelpDesk(policy=evolve(known, wording=DEFAULT.listing(words)))

    desk.receives("new_request.eml")

    assert "Departamento: TI" in said(desk.sent[0])
    assert "Naturaleza" not in said(desk.sent[0])


def test_n3_whoever_is_refused_again_and_again_is_told_five_times_an_hour() -> None:
    desk = HelpDesk()
    for at in range(8):
        content = (
            b"To: ayuda@mesa.example\r\nFrom: luz.rojas@andina.example\r\n"
            b"Message-ID: <n%d@andina.example>\r\nSubject: RE: caso %d\r\n\r\nNota %d: %b\r\n"
        )
        word = b"abcdefgh"[at : at + 1] * 6
        desk.receives(content % (at, at, at, word), after=timedelta(minutes=6))

    assert len(desk.sent) == 5

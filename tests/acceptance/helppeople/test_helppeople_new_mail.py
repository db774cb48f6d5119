"""Chapter 1: which mail opens a request. New mail only, sent to the address (W6)."""

from __future__ import annotations

import pytest
from acceptance_desk import read, said, why
from attrs import evolve
from helppeople_desk import HELP, HelpDesk, policy

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind, NewTicket
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Contact
from mail2ticket.testing import mail
from mail2ticket.wording import DEFAULT

LUZ = "luz.rojas@andina.example"
PASSED = "mx.mesa.example; dmarc=pass header.from=andina.example"


HELP_ADDRESS = "ayuda@mesa.example"


def written(
    subject: str = "Sin red",
    body: str = "No hay red.",
    *,
    to: str = HELP_ADDRESS,
    **headers: str | None,
) -> bytes:
    """Return a mail of Luz's that our server verified."""
    known = {"Authentication_Results": PASSED, **headers}
    return mail(subject, body, sender=LUZ, to=to, attachments=(), **known)


def test_w6_a_new_mail_of_a_registered_person_opens_a_request() -> None:
    desk = HelpDesk()

    outcome = desk.receives("new_request.eml")

    assert (outcome.state, outcome.entity) == (State.CREATED, EntityKind.TICKET)
    assert outcome.number == "T20261109.0001"
    assert outcome.decision
    entity = outcome.decision.entity
    assert isinstance(entity, NewTicket)
    assert entity.title == "La impresora del piso 3 no enciende"
    assert "La impresora del piso 3 no enciende desde ayer." in entity.text
    assert isinstance(entity.requester, Contact)
    assert (entity.requester.id, entity.company and entity.company.id) == ("luz", "andina")
    assert entity.is_registered
    assert (entity.queue, entity.status, entity.source) == ("Nivel 1", "Registrado", "email")


@pytest.mark.parametrize(
    ("name", "reason", "because"),
    [
        ("reply_prefix.eml", "reply_refused", "prefix of a reply"),
        ("reply_header.eml", "reply_refused", "the header names the mail that it answers"),
        ("forward_prefix.eml", "forward_refused", "prefix of a forward"),
        ("forward_text.eml", "forward_refused", "it passes on another mail"),
        ("copy_only.eml", "cc_only", "ayuda@mesa.example is only in Cc"),
    ],
)
def test_w6_replies_forwards_and_copies_are_refused_each_with_its_reason(
    name: str, reason: str, because: str
) -> None:
    desk = HelpDesk()

    outcome = desk.receives(name)

    assert (outcome.state, outcome.reason) == (State.DISCARDED, reason)
    assert because in why(outcome, "decide")
    assert desk.requests == ()
    assert outcome.notices == (NoticeKind.REFUSED,)
    [notice] = desk.sent
    assert str(notice.to) == LUZ
    assert DEFAULT.reason(reason, "es") in said(notice)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Sin red",
        "RE: Sin red",
        "Re[2]: Sin red",
        "AW: Sin red",
        "SV: Sin red",
        "R: Sin red",
        "Antw: Sin red",
        "RES: Sin red",
        "Odp: Sin red",
        "回复: Sin red",
        "[EXTERNAL] RE: Sin red",
    ],
)
def test_w6_a_reply_is_known_by_its_prefix_in_any_language(subject: str) -> None:
    assert HelpDesk().receives(written(subject)).reason == "reply_refused"


@pytest.mark.parametrize(
    "subject",
    [
        "Fwd: Sin red",
        "FW: Sin red",
        "RV: Sin red",
        "WG: Sin red",
        "TR: Sin red",
        "ENC: Sin red",
        "Doorst: Sin red",
        "I: Sin red",
        "转发: Sin red",
        "[EXTERNAL] RV: Sin red",
    ],
)
def test_w6_a_forward_is_known_by_its_prefix_in_any_language(subject: str) -> None:
    assert HelpDesk().receives(written(subject)).reason == "forward_refused"


@pytest.mark.parametrize(
    "subject",
    [
        "Re-inicio de la clave",
        "Reunión: sala 4",
        "Red: caída",
        "Avería",
        "Instalar: Office",
        "RVM",
    ],
)
def test_w6_a_subject_that_only_begins_alike_is_new(subject: str) -> None:
    assert HelpDesk().receives(written(subject)).state is State.CREATED


def test_w6_a_mail_that_is_attached_to_another_is_a_forward() -> None:
    attached = Attachment.of("correo.eml", written("Vieja"), "message/rfc822")

    outcome = HelpDesk().receives(
        mail(
            "Vean esto",
            "Adjunto.",
            sender=LUZ,
            to=HELP_ADDRESS,
            attachments=[attached],
            Authentication_Results=PASSED,
        )
    )

    assert outcome.reason == "forward_refused"


@pytest.mark.parametrize(
    ("to", "cc", "reason"),
    [
        (HELP_ADDRESS, "ivan.pena@andina.example", ""),
        (f"ivan.pena@andina.example, {HELP_ADDRESS}", None, ""),
        (HELP_ADDRESS, HELP_ADDRESS, ""),
        ("AYUDA@Mesa.Example", None, ""),
        ("ivan.pena@andina.example", f"jefe@andina.example, {HELP_ADDRESS}", "cc_only"),
        ("ivan.pena@andina.example", "Ayuda+ti@mesa.example", "cc_only"),
    ],
)
def test_w6_the_address_must_stand_in_to(to: str, cc: str | None, reason: str) -> None:
    assert HelpDesk().receives(written(to=to, Cc=cc)).reason == reason


def test_w6_a_blind_copy_is_no_copy_the_address_was_written_to() -> None:
    assert HelpDesk().receives("blind_copy.eml").state is State.CREATED


def test_w6_not_even_who_takes_part_answers_by_mail() -> None:
    """Neither to the signed address of the notice, nor by its id, nor by the number."""
    desk = HelpDesk()
    number = desk.receives("new_request.eml").number
    [notice] = desk.sent
    [reply_to] = read(notice).reply_to

    answers = [
        written(f"Re: [{number}] Hemos recibido su solicitud", to=str(reply_to.address)),
        written("La impresora", In_Reply_To=f"<{notice.message_id}>"),
        written(f"RE: {number}"),
    ]

    assert [desk.receives(answer).reason for answer in answers] == ["reply_refused"] * 3
    assert desk.requests == (number,)


def test_w6_a_new_mail_that_names_a_request_opens_another_and_mentions_it() -> None:
    desk = HelpDesk()
    number = desk.receives("new_request.eml").number
    [reply_to] = read(desk.sent[0]).reply_to

    for answer in (
        written(f"Sobre {number}: ahora la del piso 4"),
        written("Otra vez", to=str(reply_to.address)),
    ):
        outcome = desk.receives(answer)
        assert outcome.state is State.CREATED
        assert outcome.number != number
        assert desk.request(outcome).mentions == number
        assert "takes new mail only" in why(outcome, "match")
    first = desk.store.history(number or "")
    assert first
    assert len(first.entries) == 1


def test_w2_what_a_program_answers_to_our_notice_is_a_note_for_agents_and_no_request() -> None:
    desk = HelpDesk()
    number = desk.receives("new_request.eml").number
    [notice] = desk.sent
    vacation = (b"In-Reply-To: <%b>\r\n" % notice.message_id.encode()) + written(
        "Respuesta automática", "Vuelvo el lunes.", Auto_Submitted="auto-replied"
    )

    outcome = desk.receives(vacation)

    assert (outcome.number, outcome.entity) == (number, EntityKind.TICKET_NOTE)
    assert desk.request(outcome).entries[-1].is_internal
    assert outcome.notices == ()


def test_w2_a_vacation_note_about_nothing_opens_no_request() -> None:
    desk = HelpDesk()

    outcome = desk.receives("vacation.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "vacation")
    assert (desk.requests, desk.sent) == ((), [])


def test_d3_a_bounce_of_our_notice_is_a_note_on_its_request() -> None:
    desk = HelpDesk()
    number = desk.receives("new_request.eml").number
    original = desk.sent[0].message_id
    bounce = (
        "From: MAILER-DAEMON@andina.example\r\nTo: ayuda@mesa.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        "Message-ID: <b1@andina.example>\r\nDate: Mon, 9 Nov 2026 15:00:00 +0000\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nMailbox full.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; andina.example\r\n\r\nFinal-Recipient: rfc822; "
        f"{LUZ}\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{original}>\r\nSubject: x\r\n\r\n.\r\n--b--\r\n"
    ).encode()

    outcome = desk.receives(bounce, Envelope(None, (Address.of(HELP_ADDRESS),)))

    assert (outcome.number, outcome.entity) == (number, EntityKind.TICKET_NOTE)
    assert outcome.notices == ()


def test_x5_what_is_refused_is_kept_as_it_came_with_its_reason() -> None:
    """helppeople drops it; here a person can still look it up."""
    desk = HelpDesk()
    content = written("Re: Sin red")

    outcome = desk.receives(content)

    [record] = desk.store.recorded(outcome.message_id)
    assert (record.state, record.reason) == (State.DISCARDED, "reply_refused")
    assert desk.store.raw(outcome.key) == content


def test_a_refused_mail_that_comes_twice_is_told_of_once() -> None:
    desk = HelpDesk()
    content = written("Re: Sin red")

    assert desk.receives(content).reason == "reply_refused"
    assert desk.receives(content).state is State.REPEAT
    assert len(desk.sent) == 1


def test_a_host_that_wants_replies_says_so() -> None:
    """The preset sets them on each mailbox; what is changed after it stands."""
    known = policy()
    relaxed = tuple(evolve(one, new_mail_only=False) for one in known.mailboxes)
    desk = HelpDesk(policy=evolve(known, mailboxes=relaxed))
    number = desk.receives("new_request.eml").number

    assert desk.receives(written(f"Re: [{number}] La impresora")).number == number


def test_a_mailbox_of_the_host_keeps_what_else_it_says() -> None:
    [mailbox] = policy().mailboxes

    assert (mailbox.queue, mailbox.language, mailbox.name) == ("Nivel 1", "es", HELP.name)

"""Programs in a dialogue: challenges, and answers to invitations (W1)."""

# ruff: noqa: E501 - the words of mail are left whole, in the scripts of their languages

from __future__ import annotations

import pytest
from cases import case, message

from mail2ticket.model.appointment import Appointment
from mail2ticket.model.message import Structure
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.dialogues import calendar_answer, challenge, domain_report

EVENT = Structure("multipart/alternative", (Structure("text/plain"), Structure("text/calendar")))

CHALLENGES = (
    ("Please confirm your message", "This message was created automatically. Bo asks that you confirm, so that your message can be delivered, by replying: it proves that you are a real person."),
    ("Your email requires verification verify#x7", "The message you sent requires that you verify that you are a real live human being and not a spam source."),
    ("Please verify your email to bo@client.example", "I use a service against spam. You only need to do this once."),
    ("[spamguard] Please verify your message", "You are an unknown sender: click below."),
    ("Verification required: Pump", "To protect myself from unsolicited mail, I ask you to click here."),
    ("Bestätigung Ihrer E-Mail erforderlich", "Ihre Nachricht wird zugestellt, sobald Sie hier klicken."),
    ("Veuillez confirmer votre message", "Pour lutter contre le courrier indésirable, merci de cliquer."),
)  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), CHALLENGES)
def test_a_challenge_is_known_by_its_subject_and_its_text(subject: str, text: str) -> None:
    answer = challenge(case(message(subject.removeprefix("[spamguard] "), text)))

    assert answer
    assert answer.value is Kind.CHALLENGE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Please confirm your message", "Did you mean Monday or Tuesday?"),
        ("Verification required", "The auditors want the pump checked."),
        ("Pump", "Click here to prove that you are a real person."),
        ("Re: Please confirm your message", "I got this mail. Is it a spam protection?"),
    ],
)
def test_a_person_who_wants_a_confirmation_is_no_challenge(subject: str, text: str) -> None:
    assert challenge(case(message(subject, text))) is None


@pytest.mark.parametrize(
    "subject",
    [
        "Accepted: Review @ Tue 3 Nov 2026",
        "Declined: Review",
        "Tentative: Review",
        "Tentatively Accepted: Review",
        "Canceled: Review",
        "Angenommen: Durchsicht",
        "Zugesagt: Durchsicht",
        "Abgelehnt: Durchsicht",
        "Accepté : Revue",
        "Aceptado: Revisión",
        "Accettato: Riunione",
        "[Accepted: Review]",
        "(*Accepted: Review*)",
        "Aceito: Revisão",
        "Geaccepteerd: Overleg",
        "Accepterat: Möte",
        "Hyväksytty: Kokous",
        "Zaakceptowano: Spotkanie",
        "Přijato: Schůzka",
        "Принято: Встреча",
        "承諾: 会議",
        "已接受: 会议",
        "수락: 회의",
    ],
)
def test_a_calendar_tells_who_comes(subject: str) -> None:
    answer = calendar_answer(case(message(subject, structure=EVENT)))

    assert answer
    assert answer.value is Kind.NOTIFICATION


@pytest.mark.parametrize(
    ("subject", "structure"),
    [
        ("Accepted: your offer for the pump", Structure("text/plain")),
        ("Review of the pump", EVENT),
        ("Invitation: Review", EVENT),
        ("Re: Accepted: Review", EVENT),
        ("Accepted offers", EVENT),
    ],
)
def test_a_person_who_accepts_or_invites_is_no_calendar(
    subject: str, structure: Structure
) -> None:
    assert calendar_answer(case(message(subject, structure=structure))) is None


REPORT = "Report Domain: desk.example Submitter: client.example Report-ID: <7@client.example>"


@pytest.mark.parametrize("packed", ["application/gzip", "application/zip"])
def test_a_report_on_a_domain_is_a_programs(packed: str) -> None:
    """RFC 7489 section 7.2.1.1."""
    whole = Structure("multipart/mixed", (Structure("text/plain"), Structure(packed)))

    for structure in (Structure(packed), whole):
        answer = domain_report(case(message(REPORT, structure=structure)))
        assert answer
        assert answer.value is Kind.NOTIFICATION


@pytest.mark.parametrize(
    ("subject", "media_type"),
    [
        (REPORT, "text/plain"),
        (f"Fwd: {REPORT}", "application/zip"),
        ("Report domain: desk.example", "application/zip"),
        ("Pump", "application/zip"),
    ],
)
def test_a_person_who_asks_about_such_a_report_is_none(subject: str, media_type: str) -> None:
    assert domain_report(case(message(subject, structure=Structure(media_type)))) is None


@pytest.mark.parametrize(
    ("methods", "is_answer"),
    [
        (("REPLY",), True),
        (("COUNTER",), True),
        (("REQUEST", "REPLY"), True),
        (("REQUEST",), False),
        (("CANCEL",), False),
        (("",), False),
        ((), False),
    ],
)
def test_w1_an_event_that_is_an_answer_needs_no_subject_that_says_so(
    methods: tuple[str, ...], is_answer: bool
) -> None:
    """RFC 5546: in any language; an invitation is a person's."""
    appointments = tuple(Appointment(method=method) for method in methods)
    answer = calendar_answer(case(message("Besprechung", appointments=appointments)))

    assert bool(answer) is is_answer
    assert answer is None or answer.value is Kind.NOTIFICATION

"""Chapter 3: who may write. Registered people, from their registered address (W6, S1)."""

from __future__ import annotations

import pytest
from acceptance_desk import said, why
from attrs import evolve
from helppeople_desk import LUZ, HelpDesk, passed

from mail2ticket.model.decision import State
from mail2ticket.model.items import NewTicket
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Agent, Contact
from mail2ticket.testing import mail
from mail2ticket.wording import DEFAULT


@pytest.mark.parametrize(
    ("name", "reason", "state", "because"),
    [
        ("unregistered.eml", "unregistered", State.DISCARDED, "is not registered"),
        ("colleague.eml", "unregistered", State.DISCARDED, "ana@andina.example is not registered"),
        ("other_address.eml", "wrong_address", State.DISCARDED, "not the first address of Luz"),
        ("inactive.eml", "inactive_sender", State.HELD, "Omar Díaz is inactive"),
    ],
)
def test_w6_who_may_not_write_is_refused_with_a_reason(
    name: str, reason: str, state: State, because: str
) -> None:
    desk = HelpDesk()

    outcome = desk.receives(name)

    assert (outcome.state, outcome.reason) == (state, reason)
    assert because in why(outcome, "decide")
    assert outcome.notices == (NoticeKind.REFUSED,)
    [notice] = desk.sent
    assert DEFAULT.reason(reason, "es") in said(notice)
    assert desk.requests == ()


@pytest.mark.parametrize("address", ["luz.rojas@andina.example", "Luz.Rojas@ANDINA.example"])
def test_w6_the_registered_address_is_the_first_one_in_any_case(address: str) -> None:
    outcome = HelpDesk().receives(
        mail(sender=address, to="ayuda@mesa.example", Authentication_Results=passed(address))
    )

    assert outcome.state is State.CREATED
    assert outcome.decision
    assert isinstance(outcome.decision.requester, Contact)
    assert outcome.decision.requester.id == "luz"


def test_w6_who_is_registered_anew_may_write_from_then_on() -> None:
    desk = HelpDesk()
    sender = "nuevo@externo.example"
    assert desk.receives("unregistered.eml").reason == "unregistered"

    desk.store.add_person(Contact("nuevo", "Nuevo", (sender,)))
    outcome = desk.receives(
        mail("Otra vez", sender=sender, to="ayuda@mesa.example", Authentication_Results=None)
    )

    assert outcome.state is State.CREATED


def test_w6_the_other_address_may_write_once_it_is_the_registered_one() -> None:
    desk = HelpDesk()
    desk.store.add_person(evolve(LUZ, addresses=("luz@correo.example",)))

    assert desk.receives("other_address.eml").state is State.CREATED


def test_s1_an_agent_may_open_a_request_too() -> None:
    sara = "sara.gil@mesa.example"

    outcome = HelpDesk().receives(
        mail(
            "Cambiar disco",
            sender=sara,
            to="ayuda@mesa.example",
            Authentication_Results=passed(sara),
        )
    )

    assert outcome.decision
    assert isinstance(outcome.decision.requester, Agent)
    assert outcome.state is State.CREATED


def test_s4_who_claims_to_be_an_agent_and_is_not_proven_is_not_registered() -> None:
    outcome = HelpDesk().receives(mail(sender="sara.gil@mesa.example", to="ayuda@mesa.example"))

    assert outcome.reason == "unregistered"


def test_s4_nobody_commands_by_mail() -> None:
    sara = "sara.gil@mesa.example"

    for line in ("#T=1.5", "/close", "Status: Cerrado"):
        outcome = HelpDesk().receives(
            mail(
                "Cambiar disco",
                f"{line}\nHay que cambiarlo.",
                sender=sara,
                to="ayuda@mesa.example",
                Authentication_Results=passed(sara),
            )
        )
        assert outcome.decision
        assert isinstance(outcome.decision.entity, NewTicket)
        assert outcome.decision.entity.text.startswith(line)
        assert outcome.decision.command is None
        assert outcome.decision.entity.status == "Registrado"


def test_t5_a_forged_sender_opens_nothing_and_the_real_one_is_not_bothered() -> None:
    desk = HelpDesk()

    outcome = desk.receives("forged.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "unregistered")
    assert "known to be forged" in why(outcome, "attribute")
    assert (outcome.notices, desk.sent) == ((), [])


def test_x3_who_is_not_proven_is_told_in_none_of_his_own_words() -> None:
    """Else anybody could write to Luz in our name, by sending us a mail in hers."""
    desk = HelpDesk()

    outcome = desk.receives("unproven.eml")

    assert outcome.state is State.CREATED
    [notice] = desk.sent
    assert "Necesito acceso" not in said(notice) + notice.content.decode()
    assert "Luz" not in said(notice)
    assert f"{outcome.number}" in said(notice)
    assert "Área: TI" in said(notice)


def test_x3_nor_is_he_when_he_is_refused() -> None:
    desk = HelpDesk()

    outcome = desk.receives(
        mail("RE: compre relojes", sender="luz.rojas@andina.example", to="ayuda@mesa.example")
    )

    assert outcome.reason == "reply_refused"
    assert "relojes" not in said(desk.sent[0])
    assert b"relojes" not in desk.sent[0].content


def test_s1_of_two_people_with_one_address_none_is_guessed() -> None:
    desk = HelpDesk()
    desk.store.add_person(Contact("twin", "Gemela", ("luz.rojas@andina.example",)))

    outcome = desk.receives("new_request.eml")

    assert outcome.reason == "unregistered"
    assert "2 contacts have the address" in why(outcome, "attribute")


def test_e16_private_mail_becomes_nothing_and_is_not_kept() -> None:
    desk = HelpDesk()

    outcome = desk.receives(
        mail(sender="luz.rojas@andina.example", to="ayuda@mesa.example", Sensitivity="Private")
    )

    assert outcome.reason == "private"
    assert desk.store.raw(outcome.key) is None

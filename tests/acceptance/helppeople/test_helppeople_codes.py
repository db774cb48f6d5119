"""Chapter 4: area, service and nature; who works the request. In both stores (E6, E13)."""

from __future__ import annotations

import pytest
from acceptance_desk import read, said
from attrs import evolve
from helppeople_desk import HELP, HelpDesk, policy

from mail2ticket import presets
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.changes import AssignBy
from mail2ticket.model.decision import State
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import NoticeKind
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore


def test_e6_a_request_gets_the_codes_of_area_service_and_nature(
    store: MemoryStore | SqliteStore,
) -> None:
    desk = HelpDesk(store=store)
    outcome = desk.receives("new_request.eml")

    request = desk.request(outcome)

    assert dict(request.fields) == {"area": "TI", "service": "CORREO", "nature": "INCIDENTE"}
    assert (request.queue, request.item.status) == ("Nivel 1", "Registrado")
    assert request.requester == "Luz Marina Rojas"
    assert request.item.company
    assert request.item.company.id == "andina"


def test_e6_codes_that_are_not_given_are_not_set(store: MemoryStore | SqliteStore) -> None:
    desk = HelpDesk(policy(service="", nature=""), store=store)
    outcome = desk.receives("new_request.eml")

    assert dict(desk.request(outcome).fields) == {"area": "TI"}
    assert "Servicio:" not in said(outcome.outbox[0])


def test_e6_a_mailbox_s_own_code_stays() -> None:
    own = evolve(HELP, fields={"area": "RH", "sede": "Bogotá"})
    desk = HelpDesk(policy=policy(own))

    outcome = desk.receives("new_request.eml")

    assert dict(desk.request(outcome).fields) == {
        "area": "RH",
        "service": "CORREO",
        "nature": "INCIDENTE",
        "sede": "Bogotá",
    }


def test_e6_each_mailbox_has_codes_of_its_own() -> None:
    payroll = Mailbox("nomina@mesa.example", fields={"area": "RH"})
    made = presets.helppeople((HELP, payroll), area="TI", nature="SOLICITUD")

    assert [dict(one.fields) for one in made.mailboxes] == [
        {"area": "TI", "nature": "SOLICITUD"},
        {"area": "RH", "nature": "SOLICITUD"},
    ]


def test_e13_without_an_assistant_people_assign_a_request_by_hand(
    store: MemoryStore | SqliteStore,
) -> None:
    desk = HelpDesk(store=store)
    outcome = desk.receives("new_request.eml")

    assert desk.request(outcome).item.assignee == ""
    assert outcome.notices == (NoticeKind.CREATED,)


def test_e13_the_bot_gets_every_request_and_is_told(store: MemoryStore | SqliteStore) -> None:
    desk = HelpDesk(policy(assistant="bot"), store=store)
    outcome = desk.receives("new_request.eml")

    assert desk.request(outcome).item.assignee == "bot"
    told = {str(mail.to): mail.kinds for mail in desk.sent}
    assert told == {
        "luz.rojas@andina.example": (NoticeKind.CREATED,),
        "asistente@mesa.example": (NoticeKind.ASSIGNED,),
    }
    assert "fixed of bot" in str(outcome.decision and outcome.decision.trace)


@pytest.mark.parametrize("assistant", ["nobody", "old-bot"])
def test_e13_a_bot_that_is_not_there_leaves_the_request_in_its_queue(
    store: MemoryStore | SqliteStore, assistant: str
) -> None:
    desk = HelpDesk(policy(assistant=assistant), store=store)
    outcome = desk.receives("new_request.eml")

    assert outcome.state is State.CREATED
    assert desk.request(outcome).item.assignee == ""
    assert [str(mail.to) for mail in desk.sent] == ["luz.rojas@andina.example"]


def test_e13_a_host_may_assign_in_turn_instead() -> None:
    turns = evolve(HELP, assign=AssignBy.ROUND_ROBIN)
    desk = HelpDesk(policy=policy(turns))
    desk.store.add_queue("Nivel 1", ("sara", "bot"))

    first = desk.receives("new_request.eml")
    second = desk.receives("unproven.eml")

    assert desk.request(first).item.assignee == "sara"
    assert desk.request(second).item.assignee == "bot"


def test_e13_a_mailbox_that_assigns_otherwise_gives_way_to_the_assistant() -> None:
    turns = evolve(HELP, assign=AssignBy.ROUND_ROBIN)

    [mailbox] = policy(turns, assistant="bot").mailboxes

    assert (mailbox.assign, mailbox.assignee) == (AssignBy.FIXED, "bot")


def test_the_agent_who_gets_it_reads_the_codes_too() -> None:
    desk = HelpDesk(policy=policy(assistant="bot"))

    desk.receives("new_request.eml")

    [told] = [mail for mail in desk.sent if NoticeKind.ASSIGNED in mail.kinds]
    assert "Área: TI Servicio: CORREO Naturaleza: INCIDENTE" in said(told)
    assert "Luz Marina Rojas" in said(told)
    assert "T20261109.0001" in read(told).subject


def test_a_preset_without_mailboxes_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="at least one mailbox"):
        presets.helppeople(())

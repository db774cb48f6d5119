"""
Mailboxes: two editions, the alert mailbox and custom ones, and what each sets (E6, E7, E8).

The manual: *Basic creates tickets, from the alert mailbox and one custom mailbox. Advanced
creates all six entities, from the alert mailbox and up to 15 custom mailboxes.*
"""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from autotask_desk import (
    ALERTS,
    HELP,
    HOUSE,
    PROJECTS,
    XRAY,
    alert,
    desk,
    entity_of,
    help_desk,
    plain,
    policy,
    proven,
    text_of,
    ticket_of,
)

from mail2ticket.errors import ConfigurationError
from mail2ticket.mailboxes import activating, adding, deactivating, deleting, downgraded, editing
from mail2ticket.model.decision import State
from mail2ticket.model.desk import Edition
from mail2ticket.model.items import EntityKind, NewNote, NewTimeEntry
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import NoticeKind
from mail2ticket.presets import autotask


def custom(count: int) -> tuple[Mailbox, ...]:
    """Return so many custom mailboxes."""
    return tuple(Mailbox(f"box{number}@brightside.example") for number in range(1, count + 1))


# --- editions -------------------------------------------------------------------------------


@pytest.mark.parametrize(("edition", "most"), [("basic", 1), ("advanced", 15)])
def test_an_edition_has_the_alert_mailbox_and_so_many_custom_ones(edition: str, most: int) -> None:
    assert len(autotask((ALERTS, *custom(most)), edition=edition).mailboxes) == most + 1
    with pytest.raises(ConfigurationError, match=f"box{most + 1}@brightside.example"):
        autotask((ALERTS, *custom(most + 1)), edition=edition)


@pytest.mark.parametrize("edition", list(Edition))
def test_there_is_one_alert_mailbox(edition: Edition) -> None:
    second = Mailbox("alerts2@brightside.example", alert_key="two herons fly")

    with pytest.raises(
        ConfigurationError, match=r"alerts2@brightside\.example.*one alert mailbox"
    ):
        autotask((ALERTS, second), edition=edition)


@pytest.mark.parametrize("edition", list(Edition))
def test_inactive_mailboxes_are_not_counted(edition: Edition) -> None:
    idle = tuple(evolve(one, is_active=False) for one in custom(30)[16:])

    made = autotask((ALERTS, custom(1)[0], *idle), edition=edition)

    assert sum(box.is_active for box in made.mailboxes) == 2


@pytest.mark.parametrize(
    "file",
    [
        "02_ticket_note.eml",
        "03_ticket_time.eml",
        "04_project_note.eml",
        "05_task_note.eml",
        "06_task_time.eml",
    ],
)
def test_basic_makes_tickets_alone_and_they_name_the_item(file: str) -> None:
    story = desk(HELP, ALERTS, edition="basic")

    outcome = story.receives(file)

    assert outcome.entity is EntityKind.TICKET
    assert ticket_of(outcome).mentions is not None
    assert outcome.number not in {None, ticket_of(outcome).mentions}


def test_basic_obeys_no_indicators_and_keeps_them_as_text() -> None:
    story = desk(HELP, ALERTS, edition="basic")

    outcome = story.receives("03_ticket_time.eml")

    assert "#T=1.5 #R=Technician" in story.last(outcome.number).text
    assert NoticeKind.COMMAND_ERROR in outcome.notices


def test_basic_takes_alerts() -> None:
    assert desk(HELP, ALERTS, edition="basic").receives("08_alert.eml").state is State.CREATED


def test_going_back_to_basic_leaves_custom_mailboxes_inactive_until_one_is_chosen() -> None:
    basic = downgraded(policy())

    assert [box.address.local for box in basic.mailboxes if box.is_active] == ["alerts"]
    chosen = activating(basic, HELP.address)
    assert [box.is_active for box in chosen.mailboxes] == [True, False, True]
    with pytest.raises(ConfigurationError, match=r"projects@brightside\.example"):
        activating(chosen, PROJECTS.address)
    assert downgraded(policy(), HELP.address).mailboxes[0].is_active


# --- management -----------------------------------------------------------------------------


def test_mailboxes_are_created_edited_and_deactivated() -> None:
    made = adding(policy(), Mailbox("vip@brightside.example"))
    edited = editing(made, "vip@brightside.example", queue="VIP")
    idle = deactivating(edited, "vip@brightside.example")

    assert (idle.mailboxes[-1].queue, idle.mailboxes[-1].is_active) == ("VIP", False)


def test_one_that_entities_refer_to_can_only_be_deactivated() -> None:
    story = desk()
    story.receives("01_new_ticket.eml")
    in_use = story.store.mailboxes_in_use()

    with pytest.raises(ConfigurationError, match="it can only be deactivated"):
        deleting(story.policy, HELP.address, in_use)
    assert len(deleting(story.policy, PROJECTS.address, in_use).mailboxes) == 2


def test_mail_to_an_inactive_mailbox_is_held() -> None:
    outcome = help_desk(is_active=False).receives(plain())

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")


# --- defaults for each entity ---------------------------------------------------------------


def test_each_mailbox_has_defaults_of_its_own_for_tickets() -> None:
    vip = Mailbox(
        "vip@brightside.example",
        queue="VIP",
        priority="Critical",
        status="In Progress",
        type="Incident",
        source="VIP mail",
        company=HOUSE,
        fields={"sub_issue": "Unknown"},
    )
    story = desk(HELP, vip, ALERTS)

    outcome = story.receives(plain(sender="sam@elsewhere.example", to="vip@brightside.example"))

    history = story.history(outcome.number)
    assert (history.queue, history.priority, history.item.status) == (
        "VIP",
        "Critical",
        "In Progress",
    )
    assert (history.type, history.source, history.item.company) == ("Incident", "VIP mail", HOUSE)
    assert history.fields == (("sub_issue", "Unknown"),)


@pytest.mark.parametrize("internal", [False, True])
def test_for_notes_it_sets_type_and_who_sees_them(internal: bool) -> None:
    story = help_desk(note_type="Task Detail", internal_notes=internal)

    note = entity_of(story.receives("02_ticket_note.eml"), NewNote)

    assert (note.type, note.is_internal) == ("Task Detail", internal)


def test_for_time_entries_it_sets_role_and_work_type() -> None:
    story = help_desk(role="Consultant", work_type="On-site")

    time = entity_of(
        story.receives(proven(XRAY, "#T=1\nDone.", "omar@brightside.example")), NewTimeEntry
    )

    assert (time.role, time.work_type) == ("Consultant", "On-site")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "request"), ("de", "Anfrage"), ("es", "solicitud"), ("fr", "demande")],
)
def test_it_speaks_a_language(language: str, said: str) -> None:
    story = help_desk(language=language)

    story.receives("01_new_ticket.eml")

    assert said in text_of(story.sent[0])


def test_it_says_which_notices_are_sent() -> None:
    quiet = help_desk(notices={NoticeKind.REFUSED})

    assert quiet.receives("01_new_ticket.eml").notices == ()
    assert quiet.receives("12_nobody.eml").notices == (NoticeKind.REFUSED,)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"assign": "fixed", "assignee": "omar"}, "omar"),
        ({"assign": "round_robin"}, "nora"),
        ({}, ""),
    ],
)
def test_its_tickets_find_a_resource_or_wait_in_the_queue(
    changes: dict[str, Any], key: str
) -> None:
    story = help_desk(**changes)

    outcome = story.receives("01_new_ticket.eml")

    assert story.item(outcome.number).assignee == key


def test_the_alert_mailbox_is_a_mailbox_like_any_other_without_a_token() -> None:
    story = desk()

    outcome = story.receives(plain(to="alerts@brightside.example"))

    assert (outcome.state, ticket_of(outcome).queue) == (State.CREATED, "Monitoring")


def test_a_custom_mailbox_takes_no_alerts() -> None:
    story = desk()

    outcome = story.receives(alert(to="help@brightside.example", sender="dana@harbour.example"))

    assert outcome.decision is not None
    assert outcome.decision.kind != "alert"
    assert "herons" not in story.last(outcome.number).text

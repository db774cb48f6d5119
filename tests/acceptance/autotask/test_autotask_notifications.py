"""
Notification templates, tags, and rules of the workflow (E12, E13, N1, N2).

The manual: *Each mailbox has a success and a failure template. Workflow rules assign and notify
when an entity is created by email. Tags are set by words in title and description.*
"""

from __future__ import annotations

import pytest
from acceptance_desk import why
from attrs import evolve
from autotask_desk import XRAY, Desk, desk, help_desk, plain, policy, proven, text_of

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case_conditions import IsInMailbox, ItemHas, RequesterIs
from mail2ticket.model.changes import Changes
from mail2ticket.model.mail_conditions import HasWords, SentBy
from mail2ticket.model.notice import NoticeKind, Role
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import Assign, Event, Notify, WorkflowRule
from mail2ticket.wording import DEFAULT, Template

PAGE = "https://desk.brightside.example/$number"


def told(story: Desk) -> list[tuple[str, tuple[NoticeKind, ...]]]:
    """Return who was told what."""
    return [(str(sent.to), sent.kinds) for sent in story.sent]


# --- success --------------------------------------------------------------------------------


def test_the_success_notice_has_number_title_queue_and_link() -> None:
    story = help_desk(link=PAGE)
    sender = "dana@harbour.example"

    outcome = story.receives(proven("The till hangs", sender=sender))

    text = text_of(story.sent[0])
    assert told(story) == [(sender, (NoticeKind.CREATED,))]
    assert text.startswith(f"[{outcome.number}] ")
    for said in ("The till hangs", "Level I", f"https://desk.brightside.example/{outcome.number}"):
        assert said in text
    assert "Brightside Service Desk" in text


def test_who_is_not_verified_is_told_in_none_of_his_words() -> None:
    story = desk()

    outcome = story.receives(plain("Buy cheap pills"))

    assert outcome.notices == (NoticeKind.CREATED,)
    assert outcome.number
    assert outcome.number in text_of(story.sent[0])
    assert "pills" not in text_of(story.sent[0])


def test_a_note_and_a_time_entry_have_one_too() -> None:
    story = desk()

    story.receives(proven(XRAY, "Dark.", "dana@harbour.example"))
    story.receives("03_ticket_time.eml")

    assert told(story) == [
        ("dana@harbour.example", (NoticeKind.ADDED,)),
        ("nora@brightside.example", (NoticeKind.ADDED,)),
    ]
    assert "Time booked: 1.5 h" in text_of(story.sent[1])


def test_an_answer_to_a_notice_finds_its_ticket() -> None:
    story = desk()
    first = story.receives("01_new_ticket.eml")
    notice = story.sent[0]
    reply = plain("It works now", "Thank you.", In_Reply_To=f"<{notice.message_id}>")

    assert story.receives(reply).number == first.number


# --- failure --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("sam@elsewhere.example", "which customer of ours you write for"),
        ("len@harbour.example", "not active at present"),
    ],
)
def test_the_failure_notice_says_why(sender: str, said: str) -> None:
    story = desk()

    outcome = story.receives(plain(sender=sender))

    assert outcome.notices == (NoticeKind.REFUSED,)
    assert said in text_of(story.sent[0])


def test_both_templates_can_be_replaced() -> None:
    wording = DEFAULT.replacing(
        "en", NoticeKind.CREATED, Template("[[$tag ]]Danke", "Your number: $number.")
    ).replacing("en", NoticeKind.REFUSED, Template("Sorry", "Not taken.[[ $reason]]"))
    story = desk(settings={"wording": wording})

    outcome = story.receives("01_new_ticket.eml")
    story.receives("12_nobody.eml")

    assert f"Your number: {outcome.number}." in text_of(story.sent[0])
    assert text_of(story.sent[1]).startswith("Sorry\n\nNot taken. We could not tell")


def test_a_template_reads_nothing_of_what_a_mail_says() -> None:
    story = desk()

    story.receives(proven("$number {{7*7}} [[x]]", sender="dana@harbour.example"))

    assert "$number {{7*7}} [[x]]" in text_of(story.sent[0])


def test_automatic_mail_is_never_answered() -> None:
    story = desk()

    outcome = story.receives(plain(Auto_Submitted="auto-generated"))

    assert outcome.number
    assert story.sent == []


# --- tags -----------------------------------------------------------------------------------

TAGS = (Tag("POS", ("till", "Kasse", "cash desk")), Tag("Printing", ("printer",)), Tag("Réseau"))


@pytest.mark.parametrize(
    ("subject", "body", "tags"),
    [
        ("The TILL hangs", "", ("POS",)),
        ("Help", "Our cash-desk and the printer.", ("POS", "Printing")),
        ("Le reseau", "est lent", ("Réseau",)),
        ("Tilling", "printers", ()),
    ],
)
def test_words_of_title_and_description_set_tags(
    subject: str, body: str, tags: tuple[str, ...]
) -> None:
    story = desk(tags=TAGS)

    outcome = story.receives(plain(subject, body))

    assert story.history(outcome.number).tags == tags


def test_a_note_sets_no_tags() -> None:
    story = desk(tags=TAGS)

    story.receives(plain(f"{XRAY} and the till"))

    assert story.history(XRAY).tags == ()


# --- rules of the workflow ------------------------------------------------------------------

OUTAGE = WorkflowRule(
    "outage",
    Event.TICKET_CREATED,
    (HasWords("outage"), IsInMailbox(("help@brightside.example",))),
    (
        Changes(queue="Network", priority="Critical", tags=("VIP",), fields=(("sla", "4 h"),)),
        Assign("round_robin"),
        Notify(Role.ACCOUNT_TEAM, "Please call the customer."),
    ),
)


def test_a_rule_assigns_sets_and_notifies() -> None:
    story = desk(workflow=(OUTAGE,))

    outcome = story.receives(proven("Outage!", sender="dana@harbour.example"))

    history = story.history(outcome.number)
    assert (history.queue, history.priority, history.tags) == ("Network", "Critical", ("VIP",))
    assert (history.item.assignee, dict(history.fields)["sla"]) == ("omar", "4 h")
    assert sorted(told(story)) == [
        ("account@brightside.example", (NoticeKind.INFORMED,)),
        ("dana@harbour.example", (NoticeKind.CREATED,)),
        ("omar@brightside.example", (NoticeKind.ASSIGNED,)),
    ]
    assert any("call the customer" in text_of(sent) for sent in story.sent)
    assert outcome.decision is not None
    assert outcome.decision.changes.rules == ("outage",)


def test_its_conditions_must_hold() -> None:
    story = desk(workflow=(OUTAGE,))

    outcome = story.receives(plain("The till hangs"))
    alert = story.receives(plain("Outage!", to="alerts@brightside.example"))

    assert story.history(outcome.number).queue == "Level I"
    assert story.history(alert.number).queue == "Monitoring"


def test_a_rule_sees_tags_and_what_rules_before_it_set() -> None:
    second = WorkflowRule(
        "second", "ticket_created", (ItemHas("queue", "Network"),), (Changes(type="Incident"),)
    )
    tagged = WorkflowRule(
        "tagged", "ticket_created", (ItemHas("tag", "POS"),), (Changes(queue="Network"),)
    )
    story = desk(tags=TAGS, workflow=(tagged, second))

    outcome = story.receives(plain("The till hangs"))

    assert (story.history(outcome.number).queue, story.history(outcome.number).type) == (
        "Network",
        "Incident",
    )


def test_what_a_rule_assigned_stays_where_the_mailbox_assigns_too() -> None:
    box = policy().mailboxes[0]
    boxes = (evolve(box, assign="fixed", assignee="nora"), *policy().mailboxes[1:])
    story = desk(*boxes, workflow=(OUTAGE,))

    assert story.item(story.receives(plain("Outage!")).number).assignee == "omar"
    assert story.item(story.receives(plain("Anything else")).number).assignee == "nora"


def test_a_mailbox_that_takes_turns_does_so_in_the_queue_that_a_rule_names() -> None:
    moved = WorkflowRule(
        "moved", "ticket_created", (HasWords("outage"),), (Changes(queue="Network"),)
    )
    boxes = (evolve(policy().mailboxes[0], assign="round_robin"), *policy().mailboxes[1:])
    story = desk(*boxes, workflow=(moved,))

    assert story.item(story.receives(plain("Outage!")).number).assignee == "omar"


@pytest.mark.parametrize(
    ("event", "content"),
    [
        (Event.REQUESTER_REPLIED, plain(XRAY, "Dark.")),
        (Event.NOTE_ADDED, plain(XRAY, "Dark.")),
        (Event.AGENT_REPLIED, proven(XRAY, "Look.")),
        (Event.TIME_LOGGED, proven(XRAY, "#T=1\nLook.")),
        (Event.TICKET_CREATED, plain("The till hangs")),
    ],
)
def test_a_rule_names_the_event(event: Event, content: bytes) -> None:
    story = desk(workflow=(WorkflowRule("it", event, (), (Notify(Role.QUEUE),)),))

    story.receives(content)

    informed = {to for to, kinds in told(story) if NoticeKind.INFORMED in kinds}
    assert "omar@brightside.example" in informed


def test_the_contact_is_told_of_a_resource_s_note() -> None:
    rule = WorkflowRule(
        "tell",
        Event.AGENT_REPLIED,
        (RequesterIs("agent"), SentBy("brightside.example")),
        (Notify(Role.CONTACT),),
    )
    story = desk(workflow=(rule,))

    story.receives(proven(XRAY, "Please look again."))

    assert ("dana@harbour.example", (NoticeKind.INFORMED,)) in told(story)


def test_a_rule_that_cannot_work_is_refused_with_its_name() -> None:
    with pytest.raises(ConfigurationError, match="workflow rule 'odd'"):
        desk(workflow=(WorkflowRule("odd", Event.NOTE_ADDED),))


def test_a_rule_that_acted_is_in_the_trace() -> None:
    outcome = desk(workflow=(OUTAGE,)).receives(plain("Outage!"))

    assert outcome.decision is not None
    reasons = [step.reason for step in outcome.decision.trace.answered()]
    assert any("rule 'outage', assigned by round_robin" in reason for reason in reasons)
    assert why(outcome, "classify")

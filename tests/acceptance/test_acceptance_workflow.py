"""What else becomes of a ticket? Tags, who works it, rules of the workflow: E12, E13, N2."""

from __future__ import annotations

import email
from typing import Any

from acceptance_desk import why
from attrs import evolve
from story_desk import CLIENT, LINUS, POLICY, PRINTER, SUPPORT, StoryDesk, mailbox_desk, passed

from mail2ticket.model.changes import AssignBy, Changes
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.mail_conditions import HasWords, SentBy
from mail2ticket.model.notice import NoticeKind, Role
from mail2ticket.model.people import Availability
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import Assign, Event, Notify, WorkflowRule
from mail2ticket.rules.assignment import Assigners, ByTag
from mail2ticket.rules.tags import Tags
from mail2ticket.rules.workflow import Workflow
from mail2ticket.testing import mail

ADA, BOB, GRACE = "ada@client.example", "bob@client.example", "grace@acme.example"
QUEUE = ("grace", "past", "linus")


def staffed(story: StoryDesk, **availabilities: Availability) -> StoryDesk:
    """Return *story* with two agents, and one who has left, at work in two queues."""
    story.store.add_queue("First line", QUEUE)
    story.store.add_queue("Network", ("linus",))
    for agent, availability in availabilities.items():
        story.store.set_availability(agent, availability)
    return story


def assigning(by: AssignBy, **availabilities: Availability) -> StoryDesk:
    fixed = "grace" if by is AssignBy.FIXED else ""
    return staffed(mailbox_desk(assign=by, assignee=fixed), **availabilities)


def with_rules(*rules: WorkflowRule, **changes: Any) -> StoryDesk:  # noqa: ANN401 - fields of a policy
    workflow = Workflow(rules)
    preferred = evolve(POLICY, **changes).preferring(
        refine=(Tags((Tag("VPN", ("tunnel", "接続")),)), workflow),
        inform=(workflow.tell_ours,),
        notify=(workflow.tell_others,),
    )
    return staffed(StoryDesk(preferred))


def history(story: StoryDesk, number: str | None) -> ItemHistory:
    found = story.store.history(number or "")
    assert found is not None
    return found


def tickets(story: StoryDesk, *names: str) -> list[str]:
    """Return who gets each of some new tickets."""
    found: list[str] = []
    for name in names:
        outcome = story.receives(mail(name, f"Words of {name}", sender=ADA))
        found.append(story.item(outcome.number).assignee)
    return found


def told(story: StoryDesk) -> list[tuple[str, tuple[NoticeKind, ...]]]:
    return [(str(sent.to), sent.kinds) for sent in story.sent]


# --- who works it ---------------------------------------------------------------------------


def test_e13_nobody_is_assigned_where_people_do_that() -> None:
    assert tickets(assigning(AssignBy.NONE), "one") == [""]


def test_e13_a_fixed_agent_gets_every_ticket() -> None:
    assert tickets(assigning(AssignBy.FIXED), "one", "two") == ["grace", "grace"]


def test_e13_agents_take_turns_and_who_has_left_is_passed_over() -> None:
    found = tickets(assigning(AssignBy.ROUND_ROBIN), "one", "two", "three", "four")

    assert found == ["grace", "linus", "grace", "linus"]


def test_e13_turns_are_kept_in_the_store_whoever_reads_the_mail() -> None:
    """Two workers, each with a policy of its own, and one store."""
    one = assigning(AssignBy.ROUND_ROBIN)
    other = StoryDesk(evolve(one.policy), store=one.store)

    assert tickets(one, "here") == ["grace"]
    outcome = other.receives(mail("Elsewhere", "Other words", sender=BOB))
    assert other.item(outcome.number).assignee == "linus"


def test_e13_the_agent_with_the_least_to_do_gets_the_next() -> None:
    story = assigning(AssignBy.LEAST_LOADED)
    assert tickets(story, "one", "two") == ["grace", "linus"]
    second = next(one.item for one in story.store.histories() if one.item.title == "two")
    linus = "linus@acme.example"
    line, checked = "#T=0:30 #S=Complete", passed(linus)
    story.receives(mail(f"[{second.number}]", line, sender=linus, Authentication_Results=checked))

    assert not story.item(second.number).is_open
    assert tickets(story, "three", "four") == ["linus", "grace"]


def test_e13_an_agent_in_a_call_keeps_what_he_has_and_gets_no_more() -> None:
    story = assigning(AssignBy.ROUND_ROBIN)
    kept = story.receives(mail("Before the call", sender=ADA))
    story.store.set_availability("grace", Availability.IN_CALL)

    assert tickets(story, "one", "two") == ["linus", "linus"]
    assert story.item(kept.number).assignee == "grace"
    story.store.set_availability("grace", Availability.IN_EMAIL)
    assert tickets(story, "after the call") == ["grace"]


def test_e13_with_nobody_there_a_ticket_waits_in_its_queue_and_nobody_is_told() -> None:
    away = {"grace": Availability.IN_CHAT, "linus": Availability.AWAY}
    story = assigning(AssignBy.ROUND_ROBIN, **away)
    outcome = story.receives(mail("Help", sender=ADA))

    assert story.item(outcome.number).assignee == ""
    assert history(story, outcome.number).queue == "First line"
    assert why(outcome, "refine") == "nobody is there to get it, so it waits in its queue"
    assert told(story) == [(ADA, (NoticeKind.CREATED,))]


def test_e13_a_tag_leads_to_the_agents_of_a_queue() -> None:
    policy = evolve(
        POLICY, mailboxes=(evolve(SUPPORT, assign=AssignBy.ROUND_ROBIN), *POLICY.mailboxes[1:])
    )
    rules = (Tags((Tag("VPN"),)), Assigners((ByTag("vpn", queue="Network"),)))
    story = staffed(StoryDesk(policy.preferring(refine=rules)))
    outcome = story.receives(mail("My VPN", sender=ADA))

    assert story.item(outcome.number).assignee == "linus"
    assert history(story, outcome.number).queue == "Network"


def test_e13_a_reply_assigns_nobody() -> None:
    story = assigning(AssignBy.ROUND_ROBIN)
    story.receives(mail(f"Re: [{PRINTER}]", sender=ADA))

    assert story.item(PRINTER).assignee == ""


# --- who is told ------------------------------------------------------------------------------


def test_n2_the_assignee_is_told_and_may_answer_under_a_token_of_his_own() -> None:
    story = assigning(AssignBy.ROUND_ROBIN)
    outcome = story.receives(mail("Printer broken", sender=ADA))
    notice = next(sent for sent in story.sent if sent.kinds == (NoticeKind.ASSIGNED,))
    read = email.message_from_bytes(notice.content)

    assert str(notice.to) == GRACE
    assert read["Reply-To"] == story.reply_address(outcome.number or "", GRACE)
    assert read["Reply-To"] != story.reply_address(outcome.number or "", ADA)
    assert "Printer broken" in str(read["Subject"])  # to our own people, whoever wrote it


def test_n2_the_assignee_is_told_whatever_the_mail_is_and_its_sender_is_not() -> None:
    """A monitoring tool is never answered; its ticket has an owner all the same."""
    story = assigning(AssignBy.ROUND_ROBIN)
    story.receives(mail("Disk full", sender=ADA, Auto_Submitted="auto-generated"))

    assert told(story) == [(GRACE, (NoticeKind.ASSIGNED,))]


# --- rules of the workflow ----------------------------------------------------------------------


def test_e12_e13_words_set_a_tag_and_a_rule_acts_on_the_sender() -> None:
    vip = WorkflowRule(
        "vip",
        Event.TICKET_CREATED,
        (SentBy("client.example"), HasWords("urgent")),
        (
            Changes(queue="Network", priority="High", tags=("VIP",), fields=(("sla", "gold"),)),
            Assign(AssignBy.ROUND_ROBIN),
        ),
    )
    story = with_rules(vip)
    outcome = story.receives(mail("URGENT: 接続できない", sender=ADA))
    item = history(story, outcome.number)

    assert (item.queue, item.priority, item.tags) == ("Network", "High", ("VPN", "VIP"))
    assert ("sla", "gold") in item.fields
    assert item.item.assignee == "linus"
    assert told(story) == [
        (ADA, (NoticeKind.CREATED,)),
        (str(LINUS.addresses[0]), (NoticeKind.ASSIGNED,)),
    ]


def test_e13_what_a_rule_sets_is_in_the_trace_with_its_name() -> None:
    story = with_rules(WorkflowRule("all", Event.TICKET_CREATED, actions=(Changes(type="Task"),)))
    outcome = story.receives(mail("Help", sender=ADA))
    assert outcome.decision

    said = [step.reason for step in outcome.decision.trace if step.rule == "Workflow"]
    assert said[0] == "rule 'all'"
    assert outcome.decision.changes.rules == ("all",)
    assert history(story, outcome.number).type == "Task"


REPLY = WorkflowRule(
    "reply",
    Event.REQUESTER_REPLIED,
    actions=(Notify(Role.ASSIGNEE), Notify(Role.WATCHERS), Notify(Role.ACCOUNT_TEAM)),
)


def replied(story: StoryDesk, **fields: Any) -> list[tuple[str, tuple[NoticeKind, ...]]]:  # noqa: ANN401 - of headers
    """Return who else is told of Ada's reply about the printer, which Grace works."""
    company = evolve(CLIENT, account_team=(GRACE, "sales.lead@acme-group.example"))
    item = evolve(story.item(PRINTER), assignee="grace", watchers={BOB}, participants={ADA, BOB})
    story.store.add_company(company, ("client.example",))
    story.store.add_item(evolve(item, company=company))
    story.receives(mail(f"Re: [{PRINTER}] Secret", "More.", sender=ADA, **fields))
    return [(to, kinds) for to, kinds in told(story) if to != ADA]


def test_n2_a_reply_is_told_to_assignee_watchers_and_account_team_and_to_each_once() -> None:
    informed = (NoticeKind.INFORMED,)

    assert sorted(replied(with_rules(REPLY))) == [
        (BOB, informed),
        (GRACE, informed),
        ("sales.lead@acme-group.example", informed),
    ]


def test_n2_of_automatic_mail_nobody_outside_is_told() -> None:
    rule = evolve(REPLY, events=(Event.NOTE_ADDED,))
    found = replied(with_rules(rule), Auto_Submitted="auto-generated")

    assert sorted(to for to, _ in found) == [GRACE, "sales.lead@acme-group.example"]


def test_n2_a_watcher_gets_words_of_a_verified_sender_alone() -> None:
    """X3: or anybody could make us send his words to a third party."""
    assert "Secret" not in watcher_reads()
    assert "Secret" in watcher_reads(Authentication_Results=passed(ADA))


def watcher_reads(**headers: Any) -> str:  # noqa: ANN401 - of headers
    """Return the subject of what Bob is told of a reply of Ada's."""
    story = with_rules(REPLY)
    replied(story, **headers)
    notice = next(sent for sent in story.sent if str(sent.to) == BOB)
    return str(email.message_from_bytes(notice.content)["Subject"])


def test_n2_a_stranger_who_names_the_number_makes_nobody_be_told_of_the_item() -> None:
    """X2: his mail opens a ticket of its own."""
    story = with_rules(REPLY)
    outcome = story.receives(mail(f"Re: [{PRINTER}]", sender="mallory@evil.example"))

    assert outcome.number != PRINTER
    assert all(kinds != (NoticeKind.INFORMED,) for _, kinds in told(story))


def test_n2_a_text_of_a_rule_is_said_and_never_read_as_a_template() -> None:
    rule = WorkflowRule(
        "say", Event.TICKET_CREATED, actions=(Notify(Role.QUEUE, "Look at $title [[now]]."),)
    )
    story = with_rules(rule)
    story.receives(mail("Secret", sender=ADA))
    notice = next(sent for sent in story.sent if str(sent.to) == GRACE)
    text = email.message_from_bytes(notice.content).as_string()

    assert "Look at $title [[now]]." in text

"""The rules of the workflow, and who is told by them: E13, N2, X2."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    CLIENT,
    MALLORY,
    SAM,
    SAM_ADDRESS,
    SUPPORT,
    TICKET,
    case,
    message,
)

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.case import Drafted, Enclosed, Match
from mail2ticket.model.case_conditions import ItemHas, Property
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import Entity, Held, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.mail_conditions import HasWords
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.notice import Notice, NoticeKind, Role, one_each
from mail2ticket.model.people import Agent, Availability, Contact, Staff, Stranger
from mail2ticket.model.recipients import MOST, addresses_of
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.model.workflow import Assign, Event, Notify, WorkflowRule, events_of
from mail2ticket.rules.notices import assigned
from mail2ticket.rules.workflow import Workflow

KIM = Agent("kim", "Kim", ("kim@acme-staff.example", "kim@home.example"))
GONE = Agent("gone", "Gone", ("gone@acme-staff.example",), is_active=False)
LEE = Agent("lee", "Lee", ("lee@acme-staff.example",))
WATCHER = Address.of("wanda@client.example")
NOTHING = Changes()
TEAM = evolve(CLIENT, account_team=("team@acme-staff.example", "support@acme.example"))
BOX = Mailbox(SUPPORT, queue="First line")
NEW = NewTicket(
    mailbox=SUPPORT,
    title="Help",
    text="",
    sender=ADA,
    requester=ADA_CONTACT,
    company=TEAM,
    queue="First line",
)
ITEM = evolve(
    TICKET, company=TEAM, assignee="kim", watchers={WATCHER}, participants={ADA, WATCHER}
)
NOTE = NewNote(item=ITEM, title="t", text="", sender=ADA, author=ADA_CONTACT)
TIME = NewTimeEntry(item=ITEM, hours=Decimal(1), title="t", text="", sender=ADA, author=SAM)
STAFF = {
    "First line": (Staff(SAM), Staff(KIM, Availability.AWAY), Staff(GONE)),
    "Network": (Staff(LEE),),
}
CREATED = Event.TICKET_CREATED


def draft(
    entity: Entity = NEW,
    changes: Changes = NOTHING,
    **known: Any,  # noqa: ANN401 - fields of a case are of many types
) -> Drafted:
    mail = known.pop("mail", message())
    item = entity.item if isinstance(entity, NewNote | NewTimeEntry) else None
    settings: dict[str, Any] = {
        "mailbox": BOX,
        "facts": Facts(staff=STAFF),
        "match": Match(item=item),
        **known,
    }
    return evolve(case(mail, **settings).drafted(entity), changes=changes)


def set_by(
    *rules: WorkflowRule,
    **known: Any,  # noqa: ANN401 - as above
) -> Changes | None:
    answer = Workflow(rules)(draft(**known))
    return answer.value if answer else None


URGENT = WorkflowRule(
    "urgent", CREATED, (HasWords("urgent", "subject"),), (Changes(priority="High"),)
)


def test_e13_a_rule_acts_when_its_event_happens_and_its_conditions_hold() -> None:
    answer = Workflow((URGENT,))(draft(mail=message("Urgent: fire")))

    assert answer
    assert answer.value == Changes(priority="High", rules=("urgent",))
    assert answer.reason == "rule 'urgent'"


def test_e13_a_rule_is_silent_where_a_condition_does_not_hold() -> None:
    assert set_by(URGENT, mail=message("Insurgents")) is None


def test_e13_a_rule_is_silent_at_another_event() -> None:
    assert set_by(URGENT, entity=NOTE, mail=message("Urgent: fire")) is None


def test_e13_all_of_what_a_rule_may_set() -> None:
    everything = Changes(
        queue="Q",
        priority="P",
        status="S",
        type="T",
        tags=("t",),
        fields=(("f", "v"),),
        watchers=(WATCHER,),
    )
    rule = WorkflowRule("all", CREATED, actions=(everything, Changes(tags=("u",))))

    assert set_by(rule) == everything | Changes(tags=("u",), rules=("all",))


def test_e13_rules_are_asked_once_in_order_and_see_what_those_before_them_set() -> None:
    """So they cannot run in circles: what would undo itself is done once."""
    on = WorkflowRule(
        "on", CREATED, (ItemHas(Property.PRIORITY, "low"),), (Changes(priority="high"),)
    )
    off = WorkflowRule(
        "off", CREATED, (ItemHas(Property.PRIORITY, "high"),), (Changes(priority="low"),)
    )
    low = Changes(priority="low")

    assert set_by(on, off, changes=low) == Changes(priority="low", rules=("on", "off"))
    assert set_by(off, on, changes=low) == Changes(priority="high", rules=("on",))


def test_e13_the_last_rule_that_acts_may_end_it() -> None:
    first = WorkflowRule("first", CREATED, actions=(Changes(queue="A"),), is_last=True)
    second = WorkflowRule("second", CREATED, actions=(Changes(queue="B"),))

    assert set_by(first, second) == Changes(queue="A", rules=("first",))
    assert set_by(second, first) == Changes(queue="A", rules=("second", "first"))


@pytest.mark.parametrize(
    ("entity", "known", "events"),
    [
        (NEW, {}, {CREATED}),
        (TIME, {}, {Event.TIME_LOGGED}),
        (NOTE, {}, {Event.NOTE_ADDED, Event.REQUESTER_REPLIED}),
        (evolve(NOTE, author=SAM), {}, {Event.NOTE_ADDED, Event.AGENT_REPLIED}),
        (
            evolve(NOTE, reopens=True),
            {},
            {Event.NOTE_ADDED, Event.REQUESTER_REPLIED, Event.REOPENED},
        ),
        (NOTE, {"kind": Kind.VACATION}, {Event.NOTE_ADDED}),
        (NOTE, {"kind": Kind.BOUNCE}, {Event.NOTE_ADDED, Event.DELIVERY_FAILED}),
        (NOTE, {"match": Match(item=ITEM, is_outsider=True)}, {Event.NOTE_ADDED}),
        (Held("no"), {}, set[Event]()),
    ],
)
def test_e13_what_happens_to_a_work_item(
    entity: Entity, known: dict[str, Any], events: set[Event]
) -> None:
    assert events_of(draft(entity, **known)) == events


def test_e13_a_rule_gives_the_item_to_somebody() -> None:
    fixed = WorkflowRule("fixed", CREATED, actions=(Assign(AssignBy.FIXED, "sam"),))
    turn = WorkflowRule(
        "turn", CREATED, actions=(Changes(queue="Network"), Assign(AssignBy.ROUND_ROBIN))
    )
    team = WorkflowRule("team", CREATED, actions=(Assign("least_loaded", ("sam", "gone", "zoe")),))
    other = WorkflowRule(
        "other", Event.REOPENED, actions=(Assign(AssignBy.ROUND_ROBIN, queue="Network"),)
    )

    assert set_by(fixed) == Changes(
        assignment=Assignment(AssignBy.FIXED, ("sam",)), rules=("fixed",)
    )
    assert set_by(turn) == Changes(
        queue="Network",
        assignment=Assignment(AssignBy.ROUND_ROBIN, ("lee",), "Network"),
        rules=("turn",),
    )
    assert set_by(team) == Changes(
        assignment=Assignment(AssignBy.LEAST_LOADED, ("sam", "zoe"), "agents sam gone zoe"),
        rules=("team",),
    )
    assert set_by(other, entity=evolve(NOTE, reopens=True)) == Changes(
        assignment=Assignment(AssignBy.ROUND_ROBIN, ("lee",), "Network"), rules=("other",)
    )


def test_e13_a_rule_gives_the_item_to_nobody_who_is_away() -> None:
    rule = WorkflowRule(
        "kim", CREATED, actions=(Changes(tags=("t",)), Assign(AssignBy.FIXED, "kim"))
    )
    answer = Workflow((rule,))(draft())

    assert answer
    assert answer.value == Changes(tags=("t",), rules=("kim",))
    assert answer.reason == "rule 'kim', and nobody is there to get it"


def test_e13_the_queues_of_rules_are_asked_about() -> None:
    desk = Desk(mailboxes=(BOX, Mailbox("sales@acme.example")))
    sets = WorkflowRule("s", CREATED, actions=(Changes(queue="A"), Notify(Role.QUEUE, queue="B")))
    assigns = WorkflowRule("a", CREATED, actions=(Assign(AssignBy.ROUND_ROBIN, queue="C"),))

    assert Workflow((URGENT,)).questions(message(), desk) == Questions()
    assert Workflow((sets,)).questions(message(), desk).queues == {"A", "B", "First line"}
    assert Workflow((assigns,)).questions(message(), desk).queues == {"C", "First line"}


def test_e13_all_faults_of_rules_are_told_at_once() -> None:
    too_late = HasWords("x")
    object.__setattr__(too_late, "needs", Enclosed)
    with pytest.raises(ConfigurationError) as raised:
        Workflow(
            (
                WorkflowRule(" ", (), (HasWords(()),), ()),
                WorkflowRule("late", CREATED, (too_late,), (Changes(tags=("t",)),)),
                WorkflowRule(
                    "sets",
                    CREATED,
                    actions=(
                        Changes(),
                        Changes(approval=Approval.APPROVED, proposed_watchers=(ADA,)),
                        Changes(assignment=Assignment(AssignBy.FIXED, ("sam",)), rules=("x",)),
                    ),
                ),
                WorkflowRule(
                    "assigns",
                    CREATED,
                    actions=(
                        Assign(AssignBy.NONE),
                        Assign(AssignBy.FIXED),
                        Assign(AssignBy.ROUND_ROBIN, " "),
                    ),
                ),
                WorkflowRule(
                    "tells",
                    CREATED,
                    actions=(Notify(Role.CONTACT, "x" * 501), Notify("assignee", queue="Q")),
                ),
                URGENT,
                URGENT,
            )
        )

    assert raised.value.faults == (
        "workflow rule ' ': a name has 1 to 100 printable characters",
        "workflow rule ' ': no event is named",
        "workflow rule ' ': it does nothing",
        "workflow rule ' ': words: nothing is named",
        f"workflow rule 'late': {too_late}: it cannot be asked so early",
        "workflow rule 'sets': one of its changes sets nothing",
        "workflow rule 'sets': proposed_watchers is nothing that a rule sets",
        "workflow rule 'sets': approval is nothing that a rule sets",
        "workflow rule 'sets': assignment is nothing that a rule sets",
        "workflow rule 'sets': rules is nothing that a rule sets",
        "workflow rule 'assigns': assign by none: leave the action out",
        "workflow rule 'assigns': assign to a fixed agent: 1 is named, not 0",
        "workflow rule 'assigns': assign: an agent has an id",
        "workflow rule 'assigns': it gives the item to somebody twice",
        "workflow rule 'tells': notify contact: the text is over 500 characters",
        "workflow rule 'tells': notify assignee: only the role queue goes with a queue",
        "2 workflow rules are called 'urgent'",
    )


# Who is told ...


def telling(*roles: Role, events: tuple[Event, ...] = tuple(Event)) -> Workflow:
    actions = tuple(Notify(role, "sla") for role in roles)
    return Workflow((WorkflowRule("tell", events, actions=actions),))


def told(workflow: Workflow, one: Drafted) -> tuple[Notice, ...]:
    """Return who is told, once the rules have acted."""
    acted = workflow(one)
    changes = one.changes | acted.value if acted else one.changes
    last = evolve(one, changes=changes).decided(one.entity, ())
    answers = (workflow.tell_ours(last), workflow.tell_others(last))
    return tuple(notice for answer in answers if answer for notice in answer.value)


def people(role: Role, one: Drafted) -> list[str | None]:
    notices = told(telling(role), one)
    assert all(notice.role is role for notice in notices)
    return [str(notice.to) if notice.to else None for notice in notices]


FROM_SAM: dict[str, Any] = {"requester": SAM, "mail": message(sender=str(SAM_ADDRESS))}


@pytest.mark.parametrize(
    ("role", "entity", "known", "expected"),
    [
        (Role.REQUESTER, NEW, {}, ["ada@client.example"]),
        (Role.REQUESTER, NEW, FROM_SAM, []),
        (Role.REQUESTER, NOTE, {}, ["ada@client.example"]),
        (Role.REQUESTER, evolve(NOTE, author=SAM), FROM_SAM, ["ada@client.example"]),
        (Role.CONTACT, NEW, {}, []),
        (Role.CONTACT, NEW, FROM_SAM, ["ada@client.example"]),
        (Role.CONTACT, evolve(NEW, requester=SAM), FROM_SAM, []),
        (Role.CONTACT, NOTE, {}, []),
        (Role.CONTACT, evolve(NOTE, author=SAM), FROM_SAM, ["ada@client.example"]),
        (Role.WATCHERS, NEW, {}, []),
        (Role.WATCHERS, NOTE, {}, ["wanda@client.example"]),
        (Role.WATCHERS, NOTE, {"mail": message(sender="wanda@client.example")}, []),
        (Role.QUEUE, NEW, {}, ["sam@acme-staff.example", "kim@acme-staff.example"]),
        (Role.QUEUE, NEW, {"changes": Changes(queue="Network")}, ["lee@acme-staff.example"]),
        (Role.QUEUE, NOTE, FROM_SAM, ["kim@acme-staff.example"]),
        (
            Role.QUEUE,
            NEW,
            {"mailbox": evolve(BOX, queue="None"), "changes": Changes(queue="X")},
            [],
        ),
        (Role.ACCOUNT_TEAM, NEW, {}, ["team@acme-staff.example"]),
        (Role.ACCOUNT_TEAM, NOTE, {}, ["team@acme-staff.example"]),
        (Role.ACCOUNT_TEAM, evolve(NEW, company=None), {}, []),
        (Role.ACCOUNT_TEAM, evolve(NOTE, item=evolve(ITEM, company=None)), {}, []),
        (Role.ASSIGNEE, NEW, {}, []),
        (Role.ASSIGNEE, NOTE, {}, [None]),
        (Role.ASSIGNEE, evolve(NOTE, item=evolve(ITEM, assignee="")), {}, []),
        (Role.ASSIGNEE, NOTE, {"requester": KIM}, []),
    ],
)
def test_n2_people_are_told_by_their_role(
    role: Role, entity: Entity, known: dict[str, Any], expected: list[str | None]
) -> None:
    assert people(role, draft(entity, **known)) == expected


def test_n2_the_assignee_is_told_of_what_he_gets_and_of_what_he_has() -> None:
    """The store knows more of him than his id, and says so of whom an item is given to."""
    tell = telling(Role.ASSIGNEE)
    new = Changes(assignment=Assignment(AssignBy.ROUND_ROBIN, ("kim", "sam"), "Q"))
    confirmed = tell(draft(NOTE))
    given = tell(draft(NOTE, new))

    assert confirmed
    assert confirmed.value.assignment == Assignment(AssignBy.FIXED, ("kim",))
    assert given
    assert given.value.assignment is None
    assert [notice.to for notice in told(tell, draft(NOTE, new))] == [None]


def test_n2_a_notice_says_the_text_of_its_rule() -> None:
    (notice,) = told(telling(Role.REQUESTER), draft(NEW))

    assert notice.kinds == (NoticeKind.INFORMED,)
    assert (notice.mailbox, notice.reason) == (SUPPORT, "sla")


@pytest.mark.parametrize("trust", Trust)
def test_n2_words_of_the_sender_s_go_to_our_own_people_and_else_only_if_he_is_verified(
    trust: Trust,
) -> None:
    """X3."""
    notices = told(telling(*Role), draft(NOTE, trust=trust))

    assert {notice.role for notice in notices if notice.may_quote} == (
        {Role.ASSIGNEE, Role.QUEUE, Role.ACCOUNT_TEAM}
        | ({Role.REQUESTER, Role.WATCHERS} if trust is Trust.VERIFIED else set())
    )


@pytest.mark.parametrize("trust", Trust)
def test_n2_watchers_of_a_mail_that_is_not_verified_are_never_told(trust: Trust) -> None:
    """X2; those that are proposed are no watchers yet, whoever proposed them."""
    changes = Changes(watchers=(MALLORY,), proposed_watchers=(Address.of("bo@evil.example"),))
    found = people(Role.WATCHERS, draft(NEW, changes, trust=trust))

    assert found == (["mallory@evil.example"] if trust is Trust.VERIFIED else [])


def test_n2_nobody_outside_is_told_of_an_internal_note() -> None:
    internal = draft(evolve(NOTE, is_internal=True, author=SAM), **FROM_SAM)

    assert {notice.role for notice in told(telling(*Role), internal)} == {
        Role.ASSIGNEE,
        Role.QUEUE,
        Role.ACCOUNT_TEAM,
    }


def test_n2_no_address_of_ours_is_told_or_it_would_be_a_loop() -> None:
    mine = Address.of("support+x@acme.example")
    item = evolve(ITEM, watchers={SUPPORT, mine}, participants={SUPPORT, mine, ADA})

    for role in (Role.WATCHERS, Role.CONTACT, Role.REQUESTER):
        assert SUPPORT not in addresses_of(role, draft(evolve(NOTE, item=item), **FROM_SAM))
        assert mine not in addresses_of(role, draft(evolve(NOTE, item=item), **FROM_SAM))


def test_n2_one_mail_tells_only_so_many_of_one_role() -> None:
    watchers = {Address.of(f"w{at}@client.example") for at in range(MOST + 1)}
    one = draft(evolve(NOTE, item=evolve(ITEM, watchers=watchers)))

    assert len(addresses_of(Role.WATCHERS, one)) == MOST


def test_n2_who_wrote_from_his_second_address_is_not_told_at_his_first() -> None:
    mail = message(sender="ada@home.example")

    assert people(Role.CONTACT, draft(NEW, mail=mail)) == []
    assert people(Role.CONTACT, draft(NOTE, mail=mail)) == []


def test_n2_a_stranger_s_ticket_has_no_contact_and_no_account_team() -> None:
    stranger = Stranger(MALLORY)
    entity = evolve(NEW, requester=stranger, company=None, sender=MALLORY)
    one = draft(entity, requester=stranger, mail=message(sender="mallory@evil.example"))

    assert people(Role.CONTACT, one) == []
    assert people(Role.ACCOUNT_TEAM, one) == []
    assert people(Role.REQUESTER, one) == ["mallory@evil.example"]
    nobody = evolve(one, message=message(sender=None))
    assert people(Role.REQUESTER, nobody) == []
    assert people(Role.REQUESTER, draft(NEW, match=Match(), **FROM_SAM)) == []


def test_n2_a_contact_of_a_ticket_that_an_agent_passed_on() -> None:
    bob = Contact("bob", "Bob", ())

    assert people(Role.CONTACT, draft(evolve(NEW, requester=bob), **FROM_SAM)) == []


def test_e13_only_rules_that_acted_tell_anybody() -> None:
    workflow = telling(Role.REQUESTER, Role.QUEUE, events=(Event.REOPENED,))

    assert told(workflow, draft(NOTE)) == ()
    assert len(told(workflow, draft(evolve(NOTE, reopens=True)))) == 3


def test_n2_of_a_ticket_that_only_mentions_an_item_its_assignee_is_not_told() -> None:
    one = draft(NEW, match=Match(item=ITEM))

    assert people(Role.ASSIGNEE, one) == []
    assert addresses_of(Role.ASSIGNEE, one) == ()


# ... that an item is his ...


def now_of(*agents: str) -> Changes:
    return Changes(assignment=Assignment(AssignBy.ROUND_ROBIN, agents, "First line"))


def test_n2_who_gets_an_item_is_told_whoever_that_is() -> None:
    answer = assigned(draft(NEW, now_of("sam", "kim")).decided(NEW, ()))

    assert answer
    assert answer.reason == "assigned to whoever gets it"
    assert answer.value == (
        Notice(
            kinds=(NoticeKind.ASSIGNED,),
            to=None,
            mailbox=SUPPORT,
            role=Role.ASSIGNEE,
            may_quote=True,
        ),
    )


@pytest.mark.parametrize(
    ("entity", "changes", "known"),
    [
        (NEW, NOTHING, {}),  # nobody gets it
        (NEW, now_of("sam"), FROM_SAM),  # he took it himself
        (NOTE, now_of("kim"), {}),  # he had it before
        (NEW, now_of("sam"), {"mailbox": evolve(BOX, notices=())}),
    ],
)
def test_n2_nobody_is_told_what_he_knows_nor_in_a_mailbox_that_tells_nobody(
    entity: Entity, changes: Changes, known: dict[str, Any]
) -> None:
    assert assigned(draft(entity, changes, **known).decided(entity, ())) is None


def test_n2_who_gets_what_another_had_is_told() -> None:
    assert assigned(draft(NOTE, now_of("sam")).decided(NOTE, ()))


def test_n2_who_is_told_several_things_reads_the_most_important_first() -> None:
    """Whatever order the rules are in: its subject is that of the mail."""
    informed = Notice(kinds=(NoticeKind.INFORMED,), to=ADA, mailbox=SUPPORT, reason="sla")
    created = evolve(informed, kinds=(NoticeKind.CREATED,), reason="")
    dropped = evolve(informed, kinds=(NoticeKind.FILES_DROPPED,), reason="")

    (joined,) = one_each((informed, dropped, created))
    assert joined.kinds == (NoticeKind.CREATED, NoticeKind.FILES_DROPPED, NoticeKind.INFORMED)
    assert joined.reason == "sla"


def test_n2_the_people_of_another_queue_are_told() -> None:
    rule = WorkflowRule("tell", (CREATED,), actions=(Notify(Role.QUEUE, "sla", "Network"),))

    assert [str(notice.to) for notice in told(Workflow((rule,)), draft())] == [
        "lee@acme-staff.example"
    ]


def test_n2_where_nobody_has_the_role_nothing_is_said() -> None:
    workflow = telling(Role.WATCHERS)
    acted = workflow(draft())
    assert acted
    last = evolve(draft(), changes=acted.value).decided(NEW, ())

    assert workflow.tell_others(last) is None
    assert workflow.tell_ours(last) is None


def test_x2_whoever_takes_no_part_in_an_item_sets_and_assigns_nothing() -> None:
    actions = (Changes(status="Complete"), Assign("fixed", ("sam",)))
    rule = WorkflowRule("close", tuple(Event), actions=actions)
    known, outsider = Match(ITEM), Match(ITEM, is_outsider=True)

    acted = Workflow((rule,))(draft(NOTE, match=known))
    left = Workflow((rule,))(draft(NOTE, match=outsider))
    assert acted
    assert left
    assert (acted.value.status, acted.value.assignment is None) == ("Complete", False)
    assert left.value == Changes(rules=("close",))


@pytest.mark.parametrize(
    ("entity", "mail", "may_quote"),
    [
        (NEW, message(), True),
        (evolve(NEW, sender=MALLORY), message(), False),
        (NEW, message(sender=None), False),
        (NOTE, message(), True),
        (evolve(NOTE, sender=MALLORY), message(), True),
    ],
)
def test_x3_a_verified_agent_does_not_vouch_for_the_words_that_he_passes_on(
    entity: Entity, mail: Message, may_quote: bool
) -> None:
    one = draft(entity, Changes(watchers=(WATCHER,)), trust=Trust.VERIFIED, mail=mail)
    [notice] = told(telling(Role.WATCHERS), one)

    assert notice.may_quote is may_quote

"""Presets, routes, tags, the workflow, queues and blobs, as settings have them (X3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from mail2ticket import presets, settings
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.case_conditions import (
    Becomes,
    HasTrust,
    IsAboutItem,
    IsInMailbox,
    IsKind,
    IsOfCompany,
    ItemHas,
    Property,
    RequesterIs,
)
from mail2ticket.model.changes import AssignBy, Changes
from mail2ticket.model.condition import all_of, any_of, none_of
from mail2ticket.model.desk import Edition, PlusAddressing
from mail2ticket.model.external_numbers import Jira
from mail2ticket.model.facts import Questions
from mail2ticket.model.items import EntityKind
from mail2ticket.model.limits import Limits
from mail2ticket.model.mail_conditions import (
    HasAttachment,
    HasHeader,
    HasWords,
    IsInLanguage,
    Place,
    SentBy,
    SentTo,
)
from mail2ticket.model.mailbox import Grammar, Mailbox
from mail2ticket.model.people import Company
from mail2ticket.model.route import Route
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import Assign, Event, Notify, WorkflowRule
from mail2ticket.policy import Policy
from mail2ticket.rules import name_of
from mail2ticket.rules.alerts import AlertTicket
from mail2ticket.rules.assignment import Assigners, ByTag
from mail2ticket.rules.conversations import Conversations
from mail2ticket.rules.duplicates import Duplicates, SameTicket, WithExternalId
from mail2ticket.rules.entities import ticket
from mail2ticket.rules.forwarders import ForwardedRequest
from mail2ticket.rules.routes import Routes, recipients
from mail2ticket.rules.tags import Tags
from mail2ticket.rules.workflow import Workflow
from mail2ticket.settings.presets import PRESETS
from mail2ticket.stages import DecideRule
from mail2ticket.stores.memory import MemoryStore

BOX = '[[mailboxes]]\naddress = "support@acme.example"\nqueue = "First line"\n'
MAILBOX = Mailbox("support@acme.example", queue="First line")


LINK = "https://desk.example/mails/$key"
#: Each preset as it is chosen, with what it must be told.
PRESET = {name: f'[preset]\nname = "{name}"\n' for name in presets.__all__}
PRESET["ccai"] += f'link = "{LINK}"\n'


def read(folder: Path, toml: str) -> settings.Settings:
    path = folder / "helpdesk.toml"
    path.write_text(toml, encoding="utf-8")
    return settings.read(path)


def faults_of(folder: Path, toml: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        read(folder, toml)
    return [fault.removeprefix(f"{folder / 'helpdesk.toml'}: ") for fault in raised.value.faults]


def names(rules: tuple[Any, ...]) -> list[str]:
    return [name_of(rule) for rule in rules]


@pytest.mark.parametrize("name", presets.__all__)
def test_x3_a_preset_is_chosen_by_its_name(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, f"{PRESET[name]}{BOX}").policy
    link = {"link": LINK} if name == "ccai" else {}
    made = getattr(presets, name)((MAILBOX,), **link)

    assert found.mailboxes == made.mailboxes
    # A workflow's rules are methods of it, which are equal only of one and the same.
    assert evolve(found, inform=(), notify=()) == evolve(made, inform=(), notify=())
    assert names(found.inform) == names(made.inform)
    assert names(found.notify) == names(made.notify)


def test_without_a_preset_the_policy_is_the_default_one(tmp_path: Path) -> None:
    assert read(tmp_path, BOX).policy == Policy(mailboxes=(MAILBOX,))


def test_every_preset_that_there_is_can_be_named() -> None:
    assert list(PRESETS) == sorted(presets.__all__)


@pytest.mark.parametrize(
    ("preset", "made"),
    [
        (
            'name = "autotask"\nedition = "basic"\nanyone_by_number = true',
            presets.autotask((MAILBOX,), edition=Edition.BASIC, anyone_by_number=True),
        ),
        (
            (
                'name = "helppeople"\narea = "IT"\nservice = "VPN"\nnature = "Incident"\n'
                'assistant = "bot"'
            ),
            presets.helppeople(
                (MAILBOX,), area="IT", service="VPN", nature="Incident", assistant="bot"
            ),
        ),
        (
            'name = "ccai"\nlink = "https://x.example/$key"\nrouting = "least_loaded"',
            presets.ccai((MAILBOX,), link="https://x.example/$key", routing=AssignBy.LEAST_LOADED),
        ),
        (
            'name = "enate"\nplus_addressing = "only"',
            presets.enate((MAILBOX,), plus_addressing=PlusAddressing.ONLY),
        ),
    ],
)
def test_a_preset_has_settings_of_its_own(tmp_path: Path, preset: str, made: Policy) -> None:
    found = read(tmp_path, f"[preset]\n{preset}\n{BOX}").policy

    assert found.mailboxes == made.mailboxes
    assert (found.edition, found.plus_addressing) == (made.edition, made.plus_addressing)
    assert names(found.match) == names(made.match)


def test_what_is_written_goes_before_what_a_preset_sets(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
[preset]
name = "helppeople"
area = "IT"
[desk]
answers_a_day = 7
[limits]
parts = 9
[[mailboxes]]
address = "support@acme.example"
commands = "slash"
subject_characters = 60
fields = { area = "HR", site = "Bern" }
[[mailboxes]]
address = "help@acme.example"
""",
    ).policy
    first, second = found.mailboxes

    assert (first.commands, second.commands) == (Grammar.SLASH, Grammar.NONE)
    assert (first.subject_characters, second.subject_characters) == (60, 80)
    assert dict(first.fields) == {"area": "HR", "site": "Bern"}
    assert dict(second.fields) == {"area": "IT"}
    assert not first.takes_cc
    assert found.answers_a_day == 7
    assert found.limits == evolve(presets.helppeople((MAILBOX,)).limits, parts=9)
    assert found.limits != Limits(parts=9)


RULES = """
[[routes]]
name = "VIP"
to = "vip@acme.example"
mailbox = "support@acme.example"
queue = "VIP"
company = "client"
creates = ["ticket"]
fields = { contract = "gold" }
when = { sent_by = "*.client.example" }

[[tags]]
name = "printing"
words = ["printer", "paper jam"]

[[tags]]
name = "IT"
words = "laptop"
by_name = false

[[workflow]]
name = "urgent"
events = "ticket_created"
when = { subject_words = ["urgent"] }
set = { priority = "High", tags = "VIP", watchers = ["boss@client.example"] }
assign = { by = "round_robin", agents = ["grace", "linus"] }
notify = ["queue", { role = "requester", text = "We are on it." }]
last = true

[[workflow]]
name = "reply"
events = ["requester_replied", "reopened"]
assign = "least_loaded"
notify = "assignee"

[[by_tag]]
tag = "printing"
queue = "Field service"

[duplicates]
by = ["title", "alert"]
minutes = 30
handling = "reopen"

[[companies]]
id = "client"

[[agents]]
id = "grace"
name = "Grace Hopper"
addresses = ["grace@acme.example"]

[[agents]]
id = "linus"
name = "Linus Nord"
addresses = ["linus@acme.example"]

[[queues]]
name = "First line"
agents = ["linus", "grace"]
"""
ROUTE = Route(
    "VIP",
    to=("vip@acme.example",),
    conditions=(SentBy(("*.client.example",)),),
    mailbox="support@acme.example",
    queue="VIP",
    company=Company("client", "client"),
    creates=frozenset({EntityKind.TICKET}),
    fields={"contract": "gold"},
)
TAGS = (Tag("printing", ("printer", "paper jam")), Tag("IT", ("laptop",), by_name=False))
WORKFLOW = (
    WorkflowRule(
        "urgent",
        Event.TICKET_CREATED,
        (HasWords(("urgent",), Place.SUBJECT),),
        (
            Changes(priority="High", tags=("VIP",), watchers=(Address.of("boss@client.example"),)),
            Assign("round_robin", ("grace", "linus")),
            Notify("queue"),
            Notify("requester", "We are on it."),
        ),
        is_last=True,
    ),
    WorkflowRule(
        "reply",
        (Event.REQUESTER_REPLIED, Event.REOPENED),
        actions=(Assign("least_loaded"), Notify("assignee")),
    ),
)
SAME = Duplicates(same=SameTicket(by=("title", "alert"), minutes=30), handling="reopen")
BY_TAG = (ByTag("printing", queue="Field service"),)


def deciding(policy: Policy) -> tuple[DecideRule, ...]:
    """Return the rules that say what a mail becomes, those of a conversation too."""
    first = policy.decide[0]
    return first.rules if isinstance(first, Conversations) else policy.decide


@pytest.mark.parametrize("preset", ["", "autotask", "ccai", "enate", "helppeople", "allthings"])
def test_rules_stand_where_they_belong_in_every_policy(tmp_path: Path, preset: str) -> None:
    policy = read(tmp_path, PRESET.get(preset, "") + BOX + RULES).policy
    workflow = Workflow(WORKFLOW)

    assert policy.route[0] == Routes((ROUTE,))
    assert (recipients in policy.route) is (preset != "enate")
    at = policy.refine.index(Tags(TAGS))
    assert policy.refine[at : at + 3] == (Tags(TAGS), workflow, Assigners(BY_TAG))
    assert names(policy.inform)[-1] == "tell_ours"
    assert names(policy.notify)[-1] == "tell_others"
    assert deciding(policy)[0] == SAME
    assert names(policy.match)[-2:] == ["SameTicket", "mentioned"]
    assert policy.is_ours(Address.of("vip@acme.example"))
    assert policy.refine.count(workflow) == policy.refine.count(Assigners(BY_TAG)) == 1


@pytest.mark.parametrize("preset", ["", "ccai"])
def test_the_numbers_of_other_systems_are_kept_to_be_found_again(
    tmp_path: Path, preset: str
) -> None:
    toml = PRESET.get(preset, "") + BOX + '[duplicates]\nby = "external"\nexternal = "jira"\n'
    decide = deciding(read(tmp_path, toml).policy)
    keeping = WithExternalId(ticket, (Jira(),))

    assert decide[-1] == keeping
    assert ForwardedRequest(keeping) in decide
    assert WithExternalId(AlertTicket(), (Jira(),)) in decide
    assert ticket not in decide


def test_addresses_of_ours_are_those_of_routes_and_of_the_desk(tmp_path: Path) -> None:
    toml = (
        "[desk]\nown_addresses = ['noreply@acme.example']\n"
        "[[routes]]\nname = 'a'\nto = ['a@acme.example', '*@acme.example', 'acme.example']\n"
        "mailbox = 'support@acme.example'\n"
    )
    for preset in ("", PRESET["enate"]):
        ours = read(tmp_path, preset + BOX + toml).policy.own_addresses
        assert list(map(str, ours)) == ["noreply@acme.example", "a@acme.example"]


@pytest.mark.parametrize(
    ("when", "condition"),
    [
        ('sent_by = "client.example"', SentBy(("client.example",))),
        ('sent_to = ["*@acme.example"]', SentTo(("*@acme.example",))),
        ('words = ["a", "b"]', HasWords(("a", "b"))),
        ('subject_words = "a"', HasWords(("a",), Place.SUBJECT)),
        ('text_words = "a"', HasWords(("a",), Place.TEXT)),
        ('header = { name = "X-Spam", equals = "yes" }', HasHeader("X-Spam", equals="yes")),
        ('header = { name = "X-Spam", contains = "y" }', HasHeader("X-Spam", contains="y")),
        ("has_attachment = true", HasAttachment()),
        ("has_attachment = false", none_of(HasAttachment())),
        ('attachment_endings = "pdf"', HasAttachment(("pdf",))),
        ('language = "de"', IsInLanguage(("de",))),
        ('kind = "alert"', IsKind(("alert",))),
        ('trust = ["verified", "unknown"]', HasTrust(("verified", "unknown"))),
        ('requester = "agent"', RequesterIs(("agent",))),
        ('company = "Client Inc"', IsOfCompany(("Client Inc",))),
        ('mailbox = "support@acme.example"', IsInMailbox(("support@acme.example",))),
        ("about_item = false", IsAboutItem(is_about_one=False)),
        ('entity = "ticket"', Becomes(("ticket",))),
        ('queue = "First line"', ItemHas(Property.QUEUE, ("First line",))),
        ('tag = ["a", "b"]', ItemHas(Property.TAG, ("a", "b"))),
        (
            'any = [{ kind = "alert", tag = "a" }, { language = "de" }]',
            any_of(all_of(IsKind(("alert",)), ItemHas(Property.TAG, ("a",))), IsInLanguage("de")),
        ),
        ('none = [{ words = "a" }]', none_of(HasWords(("a",)))),
        ('all = [{ words = "a" }, { words = "b" }]', all_of(HasWords(("a",)), HasWords(("b",)))),
    ],
)
def test_a_condition_is_a_key(tmp_path: Path, when: str, condition: object) -> None:
    toml = (
        f"{BOX}[[workflow]]\nname = 'x'\nevents = 'note_added'\n"
        f"when = {{ {when} }}\nset = {{ status = 'New' }}\n"
    )
    (rule,) = (one for one in read(tmp_path, toml).policy.refine if isinstance(one, Workflow))

    assert rule.rules[0].conditions == (condition,)


def test_all_faults_of_rules_are_told_at_once(tmp_path: Path) -> None:
    assert faults_of(
        tmp_path,
        f"""
[preset]
name = "autotask"
edition = "advancd"
edtion = "basic"
[blobs]
folder = "files"
template = "$foo"
[duplicates]
by = ["external"]
handling = "nota"
{BOX}completed_days = 0
[[companies]]
id = "client"
name = "Client Inc"
[[queues]]
name = "First line"
agents = ["grace"]
[[queues]]
name = "First line"
[[routes]]
name = "VIP"
to = "vip acme"
mailbox = "suport@acme.example"
[[routes]]
name = "content"
[[routes]]
name = " "
[routes.when]
tag = "x"
words = []
sent_by = ["client.example", "not an"]
sent_bye = "x"
company = "Cliant Inc"
header = {{ nme = "X" }}
any = [{{ kind = "persnal" }}, {{}}]
[[routes]]
name = "content"
[[tags]]
name = "printing"
words = ["...", "paper"]
[[workflow]]
name = "urgent"
events = "ticket_creatd"
[[workflow]]
name = "second"
events = []
when = {{}}
assign = "fixed"
[[workflow.notify]]
role = "assignee"
queue = "First line"
[[workflow.notify]]
role = "queue"
queue = "x"
[[workflow]]
name = "third"
events = ["note_added"]
set = {{}}
[[workflow]]
name = "fourth"
events = ["note_added"]
assign = "none"
""",
    ) == [
        "queues[0].agents[0]: no agent has the id 'grace'; there are no [[agents]]",
        "queues[1].name: 'First line' is taken by queues[0].name; each is used once",
        "blobs.template: $foo is no placeholder",
        "blobs.template: a template needs $sha256, or files would take each other's place",
        "mailboxes[0].completed_days: is 0; 1 or more would be right",
        "tags[0]: '...' has neither letter nor digit",
        "workflow[0].events: 'ticket_creatd' is not known; did you mean ticket_created?",
        "workflow[1].when: is empty; name a condition, or leave it out",
        "workflow[1].assign: assign to a fixed agent: 1 is named, not 0",
        "workflow[1].notify[0]: notify assignee: only the role queue goes with a queue",
        "workflow[1].notify[1].queue: no queue is called 'x'; it may be First line",
        "workflow[3].assign: assign by none: leave the action out",
        "workflow[2]: one of its changes sets nothing",
        "preset.edtion: is not known; did you mean edition?",
        "preset.edition: 'advancd' is not known; did you mean advanced?",
        (
            "routes[0].to: recipient: 'vip acme' is no address, no domain,"
            " and neither *@domain nor *.domain"
        ),
        "routes[0].mailbox: suport@acme.example is no mailbox; did you mean support@acme.example?",
        "routes[2].when.sent_bye: is not known; did you mean sent_by?",
        (
            "routes[2].when.sent_by: sender: 'not an' is no address, no domain,"
            " and neither *@domain nor *.domain"
        ),
        "routes[2].when.words: words: nothing is named",
        "routes[2].when.header.nme: is not known; did you mean name?",
        "routes[2].when.header.name: is missing",
        "routes[2].when.company: no company is called 'Cliant Inc'; did you mean client inc?",
        "routes[2].when.tag: that is not known before a mail is routed",
        "routes[2].when.any[0].kind: 'persnal' is not known; did you mean personal?",
        "routes[2].when.any[1]: is empty; name a condition, or leave it out",
        "routes[3].name: 'content' is taken by routes[1].name; each is used once",
        "duplicates.handling: 'nota' is not known; did you mean note?",
        "duplicates.external: is missing; name whose numbers they are, such as jira",
    ]


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("[preset]", "preset.name: is missing"),
        ("[preset]\nedition = 'basic'\n", None),
        (
            "[preset]\nname = 'autotsk'",
            "preset.name: 'autotsk' is not known; did you mean autotask?",
        ),
        ("[preset]\nname = 1", "preset.name: is a whole number; a string would be right"),
        ("[[preset]]", "preset: is an array; a table would be right"),
        (
            (
                "[preset]\nname = 'helppeople'\nassistant = 'bat'\n"
                "[[agents]]\nid = 'bot'\nname = 'Bot'\naddresses = ['bot@acme.example']"
            ),
            "preset.assistant: no agent has the id 'bat'; did you mean bot?",
        ),
        ("[blobs]", "blobs.folder: is missing; a folder or a url would be right"),
        (
            "[[by_tag]]\ntag = 'vpn'\nqueue = 'x'",
            "by_tag[0].tag: no tag is called 'vpn'; there are none",
        ),
        (
            "[[tags]]\nname = 'vpn'\n[[by_tag]]\ntag = 'vpm'\nqueue = 'x'",
            "by_tag[0].tag: no tag is called 'vpm'; did you mean vpn?",
        ),
        (
            "[[tags]]\nname = 'vpn'\n[[by_tag]]\ntag = 'VPN'",
            "by_tag[0]: neither agent nor queue is named",
        ),
        (
            "[[routes]]\nname = 'x'\nwhen = 'y'",
            "routes[0].when: is a string; a table would be right",
        ),
    ],
)
def test_a_fault_of_rules_says_where_it_is(tmp_path: Path, toml: str, fault: str | None) -> None:
    found = faults_of(tmp_path, BOX + toml)

    assert fault in found or (fault is None and "preset.name: is missing" in found)


def test_what_a_preset_refuses_names_the_file(tmp_path: Path) -> None:
    toml = "[preset]\nname = 'autotask'\nedition = 'basic'\n" + BOX + "creates = ['task_note']\n"
    (fault,) = faults_of(tmp_path, toml)

    assert fault == "mailbox support@acme.example: the basic edition creates no task_note"


def test_a_faulty_tag_makes_no_fault_of_who_is_assigned_by_it(tmp_path: Path) -> None:
    toml = "[[tags]]\nname = ''\n[[by_tag]]\ntag = 'vpn'\nqueue = 'x'\n"
    found = faults_of(tmp_path, BOX + toml)

    assert all(fault.startswith("tags[0]") for fault in found)


def test_an_agent_or_a_queue_of_a_host_with_its_own_directory_is_right(tmp_path: Path) -> None:
    toml = (
        BOX
        + "[[workflow]]\nname = 'x'\nevents = 'note_added'\n"
        + "assign = { by = 'fixed', agents = 'somebody', queue = 'somewhere' }\n"
        + "[[routes]]\nname = 'y'\nwhen = { company = 'anybody' }\n"
    )

    assert read(tmp_path, toml).queues == ()


def test_a_store_is_filled_with_who_works_which_queue(tmp_path: Path) -> None:
    found = read(tmp_path, BOX + RULES)
    store = settings.open_store("memory://")
    settings.fill(store, found)

    assert isinstance(store, MemoryStore)
    with store.begin() as work:
        facts = work.look_up(Questions(queues=frozenset({"First line"})))
    assert [one.agent.id for one in facts.staff["First line"]] == ["linus", "grace"]


def test_files_lie_in_a_folder_beside_the_settings(tmp_path: Path) -> None:
    toml = BOX + '[blobs]\nfolder = "files"\ntemplate = "$mailbox/$sha256"\n'

    assert read(tmp_path, toml).blobs == FolderBlobs(tmp_path / "files", "$mailbox/$sha256")
    assert read(tmp_path, BOX).blobs is None

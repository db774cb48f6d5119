"""Settings: every fault at once, and each says where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from mail2ticket import settings
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.desk import Desk, VacationNotes
from mail2ticket.model.items import EntityKind
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox, Otherwise, Strangers
from mail2ticket.model.numbers import Bracketed, Dated, ItemKind
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.settings.outboxes import MaildirOutbox
from mail2ticket.settings.reading import PLAIN, keys_of, text
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.transports.maildir import MaildirTransport

MAILBOX = '[[mailboxes]]\naddress = "support@acme.example"\n'

NO_ADDRESS = "is no address; write it alone, such as support@acme.example"
NO_DOMAIN = "is no domain; write it alone, such as client.example"
BELONGS = "belongs to mailboxes[0] already; a mail has one mailbox"
NO_STORE = (
    "is no URL of a store; sqlite:///desk.db, postgresql://user@host/desk, mysql://user@host/desk "
    "or memory:// would be right"
)

EVERYTHING = """
[desk]
keys = ["0123456789abcdef", "fedcba9876543210"]
own_addresses = ["noreply@acme.example"]
numbers = ["bracketed", "dated"]
roles = ["Engineer"]
statuses = ["New", "Complete"]
authentication_servers = ["mx.acme.example"]
vacations = "hold"
public_domains = ["Freemail.Example"]
echo_limit = 3
echo_minutes = 10
answers_an_hour = 4
answers_a_day = 9
time_limit_hours = 12
rounding_minutes = 15

[limits]
message_bytes = 1_000

[store]
url = "sqlite:///desk.db"

[outbox]
maildir = "outgoing"

[[mailboxes]]
address = "support@acme.example"
name = "Acme Support"
queue = "First line"
aliases = ["help@acme.example"]
active = false
creates = ["ticket", "task_note"]
otherwise = "hold"
company = "client"
strangers = "refuse"
subject_characters = 80
time_zone = "Europe/Berlin"

[[companies]]
id = "client"
name = "Client Inc"
domains = ["Client.Example", "Straße.example"]
active = false

[[contacts]]
name = "Ada Lovelace"
addresses = ["ada@client.example", "ada@home.example"]
company = "client"
co_managing = true

[[agents]]
id = "grace"
name = "Grace Hopper"
addresses = ["grace@acme.example"]
roles = ["Engineer"]

[[tickets]]
number = "T20261103.0001"
title = "Printer on fire"
queue = "First line"
status = "In Progress"
open = false
takes_time = false
company = "client"
participants = ["ada@client.example"]

[[tasks]]
number = "TASK-1"

[[projects]]
number = "PROJ-1"
"""


def written(folder: Path, toml: str | bytes) -> Path:
    path = folder / "helpdesk.toml"
    path.write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return path


def faults_of(folder: Path, toml: str | bytes) -> list[str]:
    path = written(folder, toml)
    with pytest.raises(ConfigurationError) as caught:
        settings.read(path)
    return [fault.removeprefix(f"{path}: ") for fault in caught.value.faults]


def test_every_section_becomes_typed_values(tmp_path: Path) -> None:
    read = settings.read(written(tmp_path, EVERYTHING))
    desk, client = read.policy, Company("client", "Client Inc", is_active=False)
    assert desk.keys == (b"0123456789abcdef", b"fedcba9876543210")
    assert desk.own_addresses == (Address("noreply", "acme.example"),)
    assert desk.numbers == (Bracketed(), Dated())
    assert desk.public_domains == {"freemail.example"}
    assert desk.vacations is VacationNotes.HOLD
    assert (desk.echo_limit, desk.echo_minutes) == (3, 10)
    assert (desk.answers_an_hour, desk.answers_a_day, desk.time_limit_hours) == (4, 9, 12)
    assert desk.rounding_minutes == 15
    assert desk.limits == Limits(message_bytes=1_000)
    assert desk.mailboxes == (
        Mailbox(
            "support@acme.example",
            name="Acme Support",
            queue="First line",
            aliases=("help@acme.example",),
            is_active=False,
            creates=(EntityKind.TICKET, EntityKind.TASK_NOTE),
            otherwise=Otherwise.HOLD,
            company=client,
            strangers=Strangers.REFUSE,
            subject_characters=80,
            time_zone="Europe/Berlin",
        ),
    )
    (organization,) = read.companies
    assert organization.company == client
    assert organization.domains == {"client.example", "straße.example"}  # not strasse
    ada, grace = read.people
    assert ada == Contact(
        "ada@client.example",
        "Ada Lovelace",
        ("ada@client.example", "ada@home.example"),
        client,
        is_co_managing=True,
    )
    assert grace == Agent("grace", "Grace Hopper", ("grace@acme.example",), ("Engineer",))
    ticket, task, project = read.items
    assert (ticket.item.kind, ticket.queue, ticket.item.title) == (
        ItemKind.TICKET,
        "First line",
        "Printer on fire",
    )
    assert (ticket.item.is_open, ticket.item.takes_time, ticket.item.company) == (
        False,
        False,
        client,
    )
    assert ticket.item.participants == {Address("ada", "client.example")}
    assert (task.item.kind, project.item.kind) == (ItemKind.TASK, ItemKind.PROJECT)
    assert read.numbers == Bracketed()
    assert read.store == "sqlite:///desk.db"
    assert read.outbox == MaildirOutbox(tmp_path / "outgoing")
    assert read.folder == tmp_path


def test_one_mailbox_is_enough(tmp_path: Path) -> None:
    read = settings.read(written(tmp_path, MAILBOX))
    assert read.policy.mailboxes == (Mailbox("support@acme.example"),)
    assert read.policy.limits == Limits()
    assert read.store == "sqlite:///mail2ticket.db"
    assert read.outbox is None


def test_every_field_of_a_mailbox_is_a_key() -> None:
    keys = keys_of(Mailbox, {**PLAIN, Company: text})
    assert {"address", "queue", "active", "creates", "time_zone", "notices"} <= keys.keys()
    assert keys["address"].is_required
    assert not keys["queue"].is_required


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        """
[dsk]
[desk]
keys = ["short"]
vacations = "dicard"
echo_limit = "two"
numbers = []
[limits]
message_bytes = 0
[[mailboxes]]
address = "support"
[[mailboxes]]
address = "help@acme.example"
creates = ["ticket", "tickt"]
quue = "First line"
time_zone = "Mars/Olympus"
company = "cliant"
active = "yes"
[[companies]]
id = "client"
[[contacts]]
addresses = ["Ada <ada@client.example>"]
company = "client"
""",
    )
    assert sorted(faults) == sorted(
        [
            "dsk: is not known; did you mean desk?",
            "desk.keys[0]: has 5 bytes; 16 or more would be right",
            "desk.vacations: 'dicard' is not known; did you mean discard?",
            "desk.echo_limit: is a string; a whole number would be right",
            "desk.numbers: is empty; name one at least",
            "limits.message_bytes: is 0; 1 or more would be right",
            f"mailboxes[0].address: 'support' {NO_ADDRESS}",
            "mailboxes[1].creates[1]: 'tickt' is not known; did you mean ticket?",
            "mailboxes[1].quue: is not known; did you mean queue?",
            "mailboxes[1]: no time zone is called 'Mars/Olympus'",
            "mailboxes[1].company: no company has the id 'cliant'; did you mean client?",
            "mailboxes[1].active: is a string; true or false would be right",
            "contacts[0].name: is missing",
            f"contacts[0].addresses[0]: 'Ada <ada@client.example>' {NO_ADDRESS}",
        ]
    )


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("", "mailboxes: is missing; a desk needs one [[mailboxes]] at least"),
        ("mailboxes = []", "mailboxes: is missing; a desk needs one [[mailboxes]] at least"),
        (
            '[mailboxes]\naddress = "a@b.example"',
            "mailboxes: is a table; an array of tables would be right: [[mailboxes]]",
        ),
        (MAILBOX + "[[desk]]", "desk: is an array; a table would be right"),
        (
            MAILBOX + "[desk]\nroles = 'Engineer'",
            "desk.roles: is a string; an array would be right: [ … ]",
        ),
        (
            MAILBOX + "[desk]\nroles = [1]",
            "desk.roles[0]: is a whole number; a string would be right",
        ),
        (
            MAILBOX + "[desk]\nroles = [2026-11-03]",
            "desk.roles[0]: is a date or time; a string would be right",
        ),
        (
            MAILBOX + "[desk]\necho_limit = true",
            "desk.echo_limit: is true or false; a whole number would be right",
        ),
        (MAILBOX + "[desk]\necho_limit = -1", "desk.echo_limit: is -1; 0 or more would be right"),
        (
            MAILBOX + "[store]\nurl = 'desk.db'",
            f"store.url: 'desk.db' {NO_STORE}",
        ),
        (
            MAILBOX + "[store]\nurl = 'oracle://x'",
            f"store.url: 'oracle://x' {NO_STORE}",
        ),
        (
            MAILBOX * 2,
            f"mailboxes[1]: support@acme.example {BELONGS}",
        ),
        (
            MAILBOX + "[[companies]]\nid='a'\n[[companies]]\nid='a'",
            "companies[1].id: 'a' is taken by companies[0].id; each is used once",
        ),
        (
            MAILBOX + "[[companies]]\nid='a'\ndomains=['@x.example']",
            f"companies[0].domains[0]: '@x.example' {NO_DOMAIN}",
        ),
        (
            MAILBOX + "[[agents]]\nname='G'\naddresses=['g@a.example']\n" * 2,
            "agents[1].id: 'g@a.example' is taken by agents[0].id; each is used once",
        ),
        (
            MAILBOX + "[[agents]]\nname='G'\naddresses=[]",
            "agents[0].addresses: is empty; name one at least",
        ),
        (
            MAILBOX + "[[tickets]]\nnumber='T1'\n[[tasks]]\nnumber='t1'",
            "tasks[0].number: 'T1' is taken by tickets[0].number; each is used once",
        ),
        (MAILBOX + "[[tickets]]\ntitle='x'", "tickets[0].number: is missing"),
        (
            MAILBOX + "[[contacts]]\nname='A'\naddresses=['a@b.example']\ncompany='client'",
            "contacts[0].company: no company has the id 'client'; there are no [[companies]]",
        ),
        (MAILBOX + "title_characters = 5", "mailboxes[0]: title_characters is under 40"),
        (
            MAILBOX + "priority = 1",
            "mailboxes[0].priority: is a whole number; a string would be right",
        ),
        ("mailboxes = ['a@b.example']", "mailboxes[0]: is a string; a table would be right"),
    ],
)
def test_a_fault_says_where_it_is_and_what_would_be_right(
    tmp_path: Path, toml: str, fault: str
) -> None:
    assert faults_of(tmp_path, toml) == [fault]


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        ("[desk]\nkeys = [", "2:9"),
        ("[desk]\nroles = Engineer", "2:9"),
        ("a = 1\na = 2", "2:6"),
        (b"# caf\xe9", "1"),
        (b"[desk]\n\n# \xff", "3"),
    ],
)
def test_what_is_no_toml_is_told_by_line(tmp_path: Path, toml: str | bytes, place: str) -> None:
    (fault,) = faults_of(tmp_path, toml)
    assert fault.startswith(f"{tmp_path / 'helpdesk.toml'}:{place}: ")


def test_what_only_the_policy_finds_names_the_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "faults", lambda _: ["odd", "odder"])
    assert faults_of(tmp_path, MAILBOX) == ["odd", "odder"]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        settings.read(tmp_path / "none.toml")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert settings.read(written(tmp_path, b"\xef\xbb\xbf" + MAILBOX.encode())).policy.mailboxes


def test_a_store_is_filled_and_filling_it_again_undoes_nothing(tmp_path: Path) -> None:
    read = settings.read(written(tmp_path, EVERYTHING))
    store = settings.open_store("memory://", numbers=read.numbers)
    for _ in range(2):
        settings.fill(store, read)
    assert isinstance(store, MemoryStore)
    assert [history.item.number for history in store.histories()] == [
        "T20261103.0001",
        "TASK-1",
        "PROJ-1",
    ]


def test_a_store_in_a_file_is_beside_the_settings(tmp_path: Path) -> None:
    read = settings.read(written(tmp_path, EVERYTHING))
    settings.fill(settings.open_store(read.store, folder=read.folder), read)
    assert (tmp_path / "desk.db").exists()
    again = settings.open_store(read.store, folder=read.folder)
    assert len(list(again.histories())) == 3


def test_what_is_no_url_opens_no_store() -> None:
    with pytest.raises(ConfigurationError, match="is no URL of a store"):
        settings.open_store("sqlite://")


def test_notices_go_to_a_maildir_only_where_one_is_named(tmp_path: Path) -> None:
    assert settings.open_transport(settings.read(written(tmp_path, MAILBOX))) is None
    read = settings.read(written(tmp_path, EVERYTHING))
    assert isinstance(settings.open_transport(read), MaildirTransport)
    assert not (tmp_path / "outgoing").exists()

"""A host on Django, with models of its own, keeps the contract of all that it knows (X5)."""

# mypy: ignore-errors
# ruff: noqa: E402 - models are there once Django is set up
# Django has no types.

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

django = pytest.importorskip("django", reason="needs Django: pip install django")

os.environ["DJANGO_SETTINGS_MODULE"] = "examples.django_host.settings"
django.setup()

from django.core.management import call_command
from django.db import connection, connections

from examples.django_host import settings
from examples.django_host.desk import models
from examples.django_host.desk.store import HostStore, HostUnitOfWork
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.ports import Store
from mail2ticket.testing import HeldContract, mail
from mail2ticket.testing.claims import ClaimContract
from mail2ticket.testing.counting import CountContract
from mail2ticket.testing.drafts import ADA, new_ticket
from mail2ticket.testing.entries import EntryContract
from mail2ticket.testing.posting import OutboxContract
from mail2ticket.testing.seeds import Seed, item_in, look_up
from mail2ticket.transports.memory import MemoryTransport

ROOT = Path(__file__).parents[2]

# So that no row is left to which another refers.
TABLES = [
    *("m2t_handling", "m2t_held_address", "m2t_held", "m2t_raw_mail", "m2t_arrival"),
    "m2t_delivery",
    *("m2t_reference", "m2t_outbox", "m2t_effect", "m2t_lease"),
    *("desk_attachment", "desk_comment", "desk_follower", "desk_ticket"),
    *("desk_person", "desk_customer"),
]


@pytest.fixture(scope="module")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    if request.param == "sqlite":
        url = str(tmp_path_factory.mktemp("django") / "helpdesk.db")
    else:
        url = request.getfixturevalue("postgresql_server").new_database()
    before = connections.settings
    _use(connections.configure_settings({"default": settings.database(url)}))
    call_command("migrate", verbosity=0)
    yield
    _use(before)


def _use(databases: dict[str, dict[str, object]]) -> None:
    connections.close_all()
    connections.settings = databases
    with suppress(AttributeError):  # this thread may have none
        del connections["default"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
class TestDjangoHost(ClaimContract, EntryContract, OutboxContract, CountContract, HeldContract):
    @pytest.fixture(autouse=True)
    def _database(self, database: None) -> Iterator[None]:
        yield
        connections.close_all()

    def make_store(self) -> HostStore:
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        return HostStore()

    def seed(self, store: Store, *seeds: Seed, domains: Iterable[str] = ()) -> None:
        for each in seeds:
            _put(each, next(iter(domains), ""))

    def test_people_and_their_company_are_known(self) -> None:
        store = self.make_store()
        client = Company("client", "Client Ltd")
        ada, sam = Contact("ada", "Ada", (ADA,), client), Agent("s", "Sam", ("sam@acme.example",))
        self.seed(store, client, domains=["client.example"])
        self.seed(store, ada, sam)
        asked = Questions(
            addresses=frozenset({ADA, *sam.addresses}), domains=frozenset({"client.example"})
        )
        facts = look_up(store, asked)
        assert facts.people == {ADA: (ada,), sam.addresses[0]: (sam,)}
        assert facts.companies == {"client.example": (client,)}

    def test_what_a_mail_changes_is_in_the_models_of_the_host(self) -> None:
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket(company=Company("client", "Client Ltd")))
            assert work.change(number, Changes(status="Complete", priority="High")) is None
            work.keep(number, Attachment.of("a.txt", b"one"))
            work.keep(number, Attachment.of("b.txt", b"one"))
        item = item_in(store, number)
        assert (item.status, item.is_open) == ("Complete", False)
        assert item.completed_at is not None
        assert models.Ticket.objects.get().priority == "High"
        assert models.Attachment.objects.get().name == "a.txt"

    def test_a_crash_at_any_call_leaves_nothing_in_either(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And the same mail, delivered again, becomes one ticket with one notice."""
        transport = MemoryTransport()
        policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
        intake = Intake(store=self.make_store(), transport=transport, policy=policy)
        content = mail("Printer", attachments={"a.txt": b"one"})
        for name in ("claim", "known", "open_ticket", "keep", "record", "enqueue"):
            with monkeypatch.context() as patch:
                patch.setattr(HostUnitOfWork, name, _crashing(getattr(HostUnitOfWork, name)))
                with pytest.raises(KeyboardInterrupt):
                    intake.process(content)
            assert _rows() == 0, name
        assert intake.process(content).number is not None
        assert intake.process(content).number is None
        assert models.Ticket.objects.count() == 1
        assert len(transport.sent) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_one_command_takes_the_mails_of_the_examples(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "examples.django_host.settings"}
    if kind == "postgresql":
        environment["HELPDESK_DATABASE"] = request.getfixturevalue("postgresql_url")
    program = str(ROOT / "examples" / "django_host" / "manage.py")
    ran = subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-W", "error", program, "process_mail", str(ROOT / "examples" / "inbox")],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-3:] == ["Ticket: 22", "Comment: 23", "Attachment: 2"]


def _crashing(call: Callable[..., object]) -> Callable[..., None]:
    def crashing(*args: object) -> None:
        call(*args)
        raise KeyboardInterrupt

    return crashing


def _rows() -> int:
    with connection.cursor() as cursor:
        counts = []
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
            counts.append(cursor.fetchone()[0])
    return sum(counts)


def _put(seed: Seed, domain: str) -> None:
    if isinstance(seed, Company):
        models.Customer.objects.create(code=seed.id, name=seed.name, domain=domain)
    elif isinstance(seed, WorkItem):
        company = seed.company and models.Customer.objects.get(code=seed.company.id)
        ticket = models.Ticket.objects.create(
            number=seed.number,
            kind=str(seed.kind),
            subject=seed.title,
            state=seed.status,
            is_open=seed.is_open,
            opened_at=seed.created_at,
            customer=company,
        )
        for each in seed.participants:
            ticket.followers.create(email=str(each))
    else:
        company = seed.company if isinstance(seed, Contact) else None
        models.Person.objects.create(
            code=seed.id,
            name=seed.name,
            email=str(seed.addresses[0]),
            works_here=isinstance(seed, Agent),
            customer=company and models.Customer.objects.get(code=company.id),
        )

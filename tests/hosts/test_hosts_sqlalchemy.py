"""A host on SQLAlchemy, with tables of its own, keeps the contract of all that it knows (X5)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, inspect, select
from sqlalchemy.orm import Session

from examples.sqlalchemy_host import tables
from examples.sqlalchemy_host.store import HostStore, migrate
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
OWN_TABLES = {"customer", "person", "ticket", "follower", "comment", "attachment"}


@pytest.fixture
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    made: list[Engine] = []

    def make() -> Engine:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / f'{len(made)}.db'}"
        else:
            server = request.getfixturevalue("postgresql_server")
            url = server.new_database().replace("postgresql://", "postgresql+psycopg://")
        made.append(create_engine(url))
        migrate(made[-1])
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.mark.parametrize("engines", ["sqlite", "postgresql"], indirect=True)
class TestSqlalchemyHost(
    ClaimContract, EntryContract, OutboxContract, CountContract, HeldContract
):
    @pytest.fixture(autouse=True)
    def _engines(self, engines: Callable[[], Engine]) -> None:
        self._make_engine = engines
        self._engine_of: dict[Store, Engine] = {}

    def make_store(self) -> HostStore:
        engine = self._make_engine()
        store = HostStore(engine)
        self._engine_of[store] = engine
        return store

    def seed(self, store: Store, *seeds: Seed, domains: Iterable[str] = ()) -> None:
        with Session(self._engine_of[store]) as session, session.begin():
            for each in seeds:
                session.add(_row(each, next(iter(domains), "")))

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

    def test_what_a_mail_changes_is_in_the_tables_of_the_host(self) -> None:
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket(company=Company("client", "Client Ltd")))
            assert work.change(number, Changes(status="Complete", priority="High")) is None
            work.keep(number, Attachment.of("a.txt", b"one"))
            work.keep(number, Attachment.of("b.txt", b"one"))
        item = item_in(store, number)
        assert (item.status, item.is_open) == ("Complete", False)
        assert item.completed_at is not None
        with Session(self._engine_of[store]) as session:
            assert session.scalars(select(tables.Ticket.priority)).all() == ["High"]
            assert session.scalars(select(tables.Attachment.name)).all() == ["a.txt"]

    def test_a_crash_at_any_call_leaves_nothing_in_either(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And the same mail, delivered again, becomes one ticket with one notice."""
        store = self.make_store()
        engine, transport = self._engine_of[store], MemoryTransport()
        policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
        intake = Intake(store=store, transport=transport, policy=policy)
        content = mail("Printer", attachments={"a.txt": b"one"})
        for name in ("claim", "known", "open_ticket", "keep", "record", "enqueue"):
            with monkeypatch.context() as patch:
                _crash_after(patch, name)
                with pytest.raises(KeyboardInterrupt):
                    intake.process(content)
            assert _rows(engine) == 0, name
        assert intake.process(content).number is not None
        assert intake.process(content).number is None
        with Session(engine) as session:
            assert session.scalar(select(func.count()).select_from(tables.Ticket)) == 1
        assert len(transport.sent) == 1

    def test_our_tables_stand_beside_those_of_the_host(self) -> None:
        engine = self._engine_of[self.make_store()]
        names = set(inspect(engine).get_table_names())
        assert {name for name in names if not name.startswith("m2t_")} == OWN_TABLES
        assert {"m2t_delivery", "m2t_outbox", "m2t_version"} <= names
        assert "m2t_item" not in names
        migrate(engine)  # again, it changes nothing


def test_the_one_command_takes_the_mails_of_the_examples(tmp_path: Path) -> None:
    ran = subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [
            sys.executable,
            "-W",
            "error",
            str(ROOT / "examples" / "sqlalchemy_host" / "run.py"),
            str(ROOT / "examples" / "inbox"),
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-3:] == ["ticket: 22", "comment: 23", "attachment: 2"]


def _crash_after(patch: pytest.MonkeyPatch, name: str) -> None:
    from examples.sqlalchemy_host.store import HostUnitOfWork  # noqa: PLC0415 - to be patched

    call = getattr(HostUnitOfWork, name)

    def crashing(*args: object) -> None:
        call(*args)
        raise KeyboardInterrupt

    patch.setattr(HostUnitOfWork, name, crashing)


def _rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return sum(
            connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()  # noqa: S608
            for name in inspect(connection).get_table_names()
            if name not in {"m2t_version", "m2t_lock"}
        )


def _row(seed: Seed, domain: str) -> tables.Base:
    if isinstance(seed, Company):
        return tables.Customer(id=seed.id, name=seed.name, domain=domain)
    if isinstance(seed, WorkItem):
        return tables.Ticket(
            number=seed.number,
            kind=str(seed.kind),
            subject=seed.title,
            state=seed.status,
            is_open=seed.is_open,
            opened_at=seed.created_at,
            customer_id=seed.company.id if seed.company else None,
            followers=[tables.Follower(email=str(each)) for each in seed.participants],
        )
    company = seed.company if isinstance(seed, Contact) else None
    return tables.Person(
        id=seed.id,
        name=seed.name,
        email=str(seed.addresses[0]),
        works_here=isinstance(seed, Agent),
        customer_id=company.id if company else None,
    )

"""The whole of examples/inbox, mail by mail: this table is what its README tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import field, frozen

from mail2ticket import settings
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.items import EntityKind, Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.transports.memory import MemoryTransport

EXAMPLES = Path(__file__).parents[2] / "examples"
STARTED = datetime(2026, 11, 18, 12, tzinfo=UTC)

#: Reasons that no mail brings about by itself: a rule that fails or takes too long, a policy
#: without one, a store that refuses, a scanner that finds something, and a rule that no policy
#: has unless its host asks for it.
NOT_BY_MAIL = {
    Reason.AMBIGUOUS,
    Reason.RULE_FAILED,
    Reason.UNDECIDED,
    Reason.UNREADABLE,
    Reason.TIME_BUDGET,
    Reason.REFUSED_BY_STORE,
    Reason.IN_DOUBT,
    Reason.INFECTED,
}

#: Reasons of mailboxes that are set as those of one product; see the suite of that product.
OF_PRODUCTS = {
    Reason.CC_ONLY,
    Reason.REPLY_REFUSED,
    Reason.FORWARD_REFUSED,
    Reason.WRONG_ADDRESS,
    Reason.UNATTRIBUTED,
    Reason.COMPLETED,
    Reason.DUPLICATE,
    Reason.FLOOD,
    Reason.BAD_ALERT_KEY,
}

CREATED, ADDED, LOGGED = State.CREATED, State.ADDED, State.LOGGED
HELD, DISCARDED, REPEAT = State.HELD, State.DISCARDED, State.REPEAT


def _hours(written: str | Decimal | None) -> Decimal | None:
    return Decimal(written) if written else None


@frozen
class Told:
    """What is expected of one mail."""

    file: str
    state: State
    became: EntityKind | Reason | None
    number: str | None = None
    notices: tuple[NoticeKind, ...] = ()
    hours: Decimal | None = field(default=None, converter=_hours)
    kept: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


TICKET, TICKET_NOTE = EntityKind.TICKET, EntityKind.TICKET_NOTE
TELLS_CREATED, TELLS_ADDED = (NoticeKind.CREATED,), (NoticeKind.ADDED,)
ACKNOWLEDGES, REFUSES = (NoticeKind.ACKNOWLEDGED,), (NoticeKind.REFUSED,)
COMMAND_ERROR, FAILS = (NoticeKind.ADDED, NoticeKind.COMMAND_ERROR), (NoticeKind.FAILED,)
DROPS_FILES = (NoticeKind.CREATED, NoticeKind.FILES_DROPPED)

NEW = "T20261118.0001"  # the ticket that the first mail opens
PRINTER, VPN, LAPTOP = "T20261103.0001", "T20261103.0002", "T20261028.0004"
SWITCH, MOVE = "T20261105.0003", "P20261101.0001"

INBOX = [
    Told("01_outlook_ticket", CREATED, TICKET, NEW, TELLS_CREATED, refused=("image001.png",)),
    Told("02_outlook_web_reply", ADDED, TICKET_NOTE, NEW, TELLS_ADDED),
    Told("03_gmail_reply", ADDED, TICKET_NOTE, VPN, TELLS_ADDED),
    Told("04_agent_ticket_time", LOGGED, EntityKind.TICKET_TIME_ENTRY, VPN, TELLS_ADDED, "1.5"),
    Told("05_agent_task_time", LOGGED, EntityKind.TASK_TIME_ENTRY, SWITCH, TELLS_ADDED, "2.25"),
    Told("06_project_note", ADDED, EntityKind.PROJECT_NOTE, MOVE, TELLS_ADDED),
    Told("07_task_note", ADDED, EntityKind.TASK_NOTE, SWITCH, TELLS_ADDED),
    Told("08_bad_command", ADDED, TICKET_NOTE, PRINTER, COMMAND_ERROR),
    Told("09_customer_command", ADDED, TICKET_NOTE, PRINTER, COMMAND_ERROR),
    Told("10_signed_address", ADDED, TICKET_NOTE, PRINTER, TELLS_ADDED),
    Told("11_german_customer", ADDED, EntityKind.PROJECT_NOTE, MOVE, TELLS_ADDED),
    Told("12_spanish_roundcube", CREATED, TICKET, "T20261118.0002", TELLS_CREATED),
    Told(
        "13_french_apple_mail",
        CREATED,
        TICKET,
        "T20261118.0003",
        TELLS_CREATED,
        kept=("Capture d\N{RIGHT SINGLE QUOTATION MARK}écran 2026-11-11 à 10.29.14.png",),
    ),
    Told("14_japanese_becky", CREATED, TICKET, "T20261118.0004", TELLS_CREATED),
    Told(
        "15_iphone_photo",
        CREATED,
        TICKET,
        "T20261118.0005",
        TELLS_CREATED,
        kept=("IMG_2031.jpeg",),
    ),
    Told(
        "16_invoice_with_exe",
        CREATED,
        TICKET,
        "T20261118.0006",
        DROPS_FILES,
        kept=("Invoice_2026-1187.pdf",),
        refused=("InvoiceViewer.exe", "Invoice_2026-1187.zip"),
    ),
    Told(
        "17_scanner_pdf",
        CREATED,
        TICKET,
        "T20261118.0007",
        ACKNOWLEDGES,
        kept=("SKMBT_C25826111209020.pdf",),
    ),
    Told("18_nagios_alert", CREATED, TICKET, "T20261118.0008"),
    Told("19_new_colleague", CREATED, TICKET, "T20261118.0009", ACKNOWLEDGES),
    Told("20_unknown_sender", CREATED, TICKET, "T20261118.0010", ACKNOWLEDGES),
    Told("21_nosy_stranger", CREATED, TICKET, "T20261118.0011", ACKNOWLEDGES),
    Told("22_forged_agent", CREATED, TICKET, "T20261118.0012"),
    Told("23_inactive_contact", HELD, Reason.INACTIVE_SENDER, notices=REFUSES),
    Told("24_exchange_vacation", DISCARDED, Reason.VACATION),
    Told("25_sieve_vacation", ADDED, TICKET_NOTE, LAPTOP),
    Told("26_ipad_reopens", ADDED, TICKET_NOTE, LAPTOP, TELLS_ADDED),
    Told("27_postfix_bounce", HELD, Reason.BOUNCE),
    Told("28_postfix_delay", HELD, Reason.BOUNCE),
    Told("29_read_receipt", DISCARDED, Reason.READ_RECEIPT),
    Told("30_abuse_complaint", HELD, Reason.COMPLAINT),
    Told("31_loop_of_forwards", HELD, Reason.LOOP),
    Told("32_own_notice", DISCARDED, Reason.LOOP),
    Told("33_own_address", DISCARDED, Reason.OWN_MAIL),
    Told("34_mailing_list", CREATED, TICKET, "T20261118.0013"),
    Told("35_private", DISCARDED, Reason.PRIVATE),
    Told("36_no_route", HELD, Reason.NO_ROUTE),
    Told("37_bcc_only", HELD, Reason.BCC_ONLY),
    Told("38_empty_subject", CREATED, TICKET, "T20261118.0014", TELLS_CREATED),
    Told("39_subject_required", DISCARDED, Reason.EMPTY_SUBJECT, notices=REFUSES),
    Told("40_subject_too_long", DISCARDED, Reason.LONG_SUBJECT, notices=REFUSES),
    Told("41_stranger_held", HELD, Reason.UNREGISTERED),
    Told("42_kind_not_allowed", HELD, Reason.KIND_NOT_ALLOWED, notices=FAILS),
    Told("43_android_once", CREATED, TICKET, "T20261118.0015", TELLS_CREATED),
    Told("44_android_twice", CREATED, TICKET, "T20261118.0016"),
    Told("45_android_thrice", HELD, Reason.TOO_OFTEN),
    Told("46_no_sender", HELD, Reason.NO_SENDER),
    Told("47_too_many_people", HELD, Reason.OVER_LIMIT, notices=FAILS),
    Told("48_repeat", REPEAT, None),
]


@frozen
class Processed:
    """The inbox after it was processed, in the order of the names."""

    outcomes: dict[str, Outcome]
    store: settings.DeskStore
    transport: MemoryTransport

    def number(self, file: str) -> str:
        """Return the number of the work item that *file* opened or was written to."""
        number = self.outcomes[file].number
        assert number is not None
        return number


@pytest.fixture(scope="module", params=["memory://", "sqlite:///desk.db"])
def inbox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Processed:
    desk = settings.read(EXAMPLES / "helpdesk.toml")
    store = settings.open_store(
        request.param, numbers=desk.policy.numbers[0], folder=tmp_path_factory.mktemp("desk")
    )
    transport = MemoryTransport()
    settings.fill(store, desk)
    intake = Intake(store, transport, desk.policy)
    files = sorted((EXAMPLES / "inbox").glob("*.eml"))
    return Processed(
        {
            file.stem: intake.process(
                file.read_bytes(), received_at=STARTED + timedelta(seconds=second)
            )
            for second, file in enumerate(files)
        },
        store,
        transport,
    )


@pytest.mark.parametrize("told", INBOX, ids=lambda told: told.file)
def test_a_mail_becomes_what_the_table_says(inbox: Processed, told: Told) -> None:
    outcome = inbox.outcomes[told.file]
    kept = outcome.decision.kept if outcome.decision else ()
    refused = outcome.decision.refused if outcome.decision else ()

    assert told == Told(
        told.file,
        outcome.state,
        outcome.entity or (Reason(outcome.reason) if outcome.reason else None),
        outcome.number,
        outcome.notices,
        outcome.hours,
        tuple(file.filename for file in kept),
        tuple(file.attachment.filename for file in refused),
    )


def test_the_table_has_every_mail() -> None:
    files = sorted(file.stem for file in (EXAMPLES / "inbox").iterdir())

    assert files == [told.file for told in INBOX]


def test_all_six_entities_are_there() -> None:
    assert {told.became for told in INBOX} >= set(EntityKind)


def test_every_reason_is_there_that_a_mail_can_bring_about() -> None:
    found = {told.became for told in INBOX if isinstance(told.became, Reason)}

    assert found == set(Reason) - NOT_BY_MAIL - OF_PRODUCTS


def test_every_state_is_there() -> None:
    assert {told.state for told in INBOX} == set(State)


def test_every_mail_is_on_record_but_the_repeat(inbox: Processed) -> None:
    recorded = [mail.message_id for mail in inbox.store.recorded()]

    assert recorded == [
        outcome.message_id for outcome in inbox.outcomes.values() if not outcome.is_repeat
    ]


def test_the_texts_are_readable_in_every_language(inbox: Processed) -> None:
    def text(file: str) -> str:
        history = inbox.store.history(inbox.number(file))
        assert history is not None
        return "\n".join(f"{entry.title}\n{entry.text}" for entry in history.entries)

    assert "früh um 7 Uhr" in text("06_project_note")
    assert "Schlüssel für das Gebäude" in text("11_german_customer")
    assert "«contraseña caducada», pero no me deja" in text("12_spanish_roundcube")
    assert "la touche « Retour »" in text("13_french_apple_mail")
    assert "共有フォルダに接続できません" in text("14_japanese_becky")


def test_the_time_is_booked_and_the_status_is_set(inbox: Processed) -> None:
    history = inbox.store.history(VPN)

    assert history is not None
    assert history.hours == Decimal("1.5")
    assert history.item.status == "Complete"
    assert history.entries[-1].role == "Engineer"
    assert "#T=" not in history.entries[-1].text


def test_a_vacation_note_does_not_reopen_and_a_reply_does(inbox: Processed) -> None:
    history = inbox.store.history(LAPTOP)

    assert history is not None
    assert [entry.text.splitlines()[0] for entry in history.entries] == [
        "I am away until Monday and shall read your mail then.",
        "The new laptop does not wake up from sleep. Could you look at it again?",
    ]
    assert history.item.is_open


def test_an_important_mail_has_a_high_priority(inbox: Processed) -> None:
    priorities = {
        number: inbox.store.history(number) for number in (NEW, inbox.number("38_empty_subject"))
    }

    assert [history and history.priority for history in priorities.values()] == ["High", "Medium"]


def test_a_private_mail_is_not_kept(inbox: Processed) -> None:
    raw = inbox.store.raw(inbox.outcomes["35_private"].key)

    assert raw is None


def test_nobody_is_told_about_what_a_program_wrote(inbox: Processed) -> None:
    told = {str(mail.to) for mail in inbox.transport.sent}

    assert told.isdisjoint(
        {"nagios@monitor.client.example", "mailer-daemon@mail.client.example"}
        | {"advisories@lists.vendor.example", "fbl@freemail.example", "noreply@acme.example"}
    )


def test_the_readme_tells_the_same(inbox: Processed) -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([0-9]\w+)\.eml` \| [^|]+ \| (\w+) \| ([^|]+) \|", readme, re.MULTILINE
    )

    assert rows == [(told.file, told.state, _cell(told)) for told in INBOX]


def _cell(told: Told) -> str:
    if isinstance(told.became, Reason):
        return f"`{told.became}`"
    became = told.became.replace("_", " ") if told.became else "nothing"
    hours = f", {told.hours} h" if told.hours else ""
    return became + hours

"""
What `test_hosts_django_helpdesk.py` runs, in a folder of its own.

``try_it`` makes a helpdesk there first, by the migrations of the published package and ours.
"""

# mypy: ignore-errors
# ruff: noqa: E402 - models are there once Django is set up
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

import io
import re
import runpy
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import timedelta
from logging import getLogger
from pathlib import Path

import django
import pytest

django.setup()

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from helpdesk.email import extract_email_metadata
from helpdesk.models import FollowUp, FollowUpAttachment, IgnoreEmail, Queue, Ticket, TicketCC
from helpdesk.signals import new_ticket_done

from examples.django_helpdesk.inbound.adopting import adopt
from examples.django_helpdesk.inbound.inboxes import inbox_of
from examples.django_helpdesk.inbound.policy import in_inbox_of, policy_of_all
from examples.django_helpdesk.inbound.store import HelpdeskStore, HelpdeskUnitOfWork
from examples.django_helpdesk.inbound.values import stored_name
from mail2ticket import Intake, Outcome
from mail2ticket.accounts import Bearer, Security
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.held import HeldFilter
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

MANAGE = Path(__file__).parents[2] / "examples" / "django_helpdesk" / "manage.py"
FEW = ("01_outlook_ticket", "02_outlook_web_reply", "16_invoice_with_exe", "27_postfix_bounce")
ADA, BOB, SAM = "ada@client.example", "bob@client.example", "sam@acme.example"
PROVEN = "mx.acme.example; dmarc=pass header.from=acme.example"

BOUNCE = b"""From: MAILER-DAEMON@mx.client.example
To: support@acme.example
Subject: Undelivered
Message-ID: <bounce@mx.client.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It failed.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; ada@client.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

IT
--b--
"""

# What a test begins with is two queues and an agent.
LEFT = ("m2t_version", "helpdesk_queue", "helpdesk_usersettings", "helpdesk_emailtemplate")


@pytest.fixture(scope="module")
def tried() -> list[str]:
    """What the one command says of a few of the mails that it takes if nobody names others."""
    Path("few").mkdir()
    for name in FEW:
        shutil.copy(MANAGE.parents[1] / "inbox" / f"{name}.eml", "few")
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        patch.setattr(sys, "argv", ["manage.py", "try_it", "few"])
        runpy.run_path(str(MANAGE), run_name="__main__")
    return said.getvalue().splitlines()


@pytest.fixture(autouse=True)
def _empty(tried: list[str]) -> Iterator[None]:
    del tried
    names = connection.introspection.table_names()
    tables = [name for name in names if name.startswith(("m2t_", "helpdesk_"))]
    off = connection.constraint_checks_disabled()
    with off, transaction.atomic(), connection.cursor() as cursor:
        for table in set(tables).difference(LEFT):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    yield
    # Each by itself, for its permission goes with it.
    for queue in Queue.objects.exclude(slug__in=("support", "projekte")):
        queue.delete()


def test_the_one_command_takes_the_mails_of_the_examples(tried: list[str]) -> None:
    assert tried[:-1] == [
        "created support-1 Printer on the third floor is smoking again",
        "added support-1 Re: Printer on the third floor is smoking again",
        "created support-2 Invoice 2026-1187",
        "held bounce ",
        "1 wait for a person: manage.py held_mail",
        "Ticket: 2",
        "FollowUp: 3",
        "FollowUpAttachment: 3",
    ]


def take(*args: object, **headers: object) -> Outcome:
    return intake().process(mail(*args, **headers))


def intake() -> Intake:
    policy = in_inbox_of(Queue.objects.get(slug="support"), policy_of_all())
    return Intake(HelpdeskStore(), MemoryTransport(), policy)


def agent() -> object:
    return get_user_model().objects.get(email=SAM)


def sent_to(address: str) -> list[str]:
    """Return the subjects of what waits for *address*."""
    waiting = HelpdeskStore().outbox()
    content = [each.content.decode() for each in waiting if str(each.to) == address]
    return [re.search(r"(?m)^Subject: (.*?)\r$", each)[1] for each in content]


def test_a_mail_opens_a_ticket_with_its_first_follow_up_and_its_files() -> None:
    told: list[int] = []
    new_ticket_done.connect(lambda ticket, **_: told.append(ticket.pk), weak=False)
    files = {"a plan.pdf": b"%PDF-1.7 one", "run.exe": b"MZ"}
    outcome = take(
        "Lift", "It is stuck.", html="<p>It is stuck.", attachments=files, X_Priority="1"
    )
    ticket = Ticket.objects.get()
    assert outcome.number == ticket.ticket_for_url == f"support-{ticket.pk}"
    assert (ticket.title, ticket.submitter_email) == ("Lift", ADA)
    assert (ticket.status, ticket.priority) == (Ticket.OPEN_STATUS, 2)
    follow_up = FollowUp.objects.get()
    assert (follow_up.public, follow_up.user) == (True, None)
    assert follow_up.message_id == f"<{outcome.message_id}>"
    stored = {file.filename: file for file in FollowUpAttachment.objects.all()}
    assert set(stored) == {"a plan.pdf", "email_html_body.txt"}
    assert Path(stored["a plan.pdf"].file.path).read_bytes() == b"%PDF-1.7 one"
    assert told == [ticket.pk]


def test_the_text_of_a_mail_is_kept_as_it_was_written() -> None:
    for charset, text in (("iso-8859-1", "Größe"), ("utf-8", r"C:\new\table")):
        content = mail(charset).replace(b"It is broken.", text.encode(charset))
        plain = content.replace(b"utf-8", charset.encode()).replace(b"7bit", b"8bit")
        intake().process(plain)
        assert Ticket.objects.latest("pk").description == text


def test_the_name_of_a_stored_file_is_none_of_the_mails() -> None:
    assert stored_name("../../Größe 7.PDF") == "Gr_e_7.pdf"
    assert stored_name(r"C:\x\page.html") == "page.html.txt"
    assert [stored_name(name) for name in ("README", "..", ".htaccess")] == [
        "README",
        "file",
        "file.htaccess"[:13],
    ]


def test_whoever_takes_part_joins_by_number_and_nobody_else_does() -> None:
    number = take("Lift").number
    assert take(f"Re: [{number}] Lift", "And the door.").number == number
    stranger = take(f"[{number}] Lift", "Let me in.", sender="eve@evil.example")
    assert stranger.number != number
    TicketCC.objects.create(ticket_id=int(number.rpartition("-")[2]), email=BOB)
    assert take(f"[{number}] Lift", "Me too.", sender=BOB).number == number


def test_a_number_leads_on_when_the_ticket_changes_its_queue_or_is_merged() -> None:
    first = take("Lift", message_id="<first@client.example>").number
    ticket = Ticket.objects.get()
    ticket.queue = Queue.objects.get(slug="projekte")
    ticket.save()
    moved = f"projekte-{ticket.pk}"
    assert take(f"Re: [{first}] Lift", "By its old number.").number == moved
    assert take("Re: Lift", "By its id.", in_reply_to="<first@client.example>").number == moved
    other = take("Another lift").number
    ticket.merged_to_id = int(other.rpartition("-")[2])
    ticket.save()
    assert take(f"Re: [{first}] Lift", "After the merge.").number == other


def test_an_answer_to_a_mail_of_before_finds_its_ticket() -> None:
    queue = Queue.objects.get(slug="support")
    ticket = Ticket.objects.create(title="Old", queue=queue, submitter_email=ADA)
    FollowUp.objects.create(ticket=ticket, message_id="<old@client.example>")
    with transaction.atomic():
        adopt(FollowUp, connection)
    assert take("Lift", in_reply_to="<old@client.example>").number == ticket.ticket_for_url


# That is of email-reply-parser, which django-helpdesk reads replies with.
@pytest.mark.filterwarnings("ignore:'count' is passed:DeprecationWarning")
def test_whoever_goes_back_finds_the_threads_of_meanwhile() -> None:
    outcome = take("Lift")
    answer = mail("Thanks", in_reply_to=f"<{outcome.message_id}>").decode()
    queue = Queue.objects.get(slug="support")
    ticket = extract_email_metadata(answer, queue, getLogger("nobody"))
    assert ticket.ticket_for_url == outcome.number


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (Ticket.CLOSED_STATUS, Ticket.REOPENED_STATUS),
        (Ticket.RESOLVED_STATUS, Ticket.RESOLVED_STATUS),
    ],
)
def test_a_reply_opens_again_what_the_settings_of_django_helpdesk_say(
    status: int, after: int
) -> None:
    number = take("Lift").number
    Ticket.objects.update(status=status)
    assert take(f"Re: [{number}] Lift", "Again.").number == number
    assert Ticket.objects.get().status == after


def test_an_agent_books_time_and_the_submitter_reads_what_he_wrote() -> None:
    number = take("Lift", Cc=BOB).number
    Queue.objects.filter(slug="support").update(enable_notifications_on_email_events=True)
    said = "#T=1:30 #S=Resolved\n\n<b>Oiled</b> & tried."
    proven = {"sender": SAM, "Authentication_Results": PROVEN}
    outcome = take(f"Re: [{number}] Lift", said, **proven)
    Queue.objects.filter(slug="support").update(enable_notifications_on_email_events=False)
    assert str(outcome.entity) == "ticket_time_entry"
    entry, ticket = FollowUp.objects.latest("pk"), Ticket.objects.get()
    assert (entry.time_spent, entry.user) == (timedelta(hours=1.5), agent())
    assert (entry.message_id, ticket.status) == (f"<{outcome.message_id}>", Ticket.RESOLVED_STATUS)
    (told,) = (each for each in HelpdeskStore().outbox() if str(each.to) == ADA)
    assert b"&lt;b&gt;Oiled&lt;/b&gt; &amp; tried." in told.content
    assert b"<b>Oiled" not in told.content
    # Bob was named by a mail that nobody verified: agents see him, and nobody writes to him.
    assert sent_to(BOB) == []
    assert FollowUp.objects.filter(public=False, comment=BOB).exists()


def test_an_agent_cannot_set_a_status_by_mail_that_he_cannot_set_on_the_page() -> None:
    number = take("Lift").number
    Ticket.objects.update(status=Ticket.CLOSED_STATUS)
    proven = {"sender": SAM, "Authentication_Results": PROVEN}
    outcome = take(f"Re: [{number}] Lift", "#T=1 #S=Duplicate", **proven)
    assert (str(outcome.state), outcome.reason) == ("held", "refused_by_store")
    assert (Ticket.objects.get().status, FollowUp.objects.count()) == (Ticket.CLOSED_STATUS, 1)


def test_what_an_agent_answers_on_the_page_waits_in_our_outbox_and_leads_the_reply() -> None:
    take("Lift")
    ticket, page = Ticket.objects.get(), Client(SERVER_NAME="localhost")
    page.force_login(agent())
    form = {"comment": "Coming.", "public": "1", "new_status": str(ticket.status), "title": "Lift"}
    form |= {"owner": "0", "priority": "3", "queue": str(ticket.queue_id)}
    assert page.post(f"/tickets/{ticket.pk}/update/", form).status_code == 302
    (answer,) = (each for each in HelpdeskStore().outbox() if str(each.to) == ADA)
    assert str(answer.reverse_path) == "support@acme.example"
    replied = take("Thanks", in_reply_to=f"<{answer.message_id}>")
    assert replied.number == ticket.ticket_for_url
    assert page.get(f"/tickets/{ticket.pk}/").status_code == 200
    # Nobody is there: a bounce of it is for agents alone.
    bounced = intake().process(BOUNCE.replace(b"IT", answer.content))
    assert bounced.number == ticket.ticket_for_url
    assert not FollowUp.objects.latest("pk").public


def test_ignored_addresses_open_no_ticket() -> None:
    IgnoreEmail.objects.create(name="bots", email_address="*@bots.example")
    kept = IgnoreEmail.objects.create(name="Eve", email_address="eve@*", keep_in_mailbox=True)
    kept.queues.add(Queue.objects.get(slug="support"))
    assert str(take("Buy", sender="x@bots.example").state) == "discarded"
    assert take("Buy", sender="Eve@evil.example").reason == "ignored"
    assert HelpdeskStore().count_held(HeldFilter()) == 1
    other = take("Buy now", sender="eve@evil.example", to="projekte@acme.example")
    assert other.number is not None


def test_a_crash_at_any_call_leaves_nothing_and_the_mail_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = {"attachments": {"a.pdf": b"%PDF-1.7 one"}, "html": "<p>It is broken."}
    before = sorted(Path("media").rglob("*.*"))
    for name in ("claim", "known", "open_ticket", "keep", "record", "enqueue"):
        with monkeypatch.context() as patch:
            call = getattr(HelpdeskUnitOfWork, name)
            patch.setattr(HelpdeskUnitOfWork, name, _crashing(call))
            with pytest.raises(KeyboardInterrupt):
                take("Lift", **content)
        assert not Ticket.objects.exists(), name
        assert not FollowUp.objects.exists(), name
        assert sorted(Path("media").rglob("*.*")) == before, name
    assert take("Lift", **content).number is not None
    assert take("Lift", **content).is_repeat
    assert (Ticket.objects.count(), FollowUpAttachment.objects.count()) == (1, 2)


def _crashing(call: Callable[..., object]) -> Callable[..., None]:
    def crashing(*args: object) -> None:
        call(*args)
        raise KeyboardInterrupt

    return crashing


def test_a_queue_that_fails_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    pop3 = {"email_box_type": "pop3", "email_box_host": "mail.example"}
    address = {"email_address": "old@acme.example", "allow_email_submission": True}
    Queue.objects.create(title="A", slug="a", **address, **pop3)
    Queue.objects.update(email_box_last_check=None)
    Path("spool", "1.eml").write_bytes(mail("Bcc", to="undisclosed@list.example"))
    Path("spool", "2.eml").write_bytes(mail("", sender="", message_id="<2@x.example>"))
    with pytest.raises(CommandError, match="a: no mail is taken by pop3") as failed:
        call_command("get_email")
    assert failed.value.returncode == 75
    assert Ticket.objects.get().title == "Bcc"
    assert not list(Path("spool").iterdir())
    assert "1 wait for a person" in capsys.readouterr().out
    call_command("held_mail")
    key, reason = capsys.readouterr().out.split()[:2]
    assert reason == "no_sender"
    call_command("held_mail", key, "--attach", Ticket.objects.get().ticket_for_url)
    assert FollowUp.objects.filter(public=True).count() == 2
    assert HelpdeskStore().count_held(HeldFilter()) == 0


def test_queues_that_cannot_work_are_told_at_once() -> None:
    address = {"email_address": "Support@acme.example", "email_box_type": "local"}
    Queue.objects.create(title="B", slug="b", allow_email_submission=True, **address)
    with pytest.raises(CommandError, match="belongs to two mailboxes") as failed:
        call_command("get_email")
    assert failed.value.returncode == 78


def test_a_mail_server_is_reached_by_tls_or_not_at_all() -> None:
    queue = Queue(email_box_type="imap", email_box_host="imap.example", email_box_user="u")
    account = inbox_of(queue)._account
    assert (account.port, account.security) == (143, Security.STARTTLS)
    queue.email_box_ssl, queue.email_box_type, queue.email_box_port = True, "oauth", None
    account = inbox_of(queue)._account
    assert (account.port, account.security) == (993, Security.TLS)
    assert isinstance(account.login, Bearer)
    queue.socks_proxy_type = "socks5"
    with pytest.raises(ConfigurationError, match="SOCKS"):
        inbox_of(queue)

"""M3: what the desk of the examples tells people arrives by SMTP, octet by octet."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from servers.smtp_fixtures import SmtpServers, loopback

from mail2ticket import Intake, settings
from mail2ticket.relaying import Relayed
from mail2ticket.transports.smtp import SmtpTransport

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_m3_every_notice_of_the_inbox_arrives_once_and_as_it_was_written(
    smtp: SmtpServers,
) -> None:
    server, room = smtp.recording(), smtp.mailroom()
    desk = settings.read(EXAMPLES / "helpdesk.toml")
    store = settings.open_store("memory://", numbers=desk.numbers)
    settings.fill(store, desk)
    with SmtpTransport(loopback(server.port)) as ours, SmtpTransport(loopback(room.port)) as other:
        intake = Intake(store, ours, desk.policy)
        outcomes = [
            intake.process(path.read_bytes()) for path in sorted(EXAMPLES.glob("inbox/*.eml"))
        ]
        written = [
            mail for each in outcomes for one in (each, *each.others) for mail in one.outbox
        ]
        for mail in written:
            other.send(mail)
    assert len(written) > 20
    assert intake.relay() == Relayed()  # nothing waits

    contents = Counter(mail.content for mail in written)
    assert Counter(taken.content for taken in server.mails) == contents
    assert Counter(content for _, _, content in room.mails) == contents
    # Each to one, from nobody, so that nothing ever comes back for it.
    told = Counter(str(mail.to) for mail in written)
    assert Counter(to for _, recipients, _ in room.mails for to in recipients) == told
    assert {sender for sender, _, _ in room.mails} == {"<>"}
    assert all(taken.sender.startswith("MAIL FROM:<> ") for taken in server.mails)
    assert all(taken.recipient.endswith("> NOTIFY=NEVER") for taken in server.mails)
    # One connection was enough.
    assert len(server.sessions) == 1

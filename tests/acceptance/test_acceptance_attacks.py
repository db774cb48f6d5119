"""Attacks that other helpdesks fell to, each tried on ours: X1 to X28."""

from __future__ import annotations

import ast
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from reaching_out import reaching_out
from story_desk import (
    CLOSED,
    FAILED,
    POLICY,
    PRINTER,
    SWITCH,
    StoryDesk,
    desk,
    mailbox_desk,
    passed,
)

import mail2ticket
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.decision import State
from mail2ticket.model.items import NewNote
from mail2ticket.model.token import LOOP_FIELD
from mail2ticket.parse import parse
from mail2ticket.testing import mail

SOURCE = Path(mail2ticket.__file__).parent
WORD = "Xylophon"
EVIL = "mallory@evil.example"


def test_a_registration_elsewhere_tells_nobody_its_code() -> None:
    """X1, the ticket trick: a mail to an address of a ticket's is not that ticket's reader's."""
    helpdesk = desk()
    for address in (
        "support+1@acme.example",
        helpdesk.reply_address(PRINTER, "ada@client.example"),
    ):
        outcome = helpdesk.receives(
            mail("Confirm", f"Your code is {WORD}.", sender="no-reply@chat.example", to=address)
        )
        assert outcome.number != PRINTER
        assert outcome.outbox == ()
    assert helpdesk.entries(PRINTER) == ()


def test_a_cc_lets_nobody_in_and_tells_him_nothing() -> None:
    """X2: a forged reply with a Cc once gave the whole history away."""
    helpdesk = desk()
    before = helpdesk.item(PRINTER).participants
    for verdict in (None, FAILED.format("client.example"), "mx.acme.example; spf=softfail"):
        helpdesk.receives(
            mail(
                f"Re: [{PRINTER}]", "And?", Cc=EVIL, Reply_To=EVIL, Authentication_Results=verdict
            )
        )
    outcome = helpdesk.receives(mail(f"Re: [{PRINTER}]", "And I?", sender=EVIL))

    assert outcome.number != PRINTER
    assert helpdesk.item(PRINTER).participants == before
    assert helpdesk.item(PRINTER).watchers == frozenset()
    told = {str(one.to) for one in helpdesk.sent if one not in outcome.outbox}
    assert told == {"ada@client.example"}
    assert PRINTER not in repr([parse(one.content).subject for one in outcome.outbox])


def test_a_thousand_forged_senders_relay_no_word() -> None:
    """X3: neither subject, text, name nor file goes to whom it was never sent by."""
    helpdesk = desk()
    told: Counter[str] = Counter()
    for each in range(1_000):
        victim = f"{each % 40}+{each}@victim.example"
        outcome = helpdesk.receives(
            mail(
                f"{WORD} {each}",
                f"#T={WORD}\n{WORD} https://evil.example",
                sender=f"{WORD} <{victim}>",
                attachments={f"{WORD}.exe": b"MZ" + bytes(80)},
            ),
            after=timedelta(seconds=1),
        )
        told.update(str(one.to.without_subaddress()) for one in outcome.outbox)
        assert outcome.state is State.CREATED

    assert all(WORD.encode() not in one.content for one in helpdesk.sent)
    assert all(b"evil" not in one.content for one in helpdesk.sent)
    assert set(told.values()) == {POLICY.answers_an_hour}


@pytest.mark.parametrize("number", [PRINTER, CLOSED, SWITCH])
def test_who_guesses_a_number_writes_to_no_item_of_others(number: str) -> None:
    """X4: the number in every spelling, in the subject, an address or an id."""
    helpdesk = desk()
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"Re: [{number}]", {}),
        (f"[#{number}] {number.lower()}", {}),
        ("x", {"To": f"support+{number}@acme.example"}),
        ("x", {"To": f"support+{number}.{'a' * 26}@acme.example"}),
        ("x", {"In-Reply-To": f"<m2t.n.{number}.{'a' * 26}@acme.example>"}),
        ("x", {"References": f"<m2t.n.{number}.{'a' * 26}@acme.example>"}),
    )
    for subject, fields in ways:
        for sender in (EVIL, "bob@evil.example", "ada+1@client.example", "ada@sub.client.example"):
            outcome = helpdesk.receives(mail(subject, sender=sender, **fields))
            assert outcome.number != number

    assert helpdesk.entries(number) == ()


def test_an_agent_is_not_whoever_writes_an_id_of_ours() -> None:
    """X5: the id of a notice, even a true one, gives nobody the rights of an agent."""
    helpdesk = desk()
    [notice] = helpdesk.receives(mail(f"Re: [{PRINTER}]", "And?")).outbox
    outcome = helpdesk.receives(
        mail("Re", "#T=1\nDone.", sender=EVIL, In_Reply_To=f"<{notice.message_id}>")
    )
    assert outcome.number != PRINTER
    outcome = helpdesk.receives(
        mail(
            "Re", "#T=1\nDone.", sender="grace@acme.example", In_Reply_To=f"<{notice.message_id}>"
        )
    )
    assert outcome.number != PRINTER
    assert outcome.state is State.CREATED


def test_spf_of_a_quoted_local_part_makes_no_agent() -> None:
    """X6: our own server tells the reverse-path, and a stranger chose what is in it."""
    outcome = desk().receives(
        mail(
            f"Re: [{PRINTER}]",
            "#T=1\nDone.",
            sender="grace@acme.example",
            Authentication_Results="mx.acme.example; "
            'spf=pass smtp.mailfrom="grace@acme.example x"@evil.example',
        )
    )

    assert outcome.state is State.CREATED
    assert outcome.number != PRINTER


@pytest.mark.parametrize(
    "field",
    [
        "RT-Attach-Message",
        "RT-Sign",
        "RT-Encrypt",
        "RT-Send-Cc",
        "RT-Send-Bcc",
        "RT-Squelch-Replies-To",
        "RT-Detected-Auto-Generated",
        "RT-Message-ID",
        "RT-Originator",
        "RT-DetectedAutoGenerated",
        "RT-Link",
        "RT-Owner",
        "RT-Status",
        "X-RT-Sign",
        "X-Zammad-Ticket-Id",
        "X-Zammad-Ticket-Owner",
        "X-OTRS-TicketNumber",
        "X-OTRS-Owner",
        "X-OTRS-FollowUp-State",
        "X-Mail2ticket-Number",
        LOOP_FIELD,
    ],
)
def test_a_field_from_outside_commands_nothing(field: str) -> None:
    """X9: RT took thirteen such fields as its own."""
    plain, other = desk(), desk()
    named: dict[str, Any] = {field: PRINTER}
    outcome = other.receives(mail(**named))
    expected = plain.receives(mail())

    assert (outcome.state, outcome.entity, outcome.number) == (
        expected.state,
        expected.entity,
        expected.number,
    )
    assert other.entries(outcome.number) == plain.entries(expected.number)
    assert other.item(outcome.number) == plain.item(expected.number)
    assert other.entries(PRINTER) == ()


@pytest.mark.parametrize(
    "value",
    [
        "x\r\nBcc: all@evil.example",
        "x\nBcc: all@evil.example\n\nbody",
        "x\rBcc: all@evil.example",
        "x\x00\x0b\x0c\x85\u2028Bcc: all@evil.example",
        "=?utf-8?q?x=0D=0ABcc:_all@evil.example?=",
        "=?utf-8?b?eA0KQmNjOiBhbGxAZXZpbC5leGFtcGxl?=",
        "x" * 3_000 + "\r\nBcc: all@evil.example",
    ],
)
def test_no_value_adds_a_field_to_a_notice(value: str) -> None:
    """X10: from the mail or from the settings."""
    with pytest.raises(ConfigurationError, match="is no address on the web"):
        mailbox_desk(link=f"{value}$number")
    helpdesk = mailbox_desk(name=value, queue=value)
    usual = mailbox_desk().receives(mail(Authentication_Results=passed("ada@client.example")))
    encoded = value.encode("utf-8").hex("=").upper()
    outcome = helpdesk.receives(
        mail(f"=?utf-8?q?={encoded}?=", Authentication_Results=passed("ada@client.example"))
    )
    [notice], [expected] = outcome.outbox, usual.outbox
    found, known = parse(notice.content), parse(expected.content)

    assert [name for name, _ in found.headers] == [name for name, _ in known.headers]
    assert [str(one.address) for one in found.recipients] == ["ada@client.example"]
    assert found.senders[0].address == known.senders[0].address


def imported() -> Iterator[tuple[str, str]]:
    """Yield each module of ours with each module that it imports."""
    # There are other signatures: those below a mail, those of S/MIME, which nobody checks, those
    # of functions, and those of domains, which are checked by keys that everybody knows.
    others = {SOURCE / name for name in ("authenticating", "display", "parse", "settings")}
    for path in sorted(SOURCE.rglob("*.py")):
        if others & set(path.parents):
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            yield from ((str(path.relative_to(SOURCE)), name) for name in names)


def test_nothing_of_ours_starts_a_program_or_reads_xml() -> None:
    """X11, X16: no shell, whatever the address; no entities, for nothing expands them."""
    refused = {"subprocess", "pty", "shlex", "xml", "lxml", "pickle", "marshal", "shelve"}
    found = [(path, name) for path, name in imported() if name.partition(".")[0] in refused]

    assert found == []


def test_no_mail_makes_us_open_a_file_or_a_connection() -> None:
    """X15: whatever its HTML, its names and its attached mails say."""
    helpdesk = desk()
    html = '<img src="http://evil.example/a.png"><iframe src="file:///etc/passwd"></iframe>'
    contents = [
        mail("a", "b", html=f"{html}<link rel=stylesheet href=//evil.example/x.css>"),
        mail("b", "c", attachments={"../../etc/passwd": b"x", "http://evil.example/x": b"y"}),
        mail("c", "d", Content_Base="http://evil.example/", Content_Location="file:///etc/passwd"),
        (
            b"From: ada@client.example\r\nTo: support@acme.example\r\nContent-Type: "
            b'message/external-body; access-type=local-file; name="/etc/passwd"\r\n\r\n\r\n'
        ),
    ]
    helpdesk.receives(mail("warm", "up", html=html))
    with reaching_out("exec") as seen:
        for content in contents:
            helpdesk.receives(content)

    assert [each for each in seen if each[0] != "import"] == []


#: Each way to write From, and the senders that may be read of it without a defect.
FROM = [
    (f'"ada@client.example" <{EVIL}>', EVIL),
    (f"'ada@client.example' <{EVIL}>", EVIL),
    (f"{EVIL} (ada@client.example)", EVIL),
    (f"=?utf-8?q?ada=40client=2Eexample?= <{EVIL}>", EVIL),
    (f"=?utf-8?q?ada=40client=2Eexample=3E_=3C?= <{EVIL}>", EVIL),
    ("ada=40client.example@evil.example", "ada=40client.example@evil.example"),
    ("ada%client.example@evil.example", "ada%client.example@evil.example"),
    ("<@client.example:mallory@evil.example>", EVIL),
    ("ada+x@client.example", "ada+x@client.example"),
    ("ada@client.example.evil.example", "ada@client.example.evil.example"),
    ("\u0430da@client.example", "\u0430da@client.example"),
    (f"ada@client.example <{EVIL}>", None),
    (f"<{EVIL}> ada@client.example", None),
    (f"{EVIL}, ada@client.example", None),
    (f"ada@client.example, {EVIL}", None),
    (f"Team: {EVIL}, ada@client.example;", None),
    ("Team: ada@client.example;", None),
    (f"<ada@client.example><{EVIL}>", None),
    ("ada@client.example@evil.example", None),
    (f"ada@client.example( <{EVIL}>", None),
    (f"ada@client.example;{EVIL}", None),
    ('"ada@client.example"@evil.example', '"ada@client.example"@evil.example'),
    ("=?utf-8?q?ada=40client=2Eexample?=", None),
    ("=?utf-8?q?ada?=@client.example", None),
    ("ada@client.example\x00@evil.example", None),
    (f"{EVIL}\r\nFrom: ada@client.example", None),
    (f"ada@client.example\r\nFrom: {EVIL}", None),
    (f"ada@client.example\r\nFrom : {EVIL}", None),
    (f"{EVIL}\r\nSender: ada@client.example", EVIL),
    (f"{EVIL}\r\nReply-To: ada@client.example", EVIL),
    (f"{EVIL}\r\nResent-From: ada@client.example", EVIL),
]


@pytest.mark.parametrize(("written", "clean"), FROM)
def test_a_doubtful_sender_is_never_a_verified_one(written: str, clean: str | None) -> None:
    """X20: it has one clean address, or defects, and then no verdict is about it."""
    content = (
        "Authentication-Results: mx.acme.example; dmarc=pass\r\n"
        f"From: {written}\r\nTo: support@acme.example\r\nSubject: [{PRINTER}]\r\n"
        "Date: Tue, 03 Nov 2026 10:00:00 +0000\r\nMessage-ID: <a@b.example>\r\n\r\n#T=1\r\n"
    ).encode()
    message, outcome = parse(content), desk().receives(content)

    if clean is not None:
        assert [str(one.address) for one in message.senders] == [clean]
        assert outcome.number != PRINTER
        return
    assert message.defects
    assert outcome.decision is None or outcome.decision.trust != "verified"


def test_notices_have_no_bare_ends_of_lines() -> None:
    """X21: nothing of a notice is a smuggled end of a mail."""
    helpdesk = desk()
    for body in ("a\r\n.\r\nMAIL FROM:<x>", "a\n.\nMAIL", "a\r.\rMAIL", "#T=1\r.\r\n.\n"):
        helpdesk.receives(mail(f"\r.\r {body}", body))
    assert helpdesk.sent
    for notice in helpdesk.sent:
        rest = notice.content.replace(b"\r\n", b"")
        assert b"\r" not in rest
        assert b"\n" not in rest
        assert b"\r\n.\r\n" not in notice.content


def test_what_is_encrypted_stands_in_no_text_of_others() -> None:
    """X23, EFAIL: it stays closed, and no two parts make one HTML."""
    html = "--b\r\nContent-Type: text/html\r\n\r\n{}\r\n"
    message = parse(
        (
            "From: ada@client.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + html.format('<img src="http://evil.example/')
            + "--b\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nSECRET\r\n"
            + html.format('">')
            + "--b--\r\n"
        ).encode()
    )
    [closed] = message.attachments

    assert closed.content == b"SECRET"
    assert "SECRET" not in f"{message.body.html}{message.body.text}"
    assert message.body.html == '<img src="http://evil.example/'


def test_a_mail_logs_a_line_at_most_and_no_word_of_it(caplog: pytest.LogCaptureFixture) -> None:
    """X25, X26: also where no notice can be written or sent."""
    helpdesk = desk()
    helpdesk.transport.failing = True
    token = helpdesk.reply_address(PRINTER, "ada@client.example")
    senders = [
        "ada@client.example",
        "d\u00e4da@client.example",
        "a@b..c",
        f"{'x' * 300}@y.example",
        "",
        "a b",
    ]
    with caplog.at_level(logging.DEBUG):
        for count, sender in enumerate(senders, 1):
            helpdesk.receives(
                f"From: {sender}\r\nTo: {token}\r\nSubject: {WORD}\r\n\r\n{WORD}\r\n".encode()
            )
            lines = [one for one in caplog.records if one.name.startswith("mail2ticket")]
            assert len(lines) <= count
    for line in caplog.messages:
        assert WORD not in line
        assert token.partition("+")[2].partition("@")[0] not in line
        assert line.isprintable()


def test_a_token_that_leaked_opens_nothing_to_a_third() -> None:
    """X26: it is bound to the one who was written to, and is in no text that is kept."""
    helpdesk = desk()
    token = helpdesk.reply_address(PRINTER, "ada@client.example")
    signature = token.partition("@")[0].rpartition(".")[2]
    for sender in (EVIL, "bob@client.example", "ada+1@client.example"):
        outcome = helpdesk.receives(mail("Hello", f"On it: {token}", sender=sender, to=token))
        assert outcome.number != PRINTER
        assert outcome.decision
        assert signature not in helpdesk.last(outcome.number).text
        assert signature not in repr(outcome.decision.trace)
    outcome = helpdesk.receives(mail(f"Fw: {token}", f"> {token}\nMore.", to=token))

    assert outcome.number == PRINTER
    assert outcome.decision
    assert isinstance(outcome.decision.entity, NewNote)
    written = outcome.decision.entity
    assert signature not in written.title + written.text + repr(helpdesk.store.recorded())


@pytest.mark.parametrize(
    "value", ["{{7*7}}", "$name", "${title}", "%(x)s", "{0}", "[[$link]]", "\\1"]
)
def test_nothing_in_a_value_is_a_template(value: str) -> None:
    """X27: it is said as it was written, once."""
    helpdesk = mailbox_desk(queue=f"Q {value}")
    outcome = helpdesk.receives(
        mail(f"S {value}", Authentication_Results=passed("ada@client.example"))
    )
    [notice] = outcome.outbox
    found = parse(notice.content)

    assert f"S {value}" in found.subject
    assert f"Q {value}" in found.body.text


def test_signatures_are_compared_in_constant_time() -> None:
    """X28: by `hmac.compare_digest`, and by nothing else in our source."""
    compared = []
    # There are other signatures: those below a mail, those of S/MIME, which nobody checks, those
    # of functions, and those of domains, which are checked by keys that everybody knows.
    others = {SOURCE / name for name in ("authenticating", "display", "parse", "settings")}
    for path in sorted(SOURCE.rglob("*.py")):
        if others & set(path.parents):
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Compare):
                text = ast.unparse(node)
                if "signature" in text.lower() and "SIGNATURE_LENGTH" not in text:
                    compared.append(f"{path.name}: {text}")
    verifies = ast.unparse(ast.parse((SOURCE / "model" / "token.py").read_bytes()))

    assert compared == []
    assert verifies.count("hmac.compare_digest(") == 1


@pytest.mark.parametrize(
    "field",
    [
        "X-Autoreply: yes",
        "X-Autorespond: 1",
        "X-Precedence: auto_reply",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        "X-MS-Exchange-Inbox-Rules-Loop: a@b.example\r\nX-Auto-Response-Suppress: All",
        "our own marker",
        "Auto-Submitted: auto-replied",
        "Sensitivity: private",
    ],
)
def test_a_copy_that_is_discarded_takes_no_mail_with_it(field: str) -> None:
    """Whoever got a copy may send it first, with a field that stops it."""
    helpdesk = desk()
    [notice] = helpdesk.receives(mail("Mine", sender=EVIL)).outbox
    marker = parse(notice.content).headers.get(LOOP_FIELD)
    field = field.replace("our own marker", f"{LOOP_FIELD}: {marker}")
    copy = helpdesk.receives(f"{field}\r\n".encode() + mail("Help"))
    outcome = helpdesk.receives(mail("Help"))

    assert copy.state in {State.DISCARDED, State.HELD}
    assert outcome.state is State.CREATED


def test_the_desk_of_these_attacks_would_let_the_right_ones_in() -> None:
    """Else none of the above says anything."""
    helpdesk = StoryDesk()
    token = helpdesk.reply_address(PRINTER, "ada@client.example")
    assert helpdesk.receives(mail(f"Re: [{PRINTER}]", "1")).number == PRINTER
    assert helpdesk.receives(mail("x", "2", to=token)).number == PRINTER
    outcome = helpdesk.receives(
        mail(
            f"Re: [{PRINTER}]",
            "#T=1",
            sender="grace@acme.example",
            Authentication_Results=passed("grace@acme.example"),
        )
    )
    assert outcome.state is State.LOGGED


def test_whoever_names_a_mail_before_it_comes_does_not_get_its_answers() -> None:
    """T1, X4: the id of a mail is known to whoever has a copy of it."""
    helpdesk = desk()
    early = helpdesk.receives(mail("Mine", sender=EVIL, References="<m1@client.example>"))
    first = helpdesk.receives(mail("Help", Message_ID="<m1@client.example>"))
    later = helpdesk.receives(mail("Re: Help", "More.", In_Reply_To="<m1@client.example>"))

    assert first.state is State.CREATED
    assert first.number != early.number
    assert (later.state, later.number) == (State.ADDED, first.number)

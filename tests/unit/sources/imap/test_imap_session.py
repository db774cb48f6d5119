"""What is said to an IMAP server, and what it may answer (X22)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from attrs import evolve
from patience import PATIENCE
from servers.certificates import Authority, new_authority
from servers.imap_server import OK, Answers, ImapServer, imap_server

from mail2ticket.accounts import Account, Bearer, Password, Security
from mail2ticket.errors import (
    ConfigurationError,
    InboxError,
    InboxRefusedError,
    LoginError,
    LoginRefusedError,
    MessageTooLargeError,
)
from mail2ticket.sources.imap import ImapInbox
from mail2ticket.sources.imap.folder import Folder
from mail2ticket.sources.imap.login import log_in
from mail2ticket.sources.imap.names import decoded, encoded
from mail2ticket.sources.imap.session import Session
from mail2ticket.sources.imap.wire import LONGEST_LINE

CAPABLE = b"* CAPABILITY IMAP4rev1 "
USER, SECRET = "help@desk.example", "s3cret"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("imap"), "127.0.0.1")


def inbox_at(server: ImapServer, *, folder: str = "INBOX", **values: Any) -> ImapInbox:  # noqa: ANN401 - theirs
    """Return an inbox on *server*; *values* are those of its account."""
    account = Account(
        host="127.0.0.1",
        port=server.port,
        user=USER,
        login=Password(SECRET),
        security=Security.LOOPBACK,
        timeout=PATIENCE,
    )
    return ImapInbox(account=evolve(account, **values), folder=folder)


def asked(server: ImapServer, **values: Any) -> int:  # noqa: ANN401 - theirs
    """Return how many mails wait."""
    inbox = inbox_at(server, **values)
    try:
        return len(list(inbox.waiting()))
    finally:
        inbox.close()


# --- the way there


def test_m1_x22_a_server_without_starttls_hears_nothing_of_us() -> None:
    """STARTTLS that is stripped is an error (X22), and nothing falls back to the clear (M1)."""
    with (
        imap_server({"CAPABILITY": CAPABLE + b"AUTH=PLAIN\r\n" + OK}) as server,
        pytest.raises(InboxRefusedError, match="offers no STARTTLS"),
    ):
        asked(server, security=Security.STARTTLS)

    assert server.commands() == ["CAPABILITY"]


def test_m1_x22_a_server_that_refuses_starttls_hears_nothing_of_us() -> None:
    answers: Answers = {
        "CAPABILITY": CAPABLE + b"STARTTLS AUTH=PLAIN\r\n" + OK,
        "STARTTLS": b"{tag} NO not today\r\n",
    }
    with (
        imap_server(answers) as server,
        pytest.raises(InboxRefusedError, match="STARTTLS is refused: not today"),
    ):
        asked(server, security=Security.STARTTLS)

    assert server.commands() == ["CAPABILITY", "STARTTLS"]


@pytest.mark.parametrize(
    "answers",
    [
        {"STARTTLS": OK + b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"},
        {"STARTTLS": OK + b"M3 OK [CAPABILITY AUTH=PLAIN] in\r\n"},
        {"CAPABILITY": CAPABLE + b"STARTTLS\r\n" + OK + b"M2 OK done\r\n"},
        {"": b"* OK ready\r\nM1 OK done\r\nM2 OK done\r\nM3 OK done\r\n"},
    ],
    ids=["after the answer", "an answer to what comes next", "an early answer", "all at once"],
)
def test_x22_what_is_injected_before_tls_is_not_believed(
    answers: Answers, authority: Authority
) -> None:
    """As CVE-2026-42246 has it: nobody who sits in between can end STARTTLS before TLS began."""
    usual: Answers = {"CAPABILITY": CAPABLE + b"STARTTLS AUTH=PLAIN\r\n" + OK}
    with (
        imap_server({**usual, **answers}, authority.server_context()) as server,
        pytest.raises(InboxRefusedError),
    ):
        asked(server, security=Security.STARTTLS, ca_file=authority.ca_file)

    assert not {"LOGIN", "AUTHENTICATE", "SELECT"} & set(server.commands())


def test_x22_what_a_server_can_do_is_asked_anew_under_tls(authority: Authority) -> None:
    answers: Answers = {
        "CAPABILITY": [
            CAPABLE + b"STARTTLS AUTH=PLAIN SASL-IR\r\n" + OK,
            CAPABLE + b"LOGINDISABLED\r\n" + OK,
        ]
    }
    with (
        imap_server(answers, authority.server_context()) as server,
        pytest.raises(InboxRefusedError, match="does not offer PLAIN"),
    ):
        asked(server, security=Security.STARTTLS, ca_file=authority.ca_file)

    assert server.commands() == ["CAPABILITY", "STARTTLS", "CAPABILITY", "LOGOUT"]


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"* PREAUTH welcome\r\n", InboxRefusedError),
        (b"* BYE too busy\r\n", InboxError),
        (b"220 smtp.example ESMTP\r\n", InboxRefusedError),
        (b"\x16\x03\x01\r\n", InboxError),
        (b"M1 OK hello\r\n", InboxRefusedError),
        (None, InboxError),
    ],
)
def test_m1_a_greeting_that_is_none_of_a_server_we_can_use(
    greeting: bytes | None, kind: type[InboxError]
) -> None:
    with imap_server({"": greeting}) as server, pytest.raises(InboxError) as caught:
        asked(server)

    assert type(caught.value) is kind or kind is InboxError
    assert caught.value.is_transient is (kind is InboxError)
    assert server.heard == []


def test_m1_a_clear_connection_goes_to_this_machine_alone() -> None:
    with pytest.raises(ConfigurationError, match="not this machine"):
        Account(host="mail.example", port=143, user=USER, security=Security.LOOPBACK)


def test_m1_a_name_of_this_machine_that_leads_elsewhere_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name may lead anywhere; where it led to is looked at."""
    monkeypatch.setattr("mail2ticket.sources.imap.wire.is_loopback", lambda _: False)
    with imap_server() as server, pytest.raises(InboxRefusedError, match="is not this machine"):
        asked(server)

    assert server.heard == []


def test_m1_a_server_that_is_not_there_may_be_later() -> None:
    with imap_server() as server:
        pass
    with pytest.raises(InboxError, match=r"no connection to 127\.0\.0\.1:\d+: Conn") as caught:
        asked(server)

    assert caught.value.is_transient


def test_m1_a_server_that_says_nothing_is_given_up() -> None:
    with (
        imap_server({"SELECT": b""}) as server,
        pytest.raises(InboxError, match=r"did not answer in 0\.1 s"),
    ):
        asked(server, timeout=0.1)


def test_m1_a_server_without_tls_where_it_should_be() -> None:
    with imap_server() as server, pytest.raises(InboxError, match="no TLS with"):
        asked(server, security=Security.TLS)


# --- the login


def test_m1_a_password_is_sent_by_plain_where_that_is_offered() -> None:
    with imap_server() as server:
        asked(server)

    assert server.heard[1] == b"AUTHENTICATE PLAIN " + b64encode(f"\0{USER}\0{SECRET}".encode())


def test_m1_a_response_waits_until_it_is_asked_for() -> None:
    answers: Answers = {
        "CAPABILITY": CAPABLE + b"AUTH=XOAUTH2\r\n" + OK,
        "AUTHENTICATE": b"+ \r\n",
    }
    with imap_server(answers) as server:
        assert asked(server, login=Bearer(token=lambda: "t")) == 0

    assert server.heard[1] == b"AUTHENTICATE XOAUTH2"
    assert b64decode(server.heard[2]) == b"user=help@desk.example\x01auth=Bearer t\x01\x01"


def test_m1_a_server_that_tells_why_it_refuses_a_token_is_answered() -> None:
    """As Gmail and Office 365 do; what they wait for is not the token once more."""
    why = b64encode(b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}')
    for mechanism, answer in (("XOAUTH2", b""), ("OAUTHBEARER", b"AQ==")):
        answers: Answers = {
            "CAPABILITY": CAPABLE + b"SASL-IR AUTH=" + mechanism.encode() + b"\r\n" + OK,
            "AUTHENTICATE": b"+ " + why + b"\r\n",
            "+": b"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n",
        }
        with (
            imap_server(answers) as server,
            pytest.raises(InboxRefusedError, match=r": 400 Invalid credentials \(Failure\)"),
        ):
            asked(server, login=Bearer(token=lambda: "ya29.x"))

        assert server.heard[2] == answer


@pytest.mark.parametrize("secret", ["a b", 'say "\\"', "Größe", "a\r\nM9 DELETE INBOX"])
def test_x22_no_secret_ends_a_line(secret: str) -> None:
    """Not even where there is but LOGIN: what cannot be quoted is a literal."""
    answers: Answers = {
        "CAPABILITY": CAPABLE + b"\r\n" + OK,
        "LOGIN": b"{tag} NO no\r\n" if secret.isascii() and secret.isprintable() else b"+ \r\n",
    }
    with imap_server(answers) as server, pytest.raises(InboxError):
        asked(server, login=Password(secret))

    line = server.heard[1]
    if secret.isascii() and secret.isprintable():
        quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
        assert line == f'LOGIN "{USER}" "{quoted}"'.encode()
    else:
        assert line == b"LOGIN {%d}" % len(USER)
        assert server.heard[2].endswith(b"{%d}" % len(secret.encode()))
    assert "DELETE" not in server.commands()


@pytest.mark.parametrize(
    ("said", "is_transient"),
    [
        (b"NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", False),
        (b"NO AUTHENTICATE failed.", False),
        (b"NO [UNAVAILABLE] Temporary authentication failure", True),
        (b"NO [ALERT] Too many simultaneous connections. (Failure)", True),
        (b"BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", True),
        (b"NO [OVERQUOTA] Account exceeded command or bandwidth limits.", True),
        (b"BAD what?", False),
    ],
)
def test_m1_a_refused_login_tells_why_and_whether_that_passes(
    said: bytes, is_transient: bool
) -> None:
    answer = b"{tag} " + said + b" for s3cret\r\n"
    with imap_server({"AUTHENTICATE": answer}) as server, pytest.raises(InboxError) as caught:
        asked(server)

    assert caught.value.is_transient is is_transient
    assert f"refuses the login of {USER}: " in str(caught.value)
    # A server that repeats what it was told would have it in a log.
    assert SECRET not in str(caught.value)
    assert server.commands().count("AUTHENTICATE") == 1


@pytest.mark.parametrize(
    ("error", "is_transient"),
    [
        (LoginError("the endpoint is not reached"), True),
        (LoginRefusedError("invalid_grant"), False),
        (RuntimeError("s3cret"), True),
    ],
    ids=["for now", "for good", "of a host's own"],
)
def test_m2_a_supplier_that_has_no_token_ends_the_login(
    error: Exception, is_transient: bool
) -> None:
    def supply() -> str:
        raise error

    answers: Answers = {"CAPABILITY": CAPABLE + b"AUTH=XOAUTH2 SASL-IR\r\n" + OK}
    with imap_server(answers) as server, pytest.raises(InboxError) as caught:
        asked(server, login=Bearer(token=supply))

    assert caught.value.is_transient is is_transient
    assert "s3cret" not in str(caught.value)
    assert "AUTHENTICATE" not in server.commands()


@pytest.mark.parametrize("token", ["", "a\r\nb", "a\x01b", "é"])
def test_m2_what_is_no_token_is_not_sent(token: str) -> None:
    answers: Answers = {"CAPABILITY": CAPABLE + b"AUTH=XOAUTH2 SASL-IR\r\n" + OK}
    with imap_server(answers) as server, pytest.raises(InboxRefusedError, match="no token"):
        asked(server, login=Bearer(token=lambda: token))

    assert "AUTHENTICATE" not in server.commands()


def test_m2_a_plain_callable_is_asked_once_more_too() -> None:
    tokens = iter(["first", "second"])
    answers: Answers = {
        "CAPABILITY": CAPABLE + b"AUTH=OAUTHBEARER AUTH=XOAUTH2 SASL-IR\r\n" + OK,
        "AUTHENTICATE": [b"{tag} NO expired\r\n", OK],
    }
    with imap_server(answers) as server:
        assert asked(server, login=Bearer(token=lambda: next(tokens))) == 0

    sent = [b64decode(line.split()[2]) for line in server.heard if b"OAUTHBEARER" in line]
    assert [part.split(b"Bearer ")[1] for part in sent] == [b"first\x01\x01", b"second\x01\x01"]


def test_m1_an_inbox_needs_a_login() -> None:
    account = Account(host="127.0.0.1", port=143, user=USER, security=Security.LOOPBACK)
    with pytest.raises(ConfigurationError, match="account: IMAP needs a login"):
        ImapInbox(account=account)
    with imap_server() as server:
        session = Session(evolve(account, port=server.port, timeout=PATIENCE))
        with pytest.raises(InboxRefusedError, match="no login"):
            log_in(session)
        session.close()


# --- folders, and what a server may say of them


@pytest.mark.parametrize(
    "name",
    ["INBOX\r\nA1 DELETE x", "a\0b", "", "a*", "%", "x" * 2_000, "a\x7f", "tab\there", "\u202e"],
)
def test_x22_a_name_that_would_be_a_command_is_refused(name: str) -> None:
    """CVE-2025-15366: no folder's name ends the line that it is in (X22)."""
    account = Account(host="imap.example", port=993, user=USER, login=Password(SECRET))
    with pytest.raises(ConfigurationError):
        encoded(name)
    with pytest.raises(ConfigurationError):
        ImapInbox(account=account, folder=name)
    if name:
        with pytest.raises(ConfigurationError):
            ImapInbox(account=account, after="move", move_to=name)
        with pytest.raises(ConfigurationError):
            ImapInbox(account=account, refused_to=f"\\{name}")


def test_x22_what_would_end_a_line_is_never_sent() -> None:
    with imap_server() as server:
        session = Session(
            Account(
                host="127.0.0.1", port=server.port, security=Security.LOOPBACK, timeout=PATIENCE
            )
        )
        for argument in (b"a\r\nM9 NOOP", b"a\nb", b"a\0"):
            with pytest.raises(ValueError, match="end of a line"):
                session.run("NOOP", argument)
        session.close()

    assert server.commands() == ["CAPABILITY", "LOGOUT"]


def test_x22_a_name_that_a_server_gives_is_checked_too() -> None:
    answers: Answers = {"LIST": b'* LIST (\\Trash) "/" {17}\r\nx"\r\nM9 DELETE "y\r\n' + OK}
    with imap_server(answers) as server, pytest.raises(ConfigurationError):
        asked(server, folder=r"\Trash")

    assert "DELETE" not in server.commands()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"* OK [UIDNOTSTICKY] no\r\n* OK [UIDVALIDITY 1] x\r\n" + OK, "no lasting numbers"),
        (OK, "no lasting numbers"),
        (b"{tag} NO [NONEXISTENT] no such folder\r\n", "no such folder"),
        (b"* OK [UIDVALIDITY 1] x\r\n{tag} OK [READ-ONLY] done\r\n", "can only be read"),
    ],
)
def test_m1_a_folder_that_mail_cannot_be_taken_from(answer: bytes, said: str) -> None:
    with imap_server({"SELECT": answer}) as server, pytest.raises(InboxRefusedError, match=said):
        asked(server)


def test_m1_a_folder_that_is_busy_may_be_had_later() -> None:
    answer = b"{tag} BAD User is authenticated but not connected.\r\n"
    with imap_server({"SELECT": answer}) as server, pytest.raises(InboxError) as caught:
        asked(server)

    assert caught.value.is_transient


LISTED = b'* 1 FETCH (UID 5 RFC822.SIZE 3 INTERNALDATE " 3-Nov-2026 10:00:00 +0000")\r\n'
SEARCHED = b"* SEARCH 5\r\n" + OK


@pytest.fixture
def answers() -> dict[str, Any]:
    """A server that has one mail."""
    return {"UID SEARCH": SEARCHED, "UID FETCH": [LISTED + OK, b""]}


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n",
        b"* 1 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (BODY[] {3}\r\nabc UID 5 FLAGS ())\r\n",
        b'* 2 FETCH (UID 6 BODY[] "xyz")\r\n* 1 FETCH (UID 5 BODY[] "abc")\r\n',
        b'* 3 EXISTS\r\n* 1 fetch (uid 5 X-NEW ((("a" NIL) b)) body[] "a\\bc")\r\n* 2 EXPUNGE\r\n',
        b"* OK [ALERT] {3}\r\n* X-NEW {2}\r\n)( [\r\n* 1 FETCH (UID 5 BODY[] ~{3}\r\nabc)\r\n",
    ],
)
def test_m1_a_mail_is_found_in_whatever_else_a_server_says(
    answer: bytes, answers: dict[str, Any]
) -> None:
    answers["UID FETCH"][1] = answer + OK
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        (delivery,) = inbox.waiting()
        with delivery.open() as content:
            assert content.read() == b"abc"
        inbox.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 5 BODY[] {3}\r\nabc\r\n" + OK,
        b"* 1 FETCH UID 5 BODY[] {3}\r\nabc))\r\n" + OK,
        b'* 1 FETCH (UID 5 BODY[] "abc)\r\n' + OK,
        b"* 1 FETCH (" + b"(" * 100 + b"\r\n" + OK,
        b"nonsense \r\n",
        b"\r\n",
        b"* BYE\r\n",
        None,
    ],
)
def test_m1_what_is_no_imap_ends_the_connection_and_not_the_work(
    answer: bytes | None, answers: dict[str, Any]
) -> None:
    """The mail comes again, on another connection."""
    answers["UID FETCH"][1:] = [
        answer,
        answer,
        LISTED + OK,
        b'* 1 FETCH (UID 5 BODY[] "a")\r\n' + OK,
    ]
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        (delivery,) = inbox.waiting()
        with pytest.raises(InboxError) as caught:
            delivery.open()
        assert caught.value.is_transient
        inbox.failed(delivery, caught.value)
        (again,) = inbox.waiting()
        with again.open() as content:
            assert content.read() == b"a"
        inbox.close()

    assert server.sessions == 3


def test_m1_a_mail_that_is_larger_than_the_server_said_is_not_read_on(
    answers: dict[str, Any],
) -> None:
    """Some servers tell estimates; what is announced in the end is looked at as well."""
    answers["UID FETCH"][1] = b"* 1 FETCH (UID 5 BODY[] {99999999999}\r\nabc"
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        (delivery,) = inbox.waiting()
        with pytest.raises(MessageTooLargeError) as caught:
            delivery.open()
        inbox.failed(delivery, caught.value)
        answers["UID FETCH"][:] = [LISTED + OK]
        assert list(inbox.waiting()) == []
        inbox.close()

    assert server.sessions == 2


def test_m1_a_line_without_an_end_is_not_kept(answers: dict[str, Any]) -> None:
    answers["UID SEARCH"] = b"* SEARCH" + b" 1" * (LONGEST_LINE // 2 + 100_000)
    with imap_server(answers) as server, pytest.raises(InboxError, match="without an end"):
        asked(server)


def test_m1_a_folder_of_very_many_mails_is_searched(answers: dict[str, Any]) -> None:
    """The answer is a line of more than a million bytes."""
    answers["UID SEARCH"] = (
        b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(200_000)) + b"\r\n" + OK
    )
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        next(inbox.waiting())
        inbox.close()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b'* ESEARCH (TAG "M5") UID ALL 2,4:6,9:8\r\n', [2, 4, 5, 6]),
        (b'* ESEARCH (TAG "M5") UID\r\n', []),
        (b"* SEARCH 3 1 2 2\r\n* SEARCH 9 (MODSEQ 7)\r\n", [1, 2, 3, 9]),
    ],
)
def test_m1_what_is_found_is_told_in_two_ways(answer: bytes, found: list[int]) -> None:
    """As IMAP4rev1 does, and as IMAP4rev2 does (RFC 9051)."""
    with imap_server({"UID SEARCH": answer + OK}) as server:
        account = Account(host="127.0.0.1", port=server.port, security=Security.LOOPBACK)
        session = Session(account)
        assert Folder(session, "INBOX").found(b"UNDELETED") == found
        session.close()


@pytest.mark.parametrize(
    "answer",
    [b"{tag} NO it could not be converted\r\n", b"* 1 FETCH (UID 5 BODY[] NIL)\r\n" + OK],
)
def test_m1_a_mail_that_the_server_does_not_give_is_no_fault_of_the_others(
    answer: bytes, answers: dict[str, Any]
) -> None:
    answers["UID FETCH"][1] = answer
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        (delivery,) = inbox.waiting()
        with pytest.raises(OSError, match="does not give this mail") as caught:
            delivery.open()
        assert not isinstance(caught.value, FileNotFoundError)
        inbox.close()

    assert server.sessions == 1


def test_m1_a_mail_that_a_server_tells_nothing_of_does_not_block_the_rest(
    answers: dict[str, Any],
) -> None:
    """Exchange refuses the whole command where it cannot convert one of its mails."""
    refused = b"{tag} NO it could not be converted\r\n"
    answers["UID SEARCH"] = b"* SEARCH 5 6\r\n" + OK
    good = b'* 1 FETCH (UID 5 BODY[] "abc")\r\n' + OK
    answers["UID FETCH"] = [refused, LISTED + OK, refused, good, refused]
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        first, second = inbox.waiting()
        with first.open() as content:
            assert content.read() == b"abc"
        with pytest.raises(OSError, match="does not give this mail"):
            second.open()
        inbox.close()

    assert second.received_at is None


@pytest.mark.parametrize("junk", [b"* OK still here\r\n", b"+ more\r\n"])
def test_m1_an_answer_without_an_end_is_given_up(
    junk: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail2ticket.sources.imap.session._MOST_RESPONSES", 50)
    with imap_server({"NOOP": junk * 60, "IDLE": b"* OK\r\n" * 60}) as server:
        inbox = inbox_at(server)
        with pytest.raises(InboxError, match="does not end its answers"):
            list(inbox.waiting())
        server.answers["NOOP"] = OK
        list(inbox.waiting())
        with pytest.raises(InboxError, match="does not end its answers"):
            inbox.wait(PATIENCE, Event())
        inbox.close()


@pytest.mark.parametrize(
    ("written", "is_known"),
    [
        (b'"17-Jul-1996 02:44:25 -0700"', True),
        (b'"31-Feb-2026 02:44:25 +0000"', False),
        (b'"17-Jul-1896 02:44:25 +0000"', False),
        (b'"17-Jul-1996 02:44:25 +9900"', False),
        (b'"17-Foo-1996 02:44:25 +0000"', False),
        (b"NIL", False),
        (b"(a)", False),
    ],
)
def test_m1_a_moment_that_cannot_be_is_not_told(
    written: bytes, is_known: bool, answers: dict[str, Any]
) -> None:
    answers["UID FETCH"][0] = b"* 1 FETCH (UID 5 RFC822.SIZE 3 INTERNALDATE %s)\r\n" % written + OK
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        (delivery,) = inbox.waiting()
        inbox.close()

    assert (delivery.received_at is not None) is is_known
    if is_known:
        assert delivery.received_at is not None
        assert delivery.received_at.isoformat() == "1996-07-17T02:44:25-07:00"


# --- after the commit


def finished(answers: dict[str, Any], **values: Any) -> list[bytes]:  # noqa: ANN401 - theirs
    """Finish the one mail, and return what was said for that."""
    with imap_server(answers) as server:
        inbox = ImapInbox(account=inbox_at(server)._account, **values)
        try:
            (delivery,) = inbox.waiting()
            before = len(server.heard)
            inbox.finished(delivery)
        finally:
            inbox.close()
    return server.heard[before:-1]


def test_m1_gmail_moves_to_the_trash_what_is_to_be_deleted(answers: dict[str, Any]) -> None:
    """There, what is marked as deleted is only archived."""
    answers["CAPABILITY"] = CAPABLE + b"AUTH=PLAIN SASL-IR UIDPLUS MOVE X-GM-EXT-1\r\n" + OK
    answers["LIST"] = (
        b'* LIST (\\HasNoChildren) "/" "INBOX"\r\n'
        b'* LIST (\\HasNoChildren \\Trash) "/" "[Gmail]/Papierkorb &- mehr"\r\n' + OK
    )
    assert finished(answers, after="delete") == [
        b'LIST "" "*"',
        b'UID MOVE 5 "[Gmail]/Papierkorb &- mehr"',
    ]


def test_m1_a_folder_that_is_not_there_is_made(answers: dict[str, Any]) -> None:
    answers["UID MOVE"] = [b"{tag} NO [TRYCREATE] no such folder\r\n", OK]
    assert finished(answers, after="move", move_to="Done") == [
        b"UID STORE 5 +FLAGS.SILENT (\\Seen)",
        b'UID MOVE 5 "Done"',
        b"NOOP",
        b"UID SEARCH UID 5",
        b'CREATE "Done"',
        b'UID MOVE 5 "Done"',
    ]


def test_m1_a_move_that_is_refused_is_told(answers: dict[str, Any]) -> None:
    answers["UID MOVE"] = b"{tag} NO [OVERQUOTA] full\r\n"
    with pytest.raises(InboxError, match="UID MOVE is refused: full"):
        finished(answers, after="move", move_to="Done")


def test_m1_a_mail_that_was_taken_away_is_finished(answers: dict[str, Any]) -> None:
    """Some servers refuse what is about a mail that is not there."""
    answers["UID SEARCH"] = [SEARCHED, b"* SEARCH\r\n" + OK]
    answers["UID STORE"] = b"{tag} NO [EXPUNGEISSUED] gone\r\n"
    assert finished(answers)[0] == b"UID STORE 5 +FLAGS.SILENT (\\Seen)"


@pytest.mark.parametrize("after", ["move", "delete"])
def test_m1_never_is_a_whole_folder_expunged(after: str, answers: dict[str, Any]) -> None:
    answers["CAPABILITY"] = CAPABLE + b"AUTH=PLAIN SASL-IR\r\n" + OK
    said = finished(answers, after=after, move_to="Done" if after == "move" else "")

    assert said[-1] == b"UID STORE 5 +FLAGS.SILENT (\\Deleted)"
    assert not [line for line in said if b"EXPUNGE" in line or b"CLOSE" in line]


# --- waiting


def test_m1_a_server_without_idle_is_asked_again_in_time() -> None:
    with imap_server({"CAPABILITY": CAPABLE + b"AUTH=PLAIN SASL-IR\r\n" + OK}) as server:
        inbox = inbox_at(server)
        list(inbox.waiting())
        inbox.wait(0.01, Event())
        inbox.close()

    assert "IDLE" not in server.commands()


@pytest.mark.parametrize(
    "answer",
    [
        b"{tag} BAD not now\r\n",
        b"+ idling\r\n{tag} NO no more\r\n",
        b"+ idling\r\n* BYE autologout\r\n",
        None,
    ],
)
def test_m1_idle_that_a_server_ends_at_once_is_told(
    answer: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever fetches waits for a while then; a server is not asked again and again."""
    monkeypatch.setattr("mail2ticket.sources.imap.inbox._ORDINARY", PATIENCE)
    with imap_server({"IDLE": answer}) as server:
        inbox = inbox_at(server)
        list(inbox.waiting())
        with pytest.raises(InboxError):
            inbox.wait(PATIENCE, Event())
        inbox.close()


def test_m1_idle_that_ends_after_a_while_is_as_it_should_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server may end what lasted; it is asked anew, on another connection."""
    monkeypatch.setattr("mail2ticket.sources.imap.inbox._ORDINARY", 0.0)
    with imap_server({"IDLE": b"+ idling\r\n* BYE autologout\r\n"}) as server:
        inbox = inbox_at(server)
        list(inbox.waiting())
        inbox.wait(PATIENCE, Event())
        inbox.wait(PATIENCE, Event())  # connects, and returns: mail may have come
        inbox.close()

    assert server.sessions == 2


def test_a_folder_is_what_a_session_selected() -> None:
    with imap_server() as server:
        session = Session(
            Account(
                host="127.0.0.1", port=server.port, security=Security.LOOPBACK, timeout=PATIENCE
            )
        )
        assert Folder(session, "INBOX").uid_validity == 7
        session.close()


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"after": "burn"}, "after: 'burn' is none of seen, move, delete"),
        ({"after": "move"}, "move_to: "),
        ({"move_to": "Done"}, "move_to: "),
        ({"after": "move", "move_to": "INBOX"}, "folder: mail cannot be moved to where it is"),
        ({"limit": 0}, "limit: "),
        ({"idle_seconds": 1_800}, "idle_seconds: "),
    ],
)
def test_m1_values_that_cannot_be_are_told(values: dict[str, Any], fault: str) -> None:
    account = Account(host="imap.example", port=993, user=USER, login=Password(SECRET))
    with pytest.raises(ConfigurationError) as caught:
        ImapInbox(account=account, **values)

    assert str(caught.value).startswith(fault)
    assert SECRET not in repr(ImapInbox(account=account))


def test_m1_an_account_that_cannot_be_is_told(tmp_path: Path) -> None:
    wrong: list[dict[str, Any]] = [
        {"port": 0},
        {"host": "a b"},
        {"user": "a\r\nb"},
        {"timeout": 0},
    ]
    for values in wrong:
        with pytest.raises(ConfigurationError):
            evolve(Account(host="imap.example", port=993), **values)
    with pytest.raises(ConfigurationError, match="ca_file"):
        Account(host="imap.example", port=993, ca_file=tmp_path / "none.pem").tls()
    with pytest.raises(ConfigurationError, match="mechanisms"):
        Bearer(token=lambda: "t", mechanisms=("PLAIN",))


@pytest.mark.parametrize(
    ("mechanism", "secret"), [("PLAIN", "a\0b"), ("LOGIN", "a"), ("XOAUTH2", "\x01")]
)
def test_x22_no_field_of_a_login_ends_early(mechanism: str, secret: str) -> None:
    account = Account(host="imap.example", port=993, user=USER)
    with pytest.raises(LoginRefusedError) as caught:
        account.sasl(mechanism, secret)

    assert "a\0b" not in str(caught.value)


def test_a_name_in_modified_utf_7_that_is_none_is_taken_as_it_stands() -> None:
    for name in ("Entwürfe & Co", "日本語/台北", "a&-b", "🙂"):
        assert decoded(encoded(name)[1:-1]) == name
    for raw in (b"&A-", b"&2D0-", b"a & b", b"\xff"):
        assert decoded(raw) == raw.decode("utf-8", "replace")


def test_m1_what_a_mail_says_of_itself_is_no_part_of_a_command(answers: dict[str, Any]) -> None:
    """A delivery that somebody made up names no mail, whatever stands in its name (X22)."""
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        (delivery,) = inbox.waiting()
        before = len(server.heard)
        for name in (
            f"{delivery.name}\r\nM9 DELETE INBOX",
            delivery.name.replace("UID=5", "UID=5,6"),
            delivery.name.replace("UID=5", "UID=1:*"),
            delivery.name.replace("UID=5", "UID=\u0665"),
            "5",
        ):
            with pytest.raises(InboxError, match="is no mail of"):
                inbox.finished(evolve(delivery, name=name))
        assert server.heard[before:] == []
        inbox.close()


def test_m1_a_server_that_refuses_us_in_mid_run_is_not_asked_for_every_mail(
    answers: dict[str, Any],
) -> None:
    """The round ends; no mail is taken for one that can never be."""
    two = LISTED + LISTED.replace(b"UID 5", b"UID 6")
    answers["UID SEARCH"] = b"* SEARCH 5 6\r\n" + OK
    answers["UID FETCH"] = [two + OK, None]
    answers["AUTHENTICATE"] = [OK, b"{tag} NO password was changed\r\n"]
    with imap_server(answers) as server:
        inbox = inbox_at(server)
        waiting = inbox.waiting()
        delivery = next(waiting)
        with pytest.raises(InboxError) as caught:
            delivery.open()
        assert caught.value.is_transient
        inbox.failed(delivery, InboxRefusedError("password was changed"))
        with pytest.raises(InboxRefusedError, match="password was changed"):
            next(waiting)

    assert server.commands().count("AUTHENTICATE") == 3

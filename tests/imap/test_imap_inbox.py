"""An IMAP folder as an inbox, on Dovecot: what is taken, and what is left behind (M1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any, ClassVar

import pytest
from patience import PATIENCE, join
from servers.dovecot import token
from servers.imap_place import ImapPlace, Supplier
from servers.token_endpoint import Answer, Form, token_endpoint

from mail2ticket.accounts import Bearer, Password, Security, google
from mail2ticket.errors import InboxError, InboxRefusedError, MessageTooLargeError
from mail2ticket.sources import Delivery
from mail2ticket.sources.imap import After, ImapInbox
from mail2ticket.testing.inboxes import InboxContract


class ImapContract(InboxContract):
    """What is done after the commit makes no difference to whoever takes mail."""

    values: ClassVar[dict[str, Any]] = {}
    _place: ImapPlace

    @pytest.fixture(autouse=True)
    def _in_a_place(self, place: ImapPlace) -> None:
        self._place = place

    def deliver(self, content: bytes) -> None:
        self._place.deliver(content)

    def open_inbox(self) -> ImapInbox:
        return self._place.inbox(**self.values)


class TestMailThatIsMarkedAsSeen(ImapContract):
    pass


class TestMailThatIsMoved(ImapContract):
    values: ClassVar[dict[str, Any]] = {"after": After.MOVE, "move_to": "Größer & kleiner"}


class TestMailThatIsDeleted(ImapContract):
    values: ClassVar[dict[str, Any]] = {"after": After.DELETE}


def mail(subject: str, body: str = "It is.") -> bytes:
    return f"From: ada@client.example\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()


def taken(inbox: ImapInbox) -> list[bytes]:
    """Take all that waits."""
    found = []
    for delivery in inbox.waiting():
        found.append(content_of(delivery))
        inbox.finished(delivery)
    return found


def content_of(delivery: Delivery) -> bytes:
    with delivery.open() as file:
        return file.read()


def test_m1_a_mail_is_marked_as_seen_only_after_the_commit(place: ImapPlace) -> None:
    place.deliver(mail("a"), mail("b"))
    inbox = place.inbox()
    delivery = next(inbox.waiting())

    content_of(delivery)
    before = place.flags()
    inbox.finished(delivery)

    assert before == {1: set(), 2: set()}
    assert place.flags() == {1: {r"\Seen"}, 2: set()}


def test_m1_a_mail_is_named_by_its_uid_and_what_that_is_good_with(place: ImapPlace) -> None:
    place.deliver(mail("a"))
    (delivery,) = place.inbox().waiting()

    user = place.user.replace("@", "%40")
    start = f"imap://{user}@127.0.0.1:{place.port}/INBOX;UIDVALIDITY="
    assert delivery.name.startswith(start)
    assert delivery.name.endswith("/;UID=1")


def test_m1_a_mail_was_received_when_it_came_to_the_folder(place: ImapPlace) -> None:
    moment = datetime(2024, 2, 29, 23, 59, 58, tzinfo=UTC)
    with place.client() as client:
        client.append(mail("a"), at=moment)

    (delivery,) = place.inbox().waiting()

    assert delivery.received_at == moment


def test_m1_a_moved_mail_is_seen_and_nothing_else_is_touched(place: ImapPlace) -> None:
    place.deliver(mail("a"), mail("b"), mail("c"))
    with place.client() as client:
        client.mark(2, r"\Deleted")

    inbox = place.inbox(after="move", move_to=r"\Archive")
    assert taken(inbox) == [mail("a"), mail("c")]

    assert place.subjects() == ["b"]
    assert place.subjects("Archiv &APw-ber alles") == ["a", "c"]
    assert list(place.flags("Archiv &APw-ber alles").values()) == [{r"\Seen"}] * 2


@pytest.mark.parametrize("missing", [["MOVE"], ["MOVE", "UIDPLUS"]], ids="+".join)
@pytest.mark.parametrize("after", ["move", "delete"])
def test_m1_mail_that_others_marked_as_deleted_is_never_expunged(
    after: str, missing: list[str], place: ImapPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.deliver(mail("a"), mail("b"))
    with place.client() as client:
        client.mark(2, r"\Deleted")
    monkeypatch.setattr(
        "mail2ticket.sources.imap.session.Session.can",
        lambda self, what: what in self.capabilities.difference(missing),
    )

    inbox = place.inbox(after=after, move_to="Done" if after == "move" else "")
    assert taken(inbox) == [mail("a")]

    if "UIDPLUS" in missing:
        # Nobody but the owner of the folder may empty it; and it does not wait again.
        assert place.flags() == {1: {r"\Deleted", *_SEEN[after]}, 2: {r"\Deleted"}}
        assert taken(inbox) == []
    else:
        assert place.subjects() == ["b"]
    if after == "move":
        assert place.subjects("Done") == ["a"]


_SEEN: dict[str, set[str]] = {"move": {r"\Seen"}, "delete": set()}


def test_m1_a_mail_over_the_limit_is_not_fetched_and_does_not_block_the_rest(
    place: ImapPlace,
) -> None:
    large = mail("large", "x" * 5_000)
    place.deliver(mail("a"), large, mail("c"))
    inbox = place.inbox(limit=1_000, refused_to="Refused")
    found = []

    for delivery in inbox.waiting():
        try:
            found.append(content_of(delivery))
        except MessageTooLargeError as error:
            inbox.failed(delivery, error)
        else:
            inbox.finished(delivery)

    assert found == [mail("a"), mail("c")]
    assert place.subjects("Refused") == ["large"]
    assert list(place.flags("Refused").values()) == [set()]


def test_m1_a_large_mail_comes_whole(place: ImapPlace) -> None:
    large = mail("large", "\r\n".join(f"{number:060}" for number in range(50_000)))
    place.deliver(large)
    account = place.account(security=Security.STARTTLS)

    assert taken(place.inbox(account)) == [large]


def test_m1_a_mail_that_somebody_takes_away_meanwhile_is_told_as_that(place: ImapPlace) -> None:
    place.deliver(mail("a"), mail("b"))
    inbox, other = place.inbox(), place.inbox(after="delete")
    waiting = list(inbox.waiting())
    assert len(taken(other)) == 2

    with pytest.raises(FileNotFoundError):
        waiting[0].open()
    inbox.finished(waiting[1])  # is no fault


def test_m1_a_folder_that_is_not_there_is_refused_for_good(place: ImapPlace) -> None:
    for folder in ("Nowhere", r"\Flagged"):
        with pytest.raises(InboxRefusedError):
            list(place.inbox(folder=folder).waiting())


def test_m1_a_folder_by_what_it_is_for(place: ImapPlace) -> None:
    place.deliver(mail("a"), folder="Trash")

    assert taken(place.inbox(folder=r"\trash")) == [mail("a")]


def test_m1_uids_of_a_folder_made_anew_are_not_mistaken_for_others(place: ImapPlace) -> None:
    with place.client() as client:
        client.create("Support")
    place.deliver(mail("a"), mail("b"), folder="Support")
    inbox = place.inbox(folder="Support", after="delete")
    old, _ = list(inbox.waiting())
    content_of(old)
    inbox.close()
    with place.client() as client:
        client.create("Other")
        client.append(mail("c"), "Other")
        client.move_all("Support", "Other")
        client.delete("Support")
        client.rename("Other", "Support")

    # The mail of that UID is another one now.
    with pytest.raises(InboxError, match="made anew"):
        inbox.finished(old)
    with pytest.raises(InboxError, match="made anew"):
        old.open()

    assert place.subjects("Support") == ["c", "a", "b"]
    assert taken(inbox) == [mail("c"), mail("a"), mail("b")]
    assert place.subjects("Support") == []


def test_m1_a_delivery_of_another_inbox_is_refused(place: ImapPlace) -> None:
    place.deliver(mail("a"))
    with pytest.raises(InboxError, match="no mail of"):
        place.inbox().finished(Delivery.of("imap://x@y/INBOX;UIDVALIDITY=1/;UID=1", b""))

    assert place.flags() == {1: set()}


def test_m1_idle_ends_when_mail_comes_though_it_was_begun_anew(place: ImapPlace) -> None:
    inbox = place.inbox(place.account(security=Security.STARTTLS), idle_seconds=0.05)
    assert taken(inbox) == []
    ended = Event()

    def wait() -> None:
        inbox.wait(10 * PATIENCE, Event())
        ended.set()

    waiting = Thread(target=wait, daemon=True)
    waiting.start()
    assert not ended.wait(0.3)

    place.deliver(mail("a"))

    join(waiting)
    assert taken(inbox) == [mail("a")]


def test_m1_mail_that_came_between_the_search_and_the_wait_is_not_waited_for(
    place: ImapPlace,
) -> None:
    place.deliver(mail("a"))
    inbox = place.inbox()
    for delivery in inbox.waiting():
        place.deliver(mail("b"))
        inbox.finished(delivery)

    inbox.wait(10 * PATIENCE, Event())  # returns at once

    assert taken(inbox) == [mail("b")]


CLAIMS: dict[str, dict[str, object]] = {
    "valid": {},
    "expired": {"exp": 1_700_000_000},
    "wrong issuer": {"iss": "https://elsewhere.example/"},
    "wrong user": {"email": "other@desk.example"},
    "bad signature": {},
}
LOGINS = [(mechanism, name) for mechanism in ("XOAUTH2", "OAUTHBEARER") for name in CLAIMS]


def test_m1_m2_tokens_are_taken_or_refused_as_gmail_and_office_365_do(place: ImapPlace) -> None:
    """Valid, expired, of a wrong issuer, of another user, and with a bad signature (M1, M2)."""

    def outcome(mechanism: str, name: str) -> str:
        written = token(place.user, **CLAIMS[name])
        if name == "bad signature":
            written = f"{written[:-6]}AAAAAA"
        login = Bearer(token=lambda: written, mechanisms=(mechanism,))
        account = place.account(security=Security.STARTTLS, login=login)
        inbox = ImapInbox(account=account)
        try:
            list(inbox.waiting())
        except InboxRefusedError as error:
            return str(error).replace(written, "the token").rpartition(": ")[2]
        finally:
            inbox.close()
        return "OK"

    with ThreadPoolExecutor(len(LOGINS)) as threads:
        found = list(threads.map(lambda case: outcome(*case), LOGINS))

    told = dict(zip(LOGINS, found, strict=True))
    assert {case for case, said in told.items() if said == "OK"} == {
        ("XOAUTH2", "valid"),
        ("OAUTHBEARER", "valid"),
    }
    assert told["XOAUTH2", "expired"] == "401 Authentication failed."
    assert told["OAUTHBEARER", "bad signature"] == "invalid_token Authentication failed."


def test_m1_m2_a_token_that_expired_is_asked_for_anew_once(place: ImapPlace) -> None:
    place.deliver(mail("a"))
    supplier = Supplier([token(place.user, exp=1_700_000_000), token(place.user)])
    account = place.account(security=Security.STARTTLS, login=Bearer(token=supplier))

    assert taken(place.inbox(account)) == [mail("a")]
    assert supplier.forgotten == 1


def test_m2_a_token_that_is_refused_twice_is_not_asked_for_again(place: ImapPlace) -> None:
    expired = [token(place.user, exp=1_700_000_000 + number) for number in range(3)]
    supplier = Supplier(expired)
    account = place.account(security=Security.STARTTLS, login=Bearer(token=supplier))

    with pytest.raises(InboxRefusedError, match="refuses the login"):
        list(place.inbox(account).waiting())

    assert supplier.forgotten == 1


def test_m2_the_whole_way_from_an_endpoint_of_tokens_to_the_mail(place: ImapPlace) -> None:
    """The first token is refused, though its endpoint said that it is good for an hour."""
    place.deliver(mail("a"))
    written = iter([token(place.user, exp=1_700_000_000), token(place.user)])

    def answer(form: Form) -> Answer:
        return 200, {"access_token": next(written), "expires_in": 3600, "token_type": "Bearer"}

    with token_endpoint(answer) as endpoint:
        supplier = google.refresh_token(
            client_id="client",
            client_secret="secret",
            refresh_token="refresh",
            user=place.user,
            token_uri=f"{endpoint.url}/token",
        )
        account = place.account(security=Security.STARTTLS, login=Bearer(token=supplier))
        assert taken(place.inbox(account)) == [mail("a")]

    assert len(endpoint.forms) == 2


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_m1_the_server_must_prove_its_name(security: Security, place: ImapPlace) -> None:
    port = place.server.tls_port if security is Security.TLS else place.server.port
    for host, ca_file in (("127.0.0.2", place.server.ca_file), ("127.0.0.1", None)):
        account = place.account(security=security, port=port, host=host, ca_file=ca_file)
        with pytest.raises(InboxRefusedError, match="does not prove"):
            list(place.inbox(account).waiting())
    account = place.account(security=security, port=port, host="localhost")
    assert list(place.inbox(account).waiting()) == []


def test_m1_a_password_that_is_wrong_is_refused_and_not_told(place: ImapPlace) -> None:
    account = place.account(login=Password("s3cret"))

    with pytest.raises(InboxRefusedError) as caught:
        list(place.inbox(account).waiting())

    assert "Authentication failed" in str(caught.value)
    assert "s3cret" not in f"{caught.value} {account} {place.inbox(account)}"

"""Mailgun, SendGrid and Postmark: what proves that they post, and what is taken (M4)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from webhook_postings import (
    BCC,
    NOW,
    SIGNER,
    SUPPORT,
    Desk,
    Form,
    basic,
    mailgun_desk,
    mailgun_fields,
    multipart,
    postmark_posting,
    public,
    sendgrid_desk,
    sendgrid_posting,
    urlencoded,
)

from examples.webhooks.mailgun import LASTS, Mailgun
from examples.webhooks.posted import (
    Posted,
)
from examples.webhooks.postmark import Postmark
from examples.webhooks.sendgrid import SIGNATURE, TIMESTAMP, SendGrid, key_of
from examples.webhooks.sns import Topics
from examples.webhooks.tokens import Tokens
from mail2ticket.testing import mail


@pytest.fixture
def mailgun(tmp_path: Path) -> Desk:
    return mailgun_desk(tmp_path)


@pytest.fixture
def sendgrid() -> Desk:
    return sendgrid_desk()


@pytest.mark.parametrize("form", [multipart, urlencoded])
def test_m4_mailgun_posts_a_mail_which_is_taken_octet_by_octet(mailgun: Desk, form: Form) -> None:
    assert mailgun.post(*form(mailgun_fields())) == 200
    assert mailgun.titles == ["Drucker"]
    assert mailgun.kept == [BCC]
    assert mailgun.post(*form(mailgun_fields())) == 200  # again, for it heard no answer
    assert mailgun.post(*form(mailgun_fields(token="another"))) == 200
    assert mailgun.titles == ["Drucker"]


@pytest.mark.parametrize(
    "fields",
    [
        mailgun_fields(key="another key"),
        {**mailgun_fields(), "token": "u" * 50},
        {**mailgun_fields(), "timestamp": str(int(NOW.timestamp()) + 1)},
        {**mailgun_fields(), "signature": ""},
        {**mailgun_fields(), "signature": "é".encode()},
        mailgun_fields(at=NOW - LASTS - timedelta(seconds=1)),
        mailgun_fields(at=NOW + LASTS + timedelta(seconds=1)),
    ],
)
def test_m4_mailgun_is_believed_by_its_signature_alone(
    mailgun: Desk, fields: dict[str, bytes | str]
) -> None:
    assert mailgun.post(*multipart(fields)) == 401
    assert mailgun.titles == []


def test_m4_a_token_of_mailguns_brings_no_other_mail(mailgun: Desk) -> None:
    assert mailgun.post(*multipart(mailgun_fields())) == 200
    assert mailgun.post(*multipart(mailgun_fields(mail("Give me your keys")))) == 401
    elsewhere = {**mailgun_fields(), "recipient": "billing@acme.example"}
    assert mailgun.post(*multipart(elsewhere)) == 401
    assert mailgun.titles == ["Drucker"]


def test_tokens_are_forgotten_when_they_are_good_no_more(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.db", timedelta(hours=1))
    assert tokens.admits("t", b"1", NOW)
    assert not Tokens(tmp_path / "tokens.db", LASTS).admits("t", b"2", NOW)
    assert tokens.admits("t", b"2", NOW + timedelta(hours=2))


@pytest.mark.parametrize("name", ["timestamp", "token", "signature", "body-mime", "recipient"])
def test_m4_a_form_without_a_mail_is_refused_for_good(mailgun: Desk, name: str) -> None:
    fields = mailgun_fields()
    del fields[name]
    assert mailgun.post(*multipart(fields)) == 406


@pytest.mark.parametrize(
    ("recipient", "sender"),
    [(b"\xff@x", b"a@b"), (b"<>", b"a@b"), (b"a b@c", b"a@b"), (b"a@b", b"a")],
)
def test_m4_an_envelope_that_is_none_is_refused_for_good(
    mailgun: Desk, recipient: bytes, sender: bytes
) -> None:
    fields = {**mailgun_fields(), "recipient": recipient, "sender": sender}
    assert mailgun.post(*multipart(fields)) == 406


def test_m4_sendgrid_posts_a_mail_which_is_taken_octet_by_octet(sendgrid: Desk) -> None:
    for _ in range(2):
        assert sendgrid.post(*sendgrid_posting()) == 200
    assert sendgrid.titles == ["Drucker"]
    assert sendgrid.kept == [BCC]


@pytest.mark.parametrize(
    ("name", "value"),
    [(SIGNATURE, "bm90IG9uZQ=="), (SIGNATURE, "***"), (SIGNATURE, ""), (TIMESTAMP, "1793707201")],
)
def test_m4_sendgrid_is_believed_by_its_signature_alone(
    sendgrid: Desk, name: str, value: str
) -> None:
    body, headers = sendgrid_posting()
    assert sendgrid.post(body, {**headers, name: value}) == 403
    assert sendgrid.post(body + b" ", headers) == 403
    del headers[SIGNATURE]
    assert sendgrid.post(body, headers) == 403
    assert sendgrid.titles == []


def test_m4_a_password_is_what_proves_sendgrid_without_a_policy() -> None:
    desk = Desk(SendGrid(password="hook:secret"))
    body, headers = sendgrid_posting()
    for wrong in (
        {},
        basic("hook:guess"),
        {"Authorization": "Basic ***"},
        {"Authorization": "Bearer x"},
    ):
        assert desk.post(body, {**headers, **wrong}) == 403
    assert desk.post(body, {**headers, **basic("hook:secret")}) == 200
    both = Desk(SendGrid(password="hook:secret", public_key=key_of(public(SIGNER))))
    assert both.post(body, headers) == 403
    assert both.post(body, {**headers, **basic("hook:secret")}) == 200


def test_a_bounce_has_the_null_path_in_sendgrids_envelope(sendgrid: Desk) -> None:
    provider = SendGrid(password="a:b")
    for null in ("", "<>"):
        envelope = json.dumps({"to": [SUPPORT, f"<{SUPPORT}>"], "from": null})
        body, headers = multipart({"envelope": envelope, "email": BCC})
        (taken,) = provider.mails(Posted(headers, body))
        assert taken.envelope is not None
        assert taken.envelope.reverse_path is None
        assert len(taken.envelope.forward_paths) == 2


@pytest.mark.parametrize(
    "envelope", ["", "[]", "{}", '{"from": 1, "to": []}', '{"from": "", "to": 1}', "[" * 99_999]
)
def test_m4_what_is_no_envelope_is_refused_for_good(envelope: str) -> None:
    desk = Desk(SendGrid(password="a:b"))
    body, headers = multipart({"envelope": envelope, "email": BCC})
    assert desk.post(body, {**headers, **basic("a:b")}) == 400


@pytest.mark.parametrize("key", ["", " "])
def test_m4_nobody_signs_by_an_empty_key(key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has to prove"):
        Mailgun(key, Tokens(tmp_path / "tokens.db", LASTS))


def test_nobody_is_believed_without_proof() -> None:
    with pytest.raises(ValueError, match="has to prove"):
        SendGrid()
    for none in ("", "user", "user:", ":password"):
        with pytest.raises(ValueError, match="has to prove"):
            Postmark(none)
        with pytest.raises(ValueError, match="has to prove"):
            SendGrid(password=none)
    with pytest.raises(ValueError, match="has to prove"):
        SendGrid(public_key=key_of(public(SIGNER)), password="user:")
    with pytest.raises(ValueError, match="not one of ECDSA"):
        key_of(public(rsa.generate_private_key(65_537, 2048)))
    for topics in (frozenset[str](), frozenset({"inbound"})):
        with pytest.raises(ValueError, match="are ARNs"):
            Topics(topics)


def test_m4_postmark_posts_a_mail_for_whom_it_was() -> None:
    desk = Desk(Postmark("hook:secret"))
    for _ in range(2):
        assert desk.post(*postmark_posting()) == 200
    assert desk.titles == ["Drucker"]
    (kept,) = desk.kept
    assert kept is not None
    assert kept.startswith(b"Delivered-To: support@acme.example\r\n")


def test_m4_postmark_is_believed_by_its_password_alone() -> None:
    desk = Desk(Postmark("hook:secret"))
    body, _ = postmark_posting()
    for wrong in ({}, basic("hook:"), basic("hook:secret2"), {"Authorization": "hook:secret"}):
        assert desk.post(body, wrong) == 401
    assert desk.titles == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"OriginalRecipient": "a@b.example"}',
        json.dumps({"OriginalRecipient": f"a@b\r\nX: y@{SUPPORT}", "RawEmail": "x"}).encode(),
        json.dumps({"OriginalRecipient": "a@faß.example", "RawEmail": "x"}).encode(),
        b'{"OriginalRecipient": "a@b.example", "RawEmail": "\\ud800"}',
    ],
)
def test_m4_what_postmark_posts_without_a_mail_is_refused_for_good(body: bytes) -> None:
    desk = Desk(Postmark("hook:secret"))
    assert desk.post(body, basic("hook:secret")) == 403
    assert desk.titles == []


def test_a_mail_that_was_for_nobody_finds_its_mailbox_by_its_header() -> None:
    desk = Desk(Postmark("hook:secret"))
    assert desk.post(*postmark_posting(mail("Printer"), "")) == 200
    assert desk.titles == ["Printer"]

"""Amazon SES: messages of SNS, and what is fetched because of them (M4, X15)."""

from __future__ import annotations

import base64
import json
import ssl
import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from patience import join
from servers.certificates import Authority
from webhook_postings import (
    BCC,
    CERTIFICATE_URL,
    CONFIRM_URL,
    NOW,
    PEM,
    TOPIC,
    Amazon,
    Desk,
    certificate,
    inline,
    received,
    ses_desk,
    signed,
)

from examples.webhooks import sns
from examples.webhooks.ses import Ses, object_of
from examples.webhooks.sns import Topics, fetched
from mail2ticket.testing import mail


@pytest.fixture
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def ses(amazon: Amazon) -> Desk:
    return ses_desk(amazon)


def test_m4_ses_posts_a_mail_which_is_taken_octet_by_octet(ses: Desk, amazon: Amazon) -> None:
    for subject in ({}, {"Subject": "Amazon SES Email Receipt Notification"}):
        posting = signed({"Type": "Notification", "Message": inline(), **subject})
        assert ses.post(*posting) == 200
    assert ses.titles == ["Drucker"]
    assert ses.kept == [BCC]
    assert amazon.asked == [CERTIFICATE_URL]  # once


def test_m4_ses_puts_a_mail_into_a_bucket(ses: Desk) -> None:
    def posting(bucket: str, key: str) -> tuple[bytes, dict[str, str]]:
        action = {"type": "S3", "bucketName": bucket, "objectKey": key}
        return signed({"Type": "Notification", "Message": received(action)})

    assert ses.post(*posting("inbox", "mails/1")) == 200
    assert ses.titles == ["Drucker"]
    assert ses.post(*posting("another", "mails/1")) == 400
    assert ses.post(*posting("inbox", "mails/2")) == 400
    assert ses.post(*posting("inbox", "mails/none")) == 503  # not there yet


def test_ses_in_utf_8_is_text(ses: Desk) -> None:
    content = received({"type": "SNS", "encoding": "UTF-8"}, mail("Grüße").decode())
    assert ses.post(*signed({"Type": "Notification", "Message": content})) == 200
    assert len(ses.titles) == 1


@pytest.mark.parametrize(
    "message",
    [
        received({"type": "SNS", "encoding": "BASE64"}, "***"),
        received({"type": "SNS", "encoding": "UTF-8"}, "\ud800"),
        received({"type": "SNS"}),
        received({"type": "SNS"}, "x", source="not an address"),
        '{"notificationType": "Received"}',
        "no JSON",
    ],
)
def test_m4_a_notification_without_a_mail_is_refused_for_good(ses: Desk, message: str) -> None:
    assert ses.post(*signed({"Type": "Notification", "Message": message})) == 400


def test_m4_other_notifications_become_nothing(ses: Desk) -> None:
    message = json.dumps({"notificationType": "AmazonSnsSubscriptionSucceeded"})
    assert ses.post(*signed({"Type": "Notification", "Message": message})) == 200
    assert ses.titles == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:another"},
        {"Type": "Else"},
        {"SignatureVersion": "1"},
        {"Signature": "***"},
        {"Signature": base64.b64encode(b"x" * 256).decode()},
    ],
)
def test_m4_sns_is_believed_by_its_signature_and_topic(ses: Desk, wrong: dict[str, str]) -> None:
    told = {"Type": "Notification", "Message": inline(), **wrong}
    body, headers = signed(told)
    assert ses.post(body, headers) == 403
    assert ses.titles == []


def test_m4_a_message_that_was_changed_is_not_believed(ses: Desk) -> None:
    body, headers = signed({"Type": "Notification", "Message": inline()})
    told = json.loads(body)
    told["Message"] = inline(mail("Give me your keys"))
    assert ses.post(json.dumps(told).encode(), headers) == 403
    told = {**json.loads(body), "Subject": "added"}
    assert ses.post(json.dumps(told).encode(), headers) == 403
    assert ses.post(body, {}) == 403  # not as SNS posts
    other = rsa.generate_private_key(65_537, 2048)
    assert ses.post(*signed({"Type": "Notification", "Message": inline()}, other)) == 403
    assert ses.titles == []


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0a1b2c.pem",
        "https://evil.example/SimpleNotificationService-0a1b2c.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0a1b2c.pem",
        "https://evil.example#@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
        "https://evil.example\\@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://sns.eu-west-1.amazonaws.com:22/SimpleNotificationService-0a1b2c.pem",
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
        "https://evil.s3.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
        "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem?a=b",
        "https://sns.eu-west-1.amazonaws.com/../SimpleNotificationService-0a1b2c.pem",
        "https://sns.eu-west-1.amazonaws.com/mine.pem",
        "https://169.254.169.254/SimpleNotificationService-0a1b2c.pem",
        "https://[::1/SimpleNotificationService-0a1b2c.pem",
        "file:///etc/passwd",
        "",
    ],
)
def test_x15_a_certificate_is_fetched_from_sns_and_from_nowhere_else(
    ses: Desk, amazon: Amazon, url: str
) -> None:
    told = {"Type": "Notification", "Message": inline(), "SigningCertURL": url}
    assert ses.post(*signed(told)) == 403
    assert amazon.asked == []


def test_m4_a_subscription_to_a_topic_of_ours_is_confirmed(ses: Desk, amazon: Amazon) -> None:
    told = {"Type": "SubscriptionConfirmation", "Message": "x", "Token": "t"}
    assert ses.post(*signed({**told, "SubscribeURL": CONFIRM_URL})) == 200
    assert amazon.asked == [CERTIFICATE_URL, CONFIRM_URL]
    # One that somebody ended stays ended.
    told["Type"] = "UnsubscribeConfirmation"
    assert ses.post(*signed({**told, "SubscribeURL": CONFIRM_URL})) == 200
    assert amazon.asked == [CERTIFICATE_URL, CONFIRM_URL]


@pytest.mark.parametrize(
    "url",
    [
        CONFIRM_URL.replace("https", "http"),
        CONFIRM_URL.replace("sns.eu", "evil.example/sns.eu"),
        CONFIRM_URL.replace("ConfirmSubscription", "DeleteTopic"),
        CONFIRM_URL.replace(":inbound", ":another"),
        f"{CONFIRM_URL}&Action=DeleteTopic",
        f"{CONFIRM_URL}\r\nHost: evil.example",
    ],
)
def test_x15_nothing_else_is_fetched_to_confirm(ses: Desk, amazon: Amazon, url: str) -> None:
    told = {"Type": "SubscriptionConfirmation", "Message": "x", "Token": "t", "SubscribeURL": url}
    assert ses.post(*signed(told)) == 403
    assert amazon.asked == [CERTIFICATE_URL]


def test_m4_a_confirmation_that_nobody_signed_confirms_nothing(ses: Desk, amazon: Amazon) -> None:
    told = {
        "Type": "SubscriptionConfirmation",
        "Message": "x",
        "Token": "t",
        "SubscribeURL": CONFIRM_URL,
        "Signature": base64.b64encode(b"x" * 256).decode(),
    }
    assert ses.post(*signed(told)) == 403
    assert amazon.asked == [CERTIFICATE_URL]


def test_m4_a_certificate_that_is_none_or_not_valid_now(ses: Desk, amazon: Amazon) -> None:
    posting = signed({"Type": "Notification", "Message": inline()})
    amazon.pem = b"<html>not now</html>"
    assert ses.post(*posting) == 503
    amazon.pem = certificate(ec.generate_private_key(ec.SECP256R1()))
    assert ses.post(*posting) == 403
    late = Topics(frozenset({TOPIC}), fetch=Amazon(), clock=lambda: NOW + timedelta(days=2))
    assert Desk(Ses(late)).post(*posting) == 403


def test_certificates_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sns, "_MOST_CERTIFICATES", 1)
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return PEM

    desk = Desk(Ses(Topics(frozenset({TOPIC}), fetch=fetch, clock=lambda: NOW)))
    for name in ("0a", "0a", "0b", "0a"):
        url = CERTIFICATE_URL.replace("0a1b2c", name)
        told = {"Type": "Notification", "Message": inline(), "SigningCertURL": url}
        assert desk.post(*signed(told)) == 200
    assert [url[-6:-4] for url in asked] == ["0a", "0b", "0a"]


def test_what_cannot_be_fetched_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("socket.create_connection", _refused)
    with pytest.raises(OSError, match="no network"):
        fetched(f"{CERTIFICATE_URL}?a=b")
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(OSError, match=r"S3: ModuleNotFoundError|S3: ImportError"):
        object_of("inbox", "mails/1", 10)


def _refused(*_: object, **__: object) -> None:
    raise OSError("no network")


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if "elsewhere" in self.path else 200)
        self.send_header("Location", "/another")
        self.end_headers()
        self.wfile.write(self.path.encode() * 20_000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_x15_what_is_fetched_is_proven_bounded_and_not_elsewhere(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        server.socket = authority.server_context().wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            url = f"https://localhost:{server.server_port}/page"
            with pytest.raises(OSError, match=r"(?i)certificate"):
                fetched(url)
            trusting = ssl.create_default_context(cafile=authority.ca_file)
            monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
            assert fetched(f"{url}?a=b")[:9] == b"/page?a=b"
            assert len(fetched(url)) == 65_536
            with pytest.raises(OSError, match="answers 302"):
                fetched(f"{url}/elsewhere")
        finally:
            server.shutdown()
            join(thread)

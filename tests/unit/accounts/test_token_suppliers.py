"""Tokens of Google and Microsoft, from a server on loopback that answers as theirs do (M2)."""

from __future__ import annotations

import base64
import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from servers.certificates import Authority, new_authority
from servers.token_endpoint import Answer, Form, TokenEndpoint, token_endpoint

from mail2ticket.accounts import google, microsoft
from mail2ticket.accounts.tokens import Granted, KeptToken
from mail2ticket.errors import ConfigurationError, LoginError, LoginRefusedError

USER = "help@desk.example"
SECRET = "client-secret-1"
REFRESH = "refresh-token-1"
NOWHERE = TokenEndpoint("https://127.0.0.1:1", lambda _: (200, ""))


class Tokens:
    """Answers with a new token each time, or as it is told."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    def __call__(self, form: Form) -> Answer:
        return self.answers.pop(0)

    def grant(self, token: str, lasts: int = 3600, **more: str) -> None:
        self.answers.append(
            (200, {"access_token": token, "expires_in": lasts, "token_type": "Bearer", **more})
        )


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def endpoint(tokens: Tokens) -> Iterator[TokenEndpoint]:
    with token_endpoint(tokens) as found:
        yield found


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("tls"), "127.0.0.1", "localhost")


@pytest.fixture
def tls_endpoint(
    tokens: Tokens, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TokenEndpoint]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.ca_file))
    with token_endpoint(tokens, authority.server_context()) as found:
        yield found


@pytest.fixture(scope="session")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture
def service_key(endpoint: TokenEndpoint, private_key: str) -> dict[str, str]:
    return {
        "type": "service_account",
        "client_email": "desk@project.example",
        "private_key": private_key,
        "private_key_id": "1",
        "token_uri": f"{endpoint.url}/token",
    }


def claims(form: Form) -> dict[str, object]:
    """Return what the assertion in a request says."""
    part = form["assertion"].split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def test_m2_a_google_service_account_acts_for_the_mailbox(
    tokens: Tokens, endpoint: TokenEndpoint, service_key: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(service_key))
    supplier = google.service_account(key=path, user=USER)
    tokens.grant("ya29.one")

    assert [supplier(), supplier()] == ["ya29.one"] * 2
    (form,) = endpoint.forms
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert claims(form)["sub"] == USER
    assert claims(form)["scope"] == "https://mail.google.com/"


def _service_account(key: dict[str, str]) -> KeptToken:
    return google.service_account(key=key, user=USER)


def test_m2_a_google_refresh_token_is_good_for_a_new_token_each_time(
    tokens: Tokens, endpoint: TokenEndpoint
) -> None:
    supplier = _google(endpoint)
    tokens.grant("ya29.one")
    tokens.grant("ya29.two")

    assert supplier() == "ya29.one"
    supplier.forget()
    assert supplier() == "ya29.two"
    assert [form["refresh_token"] for form in endpoint.forms] == [REFRESH] * 2


def _google(endpoint: TokenEndpoint) -> KeptToken:
    return google.refresh_token(
        client_id="client",
        client_secret=SECRET,
        refresh_token=REFRESH,
        user=USER,
        token_uri=f"{endpoint.url}/token",
    )


def test_m2_a_microsoft_application_acts_on_its_own(
    tokens: Tokens, tls_endpoint: TokenEndpoint
) -> None:
    supplier = _microsoft(tls_endpoint)
    tokens.grant("eyJ.one")
    tokens.grant("eyJ.two")

    assert [supplier(), supplier()] == ["eyJ.one"] * 2
    # msal keeps tokens too; that one was refused.
    supplier.forget()
    assert supplier() == "eyJ.two"
    assert {form["grant_type"] for form in tls_endpoint.forms} == {"client_credentials"}
    assert tls_endpoint.forms[0]["scope"] == "https://outlook.office365.com/.default"


def _microsoft(endpoint: TokenEndpoint) -> KeptToken:
    return microsoft.client_credentials(
        tenant="desk.example",
        client_id="client",
        client_credential=SECRET,
        authority=endpoint.url,
    )


def test_m2_the_newest_refresh_token_of_microsoft_is_used_and_handed_on(
    tokens: Tokens, tls_endpoint: TokenEndpoint
) -> None:
    kept: list[str] = []
    supplier = microsoft.refresh_token(
        tenant="desk.example",
        client_id="client",
        refresh_token=REFRESH,
        renewed=kept.append,
        authority=tls_endpoint.url,
    )
    tokens.grant("eyJ.one", refresh_token="refresh-token-2")
    tokens.grant("eyJ.two", refresh_token="refresh-token-2")
    tokens.grant("eyJ.three")

    for expected in ("eyJ.one", "eyJ.two", "eyJ.three"):
        assert supplier() == expected
        supplier.forget()
    sent = [form["refresh_token"] for form in tls_endpoint.forms]
    assert sent == [REFRESH, "refresh-token-2", "refresh-token-2"]
    assert kept == ["refresh-token-2"]
    assert "https://outlook.office.com/IMAP.AccessAsUser.All" in tls_endpoint.forms[0]["scope"]


def test_m2_a_token_is_asked_for_anew_five_minutes_before_it_expires() -> None:
    now, asked = [0.0], iter(("one", "two", "three"))
    supplier = KeptToken(lambda: Granted(next(asked), 3600), clock=lambda: now[0])

    found = []
    for now[0] in (0.0, 3299.0, 3300.0, 6599.0, 6600.0):
        found.append(supplier())

    assert found == ["one", "one", "two", "two", "three"]


def test_m2_a_token_that_lasts_for_less_is_used_for_half_of_that() -> None:
    now, asked = [0.0], iter(("one", "two"))
    supplier = KeptToken(lambda: Granted(next(asked), 60), clock=lambda: now[0])

    found = []
    for now[0] in (0.0, 29.0, 30.0):
        found.append(supplier())

    assert found == ["one", "one", "two"]


def _microsoft_for_somebody(endpoint: TokenEndpoint) -> KeptToken:
    return microsoft.refresh_token(
        tenant="desk.example",
        client_id="client",
        client_credential=SECRET,
        refresh_token=REFRESH,
        authority=endpoint.url,
    )


REFUSED: Answer = (
    400,
    {"error": "invalid_grant", "error_description": f"No such token: {REFRESH} {SECRET}\nTrace"},
)
BUSY: Answer = (503, {"error": "temporarily_unavailable", "error_description": "later"})


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (REFUSED, LoginRefusedError, "invalid_grant"),
        (BUSY, LoginError, ""),
        ((500, "<html>"), LoginError, ""),
        ((200, {"token_type": "Bearer"}), LoginError, ""),
    ],
    ids=["refused", "busy", "broken", "no token"],
)
@pytest.mark.parametrize("of", ["google", "microsoft"])
def test_m2_what_an_endpoint_refuses_tells_no_secret(
    of: str,
    answer: Answer,
    kind: type[LoginError],
    said: str,
    request: pytest.FixtureRequest,
) -> None:
    # google-auth tries again what passes, with pauses of seconds between.
    patch = request.getfixturevalue("monkeypatch")
    patch.setattr("google.auth._exponential_backoff.time.sleep", lambda _: None)
    log = request.getfixturevalue("caplog")
    log.set_level(logging.DEBUG)
    request.getfixturevalue("tokens").answers = [answer] * 20
    supplier = (
        _google(request.getfixturevalue("endpoint"))
        if of == "google"
        else _microsoft_for_somebody(request.getfixturevalue("tls_endpoint"))
    )

    with pytest.raises(kind) as caught:
        supplier()

    assert type(caught.value) is kind
    assert said in str(caught.value)
    told = "".join(traceback.format_exception(caught.value)) + repr(supplier) + log.text
    for secret in (SECRET, REFRESH):
        assert secret not in told


@pytest.mark.parametrize("make", [_google, _microsoft])
def test_m2_an_endpoint_that_is_not_reached_is_tried_again_later(
    make: Callable[[TokenEndpoint], KeptToken], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _: None)
    supplier = make(NOWHERE)

    with pytest.raises(LoginError) as caught:
        supplier()

    assert caught.value.is_transient


def test_a_server_of_tokens_must_prove_its_name(
    tls_endpoint: TokenEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)

    with pytest.raises(LoginError, match="SSLError"):
        _microsoft(tls_endpoint)()

    assert tls_endpoint.forms == []


def test_secrets_are_sent_by_https_alone() -> None:
    with pytest.raises(ConfigurationError, match="https"):
        _google(TokenEndpoint("http://tokens.example", lambda _: (200, "")))
    with pytest.raises(ConfigurationError, match="https"):
        microsoft.client_credentials(
            tenant="t", client_id="c", client_credential=SECRET, authority="http://tokens.example"
        )


@pytest.mark.parametrize("content", ["", "[]", '{"private_key": "s3cret"}'])
def test_a_key_that_is_none_is_told_without_what_is_in_it(content: str, tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)

    with pytest.raises(ConfigurationError, match="key: ") as caught:
        google.service_account(key=path, user=USER)

    assert "s3cret" not in str(caught.value)


def test_a_tenant_that_microsoft_does_not_know_is_told(tls_endpoint: TokenEndpoint) -> None:
    supplier = microsoft.client_credentials(
        tenant="unknown.example",
        client_id="client",
        client_credential=SECRET,
        authority=tls_endpoint.url,
    )

    with pytest.raises(LoginRefusedError, match=r"knows no tenant at .*unknown\.example"):
        supplier()


@pytest.mark.parametrize(
    ("module", "make", "extra"),
    [
        (
            "google.oauth2.service_account",
            lambda: google.service_account(key={}, user=USER),
            "google",
        ),
        ("google.oauth2.credentials", lambda: _google(NOWHERE), "google"),
        ("msal", lambda: _microsoft(NOWHERE), "microsoft"),
    ],
)
def test_an_extra_that_is_missing_is_named(
    module: str, make: Callable[[], KeptToken], extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ConfigurationError, match=rf"pip install 'mail2ticket\[{extra}\]'"):
        make()

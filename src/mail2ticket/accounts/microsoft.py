"""
Tokens for Office 365, by msal; needs the extra ``microsoft``.

A program that acts on its own (client credentials) opens the mailboxes that an administrator
gave it. A refresh token acts for the one person who consented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from mail2ticket.accounts.profiles import OFFICE365
from mail2ticket.accounts.tokens import Granted, KeptToken, checked_endpoint, told
from mail2ticket.errors import ConfigurationError, LoginError, LoginRefusedError

if TYPE_CHECKING:
    import msal

__all__ = ["AUTHORITY", "ClientCredential", "client_credentials", "refresh_token"]

#: Where Microsoft gives tokens; its clouds of some countries are elsewhere.
AUTHORITY = "https://login.microsoftonline.com"

#: A secret; or the key of a certificate, as msal takes it: ``private_key`` and ``thumbprint``.
ClientCredential: TypeAlias = "str | Mapping[str, str]"

#: What msal answers: a token, or an error.
Answer: TypeAlias = "dict[str, object]"

_MISSING = "tokens of Microsoft need more: pip install 'mail2ticket[microsoft]'"
_TIMEOUT = 30.0
# Errors that pass (RFC 6749 4.1.2.1, RFC 8628 3.5).
_PASSING = frozenset({"server_error", "slow_down", "temporarily_unavailable"})


def client_credentials(
    *,
    tenant: str,
    client_id: str,
    client_credential: ClientCredential,
    scopes: Sequence[str] = OFFICE365.app_scopes,
    authority: str = AUTHORITY,
) -> KeptToken:
    """
    Return a supplier of tokens by which a program opens mailboxes on its own.

    Nothing is asked before the first token is.

    Args:
        tenant: The id or the domain of your organisation.

        client_id: The id of your application.

        client_credential: What it proves itself with.

        scopes: What the token is for.

        authority: Who gives tokens.

    Raises:
        ConfigurationError: if the extra is missing, or the authority is not reached by https.
    """
    app = _Application(client_id, client_credential, f"{checked_endpoint(authority)}/{tenant}")
    return KeptToken(lambda: app.on_its_own(scopes))


def refresh_token(
    *,
    tenant: str,
    client_id: str,
    refresh_token: str,
    client_credential: ClientCredential | None = None,
    scopes: Sequence[str] = OFFICE365.scopes,
    renewed: Callable[[str], None] | None = None,
    authority: str = AUTHORITY,
) -> KeptToken:
    """
    Return a supplier of tokens by a refresh token, which a person consented to.

    Microsoft gives another refresh token with each token; the newest is used from then on. An
    old one lasts 90 days, so that a program which runs for longer keeps what it is given.

    Args:
        tenant: The id or the domain of your organisation.

        client_id: The id of your application.

        refresh_token: What the consent gave.

        client_credential: What the application proves itself with, unless it is a public one.

        scopes: What the token is for.

        renewed: Is given each new refresh token, to keep it safe for the next start.

        authority: Who gives tokens.

    Raises:
        ConfigurationError: if the extra is missing, or the authority is not reached by https.
    """
    app = _Application(client_id, client_credential, f"{checked_endpoint(authority)}/{tenant}")
    newest = [refresh_token]

    def ask() -> Granted:
        granted, another = app.for_somebody(newest[0], scopes)
        if another and another != newest[0]:
            newest[0] = another
            if renewed is not None:
                renewed(another)
        return granted

    return KeptToken(ask)


class _Application:
    """An application that is registered with Microsoft; made, with the network, at first use."""

    def __init__(
        self,
        client_id: str,
        credential: ClientCredential | None,
        authority: str,
    ) -> None:
        try:
            import msal  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise ConfigurationError(_MISSING) from error
        self._authority = authority
        is_public = credential is None
        kind = msal.PublicClientApplication if is_public else msal.ConfidentialClientApplication
        self._make: Callable[[], msal.ClientApplication] = partial(
            kind,
            client_id,
            credential,
            authority=authority,
            # It would ask Microsoft who Microsoft is.
            instance_discovery=False,
            timeout=_TIMEOUT,
        )
        secrets = (credential,) if isinstance(credential, str) else (credential or {}).values()
        self._secrets = tuple(secrets)
        self._made: msal.ClientApplication | None = None

    def on_its_own(self, scopes: Sequence[str]) -> Granted:
        """Ask for a token of the application's own."""

        def ask(app: msal.ClientApplication) -> Answer:
            app.remove_tokens_for_client()  # what it kept was refused, or expires soon
            return app.acquire_token_for_client(scopes=list(scopes))

        return _granted(self._asked(ask), self._secrets)

    def for_somebody(self, refresh_token: str, scopes: Sequence[str]) -> tuple[Granted, str]:
        """Ask for a token by *refresh_token*; return the next one of those, too."""
        answer = self._asked(
            lambda app: app.acquire_token_by_refresh_token(refresh_token, scopes=list(scopes))
        )
        granted = _granted(answer, (*self._secrets, refresh_token))
        return granted, str(answer.get("refresh_token", ""))

    def _asked(self, ask: Callable[[msal.ClientApplication], Answer]) -> Answer:
        try:
            if self._made is None:
                self._made = self._make()
            return ask(self._made)
        except Exception as error:  # noqa: BLE001 - of several libraries, and with secrets in some
            if self._made is None and type(error) is ValueError:
                raise LoginRefusedError(
                    f"Microsoft knows no tenant at {self._authority}"
                ) from None
            raise LoginError(
                f"no token, for Microsoft cannot be asked: {type(error).__name__}"
            ) from None


def _granted(answer: Answer, secrets: tuple[str, ...]) -> Granted:
    token, lasts = answer.get("access_token"), answer.get("expires_in")
    if isinstance(token, str) and isinstance(lasts, int | float | str):
        return Granted(token, float(lasts))
    code = str(answer.get("error", "server_error"))
    said = told(str(answer.get("error_description", "")), *secrets)
    kind = LoginError if code in _PASSING else LoginRefusedError
    raise kind(f"Microsoft gives no token: {told(code, *secrets)}: {said}")

"""
Tokens for Gmail, by google-auth; needs the extra ``google``.

A service account acts for any mailbox of a Google Workspace, if an administrator lets it
(domain-wide delegation). A refresh token acts for the one person who consented.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from mail2ticket.accounts.profiles import GMAIL
from mail2ticket.accounts.tokens import Granted, KeptToken, checked_endpoint, told
from mail2ticket.errors import ConfigurationError, LoginError, LoginRefusedError

__all__ = ["TOKEN_URI", "refresh_token", "service_account"]

#: Where Google gives tokens.
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, and no secret

_MISSING = "tokens of Google need more: pip install 'mail2ticket[google]'"
_TIMEOUT = 30.0


class _Credentials(Protocol):
    """What both kinds of google-auth's credentials are to us; their types are not complete."""

    token: str | None
    expiry: datetime | None

    def refresh(self, request: Callable[..., object], /) -> None:
        """Ask for a token."""
        ...


class _Maker(Protocol):
    """What makes those of a service account."""

    def from_service_account_info(
        self, info: Mapping[str, str], *, scopes: list[str], subject: str
    ) -> _Credentials:
        """Make them of the content of a key."""
        ...


_Make: TypeAlias = Callable[..., _Credentials]


def service_account(
    *,
    key: Mapping[str, str] | Path,
    user: str,
    scopes: Sequence[str] = GMAIL.scopes,
) -> KeptToken:
    """
    Return a supplier of tokens by which a service account opens the mailbox of *user*.

    Nothing is asked before the first token is.

    Args:
        key: The key of the service account, as Google gives it: the file, or what is in it.

        user: The address whose mailbox it is.

        scopes: What the token is for.

    Raises:
        ConfigurationError: if the extra is missing, or the key is none.
    """
    try:
        from google.oauth2.service_account import Credentials  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigurationError(_MISSING) from error
    content = _content(key) if isinstance(key, Path) else dict(key)
    checked_endpoint(content.get("token_uri", TOKEN_URI))
    try:
        maker = cast("_Maker", Credentials)
        credentials = maker.from_service_account_info(content, scopes=list(scopes), subject=user)
    except Exception:  # noqa: BLE001 - of several libraries; what they say may have the key in it
        raise ConfigurationError("key: this is no key of a Google service account") from None
    return KeptToken(partial(_refreshed, credentials, user, (content.get("private_key", ""),)))


def refresh_token(
    *,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    user: str,
    token_uri: str = TOKEN_URI,
) -> KeptToken:
    """
    Return a supplier of tokens by a refresh token, which *user* consented to.

    The token has the scopes that he consented to. Google ends a refresh token after seven days
    where the consent screen is one of an app in testing.

    Args:
        client_id: The id of your OAuth client.

        client_secret: Its secret.

        refresh_token: What the consent gave.

        user: Whose it is, to tell people.

        token_uri: Where tokens are asked for.

    Raises:
        ConfigurationError: if the extra is missing, or the address is not https.
    """
    try:
        from google.oauth2.credentials import Credentials  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigurationError(_MISSING) from error
    make = cast("_Make", Credentials)
    credentials = make(
        None,
        refresh_token=refresh_token,
        token_uri=checked_endpoint(token_uri),
        client_id=client_id,
        client_secret=client_secret,
    )
    return KeptToken(partial(_refreshed, credentials, user, (client_secret, refresh_token)))


def _content(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise ConfigurationError(f"key: {path} cannot be read as JSON") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"key: {path} is no key of a Google service account")
    return cast("dict[str, str]", content)


def _refreshed(credentials: _Credentials, user: str, secrets: tuple[str, ...]) -> Granted:
    """Ask for a new token."""
    from google.auth import exceptions  # noqa: PLC0415 - an extra
    from google.auth.transport.requests import Request  # noqa: PLC0415 - an extra

    request = partial(cast("Callable[..., object]", Request()), timeout=_TIMEOUT)
    try:
        credentials.refresh(request)
    except exceptions.RefreshError as error:
        said = told(str(error.args[0]) if error.args else "", *secrets)
        # What is no error of OAuth (RFC 6749 5.2) comes from something between it and us.
        is_answer = any(isinstance(part, dict) and "error" in part for part in error.args)
        is_final = is_answer and not getattr(error, "retryable", False)
        kind = LoginRefusedError if is_final else LoginError
        raise kind(f"Google gives no token for {user}: {said}") from None
    except exceptions.GoogleAuthError as error:
        said = told(str(error), *secrets)
        raise LoginError(f"no token for {user}, for Google cannot be asked: {said}") from None
    token, expiry = credentials.token, credentials.expiry
    if not token:
        raise LoginError(f"Google gives no token for {user}")
    left = (expiry.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() if expiry else 0.0
    return Granted(token, left)

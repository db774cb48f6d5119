"""Tokens in settings: what Google and Microsoft are asked for them with (M1, M3)."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

from attrs import frozen

from mail2ticket.accounts.logins import TokenSupplier
from mail2ticket.errors import ConfigurationError
from mail2ticket.logbook import warn
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Key, Reader, table, text
from mail2ticket.settings.secrets import Secret, secret

__all__ = ["GoogleToken", "MicrosoftToken"]


@frozen(kw_only=True)
class GoogleToken:
    """
    What Google is asked for tokens with: a service account, or what a person consented to.

    Attributes:
        service_account: Where the key of a service account is, as Google gives it.
    """

    service_account: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    refresh_token: Secret | None = None

    def supplier(self, user: str) -> TokenSupplier:
        """
        Return what asks for tokens that open the mailbox of *user*; nothing is asked yet.

        Raises:
            ConfigurationError: if a secret is not there, or the extra is not installed.
        """
        from mail2ticket.accounts import google  # noqa: PLC0415 - only if it is used

        if self.service_account is not None:
            return google.service_account(key=_key(self.service_account), user=user)
        return google.refresh_token(
            client_id=self.client_id,
            client_secret=_value(self.client_secret),
            refresh_token=_value(self.refresh_token),
            user=user,
        )


@frozen(kw_only=True)
class MicrosoftToken:
    """
    What Microsoft is asked for tokens with: an application's secret, or a refresh token.

    Microsoft gives another refresh token with each token. Where the first one is in a file, the
    newest takes its place there; one of the environment lasts for 90 days.

    Attributes:
        tenant: The id or the domain of the organisation.
    """

    tenant: str
    client_id: str
    client_secret: Secret | None = None
    refresh_token: Secret | None = None

    def supplier(self, _: str) -> TokenSupplier:
        """
        Return what asks for tokens; nothing is asked yet.

        Raises:
            ConfigurationError: if a secret is not there, or the extra is not installed.
        """
        from mail2ticket.accounts import microsoft  # noqa: PLC0415 - only if it is used

        credential = self.client_secret.value() if self.client_secret else None
        if self.refresh_token is not None:
            path = self.refresh_token.path
            return microsoft.refresh_token(
                tenant=self.tenant,
                client_id=self.client_id,
                refresh_token=self.refresh_token.value(),
                client_credential=credential,
                renewed=partial(_keep, path) if path else None,
            )
        return microsoft.client_credentials(
            tenant=self.tenant, client_id=self.client_id, client_credential=credential or ""
        )


def _keep(path: Path, secret: str) -> None:
    """Put *secret* in the place of the one in the file; a token is good even if that fails."""
    made = f"{path}.{os.getpid()}.new"
    try:
        file = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as opened:
            opened.write(f"{secret}\n")
            opened.flush()
            os.fsync(opened.fileno())
        Path(made).replace(path)
    except OSError as error:
        warn("a new refresh token cannot be kept: %s: %s", path, error.strerror)


def _value(where: Secret | None) -> str:
    return where.value() if where else ""


def _key(where: Secret) -> Mapping[str, str]:
    content = where.value()
    try:
        found = json.loads(content)
    except ValueError:
        # Without its cause, which shows a piece of it.
        raise ConfigurationError(f"{where.place}: is no JSON, as such a key is") from None
    if not isinstance(found, dict):
        raise ConfigurationError(f"{where.place}: is no key of a service account")
    return cast("dict[str, str]", found)


# The keys that belong together; an account has all of one line.
_GOOGLE = (
    frozenset({"service_account"}),
    frozenset({"client_id", "client_secret", "refresh_token"}),
)
_MICROSOFT = (
    frozenset({"tenant", "client_id", "client_secret"}),
    frozenset({"tenant", "client_id", "refresh_token"}),
    frozenset({"tenant", "client_id", "client_secret", "refresh_token"}),
)


def google(folder: Path) -> Reader:
    """Return a reader of ``google``, whose relative paths begin in *folder*."""
    keys = {
        "service_account": Key("service_account", secret(folder)),
        "client_id": Key("client_id", _word),
        "client_secret": Key("client_secret", secret(folder)),
        "refresh_token": Key("refresh_token", secret(folder)),
    }

    def read(value: object, place: Place) -> GoogleToken:
        return GoogleToken(**_together(value, place, keys, _GOOGLE))

    return read


def microsoft(folder: Path) -> Reader:
    """Return a reader of ``microsoft``, whose relative paths begin in *folder*."""
    keys = {
        "tenant": Key("tenant", _word),
        "client_id": Key("client_id", _word),
        "client_secret": Key("client_secret", secret(folder)),
        "refresh_token": Key("refresh_token", secret(folder)),
    }

    def read(value: object, place: Place) -> MicrosoftToken:
        # What could not be read has its fault, and is empty here.
        found: dict[str, Any] = {"tenant": "", "client_id": ""}
        found |= _together(value, place, keys, _MICROSOFT)
        return MicrosoftToken(**found)

    return read


def _together(
    value: object, place: Place, keys: Mapping[str, Key], ways: Collection[frozenset[str]]
) -> dict[str, Any]:
    """Read a table that has all keys of one of *ways*, and no others."""
    found = table(value, place, keys) or {}
    names = frozenset(cast("dict[str, object]", value))
    if names <= keys.keys() and names not in ways:
        told = "; or ".join(_listed(way) for way in ways)
        raise Wrong(f"has {_listed(names) or 'nothing'}; {told} would be right")
    return found


def _listed(names: Collection[str]) -> str:
    return " and ".join(sorted(names))


def _word(value: object, place: Place) -> str:
    word = text(value, place)
    # It becomes a part of a URL.
    if not word or not word.isascii() or not word.replace("-", "").replace(".", "").isalnum():
        raise Wrong(f"{word!r} is none; letters, digits, dots and dashes are right")
    return word

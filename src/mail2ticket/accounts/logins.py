"""What proves who we are to a mail server: a password, or a token that somebody supplies."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol, runtime_checkable

from attrs import Attribute, field, frozen

from mail2ticket.errors import ConfigurationError, LoginError, LoginRefusedError, Mail2TicketError

__all__ = ["Bearer", "Forgetful", "Password", "TokenSupplier"]

#: The mechanisms that take a token, the standard's own first (RFC 7628).
BEARER_MECHANISMS = ("OAUTHBEARER", "XOAUTH2")

#: Supplies an access token that is good now; asked before every login.
TokenSupplier = Callable[[], str]


@runtime_checkable
class Forgetful(Protocol):
    """**Protocol:** a supplier that keeps a token, and can be told that it is no good."""

    def forget(self) -> None:
        """Forget the token that is kept, so that the next one is fresh."""
        ...


@frozen
class Password:
    """
    A password; it is never shown, and never sent in the clear.

    >>> Password("secret")
    Password()
    """

    mechanisms: ClassVar[tuple[str, ...]] = ("PLAIN",)

    value: str = field(repr=False)

    def secret(self) -> str:
        """Return it."""
        return self.value

    def another(self, refused: str) -> str | None:  # noqa: ARG002 - as `Bearer` has it
        """Return None: there is no other password."""
        return None


def _are_known(_: Bearer, __: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value or not set(value) <= set(BEARER_MECHANISMS):
        known = " or ".join(BEARER_MECHANISMS)
        raise ConfigurationError(f"mechanisms: a token is sent by {known}, not by {value!r}")


@frozen(kw_only=True)
class Bearer:
    """
    An access token (OAuth 2.0), by XOAUTH2 or OAUTHBEARER (RFC 7628).

    Any callable supplies it, and is asked before every login. One that keeps tokens has a
    method ``forget`` too: a login that is refused asks once for another token, for the one that
    was kept may have expired or have been withdrawn.

    >>> Bearer(token=lambda: "ya29.secret")
    Bearer(mechanisms=('OAUTHBEARER', 'XOAUTH2'))

    Attributes:
        token: Supplies the token; what it raises becomes a `LoginError`.

        mechanisms: How it may be sent; the first that the server offers is taken.
    """

    token: TokenSupplier = field(repr=False)
    mechanisms: tuple[str, ...] = field(default=BEARER_MECHANISMS, validator=_are_known)

    def secret(self) -> str:
        """
        Return a token to log in with.

        Raises:
            LoginError: if there is none; its words are the supplier's own only where that
                raised one of our errors, for others may tell a secret.
        """
        try:
            token = self.token()
        except Mail2TicketError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a host's own supplier raises
            raise LoginError(f"no token was supplied: {type(error).__name__}") from None
        if not token or not token.isascii() or not token.isprintable():
            raise LoginRefusedError("what was supplied is no token")
        return token

    def another(self, refused: str) -> str | None:
        """
        Return a token that is not *refused*, or None where the supplier has no other.

        Raises:
            LoginError: as for `secret`.
        """
        if isinstance(self.token, Forgetful):
            self.token.forget()
        token = self.secret()
        return token if token != refused else None

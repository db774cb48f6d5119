"""``[dkim]``: our own check of who a mail is from (S4)."""

from __future__ import annotations

from ipaddress import ip_address

from attrs import evolve, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.policy import Policy
from mail2ticket.ports import Authenticator
from mail2ticket.rules.trust import AuthenticationResults, authentication_results
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Key, at_least_one, domain, listed, table, text, truth

__all__ = ["DkimSettings"]

_MOST_SECONDS = 3_600
_MOST_PORT = 65_535


@frozen(kw_only=True)
class DkimSettings:
    """
    How signatures are checked.

    Attributes:
        trusted_sealers, signing, only, reject_is_forged: As `Terms` has them.

        name_servers, port: Whom DNS is asked of; by default the servers of the system.

        seconds_a_name, seconds_a_mail: How long is waited.

        puts_off: Whether mail is put off where DNS does not answer.
    """

    trusted_sealers: tuple[str, ...] = ()
    signing: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    reject_is_forged: bool = False
    name_servers: tuple[str, ...] = ()
    port: int = 53
    seconds_a_name: int = 3
    seconds_a_mail: int = 10
    puts_off: bool = False

    def open(self) -> Authenticator:
        """
        Open what checks; DNS is not asked yet.

        Raises:
            ConfigurationError: if the extra is not installed, or the system names no servers.
        """
        try:
            from mail2ticket.authenticating.authenticator import (  # noqa: PLC0415 - only if used
                Authenticator as Checking,
            )
            from mail2ticket.authenticating.checking import Terms  # noqa: PLC0415 - as above
            from mail2ticket.authenticating.names import (  # noqa: PLC0415 - as above
                DnsResolver,
                Remembering,
            )
            from mail2ticket.authenticating.sparing import Sparing  # noqa: PLC0415 - as above
        except ImportError as error:
            raise _missing() from error
        terms = Terms(
            trusted_sealers=self.trusted_sealers,
            signing=self.signing,
            only=self.only,
            reject_is_forged=self.reject_is_forged,
        )
        return Checking(
            terms=terms,
            resolver=Remembering(Sparing(DnsResolver(self.name_servers, self.port))),
            seconds_a_name=float(self.seconds_a_name),
            seconds_a_mail=float(self.seconds_a_mail),
            puts_off=self.puts_off,
        )

    def problem_with(self, name: str, seconds: float) -> str:
        """
        Ask DNS for *name*, and return why nobody answers; empty if somebody does.

        Raises:
            ConfigurationError: as `open` does.
        """
        try:
            from mail2ticket.authenticating.names import DnsResolver  # noqa: PLC0415 - as above
        except ImportError as error:
            raise _missing() from error
        return DnsResolver(self.name_servers, self.port).texts(name, seconds).problem


def _missing() -> ConfigurationError:
    return ConfigurationError("dkim: signatures need more: pip install 'mail2ticket[dkim]'")


def dkim(value: object, place: Place) -> DkimSettings | None:
    """Read ``[dkim]``."""
    if value is None:
        return None
    keys = {
        "trusted_sealers": Key("trusted_sealers", listed(domain)),
        "signing": Key("signing", listed(domain)),
        "only": Key("only", listed(domain)),
        "reject_is_forged": Key("reject_is_forged", truth),
        "name_servers": Key("name_servers", listed(_server)),
        "port": Key("port", _port),
        "seconds_a_name": Key("seconds_a_name", _seconds),
        "seconds_a_mail": Key("seconds_a_mail", _seconds),
        "puts_off": Key("puts_off", truth),
    }
    return DkimSettings(**(table(value, place, keys) or {}))


def _server(value: object, place: Place) -> str:
    written = text(value, place)
    try:
        return str(ip_address(written))
    except ValueError as error:
        raise Wrong(f"{written!r} is no IP address; 192.0.2.53 would be one") from error


def _port(value: object, place: Place) -> int:
    number = at_least_one(value, place)
    if number > _MOST_PORT:
        raise Wrong(f"is more than {_MOST_PORT}")
    return number


def _seconds(value: object, place: Place) -> int:
    number = at_least_one(value, place)
    if number > _MOST_SECONDS:
        raise Wrong(f"is more than {_MOST_SECONDS}")
    return number


def knowing_organizations(policy: Policy) -> Policy:
    """
    Return *policy*, whose rule for our servers' verdicts goes by the public suffix list too.

    Raises:
        ConfigurationError: if the extra is not installed.
    """
    try:
        from mail2ticket.authenticating.domains import (  # noqa: PLC0415 - only if it is used
            load,
            organizational_domain,
        )
    except ImportError as error:
        raise _missing() from error
    load()
    known = AuthenticationResults(organizational_domain)
    trust = tuple(known if rule is authentication_results else rule for rule in policy.trust)
    return evolve(policy, trust=trust)

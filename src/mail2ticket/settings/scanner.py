"""``[scanner]``: what looks into files before they are kept (F4)."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.scanners.clamd import ClamdScanner
from mail2ticket.scanners.endpoints import Endpoint
from mail2ticket.scanners.resting import RestingScanner
from mail2ticket.scanning import Scanning
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Key, at_least_one, one_or_many, table, text, truth

__all__ = ["ScannerSettings"]

_TIMES = ("connect_seconds", "silent_seconds", "scan_seconds")


@frozen(kw_only=True)
class ScannerSettings:
    """
    What ``[scanner]`` says.

    Attributes:
        scanner: What scans; no connection is made before it is asked.

        scanning: How much of a mail is put to it.

        rest_seconds: For how long it is left alone once it hung.
    """

    scanner: ClamdScanner
    scanning: Scanning = Scanning()
    rest_seconds: int = 30

    def open(self) -> RestingScanner:
        """Return what scans, and leaves a server alone that hangs."""
        return RestingScanner(self.scanner, self.scanner.is_up, seconds=self.rest_seconds)


def scanner(value: object, place: Place) -> ScannerSettings | None:
    """Read ``[scanner]``; None where there is none."""
    if value is None:
        return None
    keys = {
        "clamd": Key("servers", one_or_many(_server), is_required=True),
        **{name: Key(name, at_least_one) for name in _TIMES},
        "most_bytes": Key("most_bytes", at_least_one),
        "mails": Key("mails", truth),
        "mail_seconds": Key("seconds", at_least_one),
        "rest_seconds": Key("rest_seconds", at_least_one),
    }
    found: dict[str, Any] = table(value, place, keys) or {}
    whole = {name: found.pop(name) for name in ("mails", "seconds") if name in found}
    if not found.get("servers"):
        if not place.is_faulty:
            place.at("clamd").fault("is empty; name one server at least")
        return None
    rest = {name: found.pop(name) for name in ("rest_seconds",) if name in found}
    return ScannerSettings(scanner=ClamdScanner(**found), scanning=Scanning(**whole), **rest)


def _server(value: object, place: Place) -> Endpoint:
    try:
        return Endpoint.of(text(value, place))
    except ConfigurationError as error:
        raise Wrong(str(error).removeprefix("clamd: ")) from error

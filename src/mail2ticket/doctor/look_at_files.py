"""Does the scanner find what does harm, with fresh signatures? Can files be kept?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from attrs import evolve
from dateutil import parser

from mail2ticket.doctor.findings import Finding, fault, ok, warn
from mail2ticket.logbook import collected
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import ScanState
from mail2ticket.scanners.clamd import ClamdScanner, ServerState
from mail2ticket.settings import Settings
from mail2ticket.settings.blobs import StorageSettings

#: Signatures that are older are told of; ClamAV publishes some every day.
OLDEST_DEFINITIONS = timedelta(days=7)

# What every scanner takes for harm by agreement, and no machine does anything about:
# https://www.eicar.org. In pieces, so that no scanner takes this file for it.
_EICAR = (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", b"$H+H*")
_CLAMD = "See that clamd runs and listens there: systemctl status clamav-daemon"
_SIGNATURES = "See that freshclam runs: systemctl status clamav-freshclam"


def scanner(known: ClamdScanner, seconds: float) -> Iterator[Finding]:
    """Look at each server of the scanner, and put the test file of EICAR to it."""
    hasty = evolve(
        known,
        connect_seconds=min(seconds, known.connect_seconds),
        silent_seconds=min(seconds, known.silent_seconds),
        scan_seconds=min(2 * seconds, known.scan_seconds),
    )
    states = hasty.states()
    is_any_up = any(state.is_up for state in states)
    for server, state in zip(hasty.servers, states, strict=True):
        if not state.is_up:
            tell = warn if is_any_up else fault
            yield tell("scanner", state.error, _CLAMD)
            continue
        yield _signatures(state, datetime.now(UTC))
        yield _tried(evolve(hasty, servers=(server,)), state.server)


def _signatures(state: ServerState, now: datetime) -> Finding:
    """Tell how old the signatures are, which clamd says after its version."""
    said = f"{state.server}: {state.version}"
    written = state.version.rpartition("/")[2]
    try:
        made = parser.parse(written).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return warn("scanner", f"{said}: none of ClamAV's own signatures are loaded", _SIGNATURES)
    if now - made > OLDEST_DEFINITIONS:
        return warn("scanner", f"{said}: {(now - made).days:,} days old", _SIGNATURES)
    return ok("scanner", said)


def _tried(alone: ClamdScanner, server: str) -> Finding:
    with collected():  # what is logged otherwise is said here
        found = alone.scan(Attachment.of("eicar.txt", b"".join(_EICAR)))
    if found.state is ScanState.INFECTED:
        return ok("scanner", f"{server} finds the test file of EICAR: {found.detail}")
    if found.state is ScanState.CLEAN:
        return fault("scanner", f"{server} finds nothing in the test file of EICAR", _SIGNATURES)
    return fault("scanner", f"{server} cannot scan: {found.detail}", _CLAMD)


def blobs(settings: Settings) -> Iterator[Finding]:
    """Look whether a file can be kept where the settings have it."""
    known = settings.blobs
    if known is None:
        return
    if isinstance(known, StorageSettings):
        known.open().check()
        yield ok("files", f"{known.url} takes files")
    else:
        known.check()
        yield ok("files", f"{known.root} takes files")

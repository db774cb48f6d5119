"""The door that commands take mail in by, as the settings have it."""

from __future__ import annotations

from mail2ticket.intake import Intake
from mail2ticket.ports import Transport
from mail2ticket.scanning import Scanning
from mail2ticket.settings import DeskStore, Settings, open_authenticator, open_blobs


def intake_of(settings: Settings, store: DeskStore, transport: Transport | None) -> Intake:
    """Return the door of the desk in *settings*, for every command that takes mail or sends it."""
    return Intake(
        store,
        transport,
        settings.policy,
        settings.scanner.scanner if settings.scanner else None,
        open_blobs(settings),
        relaying=settings.relaying,
        authenticator=open_authenticator(settings),
        scanning=settings.scanner.scanning if settings.scanner else Scanning(),
        transcripts=settings.transcript.open_for(settings.policy, store),
    )

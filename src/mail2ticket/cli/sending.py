"""What commands send notices by, as the settings have it; it is closed when a command ends."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import click

from mail2ticket.ports import Transport
from mail2ticket.settings import Settings, open_transport, transport_at


@runtime_checkable
class _Closing(Protocol):
    """A transport that keeps connections."""

    def close(self) -> None:
        """Close them."""
        ...


def transport_of(settings: Settings, url: str | None = None) -> Transport | None:
    """
    Open what sends notices: what *url* names, or else *settings*; None where neither does.

    Raises:
        ConfigurationError: if *url* is none of a transport, or a secret is not there.
    """
    transport = transport_at(url) if url else open_transport(settings)
    if isinstance(transport, _Closing):
        click.get_current_context().call_on_close(transport.close)
    return transport

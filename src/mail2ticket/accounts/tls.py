"""TLS as we want it: whoever answers must prove his name, and nothing older than TLS 1.2."""

from __future__ import annotations

import ssl
from pathlib import Path

from mail2ticket.errors import ConfigurationError

__all__ = ["tls_context"]


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """
    Return a context of TLS 1.2 or newer that checks the server's certificate and its name.

    >>> context = tls_context()
    >>> context.check_hostname, context.verify_mode.name, context.minimum_version.name
    (True, 'CERT_REQUIRED', 'TLSv1_2')

    Args:
        ca_file: Certificates (PEM) that are trusted in place of those of the system.

    Raises:
        ConfigurationError: if *ca_file* cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"ca_file: {ca_file} cannot be read: {error}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context

"""
Take the mail that a provider posts.

    python -m examples.webhooks mailgun --settings examples/helpdesk.toml

What proves that the provider posts is read from the environment; the README names it for each.
TLS is up to what stands before it, such as nginx or a load balancer.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import uvicorn

from examples.webhooks.app import webhooks
from examples.webhooks.mailgun import LASTS, Mailgun
from examples.webhooks.posted import Provider
from examples.webhooks.postmark import Postmark
from examples.webhooks.sendgrid import SendGrid, key_of
from examples.webhooks.ses import Ses
from examples.webhooks.sns import Topics
from examples.webhooks.tokens import Tokens
from mail2ticket.errors import Mail2TicketError
from mail2ticket.settings import fill, open_intake, open_store, open_transport, read


def _words(name: str) -> frozenset[str]:
    return frozenset(os.environ.get(name, "").split())


def _mailgun(folder: Path) -> Provider:
    tokens = Tokens(folder / "mailgun-tokens.db", 2 * LASTS)
    return Mailgun(os.environ.get("MAILGUN_SIGNING_KEY", ""), tokens)


def _sendgrid(_: Path) -> Provider:
    key = os.environ.get("SENDGRID_PUBLIC_KEY")
    password = os.environ.get("SENDGRID_PASSWORD", "")
    return SendGrid(public_key=key_of(key) if key else None, password=password)


#: The path of each, and what makes it.
PROVIDERS: Mapping[str, tuple[str, Callable[[Path], Provider]]] = {
    "ses": ("/ses", lambda _: Ses(Topics(_words("SES_TOPICS")), _words("SES_BUCKETS"))),
    # Mailgun posts raw MIME to a path that ends so, and to no other.
    "mailgun": ("/mailgun/mime", _mailgun),
    "sendgrid": ("/sendgrid", _sendgrid),
    "postmark": ("/postmark", lambda _: Postmark(os.environ.get("POSTMARK_PASSWORD", ""))),
}


def main() -> None:
    """Serve until it is stopped."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("provider", choices=PROVIDERS)
    options.add_argument("--settings", type=Path, default=Path("mail2ticket.toml"))
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8025)
    given = options.parse_args()
    path, make = PROVIDERS[given.provider]
    try:
        settings = read(given.settings)
        provider = make(settings.folder)
        store = open_store(settings.store, numbers=settings.numbers, folder=settings.folder)
        fill(store, settings)
        intake = open_intake(settings, store, open_transport(settings))
    except (Mail2TicketError, OSError, ValueError) as error:
        options.error(f"{error}; examples/webhooks/README.md says what is needed")
    app = webhooks(intake, {path: provider})
    # A body is held in memory, so there are not too many at once.
    uvicorn.run(app, host=given.host, port=given.port, limit_concurrency=20, server_header=False)


if __name__ == "__main__":
    main()

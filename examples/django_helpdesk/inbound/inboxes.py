"""The inbox of a queue, as its page in django-helpdesk's admin has it."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from time import time

from helpdesk import settings as helpdesk_settings
from helpdesk.models import Queue
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests import RequestException
from requests_oauthlib import OAuth2Session

from mail2ticket.accounts import Account, Bearer, Password, Security, is_loopback
from mail2ticket.accounts.tokens import Granted, KeptToken
from mail2ticket.errors import ConfigurationError, LoginError
from mail2ticket.sources import Inbox
from mail2ticket.sources.imap import ImapInbox

from .directories import Directory

# As django-helpdesk has it: what is taken is deleted, and what is there was not taken.
_AFTER = "delete"


def inbox_of(queue: Queue) -> Inbox:
    """
    Return where the mail of *queue* lies.

    Raises:
        ConfigurationError: if there is no way there, or none that is safe.
    """
    kind = helpdesk_settings.QUEUE_EMAIL_BOX_TYPE or queue.email_box_type
    if queue.socks_proxy_type:
        raise ConfigurationError("no mail is taken through a SOCKS proxy")
    if kind == "local":
        return Directory(queue.email_box_local_dir or "/var/lib/mail/helpdesk/")
    if kind in {"imap", "oauth"}:
        account = _account(queue, is_oauth=kind == "oauth")
        folder = queue.email_box_imap_folder or "INBOX"
        return ImapInbox(account=account, folder=folder, after=_AFTER)
    raise ConfigurationError(f"no mail is taken by {kind}; most servers have IMAP as well")


def _account(queue: Queue, *, is_oauth: bool) -> Account:
    host = queue.email_box_host or helpdesk_settings.QUEUE_EMAIL_BOX_HOST or ""
    is_tls = queue.email_box_ssl or helpdesk_settings.QUEUE_EMAIL_BOX_SSL
    security = Security.LOOPBACK if is_loopback(host) else Security.STARTTLS
    password = queue.email_box_pass or helpdesk_settings.QUEUE_EMAIL_BOX_PASSWORD or ""
    return Account(
        host=host,
        port=queue.email_box_port or (993 if is_tls else 143),
        user=queue.email_box_user or helpdesk_settings.QUEUE_EMAIL_BOX_USER or "",
        login=Bearer(token=KeptToken(_token)) if is_oauth else Password(password),
        # django-helpdesk goes on in the clear where a server offers no STARTTLS; we do not.
        security=Security.TLS if is_tls else security,
    )


def _token() -> Granted:
    """Ask for a token, as ``HELPDESK_OAUTH`` says."""
    ours = helpdesk_settings.HELPDESK_OAUTH
    client = BackendApplicationClient(client_id=ours["client_id"], scope=ours["scope"])
    try:
        token = OAuth2Session(client=client).fetch_token(
            token_url=ours["token_url"],
            client_id=ours["client_id"],
            client_secret=ours["secret"],
            include_client_id=True,
            timeout=30,
        )
    except (OAuth2Error, RequestException) as error:
        raise LoginError(f"no token from HELPDESK_OAUTH: {type(error).__name__}") from None
    return Granted(token["access_token"], token.get("expires_at", time() + 600) - time())

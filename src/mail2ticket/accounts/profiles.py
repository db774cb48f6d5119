"""What is known of Gmail and Office 365: hosts, scopes, limits, and how they log us in."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.accounts import Account, Bearer, Password, Security

__all__ = ["GMAIL", "OFFICE365", "Profile"]


@frozen(kw_only=True)
class Profile:
    r"""
    A service that has mailboxes.

    >>> GMAIL.imap(user="help@desk.example", login=Password("app password"))
    Account(host='imap.gmail.com', port=993, user='help@desk.example', login=Password(), ...)
    >>> OFFICE365.smtp(user="help@desk.example", login=Bearer(token=lambda: "secret")).security
    <Security.STARTTLS: 'starttls'>

    Attributes:
        name: What it is called in settings.

        imap_host: Its IMAP server; port 993, with TLS.

        smtp_host: Its SMTP server; port 587, with STARTTLS.

        mechanisms: How it takes a token, the one that we take first.

        scopes: What a token must be good for that a person consented to: IMAP and SMTP.

        app_scopes: What a program asks for that acts on its own.

        archive: The folder where handled mail may be moved: a special use, which is found
            whatever the folder is called in the language of the mailbox (RFC 6154), or a name.

        junk: The same for what the service takes for spam, which nobody fetches otherwise.

        connections: How many IMAP connections a mailbox may have at the same time.

        idle_seconds: How long one IDLE should last.
    """

    name: str
    imap_host: str
    smtp_host: str
    mechanisms: tuple[str, ...]
    scopes: tuple[str, ...]
    app_scopes: tuple[str, ...]
    archive: str
    junk: str
    connections: int
    idle_seconds: float

    def imap(self, *, user: str, login: Password | Bearer) -> Account:
        """Return the account of *user* on its IMAP server."""
        return Account(host=self.imap_host, port=993, user=user, login=login)

    def smtp(self, *, user: str, login: Password | Bearer) -> Account:
        """Return the account of *user* on its SMTP server."""
        return Account(
            host=self.smtp_host, port=587, security=Security.STARTTLS, user=user, login=login
        )


#: Gmail, for people and for Google Workspace. Its folders are labels: a mail that leaves the inbox
#: stays in ``\\All``, and what is marked as deleted is only archived, so that `ImapInbox` moves it
#: to ``\\Trash`` instead. A session that began with a token ends with it, after an hour.
GMAIL = Profile(
    name="gmail",
    imap_host="imap.gmail.com",
    smtp_host="smtp.gmail.com",
    mechanisms=("OAUTHBEARER", "XOAUTH2"),
    scopes=("https://mail.google.com/",),
    app_scopes=("https://mail.google.com/",),
    archive=r"\All",
    junk=r"\Junk",
    connections=15,
    idle_seconds=540.0,
)

#: Office 365 (Exchange Online), which takes tokens only. The sizes that it tells are estimates.
OFFICE365 = Profile(
    name="office365",
    imap_host="outlook.office365.com",
    smtp_host="smtp.office365.com",
    mechanisms=("XOAUTH2",),
    scopes=(
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
    ),
    app_scopes=("https://outlook.office365.com/.default",),
    archive="Archive",
    junk=r"\Junk",
    connections=20,
    idle_seconds=1_500.0,
)

"""Dovecot, as it is installed: a real IMAP server that takes passwords and tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import time
from collections.abc import Mapping
from itertools import count

from servers.certificates import new_authority
from servers.processes import Server, ServerMissing, free_port, greets, new_folder

#: The password of every user; any name is a user, and has folders of his own.
PASSWORD = "correct-horse"
#: Who signs the tokens that are taken, and with what.
ISSUER = "https://issuer.example/"
KEY = b"mail2ticket signs tokens with it for tests"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1, 127.0.0.2
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 1000
mail_fsync = never
first_valid_uid = 1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
# Who comes from this machine may log in without TLS, as in Dovecot's own default.
login_trusted_networks = 127.0.0.0/8
auth_mechanisms = plain xoauth2 oauthbearer
auth_failure_delay = 0
imap_idle_notify_interval = 60 s
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
  # One process for all logins starts them faster.
  service_count = 0
}}
service imap {{
  process_limit = 200
}}
service stats {{
  client_limit = 1000
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
  mailbox "Archiv über alles" {{
    auto = create
    special_use = \\Archive
  }}
}}
{more}
"""


class Dovecot:
    """
    A server with `port` (STARTTLS, or in the clear from this machine) and `tls_port`.

    Every name is a user, with the password `PASSWORD` and folders of his own.

    Args:
        more: Lines of configuration beside those above.

    Raises:
        ServerMissing: if it is not installed, or we are not root, as it must be to change users.
    """

    def __init__(self, more: str = "") -> None:
        self._program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
        if self._program is None:
            raise ServerMissing("needs Dovecot: apt-get install dovecot-imapd")
        if os.geteuid() != 0:
            raise ServerMissing("needs root, for Dovecot reads mail as the user whose it is")
        self.folder = new_folder("dovecot")
        self.folder.chmod(0o755)
        self._authority = new_authority(self.folder, "127.0.0.1", "localhost")
        self.ca_file = self._authority.ca_file
        self._users = count(1)
        self._more = more
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "mail", "nobody", "nogroup")
        self._write_key()
        self._start()

    def new_user(self) -> str:
        """Return the name of a user who has no mail yet."""
        return f"user{next(self._users)}@desk.example"

    def log(self) -> str:
        """Return what it wrote to its log."""
        return (self.folder / "log").read_text(errors="replace")

    def close(self) -> None:
        self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write_key(self) -> None:
        keys = self.folder / "jwt" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(KEY))
        (self.folder / "oauth2.conf").write_text(
            "introspection_mode = local\n"
            f"local_validation_key_dict = fs:posix:prefix={self.folder}/jwt/\n"
            "username_attribute = email\n"
            f"issuers = {ISSUER}\n"
        )

    def _start(self) -> None:
        self.port, self.tls_port = free_port(), free_port()
        settings = _CONFIGURATION.format(
            folder=self.folder,
            certificate=self._authority.certificate,
            key=self._authority.key,
            port=self.port,
            tls_port=self.tls_port,
            password=PASSWORD,
            more=self._more,
        )
        (self.folder / "conf").write_text(settings, encoding="utf-8")
        assert self._program is not None
        arguments = [self._program, "-F", "-c", str(self.folder / "conf")]
        self._server = Server(arguments, self.folder / "output")
        self._server.wait_until(lambda: greets(self.port, b"* OK"))


def token(user: str, **claims: object) -> str:
    """Return a token for *user* that Dovecot takes, but for what *claims* say otherwise."""
    now = int(time.time())
    content: dict[str, object] = {
        "iss": ISSUER,
        "sub": user,
        "email": user,
        "aud": "default",
        "azp": "default",
        "iat": now - 5,
        "nbf": now - 5,
        "exp": now + 600,
        "scope": "mail",
        "typ": "Bearer",
    }
    header = {"alg": "HS256", "kid": "default", "typ": "JWT"}
    signed = f"{_part(header)}.{_part(content | claims)}"
    signature = hmac.new(KEY, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_base64(signature)}"


def _part(values: Mapping[str, object]) -> str:
    return _base64(json.dumps(values).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")

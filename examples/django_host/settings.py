"""The settings of the helpdesk: SQLite, or what ``HELPDESK_DATABASE`` names."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

_ENGINES = {"postgresql": "postgresql", "mysql": "mysql"}


def database(url: str) -> dict[str, object]:
    """Return what Django calls the database of *url*."""
    parts = urlsplit(url)
    if parts.scheme not in _ENGINES:
        # One transaction writes at a time, and says so before it looks at anything.
        options: dict[str, object] = {"transaction_mode": "IMMEDIATE", "timeout": 30}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url, "OPTIONS": options}
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": f"django.db.backends.{_ENGINES[parts.scheme]}",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
    }


SECRET_KEY = "of no use: this helpdesk has no web pages"  # noqa: S105 - as it says
USE_TZ = True
INSTALLED_APPS = ["examples.django_host.desk"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(os.environ.get("HELPDESK_DATABASE", "django_host.db"))}

"""The settings of a project with django-helpdesk; what mail2ticket needs is at the end."""

# mypy: ignore-errors
# pyright: basic, reportMissingTypeStubs=false, reportOperatorIssue=false
# Django has no types.

import os
from pathlib import Path

from django import VERSION

from examples.django_host.settings import database
from mail2ticket.transports.maildir import MaildirTransport

SECRET_KEY = "only to try it with"  # noqa: S105 - as it says
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
USE_TZ = True
SITE_ID = 1
ROOT_URLCONF = "examples.django_helpdesk.urls"
STATIC_URL = "/static/"
MEDIA_ROOT = Path("media").absolute()
MEDIA_URL = "/media/"
LOGIN_REDIRECT_URL = "/"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "rest_framework",
    # Before django-helpdesk, so that its get_email is ours.
    "examples.django_helpdesk.inbound",
    "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": database(os.environ.get("HELPDESK_DATABASE", "django_helpdesk.db"))}
# Teams need another application.
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_TEAMS_MODEL = "auth.User"
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES: list[tuple[str, str]] = []

# What django-helpdesk sends waits in our outbox, in the transaction that made it.
OUTBOX = "examples.django_helpdesk.inbound.outbox.OutboxBackend"
if VERSION[:2] < (6, 1):
    EMAIL_BACKEND = OUTBOX
else:
    MAILERS = {"default": {"BACKEND": OUTBOX}}
MAIL2TICKET = {
    "keys": ["for-demonstration-only-make-your-own"],  # sign the addresses of replies
    "authentication_servers": ["mx.acme.example"],  # yours: who may say that a mail is an agent's
    # What get_email sends by; yours is an SmtpTransport, this leaves mail in a folder.
    "transport": MaildirTransport("outgoing"),
}

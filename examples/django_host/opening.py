"""
What the commands of mail2ticket open: ``url = "python:opening:open_store"`` in `mail2ticket.toml`.

    mail2ticket unprocessed list --settings examples/django_host/mail2ticket.toml
"""

# mypy: ignore-errors
# pyright: basic
# Django has no types.

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[2]))  # for those who did not install the examples


def open_store() -> object:
    """Set Django up, as ``manage.py`` does, and open its helpdesk."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examples.django_host.settings")
    django.setup()
    from examples.django_host.desk.store import HostStore  # noqa: PLC0415 - once Django is set up

    return HostStore()

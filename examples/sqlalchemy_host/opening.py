"""
What the commands of mail2ticket open: ``url = "python:opening:open_store"`` in `mail2ticket.toml`.

    mail2ticket unprocessed list --settings examples/sqlalchemy_host/mail2ticket.toml
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sqlalchemy import create_engine

sys.path.insert(0, str(Path(__file__).parents[2]))  # for those who did not install the examples

from examples.sqlalchemy_host.store import HostStore, migrate


def open_store() -> HostStore:
    """Open the helpdesk that ``HELPDESK_DATABASE`` names, or else the one of `run.py`."""
    engine = create_engine(os.environ.get("HELPDESK_DATABASE", "sqlite:///sqlalchemy_host.db"))
    migrate(engine)
    return HostStore(engine)

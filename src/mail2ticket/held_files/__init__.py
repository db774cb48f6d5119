"""Held files: what was not kept of a mail, released or dropped later (F4)."""

from __future__ import annotations

from mail2ticket.held_files.awaiting import AsyncHeldFiles
from mail2ticket.held_files.releasing import HeldFiles
from mail2ticket.held_files.rescanned import Rescanned
from mail2ticket.model.held_file import FileFilter

__all__ = ["AsyncHeldFiles", "FileFilter", "HeldFiles", "Rescanned"]

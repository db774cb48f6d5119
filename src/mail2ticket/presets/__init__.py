"""
Policies that behave as well-known products are documented to (X3).

Each takes the mailboxes of the desk, sets what the product sets, and returns a `Policy`: with
`attrs.evolve` whatever else a desk has (keys, authentication servers, numbers) is added, and
any rule can be replaced.

Where a product lets a stranger write into a ticket, or loses a mail, its preset does not: it
holds the mail, or opens a ticket that mentions the other (T2). What differs for that reason is
said in the docstring of each.
"""

from mail2ticket.presets.allthings import allthings
from mail2ticket.presets.autotask import autotask
from mail2ticket.presets.ccai import ccai
from mail2ticket.presets.enate import enate
from mail2ticket.presets.helppeople import helppeople

__all__ = ["allthings", "autotask", "ccai", "enate", "helppeople"]

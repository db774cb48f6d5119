"""
Who may join an item that his mail names (T2): data, documentation and test at once.

Written by hand, from the requirement; `tests/acceptance/test_acceptance_joining.py` sends every
case through the whole of triage, by every carrier, and `docs/tables.py` writes it into the page.
"""

from __future__ import annotations

#: What our servers say of the sender, in the order of the columns.
TRUST = ("verified", "unknown", "forged")

_ALWAYS = (True, True, False)
_VERIFIED = (True, False, False)
_NEVER = (False, False, False)

#: Whether the mail joins: by sender, by token, and by what our servers say.
JOINS: dict[str, dict[str, tuple[bool, bool, bool]]] = {
    "agent": {
        "none": _VERIFIED,
        "his own": _ALWAYS,
        "somebody else's": _VERIFIED,
        "of another item": _VERIFIED,
        "by another key": _VERIFIED,
    },
    "contact who takes part": {
        "none": _ALWAYS,
        "his own": _ALWAYS,
        "somebody else's": _ALWAYS,
        "of another item": _ALWAYS,
        "by another key": _ALWAYS,
    },
    "contact who takes part by another address": {
        "none": _ALWAYS,
        "his own": _ALWAYS,
        "somebody else's": _ALWAYS,
        "of another item": _ALWAYS,
        "by another key": _ALWAYS,
    },
    "contact who co-manages the company": {
        "none": _ALWAYS,
        "his own": _ALWAYS,
        "somebody else's": _ALWAYS,
        "of another item": _ALWAYS,
        "by another key": _ALWAYS,
    },
    "contact without a part": {
        "none": _NEVER,
        "his own": _ALWAYS,
        "somebody else's": _NEVER,
        "of another item": _NEVER,
        "by another key": _NEVER,
    },
    "stranger": {
        "none": _NEVER,
        "his own": _ALWAYS,
        "somebody else's": _NEVER,
        "of another item": _NEVER,
        "by another key": _NEVER,
    },
}

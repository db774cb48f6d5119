"""What is it? Mail of a mailing list."""

from __future__ import annotations

from mail2ticket.model.case import Parsed
from mail2ticket.model.headers import LIST_FIELDS
from mail2ticket.model.verdict import Answer, Kind

__all__ = ["list_headers"]

# What list software wrote before RFC 2369, and some still does: Mailman, FML, Google, Sympa.
_OLD_FIELDS = ("X-BeenThere", "X-Mailing-List", "X-ML-Name", "X-Google-Group-Id", "X-Sympa-To")
# ezmlm and Yahoo have no field of their own, but say in this one who manages the list.
_SHARED_FIELD = "Mailing-List"
_NAMES = frozenset(name.lower() for name in (*LIST_FIELDS, *_OLD_FIELDS, _SHARED_FIELD))
_MANAGED = ("run by", "contact ")


def list_headers(case: Parsed) -> Answer[Kind] | None:
    """
    It has a field that only list software writes (RFC 2369, RFC 2919, and before them).

    Such mail may well be a request, for many desks read a list; but it is never answered,
    or everybody on the list would read the answer (A8).
    """
    headers = case.message.headers
    if not headers.has_any(_NAMES):
        return None
    for name in (*LIST_FIELDS, *_OLD_FIELDS):
        if name in headers:
            return Answer(Kind.LIST, f"the header has {name}")
    if any(words in headers.get(_SHARED_FIELD).lower() for words in _MANAGED):
        return Answer(Kind.LIST, f"{_SHARED_FIELD} names who manages the list")
    return None

"""What is it? Mail of a mailing list."""

from __future__ import annotations

from mail2ticket.model.case import Parsed
from mail2ticket.model.headers import LIST_FIELDS
from mail2ticket.model.verdict import Answer, Kind


def list_headers(case: Parsed) -> Answer[Kind] | None:
    """
    It has a field that only list software writes (RFC 2369, RFC 2919).

    Such mail may well be a request, for many desks read a list; but it is never answered,
    or everybody on the list would read the answer (A8).
    """
    for name in LIST_FIELDS:
        if name in case.message.headers:
            return Answer(Kind.LIST, f"the header has {name}")
    return None

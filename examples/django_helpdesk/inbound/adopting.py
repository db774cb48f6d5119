"""The mails that django-helpdesk took before us: their answers find their tickets."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from typing import Any

from mail2ticket.stores.ledger import Ledger, database_of


def adopt(follow_ups: Any, connection: Any) -> None:  # noqa: ANN401 - of the app as it was then
    """Tell our ledger which ticket each mail in *follow_ups* is about."""
    ledger = Ledger(database_of(connection))
    known = follow_ups.objects.exclude(message_id=None).exclude(message_id="")
    columns = ("message_id", "ticket__queue__slug", "ticket_id")
    for written, slug, id_ in known.values_list(*columns).iterator():
        if message_id := written.strip().removeprefix("<").removesuffix(">"):
            ledger.refer(message_id, f"{slug}-{id_}")

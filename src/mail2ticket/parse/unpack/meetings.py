"""Meetings in a winmail.dat: what Outlook says of them without a calendar part (MS-OXOCAL)."""

from __future__ import annotations

import re

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.appointment import Appointment
from mail2ticket.parse.unpack.mapi import Properties, Tag

# The classes of messages, as TNEF writes them and as MAPI does.
_METHODS = {
    "mtgreq": "REQUEST",
    "request": "REQUEST",
    "mtgrespp": "REPLY",
    "mtgrespn": "REPLY",
    "mtgrespa": "REPLY",
    "resp": "REPLY",
    "mtgcncl": "CANCEL",
    "canceled": "CANCEL",
}
_ADDRESS = re.compile(r"[^\s<>@,;:\"]{1,64}@[^\s<>@,;:\"]{1,255}")


def read_meeting(message_class: str, subject: str, said: Properties) -> Appointment | None:
    """
    Return the meeting that a mail of *message_class* is about, or None where it is about none.

    Its times are in UTC, as MAPI keeps them; who it is from has called it, but for a reply.
    """
    words = message_class.lower().split(".")
    method = next((_METHODS[word] for word in words if word in _METHODS), "")
    if "schedule" not in message_class.lower() or not method:
        return None
    return Appointment(
        method=method,
        summary=subject,
        organizer=None if method == "REPLY" else _sender(said),
        start=said.moment(Tag.START),
        end=said.moment(Tag.END),
    )


def _sender(said: Properties) -> NamedAddress | None:
    for tag in (Tag.SENDER_SMTP, Tag.FROM_ADDRESS, Tag.SENDER_ADDRESS):
        match = _ADDRESS.search(said.text(tag)[:1000])
        if match is not None:
            name = said.text(Tag.FROM_NAME) or said.text(Tag.SENDER_NAME)
            address = Address.of(match[0])
            return NamedAddress("" if name == str(address) else name, address)
    return None

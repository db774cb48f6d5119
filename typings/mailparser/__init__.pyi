"""The part of mail-parser that parse.headers uses; it ships no types."""

from datetime import datetime

class MailParser:
    from_: list[tuple[str, str]]
    to: list[tuple[str, str]]
    cc: list[tuple[str, str]]
    bcc: list[tuple[str, str]]
    reply_to: list[tuple[str, str]]
    date: datetime | None
    received: list[dict[str, object]]
    has_defects: bool

def parse_from_bytes(bt: bytes) -> MailParser: ...

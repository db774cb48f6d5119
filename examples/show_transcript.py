"""
Let three people write about one ticket, and write their conversation down, to look at.

    python examples/show_transcript.py out

Writes out/conversation.html and out/conversation.pdf, with the fonts of this system; and says
which files the ticket has: with the preset that tells conversations, a PDF comes with each mail.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import evolve

from mail2ticket import Intake, Mailbox, presets
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transcript import Fonts, Transcripts, conversation_in, html, pdf

MORNING = datetime(2026, 11, 3, 9, 10, tzinfo=UTC)
CARE = "care@acme.example"
#: Who wrote what.
SAID = (
    ("Ada Lovelace", "Order 5518 has not come.\n\nRegards,\nAda"),
    ("فاطمة", "مرحبا،\nلم يصل الطلب رقم 5518.\nشكرا جزيلا"),  # noqa: RUF001 - it is Arabic
    ("山田太郎", "お世話になっております。\n注文番号5518がまだ届いておりません。"),
)


def main(folder: Path) -> None:
    """Take the mails, and write what they make."""
    folder.mkdir(parents=True, exist_ok=True)
    link = "https://desk.acme.example/mails/$key"
    policy = presets.ccai((Mailbox(CARE),), link=link, adds_transcript=True)
    store, fonts = MemoryStore(), Fonts.found()
    desk = Intake(
        store,
        None,
        evolve(policy, keys=(b"a key of thirty-two bytes, say it",)),
        transcripts=Transcripts(store, fonts),
    )
    number = ""
    for hours, (name, text) in enumerate(SAID):
        sender = f"{name} <ada@client.example>"
        subject = f"Re: {number} Order 5518" if number else "Order 5518"
        came = mail(subject, text, sender=sender, to=CARE, attachments={"order.txt": b"5518"})
        outcome = desk.process(came, received_at=MORNING + timedelta(hours=hours))
        number = outcome.number or ""
    if conversation := conversation_in(store, number):
        (folder / "conversation.html").write_text(html(conversation), encoding="utf-8")
        (folder / "conversation.pdf").write_bytes(pdf(conversation, fonts=fonts))
    print(*(file.filename for file in store.files(number)), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

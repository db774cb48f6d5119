"""A PDF of the conversation with each mail, as a setting (E15)."""

from __future__ import annotations

import pytest
from ccai_desk import COPY, Centre, policy_of
from pdf_text import lines
from transcripts import FONTS

from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome
from mail2ticket.model.message import Envelope
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transcript import Transcripts


class WritingCentre(Centre):
    """A contact centre whose door writes conversations down."""

    def takes(self, name: str, envelope: Envelope | None = None) -> Outcome:
        """Take in the mail of that name, two hours after the one before."""
        self.now = self.now.replace(hour=self.now.hour + 2)
        transcripts = Transcripts(self.store, FONTS)
        intake = Intake(self.store, self.transport, self.policy, transcripts=transcripts)
        return intake.process((self.mails / name).read_bytes(), envelope, received_at=self.now)


@pytest.fixture
def centre(store: MemoryStore | SqliteStore) -> WritingCentre:
    return WritingCentre(store=store, policy=policy_of(adds_transcript=True))


def test_e15_each_mail_adds_the_conversation_so_far_as_a_pdf(centre: WritingCentre) -> None:
    opened = centre.takes("received_01.eml")
    centre.takes("sent_02.eml", COPY)
    centre.takes("received_03.eml")

    ticket = centre.ticket(opened)
    files = centre.store.files(opened.number or "")
    assert [len(entry.files) for entry in ticket.entries] == [1, 1, 1]
    assert [file.media_type for file in files] == ["application/pdf"] * 3
    # The note itself has the link alone; the words are in the PDF.
    assert "It waits at the depot" not in ticket.entries[1].text
    last = lines(files[-1].content)
    who = [line for line in last if line in {"Ada Lovelace", "Grace Hopper"}]
    assert who == ["Ada Lovelace", "Grace Hopper", "Ada Lovelace"]
    said = [
        "It waits at the depot; the driver comes tomorrow.",
        "Then I shall be at home. Thank you.",
    ]
    assert [line for line in last if line in said] == said
    assert said[0] not in lines(files[0].content)
    assert said[1] not in lines(files[1].content)


def test_e15_without_the_setting_there_is_none(store: MemoryStore | SqliteStore) -> None:
    centre = WritingCentre(store=store, policy=policy_of())
    outcome = centre.takes("received_01.eml")
    assert store.files(outcome.number or "") == ()

"""What a transcript calls things, in seven languages (E15, N1)."""

from __future__ import annotations

import attrs
import pytest
from pdf_text import lines
from transcripts import talk, turn

from mail2ticket.transcript import Extent, File, Labels, html, labels_in, pdf
from mail2ticket.wording import LANGUAGES

_SENTENCES = ("count", "gap", "cut", "quotes_out", "full", "without")
# Words that are the same in two of them.
_SHARED = frozenset({"language", "thousands", "files", "internal", "to"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_e15_a_transcript_speaks_every_language_that_notices_do(language: str) -> None:
    labels = labels_in(language)
    assert labels.language == language
    for name in _SENTENCES:
        assert getattr(labels, name).count("$count") == 1
    if language != "en":
        same = [
            name
            for name, value in attrs.asdict(labels).items()
            if name not in _SHARED and value == getattr(Labels(), name)
        ]
        assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_e15_its_words_can_be_written_without_any_font(language: str) -> None:
    labels = labels_in(language)
    said = talk(turn("x" * 50, quoted="a\nb", files=(File(name="a", is_kept=False),)), "Re")
    written = lines(pdf(said, labels=labels, extent=Extent(turn_characters=20)))
    assert labels.characters_left_out(30).replace("\u00a0", " ") in written
    assert labels.quotes_left_out(2).replace("\u00a0", " ") in written
    assert not any("?" in line for line in written)
    page = html(said, labels=labels)
    assert f'<html lang="{language}">' in page
    assert labels.quoted in page


def test_a_language_is_the_nearest_one_that_is_written() -> None:
    assert labels_in("DE_at") is labels_in("de")
    assert labels_in("") == labels_in("ja") == Labels()


def test_numbers_are_written_as_the_language_has_them() -> None:
    many = [labels_in(tag).turns_left_out(12_345).rpartition(": ")[2] for tag in ("en", "de")]
    assert many == ["12,345", "12.345"]
    assert labels_in("fr").turns_left_out(12_345).endswith("12\u00a0345")

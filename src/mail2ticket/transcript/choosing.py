"""Which font each character of a text is written with, and what has no glyph at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from mail2ticket.transcript.fonts import Font, Fonts
from mail2ticket.transcript.setting import is_unseen

_ASCII = frozenset(range(0x20, 0x7F))
_MARKS = ("\ufffd", "\u25a1", "?")
_LATIN = "cp1252"


@frozen(kw_only=True)
class Chosen:
    """
    The fonts of a document.

    Attributes:
        faces: Those that it needs, the main one first; without any, Helvetica is all it has.

        regular, bold: Which of `faces` each character is written with, in text and in titles.

        main_bold: Which of `faces` is the main one of titles; None where there is none.

        instead: What is written for a character that no font has.

        missing: How many characters of the document that is.
    """

    faces: tuple[Font, ...] = ()
    regular: Mapping[str, int] = {}
    bold: Mapping[str, int] = {}
    main_bold: int | None = None
    instead: Mapping[int, str] = {}
    missing: int = 0

    def written(self, text: str) -> str:
        """Return *text* with a mark for each character that no font has; blanks are blanks."""
        return text.translate(self.instead)


def chosen(fonts: Fonts, texts: Iterable[str], titles: Iterable[str] = ()) -> Chosen:
    """
    Choose from *fonts* for a document of *texts*, and of *titles* in bold.

    >>> some = chosen(Fonts(), ["Grüße, Αθήνα"])
    >>> some.written("Grüße, Αθήνα"), some.missing
    ('Grüße, ?????', 5)
    """
    plain, heavy = _counted(texts), _counted(titles)
    counts = plain + heavy
    asked = fonts.asked_for("".join(sorted(counts)))
    if not asked or not asked[0].characters >= _ASCII:
        lacking = [character for character in counts if not _is_latin(character)]
        return Chosen(instead=_instead(lacking, _MARKS[-1]), missing=_missing(counts, lacking))
    lacking = [character for character in counts if _with(character, asked) is None]
    mark = next(mark for mark in _MARKS if _with(mark, asked)) if lacking else _MARKS[-1]
    used = {asked[0]: 0}
    regular = _places({*counts, mark}, asked, used)
    has_bold = bool(fonts.bold) and fonts.bold[0].characters >= _ASCII
    bold = _places({*heavy, mark}, fonts.bold, used) if has_bold else {}
    main_bold = used.setdefault(fonts.bold[0], len(used)) if has_bold else None
    return Chosen(
        faces=tuple(used),
        regular=regular,
        bold=bold,
        main_bold=main_bold,
        instead=_instead(lacking, mark),
        missing=_missing(counts, lacking),
    )


def _counted(texts: Iterable[str]) -> Counter[str]:
    counts = Counter[str]()
    for text in texts:
        counts.update(text)
    counts.pop("\n", None)
    return counts


def _places(
    characters: Iterable[str], asked: Sequence[Font], used: dict[Font, int]
) -> dict[str, int]:
    """Return with what each of *characters* is written, and add that to what is *used*."""
    found: dict[str, int] = {}
    for character in sorted(characters):
        font = _with(character, asked)
        if font is not None:
            found[character] = used.setdefault(font, len(used))
    return found


def _with(character: str, asked: Iterable[Font]) -> Font | None:
    return next((font for font in asked if ord(character) in font.characters), None)


def _instead(lacking: Iterable[str], mark: str) -> dict[int, str]:
    return {ord(each): _replaced(each, mark) for each in lacking}


def _replaced(character: str, mark: str) -> str:
    """Return what is written for *character*: nothing, a blank, or *mark*."""
    if is_unseen(character):
        return ""
    return " " if character.isspace() else mark


def _missing(counts: Counter[str], lacking: Iterable[str]) -> int:
    return sum(counts[each] for each in lacking if not is_unseen(each) and not each.isspace())


def _is_latin(character: str) -> bool:
    try:
        character.encode(_LATIN)
    except UnicodeEncodeError:
        return False
    return character.isprintable()

"""The fonts of a PDF: found and read once, when a host sets up, and never by what a mail says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError

# Of each line the first one that is there: Latin, Greek, Cyrillic; the same in bold.
_REGULAR = ("NotoSans-Regular", "DejaVuSans", "LiberationSans-Regular", "Arial", "arial")
_BOLD = ("NotoSans-Bold", "DejaVuSans-Bold", "LiberationSans-Bold", "Arial Bold", "arialbd")
# All of these that are there, in this order: DejaVu has Arabic and Hebrew too, and symbols.
_FURTHER = (
    *("NotoSansArabic-Regular", "NotoSansHebrew-Regular", "NotoSansDevanagari-Regular"),
    *("NotoSansBengali-Regular", "NotoSansGurmukhi-Regular", "NotoSansGujarati-Regular"),
    *("NotoSansOriya-Regular", "NotoSansTamil-Regular", "NotoSansTelugu-Regular"),
    *("NotoSansKannada-Regular", "NotoSansMalayalam-Regular", "NotoSansSinhala-Regular"),
    *("NotoSansThai-Regular", "NotoSansLao-Regular", "NotoSansKhmer-Regular"),
    *("NotoSansMyanmar-Regular", "NotoSansGeorgian-Regular", "NotoSansArmenian-Regular"),
    *("NotoSansEthiopic-Regular", "NotoSansThaana-Regular", "NotoSansSyriac-Regular"),
    *("DejaVuSans", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular", "NotoEmoji-Regular"),
    *("NotoSansMath-Regular", "Symbola", "Arial Unicode", "seguisym", "Nirmala"),
)
# Chinese, Japanese and Korean, by the face in the collection: of Japanese, of simplified Chinese.
_HAN = (("NotoSansCJK-Regular", 0, 2), ("NotoSansCJKjp-Regular", 0, 0), ("YuGothR", 0, 0))
_HAN_MORE = ("NotoSansCJKsc-Regular", "msyh", "malgun", "wqy-zenhei", "DroidSansFallbackFull")
_ENDINGS = frozenset({".ttf", ".otf", ".ttc", ".otc"})

_KANA = range(0x3040, 0x3100)


def _read(path: Path, number: int) -> frozenset[int]:
    """Return the characters for which the font at *path* has glyphs."""
    try:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 - of the extra `pdf`
    except ImportError as error:
        raise ConfigurationError(
            "fonts cannot be read without fpdf2: pip install 'mail2ticket[pdf]'"
        ) from error
    try:
        with path.open("rb") as file, TTFont(file, fontNumber=number, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception as error:
        raise ConfigurationError(f"fonts: {path} cannot be read: {error}") from error


@frozen
class Font:
    """
    A font file, and the characters that it has.

    Attributes:
        number: Which font of a collection (``.ttc``) it is.
    """

    path: Path
    number: int = 0
    characters: frozenset[int] = field(default=frozenset(), repr=False, eq=False, kw_only=True)

    @classmethod
    def read(cls, path: Path | str, number: int = 0) -> Font:
        """
        Read which characters the font at *path* has.

        Raises:
            ConfigurationError: if it is no font, or the extra ``pdf`` is not installed.
        """
        path = Path(path)
        return cls(path, number, characters=_read(path, number))


@frozen
class Fonts:
    """
    The fonts that a PDF may be written with.

    Each character is written with the first font that has it, and marked as missing where none
    has. Without any font a PDF is written with Helvetica, which every reader has, and which
    knows the letters of Western Europe alone. A PDF holds the glyphs that it needs, and no more.

    Attributes:
        regular: In the order in which they are asked.

        bold: For names and titles, the main one first; what they do not have is written with
            `regular`.

        japanese: Asked after `regular`, in conversations with kana in them.

        han: Asked after these, and in any conversation: Chinese, Korean, and all the rest.
    """

    regular: tuple[Font, ...] = ()
    bold: tuple[Font, ...] = ()
    japanese: tuple[Font, ...] = ()
    han: tuple[Font, ...] = ()

    @classmethod
    def of(cls, *paths: Path | str, bold: Iterable[Path | str] = ()) -> Fonts:
        """
        Return the fonts in these files, in the order in which they are asked.

        Raises:
            ConfigurationError: if any cannot be read.
        """
        return cls(tuple(map(Font.read, paths)), tuple(map(Font.read, bold)))

    @classmethod
    def found(cls, folders: Iterable[Path | str] | None = None) -> Fonts:
        """
        Return the usual fonts that are in *folders*, by default those of this system.

        Looks for Noto and DejaVu, and for what Windows and macOS bring. On Debian and Ubuntu
        ``fonts-dejavu-core``, ``fonts-noto-core`` and ``fonts-noto-cjk`` are all that is looked
        for. A font that cannot be read is passed over. Reads files, so call it when you set up,
        once: it takes a second or so.

        Raises:
            ConfigurationError: if the extra ``pdf`` is not installed.
        """
        files = _files(map(Path, system_folders() if folders is None else folders))
        main = _first(files, _REGULAR)
        further = [font for name in _FURTHER for font in _first(files, [name])]
        japanese: list[Font] = []
        han: list[Font] = []
        for name, of_japanese, of_chinese in _HAN:
            japanese += _first(files, [name], of_japanese)
            han += _first(files, [name], of_chinese)
        han += [font for name in _HAN_MORE for font in _first(files, [name])]
        regular = dict.fromkeys((*main, *further))
        heavy = [name.replace("Regular", "Bold") for name in _FURTHER if "Regular" in name]
        bold = [*_first(files, _BOLD), *(font for name in heavy for font in _first(files, [name]))]
        bold += _first(files, ["NotoSansCJK-Bold", "NotoSansCJKjp-Bold"])
        return cls(tuple(regular), tuple(bold), tuple(japanese), tuple(han))

    def asked_for(self, text: str) -> tuple[Font, ...]:
        """Return the fonts for regular *text*, in the order in which they are asked."""
        has_kana = any(ord(character) in _KANA for character in text)
        return (*self.regular, *(self.japanese if has_kana else ()), *self.han)


def system_folders() -> tuple[Path, ...]:
    """Return the folders in which this system keeps fonts."""
    home = Path.home()
    if sys.platform == "win32":
        windows = os.environ.get("WINDIR", r"C:\Windows")
        return (Path(windows) / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    return (
        *(home / ".local/share/fonts", home / ".fonts"),
        *(Path("/usr/local/share/fonts"), Path("/usr/share/fonts")),
    )


def _files(folders: Iterable[Path]) -> dict[str, Path]:
    """Return every font file below *folders* by its name; the first of each name."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in _below(folder):
            found.setdefault(path.stem, path)
    return found


def _below(folder: Path) -> Iterator[Path]:
    for at, names, files in os.walk(folder):
        names.sort()
        for file in sorted(files):
            path = Path(at, file)
            if path.suffix.lower() in _ENDINGS:
                yield path


def _first(files: dict[str, Path], names: Iterable[str], number: int = 0) -> list[Font]:
    """Return the first of *names* that is there and can be read, in a list; else an empty one."""
    for name in names:
        path = files.get(name)
        if path is None:
            continue
        characters = _readable(path, number)
        if characters:
            return [Font(path, number, characters=characters)]
    return []


def _readable(path: Path, number: int) -> frozenset[int]:
    try:
        return _read(path, number)
    except ConfigurationError as error:
        if isinstance(error.__cause__, ImportError):
            raise
        return frozenset()

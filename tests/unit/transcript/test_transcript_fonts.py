"""The fonts of a PDF, found and read when a host sets up."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from transcripts import FONT_FILES, FONTS

from mail2ticket.errors import ConfigurationError
from mail2ticket.transcript import Font, Fonts
from mail2ticket.transcript.choosing import chosen
from mail2ticket.transcript.fonts import system_folders


def test_a_font_tells_which_characters_it_has() -> None:
    font = Font.read(FONT_FILES / "han.otf")
    assert ord("注") in font.characters
    assert ord("A") not in font.characters
    assert str(len(font.characters)) not in repr(font)


def test_a_file_that_is_no_font_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"no font")
    for path in (tmp_path / "a.ttf", tmp_path / "none.ttf"):
        with pytest.raises(ConfigurationError, match=r"cannot be read"):
            Fonts.of(path)


def test_without_fpdf2_it_is_said_which_extra_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copy(FONT_FILES / "sans.ttf", tmp_path / "DejaVuSans.ttf")
    monkeypatch.setitem(sys.modules, "fontTools.ttLib", None)
    with pytest.raises(ConfigurationError, match=r"mail2ticket\[pdf\]"):
        Fonts.of(FONT_FILES / "sans.ttf")
    with pytest.raises(ConfigurationError, match=r"mail2ticket\[pdf\]"):
        Fonts.found([tmp_path])


def test_the_usual_fonts_are_found_in_any_folder_and_bad_ones_passed_over(tmp_path: Path) -> None:
    below = tmp_path / "truetype" / "dejavu"
    below.mkdir(parents=True)
    (tmp_path / "NotoSans-Regular.ttf").write_bytes(b"no font")
    (tmp_path / "DejaVuSans.txt").write_text("no font either")
    shutil.copy(FONT_FILES / "sans.ttf", below / "DejaVuSans.ttf")
    shutil.copy(FONT_FILES / "sans-bold.ttf", below / "DejaVuSans-Bold.TTF")
    shutil.copy(FONT_FILES / "han.otf", below / "NotoSansCJKjp-Regular.otf")
    shutil.copy(FONT_FILES / "sans.ttf", below / "SomeOther.ttf")
    found = Fonts.found([tmp_path / "none", tmp_path])
    assert [font.path.name for font in found.regular] == ["DejaVuSans.ttf"]
    assert [font.path.name for font in found.bold] == ["DejaVuSans-Bold.TTF"]
    assert [font.path.name for font in found.japanese] == ["NotoSansCJKjp-Regular.otf"]
    assert [font.path.name for font in found.han] == ["NotoSansCJKjp-Regular.otf"]
    assert Fonts.found([tmp_path / "none"]) == Fonts()


def test_japanese_letters_are_asked_for_where_there_is_kana() -> None:
    japanese, chinese = Font(Path("jp.otf")), Font(Path("sc.otf"))
    fonts = Fonts(japanese=(japanese,), han=(chinese,))
    assert fonts.asked_for("注文です") == (japanese, chinese)
    assert fonts.asked_for("订单") == (chinese,)


@pytest.mark.parametrize(
    ("platform", "part"), [("linux", "fonts"), ("darwin", "Fonts"), ("win32", "Fonts")]
)
def test_every_system_has_folders_of_fonts(
    platform: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert all(part in str(folder) for folder in system_folders())


def test_each_character_goes_to_the_first_font_that_has_it() -> None:
    found = chosen(FONTS, ["A 注"], ["A 注"])
    names = [font.path.name for font in found.faces]
    assert names[0] == "sans.ttf"
    assert names[found.regular["注"]] == "han.otf"
    assert names[found.bold["A"]] == "sans-bold.ttf"
    assert "注" not in found.bold
    assert found.missing == 0


def test_no_font_is_loaded_that_nothing_is_written_with() -> None:
    found = chosen(FONTS, ["A"])
    assert [font.path.name for font in found.faces] == ["sans.ttf", "sans-bold.ttf"]


def test_a_main_font_without_latin_letters_is_none() -> None:
    assert chosen(Fonts.of(FONT_FILES / "han.otf"), ["A"]).faces == ()


def test_a_mark_is_one_that_a_font_has() -> None:
    bold = Font.read(FONT_FILES / "sans-bold.ttf")
    some = Font(bold.path, characters=bold.characters - {0xFFFD})
    assert chosen(Fonts((some,)), ["\U0001f3af"]).written("\U0001f3af") == "?"
    assert chosen(Fonts((bold,)), ["\U0001f3af"]).written("\U0001f3af") == "\ufffd"

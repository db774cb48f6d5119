"""What does it become? Last: does it fit (E5, F8)?"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import FileFate
from mail2ticket.model.items import Written
from mail2ticket.model.mailbox import Mailbox

#: The file that keeps what was cut.
FULL_TEXT = "full-text.txt"
_CUT = "…"
# So many small pictures are named in one line.
_NAMED = 5
_MARK = f"\n\n[{_CUT} cut; the whole text is in {FULL_TEXT}]"


def fitted(
    entity: Written, mailbox: Mailbox, files: Sequence[FileFate]
) -> tuple[Written, tuple[FileFate, ...]]:
    """
    Return *entity* within the mailbox's limits, and its files.

    The text says which files were not kept. Title and text over their limits are cut, the
    cut is marked, and the whole is kept as a file, so that nothing is lost.
    """
    footer = _footer(files)
    text = _joined(entity.text, footer)
    if len(entity.title) <= mailbox.title_characters and len(text) <= mailbox.text_characters:
        return evolve(entity, text=text) if footer else entity, tuple(files)
    whole = Attachment.of(
        FULL_TEXT, f"{entity.title}\n\n{text}\n".encode("utf-8", "replace"), "text/plain"
    )
    cut = evolve(
        entity,
        title=_cut(entity.title, mailbox.title_characters, _CUT),
        text=_cut(text, mailbox.text_characters, _MARK),
    )
    return cut, (*files, FileFate(whole, is_kept=True, reason="the text is over the limit"))


def _footer(files: Sequence[FileFate]) -> str:
    refused = [file for file in files if not file.is_kept]
    if not refused:
        return ""
    small = [file.attachment.filename for file in refused if file.is_small_picture]
    lines = [
        f"- {file.attachment.filename}: {file.reason}"
        for file in refused
        if not file.is_small_picture
    ]
    if small:
        more = ", …" * (len(small) > _NAMED)
        lines.append(f"- small pictures of the text: {', '.join(small[:_NAMED])}{more}")
    return "\n".join(("[Files that were not kept:", *lines)) + "]"


def _joined(text: str, footer: str) -> str:
    return f"{text}\n\n{footer}".strip() if footer else text


def _cut(text: str, longest: int, mark: str) -> str:
    """Return *text* with *mark* at its end where it is too long; never longer than *longest*."""
    if len(text) <= longest:
        return text
    mark = mark[-longest:]
    return text[: longest - len(mark)].rstrip() + mark

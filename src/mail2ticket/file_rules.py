"""Which files does the default policy keep: its rules, in the order in which they are asked."""

from __future__ import annotations

from typing import Final

from mail2ticket.rules.archives import Archives
from mail2ticket.rules.contents import disguised, with_macros
from mail2ticket.rules.doubtful import DoubtfulFiles
from mail2ticket.rules.file_names import DoubleEndings, hidden_ending
from mail2ticket.rules.files import FileTypes, attachment_size, deep_in_chain
from mail2ticket.rules.pictures import huge_picture, inline_image
from mail2ticket.rules.scanning import scanned
from mail2ticket.stages import AttachRule

__all__ = ["FILE_RULES"]

#: What costs nothing is asked first, and what unpacks files last.
FILE_RULES: Final[tuple[AttachRule, ...]] = (
    attachment_size,
    inline_image,
    deep_in_chain,
    hidden_ending,
    DoubleEndings(),
    FileTypes(),
    disguised,
    Archives(),
    with_macros,
    huge_picture,
    DoubtfulFiles(),
    scanned,
)

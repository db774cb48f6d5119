"""
Bytes to a `Message`: never fails on bad mail, and lists what was wrong as defects.

The package can be called as its function `parse`: whichever of the two comes first, an import
of a module inside or the name in ``mail2ticket``, ``mail2ticket.parse`` is the same.
"""

from __future__ import annotations

import sys
from types import ModuleType

from mail2ticket.parse.content import content_of
from mail2ticket.parse.reader import parse, unread

__all__ = ["content_of", "parse", "unread"]


class _Package(ModuleType):
    """A package that is also what its name says."""

    __call__ = staticmethod(parse)
    # Whoever asks for a signature or for help follows this.
    __wrapped__ = staticmethod(parse)


sys.modules[__name__].__class__ = _Package

"""Text that nothing obeys: on one line, with what a terminal or a log would obey written out."""

from __future__ import annotations

import re

# Control characters move the cursor, bidi controls turn text round, line separators break
# lines, and tag characters hide words; surrogates cannot be written at all.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def shown(text: str) -> str:
    r"""
    Return *text* on one line, with all that a terminal or a log would obey written out.

    >>> print(shown("Re: \x1b[2Jhello\u202egnp.exe"))
    Re: \x1b[2Jhello\u202egnp.exe
    """
    return _UNSAFE.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:  # noqa: PLR2004 - as Python writes it
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the same

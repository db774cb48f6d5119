"""What is packed as one stream: deflate, gzip, bzip2, xz; unpacked piece by piece (X17)."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Protocol

from mail2ticket.inspection.trouble import Budget, Trouble, Troubled

#: Bytes of a piece, unpacked.
PIECE = 65_536
#: What `unpacked` unpacks where several streams lie one behind another.
STREAMS = frozenset({"gz", "bz2", "xz"})

# Packed bytes that are handed over at a time; those behind the end of a stream are copied.
_TAKEN = 16_384
# The dictionary of xz, up to its level 8.
_MEMORY = 34 * 1024 * 1024


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Inflating:
    """zlib's unpacker as those of bz2 and lzma are, which keep what they did not take."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


_UNPACKERS: Mapping[str, Callable[[], _Unpacker]] = {
    "gz": lambda: _Inflating(31),
    "deflate": lambda: _Inflating(-15),
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY),
}
_BEGINNINGS = {"gz": b"\x1f\x8b\x08", "bz2": b"BZh", "xz": b"\xfd7zXZ"}


def unpacked(kind: str, packed: bytes | memoryview, budget: Budget) -> Iterator[bytes]:
    """
    Yield what *packed* holds, in pieces of 64 KiB at most.

    >>> from mail2ticket.model.limits import Limits
    >>> packed = zlib.compress(b"hello", wbits=31)
    >>> b"".join(unpacked("gz", packed, Budget(Limits(), len(packed))))
    b'hello'

    Args:
        kind: One of `STREAMS`, or ``deflate``.

        packed: Its bytes; what is behind the last stream, and none, is left.

        budget: Every piece is counted before it is yielded.

    Raises:
        Troubled: if it is damaged, or over the budget.
    """
    view = memoryview(packed)
    at = 0
    try:
        while at < len(view):
            at = yield from _one(_UNPACKERS[kind](), view, at, budget)
            beginning = _BEGINNINGS.get(kind)
            if not beginning or bytes(view[at : at + len(beginning)]) != beginning:
                return
            budget.entry()
    except lzma.LZMAError as error:
        if "emory" in str(error):
            raise Troubled(
                Trouble.TOO_LARGE, f"it takes over {_MEMORY:,} bytes of memory to unpack"
            ) from error
        raise Troubled(Trouble.DAMAGED, "it cannot be unpacked") from error
    except (zlib.error, OSError, EOFError) as error:
        raise Troubled(Trouble.DAMAGED, "it cannot be unpacked") from error


def _one(
    unpacker: _Unpacker, view: memoryview, at: int, budget: Budget
) -> Generator[bytes, None, int]:
    """Yield one stream, and return where it ends."""
    while not unpacker.eof:
        data = b""
        if unpacker.needs_input:
            data = bytes(view[at : at + _TAKEN])
            at += len(data)
        piece = unpacker.decompress(data, PIECE)
        if piece:
            budget.took(len(piece))
            yield piece
        elif not data:
            raise EOFError
    return at - len(unpacker.unused_data)


def pieces(content: bytes | memoryview, budget: Budget) -> Iterator[bytes]:
    """
    Yield *content*, which is not packed, as `unpacked` would.

    Raises:
        Troubled: if it is over the budget.
    """
    for at in range(0, len(content), PIECE):
        piece = bytes(content[at : at + PIECE])
        budget.took(len(piece))
        yield piece

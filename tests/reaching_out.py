"""What reaches out of the process: files, connections, programs, modules."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import get_ident

_OUTSIDE = frozenset({"open", "socket", "subprocess", "os", "import", "shutil", "ctypes"})


@contextmanager
def reaching_out(*also: str) -> Generator[list[tuple[str, str]], None, None]:
    """
    Give a list of what reaches out of the process meanwhile: events of `sys.audit`.

    It is what this thread does; *also* are further events. What others do, and what the garbage
    collector ends that other tests have left, is none of it.
    """
    seen: list[tuple[str, str]] = []
    told = _OUTSIDE.union(also)
    watching, mine = [True], get_ident()
    is_collecting = gc.isenabled()

    def hook(event: str, values: tuple[object, ...]) -> None:
        if watching and get_ident() == mine and event.partition(".")[0] in told:
            seen.append((event, str(values[0]) if values else ""))

    gc.disable()
    sys.addaudithook(hook)  # it stays, and sees nothing any more
    try:
        yield seen
    finally:
        watching.clear()
        if is_collecting:
            gc.enable()

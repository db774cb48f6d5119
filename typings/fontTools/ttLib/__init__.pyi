"""What mail2ticket uses of fontTools, which has no types of its own for it."""

from types import TracebackType
from typing import BinaryIO

class TTFont:
    def __init__(self, file: BinaryIO, *, fontNumber: int = ..., lazy: bool = ...) -> None: ...
    def __enter__(self) -> TTFont: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def getBestCmap(self) -> dict[int, str] | None: ...

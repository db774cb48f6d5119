from collections.abc import Callable
from types import FrameType
from typing import TypeAlias

_Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None

def signal(signalnum: int, handler: _Handler, /) -> _Handler: ...

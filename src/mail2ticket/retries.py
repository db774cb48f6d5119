"""How often a transaction is run again that others were in the way of, and after what pause."""

from __future__ import annotations

import random
from collections.abc import Iterator

# With the first try, five.
_PAUSES = (0.02, 0.05, 0.1, 0.2)


def pauses() -> Iterator[float]:
    """
    Yield the seconds to wait before each further try: longer and longer, and never quite alike.

    Of two that were in each other's way, one is to come first the next time.
    """
    for pause in _PAUSES:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret

"""
The memory that one reader takes for one large mail, run alone: ``python memory.py NAME``.

Prints JSON: the most that was held beyond the mail itself, as a multiple of its size.
"""

from __future__ import annotations

import json
import logging
import sys
import tracemalloc
import warnings

from readers import READERS
from samples import large_mail


def main() -> None:
    """Measure one reader."""
    logging.disable()
    warnings.simplefilter("ignore")
    read = READERS[sys.argv[1]]()
    mail = large_mail()
    read(large_mail(10_000))  # what is imported and compiled on first use is not counted
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    result = read(mail)
    _, peak = tracemalloc.get_traced_memory()
    del result
    print(json.dumps({"times": (peak - before) / len(mail)}))


if __name__ == "__main__":
    main()

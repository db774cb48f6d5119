"""
Several workers take in mails of which some come twice, and one worker is killed meanwhile.

Run it with ``python -m examples.procrastinate_workers.run`` in the folder of the project. It
starts a PostgreSQL of its own; ``--store postgresql://…`` takes an empty database of yours.
Ends with 0 if what is there is exactly what should be.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from examples.deliveries import counted, deliveries, expected
from examples.programs import ending_in_good_order, kill, program
from examples.servers import postgresql
from mail2ticket.stores.sql import SqlStore

#: Seconds after which a mail whose task was lost is asked for again; long in real life.
_PATIENCE = 4
#: Seconds that all of it may take.
_LONGEST = 600


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the show, and return what to exit with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--store", help="of yours, such as postgresql://…")
    asked = parser.parse_args(arguments)
    with ending_in_good_order(), ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-")))
        store = asked.store or stack.enter_context(postgresql(folder / "postgresql"))
        os.environ |= {
            "DESK_STORE": store,
            "DESK_OUTGOING": str(folder / "outgoing"),
            "DESK_PATIENCE": str(_PATIENCE),
        }
        from examples.procrastinate_workers.tasks import prepare  # noqa: PLC0415 - as below

        prepare()
        worker = [sys.executable, "-m", "examples.procrastinate_workers.worker"]
        workers = [stack.enter_context(program(worker)) for _ in range(asked.workers)]
        return show(asked.mails, workers, folder)


def show(mails: int, workers: Sequence[subprocess.Popen[bytes]], folder: Path) -> int:
    """Deliver, kill a worker halfway, wait until all is quiet, and count."""
    # They read where everything is when they are imported.
    from examples.procrastinate_workers.tasks import (  # noqa: PLC0415
        DATABASE,
        deliver,
        delivering,
        waiting,
    )

    all_ = tuple(deliveries(mails))
    started = time.monotonic()
    with delivering() as sync:
        for at, content in enumerate(all_, 1):
            deliver(sync, content)
            if at == len(all_) // 2:
                while waiting() == at:  # until they have begun
                    if time.monotonic() - started > _LONGEST:
                        print(f"nothing was begun after {_LONGEST} s")
                        return 1
                    time.sleep(0.01)
                print("a worker is killed")
                kill(workers[0])
    store = SqlStore(DATABASE)
    while waiting() or any(store.outbox()):
        if time.monotonic() - started > _LONGEST:
            print(f"not done after {_LONGEST} s")
            return 1
        time.sleep(0.2)
    seconds = time.monotonic() - started
    unsent = sum(1 for _ in store.outbox())
    found = counted(store, len(all_), folder / "outgoing", unsent)
    print(f"{len(all_)} deliveries in {seconds:.1f} s: {len(all_) / seconds:.0f} a second")
    print(f"there is   {found}")
    print(f"should be  {expected(mails)}")
    return 0 if found == expected(mails) else 1


if __name__ == "__main__":
    sys.exit(main())

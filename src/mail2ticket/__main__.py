"""The command ``mail2ticket``."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from io import TextIOWrapper

#: EX_UNAVAILABLE of sysexits.h: a part that is needed is not installed.
UNAVAILABLE = 69

#: EX_TEMPFAIL: what a mail server is told that runs the command `PIPE`, so that it keeps the mail.
AGAIN = 75
PIPE = "pipe"


def main() -> None:
    """
    Run the command line, and exit as it says.

    Without click or rich, which come with the extra ``cli``, say what to install.
    """
    missing = [name for name in ("click", "rich") if find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"The command line needs {' and '.join(missing)}, which the core does without.\n"
            "Install it with: pip install 'mail2ticket[cli]'\n"
        )
        sys.exit(AGAIN if sys.argv[1:2] == [PIPE] else UNAVAILABLE)
    from mail2ticket.cli import cli  # noqa: PLC0415 - imports click, which may be missing

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its number, and no traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="mail2ticket")


if __name__ == "__main__":
    main()

"""
Do what Postfix's pipe(8) does with the entry in ``master.cf``, without a Postfix.

    python -m examples.postfix_pipe

Runs the very command of that entry for some mails of ``examples/inbox``, and says what Postfix
does for its exit status.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

FOLDER = Path(__file__).parent
INBOX = FOLDER.parent / "inbox"

#: What Postfix does for what sysexits.h calls EX_OK, EX_DATAERR, EX_NOUSER and EX_TEMPFAIL.
DOES = {
    0: "removes the mail from its queue",
    65: "sends it back to its sender",
    67: "sends it back to its sender",
    75: "keeps it, and tries again",
}


@frozen
class Delivery:
    """A mail of Postfix's queue; without a *sender* its reverse-path is null, as of a bounce."""

    content: bytes
    sender: str
    recipients: tuple[str, ...]


def entry(path: Path = FOLDER / "master.cf") -> dict[str, str]:
    """Return the attributes of the service, each as it is written."""
    lines = [line for line in path.read_text("ascii").splitlines() if not line.startswith("#")]
    words = " ".join(lines).partition(" pipe ")[2].split()
    at = next(at for at, word in enumerate(words) if word.startswith("argv="))
    return dict(word.split("=", 1) for word in (*words[:at], " ".join(words[at:])))


def expanded(argv: Sequence[str], delivery: Delivery, null_sender: str) -> list[str]:
    """Return the command: a word with ``${recipient}`` is repeated for each recipient."""
    words: list[str] = []
    for word in argv:
        said = word.replace("${sender}", delivery.sender or null_sender)
        recipients = delivery.recipients if "${recipient}" in said else ("",)
        words += [said.replace("${recipient}", each) for each in recipients]
    return words


def deliver(
    delivery: Delivery, settings: Path = FOLDER / "mail2ticket.toml"
) -> subprocess.CompletedProcess[bytes]:
    """Run the command with the mail on its standard input, without a shell, as pipe(8) does."""
    service = entry()
    # What stands at these places once it is installed.
    here = {
        "/opt/mail2ticket/bin/mail2ticket": [sys.executable, "-m", "mail2ticket"],
        "/etc/mail2ticket.toml": [str(settings)],
    }
    argv = [part for word in service["argv"].split() for part in here.get(word, [word])]
    return subprocess.run(  # noqa: S603 - the command of the entry
        expanded(argv, delivery, service["null_sender"]),
        input=delivery.content,
        capture_output=True,
        check=False,
    )


def main() -> None:
    """Deliver two mails; whom the second is for, only its envelope says."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--settings", type=Path, default=FOLDER / "mail2ticket.toml")
    settings = options.parse_args().settings
    for name, sender, recipient in (
        ("01_outlook_ticket.eml", "carol@client.example", "support@acme.example"),
        ("37_bcc_only.eml", "ada@client.example", "billing@acme.example"),
    ):
        delivery = Delivery((INBOX / name).read_bytes(), sender, (recipient,))
        ran = deliver(delivery, settings)
        print(f"{name}: exit status {ran.returncode}, Postfix {DOES[ran.returncode]}")
        if ran.stderr:
            print(f"  in its log: {ran.stderr.decode().strip()}")
    print(f"now try: mail2ticket items --settings {shlex.quote(str(settings))}")


if __name__ == "__main__":
    main()

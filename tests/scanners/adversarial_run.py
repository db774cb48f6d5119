"""What a real clamd and the rules for files make of a folder of mail.

Run it as ``PYTHONPATH=tests python tests/scanners/adversarial_run.py FOLDER``; each mail in it
ends in ``.eml``. One that names no sender would be held for that alone, and is given one. It
prints counts, and exits with 1 if anything was raised, or a file was kept that the scanner did not
call clean.
"""

from __future__ import annotations

import platform
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from servers.clamd import Clamd

from mail2ticket.errors import MessageError
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.parse import parse
from mail2ticket.parse.parts.alternates import TooManyReadingsError, alternates
from mail2ticket.policy import Policy
from mail2ticket.scanners.clamd import ClamdScanner
from mail2ticket.stores.memory import MemoryStore

SUPPORT = Address.of("support@acme.example")
# Whatever its header says, a server of ours delivered it.
ENVELOPE = Envelope(Address.of("eve@client.example"), (SUPPORT,))
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Found:
    """What was found, in counts by kind."""

    def __init__(self, scanner: ClamdScanner) -> None:
        self.scanner = scanner
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def scan(self, file: Attachment) -> Scan:
        """Scan *file*, and count what is said of it."""
        scan = self.scanner.scan(file)
        what = {"mail.eml": "mails as they came", "reading.bin": "other readings"}
        self.counts[f"scanned: {what.get(file.filename, 'files')}: {scan.state}"] += 1
        return scan

    def take(self, path: Path, policy: Policy) -> None:
        """Take the mail in *path* in, and count what becomes of it and of its files."""
        self.counts["mails"] += 1
        content = path.read_bytes()
        intake = Intake(MemoryStore(), None, policy, self)
        if not parse(content, received_at=NOON).senders:
            self.counts["mails that were given a sender"] += 1
            content = b"From: Eve <eve@client.example>\r\n" + content
        try:
            outcome = intake.process(content, ENVELOPE, received_at=NOON)
        except MessageError as error:
            self.counts[f"mail: refused: {type(error).__name__}"] += 1
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            self.wrong.append(f"{path.name}: {error!r}")
            return
        reason = f": {outcome.reason}" if outcome.reason else ""
        self.counts[f"mail: {outcome.state}{reason}"] += 1
        message = parse(content, received_at=NOON)
        self.counts["files that are listed"] += len(message.attachments)
        self.counts["mails with a mark of ambiguity"] += message.is_ambiguous
        if outcome.decision is None:
            return
        for fate in outcome.decision.files:
            code = fate.refusal.code if fate.refusal else "kept"
            self.counts[f"file: {code}"] += 1
            if fate.is_kept and self.scanner.scan(fate.attachment).state is not ScanState.CLEAN:
                self.wrong.append(f"{path.name}: {fate.attachment.filename!r} is kept")

    def compare(self, path: Path) -> None:
        """Count in which of a mail's readings a scanner by itself finds something."""
        content = path.read_bytes()
        message = parse(content, received_at=NOON)
        files = [*message.attachments]
        try:
            others = [Attachment.of("r", each) for each in alternates(content)]
        except TooManyReadingsError:
            others = []
        by = {
            "the mail as it came": [Attachment.of("m", content)],
            "a file, decoded": files,
            "another reading": others,
        }
        found = {
            name
            for name, each in by.items()
            if any(self.scanner.scan(one).state is ScanState.INFECTED for one in each)
        }
        for name in found:
            self.counts[f"found by clamd alone in {name}"] += 1


def main() -> int:
    """Print the table."""
    folder = Path(sys.argv[1])
    mails = sorted(folder.rglob("*.eml"))
    policy = Policy(mailboxes=(Mailbox(SUPPORT),))
    clamd = Clamd()
    try:
        found = Found(ClamdScanner(clamd.unix))
        for path in mails:
            found.take(path, policy)
            found.compare(path)
    finally:
        clamd.close()
    print(f"{datetime.now(UTC):%Y-%m-%d} Python {platform.python_version()} {platform.machine()}")
    for name, count in sorted(found.counts.items()):
        print(f"{count:6,}  {name}")
    for line in found.wrong:
        print(f"WRONG  {line}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

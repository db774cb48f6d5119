"""Files that would cost much, or that a parser of XML would open: X16, X17."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from archives import deflated, document, overlapping, tarred, zipped

from mail2ticket.model.attachment import Attachment
from mail2ticket.testing import mail

# It runs in a Python of its own: what it imports, opens and takes is its own.
PROBE = r"""
import json, re, sys
from pathlib import Path
from mail2ticket import Mailbox, parse
from mail2ticket.model.facts import Facts
from mail2ticket.pipeline import triage
from mail2ticket.policy import Policy

policy = Policy(
    mailboxes=(Mailbox("support@acme.example", allowed_files=frozenset({"zip", "svg"})),)
)

def peak():
    # Not ru_maxrss, in which the peak of whoever started us is.
    return int(re.search("VmHWM:[ \t]*([0-9]+) kB", Path("/proc/self/status").read_text())[1])

def refused(content):
    files = triage(parse(content), Facts(), policy).files
    return [file.refusal and str(file.refusal.code) for file in files]

usual, *rest = [Path(name).read_bytes() for name in sys.argv[1:]]
refused(usual)  # what is imported late is imported now
opened = []
events = {"open", "socket.connect", "subprocess.Popen", "import", "os.system", "os.listdir"}
before = peak()
sys.addaudithook(lambda event, told: opened.append(event) if event in events else None)
found = [refused(content) for content in rest]
seen = list(opened)
after = peak()
xml = sorted(name for name in sys.modules if "xml" in name or "expat" in name)
print(json.dumps({"found": found, "opened": seen, "xml": xml, "kib": after - before}))
"""
LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {chr(98 + at)} '{f'&{chr(97 + at)};' * 10}'>" for at in range(9))
    + "]><svg xmlns='http://www.w3.org/2000/svg'><text>&j;</text></svg>"
).encode()
ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<Types>&x;</Types>"
)


def probed(folder: Path, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what became of mails with *files*, one each, and what it took."""
    usual = mail(attachments=[Attachment.of("a.zip", zipped({"b.docx": document()}))])
    mails = [mail(attachments=[Attachment.of(name, files[name])]) for name in files]
    paths: list[str] = []
    for number, content in enumerate([usual, *mails]):
        path = folder / f"{number}.eml"
        path.write_bytes(content)
        paths.append(str(path))
    # What measures coverage would import and open things of its own.
    environment = {name: os.environ[name] for name in os.environ if "COVERAGE" not in name}
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", PROBE, *paths],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_x16_no_xml_is_parsed(tmp_path: Path) -> None:
    """X16: billion laughs in SVG and docx, entities from files in a docx, alone and packed."""
    told = probed(
        tmp_path,
        {
            "a.svg": LAUGHS,
            "a.xml": LAUGHS,
            "a.docx": zipped({"[Content_Types].xml": ENTITY, "word/document.xml": LAUGHS}),
            "a.zip": zipped({"b.docx": zipped({"[Content_Types].xml": ENTITY})}),
        },
    )

    assert told["found"] == [[None], [None], [None], [None]]
    assert told["xml"] == []
    assert told["opened"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells the peak of a process")
def test_x17_bombs_take_no_more_than_64_mib(tmp_path: Path) -> None:
    """X17: a zip of 100 MB, gzip, one in another, overlaps; and the most that is held at once."""
    zeros = bytes(100_000_000)
    bomb = zipped({"a.txt": zeros})
    noise = random.Random(1).randbytes(7_000_000)  # noqa: S311 - no secret
    for _ in range(3):
        noise = zipped({"a.zip": noise}, method=zipfile.ZIP_STORED)
    told = probed(
        tmp_path,
        {
            "a.zip": bomb,
            "a.gz": gzip.compress(zeros, 1),
            "a.tar.gz": tarred({"a": zeros[:25_000_000]}, "w:gz"),
            "b.zip": zipped({f"{number}.zip": bomb for number in range(9)}),
            "c.zip": overlapping(5_000, deflated(zeros[:1_000_000])),
            "d.docx": document(word__media__a_txt=zeros[:25_000_000]),
            "held.zip": noise,
        },
    )

    assert told["found"] == [["unpacks_too_large"]] * 6 + [[None]]
    assert 0 < told["kib"] <= 64 * 1024
    assert told["xml"] == []

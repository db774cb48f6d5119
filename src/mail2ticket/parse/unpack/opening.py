"""Parts that hold a mail or a part in a shell: opened, with what is inside as their children."""

from __future__ import annotations

import re
from typing import NamedTuple

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.parts import transfer
from mail2ticket.parse.parts.filenames import candidates
from mail2ticket.parse.parts.mime import EMBEDDED, Part, split
from mail2ticket.parse.unpack.cms import Kind, read_shell
from mail2ticket.parse.unpack.packed import Budget, Packed, type_by_name

_SHELLS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
#: Types that say nothing; the ending of the name does.
_UNTYPED = frozenset({"application/octet-stream", "application/x-unknown-content-type"})

_FIELD = re.compile(rb"\s{0,4}[!-9;-~]{1,76}[ \t]{0,8}:")
_TYPED = re.compile(rb"^content-type[ \t]{0,8}:", re.IGNORECASE | re.MULTILINE)
_OF_MAIL = re.compile(
    rb"^(?:from|date|received|message-id)[ \t]{0,8}:", re.IGNORECASE | re.MULTILINE
)
_BLANK_LINE = re.compile(rb"\n\r?\n")
#: Bytes in which the header of what is inside must end.
_HEADER = 65_536


class Opened(NamedTuple):
    """
    What was opened, and does not show in the parts themselves.

    Attributes:
        documents: Files that were signed, by the ``id`` of the part that they came in.

        damaged: The ids of parts that were opened as far as they could be read.
    """

    documents: dict[int, Packed]
    damaged: set[int]


NOTHING = Opened({}, set())


def open_parts(root: Part, budget: Budget) -> Opened:
    """
    Open what can be opened in *root*: signed parts, encoded mails.

    Opaque S/MIME (RFC 8551 section 3.5.2) is opened, and not checked: what is inside stands
    in its place, and `DefectCode.UNCHECKED_SIGNATURE` says so. Encrypted parts stay closed
    (X23). A mail inside that is encoded in base64 or quoted-printable gets its parts. A
    signed document, as in ``invoice.pdf.p7m``, is a file beside the part that it came in.

    A mail without any of these costs one look at each part.
    """
    opened = Opened({}, set())
    waiting = [(root, 0)]
    while waiting and budget.findings.excess is None:
        part, depth = waiting.pop()
        if not part.children and part.end > part.start:
            _open(part, depth, budget, opened)
        waiting.extend((child, depth + 1) for child in reversed(part.children))
    return opened


def _open(part: Part, depth: int, budget: Budget, opened: Opened) -> None:
    kind = part.media_type
    if kind in _SHELLS or (kind in _UNTYPED and _ending(part) == "p7m"):
        _open_shell(part, depth, budget, opened)
    elif kind in EMBEDDED and part.decoder is not transfer.as_is:
        if part.decoder is transfer.base64 and _FIELD.match(part.raw[:200]):
            # It says that it is encoded, and is not.
            part.decoder = transfer.as_is
        _put_inside(part, part.decoded(), depth, budget)
    elif kind in _UNTYPED and _ending(part) == "eml" and part.raw.nbytes > 1:
        content = part.decoded()
        if _OF_MAIL.search(_header_of(content)):
            _put_inside(part, content, depth, budget)
    elif part.is_multipart and part.decoder is not transfer.as_is:
        _put_parts_inside(part, depth, budget)


def _ending(part: Part) -> str:
    if not (part.content_disposition.value or part.parameters):
        return ""
    # What is wrong with the name is said where the file is named.
    names = candidates(part, part.findings.apart())
    return names[0].rpartition(".")[2].strip().lower() if names else ""


def _open_shell(part: Part, depth: int, budget: Budget, opened: Opened) -> None:
    shell = read_shell(part.decoded(), budget.findings.limits.attachments_bytes)
    name = next(iter(candidates(part, part.findings.apart())), "smime.p7m")
    if shell.kind is Kind.ENCRYPTED:
        budget.findings.add(DefectCode.ENCRYPTED, name)
    elif shell.is_over:
        budget.takes(budget.findings.limits.attachments_bytes + 1)
    elif not shell.is_whole:
        budget.complain(name, "CMS, and damaged")
    if not shell.content:
        return
    if shell.kind is Kind.SIGNED:
        budget.findings.add(DefectCode.UNCHECKED_SIGNATURE, name)
    stem, _, ending = name.rpartition(".")
    if "." in stem and ending.lower() == "p7m" and not _is_entity(shell.content):
        if budget.takes(len(shell.content)) and budget.takes_file():
            file = Packed((stem,), shell.content, type_by_name(stem), name)
            opened.documents[id(part)] = file
        return
    part.is_opened = _put_inside(part, shell.content, depth, budget)
    if not shell.is_whole:
        opened.damaged.add(id(part))


def _is_entity(content: bytes) -> bool:
    """Return whether *content* is a MIME part: a header that says what it is."""
    return bool(_FIELD.match(content[:200]) and _TYPED.search(_header_of(content)))


def _header_of(content: bytes) -> bytes:
    head = content[:_HEADER]
    blank = _BLANK_LINE.search(head)
    return head[: blank.end()] if blank else head


def _put_inside(part: Part, content: bytes, depth: int, budget: Budget) -> bool:
    """Split *content* and make it the child of *part*, within the limits."""
    if not (budget.reaches(depth) and budget.takes(len(content))):
        return False
    # What was signed is a part, and has no MIME-Version of its own.
    inner = split(content, budget.findings, is_mail=part.media_type in EMBEDDED)
    if not all(budget.takes_file() for _ in inner.walk()):
        return False
    part.children = (inner,)
    return True


def _put_parts_inside(part: Part, depth: int, budget: Budget) -> None:
    """Read the parts of a multipart that is encoded, which RFC 2045 section 6.4 forbids."""
    head = f"Content-Type: {part.headers.get('Content-Type')}\n\n".encode("utf-8", "replace")
    if _put_inside(part, head + part.decoded(), depth, budget):
        part.children = part.children[0].children

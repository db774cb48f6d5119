"""The boundary of a multipart: the declared one, or what stands in its place (RFC 2046)."""

from __future__ import annotations

from collections.abc import Iterable

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.parameters import Parameters
from mail2ticket.parse.parts.ambiguities import first_boundary

#: Characters that RFC 2046 allows a boundary.
_LONGEST = 70

#: Bytes behind a dash in which a line of two is looked for at once.
_STRETCH = 4_096

#: Open multiparts whose boundaries are compared.
_NEAR = 20


def boundary_of(
    content: bytes,
    start: int,
    declared: Parameters,
    around: Iterable[bytes],
    findings: Findings,
    *,
    is_root: bool,
) -> bytes:
    r"""
    Return the boundary of a multipart whose body begins at *start*, or an empty one.

    *around* are the boundaries of the multiparts around it, the nearest first. Where none is
    declared, or the one of the whole mail does not stand in it, a line that looks like one
    and has the header of a part below it is taken.

    >>> mail = b"--x\nContent-Type: text/plain\n\nhi\n--x--\n"
    >>> boundary_of(mail, 0, Parameters("multipart/mixed", {}, ()), (), Findings(), is_root=True)
    b'x'
    """
    readings = declared.readings("boundary")
    text = readings[0].rstrip() if readings else ""
    if len(readings) > 1:
        findings.add(DefectCode.REPEATED_BOUNDARY, "declared twice")
    if len(text) > findings.limits.boundary:
        findings.exceed("boundary", len(text), findings.limits.boundary)
    if len(text) > _LONGEST:
        findings.add(DefectCode.LONG_BOUNDARY, text)
    boundary = text.encode("utf-8", "replace")
    if not boundary or (is_root and b"--" + boundary not in content):
        findings.add(DefectCode.NO_BOUNDARY, text)
        return first_boundary(content, start)
    for _, other in zip(range(_NEAR), around, strict=False):
        if other != boundary and (other.startswith(boundary) or boundary.startswith(other)):
            findings.add(DefectCode.BOUNDARY_PREFIX, text)
    return boundary


def dashed_line(content: bytes, at: int, *, stretch: int = _STRETCH) -> int:
    r"""
    Return where the next line end stands that two dashes follow, from *at* on, or -1.

    One byte is found many times faster than three, and base64 has no dash: a file in it
    is passed over at the speed of memory. Text full of dashes costs what it costs to look
    for all three: *stretch* bytes behind a dash are looked at so.

    >>> dashed_line(b"a-b\n-c\n--x", 0), dashed_line(b"--x\n-", 0)
    (6, -1)
    """
    while True:
        dash = content.find(b"-", at + 1)
        if dash < 0:
            return -1
        if content.startswith(b"\n--", dash - 1):
            return dash - 1
        hit = content.find(b"\n--", dash + 1, dash + stretch)
        if hit >= 0:
            return hit
        # What begins at the end of the stretch is not whole in it.
        at = dash + stretch - 2

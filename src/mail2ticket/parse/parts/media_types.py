"""The media type of a mail or a part, declared well, badly or not at all (RFC 2045, 5.2)."""

from __future__ import annotations

import re

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings

_TYPE = re.compile(r"[^\s/()<>@,;:\\\"\[\]?=]{1,127}/[^\s/()<>@,;:\\\"\[\]?=]{1,127}")

# What programs write that mean a type and leave out half of it.
_MEANT = {
    "text": "text/plain",
    "text/": "text/plain",
    "plain": "text/plain",
    "plaintext": "text/plain",
    "html": "text/html",
    "multipart": "multipart/mixed",
    "multipart/": "multipart/mixed",
    "application": "application/octet-stream",
    "image": "application/octet-stream",
    "audio": "application/octet-stream",
    "video": "application/octet-stream",
    "application/": "application/octet-stream",
    "image/": "application/octet-stream",
    "pdf": "application/pdf",
}

# Other names of one type.
_SAME = {
    "text/htm": "text/html",
    "text/x-html": "text/html",
    "text/text": "text/plain",
    "text/ascii": "text/plain",
    "text/x-plain": "text/plain",
    "text/unknown": "text/plain",
}

_USUAL = frozenset(
    {
        "text/plain",
        "text/html",
        "multipart/alternative",
        "multipart/mixed",
        "multipart/related",
        "image/jpeg",
        "image/png",
        "application/pdf",
    }
)

_HTML = (b"<html", b"<!doctype html")

#: Bytes of a body in which it may begin as HTML.
_LOOK = 200


def media_type_of(
    declared: str, default: str, content: bytes, start: int, findings: Findings
) -> str:
    r"""
    Return ``type/subtype`` by what is *declared*, in lower case; *default* where nothing is.

    What is declared and is no type is text. Text that is not said to be any, and begins as
    HTML does, is HTML.

    >>> media_type_of("text", "text/plain", b"hi", 0, Findings())
    'text/plain'
    >>> media_type_of("", "text/plain", b"\n<!DOCTYPE html><p>hi", 0, Findings())
    'text/html'
    """
    if declared in _USUAL:
        return declared
    if _TYPE.fullmatch(declared):
        return _SAME.get(declared, declared)
    if declared:
        findings.add(DefectCode.DOUBTFUL_TYPE, declared)
    found = _MEANT.get(declared, "text/plain") if declared else default
    if declared in {"message", "message/"}:
        found = default
    if found == "text/plain" and content[start : start + _LOOK].lstrip().lower().startswith(_HTML):
        return "text/html"
    return found

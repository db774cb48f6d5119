"""
Forms, read as octets: a mail in a form is not text, and must not become another by being decoded.

Bounded by the body, which is; nothing is written to a disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from examples.webhooks.posted import Posted, UnreadableError

_MOST_FIELDS = 200
_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,200})"|([^\s;",]{1,200}))', re.IGNORECASE)
_NAME = re.compile(rb'form-data;(?:.*;)?\s*name="([^"\r\n]{1,200})"', re.IGNORECASE)


def form_of(posted: Posted) -> dict[str, bytes]:
    """
    Return the fields of a form; of those with one name the first.

    Raises:
        UnreadableError: if it is no form.
    """
    kind = posted.headers.get("content-type", "")
    media_type = kind.partition(";")[0].strip().lower()
    if media_type == "application/x-www-form-urlencoded":
        fields = _encoded(posted.body)
    elif media_type == "multipart/form-data" and (found := _BOUNDARY.search(kind)):
        boundary: str = found[1] or found[2]
        fields = _parts(posted.body, b"--" + boundary.encode("latin-1", "replace"))
    else:
        raise UnreadableError("it is no form")
    form: dict[str, bytes] = {}
    for count, (name, value) in enumerate(fields, 1):
        if count > _MOST_FIELDS:
            raise UnreadableError(f"the form has more than {_MOST_FIELDS} fields")
        form.setdefault(name, value)
    return form


def field_of(form: dict[str, bytes], name: str) -> bytes:
    """
    Return the field *name* of *form*.

    Raises:
        UnreadableError: if there is none.
    """
    if name not in form:
        raise UnreadableError(f"the form has no {name}")
    return form[name]


def _encoded(body: bytes) -> Iterator[tuple[str, bytes]]:
    for pair in body.split(b"&", _MOST_FIELDS + 1):
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        yield unquote_to_bytes(name).decode("utf-8", "replace"), unquote_to_bytes(value)


def _parts(body: bytes, mark: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a multipart body (RFC 7578), each as it is between two marks."""
    # The first mark may stand at the very beginning; after it, a line end belongs to each.
    _, _, rest = (b"\r\n" + body).partition(b"\r\n" + mark)
    while rest.startswith(b"\r\n"):
        part, found, rest = rest[2:].partition(b"\r\n" + mark)
        head, blank, value = (b"\r\n" + part).partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not found or not blank or name is None:
            raise UnreadableError("the form is broken off, or a field has no name")
        yield name[1].decode("utf-8", "replace"), value
    if not rest.startswith(b"--"):
        # What is within a field looks like a mark: not to cut a mail there, none is taken.
        raise UnreadableError("the form has no end")

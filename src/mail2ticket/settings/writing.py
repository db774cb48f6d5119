"""A route, written into a settings file as a person would have written it (R6)."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.mail_conditions import SentBy
from mail2ticket.model.route import Route
from mail2ticket.settings.file import read, understood
from mail2ticket.settings.values import Settings

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]')


def as_toml(route: Route) -> str:
    r"""
    Return *route* as a table of ``[[routes]]``; its conditions are none but senders.

    >>> print(as_toml(Route("Old", to=("old@acme.example",), mailbox="support@acme.example")))
    [[routes]]
    name = "Old"
    to = ["old@acme.example"]
    mailbox = "support@acme.example"
    <BLANKLINE>

    Raises:
        ValueError: if it says more than can be written here.
    """
    return "\n".join(("[[routes]]", *_lines(route), ""))


def _lines(route: Route) -> Iterator[str]:
    others = (route.priority, route.status, route.type, route.company, route.creates)
    if any(others) or not all(isinstance(each, SentBy) for each in route.conditions):
        raise ValueError(f"route {route.name!r} says more than is written here")
    senders = [
        one for each in route.conditions if isinstance(each, SentBy) for one in each.patterns
    ]
    yield f"name = {_text(route.name)}"
    yield f"to = [{', '.join(map(_text, route.to))}]"
    if route.mailbox is not None:
        yield f"mailbox = {_text(str(route.mailbox))}"
    if route.queue:
        yield f"queue = {_text(route.queue)}"
    if route.fields:
        pairs = (f"{_key(name)} = {_text(value)}" for name, value in route.fields)
        yield f"fields = {{ {', '.join(pairs)} }}"
    if senders:
        yield f"when = {{ sent_by = [{', '.join(map(_text, senders))}] }}"


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    escaped = _ESCAPED.sub(_escape, text)
    return f'"{escaped}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}"


def add_route(settings: Settings, route: Route) -> Settings:
    """
    Add *route* to the file of *settings*, after those that are there; return what it says now.

    The whole file is tried out before it is replaced, at once, and its rights stay.

    Raises:
        ConfigurationError: if it would not be right, was changed since it was read, or cannot be
            written; then it is as it was.
    """
    path = settings.path
    if path is None:
        raise ConfigurationError("these settings are of no file")
    path = path.resolve()
    try:
        content = path.read_bytes()
        added = f"\n{as_toml(route)}".encode()
        if understood(content, settings.path or path) != settings:
            raise ConfigurationError(f"{path}: was changed meanwhile; try again")
        whole = content + (b"" if content.endswith(b"\n") or not content else b"\n") + added
        understood(whole, settings.path or path)
        _replace(path, whole)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from error
    except ValueError as error:
        if isinstance(error, ConfigurationError):
            raise
        raise ConfigurationError(f"{path}: the route cannot be written: {error}") from error
    return read(settings.path or path)


def _replace(path: Path, content: bytes) -> None:
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise

"""Do the settings say what somebody will have meant? And are their secrets there, and secret?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import attrs

from mail2ticket.doctor.findings import Finding, fault, ok, warn
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.people import Agent
from mail2ticket.settings import Settings
from mail2ticket.settings.secrets import Secret


def desk(settings: Settings) -> Iterator[Finding]:
    """Look at what the settings say of the desk."""
    policy = settings.policy
    boxes = [box for box in policy.mailboxes if box.is_active]
    where = f"{settings.path}: " if settings.path else ""
    said = f"{where}{_counted(len(boxes), 'mailbox', 'mailboxes')}, first {boxes[0].address}"
    yield (
        ok("settings", said)
        if boxes
        else fault(
            "settings",
            f"{where}no mailbox is active",
            "Set active = true for one of [[mailboxes]].",
        )
    )
    if not policy.keys:
        yield warn(
            "settings",
            "there are no keys: replies are recognised by numbers and references alone, and our"
            " own notices only by their addresses",
            'Add keys = ["…"] to [desk], 16 characters or more that nobody else knows.',
        )
    elif settings.path is not None and _shows(settings.path, policy.keys):
        yield warn(
            "settings",
            f"everybody on this machine can read {settings.path}, with the keys in it",
            f"chmod o-r {settings.path}",
        )
    agents = sum(isinstance(person, Agent) for person in settings.people)
    is_vouched_for = policy.authentication_servers or settings.dkim or policy.unverified_agents
    if agents and not is_vouched_for:
        yield warn(
            "settings",
            f"nobody vouches for {_counted(agents, 'agent', 'agents')}: who writes from their"
            " addresses is taken for a stranger, and commands nothing",
            "Name your mail server in authentication_servers of [desk], or add [dkim].",
        )


def secrets(settings: Settings) -> Iterator[Finding]:
    """Look whether the secrets that the settings name are there, and for whom."""
    known = {each.place: each for each in _secrets_in(settings)}
    wrong = False
    for place, secret in known.items():
        try:
            secret.value()
        except ConfigurationError as error:
            wrong = True
            advice = "Put it where the settings say, for this user and this service."
            yield fault("secrets", str(error), advice)
            continue
        path = secret.path
        if path is not None and _is_open_to_all(path):
            wrong = True
            said = f"everybody on this machine can read {place}"
            yield warn("secrets", said, f"chmod o-rwx {path}")
    if known and not wrong:
        yield ok("secrets", f"{_counted(len(known), 'secret is', 'secrets are')} there")


def _secrets_in(value: object) -> Iterator[Secret]:
    """Yield every place of a secret that *value* holds, however deep."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        for each in cast("Mapping[object, object]", value).values():
            yield from _secrets_in(each)
    elif isinstance(value, tuple):
        for each in cast("tuple[object, ...]", value):
            yield from _secrets_in(each)
    elif attrs.has(kind := type(value)) and kind.__module__.startswith("mail2ticket.settings"):
        for each in attrs.fields(kind):
            yield from _secrets_in(getattr(value, each.name))


def _shows(path: Path, keys: tuple[bytes, ...]) -> bool:
    """Return whether everybody can read one of *keys* in the file; they may stand elsewhere."""
    if not _is_open_to_all(path):
        return False
    written = path.read_bytes()
    return any(key in written for key in keys)


def _is_open_to_all(path: Path) -> bool:
    if os.name != "posix":
        return False
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"

"""A settings file: from TOML to `Settings`, with every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import WorkflowRule
from mail2ticket.policy import Policy
from mail2ticket.settings.acting import Acting, duplicates
from mail2ticket.settings.blobs import blobs
from mail2ticket.settings.dkim import dkim, knowing_organizations
from mail2ticket.settings.faults import Place, Wrong, instead, once
from mail2ticket.settings.files import files
from mail2ticket.settings.inboxes import inboxes
from mail2ticket.settings.lmtp import lmtp
from mail2ticket.settings.outboxes import outbox
from mail2ticket.settings.presets import Written, preset
from mail2ticket.settings.reading import Reader
from mail2ticket.settings.scanner import scanner
from mail2ticket.settings.sections import (
    ITEMS,
    SECTIONS,
    Directory,
    companies,
    desk,
    limits,
    queues,
    retention,
    store,
)
from mail2ticket.settings.transcripts import transcript
from mail2ticket.settings.values import STORE, Seed, Settings

_POSITION = re.compile(r" \(at (?:line ([0-9]{1,9}), column ([0-9]{1,9})|end of document)\)$")


def read(path: str | PathLike[str]) -> Settings:
    """
    Read the settings in the file *path*.

    Nothing is opened or created but that file.

    Raises:
        ConfigurationError: with every fault, each naming file and key, or file, line and
            column where it is no TOML at all.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    return understood(content, path)


def understood(content: bytes, path: Path) -> Settings:
    """
    Read *content* as that of the file *path*, which is not opened.

    Raises:
        ConfigurationError: as `read` does.
    """
    return _settings(path, _toml(content, str(path)))


def _toml(content: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{file}:{line}: is not UTF-8, as TOML must be") from error
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        found = _POSITION.search(said)
        place = f"{found[1]}:{found[2]}" if found and found[1] else _end_of(content)
        raise ConfigurationError(f"{file}:{place}: {_POSITION.sub('', said)}") from error


def _end_of(content: bytes) -> str:
    line, column = content.count(b"\n") + 1, len(content) - content.rfind(b"\n")
    return f"{line}:{column}"


@frozen
class _Sections:
    """Reads each section at its place; a faulty one as if it were not there."""

    document: Mapping[str, object]
    top: Place = field()

    def read(self, name: str, reader: Reader, default: object) -> Any:  # noqa: ANN401 - its reader's
        place = self.top.at(name)
        try:
            return reader(self.document.get(name, default), place)
        except Wrong as wrong:
            place.fault(wrong)
            return reader(default, place)


def _settings(path: Path, document: dict[str, Any]) -> Settings:
    top = Place(str(path))
    for name in document:
        if name not in SECTIONS:
            top.at(name).fault(f"is not known; {instead(name, SECTIONS)}")
    if not document.get("mailboxes"):
        top.at("mailboxes").fault("is missing; a desk needs one [[mailboxes]] at least")
    sections = _Sections(document, top)
    organizations = sections.read("companies", companies, [])
    directory = Directory(organizations, path.parent)
    contacts = sections.read("contacts", directory.contacts, [])
    agents = sections.read("agents", directory.agents, [])
    seeds: dict[Place, Seed] = {}
    for name, kind in ITEMS.items():
        seeds |= sections.read(name, directory.items(kind), [])
    once({place: seed.item.number.upper() for place, seed in seeds.items()})
    ids = tuple(agent.id for agent in agents)
    staffed = sections.read("queues", queues(ids), [])
    kept = sections.read("blobs", blobs(path.parent), None)
    sending = sections.read("outbox", outbox(path.parent), {})
    taken = sections.read("inboxes", inboxes(path.parent), [])
    served = sections.read("lmtp", lmtp(path.parent), None)
    keeping = sections.read("retention", retention, {})
    checked = sections.read("dkim", dkim, None)
    told = sections.read("transcript", transcript(path.parent), {})
    scanned = sections.read("scanner", scanner, None)
    url = sections.read("store", store, {}).get("url", STORE)
    acting = Acting(directory, ids, tuple(queue.name for queue in staffed))
    policy = _policy(sections, acting, path.parent)
    top.raise_faults()
    return Settings(
        policy=policy if checked is None else knowing_organizations(policy),
        companies=tuple(organizations.values()),
        people=(*contacts, *agents),
        queues=staffed,
        items=tuple(seeds.values()),
        store=url,
        outbox=sending.outbox,
        relaying=sending.relaying,
        retention=keeping,
        inboxes=taken,
        lmtp=served,
        blobs=kept,
        scanner=scanned,
        dkim=checked,
        transcript=told,
        folder=path.parent,
        path=path,
    )


def _policy(sections: _Sections, acting: Acting, folder: Path) -> Policy:
    ours = sections.read("desk", desk(folder), {})
    bounds = sections.read("limits", limits, {})
    boxes: tuple[dict[str, Any], ...] = sections.read("mailboxes", acting.directory.mailboxes, [])
    acting = evolve(acting, mailboxes=_addresses(boxes))
    tags: tuple[Tag, ...] = sections.read("tags", acting.tags, [])
    rules: tuple[WorkflowRule, ...] = sections.read("workflow", acting.workflow, [])
    names = [tag.name for tag in tags] + [name for rule in rules for name in rule.sets.tags]
    is_known = not any(sections.top.at(name).is_faulty for name in ("tags", "workflow"))
    written = Written(
        preset=sections.read("preset", preset(acting.agent), None),
        desk=ours,
        limits=bounds,
        mailboxes=boxes,
        routes=sections.read("routes", acting.routes, []),
        tags=tags,
        workflow=rules,
        by_tag=sections.read("by_tag", acting.by_tag(names if is_known else None), []),
        duplicates=sections.read("duplicates", duplicates, None),
        files=sections.read("files", files, None),
    )
    sections.top.raise_faults()
    try:
        return written.policy()
    except ConfigurationError as error:
        file = sections.top.file
        raise ConfigurationError(f"{file}: {fault}" for fault in error.faults) from error


def _addresses(boxes: Iterable[Mapping[str, Any]]) -> tuple[Address, ...]:
    return tuple(each for box in boxes for each in (box["address"], *box.get("aliases", ())))

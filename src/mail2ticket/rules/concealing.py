"""What does it become? Without the secrets that its mail brought (E11)."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from mail2ticket.model.command import Command
from mail2ticket.model.items import Discarded, Entity, Held

# Of a subject that was nothing else.
_NO_TITLE = "…"


def without_secrets(entity: Entity, conceal: Callable[[str], str]) -> Entity:
    """Return *entity* as it is stored; before it is cut, for half a secret is still one."""
    if isinstance(entity, Held | Discarded):
        return evolve(entity, detail=conceal(entity.detail))
    title, text = _without(entity.title, conceal), _without(entity.text, conceal)
    if title == entity.title and text == entity.text and title:
        return entity
    return evolve(entity, title=title or _NO_TITLE, text=text)


def harmless(command: Command | None, conceal: Callable[[str], str]) -> Command | None:
    """Return *command* with a line and faults that can be told, where it is not obeyed."""
    if command is None or not command.faults:
        return command
    faults = tuple(evolve(fault, text=conceal(fault.text)) for fault in command.faults)
    return evolve(command, line=conceal(command.line), faults=faults)


def _without(text: str, conceal: Callable[[str], str]) -> str:
    kept = conceal(text)
    return text if kept == text else kept.strip()

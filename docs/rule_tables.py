"""The tables of rules and of policies, as the source has them; `tables.py` writes them."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, cast

from attrs import fields, has

import mail2ticket.rules
from mail2ticket import presets
from mail2ticket.model.desk import Desk
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.route import Route
from mail2ticket.policy import Policy
from mail2ticket.rules import name_of
from mail2ticket.rules.conversations import Conversations
from mail2ticket.rules.duplicates import Duplicates

#: The policies that come with us, by what people call them.
POLICIES: Mapping[str, Callable[[], Policy]] = {
    "Policy": lambda: Policy(mailboxes=_mailboxes()),
    "Autotask": lambda: presets.autotask(_mailboxes(), duplicates=Duplicates()),
    "helppeople": lambda: presets.helppeople(_mailboxes()),
    "CCAI": lambda: presets.ccai(_mailboxes(), link="https://desk.example/$key"),
    "Enate": lambda: presets.enate(_mailboxes(), [Route("All", mailbox="support@acme.example")]),
    "Allthings": lambda: presets.allthings(_mailboxes()),
}
_DEFAULT = "Policy"

# By what a rule answers, the stage in which it can stand, for those that are in no policy.
_STAGES: Mapping[str, str] = {
    "Kind": "classify",
    "Trust": "trust",
    "Stop": "screen",
    "Requester": "attribute",
    "Mailbox | Stop": "route",
    "Match": "match",
    "Command": "command",
    "Entity": "decide",
    "Changes": "refine",
    "bool | Refusal": "attach",
    "Refusal": "attach",
    "tuple[Notice, ...]": "inform",
    "Notice": "notify",
}
_ANSWER = re.compile(r"Answer\[(.*)\] \| None")


def _mailboxes() -> tuple[Mailbox, ...]:
    return (Mailbox("support@acme.example"),)


@cache
def _policies() -> Mapping[str, Policy]:
    return {name: make() for name, make in POLICIES.items()}


def stages() -> list[str]:
    """Return the stages of triage, in order."""
    inherited = {field.name for field in fields(Desk)}
    policy = _policies()[_DEFAULT]
    return [
        field.name
        for field in fields(Policy)
        if field.name not in inherited and isinstance(getattr(policy, field.name), tuple)
    ]


def catalogue() -> str:
    """List every rule there is by the question it answers, and where it is asked."""
    questions = described(Policy)
    parts: list[str] = []
    for stage in stages():
        parts += [f"## {stage}", "", questions[stage], ""]
        parts += ["| rule | in | what it says | settings | asked by |"]
        parts += ["| --- | --- | --- | --- | --- |"]
        parts += [_row(rule, stage) for rule in _rules_of(stage)]
        parts.append("")
    return "\n".join(parts).rstrip()


def policies() -> str:
    """Show the default policy whole, and of each other one the stages in which it is another."""
    parts: list[str] = []
    for name, policy in _policies().items():
        parts += [f"## {name}", "", _first_line(POLICIES_DOC[name]), ""]
        rows = [f"| {stage} | {row} |" for stage in stages() if (row := _stage_row(name, stage))]
        if rows:
            parts += ["| stage | rules, in the order in which they are asked |", "| --- | --- |"]
            parts += rows
        else:
            parts.append("In every stage it asks what the default one asks.")
        parts += ["", *_set(policy), ""]
    return "\n".join(parts).rstrip()


def _stage_row(name: str, stage: str) -> str:
    """Return the rules of *stage*; nothing where the policy *name* asks what the default asks."""
    rules, usual = (list(_asked(_policies()[each], stage)) for each in (name, _DEFAULT))
    listed, plain = [_shown(rule) for rule in rules], [_shown(rule) for rule in usual]
    if name == _DEFAULT:
        return ", ".join(plain) or "none"
    if listed == plain:
        return ""
    known = {name_of(rule) for rule in usual}
    told = (
        shown if name_of(rule) in known else f"**{shown}**"
        for rule, shown in zip(rules, listed, strict=True)
    )
    asked = {name_of(rule) for rule in rules}
    left = [name_of(rule) for rule in usual if name_of(rule) not in asked]
    without = f"; without {', '.join(f'`{rule}`' for rule in left)}" if left else ""
    return f"{', '.join(told) or 'none'}{without}"


def _asked(policy: Policy, stage: str) -> Iterator[Any]:
    """Yield the rules of *stage*, and after one that asks others those that it asks."""
    for rule in getattr(policy, stage):
        yield rule
        if isinstance(rule, Conversations):
            yield from rule.rules


#: Where each policy says what it is.
POLICIES_DOC: Mapping[str, object] = {
    "Policy": Policy,
    "Autotask": presets.autotask,
    "helppeople": presets.helppeople,
    "CCAI": presets.ccai,
    "Enate": presets.enate,
    "Allthings": presets.allthings,
}


def _set(policy: Policy) -> Iterator[str]:
    """Say what *policy* sets of its mailboxes and its desk that the default one does not."""
    default = _policies()[_DEFAULT]
    (mine, *_), (plain, *_) = policy.mailboxes, default.mailboxes
    changed = [
        f"`{field.name} = {_value(getattr(mine, field.name))}`"
        for field in fields(Mailbox)
        if getattr(mine, field.name) != getattr(plain, field.name)
    ]
    if changed:
        yield f"Its mailboxes have {', '.join(changed)}."
    names = {field.name for field in fields(Desk)} - {"mailboxes"}
    wide = [
        f"`{field.name} = {_value(getattr(policy, field.name))}`"
        for field in fields(Policy)
        if field.name in names and getattr(policy, field.name) != getattr(default, field.name)
    ]
    if wide:
        yield f"{'It' if not changed else 'The desk'} has {', '.join(wide)}."


def _value(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(each) for each in cast("frozenset[object]", value)))
    if isinstance(value, Limits):
        plain = Limits()
        return ", ".join(
            f"{field.name} {getattr(value, field.name):,}"
            for field in fields(Limits)
            if getattr(value, field.name) != getattr(plain, field.name)
        )
    if isinstance(value, tuple):
        return ", ".join(type(each).__name__ for each in cast("tuple[object, ...]", value))
    return str(value)


def _shown(rule: object) -> str:
    """Return a rule of a policy; its own settings where they are not the usual ones."""
    kind = type(rule)
    name = f"`{name_of(rule)}`"  # type: ignore[arg-type]
    if not has(kind):
        return name
    changed = [
        field.name
        for field in fields(kind)
        if field.init
        and not field.name.startswith("_")
        and getattr(rule, field.name) != _default_of(field)
    ]
    return f"{name} ({', '.join(changed)})" if changed else name


def _default_of(field: object) -> object:
    default = getattr(field, "default", None)
    factory = getattr(default, "factory", None)
    return factory() if factory else default


def _row(rule: object, stage: str) -> str:
    doc = _first_line(rule).replace("|", r"\|")
    name = name_of(rule)  # type: ignore[arg-type]
    users = [
        policy
        for policy, each in _policies().items()
        if name in {name_of(one) for one in _asked(each, stage)}
    ]
    asked = "all" if len(users) == len(POLICIES) else ", ".join(users) or "whom you give it"
    home = module_of(rule).rpartition(".")[2]
    return f"| `{name}` | `{home}` | {code(doc)} | {_settings(rule)} | {asked} |"


def module_of(rule: object) -> str:
    """Return the module that *rule*, or the class that it is one of, is imported from."""
    return str(getattr(rule if hasattr(rule, "__name__") else type(rule), "__module__", ""))


def _rules_of(stage: str) -> list[object]:
    """Return every rule of *stage*: of the default policy in its order, then the others."""
    found: dict[str, object] = {}
    for policy in _policies().values():
        for rule in _asked(policy, stage):
            found.setdefault(name_of(rule), rule)
    for rule in _public():
        if _stage_of(rule) == stage:
            found.setdefault(getattr(rule, "__name__", ""), rule)
    return list(found.values())


@cache
def _public() -> tuple[object, ...]:
    """Return every public function and class of the modules of rules."""
    found: list[object] = []
    for info in pkgutil.iter_modules(mail2ticket.rules.__path__):
        module = import_module(f"mail2ticket.rules.{info.name}")
        found += [getattr(module, name) for name in getattr(module, "__all__", ())]
    return tuple(found)


def _stage_of(rule: object) -> str:
    """Return the stage in which a rule that is in no policy can stand; empty for no rule."""
    call = rule if isinstance(rule, FunctionType) else getattr(rule, "__call__", None)  # noqa: B004 - of the class
    if not isinstance(call, FunctionType):
        return ""
    hints = call.__annotations__
    found = _ANSWER.fullmatch(str(hints.get("return", "")))
    if found is None:
        return ""
    if found[1] == "bool":
        case = next((str(hint) for name, hint in hints.items() if name != "return"), "")
        return {"Told": "limit", "Enclosed": "attach"}.get(case, "silence")
    return _STAGES.get(found[1], "")


def _settings(rule: object) -> str:
    """Return the settings that *rule* reads: its own, its mailbox's and its desk's."""
    kind = rule if isinstance(rule, type) else type(rule)
    own = (
        [f"`{field.name}`" for field in fields(kind) if not field.name.startswith("_")]
        if has(kind)
        else []
    )
    module = inspect.getmodule(kind if has(kind) else rule)
    read = _reads(module, kind.__name__ if has(kind) else name_of(rule))  # type: ignore[arg-type]
    return ", ".join((*own, *sorted(read)))


def _reads(module: ModuleType | None, name: str) -> set[str]:
    """Return what the definition *name*, and what of its module it calls, reads of settings."""
    if module is None:
        return set()
    tree = ast.parse(textwrap.dedent(inspect.getsource(module)))
    parts = {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    of = {"mailbox": {f.name for f in fields(Mailbox)}, "desk": {f.name for f in fields(Desk)}}
    found: set[str] = set()
    waiting, seen = [name], {name}
    while waiting:
        for node in ast.walk(parts.get(waiting.pop(), ast.Pass())):
            if isinstance(node, ast.Name) and node.id in parts and node.id not in seen:
                seen.add(node.id)
                waiting.append(node.id)
            if isinstance(node, ast.Attribute):
                owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
                if node.attr in of.get(owner, ()):
                    found.add(f"{owner}.`{node.attr}`")
    return found


def _first_line(documented: object) -> str:
    kind = documented
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def described(kind: type) -> dict[str, str]:
    """Return what the docstring of *kind* says of each of its fields."""
    said: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        said |= said_of(base, "Attributes")
    return said


def said_of(thing: object, heading: str) -> dict[str, str]:
    """Return what stands under *heading* in the docstring of *thing*, by name."""
    said: dict[str, str] = {}
    _, _, section = (thing.__doc__ or "").partition(f"{heading}:\n")
    for block in re.split(r"\n\s*\n", inspect.cleandoc(f"\n{section}")):
        names, colon, text = block.partition(":")
        if colon:
            for name in names.split(","):
                said[name.strip()] = " ".join(text.split())
    return said


def code(text: str) -> str:
    """Turn the marks of reStructuredText into those of Markdown."""
    return text.replace("``", "`")

"""
The tables and diagrams that come from the source: ``python docs/tables.py`` writes them.

A table stands between ``<!-- its name -->`` and ``<!-- end -->``. `tests/test_docs.py` fails
as long as a page says anything else than the source does.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from inspect import Parameter, signature
from pathlib import Path
from typing import get_args, get_type_hints

from attrs import NOTHING, Attribute, AttrsInstance, fields
from click import Command, Context, Group
from click.testing import CliRunner
from diagrams import write as draw
from joining_table import JOINS, TRUST
from rule_tables import catalogue, code, described, policies, said_of
from threats import attack_tests, attacks
from typing_extensions import TypeIs

import mail2ticket
from mail2ticket.cli import cli
from mail2ticket.model.desk import Desk
from mail2ticket.model.items import EntityKind
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Company
from mail2ticket.model.route import Route
from mail2ticket.settings.presets import FROM_SECTIONS, PRESETS

DOCS = Path(__file__).parent
SOURCE = Path(mail2ticket.__file__).parent

#: What the docstrings leave to the names, and a reader of settings wants to be told.
PLAIN = {
    "address": "Required.",
    "aliases": "",
    "active": "Mail for one that is not active is held.",
    "queue": "The queue of its new tickets.",
    "status": "The status of its new tickets.",
    "type": "The type of its new tickets.",
    "source": "The source of its new tickets.",
    "note_type": "The type of its notes.",
    "role": "The role of time entries that name none.",
    "work_type": "The work type of its time entries.",
    "high_priority": "A new ticket's, where the mail is marked important.",
    "empty_subject": "A new request without a subject: `fill` in a title, or `reject` it.",
    "otherwise": "What becomes of a note that it may not create: `ticket` or `hold`.",
    "language": "The language of its notices.",
    "time_zone": "The zone of the dates that it writes.",
    "conditions": "What else must be true of the mail; see below.",
    "assignee": "The id of the agent, where `assign` is `fixed`.",
}

#: What a docstring says of several fields together, told of each to a reader of settings.
APART = {
    "alert_key": "The key that goes with `alert_name`; with one it is an alert mailbox.",
    "alert_name": "The name by which monitoring tools prove themselves (E11).",
    "allowed_files": "Endings of files that it keeps, although a list refuses them.",
    "answers_a_day": "How many it gets in a day.",
    "answers_an_hour": "How many notices one address gets in an hour (N3).",
    "echo_limit": "How many mails of the same sender and subject are taken in `echo_minutes`; "
    "what is more is held (W4).",
    "echo_minutes": "The time in which mails count for `echo_limit`.",
    "inline_image_bytes": "A picture in the text that has fewer bytes is not kept (F3).",
    "inline_image_pixels": "Nor is one that has fewer pixels on both sides.",
    "only_files": "If there are any, files with all other endings are refused.",
    "priorities": "The priorities that commands may name; empty for any.",
    "queues": "The queues that commands may name; empty for any.",
    "refused_files": "Endings of files that it refuses, in place of the policy's list (F1).",
    "roles": "The roles that commands may name; empty for any.",
    "statuses": "The statuses that commands may name; empty for any.",
}

#: What the values of a choice do, where their names do not say it.
VALUES: Mapping[str, Mapping[str, str]] = {
    "AssignBy": {
        "none": "people assign it",
        "fixed": "`assignee` gets it",
        "round_robin": "the agents of its queue in turn",
        "least_loaded": "the agent of its queue who has the fewest open items",
    },
    "Completed": {
        "reopen": "it adds a note, and opens the item again",
        "new_ticket": "it opens a ticket that goes on with the item",
        "note": "it adds a note, and the item stays completed",
        "reject": "it is refused, and the sender told",
    },
    "CompletedTime": {
        "allow": "yes",
        "edit_only": "only what is booked may be changed, so that mail books none",
        "prohibit": "no",
    },
    "Edition": {
        "basic": "tickets only, in the alert mailbox and one more",
        "advanced": "all six entities, in the alert mailbox and up to 15 more",
    },
    "FanOut": {
        "first": "the first of them takes it",
        "each": "each of them takes it, and makes of it what its own settings say",
    },
    "Grammar": {
        "indicators": "`#T=1:30 #S=Done`",
        "slash": "`/spend 1h30m`, `/status Done`",
        "fields": "`TimeWorked: 90`, `Status: Done`",
        "none": "not at all",
    },
    "PlusAddressing": {
        "off": "no",
        "mixed": "yes, unless it is spelt out as another mailbox's",
        "only": "yes, and to `support@` itself nothing is routed",
    },
    "Strangers": {
        "accept": "it is taken, and marked as unregistered",
        "hold": "it waits for a person",
        "refuse": "it is refused, and the sender told",
        "create": "it is taken, and a contact is made of the sender",
    },
}
# Choices whose values stand in the column of the default.
_LISTED = (EntityKind, NoticeKind)
#: Of a default that is a set, no more values than these are listed.
_MOST_VALUES = 3
_NONE_FOR = re.compile(r"\bNone for (?=[\w`])")


def tree() -> str:
    """Draw the packages and modules, each with the first line of its docstring."""
    lines = ["```", "src/mail2ticket/", *_branch(SOURCE, ""), "```"]
    return "\n".join(lines)


def _branch(folder: Path, indent: str) -> Iterator[str]:
    inside = [
        path
        for path in folder.iterdir()
        if (path.suffix == ".py" and path.name != "__init__.py")
        or (path.is_dir() and path.name != "__pycache__")
    ]
    for path in sorted(inside, key=lambda path: (path.is_dir(), path.name)):
        last = path == max(inside, key=lambda path: (path.is_dir(), path.name))
        name = f"{path.name}/" if path.is_dir() else path.name
        start = f"{indent}{'└── ' if last else '├── '}{name}"
        yield f"{start:<32} {_first_line(path)}".rstrip()
        if path.is_dir():
            yield from _branch(path, indent + ("    " if last else "│   "))


def _first_line(path: Path) -> str:
    file = path / "__init__.py" if path.is_dir() else path
    if not file.exists():
        return ""
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].rstrip(":")


def layers() -> str:
    """List the layers and the other contracts of import-linter, as it reads them."""
    settings = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))
    flow, *others = settings["tool"]["importlinter"]["contracts"]
    lines = ["```", *(layer.replace("|", "·") for layer in flow["layers"]), "```", ""]
    return "\n".join((*lines, *(f"- {contract['name']}." for contract in others)))


def mailbox_keys() -> str:
    """List the keys of ``[[mailboxes]]``."""
    return _keys(Mailbox)


def desk_keys() -> str:
    """List the keys of ``[desk]``."""
    return _keys(Desk, without={"mailboxes", "limits"})


def route_keys() -> str:
    """List the keys of ``[[routes]]``."""
    return _keys(Route).replace("| `conditions` |", "| `when` |")


def preset_keys() -> str:
    """List the settings of each preset."""
    lines = ["| preset | key | default | |", "| --- | --- | --- | --- |"]
    for name, make in PRESETS.items():
        meanings = said_of(make, "Args")
        for key, each in signature(make).parameters.items():
            if key in FROM_SECTIONS:
                continue
            default = "*required*" if each.default is Parameter.empty else _shown(each.default)
            lines.append(f"| `{name}` | `{key}` | {default} | {code(meanings.get(key, ''))} |")
    return "\n".join(lines)


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f'`"{default}"`' if default else "none"


def limit_keys() -> str:
    """List the keys of ``[limits]``."""
    return _keys(Limits)


def company_keys() -> str:
    """List the keys of ``[[companies]]`` that fill a company."""
    return _keys(Company)


def _keys(kind: type[AttrsInstance], without: AbstractSet[str] = frozenset()) -> str:
    meanings, hints = described(kind), get_type_hints(kind)
    lines = ["| key | default | |", "| --- | --- | --- |"]
    for field in fields(kind):
        if not field.init or field.name in without:
            continue
        key = field.name.removeprefix("is_")
        said = APART.get(key) or meanings.get(field.name) or PLAIN.get(key, "")
        said = " ".join(filter(None, (said, _values(hints[field.name], said))))
        lines.append(f"| `{key}` | {_default(field)} | {_NONE_FOR.sub(_without, code(said))} |")
    return "\n".join(lines)


def _without(found: re.Match[str]) -> str:
    """Say for TOML, which knows no None, what is so where the key is left out."""
    begins = found.string[: found.start()].endswith(". ")
    return "Without it, " if begins else "without it, "


def _values(hint: object, said: str) -> str:
    """List the values of a choice, and what each does, unless it is *said* already."""
    choice = next((one for one in (hint, *get_args(hint)) if is_choice(one)), None)
    values = [str(one.value) for one in choice or ()]
    if choice is None or choice in _LISTED or all(f"`{value}`" in said for value in values):
        return ""
    meanings = VALUES.get(choice.__name__)
    if meanings is None:
        listed = ", ".join(f"`{value}`" for value in values)
        return f"{'One' if hint is choice else 'Any'} of {listed}."
    if list(meanings) != values:
        raise LookupError(f"docs/tables.py has other values of {choice.__name__}")
    return "; ".join(f"`{value}`: {does}" for value, does in meanings.items()) + "."


def is_choice(kind: object) -> TypeIs[type[Enum]]:
    """Return whether *kind* is an enumeration."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def _default(field: Attribute[object]) -> str:
    if field.default is NOTHING:
        return "*required*"
    value = field.default
    if isinstance(value, frozenset):
        return _default_of_set(value)
    if isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, int):
        value = f"{value:_}"
    elif isinstance(value, str):
        value = f'"{value}"' if value else None
    elif value is not None:
        listed = value if isinstance(value, tuple) else ()
        value = f"[{', '.join(_quoted(one) for one in listed)}]"
    return f"`{value}`" if value else "none"


def _default_of_set(value: frozenset[object]) -> str:
    kinds = {type(one) for one in value}
    if len(kinds) == 1 and issubclass(kind := kinds.pop(), Enum) and value == frozenset(kind):
        return "all: " + ", ".join(f"`{one.value}`" for one in kind)
    if len(value) > _MOST_VALUES:
        return f"a list of {len(value)}"
    return f"`[{', '.join(sorted(_quoted(one) for one in value))}]`"


def _quoted(value: object) -> str:
    name = value if isinstance(value, str) else type(value).__name__.lower()
    return f'"{name}"'


def commands() -> str:
    """Show the help of each command."""
    parts: list[str] = []
    for name in _commands():
        words = ["mail2ticket", *name.split()]
        ran = CliRunner().invoke(
            cli, [*words[1:], "--help"], prog_name="mail2ticket", env={"COLUMNS": "80"}
        )
        if ran.exit_code != 0:
            raise RuntimeError(f"{' '.join(words)} --help: {ran.output}") from ran.exception
        shown = "\n".join(line.rstrip() for line in ran.output.strip().splitlines())
        parts += [f"## `{' '.join(words)}`", "", "```text", shown, "```", ""]
    return "\n".join(parts).rstrip()


def _commands() -> Iterator[str]:
    """Yield the words of each command, and of those below it."""
    context = Context(cli)
    yield ""
    for name in cli.list_commands(context):
        yield name
        command = cli.get_command(context, name)
        if isinstance(command, Group):
            yield from (f"{name} {below}" for below in command.list_commands(context))


def json_keys() -> str:
    """List what each command says of its ``--json``, but those that have a table of keys."""
    lines = ["| command | with `--json` |", "| --- | --- |"]
    for name, command in _walk(cli, Context(cli), ()):
        writes = any("--json" in option.opts for option in command.params)
        if writes and name not in {"process", "inspect", "explain"}:
            said = _JSON.search(" ".join((command.help or "").split()))
            if not said:
                raise RuntimeError(f"{name} does not say which keys its --json has")
            lines.append(f"| `{name}` | {said[1].replace('--json', '`--json`')} |")
    return "\n".join(lines)


_JSON = re.compile(r"(?:The keys of --json[:,]|With --json) (.*?\.)(?=\s|$)")


def _walk(
    command: Command, context: Context, words: tuple[str, ...]
) -> Iterator[tuple[str, Command]]:
    """Yield each command that is no group, by its words."""
    if not isinstance(command, Group):
        yield " ".join(words), command
        return
    for name in command.list_commands(context):
        if found := command.get_command(context, name):
            yield from _walk(found, context, (*words, name))


def joining() -> str:
    """Tell for each sender, token and trust whether the mail joins the item it names."""
    titles = ("sender", "token", *TRUST)
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    for sender, tokens in JOINS.items():
        for token, joins in tokens.items():
            cells = ("joins" if one else "" for one in joins)
            lines.append(f"| {sender} | {token} | {' | '.join(cells)} |")
    return "\n".join(lines)


TABLES: Mapping[str, Callable[[], str]] = {
    "tree": tree,
    "layers": layers,
    "rules": catalogue,
    "policies": policies,
    "mailbox keys": mailbox_keys,
    "desk keys": desk_keys,
    "limit keys": limit_keys,
    "route keys": route_keys,
    "preset keys": preset_keys,
    "company keys": company_keys,
    "commands": commands,
    "json keys": json_keys,
    "joining": joining,
    "attacks": attacks,
    "attack tests": attack_tests,
}
_TABLE = re.compile(r"<!-- ([a-z ]{1,40}) -->\n(.*?)<!-- end -->", re.DOTALL)


def pages() -> list[Path]:
    """Return the pages that have tables."""
    return [page for page in sorted(DOCS.rglob("*.md")) if _TABLE.search(page.read_text("utf-8"))]


def written(text: str) -> str:
    """Return a page with its tables as the source has them; unknown ones stay."""

    def table(found: re.Match[str]) -> str:
        make = TABLES.get(found[1])
        return f"<!-- {found[1]} -->\n\n{make()}\n\n<!-- end -->" if make else found[0]

    return _TABLE.sub(table, text)


if __name__ == "__main__":
    for page in pages():
        page.write_text(written(page.read_text("utf-8")), "utf-8")
    draw()

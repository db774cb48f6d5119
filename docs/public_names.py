"""
The public names: what a host may import. ``python docs/public_names.py`` counts them.

Public is what the reference describes (``reference/api``, ``reference/rule-modules.md``), and
each module of it says the same in a literal ``__all__``. With ``--list`` each name is
printed, so that the names of two versions can be compared with ``diff``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

DOCS = Path(__file__).parent
PACKAGE = "mail2ticket"

#: The pages on which public names are described.
PAGES = (
    DOCS / "reference" / "api.md",
    *sorted((DOCS / "reference" / "api").glob("*.md")),
    DOCS / "reference" / "rule-modules.md",
)

_DIRECTIVE = re.compile(r"^\.\. auto(module|class|function|data):: (\S+)$", re.MULTILINE)


@cache
def described() -> Mapping[str, frozenset[str] | None]:
    """Return the names that the reference describes, by module; None for all that it has."""
    whole: set[str] = set()
    single: dict[str, set[str]] = {}
    for page in PAGES:
        for kind, path in _DIRECTIVE.findall(page.read_text(encoding="utf-8")):
            module, _, name = path.rpartition(".")
            if kind == "module":
                whole.add(path)
            else:
                single.setdefault(module, set()).add(name)
    return {name: frozenset(names) for name, names in single.items()} | dict.fromkeys(whole)


@cache
def homes() -> Mapping[str, frozenset[str]]:
    """Return what the package itself hands on, by the module in which it is defined."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(source_of(PACKAGE).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            found.setdefault(str(node.module), set()).update(each.name for each in node.names)
    # Which is the function of that name, and public as that alone.
    del found[f"{PACKAGE}.parse"]
    return {module: frozenset(names) for module, names in found.items()}


@cache
def modules() -> tuple[str, ...]:
    """Return every public module: the package, what it hands on, and what is described."""
    return tuple(sorted({PACKAGE, *homes(), *described()}))


@cache
def declared(module: str) -> tuple[str, ...] | None:
    """Return the literal ``__all__`` of *module*; None where it has none."""
    for node in ast.parse(source_of(module).read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List() as value):
                return tuple(ast.literal_eval(value))
            case _:
                pass
    return None


def source_of(module: str) -> Path:
    """Return the file of *module*, which is not imported for it."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the reference describes {module}, which is not there")
    return Path(spec.origin)


def names() -> list[str]:
    """Return every public name, with the module that it may be imported from."""
    return [f"{module}.{name}" for module in modules() for name in declared(module) or ()]


def main(arguments: Iterable[str]) -> None:
    """Count the public names, or list them."""
    if "--list" in arguments:
        print("\n".join(names()))  # noqa: T201 - a command that prints
        return
    of_package = declared(PACKAGE) or ()
    rules = [name for name in names() if name.startswith(f"{PACKAGE}.rules.")]
    print(  # noqa: T201 - the same
        f"{len(of_package)} names in `import {PACKAGE}`; {len(names()) - len(of_package):,} in"
        f" {len(modules()) - 1} modules beside it, {len(rules)} of them of rules"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
